from __future__ import annotations

import numpy as np
import pytest

from evaeto.analysis.method_view import method_view

DAYS = np.arange("2020-01-01", "2020-03-01", dtype="datetime64[D]")


def test_each_method_has_its_mean_its_total_and_how_far_it_lies_from_fao56() -> None:
    fao56 = np.linspace(3.0, 5.0, DAYS.size)
    turc = fao56 + 0.5
    turc[0] = np.nan
    found = {row["name"]: row for row in method_view(DAYS, {"fao56": fao56, "turc": turc})["rows"]}
    assert found["fao56"] | {"mean": 4.0, "total": 240.0} == {
        "name": "fao56", "days": 60, "mean": 4.0, "total": 240.0, "n": 60, "bias": None, "rmse": None, "pbias": None,
        "r2": None,
    }  # fmt: skip
    assert found["fao56"]["total"] == pytest.approx(240.0)
    row = found["turc"]
    assert (row["days"], row["n"]) == (59, 59)
    assert (row["bias"], row["rmse"], row["r2"]) == pytest.approx((0.5, 0.5, 1.0))


def test_a_method_without_a_value_has_no_figure() -> None:
    nothing = np.full(DAYS.size, np.nan)
    (_, row) = method_view(DAYS, {"fao56": nothing + 1.0, "turc": nothing})["rows"]
    assert (row["days"], row["n"]) == (0, 0)
    assert all(row[name] is None for name in ("mean", "total", "bias", "rmse", "pbias", "r2"))


def test_months_of_all_methods_are_totals() -> None:
    steps = method_view(DAYS, {"fao56": np.full(DAYS.size, 4.0), "asce": np.full(DAYS.size, 4.1)})["steps"]
    assert steps["month"]["names"] == ["fao56", "asce"]
    january = [np.frombuffer(data, np.int16)[0] * float(kind)
               for data, kind in zip(steps["month"]["data"], steps["month"]["kinds"], strict=True)]  # fmt: skip
    assert january == pytest.approx([124.0, 127.1])

"""Series of charts by day, month and year: what is whole, and how it is packed."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from evaeto.analysis.chart_steps import MISSING, SINGLE, pack, steps
from evaeto.analysis.total_errors import Persistence, Uncertain

DAYS = np.arange("2019-12-15", "2021-02-01", dtype="datetime64[D]")
RNG = np.random.default_rng(3)
SERIES = {
    "eto": RNG.uniform(2, 7, DAYS.size), "tmax": RNG.uniform(20, 35, DAYS.size),
    "precip": RNG.gamma(0.4, 12, DAYS.size), "cumulative": RNG.normal(0, 900, DAYS.size),
}  # fmt: skip


def uncertain(eto: Any) -> Uncertain:
    return Uncertain(eto, np.full(eto.size, 0.5), np.full(eto.size, 0.2), Persistence(0.3, 7.0), DAYS)


def unpacked(found: dict[str, Any], name: str) -> Any:
    at = found["names"].index(name)
    if found["kinds"][at] == SINGLE:
        return np.frombuffer(found["data"][at], np.float32).astype(float)
    whole = np.frombuffer(found["data"][at], np.int16).astype(float)
    return np.where(whole == MISSING, np.nan, whole * float(found["kinds"][at]))


def test_a_whole_month_is_the_total_of_water_and_the_mean_of_temperature() -> None:
    found = steps(DAYS, SERIES, uncertain(SERIES["eto"]))["month"]
    table = pd.DataFrame(SERIES, index=pd.DatetimeIndex(DAYS))
    totals, means = (getattr(table.resample("MS"), how)() for how in ("sum", "mean"))
    eto, tmax, precip = (unpacked(found, name) for name in ("eto", "tmax", "precip"))
    assert np.isnan(eto[0]), "December begins on the 15th"
    np.testing.assert_allclose(eto[1:], totals["eto"][1:], atol=0.006)
    np.testing.assert_allclose(precip[1:], totals["precip"][1:], atol=0.06)
    np.testing.assert_allclose(tmax[1:], means["tmax"][1:], atol=0.006)
    assert np.isnan(tmax[0])
    np.testing.assert_allclose(unpacked(found, "cumulative"), table["cumulative"].resample("MS").last(), atol=0.06)
    first = np.frombuffer(found["days"], np.int32).astype("datetime64[D]")
    assert [str(first[0]), str(first[-1])] == ["2019-12-01", "2021-01-01"]


def test_a_year_is_there_when_all_its_days_are() -> None:
    eto = SERIES["eto"].copy()
    assert np.isfinite(unpacked(steps(DAYS, {"eto": eto}, uncertain(eto))["year"], "eto")).tolist() == [
        False, True, False,
    ]  # fmt: skip
    eto[100] = np.nan
    assert not np.isfinite(unpacked(steps(DAYS, {"eto": eto}, uncertain(eto))["year"], "eto")).any()


def test_a_mean_forgives_a_third_of_its_days() -> None:
    tmax = SERIES["tmax"].copy()
    tmax[17:27] = np.nan  # ten days of January
    assert np.isfinite(unpacked(steps(DAYS, {"tmax": tmax}, uncertain(SERIES["eto"]))["month"], "tmax")[1])
    tmax[27:30] = np.nan
    assert np.isnan(unpacked(steps(DAYS, {"tmax": tmax}, uncertain(SERIES["eto"]))["month"], "tmax")[1])


def test_the_band_of_a_month_is_that_of_its_total_and_no_sum_of_bands() -> None:
    series = {"eto": SERIES["eto"], "eto_lower": SERIES["eto"] - 0.9, "eto_upper": SERIES["eto"] + 0.9}
    of = uncertain(SERIES["eto"])
    found = steps(DAYS, series, of)["month"]
    expected = dict(of.months())["2020-06"]
    at = 6
    np.testing.assert_allclose(unpacked(found, "eto_lower")[at], expected.lower, atol=0.006)
    np.testing.assert_allclose(unpacked(found, "eto_upper")[at], expected.upper, atol=0.006)
    assert np.isnan(unpacked(found, "eto_upper")[0]), "without a total there is no band"


def test_a_series_has_the_finest_step_that_holds_it_and_else_single_precision() -> None:
    for kind, values, held in (
        ("0.01", [-12.344, np.nan, 327.66], [-1234, MISSING, 32766]),
        ("0.1", [1200.06, np.nan], [12001, MISSING]),
        ("1", [-30_000.4, np.nan], [-30000, MISSING]),
        ("0.01", [np.nan], [MISSING]),
    ):
        told, data = pack(np.array(values))
        assert (told, np.frombuffer(data, np.int16).tolist()) == (kind, held)
    kind, data = pack(np.array([40_000.0, np.nan]))
    assert kind == SINGLE
    np.testing.assert_array_equal(np.frombuffer(data, np.float32), [40_000.0, np.nan])

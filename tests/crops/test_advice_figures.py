"""The arithmetic behind an irrigation advice, as it is printed."""

from __future__ import annotations

from typing import Any

import pytest

from evaeto.crops.advice_figures import available_water, days_left, printed_balance
from evaeto.crops.root_zone import RootZone
from evaeto.crops.tables import IrrigationPlan, Soil


def view(**change: float) -> dict[str, Any]:
    advice = {"before": 41.2349, "precip": 3.014, "irrigation": 0.0, "eta": 5.6789, "mean": 5.1234, "kc": 1.15,
              "eto": 4.93821, "deep_percolation": 0.0}  # fmt: skip
    soil = {"field_capacity": 0.23, "wilting_point": 0.11}
    return {"plan": {"soil": soil, "depth": 1.0, "depletion": 0.55}, "advice": {**advice, **change}}


def test_the_printed_figures_follow_from_one_another() -> None:
    found = printed_balance(view())
    assert (found["kc"], found["eto"], found["etc"]) == (1.15, 4.938, 5.679)
    assert found["p"] == pytest.approx(0.55 + 0.04 * (5 - 5.679), abs=5e-5)
    assert found["raw"] == round(found["p"] * found["taw"], 2)
    assert found["depletion"] == round(41.23 - 3.01 + 5.68, 2)
    assert found["left"] == round(found["raw"] - found["depletion"], 2)


def test_rain_beyond_field_capacity_drains() -> None:
    found = printed_balance(view(precip=60.0, deep_percolation=13.08))
    assert (found["depletion"], found["deep_percolation"]) == (0.0, 13.09)


def test_the_rest_of_the_water_lasts_whole_days_and_for_ever_where_nothing_is_used() -> None:
    assert days_left(printed_balance(view())) == int(printed_balance(view())["left"] / 5.12)
    assert days_left(printed_balance(view(mean=0.0))) is None


def test_the_available_water_is_that_of_the_plan_and_of_the_root_zone() -> None:
    plan = IrrigationPlan((0.4, 1.15, 0.5), (20, 35, 60, 25), "2020-01-01", Soil(0.23, 0.11), 1.0, 0.55)
    zone = RootZone(0.23, 0.11, 1.0, 0.55)
    assert available_water(view()) == plan.available_water == zone.total_available_water == pytest.approx(120.0)

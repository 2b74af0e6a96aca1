"""The irrigation sheet: what its fields ask for, and how the answer is told."""

from __future__ import annotations

from concurrent.futures import Future
from datetime import date
from typing import Any

import pandas as pd
import pytest

from evaeto.analysis.crops import CROPS, SOILS, IrrigationPlan
from evaeto.analysis.irrigation import irrigation_view
from evaeto.dashboard.charts import Plotted
from evaeto.dashboard.irrigating import Irrigating
from evaeto.dashboard.tables import Tables
from evaeto.dashboard.words import Words
from evaeto.errors import WeatherError

ROWS = [{"date": "2020-01-01"}, {"date": "2020-03-31"}]


class Asked:
    """Plays the worker: an answer that the test gives."""

    def __init__(self) -> None:
        self.plans: list[IrrigationPlan] = []
        self.answer: Future[dict[str, Any]] = Future()

    def __call__(self, plan: IrrigationPlan) -> Future[dict[str, Any]]:
        self.plans.append(plan)
        return self.answer


class Weather:
    """As much of a result as an irrigation plan reads."""

    def __init__(self, eto: float, precip: float) -> None:
        time = pd.date_range("2020-01-01", "2020-03-31", name="time")
        self.dataset = pd.DataFrame({"eto": eto, "precip": precip}, index=time).to_xarray()


def sheet(words: Words | None = None, grown: tuple[str, date] | None = None) -> tuple[Irrigating, Asked]:
    asked = Asked()
    plotted = Plotted(words or Words(), ROWS, "", "eto")
    return Irrigating(plotted, asked, lambda action: action(), Tables(plotted, []), grown), asked


def told(shown: Irrigating) -> str:
    return " ".join(child.value for child in shown.told.children if hasattr(child, "value"))


def test_a_crop_fills_its_fields_and_the_plan_is_what_they_say() -> None:
    shown, asked = sheet()
    shown.crop.value = "tomato"
    shown.planting.value = date(2020, 1, 15)
    shown.stages.value, shown.kc.value = "20 30 40 25", "0,5; 1,1; 0,8"
    shown.calculate.click()
    (plan,) = asked.plans
    assert plan == IrrigationPlan(
        (0.5, 1.1, 0.8), (20, 30, 40, 25), "2020-01-15", SOILS["sandy_loam"], 0.7, CROPS["tomato"].depletion
    )


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [("stages", "20 30", "4 numbers"), ("kc", "0.3 high 0.3", "3 numbers"), ("depth", "-1", "1 numbers")],
)
def test_a_field_that_cannot_be_read_is_named(field: str, value: str, message: str) -> None:
    shown, asked = sheet()
    shown.planting.value = date(2020, 1, 1)
    getattr(shown, field).value = value
    shown.calculate.click()
    assert message in told(shown)
    assert getattr(shown, field).description in told(shown)
    assert not asked.plans


def test_without_a_day_of_planting_it_is_asked_for() -> None:
    shown, asked = sheet()
    shown.calculate.click()
    assert "Choose the day of planting" in told(shown)
    assert not asked.plans


def test_the_advice_shows_its_arithmetic_in_the_language_of_the_visitor() -> None:
    words = Words()
    shown, asked = sheet(words)
    shown.planting.value = date(2020, 1, 1)
    shown.calculate.click()
    view = irrigation_view(Weather(eto=5.0, precip=0.5), asked.plans[0])  # type: ignore[arg-type]
    asked.answer.set_result(view)
    last = view["last"]
    left_over = last["before"] - last["precip"] - last["irrigation"] + last["eta"] + last["deep_percolation"]
    assert last["depletion"] == pytest.approx(left_over)
    assert f"{last['depletion']:.1f} mm = {last['before']:.1f} mm the day before" in told(shown)
    assert "0.5 mm rain" in told(shown)
    assert view["irrigations"]
    words.language = "pt-BR"
    assert "0,5 mm de chuva" in told(shown)


def test_a_plan_that_does_not_do_is_told() -> None:
    shown, asked = sheet()
    shown.planting.value = date(2025, 1, 1)
    shown.calculate.click()
    asked.answer.set_exception(WeatherError("planting: no day of the period <is> within"))
    assert "Not computed: planting: no day of the period &lt;is&gt; within" in told(shown)


def test_the_plan_of_a_crop_that_was_asked_for_is_worked_out_when_the_sheet_is_first_opened() -> None:
    shown, asked = sheet(grown=("soybean", date(2020, 1, 20)))
    assert (shown.crop.value, shown.planting.value, asked.plans) == ("soybean", date(2020, 1, 20), [])
    shown.opened()
    shown.opened()
    (plan,) = asked.plans
    assert (plan.kc, plan.planting) == (CROPS["soybean"].kc, "2020-01-20")


def test_without_a_crop_the_sheet_waits_to_be_filled_in() -> None:
    shown, asked = sheet()
    shown.opened()
    assert asked.plans == []
    assert shown.told.children == ()

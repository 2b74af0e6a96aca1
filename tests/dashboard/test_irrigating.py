"""The irrigation sheet: what its fields ask for, and how the answer is told."""

from __future__ import annotations

import re
from concurrent.futures import Future
from datetime import date, timedelta
from typing import Any

import pandas as pd
import pytest

from evaeto.crops.advice_figures import printed_balance
from evaeto.crops.irrigation import irrigation_view
from evaeto.crops.tables import CROPS, SOILS, IrrigationPlan
from evaeto.dashboard.common.words import Words
from evaeto.dashboard.figures.result_charts import Plotted
from evaeto.dashboard.figures.result_tables import Tables
from evaeto.dashboard.irrigation.irrigating import Irrigating
from evaeto.dashboard.irrigation.plan_fields import read_numbers
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

    def __init__(self, eto: float, precip: float, requested_on: str = "2026-01-01") -> None:
        time = pd.date_range("2020-01-01", "2020-03-31", name="time")
        self.dataset = pd.DataFrame({"eto": eto, "precip": precip}, index=time).to_xarray()
        self.dataset.attrs["requested_on"] = requested_on


def sheet(words: Words | None = None, grown: tuple[str, date] | None = None) -> tuple[Irrigating, Asked]:
    asked = Asked()
    plotted = Plotted(words or Words(), ROWS, "", "eto")
    return Irrigating(plotted, asked, lambda action: action(), Tables(plotted, []), grown), asked


def told(shown: Irrigating) -> str:
    markup = " ".join(child.value for child in shown.told.children if hasattr(child, "value"))
    return re.sub(r"<[^>]+>", "", markup)


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
    ("text", "count", "numbers"),
    [
        ("0.5, 1.15, 0.75", 3, [0.5, 1.15, 0.75]),
        ("0.5,1.15,0.75", 3, [0.5, 1.15, 0.75]),
        ("0,5; 1,15; 0,75", 3, [0.5, 1.15, 0.75]),
        ("0,5 1,15 0,75", 3, [0.5, 1.15, 0.75]),
        ("0,5, 1,15, 0,75", 3, [0.5, 1.15, 0.75]),
        ("25-30-45-30", 4, [25, 30, 45, 30]),
        ("25 – 30 – 45 – 30", 4, [25, 30, 45, 30]),
        ("25/30/45/30", 4, [25, 30, 45, 30]),
        ("25,30,45,30", 4, [25, 30, 45, 30]),
        ("-1", 1, [-1]),
        ("0,6", 1, [0.6]),
        ("0.3 high 0.3", 3, None),
        ("20 30", 4, None),
        ("", 1, None),
    ],
)
def test_numbers_are_read_in_the_ways_people_write_them(text: str, count: int, numbers: list[float] | None) -> None:
    assert read_numbers(text, count) == numbers


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("stages", "20 30", "4 numbers from 0 to 730 are needed, in whole days, with spaces between them"),
        ("stages", "30.5 40 50 30", "each must be from 0 to 730, in whole days"),
        ("stages", "731 40 50 30", "each must be from 0 to 730"),
        (
            "kc",
            "0.3 high 0.3",
            "3 numbers from 0.05 to 1.60 are needed, with spaces between them, for instance 0.4 1.15",
        ),
        ("kc", "0.3 115 0.3", "each must be from 0.05 to 1.60"),
        ("depth", "-1", "must be from 0.05 to 3.00"),
        ("depth", "deep", "a number from 0.05 to 3.00 is needed"),
        ("p", "50", "must be from 0.10 to 0.80"),
        ("initial", "500", "Depletion on the first day of the balance (mm): must be from 0.00 to 120.00"),
    ],
)
def test_a_field_that_cannot_be_read_is_named_with_what_is_wanted(field: str, value: str, message: str) -> None:
    words = Words()
    shown, asked = sheet(words)
    shown.planting.value = date(2020, 1, 1)
    getattr(shown, field).value = value
    shown.calculate.click()
    assert message in told(shown)
    assert f"(got &#x27;{value}&#x27;)" in told(shown)
    words.language = "pt-BR"
    assert "recebido" in told(shown)
    assert not asked.plans


def test_without_a_day_of_planting_it_is_asked_for() -> None:
    shown, asked = sheet()
    shown.calculate.click()
    assert "Choose the planting date" in told(shown)
    assert not asked.plans


def test_a_season_outside_the_period_is_told_with_both() -> None:
    shown, asked = sheet()
    shown.planting.value = date(2025, 1, 1)
    shown.calculate.click()
    assert "2020-01-01 to 2020-03-31, is in the season, 2025-01-01 to 2025-05-30" in told(shown)
    assert not asked.plans


def test_the_day_the_balance_begins_with_is_named() -> None:
    shown, _ = sheet()
    assert shown.initial.description == "Depletion on 2020-01-01 (mm)"
    shown.planting.value = date(2020, 2, 1)
    assert shown.initial.description == "Depletion on 2020-02-01 (mm)"
    shown.planting.value = date(2019, 12, 1)
    assert shown.initial.description == "Depletion on 2020-01-01 (mm)"


def answered(words: Words, planting: date, requested_on: str = "2026-01-01", **fields: str) -> tuple[Irrigating, Any]:
    """A sheet with the answer to a plan of maize."""
    shown, asked = sheet(words)
    shown.planting.value = planting
    for name, value in fields.items():
        getattr(shown, name).value = value
    shown.calculate.click()
    view = irrigation_view(Weather(4.7, 0.5, requested_on), asked.plans[0])  # type: ignore[arg-type]
    asked.answer.set_result(view)
    return shown, view


def test_the_arithmetic_can_be_repeated_with_the_figures_that_are_printed() -> None:
    words = Words()
    shown, view = answered(words, date(2020, 1, 1))
    figures, number = printed_balance(view), r"(\d+\.\d+)"
    text = told(shown)
    assert "= 1000 × (0.23 − 0.11) × 1 m = 120.00 mm" in text
    kc, eto, etc = map(float, re.search(rf"Kc × ETo = {number} × {number} mm = {number} mm", text).groups())
    assert round(kc * eto, 3) == etc
    p, share, taw, raw = map(float, re.search(
        rf"p = 0.55 \+ 0.04 × \(5 − ETc\) = {number}; .*? = {number} × {number} mm = {number} mm", text
    ).groups())  # fmt: skip
    assert share == p == round(0.55 + 0.04 * (5 - etc), 4)
    assert round(p * taw, 2) == raw
    depletion, before, rain, given, used, drained = map(float, re.search(
        rf"depletion {number} mm = {number} mm the day before − {number} mm rain − {number} mm irrigation \+ "
        rf"{number} mm used by the crop \+ {number} mm drained", text
    ).groups())  # fmt: skip
    assert round(before - rain - given + used + drained, 2) == depletion == figures["depletion"]
    assert depletion == pytest.approx(view["advice"]["depletion"], abs=0.03)
    assert raw == pytest.approx(view["advice"]["raw"], abs=0.03)
    left, mean, days = re.search(rf"{number} mm of the readily .* at {number} mm a day.*for (\d+) days", text).groups()
    assert (round(raw - depletion, 2), int(float(left) / float(mean))) == (float(left), int(days))
    assert "The balance does not know your irrigations" in text
    assert "usable storage D = half of TAW = 0.5 × 120.0 mm = 60.0 mm" in text
    words.language = "pt-BR"
    assert "0,50 mm de chuva" in told(shown)


@pytest.mark.slow
def test_days_to_come_are_told_as_a_plan_and_the_past_as_what_was_assumed() -> None:
    _, past = answered(Words(), date(2020, 1, 1))
    days = [day for day, _ in past["given"]]
    assert len(days) > 1
    text = told(answered(Words(), date(2020, 1, 1), requested_on=days[1])[0])
    assert f"mm today, {days[1]}" in text
    assert "The balance does not know your irrigations and assumes these" in text
    assert f"water was used up: {days[0]}" in text
    assert f"these irrigations would follow: {days[1]}" in text
    yesterday = f"{date.fromisoformat(days[1]) - timedelta(days=1)}"
    text = told(answered(Words(), date(2020, 1, 1), requested_on=yesterday)[0])
    assert f"would be due on the morning of {days[1]}, according to this forecast" in text
    text = told(answered(Words(), date(2020, 1, 1), requested_on="2020-03-31")[0])
    assert "According to this forecast, no irrigation is due from today to 2020-03-31." in text


def test_planting_before_the_weather_is_told_with_what_is_assumed() -> None:
    text = told(answered(Words(), date(2019, 12, 1))[0])
    assert "Planted on 2019-12-01, but the weather begins on 2020-01-01: the soil is taken to be at field cap" in text
    text = told(answered(Words(), date(2019, 12, 1), initial="20")[0])
    assert "taken to be 20 mm below field capacity on that morning" in text


@pytest.mark.slow
def test_after_the_season_there_is_nothing_to_irrigate() -> None:
    text = told(answered(Words(), date(2020, 1, 1), stages="10 20 30 15")[0])
    assert "The season ended on 2020-03-15: there is nothing left to irrigate." in text
    text = told(answered(Words(), date(2020, 1, 1), requested_on="2020-03-15", stages="10 20 30 15")[0])
    assert "no irrigation is due from today to 2020-03-15. On that day the season ends." in text


@pytest.mark.parametrize("field", ["crop", "soil", "kc", "initial"])
def test_an_answer_to_other_fields_is_taken_away(field: str) -> None:
    shown, _ = answered(Words(), date(2020, 1, 1))
    before = getattr(shown, field).value
    getattr(shown, field).value = {"crop": "tomato", "soil": "sand"}.get(field, f"{before} ")
    assert "The fields have changed" in told(shown)
    assert len(shown.told.children) == 1


def test_what_was_not_typed_follows_the_language_and_the_answer_stays() -> None:
    words = Words()
    shown, _ = answered(words, date(2020, 1, 15), kc="0.5 1.1 0.8")
    words.language = "pt-BR"
    assert (shown.kc.value, shown.p.value) == ("0.5 1.1 0.8", "0,55")
    assert words.say("irrigate.outdated") not in told(shown)
    shown.p.value = "0,4"
    assert words.say("irrigate.outdated") in told(shown)


def test_the_plan_that_a_workbook_takes_is_that_of_the_answer_on_the_sheet() -> None:
    shown, _ = answered(Words(), date(2020, 1, 1))
    assert shown.shown == shown.plan()
    shown.depth.value = "0.7"
    assert shown.shown is None


def test_an_answer_that_comes_after_the_fields_have_changed_is_not_shown() -> None:
    shown, asked = sheet()
    shown.planting.value = date(2020, 1, 1)
    shown.calculate.click()
    shown.depth.value = "0.5"
    asked.answer.set_result(irrigation_view(Weather(4.7, 0.5), asked.plans[0]))  # type: ignore[arg-type]
    assert "The fields have changed" in told(shown)
    assert len(shown.told.children) == 1


def test_the_files_of_a_plan_say_what_it_was() -> None:
    shown, _ = answered(Words(), date(2020, 1, 1), p="0.5")
    for table in shown.told.children[2::2]:
        assert {
            "# crop: maize", "# soil: sandy_loam", "# planted: 2020-01-01", "# Kc initial/mid/end: 0.3/1.2/0.35",
            "# stages initial/development/mid/late: 30/40/50/30 days", "# field capacity: 0.23 m3 m-3",
            "# wilting point: 0.11 m3 m-3", "# root depth: 1 m", "# depletion fraction p at ETc of 5 mm/d: 0.5",
            "# depletion on the first day: 0 mm",
        } <= set(table.head)  # fmt: skip


def test_a_plan_that_does_not_do_is_told() -> None:
    shown, asked = sheet()
    shown.planting.value = date(2020, 1, 1)
    shown.calculate.click()
    asked.answer.set_exception(WeatherError("no day of the period <is> within"))
    assert "Not computed: no day of the period &lt;is&gt; within" in told(shown)


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


def test_all_crops_of_fao56_can_be_planned_in_the_order_of_their_names() -> None:
    words = Words()
    shown, asked = sheet(words)
    assert shown.crop.value == "maize"
    assert len(shown.crop.options) == 122
    labels = shown.crop._options_labels
    assert labels.index("Almond, no ground cover") < labels.index("Beet, table") < labels.index("Walnut orchard")
    words.language = "pt-BR"
    assert shown.crop.value == "maize"
    assert shown.crop.label == "Milho (grão)"
    labels = shown.crop._options_labels
    assert labels.index("Abacate, solo nu") < labels.index("Café, solo sem mato") < labels.index("Uva para vinho")
    assert labels[shown.crop.index] == "Milho (grão)"
    shown.crop.value = "coffee"
    assert shown.stages.value == ""  # table 11 has none
    shown.planting.value = date(2020, 1, 1)
    shown.calculate.click()
    assert not asked.plans
    assert "Fases" in told(shown)


class Windy(Weather):
    """With the wind and the humidity of Mocha (FAO-56 example 27)."""

    def __init__(self) -> None:
        super().__init__(4.7, 0.5)
        self.dataset = self.dataset.assign(u2=0.0 * self.dataset["eto"] + 4.6, rhmin=0.0 * self.dataset["eto"] + 44.0)


def test_kc_of_a_plan_follows_the_climate_of_the_result_and_says_so() -> None:
    shown, asked = sheet()
    shown.planting.value = date(2020, 1, 1)
    shown.stages.value = "10 20 40 20"
    shown.calculate.click()
    view = irrigation_view(Windy(), asked.plans[0])  # type: ignore[arg-type]
    assert view["kc"][1] == pytest.approx(1.30, abs=0.006)
    asked.answer.set_result(view)
    assert "Kc of mid season 1.30 and of the end 0.35: the table has 1.20 and 0.35" in told(shown)
    assert "# Kc follows wind and humidity (FAO-56 eq. 62, 65): yes" in shown.told.children[-1].head


def test_kc_that_was_typed_stays_as_it_is() -> None:
    shown, asked = sheet()
    shown.planting.value = date(2020, 1, 1)
    shown.kc.value = "0.4 1.1 0.6"
    shown.calculate.click()
    view = irrigation_view(Windy(), asked.plans[0])  # type: ignore[arg-type]
    assert view["kc"] == (0.4, 1.1, 0.6)
    asked.answer.set_result(view)
    assert "Kc is used as the field above has it" in told(shown)

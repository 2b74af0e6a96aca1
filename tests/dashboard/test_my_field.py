"""My field without a browser: what the kernel answers, whatever a page asks."""

from __future__ import annotations

import inspect
from concurrent.futures import Future
from datetime import date
from typing import Any

import pandas as pd
import pytest

from evaeto.core import local_days
from evaeto.crops.farm.answer import answer_of
from evaeto.crops.farm.description import FieldDescription
from evaeto.crops.farm.normal import normal_of
from evaeto.dashboard.common.words import Words
from evaeto.dashboard.field.answering import HELD, Answering
from evaeto.dashboard.field.my_field import CROPS, MyField
from evaeto.pipeline import task_messages
from evaeto.tasks import api

TOLD: dict[str, Any] = {
    "name": "Pivot", "lat": -7.53, "lon": -46.04, "units": "mm",
    "field": {"crop": "maize", "soil": "loam", "planting": "2020-05-01"}, "system": {"rate": 8},
}  # fmt: skip


class Calculated:
    """A task that has ended, in one way or the other, and answers by constant weather."""

    def __init__(self, kind: task_messages.MessageType = "SUCCESS", data: dict[str, Any] | None = None) -> None:
        self.message = task_messages.message(kind, "abc", data or {})

    def subscribe(self, callback: Any) -> Any:
        callback(self.message)
        return lambda: None

    def field(self, field: FieldDescription, today: date, rain: float) -> Future[dict[str, Any]]:
        days = pd.date_range("2020-05-01", today + pd.Timedelta(days=15))
        weather = pd.DataFrame({"eto": 5.0, "precip": 0.0}, days)
        made: Future[dict[str, Any]] = Future()
        made.set_result(answer_of(weather, field, today, rain))
        return made

    def season_normal(self, first: date, last: date) -> Future[dict[str, Any]]:
        days = pd.date_range("1990-01-01", last)
        made: Future[dict[str, Any]] = Future()
        try:
            made.set_result(normal_of(pd.DataFrame({"eto": 5.0, "precip": 1.0}, days), first, last))
        except Exception as error:
            made.set_exception(error)
        return made


class Page:
    """A widget whose messages are kept."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, start: Any) -> None:
        self.sent: list[dict[str, Any]] = []
        monkeypatch.setattr(MyField, "send", lambda _, content, **more: self.sent.append(content))
        self.words = Words()
        self.widget = MyField(self.words, Answering(start), lambda act: act(), lambda function: function)

    def ask(self, **more: Any) -> dict[str, Any]:
        asked = {"type": "ask", "id": "a", "n": 1, "field": TOLD, "rain": 10, "on": "2020-07-10", **more}
        self.widget._receive(None, asked, None)
        return self.sent[-1]


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> Page:
    return Page(monkeypatch, lambda **_: Calculated())


def test_an_answer_is_said_and_said_again_in_another_language(page: Page) -> None:
    answer = page.ask()
    assert (answer["type"], answer["id"], answer["n"]) == ("answer", "a", 1)
    assert answer["said"]["today"].startswith("Water today: ")
    page.words.language = "pt-BR"
    assert page.sent[-1]["said"]["today"].startswith("Irrigue hoje: ")
    assert page.sent[-1]["n"] is None
    assert dict(page.widget.choices["soil"])["unknown"] == "Não sei"


def test_a_question_that_comes_before_the_page_has_greeted_is_answered_in_its_language(page: Page) -> None:
    assert page.ask(language="es-MX")["said"]["today"].startswith("Riegue hoy: ")
    assert page.words.language == "es"
    assert page.ask(language=7)["type"] == "answer"


def test_the_weather_of_a_field_is_asked_for_once_and_anew_when_it_is_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[dict[str, Any]] = []

    def start(**request: Any) -> Calculated:
        started.append(request)
        return Calculated()

    page = Page(monkeypatch, start)
    page.ask()
    watered = {**TOLD, "irrigation": [{"date": "2020-07-09", "applied": 60}]}
    assert page.ask(field=watered)["said"]["today"] == "Do not water today"
    assert len(started) == 1
    assert (started[0]["start"], started[0]["end"]) == (date(2020, 5, 1), date(2020, 7, 25))
    page.ask(fresh=True)
    assert len(started) == 2
    for number in range(HELD + 5):
        page.ask(field={**TOLD, "lat": -8.0 - number / 10})
    assert len(page.widget._answering._held) == HELD


def test_weather_is_that_of_a_place_and_of_how_it_lies_to_the_wind(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[dict[str, Any]] = []
    page = Page(monkeypatch, lambda **request: started.append(request) or Calculated())
    page.ask()
    page.ask(field={**TOLD, "exposure": "unknown"})
    assert [request["exposure"] for request in started] == ["unknown"]
    page.ask(field={**TOLD, "exposure": "sheltered"})
    page.ask(type="normal", field={**TOLD, "exposure": "sheltered"})
    assert [request["exposure"] for request in started[1:]] == ["sheltered", "sheltered"]
    for request in started:
        inspect.signature(api.submit_unwatched).bind(**request)  # what the page asks
    assert dict(page.widget.choices["exposure"])["open"] == "Open fields"
    assert "unknown value 'breezy'" in page.ask(field={**TOLD, "exposure": "breezy"})["text"]


def test_a_fault_of_ours_is_told_where_it_was_asked_and_nobody_waits_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    def start(**request: Any) -> Calculated:
        raise TypeError("not the right arguments")

    page = Page(monkeypatch, start)
    assert (trouble := page.ask())["type"] == "trouble"
    assert "not the right arguments" in trouble["text"]
    assert "not the right arguments" in page.ask(type="normal")["lines"][0]


def test_a_season_that_is_over_is_not_asked_for_beyond_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[dict[str, Any]] = []
    page = Page(monkeypatch, lambda **request: started.append(request) or Calculated())
    page.ask(on=None)
    assert started[0]["end"] == date(2020, 9, 28)
    assert local_days.today_at(-7.53, -46.04) > date(2020, 9, 28)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"field": {**TOLD, "field": {"crop": "maizze", "planting": "2020-05-01"}}}, "unknown name 'maizze'"),
        ({"field": None}, "missing key 'name'"),
        ({"field": {**TOLD, "lat": "here"}}, "lat: 'here' is not a number"),
        ({"field": {**TOLD, "__proto__": 1}}, "unknown key '__proto__'"),
    ],
)
def test_what_is_wrong_with_a_field_is_told_under_its_answer(page: Page, wrong: dict[str, Any], told: str) -> None:
    trouble = page.ask(**wrong)
    assert trouble["type"] == "trouble"
    assert told in trouble["text"]


def test_the_season_is_laid_beside_other_years_when_somebody_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[dict[str, Any]] = []
    page = Page(monkeypatch, lambda **request: started.append(request) or Calculated())
    page.ask()
    normal = page.ask(type="normal", n=2)
    assert (normal["type"], normal["n"]) == ("normal", 2)
    assert normal["lines"][0].startswith("ETo up to Thursday 9 July: 350 mm; usual is 350 mm, ")
    assert normal["lines"][2].startswith("Both by NASA POWER, this season as well as the same days of 30 years")
    # One service, with its own past: the season's own weather, which is of several, is not laid beside it
    assert started[1]["sources"] == ("nasa_power",)
    assert (started[1]["start"], started[1]["end"]) == (date(1990, 1, 1), date(2020, 7, 9))
    page.words.language = "es"
    assert page.sent[-1]["lines"][0].startswith("ETo hasta el jueves 9 de julio: 350 mm; lo habitual es 350 mm, ")


def test_where_there_is_no_normal_it_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    page = Page(monkeypatch, lambda **_: Calculated("ERROR", {"error": "no service", "error_code": "x"}))
    assert page.ask(type="normal")["lines"] == ["no service"]
    page = Page(monkeypatch, lambda **_: Calculated())
    planted = {**TOLD, "field": {**TOLD["field"], "planting": "1992-05-01"}}
    told = page.ask(type="normal", field=planted, on="1992-07-10")
    assert told["lines"] == ["normal: only 2 years have all days of the season; it takes 10"]
    assert (
        "unknown name 'maizze'"
        in page.ask(type="normal", field={**TOLD, "field": {"crop": "maizze", "planting": "2020-05-01"}})["lines"][0]
    )


def test_messages_that_no_page_sends_are_passed_over(page: Page) -> None:
    for content in (None, 3, {}, {"type": "ask"}, {"type": "week", "ids": 3, "hours": "x"}, {"type": "forget"}):
        page.widget._receive(None, content, None)
    assert {message["type"] for message in page.sent} <= {"trouble", "week"}


def test_a_calculation_that_failed_is_told_and_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    ends = [Calculated("ERROR", {"error": "no service", "error_code": "x"}), Calculated()]
    page = Page(monkeypatch, lambda **_: ends.pop(0))
    assert page.ask()["text"] == "no service"
    assert page.ask()["type"] == "answer"


def test_the_week_of_the_fields_comes_with_its_calendar(page: Page) -> None:
    page.ask()
    page.widget._receive(None, {"type": "week", "ids": ["a", "b"], "hours": 9}, None)
    week = page.sent[-1]
    assert week["rows"][0]["field"] == "Pivot"
    assert week["rows"][0]["what"].endswith("at 8 mm/h")
    assert "SUMMARY:Pivot: " in week["calendar"]


def test_every_crop_of_the_form_is_one_of_the_tables_with_stages() -> None:
    for crop in CROPS:
        told = {**TOLD, "field": {"crop": crop, "planting": "2020-05-01"}}
        field = FieldDescription.from_dict(told)
        assert field.lengths(field.planting) is not None, crop

"""The sheets of methods and of hours: asked for when they are wanted, told when they fail, shown with their tables."""

from __future__ import annotations

from array import array
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

from sheets_found import hours_found, methods_found

from evaeto.core.messages import Message
from evaeto.dashboard.common.words import Words
from evaeto.dashboard.figures.colours import METHODS
from evaeto.dashboard.figures.result_charts import Plotted
from evaeto.dashboard.figures.result_tables import Tables
from evaeto.dashboard.results.hours import Hours, clock
from evaeto.dashboard.results.methods import Methods
from evaeto.errors import SourceUnavailable
from evaeto.reference_et.method_names import METHOD_NAMES

ROWS = [{"date": "2019-01-01"}, {"date": "2020-12-31"}]


class Asked:
    """Plays the worker, and counts how often it is asked."""

    def __init__(self) -> None:
        self.futures: list[Future[dict[str, Any]]] = []

    def __call__(self, *_: object) -> Future[dict[str, Any]]:
        self.futures.append(Future())
        return self.futures[-1]


def made(words: Words) -> tuple[Plotted, Tables, Callable[[Callable[[], None]], None]]:
    plotted = Plotted(words, ROWS, "", "evaeto_here")
    return plotted, Tables(plotted, []), lambda action: action()


def methods_of(ask: Asked, words: Words | None = None) -> Methods:
    plotted, tables, on_loop = made(words or Words())
    return Methods(plotted, ask, on_loop, tables)


def hours_of(ask: Asked, ask_file: Asked, words: Words | None = None) -> Hours:
    plotted, tables, on_loop = made(words or Words())
    return Hours(plotted, ask, ask_file, on_loop, tables)


def test_methods_are_asked_for_once_and_again_after_a_failure() -> None:
    ask = Asked()
    sheet = methods_of(ask)
    assert ask.futures == []
    sheet.opened()
    sheet.opened()
    assert len(ask.futures) == 1
    ask.futures[0].set_exception(SourceUnavailable("nasa_power", "<busy>"))
    assert "&lt;busy&gt;" in sheet.children[0].value
    sheet.opened()
    ask.futures[1].set_result(methods_found())
    assert len(sheet.children) == 3


def test_the_chart_of_methods_has_a_line_for_each_and_fao56_over_the_others() -> None:
    ask = Asked()
    sheet = methods_of(ask)
    sheet.opened()
    ask.futures[0].set_result(methods_found())
    group, table, notes = sheet.children
    (chart,) = group.charts
    assert [line["name"] for line in chart["series"]] == ["turc", "fao56"]
    assert group.step == "month", "they hold for means of some days"
    assert chart["units"] == {"day": ["mm/day"], "month": ["mm"], "year": ["mm"]}
    assert "ETo by method, 2019-01-01 to 2020-12-31" in chart["label"]
    assert [column["title"] for column in table.columns][:2] == ["Method", "Days with ETo"]
    assert array("d", table.data[4])[1] == 0.5, "the bias"
    assert "Left out: Blaney-Criddle (FAO-24): missing input" in notes.value
    assert "<strong>Turc</strong>: above 0 °C" in notes.value


def test_every_method_of_the_library_has_a_colour() -> None:
    assert set(METHODS) == set(METHOD_NAMES)


def test_hours_are_asked_for_when_the_button_is_pressed_and_not_twice_meanwhile() -> None:
    ask = Asked()
    sheet = hours_of(ask, Asked())
    assert ask.futures == []
    sheet.fetch.click()
    assert sheet.fetch.disabled
    assert "Getting the hours" in sheet.told.value
    ask.futures[0].set_result(hours_found())
    assert not sheet.fetch.disabled
    assert "48 hours with ETo, from Open-Meteo archive" in sheet.told.value
    facts, cycle, of_cycle, course, table = sheet.shown.children
    assert "<dd>12:00<small>1.10 mm/h</small></dd>" in facts.value
    assert "<dd>4.50 mm/day<small>by day: 4.25 mm/day, 2 days</small></dd>" in facts.value
    assert "Weather by &lt;them&gt;" in facts.value
    assert (cycle.step, course.step) == ("clock", "hour")
    assert of_cycle.rows == 24
    assert [line["kind"] for line in cycle.series] == ["band", "band", "line"]
    assert cycle.units == ["mm/h"]
    assert course.units == ["mm/h", "MJ/m²/h"]
    assert "1970-01-01 to 1970-01-02" in course.label
    assert [column["kind"] for column in table.columns] == ["hour", "single", "single", "single"]
    assert of_cycle.columns[0]["words"][:2] == ["00:00", "01:00"]


def test_a_service_or_a_file_that_has_no_hours_says_so_and_can_be_asked_again() -> None:
    ask, ask_file = Asked(), Asked()
    sheet = hours_of(ask, ask_file)
    sheet.fetch.click()
    ask.futures[0].set_exception(SourceUnavailable("open_meteo_archive", "<down>"))
    assert "No hours: " in sheet.told.value
    assert "&lt;down&gt;" in sheet.told.value
    assert not sheet.fetch.disabled
    sheet.upload._handle_custom_msg({"name": "days.csv"}, [b"date,tmax"])
    ask_file.futures[0].set_exception(SourceUnavailable("station", Message("hours.file_is_daily")))
    assert "has days, not hours" in sheet.told.value
    sheet._words.language = "pt-BR"
    assert "tem dias, não horas" in sheet.told.value


def test_what_is_drawn_again_follows_the_language() -> None:
    ask, words = Asked(), Words()
    sheet = hours_of(ask, Asked(), words)
    sheet.fetch.click()
    ask.futures[0].set_result(hours_found())
    words.language = "es"
    assert sheet.shown.children[1].title == "El ciclo diario de la ETo"
    assert "48 horas con ETo" in sheet.told.value
    assert "4,50 mm/día" in sheet.shown.children[0].value


def test_a_clock_is_written_in_four_digits() -> None:
    assert [clock(minute) for minute in (0, 30, 750)] == ["00:00", "00:30", "12:30"]

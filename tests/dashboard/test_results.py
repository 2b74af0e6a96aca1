from __future__ import annotations

import math
from array import array
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

from evaeto.dashboard.frontend import Download
from evaeto.dashboard.results import Columns, Results

ROWS = [
    {"date": "1969-12-31", "eto_mm": 4.1234, "quality": "HIGH", "sources": ["nasa_power"], "origin": ""},
    {"date": "1970-01-01", "eto_mm": None, "quality": "MISSING", "sources": [], "origin": "rs: missing"},
    {"date": "1970-01-02", "eto_mm": 0.0, "quality": "HIGH", "sources": ["nasa_power"], "origin": ""},
]


def outcome(**summary: Any) -> dict[str, Any]:
    return {
        "results": ROWS,
        "warnings": ["NASA POWER: <b>late</b>"],
        "summary": {
            "days": 3, "days_with_eto": 2, "eto_total_mm": 4.1, "eto_mean_mm": 2.06, "elevation_m": 283.0,
            "elevation_source": "given by the user", "lat": -7.5328, "lon": -46.0361, "label": None,
            "attribution": ["Credit where due"], "sources": ["NASA POWER"], **summary,
        },
    }  # fmt: skip


def at_once(action: Callable[[], None]) -> None:
    action()


def never_called(fmt: str) -> Future[bytes]:
    raise AssertionError("no file was asked for")


def text_of(results: Results) -> str:
    return " ".join(child.value for child in results.children if hasattr(child, "value"))


def test_columns_hold_every_row() -> None:
    columns = Columns.of(ROWS)
    assert array("i", columns.days).tolist() == [-1, 0, 1]
    values = array("d", columns.values)
    assert values[0] == 4.1234
    assert math.isnan(values[1])
    assert values[2] == 0.0


def test_words_are_sent_once() -> None:
    columns = Columns.of(ROWS)
    assert columns.categories["quality"] == [["HIGH", "High"], ["MISSING", "Missing"]]
    assert array("H", columns.quality).tolist() == [0, 1, 0]
    assert columns.categories["origin"] == [["NASA POWER", ""], ["", "rs: missing"]]
    assert array("H", columns.origin).tolist() == [0, 1, 0]


def test_thirty_years_take_less_than_a_quarter_of_a_megabyte() -> None:
    columns = Columns.of(ROWS * 3653)
    sent = len(columns.days) + len(columns.values) + len(columns.quality) + len(columns.origin)
    assert sent < 250_000


def test_missing_days_are_counted_in_the_summary() -> None:
    assert "2 of 3 days" in text_of(Results(outcome(), never_called, at_once))


def test_no_mean_is_shown_where_there_is_none() -> None:
    shown = text_of(Results(outcome(eto_mean_mm=None, eto_total_mm=None, days_with_eto=0), never_called, at_once))
    assert "None" not in shown
    assert "–" in shown


def test_the_demo_label_is_on_summary_plot_and_table() -> None:
    results = Results(outcome(label="synthetic demo weather"), never_called, at_once)
    assert "synthetic demo weather" in text_of(results)
    assert results.chart.note == results.table.note == "synthetic demo weather"


def test_warnings_and_credits_are_shown_as_text_not_as_markup() -> None:
    shown = text_of(Results(outcome(), never_called, at_once))
    assert "&lt;b&gt;late" in shown
    assert "Credit where due" in shown


class Outbox:
    """Catches what a download button sends to the browser."""

    def __init__(self, button: Download) -> None:
        self.sent: list[tuple[dict[str, Any], list[bytes] | None]] = []
        button.send = lambda content, buffers=None: self.sent.append((content, buffers))  # type: ignore[method-assign]


def click(button: Download) -> None:
    button._handle_custom_msg({"type": "make"}, [])


def test_a_click_asks_for_the_file_and_sends_it_when_it_is_there() -> None:
    made: Future[bytes] = Future()
    asked: list[str] = []

    def export(fmt: str) -> Future[bytes]:
        asked.append(fmt)
        return made

    button = Results(outcome(), export, at_once).downloads[0]
    box = Outbox(button)
    click(button)
    assert asked == ["csv"]
    assert box.sent == []
    made.set_result(b"date,eto\n")
    content, buffers = box.sent[0]
    assert content["name"] == "evaeto_-7.5328_-46.0361_1969-12-31_1970-01-02.csv"
    assert buffers == [b"date,eto\n"]


def test_a_file_that_cannot_be_made_is_said_beside_the_button() -> None:
    made: Future[bytes] = Future()
    made.set_exception(OSError("the worker is gone"))
    button = Results(outcome(), lambda fmt: made, at_once).downloads[1]
    box = Outbox(button)
    click(button)
    assert box.sent[0][0]["type"] == "error"
    assert "the worker is gone" in box.sent[0][0]["text"]


def test_an_export_that_fails_at_once_does_not_leave_the_button_busy() -> None:
    button = Results(outcome(), never_called, at_once).downloads[0]
    box = Outbox(button)
    click(button)
    assert box.sent[0][0]["type"] == "error"

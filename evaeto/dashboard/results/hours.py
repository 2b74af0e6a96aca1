"""ETo of every hour and the daily cycle: of a service, asked when that is pressed, or of a file of the visitor."""

from __future__ import annotations

import html
from array import array
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from typing import Any

import ipywidgets as widgets

from evaeto.core.messages import of_error
from evaeto.dashboard.common.pieces import drawn_html, replace_children
from evaeto.dashboard.common.upload import Upload
from evaeto.dashboard.common.words import Words
from evaeto.dashboard.figures.columns import Column, numbers, terms
from evaeto.dashboard.figures.result_charts import Plotted, cycle_chart, hours_chart
from evaeto.dashboard.figures.result_tables import Tables
from evaeto.dashboard.results.verdict import status_html
from evaeto.i18n.names import titled, units_of

Asked = Callable[[], "Future[dict[str, Any]]"]
DECIMALS = {"eto": 3, "tmean": 1, "rs": 2, "u2": 1}


class Hours(widgets.VBox):
    """View of `pipeline.hourly_results`: `ask` has a service asked, `ask_file` reads the hours of a file."""

    def __init__(
        self,
        what: Plotted,
        ask: Asked,
        ask_file: Callable[[str, bytes], Future[dict[str, Any]]],
        on_loop: Callable[[Callable[[], None]], None],
        tables: Tables,
    ) -> None:
        self._plotted, self._words, self._on_loop, self._tables = what, what.words, on_loop, tables
        self._said: tuple[str, dict[str, object]] | None = None
        words = self._words
        about = drawn_html(words, lambda: f"<p>{html.escape(words.say('hours.what'))}</p>")
        self.fetch = widgets.Button(button_style="primary")
        words.label(self.fetch, description="hours.fetch")
        self.fetch.on_click(lambda _: self._wait(ask))
        self.upload = Upload(words, accept=".csv,.txt,.xlsx,.nc")
        words.label(self.upload, description="hours.file")
        self.upload.on_file(lambda name, content: self._wait(lambda: ask_file(name, content)))
        self.told = drawn_html(words, self._told)
        self.shown = widgets.VBox([]).add_class("ev-sheet")
        doors = widgets.HBox([self.fetch, self.upload]).add_class("ev-downloads")
        super().__init__([about, doors, self.told, self.shown])
        self.add_class("ev-hours")

    def _wait(self, ask: Asked) -> None:
        self._say("hours.asking")
        self.fetch.disabled = True
        try:
            ask().add_done_callback(lambda done: self._on_loop(lambda: self._fill(done)))
        except Exception as error:  # said here, where it was asked for
            self._fail(error)

    def _fill(self, done: Future[dict[str, Any]]) -> None:
        if (error := done.exception()) is not None:
            self._fail(error)
            return
        self.fetch.disabled = False
        words, found = self._words, done.result()
        facts = drawn_html(words, lambda: facts_html(words, found))
        cycle = self._tables.make("cycle", lambda: cycle_columns(words, found))
        cycle.rows = len(found["cycle"])  # a day is seen whole
        hours = self._tables.make("hours", lambda: hour_columns(words, found))
        charts = [cycle_chart(found, self._plotted), cycle, hours_chart(found, self._plotted), hours]
        replace_children(words, self.shown, [facts, *charts])
        self._say("hours.done", count=found["hours"], source=found["source"])  # once it is there

    def _fail(self, error: BaseException) -> None:
        self.fetch.disabled = False
        self._say("hours.failed", error=of_error(error))

    def _say(self, key: str, **values: object) -> None:
        self._said = key, values
        self.told.value = self._told()

    def _told(self) -> str:
        """What is going on, or came of it."""
        if self._said is None:
            return status_html("")
        key, values = self._said
        words = self._words
        said = {name: words.tell(value) for name, value in values.items() if name != "count"}
        if "count" in values:
            return status_html(words.count(key, int(str(values["count"])), **said))
        return status_html(words.say(key, **said))


def facts_html(words: Words, found: Mapping[str, Any]) -> str:
    """The daily cycle in cards, what the hours add up to beside the days, and what is to be known of them."""
    number, beside = words.number, found["beside"]
    period = words.period(found["first"], found["last"])
    facts: dict[str, tuple[str, str]] = {}
    if found["peak"] is not None:
        row = found["cycle"][found["peak"]]
        facts["hours.peak"] = (clock(row["minute"]), f"{number(row['mean'], 2)} {units_of(words, 'eto', hourly=True)}")
    if found["noon"] is not None:
        facts["hours.noon"] = (f"{number(100 * found['noon'])} %", period)
    if beside["n"]:
        water = units_of(words, "eto")
        other = words.say("hours.beside", daily=f"{number(beside['daily'], 2)} {water}")
        facts["hours.sum"] = (f"{number(beside['hourly'], 2)} {water}", f"{other}, {words.count('days', beside['n'])}")
    items = "".join(
        f"<div><dt>{words.say(key)}</dt><dd>{html.escape(value)}<small>{html.escape(more)}</small></dd></div>"
        for key, (value, more) in facts.items()
    )
    lines = [words.say("hours.note"), *map(words.tell, found["said"]), *filter(None, [words.tell(found["credit"])])]
    notes = "".join(f'<p class="ev-hint">{html.escape(line)}</p>' for line in lines)
    return f'<dl class="ev-summary">{items}</dl>{notes}'


def clock(minute: int) -> str:
    """Minutes after midnight, as clocks show them."""
    return f"{minute // 60:02d}:{minute % 60:02d}"


def cycle_columns(words: Words, found: Mapping[str, Any]) -> list[Column]:
    """The table of the daily cycle: a row an hour of the day."""
    rows, water = found["cycle"], units_of(words, "eto", hourly=True)
    return [
        terms(words.say("chart.clock_title"), (clock(row["minute"]) for row in rows)),
        *(
            numbers(f"{words.say(f'climate.{name}')} ({water})", (row[name] for row in rows), 3)
            for name in ("mean", "p10", "p90")
        ),
        numbers(words.say("column.days"), (row["count"] for row in rows), 0),
    ]


def hour_columns(words: Words, found: Mapping[str, Any]) -> list[Column]:
    """The table of all hours."""
    columns: list[Column] = [
        {"title": words.say("chart.hour_title"), "kind": "hour", "data": array("i", found["minutes"]).tobytes()}
    ]
    for name, data in found["series"].items():
        title = titled(words, name, units_of(words, name, hourly=True))
        columns.append({"title": title, "kind": "single", "decimals": DECIMALS[name], "data": data})
    return columns

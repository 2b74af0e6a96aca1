"""The same weather through other methods: a chart of all, how far each lies from FAO-56, and where each holds."""

from __future__ import annotations

import html
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from typing import Any

import ipywidgets as widgets

from evaeto.core.messages import of_error, with_names
from evaeto.dashboard.common.pieces import drawn_html, replace_children
from evaeto.dashboard.common.words import Words
from evaeto.dashboard.figures.colours import METHODS as METHOD_COLOURS
from evaeto.dashboard.figures.columns import Column, numbers, terms
from evaeto.dashboard.figures.result_charts import Plotted, methods_chart
from evaeto.dashboard.figures.result_tables import Tables
from evaeto.i18n.names import units_of


class Methods(widgets.VBox):
    """View of `analysis.method_view`, asked of a worker by `ask` when the sheet is first opened."""

    def __init__(
        self,
        what: Plotted,
        ask: Callable[[], Future[dict[str, Any]]],
        on_loop: Callable[[Callable[[], None]], None],
        tables: Tables,
    ) -> None:
        self._plotted, self._words, self._ask, self._on_loop, self._tables = what, what.words, ask, on_loop, tables
        self._asked = False
        super().__init__([self._told(lambda: html.escape(self._words.say("result.computing")))])
        self.add_class("ev-sheet")

    def opened(self) -> None:
        """Ask for the methods, once; after a failure again."""
        if self._asked:
            return
        self._asked = True
        try:
            self._ask().add_done_callback(lambda done: self._on_loop(lambda: self._fill(done)))
        except Exception as error:
            self._fail(error)

    def _fill(self, done: Future[dict[str, Any]]) -> None:
        if (error := done.exception()) is not None:
            self._fail(error)
            return
        words, found = self._words, done.result()
        table = self._tables.make("methods", lambda: method_columns(words, found["rows"]))
        notes = drawn_html(words, lambda: notes_html(words, found))
        replace_children(words, self, [methods_chart(found, self._plotted), table, notes])

    def _fail(self, error: BaseException) -> None:
        self._asked = False
        said = of_error(error)
        told = self._told(lambda: html.escape(self._words.say("result.view.failed", error=self._words.tell(said))))
        replace_children(self._words, self, [told])

    def _told(self, text: Callable[[], str]) -> widgets.HTML:
        return drawn_html(self._words, lambda: f'<p class="ev-hint" role="status">{text()}</p>')


def method_columns(words: Words, rows: Sequence[Mapping[str, Any]]) -> list[Column]:
    """The table of methods: what each gives, and how far it lies from FAO-56 on the days that both have."""
    water = units_of(words, "eto")

    def column(title: str, name: str, decimals: int) -> Column:
        return numbers(title, (row[name] for row in rows), decimals)

    return [
        terms(words.say("column.method"), (words.say(f"method.{row['name']}") for row in rows)),
        column(words.say("column.days"), "days", 0),
        column(f"{words.say('result.mean')} ({water})", "mean", 2),
        column(f"{words.say('result.total')} (mm)", "total", 1),
        column(f"{words.say('methods.bias')} ({water})", "bias", 2),
        column(words.say("score.pbias"), "pbias", 1),
        column(words.say("score.rmse"), "rmse", 2),
        column(words.say("score.r2"), "r2", 3),
    ]


def notes_html(words: Words, found: Mapping[str, Any]) -> str:
    """What the scores are against, where each method holds, and which could not be computed."""
    there = [row["name"] for row in found["rows"]]
    items = "".join(
        f"<li><strong>{html.escape(words.say(f'method.{name}'))}</strong>: "
        f"{html.escape(words.say(f'method.{name}.valid'))}</li>"
        for name in there
    )
    names = {name: words.say(f"method.{name}") for name in METHOD_COLOURS}
    left_out = "".join(
        f'<p class="ev-hint">{html.escape(words.say("methods.left_out", what=words.tell(with_names(line, names))))}</p>'
        for line in found["left_out"]
    )
    return f'<p class="ev-hint">{words.say("methods.note")}</p><ul class="ev-methods">{items}</ul>{left_out}'

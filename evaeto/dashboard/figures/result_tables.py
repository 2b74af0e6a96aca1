"""The tables of a result, each with a file of its own for spreadsheets."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from evaeto.dashboard.figures.columns import Column
from evaeto.dashboard.figures.result_charts import Plotted
from evaeto.dashboard.figures.table import Table
from evaeto.export.spreadsheet_text import comments

MATRICES = ("statistics", "correlations")
"""Tables that are read across and down: no column of theirs is put behind a row."""
Columns = Callable[[], Sequence[Column]]


class Tables:
    """Makes the tables of the result that is `plotted`, and has all their files speak with `comma` or without.

    `head` are the lines their files end with.
    """

    def __init__(self, plotted: Plotted, head: Sequence[str], comma: bool = False) -> None:
        self._plotted, self._head, self._comma = plotted, list(head), comma
        self._made: weakref.WeakSet[Table] = weakref.WeakSet()  # one that was replaced is of no concern

    def make(self, name: str, columns: Columns, head: Sequence[str] = ()) -> Table:
        """A table called `table.{name}`, its `columns` made anew when the language changes; `head` are lines of its own
        at the end of its file."""
        words = self._plotted.words
        table = Table(words, head=[*self._head, *head], comma=self._comma, folds=name not in MATRICES)
        self._made.add(table)

        def speak() -> None:
            table.file = f"{self._plotted.file}_{name}.csv"
            table.caption, table.note = words.say(f"table.{name}"), words.tell(self._plotted.label)
            table.fill(columns())

        words.draw(table, speak)
        return table

    def set_comma(self, comma: bool) -> None:
        """Whether the files have decimal commas, and semicolons between their cells."""
        self._comma = comma
        for table in self._made:
            table.comma = comma


def head_of_files(summary: Mapping[str, Any]) -> list[str]:
    """What the file of a table says of the result it comes from: what every other export says, in English like them."""
    return comments((what, value) for what, value in summary["metadata"])

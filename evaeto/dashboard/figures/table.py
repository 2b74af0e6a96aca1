"""A table, sorted and paged in the browser."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import traitlets as t

from evaeto.dashboard.common.files import script
from evaeto.dashboard.common.frontend import Worded


class Table(Worded):
    """Rows, a page of them in the document at a time, sorted by a click on a title.

    Columns travel as binary in `data`. Each of `columns` has a `title` and a `kind`: a "day" or "month" is int32 days
    since 1970, an "hour" int32 minutes since then, a "number" float64 and a "single" float32 (NaN: missing) printed
    with `decimals`, a "word" or "badge" uint16 positions in
    `words` (of a badge pairs of flag and text). The browser makes a CSV `file` of it all, which ends with the lines
    of `head`; `rows` of it are shown at a time; with `comma` it has decimal commas, and semicolons between cells.
    One that `folds` shows as many columns as there is room for, and the rest behind a button of each row: those with
    the highest `fold` go first, of these the last.
    """

    section = "table"
    names = (
        "sort",
        "copy",
        "csv",
        "copied",
        "not_copied",
        "first",
        "previous",
        "next",
        "last",
        "range",
        "missing",
        "day",
        "month",
        "hour",
        "more",
        "all_columns",
        "fewer_columns",
    )
    _esm = script("common/save.js", "common/dates.js", "figures/table.js")
    columns = t.List().tag(sync=True)
    data = t.List().tag(sync=True)
    caption = t.Unicode().tag(sync=True)
    note = t.Unicode().tag(sync=True)
    head = t.List(t.Unicode()).tag(sync=True)
    file = t.Unicode().tag(sync=True)
    comma = t.Bool().tag(sync=True)
    rows = t.Int(20).tag(sync=True)
    folds = t.Bool().tag(sync=True)

    def fill(self, columns: Sequence[Mapping[str, Any]]) -> None:
        """Show `columns`, each with its `data`; data that are there already are not sent again."""
        with self.hold_sync():
            self.data = [column["data"] for column in columns]
            self.columns = [{key: value for key, value in column.items() if key != "data"} for column in columns]

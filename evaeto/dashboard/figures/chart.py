"""A chart, drawn in the browser by uPlot."""

from __future__ import annotations

import traitlets as t

from evaeto.dashboard.common.files import script, static
from evaeto.dashboard.common.frontend import Worded

DRAWING = (
    "figures/uPlot.iife.min.js",
    "figures/chart.js",
    "figures/scatter.js",
    "figures/fingers.js",
    "figures/pictures.js",
    "figures/chart_table.js",
)
"""What draws a chart. uPlot is a plain script that defines one variable: put before the module, it is private to it."""


class Chart(Worded):
    """Daily series over time, or with the `shape` "scatter" the second over the first; NaN is a gap.

    `days` are int32 days since 1970; with the `step` "hour" minutes since then in local time, with "clock" minutes
    after midnight. Each of `series` has a `label`, a `kind` (line, bar, or band for the two edges of one), a `scale`
    (y, or y2 at the right) and a `colour` of the style sheet; its values are float32 bytes in `data`, apart, so that
    another language sends no numbers again. `units` are what the scales are labelled with (of a scatter first the
    upright one), `told` a line on what is seen. A picture is saved under the name `file`, to which its ending is
    added, with `place` (and period) below the title and a line of each of `credits` at its foot.
    """

    section = "chart"
    names = (
        "hint", "touch", "date", "day", "hour", "hour_title", "clock", "clock_title", "png", "svg", "table",
        "table_part",
    )  # fmt: skip
    _esm = script(*DRAWING, "figures/chart_alone.js")
    _css = static("figures/uPlot.min.css")
    days = t.Bytes().tag(sync=True)
    series = t.List().tag(sync=True)
    data = t.List().tag(sync=True)
    units = t.List().tag(sync=True)
    title = t.Unicode().tag(sync=True)
    label = t.Unicode().tag(sync=True)
    note = t.Unicode().tag(sync=True)
    told = t.Unicode().tag(sync=True)
    place = t.Unicode().tag(sync=True)
    credits = t.List(t.Unicode()).tag(sync=True)
    step = t.Enum(("day", "hour", "clock"), "day").tag(sync=True)
    shape = t.Enum(("time", "scatter"), "time").tag(sync=True)
    file = t.Unicode("chart").tag(sync=True)

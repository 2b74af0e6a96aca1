"""The charts of a result: which series each shows, and in which colour."""

from __future__ import annotations

import html
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import ipywidgets as widgets

from evaeto.dashboard.common.pieces import drawn_html
from evaeto.dashboard.common.words import Words
from evaeto.dashboard.figures.chart import Chart
from evaeto.dashboard.figures.columns import EPOCH, day_bytes, float_bytes
from evaeto.i18n.names import source_name, units_of

if TYPE_CHECKING:
    from evaeto.fusion.reference_trial import Trial


@dataclass(frozen=True, slots=True)
class Part:
    """One series of a chart: a quantity (or a source's own), its kind and scale, a colour of the style sheet."""

    name: str
    kind: str
    scale: str
    colour: str
    source: str | None = None


PLOTS: Mapping[str, tuple[Part, ...]] = {  # what is last is drawn over the others
    "temperature": (
        Part("tmax", "line", "y2", "warm"),
        Part("tmin", "line", "y2", "cool"),
        Part("eto", "line", "y", "accent"),
    ),
    "radiation": (Part("rs", "line", "y2", "sun"), Part("eto", "line", "y", "accent")),
    "rain": (
        Part("precip", "bar", "y", "rain"),
        Part("tmax", "line", "y2", "warm"),
        Part("tmin", "line", "y2", "cool"),
    ),
    "balance": (
        Part("balance", "bar", "y", "rain"),
        Part("cumulative_lower", "band", "y2", "accent"),
        Part("cumulative_upper", "band", "y2", "accent"),
        Part("cumulative", "line", "y2", "accent"),
    ),
}
IRRIGATION = (
    Part("irrigation", "bar", "y", "rain"),
    Part("depletion", "line", "y", "accent"),
    Part("raw", "line", "y", "warm"),
    Part("taw", "line", "y", "muted"),
)
IN_MM = ("balance", "irrigation")
"""Plots of water that is there, not of water a day."""
SOURCE_COLOURS = ("accent", "warm", "good", "sun", "cool", "plum", "muted")


@dataclass(frozen=True, slots=True)
class Plotted:
    """What all charts of a result have in common: its days, and what is printed with each; in pictures also the `point`
    (latitude, longitude) and whom to credit."""

    words: Words
    rows: Sequence[Mapping[str, Any]]
    label: str
    file: str
    point: tuple[float, float] | None = None
    credits: Sequence[str] = ()

    @property
    def place(self) -> str:
        """Where and when."""
        where = [] if self.point is None else [self.words.place(*self.point)]
        return " · ".join([*where, self.words.period(self.rows[0]["date"], self.rows[-1]["date"])])

    def sign(self, chart: Chart) -> None:
        """Give a chart what is printed in its pictures."""
        chart.note, chart.place = self.words.tell(self.label), self.place
        chart.credits = [self.words.tell(line) for line in self.credits]


def daily_chart(what: Plotted) -> Chart:
    """ETo with its band, from the rows of a SUCCESS message."""
    kinds = (("eto_lower", "band"), ("eto_upper", "band"), ("eto", "line"))
    parts = [Part(name, kind, "y", "accent") for name, kind in kinds]
    return _chart(what, "eto", day_bytes(what.rows), parts, [float_bytes(what.rows, f"{p.name}_mm") for p in parts])


def charts_of(view: Mapping[str, Any], what: Plotted) -> list[widgets.DOMWidget]:
    """All further charts of a view, and the table of correlations."""
    days, series = view["days"], view["series"]
    made: list[widgets.DOMWidget] = [
        _chart(what, plot, days, there, [series[part.name] for part in there])
        for plot, parts in PLOTS.items()
        if (there := [part for part in parts if part.name in series])
    ]
    if len(view["by_source"]) > 1:
        own = [
            Part("eto", "line", "y", SOURCE_COLOURS[i % len(SOURCE_COLOURS)], source=key)
            for i, key in enumerate(view["by_source"])
        ]
        made.append(_chart(what, "sources", days, own, list(view["by_source"].values())))
    words = what.words
    return [
        *made,
        *comparisons(view, what),
        drawn_html(words, lambda: correlation_html(words, view["correlations"])),
    ]


def comparisons(view: Mapping[str, Any], what: Plotted) -> list[widgets.DOMWidget]:
    """Our ETo over that of each service that computes one by itself; a line that says so where none does."""
    words = what.words
    if not view["comparison"]:
        return [drawn_html(words, lambda: f'<p class="ev-hint">{words.say("comparison.none")}</p>')]
    ours = view["series"]["eto"]
    return [_scatter(what, key, view["days"], [found["own"], ours], found) for key, found in view["comparison"].items()]


def comparison_text(words: Words, name: str, found: Mapping[str, Any]) -> str:
    """Bias, RMSE and r² in a sentence."""
    r2 = "–" if found["r2"] is None else words.number(found["r2"], 3)
    bias, rmse = words.number(found["bias"], 2, signed=True), words.number(found["rmse"], 2)
    return words.count("comparison.told", found["n"], name=name, bias=bias, rmse=rmse, r2=r2)


def _scatter(what: Plotted, key: str, days: bytes, data: list[bytes], found: Mapping[str, Any]) -> Chart:
    words, name = what.words, source_name(what.words, key)
    chart = Chart(words, days=days, data=data, shape="scatter", file=f"{what.file}_{key}")

    def speak() -> None:
        title, units = words.say("plot.comparison", name=name), units_of(words, "eto")
        with chart.hold_sync():
            chart.title = title
            what.sign(chart)
            chart.label = words.say("chart.aria.scatter", title=title, **_period(what))
            chart.told = comparison_text(words, name, found)
            chart.units = [f"evaeto ({units})", f"{name} ({units})"]
            chart.series = [
                {"label": label, "kind": "point", "scale": "y", "colour": "accent"} for label in (name, "evaeto")
            ]

    words.draw(chart, speak)
    return chart


def _period(what: Plotted) -> dict[str, str]:
    return {"start": what.words.day(what.rows[0]["date"]), "end": what.words.day(what.rows[-1]["date"])}


def irrigation_chart(view: Mapping[str, Any], what: Plotted) -> Chart:
    """Depletion of the root zone between its limits, and what was irrigated."""
    return _chart(what, "irrigation", view["days"], IRRIGATION, [view["series"][part.name] for part in IRRIGATION])


def trial_chart(trial: Trial, what: Plotted) -> Chart:
    """Means of a reference and of the ETo of each service, on the same days."""
    words = what.words
    days = array("i", (day.toordinal() - EPOCH for day in trial.days)).tobytes()
    series = [*trial.services, trial.reference]
    data = [array("f", (float("nan") if mean is None else mean for mean in means)).tobytes() for means in series]
    chart = Chart(words, days=days, data=data, file=f"{what.file}_reference")
    chart.add_class("ev-small-chart")

    def speak() -> None:
        title, units = words.say("plot.reference"), units_of(words, "eto")
        names = [*(source_name(words, each.source) for each in trial.beside), words.say("calibrate.reference")]
        colours = [*SOURCE_COLOURS[1 : len(trial.beside) + 1], SOURCE_COLOURS[0]]
        with chart.hold_sync():
            chart.title = title
            what.sign(chart)
            chart.label = words.say(
                "chart.aria", title=title, start=words.day(trial.days[0]), end=words.day(trial.days[-1])
            )
            chart.units = [units]
            chart.series = [
                {"label": name, "kind": "line", "scale": "y", "colour": colour}
                for name, colour in zip(names, colours, strict=True)
            ]

    words.draw(chart, speak)
    return chart


def correlation_html(words: Words, correlations: Mapping[str, Any]) -> str:
    """The correlations as a table whose cells are the warmer the closer two quantities go together."""
    names = [html.escape(words.say(f"quantity.{name}")) for name in correlations["names"]]
    head = "".join(f'<th scope="col">{name}</th>' for name in names)
    lines = "".join(
        f'<tr><th scope="row">{name}</th>{"".join(_cell(words, value) for value in row)}</tr>'
        for name, row in zip(names, correlations["values"], strict=True)
    )
    return (
        '<div class="ev-table-scroll" tabindex="0"><table class="ev-heat">'
        f"<caption>{words.say('plot.correlations')}</caption>"
        f"<thead><tr><td></td>{head}</tr></thead><tbody>{lines}</tbody></table></div>"
    )


def _cell(words: Words, value: float | None) -> str:
    if value is None:
        return "<td>–</td>"
    colour = "warm" if value > 0 else "cool"
    ground = f"color-mix(in srgb, var(--ev-{colour}) {abs(value) * 55:.0f}%, var(--ev-surface))"
    return f'<td style="background: {ground}">{words.number(value, 2)}</td>'


def _chart(what: Plotted, plot: str, days: bytes, parts: Sequence[Part], data: list[bytes]) -> Chart:
    words = what.words
    chart = Chart(words, days=days, data=data, file=f"{what.file}_{plot}")

    def speak() -> None:
        title = words.say(f"plot.{plot}")
        scales = [next((part.name for part in parts if part.scale == scale), None) for scale in ("y", "y2")]
        with chart.hold_sync():
            chart.title = title
            what.sign(chart)
            chart.label = words.say("chart.aria", title=title, **_period(what))
            chart.units = ["mm" if plot in IN_MM else units_of(words, name) for name in scales if name is not None]
            chart.series = [
                {
                    "label": source_name(words, part.source) if part.source else words.say(f"quantity.{part.name}"),
                    "kind": part.kind,
                    "scale": part.scale,
                    "colour": part.colour,
                }
                for part in parts
            ]

    words.draw(chart, speak)
    return chart

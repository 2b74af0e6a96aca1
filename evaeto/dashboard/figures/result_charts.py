"""The charts of a result: which series each shows, and in which colour."""

from __future__ import annotations

import html
import math
from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

import ipywidgets as widgets

from evaeto.core.quantities import SUMMED
from evaeto.dashboard.common.pieces import drawn_html
from evaeto.dashboard.common.words import Words
from evaeto.dashboard.figures.chart import Chart
from evaeto.dashboard.figures.chart_group import STEPS, ChartGroup, Step
from evaeto.dashboard.figures.colours import METHODS, OURS, service_colour
from evaeto.dashboard.figures.columns import EPOCH, eto_steps
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


@dataclass(slots=True)
class Plotted:
    """What all charts of a result have in common: its days, and what is printed with each; in pictures also the `point`
    (latitude, longitude), its `name` and whom to credit. `name` and `file` change when the visitor renames the result.
    """

    words: Words
    rows: Sequence[Mapping[str, Any]]
    label: str
    file: str
    point: tuple[float, float] | None = None
    credits: Sequence[str] = ()
    name: str = ""

    @property
    def place(self) -> str:
        """Where and when."""
        where = [] if self.point is None else [self.words.place(*self.point)]
        return " · ".join(
            [*filter(None, [self.name]), *where, self.words.period(self.rows[0]["date"], self.rows[-1]["date"])]
        )

    def sign(self, chart: Chart, plot: str) -> None:
        """Give the chart of a plot what is printed in its pictures, and their name."""
        chart.file = f"{self.file}_{plot}"
        chart.note, chart.place = self.words.tell(self.label), self.place
        chart.credits = [self.words.tell(line) for line in self.credits]


def daily_chart(what: Plotted, totals: Mapping[str, Sequence[Mapping[str, Any]]] | None = None) -> ChartGroup:
    """ETo with its band, from the rows of a SUCCESS message and the `totals` of its summary."""
    kinds = (("eto_lower", "band"), ("eto_upper", "band"), ("eto", "line"))
    parts = [Part(name, kind, "y", "accent") for name, kind in kinds]
    return _group(what, eto_steps(what.rows, totals or {}), lambda: [_spec(what, "eto", parts)])


def charts_of(view: Mapping[str, Any], what: Plotted) -> tuple[ChartGroup, *tuple[widgets.DOMWidget, ...]]:
    """All further charts of a view, and the table of correlations."""
    there = view["steps"]["day"]["names"]
    plots = {plot: [part for part in parts if part.name in there] for plot, parts in PLOTS.items()}
    own = [name.partition(":")[2] for name in there if name.startswith("eto:")]
    plots["sources"] = [Part(f"eto:{key}", "line", "y", service_colour(key, i), key) for i, key in enumerate(own)]
    words, compared = what.words, view["comparison"]

    def specs() -> list[dict[str, Any]]:
        lines = [_spec(what, plot, parts) for plot, parts in plots.items() if parts]
        return [*lines, *(_scatter(what, key, found) for key, found in compared.items())]

    none = [] if compared else [drawn_html(words, lambda: f'<p class="ev-hint">{words.say("comparison.none")}</p>')]
    together = drawn_html(words, lambda: correlation_html(words, view["correlations"]))
    return _group(what, view["steps"], specs), *none, together


def methods_chart(found: Mapping[str, Any], what: Plotted) -> ChartGroup:
    """ETo by several methods, as `analysis.method_view` has it."""
    words = what.words
    there = [name for name in METHODS if name in found["steps"]["day"]["names"]]

    def spec() -> dict[str, Any]:
        title = words.say("plot.methods")
        return {
            "title": title, "label": words.say("chart.aria", title=title, **_period(what)), "shape": "time",
            "file": f"{what.file}_methods",
            "units": {step: ["mm" if step != "day" else units_of(words, "eto")] for step in STEPS},
            "series": [
                {"name": name, "label": words.say(f"method.{name}"), "kind": "line", "scale": "y",
                 "colour": METHODS[name]}
                for name in there
            ],
        }  # fmt: skip

    group = _group(what, found["steps"], lambda: [spec()])
    if any(each["step"] == "month" for each in group.steps):
        group.step = "month"  # most of them hold for means of five or ten days
    return group


HOUR_PARTS = (Part("rs", "line", "y2", "sun"), Part("tmean", "line", "y2", "warm"), Part("eto", "line", "y", "accent"))
"""What is drawn of hours beside ETo: the first of these that is there."""


def hours_chart(found: Mapping[str, Any], what: Plotted) -> Chart:
    """ETo of every hour over the radiation that drives it, as `pipeline.hourly_results` has it."""
    beside = next((part for part in HOUR_PARTS[:-1] if part.name in found["series"]), None)
    parts = [part for part in (beside, HOUR_PARTS[-1]) if part is not None]
    data = [found["series"][part.name] for part in parts]
    return _chart(what, "hours", found["minutes"], parts, data, "hour", (found["first"], found["last"]))


def cycle_chart(found: Mapping[str, Any], what: Plotted) -> Chart:
    """Mean ETo by the hour of the day, over the band from the tenth to the ninetieth percentile."""
    rows = found["cycle"]
    has_band = all(row["p10"] is not None for row in rows)
    parts = [Part("p10", "band", "y", "accent"), Part("p90", "band", "y", "accent")] if has_band else []
    parts.append(Part("mean", "line", "y", "accent"))
    minutes = array("i", (row["minute"] for row in rows)).tobytes()
    data = [_singles(row[part.name] for row in rows) for part in parts]
    return _chart(what, "cycle", minutes, parts, data, "clock", (found["first"], found["last"]))


def _singles(values: Iterable[float | None]) -> bytes:
    return array("f", (math.nan if value is None else value for value in values)).tobytes()


def _group(
    what: Plotted, steps: Mapping[str, Mapping[str, Any]], specs: Callable[[], list[dict[str, Any]]]
) -> ChartGroup:
    """Charts that are worded anew when the language changes."""
    words = what.words
    group = ChartGroup(words, steps)

    def speak() -> None:
        with group.hold_sync():
            group.note, group.place = words.tell(what.label), what.place
            group.credits = [words.tell(line) for line in what.credits]
            group.charts = specs()

    words.draw(group, speak)
    return group


def _spec(what: Plotted, plot: str, parts: Sequence[Part]) -> dict[str, Any]:
    """A chart over time as `ChartGroup` takes it."""
    words, title = what.words, what.words.say(f"plot.{plot}")
    scales = [next((part.name for part in parts if part.scale == scale), None) for scale in ("y", "y2")]
    units = {
        step: ["mm" if plot in IN_MM else _units(words, name, step) for name in scales if name is not None]
        for step in STEPS
    }
    return {
        "title": title, "label": words.say("chart.aria", title=title, **_period(what)), "shape": "time",
        "file": f"{what.file}_{plot}", "units": units, "series": [_series(words, part) for part in parts],
    }  # fmt: skip


def _series(words: Words, part: Part) -> dict[str, str]:
    label = source_name(words, part.source) if part.source else words.say(f"quantity.{part.name}")
    return {"name": part.name, "label": label, "kind": part.kind, "scale": part.scale, "colour": part.colour}


def _units(words: Words, name: str, step: Step) -> str:
    """Water of a month or a year is a total."""
    name = name.partition(":")[0]
    return "mm" if step != "day" and name in SUMMED else units_of(words, name)


def _scatter(what: Plotted, key: str, found: Mapping[str, Any]) -> dict[str, Any]:
    """Our ETo over that of a service that computes one by itself."""
    words, name = what.words, source_name(what.words, key)
    title, units = words.say("plot.comparison", name=name), units_of(words, "eto")
    colour = service_colour(key)
    return {
        "title": title, "label": words.say("chart.aria.scatter", title=title, **_period(what)), "shape": "scatter",
        "file": f"{what.file}_{key}", "told": comparison_text(words, name, found),
        "units": {"day": [f"evaeto ({units})", f"{name} ({units})"]},
        "series": [
            {"name": series, "label": label, "kind": "point", "scale": "y", "colour": colour}
            for series, label in ((f"own:{key}", name), ("eto", "evaeto"))
        ],
    }  # fmt: skip


def comparison_text(words: Words, name: str, found: Mapping[str, Any]) -> str:
    """Bias, RMSE and r² in a sentence."""
    r2 = "–" if found["r2"] is None else words.number(found["r2"], 3)
    bias, rmse = words.number(found["bias"], 2, signed=True), words.number(found["rmse"], 2)
    return words.count("comparison.told", found["n"], name=name, bias=bias, rmse=rmse, r2=r2)


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
    chart = Chart(words, days=days, data=data)
    chart.add_class("ev-small-chart")

    def speak() -> None:
        title, units = words.say("plot.reference"), units_of(words, "eto")
        names = [*(source_name(words, each.source) for each in trial.beside), words.say("calibrate.reference")]
        colours = [*(service_colour(each.source, i) for i, each in enumerate(trial.beside)), OURS]
        with chart.hold_sync():
            chart.title = title
            what.sign(chart, "reference")
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


_LABELS = {"p10": "climate.p10", "p90": "climate.p90", "mean": "climate.mean"}
"""Of series that are no quantities."""


def _chart(
    what: Plotted,
    plot: str,
    times: bytes,
    parts: Sequence[Part],
    data: list[bytes],
    step: Literal["day", "hour", "clock"] = "day",
    period: tuple[date, date] | None = None,
) -> Chart:
    """A chart by itself; `times` as `Chart` has them for the step, `period` where it is not that of the result."""
    words = what.words
    chart = Chart(words, days=times, data=data, step=step)

    def label(part: Part) -> str:
        return words.say(_LABELS.get(part.name, f"quantity.{part.name}"))

    def units(name: str) -> str:
        return units_of(words, "eto" if name in _LABELS else name, hourly=step != "day")

    def speak() -> None:
        title = words.say(f"plot.{plot}")
        scales = [next((part.name for part in parts if part.scale == scale), None) for scale in ("y", "y2")]
        ends = _period(what) if period is None else {"start": words.day(period[0]), "end": words.day(period[1])}
        with chart.hold_sync():
            chart.title = title
            what.sign(chart, plot)
            chart.label = words.say("chart.aria", title=title, **ends)
            chart.units = ["mm" if plot in IN_MM else units(name) for name in scales if name is not None]
            chart.series = [
                {"label": label(part), "kind": part.kind, "scale": part.scale, "colour": part.colour} for part in parts
            ]

    words.draw(chart, speak)
    return chart

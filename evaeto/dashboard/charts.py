"""The charts of a result: which series each shows, and in which colour."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from typing import Any

import ipywidgets as widgets

from evaeto.dashboard.columns import day_bytes, float_bytes, source_name, units_of
from evaeto.dashboard.frontend import Chart
from evaeto.dashboard.texts import say

# (name of the series, kind, scale, colour of the style sheet)
PLOTS: Mapping[str, tuple[tuple[str, str, str, str], ...]] = {
    "temperature": (
        ("eto", "line", "y", "accent"),
        ("tmax", "line", "y2", "warm"),
        ("tmin", "line", "y2", "cool"),
    ),
    "radiation": (("eto", "line", "y", "accent"), ("rs", "line", "y2", "sun")),
    "rain": (("precip", "bar", "y", "rain"), ("tmax", "line", "y2", "warm"), ("tmin", "line", "y2", "cool")),
    "balance": (("balance", "bar", "y", "rain"), ("cumulative", "line", "y2", "accent")),
}
SOURCE_COLOURS = ("accent", "warm", "good", "sun", "cool", "plum", "muted")


def _series(name: str, kind: str, scale: str, colour: str, data: bytes, label: str | None = None) -> dict[str, Any]:
    return {
        "label": label or say(f"quantity.{name}"),
        "kind": kind,
        "scale": scale,
        "colour": colour,
        "data": data,
    }


def daily_chart(rows: Sequence[Mapping[str, Any]], note: str, file: str) -> Chart:
    """ETo with its band, from the rows of a SUCCESS message."""
    kinds = (("eto_lower", "band"), ("eto_upper", "band"), ("eto", "line"))
    series = [_series(name, kind, "y", "accent", float_bytes(rows, f"{name}_mm")) for name, kind in kinds]
    return _chart("eto", day_bytes(rows), series, [units_of("eto")], rows, note, file)


def charts_of(
    view: Mapping[str, Any], rows: Sequence[Mapping[str, Any]], note: str, file: str
) -> list[widgets.DOMWidget]:
    """All further charts of a view, and the table of correlations."""
    days, series = view["days"], view["series"]
    made: list[widgets.DOMWidget] = []
    for plot, parts in PLOTS.items():
        shown = [_series(*part, data=series[part[0]]) for part in parts]
        units = [units_of(next(name for name, _, scale, _ in parts if scale == side)) for side in ("y", "y2")]
        made.append(_chart(plot, days, shown, ["mm", "mm"] if plot == "balance" else units, rows, note, file))
    if len(view["by_source"]) > 1:
        shown = [
            _series("eto", "line", "y", SOURCE_COLOURS[i % len(SOURCE_COLOURS)], data, source_name(key))
            for i, (key, data) in enumerate(view["by_source"].items())
        ]
        made.append(_chart("sources", days, shown, [units_of("eto")], rows, note, file))
    return [*made, widgets.HTML(correlation_html(view["correlations"]))]


def correlation_html(correlations: Mapping[str, Any]) -> str:
    """The correlations as a table whose cells are the warmer the closer two quantities go together."""
    names = [html.escape(say(f"quantity.{name}")) for name in correlations["names"]]
    head = "".join(f'<th scope="col">{name}</th>' for name in names)
    lines = "".join(
        f'<tr><th scope="row">{name}</th>{"".join(map(_cell, row))}</tr>'
        for name, row in zip(names, correlations["values"], strict=True)
    )
    return (
        '<div class="ev-table-scroll" tabindex="0"><table class="ev-heat">'
        f"<caption>{say('plot.correlations')}</caption>"
        f"<thead><tr><td></td>{head}</tr></thead><tbody>{lines}</tbody></table></div>"
    )


def _cell(value: float | None) -> str:
    if value is None:
        return "<td>–</td>"
    colour = "warm" if value > 0 else "cool"
    ground = f"color-mix(in srgb, var(--ev-{colour}) {abs(value) * 55:.0f}%, var(--ev-surface))"
    return f'<td style="background: {ground}">{value:.2f}</td>'


def _chart(
    plot: str,
    days: bytes,
    series: list[dict[str, Any]],
    units: list[str],
    rows: Sequence[Mapping[str, Any]],
    note: str,
    file: str,
) -> Chart:
    title = say(f"plot.{plot}")
    return Chart(
        days=days,
        series=series,
        units=units,
        title=title,
        label=say("chart.aria", title=title, start=rows[0]["date"], end=rows[-1]["date"]),
        note=note,
        file=f"{file}_{plot}",
    )

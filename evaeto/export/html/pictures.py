"""The pictures of the report: which series each shows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from evaeto.export.html.drawing import COLUMNS, Days, Series, picture
from evaeto.i18n import Speaker
from evaeto.i18n.names import source_name, units_of

SOURCE_COLOURS = ("accent", "warm", "good", "sun", "cool", "plum")
MONTHLY_FROM_DAYS = 3 * 365
"""From here on days of several services are a thicket: their monthly means are shown side by side."""


def pictures_html(words: Speaker, days: Days, view: Mapping[str, Any]) -> str:
    """All pictures of a view of `analysis.result_view`."""
    series = {name: np.frombuffer(data, np.float32).astype(float) for name, data in view["series"].items()}

    def one(name: str, colour: str, kind: str = "line", dash: int = 0) -> Series:
        return Series(words.say(f"quantity.{name}"), series[name], colour, kind, dash=dash)

    def draw(title: str, units: str, *parts: Series, zero: bool = True) -> str:
        return picture(words, days, parts, words.say(title), units, zero=zero)

    band = Series("", series["eto_lower"], "accent", "band", series["eto_upper"])
    balance = Series("", series["cumulative_lower"], "accent", "band", series["cumulative_upper"])
    drawn = [
        draw("plot.eto", units_of(words, "eto"), band, one("eto", "accent")),
        draw("report.temperature", "°C", one("tmax", "warm"), one("tmin", "cool", dash=1), zero=False),
        draw("quantity.rs", units_of(words, "rs"), one("rs", "sun")),
        draw("quantity.precip", units_of(words, "precip"), one("precip", "rain", "bar")),
        draw("report.cumulative", "mm", balance, one("cumulative", "accent")),
        _sources(words, days, view["by_source"]),
    ]
    note = f'<p class="hint">{words.say("report.thinned")}</p>' if len(days) > 2 * COLUMNS else ""
    return "".join(drawn) + note


def _sources(words: Speaker, days: Days, by_source: Mapping[str, bytes]) -> str:
    """ETo of each service by itself; nothing where one service only has it."""
    values = {key: np.frombuffer(data, np.float32).astype(float) for key, data in by_source.items()}
    values = {key: series for key, series in values.items() if np.isfinite(series).any()}  # not all have radiation
    if len(values) < 2:
        return ""
    title = words.say("plot.sources")
    if len(days) > MONTHLY_FROM_DAYS:
        values = {key: _monthly_means(days, series) for key, series in values.items()}
        title = words.say("report.monthly_means", what=title)
    parts = [
        Series(source_name(words, key), series, SOURCE_COLOURS[i % len(SOURCE_COLOURS)], dash=i % 4)
        for i, (key, series) in enumerate(values.items())
    ]
    return picture(words, days, parts, title, units_of(words, "eto"), zero=True)


def _monthly_means(days: Days, values: np.ndarray) -> np.ndarray:
    """The mean of each month of the period, drawn evenly: over years the lengths of months do not show."""
    months = days.astype("datetime64[M]").astype(int)
    slot = months - months[0]
    there = np.isfinite(values)
    count = np.bincount(slot[there], minlength=slot[-1] + 1)
    total = np.bincount(slot[there], weights=values[there], minlength=slot[-1] + 1)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)

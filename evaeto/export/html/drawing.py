"""Daily series as lean SVG: as many points as paper shows, in the colours of the style sheet.

The curves are stretched to whatever width there is; what is written stands beside them as text of the document, so
that it stays readable on a phone, can be found and copied, and is read aloud.
"""

from __future__ import annotations

import html
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from evaeto.i18n import Speaker

Array = NDArray[np.float64]
Days = NDArray[np.datetime64]

COLUMNS = 600
"""Points across a page: 17 cm of paper at 90 an inch. Of more days, each column stands for several."""
WIDTH, HEIGHT = 1000, 100
"""Of the drawing, in its own units, which are stretched."""
MAX_TICKS = 7


@dataclass(frozen=True, slots=True)
class Series:
    """One series of a picture: `line`, `bar` (from zero) or `band` (from `values` to `upper`); NaN is a gap.

    `colour` is a variable of the style sheet; `dash` tells lines apart where colours do not.
    """

    name: str
    values: Array
    colour: str
    kind: str = "line"
    upper: Array | None = None
    dash: int = 0


@dataclass(frozen=True, slots=True)
class Scale:
    """From values to the drawing, with the values that are marked."""

    lower: float
    upper: float
    ticks: tuple[float, ...]
    decimals: int

    def y(self, values: Array) -> Array:
        """Down from the top, as SVG counts."""
        return HEIGHT * (self.upper - values) / (self.upper - self.lower)

    def share(self, value: float) -> float:
        """Height above the bottom [%]."""
        return 100 * (value - self.lower) / (self.upper - self.lower)


def picture(words: Speaker, days: Days, series: Sequence[Series], title: str, units: str, *, zero: bool) -> str:
    """A figure; `zero` has its scale begin at zero. Empty where no value is there."""
    every = np.concatenate([part for one in series for part in (one.values, one.upper) if part is not None])
    there = every[np.isfinite(every)]
    if not there.size:
        return ""
    least, most = float(there.min()), float(there.max())
    scale = _scale(min(least, 0.0) if zero else least, max(most, 0.0) if zero else most)
    told = words.say(
        "report.picture", title=title, period=words.period(*map(str, days[[0, -1]].astype("datetime64[D]"))),
        least=words.number(least, 1), most=words.number(most, 1), units=units,
    )  # fmt: skip
    grid = "".join(f"M0 {y:.1f}H{WIDTH}" for y in scale.y(np.array(scale.ticks)))
    curves = "".join(_curve(one, scale) for one in series)
    heights = "".join(
        f'<span style="bottom:{scale.share(tick):.4g}%">{words.number(tick, scale.decimals)}</span>'
        for tick in scale.ticks
    )
    dates = "".join(
        f'<span{" class=end" if at > 94 else ""} style="left:{at:.4g}%">{name}</span>'
        for at, name in _dates(words, days)
    )
    shown = [one for one in series if one.kind != "band"]
    return (
        f"<figure><figcaption>{html.escape(title)} <small>({html.escape(units)})</small>{_legend(shown)}</figcaption>"
        f'<div class="plot" role="img" aria-label="{html.escape(told)}"><div class="y">{heights}</div>'
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" preserveAspectRatio="none"><path class="grid" d="{grid}"/>{curves}</svg>'
        f'<div class="x">{dates}</div></div></figure>'
    )


def _legend(series: Sequence[Series]) -> str:
    if len(series) < 2:
        return ""
    marks = "".join(
        f'<span class="key"><svg viewBox="0 0 24 4"><path class="line dash{one.dash}" '
        f'style="--c:var(--{one.colour})" d="M0 2H24"/></svg>{html.escape(one.name)}</span>'
        for one in series
    )
    return f'<span class="keys">{marks}</span>'


def _curve(one: Series, scale: Scale) -> str:
    style = f'style="--c:var(--{one.colour})"'
    x, least, mean, greatest = thinned(one.values)
    if one.kind == "band" and one.upper is not None:
        _, _, upper, _ = thinned(one.upper)
        return f'<path class="band" {style} d="{"".join(_areas(x, scale.y(mean), scale.y(upper)))}"/>'
    if one.kind == "bar":
        zero = float(scale.y(np.zeros(1))[0])
        bars = "".join(f"M{a:.1f} {zero:.1f}V{b:.1f}" for a, b in zip(x, scale.y(greatest), strict=True) if b < zero)
        return f'<path class="bar" {style} stroke-width="{min(0.75 * WIDTH / len(x), 30):.3g}" d="{bars}"/>'
    behind = ""
    if len(x) < len(one.values):
        behind = f'<path class="range" {style} d="{"".join(_areas(x, scale.y(least), scale.y(greatest)))}"/>'
    y = scale.y(mean)
    if dots := "".join(f"M{a:.1f} {b:.1f}h0" for a, b in zip(x[_alone(y)], y[_alone(y)], strict=True)):
        behind += f'<path class="dot" {style} d="{dots}"/>'
    return f'{behind}<path class="line dash{one.dash}" {style} d="{_line(x, y)}"/>'


def _alone(values: Array) -> NDArray[np.bool_]:
    """Which values have none beside them: no line goes there, so they are drawn as dots."""
    there = np.concatenate([[False], np.isfinite(values), [False]])
    alone: NDArray[np.bool_] = there[1:-1] & ~there[:-2] & ~there[2:]
    return alone


def thinned(values: Array) -> tuple[Array, Array, Array, Array]:
    """Place across the drawing; least, mean and greatest of the values there. Each by itself where there is room."""
    size = values.size
    places = size if size <= 2 * COLUMNS else COLUMNS
    x: Array = (np.arange(places, dtype=np.float64) + 0.5) * (WIDTH / places)
    if places == size:
        return x, values, values, values
    starts = np.arange(COLUMNS) * size // COLUMNS
    count = np.add.reduceat(np.isfinite(values).astype(np.float64), starts)
    total = np.add.reduceat(np.nan_to_num(values), starts)
    mean = np.where(count > 0, total / np.maximum(count, 1), np.nan)
    return x, np.fmin.reduceat(values, starts), mean, np.fmax.reduceat(values, starts)


def _line(x: Array, y: Array) -> str:
    """A path with a gap where a value is missing."""
    pieces, pen = [], "M"
    for a, b in zip(x.tolist(), y.tolist(), strict=True):
        if math.isnan(b):
            pen = "M"
            continue
        pieces.append(f"{pen}{a:.1f} {b:.1f}")
        pen = "L" if pen == "M" else " "
    return "".join(pieces)


def _areas(x: Array, lower: Array, upper: Array) -> Iterator[str]:
    """Closed paths between two lines, one for each stretch without gaps."""
    there = np.isfinite(lower) & np.isfinite(upper)
    edges = np.flatnonzero(np.diff(np.concatenate([[False], there, [False]])))
    for start, stop in zip(edges[::2], edges[1::2], strict=True):
        part = slice(start, stop)
        yield _line(np.concatenate([x[part], x[part][::-1]]), np.concatenate([upper[part], lower[part][::-1]])) + "Z"


def _scale(least: float, most: float) -> Scale:
    """Round values with three to seven steps between them."""
    span = (most - least) or max(abs(most), 1.0)
    power = 10.0 ** math.floor(math.log10(span))
    step = next(s * power for s in (0.2, 0.5, 1.0, 2.0) if span <= 6 * s * power or s == 2.0)
    first, last = math.floor(least / step + 1e-9), math.ceil(most / step - 1e-9)
    last = max(last, first + 1)
    decimals = max(0, -math.floor(math.log10(step) + 1e-9))
    return Scale(first * step, last * step, tuple(i * step for i in range(first, last + 1)), decimals)


def _dates(words: Speaker, days: Days) -> Iterator[tuple[float, str]]:
    """Where dates are written [%], and what: days, months or years, at most `MAX_TICKS`."""
    first, size = days[0].astype("datetime64[D]"), len(days)
    chosen, how = _marked(first, size)
    for day in chosen:
        at = 100 * (float((day - first).astype(int)) + 0.5) / size
        yield at, _written(words, day.astype(date), how)


def _marked(first: np.datetime64, size: int) -> tuple[Days, str]:
    every = np.arange(first, first + np.timedelta64(size, "D"))
    months = every.astype("datetime64[M]")
    starts = every[every == months.astype("datetime64[D]")]
    if size <= 62:
        return every[:: math.ceil(size / MAX_TICKS)], "day"
    numbers = starts.astype("datetime64[M]").astype(int)  # since January 1970
    for step in (1, 2, 3, 6, 12, 24, 60, 120, 240, 600):
        chosen = starts[numbers % step == 0]
        if len(chosen) <= MAX_TICKS:
            return chosen, "month" if step < 12 else "year"
    raise AssertionError("a period of centuries")  # the services begin in 1940, stations in 1800


def _written(words: Speaker, day: date, how: str) -> str:
    if how == "day":
        return words.day(day)
    return f"{day:%Y}" if how == "year" else words.say("table.month", YYYY=f"{day:%Y}", MM=f"{day:%m}")

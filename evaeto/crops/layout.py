"""Lays the arrays of a block of fields out for the daily balance."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from evaeto.crops.daily_balance import balance_of_fields
from evaeto.crops.dual import climate_term
from evaeto.crops.fields import HEIGHT, Fields, Given, How, Weather
from evaeto.crops.season import of_climate


class DayArrays(NamedTuple):
    """Which arrays by day follow those of the weather."""

    given: bool
    """Irrigation."""
    measured: bool
    """Coefficients."""
    expected: bool
    """Rain that the rule counts on."""


def _with_means(term: Any) -> Any:
    """The climate of days, (time, block): a day without wind or humidity has the mean of the others; without any day a
    block has the subhumid climate of the tables, as the coefficients of stages have it."""
    known = ~np.isnan(term)
    if known.all():
        return term
    count = known.sum(axis=0)
    return np.where(known, term, np.where(known, term, 0.0).sum(axis=0) / np.maximum(count, 1))


class Layout:
    """Lays the arrays of a block out for the balance: (time, block) of weather and (field) of what grows.

    Parameters
    ----------
    weather : tuple of str
        Names of the first arrays.
    by_days : DayArrays
        Which arrays by day follow.
    layers : bool
        Whether the ends and the water of the layers of soils come first of all that has no days.
    climate : bool
        Whether coefficients follow the climate.
    how : How
        What holds for all fields.
    names : tuple of str
        What is wanted of `fields.OUTPUTS`.
    days : int
        How many there are.
    """

    def __init__(
        self, weather: tuple[str, ...], by_days: DayArrays, layers: bool, climate: bool, how: How, names: Any, days: int
    ) -> None:
        self.weather, self.by_days, self.layers, self.climate = weather, by_days, layers, climate
        self.how, self.names, self.days = how, names, days

    def __call__(self, *arrays: Any) -> Any:
        n = len(self.weather)
        series = list(arrays[: n + sum(self.by_days)])
        start, lengths, coefficients, *parameters = arrays[len(series) :]
        profile = [parameters.pop(0) for _ in range(2 * self.layers)]
        shape = np.broadcast_shapes(
            *(a.shape[:-1] for a in (*series, start, lengths, coefficients, *profile)),
            *(np.shape(a) for a in parameters),
        )
        sky = np.broadcast_shapes(*(a.shape[:-1] for a in series[:n]))
        blocks = np.arange(int(np.prod(sky))).reshape(sky)
        block = np.broadcast_to(blocks, shape).ravel()

        def rows(array: Any, over: tuple[int, ...]) -> Any:
            spread = np.broadcast_to(array, (*over, array.shape[-1]))
            return np.ascontiguousarray(spread.reshape(-1, array.shape[-1]).T, dtype=float)

        none = np.empty((0, 0))
        by_name = dict(zip(self.weather, (rows(a, sky) for a in series[:n]), strict=True))
        rest = iter([rows(a, shape) for a in series[n:]])
        u2, rhmin = (by_name[name] if self.climate else none for name in ("u2", "rhmin"))
        par = np.stack([np.broadcast_to(np.asarray(a, dtype=float), shape).ravel() for a in parameters])
        first = rows(start, shape).astype(np.int64)
        seasons = of_climate(first, rows(lengths, shape), rows(coefficients, shape), par[HEIGHT], u2, rhmin, block)
        term = _with_means(climate_term(u2, rhmin)) if self.climate else none
        layers = np.stack([rows(a, shape) for a in profile]) if self.layers else np.empty((0, 0, 0))
        out = balance_of_fields(
            Weather(by_name["eto"], by_name["precip"], term, by_name.get("capillary_rise", none)),
            Given(*(next(rest) if there else none for there in self.by_days)),
            Fields(par, seasons, block, layers), self.how, self.names,
        )  # fmt: skip
        found = tuple(np.moveaxis(each.reshape(self.days, *shape), 0, -1) for each in out)
        return found if len(found) > 1 else found[0]

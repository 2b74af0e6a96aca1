"""US National Weather Service, gridpoint forecast: https://weather-gov.github.io/api/gridpoints"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import numpy as np

from evaeto.core.messages import Message
from evaeto.equations.wind import wind_speed_at_2m
from evaeto.errors import SourceNoData, SourceRefused
from evaeto.inputs import hour_blocks
from evaeto.inputs.hour_blocks import Blocks
from evaeto.settings import Settings
from evaeto.sources import daily, freshness
from evaeto.sources.delivery import Delivery, Place, Report, days_delivered
from evaeto.sources.nws import api
from evaeto.sources.nws.about import FORECAST
from evaeto.sources.transport.http import Answer

if TYPE_CHECKING:
    import xarray as xr

KEY = FORECAST.key

LAYERS = {
    "temperature": "tmean",
    "maxTemperature": "tmax",
    "minTemperature": "tmin",
    "relativeHumidity": "rhmean",
    "dewpoint": "tdew",
    "windSpeed": "uz",
    "quantitativePrecipitation": "precip",
}
"""Its layers, with the quantity each holds."""

AMOUNTS = ("quantitativePrecipitation",)
"""Layers whose values are sums over their time."""

EXTREMES = ("maxTemperature", "minTemperature")
"""Layers whose values belong to the day their middle lies in."""

ABOUT_WIND = Message("source.highest_wind")


@dataclass(frozen=True, slots=True)
class Grid:
    """The layers of an answer in the table's units, when the grid was issued (UTC), and the layers that it lacks."""

    layers: Mapping[str, Blocks]
    issued_at: datetime | None
    absent: tuple[str, ...]

    def __getitem__(self, name: str) -> Blocks:
        return self.layers[name]


async def fetch(place: Place, start: date, end: date, settings: Settings, report: Report) -> Delivery:
    """Daily weather from `start` to `end`, both included. Raises a `SourceError` and nothing else."""
    report(Message("progress.requesting"))
    grid = await api.grid_at(KEY, place, settings, report)

    async def ask(fresh: bool) -> Answer[Grid]:
        try:
            return await api.ask(KEY, grid.path, parse, settings, report, fresh=fresh)
        except SourceRefused as error:
            if not api.is_not_found(error):
                raise
        # Grids are drawn anew now and then, and the cell of the point was told before
        again = await api.grid_at(KEY, place, settings, report, fresh=True)
        try:
            return await api.ask(KEY, again.path, parse, settings, report, fresh=fresh)
        except SourceRefused as still:
            raise (api.not_covered(KEY, still) if api.is_not_found(still) else still) from still

    answer, age = await freshness.not_stale(KEY, place, start, ask, lambda answer: answer.value.issued_at)
    weather, notes = to_days(answer.value, start, end, place.utc_offset_hours)
    report(days_delivered(weather.sizes["time"], from_cache=answer.from_cache))
    return Delivery(
        KEY,
        weather,
        asked_at=answer.asked_at,
        from_cache=answer.from_cache,
        issued_at=answer.value.issued_at,
        notes=(ABOUT_WIND, *age, *daily.unavailable(answer.value.absent), *notes),
    )


def parse(answer: Any) -> Grid:
    """Read an answer; see `tests/sources/test_nws_forecast.py` for real ones.

    After an update intervals may overlap: each is cut where the next begins. A layer may be absent or null, which
    costs no other.

    Raises
    ------
    SourceBadAnswer
        A unit is not understood.
    SourceNoData
        There is no temperature.
    """
    properties = answer["properties"]
    layers = {name: _layer(name, quantity, properties.get(name)) for name, quantity in LAYERS.items()}
    if not layers["temperature"].value.size:
        raise SourceNoData(KEY, Message("answer.no_temperature"))
    absent = tuple(name for name, blocks in layers.items() if not blocks.value.size)
    return Grid(layers, freshness.moment(properties.get("updateTime") or properties.get("generatedAt")), absent)


def to_days(layers: Grid, start: date, end: date, utc_offset_hours: float) -> tuple[xr.Dataset, tuple[Message, ...]]:
    """The local standard days from `start` to `end`, and notes.

    The forecast maximum is one of the daylight hours and the minimum one of the night: each belongs to the day its
    middle lies in. Where a front brings the extreme of the 24 hours at another time, the hourly temperatures have it.

    Raises
    ------
    SourceNoData
        No day is covered.
    """
    edges = hour_blocks.edges(start, end, utc_offset_hours)
    temperature, humidity = layers["temperature"], layers["relativeHumidity"]
    uz = hour_blocks.mean(layers["windSpeed"], edges)
    values = {
        "tmax": np.fmax(
            hour_blocks.extreme(temperature, edges, np.fmax),
            hour_blocks.of_centre(layers["maxTemperature"], edges, np.fmax),
        ),
        "tmin": np.fmin(
            hour_blocks.extreme(temperature, edges, np.fmin),
            hour_blocks.of_centre(layers["minTemperature"], edges, np.fmin),
        ),
        "tmean": hour_blocks.mean(temperature, edges),
        "rhmax": hour_blocks.extreme(humidity, edges, np.fmax),
        "rhmin": hour_blocks.extreme(humidity, edges, np.fmin),
        "rhmean": hour_blocks.mean(humidity, edges),
        "tdew": hour_blocks.mean(layers["dewpoint"], edges),
        "u2": np.asarray(wind_speed_at_2m(uz, api.WIND_HEIGHT)),
        "precip": hour_blocks.total(layers["quantitativePrecipitation"], edges),
    }
    return daily.whole_days(KEY, start, end, hour_blocks.cover(temperature, edges), values)


def _layer(name: str, quantity: str, layer: Mapping[str, Any] | None) -> Blocks:
    """Values in force from one moment to another; equal neighbours come merged, so lengths differ."""
    rows = [row for row in (layer or {}).get("values") or () if row.get("value") is not None]
    if layer is None or not rows or layer.get("uom") in daily.UNTOLD:
        return Blocks.of([])  # an empty layer tells no unit either, and without one nothing is known
    blocks = Blocks.of((*api.interval(row["validTime"]), row["value"]) for row in rows)
    if name not in EXTREMES:
        blocks = blocks.without_overlaps(sums=name in AMOUNTS)
    return blocks.converted(*api.factors(KEY, name, quantity, layer["uom"]))

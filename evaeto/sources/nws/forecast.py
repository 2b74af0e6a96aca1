"""US National Weather Service, gridpoint forecast: https://weather-gov.github.io/api/gridpoints"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from evaeto.core.messages import Message
from evaeto.equations.wind import wind_speed_at_2m
from evaeto.errors import SourceNoData, SourceRefused
from evaeto.inputs import hour_blocks
from evaeto.inputs.hour_blocks import Blocks
from evaeto.settings import Settings
from evaeto.sources import daily
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

ABOUT_WIND = Message("source.highest_wind")


async def fetch(place: Place, start: date, end: date, settings: Settings, report: Report) -> Delivery:
    """Daily weather from `start` to `end`, both included. Raises a `SourceError` and nothing else."""
    report(Message("progress.requesting"))
    grid = await api.grid_at(KEY, place, settings, report)
    try:
        answer = await _ask(grid, settings, report)
    except SourceRefused as error:
        if not api.is_not_found(error):
            raise
        # Grids are drawn anew now and then, and the cell of the point was told before
        again = await api.grid_at(KEY, place, settings, report, fresh=True)
        try:
            answer = await _ask(again, settings, report)
        except SourceRefused as still:
            raise (api.not_covered(KEY, still) if api.is_not_found(still) else still) from still
    weather, notes = to_days(answer.value, start, end, place.utc_offset_hours)
    report(days_delivered(weather.sizes["time"], from_cache=answer.from_cache))
    return Delivery(KEY, weather, asked_at=answer.asked_at, from_cache=answer.from_cache, notes=(ABOUT_WIND, *notes))


async def _ask(grid: api.Grid, settings: Settings, report: Report) -> Answer[dict[str, Blocks]]:
    return await api.ask(KEY, grid.path, parse, settings, report)


def parse(answer: Any) -> dict[str, Blocks]:
    """The layers of an answer in the table's units; see `tests/sources/test_nws_forecast.py` for real ones.

    Raises
    ------
    SourceBadAnswer
        A unit is not understood.
    SourceNoData
        There is no temperature.
    """
    layers = {name: _layer(name, quantity, answer["properties"][name]) for name, quantity in LAYERS.items()}
    if not layers["temperature"].value.size:
        raise SourceNoData(KEY, Message("answer.no_temperature"))
    return layers


def to_days(
    layers: Mapping[str, Blocks], start: date, end: date, utc_offset_hours: float
) -> tuple[xr.Dataset, tuple[Message, ...]]:
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


def _layer(name: str, quantity: str, layer: Mapping[str, Any]) -> Blocks:
    """Values in force from one moment to another; equal neighbours come merged, so lengths differ."""
    if not layer["values"]:
        return Blocks.of([])  # an empty layer tells no unit either
    rows = Blocks.of((*api.interval(row["validTime"]), row["value"]) for row in layer["values"])
    return rows.converted(*api.factors(KEY, name, quantity, layer["uom"]))

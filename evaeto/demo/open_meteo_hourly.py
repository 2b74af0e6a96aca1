"""Hourly values of the stand-in of Open-Meteo: made of the daily ones, so that local standard days give those back."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np

from evaeto.core.calendar import Array
from evaeto.core.quantities import conversion
from evaeto.demo import own_eto
from evaeto.demo.hourly import hours_at
from evaeto.demo.weather import Weather
from evaeto.inputs.hour_blocks import HOUR_S
from evaeto.sources.open_meteo.hourly import OWN_ETO

# unit, and decimals the service rounds to
VARIABLES = {
    "temperature_2m": ("°C", 1),
    "relative_humidity_2m": ("%", 0),
    "dew_point_2m": ("°C", 1),
    "wind_speed_10m": ("", 2),
    "shortwave_radiation": ("W/m²", 1),
    "precipitation": ("mm", 2),
    "surface_pressure": ("hPa", 1),
    OWN_ETO: ("mm", own_eto.DECIMALS),
}
"""Its names. The unit of wind is that asked for."""


def tables(
    names: Sequence[str],
    service: str,
    weather: Weather,
    point: tuple[float, float],
    elevation: float | None,
    period: tuple[date, date],
    offset_s: int,
    wind: tuple[str, float],
    now: datetime,
) -> dict[str, Any]:
    """`hourly_units` and `hourly` of an answer; `wind`: its unit, and the factor to that from m/s."""
    first, last = period
    stamps = np.arange(np.datetime64(first, "h"), np.datetime64(last + timedelta(days=1), "h"))
    # Stamps of a half-hour offset are of the whole hour below it: another trap of the real service
    times = (stamps.astype(np.float64) - offset_s // HOUR_S) * HOUR_S
    columns = _columns(service, weather, point, elevation, times, now)
    columns["wind_speed_10m"] = columns["wind_speed_10m"] * wind[1]
    return {
        "hourly_units": {"time": "iso8601"} | {name: VARIABLES[name][0] or wind[0] for name in names},
        "hourly": {"time": [f"{stamp}:00" for stamp in stamps]}
        | {name: _delivered(columns[name], VARIABLES[name][1]) for name in names},
    }


def lose(table: dict[str, Any], holes: Collection[float], offset_s: int) -> None:
    """Make every variable null at the hours [s UTC] the service has nothing of."""
    for row, stamp in enumerate(table["time"]):
        # Of a half-hour offset the stamps are of the whole hour below it
        if float(np.datetime64(stamp, "s").astype(np.int64)) - offset_s // HOUR_S * HOUR_S in holes:
            table.update(
                {name: [*column[:row], None, *column[row + 1 :]] for name, column in table.items() if name != "time"}
            )


def _columns(
    service: str,
    weather: Weather,
    point: tuple[float, float],
    elevation: float | None,
    times: Array,
    now: datetime,
) -> dict[str, Array]:
    begin, end = (datetime.fromtimestamp(time, UTC) for time in (times[0] - HOUR_S, times[-1]))
    unknown = np.full(len(times), np.nan)
    hours = hours_at(weather, service, *point, begin, end, now)
    if hours is None:
        return dict.fromkeys(VARIABLES, unknown)
    at = hours.at(times)
    return {
        "temperature_2m": at["temperature"],
        "relative_humidity_2m": at["humidity"],
        "dew_point_2m": at["dew"],
        "wind_speed_10m": at["wind"],
        "shortwave_radiation": hours.sun_before(times) / conversion("rs", "W/m²")[0],
        "precipitation": hours.rain_before(times),
        "surface_pressure": at["pressure"] / conversion("pressure", "hPa")[0],
        # On record, where the weather is, are days, and no hours
        OWN_ETO: unknown if weather.measured else own_eto.of_the_hour_before(hours, times, *point, elevation),
    }


def _delivered(column: Array, decimals: int) -> list[float | None]:
    return [None if np.isnan(value) else float(value) for value in np.round(column, decimals)]

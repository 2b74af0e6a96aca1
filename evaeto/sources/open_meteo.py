"""What the services of Open-Meteo share: their names and units for daily weather, and the shape of the answer."""

from __future__ import annotations

from datetime import date
from typing import Any

from evaeto.errors import SourceBadAnswer, SourceRefused
from evaeto.reference_et.wind import wind_speed_at_2m
from evaeto.sources import daily
from evaeto.sources.delivery import Delivery

VARIABLE_MAP = {
    "temperature_2m_max": ("tmax", "°C"),
    "temperature_2m_min": ("tmin", "°C"),
    "temperature_2m_mean": ("tmean", "°C"),
    "relative_humidity_2m_max": ("rhmax", "%"),
    "relative_humidity_2m_min": ("rhmin", "%"),
    "relative_humidity_2m_mean": ("rhmean", "%"),
    "dew_point_2m_mean": ("tdew", "°C"),
    "wind_speed_10m_mean": ("uz", "m/s"),
    "shortwave_radiation_sum": ("rs", "MJ/m²"),
    "surface_pressure_mean": ("pressure", "hPa"),
    "precipitation_sum": ("precip", "mm"),
}
"""Their name for each quantity, and the unit asked for."""

WIND_HEIGHT = 10.0
"""Height of `wind_speed_10m_mean` [m]."""


def parse(source: str, answer: Any, start: date, end: date, utc_offset_hours: float) -> Delivery:
    """Read the answer to a request for daily values at one place in a zone of a fixed offset.

    Wind is brought from 10 m to 2 m (FAO-56 eq. 47). The elevation is that of the 90 m terrain model at the
    point, or the one asked with.

    Raises
    ------
    SourceRefused
        The answer is an error after all.
    SourceBadAnswer
        A unit, the offset of its days or a day is not what was asked for, or it is about several places.
    SourceNoData
        Every value is missing.
    """
    place = _only(source, answer)
    if place["utc_offset_seconds"] != utc_offset_hours * 3600:
        raise SourceBadAnswer(
            source,
            f"its days are in {place['utc_offset_seconds'] / 3600:+g} h from UTC, asked {utc_offset_hours:+g} h",
        )
    series, units = place["daily"], place["daily_units"]
    calendar = daily.calendar(start, end)
    index = daily.positions(source, series["time"], calendar)
    absent = [name for name in VARIABLE_MAP if name not in series]
    values = {}
    for name, (quantity, unit) in VARIABLE_MAP.items():
        delivered = series.get(name, [None] * len(index))
        found = unit if name in absent else units[name]
        scale, offset = daily.factors(source, name, quantity, unit, found)
        values[quantity] = daily.spread(delivered, index, len(calendar)) * scale + offset
    values["u2"] = wind_speed_at_2m(values.pop("uz"), WIND_HEIGHT)
    return Delivery(
        source=source,
        weather=daily.dataset(source, calendar, values),
        elevation=place.get("elevation"),
        notes=(f"not in the answer: {', '.join(absent)}",) if absent else (),
    )


def _only(source: str, answer: Any) -> dict[str, Any]:
    """The one place of an answer, which is a list where the service saw several."""
    places = answer if isinstance(answer, list) else [answer]
    if len(places) != 1:
        raise SourceBadAnswer(source, f"the answer is about {len(places)} places, asked one")
    place: dict[str, Any] = places[0]
    if place.get("error"):
        raise SourceRefused(source, str(place.get("reason", "no reason given")))
    return place

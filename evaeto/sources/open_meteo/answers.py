"""What the services of Open-Meteo share: how daily weather is asked for, their names and units, the answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import numpy as np

from evaeto.core import local_days
from evaeto.core.calendar import calendar
from evaeto.core.messages import Message
from evaeto.equations.wind import wind_speed_at_2m
from evaeto.errors import SourceBadAnswer, SourceRefused, SourceUnavailable
from evaeto.settings import Settings
from evaeto.sources import daily
from evaeto.sources.delivery import Delivery, Place, Report, days_delivered
from evaeto.sources.open_meteo import hourly
from evaeto.sources.service import Source
from evaeto.sources.transport import access, failures
from evaeto.sources.transport.http import get_json, lifetime_s
from evaeto.sources.transport.kept import Span

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
    "precipitation_sum": ("precip", "mm"),
    hourly.OWN_ETO: ("eto", "mm"),
}
"""Their name for each quantity, and the unit asked for. Pressure is not asked for: FAO-56 takes it from the elevation,
and a call counts by its variables."""

WIND_HEIGHT = 10.0
"""Height of `wind_speed_10m_mean` [m]."""

_ONE_DAY = timedelta(days=1)


def question(place: Place, first: date, last: date, **variables: str) -> dict[str, str]:
    """Where, when and what is asked for; the height is ours where we have one."""
    params = {
        "latitude": f"{place.lat:.4f}",
        "longitude": longitude(place.lon),
        "start_date": first.isoformat(),
        "end_date": last.isoformat(),
        "wind_speed_unit": "ms",
        **variables,
    }
    return params if place.elevation is None else {**params, "elevation": f"{place.elevation:.1f}"}


async def fetch(
    row: Source,
    path: str,
    place: Place,
    start: date,
    end: date,
    served: tuple[date, date],
    settings: Settings,
    report: Report,
    model: str | None = None,
) -> Delivery:
    """Daily weather from `start` to `end`, both included, all within the days `served` (by the date of UTC).

    `model` is that which is asked for by name; the service chooses one where there is none.

    The service cuts days at whole hours of UTC only: for a place whose standard time is not whole hours from it,
    hourly values are asked for, and cut here. A call counts the same, by variables and days.

    Raises a `SourceError` and nothing else.
    """
    source = row.key
    if float(place.utc_offset_hours).is_integer():
        first, last, variables = start, end, daily_parameters(place)
    else:
        first, last = max(start - _ONE_DAY, served[0]), min(end + _ONE_DAY, served[1])
        variables = dict(hourly.PARAMETERS)
    params = question(place, first, last, **variables)
    if model is not None:
        params["models"] = model

    def read(body: Any, first: date, last: date) -> Delivery:
        if "daily" in variables:
            return parse(source, body, first, last, place.utc_offset_hours)
        hours = hourly.parse(source, only_place(source, body))
        return hourly.to_days(source, hours, first, last, place.utc_offset_hours)

    base = access.address(row, settings)
    report(Message("progress.requesting"))
    answer = await get_json(
        source,
        f"{base}/{path}",
        params,
        lambda body: read(body, start, end),
        settings=settings,
        report=report,
        ttl_s=lifetime_s(end, local_days.today_at(place.lat, place.lon)),
        weight=weight(next(iter(variables.values())).count(",") + 1, (last - first).days + 1),
        is_whole=lambda delivery: not delivery.incomplete,
        span=Span(start, end, ("start_date", "end_date"), date.fromisoformat, read, daily.on_all_days),
    )
    delivery = answer.value
    report(days_delivered(delivery.weather.sizes["time"], from_cache=answer.from_cache))
    return replace(delivery, asked_at=answer.asked_at, from_cache=answer.from_cache, model=model)


def longitude(degrees: float) -> str:
    """As the service takes it: of the two names of the date line it has a terrain for one only."""
    return f"{-180.0 if degrees == 180 else degrees:.4f}"


def daily_parameters(place: Place) -> dict[str, str]:
    """What asks for days of a place whose standard time is whole hours from UTC.

    In a zone of a fixed offset: for one with daylight saving the service applies the offset of the moment of asking
    to every day of the period, summer and winter.
    """
    return {"daily": ",".join(VARIABLE_MAP), "timezone": local_days.whole_hour_zone(int(place.utc_offset_hours))}


def weight(variables: int, days: int) -> float:
    """How many calls a request counts as (open-meteo/open-meteo, ForecastApiResult.swift)."""
    return max(1.0, variables / 10, variables / 10 * days / 14)


def parse(source: str, answer: Any, start: date, end: date, utc_offset_hours: float) -> Delivery:
    """Read the answer to a request for daily values at one place in a zone of a fixed offset.

    Wind is brought from 10 m to 2 m (FAO-56 eq. 47). The elevation is that of the 90 m terrain model at the
    point, or the one asked with. Its maximum and minimum of a day with a missing hour are those of the hours after
    it: they are left out. Its own ETo is the sum of hours of FAO-56 eq. 53, none below zero.

    Raises
    ------
    SourceRefused
        The answer is an error after all.
    SourceBadAnswer
        A unit, the offset of its days or a day is not what was asked for, or it is about several places.
    SourceNoData
        Every value is missing.
    """
    place = only_place(source, answer)
    if place["utc_offset_seconds"] != utc_offset_hours * 3600:
        raise SourceBadAnswer(source, hourly.other_offset(place["utc_offset_seconds"] / 3600, utc_offset_hours))
    series, units = place["daily"], place["daily_units"]
    days_asked = calendar(start, end)
    index = daily.positions(source, series["time"], days_asked)
    absent = [name for name in VARIABLE_MAP if name not in series]
    values = {}
    lost = []
    for name, (quantity, unit) in VARIABLE_MAP.items():
        known = (1.0, 0.0) if name in absent else daily.factors_or_none(source, name, quantity, unit, units.get(name))
        if known is None:
            lost.append(name)
        if name in absent or known is None:
            values[quantity] = np.full(len(days_asked), np.nan)
            continue
        values[quantity] = daily.spread(series[name], index, len(days_asked)) * known[0] + known[1]
    values["u2"] = wind_speed_at_2m(values.pop("uz"), WIND_HEIGHT)
    own = values.pop("eto")
    delivered = {VARIABLE_MAP[name][0] for name in VARIABLE_MAP if name not in (*absent, *lost)}
    values, partial = daily.without_partial_extremes(days_asked, values, delivered)
    weather = daily.dataset(source, days_asked, values)
    return Delivery(
        source=source,
        weather=weather,
        elevation=hourly.height(place),
        notes=(*hourly.lacking(absent), *daily.unavailable(lost), *partial),
        incomplete=bool(np.isnan(weather.to_array()).any()),
        delivered=frozenset("u2" if name == "uz" else name for name in delivered),
        provider_eto=daily.provider_eto(weather["time"], own),
    )


def only_place(source: str, answer: Any) -> dict[str, Any]:
    """The one place of an answer, which is a list where the service saw several.

    Raises
    ------
    SourceRefused
        The answer is an error after all.
    SourceUnavailable
        It is one that says of itself that it is overloaded.
    SourceBadAnswer
        It is about several places.
    """
    places = answer if isinstance(answer, list) else [answer]
    if len(places) != 1:
        raise SourceBadAnswer(source, Message("answer.several_places", count=len(places)))
    place: dict[str, Any] = places[0]
    if place.get("error"):
        if "reason" not in place:
            raise SourceRefused(source, Message("answer.no_reason"))
        words = str(place["reason"])
        raise SourceUnavailable(source, words) if failures.is_outage(words) else SourceRefused(source, words)
    return place

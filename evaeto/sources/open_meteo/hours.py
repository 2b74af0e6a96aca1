"""The hours of Open-Meteo at a place, for ETo of every hour: of its archive, of younger days of its forecast.

See https://open-meteo.com/en/docs/historical-weather-api and https://open-meteo.com/en/docs, both "hourly".
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from evaeto.core import local_days
from evaeto.core.calendar import Array
from evaeto.core.messages import Message
from evaeto.core.quantities import quantity_of
from evaeto.equations.wind import wind_speed_at_2m
from evaeto.errors import SourceNoData
from evaeto.inputs.hour_blocks import DAY_S, HOUR_S
from evaeto.settings import Settings
from evaeto.sources.delivery import Place, Report
from evaeto.sources.open_meteo import archive, forecast, hourly
from evaeto.sources.open_meteo.about import ARCHIVE, FORECAST
from evaeto.sources.open_meteo.answers import only_place, question, weight
from evaeto.sources.service import Source
from evaeto.sources.transport import access
from evaeto.sources.transport.http import get_json, lifetime_s

if TYPE_CHECKING:
    import xarray as xr

SETTLED = timedelta(days=2)
"""What ended longer ago is asked of the archive, which is a day behind; what is younger of the forecast."""

_NAMES = tuple(name for name in hourly.VARIABLE_MAP if name != hourly.OWN_ETO)
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class HourlyWeather:
    """Weather by the hour at one place.

    source  : the service
    weather : Dataset(time) of `tmean`, `rhmean`, `tdew`, `u2`, `rs` and `precip` in the hourly units of the table of
              quantities, NaN where missing; a time is the end of its hour in local standard time
    asked_at, from_cache : as `Delivery` has them
    """

    source: Source
    weather: xr.Dataset = field(repr=False)
    asked_at: datetime | None = None
    from_cache: bool = False


def service_of(place: Place, start: date, end: date, now: datetime | None = None) -> Source:
    """Which service has the hours from `start` to `end`: the archive once the days are settled."""
    today = local_days.today_at(place.lat, place.lon, now=now)
    return ARCHIVE if end <= today - SETTLED else FORECAST


async def fetch(place: Place, start: date, end: date, settings: Settings, report: Report) -> HourlyWeather:
    """The hours of the local standard days from `start` to `end`, both included.

    What is a value of a moment (temperature, humidity, wind) is the mean of both ends of the hour; wind is brought from
    10 m to 2 m (FAO-56 eq. 47).

    Raises a `SourceError` and nothing else.
    """
    row = service_of(place, start, end)
    today = datetime.now(UTC).date()
    served = (archive.FIRST_DAY, today)
    if row is FORECAST:
        served = (today - timedelta(days=forecast.DAYS_BACK), today + timedelta(days=forecast.DAYS_AHEAD))
    first, last = max(start - _ONE_DAY, served[0]), min(end + _ONE_DAY, served[1])
    if first > last:
        raise SourceNoData(row.key, Message("answer.no_day_served", first=start, last=end))
    params = question(place, first, last, hourly=",".join(_NAMES), timezone="GMT")
    if row is ARCHIVE and settings.archive_model != archive.BEST:
        params["models"] = settings.archive_model

    def read(body: Any) -> xr.Dataset:
        hours = hourly.parse(row.key, only_place(row.key, body))
        return local_hours(row.key, hours, start, end, place.utc_offset_hours)

    path = "v1/archive" if row is ARCHIVE else "v1/forecast"
    report(Message("progress.requesting"))
    answer = await get_json(
        row.key,
        f"{access.address(row, settings)}/{path}",
        params,
        read,
        settings=settings,
        report=report,
        ttl_s=lifetime_s(end, local_days.today_at(place.lat, place.lon)),
        weight=weight(len(_NAMES), (last - first).days + 1),
        is_whole=lambda weather: not bool(np.isnan(weather["tmean"]).any()),
    )
    return HourlyWeather(row, answer.value, answer.asked_at, answer.from_cache)


def local_hours(source: str, hours: hourly.Hours, start: date, end: date, utc_offset_hours: float) -> xr.Dataset:
    """The hours of the local standard days from `start` to `end`, as `HourlyWeather` has them.

    Where standard time is not whole hours from UTC, the hours are those that begin within the days.

    Raises
    ------
    SourceNoData
        There is none of them.
    """
    import xarray as xr

    offset_s = utc_offset_hours * HOUR_S
    midnight = float(np.datetime64(start, "s").astype(np.int64)) - offset_s
    begins = np.arange(np.ceil(midnight / HOUR_S) * HOUR_S, midnight + ((end - start).days + 1) * DAY_S, HOUR_S)
    ends = begins + HOUR_S

    def at(moments: Array, values: Array) -> Array:
        """The values at time stamps, NaN where there is no such stamp."""
        place = np.searchsorted(hours.times, moments)
        there = (place < hours.times.size) & (hours.times[np.minimum(place, hours.times.size - 1)] == moments)
        return np.where(there, values[np.minimum(place, hours.times.size - 1)], np.nan)

    columns: dict[str, Array] = {}
    for name, values in hours.values.items():
        if name in hourly.OF_THE_HOUR_BEFORE:
            columns[name] = at(ends, values)
        else:
            columns[name] = (at(begins, values) + at(ends, values)) / 2.0
    columns.pop("eto", None)
    columns["u2"] = np.asarray(wind_speed_at_2m(columns.pop("uz"), hourly.WIND_HEIGHT))
    # Daily rates of the table of quantities become amounts of the hour
    columns["rs"] = columns["rs"] / 24.0
    if all(np.isnan(values).all() for values in columns.values()):
        raise SourceNoData(source, Message("answer.no_values", first=start, last=end))
    local = ((ends + offset_s) * 1000.0).astype(np.int64).astype("datetime64[ms]").astype("datetime64[ns]")
    return xr.Dataset(
        {name: ("time", values, quantity_of(name, hourly=True).attrs) for name, values in columns.items()},
        coords={"time": local},
        attrs={"utc_offset": utc_offset_hours, "time_label": "end"},
    )

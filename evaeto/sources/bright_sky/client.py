"""Bright Sky, hours of the stations of the Deutscher Wetterdienst: https://brightsky.dev/docs/

The service fills what a station lacks from the next one, and, for hours that are not over or were lost, from a
forecast. Such values are not measured and are left out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from evaeto.core import local_days
from evaeto.core.calendar import Array, calendar
from evaeto.core.messages import Message, QuantityName
from evaeto.equations.wind import wind_speed_at_2m
from evaeto.errors import SourceNoData
from evaeto.inputs import hour_blocks
from evaeto.inputs.hour_blocks import HOUR_S, Blocks
from evaeto.settings import Settings
from evaeto.sources import daily
from evaeto.sources.bright_sky.about import BRIGHT_SKY
from evaeto.sources.delivery import Delivery, Place, Report, StationUse, days_delivered
from evaeto.sources.transport import access
from evaeto.sources.transport.http import get_json, lifetime_s
from evaeto.sources.transport.kept import Span

if TYPE_CHECKING:
    import xarray as xr

KEY = BRIGHT_SKY.key

VARIABLE_MAP = {
    "temperature": ("tmean", "°C"),
    "relative_humidity": ("rhmean", "%"),
    "dew_point": ("tdew", "°C"),
    "wind_speed": ("uz", "km/h"),
    "solar": ("rs", "kWh/m²"),
    "precipitation": ("precip", "mm"),
}
"""Its name for each quantity and, documented and not told in an answer, the unit of `units=dwd`."""

MOMENTS = ("temperature", "relative_humidity", "dew_point")
"""Values of the moment of their time stamp; the others are of the hour before it."""

WIND_HEIGHT = 10.0
"""Height of `wind_speed` [m]."""

LONGEST_GAP_S = 3 * HOUR_S

FORECAST = "forecast"


async def fetch(place: Place, start: date, end: date, settings: Settings, report: Report) -> Delivery:
    """Daily weather from `start` to `end`, both included. Raises a `SourceError` and nothing else."""
    base, edges = access.address(BRIGHT_SKY, settings), hour_blocks.edges(start, end, place.utc_offset_hours)
    params = {
        "lat": f"{place.lat:.4f}",
        "lon": f"{place.lon:.4f}",
        "date": _moment(edges[0]),
        "last_date": _moment(edges[-1]),
        "tz": "Etc/UTC",
        "units": "dwd",
    }
    report(Message("progress.requesting"))
    answer = await get_json(
        KEY,
        f"{base}/weather",
        params,
        lambda body: parse(body, start, end, place.utc_offset_hours),
        settings=settings,
        report=report,
        ttl_s=lifetime_s(end, local_days.today_at(place.lat, place.lon)),
        is_whole=lambda delivery: not delivery.incomplete,
        span=Span(
            start,
            end,
            ("date", "last_date"),
            lambda text: (datetime.fromisoformat(text) + timedelta(hours=place.utc_offset_hours)).date(),
            # The period ends with the midnight that begins the day after it
            lambda body, first, after: parse(body, first, after - timedelta(days=1), place.utc_offset_hours),
            daily.on_all_days,
        ),
    )
    delivery = answer.value
    report(days_delivered(delivery.weather.sizes["time"], from_cache=answer.from_cache))
    return replace(delivery, asked_at=answer.asked_at, from_cache=answer.from_cache)


def parse(answer: Any, start: date, end: date, utc_offset_hours: float) -> Delivery:
    """Read an answer; see `tests/sources/test_bright_sky.py` for the shape of real ones.

    Raises
    ------
    SourceNoData
        No day is covered by measurements.
    """
    stations = {int(one["id"]): one for one in answer["sources"]}
    records = answer["weather"]
    times = np.array([hour_blocks.second(datetime.fromisoformat(one["timestamp"])) for one in records])
    if np.any(np.diff(times) <= 0):
        raise ValueError(Message("answer.not_in_order"))
    taken: Counter[int] = Counter()
    values = {name: _series(name, quantity, unit, records, stations, taken)
              for name, (quantity, unit) in VARIABLE_MAP.items()}  # fmt: skip
    weather, notes = _to_days(times, values, start, end, utc_offset_hours)
    station = _station(stations, records, values["temperature"])
    others = sorted({str(stations[key].get("station_name") or key) for key in taken} - {station.name})
    told = [Message("source.measured_at", station=_said(station))]
    if others:
        told.append(Message("source.other_stations", names=others))
    known = {str(name): np.isfinite(column.values) for name, column in weather.data_vars.items()}
    if lacking := [name for name, there in {"u2": known["u2"], "ea": known["tdew"] | known["rhmean"]}.items()
                   if not there.any()]:  # fmt: skip
        told.append(Message("source.station_lacks", names=[*map(QuantityName, lacking)]))
    return Delivery(
        KEY,
        weather,
        notes=(*told, *notes),
        station=station,
        # What is never measured there will not come later
        incomplete=bool(notes) or any(bool(there.any() and not there.all()) for there in known.values()),
    )


def _series(
    name: str,
    quantity: str,
    unit: str,
    records: list[Mapping[str, Any]],
    stations: Mapping[int, Mapping[str, Any]],
    taken: Counter[int],
) -> Array:
    """What was measured of a variable, in the table's units; NaN where a forecast was put in its place."""
    scale, offset = (1.0 * _KWH_TO_MJ_DAY, 0.0) if quantity == "rs" else daily.factors(KEY, name, quantity, unit, unit)
    series = np.full(len(records), np.nan)
    for row, record in enumerate(records):
        value, key = record.get(name), _source_of(record, name)
        if value is None or key is None or stations.get(key, {}).get("observation_type") in (None, FORECAST):
            continue
        series[row] = float(value) * scale + offset
        taken[key] += 1
    return series


def _source_of(record: Mapping[str, Any], name: str) -> int | None:
    """Who measured a value; None where it is not told."""
    found = (record.get("fallback_source_ids") or {}).get(name, record.get("source_id"))
    return None if found is None else int(found)


_KWH_TO_MJ_DAY = 3.6 * 24
"""From kWh of an hour to a mean in MJ a day."""


def _to_days(
    times: Array, values: Mapping[str, Array], start: date, end: date, utc_offset_hours: float
) -> tuple[xr.Dataset, tuple[Message, ...]]:
    edges = hour_blocks.edges(start, end, utc_offset_hours)
    lines = {name: hour_blocks.between(times, values[name], edges, LONGEST_GAP_S) for name in MOMENTS}
    hours = {name: _hours_before(times, series) for name, series in values.items() if name not in MOMENTS}

    def extreme(name: str, pick: hour_blocks.Pick, mean: Array) -> Array:
        return np.where(np.isnan(mean), np.nan, hour_blocks.of_moments(times, values[name], edges, pick))

    means = {name: hour_blocks.mean(line, edges) for name, line in lines.items()}
    covered = hour_blocks.cover(lines["temperature"], edges)
    uz = hour_blocks.mean(hours["wind_speed"], edges)
    days = {
        "tmax": extreme("temperature", np.fmax, means["temperature"]),
        "tmin": extreme("temperature", np.fmin, means["temperature"]),
        "tmean": means["temperature"],
        "rhmax": extreme("relative_humidity", np.fmax, means["relative_humidity"]),
        "rhmin": extreme("relative_humidity", np.fmin, means["relative_humidity"]),
        "rhmean": means["relative_humidity"],
        "tdew": means["dew_point"],
        "u2": np.asarray(wind_speed_at_2m(uz, WIND_HEIGHT)),
        "rs": hour_blocks.mean(hours["solar"], edges),
        "precip": hour_blocks.total(hours["precipitation"], edges),
    }
    weather, notes = daily.whole_days(KEY, start, end, covered, days)
    blocks = {"rhmean": lines["relative_humidity"], "tdew": lines["dew_point"], "u2": hours["wind_speed"],
              "rs": hours["solar"], "precip": hours["precipitation"]}  # fmt: skip
    partial = hour_blocks.partial(covered, {name: hour_blocks.cover(one, edges) for name, one in blocks.items()})
    return weather, (*notes, *daily.lacking_hours(calendar(start, end), partial))


def _hours_before(times: Array, values: Array) -> Blocks:
    known = np.isfinite(values)
    return Blocks(times[known] - HOUR_S, times[known], values[known])


def _station(
    stations: Mapping[int, Mapping[str, Any]], records: list[Mapping[str, Any]], temperature: Array
) -> StationUse:
    """The one that measured most of the temperatures."""
    keys = [
        of_record
        for record, value in zip(records, temperature, strict=True)
        if np.isfinite(value) and (of_record := _source_of(record, "temperature")) is not None
    ]
    if not keys:
        raise SourceNoData(KEY, Message("answer.no_temperature"))
    one = stations[Counter(keys).most_common(1)[0][0]]
    distance = round(float(one["distance"]) / 1000, 1)
    height = None if one.get("height") is None else float(one["height"])
    key = str(one.get("dwd_station_id") or one["id"])
    return StationUse(key, str(one.get("station_name") or key), height, distance, Message("station.dwd"), WIND_HEIGHT)


def _said(station: StationUse) -> Message:
    where = round(station.distance_km)
    if station.elevation is None:
        return Message("source.station", station=station.key, name=station.name, distance=where)
    height = round(station.elevation)
    return Message("source.station_height", station=station.key, name=station.name, distance=where, elevation=height)


def _moment(second: float) -> str:
    return f"{datetime.fromtimestamp(second, UTC):%Y-%m-%dT%H:%M:%SZ}"

"""NASA POWER, daily point: https://power.larc.nasa.gov/docs/services/api/temporal/daily/"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evaeto.core import local_days
from evaeto.core.calendar import calendar
from evaeto.core.messages import Message
from evaeto.equations.wind import roughness_length
from evaeto.errors import SourceBadAnswer
from evaeto.inputs.normalise import ROUGHNESS, WIND_HEIGHT
from evaeto.settings import Settings
from evaeto.sources import daily
from evaeto.sources.delivery import Delivery, Place, Report, days_delivered
from evaeto.sources.nasa_power.about import NASA_POWER
from evaeto.sources.transport import access, failures
from evaeto.sources.transport.http import get_json, lifetime_s
from evaeto.sources.transport.kept import Span

KEY = NASA_POWER.key

VARIABLE_MAP = {
    "T2M_MAX": ("tmax", "C"),
    "T2M_MIN": ("tmin", "C"),
    "T2M": ("tmean", "C"),
    "RH2M": ("rhmean", "%"),
    "T2MDEW": ("tdew", "C"),
    "WS2M": ("u2", "m/s"),
    "ALLSKY_SFC_SW_DWN": ("rs", "MJ/m^2/day"),
    "PS": ("pressure", "kPa"),
    "PRECTOTCORR": ("precip", "mm/day"),
}
"""Its name for each quantity, and its unit in the agroclimatology community (AG)."""

ALOFT, ALOFT_HEIGHT = "WS10M", 10.0
"""Its wind higher up [m]: with that at 2 m it tells how rough the model takes the cell to be."""
TIME_STANDARD = "LST"
"""Local solar time, in which its days are asked for; days of UTC are others."""

_FIRST_DAY, _FIRST_SUN = date(1981, 1, 1), date(1984, 1, 1)
"""Before these it has no weather and no radiation: a value missing there will not come."""


async def fetch(place: Place, start: date, end: date, settings: Settings, report: Report) -> Delivery:
    """Daily weather from `start` to `end`, both included. Raises a `SourceError` and nothing else.

    Days are local solar days (`time-standard=LST`). Wind is at 2 m. No `user` is sent: the one its examples
    use, `anonymous`, is refused since 2026.
    """
    base = access.address(NASA_POWER, settings)
    params = {
        "parameters": ",".join((*VARIABLE_MAP, ALOFT)),
        "community": "AG",
        "latitude": f"{place.lat:.4f}",
        "longitude": f"{place.lon:.4f}",
        "start": f"{start:%Y%m%d}",
        "end": f"{end:%Y%m%d}",
        "format": "JSON",
        "time-standard": TIME_STANDARD,
    }
    report(Message("progress.requesting"))
    answer = await get_json(
        KEY,
        f"{base}/api/temporal/daily/point",
        params,
        lambda body: parse(body, start, end),
        settings=settings,
        report=report,
        ttl_s=lifetime_s(end, local_days.today_at(place.lat, place.lon)),
        is_whole=lambda delivery: not delivery.incomplete,
        span=Span(start, end, ("start", "end"), _day_of, parse, daily.on_all_days),
    )
    delivery = answer.value
    report(days_delivered(delivery.weather.sizes["time"], from_cache=answer.from_cache))
    return replace(
        delivery,
        asked_at=answer.asked_at,
        from_cache=answer.from_cache,
        notes=(*_about_days(place), *delivery.notes),
    )


def parse(answer: dict[str, Any], start: date, end: date) -> Delivery:
    """Read an answer; see `tests/sources/test_nasa_power.py` for real ones.

    The height it gives is the mean of a grid cell of half a degree, not the point's: it is not passed on.

    Raises
    ------
    SourceRefused, SourceUnavailable
        It has nothing but messages.
    SourceBadAnswer
        A unit is not the documented one, a day was not asked for, its days are those of another time, or the value for
        missing data is not told.
    SourceNoData
        Every value is missing.
    """
    if "properties" not in answer and (words := failures.joined(answer.get("messages"))):
        raise failures.refused(KEY, words)
    header, series = answer["header"], answer["properties"]["parameter"]
    if header.get("fill_value") is None:
        raise SourceBadAnswer(KEY, Message("answer.no_fill_value"))
    standard = str(header.get("time_standard") or TIME_STANDARD).strip().upper()
    if standard != TIME_STANDARD:
        raise SourceBadAnswer(KEY, Message("answer.other_days", found=standard, wanted=TIME_STANDARD))
    series = {name: days for name, days in series.items() if days is not None}
    described = {name: told or {} for name, told in (answer.get("parameters") or {}).items()}
    lost = []
    days_asked = calendar(start, end)
    keys = _keys(days_asked)
    missing = float(header["fill_value"])
    values = {}
    for name, (quantity, unit) in VARIABLE_MAP.items():
        raw = _on_days(name, series.get(name, {}), keys)
        found = described.get(name, {}).get("units", unit)
        known = daily.factors_or_none(KEY, name, quantity, unit, found)
        if known is None:
            lost.append(name)
            values[quantity] = np.full(len(keys), np.nan)
            continue
        scale, offset = known
        raw[np.abs(raw - missing) < 0.01] = np.nan
        values[quantity] = raw * scale + offset
    above = series.get(ALOFT, {}) if described.get(ALOFT, {}).get("units", "m/s") == "m/s" else {}
    absent = [name for name in VARIABLE_MAP if name not in series]
    delivered = {quantity for name, (quantity, _) in VARIABLE_MAP.items() if name in series and name not in lost}
    values, partial = daily.without_partial_extremes(days_asked, values, delivered)
    since_when = {name: days_asked >= np.datetime64(_FIRST_SUN if name == "rs" else _FIRST_DAY) for name in values}
    return Delivery(
        source=KEY,
        weather=daily.dataset(KEY, days_asked, values).assign_attrs(
            _roughness(values.get("u2"), _on_days(ALOFT, above, keys), missing)
        ),
        version=(header.get("api") or {}).get("version"),
        model=", ".join(map(str, header.get("sources") or ())) or None,
        delivered=frozenset(delivered),
        notes=(*((Message("source.absent", names=absent),) if absent else ()), *daily.unavailable(lost), *partial),
        incomplete=any(bool(np.isnan(column[since_when[name]]).any()) for name, column in values.items()),
    )


def _keys(days: NDArray[np.datetime64]) -> list[str]:
    """The days as its answers write them."""
    return "\n".join(np.datetime_as_string(days, "D").tolist()).replace("-", "").split("\n")


def _on_days(name: str, delivered: dict[str, float | None], keys: list[str]) -> NDArray[np.float64]:
    """What it gives for each day, NaN where it gives none. Its days are usually those asked for, in their order: to
    look each up would take longer than to read the answer.

    Raises
    ------
    SourceBadAnswer
        A day was not asked for.
    """
    if list(delivered) == keys:
        return np.array(list(delivered.values()), dtype=np.float64)  # None becomes NaN
    if strange := sorted(delivered.keys() - set(keys)):
        raise SourceBadAnswer(KEY, Message("answer.extra_day_of", name=name, day=strange[0]))
    return np.array([delivered.get(key) for key in keys], dtype=np.float64)


def _roughness(u2: NDArray[np.float64] | None, above: NDArray[np.float64], missing: float) -> dict[str, float]:
    """What the winds at both heights say of the model's cell, as `inputs.normalise` says it of a file."""
    above[np.abs(above - missing) < 0.01] = np.nan
    if u2 is None or not (there := np.isfinite(u2) & np.isfinite(above)).any():
        return {}
    low, high = float(u2[there].mean()), float(above[there].mean())
    if not 0.0 < low < high:
        return {}
    return {ROUGHNESS: float(roughness_length(low, high, 2.0, ALOFT_HEIGHT)), WIND_HEIGHT: 2.0}


def _day_of(text: str) -> date:
    return datetime.strptime(text, "%Y%m%d").date()


def _about_days(place: Place) -> tuple[Message, ...]:
    """A note where its solar day is an hour or more away from the civil day in local standard time."""
    apart = round(place.lon / 15) - place.utc_offset_hours
    if abs(apart) < 1:
        return ()
    hours, zone = abs(apart), local_days.clock(place.utc_offset_hours)
    if apart > 0:
        return (Message("source.solar_days_before", hours=hours, zone=zone),)
    return (Message("source.solar_days_after", hours=hours, zone=zone),)

"""Daily weather of one place that is hardly possible there, but would be usual in another unit: refused or told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from evaeto.core.messages import Figure, Message
from evaeto.core.middle import middle
from evaeto.core.quantities import conversions_of, quantity_of
from evaeto.errors import WeatherError
from evaeto.inputs.checks import Array, saturation
from evaeto.inputs.consistency import Place
from evaeto.inputs.day_shifts import shifted
from evaeto.inputs.exchanged import dew_point_for_minimum, exchanged_with_radiation
from evaeto.inputs.season_shifts import days_late
from evaeto.inputs.sun_limits import LIT, above_the_sky
from evaeto.inputs.two_humidities import told_twice

DIM_DAYS, DIM = 20, 0.5
"""Of so many days one is clear at nearly every place: none that reaches this part of a clear sky is another unit."""
BRIGHT = 0.75 * DIM + 0.001
"""Part of the radiation at the top of the atmosphere that surely reaches `DIM` of that under a clear sky."""
MILD = 5.0
"""A usual temperature up to this is never too warm to be in degC."""
RANGE = 35.0
"""No station has a usual difference between tmax and tmin beyond it [K]."""
BRIGHT_DAYS, TOO_CLEAR = 10, 1.2
"""No place has so many days that usually pass this part of a clear sky at sea level: on the highest ones it is 1.13."""
SUNLESS = 1.0
"""A day with less sunshine than that is dull: none of `DIM_DAYS` above it is sunshine as a part of the day [h]."""
WINDY_DAYS, WINDY = 20, 8.0
"""Usual wind of so many days at 2 m that hardly any place on land has, 10.7 m/s at 10 m [m s-1]; storms are shorter."""
WINDY_UNSAID = 5.5
"""The same where nothing states the unit, 7.4 m/s at 10 m: coasts and islands in the trades and the westerlies have it,
and any field whose wind is in km/h [m s-1]."""
FEW_DAYS = 30
"""Of fewer nobody can say that air, wind or the range of temperature are those of no place."""
CLEAR_PART, HARDLY_WARMER, COLD = 0.55, 2.0, 5.6
"""Of days with so much of the radiation at the top of the atmosphere no station has a usual range of temperature below
6.8 K (2,000 years); above the sea it is some 1 K, which is cold as tenths of degrees only towards the poles [degC]."""
DRIEST = 9.5
"""Usual relative humidity that no place has: of 5,400 parts of 60 days one in Arizona has the least, 11 [%]."""
CALMEST = 0.15
"""Usual wind at 2 m that no anemometer gives: of 954 files four have 0.03 to 0.04, all by a wrong unit, and of 162
stations the next has 0.23 [m s-1]."""
AIR, SEA_LEVEL = 6.0, 101.3
"""Usual pressure may differ so much from that of the elevation (FAO-56 eq. 7); weather brings 3 kPa [kPa]."""


def in_likely_units(place: Place, lat: float | Array, ra: Array, doy: Array | None = None) -> None:
    """Look whether daily values of one place are usual there, or would be so in another unit.

    What can hardly be is refused where nothing states the unit, and told where something does.

    Parameters
    ----------
    place : Place
        Its weather.
    lat : float or ndarray
        Latitude [degrees north]; of a sample of many places that of each value.
    ra : ndarray
        Radiation at the top of the atmosphere of each day [MJ m-2 d-1].
    doy : ndarray, optional
        Day of the year of each value; by default that of the times.

    Raises
    ------
    WeatherError
        Values are not usual in their unit but would be in another one, and nothing states it.
    """
    if doy is None and hasattr(place.times, "day_of_year"):
        doy = np.asarray(place.times.day_of_year)
        _not_exchanged(place, ra)  # of days one after the other
        _same_humidity(place)
        _same_days(place, ra)
        _same_season(place, lat, ra, doy)
        _not_divided(place, ra)
    _not_too_windy(place)
    _not_too_dim(place, ra, doy)
    _not_too_bright(place, ra)
    if doy is not None:
        _not_too_warm(place, lat, doy)
    if {"tmax", "tmin"} <= set(place.values):
        apart = place.values["tmax"] - place.values["tmin"]
        there = np.isfinite(apart)
        if there.sum() >= 3 and middle(apart[there]) > RANGE:
            value = middle(apart[there])
            _question(place, "tmax", Message("checks.wide_range", value=value), ["0.1 degC"])
        if (equal := apart == 0.0).any():
            count, value = int(np.count_nonzero(equal)), place.first("tmax", equal)
            name, other, when = place.label("tmax"), place.label("tmin"), place.when(equal)
            place.findings.messages.append(
                Message("checks.equal", name=name, other=other, value=value, when=when, count=count)
            )


def _not_exchanged(place: Place, ra: Array) -> None:
    """Radiation that stands in the column of a temperature: told and never refused."""
    for name in exchanged_with_radiation(place.values, ra):
        place.doubted += [(name, []), ("rs", [])]
        place.findings.messages.append(
            Message(
                "checks.exchanged",
                name=place.label(name), other=place.label("rs"), first=name, second="rs",
            )
        )  # fmt: skip
    if (above := dew_point_for_minimum(place.values, ra)) is not None:
        place.doubted += [("tmin", []), ("tdew", [])]
        place.findings.messages.append(
            Message(
                "checks.exchanged_dew",
                name=place.label("tmin"), other=place.label("tdew"), first="tmin", second="tdew", value=round(above, 1),
            )
        )  # fmt: skip


def _not_divided(place: Place, ra: Array) -> None:
    """Tell of tenths, such as temperatures that hardly rise by day, air drier than any and wind less than any."""
    for name, reason in divided(place.values, ra):
        place.doubted.append((name, []))
        place.findings.messages.append(Message("checks.unlikely", name=place.label(name), reason=reason))


def divided(values: Mapping[str, Array], ra: Array) -> Iterator[tuple[str, Message]]:
    """The quantities of daily weather of one place of which there is hardly a tenth of what is usual, and the reason.

    Parameters
    ----------
    values : mapping
        By quantity, in the units of the table.
    ra : ndarray
        Radiation at the top of the atmosphere [MJ m-2 d-1].
    """
    tmax, tmin = values.get("tmax"), values.get("tmin")
    if tmax is not None and tmin is not None:
        mean = (tmax + tmin) / 2.0
        apart = tmax - tmin
        if "rs" in values and _may_be_below(apart, HARDLY_WARMER):
            clear = (values["rs"] > CLEAR_PART * ra) & (ra > LIT)
            usual = _usually_below(apart[clear], HARDLY_WARMER)
            if usual and _usually_below(np.abs(mean)[clear], COLD) is not None:
                yield "tmax", Message("checks.wide_range", value=round(usual, 1))
        for name in ("rhmean", "ea"):
            if name in values:
                share = values[name] if name == "rhmean" else 100.0 * values[name] / saturation(mean)
                if (dry := _usually_below(share, DRIEST)) is not None:
                    yield name, Message("checks.too_dry", value=round(dry, 1))
    if "u2" in values and (wind := _usually_below(values["u2"], CALMEST)):
        yield "u2", Message("checks.little_wind", value=round(wind, 3))


def _may_be_below(values: Array, limit: float) -> bool:
    """Whether so many values are below a limit that half of enough ones may be, which takes no sorting to see."""
    return 2 * int(np.count_nonzero(values < limit)) >= FEW_DAYS


def _usually_below(values: Array, limit: float) -> float | None:
    """The median of enough values if it is below a limit, else None."""
    if not _may_be_below(values, limit):
        return None
    there = values[np.isfinite(values)]
    usual = middle(there)
    return usual if there.size >= FEW_DAYS and usual < limit else None


def _same_humidity(place: Place) -> None:
    """Say where two humidities of the same days are those of different air; either may be the right one."""
    for each in told_twice(place.values):
        if each.is_too_far:
            name, other = place.label(each.name), place.label(each.other)
            place.findings.messages.append(
                Message(
                    "checks.days_told_twice",
                    name=name, other=other, value=round(float(each.mean), 1), unit=each.unit, count=int(each.days),
                )
            )  # fmt: skip


def _same_days(place: Place, ra: Array) -> None:
    """Say where radiation goes with the temperatures of another day: which of them is dated wrong nobody can tell."""
    shift = shifted(place.values, ra)
    if shift is None or not (shift.by_radiation_before | shift.by_radiation_after):
        return
    rs, tmax, tmin, days = place.label("rs"), place.label("tmax"), place.label("tmin"), int(shift.days)
    place.findings.messages.append(
        Message("checks.radiation_a_day_early", name=rs, one=tmax, other=tmin, count=days)
        if shift.by_radiation_before
        else Message("checks.radiation_a_day_late", name=rs, one=tmax, other=tmin, count=days)
    )


def _same_season(place: Place, lat: float | Array, ra: Array, doy: Array) -> None:
    """Say where the season of radiation is not that of the sun: dates, rows or the latitude are wrong."""
    late = days_late(place.values, ra, doy)
    if late is None:
        return
    place.doubted.append(("rs", []))
    name, days, north = place.label("rs"), round(abs(late)), round(middle(np.asarray(lat)), 2)
    place.findings.messages.append(
        Message("checks.season_late", name=name, days=days, lat=north)
        if late > 0.0
        else Message("checks.season_early", name=name, days=days, lat=north)
    )


def _not_too_windy(place: Place) -> None:
    """km/h: told and never refused, since few places are as windy as that; nor is one calm on most days."""
    wind = place.values.get("u2")
    there = np.isfinite(wind) if wind is not None else np.zeros(1, bool)
    if wind is not None and (calm := int(np.count_nonzero(wind == 0.0))) >= DIM_DAYS and 2 * calm > there.sum():
        place.doubted.append(("u2", []))
        place.findings.messages.append(
            Message("checks.calm", name=place.label("u2"), count=calm, total=int(there.sum()))
        )
    if (
        wind is None
        or np.count_nonzero(there) < WINDY_DAYS
        or (value := middle(wind[there])) <= (WINDY_UNSAID if "u2" in place.unstated else WINDY)
    ):
        return
    place.doubted.append(("u2", ["km/h"]))
    label = place.label("u2")
    place.findings.messages.append(Message("checks.too_windy", name=label, value=round(value, 1), unit="km/h"))


def _not_too_bright(place: Place, ra: Array) -> None:
    """Radiation at the top of the atmosphere, or one of a clear sky that is too high."""
    if "rs" not in place.values:
        return
    rs = place.values["rs"]
    told = np.isfinite(rs) & (ra > LIT) & ~above_the_sky(rs, ra)  # which others tell of, with the unit
    if np.count_nonzero(told) < BRIGHT_DAYS:
        return
    usual = middle(place.values["rs"][told] / (0.75 * ra[told]))
    if usual > TOO_CLEAR:
        place.doubted.append(("rs", []))
        message = Message("checks.too_bright", count=int(np.count_nonzero(told)), value=round(usual, 2))
        place.findings.messages.append(Message("checks.unlikely", name=place.label("rs"), reason=message))


def _not_too_dim(place: Place, ra: Array, doy: Array | None) -> None:
    _not_too_sunless(place, ra, doy)
    if "rs" not in place.values:
        return
    told = np.isfinite(place.values["rs"]) & (ra > LIT)
    if np.count_nonzero(told) < DIM_DAYS:
        return
    highest = float((place.values["rs"][told] / (0.75 * ra[told])).max())
    if highest >= DIM or (doy is not None and len({*doy[told].tolist()}) < DIM_DAYS):
        return
    days = int(np.count_nonzero(told))
    likely = [
        units
        for units in ("kWh m-2 d-1", "cal cm-2 d-1", "W m-2")
        if 0.6 <= highest * conversions_of(quantity_of("rs"))[units][0] <= 1.3
    ]
    message = Message("checks.dim", count=days, value=round(highest, 2))
    if likely:
        _question(place, "rs", message, likely)
    else:
        place.doubted.append(("rs", []))
        place.findings.messages.append(Message("checks.unlikely", name=place.label("rs"), reason=message))


def _not_too_sunless(place: Place, ra: Array, doy: Array | None) -> None:
    if "sunshine" not in place.values:
        return
    told = np.isfinite(place.values["sunshine"]) & (ra > LIT)
    if np.count_nonzero(told) < DIM_DAYS:
        return
    highest = float(place.values["sunshine"][told].max())
    if highest <= SUNLESS and (doy is None or len({*doy[told].tolist()}) >= DIM_DAYS):
        place.doubted.append(("sunshine", []))
        message = Message("checks.sunless", count=int(np.count_nonzero(told)), value=round(highest, 2))
        place.findings.messages.append(Message("checks.unlikely", name=place.label("sunshine"), reason=message))


def pressure_of_place(place: Place, elevation: float) -> None:
    """Look whether the pressure of one place is that of its elevation: services reduce it to the level of the sea.

    Parameters
    ----------
    place : Place
        With `pressure` [kPa].
    elevation : float
        Of the place [m].
    """
    from evaeto.equations.atmosphere import atmospheric_pressure

    values = place.values.get("pressure")
    if values is None or not np.isfinite(values).any():
        return
    usual, expected = middle(values[np.isfinite(values)]), float(atmospheric_pressure(elevation))
    if abs(usual - expected) <= AIR:
        return
    place.doubted.append(("pressure", []))
    name, value, expected = place.label("pressure"), Figure(usual, 1), Figure(expected, 1)
    place.findings.messages.append(
        Message("checks.sea_level_pressure", name=name, value=value, expected=expected, elevation=elevation)
        if abs(usual - SEA_LEVEL) <= AIR / 2
        else Message("checks.other_pressure", name=name, value=value, expected=expected, elevation=elevation)
    )


def _not_too_warm(place: Place, lat: float | Array, days: Array) -> None:
    """Fahrenheit: no place so far from the equator has such means in that season, but would have them in degF."""
    name = "tmean" if "tmean" in place.values else "tmax"
    if name not in place.values:
        return
    t = place.values[name]
    if name == "tmax" and "tmin" in place.values:
        t = (t + place.values["tmin"]) / 2.0
    there = np.isfinite(t)
    if np.count_nonzero(there) < 3:
        return
    north = np.broadcast_to(lat, t.shape)[there]
    winter = np.cos(2.0 * np.pi * (days[there] - np.where(north >= 0.0, 20, 202)) / 365.25)
    most = warmest(north, winter)
    if middle(t[there] - most) > 0.0 and middle(t[there]) < 110.0:
        value = middle(t[there])
        _question(place, name, Message("checks.too_warm", value=round(value, 1), lat=middle(north)), ["degF"])


def warmest(lat: Any, winter: Any) -> Any:
    """Mean temperature [degC] that no place at a latitude exceeds on most days of a season, 1 in the depth of winter.

    Death Valley has means of 45 degC in July; what is lost towards the poles, and in winter, is less than anywhere:
    spells of January reach some 22 degC at 34 degrees (California), 14 at 50, and 10 at 60. Where `MILD` is more nobody
    knows what a mild spell of the polar night may be.
    """
    away = np.abs(lat)
    summer, depth = 46.0 - 0.6 * np.maximum(0.0, away - 38.0), 46.0 - 0.75 * np.maximum(0.0, away - 15.0)
    most = summer - (summer - depth) * np.maximum(winter, 0.0)
    return np.maximum(most, MILD)


def _question(place: Place, name: str, reason: Message, units: list[str]) -> None:
    """Refuse what nothing states the unit of, and tell of the rest."""
    label = place.label(name)
    place.doubted.append((name, units))
    if name in place.unstated:
        raise WeatherError(Message("checks.which_unit", name=label, reason=reason, names=units, unit=units[0]))
    place.findings.messages.append(Message("checks.unlikely_unit", name=label, reason=reason, names=units))

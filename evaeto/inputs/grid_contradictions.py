"""Units of a grid that its own weather contradicts: vapour beside temperature, air beside height, cold beside season.

What is looked at is a sample of days and places (`inputs.grid_units`). Beyond what no weather has, another unit is
named only where the sample would be usual in it, so that deserts, ice and calm basins pass. Wind in knots or mph for
m s-1 or km h-1 differs by less than climates do, vapour pressure in hPa for mmHg is told in the wettest of them alone
and mmHg for hPa nowhere, and a dew point in degrees for tenths of them is one of dry air: no sample tells.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from evaeto.core.messages import Figure, Message
from evaeto.core.middle import middle
from evaeto.core.quantities import conversions_of, quantity_of
from evaeto.equations.atmosphere import atmospheric_pressure
from evaeto.errors import WeatherError
from evaeto.inputs.checks import Array, saturation
from evaeto.inputs.consistency import VAPOUR, Place
from evaeto.inputs.unusual import AIR, DIM_DAYS, SEA_LEVEL, warmest

Rule = tuple[float, float]

SOME_DAYS = 5
"""The air of fewer days may be drier than any climate."""
DRY = 0.2
"""Nine values in ten below this relative humidity are those of the driest deserts, or of another unit."""
DRIEST = 0.03
"""Nine values in ten below this are those of no air: in the driest months of Death Valley and of the Atacama there is
a twentieth of what the air could hold."""
SOME_AIR = (0.05, 1.0)
"""Usual relative humidity that desert air may have."""
MOIST = (0.45, 1.2)
"""Usual vapour pressure as a part of that at saturation at tmin: it is that of the dew of most nights."""
DEWY = 1.3
"""In warm air (`NO_SNOW`) vapour is usually less than so much of that at saturation at tmin: in 10,900 parts of 20 days
of 25 series (15 places) it is 1.09 at most as services have it, and 1.296 as made of a mean of relative humidity."""
BRIGHTEST_NET = 0.62
"""Nine in ten of such days have less net radiation than this part of that at the top of the atmosphere: what open water
takes in of a clear sky, in 10,600 parts of 20 days of 25 series, is 0.586 at most, and grass 0.456."""
BARE, BARE_SKY = 0.13, 25.0
"""In warm air (`NO_SNOW`) and with so much radiation at the top of the atmosphere [MJ m-2 d-1] net radiation is more
than this part of it on one day in ten: of the brightest deserts it is a fifth, under the thickest cloud a tenth."""
NET = (0.15, 0.6)
"""Part of the radiation at the top of the atmosphere that usual net radiation is."""
NO_SNOW = 10.0
"""Mean temperature of days without snow on the ground [degC]."""
LAND = 6.0
"""Where temperature goes so far up and down in a day is land: over the windy sea it hardly moves [K]."""
HARDLY_WARMER, WARMER = 2.5, (3.0, 25.0)
"""Nine days in ten with a smaller difference between tmax and tmin are those of the sea and of large lakes; on land it
usually lies in this range: even on the isles of the southern ocean it is 3.6 in the mean [K]."""
SUNNY = 15.0
"""Days with so much radiation at the top of the atmosphere warm the land [MJ m-2 d-1]."""
HILLS = 100.0
"""Water is flat: what lies so much above the lowest cell is land [m]."""
WINDY_LAND = 7.0
"""Usual wind at 2 m of a grid on land that hardly any has: in Patagonia reanalyses have 6 [m s-1]."""
CALM, CALM_CONVERTED = 0.25, 0.7
"""Usual wind at 2 m below which hardly any place lies, and below which one from another unit than m s-1 is likely to
have been in m s-1 [m s-1]."""
_CONVERTED = 0.5
"""No height below 200 m has a factor to 2 m as small as this (FAO-56 eq. 47)."""
LAPSE = 0.0065
"""Cooling with height [K m-1]."""
ROOM = 0.8
"""Part of the values that fit where a unit is the right one."""


@dataclass(frozen=True, slots=True)
class Sample:
    """What is known of the values of a sample besides the weather; arrays as long as these.

    Attributes
    ----------
    rules : mapping
        What leads from what was read to the units of the table, by quantity.
    lat : ndarray
        [degrees north]
    ra : ndarray
        Radiation at the top of the atmosphere [MJ m-2 d-1].
    doy : ndarray
        Day of the year.
    days : int
        How many different ones there are.
    elevation : ndarray or None
        [m], where it is known.
    """

    rules: Mapping[str, Rule]
    lat: Array
    ra: Array
    doy: Array
    days: int
    elevation: Array | None = None


def contradicted(place: Place, sample: Sample) -> None:
    """Look whether the weather of a sample contradicts the units it was read in.

    Parameters
    ----------
    place : Place
        Its weather; what is found is noted in it.
    sample : Sample
        What else is known.

    Raises
    ------
    WeatherError
        It does, and nothing states the unit.
    """
    days = sample.days
    for name in ("ea", "tdew"):
        if {name, "tmax", "tmin"} <= set(place.values):
            _vapour(place, sample, name, days)
    _air(place, sample)
    _net_radiation(place, sample, days)
    _wind(place, sample)
    _tenths(place, sample)
    _cold(place, sample)


def _vapour(place: Place, sample: Sample, name: str, days: int) -> None:
    """Vapour that the air cannot hold, or of which there is hardly any while another unit has that of the dew."""
    hot, cold = saturation(place.values["tmax"]), saturation(place.values["tmin"])

    def held(values: Array) -> Array:
        with np.errstate(over="ignore", invalid="ignore"):
            return saturation(values) if name == "tdew" else values

    vapour = held(place.values[name])
    there = np.isfinite(vapour) & np.isfinite(hot) & np.isfinite(cold)
    if np.count_nonzero(there) < DIM_DAYS:
        return
    humidity = vapour[there] / ((hot + cold) / 2.0)[there]
    wet = float(np.mean(vapour[there] > VAPOUR * hot[there])) > 0.5
    highest = float(np.quantile(humidity, 0.9))
    mean = (place.values["tmax"] + place.values["tmin"])[there] / 2.0
    warm = (vapour[there] / cold[there])[mean > NO_SNOW]
    dewy = not wet and days >= SOME_DAYS and warm.size >= DIM_DAYS and middle(warm) > DEWY
    if not (wet or dewy) and (days < SOME_DAYS or highest > DRY):
        return
    arid = not wet and highest < DRIEST

    def usual(values: Array) -> bool:
        other = held(values)[there]
        fits = float(np.mean(other <= VAPOUR * hot[there])) > ROOM
        if arid:
            return fits and SOME_AIR[0] <= middle(other / ((hot + cold) / 2.0)[there]) <= SOME_AIR[1]
        return fits and MOIST[0] <= middle(other / cold[there]) <= MOIST[1]

    likely = _others(name, place.values[name], sample, usual)
    value = round(100.0 * middle(humidity))
    if wet:
        _doubt(place, name, Message("checks.too_humid", value=value), likely)
    elif likely and dewy:
        _doubt(place, name, Message("checks.too_dewy", value=_short(middle(warm))), likely)
    elif likely:
        _doubt(place, name, Message("checks.too_dry", value=value), likely)


def _air(place: Place, sample: Sample) -> None:
    """Pressure that is not that of the height."""
    values = place.values.get("pressure")
    if values is None or sample.elevation is None:
        return
    of_height = np.asarray(atmospheric_pressure(sample.elevation))
    apart = values - of_height
    there = np.isfinite(apart)
    if not there.any() or abs(middle(apart[there])) <= AIR:
        return
    usual, expected = middle(values[there]), middle(of_height[there])
    height = round(middle(sample.elevation[there]))

    def fits(other: Array) -> bool:
        return abs(middle((other - of_height)[there])) <= AIR / 2.0

    likely = _others("pressure", values, sample, fits)
    if likely:
        reason = Message(
            "checks.pressure_apart", value=Figure(usual, 1), expected=Figure(expected, 1), elevation=height
        )
        _doubt(place, "pressure", reason, likely)
        return
    place.doubted.append(("pressure", []))
    label, value, height_has = place.label("pressure"), Figure(usual, 1), Figure(expected, 1)
    if abs(usual - SEA_LEVEL) <= AIR / 2.0:
        told = Message("checks.sea_level_pressure", name=label, value=value, expected=height_has, elevation=height)
    else:
        told = Message("checks.other_pressure", name=label, value=value, expected=height_has, elevation=height)
    place.findings.messages.append(told)


def _net_radiation(place: Place, sample: Sample, days: int) -> None:
    """Hardly any net radiation on warm days of a high sun, or more than any ground takes in."""
    if not {"rn", "tmax", "tmin"} <= set(place.values) or days < SOME_DAYS:
        return
    mean = (place.values["tmax"] + place.values["tmin"]) / 2.0
    there = np.isfinite(place.values["rn"]) & (mean > NO_SNOW) & (sample.ra > BARE_SKY)
    if np.count_nonzero(there) < DIM_DAYS:
        return
    share = place.values["rn"][there] / sample.ra[there]
    highest = float(np.quantile(share, 0.9))
    if BARE <= highest <= BRIGHTEST_NET:
        return

    def usual(other: Array) -> bool:
        return NET[0] <= middle(other[there] / sample.ra[there]) <= NET[1]

    likely = _others("rn", place.values["rn"], sample, usual)
    if likely:
        value = _short(middle(place.values["rn"][there]))
        little = Message("checks.little_net_radiation", value=value)
        much = Message("checks.much_net_radiation", value=value)
        _doubt(place, "rn", little if highest < BARE else much, likely)


def _wind(place: Place, sample: Sample) -> None:
    """km/h for m s-1 and the other way; told and never refused, since some places are as windy, or as calm."""
    wind = place.values.get("u2")
    if wind is None:
        return
    there = np.isfinite(wind)
    if {"tmax", "tmin"} <= set(place.values):
        there &= place.values["tmax"] - place.values["tmin"] > LAND
    if np.count_nonzero(there) < DIM_DAYS:
        return
    usual, label = middle(wind[there]), place.label("u2")
    if usual > WINDY_LAND:
        place.doubted.append(("u2", ["km/h"]))
        told = Message("checks.too_windy", name=label, value=_short(usual), unit="km/h")
        place.findings.messages.append(told)
    elif 0.0 < usual < (CALM_CONVERTED if abs(sample.rules["u2"][0]) < _CONVERTED else CALM):
        place.doubted.append(("u2", ["m s-1"]))
        told = Message("checks.too_calm", name=label, value=_short(usual), unit="m s-1")
        place.findings.messages.append(told)


def _tenths(place: Place, sample: Sample) -> None:
    """Degrees or kelvins taken for tenths of a degree, so that days hardly warm up: those of the sea do not either, but
    no sea is as warm as that, or it is land."""
    rules = [sample.rules.get(name, (1.0, 0.0)) for name in ("tmax", "tmin")]
    scale, offset = rules[0]
    in_tenths = rules[0] == rules[1] and math.isclose(scale, 0.1, rel_tol=1e-5) and abs(offset) < 1e-8
    if not in_tenths or not {"tmax", "tmin"} <= set(place.values) or any(n == "tmax" for n, _ in place.doubted):
        return
    tmax, tmin = place.values["tmax"], place.values["tmin"]
    there = np.isfinite(tmax) & np.isfinite(tmin) & (sample.ra > SUNNY)
    height = np.full(tmax.shape, np.nan) if sample.elevation is None else sample.elevation
    hills = there & (height > np.fmin.reduce(height) + HILLS)
    on_land = np.count_nonzero(hills) >= DIM_DAYS
    there = hills if on_land else there
    if np.count_nonzero(there) < DIM_DAYS:
        return
    apart, mean = (tmax - tmin)[there], (tmax + tmin)[there] / 2.0
    lat, height = sample.lat[there], np.maximum(np.nan_to_num(height[there]), 0.0)
    summer = -np.cos(2.0 * np.pi * (sample.doy[there] - np.where(lat >= 0.0, 20, 202)) / 365.25)
    if float(np.quantile(apart, 0.9)) > HARDLY_WARMER:
        return
    if not on_land and middle(mean - warmest_sea(lat, -summer)) <= 0.0:
        return
    least, most = coldest(lat, summer) - LAPSE * height, warmest(lat, -summer)
    found: dict[Rule, str] = {}
    for units, rule in conversions_of(quantity_of("tmax")).items():
        other = (mean - rules[0][1]) / rules[0][0] * rule[0] + rule[1]
        wider = middle(apart) * rule[0] / rules[0][0]
        between = middle(other - least) > 0.0 and middle(most - other) > 0.0
        if units.isascii() and between and WARMER[0] <= wider <= WARMER[1]:
            found.setdefault(rule, units)
    if found:
        value = _short(middle(apart))
        _doubt(place, "tmax", Message("checks.wide_range", value=value), [*found.values()][:2])


def warmest_sea(lat: Any, winter: Any) -> Any:
    """Temperature [degC] that the air above no sea usually has at a latitude in a season, 1 in the depth of winter.

    The Red Sea and the Persian Gulf have 34 degC in August, the Mediterranean and the Black Sea up to 28 (40 degrees),
    the Baltic up to 21 (58); in winter it is 24 at 26 degrees, and 15 in the east of the Mediterranean.
    """
    away = np.abs(lat)
    summer = np.interp(away, [0.0, 30.0, 40.0, 50.0, 60.0, 70.0], [36.0, 36.0, 30.0, 26.0, 22.0, 15.0])
    depth = np.interp(away, [0.0, 15.0, 30.0, 40.0, 50.0, 60.0, 70.0], [36.0, 33.0, 26.0, 20.0, 16.0, 13.0, 12.0])
    return summer - (summer - depth) * np.clip(winter, 0.0, 1.0)


def _cold(place: Place, sample: Sample) -> None:
    """Summers that no place has so cold at its height."""
    name = "tmean" if "tmean" in place.values else "tmax"
    if name not in place.values or sample.elevation is None or any(each == name for each, _ in place.doubted):
        return
    t = place.values[name]
    if name == "tmax" and "tmin" in place.values:
        t = (t + place.values["tmin"]) / 2.0
    summer = -np.cos(2.0 * np.pi * (sample.doy - np.where(sample.lat >= 0.0, 20, 202)) / 365.25)
    there = np.isfinite(t) & (summer > 0.5)
    if np.count_nonzero(there) < DIM_DAYS:
        return
    least = coldest(sample.lat, summer) - LAPSE * np.maximum(sample.elevation, 0.0)
    if middle((t - least)[there]) >= 0.0:
        return
    most = warmest(sample.lat, -summer)

    def usual(other: Array) -> bool:
        return middle((other - least)[there]) > 0.0 and middle((most - other)[there]) > 0.0

    likely = _others(name, t, sample, usual)
    value, lat = _short(middle(t[there])), round(middle(sample.lat[there]), 1)
    if likely:
        _doubt(place, name, Message("checks.too_cold", value=value, lat=lat), likely)


def coldest(lat: Any, summer: Any) -> Any:
    """Mean temperature [degC], brought to the level of the sea, that no place at a latitude usually has less than in a
    season, 1 at the height of summer.

    Fog keeps the coasts of California at 13 degC in July (38 degrees) and those of the Kuriles at 8 (46 degrees); the
    ice of Greenland and of Antarctica, brought down to the sea, has summers of 0 to -10.
    """
    away = np.abs(lat)
    height = np.interp(
        away, [0.0, 20.0, 30.0, 40.0, 50.0, 60.0, 70.0, 90.0], [14.0, 13.0, 11.0, 8.0, 3.0, -2.0, -9.0, -20.0]
    )
    equinox = np.interp(away, [0.0, 20.0, 30.0, 40.0, 50.0, 60.0, 90.0], [14.0, 10.0, 3.0, -6.0, -17.0, -30.0, -60.0])
    return equinox + (height - equinox) * np.clip(summer, 0.0, 1.0)


def _others(name: str, values: Array, sample: Sample, usual: Any) -> list[str]:
    """Units, at most two, in which what was read would be usual."""
    scale, offset = sample.rules[name]
    read = (values - offset) / scale
    found: dict[Rule, str] = {}
    for units, rule in conversions_of(quantity_of(name)).items():
        if not _same(rule, (scale, offset)) and usual(read * rule[0] + rule[1]):
            found.setdefault(rule, units)
    return [*found.values()][:2]


def _same(one: Rule, other: Rule) -> bool:
    return bool(np.allclose(one, other, rtol=1e-6, atol=1e-9 * abs(other[0])))


def _short(value: float) -> float:
    """Three digits, which small numbers have behind the point."""
    return float(f"{value:.3g}")


def _doubt(place: Place, name: str, reason: Message, units: list[str]) -> None:
    label = place.label(name)
    place.doubted.append((name, units))
    if not units:
        place.findings.messages.append(Message("checks.unlikely", name=label, reason=reason))
        return
    if name in place.unstated:
        raise WeatherError(Message("checks.which_unit", name=label, reason=reason, names=units, unit=units[0]))
    told = Message("checks.contradicted_unit", name=label, reason=reason, names=units, unit=units[0])
    place.findings.messages.append(told)

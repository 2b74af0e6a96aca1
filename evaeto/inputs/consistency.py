"""Weather of one place that contradicts itself or the sun: what cannot be becomes missing, with the days by name."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

import numpy as np

from evaeto.core.messages import Message
from evaeto.core.quantities import conversions_of, quantity_of
from evaeto.errors import WeatherError
from evaeto.inputs.checks import MOST, RELATIVE_HUMIDITIES, Array, Findings, moment, saturation
from evaeto.inputs.humidity_fractions import FRACTION

SATURATED = 100.2
"""Relative humidity up to this is a rounding of 100 % and left as it is."""
CROSSING = 0.1
"""tmax may lie so far below tmin: two roundings [K]."""
HUMIDITY_CROSSING = 1.0
"""rhmax may lie so far below rhmin: two roundings [%]."""
VAPOUR = 1.05
"""Vapour pressure of a day, as a part of that at saturation at tmax: sensors drift, other units differ by ten."""
DEW_POINT = 1.0
"""How far the dew point of a day may lie above tmax: about as much as `VAPOUR` [K]."""
VAPOUR_OF_HOUR, DEW_POINT_OF_HOUR = 1.25, 3.0
"""The same of an hour and its mean temperature: two sensors do not answer equally fast."""
MEAN = 3.0
"""How far a mean temperature may lie outside the extremes, which are often those of another 24 hours [K]."""
SKY, SKY_SHARE = 1.0, 1.05
"""Radiation may pass that at the top of the atmosphere by this and this part of it: days are cut otherwise than ours
[MJ m-2 d-1], sensors drift."""
DIM_DAYS, DIM = 20, 0.5
"""Of so many days one is clear at nearly every place: none that reaches this part of a clear sky is another unit."""
BRIGHT = 0.75 * DIM + 0.001
"""Part of the radiation at the top of the atmosphere that surely reaches `DIM` of that under a clear sky."""
LIT = 5.0
"""Days with so much radiation at the top of the atmosphere tell how clear they are [MJ m-2 d-1]."""
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
AIR, SEA_LEVEL = 6.0, 101.3
"""Usual pressure may differ so much from that of the elevation (FAO-56 eq. 7); weather brings 3 kPa [kPa]."""
DAYLIGHT = 1.0
"""Sunshine may last longer than the day by this: refraction, and days near the polar one [h]."""
NIGHT_SHARE, NIGHT_FLOOR = 0.05, 0.02
"""Radiation by night may be this part of the highest of its day, or this much: sensors have an offset [MJ m-2 h-1]."""
DARK = float(np.sin(np.radians(-6.0)))
"""Sine of the height of the sun at the end of civil twilight."""
CLEAR = 0.75
"""Part of the radiation at the top of the atmosphere that reaches the ground under a clear sky."""
AROUND = 0.5
"""So long before and after a period its sun may have shone: whichever moment of it a time is [h]."""
SKY_OF_HOUR = 0.25
"""Hourly radiation may pass that at the top of the atmosphere by this: clocks differ [MJ m-2 h-1]."""


def crossed(above: Array, below: Array, slack: float = 0.0) -> Array:
    """Where a maximum lies below its minimum."""
    result: Array = above + slack < below
    return result


def above_the_sky(radiation: Array, ra: Array, slack: float = SKY) -> Array:
    """Where there is more radiation than at the top of the atmosphere [MJ m-2]."""
    result: Array = radiation > SKY_SHARE * ra + slack
    return result


class Place:
    """The weather of one place under examination: what cannot be becomes missing and is noted.

    Parameters
    ----------
    values : mapping
        One-dimensional arrays by quantity, in the units of the table. They are not written to.
    times : Index
        Of all of them.
    labels : mapping
        What the columns were called, by quantity.
    unstated : collection of str
        Quantities whose unit is the one usual for their name, as nothing states it.

    Attributes
    ----------
    values : dict
        The arrays, with gaps where something cannot be.
    changed : set of str
        Those that were replaced.
    findings : Findings
        What was found.
    doubted : list of tuple of str and list of str
        Quantities whose values are hardly possible, and the units in which they would be usual.
    """

    def __init__(
        self, values: Mapping[str, Array], times: Any, labels: Mapping[str, str], unstated: Collection[str] = ()
    ) -> None:
        self.values = {name: array for name, array in values.items() if array.size == len(times)}
        self.times, self.labels, self.unstated = times, labels, frozenset(unstated)
        self.findings = Findings()
        self.doubted: list[tuple[str, list[str]]] = []
        self.changed: set[str] = set()

    def label(self, name: str) -> str:
        return self.labels.get(name, name)

    def when(self, wrong: Array) -> Any:
        return moment(self.times, int(np.argmax(wrong)))

    def reject(
        self,
        names: Sequence[str],
        wrong: Array,
        told: Callable[..., Message],
        refused: Callable[..., Message] | None = None,
    ) -> None:
        """Empty values, or refuse the weather where they are most of those there are."""
        count = int(np.count_nonzero(wrong))
        if not count:
            return
        there = np.logical_and.reduce([np.isfinite(self.values[name]) for name in names])
        total = int(np.count_nonzero(there))
        if refused is not None and count > MOST * total:
            raise WeatherError(refused(count=count, total=total, when=self.when(wrong)))
        self.findings.messages.append(told(count=count, when=self.when(wrong)))
        for name in names:
            self.replace(name, wrong, np.nan)

    def replace(self, name: str, where: Array, value: float) -> None:
        """Put a value in the place of some."""
        self.values[name] = np.where(where, self.values[name].dtype.type(value), self.values[name])
        self.changed.add(name)

    def first(self, name: str, wrong: Array) -> float:
        return float(self.values[name][np.argmax(wrong)])


def consistent(place: Place, hourly: bool) -> None:
    """Empty values of one place that contradict each other.

    Raises
    ------
    WeatherError
        Most of a variable cannot be; it says which unit or column is likely.
    """
    _saturate(place)
    if not hourly:
        _uncross(place, "tmax", "tmin", CROSSING)
        _lonely_fractions(place)
        _uncross(place, "rhmax", "rhmin", HUMIDITY_CROSSING)
    warmest = "tmean" if hourly else "tmax"
    if warmest in place.values:
        _dry(place, warmest, hourly)
    if not hourly and {"tmax", "tmin", "tmean"} <= set(place.values):
        v = place.values
        wrong = (v["tmean"] > v["tmax"] + MEAN) | (v["tmean"] < v["tmin"] - MEAN)
        name, value = place.label("tmean"), place.first("tmean", wrong)
        place.reject(
            ["tmean"],
            wrong,
            lambda count, when: Message("checks.mean_left_out", name=name, value=value, when=when, count=count),
        )


def _saturate(place: Place) -> None:
    for name in RELATIVE_HUMIDITIES:
        if name in place.values:
            high = place.values[name] > SATURATED
            if high.any():
                place.findings.messages.append(
                    Message(
                        "checks.saturated",
                        name=place.label(name),
                        value=place.first(name, high),
                        when=place.when(high),
                        count=int(np.count_nonzero(high)),
                    )
                )
                place.replace(name, high, 100.0)


def _uncross(place: Place, above: str, below: str, slack: float) -> None:
    if not {above, below} <= set(place.values):
        return
    wrong = crossed(place.values[above], place.values[below], slack)
    if not wrong.any():
        return
    one, other = place.label(above), place.label(below)
    value, limit = place.first(above, wrong), place.first(below, wrong)
    place.reject(  # both go: nobody can tell which is wrong
        [above, below],
        wrong,
        lambda count, when: Message(
            "checks.crossed_left_out", name=one, other=other, value=value, limit=limit, when=when, count=count
        ),
        lambda count, total, when: Message(
            "checks.crossed_refused",
            name=one, other=other, value=value, limit=limit, when=when, wrong=count, total=total,
        ),
    )  # fmt: skip


def _lonely_fractions(place: Place) -> None:
    """A single maximum of humidity below 1 % is a fraction among per cents."""
    if "rhmax" in place.values:
        rhmax = place.values["rhmax"]
        wrong = (rhmax > 0.0) & (rhmax <= FRACTION) & (rhmax != np.round(rhmax))
        name, value = place.label("rhmax"), place.first("rhmax", wrong)
        place.reject(
            ["rhmax"],
            wrong,
            lambda count, when: Message("checks.fraction_left_out", name=name, value=value, when=when, count=count),
        )


def _dry(place: Place, warmest: str, hourly: bool) -> None:
    """No more vapour than the air can hold at its warmest."""
    t = place.values[warmest]
    most, above = (VAPOUR_OF_HOUR, DEW_POINT_OF_HOUR) if hourly else (VAPOUR, DEW_POINT)
    for name in ("ea", "tdew"):
        if name not in place.values:
            continue
        values = place.values[name]
        wrong = values > t + above if name == "tdew" else values > most * saturation(t)
        if not wrong.any():
            continue
        value = place.first(name, wrong)

        def told(count: int, when: Any, name: str = name, value: float = value) -> Message:
            return Message("checks.vapour_left_out", name=place.label(name), value=value, when=when, count=count)

        def refused(count: int, total: int, when: Any, name: str = name, value: float = value) -> Message:
            message = Message(
                "checks.vapour_refused",
                name=place.label(name), value=value, units=quantity_of(name).units, when=when, wrong=count,
                total=total, temperature=place.label(warmest),
            )  # fmt: skip
            likely = _likely_vapour(name, place.values[name], t)
            return Message("checks.likely_unit", reason=message, names=likely) if likely else message

        place.reject([name], wrong, told, refused)


def _likely_vapour(name: str, values: Array, t: Array) -> list[str]:
    """Units in which nearly all of the vapour fits into the air, and not too little of it."""
    found: dict[tuple[float, float], str] = {}
    for units, (scale, offset) in conversions_of(quantity_of(name)).items():
        converted = values * scale + offset
        share = (saturation(converted) if name == "tdew" else converted) / saturation(t)
        share = share[np.isfinite(share)]
        if (scale, offset) != (1.0, 0.0) and share.size and np.mean((share < VAPOUR) & (share > 0.03)) > 0.8:
            found.setdefault((scale, offset), units)
    return [*found.values()][:2]


def under_the_sun(place: Place, ra: Array, daylight: Array) -> None:
    """Empty daily values of one place that have more sun than there is.

    Parameters
    ----------
    place : Place
        With `rs`, `rn` or `sunshine`.
    ra, daylight : ndarray
        Radiation at the top of the atmosphere [MJ m-2 d-1] and length [h] of each day.

    Raises
    ------
    WeatherError
        Most days have more sun than there is; it says which unit is likely.
    """
    if "rs" in place.values:  # under the thickest cloud some light is left: such a day was not measured
        place.reject(
            ["rs"],
            (place.values["rs"] == 0.0) & (ra > LIT),
            lambda count, when: Message("checks.no_light", name=place.label("rs"), when=when, count=count),
        )
    for name, limit, slack in (("rs", ra, SKY), ("rn", ra, SKY), ("sunshine", daylight, DAYLIGHT)):
        _below(place, name, limit, slack, hourly=False)


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
    _not_too_windy(place)
    _not_too_dim(place, ra, doy)
    _not_too_bright(place, ra)
    if doy is not None:
        _not_too_warm(place, lat, doy)
    if {"tmax", "tmin"} <= set(place.values):
        apart = place.values["tmax"] - place.values["tmin"]
        there = np.isfinite(apart)
        if there.sum() >= 3 and float(np.median(apart[there])) > RANGE:
            value = float(np.median(apart[there]))
            _question(place, "tmax", Message("checks.wide_range", value=value), ["0.1 degC"])
        if (equal := apart == 0.0).any():
            names = {"name": place.label("tmax"), "other": place.label("tmin"), "value": place.first("tmax", equal)}
            count = int(np.count_nonzero(equal))
            place.findings.messages.append(Message("checks.equal", when=place.when(equal), count=count, **names))


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
        or (value := float(np.median(wind[there]))) <= (WINDY_UNSAID if "u2" in place.unstated else WINDY)
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
    usual = float(np.median(place.values["rs"][told] / (0.75 * ra[told])))
    if usual > TOO_CLEAR:
        place.doubted.append(("rs", []))
        message = Message("checks.too_bright", count=int(np.count_nonzero(told)), value=round(usual, 2))
        place.findings.messages.append(Message("checks.unlikely", name=place.label("rs"), reason=message))


def _not_too_dim(place: Place, ra: Array, doy: Array | None) -> None:
    _not_too_sunless(place, ra, doy)
    if "rs" not in place.values:
        return
    told = np.isfinite(place.values["rs"]) & (ra > LIT)
    if np.count_nonzero(told) < DIM_DAYS or (doy is not None and np.unique(doy[told]).size < DIM_DAYS):
        return
    highest = float((place.values["rs"][told] / (0.75 * ra[told])).max())
    if highest >= DIM:
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
    if np.count_nonzero(told) < DIM_DAYS or (doy is not None and np.unique(doy[told]).size < DIM_DAYS):
        return
    highest = float(place.values["sunshine"][told].max())
    if highest <= SUNLESS:
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
    usual, expected = float(np.median(values[np.isfinite(values)])), float(atmospheric_pressure(elevation))
    if abs(usual - expected) <= AIR:
        return
    key = "checks.sea_level_pressure" if abs(usual - SEA_LEVEL) <= AIR / 2 else "checks.other_pressure"
    place.doubted.append(("pressure", []))
    place.findings.messages.append(
        Message(
            key, name=place.label("pressure"), value=round(usual, 1), expected=round(expected, 1), elevation=elevation
        )
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
    if float(np.median(t[there] - most)) > 0.0 and float(np.median(t[there])) < 110.0:
        value = float(np.median(t[there]))
        _question(place, name, Message("checks.too_warm", value=round(value, 1), lat=float(np.median(north))), ["degF"])


def warmest(lat: Any, winter: Any) -> Any:
    """Mean temperature [degC] that no place at a latitude exceeds on most days of a season, 1 in the depth of winter.

    Death Valley has means of 45 degC in July; what is lost towards the poles, and in winter, is less than anywhere.
    Where `MILD` is more nobody knows what a mild spell of the polar night may be.
    """
    away = np.abs(lat)
    most = 46.0 - 0.6 * np.maximum(0.0, away - 38.0) - 0.45 * np.maximum(0.0, away - 15.0) * np.maximum(winter, 0.0)
    return np.maximum(most, MILD)


def _question(place: Place, name: str, reason: Message, units: list[str]) -> None:
    """Refuse what nothing states the unit of, and tell of the rest."""
    label = place.label(name)
    place.doubted.append((name, units))
    if name in place.unstated:
        raise WeatherError(Message("checks.which_unit", name=label, reason=reason, names=units, unit=units[0]))
    place.findings.messages.append(Message("checks.unlikely_unit", name=label, reason=reason, names=units))


def most_radiation_of_hour(highest: Array, noon: Array, top: Array) -> Array:
    """The most there can be in an hour or another period of a grid [MJ m-2 h-1].

    Parameters
    ----------
    highest : ndarray
        Sine of the greatest height of the sun around the period.
    noon : ndarray
        The same of the day.
    top : ndarray
        Radiation at the top of the atmosphere with the sun in the zenith [MJ m-2 h-1].

    Notes
    -----
    By day `SKY_SHARE` and `SKY_OF_HOUR`, as at one place. In the dark `NIGHT_SHARE` of what a clear sky gives at noon,
    for the peak of the day may lie in another chunk.
    """
    dark = np.maximum(NIGHT_SHARE * CLEAR * top * noon, NIGHT_FLOOR)
    most: Array = np.where(highest < DARK, dark, SKY_SHARE * top * np.maximum(highest, 0.0) + SKY_OF_HOUR)
    return most


def by_night(values: Mapping[str, Array], sky: Array, times: Any) -> Array:
    """Positions of hours whose radiation is above a twentieth of the day's highest though the sun may be down."""
    if "rs" not in values:
        return np.empty(0, dtype=np.intp)
    rs = np.nan_to_num(values["rs"], nan=0.0)
    candidates = (sky <= 0.0) & (rs > NIGHT_FLOOR)
    if not candidates.any():
        return np.empty(0, dtype=np.intp)
    day, peaks = _days_of(times), {}
    order = np.unique(day[candidates])
    for each in order:
        peaks[each] = float(rs[day == each].max())
    found = np.flatnonzero(candidates)
    return found[[rs[at] > NIGHT_SHARE * peaks[day[at]] for at in found]]


def dark_at_night(place: Place, dark: Array) -> None:
    """Empty the radiation of days that have some of it at night.

    Raises
    ------
    WeatherError
        Most days have.
    """
    if not dark.size:
        return
    day = _days_of(place.times)
    wrong_days, all_days = np.unique(day[dark]), np.unique(day[np.isfinite(place.values["rs"])])
    when, name = moment(place.times.normalize(), int(dark[0])), place.label("rs")
    if wrong_days.size > MOST * all_days.size:
        raise WeatherError(
            Message(
                "checks.sun_at_night_refused", name=name, wrong=int(wrong_days.size), total=int(all_days.size),
                when=when,
            )
        )  # fmt: skip
    place.findings.messages.append(Message("checks.sun_at_night", name=name, count=int(wrong_days.size), when=when))
    place.replace("rs", np.isin(day, wrong_days), np.nan)


def _days_of(times: Any) -> Array:
    days: Array = times.values.astype("datetime64[D]")
    return days


def under_the_sun_of_hours(place: Place, ra: Array) -> None:
    """Empty hourly radiation of one place beyond that at the top of the atmosphere.

    Parameters
    ----------
    place : Place
        With `rs` or `rn`.
    ra : ndarray
        Radiation at the top of the atmosphere, the most there is within an hour of each time [MJ m-2 h-1].

    Raises
    ------
    WeatherError
        Most values are like that.
    """
    for name in ("rs", "rn"):
        _below(place, name, ra, SKY_OF_HOUR, hourly=True)


def _below(place: Place, name: str, limit: Array, slack: float, hourly: bool) -> None:
    if name not in place.values:
        return
    values = place.values[name]
    wrong = above_the_sky(values, limit, slack)
    if not wrong.any():
        return
    at = int(np.argmax(wrong))
    value, most = float(values[at]), float(np.round(limit[at], 1))
    units = quantity_of(name, hourly).units

    def told(count: int, when: Any) -> Message:
        return Message(
            "checks.sun_left_out", name=place.label(name), value=value, units=units, when=when, upper=most, count=count
        )

    def refused(count: int, total: int, when: Any) -> Message:
        message = Message(
            "checks.sun_refused",
            name=place.label(name), value=value, units=units, when=when, upper=most, wrong=count, total=total,
        )  # fmt: skip
        likely = _likely_sun(name, values, limit, hourly)
        return Message("checks.likely_unit", reason=message, names=likely) if likely else message

    place.reject([name], wrong, told, refused)


def _likely_sun(name: str, values: Array, limit: Array, hourly: bool) -> list[str]:
    """Units in which the values are a usual part of what there is."""
    found: dict[tuple[float, float], str] = {}
    for units, (scale, offset) in conversions_of(quantity_of(name, hourly)).items():
        share = (values * scale + offset)[limit > 0.0] / limit[limit > 0.0]
        share = share[np.isfinite(share)]
        if (scale, offset) != (1.0, 0.0) and share.size and 0.15 < float(np.median(share)) < 0.85:
            found.setdefault((scale, offset), units)
    return [*found.values()][:2]


TOO_BRIGHT, TOO_BRIGHT_MJ = 1.4, 1.0
"""In a cell of a grid the sun gives no more than this many times the radiation of a clear sky, and this besides
[MJ m-2 d-1]: at sea level 1.05 Ra + 1, as for one place; higher up the sky is clearer."""

"""Radiation and sunshine of one place, or of a cell, beside what the sun gives: what is more becomes missing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from evaeto.core.messages import Message
from evaeto.core.quantities import conversions_of, quantity_of
from evaeto.errors import WeatherError
from evaeto.inputs.checks import MOST, Array, moment
from evaeto.inputs.consistency import Place

SKY, SKY_SHARE = 1.0, 1.05
"""Radiation may pass that at the top of the atmosphere by this and this part of it: days are cut otherwise than ours
[MJ m-2 d-1], sensors drift."""
LIT = 5.0
"""Days with so much radiation at the top of the atmosphere tell how clear they are [MJ m-2 d-1]."""
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
TOO_BRIGHT, TOO_BRIGHT_MJ = 1.4, 1.0
"""In a cell of a grid the sun gives no more than this many times the radiation of a clear sky, and this besides
[MJ m-2 d-1]: at sea level 1.05 Ra + 1, as for one place; higher up the sky is clearer."""


def above_the_sky(radiation: Array, ra: Array, slack: float = SKY) -> Array:
    """Where there is more radiation than at the top of the atmosphere [MJ m-2]."""
    result: Array = radiation > SKY_SHARE * ra + slack
    return result


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


def dark_at_night(place: Place, dark: Array, usual_offset: int) -> None:
    """Empty the radiation of days that have some of it at night.

    Parameters
    ----------
    place : Place
        Hours of one place.
    dark : ndarray
        Positions of hours with radiation in the dark.
    usual_offset : int
        From UTC of clocks at this longitude [h].

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
                when=when, offset=usual_offset,
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

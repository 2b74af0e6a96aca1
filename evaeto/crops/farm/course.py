"""The depletion of a field with its band, day by day: the balance of FAO-56, corrected by readings of the soil."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import numpy as np

from evaeto.crops.crop_table import SOIL_TYPES, FieldSoil
from evaeto.crops.farm.description import FieldDescription
from evaeto.crops.farm.entries import UNKNOWN, Reading
from evaeto.crops.farm.season import Season
from evaeto.crops.farm.soil_readings import depletion_by
from evaeto.crops.farm.soil_water_filter import Uncertainty, carried, corrected, drained, kept_of
from evaeto.crops.repeated_balance import RepeatedBalance

MIDDLE, LEAST, LARGEST = "loam", "sand", "silt_loam"
"""Of the soils of FAO-56 table 19: the middle one by the water that a metre holds, and both ends."""
APART = 5
"""Days between readings that are used: the error of a probe lasts, and reading it often does not make it right."""
KC_SD = 0.10
"""Error of a coefficient of the tables, as a share of it, that lasts over the season: our assumption [-]."""
CAPACITY_RANGES = {
    "sand": (0.05, 0.11), "loamy_sand": (0.06, 0.12), "sandy_loam": (0.11, 0.15), "loam": (0.13, 0.18),
    "silt_loam": (0.13, 0.19), "silt": (0.16, 0.20), "silty_clay_loam": (0.13, 0.18), "silty_clay": (0.13, 0.19),
    "clay": (0.12, 0.20),
}  # fmt: skip
"""Water that a soil holds between field capacity and wilting point (FAO-56 table 19) [m3 m-3]."""
_WANTED = ("kcb", "ks", "etc", "eta", "depletion", "raw", "taw", "irrigation", "deep_percolation", "root_depth")


@dataclasses.dataclass(frozen=True)
class Change:
    """What is different in another course of the same season.

    Attributes
    ----------
    rain : mapping
        More rain by place among the days [mm].
    given : mapping
        More irrigation by place among the days, losses included [mm].
    without : slice, optional
        Days whose irrigation is left out.
    """

    rain: Mapping[int, float] = dataclasses.field(default_factory=dict)
    given: Mapping[int, float] = dataclasses.field(default_factory=dict)
    without: slice | None = None


@dataclasses.dataclass(frozen=True)
class Corrected:
    """What a reading changed: depletion by the balance, by the reading and after it [mm], and the reading's weight."""

    date: date
    before: float
    read: float
    after: float
    weight: float


@dataclasses.dataclass(frozen=True)
class Course:
    """A field over the days of a season: series by name [mm], and the standard deviation of the depletion [mm]."""

    series: Mapping[str, Any]
    sd: Any
    corrections: tuple[Corrected, ...]
    lifted: Any
    """Water that the readings brought in or took out [mm]."""
    balance: RepeatedBalance
    """By which it was computed."""

    def __getitem__(self, name: str) -> Any:
        return self.series[name]


def soils_of(field: FieldDescription) -> tuple[tuple[str, FieldSoil], ...]:
    """The soil of a field; the middle and both ends of the table where it is not known.

    Parameters
    ----------
    field : FieldDescription
        The field.

    Returns
    -------
    tuple
        Names with their soils, the likeliest first.
    """
    names = (MIDDLE, LEAST, LARGEST) if field.soil == UNKNOWN else (field.soil,)
    return tuple((name, SOIL_TYPES[name]) for name in names)


def follow(season: Season, field: FieldDescription, soil: tuple[str, FieldSoil]) -> Course:
    """The balance of a season, corrected by each reading, with its band.

    Parameters
    ----------
    season : Season
        Weather, crop and water given.
    field : FieldDescription
        The field.
    soil : tuple
        Name and soil.

    Returns
    -------
    Course
        The depletion and all that belongs to it.
    """
    lifted = np.zeros(season.days.size)
    readings = {season.place(each.date): each for each in _used(field.readings)}
    balance, usual = _balance(season, field, soil[1]), Change()
    (series,), corrections = _run(balance, season, field, lifted, [usual]), list[Corrected]()
    spread = _spread(soil[0])
    start, found, sd = 0, _first(field, series), np.zeros(season.days.size)
    for place in [*sorted(place for place in readings if 0 <= place < season.days.size), season.days.size - 1]:
        for i in range(start, place + 1):
            found = _next(season, series, i, found, spread)
            sd[i] = found.sd
        start = place + 1
        if (reading := readings.get(place)) is None or not np.isfinite(series["depletion"][place]):
            continue
        before = float(series["depletion"][place])
        read, error = depletion_by(reading, soil[1], float(series["root_depth"][place]), soil[0])
        after, found, weight = corrected(before, found, read, error**2)
        sd[place] = found.sd
        corrections.append(Corrected(reading.date, before, read, after, weight))
        lifted[place] += before - after
        (series,) = _run(balance, season, field, lifted, [usual])
    return Course(series, sd, tuple(corrections), lifted, balance)


def again(season: Season, field: FieldDescription, course: Course, changes: Sequence[Change]) -> list[Any]:
    """The same season with each of several changes.

    Parameters
    ----------
    season, field
        As `follow` takes them.
    course : Course
        What `follow` gave.
    changes : sequence of Change
        What is different.

    Returns
    -------
    list of mapping
        Series by name, of each change.
    """
    return _run(course.balance, season, field, course.lifted, changes)


def _used(readings: tuple[Reading, ...]) -> list[Reading]:
    """The readings that are used, the newest always."""
    used: list[Reading] = []
    for each in sorted(readings, key=lambda reading: reading.date, reverse=True):
        if not used or used[-1].date - each.date >= timedelta(days=APART):
            used.append(each)
    return used


def _first(field: FieldDescription, series: Mapping[str, Any]) -> Uncertainty:
    """Before the first day: known, or anything between field capacity and wilting point."""
    if field.initial_depletion is not None:
        return Uncertainty(0.0, (0.0, 0.0, 0.0))
    return Uncertainty(float(series["taw"][0]) ** 2 / 12.0, (0.0, 0.0, 0.0))


def _spread(soil: str) -> float:
    """Standard deviation of the water that a soil holds, as a share of it: anything within its range is as likely."""
    low, high = CAPACITY_RANGES[soil]
    return (high - low) / math.sqrt(12.0) / ((high + low) / 2.0)


def _next(season: Season, series: Mapping[str, Any], i: int, before: Uncertainty, spread: float) -> Uncertainty:
    eto, eta = float(season.weather["eto"].to_numpy()[i]), float(series["eta"][i])
    if not np.isfinite(eta):
        return before
    use = eta / eto if eto > 0 else 0.0
    kept = kept_of(
        float(series["ks"][i]), float(series["kcb"][i]) * eto, float(series["taw"][i]), float(series["raw"][i])
    )
    fresh = (use * float(season.daily[i])) ** 2 + float(season.rain_sd[i]) ** 2
    # Of ETo, of the coefficient, and under stress of the soil: a dry root zone nears the end of what it holds
    lasting = (use * float(season.lasting[i]), KC_SD * eta, (1.0 - kept) * spread * float(series["taw"][i]))
    found = carried(before, kept, lasting, fresh)
    return drained(found, float(series["deep_percolation"][i]) if series["depletion"][i] <= 0.0 else 0.0)


def _balance(season: Season, field: FieldDescription, soil: FieldSoil) -> RepeatedBalance:
    return RepeatedBalance(
        season.weather, season.crop, soil, [*map(str, season.starts)], _WANTED,
        method="dual" if season.crop.kcb is not None else "single", between="bare",
        wetted=field.system if field.wetted is None else field.wetted, stages=season.stages or None,
        initial_depletion=field.initial_depletion or 0.0,
    )  # fmt: skip


def _run(
    balance: RepeatedBalance, season: Season, field: FieldDescription, lifted: Any, changes: Sequence[Change]
) -> list[Mapping[str, Any]]:
    courses = []
    for change in changes:
        rain, given = season.weather["precip"].to_numpy().astype(float), season.irrigation * field.share
        for place, depth in change.rain.items():
            rain[place] += depth
        for place, depth in change.given.items():
            given[place] += depth * field.share
        if change.without is not None:
            given[change.without] = 0.0
        # What a reading adds comes from below: it wets no surface
        courses.append({"precip": rain, "irrigation": given, "capillary_rise": lifted})
    return [*balance(courses)]

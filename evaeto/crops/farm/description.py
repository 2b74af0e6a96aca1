"""What a grower tells of a field, and its file. Light: a page reads it.

The file is that of `evaeto irrigate`, with what a grower has besides: system, limits, and a log.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate, pairwise
from typing import Any

from evaeto.arguments import takes
from evaeto.core.exposure import EXPOSURES, Exposure
from evaeto.core.messages import Message
from evaeto.crops.farm.entries import EFFICIENCY, KINDS, STAGES, UNITS, UNKNOWN, WEEKDAYS, Given, Reading
from evaeto.crops.farm.tables import arguments_of, day_of
from evaeto.errors import ArgumentError

EVERGREEN = "citrus_70"
"""Table 11 of FAO-56 has stages of one evergreen orchard; it lends them to those for which it has none. Their
coefficients hardly change over the year."""
CUT = ("alfalfa", "bermuda", "clover", "rye_grass", "sudan_grass")
"""Crops whose stages in table 11 are those of one cutting cycle: they go on until they are cut."""
LONGEST = 400
"""Of a season [d]."""


@dataclass(frozen=True)
class FieldDescription:
    """A field as its grower knows it.

    Attributes
    ----------
    name : str
        What the grower calls it.
    lat, lon : float
        Degrees north, degrees east.
    crop : str
        Name of `evaeto.crops.names`.
    planting : date
        Planting, or of a perennial the first day of its season (budbreak, regrowth): it comes again each year.
    soil : str, optional
        Name of `evaeto.crops.SOIL_TYPES`, or "unknown".
    area : float, optional
        [ha]
    elevation : float, optional
        Above sea level [m].
    exposure : {"unknown", "sheltered", "open", "windy"}, optional
        How it lies to the wind, which services cannot know.
    system : str, optional
        How it is irrigated: a key of `entries.EFFICIENCY`.
    efficiency : float, optional
        Share of the water applied that reaches the roots; that of the system by default [-].
    wetted : float, optional
        Fraction of the surface that is wetted; that of the system by default [-].
    rate : float, optional
        Depth applied in an hour [mm h-1]; from flow and area where it is not given.
    flow : float, optional
        [m3 h-1]
    row_spacing, plant_spacing : float, optional
        Between rows, and between plants in the row [m].
    weekdays : tuple of str, optional
        Days on which water can be given; all by default.
    hours : float, optional
        Longest time of irrigation on a day [h].
    most : float, optional
        Largest depth applied at once [mm].
    allowance : float, optional
        Water of the season [mm applied].
    stages : tuple of float, optional
        Lengths of the four stages in place of those of FAO-56 [d].
    initial_depletion : float, optional
        Of the root zone on the day before planting; not known by default [mm].
    given : tuple of Given, optional
        Irrigations.
    rain : tuple, optional
        Rain of the own gauge, pairs of date and depth [mm].
    readings : tuple of Reading, optional
        Soil water that was measured.
    seen : tuple, optional
        Stages that were seen to begin, pairs of date and name of `STAGES`.
    cuts : tuple of date, optional
        Days of cutting.
    units : str, optional
        In which the answer is said: one of `UNITS`.

    Raises
    ------
    ArgumentError
        A value is not valid.
    """

    name: str
    lat: float
    lon: float
    crop: str
    planting: date
    soil: str = UNKNOWN
    area: float | None = None
    elevation: float | None = None
    exposure: Exposure = "unknown"
    system: str = "sprinkler"
    efficiency: float | None = None
    wetted: float | None = None
    rate: float | None = None
    flow: float | None = None
    row_spacing: float | None = None
    plant_spacing: float | None = None
    weekdays: tuple[str, ...] = WEEKDAYS
    hours: float | None = None
    most: float | None = None
    allowance: float | None = None
    stages: tuple[float, ...] | None = None
    initial_depletion: float | None = None
    given: tuple[Given, ...] = ()
    rain: tuple[tuple[date, float], ...] = ()
    readings: tuple[Reading, ...] = ()
    seen: tuple[tuple[date, str], ...] = ()
    cuts: tuple[date, ...] = ()
    units: str = "mm"

    def __post_init__(self) -> None:
        """Check all of it."""
        from evaeto.crops.crop_table import SOIL_TYPES, crop_of

        crop_of(self.crop)
        for name, value, known in (
            ("soil", self.soil, (*SOIL_TYPES, UNKNOWN)), ("system", self.system, tuple(EFFICIENCY)),
            ("units", self.units, UNITS), ("exposure", self.exposure, EXPOSURES),
            *(("weekdays", day, WEEKDAYS) for day in self.weekdays),
            *(("stage", stage, STAGES) for _, stage in self.seen),
            *(("reading", reading.kind, KINDS) for reading in self.readings),
        ):  # fmt: skip
            if value not in known:
                raise ArgumentError(Message("argument.unknown", name=name, value=value, known=known))
        for name, number, least, most in (
            ("lat", self.lat, -90.0, 90.0), ("lon", self.lon, -180.0, 180.0), ("area", self.area, 1e-4, 1e5),
            ("efficiency", self.efficiency, 0.05, 1.0), ("wetted", self.wetted, 0.01, 1.0),
            ("rate", self.rate, 0.01, 500.0), ("flow", self.flow, 0.001, 1e5), ("hours", self.hours, 0.05, 24.0),
            ("row_spacing", self.row_spacing, 0.05, 50.0), ("plant_spacing", self.plant_spacing, 0.02, 50.0),
            ("most", self.most, 0.1, 1000.0), ("allowance", self.allowance, 0.0, 1e5),
            ("initial_depletion", self.initial_depletion, 0.0, 2000.0), ("elevation", self.elevation, -430.0, 9000.0),
            *(("irrigation", each.amount, 0.0, 1e6) for each in self.given),
            *(("rain", depth, 0.0, 2000.0) for _, depth in self.rain),
            *(("reading", each.value, 0.0, 2000.0) for each in self.readings),
        ):  # fmt: skip
            if number is not None and not (math.isfinite(number) and least <= number <= most):
                raise ArgumentError(Message("field.outside", name=name, lower=least, upper=most, value=number))
        if not self.weekdays:
            raise ArgumentError(Message("field.no_weekday"))
        if self.stages is not None and (len(self.stages) != 4 or min(self.stages) < 0 or sum(self.stages) <= 0):
            raise ArgumentError(Message("crop.stages", values=[*self.stages]))
        if any(each.by == "hours" for each in self.given) and self.application_rate is None:
            raise ArgumentError(Message("field.hours_without_rate"))
        if any(each.by == "volume" for each in self.given) and self.area is None:
            raise ArgumentError(Message("field.volume_without_area"))

    @property
    def application_rate(self) -> float | None:
        """Depth applied in an hour [mm h-1]; 1 m3 on 1 ha is 0.1 mm."""
        if self.rate is not None:
            return self.rate
        return self.flow / (10.0 * self.area) if self.flow is not None and self.area is not None else None

    @property
    def share(self) -> float:
        """Of the water applied that reaches the roots [-]."""
        return EFFICIENCY[self.system] if self.efficiency is None else self.efficiency

    @property
    def plant_area(self) -> float | None:
        """Ground of one plant [m2]; None where plants are not counted."""
        if self.row_spacing is None or self.plant_spacing is None:
            return None
        return self.row_spacing * self.plant_spacing

    @property
    def deepest(self) -> float:
        """Largest depth that can be applied on a day [mm]."""
        by_time = (24.0 if self.hours is None else self.hours) * (self.application_rate or math.inf)
        return min(by_time, math.inf if self.most is None else self.most)

    def applied(self, event: Given) -> float:
        """Depth applied by an irrigation [mm]; 1 mm on 1 ha is 10 m3.

        Parameters
        ----------
        event : Given
            An irrigation.

        Returns
        -------
        float
            Losses included.
        """
        match event.by:
            case "depth":
                return event.amount / self.share
            case "hours":
                return event.amount * (self.application_rate or math.nan)
            case "volume":
                return event.amount / (10.0 * (self.area or math.nan))
        return event.amount

    @takes(today="day")
    def season_start(self, today: str | date) -> date:
        """First day of the season that is under way: planting, or the same day of the latest year of a perennial.

        Parameters
        ----------
        today : str or date
            The day that is asked about.

        Returns
        -------
        date
            Not after `today` unless planting is.
        """
        from evaeto.crops.crop_table import crop_of

        today = day_of(today, "today")
        roots = crop_of(self.crop).roots
        if roots[0] < roots[1] or self.planting > today:  # an annual's roots grow
            return self.planting
        for year in (today.year, today.year - 1):
            start = _in_year(self.planting, year)
            if self.planting <= start <= today:
                return start
        return self.planting

    @takes(start="day")
    def lengths(self, start: str | date) -> tuple[float, ...] | None:
        """Lengths of the stages of the season that begins on a day, as far as their beginnings were seen.

        Parameters
        ----------
        start : str or date
            Its first day.

        Returns
        -------
        tuple of float or None
            Four lengths [d]; None where nobody knows them.
        """
        from evaeto.crops.crop_table import crop_of

        start, crop = day_of(start, "start"), crop_of(self.crop)
        stages = self.stages or crop.stages
        if stages is None and self.is_evergreen:
            stages = crop_of(EVERGREEN).stages
        if stages is None:
            return None
        ends = list(accumulate(map(float, stages)))
        for day, stage in sorted(self.seen):
            place, passed = STAGES.index(stage), float((day - start).days)
            if 0 < passed <= LONGEST and not (place and passed < ends[place - 1]):
                shift = passed - ends[place]
                ends = [*ends[:place], *(end + shift for end in ends[place:])]
        return tuple(after - before for before, after in pairwise((0.0, *ends)))

    @property
    def is_evergreen(self) -> bool:
        """Whether it is wood that stays, of which FAO-56 has no stages."""
        from evaeto.crops.crop_table import crop_of

        crop = crop_of(self.crop)
        return self.stages is None and crop.stages is None and crop.first_height == crop.height

    @takes(start="day")
    def season_end(self, start: str | date) -> date | None:
        """Last day of the season that begins on a day; None where it ends with a cut that is still to come.

        Parameters
        ----------
        start : str or date
            Its first day.

        Returns
        -------
        date or None
            Last day of its last stage.
        """
        start = day_of(start, "start")
        lengths = self.lengths(start)
        if lengths is None or self.is_cut:
            return None
        return start + timedelta(days=int(sum(lengths)) - 1)

    @property
    def is_cut(self) -> bool:
        """Whether the crop is cut and grows again."""
        return bool(self.cuts) or self.crop in CUT

    @classmethod
    def from_dict(cls, told: Mapping[str, Any]) -> FieldDescription:
        """A field from the tables of its file.

        Parameters
        ----------
        told : mapping
            As `to_dict` gives it, or read from TOML.

        Returns
        -------
        FieldDescription
            The field.

        Raises
        ------
        ArgumentError
            A key is unknown or missing, or a value is not valid.
        """
        return cls(**arguments_of(told))

    @takes()
    def to_dict(self) -> dict[str, Any]:
        """Tables as its file has them: plain values, dates in ISO 8601.

        Returns
        -------
        dict
            What `from_dict` takes.
        """
        told: dict[str, Any] = {"name": self.name, "lat": self.lat, "lon": self.lon}
        told |= _there(self, ("elevation", "area")) | ({} if self.units == "mm" else {"units": self.units})
        told |= {} if self.exposure == "unknown" else {"exposure": self.exposure}
        grown: dict[str, Any] = {"crop": self.crop, "soil": self.soil, "planting": self.planting.isoformat()}
        grown |= _there(self, ("initial_depletion",))
        if self.stages is not None:
            grown["stages"] = [*self.stages]
        told["field"] = grown
        system = ("efficiency", "wetted", "rate", "flow", "row_spacing", "plant_spacing")
        told["system"] = {"kind": self.system} | _there(self, system)
        limits = _there(self, ("hours", "most", "allowance"))
        if self.weekdays != WEEKDAYS:
            limits["weekdays"] = [*self.weekdays]
        if limits:
            told["limits"] = limits
        logs = {
            "irrigation": [{"date": each.date.isoformat(), each.by: each.amount} for each in self.given],
            "rain": [{"date": day.isoformat(), "depth": depth} for day, depth in self.rain],
            "reading": [
                {"date": each.date.isoformat(), each.kind: each.value} | ({} if each.sd is None else {"sd": each.sd})
                for each in self.readings
            ],
            "seen": [{"date": day.isoformat(), "stage": stage} for day, stage in self.seen],
            "cut": [{"date": day.isoformat()} for day in self.cuts],
        }
        return told | {name: entries for name, entries in logs.items() if entries}


def _there(told: FieldDescription, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: value for name in names if (value := getattr(told, name)) is not None}


def _in_year(day: date, year: int) -> date:
    try:
        return day.replace(year=year)
    except ValueError:  # 29 February
        return date(year, 3, 1)


def next_allowed(description: FieldDescription, day: date) -> date:
    """The first day from `day` on on which the field can be watered.

    Parameters
    ----------
    description : FieldDescription
        With its weekdays.
    day : date
        The first that may be.

    Returns
    -------
    date
        At most six days later.
    """
    return next(
        each for each in (day + timedelta(days=n) for n in range(7)) if WEEKDAYS[each.weekday()] in description.weekdays
    )

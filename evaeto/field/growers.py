"""A grower's field: does it need water today, how much, and what the season says."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from evaeto.arguments import among, require_wanted, shown, takes
from evaeto.core import local_days
from evaeto.core.exposure import Exposure
from evaeto.core.messages import Message
from evaeto.core.other_names import FIELD, no_such
from evaeto.crops.farm.answer import RAIN, answer_of
from evaeto.crops.farm.description import FieldDescription
from evaeto.crops.farm.entries import UNITS, UNKNOWN
from evaeto.crops.farm.tables import arguments_of, day_of
from evaeto.crops.farm.week import week_of
from evaeto.errors import ArgumentError
from evaeto.field.answers import SeasonNormal, Today
from evaeto.field.field_file import read_tables, write_tables
from evaeto.field.period import NORMAL_SOURCE, normal_period_at, period_at
from evaeto.sources.catalogue import SOURCES

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

    from evaeto.core.protocols import WithDataset


class Field(FieldDescription):
    """A field, its irrigation system and its log; `today` says whether it needs water.

    Parameters
    ----------
    lat, lon : float
        Degrees north, degrees east.
    crop : str
        Name of `evaeto.crops.names`.
    planting : str or date
        Planting, or of a perennial the first day of its season (budbreak, regrowth): it comes again each year.
    name : str, optional
        What the grower calls it.
    soil : str, optional
        Name of `evaeto.crops.SOIL_TYPES`; "unknown" takes loam, and the days of sand and silt loam into the band.
    area : float, optional
        [ha]
    elevation : float, optional
        Above sea level [m].
    exposure : {"unknown", "sheltered", "open", "windy"}, optional
        How it lies to the wind, which services cannot know: as `evaeto.compute` takes it.
    system : str, optional
        "sprinkler", "trickle", "basin", "border", "furrow_narrow", "furrow_wide" or "furrow_alternate": it says which
        part of the surface is wetted (FAO-56 table 20), and the efficiency where that is not given.
    efficiency : float, optional
        Share of the water applied that reaches the roots [-].
    wetted : float, optional
        Fraction of the surface that is wetted [-].
    rate, flow : float, optional
        Depth applied in an hour [mm h-1], or with the area the flow [m3 h-1].
    row_spacing, plant_spacing : float, optional
        Where plants are counted [m].
    weekdays : iterable of str, optional
        Days on which water can be given, "mon" to "sun".
    hours, most : float, optional
        Longest time on a day [h], largest depth applied on a day [mm].
    allowance : float, optional
        Water of the season [mm applied].
    stages : iterable of float, optional
        Lengths of the four stages in place of those of FAO-56 [d].
    initial_depletion : float, optional
        Of the root zone on the day before planting [mm]; not known, it is full, with a band.
    irrigation, rain, readings, seen : iterable of dict, optional
        The log, as it stands in the file: `date` with `applied` or `depth` [mm], `hours` or `volume` [m3]; `date`
        with `depth` [mm]; `date` with `moisture` [%], `tension` [kPa], `available` [%] or `depletion` [mm], and `sd`
        [mm]; `date` with `stage` ("development", "mid", "late" or "end").
    cuts : iterable of str or date, optional
        Days of cutting.
    units : {"mm", "m3/ha", "litres", "inches"}, optional
        In which the answer is said.

    Attributes
    ----------
    application_rate : float or None
        [mm h-1]
    share : float
        Of the water applied that reaches the roots [-].

    Raises
    ------
    ArgumentError
        A value is not valid; the message names it.

    Examples
    --------
    >>> import evaeto
    >>> field = evaeto.Field(
    ...     name="North pivot", lat=-7.53, lon=-46.04, crop="maize", planting="2020-05-01", soil="loam", rate=12,
    ...     irrigation=[{"date": "2020-05-20", "applied": 25}],
    ... )
    >>> field.application_rate
    12.0
    """

    @takes()
    def __init__(
        self,
        *,
        lat: float,
        lon: float,
        crop: str,
        planting: str | date,
        name: str = "field",
        soil: str = UNKNOWN,
        area: float | None = None,
        elevation: float | None = None,
        exposure: Exposure = "unknown",
        system: str = "sprinkler",
        efficiency: float | None = None,
        wetted: float | None = None,
        rate: float | None = None,
        flow: float | None = None,
        row_spacing: float | None = None,
        plant_spacing: float | None = None,
        weekdays: Iterable[str] | None = None,
        hours: float | None = None,
        most: float | None = None,
        allowance: float | None = None,
        stages: Iterable[float] | None = None,
        initial_depletion: float | None = None,
        irrigation: Iterable[Mapping[str, Any]] = (),
        rain: Iterable[Mapping[str, Any]] = (),
        readings: Iterable[Mapping[str, Any]] = (),
        seen: Iterable[Mapping[str, Any]] = (),
        cuts: Iterable[str | date] = (),
        units: str = "mm",
    ) -> None:
        tables: dict[str, Any] = {
            "name": name, "lat": lat, "lon": lon, "area": area, "elevation": elevation, "units": units,
            "exposure": exposure,
            "field": {
                "crop": crop, "planting": planting, "soil": soil, "initial_depletion": initial_depletion,
                "stages": _entries(stages),
            },
            "system": {
                "kind": system, "efficiency": efficiency, "wetted": wetted, "rate": rate, "flow": flow,
                "row_spacing": row_spacing, "plant_spacing": plant_spacing,
            },
            "limits": {
                "hours": hours, "most": most, "allowance": allowance,
                "weekdays": _entries(weekdays),
            },
            "irrigation": _entries(irrigation), "rain": _entries(rain), "reading": _entries(readings),
            "seen": _entries(seen), "cut": _days_as_entries(cuts),
        }  # fmt: skip
        super().__init__(**arguments_of(tables))

    def __getattr__(self, name: str) -> NoReturn:
        """Say what is meant by a name that other libraries have."""
        raise no_such(self, "Field", name, {} if name.startswith("_") else FIELD)

    @classmethod
    @takes(told="mapping")
    def from_dict(cls, told: Mapping[str, Any]) -> Field:
        """A field from the tables of its file.

        Parameters
        ----------
        told : mapping
            As `to_dict` gives it.

        Returns
        -------
        Field
            The field.
        """
        made = object.__new__(cls)
        FieldDescription.__init__(made, **arguments_of(told))
        return made

    @classmethod
    @takes(path="path")
    def from_file(cls, path: str | Path) -> Field:
        """A field from its file.

        Parameters
        ----------
        path : str or Path
            TOML, or JSON by its ending: as `to_file` or the page writes it.

        Returns
        -------
        Field
            The field.

        Raises
        ------
        ArgumentError
            It is no such file.
        """
        return cls.from_dict(read_tables(path))

    @takes(path="path")
    def to_file(self, path: str | Path) -> None:
        """Write the field to a file: `from_file` and `evaeto irrigate` open it, and of JSON the page.

        Parameters
        ----------
        path : str or Path
            TOML, or JSON by its ending.
        """
        write_tables(path, self.to_dict())

    @takes(today="day", rain="number")
    def today(
        self,
        weather: xr.Dataset | pd.DataFrame | WithDataset | None = None,
        *,
        today: str | date | None = None,
        rain: float = RAIN,
    ) -> Today:
        """Whether the field needs water today, how much, when next, and what the season says.

        Parameters
        ----------
        weather : Dataset, DataFrame or Result, optional
            Daily `eto` and `precip` [mm d-1] from the season's first day on, best with a forecast; computed from the
            services where it is not given.
        today : str or date, optional
            The day that is asked about; that at the field by default.
        rain : float, optional
            Rain of tomorrow that is asked about, beside the one that is forecast [mm].

        Returns
        -------
        Today
            Numbers and sentences.

        Raises
        ------
        ArgumentError
            A value is not valid.
        WeatherError
            There is no weather for the season.
        """
        day = local_days.today_at(self.lat, self.lon) if today is None else day_of(today, "today")
        if not (math.isfinite(rain) and 0.0 <= rain <= 500.0):
            raise ArgumentError(Message("field.outside", name="rain", lower=0.0, upper=500.0, value=rain))
        if weather is None:
            weather = self.weather(day)
        return Today(answer_of(weather, self, day, rain), self.units)

    @takes(today="day")
    def weather(self, today: str | date) -> WithDataset:
        """The weather of the season under way at the field, with the forecast, from the services.

        Parameters
        ----------
        today : str or date
            The day that is asked about.

        Returns
        -------
        Result
            Of `evaeto.compute`.
        """
        from evaeto.tasks.api import compute

        start, end = period_at(self, day_of(today, "today"))
        result: WithDataset = compute(
            lat=self.lat, lon=self.lon, elevation=self.elevation, exposure=self.exposure, start=start, end=end
        )
        return result

    @takes(today="day")
    def normal(
        self,
        weather: xr.Dataset | pd.DataFrame | WithDataset | None = None,
        *,
        today: str | date | None = None,
    ) -> SeasonNormal:
        """The season to date against the same days of the thirty years before it.

        Parameters
        ----------
        weather : Dataset, DataFrame or Result, optional
            Daily `eto` and `precip` [mm d-1] of the season and of the years before it, all of one source; by NASA POWER
            where it is not given.
        today : str or date, optional
            The day that is asked about; that at the field by default.

        Returns
        -------
        SeasonNormal
            Numbers and sentences.

        Raises
        ------
        WeatherError
            The season has no day, or fewer than ten years have all of them.
        """
        from evaeto.crops.farm.normal import normal_of

        day = local_days.today_at(self.lat, self.lon) if today is None else day_of(today, "today")
        start, end, first, last = normal_period_at(self, day)
        source = None
        if weather is None:
            from evaeto.tasks.api import compute

            weather = compute(
                lat=self.lat, lon=self.lon, elevation=self.elevation, exposure=self.exposure, start=start, end=end,
                sources=(NORMAL_SOURCE,),
            )  # fmt: skip
            source = SOURCES[NORMAL_SOURCE].name
        return SeasonNormal(normal_of(weather, first, last), source, self.units)

    @takes()
    def with_log(self, **entries: Any) -> Field:
        """The same field with other entries of its log.

        Parameters
        ----------
        **entries : iterable of mapping
            `irrigation`, `rain`, `reading`, `seen` or `cut`, each in place of what there was.

        Returns
        -------
        Field
            The field.
        """
        known = ("irrigation", "rain", "reading", "seen", "cut")
        for name in entries:
            require_wanted("with_log", name, among(*known))
        return Field.from_dict({**self.to_dict(), **{name: _entries(value) for name, value in entries.items()}})

    @takes(units=among(*UNITS))
    def in_units(self, units: str) -> Field:
        """The same field, whose answers are said in other units.

        Parameters
        ----------
        units : {"mm", "m3/ha", "litres", "inches"}
            In which.

        Returns
        -------
        Field
            The field.
        """
        made = object.__new__(Field)
        FieldDescription.__init__(made, **vars(replace(FieldDescription(**vars(self)), units=units)))
        return made


def _entries(values: Any) -> Any:
    """Several values as a list; anything else as it is, for the check that names it."""
    if values is None or isinstance(values, str | bytes | Mapping):
        return values
    try:
        return [*values]
    except TypeError:
        return values


def _days_as_entries(days: Any) -> Any:
    listed = _entries(days)
    return [{"date": day} for day in listed] if isinstance(listed, list) else listed


@takes(hours="number")
def plan_week(answers: Iterable[Today], hours: float | None = None) -> list[dict[str, Any]]:
    """The irrigations of the next seven days of several fields that share a system.

    Parameters
    ----------
    answers : iterable of Today
        Of the fields.
    hours : float, optional
        How long the system can run on a day [h].

    Returns
    -------
    list of dict
        See `evaeto.crops.farm.week.week_of`.

    Raises
    ------
    ArgumentError
        They are no answers.
    """
    answers = _entries(answers)
    if not isinstance(answers, list) or not all(isinstance(answer, Today) for answer in answers):
        raise ArgumentError(Message("field.answers", value=shown(answers)))
    return week_of([answer.numbers for answer in answers], hours)

"""English texts: weather."""

from __future__ import annotations

TEXTS: dict[str, str | tuple[str, str]] = {
    # weather: what a Dataset or DataFrame holds
    "weather.not_weather": "weather: must be a Dataset or a DataFrame (got {kind}); evaeto.read_weather reads files",
    "weather.no_time": "time: the Dataset has no time coordinate",
    "weather.date_missing": "time: a date is missing",
    "weather.not_dates": "time: must hold dates (got {kind})",
    "weather.hours_of_calendar": (
        "time: several times a day in the calendar {calendar}; of such a calendar only days are read: take daily "
        "values, or convert the times first (xarray: .convert_calendar('standard'))"
    ),
    "weather.summer_time": "time: the hour before {when} is missing, as where clocks go forward; times in summer "
    "time are an hour off the sun and their days begin an hour early: write standard time, or the offset from UTC with "
    "each time",
    "weather.double_day": "time: {when} appears more than once; one value a day is expected; keep one station, and one "
    "column for each quantity",
    "weather.double_hour": "time: {when} appears more than once; one value an hour is expected; keep one station, and "
    "where a clock went back in autumn write standard time, or the offset with each time",
    "weather.unknown_unit": "{name}: unknown unit '{unit}'; use one of {known}",
    "weather.both_are": "'{one}' and '{other}' are both {quantity}; keep one of them",
    "weather.wind_component": "{name}: the wind speed needs both components, {names}",
    "weather.wind_units": "{names}: are in different units, {units}",
    "weather.unit_not_stated": (
        "{name}: the grid does not state its unit; state it: --unit '{name}=...' (in Python units=, or attrs['units'])"
    ),
    "weather.rate_assumed": "{name}: states no unit, and is taken as a rate in {unit}; if each value is the sum of its "
    "{minutes} minutes, say so: units={{'{name}': '{sum}'}} or --units {name}={sum}",
    "weather.customary": "{name}: states no unit, and is taken as {unit}, although {other} is in {stated}; if it is in "
    "{likely}, say so: --unit '{name}={likely}' (in Python units=)",
    "weather.extra_dimension": "{name}: the grid has {number} of them; choose one with {how}",
    "weather.column_twice": "{name}: this column appears more than once in the table; keep one of them",
    "weather.several_places": "{name}: a table holds one place, but this column has {number} values; use a Dataset "
    "with a site dimension for several places",
    # rejected: what is left out of the weather of a service
    "rejected.days": (
        "{variable} rejected on {count} day ({reason})",
        "{variable} rejected on {count} days ({reason})",
    ),
    "rejected.limits": "beyond the physical limits",
    "rejected.tmax_below_tmin": "maximum below minimum",
    "rejected.radiation": "not possible under this sun",
    "rejected.stuck": "does not change for a week or longer",
    "rejected.spike": "a spike",
}

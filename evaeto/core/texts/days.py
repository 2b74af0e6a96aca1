"""English texts: days."""

from __future__ import annotations

TEXTS: dict[str, str | tuple[str, str]] = {
    # days: made of hours
    "days.made": "days are made of their 24 hours, each time being the {label} of its step, in {zone}",
    "days.end": "end",
    "days.middle": "middle",
    "days.start": "start",
    "days.local_time": "local standard time",
    "days.incomplete": (
        "{count} day lacks some of its 24 hours and is missing: {names}",
        "{count} days lack some of their 24 hours and are missing: {names}",
    ),
    "days.hours_of_day": "{day} ({hours} h)",
    "days.values_missing": (
        "{variable} lacks an hour of {count} day, where it is missing",
        "{variable} lacks hours of {count} days, where it is missing",
    ),
    "days.no_whole_day": "time: no day has all its 24 hours from {first} to {last}, each time being the {label} of "
    "its step; add the other hours, or make the days with evaeto.daily and another label",
    "days.not_hourly": "time: the values are {hours} h apart; one value a day is expected, or steps of an hour or "
    "shorter, of which evaeto.daily makes days",
    "days.some_hourly": "time: this is {hours}-hourly weather; reference ET is computed of days, or of steps of an "
    "hour or shorter; make days of it at the source, which knows the extremes between these hours",
    "days.long_steps": (
        "time: the values are {days} days apart, as means of longer periods are; one value a day is expected",
        "time: the {count} values are {days} days apart, as means of longer periods are; one value a day is expected",
    ),
    "days.no_steps": "time: days are made of dates and times in steps of an hour or shorter, and there are none",
    "days.sunshine_beyond_step": "sunshine: {value} h within a step of {hours} h; give the hours of sunshine of "
    "each step, or state the unit in the column name",
    # hourly: what was estimated
    "hourly.cloudiness_estimated": (
        "estimated: Rs/Rso of {count} of {total} time steps is taken as {ratio}, for want of measured ones "
        "(FAO-56 p. 75; night_cloudiness sets another): {spans}"
    ),
    "hourly.span": "{first} to {last}",
    "hourly.more_spans": "and {number} more",
    "hourly.cloudiness_estimated_in_places": (
        "estimated: Rs/Rso of {count} of {total} time steps is taken as {ratio}, for want of measured ones "
        "(FAO-56 p. 75; night_cloudiness sets another), in {places} places"
    ),
}

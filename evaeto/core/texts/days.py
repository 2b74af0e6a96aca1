"""English texts: days."""

from __future__ import annotations

TEXTS: dict[str, str | tuple[str, str]] = {
    # days: made of hours
    "days.made": "daily values are made from 24 hours each in {zone}, with each time taken as the {label} of its step",
    "days.end": "end",
    "days.middle": "middle",
    "days.start": "start",
    "days.local_time": "local standard time",
    "days.incomplete": (
        "{count} day does not have all of its 24 hours and is set to missing: {names}",
        "{count} days do not have all of their 24 hours and are set to missing: {names}",
    ),
    "days.hours_of_day": "{day} ({hours} h)",
    "days.values_missing": (
        "{variable} is set to missing on {count} day, of which it lacks an hour",
        "{variable} is set to missing on {count} days, of which it lacks hours",
    ),
    "days.no_whole_day": (
        "time: no day from {first} to {last} has all its 24 hours, with each time taken as the {label} of its "
        "step; add the missing hours, or use evaeto.daily with another label"
    ),
    "days.not_hourly": (
        "time: the values are {hours} h apart; expected is one value a day, or steps of an hour or shorter, which "
        "evaeto.daily aggregates to days"
    ),
    "days.some_hourly": (
        "time: this is {hours}-hourly weather; reference ET is computed from days, or from steps of an hour or "
        "shorter; aggregate it to days at the source, which knows the extremes between these hours"
    ),
    "days.long_steps": (
        "time: the values are {days} days apart, as means of longer periods are; one value a day is expected",
        "time: the {count} values are {days} days apart, as means of longer periods are; one value a day is expected",
    ),
    "days.no_steps": (
        "time: daily values are made from dates and times in steps of an hour or shorter, and there are none"
    ),
    "days.sunshine_beyond_step": "sunshine: {value} h within a step of {hours} h; give the hours of sunshine of "
    "each step, or state the unit in the column name",
    # hourly: what was estimated
    "hourly.cloudiness_estimated": (
        "estimated: Rs/Rso of {count} of {total} time steps is taken as {ratio}, because none is measured (FAO-56 "
        "p. 75; night_cloudiness sets another): {spans}"
    ),
    "hourly.span": "{first} to {last}",
    "hourly.more_spans": "and {number} more",
    "hourly.cloudiness_estimated_in_places": (
        "estimated: Rs/Rso of {count} of {total} time steps is taken as {ratio}, because none is measured (FAO-56 "
        "p. 75; night_cloudiness sets another), in {places} places"
    ),
}

"""English texts: steps in time longer than a day."""

from __future__ import annotations

TEXTS: dict[str, str | tuple[str, str]] = {
    "steps.months": (
        "time: the 1 value is taken for the mean of its month; step='day' takes it for a single day",
        "time: the {count} values are taken for means of months: day of the year of their middle (FAO-56 p. 217), soil "
        "heat flux from the months before and after (eq. 43 and 44); step='day' takes them for single days",
    ),
    "steps.dekads": (
        "time: the 1 value is taken for the mean of ten days; step='day' takes it for a single day",
        "time: the {count} values are taken for means of ten-day periods: day of the year of their middle, no soil "
        "heat flux (FAO-56 eq. 42); step='day' takes them for single days",
    ),
    "steps.days": (
        "time: the 1 value is taken for the mean of {days} days; step='day' takes it for a single day",
        "time: the {count} values are taken for means of {days} days that begin on their dates: day of the year of "
        "their middle, no soil heat flux (FAO-56 eq. 42); step='day' takes them for single days",
    ),
    "steps.no_month_beside": (
        "soil heat flux: 1 month follows no other, so that its flux is taken as 0: {names}",
        "soil heat flux: {count} months follow no other, so that theirs is taken as 0: {names}",
    ),
}

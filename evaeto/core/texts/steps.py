"""English texts: steps in time longer than a day."""

from __future__ import annotations

TEXTS: dict[str, str | tuple[str, str]] = {
    "steps.months": (
        "time: the single value is taken as the mean of its month; step='day' takes it as that of a single day",
        "time: the {count} values are taken as monthly means: day of the year at mid-month (FAO-56 p. 217), "
        "soil heat flux from the months before and after (eq. 43 and 44); step='day' takes them as single days",
    ),
    "steps.of_months": "time: the values are {months} months apart; no day of the year stands for so long a period. "
    "Give months or days; step='day' takes each as a single day",
    "steps.dekads": (
        "time: the single value is taken as the mean of ten days; step='day' takes it as that of a single day",
        "time: the {count} values are taken as means of ten-day periods: day of the year at their middle, no "
        "soil heat flux (FAO-56 eq. 42); step='day' takes them as single days",
    ),
    "steps.days": (
        "time: the single value is taken as the mean of {days} days; step='day' takes it as that of a single day",
        "time: the {count} values are taken as means of {days} days that begin on their dates: day of the year "
        "at their middle, no soil heat flux (FAO-56 eq. 42); step='day' takes them as single days",
    ),
    "steps.no_month_beside": (
        "soil heat flux: 1 month has no month before it, so its flux is taken as 0: {names}",
        "soil heat flux: {count} months have no month before them, so theirs is taken as 0: {names}",
    ),
}

"""English texts: requests."""

from __future__ import annotations

TEXTS: dict[str, str | tuple[str, str]] = {
    # sites: the output of a batch
    "sites.out_in_use": "another run is writing this file; wait until it ends, or choose another name",
    "sites.out_is_open": (
        "this file can't be replaced; close it in all programs and notebooks and run the same command again; what "
        "has been calculated is kept"
    ),
    "sites.result_was_replaced": (
        "{path} has been rewritten since this result was made; open it again to read its new content"
    ),
    # request: what is wrong with what was asked for; the field stands before it
    "request.problem": "{field}: {problem} (got {value})",
    "request.problem_not_given": "{field}: {problem} (not given)",
    "request.latitude": "must be a number from {lower} to {upper} degrees north",
    "request.longitude": "must be a number from {lower} to {upper} degrees east",
    "request.longitude_to_360": "must be a number from {lower} to {upper} degrees east; {given} °E is {same}",
    "request.elevation": "must be a number from {lower} to {upper} m",
    "request.points": "must be two numbers, or two sequences of numbers of the same length",
    "request.open_sea": "the point is in the open sea, where there is no crop to water",
    "request.date": "must be a date",
    "request.date_form": "must be a date written as YYYY-MM-DD",
    "request.end_before_start": "must not be before the first day, {day}",
    "request.before_services": "must not be before {day}, the first day with data from any service",
    "request.before_sources": "must not be before {day}, the first day with data from {sources}",
    "request.after_services": "must not be after {day}, the last day with data from any service",
    "request.after_sources": "must not be after {day}, the last day with data from {sources}",
    "request.out_of_season": "no day of the period is in the growing season of the crop",
    "request.mode": "must be one of {names}; leave it out when start and end are given",
    "request.days": "must be a whole number from {lower} to {upper} with the mode {mode}",
    "request.days_without_mode": "applies only with a mode ({names}); give one, or give end instead",
    "request.date_and_mode": "cannot be combined with the mode {mode}; leave out the mode, or start and end",
    "request.mode_needs_point": "needs a valid point, because the date of today depends on it",
    "request.no_source": "choose at least one source",
    "request.unknown_source": "unknown source; known are {names}",
    "request.similar_source": "unknown source; known are {names}; did you mean {similar}?",
    "request.not_covered": "{source} does not cover latitude {lat}, longitude {lon}",
    "request.not_served": "{source} has data from {first} to {last}, for no day of this period",
    "request.limits": "must be one of {names}, or limits by quantity",
    "request.exposure": "must be one of {names}",
    "request.limits_quantity": "is not a quantity; known are {names}",
    "request.limits_pair": "must be a pair (lower, upper)",
    # request: what to know of a place and a period
    "request.several_civil_times": (
        "more than one civil time is in use at this point: its days follow {used}, not {others}"
    ),
    "request.partly_served": "{source} has data from {first} to {last}, for only part of the period",
    "request.clipped": "computed for {first} to {last}, the part of {start} to {end} with data from {sources}",
}

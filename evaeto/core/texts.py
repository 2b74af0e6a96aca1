"""The English text of every `Message`, by its key: `area.what_happened`.

Fields stand in braces, without a format or conversion: `messages.said` writes them. A pair is singular and plural.
A text says what is wrong, where, with which value, and what to do.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

TEXTS: Mapping[str, str | tuple[str, str]] = MappingProxyType(
    {
        # tables: what is wrong with a file of text or a DataFrame
        "table.not_a_number": "{name}: '{given}' in row {row} is not a number",
        # eto: what is wrong with its arguments
        "eto.not_a_ratio": "{name}: must be a ratio from 0 to 1 ({given} was given)",
        # request: what to know of a place
        "request.several_civil_times": (
            "more than one civil time is in use at this point: its days follow {used}, not {others}"
        ),
        # hourly: what was estimated
        "hourly.cloudiness_estimated": (
            "estimated: Rs/Rso of {count} of {total} time steps is taken as {ratio}, for want of measured ones "
            "(FAO-56 p. 75; night_cloudiness sets another): {spans}"
        ),
        "hourly.cloudiness_estimated_in_places": (
            "estimated: Rs/Rso of {count} of {total} time steps is taken as {ratio}, for want of measured ones "
            "(FAO-56 p. 75; night_cloudiness sets another), in {places} places"
        ),
    }
)

"""The English text of every `Message`, by its key: `area.what_happened`.

Fields stand in braces, without a format or conversion: `messages.said` writes them. A pair is singular and plural.
A text says what is wrong, where, with which value, and what to do.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

TEXTS: Mapping[str, str | tuple[str, str]] = MappingProxyType(
    {
        # weather: what a Dataset or DataFrame holds
        "weather.forecast_steps": (
            "step: the weather has {size} forecast steps as a dimension; bring them onto one time axis first: stack "
            "time and step into one dimension and take valid_time as its time"
        ),
        # accumulation: what hourly sums are sums of
        "accumulation.unknown": "accumulation: unknown value '{value}'; choose one of {known}",
        "accumulation.not_hourly": "accumulation: is for hourly weather only (got {value}); this is daily",
        "accumulation.cannot_be_told": (
            "{name}: are these sums of one step or since midnight UTC? The values do not change enough to tell; "
            "say it with accumulation='step' or accumulation='midnight'"
        ),
        "accumulation.neither": (
            "{name}: its values are neither sums of one step nor sums since midnight UTC: they fall within the day, "
            "and hold a sum for hours; if they start anew at another hour, make them sums of the step first, else "
            "say what they are with accumulation='step' or accumulation='midnight'"
        ),
        # place: latitude, longitude and elevation against the grid of the weather
        "place.not_a_number": "{name}: must be a number, or one number per site (got {value})",
        "place.no_such_dimension": (
            "{name}: has the dimension {dim}, which the weather does not have (its dimensions are {dims}); "
            "rename it, or choose one value with .isel({dim}=0)"
        ),
        "place.other_length": (
            "{name}: has {length} values along {dim} where the weather has {weather}, and no coordinates to align "
            "them by"
        ),
        "place.repeated": "{name}: its coordinate {dim} holds {value} more than once",
        "place.cells_missing": (
            "{name}: has no value for the {dim} {value} of the weather; bring it onto the weather's grid first, "
            "for example with .interp or .reindex(method='nearest')",
            "{name}: has no value for {count} of the weather's {dim}, the first of them {value}; bring it onto the "
            "weather's grid first, for example with .interp or .reindex(method='nearest')",
        ),
        "place.two_grids": (
            "{name} and {other} are on different grids ({dims} and {other_dims}); bring them onto one first"
        ),
        # tables: what is wrong with a file of text or a DataFrame
        "table.not_a_number": "{name}: '{given}' in row {row} is not a number",
    }
)

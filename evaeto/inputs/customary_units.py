"""Wind and rain without a unit in a table whose other columns are in degrees Fahrenheit, inches or miles."""

from __future__ import annotations

from collections.abc import Hashable, Mapping

from evaeto.core.messages import Message
from evaeto.core.quantities import conversion, conversions_of, quantity_of
from evaeto.core.telling import warn_caller
from evaeto.errors import AssumedInputWarning
from evaeto.inputs.variable_names import VariableMatch, split_unit

_CUSTOMARY = ("degF", "inch", "mph")
_READ_AS_METRIC = ("u2", "uz", "precip")
"""Quantities whose values in those units are usual ones in the table's too: of others the limits tell."""


def tell_of_customary_units(meanings: Mapping[Hashable, VariableMatch], hourly: bool) -> None:
    """Tell where a column is taken in a metric unit that nothing states, beside one that is stated in another.

    Parameters
    ----------
    meanings : mapping
        What the variables of a table or grid stand for.
    hourly : bool
        Whether it is hourly.

    Warns
    -----
    AssumedInputWarning
        A mean wind in miles an hour is 2.2 times as high in numbers, and usual in m/s as well.
    """
    open_ones = [name for name, each in meanings.items() if not each.stated and each.quantity in _READ_AS_METRIC]
    if not open_ones:
        return
    beside = next((name for name, each in meanings.items() if each.stated and _is_customary(each, hourly)), None)
    if beside is None:
        return
    for name in open_ones:
        unit, likely = meanings[name].units, _customary(meanings[name].quantity, hourly)
        told = Message(
            "weather.customary",
            name=str(name), unit=unit, likely=str(likely),
            other=split_unit(str(beside))[0], stated=meanings[beside].units,
        )  # fmt: skip
        warn_caller([told], AssumedInputWarning)


def _customary(quantity: str, hourly: bool) -> str | None:
    known = conversions_of(quantity_of(quantity, hourly))
    return next((unit for unit in _CUSTOMARY if unit in known), None)


def _is_customary(match: VariableMatch, hourly: bool) -> bool:
    """Whether it is stated in the unit of its kind that is customary in the United States, however it is written."""
    unit = _customary(match.quantity, hourly)
    if unit is None or match.units == quantity_of(match.quantity, hourly).units:
        return False
    try:
        return conversion(match.quantity, match.units, hourly) == conversion(match.quantity, unit, hourly)
    except ValueError:  # which is told when it is read
        return False

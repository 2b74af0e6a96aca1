"""What people correct of how the columns of a file were taken: another quantity, another unit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from evaeto.core.messages import Message
from evaeto.core.quantities import QUANTITIES
from evaeto.errors import WeatherError
from evaeto.inputs.time_columns import is_time
from evaeto.inputs.variable_names import parse_name, split_unit


@dataclass(frozen=True, slots=True)
class Corrections:
    """Names and units by the names of the columns in the file, with their unit in brackets or without.

    Attributes
    ----------
    names : mapping
        What a column is, ``{"T": "tmax"}``; "" leaves it out.
    units : mapping
        Its unit, ``{"T": "degF"}``.
    """

    names: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)

    def name(self, column: str) -> bool:
        """Whether it is said what a column is."""
        return bool(self.names) and _said(self.names, column) not in (None, "")

    def applied(
        self, columns: Sequence[str], in_file: Mapping[str, str] | None = None
    ) -> tuple[list[str], dict[str, str], list[str]]:
        """The names of columns as they are to be understood.

        Returns
        -------
        list of str
            The names, with their unit in brackets where it is stated.
        dict
            What those are called in the file, where that differs.
        list of str
            Those to be left out.

        Raises
        ------
        WeatherError
            There is no such column, or no such quantity.
        """
        told = dict(in_file or {})
        if not self.names and not self.units:
            return list(columns), told, []
        owns = [told.get(column, column) for column in columns]
        for wanted in (*self.names, *self.units):
            if not any(_said({wanted: ""}, own) is not None for own in owns):
                raise WeatherError(Message("columns.no_such", name=wanted, names=[own for own in owns if own]))
        made, left_out = [], []
        for column, own in zip(columns, owns, strict=True):
            name, unit = split_unit(column)
            new, given = _said(self.names, own), _said(self.units, own)
            if new == "":
                left_out.append(column)
                made.append(column)
                continue
            if new is not None:
                if parse_name(new, None) is None and not is_time(new):
                    raise WeatherError(
                        Message("columns.no_such_quantity", name=own, quantity=new, names=list(QUANTITIES))
                    )
                name = new
            result = column if new is None and given is None else name
            if result != column or given is not None:
                unit = given or unit
                result = f"{name} [{unit}]" if unit else name
            if result != column:
                told[result] = told.pop(column, column)
            made.append(result)
        return made, told, left_out


def _said(given: Mapping[str, str], column: str) -> str | None:
    """What is said of a column, by its name as it stands or without its unit."""
    for name in (column, split_unit(column)[0]):
        for wanted, value in given.items():
            if wanted.strip().casefold() == name.strip().casefold():
                return value
    return None

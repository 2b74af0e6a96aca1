"""The days of a result as rows, kept by column: thirty years as dictionaries take 8.5 MB, as columns 1.2 MB."""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple, overload

DAY = "date"
"""The column of days, ISO 8601."""


class Terms(NamedTuple):
    """A column of few different values: each of them once, and which of them each row has."""

    values: list[Any]
    codes: array[int]

    @classmethod
    def of(cls, values: Iterable[Any]) -> Terms:
        """Of values; texts that are equal are one, of all else what is the same object."""
        known: dict[int | str, int] = {}
        each: list[Any] = []
        codes = array("I")
        for value in values:
            key = value if type(value) is str else id(value)
            if (code := known.get(key)) is None:
                code = known[key] = len(each)
                each.append(value)  # which keeps the object, and so its id
            codes.append(code)
        return cls(each, codes)


if TYPE_CHECKING:
    Kept = array[float] | array[int] | Terms


class DayRows(Sequence[dict[str, Any]]):
    """Rows that are made when they are asked for, one plain dictionary a day.

    Parameters
    ----------
    columns : mapping of str to array or Terms
        By name: `array("d")` of numbers where NaN is a missing one, which a row has as None; `array("i")` of the
        ordinals of days, which a row has as text; `Terms` of anything else. All of one length.
    """

    __slots__ = ("_columns",)

    def __init__(self, columns: Mapping[str, Kept]) -> None:
        self._columns = dict(columns)

    @classmethod
    def of(cls, rows: Sequence[Mapping[str, Any]]) -> DayRows:
        """The same rows by column; all have the names of the first."""
        if isinstance(rows, DayRows):
            return rows
        return cls({name: _kept(name, [row[name] for row in rows]) for name in (rows[0] if rows else ())})

    @property
    def names(self) -> tuple[str, ...]:
        """What each row has."""
        return tuple(self._columns)

    def column(self, name: str) -> Sequence[Any]:
        """The values of one column: of numbers as they are kept, NaN where a row has None.

        Raises
        ------
        KeyError
            There is none of that name.
        """
        kept = self._columns[name]
        if isinstance(kept, Terms):
            return [kept.values[code] for code in kept.codes]
        return kept if kept.typecode == "d" else [date.fromordinal(int(day)).isoformat() for day in kept]

    def terms(self, name: str) -> Terms:
        """A column of few different values.

        Raises
        ------
        KeyError
            There is none of that name, or it is one of numbers or days.
        """
        kept = self._columns[name]
        if not isinstance(kept, Terms):
            raise KeyError(name)
        return kept

    def ordinals(self) -> array[int]:
        """The days as ordinals (`date.toordinal`)."""
        kept = self._columns[DAY]
        assert isinstance(kept, array)
        return kept  # type: ignore[return-value]  # of its type code

    def __len__(self) -> int:
        kept = next(iter(self._columns.values()), ())
        return len(kept.codes if isinstance(kept, Terms) else kept)

    @overload
    def __getitem__(self, place: int) -> dict[str, Any]: ...
    @overload
    def __getitem__(self, place: slice) -> list[dict[str, Any]]: ...
    def __getitem__(self, place: int | slice) -> dict[str, Any] | list[dict[str, Any]]:
        if isinstance(place, slice):
            return [self[each] for each in range(*place.indices(len(self)))]
        return {name: _value(kept, place) for name, kept in self._columns.items()}

    def __iter__(self) -> Iterator[dict[str, Any]]:
        names = self.names
        for values in zip(*(_values(kept) for kept in self._columns.values()), strict=True):
            yield dict(zip(names, values, strict=True))

    def __getstate__(self) -> dict[str, Kept]:
        return self._columns

    def __setstate__(self, columns: dict[str, Kept]) -> None:
        self._columns = columns


def _kept(name: str, values: list[Any]) -> Kept:
    if name == DAY:
        return array("i", (date.fromisoformat(value).toordinal() for value in values))
    if all(value is None or (isinstance(value, int | float) and not isinstance(value, bool)) for value in values):
        return array("d", (math.nan if value is None else value for value in values))
    return Terms.of(values)


def _value(kept: Kept, place: int) -> Any:
    if isinstance(kept, Terms):
        return kept.values[kept.codes[place]]
    if kept.typecode == "i":
        return date.fromordinal(int(kept[place])).isoformat()
    return None if math.isnan(kept[place]) else kept[place]


def _values(kept: Kept) -> Iterable[Any]:
    if isinstance(kept, Terms):
        return (kept.values[code] for code in kept.codes)
    if kept.typecode == "i":
        return (date.fromordinal(int(day)).isoformat() for day in kept)
    return (None if math.isnan(value) else value for value in kept)

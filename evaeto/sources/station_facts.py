"""What is in the file of a station, for a page: made by whoever read it, who is trusted no more than the file."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from evaeto.core.foreign_messages import foreign_message
from evaeto.core.quantities import QUANTITIES

MAX_COLUMNS = 300
"""More are not shown."""
MAX_CHARACTERS = 200


@dataclass(frozen=True, slots=True)
class ColumnFacts:
    """What a column was taken for; see `inputs.describing.Column`.

    Attributes
    ----------
    name : str
        In the file.
    quantity, units : str
        What it was taken for; "" where it is ignored.
    stated : bool
        Whether the file states the unit.
    values, missing, rejected : int
        Numbers used, lacking and left out.
    lower, upper : float or None
        The range of those used, in the unit of the table of quantities.
    sketch : tuple
        The lowest and the highest value in equal parts of the time, None where there is none.
    """

    name: str
    quantity: str = ""
    units: str = ""
    stated: bool = False
    values: int = 0
    missing: int = 0
    rejected: int = 0
    lower: float | None = None
    upper: float | None = None
    sketch: tuple[tuple[float, float] | None, ...] = ()


@dataclass(frozen=True, slots=True)
class UnitGuess:
    """Units that the values of a column tell of, and whether nothing goes on before one is chosen."""

    column: str
    units: tuple[str, ...]
    asked: bool
    message: str


@dataclass(frozen=True, slots=True)
class StationFacts:
    """What a station measured.

    Attributes
    ----------
    first, last : date or None
        Its first and last day; None where there are none.
    quantities : tuple of str
        What it gives, in the table of quantities.
    remarks : tuple of str
        What was assumed, left out or rejected.
    format : str
        The title of the file's format.
    hourly : bool
        Whether its days are made of hours.
    rows : int
        Times there are.
    time_label : str or None
        Which moment of its hour a time is, where the file says it.
    columns : tuple of ColumnFacts
        Those taken for something, then those ignored.
    guesses : tuple of UnitGuess
        What the checks take for another unit.
    sheets : tuple of str
        Of an Excel file with several.
    problem : str or None
        Why it cannot be used as it is.
    """

    first: date | None
    last: date | None
    quantities: tuple[str, ...]
    remarks: tuple[str, ...] = ()
    format: str = ""
    hourly: bool = False
    rows: int = 0
    time_label: str | None = None
    columns: tuple[ColumnFacts, ...] = ()
    guesses: tuple[UnitGuess, ...] = ()
    sheets: tuple[str, ...] = ()
    problem: str | None = None


class UnsoundFactsError(ValueError):
    """What was handed back is not as `uploads.station_preview` makes it."""


def facts_of(told: Any) -> StationFacts:
    """What `uploads.station_preview.preview` handed back.

    Raises
    ------
    UnsoundFactsError
        It is not as that makes it.
    """
    try:
        return StationFacts(
            first=_day(told["first"]),
            last=_day(told["last"]),
            quantities=tuple(name for name in QUANTITIES if name in told["quantities"]),
            remarks=tuple(map(_said, told["remarks"])),
            format=_text(told["format"]),
            hourly=bool(told["hourly"]),
            rows=int(told["rows"]),
            time_label=told["time_label"] if told["time_label"] in ("end", "middle", "start") else None,
            columns=tuple(map(_column, told["columns"][:MAX_COLUMNS])),
            guesses=tuple(
                UnitGuess(_text(each["column"]), _texts(each["units"]), bool(each["asked"]), _said(each["message"]))
                for each in told["guesses"][:MAX_COLUMNS]
            ),
            sheets=_texts(told["sheets"]),
            problem=None if told["problem"] is None else _said(told["problem"]),
        )
    except (KeyError, TypeError, ValueError, IndexError, AttributeError, OverflowError) as error:
        raise UnsoundFactsError(str(error)) from error


def _column(told: Mapping[str, Any]) -> ColumnFacts:
    quantity = told["quantity"] if told["quantity"] in QUANTITIES else ""
    return ColumnFacts(
        name=_text(told["name"]),
        quantity=quantity,
        units=_text(told["units"]),
        stated=bool(told["stated"]),
        values=int(told["values"]),
        missing=int(told["missing"]),
        rejected=int(told["rejected"]),
        lower=_number(told["lower"]),
        upper=_number(told["upper"]),
        sketch=tuple(
            None if part is None else (_finite(part[0]), _finite(part[1])) for part in told["sketch"][:MAX_COLUMNS]
        ),
    )


def _said(told: Any) -> str:
    message = foreign_message(told)
    if message is not None:
        return message
    return _text(told["text"] if isinstance(told, Mapping) else told, 5 * MAX_CHARACTERS)


def _day(told: Any) -> date | None:
    return None if told is None else date.fromisoformat(told)


def _number(told: Any) -> float | None:
    return None if told is None else _finite(told)


def _finite(told: Any) -> float:
    value = float(told)
    if not math.isfinite(value):
        raise ValueError("a number that is none")
    return value


def _text(told: Any, most: int = MAX_CHARACTERS) -> str:
    if not isinstance(told, str):
        raise TypeError("no text")
    return "".join(sign if sign.isprintable() else " " for sign in told[:most])


def _texts(told: Iterable[Any]) -> tuple[str, ...]:
    return tuple(_text(each) for each in list(told)[:MAX_COLUMNS])

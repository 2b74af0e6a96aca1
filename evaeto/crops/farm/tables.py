"""The tables of a field's file, read: every value checked for its kind, each error named by its key."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date, datetime
from numbers import Real
from typing import Any

from evaeto.core.messages import Message
from evaeto.crops.farm.entries import KINDS, MOST_ENTRIES, UNKNOWN, Given, Reading
from evaeto.errors import ArgumentError

_TOP = ("name", "lat", "lon", "elevation", "area", "exposure", "units", "weather", "wind_height", "field", "system",
        "limits", "irrigation", "rain", "reading", "seen", "cut")  # fmt: skip
_FIELD = ("crop", "soil", "planting", "initial_depletion", "stages")
_SYSTEM = ("kind", "efficiency", "wetted", "rate", "flow", "row_spacing", "plant_spacing")
_LIMITS = ("weekdays", "hours", "most", "allowance")
_BY = ("applied", "depth", "hours", "volume")


def arguments_of(told: Mapping[str, Any]) -> dict[str, Any]:
    """What `FieldDescription` is made of, from the tables of a file.

    Parameters
    ----------
    told : mapping
        As read from JSON or TOML.

    Returns
    -------
    dict
        Arguments by name.

    Raises
    ------
    ArgumentError
        A key is unknown or missing, or a value is of another kind.
    """
    top = _table(told, "", _TOP)
    for name in ("name", "lat", "lon", "field"):
        if name not in top:
            raise ArgumentError(Message("crop.file_missing", where="field", name=name))
    grown = _table(top["field"], "field", _FIELD)
    for name in ("crop", "planting"):
        if name not in grown:
            raise ArgumentError(Message("crop.file_missing", where="field", name=name))
    system, limits = _table(top.get("system", {}), "system", _SYSTEM), _table(top.get("limits", {}), "limits", _LIMITS)
    found: dict[str, Any] = {
        "name": _text(top["name"], "name")[:80], "crop": _text(grown["crop"], "crop"),
        "planting": day_of(grown["planting"], "planting"), "soil": _text(grown.get("soil", UNKNOWN), "soil"),
        "system": _text(system.get("kind", "sprinkler"), "system"), "units": _text(top.get("units", "mm"), "units"),
        "exposure": _text(top.get("exposure", "unknown"), "exposure"),
    }  # fmt: skip
    for table, names in (
        (top, ("lat", "lon", "elevation", "area")), (grown, ("initial_depletion",)), (system, _SYSTEM[1:]),
        (limits, _LIMITS[1:]),
    ):  # fmt: skip
        found |= {
            name: _number(table[name], name) for name in names if name in ("lat", "lon") or table.get(name) is not None
        }
    if limits.get("weekdays") is not None:
        found["weekdays"] = tuple(_text(day, "weekdays") for day in _list(limits["weekdays"], "weekdays"))
    if grown.get("stages") is not None:
        found["stages"] = tuple(_number(value, "stages") for value in _list(grown["stages"], "stages"))
    found["given"] = tuple(
        Given(day, *_one(entry, "irrigation", _BY)) for day, entry in _entries(top, "irrigation", _BY)
    )
    found["rain"] = tuple((day, _one(entry, "rain", ("depth",))[0]) for day, entry in _entries(top, "rain", ("depth",)))
    found["readings"] = tuple(
        Reading(day, kind, value, None if entry.get("sd") is None else _number(entry["sd"], "sd"))
        for day, entry in _entries(top, "reading", (*KINDS, "sd"))
        for value, kind in [_one(entry, "reading", KINDS)]
    )
    found["seen"] = tuple((day, _text(entry.get("stage"), "stage")) for day, entry in _entries(top, "seen", ("stage",)))
    found["cuts"] = tuple(sorted({day for day, _ in _entries(top, "cut", ())}))
    return found


def _table(told: Any, where: str, known: tuple[str, ...]) -> Mapping[str, Any]:
    if not isinstance(told, Mapping):
        raise ArgumentError(Message("crop.file_table", where=where or "field"))
    for key in told:
        if key not in known:
            raise ArgumentError(Message("crop.file_key", where=where or "field", name=str(key)[:40], known=list(known)))
    return told


def _list(value: Any, where: str) -> list[Any]:
    if not isinstance(value, list | tuple):
        raise ArgumentError(Message("crop.file_table", where=where))
    return [*value]


def _entries(top: Mapping[str, Any], name: str, known: tuple[str, ...]) -> list[tuple[date, Mapping[str, Any]]]:
    entries = _list(top.get(name, []), name)
    if len(entries) > MOST_ENTRIES:
        raise ArgumentError(Message("field.long_log", name=name, most=MOST_ENTRIES))
    tables = [_table(entry, name, ("date", *known)) for entry in entries]
    for entry in tables:
        if "date" not in entry:
            raise ArgumentError(Message("crop.file_missing", where=name, name="date"))
    return sorted(((day_of(entry["date"], name), entry) for entry in tables), key=lambda each: each[0])


def _one(entry: Mapping[str, Any], where: str, names: tuple[str, ...]) -> tuple[float, Any]:
    """The amount of an entry, and which of the ways to tell it was taken."""
    told = [name for name in names if name in entry]
    if len(told) != 1:
        raise ArgumentError(Message("field.one_of", where=where, known=list(names)))
    return _number(entry[told[0]], where), told[0]


def _number(value: Any, name: str) -> float:
    try:
        number = math.nan if isinstance(value, bool) or not isinstance(value, Real) else float(value)
    except OverflowError:
        number = math.nan
    if not math.isfinite(number):
        raise ArgumentError(Message("field.number", name=name, value=_short(value)))
    return number


def _text(value: Any, name: str) -> str:
    if not isinstance(value, str):
        raise ArgumentError(Message("field.text", name=name, value=_short(value)))
    return value


def _short(value: Any) -> str:
    """What was given, as far as an error shows it; never the thousand digits of a number or a table."""
    return str(value)[:40] if isinstance(value, str | float | bool | None) else type(value).__name__


def day_of(value: Any, where: str) -> date:
    """A date, or one as people write it to a program.

    Parameters
    ----------
    value : object
        A date, or a text in ISO 8601.
    where : str
        What it was given for.

    Returns
    -------
    date
        The day.

    Raises
    ------
    ArgumentError
        It is none.
    """
    if isinstance(value, datetime) and value == value:  # NaT is not
        return value.date()
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    text = value if isinstance(value, str) else str(value) if type(value).__name__ == "datetime64" else ""
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        raise ArgumentError(Message("field.day", where=where, value=_short(value))) from None

"""The file of a field: TOML, or JSON by its ending, read and written as plain tables."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from evaeto.core.messages import Message
from evaeto.core.replacing import write_whole
from evaeto.errors import ArgumentError


def read_tables(path: str | Path) -> dict[str, Any]:
    """The tables of a file.

    Parameters
    ----------
    path : str or Path
        As `write_tables` or the page writes it; of the page's with one field, the tables of that.

    Returns
    -------
    dict
        By key; what they mean is not looked at.

    Raises
    ------
    ArgumentError
        It is no TOML, no JSON by its ending, or no table.
    OSError
        It cannot be read.
    """
    file = Path(path)
    form = "JSON" if _is_json(file) else "TOML"
    try:
        text = file.read_text(encoding="utf-8-sig")  # editors of Windows begin a file with a byte order mark
        told = json.loads(text) if form == "JSON" else tomllib.loads(text)
    except ValueError as error:  # of either kind
        where = re.search(r"line \d+,? column \d+", str(error))
        reason = where.group() if where else type(error).__name__
        raise ArgumentError(Message("field.file", file=file.name, form=form, reason=reason)) from None
    if not isinstance(told, dict):
        raise ArgumentError(Message("crop.file_table", where=file.name))
    match told.get("fields"):
        case [{} as one]:
            return dict(one)
    return told


def write_tables(path: str | Path, told: Mapping[str, Any]) -> None:
    """Write tables of plain values to a file.

    Parameters
    ----------
    path : str or Path
        TOML, or JSON by its ending.
    told : mapping
        Values, tables of values, and logs (lists of tables).
    """
    file = Path(path)
    write_whole(
        file, (json.dumps(told, ensure_ascii=False, indent=2) + "\n" if _is_json(file) else _toml(told)).encode()
    )


def _is_json(file: Path) -> bool:
    return file.suffix.lower() == ".json"


def _toml(told: Mapping[str, Any]) -> str:
    """Tables of plain values as TOML; Python reads it and does not write it."""
    lines = [_line(key, value) for key, value in told.items() if not isinstance(value, dict) and not _is_log(value)]
    for key, value in told.items():
        if isinstance(value, dict):
            lines += ["", f"[{key}]", *(_line(name, each) for name, each in value.items())]
        elif _is_log(value):
            for entry in value:
                lines += ["", f"[[{key}]]", *(_line(name, each) for name, each in entry.items())]
    return "\n".join(lines) + "\n"


def _is_log(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict)


def _line(key: str, value: Any) -> str:
    # What JSON writes of a text, a number and a list of these, TOML reads
    is_day = isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value)
    return f"{key} = {value if is_day else json.dumps(value, ensure_ascii=False)}"

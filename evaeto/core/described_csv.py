"""CSV that any program reads plainly, and beside it what it is, as the W3C lays down for CSV on the web.

The table has a header and rows, nothing else. What it is (units, place, method, licences, warnings) stands in
`<name>-metadata.json`, by the Metadata Vocabulary for Tabular Data (https://www.w3.org/TR/tabular-metadata/), with the
SHA-256 of the table it speaks of: where the table has been changed since, it is not believed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evaeto.core.replacing import write_whole

if TYPE_CHECKING:
    import pandas as pd

_ENDING = "-metadata.json"
_HASH = "dc:identifier"
_PLACE = {"lat": "schema:latitude", "lon": "schema:longitude", "elevation": "schema:elevation"}


def metadata_beside(path: str | Path) -> Path:
    """Where the metadata of a CSV file are."""
    return Path(f"{path}{_ENDING}")


def write_described(
    path: str | Path,
    content: bytes,
    frame: pd.DataFrame,
    units: Mapping[str, str],
    said: Iterable[tuple[str, str]],
    decimal: str = ".",
) -> None:
    """Write a table as CSV, and beside it what it is.

    Parameters
    ----------
    path : str or Path
        The CSV file; each of the two appears whole or not at all.
    content : bytes
        What is written to it.
    frame : DataFrame
        The table, indexed by date.
    units : mapping
        Units by column.
    said : iterable of tuple
        What the table is, (what, value); `lat`, `lon`, `elevation` [m] and `title` among them.
    decimal : {".", ","}, optional
        Sign in its numbers; with "," semicolons part the cells.
    """
    said = list(said)
    facts = dict(said)
    number: Any = "number" if decimal == "." else {"base": "number", "format": {"decimalChar": decimal}}
    columns: list[dict[str, Any]] = [{"name": str(frame.index.name), "datatype": "date", "required": True}]
    for name in map(str, frame.columns):
        numeric = frame[name].dtype.kind in "fiu"
        columns.append(
            {"name": name, "datatype": number if numeric else "string"}
            | ({"schema:unitText": units[name]} if name in units else {})
        )
    described = {
        "@context": "http://www.w3.org/ns/csvw",
        "url": Path(path).name,
        "dc:title": facts.get("title", ""),
        _HASH: _hash(content),
        **{key: float(facts[name]) for name, key in _PLACE.items() if name in facts},
        "dialect": {"delimiter": "," if decimal == "." else ";", "encoding": "utf-8"},
        "tableSchema": {"columns": columns, "primaryKey": str(frame.index.name)},
        "notes": [{"name": what, "value": value} for what, value in said],
    }
    write_whole(path, content)
    write_whole(metadata_beside(path), json.dumps(described, indent=1, ensure_ascii=False).encode())


def place_beside(path: Path) -> dict[str, float]:
    """Latitude, longitude and elevation that the metadata of a CSV file say; nothing where they speak of another table
    than the one that is there now."""
    try:
        found = json.loads(metadata_beside(path).read_bytes())
        if found[_HASH] == _hash(path.read_bytes()):
            return {name: float(found[key]) for name, key in _PLACE.items() if key in found}
    except (OSError, ValueError, TypeError, KeyError):  # none, or somebody else's
        pass
    return {}


def _hash(content: bytes) -> str:
    return f"sha256:{hashlib.sha256(content).hexdigest()}"

"""evaeto's own CSV: the daily table of a result, and that of the page in the language of whoever saved it.

Lines of comment say what it is, with the software and the place, or a file of metadata beside it. Inputs have the names
and units of the table of quantities; what was computed besides (bands of ETo, crop coefficients, quality, sources) is
left out. A decimal comma goes with semicolons. The page writes titles in its language: "ETo (mm/day)", "ETo (mm/dia)".
"""

from __future__ import annotations

import re
from pathlib import Path

from evaeto.core.described_csv import place_beside
from evaeto.core.quantities import QUANTITIES
from evaeto.inputs.formats.base import Format, Head, Location, Opened, ReadOptions
from evaeto.inputs.formats.parts import Field, cells_of, find_line, lines_of, opened, pick, rows_of, units_in
from evaeto.inputs.formats.when import number_in, stamps

TITLE = "evaeto"
_BEGIN = ("date", "eto", "eto_lower", "eto_upper")
"""What the header of a table without comments begins with."""
_DATES = ("date", "data", "fecha")
_COMMENT = re.compile(r"^# (?P<name>lat|lon|elevation): (?P<value>-?[\d.,]+)")
_UNITS = re.compile(r"^# units: (?P<units>.+)$")
_UNIT = re.compile(r"\s*\([^)]*\)$")


def _delimiter(line: str) -> str:
    return ";" if ";" in line else ","


def _is_header(line: str) -> bool:
    cells = [cell.casefold() for cell in cells_of(line, _delimiter(line))]
    return bool(cells) and cells[0] in _DATES and any(_UNIT.sub("", cell) == "eto" for cell in cells)


def _is_plain_header(line: str) -> bool:
    return cells_of(line, _delimiter(line))[:1] == ["date"]


def _sniff(head: Head) -> bool:
    first = cells_of(head.lines[0], _delimiter(head.lines[0])) if head.lines else []
    if tuple(first[:4]) == _BEGIN or (first[:1] == ["date"] and place_beside(head.path)):
        return True
    comments = [line for line in head.lines[:60] if line.startswith("#")]
    return any(line.startswith("# software: evaeto ") for line in comments) and any(map(_is_header, head.lines[:80]))


def _read(path: Path, options: ReadOptions) -> Opened:
    lines = lines_of(path)
    at = find_line(path, lines, _is_header if lines[0].startswith("#") else _is_plain_header, "date, eto")
    sep = _delimiter(lines[at])
    names = cells_of(lines[at], sep)
    fields = {}
    for name in names[1:]:
        quantity = QUANTITIES.get(_UNIT.sub("", name).casefold())
        if quantity is not None and quantity.statistic != "point":
            fields[name] = Field(quantity.name, quantity.units)
    text = [name for name in names if name not in fields]
    table = rows_of(path, lines, at + 1, names, sep=sep, text=text, decimal="," if sep == ";" else ".")
    place = {match["name"]: number_in(match["value"]) for line in lines[:at] if (match := _COMMENT.match(line))}
    listed = next((match["units"] for line in lines[:at] if (match := _UNITS.match(line))), "")
    stated = dict(part.strip().split(" ", 1) for part in listed.split(",") if " " in part.strip()) | units_in(names)
    place |= place_beside(path)
    return opened(
        TITLE, table, stamps(table, names[0], "%Y-%m-%d"), pick(table, fields, options=options, stated=stated),
        location=Location(place.get("lat"), place.get("lon"), place.get("elevation")), parts=(names[0],),
    )  # fmt: skip


OWN = Format("evaeto", TITLE, _sniff, _read)

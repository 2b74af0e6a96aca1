"""Prints the tables of the nomenclature from the tables the package itself reads, before the pages are built."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from evaeto.core.quantities import PHYSICAL_LIMITS, QUANTITIES, Quantity, conversions_of, quantity_of
from evaeto.inputs import variable_names, variable_words


def table(header: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A table of Markdown."""
    header = list(header)
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"


def code(text: str) -> str:
    return f"`{text}`" if text else ""


def limits(quantity: Quantity) -> str:
    return f"{quantity.lower:g} to {quantity.upper:g}".replace("-", "\N{MINUS SIGN}")


def quantities() -> str:
    """Every quantity: symbol, name, meaning, CF names, and its unit and limits in daily and hourly weather."""
    header = ("symbol", "name", "meaning", "unit", "CF standard_name", "CF cell_methods", "physical limits",
              "hourly weather")  # fmt: skip
    rows = []
    for quantity in QUANTITIES.values():
        hour = quantity_of(quantity.name, hourly=True)
        differs = (hour.units, hour.lower, hour.upper) != (quantity.units, quantity.lower, quantity.upper)
        rows.append(
            (
                quantity.symbol, code(quantity.name), quantity.long_name, quantity.units,
                code(quantity.standard_name or ""), code(quantity.attrs.get("cell_methods", "")), limits(quantity),
                f"{limits(hour)} {hour.units}" if differs else "",
            )
        )  # fmt: skip
    return table(header, rows)


def regional_limits() -> str:
    """The physical limits of the tables other than the world's."""
    rows = [
        (code(region), code(name), f"{lower:g} to {upper:g}".replace("-", "\N{MINUS SIGN}"))
        for region, of_region in PHYSICAL_LIMITS.items()
        if region != "world"
        for name, (lower, upper) in of_region.items()
    ]
    return table(("`limits=`", "name", "physical limits"), rows)


def foreign_names() -> str:
    """The names that others use, by the unit each means where the file does not say."""
    rows = []
    for quantity in QUANTITIES.values():
        by_unit: dict[str, list[str]] = defaultdict(list)
        for alias in quantity.aliases:
            height = "" if alias.height is None else f", at {alias.height:g} m"
            by_unit[alias.units + height].append(alias.name)
        rows += [(code(quantity.name), unit, ", ".join(map(code, names))) for unit, names in by_unit.items()]
    rows += [(code("uz"), "m s-1, at 10 m", " with ".join(map(code, pair))) for pair in variable_names.WIND_COMPONENTS]
    rows.append((code("time"), "", ", ".join(map(code, variable_names.TIME_NAMES))))
    return table(("name", "unit where none is stated", "other names"), rows)


def units() -> str:
    """The spellings of units that each quantity may come in."""
    rows: dict[str, tuple[list[str], list[str]]] = {}
    for quantity in QUANTITIES.values():
        for each in (quantity, quantity_of(quantity.name, hourly=True)):
            names, _ = rows.setdefault(each.units, ([], [*conversions_of(each)]))
            if each.name not in names:
                names.append(each.name)
    return table(
        ("unit", "of", "understood as"),
        ((unit, ", ".join(map(code, names)), ", ".join(map(code, known))) for unit, (names, known) in rows.items()),
    )


def column_words() -> str:
    """The words of which names of columns may be made, by what they say."""
    rows = [(f"**{subject}**", spelt(words)) for subject, words in variable_words.SUBJECTS.items()]
    rows += [(statistic, spelt(words)) for statistic, words in variable_words.STATISTICS.items()]
    rows += [(f"*{part}*", spelt(words)) for part, words in variable_words.DATE_PARTS.items()]
    return table(("says", "words"), rows)


def spelt(words: str) -> str:
    """Words as people write them; an underscore parts those of one name."""
    return ", ".join(code(word.replace("_", " ")) for word in words.split())


PAGES = {
    "column_words": column_words,
    "quantities": quantities,
    "regional_limits": regional_limits,
    "foreign_names": foreign_names,
    "units": units,
}


def write(folder: Path) -> None:
    """Write each table where it differs from what is there."""
    folder.mkdir(exist_ok=True)
    for name, page in PAGES.items():
        path, text = folder / f"{name}.md", page()
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")


def setup(app: Any) -> dict[str, Any]:
    """Called by Sphinx."""
    app.connect("builder-inited", lambda app: write(Path(app.srcdir) / "_generated"))
    return {"parallel_read_safe": True}

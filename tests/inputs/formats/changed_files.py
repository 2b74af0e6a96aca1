"""Files of a format as other people have them: columns in another order, rows missing, another unit in the header."""

from __future__ import annotations

import random
import re

DELIMITERS = (",", ";", "\t", " ")
_WORD = re.compile(r"[^\W\d_]")
_NUMBER = re.compile(r"\d")


def cells_of(line: str, delimiter: str) -> list[str]:
    """The cells of a line as they are written, quotes included."""
    if delimiter == " ":
        return line.split()
    return re.split(delimiter + r'(?=(?:[^"]*"[^"]*")*[^"]*$)', line)


def header_of(lines: list[str]) -> tuple[int, str, int] | None:
    """The line of the header, what parts its cells, and how many there are; None of a file without one."""
    best: tuple[int, str, int] | None = None
    for delimiter in DELIMITERS:
        split = [cells_of(line, delimiter) for line in lines]
        widths: set[int] = set()  # of the rows of numbers below
        for number in reversed(range(len(lines) - 1)):
            below, cells = split[number + 1], split[number]
            if sum(bool(_NUMBER.match(cell.strip(' "-'))) for cell in below) >= 3:
                widths.add(len(below))
            words = sum(bool(_WORD.search(cell)) for cell in cells)
            named = len(cells) >= 4 and words > 0.6 * len(cells)
            if named and widths == {len(cells)} and (best is None or len(cells) >= best[2]):
                best = number, delimiter, len(cells)
        if best is not None:
            break
    return best


def shuffled(text: str, seed: int) -> str | None:
    """The file with its columns in another order; None of one without a header of names."""
    lines = text.split("\n")
    found = header_of(lines)
    if found is None:
        return None
    sign = "# " if lines[found[0]].startswith("# ") else ""
    lines[found[0]] = lines[found[0]].removeprefix(sign)
    first, delimiter, width = found
    # What closes each line stays where it is
    closed = len({cells[-1].strip() for line in lines[first:] if len(cells := cells_of(line, delimiter)) == width}) == 1
    order = list(range(width - closed))
    random.Random(seed).shuffle(order)
    order += [width - 1] * closed
    for number in range(first, len(lines)):
        cells = cells_of(lines[number], delimiter)
        if len(cells) == width:
            lines[number] = delimiter.join(cells[at] for at in order)
    lines[first] = sign + lines[first]
    return "\n".join(lines)


_OTHER_UNITS = {
    "°F": "°C", "°C": "°F", "Deg F": "Deg C", "Deg C": "Deg F", "deg F": "deg C", "deg C": "deg F", "deg c": "deg f",
    "(C)": "(F)", "(F)": "(C)", "(oC)": "(oF)", "(K)": "(degC)", "tmax degC": "tmax degF", "km/h": "m/s",
    "(m/s)": "(km/h)", "m/s,": "km/h,", "meters/second": "miles/hour", "miles/hour": "meters/second",
    "(m/sec)": "(km/h)", "(mph)": "(km/h)", '"mi"': '"km"', "W/m²": "MJ/m²", "(MJ/m²)": "(kWh/m²)",
    '"MJ/m^2"': '"kWh/m^2"', "(MJ/m^2)": "(W/m^2)", "kW/m^2": "W/m^2", "(kW-hr/m^2/day)": "(MJ/m^2/day)",
    "(MJ/hr)": "(Wh/m^2)", "KJ/m²": "MJ/m²", "Kj/m²": "Wh/m²", "Ly/day": "MJ/m^2", "W/sq.m": "MJ/m^2",
    "Langleys": "MJ/m^2", "MJ/sq m": "kWh/sq m", "(W/m^2)": "(kJ/m^2)", "- W/m^2": "- kJ/m^2", "(W/m2)": "(MJ/m2)",
    "w/m2": "kj/m2", "(mBars)": "(kPa)", '"kPa"': '"hPa"', "(hPa)": "(kPa)", "(Pa)": "(hPa)", "mbar": "kpa",
    "- hPa": "- kPa", "dayl (s)": "dayl (h)", "sunshine_duration (s)": "sunshine_duration (h)",
    "DIARIO(h)": "DIARIO(min)",
    "(%)": "(1)", "ETo (mm/dia)": "ETo (in/day)",
}  # fmt: skip


def other_units(text: str) -> list[tuple[str, str]]:
    """The file with another unit in one place, each place in its turn, after what stands before that unit."""
    found = []
    for unit, other in _OTHER_UNITS.items():
        for match in re.finditer(re.escape(unit), text):
            begin, end = match.span()
            found.append((text[max(0, begin - 30) : end], text[:begin] + other + text[end:]))
    return found


def rows_of(text: str) -> list[int]:
    """The lines that hold rows of data: the longest run of lines with digits in places alike."""
    lines = text.split("\n")
    forms = [re.sub(r"[^\W\d_]+|[-+]?\d[\d.,]*", "9", re.sub(r"\s+", " ", line.strip())) for line in lines]
    counts = {form: forms.count(form) for form in forms if "9" in form}
    if not counts or max(counts.values()) < 3:
        return []
    most = max(counts, key=lambda form: counts[form])
    return [number for number, form in enumerate(forms) if form == most]


def without_rows(text: str, first: int, count: int) -> str:
    """The file without some rows, counted among the rows of data."""
    gone = set(rows_of(text)[first : first + count])
    return "\n".join(line for number, line in enumerate(text.split("\n")) if number not in gone)

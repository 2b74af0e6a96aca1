"""What a page shows of the file of a station, in its language: for `station_preview.js`."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from evaeto.core.local_days import clock
from evaeto.core.messages import Message
from evaeto.core.quantities import QUANTITIES, Quantity, conversion, conversions_of, quantity_of
from evaeto.dashboard.common.words import Words
from evaeto.inputs.formats.base import ReadOptions
from evaeto.sources.station_facts import ColumnFacts, StationFacts, UnitGuess

NOT_USED = ""
CHOICES = tuple(
    name for name, quantity in QUANTITIES.items() if quantity.statistic != "point" and name not in ("eto", "etr")
)
"""What a column of a station may be."""
MAX_IGNORED = 12
"""Columns that are not used which get a box of their own; the others are named."""
LABELS = ("end", "middle", "start")
CLOCKS = tuple(sorted({*range(-12, 15), -9.5, -3.5, -2.5, 3.5, 4.5, 5.5, 5.75, 6.5, 8.75, 9.5, 10.5, 12.75}))
"""Offsets from UTC that some clock on earth has [h]."""
_ORDER = ("dates.day_or_month", "dates.other_order")
_SIGNS = {"degC": "°C", "degF": "°F", "C": "°C", "F": "°F", "mp/h": "mph", "inch": "in", "1": "0–1"}
_POWER = re.compile(r"(?P<name>[^\W\d]+)-(?P<power>\d)")
_POWERS = {"1": "", "2": "²", "3": "³"}


def shown_of(
    words: Words, facts: StationFacts | None, said: ReadOptions, refused: str | None, *, reading: bool
) -> dict[str, Any]:
    """Everything that the preview shows; {} of a file that is not chosen.

    Parameters
    ----------
    words : Words
        The language.
    facts : StationFacts or None
        What was read, with the file as it was said to be before or as it is now.
    said : ReadOptions
        What is said of the file.
    refused : str or None
        Why it could not be read at all.
    reading : bool
        Whether it is being read again.
    """
    shown: dict[str, Any] = {"status": words.say("preview.reading") if reading else ""}
    shown["asks"] = _questions(words, facts, said, refused)
    if facts is not None:
        shown |= _of_facts(words, facts, said)
    if sites := sites_of(refused) or (() if said.site is None else (said.site,)):
        options = [["", "–"], *([site, site] for site in dict.fromkeys((*sites, said.site or sites[0])))]
        shown["picks"] = [*shown.get("picks", []), _pick(words, "site", options, said.site or "")]
    if said != ReadOptions():
        shown["reset"] = words.say("preview.reset")
    return shown


def _of_facts(words: Words, facts: StationFacts, said: ReadOptions) -> dict[str, Any]:
    used = [column for column in facts.columns if column.quantity]
    left_out = {name for name, quantity in said.names.items() if not quantity}
    unused = [column for column in facts.columns if not column.quantity]
    unused.sort(key=lambda column: column.name not in left_out)
    guesses = {guess.column: guess for guess in facts.guesses}
    columns = [_column(words, facts, column, guesses.get(column.name)) for column in used]
    columns += [_unused(words, column) for column in unused[:MAX_IGNORED]]
    rest = [column.name for column in unused[MAX_IGNORED:]]
    told = {str(guess.message) for guess in facts.guesses}
    problem = None if facts.problem is None or str(facts.problem) in told else words.tell(facts.problem)
    return {
        "facts": _facts(words, facts),
        "problem": problem,
        "guesses": [_guess(words, facts, guess) for guess in facts.guesses],
        "picks": _picks(words, facts, said),
        "quantities": [[NOT_USED, words.say("preview.not_used")], *_quantities(words)],
        "columns_title": words.say("preview.columns"),
        "columns": columns,
        "ignored": words.say("preview.more_ignored", names=", ".join(rest)) if rest else "",
        "remarks_title": words.say("preview.remarks"),
        "remarks": [words.tell(remark) for remark in facts.remarks if str(remark) not in told],
    }


def _facts(words: Words, facts: StationFacts) -> list[str]:
    kind = words.say("preview.hourly" if facts.hourly else "preview.daily")
    name = words.say("preview.table") if facts.format == "table" else facts.format
    lines = [f"{name} · {kind}"]
    if facts.first is not None and facts.last is not None:
        count = words.count("preview.times" if facts.hourly else "days", facts.rows)
        lines.append(f"{words.period(facts.first, facts.last)} · {count}")
    return lines


def _quantities(words: Words) -> list[list[str]]:
    return [[name, words.say(f"quantity.{name}")] for name in CHOICES]


def _column(words: Words, facts: StationFacts, column: ColumnFacts, guess: UnitGuess | None) -> dict[str, Any]:
    quantity = quantity_of(column.quantity, facts.hourly)
    counts = [words.count("preview.values", column.values)]
    if column.missing:
        counts.append(words.count("preview.missing", column.missing))
    if column.rejected:
        counts.append(words.count("preview.rejected", column.rejected))
    spread = ""
    if column.lower is not None and column.upper is not None:
        lower, upper = (words.tell(float(f"{value:.3g}")) for value in (column.lower, column.upper))
        spread = words.say("preview.range", lower=lower, upper=upper, units=readable(quantity.units))
        counts.append(spread)
    unit, units = _units(quantity, facts.hourly, column, guess)
    if not column.stated:
        counts.append(words.say("preview.assumed"))
    called = words.say(f"quantity.{column.quantity}")
    return {
        "name": column.name,
        "quantity": column.quantity,
        "quantity_label": words.say("preview.quantity_of", name=column.name),
        "unit": unit,
        "units": units,
        "units_label": words.say("preview.units_of", name=column.name),
        "counts": " · ".join(counts),
        "sketch": [None if part is None else list(part) for part in column.sketch],
        "plot_label": f"{called}: {spread}",
    }


def _unused(words: Words, column: ColumnFacts) -> dict[str, Any]:
    label = words.say("preview.quantity_of", name=column.name)
    return {"name": column.name, "quantity": NOT_USED, "quantity_label": label, "sketch": []}


def _units(
    quantity: Quantity, hourly: bool, column: ColumnFacts, guess: UnitGuess | None
) -> tuple[str, list[list[str]]]:
    """The unit a column was read in, and all that it may be in, each by one spelling with what is shown of it."""
    rules = {rule_of(column.quantity, column.units, hourly): column.units}
    known = [*(guess.units if guess else ()), *conversions_of(quantity)]
    for units in sorted(known, key=lambda each: "*" in each or "^" in each):
        rules.setdefault(rule_of(column.quantity, units, hourly), units)
    return column.units, [[units, readable(units)] for rule, units in rules.items() if rule or units == column.units]


def rule_of(quantity: str, units: str, hourly: bool) -> tuple[float, float] | None:
    """(scale, offset) of a unit, rounded; None where the quantity cannot come in it."""
    try:
        scale, offset = conversion(quantity, units, hourly)
    except (KeyError, ValueError):
        return None
    return float(f"{scale:.9g}"), float(f"{offset:.9g}")


def _guess(words: Words, facts: StationFacts, guess: UnitGuess) -> dict[str, Any]:
    """A guess of the checks as a question, with a button for each unit it may be."""
    read_as = [each.units for each in facts.columns if each.name == guess.column] if guess.asked else []
    options = [
        {"label": words.say("preview.they_are", units=readable(units)), "value": units}
        for units in dict.fromkeys((*guess.units, *read_as))
    ]
    return {"column": guess.column, "text": words.tell(guess.message), "options": options}


def _questions(
    words: Words, facts: StationFacts | None, said: ReadOptions, refused: str | None
) -> list[dict[str, Any]]:
    """Whether the day stands first, where a file leaves that open or it was said."""
    asked = _asked(refused, _ORDER)
    if asked is None and said.dayfirst is None:
        return []
    text = words.say("preview.order") if asked is None else words.tell(refused)
    example = "" if asked is None else str(asked.fields["value"])
    options = []
    for value in (True, False):
        label = words.say("preview.day_first" if value else "preview.month_first")
        if day := _read_as(example, dayfirst=value):
            label = words.say("preview.so_read", order=label, value=example, day=_in_full(words, day))
        options.append({"label": label, "value": value, "chosen": said.dayfirst is value})
    return [{"set": "dayfirst", "text": text, "options": options}]


def _asked(refused: str | None, keys: Collection[str]) -> Message | None:
    """What is asked first, where that is one of these questions; others may follow it in the same sentence."""
    while isinstance(refused, Message) and refused.key == "questions.also":
        refused = refused.fields["first"]
    return refused if isinstance(refused, Message) and refused.key in keys else None


def is_asked(refused: str) -> bool:
    """Whether the preview asks what a file was refused for, so that an answer there settles it."""
    return _asked(refused, _ORDER) is not None or bool(sites_of(refused))


def _read_as(value: str, *, dayfirst: bool) -> date | None:
    """The date that a text is, read one way."""
    match = re.match(r"\s*(\d{1,2})\D(\d{1,2})\D(\d{4})\b", value)
    if match is None:
        return None
    first, second, year = map(int, match.groups())
    day, month = (first, second) if dayfirst else (second, first)
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _in_full(words: Words, day: date) -> str:
    """ "1 February 2020": no figures that could be read either way."""
    return words.say("preview.full_day", day=day.day, month=words.say(f"preview.month.{day.month}"), year=day.year)


def _picks(words: Words, facts: StationFacts, said: ReadOptions) -> list[dict[str, Any]]:
    """What of a file is read, and what its times are."""
    picks = []
    if facts.sheets:
        options = [["", words.say("preview.sheet.first")], *([name, name] for name in facts.sheets)]
        picks.append(_pick(words, "sheet", options, str(said.sheet or "")))
    if facts.hourly:
        known = facts.time_label is not None and said.label is None
        label = words.say(f"preview.label.{facts.time_label if known else 'end'}")
        default = words.say("preview.label.known" if known else "preview.label.default", label=label)
        options = [["", default], *([name, words.say(f"preview.label.{name}")] for name in LABELS)]
        picks.append(_pick(words, "label", options, said.label or ""))
        options = [["", words.say("preview.utc_offset.default")], *([str(hours), clock(hours)] for hours in CLOCKS)]
        chosen = next((str(hours) for hours in CLOCKS if hours == said.utc_offset), "")
        picks.append(_pick(words, "utc_offset", options, chosen))
    return picks


def _pick(words: Words, name: str, options: Sequence[Sequence[str]], value: str) -> dict[str, Any]:
    return {"set": name, "label": words.say(f"preview.{name}"), "options": [*map(list, options)], "value": value}


def sites_of(refused: str | None) -> tuple[str, ...]:
    """The stations there are in a file that has several."""
    asked = _asked(refused, ("network.several_sites", "network.no_such_site"))
    return () if asked is None else tuple(map(str, asked.fields["sites"]))


def readable(units: str) -> str:
    """A unit as people write it: "MJ m-2 d-1" is "MJ/m²/d"."""
    if units in _SIGNS:
        return _SIGNS[units]
    text = _POWER.sub(lambda found: f"/{found['name']}{_POWERS.get(found['power'], found['power'])}", units)
    return text.replace(" /", "/").replace("degC", "°C").replace("degF", "°F")


def with_change(said: ReadOptions, facts: StationFacts | None, change: Mapping[str, Any]) -> ReadOptions | None:
    """What is said of a file after a choice on the page; None where that is none that the page offers."""
    from dataclasses import replace

    column, value = change.get("column"), change.get("value")
    known = {} if facts is None else {each.name: each for each in facts.columns}
    match change.get("set"):
        case "reset":
            return ReadOptions()
        case "dayfirst" if isinstance(value, bool):
            return replace(said, dayfirst=value)
        case "name" if column in known and value in (*CHOICES, NOT_USED):
            units = dict(said.units)
            if column in units and (not value or rule_of(value, units[column], hourly=False) is None):
                del units[column]
            return replace(said, names={**said.names, column: value}, units=units)
        case "unit" if column in known and isinstance(value, str) and 0 < len(value) <= 40:
            return replace(said, units={**said.units, column: value})
        case "sheet" if facts is not None and value in (*facts.sheets, ""):
            return ReadOptions(sheet=value or None)  # what was said of the columns is of another sheet
        case "site" if isinstance(value, str) and len(value) <= 100:
            return replace(said, site=value or None)
        case "label" if value in (*LABELS, ""):
            return replace(said, label=value or None)
        case "utc_offset" if value in ("", *map(str, CLOCKS)):
            return replace(said, utc_offset=float(value) if value else None)
    return None

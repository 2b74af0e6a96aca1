"""What the fields of an irrigation plan say: numbers in the ways people write them, within what makes sense."""

from __future__ import annotations

import re
from collections.abc import Callable

from evaeto.crops.root_zone import P_LIMITS
from evaeto.crops.tables import DEPTH_LIMITS, KC_LIMITS, STAGE_LIMITS
from evaeto.dashboard.common.words import Words

_NUMBER = re.compile(r"[-−]?\d+(?:[.,]\d+)?")
_DASH = re.compile(r"(?<=\d)\s*[-–—−]\s*(?=\d)")
"""Between two numbers; before one it is a sign."""
_SEPARATORS = (re.compile(r"[\s;/|]+|,\s+"), re.compile(r"[\s;/|,]+"))
"""A comma is a decimal sign, or, where that does not give as many numbers as wanted, stands between two."""

LIMITS = {"kc": KC_LIMITS, "stages": STAGE_LIMITS, "depth": DEPTH_LIMITS, "p": P_LIMITS}
EXAMPLES = {"kc": "0.4 1.15 0.5", "stages": "20 35 60 25"}


class PlanError(ValueError):
    """A field of the plan that cannot be read; `told` says it in the language the visitor has at the time."""

    def __init__(self, told: Callable[[Words], str]) -> None:
        super().__init__()
        self.told = told


def read_numbers(text: str, count: int) -> list[float] | None:
    """So many numbers; None where the text is none of the ways to write them."""
    spaced = _DASH.sub(" ", text.strip())
    for separator in _SEPARATORS:
        pieces = [piece for piece in separator.split(spaced) if piece]
        if len(pieces) == count and all(map(_NUMBER.fullmatch, pieces)):
            return [float(piece.replace(",", ".").replace("−", "-")) for piece in pieces]
    return None


def field_numbers(name: str, text: str, count: int, most: float | None = None) -> list[float]:
    """The numbers of a field within its limits; those of the initial depletion go from 0 to `most` [mm].

    Raises
    ------
    PlanError
        They cannot be read, or lie outside.
    """
    lower, upper = (0.0, most) if most is not None else LIMITS[name]
    found = read_numbers(text, count)
    whole = name == "stages"

    def told(words: Words) -> str:
        field = words.say(f"irrigate.{name}")
        decimals = 0 if whole else 2
        ends = {"lower": words.number(lower, decimals), "upper": words.number(upper, decimals)}
        key = f"irrigate.{'wrong' if found is None else 'outside'}"
        if count == 1:
            return words.say(f"{key}.one", field=field, value=text, **ends)
        kind = words.say("irrigate.whole") if whole else ""
        written = EXAMPLES[name].replace(".", words.say("number.decimal"))
        example = words.say("irrigate.example", example=written)
        return words.say(f"{key}.some", field=field, value=text, count=count, kind=kind, example=example, **ends)

    if found is None or not all(lower <= number <= upper and (not whole or number == int(number)) for number in found):
        raise PlanError(told)
    return found

"""What the checks take a column for where its values tell of another unit: out of the sentences that say it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from evaeto.core.messages import Message


@dataclass(frozen=True, slots=True)
class Guess:
    """A unit that values tell of.

    Attributes
    ----------
    column : str
        As the sentence names it: the column of the file, or the quantity.
    units : tuple of str
        Those that are likely, the likeliest first.
    asked : bool
        Whether the weather is refused until it is settled; the unit that it is read as may be right then too.
    message : Message
        The sentence.
    """

    column: str
    units: tuple[str, ...]
    asked: bool
    message: Message


def guesses_in(messages: Iterable[str | None]) -> tuple[Guess, ...]:
    """The guesses that sentences make, each column's once."""
    found: dict[str, Guess] = {}
    for message in messages:
        for guess in _within(message):
            found.setdefault(guess.column, guess)
    return tuple(found.values())


def _within(message: object) -> Iterator[Guess]:
    if not isinstance(message, Message):
        return
    fields = message.fields
    match message.key:
        case "checks.which_unit" | "checks.unlikely_unit":
            yield Guess(
                _column_of(fields["name"]), _texts(fields["names"]), message.key == "checks.which_unit", message
            )
        case "checks.likely_unit":
            reason = fields["reason"]
            name = reason.fields.get("name", "") if isinstance(reason, Message) else ""
            yield Guess(_column_of(name), _texts(fields["names"]), False, message)
        case "checks.fraction":
            yield Guess(_column_of(fields["name"]), ("1", "%"), False, message)
        case _:
            for field in fields.values():
                yield from _within(field)


def _column_of(name: object) -> str:
    """The column that is meant: a sentence may say what it was taken for, too."""
    if isinstance(name, Message) and "column" in name.fields:
        return str(name.fields["column"])
    return str(name)


def _texts(names: object) -> tuple[str, ...]:
    return tuple(map(str, names)) if isinstance(names, (list, tuple)) else (str(names),)

"""What evaeto says to people: a key with fields, which reads as the English sentence.

A `Message` is made where the fact is known, and it is a text: logs, scripts and exceptions print it as it is. Its key
and fields say the same thing to a program, or to a translator, without anybody having to take the sentence apart.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import reduce
from os import PathLike
from types import MappingProxyType
from typing import Any

from evaeto.core.texts import TEXTS


class Message(str):
    """A sentence for people, with its key and fields.

    Parameters
    ----------
    key : str
        Of `texts.TEXTS`.
    **fields : object
        What fills the braces of the text: numbers, dates, names, units, other Messages, or lists of these, and never a
        sentence. Names of quantities are `QuantityName`. Where the text has a singular and a plural, the field `count`
        chooses.

    Raises
    ------
    KeyError
        There is no text for `key`, or it needs a field that is not given.

    Examples
    --------
    >>> print(Message("table.no_date", where=Message("table.row", row=7)))
    date: row 7 has none
    """

    __slots__ = ("fields", "key")

    key: str
    fields: Mapping[str, Any]

    def __new__(cls, key: str, **fields: Any) -> Message:
        """Fill in the text of `key`."""
        plain = {name: _plain(value) for name, value in fields.items()}
        text = form_of(TEXTS[key], plain.get("count"))
        made = super().__new__(cls, text.format(**{name: said(value) for name, value in plain.items()}))
        made.key, made.fields = key, MappingProxyType(plain)
        return made

    def __reduce__(self) -> tuple[Any, ...]:
        """Travel to other processes with key and fields."""
        return _rebuild, (self.key, dict(self.fields))


class QuantityName(str):
    """The name of a quantity of the table, as a field: "rs" in English, "radiação solar" for a Portuguese page."""

    __slots__ = ()


class Figure(float):
    """A number, as a field, that is written with so many `decimals`: beside 5.78 a 5 is written 5.00."""

    __slots__ = ("decimals",)

    decimals: int

    def __new__(cls, value: float, decimals: int) -> Figure:
        """The number, rounded to its decimals."""
        made = super().__new__(cls, round(float(value), decimals) + 0.0)  # no -0.00
        made.decimals = decimals
        return made

    def __reduce__(self) -> tuple[Any, ...]:
        """Travel to other processes with the decimals."""
        return Figure, (float(self), self.decimals)


def alike(*values: float) -> list[float]:
    """Numbers of one quantity in one sentence: each is written with the decimals of the one that has most.

    Parameters
    ----------
    *values : float
        As they would be written each by itself.

    Returns
    -------
    list of float
        The same numbers; as they are where one has more than two decimals, or a power of ten.
    """
    texts = [said(float(value)) for value in values]
    decimals = max(len(text.partition(".")[2]) for text in texts)
    if decimals > 2 or not all(text.strip("-").replace(".", "").isdigit() for text in texts):  # 1e+06, nan
        return list(values)
    return [Figure(value, decimals) for value in values]


class CropKey(str):
    """A crop of FAO-56, as a field: "date_palm" in English, "tamareira" for a Portuguese page."""

    __slots__ = ()


def listed(messages: Iterable[str]) -> str:
    """Several messages as one, with semicolons between them; what is said twice is said once.

    Raises
    ------
    TypeError
        There is none.
    """
    return reduce(lambda first, rest: Message("text.list", first=first, rest=rest), dict.fromkeys(messages))


def sentences(messages: Iterable[str]) -> str:
    """Several messages as one, each a sentence of its own."""
    return reduce(lambda first, rest: Message("text.sentences", first=first, rest=rest), dict.fromkeys(messages))


def of_error(error: BaseException) -> str:
    """What an error says, for people: its `Message` where it has one, else the words of whoever raised it."""
    said = error.args[0] if error.args and isinstance(error.args[0], Message) else str(error)
    return said or type(error).__name__


def with_names(text: str, names: Mapping[str, str]) -> str:
    """The same message where fields that hold a key of `names` hold its name."""
    if not isinstance(text, Message):
        return names.get(text, text)
    fields = {name: _named(value, names) for name, value in text.fields.items()}
    return Message.__new__(Message, text.key, **fields)


def _named(value: Any, names: Mapping[str, str]) -> Any:
    match value:
        case QuantityName() | CropKey():
            return value
        case str():
            return with_names(value, names)
        case list() | tuple():
            return [_named(each, names) for each in value]
    return value


Plain = str | int | float | bool | None | list[Any] | dict[str, Any]
"""What JSON knows."""


def as_plain(value: Any) -> Plain:
    """A field, a whole text or a structure of them, as JSON takes it, with key and fields of each `Message` in it.

    A `Message` becomes ``{"text": ..., "key": ..., "fields": {...}}``; `from_plain` makes it whole again.
    """
    match value:
        case Message():
            fields = {name: as_plain(field) for name, field in value.fields.items()}
            return {"text": str(value), "key": value.key, "fields": fields}
        case QuantityName():
            return {"quantity": str(value)}
        case CropKey():
            return {"crop": str(value)}
        case Figure():
            return {"figure": float(value), "decimals": value.decimals}
        case None | str() | bool() | int() | float():
            return str(value) if isinstance(value, str) else value
        case datetime():
            return {"time": value.isoformat()}
        case date():
            return {"day": value.isoformat()}
        case Mapping():
            return {str(name): as_plain(each) for name, each in value.items()}
        case Iterable():
            return [as_plain(each) for each in value]
    return str(value)


def from_plain(value: Any) -> Any:
    """What `as_plain` was given: messages with key and fields, days, lists, dictionaries.

    Texts of a version that had other messages stay texts.
    """
    match value:
        case {"text": str(text), "key": str(key), "fields": dict(fields)}:
            try:
                return Message.__new__(Message, key, **{str(name): from_plain(field) for name, field in fields.items()})
            except (KeyError, TypeError, ValueError):
                return text
        case {"quantity": str(name), **rest} if not rest:
            return QuantityName(name)
        case {"crop": str(name), **rest} if not rest:
            return CropKey(name)
        case {"figure": float(number), "decimals": int(decimals), **rest} if not rest:
            return Figure(number, decimals)
        case {"time": str(moment), **rest} if not rest:
            return datetime.fromisoformat(moment)
        case {"day": str(day), **rest} if not rest:
            return date.fromisoformat(day)
        case dict():
            return {name: from_plain(each) for name, each in value.items()}
        case list() | tuple():
            return [from_plain(each) for each in value]
    return value


def as_json(messages: Iterable[str]) -> str:
    """Messages as a text for where only text has a place, in an attribute or a variable; empty without any.

    `foreign_messages.from_json` reads it.
    """
    plain = [as_plain(message) for message in messages]
    return json.dumps(plain, ensure_ascii=False) if plain else ""


def either(names: Sequence[str]) -> str:
    """Names, any of which will do: "rhmax, tdew or ea"."""
    *others, last = names
    return Message("said.either", names=others, last=last) if others else last


def naming(name: object, what: str) -> Message:
    """What is said of a file, a service or a column, with its name before it."""
    return Message("said.of", name=str(name) if isinstance(name, PathLike) else name, what=what)


def named_once(message: str, name: object, hidden: object = None) -> str:
    """What is said of a file, with its name before it where it is not in it yet.

    Parameters
    ----------
    message : str
        What is said.
    name : object
        What the reader knows the file by.
    hidden : object, optional
        What the file is called in `message` and the reader does not know: the name of a copy.
    """
    if hidden is not None and str(hidden) in message:
        renamed = with_names(message, {str(hidden): str(name)})
        return renamed.replace(str(hidden), str(name)) if str(hidden) in renamed else renamed
    return message if str(name) in message else naming(name, message)


def without_file(message: str, path: object) -> str:
    """What is said of a file, without the path it begins with."""
    if not isinstance(message, Message):
        return message.removeprefix(f"{path}: ")
    if message.key == "said.of" and message.fields["name"] == str(path):
        what: str = message.fields["what"]
        return what
    return with_names(message, {str(path): Message("file.table")}) if str(path) in message else message


def form_of(text: str | tuple[str, str], count: object) -> str:
    """The singular or the plural of a text that has both."""
    if isinstance(text, str):
        return text
    return text[0] if count == 1 else text[1]


def templates() -> Iterator[str]:
    """Every English text there is, singular and plural apart."""
    for text in TEXTS.values():
        yield from (text,) if isinstance(text, str) else text


def said(value: object) -> str:
    """A field as an English sentence has it: numbers short, dates in ISO 8601, lists with commas."""
    match value:
        case str():
            return str(value)
        case bool():
            return "yes" if value else "no"
        case int():
            return f"{value:,}"
        case Figure():
            return f"{value:.{value.decimals}f}"
        case float():
            return f"{value:g}"
        case datetime():
            return f"{value:%Y-%m-%d %H:%M}"
        case date():
            return value.isoformat()
        case Iterable():
            return ", ".join(map(said, value))
    return str(value)


def _plain(value: Any) -> Any:
    """Without numpy: fields go through JSON and to processes that have not loaded it."""
    return value.item() if hasattr(value, "item") and getattr(value, "ndim", None) == 0 else value


def _rebuild(key: str, fields: Mapping[str, Any]) -> Message:
    return Message.__new__(Message, key, **fields)

"""What public functions say of an argument of another kind than they take, before anything else does.

Python's own words for it come from wherever the value is first used ("'int' object has no attribute 'items'"); these
name the argument.
"""

from __future__ import annotations

import functools
import inspect
import os
from collections.abc import Callable, Collection, Iterable, Mapping
from numbers import Real
from typing import Any, Literal, ParamSpec, TypeVar

from evaeto.core.messages import Message
from evaeto.errors import ArgumentError

P = ParamSpec("P")
T = TypeVar("T")

Kind = Literal["number", "text", "path", "mapping", "texts"]
_LONGEST = 60


def takes(**kinds: Kind) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Decorate a function: its arguments of these names are of these kinds, or None where that is their default.

    Parameters
    ----------
    **kinds : {"number", "text", "path", "mapping", "texts"}
        A real number that is no bool; a str; a str or path; a mapping of str to values; a collection of str.
    """

    def decorate(function: Callable[P, T]) -> Callable[P, T]:
        signature = inspect.signature(function)
        optional = {name for name in kinds if signature.parameters[name].default is None}

        @functools.wraps(function)
        def checked(*args: P.args, **kwargs: P.kwargs) -> T:
            given: Mapping[str, Any] = kwargs
            if args:
                given = {**dict(zip(signature.parameters, args, strict=False)), **kwargs}
            for name, kind in kinds.items():
                if name in given and not (given[name] is None and name in optional):
                    require(name, given[name], kind)
            return function(*args, **kwargs)

        return checked

    return decorate


def require(name: str, value: Any, kind: Kind) -> None:
    """Make sure that an argument is of a kind.

    Raises
    ------
    ArgumentError
        It is not; the message has its name and value.
    """
    if _TESTS[kind](value):
        return
    shown = " ".join(repr(value).split())
    value = shown if len(shown) <= _LONGEST else f"{shown[: _LONGEST - 3]}..."
    match kind:
        case "number":
            told = Message("argument.number", name=name, value=value)
        case "text":
            told = Message("argument.text", name=name, value=value)
        case "path":
            told = Message("argument.path", name=name, value=value)
        case "mapping":
            told = Message("argument.mapping", name=name, value=value)
        case "texts":
            told = Message("argument.texts", name=name, value=value)
    raise ArgumentError(told)


def _is_number(value: Any) -> bool:
    if getattr(value, "ndim", None) == 0 and hasattr(value, "item"):  # numpy's numbers, arrays of one
        value = value.item()
    return isinstance(value, Real) and not isinstance(value, bool)


def _are_texts(value: Any) -> bool:
    if isinstance(value, str) or not isinstance(value, Iterable) or not isinstance(value, Collection):
        return isinstance(value, str)
    return not hasattr(value, "dtype") and not hasattr(value, "dtypes") and all(isinstance(each, str) for each in value)


_TESTS: Mapping[Kind, Callable[[Any], bool]] = {
    "number": _is_number,
    "text": lambda value: isinstance(value, str),
    "path": lambda value: isinstance(value, str | os.PathLike) and value != "",
    "mapping": lambda value: isinstance(value, Mapping) and all(isinstance(key, str) for key in value),
    "texts": _are_texts,
}

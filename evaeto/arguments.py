"""What public functions say of an argument of another kind than they take, before anything else does.

Python's own words for it come from wherever the value is first used ("'int' object has no attribute 'items'"); these
name the argument.
"""

from __future__ import annotations

import functools
import inspect
import os
import sys
from collections.abc import Callable, Collection, Iterable, Mapping
from numbers import Real
from typing import Any, Literal, ParamSpec, TypeVar

from evaeto.core.messages import Message, either
from evaeto.errors import ArgumentError

P = ParamSpec("P")
T = TypeVar("T")

Kind = Literal["number", "numbers", "text", "path", "mapping", "texts", "dataset", "table"]
_LONGEST = 60


def takes(**kinds: Kind | tuple[Kind, ...]) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Decorate a function: its arguments of these names are of these kinds, or None where that is their default.

    Parameters
    ----------
    **kinds : {"number", "numbers", "text", "path", "mapping", "texts", "dataset", "table"} or tuple of these
        A real number that is no bool; several of these (a list, array, Series or DataArray); a str; a str or path; a
        mapping of str to values; a collection of str; an xarray Dataset; a pandas DataFrame. Of a tuple any will do.
    """

    def decorate(function: Callable[P, T]) -> Callable[P, T]:
        signature = inspect.signature(function)
        optional = {name for name in kinds if signature.parameters[name].default is None}

        @functools.wraps(function)
        def checked(*args: P.args, **kwargs: P.kwargs) -> T:
            given: Mapping[str, Any] = kwargs
            if args:
                given = {**dict(zip(signature.parameters, args, strict=False)), **kwargs}
            for name, of in kinds.items():
                if name in given and not (given[name] is None and name in optional):
                    require(name, given[name], *((of,) if isinstance(of, str) else of))
            return function(*args, **kwargs)

        return checked

    return decorate


def require(name: str, value: Any, *kinds: Kind) -> None:
    """Make sure that an argument is of one of these kinds.

    Raises
    ------
    ArgumentError
        It is not; the message has its name and value.
    """
    if any(_TESTS[kind](value) for kind in kinds):
        return
    shown = " ".join(repr(value).split())
    shown = shown if len(shown) <= _LONGEST else f"{shown[: _LONGEST - 3]}..."
    raise ArgumentError(Message("argument.kind", name=name, kinds=either([_told(kind) for kind in kinds]), value=shown))


def _told(kind: Kind) -> Message:
    match kind:
        case "number":
            return Message("kind.number")
        case "numbers":
            return Message("kind.numbers")
        case "text":
            return Message("kind.text")
        case "path":
            return Message("kind.path")
        case "mapping":
            return Message("kind.mapping")
        case "texts":
            return Message("kind.texts")
        case "dataset":
            return Message("kind.dataset")
        case "table":
            return Message("kind.table")


def _is_number(value: Any) -> bool:
    if getattr(value, "ndim", None) == 0 and hasattr(value, "item"):  # numpy's numbers, arrays of one
        value = value.item()
    return isinstance(value, Real) and not isinstance(value, bool)


def _are_numbers(value: Any) -> bool:
    if _is_number(value):
        return True
    dtype = getattr(value, "dtype", None)
    if dtype is not None:
        return getattr(dtype, "kind", "") in "iuf" and bool(getattr(value, "size", 0))
    return isinstance(value, list | tuple) and bool(value) and all(map(_is_number, value))


def _are_texts(value: Any) -> bool:
    if isinstance(value, str) or not isinstance(value, Iterable) or not isinstance(value, Collection):
        return isinstance(value, str)
    return not hasattr(value, "dtype") and not hasattr(value, "dtypes") and all(isinstance(each, str) for each in value)


def _is_a(value: Any, library: str, kind: str) -> bool:
    """Whether it is an instance of a class of a library that need not be loaded."""
    return library in sys.modules and isinstance(value, getattr(sys.modules[library], kind))


_TESTS: Mapping[Kind, Callable[[Any], bool]] = {
    "number": _is_number,
    "text": lambda value: isinstance(value, str),
    "path": lambda value: isinstance(value, str | os.PathLike) and value != "",
    "mapping": lambda value: isinstance(value, Mapping) and all(isinstance(key, str) for key in value),
    "texts": _are_texts,
    "numbers": _are_numbers,
    "dataset": lambda value: _is_a(value, "xarray", "Dataset"),
    "table": lambda value: _is_a(value, "pandas", "DataFrame"),
}

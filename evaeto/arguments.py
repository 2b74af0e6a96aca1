"""What public functions say of an argument of another kind than they take, before anything else does.

Python's own words for it come from wherever the value is first used ("'int' object has no attribute 'items'"); these
name the argument.
"""

from __future__ import annotations

import difflib
import functools
import inspect
import math
import os
import sys
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from numbers import Integral, Real
from typing import Any, Literal, ParamSpec, TypeVar

from evaeto.core.messages import Message, either, listed
from evaeto.core.quantities import ALIASES, QUANTITIES
from evaeto.errors import ArgumentError

P = ParamSpec("P")
T = TypeVar("T")

Kind = Literal[
    "number", "numbers", "count", "flag", "text", "day", "path", "mapping", "words", "texts", "dataset", "array",
    "table", "callable", "calibration", "plan", "points", "client", "axes", "flags", "per_field",
]  # fmt: skip
_LONGEST, _LARGEST = 60, 10**300


@dataclass(frozen=True, slots=True)
class Among:
    """One of these texts."""

    known: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Several:
    """So many finite numbers, in order."""

    count: int
    or_none: bool


def several(count: int, *, or_none: bool = False) -> Several:
    """The kind of an argument that has to be so many finite numbers, or may be None."""
    return Several(count, or_none)


def among(*known: str) -> Among:
    """The kind of an argument that has to be one of these texts."""
    return Among(known)


Wanted = Kind | Among | Several | tuple[Kind, ...]
C = TypeVar("C", bound=type[Any])


def takes(**kinds: Wanted) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Decorate a function: its arguments of these names are of these kinds, or None where that is their default.

    Parameters
    ----------
    **kinds : Kind, Among or tuple of Kind
        "number" is a real number that is no bool; "numbers" are several of these (a list, array, Series or DataArray);
        "count" a whole number; "flag" a bool; "text" a str; "day" a str or date; "path" a str or path; "mapping" one
        of str to values, "words" one of str to str; "texts" a collection of str; "dataset" and "array" are those of
        xarray; "table" a pandas DataFrame; "callable" a function; "calibration" one of `evaeto.calibrate`; "plan" an
        IrrigationPlan; "points" a list; "client" one of Dask; "axes" those of matplotlib; "flags" one bool or several;
        "per_field" a number, or a DataArray of numbers. Of a tuple any will do. `among` has its own texts, `several` a
        number of numbers.
    """

    def decorate(function: Callable[P, T]) -> Callable[P, T]:
        signature = inspect.signature(function)
        optional = {name for name in kinds if signature.parameters[name].default is None}
        parameters = signature.parameters.values()
        open_ended = any(each.kind is each.VAR_KEYWORD for each in parameters)
        places = sum(each.kind is each.POSITIONAL_OR_KEYWORD for each in parameters)
        names = signature.parameters.keys()
        needed = {each.name for each in parameters if each.default is each.empty and each.kind is not each.VAR_KEYWORD}

        @functools.wraps(function)
        def checked(*args: P.args, **kwargs: P.kwargs) -> T:
            given: Mapping[str, Any] = kwargs
            if args:
                given = {**dict(zip(signature.parameters, args, strict=False)), **kwargs}
            if len(args) > places or not needed <= given.keys() or not (open_ended or kwargs.keys() <= names):
                _refuse_call(signature, args, kwargs)
            for name, of in kinds.items():
                if name in given and not (given[name] is None and name in optional):
                    require_wanted(name, given[name], of)
            return function(*args, **kwargs)

        return checked

    return decorate


def made_of(**kinds: Wanted) -> Callable[[C], C]:
    """Decorate a class: what it is made of is checked as `takes` checks the arguments of a function.

    Parameters
    ----------
    **kinds : Kind, Among, Several or tuple of Kind
        By the names of the arguments.
    """

    def decorate(made: C) -> C:
        made.__init__ = takes(**kinds)(made.__init__)
        return made

    return decorate


_OTHER_WORDS: Mapping[str, tuple[str, ...]] = {
    "lat": ("latitude", "y", "coords", "coordinates", "point", "location", "geometry"),
    "lon": ("longitude", "lng", "long", "x", "coords", "coordinates", "point", "location", "geometry"),
    "start": ("start_date", "date_start", "begin", "first", "date_from", "dates", "period", "date_range"),
    "end": ("end_date", "date_end", "finish", "last", "date_to", "stop", "dates", "period", "date_range"),
    "elevation": ("altitude", "alt", "elev", "z", "height"),
    "utc_offset": ("tz", "timezone", "time_zone", "utc", "tz_offset", "timezone_offset", "gmt_offset"),
    "planting": ("sowing", "sowing_date", "planting_date"),
    "sources": ("source", "service", "services", "model", "models"),
    "source": ("sources", "service", "model", "models"),
    "progress": ("verbose", "progressbar", "show_progress"),
    "days": ("forecast_days", "n_days", "ndays"),
    "mode": ("forecast", "recent"),
    "sites": ("lat", "lon", "latitude", "longitude", "points", "locations", "stations"),
    "names": ("columns", "column_names", "rename", "mapping", "variables"),
    "reference_eto": ("station", "reference", "observed", "obs"),
    "label": ("timestamp", "closed", "stamp"),
    "out": ("path", "file", "filename", "output"),
    "path": ("file", "filename", "out", "output"),
}
"""Arguments by the names they have in other libraries."""


_STEPS = frozenset({"hourly", "daily", "freq", "frequency", "timestep", "time_step", "resolution", "resample"})
"""What other libraries are told of the step of the weather."""


def _elsewhere(name: str, known: Collection[str]) -> list[str]:
    """Which arguments are called so in other libraries."""
    word = name.lower()
    return [each for each in known if word in _OTHER_WORDS.get(each, ())]


def _meant(name: str, known: Collection[str]) -> list[str]:
    """Which arguments are probably meant."""
    return _elsewhere(name, known) or difflib.get_close_matches(name.lower(), known, n=1)


def _refuse_call(signature: inspect.Signature, args: Sequence[Any], given: Mapping[str, Any]) -> None:
    """Say everything that is wrong with the names of the arguments of a call, where something is.

    Raises
    ------
    ArgumentError
        An argument does not exist, has to be given by name, or is missing.
    """
    parameters = [each for each in signature.parameters.values() if each.kind is not each.VAR_KEYWORD]
    known = [each.name for each in parameters if each.name not in ("self", "cls")]
    by_place = [each.name for each in parameters if each.kind is not each.KEYWORD_ONLY]
    open_ended = len(parameters) < len(signature.parameters)
    wrong: list[str] = []
    if extra := args[len(by_place) :]:
        names = [each for each in known if each not in by_place and each not in given][: len(extra)]
        wrong.append(Message("argument.by_name", value=shown(extra[0]), names=names or known))
    there = {*by_place[: len(args)], *given, *(names if extra else ())}
    of_weather: list[str] = []
    for name in given:
        if name in known:
            continue
        of_table = "weather" in known and (name in QUANTITIES or name in ALIASES) and not _elsewhere(name, known)
        meant = [] if of_table else _meant(name, known)
        if open_ended and not set(meant) - there:  # another function takes it
            continue
        if of_table:
            of_weather.append(name)
        elif "weather" in known and name.lower() in _STEPS:
            wrong.append(Message("argument.of_step", name=name))
        elif meant:
            there.update(meant)
            wrong.append(Message("argument.unexpected_like", name=name, likely=either(meant)))
        else:
            wrong.append(Message("argument.unexpected", name=name, known=known))
    if of_weather:
        there.add("weather")
        wrong.append(Message("argument.of_weather", names=of_weather))
    missing = [each.name for each in parameters if each.default is each.empty and each.name not in there]
    wrong += [Message("argument.missing", name=name) for name in missing]
    if wrong:
        raise ArgumentError(listed(wrong))


def require_all(kinds: Mapping[str, Wanted], **given: Any) -> None:
    """As `takes`, of what is given and not None: for a function that says by `stacklevel` whose line it warns of.

    Raises
    ------
    ArgumentError
        One is of another kind.
    """
    for name, value in given.items():
        if value is not None:
            require_wanted(name, value, kinds[name])


def require_wanted(name: str, value: Any, wanted: Wanted) -> None:
    """Make sure that an argument is what `takes` was told of it.

    Raises
    ------
    ArgumentError
        It is not; the message has its name and value.
    """
    if isinstance(wanted, Among):
        if not (isinstance(value, str) and value in wanted.known):
            given = value if isinstance(value, str) else shown(value)
            raise ArgumentError(Message("argument.unknown", name=name, value=given, known=list(wanted.known)))
    elif isinstance(wanted, Several):
        if not (are_several(value, wanted.count) or (value is None and wanted.or_none)):
            kinds = Message("kind.several", size=wanted.count)
            raise ArgumentError(Message("argument.kind", name=name, kinds=kinds, value=shown(value)))
    elif isinstance(wanted, str):
        require(name, value, wanted)
    else:
        require(name, value, *wanted)


def require(name: str, value: Any, *kinds: Kind) -> None:
    """Make sure that an argument is of one of these kinds.

    Raises
    ------
    ArgumentError
        It is not; the message has its name and value.
    """
    if any(_TESTS[kind](value) for kind in kinds):
        return
    told = either([_told(kind) for kind in kinds])
    raise ArgumentError(Message("argument.kind", name=name, kinds=told, value=shown(value)))


def shown(value: Any) -> str:
    """A value as a message shows it: on one line, and not all of a table."""
    try:
        text = " ".join(repr(value).split())
    except Exception:  # of a class whose own words fail
        text = type(value).__name__
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 3]}..."


def _told(kind: Kind) -> Message:
    match kind:
        case "number":
            return Message("kind.number")
        case "numbers":
            return Message("kind.numbers")
        case "count":
            return Message("kind.count")
        case "flag" | "flags":
            return Message("kind.flag")
        case "text":
            return Message("kind.text")
        case "day":
            return Message("kind.day")
        case "path":
            return Message("kind.path")
        case "mapping":
            return Message("kind.mapping")
        case "words":
            return Message("kind.words")
        case "texts":
            return Message("kind.texts")
        case "dataset":
            return Message("kind.dataset")
        case "array":
            return Message("kind.array")
        case "table":
            return Message("kind.table")
        case "per_field":
            return Message("kind.per_field")
        case "points":
            return Message("kind.points")
        case "client":
            return Message("kind.client")
        case "axes":
            return Message("kind.axes")
        case "calibration":
            return Message("kind.calibration")
        case "plan":
            return Message("kind.plan")
        case "callable":
            return Message("kind.callable")


def _is_number(value: Any) -> bool:
    if type(value) is float:  # as they mostly are
        return True
    if getattr(value, "ndim", None) == 0 and hasattr(value, "item"):  # numpy's numbers, arrays of one
        value = value.item()
    if isinstance(value, Integral) and not -_LARGEST <= int(value) <= _LARGEST:
        return False  # no float holds it
    return isinstance(value, Real) and not isinstance(value, bool)


def _is_count(value: Any) -> bool:
    return _is_number(value) and (isinstance(value, Integral) or float(value).is_integer())


def _is_flag(value: Any) -> bool:
    return isinstance(value, bool) or type(value).__name__ in ("bool_", "bool")


def _are_flags(value: Any) -> bool:
    dtype = getattr(value, "dtype", None)
    if dtype is not None and not _is_flag(value):
        return getattr(dtype, "kind", "") == "b"
    return _is_flag(value) or (isinstance(value, list | tuple) and bool(value) and all(map(_is_flag, value)))


def _are_numbers(value: Any) -> bool:
    if _is_number(value):
        return True
    dtype = getattr(value, "dtype", None)
    if dtype is not None:
        return getattr(dtype, "kind", "") in "iuf" and bool(getattr(value, "size", 0))
    return isinstance(value, list | tuple) and bool(value) and _shape_of(value) is not None


def _shape_of(value: Any) -> tuple[int, ...] | None:
    """The shape of numbers in lists; None of what is none, or has rows of different lengths."""
    if not isinstance(value, list | tuple):
        return tuple(getattr(value, "shape", ())) if _are_numbers(value) else None
    shapes = {_shape_of(each) for each in value}
    return (len(value), *shapes.pop()) if len(shapes) == 1 and None not in shapes else None  # type: ignore[misc]


def are_several(value: Any, count: int) -> bool:
    """Whether it is so many finite numbers."""
    return _shape_of(value) == (count,) and all(math.isfinite(each) for each in value)


def _is_per_field(value: Any) -> bool:
    return _is_number(value) or (_is_a(value, "xarray", "DataArray") and _are_numbers(value))


def _are_texts(value: Any) -> bool:
    if isinstance(value, str) or not isinstance(value, Iterable) or not isinstance(value, Collection):
        return isinstance(value, str)
    return not hasattr(value, "dtype") and not hasattr(value, "dtypes") and all(isinstance(each, str) for each in value)


def _is_a(value: Any, library: str, kind: str) -> bool:
    """Whether it is an instance of a class of a library that need not be loaded."""
    return library in sys.modules and isinstance(value, getattr(sys.modules[library], kind))


_TESTS: Mapping[Kind, Callable[[Any], bool]] = {
    "number": _is_number,
    "count": _is_count,
    "flag": _is_flag,
    "text": lambda value: isinstance(value, str),
    "day": lambda value: isinstance(value, str | date) and value == value,  # NaT is a date too
    "path": lambda value: isinstance(value, str | os.PathLike) and value != "",
    "mapping": lambda value: isinstance(value, Mapping) and all(isinstance(key, str) for key in value),
    "words": lambda value: (
        isinstance(value, Mapping) and all(isinstance(text, str) for pair in value.items() for text in pair)
    ),
    "texts": _are_texts,
    "numbers": _are_numbers,
    "per_field": _is_per_field,
    "dataset": lambda value: _is_a(value, "xarray", "Dataset"),
    "array": lambda value: _is_a(value, "xarray", "DataArray"),
    "table": lambda value: _is_a(value, "pandas", "DataFrame"),
    "callable": callable,
    "flags": _are_flags,
    "axes": lambda value: hasattr(value, "fill_between"),
    "client": lambda value: hasattr(value, "submit") and hasattr(value, "nthreads"),
    "points": lambda value: isinstance(value, list | tuple) and bool(value),
    "plan": lambda value: hasattr(value, "planting") and hasattr(value, "available_water"),
    "calibration": lambda value: hasattr(value, "record") and hasattr(value, "sources"),
}

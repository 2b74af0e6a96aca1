"""What weather leaves open, asked at once: one refusal must not hide that another will follow its answer.

Where weather is refused for something that an option settles, the same is tried again as if the likeliest answer had
been given, to see what would be asked next. Nothing of these trials is kept but their questions.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Mapping
from contextvars import ContextVar
from typing import Any, TypeVar

from evaeto.core.messages import Message, sentences
from evaeto.errors import EvaetoWarning, WeatherError
from evaeto.inputs.grid_words import GRID_NAMES
from evaeto.inputs.guesses import guesses_in
from evaeto.inputs.variable_names import parse_name

T = TypeVar("T")
Answers = Mapping[str, Any]
"""What is taken to be said, by the names of the options of `evaeto.read_weather` and `evaeto.eto`."""

_MOST = 8
"""So many questions are asked one after the other."""
_ASSUMED = ("eto.height_assumed", "weather.rate_assumed", "checks.half_a_pair")
"""Warnings that are questions, too: something was assumed for want of an option."""
_LAST = ("eto.missing_inputs", "eto.missing_hourly_inputs")
"""Questions whose answer nobody can guess."""
_BEGINS = {"tmean": ("t", "air"), "rs": ("r", "s", "glo"), "u2": ("w", "u", "v"), "rhmean": ("h", "rh", "rel")}
"""How names of columns begin that may be an input which nothing else is."""
_trying: ContextVar[bool] = ContextVar("evaeto_trying", default=False)


def asked_at_once(action: Callable[[Answers], T]) -> T:
    """What an action gives; where it is refused for what an option settles, all that is open is in the one error.

    Parameters
    ----------
    action : callable
        Takes what is to be taken as said besides what its caller said (`with_answers`), nothing at first. It has no
        effect but its result and warnings.

    Returns
    -------
    object
        Of the action.

    Raises
    ------
    WeatherError
        Of the action; its message is followed by what else has to be stated.
    """
    if _trying.get():
        return action({})
    token = _trying.set(True)
    try:
        return action({})
    except WeatherError as error:
        told = error.args[0] if error.args else None
        if not isinstance(told, Message) or not _is_question(told):
            raise
        others = _asked_besides(action, told)
        if not others:
            raise
        also = Message("questions.also", first=told, rest=sentences(others))
        raise type(error)(also) from None
    finally:
        _trying.reset(token)


def with_answers(options: Mapping[str, Any], answers: Answers) -> dict[str, Any]:
    """Options as if something more had been said; what is said of single columns is added to what there is."""
    merged = dict(options)
    for name, answer in answers.items():
        known = merged.get(name)
        merged[name] = {**(known or {}), **answer} if isinstance(answer, Mapping) else answer
    return merged


def each_of(message: object) -> Iterator[Message]:
    """A message and those within it."""
    if isinstance(message, Message):
        yield message
        for field in message.fields.values():
            yield from each_of(field)
    elif isinstance(message, (list, tuple)):
        for one in message:
            yield from each_of(one)


def _is_question(told: Message) -> bool:
    return _answer(told) is not None or any(each.key in _LAST for each in each_of(told))


def _asked_besides(action: Callable[[Answers], Any], first: Message) -> list[str]:
    """What is asked after the first question, and what is assumed meanwhile."""
    answers: dict[str, Any] = {}
    asked: list[str] = [first]
    assumed: dict[str, None] = {}
    for _ in range(_MOST):
        answer = _answer(asked[-1])
        if answer is None and len(asked) > 1:
            break
        answers = with_answers(answers, answer or {})
        told, said = _tried(action, answers)
        assumed |= said
        if told is None or told in asked:
            break
        asked.append(told)
    return [*asked[1:], *assumed]


def _tried(action: Callable[[Answers], Any], answers: Answers) -> tuple[Message | None, dict[str, None]]:
    """The question that is asked after answers, if it is one, and what was assumed."""
    told = None
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            action(answers)
        except WeatherError as error:
            what = error.args[0] if error.args else None
            told = what if isinstance(what, Message) and _is_question(what) else None
        except ValueError:  # an answer that does not go with what was said
            pass
    said = [each.message.args[0] for each in caught if isinstance(each.message, EvaetoWarning) and each.message.args]
    return told, {each: None for each in said if isinstance(each, Message) and each.key in _ASSUMED}


def _answer(told: str) -> dict[str, Any] | None:
    """The likeliest answer to a question, by option; None where there is none."""
    found = next(filter(None, map(_answer_of, each_of(told))), None)
    if found is not None:
        return found
    units = {guess.column: guess.units[0] for guess in guesses_in([told]) if guess.units}
    return {"units": units} if units else None


def _answer_of(message: Message) -> dict[str, Any] | None:
    fields = message.fields
    match message.key:
        case "eto.found" | "eto.nothing_found":
            return _likely_names(fields["reason"], fields["ignored"])
        case "dates.day_or_month":
            return {"dayfirst": True}
        case "dates.whose_midnight":
            return {"lon": (24 - fields["time"].hour) * 15.0}
        case "network.several_sites":
            return {"site": str(fields["sites"][0])}
        case "network.unknown_unit" | "weather.unit_not_stated":
            return _usual_units([fields["name"]])
        case "network.units_unknown":
            return _usual_units(fields["names"])
        case "weather.unknown_unit":
            return {"units": {str(fields["name"]): str(fields["known"][0])}}
        case "weather.both_are":
            return {"names": {str(fields["other"]): ""}}
        case "accumulation.cannot_be_told" | "accumulation.neither":
            return {"accumulation": "step"}
        case "checks.sun_at_night_refused":
            return {"utc_offset": fields["offset"]}
    return None


def _likely_names(reason: object, unknown: Any) -> dict[str, Any] | None:
    """Unknown columns by what is missing, where one alone begins as it does; a place cannot be among them."""
    lacking = {each.key.removeprefix("input.").removesuffix("_of_hour") for each in each_of(reason)}
    names = {}
    for quantity, begins in _BEGINS.items():
        like = [name for name in map(str, unknown) if name.casefold().startswith(begins)]
        if quantity in lacking and len(like) == 1:
            names[like[0]] = quantity
    return {"names": names} if names else None


def _usual_units(names: Any) -> dict[str, Any] | None:
    """Columns in the units that are usual for their names."""
    known = {str(name): parse_name(str(name), None) or GRID_NAMES.get(str(name)) for name in names}
    if not all(known.values()):
        return None
    return {"units": {name: match.units for name, match in known.items() if match is not None}}

"""What can go wrong with a service, to be switched on in the stand-ins. One table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

FAULTS: Mapping[str, str] = MappingProxyType(
    {
        "429": "the limit of requests is reached; Retry-After says one second",
        "429-no-retry-after": "the limit of requests is reached, said in words only",
        "500": "an internal error",
        "503": "the service is overloaded",
        "hang": "takes the request and never answers",
        "cut-off": "closes the connection in the middle of the answer",
        "not-json": "answers 200 with a page of HTML",
        "overload-text": "answers 200 with a part of the answer and then a text that says it is overloaded",
        "overload-page": "answers 400 with a page of HTML, as what stands before it does when there is too much to do",
        "wrong-units": "answers in units nobody asked for",
        "all-fill": "every value is the one that stands for missing data",
        "empty": "an answer without a single day",
        "slow": "answers after a while; `slow:2.5` says how many seconds, 1 otherwise",
        "fail-once": "`fail-once:503` answers the next request with that status, the following ones well",
    }
)
"""Every fault, with what the service then does."""

RETRY_AFTER_S = 1


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault and what it is given: seconds for `slow`, a status for `fail-once`."""

    name: str
    argument: float | None = None


def parse_fault(text: str, own: Mapping[str, str] = MappingProxyType({})) -> Fault:
    """Read `503`, `slow:2.5`, `fail-once:503`, or one of a service's `own` faults.

    Raises
    ------
    ValueError
        There is no such fault, or it lacks or cannot use what it is given; the message lists them all.
    """
    name, _, argument = text.partition(":")
    takes = {"slow": "1", "fail-once": ""}
    try:
        if name not in {**FAULTS, **own} or (argument and name not in takes):
            raise ValueError(name)
        return Fault(name, float(argument or takes[name]) if name in takes else None)
    except ValueError:
        known = "\n".join(f"  {fault}: {sentence}" for fault, sentence in {**FAULTS, **own}.items())
        raise ValueError(f"no fault {text!r}; there are\n{known}") from None

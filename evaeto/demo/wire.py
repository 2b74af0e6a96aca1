"""What the wire formats of the stand-ins have in common: queries, replies, refusals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

Query = Mapping[str, str]
"""The parameters of a request, the last of each name."""


@dataclass(frozen=True, slots=True)
class Asking:
    """A request to a service: path, parameters, who asks, when, and how long answers hold there [s].

    `holes` are the whole hours [s UTC] of which the service has no value.
    """

    path: str
    query: Query
    user_agent: str
    now: datetime
    answers_hold_s: float
    holes: frozenset[float] = frozenset()


@dataclass(frozen=True, slots=True)
class Reply:
    """Status and body of an answer; `body` is what JSON can hold, or a page as text."""

    status: int
    body: Any
    headers: Mapping[str, str] = field(default_factory=dict)
    kind: str = "application/json; charset=utf-8"


class Refusal(Exception):
    """The request cannot be answered; `reasons` in the words of the service."""

    def __init__(self, *reasons: str) -> None:
        self.reasons = reasons
        super().__init__(" ".join(reasons))

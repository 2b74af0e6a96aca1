"""What the wire formats of the stand-ins have in common: queries, replies, refusals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Query = Mapping[str, str]
"""The parameters of a request, the last of each name."""


@dataclass(frozen=True, slots=True)
class Reply:
    """Status and body of an answer; `body` is what JSON can hold."""

    status: int
    body: Any


class Refusal(Exception):
    """The request cannot be answered; `reasons` in the words of the service."""

    def __init__(self, *reasons: str) -> None:
        self.reasons = reasons
        super().__init__(" ".join(reasons))

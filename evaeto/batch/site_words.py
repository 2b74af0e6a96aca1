"""What is to be known of the sites of a batch, each thing once: what failed, and what the library warns of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from evaeto.core.messages import Message

if TYPE_CHECKING:
    from xarray import Dataset

MAX_WARNINGS = 10
"""Different warnings that are told."""


def failures_of(finished: Dataset) -> list[Message]:
    """Why sites were not computed, one line for each."""
    rows = enumerate(zip(finished["name"].values, finished["failure"].values, strict=True), 1)
    return [Message("command.failed_site", row=row, name=str(name), reason=why) for row, (name, why) in rows if why]


def warnings_of(finished: Dataset) -> list[Message]:
    """What the library warns of sites."""
    return grouped(finished["name"].values, finished["warnings"].values)


def grouped(names: Iterable[str], warnings: Iterable[str]) -> list[Message]:
    """Warnings, a line each by site, each once; of many the most frequent."""
    told: dict[str, list[str]] = {}
    for name, text in zip(names, warnings, strict=True):
        for line in dict.fromkeys(text.splitlines()):
            told.setdefault(line, []).append(str(name))
    often: Sequence[tuple[str, list[str]]] = sorted(told.items(), key=lambda item: -len(item[1]))
    said = [
        Message("command.warned_sites", count=len(sites), reason=line, names=sites[0])
        for line, sites in often[:MAX_WARNINGS]
    ]
    rest = len(often) - MAX_WARNINGS
    return said if rest <= 0 else [*said, Message("command.more_warnings", count=rest)]

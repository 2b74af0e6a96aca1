"""Calculations that outlive the process that asked for them: the cluster keeps them for an hour, by a visitor's name.

A page that is reloaded has a new kernel. What it finds again is published on the cluster under a random name that only
that visitor's browser knows.
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from distributed import Client, Future

    from evaeto.request import Request

KEPT_S = 3600.0
"""A calculation is found again for at least this long after it was asked for [s]."""

_PREFIX, _FUTURES = "evaeto-kept", "|futures"
_NAME = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True)
class Kept:
    """A calculation as the cluster keeps it.

    asked : the arguments of `submit`
    topic : where its workers send their progress
    began, limit_s : when it was asked for (Unix time) [s], and its time limit [s]
    keys : of the futures it lives on; the last two are its result and its description
    """

    id: str
    request: Request
    asked: dict[str, Any]
    topic: str
    began: float
    limit_s: float
    keys: tuple[str, ...]


def is_visitor(name: str) -> bool:
    """Whether this is a name as browsers make them: too long to be guessed."""
    return _NAME.fullmatch(name) is not None


def visitor_of(name: str) -> str:
    """The visitor for whom a calculation is kept under this name."""
    return name.split("|")[1]


def is_kept(name: object) -> bool:
    """Whether the cluster has a calculation under this name."""
    return isinstance(name, str) and name.startswith(f"{_PREFIX}|") and not name.endswith(_FUTURES)


def expires(name: str) -> float:
    """Until when a calculation is kept under this name (Unix time) [s]."""
    return float(name.split("|")[2])


def task_of(name: str) -> str:
    """The id of the task that is kept under this name."""
    return name.split("|")[3]


def keep(client: Client, visitor: str, kept: Kept, futures: list[Future]) -> str:
    """Publish a calculation and drop those whose time is over; the name it has on the cluster."""
    now = time.time()
    old = [name for name in _names(client) if expires(name) < now]
    if old:
        _drop(client, old)
    name = f"{_PREFIX}|{visitor}|{int(kept.began + KEPT_S)}|{kept.id}"
    # Published futures keep their tasks on the cluster. They are never read back, because Dask can do that for the
    # default client of a process only: the record has their keys
    client.publish_dataset(**{name: kept, name + _FUTURES: futures})
    return name


def find(client: Client, visitor: str) -> list[tuple[str, Kept]]:
    """What the cluster keeps for a visitor, oldest first, with the name of each."""
    if not is_visitor(visitor):
        return []
    found = []
    for name in _names(client):
        mine = name.startswith(f"{_PREFIX}|{visitor}|") and not name.endswith(_FUTURES)
        if mine and expires(name) >= time.time():
            try:
                found.append((name, client.get_dataset(name)))
            except KeyError:
                continue  # dropped meanwhile
    return sorted(found, key=lambda pair: pair[1].began)


def forget(client: Client, name: str) -> None:
    """Let go of a calculation; no effect when that was done."""
    _drop(client, [name, name + _FUTURES])


def _names(client: Client) -> list[str]:
    return [name for name in client.list_datasets() if isinstance(name, str) and name.startswith(f"{_PREFIX}|")]


def _drop(client: Client, names: list[str]) -> None:
    for name in names:
        client.unpublish_dataset(name)

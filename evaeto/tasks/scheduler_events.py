"""A scheduler that serves visitors for weeks forgets what it was told of those who have left.

Dask keeps the events of each topic for ever. Each page has one for the progress of its calculations, and another that
its scheduler makes of it: some ten kilobytes a visit. For ever too it keeps what it calls spans, with the groups of
tasks that were in them: another ten, for a table of its own dashboard. What it notes for who debugs it has a limit, but
one that a server comes to only after hundreds of visits.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from distributed import Scheduler
from distributed.diagnostics.plugin import SchedulerPlugin
from distributed.spans import SpansSchedulerExtension

from evaeto.tasks.kept_tasks import expires, is_kept, task_of

LEFT_S = 60.0
"""So long after a client has left the events are there that nobody will ask for: it may have lost its connection."""

CLEANUP = {"distributed.scheduler.events-cleanup-delay": f"{LEFT_S:.0f}s"}
"""Dask's own waits an hour, with a timer for each client that has left."""

OF_SESSIONS, OF_CLIENTS = "evaeto-", "Client-"
"""How the topics of `cluster_session.Session` and of clients begin."""


def forgetful(scheduler: Scheduler) -> Scheduler:
    """A scheduler of our own that forgets; before its first task.

    Parameters
    ----------
    scheduler : distributed.Scheduler

    Returns
    -------
    distributed.Scheduler
        The same.
    """
    scheduler.extensions["spans"] = NoSpans(scheduler)
    scheduler.add_plugin(ForgetsEvents())
    return scheduler


class NoSpans(SpansSchedulerExtension):  # type: ignore[misc]  # distributed has no types for it
    """Keeps no span of what was calculated. In the place of Dask's own, for workers tell of spans in any case."""

    def observe_tasks(self, *_: Any, **__: Any) -> dict[Any, Any]:
        """They belong to none."""
        return {}

    def heartbeat(self, *_: Any) -> None:
        """What a worker tells of none."""


class ForgetsEvents(SchedulerPlugin):  # type: ignore[misc]  # distributed has no types for it
    """Drops the topics of clients that have left, unless they tell of a calculation that is kept.

    Parameters
    ----------
    clock : callable
        Unix time [s].
    """

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._is_due = False

    def remove_client(self, scheduler: Scheduler, client: str) -> None:
        """A client has left."""
        if not self._is_due:
            self._is_due = True
            scheduler.loop.call_later(LEFT_S, self._look, scheduler)

    def _look(self, scheduler: Scheduler) -> None:
        self._is_due = False
        now = self._clock()
        clear_logs(scheduler)
        if drop_topics(scheduler, now):
            self.remove_client(scheduler, "")  # what is kept, or has left just now, goes later


def clear_logs(scheduler: Scheduler) -> None:
    """Clear what Dask keeps of what has passed, for its own dashboard and for who debugs it.

    Parameters
    ----------
    scheduler : distributed.Scheduler
    """
    for stream in scheduler.stream_comms.values():
        stream.recent_message_log.clear()  # a thousand tasks with all they were given
    scheduler.transition_log.clear()
    scheduler.computations.clear()
    for name, topic in scheduler._broker._topics.items():
        if not name.startswith((OF_SESSIONS, OF_CLIENTS)):
            topic.events.clear()


def drop_topics(scheduler: Scheduler, now: float) -> bool:
    """Drop the topics that nobody will ask for any more.

    Parameters
    ----------
    scheduler : distributed.Scheduler
    now : float
        Unix time [s].

    Returns
    -------
    bool
        Whether others are there, of clients that have left, which cannot go yet.
    """
    topics: dict[str, Any] = scheduler._broker._topics
    names = [name for name in scheduler.extensions["publish"].datasets if is_kept(name) and expires(name) >= now]
    kept = {task_of(name) for name in names}
    remain = False
    for name, topic in list(topics.items()):
        if not name.startswith((OF_SESSIONS, OF_CLIENTS)):
            continue
        if name in scheduler.clients or any(client in scheduler.clients for client in topic.subscribers):
            continue
        told = [told for _, told in topic.events]
        is_new = bool(topic.events) and now - topic.events[-1][0] < LEFT_S
        if is_new or any(isinstance(each, dict) and each.get("task_id") in kept for each in told):
            remain = True
        else:
            del topics[name]
    return remain

"""What a scheduler was told of clients that have left goes, but for calculations that are kept."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections import deque
from collections.abc import Callable
from typing import Any

import dask
import pytest
from distributed import Client, LocalCluster
from patience import LONG_ENOUGH_S

from evaeto.tasks.cluster import embedded_cluster
from evaeto.tasks.scheduler_events import LEFT_S, ForgetsEvents, drop_topics, forgetful

NOW = 1_800_000_000.0
KEPT = f"evaeto-kept|{'a' * 32}|{int(NOW) + 600}|kept"


class Topic:
    def __init__(self, *events: tuple[float, Any], subscribers: tuple[str, ...] = ()) -> None:
        self.events, self.subscribers = deque(events), set(subscribers)


class Scheduler:
    """The part of Dask's that is asked."""

    def __init__(self, topics: dict[str, Topic], *kept: str) -> None:
        self._broker = type("Broker", (), {"_topics": topics})()
        self.extensions = {"publish": type("Publish", (), {"datasets": dict.fromkeys(kept)})()}
        self.clients = {"Client-here": object()}
        self.loop, self.later = self, []
        self.stream_comms = {
            "tcp://worker": type("Stream", (), {"recent_message_log": deque([{"op": "compute-task"}])})()
        }
        self.transition_log, self.computations = deque([("key", "waiting", "processing")]), deque([object()])

    def call_later(self, seconds: float, *what: Any) -> None:
        self.later.append((seconds, *what))


def told(task: str, ago: float = 2 * LEFT_S) -> tuple[float, Any]:
    return (NOW - ago, {"task_id": task})


def test_topics_of_clients_that_have_left_go() -> None:
    topics = {
        "evaeto-left": Topic(told("x"), subscribers=("Client-left",)),
        "evaeto-here": Topic(told("x"), subscribers=("Client-here",)),
        "Client-left": Topic((NOW - 2 * LEFT_S, {"action": "remove-client"})),
        "Client-here": Topic((NOW - 2 * LEFT_S, {"action": "add-client"})),
        "all": Topic((NOW - 2 * LEFT_S, {"action": "remove-client"})),
        "stealing": Topic(),
    }
    assert not drop_topics(Scheduler(topics), NOW)  # type: ignore[arg-type]
    assert set(topics) == {"evaeto-here", "Client-here", "all", "stealing"}


def test_what_tells_of_a_kept_calculation_stays_as_long_as_that_is_kept() -> None:
    topics = {"evaeto-left": Topic(told("kept")), "evaeto-other": Topic(told("other"))}
    scheduler = Scheduler(topics, KEPT, f"{KEPT}|futures", "a dataset of somebody else")
    assert drop_topics(scheduler, NOW)  # type: ignore[arg-type]
    assert set(topics) == {"evaeto-left"}
    assert not drop_topics(scheduler, NOW + 601)  # type: ignore[arg-type]
    assert not topics


def test_a_client_that_has_just_lost_its_connection_finds_its_topic() -> None:
    topics = {"evaeto-left": Topic(told("x", ago=1.0))}
    assert drop_topics(Scheduler(topics), NOW)  # type: ignore[arg-type]
    assert topics


def test_many_who_leave_are_looked_after_once_and_again_as_long_as_something_is_left() -> None:
    topics = {"evaeto-left": Topic(told("x", ago=1.0))}
    scheduler, now = Scheduler(topics), [NOW]
    plugin = ForgetsEvents(clock=lambda: now[0])
    for client in ("one", "two", "three"):
        plugin.remove_client(scheduler, client)  # type: ignore[arg-type]
    ((wait, look, of),) = scheduler.later
    assert wait == LEFT_S
    look(of)
    assert topics
    assert not scheduler.stream_comms["tcp://worker"].recent_message_log
    assert not scheduler.transition_log
    assert not scheduler.computations
    assert len(scheduler.later) == 2
    now[0] += LEFT_S
    look(of)
    assert not topics
    assert len(scheduler.later) == 2


@pytest.mark.slow
def test_a_real_scheduler_forgets_the_sessions_of_clients_that_have_left(client: Any) -> None:
    from distributed import Client

    scheduler = client.cluster.scheduler
    with Client(client.scheduler.address, set_as_default=False) as visitor:
        visitor.subscribe_topic("evaeto-of-a-test", lambda event: None)
        visitor.log_event("evaeto-of-a-test", {"task_id": "x"})
        assert visitor.get_events("evaeto-of-a-test")
        name = visitor.id
    while name in scheduler.clients:
        time.sleep(0.01)
    assert {"evaeto-of-a-test", name} <= set(scheduler._broker._topics)
    drop_topics(scheduler, time.time() + 2 * LEFT_S)
    assert not {"evaeto-of-a-test", name} & set(scheduler._broker._topics)
    assert client.id in scheduler._broker._topics


def test_a_scheduler_keeps_nothing_of_tasks_that_are_done() -> None:
    with LocalCluster(
        n_workers=1, threads_per_worker=1, processes=False, dashboard_address=None, scheduler_port=0
    ) as cluster:
        scheduler = forgetful(cluster.scheduler)
        (worker,) = cluster.workers.values()
        with Client(cluster, set_as_default=False) as client:
            for number in range(5):
                future = client.submit(pow, number, 2, pure=False, key=f"evaeto-square-{number}")
                assert future.result() == number**2
                client.sync(worker.heartbeat)  # it tells of what it has done
                del future
            client.sync(_until, lambda: not scheduler.task_groups)
            assert worker.status.name == "running"
        spans = scheduler.extensions["spans"]
        assert not spans.spans
        assert not spans.root_spans


def kept(scheduler: Any) -> dict[str, int]:
    """How many objects there are in each container that a scheduler has, with those of its topics."""
    own = {name: value for name, value in vars(scheduler).items() if hasattr(value, "__len__")}
    topics = {f"topic {name}": topic.events for name, topic in scheduler._broker._topics.items()}
    return {name: len(value) for name, value in {**own, **topics}.items()}


def test_a_scheduler_has_after_many_clients_what_it_had_after_the_first() -> None:
    """Whatever it keeps: containers that nobody here knows of are counted too."""
    first, many = range(1, 4), range(4, 24)
    with (
        dask.config.set({"distributed.scheduler.events-cleanup-delay": "0s"}),
        LocalCluster(
            n_workers=1, threads_per_worker=1, processes=False, dashboard_address=None, scheduler_port=0
        ) as cluster,
    ):
        scheduler = forgetful(cluster.scheduler)
        (worker,) = cluster.workers.values()
        forgets = next(one for one in scheduler.plugins.values() if isinstance(one, ForgetsEvents))
        forgets._clock = lambda: time.time() + 2 * LEFT_S

        def visit(number: int) -> None:
            with Client(cluster, set_as_default=False) as visitor:
                topic, name = f"evaeto-{number}", visitor.id
                visitor.subscribe_topic(topic, lambda event: None)
                visitor.log_event(topic, {"task_id": str(number)})
                futures = [visitor.submit(pow, number, n, pure=False, key=f"evaeto-step-{n}-{number}") for n in (1, 2)]
                assert visitor.gather(futures) == [number, number**2]
                visitor.sync(worker.heartbeat)  # it tells of what it has done
                del futures
            cluster.sync(_until, lambda: name not in scheduler.clients and not scheduler.task_groups)

        async def looked() -> dict[str, int]:
            forgets._look(scheduler)
            return kept(scheduler)

        def after(visits: range) -> dict[str, int]:
            for number in visits:
                visit(number)
            counted: dict[str, int] = cluster.sync(looked)
            return counted

        before, now = after(first), after(many)
    assert {name: count for name, count in now.items() if count > before.get(name, 0) + 1} == {}


@pytest.mark.slow
def test_no_process_of_a_cluster_keeps_an_hour_of_its_load(client: Any) -> None:
    measured = client.cluster.scheduler.monitor.quantities
    assert measured
    assert {values.maxlen for values in measured.values()} == {10}
    assert _monitored(client) == {10}


@pytest.mark.slow
def test_a_worker_that_is_started_again_is_as_quiet_as_the_first() -> None:
    with embedded_cluster(n_workers=1) as cluster, Client(cluster, set_as_default=False) as client:
        ((address, process),) = client.run(os.getpid).items()
        os.kill(process, signal.SIGKILL)
        client.sync(_until, lambda: address not in cluster.scheduler.workers)
        client.wait_for_workers(1, timeout=LONG_ENOUGH_S)
        assert _monitored(client) == {10}
        assert not any(client.run(lambda: dask.config.get("distributed.worker.profile.enabled")).values())


def _monitored(client: Client) -> set[int]:
    """How many readings of its load each worker keeps."""
    return set(client.run(lambda dask_worker: dask_worker.monitor.maxlen).values())


async def _until(there: Callable[[], bool]) -> None:
    async with asyncio.timeout(LONG_ENOUGH_S):
        while not there():
            await asyncio.sleep(0.01)

"""An operator's cluster that dies under a calculation, and comes back: real processes, killed."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from patience import LONG_ENOUGH_S

import evaeto
from evaeto.errors import TaskError
from evaeto.pipeline.task_messages import TaskMessage
from evaeto.tasks import api, cluster, cluster_session
from evaeto.tasks.callbacks import when_done
from evaeto.tasks.cluster import SCHEDULER_VARIABLE
from evaeto.tasks.task import Task

pytestmark = pytest.mark.slow

POINT = {"lat": -7.5312, "lon": -46.039, "start": "2015-01-01", "end": "2015-12-31"}
VISITOR = "c" * 32


@pytest.fixture
def address(operators: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """What `evaeto.connect` joins."""
    monkeypatch.setenv(SCHEDULER_VARIABLE, operators.address)
    yield operators.address
    if (client := cluster._clients.pop(operators.address, None)) is not None:
        client.close(timeout=1)


def told(task: Task, what: Callable[[TaskMessage], bool]) -> None:
    """Wait for a message of `task`."""
    seen = threading.Event()
    unsubscribe = task.subscribe(lambda message: seen.set() if what(message) else None)
    assert seen.wait(LONG_ENOUGH_S), task.messages
    unsubscribe()


def says(text: str, source: str = "cluster") -> Callable[[TaskMessage], bool]:
    return lambda message: (
        message["data"].get("detail", {}).get("source") == source and text in message["data"]["detail"]["text"]
    )


def steps(task: Task) -> list[int]:
    return [m["data"]["progress"] for m in task.messages if m["type"] == "PROGRESS"]


@pytest.mark.nightly
def test_a_calculation_goes_on_when_its_cluster_was_killed_and_started_again(
    operators: Any, address: str, demo: Any
) -> None:
    demo.set_fault("open_meteo_archive", "hang")
    task = evaeto.submit(**POINT)
    told(task, says("365 days", "nasa_power"))
    told(task, says("requesting data", "open_meteo_archive"))
    operators.kill()
    told(task, says("connection lost"))
    assert task.status == "RUNNING"
    demo.set_fault("open_meteo_archive", None)
    operators.start()

    result = task.result(LONG_ENOUGH_S)

    assert [use.key for use in result.sources] == ["nasa_power", "open_meteo_archive"]
    assert steps(task) == sorted(steps(task))
    assert any(says("connected again")(message) for message in task.messages)
    assert any(says("from the cache", "nasa_power")(message) for message in task.messages)
    assert [asked.service for asked in demo.requests].count("nasa_power") == 1
    assert evaeto.compute(**{**POINT, "end": "2015-01-31"}).summary()["days"] == 31
    assert [m["type"] for m in task.messages].count("SUCCESS") == 1


def test_a_cluster_that_stays_away_is_given_up_with_what_to_do(
    operators: Any, address: str, demo: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    demo.set_fault("open_meteo_archive", "hang")
    task = evaeto.submit(**POINT)
    told(task, says("requesting data", "open_meteo_archive"))
    monkeypatch.setattr(cluster_session, "RECONNECT_S", 1.0)
    monkeypatch.setattr(cluster, "CONNECT_TIMEOUT_S", 1.0)  # from here on: the first connection takes what it takes
    operators.kill()
    with pytest.raises(TaskError, match=r"did not come back within 1 s\. Try again") as lost:
        task.result(LONG_ENOUGH_S)
    assert lost.value.code == "cluster_lost"


def test_a_calculation_is_cancelled_while_its_cluster_is_away(operators: Any, address: str, demo: Any) -> None:
    demo.set_fault("open_meteo_archive", "hang")
    task = evaeto.submit(**POINT)
    told(task, says("requesting data", "open_meteo_archive"))
    operators.kill()
    told(task, says("connection lost"))
    task.cancel()
    assert task.status == "CANCELLED"
    operators.start()
    demo.set_fault("open_meteo_archive", None)
    assert evaeto.compute(**POINT).summary()["days"] == 365
    assert not any(says("connected again")(message) for message in task.messages)


def test_a_calculation_found_again_after_a_reload_survives_its_cluster_too(
    operators: Any, address: str, demo: Any
) -> None:
    demo.set_fault("open_meteo_archive", "hang")
    first = evaeto.submit(**POINT, keep=VISITOR)
    told(first, says("requesting data", "open_meteo_archive"))
    found: list[Any] = []
    while not found:  # it is published on another thread, which tells nobody
        found = api.find_kept(VISITOR)
    ((task, _),) = found
    operators.kill()
    told(task, says("connection lost"))
    demo.set_fault("open_meteo_archive", None)
    operators.start()
    assert task.result(LONG_ENOUGH_S).summary()["days"] == 365


def test_a_result_that_went_with_its_cluster_says_so(operators: Any, address: str, demo: Any) -> None:
    task = evaeto.submit(**{**POINT, "end": "2015-01-31"})
    told(task, lambda message: message["type"] == "SUCCESS")
    future = task._result_future
    assert future is not None
    is_cancelled = threading.Event()
    operators.kill()
    while future.status == "finished":  # Dask has no event for it that comes before the end of a connection
        is_cancelled.wait(0.05)
    with pytest.raises(TaskError, match="Run the calculation again"):
        task.export("csv")


def test_a_connection_that_was_cut_is_made_again_to_the_same_cluster(operators: Any, address: str, demo: Any) -> None:
    demo.set_fault("open_meteo_archive", "hang")
    task = evaeto.submit(**POINT)
    told(task, says("requesting data", "open_meteo_archive"))
    client = evaeto.connect()
    client.loop.add_callback(client.scheduler_comm.comm.abort)
    told(task, says("connection lost"))
    demo.set_fault("open_meteo_archive", None)
    assert task.result(LONG_ENOUGH_S).summary()["days"] == 365


def test_a_question_that_no_cluster_answers_holds_up_no_other(client: Any, demo: Any) -> None:
    answer = threading.Event()
    first = client.submit(int, 1, pure=False)
    when_done(first, lambda _: answer.wait(LONG_ENOUGH_S))  # as one waits for a cluster that has gone away
    task = evaeto.submit(lat=-7.5, lon=-46.0, start="2015-01-01", end="2015-01-05", client=client)
    ended = task.wait(LONG_ENOUGH_S)
    answer.set()
    assert ended

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from patience import LONG_ENOUGH_S

import evaeto
from evaeto.core.messages import Message
from evaeto.pipeline import task_messages
from evaeto.tasks import api, cluster, kept_tasks
from evaeto.tasks.task import Task

pytestmark = pytest.mark.slow

ASKED: dict[str, Any] = {"lat": -7.5, "lon": -46.0, "start": "2015-01-01", "end": "2015-01-31"}
VISITOR, OTHER = "a" * 32, "b" * 32


@pytest.fixture
def later(client: Any, demo: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The client of a kernel that comes later, to the same cluster."""
    from distributed import Client

    with Client(client.scheduler.address, set_as_default=False) as made:
        monkeypatch.setattr(cluster, "connect", lambda: made)
        yield made
    for name in client.list_datasets():
        client.unpublish_dataset(name)


def kept(task: Task) -> Task:
    task.result(LONG_ENOUGH_S)
    return kept_soon(task)


def kept_soon(task: Task) -> Task:
    _wait_for(lambda: task.kept_as is not None)  # published on another thread, which tells nobody
    return task


def _wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + LONG_ENOUGH_S
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_finished_calculation_is_found_again_with_its_result(client: Any, later: Any) -> None:
    task = kept(evaeto.submit(**ASKED, keep=VISITOR, client=client))
    ((found, asked),) = api.find_kept(VISITOR)
    assert found.id == task.id
    assert {name: asked[name] for name in ASKED} == ASKED
    assert found.result(LONG_ENOUGH_S).summary() == task.result().summary()
    assert [m["data"].get("current_step") for m in found.messages][:2] == [1, 2]
    assert found.latest == task.latest, "and with the time it had ended at"
    assert all(isinstance(m["data"]["step"], Message) for m in found.messages[:-1])
    texts = [m["data"]["detail"]["text"] for m in found.messages[:-1] if m["data"]["detail"]]
    assert {"progress.requesting", "progress.days"} <= {text.key for text in texts}
    assert found.export("csv").result(LONG_ENOUGH_S).startswith(b"date,eto,")


def test_a_running_calculation_goes_on_when_its_kernel_is_gone(client: Any, demo: Any, later: Any) -> None:
    from distributed import Client

    demo.set_fault("open_meteo_archive", "slow")
    with Client(client.scheduler.address, set_as_default=False) as first:
        task = evaeto.submit(**{**ASKED, "lon": -45.0}, keep=VISITOR, client=first)
        demo.wait_for_requests(1)
        kept_soon(task)
        assert not task.has_ended
    ((found, _),) = api.find_kept(VISITOR)
    assert found.result(LONG_ENOUGH_S).summary()["days"] == 31


def test_one_that_failed_while_its_kernel_was_gone_is_found_with_the_time_it_failed_at(
    client: Any, demo: Any, later: Any
) -> None:
    from distributed import Client

    demo.set_fault("nasa_power", "slow")
    asked = {**ASKED, "lat": -7.6, "sources": ["nasa_power"]}
    with Client(client.scheduler.address, set_as_default=False) as first:
        task = evaeto.submit(**asked, keep=VISITOR, client=first)
        result = client.get_dataset(kept_soon(task).kept_as).keys[-1]
        demo.set_fault("open_meteo_elevation", "not-json")
        assert not task.has_ended
    _wait_for(lambda: client.cluster.scheduler.tasks[result].state == "erred")
    after = task_messages.now()
    ((found, _),) = api.find_kept(VISITOR)
    assert found.wait(LONG_ENOUGH_S)
    assert found.latest is not None
    assert (found.status, found.latest["data"]["error_code"]) == ("ERROR", "elevation_unknown")
    assert found.latest["timestamp"] < after


def test_nobody_finds_what_another_visitor_asked(client: Any, later: Any) -> None:
    kept(evaeto.submit(**ASKED, keep=VISITOR, client=client))
    assert api.find_kept(OTHER) == []
    assert api.find_kept("") == []
    assert api.find_kept(VISITOR[:-1]) == []


def test_what_was_forgotten_is_not_found(client: Any, later: Any) -> None:
    task = kept(evaeto.submit(**ASKED, keep=VISITOR, client=client))
    assert task.kept_as is not None
    kept_tasks.forget(later, task.kept_as)
    assert api.find_kept(VISITOR) == []


def test_it_is_kept_for_an_hour_and_not_dropped_before(
    client: Any, later: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    task = kept(evaeto.submit(**ASKED, keep=VISITOR, client=client))
    assert task.kept_as is not None
    (_, record), *_ = kept_tasks.find(later, VISITOR)
    asked_at = record.began

    def found_after(seconds: float) -> bool:
        monkeypatch.setattr(kept_tasks, "time", SimpleNamespace(time=lambda: asked_at + seconds))
        # Each calculation that is kept drops those whose time is over
        kept_tasks.keep(later, OTHER, replace(record, id=f"{seconds:g}", began=asked_at + seconds), [])
        return [name for name, _ in kept_tasks.find(later, VISITOR)] == [task.kept_as]

    assert found_after(0)
    assert found_after(3598)
    assert kept_tasks.KEPT_S == 3600
    assert not found_after(3602)
    assert task.kept_as not in later.list_datasets()


def test_what_is_over_its_hour_goes_with_the_next_calculation(
    client: Any, later: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_tasks, "KEPT_S", -1.0)
    kept(evaeto.submit(**ASKED, keep=VISITOR, client=client))
    assert api.find_kept(VISITOR) == []
    monkeypatch.undo()
    newest = kept(evaeto.submit(**ASKED, keep=OTHER, client=client))
    assert {name.removesuffix("|futures") for name in client.list_datasets()} == {newest.kept_as}

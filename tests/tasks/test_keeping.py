from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest

import evaeto
from evaeto.tasks import cluster, keeping, session
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
    task.result(60)
    deadline = time.monotonic() + 20
    while task.kept_as is None and time.monotonic() < deadline:
        time.sleep(0.01)  # published on another thread, which tells nobody
    return task


def test_a_finished_calculation_is_found_again_with_its_result(client: Any, later: Any) -> None:
    task = kept(evaeto.submit(**ASKED, keep=VISITOR, client=client))
    ((found, asked),) = session.find_kept(VISITOR)
    assert found.id == task.id
    assert {name: asked[name] for name in ASKED} == ASKED
    assert found.result(30).summary() == task.result().summary()
    assert [m["data"].get("current_step") for m in found.messages][:2] == [1, 2]
    assert found.latest == {**found.latest, "type": "SUCCESS"}  # type: ignore[dict-item]
    assert found.export("csv").result(30).startswith(b"# title")


def test_a_running_calculation_goes_on_when_its_kernel_is_gone(client: Any, demo: Any, later: Any) -> None:
    from distributed import Client

    demo.set_fault("open_meteo_archive", "slow")
    with Client(client.scheduler.address, set_as_default=False) as first:
        task = evaeto.submit(**{**ASKED, "lon": -45.0}, keep=VISITOR, client=first)
        demo.wait_for_requests(1)
        deadline = time.monotonic() + 20
        while task.kept_as is None and time.monotonic() < deadline:
            time.sleep(0.01)
        assert not task.has_ended
    ((found, _),) = session.find_kept(VISITOR)
    assert found.result(60).summary()["days"] == 31


def test_nobody_finds_what_another_visitor_asked(client: Any, later: Any) -> None:
    kept(evaeto.submit(**ASKED, keep=VISITOR, client=client))
    assert session.find_kept(OTHER) == []
    assert session.find_kept("") == []
    assert session.find_kept(VISITOR[:-1]) == []


def test_what_was_forgotten_is_not_found(client: Any, later: Any) -> None:
    task = kept(evaeto.submit(**ASKED, keep=VISITOR, client=client))
    assert task.kept_as is not None
    keeping.forget(later, task.kept_as)
    assert session.find_kept(VISITOR) == []


def test_what_is_over_its_hour_goes_with_the_next_calculation(
    client: Any, later: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "KEPT_S", -1.0)
    kept(evaeto.submit(**ASKED, keep=VISITOR, client=client))
    assert session.find_kept(VISITOR) == []
    monkeypatch.undo()
    newest = kept(evaeto.submit(**ASKED, keep=OTHER, client=client))
    assert {name.removesuffix("|futures") for name in client.list_datasets()} == {newest.kept_as}

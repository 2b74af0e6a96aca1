"""A task's own rules, without any cluster: order, one end, progress that never falls."""

from __future__ import annotations

import threading
from datetime import date
from typing import Any

import pytest

from evaeto.errors import TaskCancelled, TaskError, TaskTimeout
from evaeto.pipeline.task_messages import COMPUTING, DOWNLOADING, FUSING, STARTING, TaskMessage, progress
from evaeto.request import Request
from evaeto.tasks.task import Task


@pytest.fixture
def task() -> Task:
    request = Request.create(lat=0, lon=-51, start="2020-01-01", end="2020-01-31", today=date(2026, 1, 1))
    return Task(request, limit_s=60, stop=lambda _: None)


def error(text: str = "no service") -> dict[str, Any]:
    return {"error": text, "error_code": "some_code", "details": {"nasa_power": "why"}}


def test_a_new_task_is_pending_at_zero(task: Task) -> None:
    assert (task.status, task.progress, task.messages, task.latest) == ("PENDING", 0, [], None)


def test_progress_never_falls_when_a_lost_worker_is_replaced(task: Task) -> None:
    for step in (STARTING, DOWNLOADING, FUSING):
        task.receive(progress(task.id, step))
    task.receive(progress(task.id, DOWNLOADING, {"source": "nasa_power", "text": "requesting data"}))
    assert [m["data"]["progress"] for m in task.messages] == [5, 25, 75, 75]


def test_what_a_repeated_step_tells_again_is_dropped(task: Task) -> None:
    for _ in range(2):
        task.receive(progress(task.id, DOWNLOADING, {"source": "nasa_power", "text": "requesting data"}))
    assert len(task.messages) == 1


def test_there_is_exactly_one_terminal_message(task: Task) -> None:
    task.end("ERROR", error())
    task.end("SUCCESS", {"results": [], "warnings": [], "summary": {}})
    task.cancel()
    task.receive(progress(task.id, COMPUTING))
    assert [m["type"] for m in task.messages] == ["ERROR"]


def test_many_threads_ending_a_task_at_once_give_one_end(task: Task) -> None:
    together = threading.Barrier(8)

    def end(number: int) -> None:
        together.wait()
        task.end("ERROR", error(str(number)))

    threads = [threading.Thread(target=end, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(task.messages) == 1


def test_a_late_subscriber_gets_what_was_said_before_and_then_the_rest_in_order(task: Task) -> None:
    task.receive(progress(task.id, STARTING))
    heard: list[TaskMessage] = []
    unsubscribe = task.subscribe(heard.append)
    task.receive(progress(task.id, DOWNLOADING))
    unsubscribe()
    task.receive(progress(task.id, FUSING))
    assert [m["data"]["current_step"] for m in heard] == [1, 2]


def test_a_subscriber_that_fails_disturbs_neither_the_task_nor_the_others(task: Task) -> None:
    heard: list[TaskMessage] = []
    task.subscribe(lambda message: 1 / 0)
    task.subscribe(heard.append)
    task.receive(progress(task.id, STARTING))
    assert len(heard) == 1


def test_messages_are_copies(task: Task) -> None:
    task.receive(progress(task.id, STARTING))
    task.messages.clear()
    assert len(task.messages) == 1


def test_each_end_has_its_exception(task: Task) -> None:
    task.end("ERROR", error())
    with pytest.raises(TaskError, match="no service") as caught:
        task.result()
    assert caught.value.code == "some_code"
    assert caught.value.details == {"nasa_power": "why"}


def test_a_timeout_is_a_timeout_error(task: Task) -> None:
    task.end("TIMEOUT", {"error": "too slow", "limit_s": 60})
    with pytest.raises(TimeoutError) as caught:
        task.result()
    assert isinstance(caught.value, TaskTimeout)


def test_a_cancel_is_immediate_and_says_its_reason(task: Task) -> None:
    task.receive(progress(task.id, STARTING))
    task.cancel("not needed any more")
    assert task.status == "CANCELLED"
    with pytest.raises(TaskCancelled, match="not needed any more"):
        task.result()


def test_waiting_for_a_result_in_vain_leaves_the_task_running(task: Task) -> None:
    task.receive(progress(task.id, STARTING))
    with pytest.raises(TimeoutError, match="still running"):
        task.result(timeout=0.01)
    assert task.status == "RUNNING"


def test_there_is_nothing_to_export_before_success(task: Task) -> None:
    with pytest.raises(TaskError, match="no result before"):
        task.export("csv")

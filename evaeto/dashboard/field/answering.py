"""Answers for the fields of a visitor: the weather of each is calculated once, then a change of its log is quick."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from datetime import date
from typing import Any, Protocol

from evaeto.core.messages import of_error
from evaeto.crops.farm.description import FieldDescription
from evaeto.field.period import NORMAL_SOURCE, normal_period_at, period_at
from evaeto.pipeline.task_messages import TERMINAL, TaskMessage

HELD = 40
"""Calculations whose weather is kept for further questions."""


class Calculation(Protocol):
    """The part of a task that is used."""

    def subscribe(self, callback: Callable[[TaskMessage], None]) -> Callable[[], None]: ...
    def field(self, field: FieldDescription, today: date, rain: float) -> Future[dict[str, Any]]: ...
    def season_normal(self, first: date, last: date) -> Future[dict[str, Any]]: ...


Start = Callable[..., Calculation]
Then = Callable[[dict[str, Any] | None, str], None]
"""Is called with the answer, or with why there is none."""


class Answering:
    """Asks `start` (as `evaeto.submit`) for the weather of a field, and a worker for its answer.

    `then` is called on whatever thread the answer comes from.
    """

    def __init__(self, start: Start) -> None:
        self._start = start
        self._held: dict[tuple[Any, ...], Calculation] = {}

    def ask(self, field: FieldDescription, today: date, rain: float, then: Then, *, fresh: bool = False) -> None:
        """Find the answer of a day; `fresh` asks the services again."""
        start, end = period_at(field, today)
        key = (field.lat, field.lon, field.elevation, field.exposure, start, end)
        if fresh:
            self._held.pop(key, None)
        if key not in self._held:
            for old in list(self._held)[: max(len(self._held) - HELD + 1, 0)]:
                del self._held[old]
            self._held[key] = self._start(
                lat=field.lat, lon=field.lon, elevation=field.elevation, exposure=field.exposure, start=start, end=end
            )  # fmt: skip
        task = self._held[key]

        def found(answer: dict[str, Any] | None, trouble: str) -> None:
            if answer is None:
                self._held.pop(key, None)  # the next question tries again
            then(answer, trouble)

        _when_calculated(task, lambda: task.field(field, today, rain), found)

    def normal(self, field: FieldDescription, today: date, then: Then) -> None:
        """Lay the season to date beside the same days of the years before it. Thirty years of weather are not kept: a
        visitor looks once."""
        start, end, first, last = normal_period_at(field, today)
        task = self._start(
            lat=field.lat, lon=field.lon, elevation=field.elevation, exposure=field.exposure, start=start, end=end,
            sources=(NORMAL_SOURCE,),
        )  # fmt: skip
        _when_calculated(task, lambda: task.season_normal(first, last), then)


def _when_calculated(task: Calculation, ask: Callable[[], Future[dict[str, Any]]], then: Then) -> None:
    """Ask a worker once a task has succeeded, and hand on the answer or why there is none."""

    def receive(message: TaskMessage) -> None:
        if message["type"] not in TERMINAL:
            return
        if message["type"] != "SUCCESS":
            data = message["data"]
            then(None, data["reason"] if "reason" in data else data["error"])
            return
        try:
            ask().add_done_callback(answered)
        except Exception as error:
            then(None, of_error(error))

    def answered(done: Future[dict[str, Any]]) -> None:
        if (error := done.exception()) is not None:
            then(None, of_error(error))
        else:
            then(done.result(), "")

    task.subscribe(receive)

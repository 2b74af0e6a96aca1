"""Answers for the fields of a visitor: the weather of each is calculated once, then a change of its log is quick."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from datetime import date
from typing import Any, Protocol

from evaeto.core.messages import of_error
from evaeto.crops.farm.description import FieldDescription
from evaeto.field.period import period_at
from evaeto.pipeline.task_messages import TERMINAL, TaskMessage

HELD = 40
"""Calculations whose weather is kept for further questions."""


class Calculation(Protocol):
    """The part of a task that is used."""

    def subscribe(self, callback: Callable[[TaskMessage], None]) -> Callable[[], None]: ...
    def field(self, field: FieldDescription, today: date, rain: float) -> Future[dict[str, Any]]: ...


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
        key = (field.lat, field.lon, field.elevation, start, end)
        if fresh:
            self._held.pop(key, None)
        if key not in self._held:
            for old in list(self._held)[: max(len(self._held) - HELD + 1, 0)]:
                del self._held[old]
            self._held[key] = self._start(
                lat=field.lat, lon=field.lon, elevation=field.elevation, start=start, end=end
            )  # fmt: skip
        task = self._held[key]

        def receive(message: TaskMessage) -> None:
            if message["type"] not in TERMINAL:
                return
            if message["type"] != "SUCCESS":
                self._held.pop(key, None)  # the next question tries again
                data = message["data"]
                then(None, data["reason"] if "reason" in data else data["error"])
                return
            try:
                task.field(field, today, rain).add_done_callback(answered)
            except Exception as error:
                self._held.pop(key, None)
                then(None, of_error(error))

        def answered(done: Future[dict[str, Any]]) -> None:
            if (error := done.exception()) is not None:
                self._held.pop(key, None)
                then(None, of_error(error))
            else:
                then(done.result(), "")

        task.subscribe(receive)

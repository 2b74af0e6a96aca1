"""A calculation under way: its status, its messages, its result."""

from __future__ import annotations

import asyncio
import logging
import math
import threading
import uuid
from collections.abc import Callable, Generator
from typing import TYPE_CHECKING, Any, Literal

from evaeto.arguments import takes
from evaeto.core import notebook_cards
from evaeto.core.messages import Message
from evaeto.core.telling import warn_caller
from evaeto.errors import ArgumentError, ResultWarning, TaskCancelled, TaskError, TaskTimeout
from evaeto.pipeline.task_messages import TERMINAL, MessageType, TaskMessage, message, with_rows
from evaeto.request import Request
from evaeto.tasks.work_on_result import WorkOnResult

if TYPE_CHECKING:
    from distributed import Future

    from evaeto.result import Result

log = logging.getLogger(__name__)

Status = Literal["PENDING", "RUNNING", "SUCCESS", "ERROR", "TIMEOUT", "CANCELLED"]
Callback = Callable[[TaskMessage], None]


class Task(WorkOnResult):
    """A submitted calculation; `evaeto.submit` makes it. All of it can be used from any thread.

    Attributes
    ----------
    id : str
        Text that is in every message of this task.
    request : Request
        What was asked for.
    limit_s : float
        Time limit [s].
    kept_as : str or None
        Name under which the cluster keeps it for a visitor, None while it does not.
    """

    def __init__(self, request: Request, limit_s: float, stop: Callable[[Task], None]) -> None:
        self.id = uuid.uuid4().hex[:12]
        self.request = request
        self.limit_s = limit_s
        self.kept_as: str | None = None
        self._stop = stop
        # Held while subscribers are called: messages come from several threads and must arrive in order
        self._lock = threading.RLock()
        self._messages: list[TaskMessage] = []
        self._told: set[tuple[int, str]] = set()
        self._subscribers: list[Callback] = []
        self._ended = threading.Event()
        self._result_future: Future | None = None
        self._futures: list[Future] = []
        self._result: Result | None = None

    # -- what it says

    @property
    def status(self) -> Status:
        """PENDING until the first message, RUNNING until the terminal one, then its type."""
        with self._lock:
            if not self._messages:
                return "PENDING"
            kind: Status = self._messages[-1]["type"]
            return kind if kind in TERMINAL else "RUNNING"

    @property
    def progress(self) -> int:
        """0 to 100; never falls."""
        with self._lock:
            if self.status == "SUCCESS":
                return 100
            told = [m["data"]["progress"] for m in self._messages if m["type"] == "PROGRESS"]
            return told[-1] if told else 0

    @property
    def messages(self) -> list[TaskMessage]:
        """All messages so far, oldest first (a copy)."""
        with self._lock:
            return [with_rows(told) for told in self._messages]

    @property
    def latest(self) -> TaskMessage | None:
        """The newest message."""
        with self._lock:
            return with_rows(self._messages[-1]) if self._messages else None

    @takes(callback="callable")
    def subscribe(self, callback: Callback) -> Callable[[], None]:
        """Call `callback` with every message, those already received first; returns a function that ends it.

        Messages arrive on threads of Dask: a callback has to return quickly.

        Parameters
        ----------
        callback : callable
            Called with each message. Messages arrive on Dask's threads: it has to return quickly.

        Returns
        -------
        callable
            A function that ends the subscription.
        """
        return self.follow(lambda told: callback(with_rows(told)))

    @takes(callback="callable")
    def follow(self, callback: Callback) -> Callable[[], None]:
        """As `subscribe`, with the days of a result as they are kept, `DayRows`; for a page, which has many.

        Parameters
        ----------
        callback : callable
            Called with each message.

        Returns
        -------
        callable
            A function that ends the subscription.
        """
        with self._lock:
            for earlier in self._messages:
                self._call(callback, earlier)
            self._subscribers.append(callback)

        def unsubscribe() -> None:
            with self._lock:
                if callback in self._subscribers:
                    self._subscribers.remove(callback)

        return unsubscribe

    # -- what can be done with it

    @takes(reason="text")
    def cancel(self, reason: str = Message("task.cancelled_by_user")) -> None:
        """Stop it: the task is CANCELLED at once, its workers stop within a second. No effect once it ended.

        Parameters
        ----------
        reason : str, optional
            What the final message says; a `Message` is said in the language of the reader.
        """
        self.end("CANCELLED", {"reason": reason})

    @takes(timeout="number")
    def wait(self, timeout: float | None = None) -> bool:
        """Wait for the end, at most `timeout` seconds; whether it has come.

        Parameters
        ----------
        timeout : float, optional
            How long to wait [s]; without end by default.

        Returns
        -------
        bool
            Whether the end has come.

        Raises
        ------
        ArgumentError
            `timeout` is no number.
        """
        if timeout is not None:
            if math.isnan(timeout):
                raise ArgumentError(Message("argument.kind", name="timeout", kinds=Message("kind.number"), value="nan"))
            timeout = min(float(timeout), threading.TIMEOUT_MAX)  # a longer one is without end
        return self._ended.wait(timeout)

    @takes(timeout="number")
    def result(self, timeout: float | None = None) -> Result:
        """Wait for the end and return the result; `ResultWarning` tells once what is to be known of it.

        Parameters
        ----------
        timeout : float, optional
            How long to wait [s]; without end by default.

        Returns
        -------
        Result
            What was calculated.

        Raises
        ------
        TaskError
            The task ended in ERROR; TaskTimeout and TaskCancelled for the other ends.
        TimeoutError
            It has not ended within `timeout` seconds; the task goes on.
        """
        if not self.wait(timeout):
            raise TimeoutError(Message("task.still_running", id=self.id, seconds=timeout))
        with self._lock:
            last = self._messages[-1]
        data = last["data"]
        match last["type"]:
            case "ERROR":
                raise TaskError(data["error"], data["error_code"], data["details"])
            case "TIMEOUT":
                raise TaskTimeout(data["error"], "timeout", {"limit_s": data["limit_s"]})
            case "CANCELLED":
                raise TaskCancelled(data["reason"], "cancelled")
        with self._lock:
            is_new = self._result is None
            if self._result is None:
                assert self._result_future is not None
                self._result = self._result_future.result()
            result = self._result
        if is_new:
            warn_caller(result.warnings, ResultWarning)
        return result

    def _result_on_cluster(self) -> Future:
        if self.status != "SUCCESS" or self._result_future is None:
            raise TaskError(Message("task.no_result"), "no_result")
        return self._result_future

    # -- what happens to it: for the session, which calls from its own threads

    @property
    def has_ended(self) -> bool:
        """Whether the terminal message was sent."""
        return self._ended.is_set()

    def hold(self, result: Future, futures: list[Future]) -> bool:
        """Keep the futures this task lives on; False when it ended before they were made.

        Parameters
        ----------
        result : Future
            Future of the result.
        futures : list of Future
            All futures of the task.

        Returns
        -------
        bool
            False where the task ended before they were made.
        """
        with self._lock:
            if self.has_ended:
                return False
            self._result_future, self._futures = result, futures
            return True

    def release(self) -> list[Future]:
        """Give the futures back after the end; a success keeps its result, which exports and `result` read.

        Returns
        -------
        list of Future
            Those given back.
        """
        with self._lock:
            if self.status != "SUCCESS":
                self._result_future = None
            futures, self._futures = self._futures, []
            return futures

    def receive(self, incoming: TaskMessage) -> None:
        """Take in a message from a worker or from the client itself.

        A worker that dies has its tasks run again elsewhere: they tell again what was told, which is dropped,
        and what they newly tell never lowers the progress.

        Parameters
        ----------
        incoming : Message
            The message.
        """
        with self._lock:
            if self._ended.is_set():
                return
            if incoming["type"] == "PROGRESS":
                data = incoming["data"]
                said = (data["current_step"], repr(sorted(data["detail"].items())))
                if said in self._told:
                    return
                self._told.add(said)
                incoming = {**incoming, "data": {**data, "progress": max(self.progress, data["progress"])}}
            self._messages.append(incoming)
            if incoming["type"] in TERMINAL:
                self._ended.set()
            for subscriber in list(self._subscribers):
                self._call(subscriber, incoming)

    def end(self, kind: MessageType, data: dict[str, Any], at: str | None = None) -> None:
        """Send the terminal message, unless there was one, and let go of the work.

        `at` is when it ended, where that was not now: one that is found again may have ended long ago.

        Parameters
        ----------
        kind : MessageType
            Type of the final message.
        data : dict
            What it says.
        at : str, optional
            When the task ended, where that was not now: one that is found again may have ended long ago.
        """
        with self._lock:
            if self._ended.is_set():
                return
            self.receive(message(kind, self.id, data, at))
        self._stop(self)

    @staticmethod
    def _call(subscriber: Callback, incoming: TaskMessage) -> None:
        try:
            subscriber(incoming)
        except Exception:
            log.exception("a subscriber of a task failed; the task goes on")

    def __await__(self) -> Generator[Any, None, Result]:
        """`await task` gives the result as `result()` does, and lets the loop of a notebook go on meanwhile."""
        yield from asyncio.to_thread(self.wait).__await__()
        return self.result()  # here, so that its warnings point at who awaits

    def _repr_html_(self) -> str:
        request, last = self.request, self.latest
        rows = {
            "point": f"{request.lat:g}, {request.lon:g}",
            "period": f"{request.start} to {request.end}",
            "sources": ", ".join(request.sources),
            "status": f"{self.status}, {self.progress} %",
        }
        why = [] if last is None else [str(last["data"][key]) for key in ("error", "reason") if key in last["data"]]
        return notebook_cards.card(f"Task {self.id}", rows, why)

    def __repr__(self) -> str:
        where = f"{self.request.lat:g}, {self.request.lon:g}"
        return f"<Task {self.id} {where} {self.request.start}..{self.request.end} {self.status} {self.progress} %>"

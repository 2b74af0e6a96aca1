"""Tasks on the cluster: put there, listened to, ended one way or another, and put there again when it was lost.

One session per Dask client: one topic, one handler (Dask has one handler a topic and never frees either).
"""

from __future__ import annotations

import logging
import queue
import threading
import time
import uuid
import weakref
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from evaeto import settings as settings_module
from evaeto.core.messages import Message
from evaeto.errors import MissingExtraError, TaskError, TaskTimeout
from evaeto.fusion.calibration_file import files_read
from evaeto.pipeline.task_messages import CLUSTER, STARTING, STEPS, from_json, progress
from evaeto.settings import Settings
from evaeto.sources.catalogue import STATION
from evaeto.sources.station import Station
from evaeto.tasks import cluster, kept_tasks
from evaeto.tasks.callbacks import FETCH_S, when_done
from evaeto.tasks.cluster import CONNECT_TIMEOUT_S
from evaeto.tasks.kept_tasks import Kept
from evaeto.tasks.task import Task

if TYPE_CHECKING:
    from distributed import Client, Future

    from evaeto.fusion.calibration import AnyCalibration

log = logging.getLogger(__name__)

RECONNECT_S = 120.0
"""How long a cluster that was lost is waited for [s]: an operator's restart takes less."""

MAX_RESUMES = 5
"""A calculation that was lost more often than this is given up: it may be what brings the cluster down."""

PRIORITY = 10
"""Above batches, so that a person who clicks is served before a job of hundreds of sites."""


@dataclass(frozen=True)
class Extras:
    """What a user hands over besides the request; `whole` where nobody watches the steps."""

    station: Station | None = None
    calibration: AnyCalibration | Sequence[AnyCalibration] | None = None
    keep: str | None = None
    asked: dict[str, Any] = field(default_factory=dict)
    whole: bool = False

    @classmethod
    def of(cls, asked: dict[str, Any], keep: str | None) -> Extras:
        """Of the arguments of `submit`."""
        station = asked["station"]
        measured = None if station is None else Station.of(station, asked["wind_height"])
        calibration = files_read(asked["calibration"])
        return cls(measured, calibration, keep, {**asked, "calibration": calibration} if keep else {})


@dataclass(frozen=True)
class Job:
    """All it takes to put a task on the cluster, also once more when that was lost.

    deadline : of the task's time limit, on the monotonic clock [s]
    address : of an operator's scheduler, where the task can be put again; None for other clients
    topic : where its workers send their progress, when not to that of the session
    resumed : how often it was put on the cluster again
    """

    extras: Extras
    settings: Settings
    deadline: float
    address: str | None = None
    topic: str | None = None
    resumed: int = 0

    @property
    def remaining_s(self) -> float:
        """What is left of the time limit [s]."""
        return max(self.deadline - time.monotonic(), 0.0)


def forget(task: Task) -> None:
    """Let the cluster keep a calculation no longer; its result goes when nobody here holds it."""
    if (name := task.kept_as) is not None:
        task.kept_as = None
        _in_thread(lambda: kept_tasks.forget(cluster.connect(), name))


class Session:
    """The tasks of one Dask client, and the topic their workers send progress to."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.topic = f"evaeto-{uuid.uuid4().hex}"
        self._tasks: weakref.WeakValueDictionary[str, Task] = weakref.WeakValueDictionary()

    def run(self, task: Task, job: Job) -> None:
        """Put a task on the cluster and hear of its end."""
        extras, remaining_s, topic = job.extras, job.remaining_s, job.topic or self.topic
        self._tasks[task.id] = task
        # Each time: a scheduler that was started again, to which Dask connects by itself, does not know of it
        self.client.subscribe_topic(topic, self._on_event)
        self._watch_workers()
        futures = self._in_one_piece(task, job, topic) if extras.whole else self._step_by_step(task, job, topic)
        result, description = futures[-2:]
        if not task.hold(result, futures):  # cancelled while the graph was put together
            _cancel(futures)
            return
        reference = weakref.ref(task)
        when_done(description, lambda future: _on_done(reference, future, job))
        self.client.loop.add_callback(self.client.loop.call_later, remaining_s, lambda: _time_out(reference))
        if extras.keep:
            began = time.time() - (task.limit_s - remaining_s)
            keys = tuple(future.key for future in futures)
            kept = Kept(task.id, task.request, extras.asked, topic, began, task.limit_s, keys)
            visitor = extras.keep
            _in_thread(lambda: self._keep(task, visitor, kept, futures))

    def _step_by_step(self, task: Task, job: Job, topic: str) -> list[Future]:
        """One download per source, then the rest, then its description; the last two are the result and this."""
        from evaeto.workers import steps

        extras, settings, remaining_s = job.extras, job.settings, job.remaining_s
        common = {"pure": False, "priority": PRIORITY}
        downloads = [
            self.client.submit(
                steps.download, task.request, source, settings, topic, task.id, remaining_s,
                key=f"evaeto-download-{source}-{task.id}", **common,
            )
            for source in task.request.sources
            if source != STATION.key
        ]  # fmt: skip
        if extras.station is not None:
            downloads.append(
                self.client.submit(
                    steps.read_station, extras.station, task.request, topic, task.id,
                    key=f"evaeto-station-{task.id}", **common,
                )
            )  # fmt: skip
        result = self.client.submit(
            steps.assemble, task.request, downloads, settings, topic, task.id, remaining_s,
            extras.calibration, key=f"evaeto-assemble-{task.id}", **common,
        )  # fmt: skip
        description = self.client.submit(steps.finish, result, key=f"evaeto-describe-{task.id}", **common)
        return [*downloads, result, description]

    def _in_one_piece(self, task: Task, job: Job, topic: str) -> list[Future]:
        """The result, and that it is there."""
        from evaeto.workers import steps

        common = {"pure": False, "priority": PRIORITY}
        result = self.client.submit(
            steps.whole, task.request, job.settings, topic, job.remaining_s,
            key=f"evaeto-assemble-{task.id}", **common,
        )  # fmt: skip
        return [result, self.client.submit(steps.ended, result, key=f"evaeto-describe-{task.id}", **common)]

    def _keep(self, task: Task, visitor: str, kept: Kept, futures: list[Future]) -> None:
        task.kept_as = kept_tasks.keep(self.client, visitor, kept, futures)
        if task.has_ended and task.status != "SUCCESS":  # meanwhile: there is nothing to be found again
            forget(task)

    def adopt(self, name: str, kept: Kept) -> Task:
        """Take over a calculation that another process asked for: what it told so far, and what is still to come."""
        from distributed import Future

        task = Task(kept.request, kept.limit_s, stop=release)
        futures = [Future(key, client=self.client) for key in kept.keys]
        # A future made by its key hears nothing of its task until the scheduler knows that somebody wants it
        self.client._send_to_scheduler({"op": "client-desires-keys", "keys": list(kept.keys), "client": self.client.id})
        task.id, task.kept_as = kept.id, name
        self._tasks[task.id] = task
        task.hold(futures[-2], futures)
        began = datetime.fromtimestamp(kept.began, UTC).isoformat(timespec="microseconds")
        task.receive({**progress(task.id, STARTING), "timestamp": began})
        self.client.subscribe_topic(kept.topic, self._on_event)
        self._watch_workers()
        for _, incoming in self.client.get_events(kept.topic):
            if incoming["task_id"] == task.id:
                task.receive(from_json(incoming))
        reference = weakref.ref(task)
        # One that has ended long ago says so at once, unless its time limit were first
        remaining_s = max(kept.began + kept.limit_s - time.time(), CONNECT_TIMEOUT_S)
        self.client.loop.add_callback(self.client.loop.call_later, remaining_s, lambda: _time_out(reference))
        job = Job(
            Extras.of(kept.asked, kept_tasks.visitor_of(name)), settings_module.current(),
            time.monotonic() + remaining_s, cluster.address_of(self.client), kept.topic,
        )  # fmt: skip
        when_done(futures[-1], lambda future: _on_done(reference, future, job))
        return task

    def _watch_workers(self) -> None:
        """Hear of workers that are lost. Not for a client of the user's own: Dask has one handler a topic, and that of
        the events of all may be theirs."""
        if cluster.is_ours(self.client):
            self.client.subscribe_topic("all", self._on_cluster_event)

    def _on_cluster_event(self, event: tuple[float, dict[str, Any]]) -> None:
        """Tell the tasks whose work went with a worker; the scheduler has it done by another one."""
        incoming = event[1]
        if incoming.get("action") != "remove-worker" or incoming.get("expected"):
            return
        lost = " ".join(map(str, (*incoming["processing-tasks"], *incoming["lost-computed-tasks"])))
        for task in list(self._tasks.values()):
            if task.id in lost and not task.has_ended:
                _tell_of_cluster(task, Message("progress.worker_lost"), event[0])

    def _on_event(self, event: tuple[float, dict[str, Any]]) -> None:
        """Runs on Dask's own thread: hand the message to its task and return."""
        incoming = event[1]
        task = self._tasks.get(incoming["task_id"])
        if task is not None:
            task.receive(from_json(incoming))


_sessions: weakref.WeakKeyDictionary[Client, Session] = weakref.WeakKeyDictionary()
_jobs: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
_thread_started = threading.Lock()
_thread: list[threading.Thread] = []


def session_of(client: Client) -> Session:
    return _sessions.get(client) or _sessions.setdefault(client, Session(client))


def in_background(job: Callable[[], None]) -> None:
    """Run `job` on the one background thread, in order."""
    with _thread_started:
        if not _thread or not _thread[0].is_alive():
            _thread[:] = [threading.Thread(target=_work, name="evaeto-tasks", daemon=True)]
            _thread[0].start()
    _jobs.put(job)


def _in_thread(job: Callable[[], None]) -> None:
    """Run `job` on a thread of its own: it asks the scheduler, and must not hold up what is submitted."""

    def run() -> None:
        try:
            job()
        except Exception:
            log.exception("the cluster could not keep or forget a calculation")

    threading.Thread(target=run, name="evaeto-keeping", daemon=True).start()


def _work() -> None:
    while True:
        job = _jobs.get()
        try:
            job()
        except Exception:
            log.exception("a background job of evaeto failed")
        del job  # else the last task stays alive until the next job


def release(task: Task) -> None:
    """Called when a task ended: cancel what may still run, keep the result of a success."""
    futures = task.release()
    if task.status != "SUCCESS":
        if futures:
            in_background(lambda: _cancel(futures))
        forget(task)


def _cancel(futures: list[Future]) -> None:
    client = futures[0].client
    if client.status == "running":  # one that lost its scheduler has lost these with it, and would only wait for it
        client.cancel(futures, force=True)


def _time_out(reference: weakref.ref[Task], at: str | None = None) -> None:
    if task := reference():
        text = Message("task.time_limit", seconds=task.limit_s)
        task.end("TIMEOUT", {"error": text, "limit_s": task.limit_s}, at)


def _resume(task: Task, job: Job) -> None:
    """Wait for the cluster that was lost and put the task on it again, under the same keys: a scheduler that is still
    there gives what it has, and workers have what they downloaded in their cache."""
    again = replace(job, resumed=job.resumed + 1)
    until = time.monotonic() + RECONNECT_S
    _tell_of_cluster(task, Message("progress.connection_lost"), again.resumed)
    while not task.has_ended:
        try:
            client = cluster.connect(job.address)
            _tell_of_cluster(task, Message("progress.connected_again"), again.resumed)
            session_of(client).run(task, again)
            return
        except Exception as error:
            log.info("the cluster is not there yet: %s", error)
            if job.remaining_s == 0.0:
                _time_out(weakref.ref(task))
            elif time.monotonic() >= until:
                _give_up(task, Message("task.cluster_gone", seconds=RECONNECT_S))
            task.wait(1.0)


def _tell_of_cluster(task: Task, text: Message, mark: float) -> None:
    """Say in the step the task is in what became of its cluster; `mark` keeps a second one from being dropped."""
    steps = [m["data"]["current_step"] for m in task.messages if m["type"] == "PROGRESS"]
    step = STEPS[max(steps, default=STARTING.number) - 1]
    task.receive(progress(task.id, step, {"source": CLUSTER, "text": text, "mark": mark}))


def _give_up(task: Task, why: Message) -> None:
    task.kept_as = None  # a cluster that is still there goes on, and the visitor finds it again
    task.end("ERROR", {"error": why, "error_code": "cluster_lost", "details": {}})


def _on_done(reference: weakref.ref[Task], future: Future, job: Job) -> None:
    """The last future of a task has ended, one way or another."""
    from distributed import KilledWorker

    task = reference()
    if task is None or task.has_ended:
        return
    try:
        ended, data = future.result(FETCH_S)
        task.end("SUCCESS", data, ended)
        return
    except BaseException as failure:  # a lost cluster says it by asyncio's CancelledError
        error = failure if future.status == "error" else None  # else there is nobody to ask for it any more
    if isinstance(error, TaskTimeout):
        _time_out(reference, error.at)
    elif isinstance(error, TaskError):
        task.end("ERROR", {"error": error.message, "error_code": error.code, "details": error.details}, error.at)
    elif isinstance(error, MissingExtraError):
        task.end("ERROR", {"error": error.args[0], "error_code": "missing_extra", "details": {"extra": error.extra}})
    elif isinstance(error, KilledWorker):
        text = Message("task.workers_died")
        task.end("ERROR", {"error": text, "error_code": "workers_died", "details": {"error": str(error)}})
    elif error is None and job.address is not None and job.resumed < MAX_RESUMES:
        threading.Thread(target=_resume, args=(task, job), name="evaeto-resume", daemon=True).start()
    elif error is None:
        _give_up(task, Message("task.cluster_lost"))
    else:
        log.error("a calculation failed", exc_info=error)
        text = Message("task.defect", reason=f"{type(error).__name__}: {error}")
        task.end("ERROR", {"error": text, "error_code": "defect", "details": {"error": repr(error)}})

"""The messages a task sends, and the five steps they speak of.

Dictionaries, JSON-serialisable. What they say to people (`step`, the `text` of a `detail`, `error`, `reason`,
`warnings`) are `core.messages.Message`, so that a page can say it in its visitor's language. From worker to client
they go in `as_json` form, because Dask's events carry plain texts only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from evaeto.core.day_rows import DayRows
from evaeto.core.messages import Message, as_plain, from_plain

MessageType = Literal["PROGRESS", "SUCCESS", "ERROR", "TIMEOUT", "CANCELLED"]
TaskMessage = dict[str, Any]

TERMINAL: frozenset[str] = frozenset({"SUCCESS", "ERROR", "TIMEOUT", "CANCELLED"})


@dataclass(frozen=True, slots=True)
class Step:
    """One of the five steps: its number, its words and the progress shown when it begins [%]."""

    number: int
    text: Message
    progress: int


STARTING = Step(1, Message("step.starting"), 5)
DOWNLOADING = Step(2, Message("step.downloading"), 25)
PREPROCESSING = Step(3, Message("step.preparing"), 50)
FUSING = Step(4, Message("step.fusing"), 75)
COMPUTING = Step(5, Message("step.computing"), 95)
STEPS = (STARTING, DOWNLOADING, PREPROCESSING, FUSING, COMPUTING)

CLUSTER = "cluster"
"""What the cluster is called as a source of messages, beside the keys of sources."""


def now() -> str:
    """The time of now as messages carry it: ISO 8601, UTC."""
    return datetime.now(UTC).isoformat(timespec="microseconds")


def message(kind: MessageType, task_id: str, data: Mapping[str, Any], at: str | None = None) -> TaskMessage:
    """A message with the time of now, or with that `at` which happened what it tells."""
    return {
        "type": kind,
        "task_id": task_id,
        "timestamp": at or now(),
        "data": dict(data),
    }


def progress(task_id: str, step: Step, detail: Mapping[str, Any] | None = None) -> TaskMessage:
    """A PROGRESS message of `step`; `detail` may say {"source": key, "text": what it does}, and of the last that a
    source tells {"ended": True} besides."""
    return message(
        "PROGRESS",
        task_id,
        {
            "step": step.text,
            "progress": step.progress,
            "current_step": step.number,
            "total_steps": len(STEPS),
            "detail": dict(detail or {}),
        },
    )


def with_rows(told: TaskMessage) -> TaskMessage:
    """The message with its days as plain dictionaries: on their way, and in a page, they are `DayRows`."""
    days = told["data"].get("results")
    return {**told, "data": {**told["data"], "results": list(days)}} if isinstance(days, DayRows) else told


def as_json(told: TaskMessage) -> dict[str, Any]:
    """A task message in full, for JSON: each text in it as ``{"text": ..., "key": ..., "fields": {...}}``.

    `json.dumps` of the message itself has the English texts only.
    """
    plain = as_plain(told)
    assert isinstance(plain, dict)
    return plain


def from_json(plain: Mapping[str, Any]) -> TaskMessage:
    """The task message that `as_json` was given."""
    told: TaskMessage = from_plain(dict(plain))
    return told

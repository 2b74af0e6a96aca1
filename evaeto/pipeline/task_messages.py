"""The messages a task sends, and the five steps they speak of.

Plain dictionaries, JSON-serialisable: they cross from worker to scheduler to client to browser.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

MessageType = Literal["PROGRESS", "SUCCESS", "ERROR", "TIMEOUT", "CANCELLED"]
Message = dict[str, Any]

TERMINAL: frozenset[str] = frozenset({"SUCCESS", "ERROR", "TIMEOUT", "CANCELLED"})


@dataclass(frozen=True, slots=True)
class Step:
    """One of the five steps: its number, its words and the progress shown when it begins [%]."""

    number: int
    text: str
    progress: int


STARTING = Step(1, "Starting", 5)
DOWNLOADING = Step(2, "Downloading weather", 25)
PREPROCESSING = Step(3, "Checking and preparing", 50)
FUSING = Step(4, "Fusing sources", 75)
COMPUTING = Step(5, "Computing ETo", 95)
STEPS = (STARTING, DOWNLOADING, PREPROCESSING, FUSING, COMPUTING)

CLUSTER = "cluster"
"""What the cluster is called as a source of messages, beside the keys of sources."""


def now() -> str:
    """The time of now as messages carry it: ISO 8601, UTC."""
    return datetime.now(UTC).isoformat(timespec="microseconds")


def message(kind: MessageType, task_id: str, data: Mapping[str, Any], at: str | None = None) -> Message:
    """A message with the time of now, or with that `at` which happened what it tells."""
    return {
        "type": kind,
        "task_id": task_id,
        "timestamp": at or now(),
        "data": dict(data),
    }


def progress(task_id: str, step: Step, detail: Mapping[str, Any] | None = None) -> Message:
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

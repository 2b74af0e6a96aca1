"""Every error evaeto raises on purpose. Each says what went wrong, with which value, and what to do.

All of them survive pickling, because they travel from Dask workers to the caller.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any


class EvaetoError(Exception):
    """Base of all errors raised on purpose; `except evaeto.EvaetoError` catches nothing else."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with what was asked: the field, the value as given, and a sentence for people."""

    field: str
    value: object
    message: str

    def __str__(self) -> str:
        return f"{self.field}: {self.message} (got {self.value!r})"


class RequestError(EvaetoError, ValueError):
    """What was asked for cannot be done as it stands; `problems` lists everything wrong, not the first only."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(str(problem) for problem in self.problems))

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.problems,)


class WeatherError(EvaetoError, ValueError):
    """Weather data handed in by the user lack a variable, or carry a unit or a value that makes no sense."""


class MissingExtraError(EvaetoError, ImportError):
    """A package that only an extra of evaeto brings is not installed; the message says what to install.

    Parameters
    ----------
    message : str
        The packages, and the command that installs them.
    extra : str
        Name of the extra.
    """

    def __init__(self, message: str, extra: str) -> None:
        self.extra = extra
        super().__init__(message)

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.args[0], self.extra)


class SourceError(EvaetoError):
    """A weather service did not deliver. `source` is its key, `reason` its own words where it gave any."""

    code = "source_failed"
    hint = "try again later, or leave this source out"

    def __init__(self, source: str, reason: str, *, wait_s: float | None = None) -> None:
        self.source, self.reason, self.wait_s = source, reason, wait_s
        super().__init__(f"{source}: {reason}")

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild_source_error, (type(self), self.source, self.reason, self.wait_s)


def _rebuild_source_error(kind: type[SourceError], source: str, reason: str, wait_s: float | None) -> SourceError:
    return kind(source, reason, wait_s=wait_s)


class SourceUnavailable(SourceError):
    """No connection, a time-out, or a 5xx answer that stayed after the retries."""

    code = "unavailable"


class SourceRateLimited(SourceError):
    """The service's limit is reached (HTTP 429); `wait_s` is what it asks to wait, where it says so."""

    code = "rate_limited"
    hint = "wait as long as the service asks, or leave this source out"


class SourceRefused(SourceError):
    """The service understood and refused (HTTP 4xx); the reason is the service's own."""

    code = "refused"
    hint = "check the place and the period, or leave this source out"


class SourceBadAnswer(SourceError):
    """The answer is not what the service documents: not JSON, cut off, other units, other days."""

    code = "bad_answer"
    hint = "the service may have changed; leave this source out and report it"


class SourceNoData(SourceError):
    """The service answered, but with no value for the place and period."""

    code = "no_data"
    hint = "choose another period or another source"


class TaskError(EvaetoError):
    """A task ended in ERROR. `code` is for programs, `details` says it per source, `at` when it was raised (UTC)."""

    def __init__(self, message: str, code: str = "error", details: dict[str, Any] | None = None) -> None:
        self.message, self.code, self.details = message, code, dict(details or {})
        self.at = datetime.now(UTC).isoformat(timespec="microseconds")
        super().__init__(message)

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.message, self.code, self.details), {"at": self.at}


class TaskTimeout(TaskError, TimeoutError):
    """A task reached its time limit and was stopped."""


class TaskCancelled(TaskError):
    """A task was cancelled before it ended."""


class EvaetoWarning(UserWarning):
    """Base of all warnings about weather; the command line prints them as lines."""


class EstimatedInputWarning(EvaetoWarning):
    """An input that was not measured at all is estimated by a procedure of FAO-56 chapter 3; the text says which."""


class IncompleteDayWarning(EvaetoWarning):
    """Days made of hours lack some of these, and are missing; the text says which."""


class RejectedValuesWarning(EvaetoWarning):
    """Values that cannot be were left out; the text says which, when, and what to do."""


class IgnoredColumnsWarning(EvaetoWarning):
    """A column was not recognised and left out, though the result may depend on it."""


class EmptyResultWarning(EvaetoWarning):
    """No day, or no hour, could be computed; the text says what is missing."""

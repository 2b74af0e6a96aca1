"""Every error evaeto raises on purpose. Each says what went wrong, with which value, and what to do.

The first argument of each is a `Message`, which `core.messages.of_error` gives for any error. All of them survive
pickling, because they travel from Dask workers to the caller.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, ClassVar

from evaeto.core.messages import Message, listed, naming

_PACKAGE = Path(__file__).parent


class EvaetoError(Exception):
    """Base of all errors raised on purpose; `except evaeto.EvaetoError` catches nothing else.

    In a notebook they end at the caller's line: what is wrong stands in the message, not in lines of this package.
    `%debug` and `traceback.print_exc()` have all of them.
    """

    def _render_traceback_(self) -> list[str]:
        """What IPython shows; where this fails it shows everything."""
        from IPython.core.getipython import get_ipython

        shell = get_ipython()
        if shell is None:
            raise RuntimeError("not within IPython")
        shown: list[str] = shell.InteractiveTB.structured_traceback(type(self), self, _of_caller(self.__traceback__))
        return shown


def _of_caller(trace: TracebackType | None) -> TracebackType | None:
    """The lines of a traceback before the first of this package."""
    if trace is None or Path(trace.tb_frame.f_code.co_filename).is_relative_to(_PACKAGE):
        return None
    return TracebackType(_of_caller(trace.tb_next), trace.tb_frame, trace.tb_lasti, trace.tb_lineno)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with what was asked: the field, the value as given, and a `Message` for people.

    Attributes
    ----------
    field : str
        Name of the argument.
    value : object
        As it was given.
    message : Message
        What is wrong with it, and what is expected.
    """

    field: str
    value: object
    message: str

    @property
    def told(self) -> Message:
        """All three in one line."""
        if self.value is None:
            return Message("request.problem_not_given", field=self.field, problem=self.message)
        return Message("request.problem", field=self.field, problem=self.message, value=repr(self.value))

    def __str__(self) -> str:
        return str(self.told)


class RequestError(EvaetoError, ValueError):
    """What was asked for cannot be done as it stands; `problems` lists everything wrong, not the first only.

    Parameters
    ----------
    problems : sequence of Problem
        Everything that is wrong.
    """

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(listed(problem.told for problem in self.problems))

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.problems,)


class WeatherError(EvaetoError, ValueError):
    """Weather data from the user lack a variable, or have a unit or a value that is not valid."""


class ArgumentError(EvaetoError, ValueError, TypeError):
    """An argument is of another kind than the function takes, or none of the values it knows; the message says so."""


class SettingsError(EvaetoError, ValueError):
    """A setting cannot be used: unknown, of the wrong kind, or a file of settings that cannot be read."""


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
    """A weather service did not deliver. `source` is its key, `reason` says why, with its own words where it gave any.

    Parameters
    ----------
    source : str
        Key of the service.
    reason : str
        What went wrong, a `Message` with the service's own words where it gave any.
    wait_s : float, optional
        How long the service asks to wait [s].
    """

    code = "source_failed"
    hint: ClassVar[Message] = Message("source.hint.try_later")

    def __init__(self, source: str, reason: str, *, wait_s: float | None = None) -> None:
        self.source, self.reason, self.wait_s = source, reason, wait_s
        super().__init__(naming(source, reason))

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
    hint = Message("source.hint.wait")


class SourceRefused(SourceError):
    """The service understood and refused (HTTP 4xx); the reason is the service's own."""

    code = "refused"
    hint = Message("source.hint.check_request")


class SourceBadAnswer(SourceError):
    """The answer is not what the service documents: not JSON, cut off, other units, other days."""

    code = "bad_answer"
    hint = Message("source.hint.report")


class SourceNoData(SourceError):
    """The service answered, but with no value for the place and period."""

    code = "no_data"
    hint = Message("source.hint.choose_another")


class TaskError(EvaetoError):
    """A task ended in ERROR. `code` is for programs, `details` says it per source, `at` when it was raised (UTC).

    Parameters
    ----------
    message : str
        What went wrong and what to do.
    code : str, optional
        For programs.
    details : dict, optional
        What happened at each service.
    """

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


class AssumedInputWarning(EvaetoWarning):
    """Something that the weather does not say was assumed, and changes the result; the text says how to state it."""


class IncompleteDayWarning(EvaetoWarning):
    """Days made of hours lack some of these, and are missing; the text says which."""


class RejectedValuesWarning(EvaetoWarning):
    """Values that cannot be were left out; the text says which, when, and what to do."""


class AssumedStepWarning(EvaetoWarning):
    """Values far apart were taken for means of months or of other periods; the text says which."""


class IgnoredColumnsWarning(EvaetoWarning):
    """A column was not recognised and left out, though the result may depend on it."""


class EmptyResultWarning(EvaetoWarning):
    """No day, or no hour, could be computed; the text says what is missing."""


class ResultWarning(EvaetoWarning):
    """Something to know of what `evaeto.compute`, a task or `evaeto.compute_sites` gives: a service that was left out,
    a part of the period, values that cannot be. `result.warnings` holds it too."""


class ServiceWarning(EvaetoWarning):
    """Something to know of what `evaeto.fetch` gives; `attrs["notes"]` holds it too."""


class FusionWarning(EvaetoWarning):
    """Something to know of what `evaeto.fuse` gives; `attrs["warnings"]` holds it too."""


class CalibrationWarning(EvaetoWarning):
    """Something to know of what `evaeto.calibrate` gives; `record.warnings` holds it too."""

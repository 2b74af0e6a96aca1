"""What is made of the result of a task, on the worker where it lies: files, views, answers."""

from __future__ import annotations

import asyncio
import concurrent.futures
import uuid
from abc import ABC, abstractmethod
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from evaeto import settings
from evaeto.arguments import takes
from evaeto.core.messages import Message
from evaeto.errors import TaskError
from evaeto.tasks.callbacks import FETCH_S, when_done

if TYPE_CHECKING:
    from datetime import date

    from distributed import Future

    from evaeto.core.choices import Decimal, Format
    from evaeto.crops.farm.description import FieldDescription
    from evaeto.crops.tables import IrrigationPlan
    from evaeto.fusion.reference_trial import Trial

_HOURS_PATIENCE_S = 60.0
"""Longest time until the hours of a service are there, its turn included [s]: somebody is looking at the page."""

_RESULT_LOST = Message("task.result_lost")


class WorkOnResult(ABC):
    """What a task makes of its result on the cluster, each as a future. Only after SUCCESS."""

    @takes()
    def export(
        self, fmt: Format, decimal: Decimal = ".", language: str = "en", plan: IrrigationPlan | None = None
    ) -> concurrent.futures.Future[bytes]:
        """Bytes of an export file (see `Result.export`), made on a worker. Only after SUCCESS.

        Parameters
        ----------
        fmt : {"csv", "xlsx", "netcdf", "parquet", "html"}
            Format of the file.
        decimal : {".", ","}, optional
            Decimal sign of the numbers in CSV.
        language : str, optional
            Of the HTML report and the Excel workbook.
        plan : IrrigationPlan, optional
            Of a field whose water balance and water need become sheets of the workbook.

        Returns
        -------
        concurrent.futures.Future
            Of the content of the file.
        """
        return self._on_worker("export", fmt, decimal, language, plan)

    @takes()
    def view(self) -> concurrent.futures.Future[dict[str, Any]]:
        """What a page draws and tabulates of the result (`analysis.result_view.view`). Only after SUCCESS.

        Returns
        -------
        concurrent.futures.Future
            Of a plain dictionary.
        """
        return self._on_worker("view")

    @takes()
    def methods(self) -> concurrent.futures.Future[dict[str, Any]]:
        """The other methods beside FAO-56 on the weather of the result (`analysis.method_view.method_view`), with the
        `titles` of all and what is `left_out`. Only after SUCCESS.

        Returns
        -------
        concurrent.futures.Future
            Of a plain dictionary.
        """
        return self._on_worker("methods")

    @takes()
    def hours(self) -> concurrent.futures.Future[dict[str, Any]]:
        """ETo of every hour of the last days of the result (`pipeline.hourly_results`), of weather that is asked for
        now. Only after SUCCESS. The future raises SourceError where it is not delivered.

        Returns
        -------
        concurrent.futures.Future
            Of a plain dictionary.
        """
        current = settings.current()
        patient = replace(current, retries=1, timeout_s=min(current.timeout_s, 20.0), max_wait_s=10.0)
        return self._on_worker("hours", patient, _HOURS_PATIENCE_S)

    @takes()
    def hours_of_file(self, name: str, content: bytes) -> concurrent.futures.Future[dict[str, Any]]:
        """ETo of every hour in a file of hourly weather, at the place of the result (`pipeline.hourly_results`).

        Only after SUCCESS. The future raises WeatherError where the file cannot be read or has no hours.

        Parameters
        ----------
        name : str
            Name of the file.
        content : bytes
            The bytes of the file.

        Returns
        -------
        concurrent.futures.Future
            Of a plain dictionary.
        """
        return self._on_worker("hours_of_file", name, content)

    @takes()
    def try_reference(self, name: str, content: bytes) -> concurrent.futures.Future[Trial]:
        """A station's daily ETo beside the sources of this result, with a verdict and a calibration by it
        (`fusion.reference_trial.try_reference`).

        Only after SUCCESS. The future raises WeatherError where the file cannot be read or its overlap does not do.

        Parameters
        ----------
        name : str
            Name of the station's file.
        content : bytes
            The bytes of the file.

        Returns
        -------
        concurrent.futures.Future
            Of the verdict and what it rests on.
        """
        return self._on_worker("try_reference", name, content)

    @takes()
    def irrigate(self, plan: IrrigationPlan) -> concurrent.futures.Future[dict[str, Any]]:
        """The water balance of a crop with this result's weather (`crops.irrigation.irrigation_view`).

        Only after SUCCESS. The future raises WeatherError where the plan does not do.

        Parameters
        ----------
        plan : IrrigationPlan
            What is grown, in which soil, from when.

        Returns
        -------
        concurrent.futures.Future
            Of a plain dictionary.
        """
        return self._on_worker("irrigate", plan)

    def field(self, field: FieldDescription, today: date, rain: float) -> concurrent.futures.Future[dict[str, Any]]:
        """What a grower's field needs by this result's weather (`crops.farm.answer.answer_of`). Only after SUCCESS.

        Parameters
        ----------
        field : FieldDescription
            The field and its log.
        today : date
            The day that is asked about.
        rain : float
            Rain of tomorrow that is asked about [mm].

        Returns
        -------
        concurrent.futures.Future
            Of a plain dictionary.
        """
        return self._on_worker("field_answer", field, today, rain)

    def season_normal(self, first: date, last: date) -> concurrent.futures.Future[dict[str, Any]]:
        """A season against the same days of the years before it (`crops.farm.normal.normal_of`). Only after SUCCESS.

        Parameters
        ----------
        first, last : date
            Of the season.

        Returns
        -------
        concurrent.futures.Future
            Of a plain dictionary.
        """
        return self._on_worker("season_normal", first, last)

    def _on_worker(self, name: str, *arguments: Any) -> concurrent.futures.Future[Any]:
        """A function of `workers.steps` of the result, run where the result is."""
        from evaeto.workers import steps

        result = self._result_on_cluster()
        if result.status != "finished":
            raise TaskError(_RESULT_LOST, "cluster_lost")
        made: concurrent.futures.Future[Any] = concurrent.futures.Future()
        future = result.client.submit(
            getattr(steps, name), result, *arguments,
            pure=False, priority=20, key=f"evaeto-{name}-{uuid.uuid4().hex}",
        )  # fmt: skip
        made.dask_future = future  # type: ignore[attr-defined]  # Dask forgets a task whose future is dropped
        when_done(future, lambda done: _copy_outcome(done, made))
        return made

    @abstractmethod
    def _result_on_cluster(self) -> Future:
        """The result; a `TaskError` where there is none."""


def _copy_outcome(done: Future, target: concurrent.futures.Future[Any]) -> None:
    try:
        target.set_result(done.result(FETCH_S))
    except BaseException as error:  # a lost cluster says it by asyncio's CancelledError
        target.set_exception(TaskError(_RESULT_LOST, "cluster_lost") if _was_lost(error) else error)


def _was_lost(error: BaseException) -> bool:
    return isinstance(error, (asyncio.CancelledError, concurrent.futures.CancelledError))

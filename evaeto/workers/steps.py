"""What runs on a worker: the steps of the pipeline, telling their progress and stopping when told to."""

from __future__ import annotations

import asyncio
import math
import tempfile
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from evaeto.core.choices import Decimal, Format
from evaeto.core.messages import Message, named_once, of_error
from evaeto.errors import TaskCancelled, WeatherError
from evaeto.pipeline import assembling, fetching
from evaeto.pipeline.fetching import Failure
from evaeto.pipeline.task_messages import DOWNLOADING, Step, as_json, now, progress
from evaeto.request import Request
from evaeto.result import Result
from evaeto.settings import Settings, using
from evaeto.sources import station as station_module
from evaeto.sources.delivery import Delivery, days_delivered
from evaeto.sources.station import Station
from evaeto.workers import preload, site_file
from evaeto.workers.cluster_slots import across_workers
from evaeto.workers.waiting import cancellation_probe, leave_slot, return_to_slot, until

if TYPE_CHECKING:
    from datetime import date

    import pandas as pd

    from evaeto.crops.farm.description import FieldDescription
    from evaeto.crops.tables import IrrigationPlan
    from evaeto.fusion.calibration import AnyCalibration
    from evaeto.fusion.reference_trial import Trial

T = TypeVar("T")


def download(
    request: Request, source: str, settings: Settings, topic: str, task_id: str, limit_s: float
) -> Delivery | Failure:
    """Step 2 for one source, stopped soon after a cancel and at `limit_s` seconds."""
    tell = _teller(topic, task_id)
    is_cancelled = cancellation_probe()

    def report(text: Message, **more: bool) -> None:
        tell(DOWNLOADING, {"source": source, "text": text, **more})

    report(Message("progress.requesting"))
    leave_slot()
    with using(settings), across_workers(visitor=topic):
        outcome = asyncio.run(
            until(fetching.download(request, source, settings, report), is_cancelled=is_cancelled, limit_s=limit_s)
        )
    report(_came_of(outcome), ended=True)
    return outcome


def read_station(station: Station, request: Request, topic: str, task_id: str) -> Delivery | Failure:
    """Step 2 for the user's own measurements."""
    tell = _teller(topic, task_id)
    outcome = fetching.read_station(station, request)
    tell(DOWNLOADING, {"source": station_module.KEY, "text": _came_of(outcome), "ended": True})
    return outcome


def _came_of(outcome: Delivery | Failure) -> Message:
    if isinstance(outcome, Failure):
        return Message("progress.left_out", reason=outcome.reason)
    return days_delivered(outcome.weather.sizes["time"], from_cache=outcome.from_cache)


def assemble(
    request: Request,
    outcomes: Sequence[Delivery | Failure],
    settings: Settings,
    topic: str,
    task_id: str,
    limit_s: float,
    calibration: AnyCalibration | Sequence[AnyCalibration] | None = None,
) -> Result:
    """The elevation, then steps 3 to 5, with a look for a cancel at each."""
    tell = _teller(topic, task_id)
    is_cancelled = cancellation_probe()

    def enter(step: Step) -> None:
        if is_cancelled():
            raise TaskCancelled(Message("task.cancelled"), code="cancelled")
        tell(step, {})

    def report(text: Message) -> None:
        tell(DOWNLOADING, {"source": "elevation", "text": text})

    deliveries = fetching.deliveries_of(outcomes)
    if (elevation := fetching.known_elevation(request, deliveries)) is None:
        leave_slot()
        with using(settings), across_workers(visitor=topic):
            finding = fetching.find_elevation(request, deliveries, settings, report)
            elevation = asyncio.run(until(finding, is_cancelled=is_cancelled, limit_s=limit_s))
        return_to_slot()
    return assembling.assemble(request, outcomes, elevation, settings, enter, calibration)


def site(
    request: Request,
    settings: Settings,
    mark: str,
    patience_s: float,
    station: Station | None = None,
    calibration: AnyCalibration | Sequence[AnyCalibration] | None = None,
) -> bytes:
    """All steps for one site of a batch: the file of the finished site, see `evaeto.workers.site_file`."""
    is_cancelled = cancellation_probe()
    leave_slot()
    with using(settings), across_workers(behind=True):
        fetching = _fetch_all(request, settings, patience_s, station)
        outcomes, elevation = asyncio.run(until(fetching, is_cancelled=is_cancelled, limit_s=math.inf))
    return_to_slot()
    if is_cancelled():
        raise TaskCancelled(Message("task.cancelled"), code="cancelled")
    result = assembling.assemble(request, outcomes, elevation, settings, calibration=calibration)
    return site_file.pack(result, outcomes, mark)


def whole(request: Request, settings: Settings, topic: str, limit_s: float) -> Result:
    """All steps of a calculation that nobody watches, in one job."""
    is_cancelled = cancellation_probe()
    leave_slot()
    with using(settings), across_workers(visitor=topic):
        fetching = _fetch_all(request, settings, 0.0, None)
        outcomes, elevation = asyncio.run(until(fetching, is_cancelled=is_cancelled, limit_s=limit_s))
    return_to_slot()
    if is_cancelled():
        raise TaskCancelled(Message("task.cancelled"), code="cancelled")
    return assembling.assemble(request, outcomes, elevation, settings)


def ended(_: Result) -> tuple[str, dict[str, Any]]:
    """When a calculation was done that nobody watches; as `finish`."""
    return now(), {}


async def _fetch_all(
    request: Request, settings: Settings, patience_s: float, station: Station | None
) -> tuple[list[Delivery | Failure], tuple[float, str]]:
    """Step 2 for all services of a site at once and for its own station, and its elevation."""
    services = [source for source in request.sources if source != station_module.KEY]
    outcomes = await asyncio.gather(*(_patiently(request, source, settings, patience_s) for source in services))
    if station is not None:
        outcomes = [*outcomes, fetching.read_station(station, request)]
    return outcomes, await fetching.find_elevation(request, fetching.deliveries_of(outcomes), settings, _no_report)


async def _patiently(request: Request, source: str, settings: Settings, patience_s: float) -> Delivery | Failure:
    """Step 2 for one source, waiting for the end of its limit where one request would not (`settings.max_wait_s`).

    The wait is here, not in the request: that holds one of the operator's places, which others want.
    """
    while True:
        outcome = await fetching.download(request, source, settings, _no_report)
        wait_s = outcome.wait_s if isinstance(outcome, Failure) else None
        if wait_s is None or not settings.max_wait_s < wait_s <= patience_s:
            return outcome
        patience_s -= wait_s
        await asyncio.sleep(wait_s)


def _no_report(text: Message) -> None:
    """A batch tells its progress by sites, and a page says by itself that it waits."""


def finish(result: Result) -> tuple[str, dict[str, Any]]:
    """When the calculation was done, by the clock of the worker, and the data of its SUCCESS message.

    Whoever finds it again later could not tell when that was.
    """
    data = describe(result)
    return now(), data


def describe(result: Result) -> dict[str, Any]:
    """The data of the SUCCESS message, the days by column: small, so that a page needs neither numpy nor xarray."""
    from evaeto.analysis.result_view import balance_summary, crop_summary

    preload.for_views()
    told = {"metadata": [list(line) for line in result.metadata()], "content_hash": result.content_hash}
    summary = {**result.summary(), **balance_summary(result), **crop_summary(result), **told}
    return {"results": result.day_rows(), "warnings": list(result.warnings), "summary": summary}


def export(result: Result, fmt: Format, decimal: Decimal, language: str, plan: IrrigationPlan | None = None) -> bytes:
    """An export file, made where the result is."""
    return result.export(fmt, decimal, language, plan)  # type: ignore[arg-type]  # a page holds it as a text


def view(result: Result) -> dict[str, Any]:
    """What a page draws and tabulates, computed where the result is."""
    from evaeto.analysis.result_view import view

    return view(result)


def methods(result: Result) -> dict[str, Any]:
    """The other methods beside FAO-56 on the weather of a result, as a page shows them."""
    from evaeto.analysis.method_view import method_view
    from evaeto.core.foreign_messages import from_json

    found = result.compare_methods()
    days = found["time"].to_numpy().astype("datetime64[D]")
    view = method_view(days, {str(name): values.to_numpy().astype(float) for name, values in found.items()})
    return view | {
        "left_out": from_json(found.attrs["left_out_messages"]),
        "titles": {str(name): str(values.attrs["method"]) for name, values in found.items()},
    }


def hours(result: Result, settings: Settings, limit_s: float) -> dict[str, Any]:
    """ETo of the hours that a service has of the place of a result, as a page shows it."""
    from evaeto.pipeline.hourly_results import hours_of_service

    return ask(hours_of_service(result, settings, _no_report), settings, limit_s)


def hours_of_file(result: Result, name: str, content: bytes) -> dict[str, Any]:
    """ETo of the hours in a visitor's file at the place of a result, as a page shows it."""
    from evaeto.pipeline import hourly_results
    from evaeto.uploads import confined
    from evaeto.uploads.limits import STATION, short_name
    from evaeto.uploads.station_file import read_visitors_hours

    name = short_name(name)
    weather = confined.run(read_visitors_hours, name, content, name=name, limits=STATION)
    return hourly_results.hours_of_file(result, weather, name)


def irrigate(result: Result, plan: IrrigationPlan) -> dict[str, Any]:
    """The water balance of a crop with the weather of a result, as a page shows it."""
    from evaeto.crops.irrigation import irrigation_view

    return irrigation_view(result, plan)


def field_answer(result: Result, field: FieldDescription, today: date, rain: float) -> dict[str, Any]:
    """What a grower's field needs, by the weather of a result."""
    from evaeto.crops.farm.answer import answer_of

    return answer_of(result, field, today, rain)


def season_normal(result: Result, first: date, last: date) -> dict[str, Any]:
    """A season against the same days of the years before it, all by the weather of a result."""
    from evaeto.crops.farm.normal import normal_of

    return normal_of(result, first, last)


def try_reference(result: Result, name: str, content: bytes) -> Trial:
    """What is to be known of a station's daily ETo beside the sources of a result, with a calibration by it."""
    from evaeto.fusion.reference_trial import try_reference as judge
    from evaeto.uploads import confined
    from evaeto.uploads.limits import STATION, short_name

    name = short_name(name)
    reference = confined.run(read_visitors_reference, name, content, name=name, limits=STATION)
    lat, lon, elevation = (float(result.dataset[key]) for key in ("lat", "lon", "elevation"))
    return judge(result.by_source(), reference, lat=lat, lon=lon, elevation=elevation)


def read_visitors_reference(name: str, content: bytes) -> pd.Series[float]:
    """The daily ETo in a file that a visitor handed over; for `uploads.confined`.

    Raises
    ------
    WeatherError
        It must not be read (`uploads.guard`), or has no column of ETo.
    """
    from evaeto.fusion.files import read_reference
    from evaeto.uploads import guard
    from evaeto.uploads.limits import STATION

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"reference{Path(name).suffix[:10]}"
        path.write_bytes(content)
        try:
            guard.check(path, STATION)
            return read_reference(path)
        except WeatherError as error:
            # The user knows no such folder and no such file
            raise WeatherError(named_once(of_error(error), name, hidden=path)) from None


def ask(question: Awaitable[T], settings: Settings, limit_s: float) -> T:
    """The answer of a service to one question, not waited for beyond `limit_s` seconds or a cancel."""
    leave_slot()
    with using(settings), across_workers():
        return asyncio.run(until(question, is_cancelled=cancellation_probe(), limit_s=limit_s))


def _teller(topic: str, task_id: str) -> Callable[[Step, Mapping[str, Any]], None]:
    """A function that sends a PROGRESS message of this task."""
    from distributed import get_worker

    worker = get_worker()
    return lambda step, detail: worker.log_event(topic, as_json(progress(task_id, step, detail)))

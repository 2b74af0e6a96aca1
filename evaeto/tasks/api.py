"""From a request to a task: what users call, and what a page finds again."""

from __future__ import annotations

import inspect
import logging
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ParamSpec

from evaeto import settings as settings_module
from evaeto.arguments import takes
from evaeto.core.messages import Message, of_error
from evaeto.core.progress_bar import Tell, drawn
from evaeto.fusion.calibration_file import require_calibrations
from evaeto.pipeline import task_messages
from evaeto.pipeline.task_messages import STARTING, TERMINAL, TaskMessage
from evaeto.request import Request
from evaeto.settings import Settings
from evaeto.sources.catalogue import check
from evaeto.sources.station import Station, said_of
from evaeto.tasks import cluster, kept_tasks
from evaeto.tasks.cluster_session import Extras, Job, in_background, release, session_of
from evaeto.tasks.task import Task

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    import pandas as pd
    import xarray as xr
    from distributed import Client

    from evaeto.core.choices import CropName, LimitsName, Mode
    from evaeto.core.exposure import Exposure
    from evaeto.core.quantities import PhysicalLimits
    from evaeto.fusion.calibration import AnyCalibration
    from evaeto.result import Result

log = logging.getLogger(__name__)

P = ParamSpec("P")

TIME_LIMIT_S = 600.0
"""Time limit of a calculation when none is given [s]; 80 years at one point take a few seconds."""


@takes(
    sources="texts", limits=("text", "mapping"), mode="text", crop="text", exposure="text", time_limit="number",
    keep="text", names="words", units="words", wind_height="number", progress=("flag", "callable"), client="client",
)  # fmt: skip
def submit(
    *,
    lat: float,
    lon: float,
    start: str | date | None = None,
    end: str | date | None = None,
    mode: Mode | None = None,
    days: int | None = None,
    sources: str | Iterable[str] = "auto",
    elevation: float | None = None,
    limits: LimitsName | PhysicalLimits = "world",
    exposure: Exposure = "unknown",
    station: str | Path | pd.DataFrame | xr.Dataset | Station | None = None,
    wind_height: float | None = None,
    names: Mapping[str, str] | None = None,
    units: Mapping[str, str] | None = None,
    calibration: AnyCalibration | str | Path | Sequence[AnyCalibration | str | Path] | None = None,
    kc: float | None = None,
    crop: CropName | None = None,
    planting: str | date | None = None,
    name: str | None = None,
    time_limit: float = TIME_LIMIT_S,
    keep: str | None = None,
    progress: Tell | bool | None = None,
    client: Client | None = None,
) -> Task:
    """Start a calculation for one point and return at once.

    Parameters
    ----------
    lat, lon : float
        Latitude and longitude [degrees north], [degrees east].
    start, end : str or date, optional
        First and last day, both included; not with a mode.
    mode : {"recent", "forecast"}, optional
        The last 7 to 30 days, or today and up to 15 more days, by the date at the point.
    days : int, optional
        How many days of the mode; 7 for "recent" and 5 for "forecast" when not given.
    sources : str or iterable of str, optional
        "auto" (every service that covers part of the period at the point), or keys of the table of sources.
    elevation : float, optional
        Metres above sea level; that of a terrain model at the point when not given.
    limits : str or mapping, optional
        A table of physical limits ("world", "brazil"), or limits by quantity.
    exposure : {"unknown", "sheltered", "open", "windy"}, optional
        How the site lies to the wind: between hedges, trees or houses; in open fields; on a bare plain, a ridge or a
        windy coast. Not known, the band of an estimate without a reference is wider.
    station : str, Path, DataFrame or Dataset, optional
        Your own measurements as one more source: a file (CSV, Excel, NetCDF) or a table.
    wind_height : float, optional
        Height of the station's anemometer [m], where the name of its column does not say it.
    names, units : mapping, optional
        What columns of the station are and their units, by the names they have: ``{"T": "tmax"}``, ``{"T": "degF"}``.
    calibration : Calibration, str, Path or sequence of these, optional
        Of this place (`evaeto.calibrate`, or a file of it), or several of its region.
    kc : float, optional
        Crop coefficient of every day: the result then has the crop evapotranspiration ETc = Kc ETo too.
    crop : str, optional
        In place of `kc`, a crop of `evaeto.crops.tables.CROPS`.
    planting : str or date, optional
        First day of the initial stage of `crop`.
    name : str, optional
        What the place is called, in files and on the page; the calculation is the same.
    time_limit : float, optional
        Time after which the task ends in TIMEOUT [s].
    keep : str, optional
        Name of a visitor for whom the cluster keeps the calculation for an hour, see `tasks.kept_tasks`.
    progress : bool or callable, optional
        True draws a bar on the terminal or in the notebook; a function is called with how many parts in a hundred are
        done, and 100. `Task.subscribe` tells more.
    client : distributed.Client, optional
        Dask client to run on; `evaeto.connect()` by default.

    Returns
    -------
    Task
        The calculation under way.

    Raises
    ------
    RequestError
        Lists every problem of what was asked for.
    SettingsError
        The settings have a name or a value that is not known.
    WeatherError
        The station's file or a calibration's cannot be read.
    """
    place_and_time: dict[str, Any] = {
        "lat": lat, "lon": lon, "start": start, "end": end, "mode": mode, "days": days, "sources": sources,
        "elevation": elevation, "limits": limits, "exposure": exposure, "kc": kc, "crop": crop, "planting": planting,
        "name": name,
    }  # fmt: skip
    settings = settings_module.current()
    check(settings)
    request = Request.create(**place_and_time, station=station is not None)
    if station is not None and (names or units):
        station = said_of(station, wind_height, names, units)
    asked = {**place_and_time, "station": station, "wind_height": wind_height, "calibration": calibration}
    extras = Extras.of(asked, keep)
    require_calibrations(extras.calibration)
    task = Task(request, time_limit, stop=release)
    _draw(task, progress)
    begun = time.monotonic()
    in_background(lambda: _launch(task, extras, settings, client, begun))
    return task


def submit_unwatched(
    *,
    lat: float,
    lon: float,
    start: date,
    end: date,
    elevation: float | None = None,
    exposure: Exposure = "unknown",
    sources: str | Iterable[str] = "auto",
    client: Client | None = None,
) -> Task:
    """As `submit`, for a calculation whose steps and table nobody looks at: a page has twenty of them at once.

    Its result is the same. It is one job of the cluster instead of seven, tells no progress, and its SUCCESS has no
    rows.

    Parameters
    ----------
    lat, lon, start, end, elevation, exposure, sources, client : as of `submit`
        As there.

    Returns
    -------
    Task
        The calculation under way.
    """
    settings = settings_module.current()
    check(settings)
    request = Request.create(
        lat=lat, lon=lon, start=start, end=end, elevation=elevation, exposure=exposure, sources=sources
    )
    task = Task(request, TIME_LIMIT_S, stop=release)
    begun = time.monotonic()
    in_background(lambda: _launch(task, Extras(whole=True), settings, client, begun))
    return task


def _draw(task: Task, progress: Tell | bool | None) -> None:
    """What `progress=` asks for, until the task has ended."""
    drawing = drawn(progress, Message("progress.point"))
    tell = drawing.__enter__()
    if tell is None:
        return

    def follow(message: TaskMessage) -> None:
        if message["type"] not in TERMINAL:
            tell(message["data"]["progress"], 100)
            return
        if message["type"] == "SUCCESS":
            tell(100, 100)
        drawing.__exit__(None, None, None)

    task.subscribe(follow)


def _and_wait(start: Callable[P, Task]) -> Callable[P, Result]:
    """The same function, with the same arguments, that waits for the result."""

    def compute(*args: P.args, **kwargs: P.kwargs) -> Result:
        task = start(*args, **kwargs)
        try:
            return task.result()
        except KeyboardInterrupt:
            task.cancel(Message("task.interrupted"))
            raise

    # Not functools.wraps: documentation and editors would then follow `__wrapped__` to the function that gives a Task
    compute.__module__, compute.__qualname__ = __name__, "compute"
    compute.__annotations__ = {**start.__annotations__, "return": "Result"}
    signature = inspect.signature(start).replace(return_annotation="Result")
    compute.__signature__ = signature  # type: ignore[attr-defined]  # mypy knows it by `P`
    compute.__doc__ = _doc_of_compute(start.__doc__ or "")
    return compute


def _doc_of_compute(doc: str) -> str:
    """The docstring of `submit`, with what is different where one waits: one list of parameters for both."""
    _, title, rest = inspect.cleandoc(doc).partition("Parameters\n")
    parameters, _, _ = (title + rest).partition("Returns\n")
    return f"""Calculate for one point, wait, and return the result.

An interrupt (Ctrl-C) cancels the work before it is passed on.

{parameters}Returns
-------
Result
    What was calculated.

Raises
------
RequestError
    Lists every problem of what was asked for.
WeatherError
    The station's file or a calibration's cannot be read.
TaskError
    The calculation failed, or reached its time limit (TaskTimeout); the message says what to do.
"""


compute = _and_wait(submit)


def find_kept(visitor: str) -> list[tuple[Task, dict[str, Any]]]:
    """The calculations the cluster keeps for a visitor, running or finished, each with the arguments of `submit`.

    Raises
    ------
    OSError
        The cluster cannot be reached.
    """
    client = cluster.connect()
    session = session_of(client)
    return [(session.adopt(name, kept), kept.asked) for name, kept in kept_tasks.find(client, visitor)]


def _launch(task: Task, extras: Extras, settings: Settings, client: Client | None, begun: float) -> None:
    if task.has_ended:
        return
    task.receive(task_messages.progress(task.id, STARTING))
    try:
        client = client or cluster.connect()
        job = Job(extras, settings, begun + task.limit_s, cluster.address_of(client))
        session_of(client).run(task, job)
    except Exception as error:
        log.exception("the cluster could not take a task")
        task.end(
            "ERROR",
            {
                "error": Message("task.no_cluster", reason=of_error(error)),
                "error_code": "no_cluster",
                "details": {"error": repr(error), "why": of_error(error)},
            },
        )

"""From a request to a task: what users call, and what a page finds again."""

from __future__ import annotations

import functools
import logging
import time
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, ParamSpec

from evaeto import settings as settings_module
from evaeto.core.messages import Message, of_error
from evaeto.pipeline.task_messages import STARTING, progress
from evaeto.request import Request
from evaeto.settings import Settings
from evaeto.sources.station import Station
from evaeto.tasks import cluster, kept_tasks
from evaeto.tasks.cluster_session import Extras, Job, in_background, release, session_of
from evaeto.tasks.task import Task

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    import pandas as pd
    import xarray as xr
    from distributed import Client

    from evaeto.core.quantities import PhysicalLimits
    from evaeto.fusion.calibration import AnyCalibration
    from evaeto.result import Result

log = logging.getLogger(__name__)

P = ParamSpec("P")

TIME_LIMIT_S = 600.0
"""Time limit of a calculation when none is given [s]; 80 years at one point take a few seconds."""


def submit(
    *,
    lat: float,
    lon: float,
    start: str | date | None = None,
    end: str | date | None = None,
    mode: str | None = None,
    days: int | None = None,
    sources: str | Iterable[str] = "auto",
    elevation: float | None = None,
    limits: str | PhysicalLimits = "world",
    station: str | Path | pd.DataFrame | xr.Dataset | Station | None = None,
    wind_height: float | None = None,
    calibration: AnyCalibration | str | Path | Sequence[AnyCalibration | str | Path] | None = None,
    kc: float | None = None,
    crop: str | None = None,
    planting: str | date | None = None,
    time_limit: float = TIME_LIMIT_S,
    keep: str | None = None,
    client: Client | None = None,
) -> Task:
    """Start a calculation for one point and return at once.

    Parameters
    ----------
    lat, lon : degrees north and east
    start, end : first and last day, both included; not with a mode
    mode, days : "recent" for the last 7 to 30 days, or "forecast" for today and up to 15 days on, by the date at
        the point; 7 and 5 days when `days` is not given
    sources : "auto" (all that serve part of the period at the point), or keys of the table of sources
    elevation : metres above sea level; that of a terrain model at the point when not given
    limits : a table of physical limits ("world", "brazil"), or limits by quantity
    station : your own measurements as one more source: a file (CSV, Excel, NetCDF), a DataFrame or a Dataset
    wind_height : height of the station's wind gauge [m], where the name of its column does not say it
    calibration : of this place (`evaeto.calibrate`, or a file of it), or several of its region
    kc : crop coefficient of every day, for the evapotranspiration of a crop ETc = Kc ETo besides
    crop, planting : in its place a crop of the table (`analysis.crops.CROPS`), and the first day of its initial stage
    time_limit : seconds after which the task ends in TIMEOUT
    keep : name of a visitor for whom the cluster keeps the calculation for an hour, see `tasks.keeping`
    client : Dask client to run on; `evaeto.connect()` by default

    Raises
    ------
    RequestError
        Lists every problem of what was asked for.
    WeatherError
        The station's file or a calibration's cannot be read.
    """
    place_and_time: dict[str, Any] = {
        "lat": lat, "lon": lon, "start": start, "end": end, "mode": mode, "days": days, "sources": sources,
        "elevation": elevation, "limits": limits, "kc": kc, "crop": crop, "planting": planting,
    }  # fmt: skip
    request = Request.create(**place_and_time, station=station is not None)
    asked = {**place_and_time, "station": station, "wind_height": wind_height, "calibration": calibration}
    extras = Extras.of(asked, keep)
    task = Task(request, time_limit, stop=release)
    settings, begun = settings_module.current(), time.monotonic()
    in_background(lambda: _launch(task, extras, settings, client, begun))
    return task


def _and_wait(start: Callable[P, Task]) -> Callable[P, Result]:
    """The same function, with the same arguments, that waits for the result."""

    @functools.wraps(start)
    def wait(*args: P.args, **kwargs: P.kwargs) -> Result:
        task = start(*args, **kwargs)
        try:
            return task.result()
        except KeyboardInterrupt:
            task.cancel(Message("task.interrupted"))
            raise

    wait.__annotations__ = {**start.__annotations__, "return": "Result"}
    return wait


compute = _and_wait(submit)
compute.__name__ = compute.__qualname__ = "compute"
compute.__doc__ = """Calculate for one point and return the result: `submit`, whose arguments it takes, and wait.

    An interrupt (Ctrl-C) cancels the work before it is passed on.

    Raises
    ------
    RequestError
        Lists every problem of what was asked for.
    WeatherError
        The station's file or a calibration's cannot be read.
    TaskError
        The calculation failed; the message says what to do.
    """


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
    task.receive(progress(task.id, STARTING))
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

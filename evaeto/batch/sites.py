"""Many sites: a bounded number of them on the cluster at a time, each kept as soon as it is finished."""

from __future__ import annotations

import contextlib
import logging
import math
import tempfile
import uuid
from collections import Counter
from collections.abc import Callable, Collection, Generator, Iterable, Mapping, Sequence
from dataclasses import fields, replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evaeto import settings as settings_module
from evaeto.arguments import shown, takes
from evaeto.core.messages import Message
from evaeto.core.progress_bar import drawn
from evaeto.core.telling import warn_caller
from evaeto.errors import ArgumentError, RequestError, ResultWarning, TaskError
from evaeto.fusion.calibration_file import files_read, require_calibrations, several
from evaeto.inputs.formats.base import ReadOptions
from evaeto.request import Request
from evaeto.settings import Settings
from evaeto.sources.catalogue import check
from evaeto.tasks import cluster

if TYPE_CHECKING:
    from datetime import date

    import pandas as pd
    import xarray as xr
    from distributed import Client, Future

    from evaeto.batch.site_store import Row
    from evaeto.batch.site_table import Site
    from evaeto.core.choices import LimitsName, Mode
    from evaeto.core.exposure import Exposure
    from evaeto.core.quantities import PhysicalLimits
    from evaeto.fusion.calibration import AnyCalibration
    from evaeto.sources.station import Station

log = logging.getLogger(__name__)

PRIORITY = -10
"""Below a person who clicks (10) and below whatever else runs on the cluster (0)."""

PER_THREAD = 2
"""Sites on the cluster for each thread of its workers: the next is there when one ends, and no queue builds up."""

SITES = Message("progress.sites")
PATIENCE_S = 3_900.0
"""How long a site waits for a service whose limit is reached [s]: the hour of an hourly limit, not a day."""

Progress = Callable[[int, int], None]
"""Told how many sites have ended, well or not, and how many there are: at the begin and after each."""


@takes(
    sites=("path", "table", "points"), mode="text", sources="texts", limits=("text", "mapping"), exposure="text",
    station="mapping", wind_height="number", names="words", units="words", out="path", patience="number",
    spacing="number",
    progress=("flag", "callable"), client="client",
)  # fmt: skip
def compute_sites(
    sites: pd.DataFrame | str | Path | Sequence[tuple[float, ...]],
    *,
    start: str | date | None = None,
    end: str | date | None = None,
    mode: Mode | None = None,
    days: int | None = None,
    sources: str | Iterable[str] = "auto",
    limits: LimitsName | PhysicalLimits = "world",
    exposure: Exposure = "unknown",
    calibration: AnyCalibration | str | Path | Sequence[AnyCalibration | str | Path] | None = None,
    spacing: float = 0.1,
    station: Mapping[str, str | Path | pd.DataFrame | xr.Dataset] | None = None,
    wind_height: float | None = None,
    names: Mapping[str, str] | None = None,
    units: Mapping[str, str] | None = None,
    stations: ReadOptions | None = None,
    out: str | Path | None = None,
    patience: float = PATIENCE_S,
    progress: Progress | bool | None = None,
    client: Client | None = None,
) -> xr.Dataset:
    """Calculate for many sites and wait for the result.

    A site that fails does not stop the others. With `out` every finished site is on disk at once: after an interrupt
    or a crash the same call goes on where it was, and it fetches only what is missing. Services that were out of
    order for a while are asked again by the next call for the sites that lack them.

    Parameters
    ----------
    sites : DataFrame, GeoDataFrame, str, Path or sequence of tuple
        Columns `lat`, `lon`, and where there are such `elevation` [m] and `name`; a CSV file with these; points
        (lat, lon) or (lat, lon, elevation); or, with the extra `geo`, a GeoDataFrame or a file of geometries
        (`.geojson`, `.gpkg`, `.shp`): points, or fields and basins, whose means are computed.
        A site's own measurements take part by their file in a
        column `station_file`, in any format that `read_weather` takes (beside the CSV file, where its path is
        relative), with the height of the anemometer [m] in `wind_height`. A column `exposure` says how each lies to
        the wind.
    start, end : str or date, optional
        First and last day, both included, for all sites; not with a mode.
    mode : {"recent", "forecast"}, optional
        The last 7 to 30 days, or today and up to 15 more days: the same days for all sites, by the date of the one
        where it is earliest (recent) or latest (forecast).
    days : int, optional
        How many days of the mode; 7 for "recent" and 5 for "forecast" when not given.
    sources : str or iterable of str, optional
        "auto" (at each site all that serve part of the period there), or keys of the table of sources.
    limits : str or mapping, optional
        A table of physical limits ("world", "brazil"), or limits by quantity.
    exposure : {"unknown", "sheltered", "open", "windy"}, optional
        How those sites lie to the wind, as `submit` takes it, for which no column `exposure` says it.
    calibration : Calibration, str, Path or sequence of these, optional
        Of `evaeto.calibrate`, for all sites; several make a regional one.
    spacing : float, optional
        Of the points within areas [degrees]; an area smaller than a cell of this width is one point. The services have
        weather by 0.1 degrees (ERA5-Land) or coarser.
    station : mapping, optional
        Sites' own measurements by the name of the site: files, tables or Datasets.
    wind_height : float, optional
        Height of the anemometer of stations for which no column `wind_height` says it [m].
    names, units : mapping, optional
        What columns of the stations are and their units, by the names they have, in each that has them.
    stations : ReadOptions, optional
        How else the files of stations are to be read: order of dates, label
        (`evaeto.inputs.formats.base.ReadOptions`).
    out : str or Path, optional
        NetCDF file to write (`.nc`). Without it the result is held in memory, and an interrupt loses it. Of areas it
        holds the means, and `<out>.points.nc` the points, from which the same call goes on.
    patience : float, optional
        How long a site waits for a service whose limit of requests is reached [s]; then it goes without it.
    progress : bool or callable, optional
        True draws a bar on the terminal; a function is called with the number of sites that have ended and their
        total, at the begin and after each.
    client : distributed.Client, optional
        Dask client to run on; `evaeto.connect()` by default.

    Returns
    -------
    Dataset
        Dims (site, time), sites in the order given, `site` being their names: `eto` [mm d-1], `quality` (see
        `result.QUALITIES`) and the fused inputs; by site `failure` (why there is no result, else empty), `warnings`,
        `provenance` (JSON: sources, versions, times); coordinates `site`, `name`, `lat`, `lon`, `elevation`;
        `.to_dataframe()` has a row for each site and day. Failures and warnings are told as `ResultWarning` too. Up to
        256 MB are held in memory. With `out` a larger one is read from the file as needed. It keeps its values when the
        same file is written again (on Windows it raises OSError then). Of areas the means over their points, missing
        where points that stand for more than a tenth of the area have no value, with `covered` (site, time), `points`
        and `area` [km2] (`evaeto.batch.areas.means`).

    Raises
    ------
    RequestError
        Rows that cannot be read or are out of range, all of them, or what is wrong for every site; nothing was done.
        Another run is writing `out`; or it is open and the system does not replace it, then what was finished is kept.
    TaskError
        The cluster was lost. What was finished is kept in `out`.
    OSError
        A file cannot be read or written, or the scheduler cannot be reached.
    """
    from evaeto.batch import areas
    from evaeto.batch.site_reading import MAX_IN_MEMORY
    from evaeto.batch.site_table import read_sites, with_stations
    from evaeto.batch.site_words import failures_of, warnings_of

    held = areas.opened(sites)
    parted = areas.parted(held, float(spacing)) if areas.are_areas(held) else None
    file = None if out is None else Path(out)
    means = None if parted is None or file is None else areas.MeansFile(file)
    table = with_stations(read_sites(held if parted is None else parted.table), station, wind_height)
    asked = {
        "start": start, "end": end, "mode": mode, "days": days, "sources": sources, "limits": limits,
        "exposure": exposure,
    }  # fmt: skip
    said = stations if isinstance(stations, ReadOptions) else _no_options(stations)
    said = replace(said, names={**said.names, **(names or {})}, units={**said.units, **(units or {})})
    calibrations = files_read(calibration)
    require_calibrations(calibrations)
    with drawn(progress, SITES) as tell:
        how = (table, asked, said, calibrations, patience, tell, client)
        if file is None:
            with tempfile.TemporaryDirectory(prefix="evaeto-sites-") as folder:
                found = _compute(*how, Path(folder) / "sites.nc", math.inf)
        else:
            found = _compute(*how, file if means is None else means.points, MAX_IN_MEMORY)
    if parted is not None:
        with found:
            found = areas.means(found, parted)
    if means is not None:
        means.write(found)
    named = found.assign_coords(site=("site", found["name"].values.astype(str), {"long_name": "name of the site"}))
    named.set_close(found.close)
    warn_caller([*failures_of(named), *warnings_of(named)], ResultWarning)
    return named


def _compute(
    table: Sequence[Site],
    asked: Mapping[str, Any],
    said: ReadOptions,
    calibrations: Any,
    patience_s: float,
    progress: Progress | None,
    client: Client | None,
    out: Path,
    most_in_memory: float,
) -> xr.Dataset:
    """`compute_sites` with a file to write."""
    from evaeto.batch.site_reading import open_sites
    from evaeto.batch.site_store import Row, SiteStore
    from evaeto.batch.site_table import requests_of, stations_of
    from evaeto.workers.site_file import identity

    settings = settings_module.current()
    check(settings)
    requests = requests_of(table, **asked)
    stations = stations_of(table, said)
    store = SiteStore(out)
    rows: list[Row] = []
    wanted: dict[str, tuple[Request, Station | None]] = {}
    for site, request, station in zip(table, requests, stations, strict=True):
        if isinstance(request, RequestError):
            rows.append(Row(site.name, float(site.lat), float(site.lon), None, str(request)))  # type: ignore[arg-type]
        else:
            mark = identity(request, settings, station, several(calibrations))
            wanted[mark] = request, station
            rows.append(Row(site.name, request.lat, request.lon, mark))

    periods = [(request.start, request.end) for request, _ in wanted.values()]
    first, last = min(start for start, _ in periods), max(end for _, end in periods)
    with store.alone():
        finished = store.finished()
        missing = {mark: asked for mark, asked in wanted.items() if mark not in finished}
        ended = _Ended(rows, missing, progress)
        failures: dict[str, str] = {}
        if missing:
            with contextlib.closing(
                _run(client or cluster.connect(), missing, settings, patience_s, calibrations)
            ) as outcomes:
                for mark, outcome in outcomes:
                    if isinstance(outcome, str):
                        failures[mark] = outcome
                    else:
                        store.keep(mark, outcome)
                    ended.add(mark)
        rows = [replace(row, failure=row.failure or failures.get(row.mark or "", "")) for row in rows]
        store.write(rows, first, last)
        return open_sites(out, most_in_memory)


def _no_options(given: object) -> ReadOptions:
    if given is not None:
        known = [each.name for each in fields(ReadOptions)]
        raise ArgumentError(Message("sites.not_options", value=shown(given), names=known))
    return ReadOptions()


class _Ended:
    """Counts the sites that have ended and tells it; rows of one place and period end together."""

    def __init__(self, rows: Sequence[Row], missing: Collection[str], progress: Progress | None) -> None:
        self._rows = Counter(row.mark for row in rows)
        self._total, self._progress = len(rows), progress
        self._count = self._total - sum(self._rows[mark] for mark in missing)
        self._tell()

    def add(self, mark: str) -> None:
        """One more has ended, well or not."""
        self._count += self._rows[mark]
        self._tell()

    def _tell(self) -> None:
        if self._progress is not None:
            self._progress(self._count, self._total)


def _run(
    client: Client,
    missing: Mapping[str, tuple[Request, Station | None]],
    settings: Settings,
    patience_s: float,
    calibrations: Any,
) -> Generator[tuple[str, bytes | str]]:
    """The piece of each site as it ends, or why there is none; never more under way than is bounded."""
    from distributed import CancelledError, as_completed

    from evaeto.workers import steps

    run, waiting = uuid.uuid4().hex[:8], iter(missing.items())
    marks: dict[Future, str] = {}
    ended = as_completed(loop=client.loop, raise_errors=False)

    def fill_up() -> None:
        room = max(PER_THREAD * sum(client.nthreads().values()), 1) - len(marks)
        for mark, (request, station) in islice(waiting, max(room, 0)):
            future = client.submit(
                steps.site, request, settings, mark, patience_s, station, calibrations,
                key=f"evaeto-site-{mark}-{run}", pure=False, priority=PRIORITY,
            )  # fmt: skip
            marks[future] = mark
            ended.add(future)

    try:
        fill_up()
        for future in ended:
            outcome = _outcome(future)
            yield marks.pop(future), outcome
            del future  # the cluster forgets what no future speaks of
            fill_up()
    except (OSError, CancelledError) as error:  # of what is closed, or refuses to be called
        raise _cluster_lost(repr(error)) from error
    finally:
        with contextlib.suppress(OSError):
            client.cancel(list(marks), force=True)


def _outcome(future: Future) -> bytes | str:
    """What a site came to."""
    from distributed import KilledWorker

    if future.status == "finished":
        content: bytes = future.result()
        return content
    if future.status != "error":
        raise _cluster_lost(future.status)
    error: Any = future.exception()
    if isinstance(error, TaskError):
        return error.message
    if isinstance(error, KilledWorker):
        return Message("sites.workers_died")
    log.error("a site failed", exc_info=error)
    return Message("sites.failed", kind=type(error).__name__, why=str(error))


def _cluster_lost(status: str) -> TaskError:
    return TaskError(
        Message("sites.cluster_lost"),
        code="cluster_lost",
        details={"status": status},
    )

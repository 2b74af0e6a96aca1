"""`evaeto.fetch`: what one service has for a point, or for many, as it delivers it."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from evaeto import settings as settings_module
from evaeto._version import __version__
from evaeto.arguments import takes
from evaeto.core.messages import Message
from evaeto.core.quantities import QUANTITIES
from evaeto.core.telling import warn_caller
from evaeto.errors import Problem, RequestError, ServiceWarning
from evaeto.inputs.remarks import remarks, with_remarks
from evaeto.pipeline.fetching import delivered, find_elevation, known_elevation
from evaeto.request import Request
from evaeto.sources.catalogue import source_of

if TYPE_CHECKING:
    from datetime import date

    import xarray as xr

    from evaeto.core.choices import Mode
    from evaeto.settings import Settings
    from evaeto.sources.delivery import Delivery

T = TypeVar("T")

AT_ONCE = 8
"""Points whose answers are waited for at a time; what a service allows at once is kept by `sources.transport`."""


@takes(
    source="text", lat="numbers", lon="numbers", start="day", end="day", mode="text", days="count",
    elevation="number", checked="flag",
)  # fmt: skip
def fetch(
    source: str,
    *,
    lat: float | Sequence[float],
    lon: float | Sequence[float],
    start: str | date | None = None,
    end: str | date | None = None,
    mode: Mode | None = None,
    days: int | None = None,
    elevation: float | None = None,
    checked: bool = False,
) -> xr.Dataset:
    """Daily weather of one service as it delivers it, under the names and in the units of evaeto.

    Nothing is filled, fused or left out. Answers are kept and rate limits respected as in `evaeto.compute`. It runs in
    this process, also in a notebook; a cluster is not needed.

    Parameters
    ----------
    source : str
        Key of a service, such as "nasa_power", "open_meteo_archive"; `evaeto sources` lists them.
    lat, lon : float or sequence of float
        Latitude and longitude [degrees north], [degrees east]; of several points sequences of one length.
    start, end : str or date, optional
        First and last day, both included; not with a mode.
    mode : {"recent", "forecast"}, optional
        The last 7 to 30 days, or today and up to 15 more days, by the date at the point.
    days : int, optional
        How many days of the mode.
    elevation : float, optional
        Metres above sea level, for services that bring their temperatures to it; theirs when not given.
    checked : bool, optional
        Also tell what the checks of `evaeto.compute` find in it: values that cannot be become missing, gaps of up to
        three days are bridged, and `flag` (input, time) says of each value what became of it.

    Returns
    -------
    Dataset
        Dims (time); of several points (site, time). The variables the service has, `provider_eto` [mm d-1] where it
        computes ETo by itself, coordinates lat, lon, elevation [m] (NaN where the service does not tell it). Its
        attributes say which service, version and licence it is, when it was asked and whether it came from the cache;
        `attrs["notes"]` what the service or its answer has to be told of, which is a `ServiceWarning` too.

    Raises
    ------
    RequestError
        Lists every problem of what was asked for.
    SourceError
        The service did not deliver; of several points the first that failed.
    """
    points = _points(lat, lon)
    requests = [
        Request.create(
            lat=each[0], lon=each[1], start=start, end=end, mode=mode, days=days, sources=[source], elevation=elevation
        )
        for each in points
    ]
    settings = settings_module.current()
    answers = _run(_all(requests, settings, checked=checked))
    found = [
        _dataset(request, *answer, settings, checked=checked) for request, answer in zip(requests, answers, strict=True)
    ]
    warn_caller([note for each in found for note in remarks(each, "notes")], ServiceWarning)
    return found[0] if np.ndim(lat) == 0 and np.ndim(lon) == 0 else _joined(found)


def _points(lat: float | Sequence[float], lon: float | Sequence[float]) -> list[tuple[float, float]]:
    if np.ndim(lat) == 0 and np.ndim(lon) == 0:
        return [(lat, lon)]  # type: ignore[list-item]
    try:
        lats, lons = np.broadcast_arrays(np.atleast_1d(lat), np.atleast_1d(lon))
        assert lats.ndim == 1
        assert lats.size
    except (ValueError, AssertionError):
        raise RequestError([Problem("lat, lon", (lat, lon), Message("request.points"))]) from None
    return list(zip(lats.tolist(), lons.tolist(), strict=True))


async def _all(requests: Sequence[Request], settings: Settings, *, checked: bool) -> list[tuple[Delivery, float]]:
    """What was delivered for each, and the elevation of the point [m], NaN where nobody has to know it."""
    room = asyncio.Semaphore(AT_ONCE)

    async def one(request: Request) -> tuple[Delivery, float]:
        async with room:
            delivery = await delivered(request, request.sources[0], settings, lambda _: None)
            known = known_elevation(request, [delivery])
            if known is None and checked:  # clear-sky radiation depends on it
                known = await find_elevation(request, [delivery], settings, lambda _: None)
            return delivery, np.nan if known is None else known[0]

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(one(request)) for request in requests]
    return [task.result() for task in tasks]


def _run(work: Coroutine[Any, Any, T]) -> T:
    """What a coroutine returns, in a thread with a loop of its own: a notebook's loop is running already."""
    with ThreadPoolExecutor(1, thread_name_prefix="evaeto-fetch") as thread:
        try:
            return thread.submit(asyncio.run, work).result()
        except ExceptionGroup as group:
            raise group.exceptions[0] from None


def _dataset(
    request: Request, delivery: Delivery, elevation: float, settings: Settings, *, checked: bool
) -> xr.Dataset:
    """One delivery as a user gets it."""
    service, weather = source_of(delivery.source), delivery.weather
    notes = [*delivery.notes, *delivery.cache]
    if checked:
        weather, told = _checked(weather, request, service.name, elevation)
        notes += told
    if delivery.provider_eto is not None:
        weather = weather.assign(provider_eto=delivery.provider_eto)
    place = {"lat": request.lat, "lon": request.lon, "elevation": elevation}
    weather = weather.assign_coords({name: ((), value, QUANTITIES[name].attrs) for name, value in place.items()})
    weather["time"].attrs = {"standard_name": "time", "long_name": "day", "axis": "T"}
    about = {
        "Conventions": "CF-1.10",
        "title": f"Daily weather of {service.name} at {request.lat:g}, {request.lon:g}",
        "service": service.key,
        "institution": str(service.name),
        "version": delivery.version,
        "asked_at": delivery.asked_at.isoformat(timespec="seconds") if delivery.asked_at else None,
        "from_cache": str(delivery.from_cache).lower(),
        "license": str(service.licence),
        "acknowledgement": str(service.attribution),
        "source": f"evaeto {__version__}",
        "comment": settings.label,
    }
    weather = weather.assign_attrs({name: value for name, value in about.items() if value is not None})
    return with_remarks(weather.assign_attrs(notes="\n".join(notes)), "notes", notes) if notes else weather


def _checked(weather: xr.Dataset, request: Request, name: str, elevation: float) -> tuple[xr.Dataset, list[Message]]:
    from evaeto.inputs.delivery_checks import FLAGS, check, rejection

    done = check(weather, request.lat, elevation, request.limits, [])
    flag = done.flags.to_dataarray("input").assign_attrs(
        long_name="what became of the value the service delivered",
        flag_values=np.arange(len(FLAGS), dtype=np.int8),
        flag_meanings=" ".join(FLAGS),
    )
    return done.weather.assign(flag=flag), [rejection(name, *found) for found in done.rejections]


def _joined(found: Sequence[xr.Dataset]) -> xr.Dataset:
    """Several points as one Dataset(site, time): each service has its own days and its own variables everywhere."""
    import xarray as xr

    joined = xr.concat(found, dim="site", join="outer", combine_attrs="drop_conflicts")
    return joined.assign_coords(site=("site", np.arange(len(found))))

"""Small questions of a page, answered by a worker: the elevation of a point, places by their name, what is in a file.

They go the way of a calculation's requests: the same cache, the same limits, the same places of the cluster. Only
somebody is looking at the page meanwhile, so an answer is not waited for as long.
"""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from evaeto import settings as settings_module
from evaeto.core.messages import Message
from evaeto.settings import Settings
from evaeto.tasks import cluster
from evaeto.tasks.callbacks import FETCH_S, when_done

if TYPE_CHECKING:
    from distributed import Future as DaskFuture

    from evaeto.core.lattices import Bounds
    from evaeto.sources.delivery import FoundPlace
    from evaeto.sources.station import Station
    from evaeto.sources.station_facts import StationFacts

PATIENCE_S = 30.0
"""Longest time until an answer, its turn at the service included [s]."""

_PRIORITY = 20
"""Above calculations: one request."""


def find_elevation(lat: float, lon: float) -> Future[float]:
    """Height of a point above mean sea level [m], asked for as the pipeline does; or the `SourceError`.

    Another exception means that the cluster could not be asked.
    """
    return _ask(_elevation, lat, lon, PATIENCE_S)


def find_places(name: str, language: str) -> Future[list[FoundPlace]]:
    """Places that a name may mean, see `evaeto.sources.open_meteo.geocoding`; or the `SourceError`.

    Another exception means that the cluster could not be asked.
    """
    return _ask(_places, name, language, PATIENCE_S)


def forecast_map(bounds: Bounds) -> Future[dict[str, Any]]:
    """ETo of today over a region, see `evaeto.pipeline.forecast_map`; or the `SourceError`.

    Another exception means that the cluster could not be asked.
    """
    return _ask(_forecast_map, bounds, PATIENCE_S)


def read_station(station: Station, place: tuple[float, float] | None = None) -> Future[StationFacts]:
    """What is in the file of a station at a place, see `evaeto.sources.station.describe`; or the `WeatherError`.

    Another exception means that the cluster could not be asked.
    """
    return _ask(_station, station, place)


def get_ready() -> None:
    """Connect to the cluster, and have its workers ready to read a visitor's file; it takes a second or two.

    Nothing is raised: whoever asks something hears what is wrong.
    """
    with suppress(Exception):
        cluster.connect().run(_start_reading, on_error="ignore")


def _start_reading() -> None:
    from evaeto.uploads import confined

    confined.start()


def _ask(question: Callable[..., Any], *arguments: Any) -> Future[Any]:
    """Have a worker put a question; returns at once."""
    current = settings_module.current()
    settings = replace(current, retries=1, timeout_s=min(current.timeout_s, 10.0), max_wait_s=10.0)
    answer: Future[Any] = Future()

    def submit() -> None:
        try:
            key = f"evaeto-asking-{uuid.uuid4().hex}"
            common = {"pure": False, "priority": _PRIORITY, "key": key}
            future = cluster.connect().submit(question, *arguments, settings, **common)
            answer.dask_future = future  # type: ignore[attr-defined]  # Dask forgets a task whose future is dropped
            when_done(future, lambda done: _copy(done, answer))
        except Exception as error:  # on a thread nobody else would see it
            answer.set_exception(error)

    # Connecting may take seconds, and starts the embedded cluster where there is none
    threading.Thread(target=submit, name="evaeto-asking", daemon=True).start()
    return answer


def _copy(done: DaskFuture, answer: Future[Any]) -> None:
    try:
        answer.set_result(done.result(FETCH_S))
    except BaseException as error:  # a lost cluster says it by asyncio's CancelledError
        answer.set_exception(error)


# What runs on a worker; imported there only, for the kernel of a page stays light


def _elevation(lat: float, lon: float, limit_s: float, settings: Settings) -> float:
    from evaeto.core import local_days
    from evaeto.sources.delivery import Place
    from evaeto.sources.open_meteo import elevation
    from evaeto.workers import steps

    place = Place(lat, lon, None, local_days.standard_utc_offset(lat, lon))
    return steps.ask(elevation.fetch(place, settings, _no_report), settings, limit_s)


def _places(name: str, language: str, limit_s: float, settings: Settings) -> list[FoundPlace]:
    from evaeto.sources.open_meteo import geocoding
    from evaeto.workers import steps

    return steps.ask(geocoding.find(name, language, settings, _no_report), settings, limit_s)


def _forecast_map(bounds: Bounds, limit_s: float, settings: Settings) -> dict[str, Any]:
    from evaeto.pipeline import forecast_map
    from evaeto.workers import steps

    return steps.ask(forecast_map.forecast_map(bounds, settings, _no_report), settings, limit_s)


def _station(content: Station, place: tuple[float, float] | None, _: Settings) -> StationFacts:
    from evaeto.sources import station

    return station.describe(content, place)


def _no_report(text: Message) -> None:
    """The page says that it waits, and afterwards what came of it."""

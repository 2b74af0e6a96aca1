"""The elevation of the chosen point, asked for as soon as it is chosen."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

from evaeto.core import local_days
from evaeto.dashboard.map.model import UNASKED, MapModel, Note
from evaeto.errors import SourceError, TaskTimeout
from evaeto.sources.open_meteo.about import ELEVATION

log = logging.getLogger(__name__)

AskElevation = Callable[[float, float], "Future[float]"]
"""Starts to ask for the height of a point [m], as `tasks.asking.find_elevation` does."""

LOOKING = Note("map.elevation.looking")
OPEN_SEA = Note("map.elevation.sea")


class ElevationSeeker:
    """Keeps the `elevation_note` of a model, and teaches it the elevations that come.

    One question at a time: whoever clicks about faster than the answers come is asked for where they are then, not
    for all the points on the way.
    """

    def __init__(self, model: MapModel, ask: AskElevation, on_loop: Callable[[Callable[[], None]], None]) -> None:
        self._model, self._ask_for, self._on_loop = model, ask, on_loop
        self._asking: Future[float] | None = None
        model.observe(lambda _: self._choose(), "point")

    def _choose(self) -> None:
        model = self._model
        if model.point is None or model.elevation is not None:
            return
        if local_days.is_open_sea(*model.point):
            model.elevation_note = OPEN_SEA
            return
        model.elevation_note = LOOKING
        if self._asking is None:
            # After the page has been told of the point
            self._on_loop(self._ask)

    def _ask(self) -> None:
        """Ask for the point that is chosen now, unless it needs no asking any more."""
        model = self._model
        if self._asking is not None or model.elevation is not None or model.elevation_note != LOOKING:
            return
        point = model.point
        self._asking = asked = self._ask_for(*point)
        asked.add_done_callback(lambda done: self._on_loop(lambda: self._hear(point, done)))

    def _hear(self, point: tuple[float, float], done: Future[Any]) -> None:
        self._asking = None
        model, error = self._model, done.exception()
        if error is None and point not in model.elevations:  # a calculation may have been quicker
            model.learn_elevation(*point, done.result(), ELEVATION.name)
        elif error is not None and point == model.point:
            model.elevation_note = note_of(error)
        self._ask()


def note_of(error: BaseException) -> Note:
    """What is said where no elevation came. Without a cluster nobody was asked, and a calculation will say more."""
    if isinstance(error, SourceError):
        return Note("map.elevation.failed", error.reason)
    if isinstance(error, TaskTimeout):
        return Note("map.elevation.failed", error.message)
    log.warning("the elevation could not be asked for: %s", error)
    return UNASKED

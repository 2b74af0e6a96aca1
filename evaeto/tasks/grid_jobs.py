"""A gridded ETo that a visitor has opened: it stays on a worker, and its pictures are made there."""

from __future__ import annotations

import threading
import uuid
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any

from evaeto.tasks import cluster
from evaeto.tasks.callbacks import FETCH_S, when_done

if TYPE_CHECKING:
    from collections.abc import Callable

    import xarray as xr
    from distributed import Future as DaskFuture


class GridTask:
    """The grid of a file; let go of it and the worker forgets the grid.

    `about` has what `analysis.grid_pictures.describe` says of it, or the error.
    """

    def __init__(self, name: str, content: bytes) -> None:
        self.about: Future[dict[str, Any]] = Future()
        self._grid: DaskFuture | None = None
        # Connecting may take seconds, and handing over the file waits for the scheduler
        threading.Thread(target=self._open, args=(name, content), name="evaeto-grid", daemon=True).start()

    def picture(self, index: int) -> Future[bytes]:
        """The PNG of one time; only when `about` is there."""
        made: Future[bytes] = Future()
        self._submit(made, _picture, index)
        return made

    def _open(self, name: str, content: bytes) -> None:
        try:
            client = cluster.connect()
            handed_over = client.scatter(content, hash=False)
            self._grid = client.submit(_open_eto, name, handed_over, pure=False, priority=20, key=_key())
            self._submit(self.about, _describe)
        except Exception as error:  # on a thread nobody else would see it
            self.about.set_exception(error)

    def _submit(self, made: Future[Any], function: Callable[..., Any], *arguments: Any) -> None:
        assert self._grid is not None
        future = self._grid.client.submit(function, self._grid, *arguments, pure=False, priority=20, key=_key())
        made.dask_future = future  # type: ignore[attr-defined]  # Dask forgets a task whose future is dropped
        when_done(future, lambda done: _copy(done, made))


# What runs on a worker; imported there only, for the kernel of a page stays light


def _open_eto(name: str, content: bytes) -> xr.DataArray:
    from evaeto.core.messages import named_once, of_error
    from evaeto.errors import WeatherError
    from evaeto.uploads import confined
    from evaeto.uploads.limits import GRID, short_name
    from evaeto.workers.eto_grids import open_eto

    name = short_name(name)
    try:
        grid: xr.DataArray = confined.run(open_eto, name, content, name=name, limits=GRID)
    except WeatherError as error:
        raise WeatherError(named_once(of_error(error), name)) from None
    return grid


def _describe(grid: xr.DataArray) -> dict[str, Any]:
    from evaeto.workers import grid_pictures

    return grid_pictures.describe(grid)


def _picture(grid: xr.DataArray, index: int) -> bytes:
    from evaeto.workers import grid_pictures

    return grid_pictures.picture(grid, index)


def _copy(done: DaskFuture, made: Future[Any]) -> None:
    try:
        made.set_result(done.result(FETCH_S))
    except BaseException as error:  # a lost cluster says it by asyncio's CancelledError
        made.set_exception(error)


def _key() -> str:
    return f"evaeto-grid-{uuid.uuid4().hex}"

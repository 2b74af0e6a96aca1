"""From a grid of weather in files to its reference ET in another one, by threads, processes or a cluster."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evaeto.export.grids import require_free_grid, require_grid_name, write_grid
from evaeto.inputs.accumulation import Accumulation
from evaeto.inputs.grid_parts import part_of
from evaeto.inputs.grid_sources import Source, sources_in
from evaeto.inputs.grids import open_grid
from evaeto.inputs.questions import Answers, asked_at_once, with_answers
from evaeto.reference_et import eto

if TYPE_CHECKING:
    import xarray as xr


@dataclass(frozen=True)
class GridWork:
    """How a grid is read and who computes it.

    names, units : as `evaeto.open_grid` takes them
    period, bbox : first and last day, and west, south, east, north of the part that is wanted [degrees]
    workers, memory_limit : processes of one thread each, and what one may take; threads of this one when None
    scheduler : address of a cluster that is running
    progress : whether to draw a bar on the terminal
    """

    names: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    period: tuple[str, str] | None = None
    bbox: tuple[float, float, float, float] | None = None
    workers: int | None = None
    memory_limit: str | None = None
    scheduler: str | None = None
    accumulation: Accumulation = "auto"
    progress: bool = False


def compute_file(source: Source, target: str | Path, work: GridWork | None = None, **how: Any) -> xr.DataArray:
    """Reference ET of a grid into a file; `how` are the options of `evaeto.eto`. Returns it lazily."""
    work = work or GridWork()
    require_grid_name(target)
    require_free_grid(target, [each for each in sources_in(source) if isinstance(each, str | Path)])
    said = {"accumulation": work.accumulation, "names": work.names, "units": work.units}

    def lazily(answers: Answers) -> xr.DataArray:
        of_file = with_answers(said, {name: answer for name, answer in answers.items() if name in said})
        of_place = with_answers(how, {name: answer for name, answer in answers.items() if name not in said})
        result: xr.DataArray = eto(part_of(open_grid(source, **of_file), work.period, work.bbox), **of_place)
        return result

    result = asked_at_once(lazily)
    with _workers(work):
        write_grid(result, target, work.progress)
    return result


@contextlib.contextmanager
def _workers(work: GridWork) -> Iterator[None]:
    """The cluster that computes, as long as the block; none where threads do."""
    if work.scheduler is None and work.workers is None and work.memory_limit is None:
        yield
        return
    from distributed import Client, LocalCluster

    if work.scheduler is not None:
        with Client(work.scheduler, set_as_default=True):
            yield
        return
    cluster = LocalCluster(
        n_workers=work.workers or 1, threads_per_worker=1, memory_limit=work.memory_limit or "auto",
        dashboard_address=None, host="127.0.0.1",
    )  # fmt: skip
    with cluster, Client(cluster, set_as_default=True):
        yield

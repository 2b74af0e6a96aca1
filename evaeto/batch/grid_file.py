"""From a grid of weather in one file to its reference ET in another."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from evaeto.export.grids import require_free_grid, write_grid
from evaeto.extras import require_to_write
from evaeto.inputs.accumulation import Accumulation
from evaeto.inputs.grids import open_grid
from evaeto.reference_et import eto

if TYPE_CHECKING:
    import xarray as xr


def compute_file(
    source: str | Path,
    target: str | Path,
    progress: bool = False,
    accumulation: Accumulation = "auto",
    **how: Any,
) -> xr.DataArray:
    """Reference ET of a grid file into another file; `how` are the options of `evaeto.eto`. Returns it lazily."""
    require_to_write(Path(target))
    require_free_grid(Path(target), [source])
    result: xr.DataArray = eto(open_grid(source, accumulation=accumulation), **how)
    write_grid(result, target, progress)
    return result

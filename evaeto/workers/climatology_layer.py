"""A climatology as a page draws it: small whole numbers, a file for each month and one for the year.

`python -m evaeto.workers.climatology_layer FILE FOLDER` writes them; the server runs that as a process of its own, so
that it need not hold xarray, nor the grid, as long as it lives.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from evaeto.analysis.grid_climatology import CONTENT, KIND
from evaeto.core.messages import Message, as_plain, of_error
from evaeto.errors import WeatherError
from evaeto.workers.png import hexadecimal, shades

if TYPE_CHECKING:
    import xarray as xr

LAYERS = 13
"""The year, then its months."""
MAX_CELLS = 120_000
"""Of a layer; a finer grid is shown by the means of squares of its cells. 240 KB, and less than half of it as sent."""
MISSING = -32768
MONTH_SCALE, YEAR_SCALE = 0.01, 0.1
"""Of the whole numbers [mm d-1], [mm a-1]."""
ABOUT = "about.json"
_EVEN = 1e-3
"""How much the steps of a regular grid may differ, as a part of one: centres in single precision."""


def layer_of(path: Path) -> tuple[dict[str, Any], list[bytes]]:
    """What a page says of a climatology, and the numbers of the year and of each month.

    Parameters
    ----------
    path : Path
        A file that `evaeto climatology` has written.

    Returns
    -------
    about : dict
        ``name``, ``version``, ``error`` [mm d-1] of the data set, empty or None where not stated; ``first`` and
        ``last`` day; ``years``, the fewest and the most behind a month of a cell; ``south``, ``west`` and ``step`` (of
        latitude and longitude) of the centres [degrees], ``rows`` and ``columns``; ``every``, how many cells of the
        grid a shown one is the mean of, in each direction; ``layers``: of each `low` and `high` of its colours and the
        `scale` of its numbers; ``colours`` between them.
    numbers : list of bytes
        Of each layer little-endian int16, row by row from the south; `MISSING` where there is no normal.

    Raises
    ------
    WeatherError
        It is none, or its grid has no even steps.
    """
    import xarray as xr

    try:
        with xr.open_dataset(path, engine="netcdf4") as stored:
            if stored.attrs.get(CONTENT) != KIND:
                raise WeatherError(Message("climatology.no_climatology"))
            attrs, years = stored.attrs, stored["years"].to_numpy()
            grid = _ordered(stored[["eto", "eto_annual"]].load())
            found, every = _coarse(grid)
    except OSError:
        raise WeatherError(Message("climatology.no_climatology")) from None
    layers = [found["eto_annual"], *(found["eto"].sel(month=month) for month in range(1, 13))]
    scales = [YEAR_SCALE, *[MONTH_SCALE] * 12]
    year, months = _range(found["eto_annual"]), _range(found["eto"])
    ends = [year, *[months] * 12]
    lats, lons = found["lat"].to_numpy().astype(float), found["lon"].to_numpy().astype(float)
    steps = [every * _step(grid[axis].to_numpy().astype(float)) for axis in ("lat", "lon")]
    version, error = str(attrs.get("dataset_version", "")), attrs.get("error", "")
    about = {
        "name": str(attrs.get("dataset", path.stem)),
        "version": "" if version == "not stated" else version,
        "error": None if isinstance(error, str) else float(error),
        "first": str(attrs["period_first"]),
        "last": str(attrs["period_last"]),
        "years": [int(years[years > 0].min()), int(years.max())],
        "south": float(lats[0]),
        "west": float(lons[0]),
        "step": steps,
        "rows": lats.size,
        "columns": lons.size,
        "every": every,
        "layers": [{"low": low, "high": high, "scale": scale} for (low, high), scale in zip(ends, scales, strict=True)],
        "colours": hexadecimal(shades(np.linspace(0.0, 1.0, 17))),
    }
    return about, [_packed(layer, scale) for layer, scale in zip(layers, scales, strict=True)]


def _ordered(grid: xr.Dataset) -> xr.Dataset:
    """With latitudes and longitudes that rise, these from -180."""
    names = {"latitude": "lat", "longitude": "lon"}
    grid = grid.rename({old: new for old, new in names.items() if old in grid.dims})
    if not {"lat", "lon"} <= set(grid.dims) or min(grid.sizes["lat"], grid.sizes["lon"]) < 2:
        raise WeatherError(Message("climatology.no_regular_grid"))
    lons = np.round((grid["lon"].to_numpy().astype(float) + 180.0) % 360.0 - 180.0, 6)
    ordered: xr.Dataset = grid.assign_coords(lon=lons).sortby(["lat", "lon"])
    for axis in ("lat", "lon"):
        _step(ordered[axis].to_numpy().astype(float))
    return ordered.transpose(..., "lat", "lon")


def _step(centres: NDArray[np.float64]) -> float:
    steps = np.diff(centres)
    usual = float((centres[-1] - centres[0]) / steps.size)
    if not usual > 0 or np.abs(steps - usual).max() > _EVEN * usual + 1e-4:
        raise WeatherError(Message("climatology.no_regular_grid"))
    return usual


def _coarse(grid: xr.Dataset) -> tuple[xr.Dataset, int]:
    """The grid, or the means of squares of so many cells in each direction that `MAX_CELLS` are left."""
    every = 1
    while -(-grid.sizes["lat"] // every) * -(-grid.sizes["lon"] // every) > MAX_CELLS:
        every += 1
    if every == 1:
        return grid, 1
    # Squares at the edge have fewer cells; by itself xarray would give them a middle of their own
    coarse: xr.Dataset = grid.coarsen(lat=every, lon=every, boundary="pad").mean()
    middles = {}
    for axis in ("lat", "lon"):
        centres = grid[axis].to_numpy().astype(float)
        step = _step(centres)
        middles[axis] = centres[0] + step * (every * np.arange(coarse.sizes[axis]) + (every - 1) / 2)
    return coarse.assign_coords(middles), every


def _range(layer: xr.DataArray) -> tuple[float, float]:
    values = layer.to_numpy()
    if not np.isfinite(values).any():
        return 0.0, 1.0
    return float(np.nanmin(values)), float(np.nanmax(values))


def _packed(layer: xr.DataArray, scale: float) -> bytes:
    values = layer.to_numpy().astype(np.float64) / scale
    whole = np.where(np.isfinite(values), np.clip(np.rint(values), -32767, 32767), MISSING)
    return bytes(whole.astype("<i2").tobytes())


def main(file: str, folder: str) -> int:
    """Write what `layer_of` gives into a folder; on standard error a plain Message where it cannot be."""
    try:
        about, numbers = layer_of(Path(file))
    except WeatherError as error:
        sys.stderr.write(json.dumps(as_plain(of_error(error))))
        return 2
    for index, each in enumerate(numbers):
        Path(folder, f"{index}.bin").write_bytes(each)
    Path(folder, ABOUT).write_text(json.dumps(about), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))

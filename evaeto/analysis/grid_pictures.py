"""A gridded ETo as pictures for a map, one a day: made on a worker, small enough for a page.

A map draws in the Mercator projection: rows of equal latitude become rows of the picture by it, else the middle of a
large grid would lie hundreds of kilometres off.
"""

from __future__ import annotations

import io
import math
import tempfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from evaeto.errors import WeatherError
from evaeto.grids import NETCDF, open_grid
from evaeto.reference_et import eto

if TYPE_CHECKING:
    import xarray as xr

MOST_VALUES = 50_000_000
"""Of a grid, cells times days; 400 MB on the worker."""
MOST_BYTES = 2_000_000_000
"""Of an unpacked Zarr store."""
SMALLEST_SIDE, LARGEST_SIDE = 400, 1024
"""Of a picture [pixels]: small grids are enlarged here, since a browser would blur the edges of their cells."""
MAP_EDGE = 85.05
"""Latitude at which maps in the Mercator projection end [degrees]."""
COLOURS = "YlOrRd"
_NAMES = {"time": ("time", "valid_time"), "lat": ("lat", "latitude"), "lon": ("lon", "longitude")}


def open_eto(name: str, content: bytes) -> xr.DataArray:
    """ETo (time, lat, lon) of a grid: its variable `eto`, or computed from its weather.

    Parameters
    ----------
    name, content
        Of a NetCDF file, or of a ZIP file with a Zarr store in it

    Raises
    ------
    WeatherError
        It cannot be read or understood, or is too large.
    """
    import xarray as xr

    with tempfile.TemporaryDirectory() as folder:
        path = _unpacked(name, content, Path(folder))
        is_netcdf = path.suffix.lower() in NETCDF
        try:
            stored = xr.open_dataset(path) if is_netcdf else xr.open_zarr(path)
        except (OSError, ValueError, KeyError) as error:
            raise WeatherError(f"{name}: not a grid that can be read ({error})") from error
        with stored:
            found = stored["eto"] if "eto" in stored else eto(open_grid(path))
            grid = _ordered(found, name)
            if grid.size > MOST_VALUES:
                raise WeatherError(f"{name}: {grid.size:,} values are more than {MOST_VALUES:,}; cut a part out")
            return grid.astype("f4").load()


def describe(grid: xr.DataArray) -> dict[str, Any]:
    """What a page needs besides the pictures: times, corners, lowest and highest ETo, the colours between them."""
    import matplotlib

    low, high = _range(grid)
    south, north = _edges(grid["lat"].to_numpy(), MAP_EDGE)
    west, east = _edges(grid["lon"].to_numpy(), 180.0)
    palette = matplotlib.colormaps[COLOURS](np.linspace(0, 1, 9))
    step = "D" if _is_daily(grid) else "m"
    return {
        "times": [str(time) for time in grid["time"].to_numpy().astype(f"datetime64[{step}]")],
        "bounds": ((south, west), (north, east)),
        "low": low,
        "high": high,
        "colours": [matplotlib.colors.to_hex(colour) for colour in palette],
    }


def picture(grid: xr.DataArray, index: int) -> bytes:
    """The PNG of one time; missing cells are transparent."""
    import matplotlib
    from matplotlib.image import imsave

    lats, lons = grid["lat"].to_numpy(), grid["lon"].to_numpy()
    (south, north), (west, east) = _edges(lats, MAP_EDGE), _edges(lons, 180.0)
    top, bottom = _mercator(north), _mercator(south)
    height, width = _side(lats.size), _side(lons.size)
    rows = _latitude(top + (np.arange(height) + 0.5) / height * (bottom - top))
    columns = west + (np.arange(width) + 0.5) / width * (east - west)
    values = grid.isel(time=index).to_numpy()[np.ix_(_nearest(lats, rows), _nearest(lons, columns))]
    low, high = _range(grid)
    shades = matplotlib.colormaps[COLOURS]((values - low) / ((high - low) or 1.0), bytes=True)
    shades[~np.isfinite(values), 3] = 0
    buffer = io.BytesIO()
    imsave(buffer, shades, format="png")
    return buffer.getvalue()


def _unpacked(name: str, content: bytes, folder: Path) -> Path:
    """The file, or the Zarr store in a ZIP file, in a folder."""
    suffix = Path(name).suffix.lower()
    if suffix in NETCDF:
        path = folder / f"grid{suffix}"
        path.write_bytes(content)
        return path
    if suffix != ".zip":
        raise WeatherError(f"{name}: {suffix or 'no'} ending is not understood; use .nc, or a .zip with a .zarr in it")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(entry.file_size for entry in packed.infolist()) > MOST_BYTES:
                raise WeatherError(f"{name}: larger than {MOST_BYTES / 1e9:g} GB when unpacked")
            packed.extractall(folder / "grid.zarr")
    except zipfile.BadZipFile as error:
        raise WeatherError(f"{name}: not a ZIP file ({error})") from error
    stores = [folder / "grid.zarr", *folder.glob("**/*.zarr")]
    for store in stores:
        if any((store / mark).exists() for mark in (".zgroup", "zarr.json", ".zmetadata")):
            return store
    raise WeatherError(f"{name}: there is no Zarr store in it")


def _ordered(grid: xr.DataArray, name: str) -> xr.DataArray:
    """The grid as (time, lat, lon), all rising, longitudes from -180 to 180."""
    names = {known: wanted for wanted, others in _NAMES.items() for known in others if known in grid.dims}
    grid = grid.rename({known: wanted for known, wanted in names.items() if known != wanted})
    if set(grid.dims) != set(_NAMES):
        raise WeatherError(f"{name}: a grid has the dimensions time, lat and lon, not {', '.join(map(str, grid.dims))}")
    grid = grid.assign_coords(lon=(grid["lon"] + 180.0) % 360.0 - 180.0)
    return grid.sortby(["time", "lat", "lon"]).transpose("time", "lat", "lon")


def _range(grid: xr.DataArray) -> tuple[float, float]:
    values = grid.to_numpy()
    if not np.isfinite(values).any():
        raise WeatherError("the grid has no ETo: all of it is missing")
    return float(np.nanmin(values)), float(np.nanmax(values))


def _is_daily(grid: xr.DataArray) -> bool:
    times = grid["time"].to_numpy()
    return bool((times == times.astype("datetime64[D]")).all())


def _edges(centres: NDArray[np.float64], limit: float) -> tuple[float, float]:
    """Outer edges of the first and the last cell, within the map."""
    if centres.size == 1:
        raise WeatherError("a grid needs at least two rows and two columns to have cells")
    first = centres[0] - (centres[1] - centres[0]) / 2
    last = centres[-1] + (centres[-1] - centres[-2]) / 2
    return max(float(first), -limit), min(float(last), limit)


def _side(cells: int) -> int:
    return min(LARGEST_SIDE, cells * math.ceil(SMALLEST_SIDE / cells))


def _nearest(centres: NDArray[np.float64], wanted: NDArray[np.float64]) -> NDArray[np.intp]:
    """Index of the cell in which each place lies."""
    return np.searchsorted((centres[1:] + centres[:-1]) / 2, wanted)


def _mercator(lat: float) -> float:
    return math.asinh(math.tan(math.radians(lat)))


def _latitude(y: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.degrees(np.arctan(np.sinh(y)))

"""A gridded ETo as pictures for a map, one a day: made on a worker, small enough for a page.

A map draws in the Mercator projection: rows of equal latitude become rows of the picture by it, else the middle of a
large grid would lie hundreds of kilometres off. The colours are not those of the circles of results, which have limits
of their own.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from evaeto.workers.eto_grids import ASSUMED, LEFT_OUT
from evaeto.workers.png import encode, hexadecimal, shades

if TYPE_CHECKING:
    import xarray as xr

SMALLEST_SIDE, LARGEST_SIDE = 400, 1024
"""Of a picture [pixels]: small grids are enlarged here, since a browser would blur the edges of their cells."""
MAP_EDGE = 85.05
"""Latitude at which maps in the Mercator projection end [degrees]."""
HOLE = 1.5
"""Steps between two centres that are so many times a step beside them have nothing in between."""

Centres = NDArray[np.float64]


def describe(grid: xr.DataArray) -> dict[str, Any]:
    """What a page needs besides the pictures of a grid as `eto_grids.open_eto` returns it.

    Times, corners, unit, lowest and highest ETo, the colours between them, and what was left out or assumed.
    """
    low, high = _range(grid)
    (south, north), (west, east) = _frame(grid)
    return {
        "times": _times(grid),
        "bounds": ((south, west), (north, east)),
        "low": low,
        "high": high,
        "colours": hexadecimal(shades(np.linspace(0.0, 1.0, 9))),
        "units": grid.attrs["units"],
        "left_out": grid.attrs[LEFT_OUT],
        "assumed": grid.attrs[ASSUMED],
    }


def picture(grid: xr.DataArray, index: int) -> bytes:
    """The PNG of one time; missing cells, and gaps between cells, are transparent."""
    lats, lons = _centres(grid, "lat"), _centres(grid, "lon")
    (south, north), (west, east) = _frame(grid)
    top, bottom = _mercator(north), _mercator(south)
    height, width = _side(lats), _side(lons)
    rows = _latitude(top + (np.arange(height) + 0.5) / height * (bottom - top))
    columns = west + (np.arange(width) + 0.5) / width * (east - west)
    row_cells, row_is_there = _cells(lats, rows)
    column_cells, column_is_there = _cells(lons, columns)
    values = grid.isel(time=index).to_numpy()[np.ix_(row_cells, column_cells)]
    low, high = _range(grid)
    pixels = shades((values - low) / ((high - low) or 1.0))
    pixels[~(np.isfinite(values) & np.logical_and.outer(row_is_there, column_is_there)), 3] = 0
    return encode(pixels)


def _times(grid: xr.DataArray) -> list[str]:
    """ISO 8601, without the clock where no day is there twice; other calendars have days that this one has not."""
    stamps = [time.isoformat()[:16] for time in grid.indexes["time"]]
    days = [stamp[:10] for stamp in stamps]
    return days if len(set(days)) == len(days) else stamps


def _range(grid: xr.DataArray) -> tuple[float, float]:
    values = grid.to_numpy()
    return float(np.nanmin(values)), float(np.nanmax(values))


def _centres(grid: xr.DataArray, axis: str) -> Centres:
    return grid[axis].to_numpy().astype(float)


def _frame(grid: xr.DataArray) -> tuple[tuple[float, float], tuple[float, float]]:
    """South and north, west and east edge of the picture."""
    lats, lons = _centres(grid, "lat"), _centres(grid, "lon")
    (below, above), (left, right) = _reaches(lats), _reaches(lons)
    south, north = max(lats[0] - below[0], -MAP_EDGE), min(lats[-1] + above[-1], MAP_EDGE)
    return (float(south), float(north)), (float(lons[0] - left[0]), float(lons[-1] + right[-1]))


def _reaches(centres: Centres) -> tuple[Centres, Centres]:
    """How far each cell reaches down and up: halfway to its neighbour, beside a hole as far as to the other side."""
    steps = np.diff(centres)
    beside = np.minimum(np.append(np.inf, steps[:-1]), np.append(steps[1:], np.inf))
    whole = np.where(steps > HOLE * beside, np.nan, steps)
    below, above = np.append(np.nan, whole), np.append(whole, np.nan)
    usual = np.nanmedian(whole)
    below, above = np.where(np.isnan(below), above, below), np.where(np.isnan(above), below, above)
    return np.where(np.isnan(below), usual, below) / 2, np.where(np.isnan(above), usual, above) / 2


def _cells(centres: Centres, wanted: Centres) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    """Index of the cell nearest to each place, and whether the place lies in it."""
    nearest = np.searchsorted((centres[1:] + centres[:-1]) / 2, wanted)
    below, above = _reaches(centres)
    away = wanted - centres[nearest]
    slack = 1e-4 * (below + above)[nearest]  # centres in single precision
    return nearest, (away >= -below[nearest] - slack) & (away <= above[nearest] + slack)


def _side(centres: Centres) -> int:
    """Pixels for so many cells of the smallest size."""
    below, above = _reaches(centres)
    sizes = below + above
    cells = max(centres.size, int((centres[-1] - centres[0]) / float(sizes.min()) + 1.5))
    return min(LARGEST_SIDE, cells * math.ceil(SMALLEST_SIDE / cells))


def _mercator(lat: float) -> float:
    return math.asinh(math.tan(math.radians(lat)))


def _latitude(y: Centres) -> Centres:
    return np.degrees(np.arctan(np.sinh(y)))

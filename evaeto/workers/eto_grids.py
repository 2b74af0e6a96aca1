"""The ETo of a grid that somebody hands over as a file: read, brought to the table's units, without what cannot be.

A map has no use for what xarray and the readers behind it say of a file: every error is a sentence of our own.
"""

from __future__ import annotations

import logging
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from evaeto.core.messages import Message, QuantityName, alike, either, naming, of_error
from evaeto.core.quantities import conversion, quantity_of
from evaeto.errors import MissingExtraError, WeatherError
from evaeto.inputs.checks import FILL_VALUES, SLACK
from evaeto.inputs.grids import NETCDF, open_grid
from evaeto.inputs.times import is_hourly
from evaeto.reference_et import eto
from evaeto.uploads import guard
from evaeto.uploads.limits import GRID
from evaeto.uploads.texts import as_logged

if TYPE_CHECKING:
    import xarray as xr

log = logging.getLogger(__name__)

MAX_VALUES = GRID.values
"""Of a grid, cells times days; 200 MB on the worker."""
LEFT_OUT, ASSUMED = "left_out", "unit_assumed"
"""Attributes of the result: how many values lie beyond the physical limits; whether the file states no unit."""
_NAMES = {"time": ("time", "valid_time"), "lat": ("lat", "latitude"), "lon": ("lon", "longitude")}
_TIMELESS = ("mm", "kg m-2", "kg m**-2", "inch", "in", "m")
"""Units of a depth, which is that of a day or an hour only where the steps are."""
_DAY = np.timedelta64(1, "D")


def open_eto(name: str, content: bytes) -> xr.DataArray:
    """ETo (time, lat, lon) of a grid: its variable `eto`, or computed from its weather.

    Values beyond the physical limits of the table of quantities become missing.

    Parameters
    ----------
    name, content
        Of a NetCDF file, or of a ZIP file with a Zarr store in it

    Returns
    -------
    DataArray
        In mm d-1, of hourly grids in mm h-1, all axes rising. Longitudes are cut at the largest gap, so that they may
        go beyond 180. Attributes `LEFT_OUT` and `ASSUMED`

    Raises
    ------
    WeatherError
        It cannot be read or understood, has no ETo, is too large, or must not be read (`uploads.guard`).
    """
    with tempfile.TemporaryDirectory() as folder:
        path = _unpacked(name, content, Path(folder))
        try:
            return _within_limits(_loaded(name, path), name)
        except (WeatherError, MissingExtraError, MemoryError):
            raise
        except Exception as error:  # every reader behind xarray has errors of its own
            log.warning("%s cannot be read: %s", as_logged(name), as_logged(error))
            raise WeatherError(naming(name, Message("grid.not_a_grid"))) from None


def _missing_inputs(message: str) -> list[QuantityName]:
    """The quantities that `evaeto.eto` says are missing; none where it says something else."""
    if not isinstance(message, Message):
        return []
    area, _, what = message.key.partition(".")
    if area == "input":
        return [QuantityName(what.removesuffix("_of_hour"))]
    if message.key in ("eto.missing_inputs", "eto.missing_hourly_inputs", "eto.found", "text.list"):
        return [name for part in message.fields.values() for name in _missing_inputs(part)]
    return []


def _loaded(name: str, path: Path) -> xr.DataArray:
    import xarray as xr

    with xr.open_dataset(path) if path.suffix.lower() in NETCDF else xr.open_zarr(path) as stored:
        if "eto" in stored:
            grid = _ordered(stored["eto"], name)
            scale, hourly, assumed = _reading(grid, name)
        else:
            grid = _ordered(_computed(name, path), name)
            scale, hourly, assumed = 1.0, is_hourly(grid.to_dataset(name="eto")), False
        if grid.size > MAX_VALUES:
            raise WeatherError(naming(name, Message("grid.too_many_values", number=grid.size, most=MAX_VALUES)))
        grid = grid.astype("f4").load() * np.float32(scale)
    quantity = quantity_of("eto", hourly)
    return grid.assign_attrs(quantity.attrs | {ASSUMED: assumed})


def _computed(name: str, path: Path) -> xr.DataArray:
    try:
        result: xr.DataArray = eto(open_grid(path))
    except WeatherError as error:
        if not (names := _missing_inputs(of_error(error))):
            raise
        raise WeatherError(naming(name, Message("grid.no_eto_nor_weather", names=names))) from None
    return result


def _reading(grid: xr.DataArray, name: str) -> tuple[float, bool, bool]:
    """What brings a stored ETo to the table's units, whether those are of an hour, and whether its own is assumed."""
    hourly = is_hourly(grid.to_dataset(name="eto"))
    units = str(grid.attrs.get("units", "")).strip()
    if not units:
        return 1.0, hourly, True
    if units in _TIMELESS and not hourly and not _is_daily(grid):
        raise WeatherError(naming(name, Message("grid.eto_is_no_rate", unit=units)))
    try:
        return conversion("eto", units, hourly)[0], hourly, False
    except ValueError:
        known = [f"{depth} {'h-1' if hourly else 'd-1'}" for depth in ("mm", "kg m-2", "m")]
        message = Message("grid.unknown_unit_of_eto", unit=units, known=either([*known, "kg m-2 s-1"]))
        raise WeatherError(naming(name, message)) from None


def _is_daily(grid: xr.DataArray) -> bool:
    import pandas as pd

    steps = np.diff(np.asarray(grid["time"].to_index()))
    return not steps.size or pd.Timedelta(np.median(steps)) == _DAY


def _within_limits(grid: xr.DataArray, name: str) -> xr.DataArray:
    """The grid without values that no weather can have: fill values that are not declared, wrong units."""
    quantity = quantity_of("eto", hourly=grid.attrs["units"] == "mm h-1")
    slack = SLACK * (quantity.upper - quantity.lower)
    values = grid.to_numpy()
    present = np.isfinite(values) & ~np.isin(values, FILL_VALUES)
    fits = present & (values >= quantity.lower - slack) & (values <= quantity.upper + slack)
    if not present.any():
        raise WeatherError(naming(name, Message("grid.all_missing")))
    if not fits.any():
        low, high = alike(float(values[present].min()), float(values[present].max()))
        message = Message(
            "grid.eto_beyond", low=low, high=high, units=quantity.units, lower=quantity.lower, upper=quantity.upper
        )
        raise WeatherError(naming(name, message))
    return grid.where(fits).assign_attrs(grid.attrs | {LEFT_OUT: int((present & ~fits).sum())})


def _unpacked(name: str, content: bytes, folder: Path) -> Path:
    """The file, or the Zarr store in a ZIP file, in a folder, when the guard lets it be read."""
    suffix = Path(name).suffix.lower()
    if not suffix:
        raise WeatherError(naming(name, Message("grid.no_ending")))
    if suffix not in (*NETCDF, ".zip"):
        raise WeatherError(naming(name, Message("grid.unknown_ending", ending=suffix)))
    path = folder / f"grid{suffix}"
    path.write_bytes(content)
    try:
        if suffix in NETCDF:
            guard.check(path, GRID)
            return path
        store = guard.unpack_store(path, folder / "grid.zarr", GRID)
    except WeatherError as error:
        (why,) = error.args
        if isinstance(why, Message) and why.key == "upload.no_netcdf":
            raise WeatherError(naming(name, Message("grid.not_a_grid"))) from None
        raise WeatherError(naming(name, why)) from None
    if store is None:
        raise WeatherError(naming(name, Message("grid.no_store")))
    return store


def _ordered(grid: xr.DataArray, name: str) -> xr.DataArray:
    """The grid as (time, lat, lon), all rising, each place once."""
    names = {known: wanted for wanted, others in _NAMES.items() for known in others if known in grid.dims}
    grid = grid.rename({known: wanted for known, wanted in names.items() if known != wanted})
    if set(grid.dims) != set(_NAMES) or not set(_NAMES) <= set(grid.coords):
        raise WeatherError(naming(name, Message("grid.dimensions", dims=list(map(str, grid.dims)))))
    times = grid.indexes["time"]
    if not (times.dtype.kind == "M" or hasattr(times, "calendar")) or times.hasnans:
        raise WeatherError(naming(name, Message("grid.times_not_dates")))
    lats, lons = grid["lat"].to_numpy(), grid["lon"].to_numpy()
    if not (np.isfinite(lats).all() and np.isfinite(lons).all() and (np.abs(lats) <= 90).all()):
        raise WeatherError(naming(name, Message("grid.not_degrees")))
    grid = grid.assign_coords(lon=np.round((lons.astype(float) + 180.0) % 360.0 - 180.0, 6))  # the same twice is equal
    grid = grid.drop_duplicates(["lat", "lon"]).sortby(["time", "lat", "lon"]).transpose("time", "lat", "lon")
    if min(grid.sizes["lat"], grid.sizes["lon"]) < 2:
        raise WeatherError(naming(name, Message("grid.too_small")))
    return _cut_at_the_largest_gap(grid)


def _cut_at_the_largest_gap(grid: xr.DataArray) -> xr.DataArray:
    """Longitudes that rise from the east of the largest gap; round the whole world they begin at the date line."""
    lons = grid["lon"].to_numpy()
    gaps = np.diff(lons, append=lons[0] + 360.0)
    widest = int(np.argmax(gaps))
    if gaps[widest] <= gaps[-1] * 1.001:  # of the gap at the date line, of gaps that are alike
        return grid
    east = lons[widest + 1 :]
    turned = grid.roll(lon=east.size, roll_coords=False)
    onward = np.concatenate([east, lons[: widest + 1] + 360.0])
    return turned.assign_coords(lon=onward - 360.0 * (onward.mean() > 180.0))

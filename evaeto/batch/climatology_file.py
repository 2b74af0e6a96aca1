"""From a grid of weather or ETo in files to a climatology in one: `evaeto climatology`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from evaeto._version import __version__
from evaeto.analysis.grid_climatology import CONTENT, KIND, climatology
from evaeto.core.messages import Message, naming
from evaeto.core.quantities import conversion
from evaeto.core.replacing import replacing
from evaeto.errors import WeatherError
from evaeto.extras import require_to_write
from evaeto.inputs.grid_layouts import as_laid_out
from evaeto.inputs.grid_parts import part_of
from evaeto.inputs.grid_sources import NETCDF, Source, opened, sources_in
from evaeto.inputs.grids import open_grid
from evaeto.inputs.times import is_hourly, time_name
from evaeto.outputs import require_free
from evaeto.reference_et import eto

if TYPE_CHECKING:
    import xarray as xr


@dataclass(frozen=True)
class About:
    """What a climatology says of itself.

    name, version : of the data set
    error : standard deviation of its daily ETo by its publisher or by a comparison [mm d-1]; None where it is not known
    """

    name: str
    version: str = ""
    error: float | None = None


def climatology_file(
    source: Source,
    target: Path,
    about: About,
    period: tuple[str, str] | None = None,
    bbox: tuple[float, float, float, float] | None = None,
) -> xr.Dataset:
    """Write the climatology of a grid, and return it.

    Parameters
    ----------
    source : str, Path, Dataset, or sequence of these
        What `evaeto.open_grid` takes, of weather or with a variable `eto`, in days or months.
    target : Path
        A NetCDF file.
    about : About
        What it says of itself.
    period, bbox : tuple, optional
        First and last day, and west, south, east, north of the part that is wanted [degrees].

    Raises
    ------
    WeatherError
        The grid cannot be read, has hours, or no cell has years enough.
    """
    if target.suffix.lower() not in NETCDF:
        raise WeatherError(naming(target.name, Message("climatology.ending")))
    require_to_write(target)
    files = [each for each in sources_in(source) if isinstance(each, str | Path)]
    require_free(target, files)
    made = climatology(_eto(source, period, bbox)).compute()
    if not bool(made["eto"].notnull().any()):
        raise WeatherError(Message("climatology.too_short"))
    made = made.assign_attrs(
        {
            "Conventions": "CF-1.11",
            CONTENT: KIND,
            "title": f"Climatology of reference ET: {about.name}",
            "dataset": about.name,
            "dataset_version": about.version or "not stated",
            "error": "not stated" if about.error is None else about.error,
            "error_comment": "standard deviation of the error of daily ETo [mm d-1]",
            "source": f"evaeto {__version__}",
        }
    )
    with replacing(target, keep_suffix=False) as beside:
        packed = {name: {"zlib": True, "complevel": 4} for name in made.data_vars}
        made.to_netcdf(beside, engine="netcdf4", encoding=packed)
    return made


def _eto(
    source: Source, period: tuple[str, str] | None, bbox: tuple[float, float, float, float] | None
) -> xr.DataArray:
    """The daily or monthly ETo of a grid [mm d-1]: what it has, else computed from its weather."""
    stored = opened(source)
    if "eto" not in stored:
        grid = open_grid(source)
        _require_days(grid)
        return _with_time(eto(part_of(grid, period, bbox)))
    grid = as_laid_out(stored[["eto"]])
    _require_days(grid)
    units = str(grid["eto"].attrs.get("units", "")).strip()
    try:
        scale, offset = conversion("eto", units)
    except ValueError:
        raise WeatherError(Message("climatology.unit", unit=units)) from None
    return _with_time(part_of(grid, period, bbox)["eto"]) * scale + offset


def _with_time(eto: xr.DataArray) -> xr.DataArray:
    """Its time under that name."""
    name = time_name(eto.to_dataset(name="eto"))
    if name is None:
        raise WeatherError(Message("weather.no_time"))
    return eto if name == "time" else eto.rename({name: "time"})


def _require_days(grid: xr.Dataset) -> None:
    if is_hourly(grid):
        raise WeatherError(Message("climatology.steps"))

"""Any table, and NetCDF: columns and variables are recognised by their names."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from evaeto.core.messages import Message, naming
from evaeto.errors import WeatherError
from evaeto.extras import require_to_read
from evaeto.inputs.corrections import Corrections
from evaeto.inputs.formats.base import Format, Head, Opened, ReadOptions
from evaeto.inputs.table_files import TableFile, read_csv, read_excel
from evaeto.inputs.variable_names import parse_name

if TYPE_CHECKING:
    import xarray as xr

_NETCDF = (".nc", ".nc4", ".cdf")


def _is_netcdf(head: Head) -> bool:
    return head.path.suffix.lower() in _NETCDF


def _read_netcdf(path: Path, options: ReadOptions) -> Opened:
    import xarray as xr

    require_to_read(path)
    try:
        opened = xr.open_dataset(path)
    except (OSError, ValueError):  # xarray's own words are of packages to install
        raise WeatherError(naming(path, Message("file.not_netcdf"))) from None
    with opened as dataset:
        try:
            return Opened(dataset.load(), NETCDF.title)
        except (OSError, RuntimeError) as error:  # of HDF5
            raise _damaged(dataset, error) from error


def _damaged(dataset: xr.Dataset, error: Exception) -> WeatherError:
    """Says which variable of a file cannot be read."""
    for name, variable in dataset.variables.items():
        try:
            variable.copy(deep=False).load()
        except (OSError, RuntimeError) as again:
            return WeatherError(Message("grid.damaged_somewhere", name=str(name), why=str(again)))
    return WeatherError(Message("grid.damaged_somewhere", name="?", why=str(error)))


def _read_table(path: Path, options: ReadOptions) -> Opened:
    corrections = Corrections(options.names, options.units)
    if path.suffix.lower() in (".xlsx", ".xlsm"):
        read = read_excel(path, corrections, options.dayfirst, options.sheet, options.site)
    else:
        read = read_csv(path, corrections, options.dayfirst, options.site)
    return Opened(
        read.table, GENERIC.title, utc_offset=read.table.attrs.get("utc_offset"), in_file=read.in_file,
        ignored=read.left_out, assumptions=(*read.assumptions, *_wind_without_unit(read)),
    )  # fmt: skip


def _wind_without_unit(read: TableFile) -> Iterator[Message]:
    """Which unit a wind is taken in that states none: in m/s, km/h, mph and knots it has much the same numbers.

    Names of services, and evaeto's own, stand for a unit.
    """
    for column in map(str, read.table.columns):
        match = parse_name(column, None)
        if match is None or match.stated or match.quantity not in ("u2", "uz"):
            continue
        if match.by_words or column in read.in_file:
            yield Message("table.wind_unit", name=read.in_file.get(column, column), unit=match.units)


NETCDF = Format("netcdf", "NetCDF", _is_netcdf, _read_netcdf)
GENERIC = Format("table", "table", lambda head: True, _read_table)

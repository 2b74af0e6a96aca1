"""NetCDF files of the classic kinds: their data cannot lie elsewhere, but can be missing.

NetCDF's library reads zeros where a file ends before its variables do.
"""

from __future__ import annotations

import math
from pathlib import Path

from evaeto.core.messages import Message
from evaeto.errors import WeatherError
from evaeto.uploads.limits import Limits
from evaeto.uploads.sizes import check_array

SIGNATURES = (b"CDF\x01", b"CDF\x02", b"CDF\x05")


def check_netcdf3(path: Path, limits: Limits) -> None:
    """Compare what the header declares with the size of the file.

    Parameters
    ----------
    path : Path
        The file.
    limits : Limits
        What it may hold.

    Raises
    ------
    WeatherError
        It is cut off, or a variable is too large.
    OSError, RuntimeError
        It is not a NetCDF file, or damaged.
    """
    import netCDF4

    with netCDF4.Dataset(path) as file:
        if len(file.variables) > limits.entries:
            raise WeatherError(Message("upload.too_many_parts", most=limits.entries))
        declared = 0
        for part, variable in file.variables.items():
            check_array(variable.shape, None, variable.dtype.itemsize, part, limits)
            declared += math.prod(variable.shape) * variable.dtype.itemsize
    there = path.stat().st_size
    if declared > there:
        raise WeatherError(Message("upload.cut_off", count=there, most=declared))

"""What a command about one table does not load.

To ask of each array whether it is one of Dask's, xarray imports `dask.array` and with it parts of SciPy: a third of the
processor time of `evaeto eto station.csv`.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_OF_MANY_PLACES = frozenset({".nc", ".nc4", ".cdf", ".zarr"})


@contextmanager
def without_dask(file: Path | None) -> Iterator[None]:
    """Have xarray do as if Dask were not installed, where a process is a command's own and its file is a table.

    A process that has xarray already is somebody else's, who may want Dask later on.

    Parameters
    ----------
    file : Path or None
        What the command reads; None for anything that is no file.
    """
    is_table = file is not None and file.is_file() and file.suffix.lower() not in _OF_MANY_PLACES
    if not is_table or "xarray" in sys.modules or "dask" in sys.modules:
        yield
        return
    sys.modules["dask"] = None  # type: ignore[assignment]  # as Python has it: to import it fails
    try:
        yield
    finally:
        del sys.modules["dask"]

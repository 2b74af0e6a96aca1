"""Fusion from files to files: what the command line does with paths."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from evaeto.errors import WeatherError

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

COLUMNS = ("eto", "eto_lower", "eto_upper", "tmax", "tmin", "ea", "u2", "rs", "precip")


def read_sources(entries: Sequence[str]) -> dict[str, xr.Dataset]:
    """Weather by service from entries `key=path`, as `--source nasa_power=a.csv` gives them.

    Raises
    ------
    WeatherError
        An entry without key or path, a key given twice, or a file that cannot be read.
    """
    from evaeto.weather import read_weather

    weather: dict[str, xr.Dataset] = {}
    for entry in entries:
        key, separator, path = entry.partition("=")
        if not (key and separator and path):
            raise WeatherError(f"source: {entry!r} is not of the form key=path, such as nasa_power=a.csv")
        if key in weather:
            raise WeatherError(f"source: {key!r} is given twice")
        weather[key] = read_weather(path)
    return weather


def read_reference(path: str | Path) -> pd.Series[float]:
    """Daily ETo from a CSV file with a date column and a column `eto` [mm d-1].

    Impossible values come as they stand; `calibrate` judges them.

    Raises
    ------
    WeatherError
        No such file, or no such column.
    """
    from evaeto.fusion.reference_files import daily_eto

    return daily_eto(path)


def read_climatology(path: str | Path) -> pd.DataFrame:
    """The table `month,mean,sd` [mm d-1] of a CSV file; `calibrate` checks its content.

    Raises
    ------
    WeatherError
        No such file, or not a table.
    """
    import pandas as pd

    try:
        return pd.read_csv(path, comment="#")
    except (OSError, ValueError) as error:
        raise WeatherError(f"{path}: cannot be read as a table: {error}") from None


def write_fused(fused: xr.Dataset, path: str | Path) -> None:
    """Write `date,eto,eto_lower,eto_upper` and the fused inputs as CSV; a missing value is an empty cell."""
    frame = fused[list(COLUMNS)].reset_coords(drop=True).to_dataframe()[list(COLUMNS)]
    frame.index = fused["time"].dt.strftime("%Y-%m-%d").to_index().rename("date")
    frame.to_csv(path, float_format="%.4f", lineterminator="\n")

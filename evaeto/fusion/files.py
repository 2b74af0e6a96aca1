"""Fusion from files to files: what the command line does with paths."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from evaeto.core.messages import Message, named_once, naming, of_error
from evaeto.core.replacing import replacing
from evaeto.errors import WeatherError
from evaeto.inputs.given import column_lacking

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

    from evaeto.inputs.formats.base import ReadOptions
    from evaeto.inputs.hour_times import DayLabel

T = TypeVar("T")
COLUMNS = ("eto", "eto_lower", "eto_upper", "tmax", "tmin", "ea", "u2", "rs", "precip")
CLIMATOLOGY = ("month", "mean", "sd")


def read_sources(
    entries: Sequence[str],
    label: DayLabel | None = None,
    place: tuple[float, float] | None = None,
    said: ReadOptions | None = None,
    elsewhere: Collection[str] = (),
) -> dict[str, xr.Dataset]:
    """Daily weather by service from entries `key=path`, as `--source nasa_power=a.csv` gives them.

    Days are made of hourly weather; `label` and `place` as `hours_to_days.days_of` takes them. What is `said` of a
    column holds for each file that has it; those that are `elsewhere` need be in none.

    Raises
    ------
    WeatherError
        An entry without key or path, a key given twice, a file that cannot be read, or a column that none has.
    """
    from evaeto.inputs.formats.base import ReadOptions

    said = said or ReadOptions()
    weather: dict[str, xr.Dataset] = {}
    lacking: list[dict[str, WeatherError]] = []
    for key, path in paths_of(entries).items():
        try:
            weather[key], without = _read(path, label, place, said)
            lacking.append(without)
        except WeatherError as error:
            told = of_error(error)
            raise WeatherError(named_once(told, path)) from None
    for name, missing in lacking[0].items() if lacking else ():
        if name not in elsewhere and all(name in without for without in lacking):
            raise missing
    return weather


def _read(
    path: str, label: DayLabel | None, place: tuple[float, float] | None, said: ReadOptions
) -> tuple[xr.Dataset, dict[str, WeatherError]]:
    """The days of a file, read by what is said of its columns, and the columns it lacks, with the error of each."""
    from evaeto.inputs.hours_to_days import read_days

    return _by_columns(lambda here: read_days(path, label, place, here), said)


def _by_columns(read: Callable[[ReadOptions], T], said: ReadOptions) -> tuple[T, dict[str, WeatherError]]:
    """What is read by what is said of the columns that are there, and those that are not, with the error of each."""
    lacking: dict[str, WeatherError] = {}
    while True:
        names = {name: value for name, value in said.names.items() if name not in lacking}
        units = {name: value for name, value in said.units.items() if name not in lacking}
        try:
            return read(replace(said, names=names, units=units)), lacking
        except WeatherError as error:
            lacking[column_lacking(error)] = error


def paths_of(entries: Sequence[str]) -> dict[str, str]:
    """Files by service from entries `key=path`.

    Raises
    ------
    WeatherError
        An entry without key or path, or a key given twice.
    """
    paths: dict[str, str] = {}
    for entry in entries:
        key, separator, path = entry.partition("=")
        if not (key and separator and path):
            raise WeatherError(Message("fusion.not_key_and_path", entry=entry))
        if key in paths:
            raise WeatherError(Message("fusion.source_twice", source=key))
        paths[key] = path
    return paths


def read_reference(
    path: str | Path,
    label: DayLabel | None = None,
    place: tuple[float, float] | None = None,
    dayfirst: bool | None = None,
) -> pd.Series[float]:
    """Daily ETo from a CSV file with a date column and a column `eto` [mm d-1].

    Impossible values come as they stand; `calibrate` judges them. Days are the sums of hourly ETo [mm h-1];
    `attrs["notes"]` says so.

    Raises
    ------
    WeatherError
        No such file, or no such column.
    """
    from evaeto.fusion.reference_files import daily_eto

    return daily_eto(path, label, place, dayfirst)


def read_eto(
    path: str | Path, label: DayLabel | None, place: tuple[float, float] | None, said: ReadOptions
) -> tuple[pd.Series[float], dict[str, WeatherError]]:
    """As `read_reference`, by what is said of the columns that are there, and those that are not.

    Raises
    ------
    WeatherError
        No such file, or no such column.
    """
    from evaeto.fusion.reference_files import daily_eto

    return _by_columns(lambda here: daily_eto(path, label, place, here.dayfirst, here), said)


def read_climatology(path: str | Path) -> pd.DataFrame:
    """The table `month,mean,sd` [mm d-1] of a CSV file; `calibrate` checks its content.

    Raises
    ------
    WeatherError
        No such file, or not a table.
    """
    from evaeto.core.quantities import QUANTITIES, conversion, conversions_of
    from evaeto.inputs.frames import numbers_of, of_file
    from evaeto.inputs.table_files import require_single
    from evaeto.inputs.text_tables import read_text_table

    try:
        opened = read_text_table(Path(path), CLIMATOLOGY.__contains__)
    except OSError as error:
        what = Message("file.not_a_table", why=error.strerror or str(error))
        raise WeatherError(naming(path, what)) from None
    require_single(str(path), opened.names, CLIMATOLOGY.__contains__)
    table = of_file(opened.frame(lambda _: False)[0], Path(path), "line")
    for name, units in zip(opened.names, opened.units, strict=True):
        if name in CLIMATOLOGY:
            table[name] = numbers_of(table, name, table[name])
            if units and name != "month":
                try:
                    table[name] *= conversion("eto", units)[0]
                except ValueError:
                    what = Message(
                        "weather.unknown_unit", name=name, unit=units, known=sorted(conversions_of(QUANTITIES["eto"]))
                    )
                    raise WeatherError(naming(path, what)) from None
    return table


def write_totals(fused: xr.Dataset, path: str | Path) -> None:
    """Write the totals of a fused series with their 90 % bands as CSV: months, seasons, years and all days."""
    import pandas as pd

    from evaeto.analysis.period_totals import table_of
    from evaeto.analysis.total_errors import PERIODS

    tables = {by: table_of(fused, by) for by in PERIODS}
    frame = pd.concat(tables, names=["by"]).reset_index()
    with replacing(path) as beside:
        frame.to_csv(beside, index=False, lineterminator="\n")


def write_fused(fused: xr.Dataset, path: str | Path) -> None:
    """Write `date,eto,eto_lower,eto_upper` and the fused inputs as CSV; a missing value is an empty cell."""
    frame = fused[list(COLUMNS)].reset_coords(drop=True).to_dataframe()[list(COLUMNS)]
    frame.index = fused["time"].dt.strftime("%Y-%m-%d").to_index().rename("date")
    with replacing(path) as beside:
        frame.to_csv(beside, float_format="%.4f", lineterminator="\n")

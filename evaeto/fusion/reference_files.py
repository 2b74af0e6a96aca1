"""Daily reference ETo from files, with the impossible values in it: whoever uses them tells and drops single days."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from evaeto.core.messages import Message, naming
from evaeto.core.quantities import QUANTITIES, conversion
from evaeto.errors import WeatherError
from evaeto.inputs.remarks import remarks
from evaeto.inputs.variable_names import parse_name

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

    from evaeto.inputs.formats.base import ReadOptions
    from evaeto.inputs.hour_times import DayLabel


NOTES = "notes as messages"
"""Attribute of a Series of the reference: the same as `notes`, for whoever says it in another language."""


def daily_eto(
    path: str | Path,
    label: DayLabel | None = None,
    place: tuple[float, float] | None = None,
    dayfirst: bool | None = None,
    said: ReadOptions | None = None,
) -> pd.Series[float]:
    """The column `eto` of a file [mm d-1], as `read_weather` finds it.

    `read_weather` refuses a file with a value beyond the limits of ETo, most often a code for missing data. Here such
    values come back as they are, but for -999 and -9999, which are missing already. Days are the sums of hourly ETo
    [mm h-1]; `attrs["notes"]` says so, and `label` and `place` are those of `hours_to_days.days_of`; `dayfirst` as
    `read_weather` takes it, `said` what else is said of the file.

    Raises
    ------
    WeatherError
        No such file, or no such column.
    """
    from evaeto.inputs.formats.base import ReadOptions
    from evaeto.inputs.weather_files import read_any

    said = replace(said or ReadOptions(), dayfirst=dayfirst)
    return daily_eto_of(read_any(path, said), str(path), label, place)


def daily_eto_of(
    frame: xr.Dataset | pd.DataFrame, name: str, label: DayLabel | None = None, place: tuple[float, float] | None = None
) -> pd.Series[float]:
    """The ETo in what a file of this name holds, see `daily_eto`.

    Raises
    ------
    WeatherError
        There is none.
    """
    import pandas as pd

    from evaeto.inputs.hours_to_days import as_days
    from evaeto.inputs.times import dates_of, is_hourly

    beyond: pd.Series[float] | None = None
    if not isinstance(frame, pd.DataFrame):
        table = as_days(frame, label=label, place=place)
    else:
        if not is_hourly(frame):
            for column in list(frame.columns):
                meaning = parse_name(str(column), None)
                if meaning is None or meaning.quantity != "eto" or not pd.api.types.is_numeric_dtype(frame[column]):
                    continue
                try:
                    values = frame[column] * conversion("eto", meaning.units)[0]
                except ValueError:
                    continue  # `normalise` says what is wrong with the unit
                limits = QUANTITIES["eto"]
                wrong = ((values < limits.lower) | (values > limits.upper)).to_numpy()
                if wrong.any():
                    # A code is a code in any unit
                    raw = frame[column].where(frame[column] < 0, values).to_numpy()
                    beyond = pd.Series(raw[wrong], index=dates_of(frame)[wrong])
                    frame[column] = frame[column].where(~wrong)
        table = as_days(frame, label=label, place=place)
    if "eto" not in table:
        raise WeatherError(naming(name, Message("reference.no_eto_in_file")))
    series: pd.Series[float] = table["eto"].to_series()
    series.attrs["notes"] = table.attrs.get("notes", "")
    series.attrs[NOTES] = remarks(table, "notes")
    if beyond is not None:
        beyond = beyond[~beyond.isin([-999.0, -9999.0])]
        series.loc[beyond.index] = np.asarray(beyond, dtype=float)
    return series

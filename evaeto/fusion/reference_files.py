"""Daily reference ETo from files, with the impossible values in it: whoever uses them tells and drops single days."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from evaeto.core.messages import Message
from evaeto.core.quantities import QUANTITIES, conversion
from evaeto.errors import WeatherError
from evaeto.inputs.remarks import remarks
from evaeto.inputs.variable_names import parse_name

if TYPE_CHECKING:
    import pandas as pd

    from evaeto.inputs.hours_to_days import DayLabel


NOTES = "notes as messages"
"""Attribute of a Series of the reference: the same as `notes`, for whoever says it in another language."""


def daily_eto(
    path: str | Path,
    label: DayLabel | None = None,
    place: tuple[float, float] | None = None,
    dayfirst: bool | None = None,
) -> pd.Series[float]:
    """The column `eto` of a file [mm d-1], as `read_weather` finds it.

    `read_weather` refuses a file with a value beyond the limits of ETo, most often a code for missing data. Here such
    values come back as they are, but for -999 and -9999, which are missing already. Days are the sums of hourly ETo
    [mm h-1]; `attrs["notes"]` says so, and `label` and `place` are those of `hours_to_days.days_of`; `dayfirst` as
    `read_weather` takes it.

    Raises
    ------
    WeatherError
        No such file, or no such column.
    """
    import pandas as pd

    from evaeto.inputs.formats.base import ReadOptions
    from evaeto.inputs.hours_to_days import as_days
    from evaeto.inputs.times import dates_of, is_hourly
    from evaeto.inputs.weather_files import read_any

    path = Path(path)
    beyond: pd.Series[float] | None = None
    frame = read_any(path, ReadOptions(dayfirst=dayfirst))
    if not isinstance(frame, pd.DataFrame):
        table = as_days(frame, label=label, place=place)
    else:
        if not is_hourly(frame):
            for name in list(frame.columns):
                meaning = parse_name(str(name), None)
                if meaning is None or meaning.quantity != "eto" or not pd.api.types.is_numeric_dtype(frame[name]):
                    continue
                try:
                    values = frame[name] * conversion("eto", meaning.units)[0]
                except ValueError:
                    continue  # `normalise` says what is wrong with the unit
                limits = QUANTITIES["eto"]
                wrong = ((values < limits.lower) | (values > limits.upper)).to_numpy()
                if wrong.any():
                    # A code is a code in any unit
                    raw = frame[name].where(frame[name] < 0, values).to_numpy()
                    beyond = pd.Series(raw[wrong], index=dates_of(frame)[wrong])
                    frame[name] = frame[name].where(~wrong)
        table = as_days(frame, label=label, place=place)
    if "eto" not in table:
        raise WeatherError(Message("said.of", name=str(path), what=Message("reference.no_eto_in_file")))
    series: pd.Series[float] = table["eto"].to_series()
    series.attrs["notes"] = table.attrs.get("notes", "")
    series.attrs[NOTES] = remarks(table, "notes")
    if beyond is not None:
        beyond = beyond[~beyond.isin([-999.0, -9999.0])]
        series.loc[beyond.index] = np.asarray(beyond, dtype=float)
    return series

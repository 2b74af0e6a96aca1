"""The season to date against the same days of other years, by one and the same weather."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from evaeto.core.messages import Message
from evaeto.crops.daily_inputs import weather_of
from evaeto.crops.days import days_in_order
from evaeto.crops.farm.entries import YEARS
from evaeto.errors import ArgumentError, WeatherError

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

    from evaeto.core.protocols import WithDataset

LEAST = 10
"""Fewer years tell no normal."""
BAND = (10.0, 90.0)
"""Percentiles between which eight of ten years lie [%]."""


def normal_of(weather: xr.Dataset | pd.DataFrame | WithDataset, first: date, last: date) -> dict[str, Any]:
    """Sums of ETo and rain of a season to date, and of the same days of the years before it.

    A year in which one of these days is missing does not count. The season ends with the last day before which none is
    missing.

    Parameters
    ----------
    weather : Dataset, DataFrame or Result
        Daily `eto` and `precip` of the season and of the years before it, all of one source: one that differs from
        another by more than seasons do would make each season unusual [mm d-1].
    first, last : date
        Of the season.

    Returns
    -------
    dict
        Plain values: `first`, `last`, `days`, `years` (how many), `from_year`, `to_year`, and for `eto` and `rain`
        `_mm`, `_normal_mm` (mean), `_low_mm` and `_high_mm` (`BAND`), and `_rank`, the share of years that had less.

    Raises
    ------
    ArgumentError
        The days are out of order or appear twice, or the weather is of several places.
    WeatherError
        The season has no day, or fewer than `LEAST` years have all of them.
    """
    days = weather_of(weather)
    number = days_in_order(days["time"].to_index(), "weather")
    whole = np.arange(number[0], number[-1] + 1)  # a day without a row is a missing one
    place = {day: i for i, day in enumerate(whole.astype("datetime64[D]").tolist())}
    eto, rain = np.full((2, whole.size), np.nan)
    for daily, name in ((eto, "eto"), (rain, "precip")):
        if others := [str(dim) for dim in days[name].dims if dim != "time"]:
            raise ArgumentError(Message("crop.own_dimension", name="weather", dimension=others[0]))
        daily[number - number[0]] = days[name].to_numpy()
    known = np.isfinite(eto) & np.isfinite(rain)
    there = 0
    while (day := first + timedelta(days=there)) <= last and day in place and known[place[day]]:
        there += 1
    if not there:
        raise WeatherError(Message("field.normal_none", day=first))
    sums = {}
    for year in range(first.year, next(iter(place)).year - 1, -1):
        begin = place.get(_in_year(first, year))
        if begin is not None and begin + there <= known.size and known[begin : begin + there].all():
            span = slice(begin, begin + there)
            sums[year] = float(eto[span].sum()), float(rain[span].sum())
    now = sums.pop(first.year)
    years = sorted(sums)[-YEARS:]
    if len(years) < LEAST:
        raise WeatherError(Message("field.normal_short", count=len(years), least=LEAST))
    found: dict[str, Any] = {
        "first": first.isoformat(), "last": (first + timedelta(days=there - 1)).isoformat(), "days": there,
        "years": len(years), "from_year": years[0], "to_year": years[-1],
    }  # fmt: skip
    for place_of, name in enumerate(("eto", "rain")):
        usual = np.array([sums[year][place_of] for year in years])
        low, high = np.percentile(usual, BAND)
        values = {"": now[place_of], "_normal": usual.mean(), "_low": low, "_high": high}
        found |= {f"{name}{part}_mm": round(float(value), 4) for part, value in values.items()}
        found[f"{name}_rank"] = round(float((usual < now[place_of]).mean()), 4)
    return found


def _in_year(day: date, year: int) -> date:
    try:
        return day.replace(year=year)
    except ValueError:  # 29 February
        return date(year, 3, 1)

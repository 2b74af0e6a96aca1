"""Normals of a gridded ETo."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from evaeto.analysis.grid_climatology import climatology
from evaeto.errors import WeatherError


def grid(first: str, last: str, of: object = None, freq: str = "D") -> xr.DataArray:
    """ETo of two cells: the number of the month, and 10 more in the second; 1 mm more each year."""
    times = pd.date_range(first, last, freq=freq, name="time")
    values = times.month.to_numpy() + (times.year.to_numpy() - times.year.min())
    both = np.stack([values, values + 10.0], axis=-1).astype(float)
    return xr.DataArray(both, dims=("time", "cell"), coords={"time": times})


def test_a_normal_is_the_mean_of_the_months_of_all_years() -> None:
    found = climatology(grid("2001-01-01", "2005-12-31"))
    # years 0 to 4 beside the month: 2 more in the mean, and an sd of sqrt(2.5)
    assert found["eto"].sel(month=3).values.tolist() == [5.0, 15.0]
    assert found["eto_sd"].sel(month=3).values == pytest.approx(np.sqrt(2.5))
    assert found["years"].sel(month=3).values.tolist() == [5, 5]
    days = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    whole = sum(day * (month + 2) for month, day in enumerate(days, 1))
    assert float(found["eto_annual"][0]) == pytest.approx(whole + (2 + 3) / 5)  # the leap day of the fourth year
    assert found["years_annual"].values.tolist() == [5, 5]


def test_a_month_with_a_missing_day_does_not_count_and_no_year_with_it() -> None:
    eto = grid("2001-01-01", "2006-12-31")
    eto.loc[{"time": "2003-07-10", "cell": 0}] = np.nan
    found = climatology(eto)
    assert found["years"].sel(month=7).values.tolist() == [5, 6]
    assert found["years_annual"].values.tolist() == [5, 6]
    assert found["eto"].sel(month=7).values[0] == pytest.approx(7 + (0 + 1 + 3 + 4 + 5) / 5)


def test_fewer_than_five_years_are_no_normal() -> None:
    found = climatology(grid("2001-01-01", "2005-11-30"))
    assert found["eto"].sel(month=12).isnull().all()
    assert found["years"].sel(month=12).values.tolist() == [4, 4]
    assert found["eto"].sel(month=11).notnull().all()
    assert found["eto_annual"].isnull().all()


def test_an_incomplete_first_month_does_not_count() -> None:
    assert climatology(grid("2001-01-02", "2006-12-31"))["years"].sel(month=1).values.tolist() == [5, 5]


def test_means_of_months_give_the_normals_of_their_days() -> None:
    daily = grid("2001-01-01", "2005-12-31")
    monthly = daily.resample(time="MS").mean()
    xr.testing.assert_allclose(climatology(monthly), climatology(daily))


def test_chunks_give_what_the_whole_gives() -> None:
    eto = grid("2001-01-01", "2005-12-31")
    xr.testing.assert_identical(climatology(eto.chunk({"time": 100, "cell": 1})).compute(), climatology(eto))


def test_days_of_another_calendar_are_whole_months_by_it() -> None:
    eto = grid("2001-01-01", "2005-12-31").convert_calendar("noleap")
    assert climatology(eto)["years"].sel(month=2).values.tolist() == [5, 5]


@pytest.mark.parametrize("freq", ["h", "8D"])
def test_steps_that_are_neither_days_nor_months_are_refused(freq: str) -> None:
    with pytest.raises(WeatherError, match="of days or of months"):
        climatology(grid("2001-01-01", "2001-02-28", freq=freq))

"""Coefficients from a vegetation index that was seen on some days."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from evaeto import crops

SEEN = pd.Series(
    [0.2, 0.4, np.nan, 0.8, 0.7],
    pd.DatetimeIndex(["2021-05-01", "2021-05-11", "2021-05-21", "2021-05-31", "2021-07-10"]),
)


def test_the_coefficient_is_interpolated_over_clouds_and_not_over_long_gaps():
    kcb = crops.kcb_from_index(SEEN, slope=1.25, offset=-0.1)
    days = kcb.to_series()
    assert days["2021-05-01"] == pytest.approx(0.15)
    assert days["2021-05-06"] == pytest.approx(0.275)  # half way to 0.4
    assert days["2021-05-21"] == pytest.approx(0.65)
    assert days["2021-05-31":"2021-06-01"].isna().tolist() == [False, True]  # 40 days to the next
    assert days["2021-07-10"] == pytest.approx(0.775)
    assert not crops.kcb_from_index(SEEN, 1.25, -0.1, longest_gap=40).isnull().any()


def test_a_grid_stays_lazy_and_is_each_of_its_cells():
    days = {"time": SEEN.index}
    grid = xr.DataArray(SEEN.to_numpy(), days, ("time",)) * xr.DataArray([1.0, 0.5], {"lat": [1.0, 2.0]}, ("lat",))
    lazy = crops.kcb_from_index(grid.chunk(lat=1), 1.25, -0.1)
    assert lazy.chunks is not None
    assert lazy.dims == ("time", "lat")
    np.testing.assert_allclose(lazy.sel(lat=1.0), crops.kcb_from_index(SEEN, 1.25, -0.1))


def test_the_balance_takes_it_and_keeps_the_curve_elsewhere():
    days = pd.date_range("2021-04-01", periods=120)
    values = {name: ("time", np.full(120, value)) for name, value in (("eto", 5.0), ("precip", 0.0))}
    weather = xr.Dataset(values, {"time": days})
    usual = crops.balance(weather, "maize", "loam", "2021-04-01")["kcb"]
    seen = crops.balance(weather, "maize", "loam", "2021-04-01", kcb=crops.kcb_from_index(SEEN, 1.25, -0.1))["kcb"]
    assert float(seen.sel(time="2021-05-06")) == pytest.approx(0.275)
    assert float(seen.sel(time="2021-06-15")) == float(usual.sel(time="2021-06-15"))


@pytest.mark.parametrize(("index", "text"), [
    ([0.1, 0.2], "indexed by time"), (SEEN[::-1], "in order"), (SEEN[:0], "no day"),
    (pd.Series([0.1], index=["spring"]), "indexed by time"),
])  # fmt: skip
def test_an_index_without_days_in_order_is_refused(index, text):
    with pytest.raises(ValueError, match=text):
        crops.kcb_from_index(index, 1.25, -0.1)

from __future__ import annotations

import numpy as np
import pytest
import xarray as xr

from evaeto import equations as et

NAN = np.nan
TMAX, TMIN = np.full(7, 30.0), np.full(7, 20.0)
# One more kind of humidity is missing every day.
DAYS = {
    "ea": np.array([2.0, NAN, NAN, NAN, NAN, NAN, NAN]),
    "rhmin": np.array([50.0, 50.0, NAN, NAN, NAN, NAN, NAN]),
    "tdew": np.array([18.0, 18.0, 18.0, NAN, NAN, NAN, NAN]),
    "rhmax": np.array([90.0, 90.0, 90.0, 90.0, NAN, NAN, NAN]),
    "rhmean": np.array([70.0, 70.0, 70.0, 70.0, 70.0, NAN, NAN]),
}


def test_every_day_takes_the_best_humidity_it_has():
    tmin = TMIN.copy()
    tmin[6] = NAN
    e0 = et.saturation_vapour_pressure
    expected = [
        2.0,
        (e0(20.0) * 90 + e0(30.0) * 50) / 200,
        e0(18.0),
        e0(20.0) * 0.9,
        (e0(20.0) + e0(30.0)) / 2 * 0.7,
        e0(20.0),
        NAN,
    ]
    np.testing.assert_allclose(et.actual_vapour_pressure(TMAX, tmin, **DAYS), expected)
    np.testing.assert_array_equal(et.humidity_method(TMAX, tmin, **DAYS), [0, 1, 2, 3, 4, 6, NAN])


def test_the_lowest_humidity_stands_alone_only_where_the_highest_was_never_measured():
    alone = et.actual_vapour_pressure(30.0, 20.0, rhmin=50.0)
    assert alone == pytest.approx(0.5 * et.saturation_vapour_pressure(30.0))  # ASCE-EWRI 2005 eq. 13
    assert et.humidity_method(30.0, 20.0, rhmin=50.0) == et.HUMIDITY_ORDER.index("rhmin")
    assert np.isnan(et.actual_vapour_pressure(30.0, 20.0, rhmin=50.0, rhmax=NAN, estimate=False))


def test_a_day_without_humidity_stays_missing_when_no_estimate_is_wanted():
    assert np.isnan(et.actual_vapour_pressure(30.0, 20.0, tdew=NAN, estimate=False))
    assert np.isnan(et.humidity_method(30.0, 20.0, tdew=NAN, estimate=False))


def test_both_extremes_are_needed_for_the_best_formula():
    assert et.actual_vapour_pressure(30.0, 20.0, rhmin=50.0, rhmean=60.0) == pytest.approx(
        et.vapour_pressure_from_rhmean(30.0, 20.0, 60.0)
    )


def test_data_arrays_keep_their_dimensions_and_scalars_stay_scalars():
    tmax, tmin = xr.DataArray(TMAX, dims="time"), xr.DataArray(TMIN, dims="time")
    tdew = xr.DataArray([[10.0] * 7, [15.0] * 7], dims=("site", "time"))
    result = et.actual_vapour_pressure(tmax, tmin, tdew=tdew)
    assert result.sizes == {"time": 7, "site": 2}
    assert isinstance(et.actual_vapour_pressure(30.0, 20.0, rhmean=60), float)


def test_the_humidities_are_those_that_the_order_tells_of():
    told = {name for kind in et.HUMIDITY_ORDER for name in kind.split("+")} - {"tmin"}
    assert set(et.HUMIDITIES) == told == set(DAYS)
    assert [name for name in et.HUMIDITY_ORDER if name in et.HUMIDITIES_OF_HOUR] == list(et.HUMIDITIES_OF_HOUR)

from __future__ import annotations

import numpy as np
import pytest

from evaeto import equations as et

MIDSUMMER, MIDWINTER = 172, 355


def test_the_polar_night_has_no_sun_and_the_polar_day_has_24_hours():
    assert et.extraterrestrial_radiation(90.0, MIDWINTER) == 0.0
    assert et.daylight_hours(80.0, MIDWINTER) == 0.0
    assert et.daylight_hours(80.0, MIDSUMMER) == pytest.approx(24.0)
    assert et.extraterrestrial_radiation(-90.0, MIDWINTER) > 40.0


def test_radiation_ratio_is_limited_above_by_fao56_and_on_both_sides_by_asce():
    rs = np.array([1.0, 10.0, 30.0])
    np.testing.assert_allclose(et.relative_solar_radiation(rs, 20.0), [0.05, 0.5, 1.0])
    np.testing.assert_allclose(et.relative_solar_radiation(rs, 20.0, floor=0.3), [0.3, 0.5, 1.0])
    assert et.STANDARDS["fao56", "short"].cloudiness_floor == 0.0
    assert {et.STANDARDS[key].cloudiness_floor for key in (("asce", "short"), ("asce", "tall"), ("fao56", "tall"))} == {
        0.3
    }


def test_the_offset_of_a_sensor_makes_no_negative_ratio():
    assert et.relative_solar_radiation(-0.1, 5.0) == 0.0


@pytest.mark.parametrize("floor", [0.0, 0.3])
def test_radiation_ratio_of_the_polar_night_is_that_of_a_clear_sky(floor):
    for rs in (0.0, 0.05):
        assert et.relative_solar_radiation(rs, 0.0, floor) == 1.0
        assert et.relative_solar_radiation(rs, 0.009, floor) == 1.0
    assert np.isnan(et.relative_solar_radiation(np.nan, 0.0, floor))


@pytest.mark.parametrize("floor", [0.0, 0.3])
def test_nothing_jumps_between_the_last_day_with_sun_and_the_first_without(floor):
    doy = np.arange(300, 366)
    air = {"tmax": -8.0, "tmin": -15.0, "ea": 0.2, "u2": 3.0, "lat": 70.0, "elevation": 10.0}
    clear = et.clear_sky_radiation(et.extraterrestrial_radiation(70.0, doy), 10.0)
    constants = et.with_cloudiness_floor(et.STANDARDS["fao56", "short"], floor)
    exact = et.reference_et_numpy(**air, doy=doy, rs=clear, constants=constants)
    delivered = et.reference_et_numpy(**air, doy=doy, rs=np.round(clear, 2), constants=constants)
    assert (clear == 0).sum() > 30
    assert np.abs(np.diff(exact)).max() < 0.03
    assert np.ptp(exact[clear == 0]) == 0
    assert np.abs(delivered - exact).max() < 0.12  # one unit of the last digit delivered


def test_the_polar_night_gives_the_longwave_loss_without_sun():
    night = {"tmax": -20.0, "tmin": -28.0, "ea": 0.06, "u2": 4.0, "doy": MIDWINTER, "elevation": 5.0}
    rnl = et.net_longwave_radiation(-20.0, -28.0, 0.06, 0.0, 0.0)
    assert et.reference_et_numpy(**night, lat=85.0, rs=0.0) == et.reference_et_numpy(**night, rn=-rnl)


def test_sunshine_of_the_polar_night_gives_no_radiation():
    np.testing.assert_array_equal(
        et.solar_radiation_from_sunshine(np.array([0.0, 1.0, np.nan]), 0.0, 0.0), [0, 0, np.nan]
    )


def test_full_clear_sky_radiation_falls_with_water_vapour_and_stays_below_ra():
    ra = et.extraterrestrial_radiation(33.0, MIDSUMMER)
    dry, humid = (et.clear_sky_radiation_full(ra, 33.0, MIDSUMMER, ea, 97.0) for ea in (0.5, 3.0))
    assert 0.6 * ra < humid < dry < 0.85 * ra


def test_full_clear_sky_radiation_keeps_a_diffuse_part_where_the_fitted_sun_is_below_the_horizon():
    assert et.clear_sky_radiation_full(1.0, 66.0, MIDWINTER, 0.1, 100.0) == pytest.approx(0.18)


def test_full_clear_sky_radiation_is_the_same_half_a_year_later_in_the_other_hemisphere():
    north = et.clear_sky_radiation_full(40.0, 40.0, 10, 1.0, 100.0)
    south = et.clear_sky_radiation_full(40.0, -40.0, 10 + 182.5, 1.0, 100.0)
    assert north == pytest.approx(south)


def test_day_366_continues_day_365():
    last, leap = (et.extraterrestrial_radiation(45.0, doy) for doy in (365, 366))
    assert leap == pytest.approx(last, rel=0.005)

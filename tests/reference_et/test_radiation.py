from __future__ import annotations

import numpy as np
import pytest

from evaeto import reference_et as et

MIDSUMMER, MIDWINTER = 172, 355


def test_the_polar_night_has_no_sun_and_the_polar_day_has_24_hours():
    assert et.extraterrestrial_radiation(90.0, MIDWINTER) == 0.0
    assert et.daylight_hours(80.0, MIDWINTER) == 0.0
    assert et.daylight_hours(80.0, MIDSUMMER) == pytest.approx(24.0)
    assert et.extraterrestrial_radiation(-90.0, MIDWINTER) > 40.0


def test_radiation_ratio_is_limited_on_both_sides():
    np.testing.assert_allclose(et.relative_solar_radiation(np.array([1.0, 10.0, 30.0]), 20.0), [0.3, 0.5, 1.0])


def test_radiation_ratio_of_the_polar_night_is_the_limit_of_the_days_before():
    for rs in (0.0, 0.05):
        night, last_light = (et.relative_solar_radiation(rs, rso) for rso in (0.0, 1e-6))
        assert night == last_light
    assert et.relative_solar_radiation(0.0, 0.0) == 0.3


def test_the_polar_night_gives_the_longwave_loss_without_sun():
    night = {"tmax": -20.0, "tmin": -28.0, "ea": 0.06, "u2": 4.0, "doy": MIDWINTER, "elevation": 5.0}
    rnl = et.net_longwave_radiation(-20.0, -28.0, 0.06, 0.0, 0.0)
    assert et.daily_numpy(**night, lat=85.0, rs=0.0) == et.daily_numpy(**night, rn=-rnl)


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

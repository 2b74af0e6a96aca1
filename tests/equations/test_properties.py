"""What must hold for any weather on Earth."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from evaeto import equations as et

LATITUDES = st.one_of(st.sampled_from([-90.0, -66.56, 0.0, 66.56, 90.0]), st.floats(-90, 90))
DAYS = st.integers(1, 366)
RSO = st.sampled_from(["simple", "full"])


@st.composite
def weather(draw, latitudes=LATITUDES):
    tmin = draw(st.floats(-80, 40))
    tmax = tmin + draw(st.floats(0, 20))
    saturated = et.mean_saturation_vapour_pressure(tmax, tmin)
    return {
        "tmax": tmax,
        "tmin": tmin,
        "ea": saturated * draw(st.floats(0.0, 1.0)),
        "u2": draw(st.floats(0, 30)),
        "rs": draw(st.floats(0, 45)),
        "lat": draw(latitudes),
        "doy": draw(DAYS),
        "elevation": draw(st.floats(-430, 8848)),
    }


@given(weather(), RSO, st.sampled_from(list(et.STANDARDS.values())))
def test_any_weather_anywhere_gives_a_finite_number(day, rso, constants):
    assert np.isfinite(et.reference_et_numpy(**day, rso=rso, constants=constants))


@given(weather(), st.floats(0.1, 10))
def test_more_net_radiation_gives_more(day, more):
    low, high = (et.reference_et_numpy(**day, rn=rn) for rn in (5.0, 5.0 + more))
    assert high > low


@given(weather(), st.floats(0.1, 40), st.floats(0.1, 5))
@pytest.mark.slow
def test_more_sun_gives_more_where_it_gains_more_than_a_clear_sky_loses(day, rs, more):
    """Under a low sun the longwave loss of a clear sky outweighs the gain: there it falls with Rs."""
    rso = et.clear_sky_radiation(et.extraterrestrial_radiation(day["lat"], day["doy"]), day["elevation"])
    emission = et.black_body_radiation(day["tmax"])
    assume(0.77 * rso > 1.35 * emission * (0.34 - 0.14 * np.sqrt(day["ea"])))
    low, high = (et.reference_et_numpy(**{**day, "rs": value}) for value in (rs, rs + more))
    assert high > low


@given(weather(), st.floats(0.01, 0.99))
def test_drier_air_gives_more_by_the_aerodynamic_term(day, part):
    day |= {"rs": None, "rn": 5.0}
    moist, dry = (et.reference_et_numpy(**{**day, "ea": ea}) for ea in (day["ea"], day["ea"] * part))
    assert dry >= moist


@given(weather(), st.floats(0.1, 10))
@pytest.mark.slow
def test_more_wind_gives_more_where_the_air_dries_faster_than_the_sun_heats(day, more):
    """d(ETo)/d(u2) has the sign of 900/T (γ + Δ) D - 0.34 · 0.408 Δ Rn: dry air only."""
    day |= {"rs": None, "rn": 0.0}
    calm, windy = (et.reference_et_numpy(**{**day, "u2": u2}) for u2 in (day["u2"], day["u2"] + more))
    assert windy >= calm


@given(LATITUDES, DAYS)
@pytest.mark.slow
def test_the_sun_above_the_atmosphere_stays_within_bounds(lat, doy):
    assert 0.0 <= et.extraterrestrial_radiation(lat, doy) < 50.0
    assert 0.0 <= et.daylight_hours(lat, doy) <= 24.0 + 1e-12


@given(st.floats(-90, 90), st.integers(1, 365))
@pytest.mark.slow
def test_day_and_night_share_the_year_between_the_hemispheres(lat, doy):
    north, south = et.daylight_hours(lat, doy), et.daylight_hours(-lat, doy)
    assert north + south == pytest.approx(24.0)


@given(weather())
@pytest.mark.slow
def test_saturated_calm_air_leaves_the_radiation_term_alone(day):
    day["ea"] = et.mean_saturation_vapour_pressure(day["tmax"], day["tmin"])
    day["u2"] = 0.0
    rn = 4.0
    slope = et.slope_of_saturation_vapour_pressure((day["tmax"] + day["tmin"]) / 2)
    gamma = et.psychrometric_constant(et.atmospheric_pressure(day["elevation"]))
    assert et.reference_et_numpy(**day, rn=rn) == pytest.approx(0.408 * slope * rn / (slope + gamma))


@given(st.floats(-60, 50))
def test_the_slope_is_the_derivative_of_the_curve(t):
    numerical = (et.saturation_vapour_pressure(t + 1e-3) - et.saturation_vapour_pressure(t - 1e-3)) / 2e-3
    # 4098 is 17.27 · 237.3 rounded
    assert et.slope_of_saturation_vapour_pressure(t) == pytest.approx(numerical, rel=1e-4)

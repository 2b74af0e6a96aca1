"""Basal coefficient and evaporation of the soil: equations one by one, against what FAO-56 prints."""

from __future__ import annotations

import numpy as np
import pytest
from published import fao56_crops

from evaeto.crops import dual
from evaeto.crops.root_zone import total_available_water
from evaeto.crops.season import adjusted
from evaeto.crops.stress import stress


def test_example_30_basal_coefficients_follow_the_climate():
    bean = fao56_crops.BEAN_AT_KIMBERLY
    term = dual.climate_term(bean["u2"], bean["rhmin"])
    kcb = [bean["kcb"][0], *(float(adjusted(kcb, term, bean["height"])) for kcb in bean["kcb"][1:])]
    np.testing.assert_allclose(kcb, bean["printed"], atol=0.005)


def test_example_35_ten_days_of_evaporation():
    # The book goes on from rounded values: it prints Kr 0.75 on day 6 beside a depletion of 11 mm, where eq. 74 gives
    # 0.70; and 2.8 mm on day 3, where its own Ke x ETo is 0.62 x 3.9 = 2.4
    given = fao56_crops.EVAPORATION
    tew = dual.total_evaporable_water(given["field_capacity"], given["wilting_point"])
    assert tew == pytest.approx(given["tew"])
    depletion, wetted = tew, 1.0
    rows = []
    for eto, water, rain, kcb, exposed in zip(
        *(given[name] for name in ("eto", "irrigation", "rain", "kcb", "exposed")), strict=True
    ):
        wetted = given["wetted"] if water else 1.0 if rain >= dual.WETTING_RAIN else wetted
        depletion = max(depletion - rain - water / wetted, 0.0)
        most = dual.kc_max(given["u2"], given["rhmin"], given["height"], kcb)
        assert most == pytest.approx(given["kc_max"], abs=0.005)
        few = dual.exposed_wetted_fraction(1.0 - exposed, wetted)
        kr = dual.evaporation_reduction(depletion, tew, given["rew"])
        ke = dual.evaporation_coefficient(kr, most, kcb, few)
        depletion = min(depletion + ke * eto / few, tew)
        rows.append((few, kr, ke, ke * eto, depletion))
    few, kr, ke, evaporation, end = np.array(rows).T
    np.testing.assert_allclose(few, given["few"], atol=0.005)
    misprinted = np.arange(10) == 5
    np.testing.assert_allclose(kr[~misprinted], np.array(given["kr"])[~misprinted], atol=0.035)
    assert kr[5] == pytest.approx(0.70, abs=0.02)
    np.testing.assert_allclose(ke[~misprinted], np.array(given["ke"])[~misprinted], atol=0.03)
    misprinted = np.isin(np.arange(10), (2, 5))
    np.testing.assert_allclose(evaporation[~misprinted], np.array(given["evaporation"])[~misprinted], atol=0.16)
    assert evaporation[2] == pytest.approx(2.4, abs=0.16)
    np.testing.assert_allclose(end, given["depletion"], atol=0.75)


@pytest.mark.parametrize("crop", ["onion", "tomato", "maize"])
def test_example_36_available_water(crop):
    given = fao56_crops.AVAILABLE
    depth, p = given["crops"][crop]
    taw = [total_available_water(*soil, depth) for soil in given["soils"].values()]
    np.testing.assert_allclose(taw, given["taw"][crop], atol=0.5)
    np.testing.assert_allclose([p * each for each in taw], given["raw"][crop], atol=0.5)


def test_kc_ini_is_high_where_the_soil_is_wetted_often_and_low_where_seldom():
    # FAO-56 figure 29 (light wettings), read off: 1.15 at small intervals; below 0.3 at 10 days of 5 mm/d
    often, weekly, seldom = dual.kc_ini(5.0, np.array([1.0, 4.0, 10.0]), 10.0)
    assert often > 0.9
    assert often > weekly > seldom
    assert seldom < 0.3
    assert dual.kc_ini(5.0, 0.4, 10.0) == pytest.approx(1.15)


@pytest.mark.parametrize(("eto", "interval", "depth", "wetted", "fine", "printed"), [
    (5.0, 3.5, 20.0, 1.0, False, 0.60),  # sprinklers twice a week on a coarse soil
    (4.0, 2.0, 12.0, 1.0, True, 0.85),  # a pivot every two days on silt loam
    (4.0, 2.0, 12.0 / 0.4, 0.4, True, 0.42),  # the same water by drip: 30 mm on 0.4 of the surface
])  # fmt: skip
def test_kc_ini_of_the_examples_of_chapter_6(eto, interval, depth, wetted, fine, printed):
    # The book reads figures 29 and 30, which are drawn from the equations of annex 7: the pivot's 0.85 is 0.89 there
    assert dual.kc_ini(eto, interval, depth, wetted, fine) == pytest.approx(printed, abs=0.06)


def test_kc_ini_lies_between_light_and_heavy_wettings_and_follows_the_wetted_fraction():
    light, middle, heavy = dual.kc_ini(5.0, 7.0, np.array([10.0, 25.0, 40.0]))
    assert middle == pytest.approx((light + heavy) / 2)  # eq. 59: half way from 10 to 40 mm
    assert dual.kc_ini(5.0, 7.0, 25.0, wetted=0.4) == pytest.approx(0.4 * middle)  # eq. 60
    assert dual.kc_ini(5.0, 7.0, 40.0, fine=False) < heavy


def test_an_interval_that_is_not_positive_is_refused():
    with pytest.raises(ValueError, match="interval"):
        dual.kc_ini(5.0, 0.0, 10.0)


def test_dripped_water_beneath_plants_evaporates_less():
    assert dual.exposed_wetted_fraction(0.5, 0.3, dual.SHADED_EMITTERS) == pytest.approx(0.2)
    assert dual.exposed_wetted_fraction(0.5, 0.3) == pytest.approx(0.3)
    assert dual.exposed_wetted_fraction(0.999, 0.3) == 0.01


def test_runoff_follows_the_curve_number_and_how_wet_the_surface_is():
    # CN 75 of average moisture: S = 84.7 mm; between the dry and the wet soil of ASCE Manual 70 eq. 14-14 and 14-15
    dry, wet = dual.runoff(50.0, 75.0, np.array([20.0, 0.0]), 20.0, 8.0)
    average = (50.0 - 0.2 * 84.67) ** 2 / (50.0 + 0.8 * 84.67)
    assert dry < average < wet < 50.0
    assert dual.runoff(5.0, 75.0, 10.0, 20.0, 8.0) == 0.0
    assert dual.runoff(0.0, 75.0, 0.0, 20.0, 8.0) == 0.0


def test_stress_of_aquacrop_begins_and_ends_where_that_of_fao56_does_and_is_milder_between():
    depletion = np.array([0.0, 40.0, 70.0, 100.0, 120.0])
    np.testing.assert_allclose(stress(depletion, 100.0, 40.0), [1, 1, 0.5, 0, 0])
    bent = stress(depletion, 100.0, 40.0, convex=True)
    np.testing.assert_allclose(bent[[0, 1, 3, 4]], [1, 1, 0, 0], atol=1e-12)
    assert bent[2] == pytest.approx(1 - (np.exp(0.75) - 1) / (np.exp(1.5) - 1))

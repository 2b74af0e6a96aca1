"""Vegetation that does not cover the ground, two crops on one field, and salt: FAO-56 chapters 8 to 10, as printed."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import xarray as xr
from published import fao56_crops

from evaeto import crops
from evaeto.crops import dual, mixed, sparse
from evaeto.crops.season import adjusted
from evaeto.crops.stress import stress


def test_example_39_salt_and_dryness_multiply():
    given = fao56_crops.SALINE
    # The book takes 1.5 ECw; its eq. 93 gives 1.53
    assert crops.ece_of_irrigation(given["ec_water"], given["leaching"]) == pytest.approx(given["ece"], abs=0.035)
    salt = crops.salt_stress(given["ece"], given["threshold"], given["slope"], given["ky"])
    assert salt == pytest.approx(given["salt"], abs=0.005)
    assert (given["threshold"], given["slope"]) == crops.SALT["bean"]
    assert given["ky"] == crops.KY["bean"]
    dry = stress(np.array(given["depletion"], float), given["taw"], given["raw"])
    np.testing.assert_allclose(dry, given["dry"], atol=0.006)
    np.testing.assert_allclose(salt * dry, given["both"], atol=0.006)


def test_example_40_a_thin_stand_of_tomatoes():
    given = fao56_crops.SPARSE_TOMATO
    term = dual.climate_term(given["u2"], given["rhmin"])
    usual = [float(adjusted(value, term, given["height"])) for value in (given["kc"], given["kcb"])]
    np.testing.assert_allclose(usual, given["adjusted"], atol=0.006)
    found = sparse.thinned(given["adjusted"], given["cover"], given["dense"])  # the book goes on from what it prints
    np.testing.assert_allclose(found, given["printed"], atol=0.005)


def test_example_41_vegetation_that_no_table_lists():
    given = fao56_crops.SHRUBS
    sine = sparse.noon_sun(given["lat"], given["doy"])
    effective = sparse.shaded_by_rows(given["cover"], given["height_to_width"], sine)
    full = sparse.full_cover_kcb(given["u2"], given["rhmin"], given["height"])
    np.testing.assert_allclose([sine, effective, full], [given[n] for n in ("sine", "effective", "full")], atol=0.006)
    # The book goes on with 0.4 for 0.41 and two digits: 0.75, where eq. 98 gives 0.749
    assert sparse.kcb_of_cover(full, given["cover"], effective, given["height"]) == pytest.approx(
        given["kcb"], abs=0.005
    )


def test_example_42_tomatoes_that_cover_half_the_ground():
    given = fao56_crops.SPARSE_TOMATO
    sine = sparse.noon_sun(given["lat"], given["doy"])
    effective = sparse.shaded_by_rows(given["cover"], given["height_to_width"], sine)
    full = sparse.full_cover_kcb(given["u2"], given["rhmin"], given["height"], given["kcb"])
    assert sine == pytest.approx(given["sine"], abs=0.006)
    assert effective == pytest.approx(given["effective"], abs=0.006)
    found = sparse.kcb_of_cover(full, given["cover"], effective, given["height"])
    assert found == pytest.approx(given["by_cover"], abs=0.006)


@pytest.mark.parametrize("spacing", [*fao56_crops.OLIVES["spacings"]])
def test_example_43_olive_trees_that_close_their_stomata(spacing):
    given = fao56_crops.OLIVES
    cover, shaded, kcb, controlled = given["spacings"][spacing]
    sine = sparse.noon_sun(given["lat"], given["doy"])
    full = sparse.full_cover_kcb(given["u2"], given["rhmin"], given["height"])
    effective = sparse.shaded_by_crowns(cover, sine)
    np.testing.assert_allclose([sine, full, effective], [given["sine"], given["full"], shaded], atol=0.0075)
    found = sparse.kcb_of_cover(full, cover, effective, given["height"])
    factor = sparse.stomatal_factor(given["resistance"], given["slope"], given["gamma"], given["u2"])
    assert found == pytest.approx(kcb, abs=0.006)
    assert factor == pytest.approx(given["factor"], abs=0.005)
    assert factor * found == pytest.approx(controlled, abs=0.006)


def test_example_44_the_stress_that_a_yield_tells():
    given = fao56_crops.YIELD_OF_BEANS
    actual, best = given["yields"]
    found = crops.stress_of_yield(actual / best, given["ky"])
    assert found == pytest.approx(given["ks"], abs=0.005)
    assert crops.relative_yield(found, 1.0, given["ky"]) == pytest.approx(actual / best)


def test_example_46_maize_and_squash():
    given = fao56_crops.MAIZE_AND_SQUASH
    found = mixed.field_coefficient(given["shares"], given["heights"], given["kc"])
    assert found == pytest.approx(given["printed"], abs=0.006)


def test_example_47_citrus_beneath_palms():
    given = fao56_crops.PALMS_AND_CITRUS
    heights, term = given["heights"], dual.climate_term(given["u2"], given["rhmin"])
    own = [float(adjusted(kc, term, height)) for kc, height in zip(given["kc"], heights, strict=True)]
    np.testing.assert_allclose(own, given["adjusted"], atol=0.006)
    full = [sparse.full_cover_kcb(given["u2"], given["rhmin"], height) for height in heights]
    np.testing.assert_allclose(full, given["full"], atol=0.006)
    most = dual.kc_max(given["u2"], given["rhmin"], heights[0], own[0])
    assert most == pytest.approx(given["kc_max"], abs=0.006)
    # The book rounds 1 / 0.7 to 1.4 and the leaf areas to one digit
    assert mixed.overlapping_coefficient(*own, *full, most) == pytest.approx(given["printed"], abs=0.02)


def test_leaf_area_of_three_covers_the_ground():
    assert sparse.kcb_of_leaf_area(1.15, 0.0) == pytest.approx(0.15)
    assert sparse.kcb_of_leaf_area(1.15, np.array([1.0, 3.0])) == pytest.approx([0.653, 1.028], abs=0.001)


def test_leaching_rises_with_the_salt_of_the_water_until_no_share_is_enough():
    # FAO Irrigation and Drainage Paper 29, section 2.4.2: ECw 1 for beans at their threshold 1.0 asks for a quarter
    assert crops.leaching_requirement(1.0, 1.0) == pytest.approx(0.25)
    np.testing.assert_array_equal(crops.leaching_requirement(np.array([2.5, 6.0]), 1.0), [np.inf, np.inf])


def weather(size: int = 200) -> xr.Dataset:
    days = pd.date_range("2021-04-01", periods=size)
    values = {"eto": 5.0, "precip": 0.0}
    return xr.Dataset({name: ("time", np.full(size, value)) for name, value in values.items()}, {"time": days})


def test_a_field_of_two_crops_has_the_coefficient_of_both():
    both = crops.intercrop(weather(), ("maize", "squash"), ("2021-04-01", "2021-04-21"), (0.3, 0.7))
    maize = crops.balance(weather(), "maize", "loam", "2021-04-01")["kcb"]
    squash = crops.balance(weather(), "squash", "loam", "2021-04-21")["kcb"]
    alone = slice("2021-04-01", "2021-04-20")
    np.testing.assert_allclose(both.sel(time=alone), 0.3 * maize.sel(time=alone))
    grown = both.sel(time="2021-07-01")  # both in mid season or later, at their full heights
    expected = mixed.field_coefficient(
        (0.3, 0.7), (2.0, 0.3), (maize.sel(time="2021-07-01"), squash.sel(time="2021-07-01"))
    )
    assert float(grown) == pytest.approx(float(expected))
    assert both.sel(time=slice("2021-08-29", None)).isnull().all()
    field = crops.balance(weather(), "maize", "loam", "2021-04-01", kcb=both)
    np.testing.assert_allclose(field["kcb"].dropna("time"), both.dropna("time"))


@pytest.mark.parametrize(("how", "text"), [
    ({"shares": (0.3, 0.8)}, "shares"), ({"shares": (0.0, 0.8)}, "shares"), ({"crop": ("maize",)}, "two crops"),
])  # fmt: skip
def test_what_is_not_valid_is_refused(how, text):
    usual = {"crop": ("maize", "squash"), "planting": ("2021-04-01", "2021-04-21"), "shares": (0.3, 0.7)}
    with pytest.raises(ValueError, match=text):
        crops.intercrop(weather(), **(usual | how))


def test_a_field_of_two_crops_is_followed_by_the_single_method_too():
    how = (("maize", "squash"), ("2021-04-01", "2021-04-01"), (0.3, 0.7))
    both = crops.intercrop(weather(), *how, method="single")
    own = [crops.balance(weather(), name, "loam", "2021-04-01", method="single")["kc"] for name in how[0]]
    day = {"time": "2021-06-25"}  # both at their full heights
    expected = mixed.field_coefficient((0.3, 0.7), (2.0, 0.3), [float(kc.sel(day)) for kc in own])
    assert float(both.sel(day)) == pytest.approx(expected)
    field = crops.balance(weather(), "maize", "loam", "2021-04-01", kcb=both, method="single")
    np.testing.assert_allclose(
        field["kc"].sel(time=slice("2021-04-01", "2021-06-25")), both.sel(time=slice("2021-04-01", "2021-06-25"))
    )

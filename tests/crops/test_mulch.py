"""Crops under mulch: FAO-56 example 45 and page 197."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import xarray as xr
from published import fao56_crops

from evaeto import crops
from evaeto.crops.mulch import PLASTIC


def weather() -> xr.Dataset:
    days = pd.date_range("2021-04-01", periods=160)
    rain = np.where(np.arange(160) % 6 == 0, 12.0, 0.0)
    return xr.Dataset({"eto": ("time", np.full(160, 5.0)), "precip": ("time", rain)}, {"time": days})


def test_example_45_cucumbers_under_plastic():
    given = fao56_crops.MULCHED_CUCUMBER
    plain = crops.crop_of("cucumber")
    assert (plain.kc, plain.kcb) == (given["kc"], given["kcb"])
    found = crops.under_plastic("cucumber", given["reduction"], given["basal_reduction"])
    np.testing.assert_allclose(found.kc, given["mulched_kc"], atol=0.006)
    np.testing.assert_allclose(found.kcb, given["mulched_kcb"], atol=0.006)


def test_table_25_is_that_of_the_print():
    assert PLASTIC == fao56_crops.PLASTIC
    assert crops.under_plastic("squash").kc[1] == pytest.approx(0.90 * crops.crop_of("squash").kc[1])


def test_residue_spares_five_per_cent_of_the_evaporation_for_each_tenth_it_covers():
    plain = crops.crop_of("maize")
    found = crops.under_residue("maize", 0.5)
    assert found.kc[0] == pytest.approx(0.75 * plain.kc[0])
    for kc, before, basal in zip(found.kc[1:], plain.kc[1:], plain.kcb[1:], strict=True):
        assert kc == pytest.approx(before - 0.25 * (before - basal))
    assert found.kcb == plain.kcb


def test_the_soil_beneath_residue_evaporates_less_while_it_is_wet():
    wet = weather().assign(precip=("time", np.full(160, 12.0)))
    bare, covered = (crops.balance(wet, "maize", "loam", "2021-04-01", mulch=share) for share in (0.0, 0.5))
    np.testing.assert_allclose(covered["evaporation"], 0.75 * bare["evaporation"])
    assert float(bare["evaporation"].sum()) > 100.0
    xr.testing.assert_equal(covered["kcb"], bare["kcb"])


@pytest.mark.parametrize(("make", "text"), [
    (lambda: crops.under_plastic("maize"), "table 25 has none for"),
    (lambda: crops.under_plastic("cucumber", 15.0), "reduction"),
    (lambda: crops.under_plastic("cucumber", 0.15, 10.0), "basal_reduction"),
    (lambda: crops.under_residue("maize", 50.0), "covered"),
    (lambda: crops.under_residue("alfalfa_mean", 0.5), "Kcb"),
    (lambda: crops.balance(weather(), "maize", "loam", "2021-04-01", mulch=50.0), "mulch: must be from 0 to 1"),
    (lambda: crops.balance(weather(), "maize", "loam", "2021-04-01", mulch=0.5, method="single"), "under_residue"),
])  # fmt: skip
def test_a_mulch_that_cannot_be_is_refused(make, text):
    with pytest.raises(ValueError, match=text):
        make()

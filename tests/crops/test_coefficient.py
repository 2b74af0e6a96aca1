"""The crop's water: Kc over the season, useful rain, and the balance of the root zone."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaeto.crops.coefficient import (
    CropCoefficient,
    adjusted_kc,
    crop_evapotranspiration,
    effective_precipitation,
)
from evaeto.crops.root_zone import RootZone, stress_coefficient, water_balance

BEANS = CropCoefficient(0.15, 1.19, 0.35, (25, 25, 30, 20))  # FAO-56 box 14: dry beans at Kimberly
LOAM = RootZone(field_capacity=0.32, wilting_point=0.12, depth=0.8, depletion=0.6)


def test_kc_is_level_in_the_initial_and_mid_season_and_linear_between():
    kc = BEANS.on([1, 25, 40, 50, 80, 95, 100])
    # FAO-56 example 28: day 40 -> 0.77, day 95 -> 0.56
    np.testing.assert_allclose(kc, [0.15, 0.15, 0.774, 1.19, 1.19, 0.56, 0.35], atol=0.001)


def test_kc_is_unknown_outside_the_season():
    assert np.isnan(BEANS.on([0, 101])).all()


def test_kc_of_a_windy_dry_place_is_higher_than_the_table():
    # FAO-56 example 27: maize 2 m high, Taipei (u2 1.3, RHmin 75) 1.07, Mocha (u2 4.6, RHmin 44) 1.30
    assert adjusted_kc(1.2, 1.3, 75, 2.0) == pytest.approx(1.07, abs=0.006)
    assert adjusted_kc(1.2, 4.6, 44, 2.0) == pytest.approx(1.30, abs=0.006)
    assert adjusted_kc(0.35, 4.6, 44, 2.0) == 0.35


def test_etc_is_kc_times_eto_within_the_season():
    eto = pd.Series(5.0, index=pd.date_range("2021-04-01", "2021-09-30"))
    table = crop_evapotranspiration(eto, BEANS, "2021-05-22")
    assert (table.index[0], len(table)) == (pd.Timestamp("2021-05-22"), 100)
    np.testing.assert_allclose(table["etc"], 5.0 * BEANS.on(np.arange(1, 101)))


@pytest.mark.parametrize("stages", [(1, 2, 3), (1, 2, 3, -4), (1.5, 2, 3, 4)])
def test_stages_that_are_not_four_lengths_are_refused(stages):
    with pytest.raises(ValueError, match="stages"):
        CropCoefficient(0.3, 1.1, 0.5, stages)


def test_effective_precipitation_agrees_with_the_handbook():
    # The table of NEH 623.0207, 3 inches of storage: 4 in of rain and 6 in of use give 2.9 in
    assert effective_precipitation(4 * 25.4, 6 * 25.4, 3 * 25.4) / 25.4 == pytest.approx(2.95, abs=0.06)


@given(st.floats(0, 500), st.floats(0, 300), st.floats(20, 190))
@pytest.mark.slow
def test_effective_precipitation_exceeds_neither_rain_nor_use(rain, use, storage):
    effective = effective_precipitation(rain, use, storage)
    assert 0.0 <= effective <= min(rain, use)


# ---- the root zone


def test_available_water_follows_the_soil_and_the_roots():
    assert LOAM.total_available_water == pytest.approx(160.0)
    assert LOAM.readily_available_water(5.0) == pytest.approx(96.0)
    assert LOAM.readily_available_water(9.0) == pytest.approx(70.4)  # p falls by 0.04 for each mm above 5


def test_stress_begins_at_raw_and_is_complete_at_taw():
    assert [stress_coefficient(d, 100, 40) for d in (0, 40, 70, 100)] == [1.0, 1.0, 0.5, 0.0]


DAYS = st.lists(
    st.tuples(st.floats(0, 12), st.one_of(st.just(0.0), st.floats(0, 120)), st.floats(0, 3)), min_size=1, max_size=60
)


@given(DAYS, st.floats(0, 160), st.sampled_from(["none", "at_raw"]))
@pytest.mark.slow
def test_no_water_is_made_or_lost(days, start, rule):
    table = pd.DataFrame(days, columns=["etc", "precip", "capillary_rise"], index=pd.RangeIndex(len(days)))
    result = water_balance(table, LOAM, start, rule)
    came = table["precip"].sum() + table["capillary_rise"].sum() + result["irrigation"].sum()
    went = result["eta"].sum() + result["deep_percolation"].sum()
    stored = start - result["depletion"].iloc[-1]
    assert came - went == pytest.approx(stored, abs=1e-9 * max(1.0, came))
    assert result["depletion"].between(0.0, 160.0).all()
    assert (result["eta"] >= -1e-12).all()
    assert (result["eta"] <= table["etc"] + 1e-12).all()


def test_drought_lowers_what_the_crop_takes_and_never_passes_the_wilting_point():
    table = pd.DataFrame({"etc": [8.0] * 60, "precip": [0.0] * 60})
    result = water_balance(table, LOAM)
    assert result["ks"].iloc[0] == 1.0
    assert result["ks"].iloc[-1] < 0.1
    assert result["depletion"].is_monotonic_increasing
    assert result["depletion"].iloc[-1] < 160.0


def test_irrigation_comes_on_the_day_the_easy_water_is_used_up_and_fills_the_soil():
    table = pd.DataFrame({"etc": [8.0] * 30, "precip": [0.0] * 30}, index=pd.date_range("2021-07-01", periods=30))
    result = water_balance(table, LOAM, irrigation="at_raw")
    raw = LOAM.readily_available_water(8.0)
    given = result["irrigation"][result["irrigation"] > 0]
    assert given.index[0] == pd.Timestamp("2021-07-11")  # ten days of 8 mm reach 76.8 mm
    assert given.iloc[0] == pytest.approx(80.0)
    assert raw == pytest.approx(76.8)
    assert (result["ks"] == 1.0).all()


def test_water_beyond_field_capacity_percolates():
    table = pd.DataFrame({"etc": [5.0, 5.0], "precip": [50.0, 0.0]})
    result = water_balance(table, LOAM, initial_depletion=20.0)
    assert result["deep_percolation"].tolist() == [25.0, 0.0]
    assert result["depletion"].tolist() == [0.0, 5.0]


def test_a_missing_input_ends_the_balance_and_is_not_guessed():
    table = pd.DataFrame({"etc": [5.0, np.nan, 5.0], "precip": [0.0] * 3})
    np.testing.assert_array_equal(np.isnan(water_balance(table, LOAM)["depletion"]), [False, True, True])


DRY = pd.DataFrame({"etc": [6.0] * 40, "precip": [0.0] * 40}, index=pd.date_range("2021-07-01", periods=40))


def test_rain_relieves_stress_as_irrigation_does():
    # FAO-56 example 38, note 5: water comes early in the day
    dry = pd.DataFrame(
        {"etc": [6.0] * 3, "precip": 0.0, "irrigation": 0.0}, index=pd.date_range("2021-07-01", periods=3)
    )
    eta = {}
    for name in ("precip", "irrigation"):
        wet = dry.copy()
        wet.loc["2021-07-02", name] = 80.0
        eta[name] = water_balance(wet, LOAM, 130.0)["eta"]
    np.testing.assert_array_equal(eta["precip"], eta["irrigation"])
    assert eta["precip"].iloc[0] < 4.0
    assert eta["precip"].iloc[1] == 6.0


def test_rain_that_runs_off_relieves_nothing():
    days = pd.DataFrame({"etc": [6.0], "precip": [80.0], "runoff": [80.0]})
    assert (
        water_balance(days, LOAM, 130.0)["eta"].iloc[0]
        == water_balance(days[["etc"]].assign(precip=0.0), LOAM, 130.0)["eta"].iloc[0]
    )


def test_an_absent_day_ends_the_balance():
    whole = water_balance(DRY, LOAM)
    holed = water_balance(DRY.drop(DRY.index[10:20]), LOAM)
    pd.testing.assert_frame_equal(holed.iloc[:10], whole.iloc[:10], check_freq=False)
    assert holed["depletion"].iloc[10:].isna().all()
    assert holed["eta"].iloc[10:].isna().all()


def test_hours_and_zones_of_dates_change_nothing():
    pinned = DRY.set_axis(pd.DatetimeIndex(DRY.index + pd.Timedelta(hours=12)).tz_localize("America/Sao_Paulo"))
    np.testing.assert_array_equal(water_balance(pinned, LOAM)["depletion"], water_balance(DRY, LOAM)["depletion"])
    kc = crop_evapotranspiration(pinned["etc"], BEANS, "2021-07-01")
    np.testing.assert_array_equal(kc["kc"], crop_evapotranspiration(DRY["etc"], BEANS, "2021-07-01")["kc"])


@pytest.mark.parametrize("calculate", [
    lambda days: water_balance(days, LOAM),
    lambda days: crop_evapotranspiration(days["etc"], BEANS, "2021-07-01"),
])  # fmt: skip
@pytest.mark.parametrize(("rows", "text"), [
    (slice(None, None, -1), "2021-08-08 follows 2021-08-09"),
    ([0, 1, 1, 2], "2021-07-02 appears more than once"),
])  # fmt: skip
def test_days_out_of_order_or_twice_are_refused(calculate, rows, text):
    with pytest.raises(ValueError, match=text):
        calculate(DRY.iloc[rows])


@pytest.mark.parametrize(("index", "text"), [
    ([*DRY.index[:39], pd.NaT], "row 40 has no date"), ([f"day {i}" for i in range(40)], "dates or whole numbers"),
])  # fmt: skip
def test_rows_without_a_date_are_refused(index, text):
    with pytest.raises(ValueError, match=text):
        water_balance(DRY.set_axis(pd.Index(index)), LOAM)


@pytest.mark.parametrize(
    ("how", "text"),
    [
        ({"initial_depletion": 200.0}, "initial_depletion"),
        ({"irrigation": "daily"}, "irrigation: unknown value 'daily'"),
    ],
)
def test_what_makes_no_sense_is_refused(how, text):
    with pytest.raises(ValueError, match=text):
        water_balance(pd.DataFrame({"etc": [5.0], "precip": [0.0]}), LOAM, **how)


def test_a_soil_that_cannot_be_is_refused():
    with pytest.raises(ValueError, match="wilting_point"):
        RootZone(0.1, 0.2, 1.0, 0.5)

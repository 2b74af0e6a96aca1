"""Bands of sums: between errors that know nothing of each other and errors that are all the same."""

from __future__ import annotations

from dataclasses import astuple

import numpy as np
import pandas as pd
import pytest
import xarray as xr
from hypothesis import given
from hypothesis import strategies as st

from evaeto.analysis.total_errors import (
    NORMAL_QUANTILE,
    Persistence,
    Shape,
    Uncertain,
    parts,
    running_sd,
    sd_of_sum,
    total,
    totals,
)

FRESH = Persistence(0.0, 7.0)
errors = st.lists(st.floats(0.0, 3.0), min_size=1, max_size=90)
persistences = st.builds(Persistence, st.floats(0.0, 1.0), st.floats(0.1, 60.0), st.floats(0.0, 1.0))


def direct(daily: np.ndarray, lasting: np.ndarray, persistence: Persistence) -> float:
    """The double sum of the docstring, term by term."""
    apart = np.abs(np.subtract.outer(np.arange(daily.size), np.arange(daily.size)))
    later = persistence.next_day * np.exp(-(np.maximum(apart, 1) - 1) / persistence.memory)
    same = persistence.all_year + (1.0 - persistence.all_year) * np.cos(2 * np.pi * apart / 365.25)
    return float(np.sqrt(lasting @ same @ lasting + daily @ np.where(apart == 0, 1.0, later) @ daily))


@given(daily=errors, part=st.floats(0.0, 1.0), persistence=persistences)
def test_the_band_of_a_sum_lies_between_independent_errors_and_equal_ones(
    daily: list[float], part: float, persistence: Persistence
) -> None:
    sd = np.array(daily)
    fresh, lasting = parts(sd, Shape(part, persistence))
    found = sd_of_sum(fresh, lasting, persistence)
    assert np.sqrt((sd**2).sum()) <= found * (1 + 1e-9) + 1e-12
    assert found <= sd.sum() * (1 + 1e-9) + 1e-12


def test_of_what_comes_and_goes_with_the_seasons_a_year_has_nothing_and_a_month_nearly_all() -> None:
    def sd(days: int, all_year: float) -> float:
        return sd_of_sum(np.zeros(days), np.full(days, 0.3), Persistence(0.0, 7.0, all_year))

    assert sd(30, 0.7) == pytest.approx(sd(30, 1.0), rel=0.01)
    assert sd(365, 0.7) == pytest.approx(np.sqrt(0.7) * sd(365, 1.0), rel=0.01)
    assert sd(182, 0.7) > 0.9 * sd(182, 1.0) - 1e-9


def test_periods_run_and_whole_agree_on_what_lasts() -> None:
    daily, lasting, kind = np.full(800, 0.4), np.linspace(0.1, 0.5, 800), Persistence(0.3, 7.0, 0.6)
    period = np.repeat(np.arange(2), 400)
    (_, _), (_, second) = totals(np.ones(800), daily, lasting, kind, period)
    whole = NORMAL_QUANTILE * sd_of_sum(daily[400:], lasting[400:], kind)
    assert second.upper - second.value == pytest.approx(whole, rel=1e-9)
    assert running_sd(daily, lasting, kind)[-1] == pytest.approx(sd_of_sum(daily, lasting, kind), rel=1e-9)


@given(daily=errors, lasting=st.floats(0.0, 1.0), persistence=persistences)
def test_the_sum_is_that_of_all_pairs_of_days(daily: list[float], lasting: float, persistence: Persistence) -> None:
    sd, same = np.array(daily), np.full(len(daily), lasting)
    # Correlations under one in ten thousand count for nothing
    assert sd_of_sum(sd, same, persistence) == pytest.approx(direct(sd, same, persistence), rel=5e-3, abs=1e-9)


@given(daily=errors, persistence=persistences)
def test_the_running_sum_ends_as_the_whole_and_one_day_is_a_day(daily: list[float], persistence: Persistence) -> None:
    sd, lasting = np.array(daily), np.full(len(daily), 0.3)
    run = running_sd(sd, lasting, persistence)
    assert run[-1] == pytest.approx(sd_of_sum(sd, lasting, persistence), rel=1e-9)
    assert run[0] == pytest.approx(np.hypot(sd[0], 0.3))
    assert (np.diff(run) >= -1e-12).all()


def test_a_day_without_a_value_is_in_no_sum_but_its_time_passes() -> None:
    eto, sd = np.array([4.0, np.nan, 5.0]), np.full(3, 0.5)
    found = total(eto, sd, np.zeros(3), Persistence(0.5, 1.0))
    assert (found.value, found.days, found.missing) == (9.0, 2, 1)
    two_days_apart = 0.5 * np.exp(-1.0)
    assert found.upper - found.value == pytest.approx(NORMAL_QUANTILE * 0.5 * np.sqrt(2 + 2 * two_days_apart))


def test_only_what_lasts_is_left_of_the_error_of_many_years() -> None:
    days = 3650
    found = sd_of_sum(np.full(days, 0.5), np.full(days, 0.2), Persistence(0.3, 7.0)) / days
    assert found == pytest.approx(0.2, rel=0.02)


@pytest.fixture
def fused() -> xr.Dataset:
    time = pd.date_range("2019-12-01", "2020-12-31", name="time")
    ones = np.ones(time.size)
    return xr.Dataset(
        {
            "eto": ("time", 4.0 * ones),
            "error_daily": ("time", 0.4 * ones),
            "error_lasting": ("time", 0.1 * ones),
            "error_autocorrelation": ((), 0.3),
            "error_memory": ((), 7.0),
        },
        coords={"time": time},
    )


def test_months_seasons_and_years_are_told_by_their_names(fused: xr.Dataset) -> None:
    uncertain = Uncertain.of(fused)
    assert [period for period, _ in uncertain.months()][:3] == ["2019-12", "2020-01", "2020-02"]
    seasons = dict(uncertain.seasons())
    assert list(seasons) == ["2020-DJF", "2020-MAM", "2020-JJA", "2020-SON", "2021-DJF"]
    assert seasons["2020-DJF"].days == 31 + 31 + 29
    years = dict(uncertain.years())
    assert years["2020"].value == pytest.approx(4.0 * 366)
    assert years["2020"].lower < years["2020"].value < years["2020"].upper


def test_a_file_without_the_course_of_the_year_has_errors_that_are_the_same_all_year(fused: xr.Dataset) -> None:
    def width(dataset: xr.Dataset) -> float:
        year = dict(Uncertain.of(dataset).years())["2020"]
        return year.upper - year.lower

    assert width(fused) == width(fused.assign(error_all_year=1.0)) == width(fused.assign(error_all_year=np.nan))
    assert width(fused.assign(error_all_year=0.5)) < 0.9 * width(fused)


def test_a_part_of_the_period_has_both_its_ends(fused: xr.Dataset) -> None:
    uncertain = Uncertain.of(fused)
    march = uncertain.total(np.datetime64("2020-03-01"), np.datetime64("2020-03-31"))
    assert astuple(march) == pytest.approx(astuple(dict(uncertain.months())["2020-03"]))
    assert uncertain.total().days == fused.sizes["time"]
    assert uncertain.total(np.datetime64("2022-01-01")).days == 0


def test_a_series_that_tells_no_error_has_totals_without_a_band(fused: xr.Dataset) -> None:
    found = Uncertain.of(fused[["eto"]]).total()
    assert found.value == pytest.approx(4.0 * fused.sizes["time"])
    assert np.isnan([found.lower, found.upper]).all()


@given(st.lists(st.one_of(st.floats(0.1, 9.0), st.just(float("nan"))), min_size=1, max_size=80), persistences)
def test_the_totals_of_periods_are_those_of_each_by_itself(eto: list[float], persistence: Persistence) -> None:
    values = np.array(eto)
    sd, period = np.linspace(0.2, 0.6, values.size), np.arange(values.size) // 30
    for key, found in totals(values, sd, 0.3 * sd, persistence, period):
        days = period == key
        alone = total(values[days], sd[days], 0.3 * sd[days], persistence)
        assert astuple(found) == pytest.approx(astuple(alone), rel=1e-9, abs=1e-9)

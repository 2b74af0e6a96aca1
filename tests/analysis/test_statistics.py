from __future__ import annotations

import math
from datetime import date, timedelta
from types import ModuleType

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from evaeto.analysis.statistics import correlations, describe, mann_kendall, seasonal_mann_kendall, trend

RNG = np.random.default_rng(7)


def scipy_stats() -> ModuleType:
    """Loaded by the tests that compare with it alone: two seconds."""
    from scipy import stats

    return stats


def test_the_middle_and_the_spread_of_five_values() -> None:
    found = describe(np.array([1.0, 2.0, 3.0, 4.0, 10.0, np.nan]))
    assert found == {
        "n": 5, "mean": 4.0, "median": 3.0, "sd": pytest.approx(3.5355339), "min": 1.0, "max": 10.0,
        "p25": 2.0, "p75": 4.0, "iqr": 2.0,
    }  # fmt: skip


def test_nothing_is_said_of_no_values() -> None:
    assert describe(np.array([np.nan])) == {"n": 0}


def test_shape_is_told_from_thirty_days_up() -> None:
    values = RNG.gamma(4, 1, 30)
    assert "skewness" not in describe(values[:29])
    found = describe(values)
    assert found["cv"] == pytest.approx(100 * values.std(ddof=1) / values.mean())
    # G1 and G2 written out as in Joanes and Gill (1998)
    n, z = 30, (values - values.mean()) / values.std()
    assert found["skewness"] == pytest.approx(math.sqrt(n * (n - 1)) / (n - 2) * np.mean(z**3))
    excess = np.mean(z**4) - 3
    assert found["kurtosis"] == pytest.approx((n - 1) / ((n - 2) * (n - 3)) * ((n + 1) * excess + 6))
    assert found["shapiro_w"] == pytest.approx(scipy_stats().shapiro(values)[0])


def test_a_series_that_does_not_vary_has_no_shape() -> None:
    found = describe(np.full(40, 3.0))
    assert math.isnan(found["skewness"])
    assert "shapiro_w" not in found


def test_shapiro_wilk_is_told_of_thirty_years_of_days_too_without_a_warning() -> None:
    assert describe(RNG.normal(size=11000))["shapiro_w"] > 0.99


def test_what_has_no_true_zero_has_no_coefficient_of_variation() -> None:
    values = RNG.normal(20, 3, 40)
    assert math.isnan(describe(values, ratio=False)["cv"])
    assert describe(values)["cv"] > 0


def test_mann_kendall_agrees_with_kendalls_tau() -> None:
    values = RNG.normal(size=60) + 0.02 * np.arange(60)
    found = mann_kendall(values)
    assert found.s / (60 * 59 / 2) == pytest.approx(scipy_stats().kendalltau(np.arange(60), values)[0])
    # Without ties the variance is n (n - 1) (2n + 5) / 18 = 24,583.33
    assert found.z == pytest.approx((found.s - math.copysign(1, found.s)) / math.sqrt(60 * 59 * 125 / 18))
    assert found.slope == pytest.approx(scipy_stats().theilslopes(values)[0])


def test_ties_make_the_variance_smaller() -> None:
    # n = 4, one pair of ties: (4*3*13 - 2*1*9) / 18 = 7.6667; S = 5
    found = mann_kendall(np.array([1.0, 2.0, 2.0, 3.0]))
    assert found.s == 5
    assert found.z == pytest.approx(4 / math.sqrt(138 / 18))


def test_a_gap_counts_as_time_passed() -> None:
    assert mann_kendall(np.array([1.0, np.nan, 3.0, 4.0])).slope == 1.0


def test_no_change_is_no_trend() -> None:
    found = mann_kendall(np.full(10, 2.0))
    assert (found.s, found.p, found.slope) == (0, 1.0, 0.0)


def test_too_few_values_have_no_trend() -> None:
    with pytest.raises(ValueError, match="at least 3 values"):
        mann_kendall(np.array([1.0, np.nan, 2.0]))


def test_a_season_is_no_trend() -> None:
    days = np.arange("2001-01-01", "2005-07-01", dtype="datetime64[D]")
    months = days.astype("datetime64[M]").astype(np.int64)
    season = np.cos(2 * np.pi * np.arange(days.size) / 365.25)
    assert mann_kendall(season[:182]).p < 0.01, "half a season seen by days is one"
    found = trend(season, months)
    assert found is not None
    assert found.seasonal
    assert found.p > 0.3


def test_the_seasonal_slope_is_a_year() -> None:
    years = np.arange(10.0)[:, None]
    found = seasonal_mann_kendall(0.1 * years + np.arange(12.0))
    assert found.slope == pytest.approx(0.1)
    assert found.s == 12 * 45
    assert found.p < 1e-6


def test_days_of_a_short_period_are_compared_with_each_other() -> None:
    found = trend(np.arange(40.0), np.repeat([24, 25], 20))
    assert found is not None
    assert not found.seasonal
    assert found.slope == 1.0
    assert trend(np.arange(29.0), np.zeros(29, dtype=np.int64)) is None


def months_of(first: str, last: str) -> NDArray[np.int64]:
    """Months since 1970 of the days of a period."""
    days = np.arange(np.datetime64(first), np.datetime64(last) + 1)
    return days.astype("datetime64[M]").astype(np.int64)


@pytest.mark.parametrize(
    ("first", "last", "seasonal"),
    [
        ("2018-12-01", "2020-01-31", False),  # three calendar years, but no month three times
        ("2018-06-01", "2020-05-31", False),
        ("2018-12-01", "2020-12-10", False),  # December is there three times, the last not whole
        ("2018-12-01", "2020-12-31", True),
    ],
)
def test_a_trend_is_seasonal_where_a_calendar_month_is_there_three_times(first: str, last: str, seasonal: bool) -> None:
    months = months_of(first, last)
    found = trend(np.arange(months.size, dtype=float), months)
    assert found is not None
    assert found.seasonal is seasonal
    assert found.slope == pytest.approx(365.5 if seasonal else 1.0, abs=0.5)


@given(
    first=st.dates(date(1990, 1, 1), date(1991, 12, 31)),
    length=st.integers(1, 1200),
    gaps=st.integers(0, 2**32 - 1),
    share=st.sampled_from([0.0, 0.1, 0.5, 0.95]),
)
@settings(deadline=None, max_examples=60, derandomize=True)
@pytest.mark.slow
def test_a_trend_fails_for_no_period_and_no_gaps(first: date, length: int, gaps: int, share: float) -> None:
    values = np.where(np.random.default_rng(gaps).random(length) < share, np.nan, np.arange(float(length)))
    found = trend(values, months_of(str(first), str(first + timedelta(days=length - 1))))
    assert (found is not None) == (np.isfinite(values).sum() >= 30) or length > 1100


@pytest.mark.parametrize("start", range(12))
@pytest.mark.slow
def test_periods_of_one_to_three_years_have_a_trend_from_every_month_on(start: int) -> None:
    first = np.datetime64("2018-01") + start
    for length in range(12, 38):
        months = months_of(f"{first}-01", str((first + length).astype("datetime64[D]") - 1))
        found = trend(np.sin(np.arange(months.size)), months)
        assert found is not None
        assert found.seasonal is (length > 24)


def test_a_long_series_without_a_whole_month_has_no_trend() -> None:
    months = months_of("1990-01-01", "2019-12-31")
    values = np.where(np.arange(months.size) % 2, 1.0, np.nan)
    assert trend(values, months) is None


def test_correlations_leave_out_pairs_with_a_gap() -> None:
    a = np.array([1.0, 2.0, 3.0, np.nan])
    table = correlations({"a": a, "b": np.array([2.0, 4.0, 6.0, 0.0]), "c": np.ones(4)})
    assert table[0, 1] == table[1, 0] == pytest.approx(1.0)
    assert np.isnan(table[2, 0])

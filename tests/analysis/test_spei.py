"""The SPEI beside that of R, by the formulas of its authors, and what any series must keep."""

from __future__ import annotations

import subprocess
import sys
from math import comb
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st
from published.spei_of_r import JANUARIES, SPEI_FROM_1901, SPEI_OF_1930_AND_1965
from scipy.special import gamma
from scipy.stats import norm

from evaeto.analysis import spei as module
from evaeto.analysis.climate import climate
from evaeto.analysis.spei import MIN_YEARS, SCALES, spei, spei_table, spei_view
from evaeto.analysis.whole_months import whole_months
from evaeto.errors import ArgumentError, MissingExtraError

YEARS = 40


def weather(seed: int = 1, years: int = YEARS) -> tuple[Any, Any]:
    """Precipitation and ETo of months with a season."""
    random = np.random.default_rng(seed)
    season = np.cos(2 * np.pi * np.arange(12) / 12)
    return random.gamma(2, 40 + 30 * season, (years, 12)), 110 + 20 * season + random.normal(0, 12, (years, 12))


def by_its_authors(balance: Any) -> Any:
    """The SPEI of one calendar month by the formulas of Vicente-Serrano et al. (2010), with unbiased moments."""
    ordered, n = np.sort(balance), balance.size
    w = [sum(comb(n - i, s) * x for i, x in enumerate(ordered, 1)) / (n * comb(n - 1, s)) for s in range(3)]
    beta = (2 * w[1] - w[0]) / (6 * w[1] - w[0] - 6 * w[2])
    both = gamma(1 + 1 / beta) * gamma(1 - 1 / beta)
    alpha = (w[0] - 2 * w[1]) * beta / both
    origin = w[0] - alpha * both
    return norm.ppf(1 / (1 + (alpha / (balance - origin)) ** beta))


def test_it_is_that_of_the_r_package() -> None:
    balance = np.tile(np.array(JANUARIES)[:, None], 12)
    found = spei(np.maximum(balance, 0), np.maximum(-balance, 0), 1901, (1,))[1]
    np.testing.assert_allclose(found[: len(SPEI_FROM_1901), 0], SPEI_FROM_1901, atol=1e-6)
    assert found[[29, 64], 0] == pytest.approx(SPEI_OF_1930_AND_1965, abs=1e-6)


def test_the_sum_of_twelve_months_is_that_of_the_year_in_december() -> None:
    balance = np.zeros((len(JANUARIES), 12))
    balance[:, 0] = JANUARIES
    balance[:, 6] = np.random.default_rng(0).normal(0, 50, len(JANUARIES))
    balance[:, 9] = -balance[:, 6]
    found = spei(np.maximum(balance, 0), np.maximum(-balance, 0), 1901, (12,))[12]
    np.testing.assert_allclose(found[: len(SPEI_FROM_1901), 11], SPEI_FROM_1901, atol=1e-6)
    assert np.isnan(found[0, :11]).all()


@pytest.mark.parametrize("scale", SCALES)
def test_it_follows_the_formulas_of_its_authors_at_each_scale(scale: int) -> None:
    precip, eto = weather()
    sums = np.convolve((precip - eto).ravel(), np.ones(scale))[: precip.size]
    sums[: scale - 1] = np.nan
    found = spei(precip, eto, 1981)[scale]
    for month in range(12):
        there = np.isfinite(sums.reshape(-1, 12)[:, month])
        expected = by_its_authors(sums.reshape(-1, 12)[there, month])
        np.testing.assert_allclose(found[there, month], np.clip(expected, -3.09, 3.09), atol=1e-9)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32 - 1), st.sampled_from(SCALES))
def test_in_its_own_years_it_has_no_mean_and_a_spread_of_one(seed: int, scale: int) -> None:
    found = spei(*weather(seed, 60), 1961, (scale,))[scale]
    assert abs(np.nanmean(found)) < 0.1
    assert np.nanstd(found) == pytest.approx(1, abs=0.1)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(0, 11))
def test_of_two_years_the_one_with_more_water_is_the_wetter(seed: int, month: int) -> None:
    precip, eto = weather(seed)
    found = spei(precip, eto, 1981, (1,))[1][:, month]
    rises = np.diff(found[np.argsort((precip - eto)[:, month])])
    assert (rises >= 0).all()


@settings(max_examples=10, deadline=None)
@given(st.floats(-300, 300), st.floats(0.1, 10))
def test_another_level_or_unit_of_the_balance_changes_nothing(level: float, unit: float) -> None:
    precip, eto = weather()
    np.testing.assert_allclose(
        spei(unit * (precip + 300 + level), unit * eto, 1981)[3], spei(precip, eto, 1981)[3], atol=1e-6
    )


def test_a_missing_month_leaves_out_the_sums_it_belongs_to_and_no_other() -> None:
    precip, eto = weather()
    precip[20, 5] = np.nan
    found = spei(precip, eto, 1981)
    assert np.flatnonzero(np.isnan(found[3].ravel()[2:])).tolist() == [20 * 12 + 5 + k - 2 for k in range(3)]
    assert np.isnan(found[12].ravel()[11:]).sum() == 12


def test_fewer_years_are_refused_with_how_many_there_are() -> None:
    precip, eto = weather(years=MIN_YEARS)
    assert np.isfinite(spei(precip, eto, 1991)[1]).all()
    precip[3, 7] = np.nan
    with pytest.raises(ArgumentError, match=r"needs 30 years of each calendar month .* and finds 29"):
        spei(precip, eto, 1991)


def test_without_its_library_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("evaeto.extras.installed", lambda name: False)
    with pytest.raises(MissingExtraError, match=r'pip install "evaeto\[climate\]"'):
        spei(*weather(), 1981)
    monkeypatch.setattr(module, "installed", lambda name: False)
    assert spei_view(*weather(), 1981) == {"missing": "package", "years": YEARS, "least": MIN_YEARS}


def of_days(first: str, last: str, rain: float = 2.0) -> Any:
    """A result of days, each month of which has another balance."""
    days = np.arange(first, np.datetime64(last) + 1, dtype="datetime64[D]")
    eto = np.random.default_rng(2).normal(4, 1, days.size)
    data = {"eto": ("time", eto), "precip": ("time", np.full(days.size, rain))}
    return SimpleNamespace(dataset=xr.Dataset(data, {"time": days}))


def test_a_page_is_told_the_months_from_the_first_to_the_last_whole_one() -> None:
    found = climate(of_days("1990-06-10", "2021-03-15"))["spei"]
    months = np.frombuffer(found["months"], np.int32).astype("datetime64[D]")
    assert (str(months[0]), str(months[-1]), months.size) == ("1990-07-01", "2021-02-01", 368)
    assert (found["missing"], found["years"], found["least"]) == (None, 30, 30)
    assert list(found["values"]) == [1, 3, 6, 12]
    of_a_year = np.frombuffer(found["values"][12], np.float32)
    assert np.isnan(of_a_year[:11]).all()
    assert np.isfinite(of_a_year[11:]).all()


@pytest.mark.parametrize(
    ("result", "missing", "years"),
    [
        (of_days("2001-01-01", "2010-12-31"), "years", 10),
        (of_days("1991-01-01", "2020-12-31", np.nan), "rain", 0),
        (of_days("2001-01-01", "2001-01-20"), "years", 0),
    ],
)
def test_a_page_is_told_why_there_is_none(result: Any, missing: str, years: int) -> None:
    assert climate(result)["spei"] == {"missing": missing, "years": years, "least": 30}


def test_as_a_table_it_says_what_it_was_fitted_to() -> None:
    table = spei_table(of_days("1991-01-01", "2021-03-15"))
    assert list(table) == ["spei_1", "spei_3", "spei_6", "spei_12"]
    assert (str(table.index[0]), str(table.index[-1])) == ("1991-01", "2021-02")
    assert table.attrs == {"fitted_to": "1991-01 to 2021-02", "years": 30}
    assert table["spei_3"].isna().sum() == 2


def test_a_month_counts_where_it_is_whole() -> None:
    days = np.arange("2023-12-01", "2024-03-01", dtype="datetime64[D]")
    values = np.ones(days.size)
    values[40] = np.nan
    np.testing.assert_equal(whole_months(values, days)[:, [0, 1, 11]], [[np.nan, np.nan, 31], [np.nan, 29, np.nan]])


@pytest.mark.slow
def test_the_logging_of_others_stays_as_it_was_and_nothing_is_told() -> None:
    code = """
import logging, sys
import numpy as np
import structlog
handler = logging.StreamHandler(sys.stdout)
logging.getLogger().addHandler(handler)
if "configured" in sys.argv:
    mine = [structlog.stdlib.filter_by_level, structlog.stdlib.render_to_log_kwargs]
    structlog.configure(processors=mine, logger_factory=structlog.stdlib.LoggerFactory())
from evaeto.analysis.spei import spei
random = np.random.default_rng(1)
spei(random.gamma(2, 40, (30, 12)), random.normal(100, 10, (30, 12)), 1991)
assert logging.getLogger().handlers == [handler]
assert logging.getLogger().level == logging.WARNING
assert "configured" not in sys.argv or structlog.get_config()["processors"] is mine
"""
    for how in ("", "configured"):
        done = subprocess.run([sys.executable, "-c", code, how], capture_output=True, text=True)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", ""), how

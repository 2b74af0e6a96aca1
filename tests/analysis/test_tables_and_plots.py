"""Scores by season, month and site, and what the plots show."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from evaeto.analysis.plots import plot_errors, plot_kge_by_site, plot_rmse_by_month, plot_scatter
from evaeto.analysis.tables import monthly_scores, seasonal_scores, site_scores


@pytest.fixture
def pair() -> tuple[pd.Series, pd.Series]:
    """An estimate that is 0.5 too high from June to August and right otherwise, with a missing day."""
    days = pd.date_range("2001-01-01", "2002-12-31")
    reference = pd.Series(np.random.default_rng(0).uniform(3, 6, len(days)), index=days)
    estimate = reference + 0.5 * days.month.isin([6, 7, 8])
    estimate.iloc[3] = np.nan
    return estimate, reference


def test_each_season_has_its_own_scores(pair: tuple[pd.Series, pd.Series]) -> None:
    table = seasonal_scores(*pair)
    assert list(table.index) == ["DJF", "MAM", "JJA", "SON", "year"]
    assert table.loc["JJA", "rmse"] == pytest.approx(0.5)
    assert table.loc["SON", "rmse"] == pytest.approx(0.0, abs=1e-12)
    assert table.loc["year", "n"] == 729


def test_each_month_has_its_own_scores(pair: tuple[pd.Series, pd.Series]) -> None:
    rmse = monthly_scores(*pair)["rmse"]
    assert rmse[7] == pytest.approx(0.5)
    assert rmse[1] == pytest.approx(0.0, abs=1e-12)


def test_sites_are_followed_by_their_mean(pair: tuple[pd.Series, pd.Series]) -> None:
    table = site_scores({"off": (pair[1] + 1.0, pair[1]), "right": (pair[1], pair[1])})
    assert list(table.index) == ["off", "right", "mean"]
    assert table.loc["mean", "rmse"] == pytest.approx(0.5)


def test_the_scatter_has_the_line_of_equality_and_the_scores(pair: tuple[pd.Series, pd.Series]) -> None:
    axes = plot_scatter(*pair)
    line = next(line for line in axes.lines if line.get_label() == "1:1")
    assert list(line.get_xdata()) == list(line.get_ydata())
    assert "KGE" in axes.get_title()
    assert "mm d⁻¹" in axes.get_xlabel()
    axes.figure.canvas.draw()


def test_the_distribution_of_errors_tells_the_mean(pair: tuple[pd.Series, pd.Series]) -> None:
    axes = plot_errors(*pair)
    labels = [text.get_text() for text in axes.get_legend().get_texts()]
    assert "mean +0.13" in labels


def test_kge_has_one_bar_a_site_and_estimate(pair: tuple[pd.Series, pd.Series]) -> None:
    table = site_scores({"one": pair, "two": pair})
    axes = plot_kge_by_site({"fused": table, "service": table})
    assert len(axes.patches) == 4
    assert [label.get_text() for label in axes.get_yticklabels()] == ["one", "two"]


def test_rmse_has_one_point_a_month(pair: tuple[pd.Series, pd.Series]) -> None:
    axes = plot_rmse_by_month({"fused": pair[0]}, pair[1])
    assert axes.lines[0].get_ydata()[6] == pytest.approx(0.5)
    assert len(axes.lines[0].get_ydata()) == 12

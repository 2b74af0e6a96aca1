from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from evaeto.analysis.scores import score

REFERENCE = np.array([1.0, 2.0, 3.0, 4.0])


def test_a_perfect_estimate_scores_perfectly():
    scores = score(REFERENCE, REFERENCE)
    assert scores == pytest.approx({"r2": 1, "kge": 1, "nse": 1, "mae": 0, "rmse": 0, "pbias": 0, "n": 4})


def test_scores_follow_their_formulas():
    # e = 2 r: r = 1, variability 2, bias 2; errors 1, 2, 3, 4; sum of squares of r about its mean is 5
    scores = score(2 * REFERENCE, REFERENCE)
    assert scores["r2"] == pytest.approx(1.0)
    assert scores["kge"] == pytest.approx(1 - np.sqrt(2))
    assert scores["nse"] == pytest.approx(1 - 30 / 5)
    assert scores["mae"] == 2.5
    assert scores["rmse"] == pytest.approx(np.sqrt(7.5))
    assert scores["pbias"] == 100.0


def test_series_are_paired_by_date_and_gaps_left_out():
    days = pd.date_range("2020-01-01", periods=4)
    reference = pd.Series(REFERENCE, index=days)
    estimate = pd.Series([9.0, 4.0, 3.0, np.nan], index=[*days[[0, 3, 2]], pd.Timestamp("2021-01-01")])
    assert score(estimate, reference)["n"] == 3
    assert score(estimate.iloc[1:], reference)["mae"] == 0.0
    assert score(estimate.iloc[1:], xr.DataArray(reference.rename_axis("time")))["n"] == 2


def test_data_arrays_are_paired_by_coordinates_whatever_their_order():
    reference = xr.DataArray(
        [[1.0, 2.0], [3.0, 4.0]], coords={"site": ["a", "b"], "time": [0, 1]}, dims=("site", "time")
    )
    estimate = reference.T.sel(time=[1, 0])
    assert score(estimate, reference) == pytest.approx(score(REFERENCE, REFERENCE))


def test_a_date_that_is_there_twice_is_an_error():
    double = pd.Series([1.0, 2.0], index=pd.to_datetime(["2020-01-01", "2020-01-01"]))
    with pytest.raises(ValueError, match="2020-01-01"):
        score(double, double)


def test_arrays_of_different_shape_are_an_error():
    with pytest.raises(ValueError, match="shape"):
        score(REFERENCE, REFERENCE[:3])


def test_scores_that_are_not_defined_are_nan():
    none = score([np.nan], [1.0])
    assert none.pop("n") == 0
    assert all(np.isnan(value) for value in none.values())

    single = score([2.0], [1.0])
    assert (single["mae"], single["n"]) == (1.0, 1)
    assert np.isnan([single["r2"], single["kge"], single["nse"]]).all()

    constant = score(REFERENCE, np.full(4, 0.1))
    assert np.isnan([constant["r2"], constant["kge"], constant["nse"]]).all()
    assert np.isfinite(constant["rmse"])

    assert np.isnan(score([1.0, 2.0], [-1.0, 1.0])["pbias"])

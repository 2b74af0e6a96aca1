"""Inverse-variance combination: what is present counts, in proportion to its precision, and nothing else."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import xarray as xr
from hypothesis import given
from hypothesis import strategies as st

from evaeto.fusion.combine import combine

SD = {"a": {"tmax": 1.0, "precip": 2.0}, "b": {"tmax": 2.0, "precip": 2.0}}


def sources(a: list[float], b: list[float], name: str = "tmax") -> xr.Dataset:
    time = pd.date_range("2020-01-01", periods=len(a), name="time")
    return xr.Dataset({name: (("source", "time"), [a, b])}, coords={"source": ["a", "b"], "time": time})


def test_the_weights_are_inverse_to_the_variance_of_the_error() -> None:
    fused, weight = combine(sources([10.0], [20.0]), SD)
    assert fused["tmax"].item() == pytest.approx((10 * 1 + 20 * 0.25) / 1.25)
    assert weight.sel(input="tmax", source="a").item() == pytest.approx(0.8)


def test_a_day_with_one_source_is_that_source() -> None:
    fused, weight = combine(sources([10.0, np.nan], [np.nan, 20.0]), SD)
    assert fused["tmax"].values.tolist() == [10.0, 20.0]
    assert weight.sel(input="tmax").sum("source").values.tolist() == [1.0, 1.0]


def test_a_day_without_any_source_stays_missing() -> None:
    fused, weight = combine(sources([np.nan, 1.0], [np.nan, 1.0]), SD)
    assert np.isnan(fused["tmax"][0])
    assert (weight.isel(time=0) == 0).all()


values = st.floats(-60, 60) | st.just(float("nan"))


@given(st.lists(st.tuples(values, values), min_size=1, max_size=20))
@pytest.mark.slow
def test_the_fused_value_lies_between_the_sources_and_the_weights_sum_to_one(rows: list[tuple[float, float]]) -> None:
    a, b = map(list, zip(*rows, strict=True))
    fused, weight = combine(sources(a, b), SD)
    pairs = np.array([a, b])
    present = np.isfinite(pairs).any(axis=0)
    low = np.where(np.isfinite(pairs), pairs, np.inf).min(axis=0)[present]
    high = np.where(np.isfinite(pairs), pairs, -np.inf).max(axis=0)[present]
    result = fused["tmax"].values
    assert np.isnan(result[~present]).all()
    assert (result[present] >= low - 1e-9).all()
    assert (result[present] <= high + 1e-9).all()
    assert np.allclose(weight.sel(input="tmax").sum("source").values, present.astype(float))


@given(st.floats(-60, 60), st.floats(0.1, 5), st.floats(0.1, 5))
@pytest.mark.slow
def test_sources_that_agree_are_not_changed(value: float, sd_a: float, sd_b: float) -> None:
    fused, _ = combine(sources([value], [value]), {"a": {"tmax": sd_a}, "b": {"tmax": sd_b}})
    assert fused["tmax"].item() == pytest.approx(value)

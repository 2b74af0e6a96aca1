"""The road of the commonest days: the same numbers as the plain equations, in less time."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import xarray as xr
from hypothesis import given
from hypothesis import strategies as st

import evaeto
from evaeto.equations.humidity import HUMIDITY_ORDER
from evaeto.reference_et import chunks, common_days
from evaeto.reference_et.common_days import common_humidity

SHAPE = (40, 3, 5)


def weather(humidity: str, seed: int, dtype: Any = np.float64, gaps: bool = False) -> xr.Dataset:
    rng = np.random.default_rng(seed)
    tmin = rng.uniform(-30, 28, SHAPE)
    tmax = tmin + rng.uniform(0.1, 18, SHAPE)
    drawn = {
        "tmax": tmax, "tmin": tmin, "u2": rng.uniform(0, 9, SHAPE),
        "rs": rng.uniform(0, 28, SHAPE) * [[1.0], [0.9], [0.02]],
        "ea": rng.uniform(0.01, 0.04, SHAPE), "tdew": tmin - rng.uniform(0.0, 9.0, SHAPE),
        "rhmax": rng.uniform(60, 100, SHAPE), "rhmin": rng.uniform(5, 60, SHAPE), "rhmean": rng.uniform(20, 99, SHAPE),
    }  # fmt: skip
    humidities = [] if humidity == "tmin" else humidity.split("+")
    values = {name: drawn[name].astype(dtype) for name in ("tmax", "tmin", "u2", "rs", *humidities)}
    if gaps:
        for each in values.values():
            each[rng.random(SHAPE) < 0.05] = np.nan
    coords = {
        "time": np.arange("2019-12-01", "2020-01-10", dtype="datetime64[D]").astype("datetime64[ns]"),
        "lat": [-33.0, 12.5, 71.0], "lon": np.arange(5.0),
        "elevation": (("lat", "lon"), rng.uniform(-50, 4000, SHAPE[1:])),
    }  # fmt: skip
    return xr.Dataset({name: (("time", "lat", "lon"), each) for name, each in values.items()}, coords)


def plain(monkeypatch: pytest.MonkeyPatch, days: xr.Dataset, **how: Any) -> xr.DataArray:
    with monkeypatch.context() as without:
        without.setattr(chunks, "common_humidity", lambda *_: None)
        return evaeto.eto(days, **how)


@pytest.mark.filterwarnings("ignore::evaeto.errors.EstimatedInputWarning")
@pytest.mark.parametrize("gaps", [False, True], ids=["whole", "with gaps"])
@pytest.mark.parametrize("method", ["fao56", "asce"])
@pytest.mark.parametrize("humidity", HUMIDITY_ORDER)
def test_common_days_are_those_of_the_plain_equations_to_the_last_bit(
    humidity: str, method: str, gaps: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    days = weather(humidity, seed=3, gaps=gaps)
    monkeypatch.setattr(chunks, "NUMPY_PIECE", 64)  # some pieces, the last ones smaller
    result = evaeto.eto(days, method=method)
    assert np.isfinite(result).any()
    np.testing.assert_array_equal(result, plain(monkeypatch, days, method=method))


def test_a_table_of_ra_too_large_for_the_block_is_made_for_each_piece(monkeypatch: pytest.MonkeyPatch) -> None:
    days = weather("rhmean", seed=5)
    monkeypatch.setattr(common_days, "LARGEST_TABLE", 10)
    np.testing.assert_array_equal(evaeto.eto(days), plain(monkeypatch, days))


def test_single_precision_stays_within_its_last_digits(monkeypatch: pytest.MonkeyPatch) -> None:
    days = weather("rhmax+rhmin", seed=7, dtype=np.float32)
    result = evaeto.eto(days)
    assert result.dtype == np.float32
    np.testing.assert_allclose(result, plain(monkeypatch, days.astype(float)), atol=2e-5)


@given(st.sets(st.sampled_from(["rn", "sunshine", "pressure", "g"])), st.sampled_from(HUMIDITY_ORDER))
def test_days_that_may_differ_in_their_road_are_left_to_the_plain_equations(more: set[str], humidity: str) -> None:
    measured = set() if humidity == "tmin" else {*humidity.split("+")}
    names = frozenset({"tmax", "tmin", "u2", "rs", "lat", "elevation", "doy"} | measured | more)
    assert common_humidity(names, "simple", estimate=True) == (None if more else humidity)
    assert common_humidity(names, "full", estimate=True) is None


def test_a_day_without_the_best_humidity_goes_by_the_next_one(monkeypatch: pytest.MonkeyPatch) -> None:
    days = (
        weather("ea", seed=11).merge(weather("rhmean", seed=11)[["rhmean"]]).merge(weather("tdew", seed=11)[["tdew"]])
    )
    days["ea"][20:, 1] = np.nan
    days["tdew"][30:, 1] = np.nan
    monkeypatch.setattr(chunks, "NUMPY_PIECE", 64)
    result = evaeto.eto(days)
    assert np.isfinite(result).all()
    np.testing.assert_array_equal(result, plain(monkeypatch, days))

"""Daily errors go with how the weather varies: by season, never far, and never where instruments stand."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import numpy as np
import pytest
import xarray as xr
from hypothesis import given
from hypothesis import strategies as st

import evaeto
from evaeto.core.quantities import ETO_INPUTS
from evaeto.fusion.weather_variability import FURTHEST, POWER, USUAL, course, every, factors

YEARS = np.tile(np.arange(1.0, 366.0), 8)


def weather(spread: np.ndarray | float, name: str = "tmax", seed: int = 0) -> np.ndarray:
    """Departures of a spread (in the table's units, of wind in ln u) from a course of the year (1, time)."""
    away = spread * np.random.default_rng(seed).normal(size=YEARS.size)
    season = np.cos(2 * np.pi * YEARS / 365.25)
    told = 1.5 * USUAL[name] * season + away
    return np.exp(0.7 + told)[None] if name == "u2" else (20.0 + told)[None]


@pytest.mark.parametrize("name", ETO_INPUTS)
def test_weather_that_varies_as_usual_leaves_the_errors_of_the_table(name: str) -> None:
    np.testing.assert_allclose(course(weather(USUAL[name], name), YEARS, name), 1.0, atol=0.05)


def test_a_steady_season_has_smaller_errors_than_a_restless_one() -> None:
    dry = np.abs(YEARS - 200) < 60
    found = course(weather(np.where(dry, 1.0, 4.0)), YEARS, "tmax")
    assert found[6] == pytest.approx((1.0 / 2.5) ** POWER, rel=0.1)
    assert found[0] == pytest.approx((4.0 / 2.5) ** POWER, rel=0.1)


@given(spread=st.floats(0.0, 200.0))
def test_no_weather_takes_the_errors_further_than_their_limits(spread: float) -> None:
    found = course(weather(spread), YEARS, "tmax")
    assert (found >= FURTHEST**-POWER - 1e-12).all()
    assert (found <= FURTHEST**POWER + 1e-12).all()


@given(days=st.integers(1, 7))
def test_a_week_of_weather_does_not_show_how_it_varies(days: int) -> None:
    still = course(np.full((1, days), 25.0), np.arange(1.0, days + 1), "tmax")
    assert (still > 0.9).all()


def test_a_source_without_values_takes_no_part() -> None:
    one = weather(5.0)
    beside = np.vstack([one, np.full_like(one, np.nan)])
    np.testing.assert_allclose(course(beside, YEARS, "tmax"), course(one, YEARS, "tmax"), rtol=1e-12)
    np.testing.assert_allclose(course(np.full_like(one, np.nan), YEARS, "tmax"), 1.0)


def test_instruments_and_errors_that_were_measured_are_left_alone() -> None:
    values = dict.fromkeys(ETO_INPUTS, np.repeat(weather(1.0), 3, axis=0))
    assert factors({name: each[:2] for name, each in values.items()}, ["era5", "station"], YEARS) == {}
    assert factors(values, ["era5", "nasa_power", "open_meteo_archive"], YEARS) == {}
    assert set(factors({name: each[:2] for name, each in values.items()}, ["era5", "nasa_power"], YEARS)) == {
        *ETO_INPUTS
    }


def test_so_many_days_are_looked_at_that_it_costs_little() -> None:
    assert [every(days) for days in (1, 1000, 3000, 11_000)] == [1, 1, 2, 7]


def test_many_places_compiled_have_what_each_has_by_itself() -> None:
    pytest.importorskip("numba")
    from evaeto.fusion.variability_compiled import factors_of_year

    rng = np.random.default_rng(3)
    values = {
        name: rng.uniform(0.5, 3.0, (4, 2, YEARS.size)) * (1 + np.arange(4))[:, None, None] for name in ETO_INPUTS
    }
    for each in values.values():
        each[1, 0, 100:900] = np.nan
        each[2, 1] = np.nan
    values["rs"][3] = np.nan
    sources, of_year = ("nasa_power", "open_meteo_archive"), np.unique(YEARS)
    together = factors_of_year(values, sources, YEARS, of_year)
    day = np.searchsorted(of_year, YEARS)
    for place in range(4):
        alone = factors({name: each[place] for name, each in values.items()}, list(sources), YEARS)
        for row, name in enumerate(ETO_INPUTS):
            np.testing.assert_allclose(together[place, row][day], alone[name], rtol=0, atol=1e-9)
    assert (factors_of_year(values, ("nasa_power", "station"), YEARS, of_year) == 1.0).all()


def test_the_band_of_a_steady_climate_is_narrower(worlds: ModuleType) -> None:
    world = worlds.truth(years=3)
    usual = world.mean("time")
    steady: Any = xr.Dataset({name: usual[name] + 0.3 * (world[name] - usual[name]) for name in world.data_vars})
    restless, calm = (evaeto.fuse({"era5": each}, **worlds.PLACE)["error_daily"].mean() for each in (world, steady))
    assert float(calm) < 0.9 * float(restless)

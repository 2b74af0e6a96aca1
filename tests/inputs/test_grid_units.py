"""Grids whose values are hardly possible in the unit they are read in: in memory and on Dask."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import dask
import numpy as np
import pandas as pd
import pytest
import xarray as xr

import evaeto
from evaeto.equations.radiation import extraterrestrial_radiation
from evaeto.errors import RejectedValuesWarning, WeatherError


def grid(days: int = 120, size: int = 24, *, stated: bool = False) -> xr.Dataset:
    """Spring between 35 and 47 N, as the sun and the season have it."""
    rng = np.random.default_rng(3)
    shape, dims = (days, size, size), ("time", "lat", "lon")
    times, lat = pd.date_range("2020-01-20", periods=days), np.linspace(35.0, 47.0, size)
    ra = np.asarray(extraterrestrial_radiation(lat[None, :], times.day_of_year.to_numpy()[:, None]))[:, :, None]
    tmin = rng.uniform(0.0, 10.0, shape)
    weather = xr.Dataset(
        {
            "tmax": (dims, tmin + rng.uniform(4.0, 14.0, shape)),
            "tmin": (dims, tmin),
            "rhmean": (dims, rng.uniform(40.0, 90.0, shape)),
            "u2": (dims, rng.uniform(0.5, 5.0, shape)),
            "rs": (dims, 0.75 * ra * rng.uniform(0.2, 1.0, shape)),
        },
        coords={"time": times, "lat": lat, "lon": np.arange(float(size)), "elevation": 100.0},
    )
    if stated:
        for name, unit in (("tmax", "degC"), ("tmin", "degC"), ("rs", "MJ m-2 d-1")):
            weather[name].attrs["units"] = unit
    return weather


def fahrenheit(weather: xr.Dataset) -> xr.Dataset:
    return weather.assign({name: weather[name] * 1.8 + 32.0 for name in ("tmax", "tmin")})


def tenths(weather: xr.Dataset) -> xr.Dataset:
    """With cold nights, so that few of them lie beyond what can be."""
    return weather.assign(tmax=weather["tmax"] * 3.0 + 10.0, tmin=weather["tmin"] * 3.0 - 40.0)


def kilowatt_hours(weather: xr.Dataset) -> xr.Dataset:
    return weather.assign(rs=weather["rs"] / 3.6)


WRONG = [(fahrenheit, "tmax", "degF"), (tenths, "tmax", "0.1 degC"), (kilowatt_hours, "rs", "kWh m-2 d-1")]


@contextmanager
def heard() -> Iterator[list[str]]:
    told: list[str] = []
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("default")
        yield told
    told += [str(each.message) for each in caught if issubclass(each.category, RejectedValuesWarning)]


@pytest.mark.parametrize(("change", "name", "unit"), WRONG)
def test_a_grid_in_memory_without_units_is_refused_with_the_likely_one(
    change: Callable[[xr.Dataset], xr.Dataset], name: str, unit: str
) -> None:
    with pytest.raises(WeatherError, match=f"{name}: .*the unit is probably {unit}"):
        evaeto.eto(change(grid()))


@pytest.mark.parametrize(("change", "name", "unit"), WRONG)
def test_a_grid_in_memory_that_states_another_unit_is_computed_with_a_word(
    change: Callable[[xr.Dataset], xr.Dataset], name: str, unit: str
) -> None:
    weather = grid(stated=True)
    changed = change(weather)
    for each in ("tmax", "tmin", "rs"):
        changed[each].attrs["units"] = weather[each].attrs["units"]
    with pytest.warns(RejectedValuesWarning, match=f"{name}: .*the unit is probably {unit}"):
        result = evaeto.eto(changed)
    assert "the unit is probably" in result.attrs["rejected"]


@pytest.mark.parametrize("chunks", [{"time": 30}, {"lat": 12, "lon": 12}])
@pytest.mark.parametrize(("change", "name", "unit"), WRONG)
def test_a_lazy_grid_says_it_once_when_it_is_computed(
    change: Callable[[xr.Dataset], xr.Dataset], name: str, unit: str, chunks: dict[str, int]
) -> None:
    def refuse(*args: object, **kwargs: object) -> None:
        raise AssertionError("computed")

    with dask.config.set(scheduler=refuse), heard() as early:
        lazy = evaeto.eto(change(grid()).chunk(chunks))
    assert not early
    with heard() as told:
        lazy.compute()
    assert [text for text in told if text.startswith(f"{name}: ") and f"the unit is probably {unit}" in text] == told
    assert len(told) == 1


@pytest.mark.parametrize("chunks", [None, {"time": 30}, {"lat": 12, "lon": 12}])
@pytest.mark.parametrize("stated", [True, False])
def test_of_a_usual_grid_nothing_is_said(chunks: dict[str, int] | None, stated: bool) -> None:
    weather = grid(stated=stated)
    with heard() as told:
        evaeto.eto(weather if chunks is None else weather.chunk(chunks)).compute()
    assert told == []


def test_a_chunk_of_which_most_is_beyond_what_can_be_names_the_unit() -> None:
    weather = grid().assign(rs=grid()["rs"] * 11.574)
    with heard() as told:
        evaeto.eto(weather.chunk(time=30)).compute()
    assert len(told) == 1
    assert "rs: values of this grid are implausible; the unit is probably W" in told[0]


def test_other_methods_are_told_of_a_grid_in_memory_too() -> None:
    with pytest.raises(WeatherError, match=r"tmax: .*degF"):
        evaeto.eto(fahrenheit(grid()), method="hargreaves")


@pytest.mark.parametrize("dims", [("time", "lat", "lon"), ("lat", "lon", "time"), ("lon", "time", "lat")])
def test_the_order_of_the_dimensions_does_not_matter(dims: tuple[str, ...]) -> None:
    weather = fahrenheit(grid()).transpose(*dims)
    with pytest.raises(WeatherError, match="degF"):
        evaeto.eto(weather)
    with heard() as told:
        evaeto.eto(weather.chunk(time=40)).compute()
    assert len(told) == 1


def test_a_few_dim_days_of_a_grid_are_weather() -> None:
    weather = grid(days=15)
    weather["rs"] = weather["rs"] * 0.3
    with heard() as told:
        evaeto.eto(weather)
    assert told == []


def hourly(days: int = 40, *, unit: str | None = None) -> pd.DataFrame:
    times = pd.date_range("2020-01-10", periods=24 * days, freq="h")
    sun = np.maximum(0.0, np.cos((times.hour.to_numpy() - 12) / 12.0 * np.pi))
    rng = np.random.default_rng(4)
    clear = np.repeat(rng.uniform(0.3, 1.0, days), 24)
    name = "tmean" if unit is None else f"tmean [{unit}]"
    return pd.DataFrame({name: 4.0 + 5.0 * sun, "rhmean": 70.0, "u2": 2.0, "rs": 1.4 * sun * clear}, index=times)


PLACE: dict[str, Any] = {"lat": 45.0, "lon": 0.0, "elevation": 100.0, "utc_offset": 0.0}


def test_hours_in_another_unit_than_their_name_has_are_refused_or_told() -> None:
    warm, dim, stated = hourly(), hourly(), hourly(unit="degC")
    warm["tmean"] = warm["tmean"] * 1.8 + 32.0
    dim["rs"] /= 3.6
    stated["tmean [degC]"] = stated["tmean [degC]"] * 1.8 + 32.0
    with pytest.raises(WeatherError, match=r"tmean: .*the unit is probably degF"):
        evaeto.eto(warm, **PLACE)
    with pytest.raises(WeatherError, match=r"rs: .*the unit is probably kWh"):
        evaeto.eto(dim, **PLACE)
    with pytest.warns(RejectedValuesWarning, match=r"the unit is probably degF, although a different one is stated"):
        evaeto.eto(stated, **PLACE)
    with heard() as told:
        evaeto.eto(hourly(), **PLACE)
    assert told == []

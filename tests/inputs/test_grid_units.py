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
from evaeto.core.quantities import QUANTITIES, conversion
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


def saturation(t: Any) -> Any:
    return 0.6108 * np.exp(17.27 * t / (t + 237.3))


# mean in summer and winter, half the daily range, relative humidity, wind at 2 m, latitudes, height, part of clear sky
CLIMATES: dict[str, tuple[Any, ...]] = {
    "temperate": (18.0, 2.0, 5.0, 0.72, 2.4, (44.0, 52.0), 200.0, 0.6),
    "sahara": (37.0, 14.0, 8.0, 0.13, 3.5, (22.0, 28.0), 400.0, 0.95),
    "amazon": (27.0, 26.0, 4.5, 0.88, 0.8, (-6.0, 0.0), 80.0, 0.55),
    "southern ocean": (8.0, 4.0, 1.0, 0.82, 9.0, (-56.0, -48.0), 0.0, 0.45),
    "patagonia": (13.0, 3.0, 5.0, 0.55, 6.0, (-50.0, -46.0), 600.0, 0.7),
    "tibet": (6.0, -15.0, 7.0, 0.35, 3.0, (30.0, 35.0), 4900.0, 0.85),
    "greenland ice": (-12.0, -40.0, 4.0, 0.68, 4.5, (70.0, 78.0), 2700.0, 0.8),
    "california fog": (13.0, 10.0, 3.5, 0.85, 2.6, (36.0, 41.0), 30.0, 0.5),
    "yakutia": (18.0, -40.0, 6.0, 0.65, 1.4, (60.0, 66.0), 150.0, 0.6),
}


def climate(where: str, start: str, days: int = 40) -> xr.Dataset:
    """A grid with all that may describe its weather, each in the unit of the table and with that stated."""
    summer, winter, swing, rh, wind, latitudes, high, sky = CLIMATES[where]
    rng, size = np.random.default_rng(5), 8
    shape, dims = (days, size, size), ("time", "lat", "lon")
    times, lat = pd.date_range(start, periods=days), np.linspace(*latitudes, size)
    doy = times.day_of_year.to_numpy()
    ra = np.asarray(extraterrestrial_radiation(lat[None, :], doy[:, None]))[:, :, None]
    warm = -np.cos(2.0 * np.pi * (doy - np.where(lat[0] >= 0.0, 20, 202)) / 365.25)[:, None, None]
    mean = (summer + winter) / 2.0 + warm * (summer - winter) / 2.0 + rng.normal(0.0, 2.0, shape)
    half = swing * rng.uniform(0.6, 1.3, shape)
    tmax, tmin = mean + half, mean - half
    ea = np.minimum(rh * rng.uniform(0.8, 1.12, shape), 1.0) * (saturation(tmax) + saturation(tmin)) / 2.0
    ea = np.minimum(ea, saturation(tmin) * 1.05)
    log = np.log(ea / 0.6108)
    rs = np.minimum(0.75 * sky * ra * rng.uniform(0.35, 1.3, shape), 0.75 * ra)
    air = 101.3 * ((293.0 - 0.0065 * high) / 293.0) ** 5.26
    values = {
        "tmax": tmax, "tmin": tmin, "ea": ea, "tdew": 237.3 * log / (17.27 - log), "rs": rs,
        "u2": wind * rng.gamma(4.0, 0.25, shape), "pressure": air + rng.normal(0.0, 0.8, shape),
        "rn": np.where(mean > 5.0, 0.55, 0.15) * rs, "rhmean": np.full(shape, 100.0 * rh),
        "sunshine": 12.0 * rs / (0.75 * ra + 0.01),
    }  # fmt: skip
    return xr.Dataset(
        {name: (dims, array, {"units": QUANTITIES[name].units}) for name, array in values.items()},
        coords={"time": times, "lat": lat, "lon": np.arange(float(size)), "elevation": high},
    )


INPUTS = ("tmax", "tmin", "u2", "rs", "ea", "pressure")


def mislabelled(name: str, true: str, label: str | None, inputs: tuple[str, ...] = INPUTS) -> xr.Dataset:
    """A temperate summer of which one variable is in a unit and labelled with another one."""
    weather = climate("temperate", "2020-06-01")[[*inputs]]
    scale, offset = conversion(name, true)
    for each in ("tmax", "tmin") if name == "tmax" else (name,):
        weather[each] = (weather[each] - offset) / scale
        weather[each].attrs = {} if label is None else {"units": label}
    return weather


DEW = ("tmax", "tmin", "u2", "rs", "tdew")
NET = ("tmax", "tmin", "u2", "rn", "ea")
SUN = ("tmax", "tmin", "u2", "sunshine", "ea")
LABELS = [
    ("ea", "kPa", "hPa", INPUTS), ("ea", "kPa", "Pa", INPUTS), ("ea", "hPa", "Pa", INPUTS),
    ("ea", "hPa", "kPa", INPUTS), ("ea", "kPa", "mmHg", INPUTS), ("ea", "mmHg", "kPa", INPUTS),
    ("tdew", "degC", "degF", DEW),
    ("tdew", "degC", "K", DEW), ("tdew", "K", "degC", DEW), ("tdew", "degF", "degC", DEW),
    ("tmax", "degC", "degF", INPUTS), ("tmax", "degC", "0.1 degC", INPUTS), ("tmax", "K", "degC", INPUTS),
    ("u2", "m s-1", "km h-1", INPUTS), ("u2", "km h-1", "m s-1", INPUTS), ("u2", "km d-1", "m s-1", INPUTS),
    ("u2", "m s-1", "km d-1", INPUTS), ("pressure", "hPa", "kPa", INPUTS), ("pressure", "kPa", "hPa", INPUTS),
    ("pressure", "Pa", "hPa", INPUTS), ("pressure", "mmHg", "hPa", INPUTS), ("sunshine", "h d-1", "s", SUN),
    ("sunshine", "s", "h d-1", SUN), ("rn", "MJ m-2 d-1", "W m-2", NET), ("rn", "W m-2", "MJ m-2 d-1", NET),
    ("rn", "kWh m-2 d-1", "MJ m-2 d-1", NET), ("rn", "J m-2 d-1", "MJ m-2 d-1", NET),
    ("rs", "MJ m-2 d-1", "W m-2", INPUTS), ("rs", "kJ m-2 d-1", "MJ m-2 d-1", INPUTS),
]  # fmt: skip


@pytest.mark.parametrize("chunks", [None, {"time": 20}])
@pytest.mark.parametrize(("name", "true", "label", "inputs"), LABELS)
def test_a_label_that_the_data_contradict_is_not_passed_in_silence(
    name: str, true: str, label: str, inputs: tuple[str, ...], chunks: dict[str, int] | None
) -> None:
    weather = mislabelled(name, true, label, inputs)
    with heard() as told:
        try:
            evaeto.eto(weather if chunks is None else weather.chunk(chunks)).compute()
        except WeatherError as error:
            told.append(str(error))
    # of tenths of a degree it is the vapour that does not fit
    assert any(text.startswith((f"{name}: ", "ea: " if label == "0.1 degC" else f"{name}: ")) for text in told), told
    if chunks is not None and name in ("ea", "tdew", "u2", "rn"):
        assert any("units=" in text and "--unit" in text for text in told), told


@pytest.mark.parametrize(("name", "true", "likely"), [("ea", "hPa", "hPa"), ("u2", "km h-1", "km/h")])
def test_the_unit_that_is_said_for_a_contradicted_label_settles_it(name: str, true: str, likely: str) -> None:
    weather = mislabelled(name, true, {"ea": "mmHg", "u2": "m s-1"}[name] if name == "u2" else "Pa")
    with heard() as told:
        evaeto.eto(weather)
    assert len(told) == 1
    assert likely in told[0]
    with heard() as told:
        settled = evaeto.eto(weather, units={name: true})
    assert told == []
    right = evaeto.eto(climate("temperate", "2020-06-01")[[*INPUTS]])
    np.testing.assert_allclose(settled, right, rtol=1e-9)


def test_vapour_pressure_that_states_no_unit_and_is_that_of_no_air_is_refused() -> None:
    weather = mislabelled("ea", "hPa", None)
    with pytest.raises(WeatherError, match=r"ea: .*unit is probably hPa"):
        evaeto.eto(weather)


@pytest.mark.parametrize("chunks", [None, {"time": 20}])
@pytest.mark.parametrize("start", ["2020-01-05", "2020-04-05", "2020-06-20", "2020-10-01"])
@pytest.mark.parametrize("where", CLIMATES)
def test_nothing_is_said_of_the_units_of_any_climate(where: str, start: str, chunks: dict[str, int] | None) -> None:
    weather = climate(where, start)
    if where == "greenland ice" and start != "2020-06-20":
        weather = weather.drop_vars(["sunshine", "rs"])  # the polar night
    for inputs in (INPUTS, DEW, NET):
        given = weather[[name for name in inputs if name in weather]]
        if not {"rs", "rn"} & set(given):
            given = given.assign(rn=weather["rn"])
        with heard() as told:
            evaeto.eto(given if chunks is None else given.chunk(chunks)).compute()
        assert told == []


def with_hills(weather: xr.Dataset) -> xr.Dataset:
    size = weather.sizes["lat"]
    rise = np.linspace(0.0, 400.0, size * size).reshape(size, size)
    return weather.assign_coords(elevation=(("lat", "lon"), weather["elevation"].item() + rise))


def in_unit(weather: xr.Dataset, names: tuple[str, ...], true: str, label: str) -> xr.Dataset:
    """The weather with some variables in a unit, labelled with another one or the same."""
    made = weather.copy()
    for name in names:
        scale, offset = conversion(name, true)
        made[name] = (weather[name] - offset) / scale
        made[name].attrs = {"units": label}
    return made


TEMPERATURES = ("tmax", "tmin")
DRY_AIR = ("tmax", "tmin", "u2", "rs", "rhmean")


@pytest.mark.parametrize("true", ["K", "degF", "degC"])
@pytest.mark.parametrize("where", ["temperate", "amazon"])
def test_temperatures_of_the_land_that_are_labelled_tenths_are_told(where: str, true: str) -> None:
    weather = with_hills(climate(where, "2020-06-01")[[*DRY_AIR]])
    with pytest.warns(RejectedValuesWarning, match=rf"tmax: .*the unit is probably .*{true}"):
        evaeto.eto(in_unit(weather, TEMPERATURES, true, "0.1 degC"))


@pytest.mark.parametrize("start", ["2020-01-05", "2020-04-05", "2020-06-20", "2020-10-01"])
def test_kelvins_that_are_labelled_tenths_are_warmer_than_any_sea_far_from_the_equator(start: str) -> None:
    weather = climate("temperate", start)[[*DRY_AIR]].assign_coords(elevation=0.0)
    if start == "2020-01-05":  # the sun of winter tells nothing of land
        weather = weather.assign(time=pd.date_range("2020-02-25", periods=weather.sizes["time"]))
    with pytest.warns(RejectedValuesWarning, match=r"tmax: .*the unit is probably K"):
        evaeto.eto(in_unit(weather, TEMPERATURES, "K", "0.1 degC"))


# as `CLIMATES`
SEAS: dict[str, tuple[Any, ...]] = {
    "southern ocean": CLIMATES["southern ocean"],
    "warm pool": (29.5, 29.0, 0.6, 0.8, 4.5, (-5.0, 5.0), 0.0, 0.7),
    "persian gulf": (34.0, 18.0, 1.0, 0.7, 4.0, (25.0, 29.0), 0.0, 0.9),
    "mediterranean": (26.5, 15.0, 0.8, 0.72, 4.5, (33.0, 42.0), 0.0, 0.85),
    "lake superior": (8.0, -6.0, 1.0, 0.85, 5.0, (46.5, 48.5), 183.0, 0.7),
    "kerguelen": (7.0, 2.0, 1.9, 0.78, 9.0, (-50.0, -48.5), 0.0, 0.5),
}


@pytest.mark.parametrize("start", ["2020-01-05", "2020-04-05", "2020-06-20", "2020-10-01"])
@pytest.mark.parametrize("where", [*(CLIMATES | SEAS)])
def test_nothing_is_said_of_any_climate_in_tenths_of_a_degree(
    where: str, start: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(CLIMATES, where, (CLIMATES | SEAS)[where])
    weather = climate(where, start)  # of which there are hills on land alone
    if where not in SEAS or where == "kerguelen":
        weather = with_hills(weather)
    given = weather[["tmax", "tmin", "u2", "rn", "rhmean"]]
    with heard() as told:
        evaeto.eto(in_unit(given, TEMPERATURES, "0.1 degC", "0.1 degC"))
    assert told == []


@pytest.mark.parametrize(("true", "label"), [("kPa", "hPa"), ("kPa", "Pa"), ("kPa", "mmHg"), ("hPa", "Pa")])
def test_vapour_that_is_less_than_that_of_any_desert_is_told(true: str, label: str) -> None:
    weather = climate("sahara", "2020-06-01")[[*INPUTS]]
    with pytest.warns(RejectedValuesWarning, match=rf"ea: .*the unit is probably .*{true}"):
        evaeto.eto(in_unit(weather, ("ea",), true, label))


def test_hectopascals_labelled_mmhg_are_more_dew_than_the_wettest_nights_have() -> None:
    weather = climate("amazon", "2020-01-05")[[*INPUTS]]
    with pytest.warns(RejectedValuesWarning, match=r"ea: .*1\.4 times .*the unit is probably hPa"):
        evaeto.eto(in_unit(weather, ("ea",), "hPa", "mmHg"))


def test_more_net_radiation_than_any_ground_takes_in_is_told() -> None:
    weather = climate("sahara", "2020-06-01")[[*NET]]
    with pytest.warns(
        RejectedValuesWarning, match=r"rn: .*more than any ground takes in; the unit is probably langley"
    ):
        evaeto.eto(in_unit(weather, ("rn",), "langley d-1", "W m-2"))


def test_open_water_under_a_clear_sky_takes_in_no_more_than_that() -> None:
    weather = climate("amazon", "2020-10-01")[[*NET]]
    ra = np.asarray(
        extraterrestrial_radiation(
            weather["lat"].to_numpy()[None, :], weather["time"].dt.day_of_year.to_numpy()[:, None]
        )
    )
    weather["rn"] = weather["rn"].copy(data=np.broadcast_to(0.586 * ra[:, :, None], weather["rn"].shape))
    with heard() as told:
        evaeto.eto(weather)
    assert told == []


def test_the_driest_desert_is_no_other_unit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(CLIMATES, "atacama", (22.0, 12.0, 9.0, 0.05, 3.0, (-25.0, -21.0), 2400.0, 1.0))
    for start in ("2020-01-05", "2020-06-20"):
        with heard() as told:
            evaeto.eto(climate("atacama", start)[[*INPUTS]])
        assert told == []


def test_coordinates_of_a_grid_keep_what_they_state_when_it_is_read() -> None:
    weather = grid()
    weather["lat"].attrs = {"units": "degrees_north", "mine": "yes"}
    weather["lat"].encoding = {"dtype": "float32"}
    result = evaeto.eto(weather)
    assert weather["lat"].attrs == {"units": "degrees_north", "mine": "yes"}
    assert weather["elevation"].attrs == {}
    assert result["lat"].attrs["standard_name"] == "latitude"
    assert result["lat"].encoding == {"dtype": "float32"}
    assert result["elevation"].attrs["units"] == "m"

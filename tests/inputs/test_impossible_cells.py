"""Cells of a grid that cannot be, which only show with the sun or with other cells: in memory, on Dask and compiled."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
import xarray as xr

import evaeto
from evaeto.equations import hourly_radiation
from evaeto.errors import RejectedValuesWarning
from evaeto.inputs.counts import rejected_values
from evaeto.reference_et import chunks
from evaeto.reference_et import daily as daily_road
from evaeto.reference_et import hourly as hourly_road

LATITUDES = [-35.0, 0.0, 40.0, 68.0]


def grid(days: int = 40, **changed: Any) -> xr.Dataset:
    """Fair weather, as bright as its place is."""
    rng = np.random.default_rng(1)
    shape, dims = (days, len(LATITUDES), 5), ("time", "lat", "lon")
    tmin = rng.uniform(2, 12, shape)
    times = pd.date_range("2021-01-01", periods=days)
    ra = evaeto.equations.extraterrestrial_radiation(
        np.array(LATITUDES)[None, :, None], times.day_of_year.to_numpy()[:, None, None]
    )
    values = {"tmax": tmin + 10, "tmin": tmin, "rhmean": rng.uniform(40, 90, shape), "u2": np.full(shape, 2.0),
              "rs": rng.uniform(0.2, 0.74, shape) * ra} | changed  # fmt: skip
    coords = {
        "time": times,
        "lat": LATITUDES,
        "lon": np.arange(5.0),
        "elevation": (("lat", "lon"), np.full(shape[1:], 300.0)),
    }
    return xr.Dataset({name: (dims, np.broadcast_to(each, shape).copy()) for name, each in values.items()}, coords)


@pytest.mark.parametrize("road", ["in memory", "on Dask", "compiled", "full clear sky", "several humidities"])
def test_a_cell_with_more_sun_than_there_is_is_empty_and_counted(road: str, monkeypatch: pytest.MonkeyPatch) -> None:
    weather = grid()
    fair = evaeto.eto(weather)
    weather["rs"][5, 2, 1] = 40.0  # in January at 40 degrees north; the physical limit is 50
    weather["rs"][6, 3, 0] = 9.0  # hardly any sun there
    how: dict[str, Any] = {"rso": "full"} if road == "full clear sky" else {}
    if road == "several humidities":
        weather["tdew"] = weather["tmin"] - 1.0
        weather["tdew"][0] = np.nan
    if road == "compiled":
        pytest.importorskip("numba")
        monkeypatch.setattr(daily_road, "LARGE", 1)
        monkeypatch.setattr(chunks, "LARGE", 1)
    if road == "on Dask":
        result = evaeto.eto(weather.chunk(time=20))
        assert int(rejected_values(result)) == 2
        result = result.compute()
    else:
        with pytest.warns(RejectedValuesWarning, match="2 cells"):
            result = evaeto.eto(weather, **how)
        assert result.attrs["rejected_cells"] == 2
    empty = np.argwhere(np.isnan(result.values))
    assert empty.tolist() == [[5, 2, 1], [6, 3, 0]]
    if road in ("in memory", "on Dask", "compiled"):
        np.testing.assert_allclose(result.where(result.notnull()), fair.where(result.notnull()), atol=1e-9)


@pytest.mark.parametrize("method", ["fao56", "turc"])
def test_a_fraction_on_dask_gives_no_number_and_says_why(method: Any) -> None:
    weather = grid()
    weather["rhmean"] = weather["rhmean"] / 100.0
    result = evaeto.eto(weather.chunk(time=20), method=method)
    with pytest.warns(
        RejectedValuesWarning, match="rhmean: values of this grid are implausible.*attrs\\['units'\\] = '1'"
    ):
        assert np.isnan(result.compute()).all()
    weather["rhmean"].attrs["units"] = "1"
    assert np.isfinite(evaeto.eto(weather.chunk(time=20), method=method).compute()).all()


def test_hours_on_dask_whose_humidity_is_a_fraction_give_no_number_either() -> None:
    days = grid(48)
    hours = days.assign_coords(time=pd.date_range("2021-01-01 01:00", periods=48, freq="h"))
    hours = hours.rename(tmax="tmean").drop_vars("tmin").assign(rs=hours["rs"] / 24, rhmean=hours["rhmean"] / 100)
    result = evaeto.eto(hours.chunk(time=24), utc_offset=0)
    with pytest.warns(RejectedValuesWarning, match="implausible"):
        assert np.isnan(result.compute()).all()


def test_air_as_dry_as_a_desert_in_per_cent_is_left_alone() -> None:
    weather = grid(rhmean=np.linspace(1.2, 6.0, 5))
    assert np.isfinite(evaeto.eto(weather.chunk(time=20)).compute()).all()


def hours(days: int = 3) -> xr.Dataset:
    """Fair hours from three quarters of a clear sky to what sensors show at night."""
    rng = np.random.default_rng(5)
    times = pd.date_range("2021-06-01 00:30", periods=24 * days, freq="h")
    shape, dims = (24 * days, len(LATITUDES), 5), ("time", "lat", "lon")
    clock = times.hour.to_numpy() + 0.5
    lat, doy = np.array(LATITUDES)[None, :, None], times.day_of_year.to_numpy()[:, None, None]
    angle = hourly_radiation.solar_time_angle(clock[:, None, None] + np.arange(5.0) / 15.0, doy)
    ra = hourly_radiation.extraterrestrial_radiation_of_period(lat, doy, angle)
    t = rng.uniform(5, 15, shape)
    values = {"tmean": t, "rhmean": rng.uniform(40, 90, shape), "u2": np.full(shape, 2.0),
              "rs": np.broadcast_to(ra * 0.75 + 0.01, shape).copy()}  # fmt: skip
    coords = {"time": times + pd.Timedelta("30min"), "lat": LATITUDES, "lon": np.arange(5.0),
              "elevation": (("lat", "lon"), np.full(shape[1:], 300.0))}  # fmt: skip
    return xr.Dataset({name: (dims, each) for name, each in values.items()}, coords)


pytestmark = pytest.mark.filterwarnings("ignore::evaeto.errors.EstimatedInputWarning")
ROADS = ["in memory", "on Dask", "compiled", "compiled on Dask", "full clear sky", "dew point"]


@pytest.mark.parametrize("road", ROADS)
def test_an_hour_with_more_sun_than_there_is_is_empty_and_counted(road: str, monkeypatch: pytest.MonkeyPatch) -> None:
    weather = hours()
    how: dict[str, Any] = {"utc_offset": 0.0} | ({"rso": "full"} if road == "full clear sky" else {})
    if road == "dew point":
        weather = weather.drop_vars("rhmean").assign(tdew=weather["tmean"] - 4.0)
    if road.startswith("compiled"):
        pytest.importorskip("numba")
        monkeypatch.setattr(hourly_road, "LARGE", 1)
    fair = evaeto.eto(weather, **how)
    assert np.isfinite(fair).all()
    assert "rejected_cells" not in fair.attrs
    for at, rs in {(12, 0, 0): 3.5, (0, 1, 1): 0.3, (47, 2, 2): 0.5, (30, 3, 3): 4.4}.items():
        weather["rs"][at] = rs  # winter's noon; nights; morning beyond the polar circle
    wrong = [[0, 1, 1], [12, 0, 0], [30, 3, 3], [47, 2, 2]]
    if road.endswith("Dask"):
        result = evaeto.eto(weather.chunk(time=13, lat=2), **how)
        assert int(rejected_values(result)) == 4
        result = result.compute()
    else:
        with pytest.warns(RejectedValuesWarning, match="4 cells"):
            result = evaeto.eto(weather, **how)
        assert result.attrs["rejected_cells"] == 4
    assert np.argwhere(np.isnan(result.values)).tolist() == wrong
    # what is not there tells nothing of the clouds
    gaps = weather.assign(rs=weather["rs"].where(fair.notnull() & result.notnull()))
    np.testing.assert_allclose(result, evaeto.eto(gaps, **how), atol=1e-9)


@pytest.mark.parametrize("shift", [-30, 30])
def test_a_clock_that_is_half_an_hour_off_costs_no_hour(shift: int) -> None:
    weather = hours()
    moved = weather.assign_coords(time=weather["time"] + np.timedelta64(shift, "m"))
    assert np.isfinite(evaeto.eto(moved, utc_offset=0.0)).all()
    assert int(rejected_values(evaeto.eto(moved.chunk(time=24), utc_offset=0.0))) == 0


def test_the_hours_of_one_place_are_looked_at_once() -> None:
    """They have their own words, with the times of what was left out."""
    weather = hours().isel(lat=1, lon=1)
    weather["rs"][18] = 2.5
    with pytest.warns(RejectedValuesWarning, match="2021-06-01 19:00"):
        result = evaeto.eto(weather, utc_offset=0.0)
    assert "rejected_cells" not in result.attrs
    assert "2021-06-01 19:00" in result.attrs["rejected"]


@pytest.mark.parametrize("road", ["in memory", "on Dask", "compiled"])
@pytest.mark.parametrize("humidity", ["rhmean", "ea"])
@pytest.mark.filterwarnings("ignore::evaeto.errors.RejectedValuesWarning")
def test_cells_that_a_land_mask_fills_with_zeros_are_empty(
    road: str, humidity: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    weather = grid()
    if humidity == "ea":
        weather = weather.drop_vars("rhmean").assign(ea=weather["rhmean"] * 0 + 0.6)
    fair = evaeto.eto(weather)
    for values in weather.data_vars.values():
        values[:, :, 2] = 0.0
    if road == "compiled":
        pytest.importorskip("numba")
        monkeypatch.setattr(daily_road, "LARGE", 1)
        monkeypatch.setattr(chunks, "LARGE", 1)
    lazy = evaeto.eto(weather if road == "in memory" else weather.chunk(time=20))
    if road != "in memory":
        assert int(rejected_values(lazy)) == 40 * len(LATITUDES)
    result = lazy.compute()
    assert np.isnan(result[:, :, 2]).all()
    np.testing.assert_allclose(result[:, :, [0, 1, 3, 4]], fair[:, :, [0, 1, 3, 4]], rtol=0, atol=1e-9)

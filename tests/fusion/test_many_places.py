"""Fusion of sites and grids, in memory and on Dask."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import numpy as np
import pytest
import xarray as xr

import evaeto
from evaeto.core.foreign_messages import from_json
from evaeto.core.messages import Message
from evaeto.errors import WeatherError
from evaeto.i18n import Speech


@pytest.fixture(scope="module")
def grid(worlds: ModuleType) -> xr.Dataset:
    """Two services over 3 x 2 cells, the last row of them sea."""
    truth = worlds.truth(years=1)
    services = [worlds.seen_by(truth, seed) for seed in (1, 2)]
    one = xr.concat(services, dim=xr.DataArray(["nasa_power", "open_meteo"], dims="source", name="source"))
    rows = [one, one + 0.2, one * np.nan]
    column = xr.concat(rows, dim="lat")
    return xr.concat([column, column + 0.1], dim="lon").assign_coords(lat=[-9.0, -10.0, -11.0], lon=[-45.0, -44.0])


@pytest.fixture(scope="module")
def place(grid: xr.Dataset) -> dict[str, Any]:
    heights = xr.DataArray([[400.0, 500.0, 0.0], [450.0, 550.0, 0.0]], dims=("lon", "lat"))
    return {"lat": grid["lat"], "lon": grid["lon"], "elevation": heights}


@pytest.mark.slow
def test_each_cell_of_a_grid_is_fused_by_itself_and_sea_stays_missing(grid: xr.Dataset, place: dict[str, Any]) -> None:
    fused = evaeto.fuse(grid, **place)
    alone = evaeto.fuse(grid.sel(lat=-10.0, lon=-44.0), lat=-10.0, lon=-44.0, elevation=550.0)
    cell = fused.sel(lat=-10.0, lon=-44.0)
    for name in ("eto", "eto_lower", "eto_upper", "tmax", "weight"):
        np.testing.assert_allclose(cell[name], alone[name], rtol=1e-12)
    assert float(cell["elevation"]) == 550.0
    assert fused["eto"].sel(lat=-11.0).isnull().all()
    assert fused["warning"].sel(lat=-11.0).values.tolist() == ["no data", "no data"]


@pytest.mark.slow
def test_on_a_cluster_it_is_lazy_keeps_its_chunks_and_is_the_same(
    grid: xr.Dataset, place: dict[str, Any], client: Any
) -> None:
    fused = evaeto.fuse(grid.chunk(lat=1, lon=2), **place)
    assert fused.chunks["lat"] == (1, 1, 1)
    assert fused.chunks["lon"] == (2,)
    with client.as_current():
        computed = fused.compute()
    xr.testing.assert_allclose(computed, evaeto.fuse(grid, **place))
    assert computed["warning"].sel(lat=-11.0).values.tolist() == ["no data", "no data"]


@pytest.mark.slow
def test_a_place_out_of_reach_of_the_calibrations_is_missing_and_says_why(worlds: ModuleType) -> None:
    truth = worlds.truth(years=2)
    weather = {key: worlds.seen_by(truth, seed) for seed, key in enumerate(("a", "b"))}
    calibration = evaeto.calibrate(weather, worlds.eto(truth), **worlds.PLACE)
    services = xr.concat(list(weather.values()), dim=xr.DataArray(list(weather), dims="source", name="source"))
    sites = xr.concat([services, services], dim="site")
    fused = evaeto.fuse(sites, [calibration], lat=[-10.1, 40.0], lon=[-45.0, 3.0], elevation=400.0)
    assert fused["eto"].isel(site=0).notnull().all()
    assert fused["eto"].isel(site=1).isnull().all()
    assert "km away, beyond 500 km" in str(fused["warning"].values[1])
    (message,) = from_json(fused["warning_messages"].values[1])
    assert isinstance(message, Message)
    assert str(message) == fused["warning"].values[1]
    assert "o lugar calibrado mais próximo está a" in Speech("pt-BR").tell(message)


def test_series_parted_into_chunks_are_refused(grid: xr.Dataset, place: dict[str, Any]) -> None:
    with pytest.raises(WeatherError, match=r"time: is split into chunks.*chunk\(time=-1\)"):
        evaeto.fuse(grid.chunk(time=100), **place)


@pytest.mark.parametrize("elevation", [[1.0, 2.0], xr.DataArray([1.0], dims="station")])
def test_values_of_place_that_do_not_fit_are_refused(
    grid: xr.Dataset, place: dict[str, Any], elevation: object
) -> None:
    with pytest.raises(WeatherError, match="elevation:"):
        evaeto.fuse(grid, **{**place, "elevation": elevation})

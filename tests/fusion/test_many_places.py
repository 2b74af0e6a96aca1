"""Fusion of sites and grids, in memory and on Dask."""

from __future__ import annotations

import tracemalloc
from types import ModuleType
from typing import Any

import dask.array as da
import numpy as np
import pytest
import xarray as xr

import evaeto
from evaeto.core.foreign_messages import from_json
from evaeto.core.messages import Message
from evaeto.errors import RejectedValuesWarning, WeatherError
from evaeto.fusion import place_blocks
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


def test_many_places_on_dask_take_no_memory_before_they_are_computed(grid: xr.Dataset) -> None:
    count, dims = 50_000, ("source", "time", "site")  # 150 MB a variable of the result
    series = grid.isel(lat=0, lon=0, drop=True)
    shape = (*(series.sizes[dim] for dim in dims[:2]), count)
    lazy = {name: (dims, da.zeros(shape, chunks=(-1, -1, 1000)), each.attrs) for name, each in series.items()}
    weather = xr.Dataset(lazy, {name: series[name] for name in dims[:2]})
    evaeto.fuse(weather.isel(site=slice(0, 1000)), lat=-10.0, lon=-45.0, elevation=400.0)
    tracemalloc.start()
    try:
        fused = evaeto.fuse(weather, lat=-10.0, lon=-45.0, elevation=400.0)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert fused["eto"].shape == (count, series.sizes["time"])
    assert fused["eto"].chunks[0] == (1000,) * 50
    assert most < 50e6


def test_series_parted_into_chunks_are_refused(grid: xr.Dataset, place: dict[str, Any]) -> None:
    with pytest.raises(WeatherError, match=r"time: is split into chunks.*chunk\(time=-1\)"):
        evaeto.fuse(grid.chunk(time=100), **place)


@pytest.mark.parametrize("elevation", [[1.0, 2.0], xr.DataArray([1.0], dims="station")])
def test_values_of_place_that_do_not_fit_are_refused(
    grid: xr.Dataset, place: dict[str, Any], elevation: object
) -> None:
    with pytest.raises(WeatherError, match="elevation:"):
        evaeto.fuse(grid, **{**place, "elevation": elevation})


# ---- side by side


SITES = 7
GAP, CROSSED, DARK, BEYOND, SEA = range(1, 6)
"""What is wrong at which site; the first and the last are whole."""


@pytest.fixture(scope="module")
def sites(worlds: ModuleType) -> xr.Dataset:
    truth = worlds.truth(years=2)
    services = []
    for seed in (1, 2):
        each = xr.concat([worlds.seen_by(truth, 10 * seed + site) for site in range(SITES)], dim="site").copy(deep=True)
        each["tmax"][GAP, 100:140] = np.nan
        each["tmax"][CROSSED, 50], each["tmin"][CROSSED, 50] = 10.0, 20.0
        if seed == 2:
            each["rs"][DARK] *= 0.4
            each["u2"][BEYOND, 7] = 400.0
        services.append(each.where(xr.DataArray(np.arange(SITES) != SEA, dims="site")))
    return xr.concat(services, dim=xr.DataArray(["nasa_power", "b"], dims="source", name="source"))


def calibrations(worlds: ModuleType, kind: str) -> Any:
    if kind == "none":
        return None
    truth = worlds.truth(years=3)
    weather = {key: worlds.seen_by(truth, seed) for seed, key in enumerate(("nasa_power", "b"))}
    reference = worlds.eto(truth)
    if kind == "climatology":
        by_month = reference.groupby(reference.index.month)
        table = by_month.agg(["mean", "std"]).rename(columns={"std": "sd"}).rename_axis("month").reset_index()
        return evaeto.calibrate(weather, climatology=table, **worlds.PLACE)
    made = evaeto.calibrate(weather, reference, **worlds.PLACE)
    return made if kind == "site" else [made]


@pytest.fixture(params=["numpy", "compiled"])
def road(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Whether compiled code is used."""
    name = str(request.param)
    if name == "compiled":
        pytest.importorskip("numba")
    monkeypatch.setattr(place_blocks, "is_worth_compiling", lambda days: name == "compiled")
    return name


@pytest.mark.parametrize("kind", ["none", "site", "climatology", "region"])
@pytest.mark.usefixtures("road")
@pytest.mark.slow
def test_side_by_side_every_place_has_what_it_has_alone(worlds: ModuleType, sites: xr.Dataset, kind: str) -> None:
    calibration = calibrations(worlds, kind)
    where = {
        "lat": np.linspace(-10, -9, SITES),
        "lon": np.linspace(-45, -44, SITES),
        "elevation": np.full(SITES, 400.0),
    }
    together = evaeto.fuse(sites, calibration, **where)
    for site in range(SITES):
        if site == SEA:
            assert str(together["warning"][site].item()) == "no data"
            continue
        alone = evaeto.fuse(
            sites.isel(site=site), calibration, **{name: values[site] for name, values in where.items()}
        )
        assert str(together["warning"][site].item()) == alone.attrs["warnings"]
        for name in alone.data_vars:
            ours = together[name].isel(site=site).transpose(*alone[name].dims)
            np.testing.assert_allclose(ours, alone[name], rtol=0, atol=1e-9, err_msg=f"{name} at {site}")


def test_no_place_is_done_alone_for_a_day_that_cannot_be(sites: xr.Dataset, monkeypatch: pytest.MonkeyPatch) -> None:
    from evaeto.fusion import many_places

    alone = []
    one_by_one = many_places._fuse_cell

    def noted(cell: xr.Dataset, *rest: Any) -> xr.Dataset:
        alone.append(cell)
        return one_by_one(cell, *rest)

    monkeypatch.setattr(many_places, "_fuse_cell", noted)
    with pytest.warns(RejectedValuesWarning) as told:
        fused = evaeto.fuse(sites.isel(time=slice(0, 200)), lat=-10.0, lon=-45.0, elevation=400.0)
    assert not alone
    said = sorted(str(each.message) for each in told)
    assert [text.split(" ")[0] for text in said] == ["tmax", "tmax", "u2:"]
    assert np.flatnonzero(fused["eto"].isnull().any("time")).tolist() == [GAP, CROSSED, SEA]
    assert fused["eto"].isel(site=CROSSED).isnull().sum() == 1


@pytest.mark.slow
def test_the_formula_compiled_for_many_places_is_the_plain_one() -> None:
    from evaeto.equations import reference_et_numpy
    from evaeto.equations.radiation import extraterrestrial_radiation
    from evaeto.reference_et.plain_compiled import reference_et_of_series

    rng = np.random.default_rng(0)
    doy, lat = np.arange(1.0, 367.0), np.linspace(-90, 90, 50)
    tmin = rng.uniform(-60, 30, (50, 2, 366))
    tmax = tmin + rng.uniform(-1, 20, tmin.shape)
    ea = 0.6108 * np.exp(17.27 * tmin / (tmin + 237.3)) * rng.uniform(0.0, 1.3, tmin.shape)
    u2, rs = rng.uniform(0, 20, tmin.shape), rng.uniform(0, 40, tmin.shape) * (rng.random(tmin.shape) > 0.2)
    rs[rng.random(rs.shape) < 0.1] = np.nan
    elevation = rng.uniform(-400, 5000, 50)
    ra, day = np.asarray(extraterrestrial_radiation(lat[:, None], doy)), np.arange(366)
    ours = reference_et_of_series(tmax, tmin, ea, u2, rs, ra, day, elevation)
    place = {"lat": lat[:, None, None], "elevation": elevation[:, None, None]}
    plain = reference_et_numpy(tmax, tmin, ea, u2, doy, rs=rs, **place)
    np.testing.assert_allclose(ours, plain, rtol=0, atol=1e-9)


@pytest.mark.parametrize("exposure", ["sheltered", "windy"])
@pytest.mark.usefixtures("road")
@pytest.mark.slow
def test_side_by_side_the_wind_of_the_site_is_that_of_each_place_alone(sites: xr.Dataset, exposure: Any) -> None:
    rough = xr.DataArray(np.linspace(0.05, 1.2, 2 * SITES).reshape(2, SITES), dims=("source", "site"))
    told = sites.assign_coords(model_roughness=rough, model_wind_height=2.0 * xr.ones_like(rough))
    both = sites.assign(WS10M=sites["u2"] * (1.2 + 0.1 * xr.DataArray(np.arange(SITES), dims="site")))
    for weather in (told, both):
        weather = weather.isel(time=slice(0, 400), site=[0, GAP, CROSSED, DARK, SITES - 1])
        place = {"lat": -10.0, "lon": -45.0, "elevation": 400.0, "exposure": exposure}
        together = evaeto.fuse(weather, **place)
        for site in range(weather.sizes["site"]):
            alone = evaeto.fuse(weather.isel(site=site), **place)
            for name in ("eto", "u2", "error_daily", "error_lasting", "weight", "error_memory"):
                ours = together[name].isel(site=site).transpose(*alone[name].dims)
                np.testing.assert_allclose(ours, alone[name], rtol=0, atol=1e-9, err_msg=f"{name} at {site}")


# ---- what surely needs no look


@pytest.fixture(scope="module")
def watched_sites(worlds: ModuleType) -> dict[str, xr.Dataset]:
    """Two services of five years at a place: as they are, and each with another fault."""
    world = worlds.truth(years=5)
    pair = [worlds.seen_by(world, seed, scale=0.5) for seed in (1, 2)]

    def faulty(change: Any) -> xr.Dataset:
        other = pair[1].copy(deep=True)
        change(other)
        return xr.concat([pair[0], other], dim=xr.DataArray(["nasa_power", "open_meteo"], dims="source", name="source"))

    def late(weather: xr.Dataset) -> None:
        for name in weather.data_vars:
            weather[name][700:] = weather[name].to_numpy()[699:-1]

    def one_late(weather: xr.Dataset) -> None:
        weather["rs"][1:] = weather["rs"].to_numpy()[:-1]

    def step(weather: xr.Dataset) -> None:
        weather["u2"][900:] *= 1.6

    def warmer(weather: xr.Dataset) -> None:
        weather["tmax"][900:] += 3.0

    def drift(weather: xr.Dataset) -> None:
        weather["rs"] *= np.linspace(1.0, 0.6, weather.sizes["time"])

    def dim(weather: xr.Dataset) -> None:
        weather["rs"] *= 0.62

    def calm(weather: xr.Dataset) -> None:
        weather["u2"] *= 0.4

    def strange(weather: xr.Dataset) -> None:
        order = np.random.default_rng(0).permutation(weather.sizes["time"])
        for name in weather.data_vars:
            weather[name] = weather[name].copy(data=weather[name].to_numpy()[order])

    def wide(weather: xr.Dataset) -> None:
        weather["tmax"] += 25.0

    def gappy(weather: xr.Dataset) -> None:
        weather["tmax"][300:700] = np.nan

    changes = (late, one_late, step, warmer, drift, dim, calm, strange, wide, gappy)
    return {"as it is": faulty(lambda weather: None)} | {each.__name__: faulty(each) for each in changes}


@pytest.mark.slow
def test_what_is_measured_of_many_places_overlooks_nothing_and_stops_at_no_place_without_faults(
    watched_sites: dict[str, xr.Dataset],
) -> None:
    pytest.importorskip("numba")
    from evaeto.core.quantities import ETO_INPUTS
    from evaeto.equations.radiation import extraterrestrial_radiation
    from evaeto.fusion.plausibility import assess_arrays
    from evaeto.fusion.quiet_places import quiet_assessments, quietly_watched
    from evaeto.fusion.source_arrays import SourceArrays
    from evaeto.fusion.watched import watch_arrays

    arrays = [SourceArrays.of(each) for each in watched_sites.values()]
    values = {name: np.stack([one.values[name] for one in arrays]) for name in ETO_INPUTS}
    sources, doy, size = arrays[0].sources, arrays[0].doy, len(arrays)
    time = next(iter(watched_sites.values()))["time"].to_numpy()
    seen = quietly_watched(values, sources, time)
    of_year, day = np.unique(doy, return_inverse=True)
    ra = np.asarray(extraterrestrial_radiation(np.full((size, 1), -10.0), of_year))
    heights = np.full(size, 400.0)
    exact = [watch_arrays({name: one.values[name] for name in ETO_INPUTS}, sources, time) for one in arrays]
    judged = quiet_assessments(values, sources, ra, day, doy, heights, exact)
    changed, doubted = set(), set()
    for number, (name, one) in enumerate(zip(watched_sites, arrays, strict=True)):
        whole = assess_arrays(one, -10.0, 400.0, watched=exact[number])
        if seen[number] is not None:
            assert not exact[number].changes, name
        else:
            changed.add(name)
        if (quiet := judged[number]) is not None:
            assert not whole.warnings, name
            assert not whole.rejected, name
            assert quiet.watched is exact[number]
            for source, errors in whole.error_sd.items():
                assert quiet.error_sd[source] == pytest.approx(errors, rel=1e-12)
        else:
            doubted.add(name)
    assert changed == {"late", "one_late", "step", "warmer", "drift", "strange"}
    assert doubted == {"dim", "calm", "strange", "wide"}


def test_a_small_job_does_not_load_the_compiled_code(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(place_blocks, "installed", lambda name: True)
    monkeypatch.setattr(place_blocks.sys, "modules", {})
    monkeypatch.setattr(place_blocks, "_asked_for", [0])
    assert not place_blocks.is_worth_compiling(place_blocks.COMPILED_FROM - 1)
    assert place_blocks.is_worth_compiling(1)  # blocks of one grid, each too small
    monkeypatch.setattr(place_blocks, "_asked_for", [0])
    assert place_blocks.is_worth_compiling(place_blocks.COMPILED_FROM)
    monkeypatch.setattr(place_blocks, "installed", lambda name: False)
    assert not place_blocks.is_worth_compiling(10**9)


def test_a_place_out_of_reach_leaves_the_others_beside_it(worlds: ModuleType, sites: xr.Dataset) -> None:
    made = calibrations(worlds, "region")
    few = sites.isel(site=[0, GAP, SITES - 1])
    fused = evaeto.fuse(few, made, lat=[-10.0, 40.0, -9.9], lon=-45.0, elevation=400.0)
    assert fused["eto"].isnull().all("time").values.tolist() == [False, True, False]
    assert "km away" in str(fused["warning"][1].item())
    alone = evaeto.fuse(few.isel(site=2), made, lat=-9.9, lon=-45.0, elevation=400.0)
    np.testing.assert_allclose(fused["eto"][2], alone["eto"], rtol=0, atol=1e-9)


@pytest.mark.slow
@pytest.mark.parametrize("services", [3, 4])
def test_the_errors_of_three_services_and_more_at_many_places_are_those_of_each_alone(services: int) -> None:
    pytest.importorskip("numba")
    from evaeto.fusion.collocated_compiled import covariances, sure
    from evaeto.fusion.plausibility import COLLOCATION_DAYS, collocate, collocated

    rng = np.random.default_rng(services)
    doy = np.tile(np.arange(1, 366), 3)
    season = 20.0 + 8.0 * np.cos(2.0 * np.pi * doy / 365.0) + rng.normal(0.0, 2.0, (5, 1, doy.size))
    values = season + rng.normal(0.0, 1.0, (5, services, doy.size)) * np.linspace(0.5, 2.0, services)[:, None]
    values[1, 0, 100:700] = np.nan
    values[2, :, ::7] = np.nan
    values[3, 1] = np.nan
    values[4, 2] = values[4, 2, 0]
    prior = [0.7, 0.9, 1.1, 1.3][:services]
    found, days = covariances(values, doy)
    clear = (sure(found) | (days < COLLOCATION_DAYS)).all(axis=1)
    assert clear.tolist() == [True, True, True, True, False]  # what never changes has no error to be found
    for place in range(4):
        alone = collocate(values[place], doy, prior)
        beside = collocated(found[place], days[place].tolist(), prior)
        assert beside.keys() == alone.keys()
        np.testing.assert_allclose([beside[row] for row in alone], [*alone.values()], rtol=1e-11)
    assert len(collocate(values[0], doy, prior)) == services

"""Latitude, longitude and elevation against the grid of the weather: the same cells, or refused."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
import xarray as xr

import evaeto
from evaeto.errors import WeatherError

LAT, LON = np.arange(40.0, 34.9, -0.25), np.arange(-10.0, -7.9, 0.25)
HEIGHT = np.arange(LAT.size * LON.size, dtype=float).reshape(LAT.size, LON.size) * 10.0


def daily(days: int = 5) -> xr.Dataset:
    """A grid with the names of ERA5 dimensions."""
    rng = np.random.default_rng(5)
    shape = (days, LAT.size, LON.size)
    values = {"tmax": (25.0, 30.0), "tmin": (10.0, 15.0), "rhmean": (40.0, 80.0), "u2": (1.0, 4.0), "rs": (15.0, 25.0)}
    return xr.Dataset(
        {name: (("time", "latitude", "longitude"), rng.uniform(*ends, shape)) for name, ends in values.items()},
        coords={"time": pd.date_range("2020-06-01", periods=days), "latitude": LAT, "longitude": LON},
    )


def hourly() -> xr.Dataset:
    """The same by the hour, with an input of every kind."""
    days = daily(30).rename(tmax="tmean").drop_vars("tmin")
    days["rs"] = days["rs"] / 10.0
    return days.assign_coords(time=pd.date_range("2020-06-01 01:00", periods=30, freq="h"))


def heights(lat: str = "latitude", lon: str = "longitude") -> xr.DataArray:
    return xr.DataArray(HEIGHT, dims=(lat, lon), coords={lat: LAT, lon: LON}, name="elevation")


def of_day(**place: object) -> xr.DataArray:
    return evaeto.eto(daily(), **place)


def of_hour(**place: object) -> xr.DataArray:
    return evaeto.eto(hourly(), utc_offset=0.0, **place)


def of_hargreaves_and_turc(**place: object) -> xr.DataArray:
    return evaeto.reference_et.compare_methods(daily(), ["turc", "priestley-taylor"], **place)["priestley-taylor"]


def of_estimates(**place: object) -> xr.DataArray:
    with pytest.warns(evaeto.errors.EstimatedInputWarning):
        return evaeto.eto(daily().drop_vars("rs"), estimate=["radiation"], **place)


ROADS = [of_day, of_hour, of_hargreaves_and_turc, of_estimates]
Road = Callable[..., xr.DataArray]


@pytest.fixture(params=ROADS, ids=lambda road: road.__name__)
def road(request: pytest.FixtureRequest) -> Road:
    made: Road = request.param
    return made


def turned(values: xr.DataArray) -> xr.DataArray:
    return values.assign_coords(longitude=values["longitude"] % 360.0).sortby("longitude")


WAYS: dict[str, Callable[[xr.DataArray], xr.DataArray]] = {
    "as the weather is": lambda z: z,
    "names of the table": lambda z: z.rename(latitude="lat", longitude="lon"),
    "names of a raster with a band": lambda z: z.rename(latitude="y", longitude="x").expand_dims("band"),
    "transposed": lambda z: z.transpose(),
    "the other way": lambda z: z.sortby("latitude"),
    "longitudes from 0": turned,
    "float32": lambda z: z.assign_coords(latitude=LAT.astype("f4"), longitude=LON.astype("f4")),
    "rounded": lambda z: z.assign_coords(latitude=LAT + 1e-5, longitude=LON - 1e-5),
    "wider": lambda z: z.pad(latitude=1, constant_values=9.0).assign_coords(latitude=np.r_[40.25, LAT, 34.75]),
    "shuffled": lambda z: z.isel(longitude=np.random.default_rng(0).permutation(LON.size)),
    "without coordinates": lambda z: z.drop_vars(["latitude", "longitude"]),
    "with stray coordinates": lambda z: z.assign_coords(spatial_ref=0, lat=("latitude", LAT), month=1),
    "with a time of its own": lambda z: z.expand_dims(time=pd.DatetimeIndex(["1979-01-01"])),
}


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS.keys())
@pytest.mark.slow
def test_an_elevation_on_the_cells_of_the_weather_is_laid_onto_them(
    road: Road, way: Callable[[xr.DataArray], xr.DataArray]
) -> None:
    result = road(elevation=way(heights()))
    assert result.dims == ("time", "lat", "lon")
    expected = road(elevation=HEIGHT)
    np.testing.assert_array_equal(result, expected)
    assert not result.isnull().all()
    np.testing.assert_array_equal(result["lat"], LAT)
    np.testing.assert_array_equal(result["lon"], LON)


@pytest.mark.parametrize(
    ("way", "why"),
    [
        (lambda z: z.isel(latitude=slice(1, None)), r"elevation: has no value for the lat(itude)? 40"),
        (lambda z: z.isel(longitude=slice(2, None)), r"elevation: has no value for 2 of the weather's lon"),
        (lambda z: z.assign_coords(latitude=LAT + 0.125), r"elevation: has no value for 21 of the weather's lat"),
        (lambda z: z.drop_vars("latitude").isel(latitude=slice(3)), "elevation: has 3 values along lat"),
        (lambda z: z.rename(latitude="row"), r"elevation: has the dimension row, .*rename it"),
        (lambda z: z.expand_dims(member=3), "elevation: has the dimension member"),
        (lambda z: xr.concat([z, z], "latitude"), r"elevation: its coordinate lat holds 40(\.0)? more than once"),
        (lambda z: z.expand_dims(time=pd.date_range("1979-01-01", periods=2)), "elevation: has no value for .* time"),
        (lambda z: z.astype(str), "elevation: must be a number"),
    ],
)
def test_an_elevation_on_other_cells_is_refused_and_says_which(
    road: Road, way: Callable[[xr.DataArray], xr.DataArray], why: str
) -> None:
    with pytest.raises(WeatherError, match=why):
        road(elevation=way(heights()))


def test_latitudes_by_the_names_of_the_file_are_those_of_the_coordinates(road: Road) -> None:
    weather = daily()
    again = road(
        elevation=HEIGHT, lat=weather["latitude"][::-1], **({"lon": weather["longitude"]} if road is of_hour else {})
    )
    np.testing.assert_array_equal(again, road(elevation=HEIGHT))


def test_dimensions_without_coordinates_go_by_their_names_too() -> None:
    bare = daily().drop_vars(["latitude", "longitude"])
    result = evaeto.eto(
        bare, lat=xr.DataArray(LAT, dims="lat"), elevation=heights("lat", "lon").drop_vars(["lat", "lon"])
    )
    assert result.dims == ("time", "latitude", "longitude")
    np.testing.assert_array_equal(result, of_day(elevation=HEIGHT))


def test_a_grid_in_memory_and_on_dask_agree_whatever_the_elevation_is_called() -> None:
    lazy = evaeto.eto(daily().chunk(latitude=7), elevation=heights("lat", "lon").sortby("lat"))
    assert lazy.chunks is not None
    assert lazy.dims == ("time", "lat", "lon")
    np.testing.assert_array_equal(lazy, of_day(elevation=HEIGHT))


@pytest.mark.parametrize(
    "order", [("time", "latitude", "longitude"), ("latitude", "time", "longitude"), ("longitude", "latitude", "time")]
)
@pytest.mark.parametrize("transposed", [True, False])
@pytest.mark.parametrize("of_lat", ["latitude", "longitude"])
def test_place_and_day_are_laid_onto_the_weather_whatever_the_order_of_its_dimensions(
    order: tuple[str, ...], transposed: bool, of_lat: str
) -> None:
    weather, height = daily(7).transpose(*order), heights()
    lat = xr.DataArray(np.linspace(10.0, 40.0, weather.sizes[of_lat]), {of_lat: weather[of_lat]}, (of_lat,))
    got = evaeto.eto(weather, lat=lat, elevation=height.T if transposed else height)
    assert got.dims == tuple({"latitude": "lat", "longitude": "lon"}.get(dim, dim) for dim in order)
    for row, column in ((0, 0), (3, 7), (20, 2)):
        cell = {"latitude": row, "longitude": column}
        one = weather.isel(cell).drop_vars(["latitude", "longitude"])
        place = {"lat": float(lat[cell[of_lat]]), "elevation": float(height[row, column])}
        np.testing.assert_allclose(got.isel(lat=row, lon=column), evaeto.eto(one, **place), rtol=1e-13)


def test_two_dimensional_latitudes_of_a_rotated_grid_stay_on_its_cells() -> None:
    rotated = daily().rename(latitude="rlat", longitude="rlon")
    lat, lon = np.meshgrid(LAT, LON, indexing="ij")
    rotated = rotated.assign_coords(lat=(("rlat", "rlon"), lat + 1.0), lon=(("rlat", "rlon"), lon))
    z = heights("rlat", "rlon").assign_coords(lat=rotated["lat"])
    result = evaeto.eto(rotated, elevation=z.sortby("rlat"))
    assert result.dims == ("time", "rlat", "rlon")
    np.testing.assert_array_equal(result, evaeto.eto(rotated, elevation=HEIGHT))


def test_a_coordinate_of_the_weather_along_a_dimension_of_its_own_is_refused(
    road: Road, monkeypatch: pytest.MonkeyPatch
) -> None:
    stray = xr.DataArray([1.0, 2.0], dims="station")
    for name in ("daily", "hourly"):
        made = globals()[name]
        monkeypatch.setitem(
            globals(), name, lambda *n, made=made: made(*n).assign_coords(latitude_of=1, elevation=stray)
        )
    with pytest.raises(WeatherError, match="elevation: has the dimension station"):
        road(lat=40.0) if road is not of_hour else road(lat=40.0, lon=0.0)


def test_variables_on_two_grids_in_one_dataset_are_refused() -> None:
    mixed = daily()
    mixed["rs"] = mixed["rs"].rename(latitude="y", longitude="x")
    with pytest.raises(WeatherError, match=r"tmax and rs are on different grids \(lat, lon and y, x\)"):
        evaeto.eto(mixed, elevation=100.0)


def test_a_series_of_sites_goes_by_its_labels() -> None:
    sites = daily().isel(longitude=0, drop=True).rename(latitude="site")
    sites = sites.assign_coords(site=[f"s{n}" for n in range(LAT.size)])
    z = pd.Series(HEIGHT[:, 0], index=sites["site"].values)
    expected = evaeto.eto(sites, lat=LAT, elevation=HEIGHT[:, 0])
    np.testing.assert_array_equal(evaeto.eto(sites, lat=LAT, elevation=z[::-1]), expected)
    np.testing.assert_array_equal(evaeto.eto(sites, lat=LAT, elevation=z.reset_index(drop=True)), expected)
    with pytest.raises(WeatherError, match="elevation: has no value for the site s3"):
        evaeto.eto(sites, lat=LAT, elevation=z.drop("s3"))


@pytest.mark.parametrize("shape", [(LON.size, LAT.size), (LAT.size,), (LAT.size, LON.size, 1)])
def test_an_array_of_another_shape_is_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(WeatherError, match=r"elevation: must be one number, or one per site, .* its shape is"):
        of_day(elevation=np.zeros(shape))


@pytest.mark.slow
def test_the_fusion_of_a_grid_lays_the_elevation_onto_its_cells_too() -> None:
    weather = daily(40).isel(latitude=slice(3), longitude=slice(2))
    weather = xr.concat([weather, weather + 0.3], pd.Index(["nasa_power", "open_meteo"], name="source"))
    z = heights().isel(latitude=slice(3), longitude=slice(2))
    place = {"lat": weather["latitude"], "lon": weather["longitude"]}
    expected = evaeto.fuse(weather, elevation=z, **place)
    assert bool(expected["eto"].notnull().any())
    for way in ("names of the table", "the other way", "longitudes from 0", "float32"):
        other = WAYS[way](heights()) if way == "float32" else WAYS[way](z)
        fused = evaeto.fuse(weather, elevation=other, **place)
        np.testing.assert_array_equal(fused["eto"], expected["eto"], err_msg=way)
        np.testing.assert_array_equal(fused["elevation"], expected["elevation"], err_msg=way)
    with pytest.raises(WeatherError, match="elevation: has no value for the latitude"):
        evaeto.fuse(weather, elevation=z[1:], **place)


@pytest.mark.slow
def test_the_unit_that_an_elevation_states_counts(road: Road) -> None:
    geopotential = (heights() * 9.80665).assign_attrs(units="m**2 s**-2").rename("z")
    feet = (heights() / 0.3048).assign_attrs(units="ft")
    for given in (geopotential, feet, geopotential.to_dataset(), heights().assign_attrs(units="m a.s.l.")):
        np.testing.assert_allclose(road(elevation=given), road(elevation=HEIGHT), rtol=1e-12)
    with pytest.raises(WeatherError, match="elevation: is a Dataset of first, second"):
        road(elevation=xr.Dataset({"first": heights(), "second": heights()}))


@pytest.mark.slow
def test_cells_of_sea_without_an_elevation_have_no_eto_and_the_others_have(road: Road) -> None:
    sea = heights() < 50.0
    result = road(elevation=heights().where(~sea))
    expected = road(elevation=HEIGHT)
    on_land = ~sea.values
    np.testing.assert_array_equal(result.values[:, on_land], expected.values[:, on_land])
    if road is not of_estimates:
        assert bool(np.isnan(result.values[:, ~on_land]).all())
    with pytest.raises(WeatherError, match="elevation: must be a number"):
        road(elevation=heights() * np.nan)


def test_services_with_places_of_their_own_are_refused_with_what_to_do() -> None:
    each = daily(40).isel(latitude=slice(2), longitude=slice(2))
    with pytest.raises(WeatherError, match=r"nasa_power: has the dimension lat, lon beside time; give many"):
        evaeto.fuse({"nasa_power": each, "open_meteo": each}, lat=40.0, lon=-10.0, elevation=1.0)

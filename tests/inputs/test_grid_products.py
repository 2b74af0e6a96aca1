"""Every gridded product named in the documentation: right, or refused with the reason."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import xarray as xr
from click.testing import CliRunner
from grid_products import (
    FILES,
    PACKED,
    PRODUCTS,
    USED_OF_FILES,
    WEATHER,
    Product,
    dataset,
    written_in_files,
    written_packed,
)

import evaeto
from evaeto import equations as et
from evaeto.cli import cli
from evaeto.errors import EstimatedInputWarning, IgnoredColumnsWarning, WeatherError

pytestmark = [
    pytest.mark.filterwarnings("ignore::evaeto.errors.EstimatedInputWarning"),
    pytest.mark.filterwarnings("ignore::evaeto.errors.AssumedStepWarning"),
    pytest.mark.filterwarnings("ignore::evaeto.errors.IgnoredColumnsWarning"),
]
UNDERSTOOD = {name: product for name, product in PRODUCTS.items() if not product.refused}
DOCS = Path(__file__).parents[2] / "docs"


def plainly(product: Product, times: pd.DatetimeIndex) -> xr.DataArray:
    """ETo of the same weather in our own names and units."""
    vapour = et.vapour_pressure_from_specific_humidity(WEATHER["q"], WEATHER["pressure"])
    values = {"ea" if name == "q" else name: vapour if name == "q" else WEATHER[name] for name in product.used}
    if product.freq == "h":
        values["rs"] = values["rs"] / 24
    table = xr.Dataset(
        {name: (("time", "lat", "lon"), np.full((len(times), 2, 3), value)) for name, value in values.items()},
        {"time": times, "lat": [-1.0, 1.0], "lon": [9.0, 10.0, 11.0]},
    )
    return evaeto.eto(table, **{"elevation": 500.0, **product.how})


@pytest.mark.parametrize("name", UNDERSTOOD)
def test_the_eto_of_a_product_is_that_of_its_weather_in_our_own_names(name: str) -> None:
    product = UNDERSTOOD[name]
    opened = evaeto.open_grid(dataset(product), accumulation="step" if product.freq == "h" else "auto")
    result = evaeto.eto(opened, **product.how)
    expected = plainly(product, pd.DatetimeIndex(result["time"].values))
    assert result.sizes["time"] == expected.sizes["time"]
    np.testing.assert_allclose(result, expected, rtol=1e-4)
    assert np.isfinite(result).all()


@pytest.mark.parametrize("name", [name for name, product in PRODUCTS.items() if product.refused])
def test_a_product_that_lacks_something_is_refused_with_what_it_lacks(name: str) -> None:
    product = PRODUCTS[name]
    with pytest.raises(WeatherError, match=product.refused):
        evaeto.eto(evaeto.open_grid(dataset(product)), **product.how)


def test_the_documentation_has_a_row_for_each_product() -> None:
    text = (DOCS / "grids.md").read_text()
    for name in (*PRODUCTS, "WRF"):
        assert f"| {name} |" in text, name


@pytest.mark.parametrize("name", FILES)
@pytest.mark.filterwarnings("error::evaeto.errors.AssumedInputWarning")
def test_a_product_of_files_of_single_variables_is_one_grid(name: str, tmp_path: Path) -> None:
    opened = evaeto.open_grid(written_in_files(name, tmp_path))
    result = evaeto.eto(opened, elevation=500.0)
    product = Product({}, used=USED_OF_FILES[name])
    np.testing.assert_allclose(result, plainly(product, pd.DatetimeIndex(result["time"].values)), rtol=1e-3)


@pytest.mark.parametrize("name", PACKED)
@pytest.mark.filterwarnings("error::evaeto.errors.AssumedInputWarning")
def test_a_product_is_right_in_the_whole_numbers_it_is_published_in(name: str, tmp_path: Path) -> None:
    result = evaeto.eto(evaeto.open_grid(written_packed(name, tmp_path)), elevation=500.0)
    expected = plainly(PRODUCTS[name], pd.DatetimeIndex(result["time"].values))
    np.testing.assert_allclose(result, expected, rtol=2e-3)


def test_two_files_that_nothing_tells_apart_are_refused_by_name(tmp_path: Path) -> None:
    written_in_files("MSWX", tmp_path)
    for number, folder in enumerate(("Tmax", "Tmin")):
        (tmp_path / folder / "2021.nc").rename(tmp_path / f"{number}.nc")
    with pytest.raises(WeatherError, match=r"air_temperature: .*0\.nc and .*1\.nc both have it .*rename it in one"):
        evaeto.open_grid([tmp_path / "0.nc", tmp_path / "1.nc"])


@pytest.mark.parametrize("calendar", ["standard", "noleap", "360_day"])
@pytest.mark.filterwarnings("error::evaeto.errors.AssumedInputWarning")
def test_each_file_of_cmip6_keeps_the_height_it_states(calendar: str, tmp_path: Path) -> None:
    weather = dataset(PRODUCTS["CMIP6"]).rename(sfcWind="wind")  # by its standard name and its height alone
    times = xr.date_range("2021-03-01 12:00", periods=weather.sizes["time"], calendar=calendar, use_cftime=True)
    weather = weather.assign_coords(time=times)
    heights = {"tasmax": 2.0, "tasmin": 2.0, "huss": 2.0, "wind": 10.0}
    stated = {"standard_name": "height", "units": "m", "axis": "Z", "positive": "up"}
    for name in weather.data_vars:
        one = weather[[name]]
        if name in heights:
            one = one.assign_coords(height=((), heights[str(name)], stated))
        one.to_netcdf(tmp_path / f"{name}_day.nc")
    result = evaeto.eto(evaeto.open_grid(tmp_path / "*.nc"), elevation=500.0)
    expected = plainly(PRODUCTS["CMIP6"], pd.date_range("2021-03-01", periods=result.sizes["time"]))
    np.testing.assert_allclose(result, expected, rtol=1e-3 if calendar != "360_day" else 3e-3)


def test_daymet_with_a_wind_counts_the_daylight_as_a_part_of_the_day() -> None:
    weather = dataset(PRODUCTS["Daymet"])
    weather["u2"] = (weather["tmax"] * 0 + 2.0).assign_attrs(units="m s-1", long_name="wind")
    result = evaeto.eto(evaeto.open_grid(weather), elevation=500.0)
    product = Product({}, used=("tmax", "tmin", "ea", "u2", "rs"))
    np.testing.assert_allclose(result, plainly(product, pd.DatetimeIndex(result["time"].values)), rtol=1e-4)
    with pytest.raises(WeatherError, match="srad: is a mean over the daylight hours"):
        evaeto.open_grid(weather.drop_vars("dayl"))


def test_daymet_stands_on_its_own_projection() -> None:
    weather = dataset(PRODUCTS["Daymet"])
    weather["u2"] = (weather["tmax"] * 0 + 2.0).assign_attrs(units="m s-1", long_name="wind")
    result = evaeto.eto(evaeto.open_grid(weather), elevation=500.0)
    assert result.dims == ("time", "y", "x")
    assert result["lat"].dims == ("y", "x")


def wrf() -> xr.Dataset:
    """As wrfout files have it: times in XTIME, places at every time, mixing ratio and winds along the grid."""
    times = pd.date_range("2021-03-01 13:00", periods=5, freq="h")
    dims, shape = ("Time", "south_north", "west_east"), (5, 2, 3)
    values = {"T2": (WEATHER["tmean"] + 273.15, "K"), "Q2": (0.0113, "kg kg-1"), "PSFC": (95000.0, "Pa"),
              "U10": (0.6 * WEATHER["u10"], "m s-1"), "V10": (0.8 * WEATHER["u10"], "m s-1"),
              "SWDOWN": (250.0, "W m-2"), "HGT": (500.0, "m")}  # fmt: skip
    made = {name: (dims, np.full(shape, value), {"units": units}) for name, (value, units) in values.items()}
    aloft, soil = ("Time", "bottom_top", *dims[1:]), ("Time", "soil_layers_stag", *dims[1:])
    made |= {
        "T": (aloft, np.full((5, 4, 2, 3), 7.0), {"units": "K", "description": "perturbation potential temperature"}),
        "P": (aloft, np.full((5, 4, 2, 3), 900.0), {"units": "Pa", "description": "perturbation pressure"}),
        "QVAPOR": (aloft, np.full((5, 4, 2, 3), 1e-3), {"units": "kg kg-1", "description": "Water vapor mixing ratio"}),
        "TSLB": (soil, np.full((5, 4, 2, 3), 290.0), {"units": "K", "description": "SOIL TEMPERATURE"}),
        "TSK": (dims, np.full(shape, 310.0), {"units": "K", "description": "SURFACE SKIN TEMPERATURE"}),
        "GLW": (dims, np.full(shape, 400.0), {"units": "W m-2", "description": "DOWNWARD LONG WAVE FLUX"}),
        "Times": ("Time", times.strftime("%Y-%m-%d_%H:%M:%S").to_numpy().astype("S19")),
    }
    lat, lon = np.meshgrid([-1.0, 1.0], [9.0, 10.0, 11.0], indexing="ij")
    coords = {
        "XLAT": (dims, np.broadcast_to(lat, shape), {"units": "degree_north"}),
        "XLONG": (dims, np.broadcast_to(lon, shape), {"units": "degree_east"}),
        "XTIME": ("Time", times),
    }
    return xr.Dataset(made, coords)


def test_wrf_goes_by_its_own_times_and_places() -> None:
    result = evaeto.eto(evaeto.open_grid(wrf()), utc_offset=0)
    assert result.dims == ("time", "south_north", "west_east")
    vapour = et.vapour_pressure_from_mixing_ratio(0.0113, 95.0)
    table = xr.Dataset(
        {"tmean": ("time", [WEATHER["tmean"]] * 5), "ea": ("time", [vapour] * 5), "u2": ("time", [2.0] * 5),
         "rs": ("time", [0.9] * 5), "pressure": ("time", [95.0] * 5)}, {"time": result["time"].values},
    )  # fmt: skip
    expected = evaeto.eto(table, lat=1.0, lon=10.0, elevation=500.0, utc_offset=0)
    np.testing.assert_allclose(result[:, 1, 1], expected, rtol=1e-4)


# ---- attributes, names and units that are said


def unnamed(**attrs: dict[str, str]) -> xr.Dataset:
    weather = dataset(PRODUCTS["W5E5 and ISIMIP"])
    return weather.rename({"tasmax": "a", "tasmin": "b", "hurs": "c", "rsds": "d", "sfcwind": "e", "ps": "f"})


def test_standard_names_and_cell_methods_tell_where_names_do_not() -> None:
    weather = unnamed()
    weather["e"].attrs["long_name"] = "wind speed at 10 m"
    expected = evaeto.eto(evaeto.open_grid(dataset(PRODUCTS["W5E5 and ISIMIP"])), elevation=500.0)
    np.testing.assert_allclose(evaeto.eto(evaeto.open_grid(weather), elevation=500.0), expected)


def test_names_and_units_may_be_said() -> None:
    weather = dataset(PRODUCTS["BR-DWGD"]).rename(Tmax="warm", Tmin="cold")
    for name in ("warm", "cold"):
        weather[name].attrs = {}
    opened = evaeto.open_grid(weather, names={"warm": "tmax", "cold": "tmin"}, units={"warm": "degC", "cold": "degC"})
    expected = evaeto.eto(evaeto.open_grid(dataset(PRODUCTS["BR-DWGD"])), elevation=500.0)
    np.testing.assert_allclose(evaeto.eto(opened, elevation=500.0), expected)
    with pytest.raises(WeatherError, match=r"hot: no such column; the columns are .*warm"):
        evaeto.open_grid(weather, names={"hot": "tmax"})
    with pytest.raises(WeatherError, match="warm: 'heat' is not a quantity"):
        evaeto.open_grid(weather, names={"warm": "heat"})


def test_a_mean_of_which_the_cell_methods_say_that_it_is_the_highest_is_that() -> None:
    weather = dataset(PRODUCTS["W5E5 and ISIMIP"]).rename(tasmax="air_temperature")
    expected = evaeto.eto(evaeto.open_grid(dataset(PRODUCTS["W5E5 and ISIMIP"])), elevation=500.0)
    np.testing.assert_allclose(evaeto.eto(evaeto.open_grid(weather), elevation=500.0), expected)


def test_vapour_pressure_deficit_describes_the_humidity_where_nothing_else_does() -> None:
    weather = dataset(PRODUCTS["TerraClimate"]).drop_vars("vap").assign_coords(height=10.0)
    weather["ws"].attrs["long_name"] = "10 m wind speed"
    result = evaeto.eto(evaeto.open_grid(weather), elevation=500.0)
    saturated = et.mean_saturation_vapour_pressure(WEATHER["tmax"], WEATHER["tmin"])
    table = evaeto.open_grid(weather.drop_vars("vpd").assign(
        vap=(weather["tmax"] * 0 + saturated - WEATHER["vpd"]).assign_attrs(units="kPa")))  # fmt: skip
    np.testing.assert_allclose(result, evaeto.eto(table, elevation=500.0))


# ---- where grids come from


def parts(tmp_path: Path) -> list[Path]:
    weather = dataset(PRODUCTS["W5E5 and ISIMIP"])
    paths = []
    for number, days in enumerate((slice(0, 2), slice(2, 4))):
        for name in weather.data_vars:
            path = tmp_path / f"{name}_{number}.nc"
            weather[[name]].isel(time=days).to_netcdf(path)
            paths.append(path)
    return paths


def test_files_of_single_variables_and_parts_of_the_time_are_one_grid(tmp_path: Path) -> None:
    paths = parts(tmp_path)
    expected = evaeto.eto(evaeto.open_grid(dataset(PRODUCTS["W5E5 and ISIMIP"])), elevation=500.0)
    for source in (paths, str(tmp_path / "*.nc")):
        opened = evaeto.open_grid(source)
        assert opened["tasmax"].chunks is not None
        np.testing.assert_allclose(evaeto.eto(opened, elevation=500.0), expected)


def test_highest_and_lowest_of_one_name_in_two_files_are_told_by_their_attributes(tmp_path: Path) -> None:
    weather = dataset(PRODUCTS["gridMET"])
    expected = evaeto.eto(evaeto.open_grid(weather), elevation=500.0)
    rest = weather.drop_vars(["daily_maximum_temperature", "daily_minimum_temperature"])
    rest.to_netcdf(tmp_path / "rest.nc")
    for file, name, said in (("tmmx", "daily_maximum_temperature", "Daily Maximum Temperature (2m)"),
                             ("tmmn", "daily_minimum_temperature", "Daily Minimum Temperature (2m)")):  # fmt: skip
        one = weather[[name]].rename({name: "air_temperature"})
        one["air_temperature"].attrs = {"units": "K", "description": said, "long_name": file}
        one.to_netcdf(tmp_path / f"{file}.nc")
    opened = evaeto.open_grid([tmp_path / f"{name}.nc" for name in ("tmmx", "tmmn", "rest")])
    np.testing.assert_allclose(evaeto.eto(opened, elevation=500.0), expected)


def test_a_pattern_that_matches_nothing_and_an_unknown_ending_are_refused(tmp_path: Path) -> None:
    with pytest.raises(WeatherError, match=r"no file matches .*\*\.nc"):
        evaeto.open_grid(tmp_path / "*.nc")
    (tmp_path / "a.hdf").write_bytes(b"")
    with pytest.raises(WeatherError, match=r"\.hdf"):
        evaeto.open_grid(tmp_path / "a.hdf")


def test_an_address_is_left_as_it_is() -> None:
    fsspec = pytest.importorskip("fsspec")
    weather = dataset(PRODUCTS["W5E5 and ISIMIP"])
    weather.to_zarr("memory://grids/w.zarr", zarr_format=2, consolidated=True)
    try:
        result = evaeto.eto(evaeto.open_grid("memory://grids/w.zarr"), elevation=500.0).compute()
    finally:
        fsspec.filesystem("memory").rm("/grids", recursive=True)
    np.testing.assert_allclose(result, evaeto.eto(evaeto.open_grid(weather), elevation=500.0))
    with pytest.raises(WeatherError, match=r"memory://nothing/here\.zarr: cannot be opened"):
        evaeto.open_grid("memory://nothing/here.zarr")


def test_a_store_of_zarr_opens_as_it_is(tmp_path: Path) -> None:
    from zarr.storage import LocalStore

    weather = dataset(PRODUCTS["W5E5 and ISIMIP"])
    weather.to_zarr(tmp_path / "w.zarr")
    result = evaeto.eto(evaeto.open_grid(LocalStore(tmp_path / "w.zarr")), elevation=500.0)
    np.testing.assert_allclose(result, evaeto.eto(evaeto.open_grid(weather), elevation=500.0))


def test_an_icechunk_session_is_a_store(tmp_path: Path) -> None:
    icechunk = pytest.importorskip("icechunk")
    repository = icechunk.Repository.create(icechunk.local_filesystem_storage(str(tmp_path / "repo")))
    session = repository.writable_session("main")
    weather = dataset(PRODUCTS["W5E5 and ISIMIP"])
    weather.to_zarr(session.store, consolidated=False)
    session.commit("weather")
    result = evaeto.eto(evaeto.open_grid(repository.readonly_session("main").store), elevation=500.0)
    np.testing.assert_allclose(result, evaeto.eto(evaeto.open_grid(weather), elevation=500.0))


def test_variables_of_a_file_in_different_chunks_come_in_the_same(tmp_path: Path, monkeypatch) -> None:
    from evaeto.inputs import grid_sources

    monkeypatch.setattr(grid_sources, "CHUNK_BYTES", 3000)
    weather = dataset(PRODUCTS["W5E5 and ISIMIP"]).isel(time=[0]).drop_vars("time").isel(time=0)
    days = pd.date_range("2021-01-01", periods=200)
    long = weather.expand_dims(time=days).transpose("time", "lat", "lon")
    encoding = {"tasmax": {"chunksizes": (50, 2, 3)}, "hurs": {"dtype": "f4", "chunksizes": (10, 1, 3)}}
    long.to_netcdf(tmp_path / "long.nc", encoding=encoding)
    opened = evaeto.open_grid(tmp_path / "long.nc")
    assert len({opened[name].chunks for name in opened.data_vars}) == 1
    assert opened["tasmax"].chunks[0][0] % 50 == 0
    assert np.isfinite(evaeto.eto(opened, elevation=500.0)).all()


def test_a_missing_input_is_told_with_what_was_found_and_not_recognised() -> None:
    weather = dataset(PRODUCTS["W5E5 and ISIMIP"]).rename(sfcwind="breeze")
    weather["breeze"].attrs = {"units": "m s-1"}
    with pytest.raises(WeatherError, match=r"missing input.*u2.*found: .*tasmax.*not recognised: breeze"):
        evaeto.eto(evaeto.open_grid(weather), elevation=500.0)


def test_a_reference_file_of_kerchunk_says_where_the_chunks_are(tmp_path: Path) -> None:
    pytest.importorskip("fsspec")
    import base64
    import json

    weather = dataset(PRODUCTS["W5E5 and ISIMIP"])
    weather.to_zarr(tmp_path / "w.zarr", zarr_format=2, consolidated=False)
    references: dict[str, object] = {}
    for path in sorted((tmp_path / "w.zarr").rglob("*")):
        if path.is_file():
            key = path.relative_to(tmp_path / "w.zarr").as_posix()
            if path.name.startswith(".z"):
                references[key] = path.read_text()
            elif key.startswith("tasmax/"):
                references[key] = [str(path), 0, path.stat().st_size]
            else:
                references[key] = "base64:" + base64.b64encode(path.read_bytes()).decode()
    (tmp_path / "w.json").write_text(json.dumps({"version": 1, "refs": references}))
    result = evaeto.eto(evaeto.open_grid(tmp_path / "w.json"), elevation=500.0)
    np.testing.assert_allclose(result, evaeto.eto(evaeto.open_grid(weather), elevation=500.0))


def grib(path: Path, runs: int = 2) -> None:
    """Forecasts of twelve hours each, from 06 and 18 UTC, as ERA5 has its sums."""
    eccodes = pytest.importorskip("eccodes")
    rows, columns = 2, 3
    fields = ((167, 296.15, "2t"), (168, 288.15, "2d"), (165, 1.6, "10u"), (166, 2.1, "10v"), (169, 9e5, "ssrd"))
    with path.open("wb") as out:
        for run in range(runs):
            for step in range(1, 13):
                for number, value, _ in fields:
                    message = eccodes.codes_grib_new_from_samples("regular_ll_sfc_grib1")
                    said = {"centre": 98, "table2Version": 128, "indicatorOfParameter": number,
                            "indicatorOfTypeOfLevel": 1, "level": 0,
                            "dataDate": 20210301 + (run // 2), "dataTime": (600, 1800)[run % 2], "stepRange": str(step),
                            "Ni": columns, "Nj": rows, "latitudeOfFirstGridPointInDegrees": 1.0,
                            "latitudeOfLastGridPointInDegrees": -1.0, "longitudeOfFirstGridPointInDegrees": 9.0,
                            "longitudeOfLastGridPointInDegrees": 11.0, "iDirectionIncrementInDegrees": 1.0,
                            "jDirectionIncrementInDegrees": 2.0}  # fmt: skip
                    for key, each in said.items():
                        eccodes.codes_set(message, key, each)
                    eccodes.codes_set_values(message, np.full(rows * columns, value + 0.01 * step))
                    eccodes.codes_write(message, out)
                    eccodes.codes_release(message)


def test_the_runs_and_steps_of_a_grib_file_are_one_time(tmp_path: Path) -> None:
    pytest.importorskip("cfgrib")
    grib(tmp_path / "era5.grib")
    opened = evaeto.open_grid(tmp_path / "era5.grib", accumulation="step")
    hours = pd.date_range("2021-03-01 07:00", periods=24, freq="h")
    np.testing.assert_array_equal(opened["time"].values, hours.values)
    np.testing.assert_allclose(opened["t2m"][:, 0, 0], np.tile(296.15 + 0.01 * np.arange(1, 13), 2), rtol=1e-6)
    result = evaeto.eto(opened, elevation=500.0, utc_offset=0)
    assert np.isfinite(result).all()
    assert result.sizes["time"] == 24


# ---- a part of a grid


@pytest.mark.parametrize(
    ("period", "times"),
    [(("2021-03-02", "2021-03-03"), 2), (("2021", "2021"), 4), (("2021-03", "2021-03"), 4)],
)
def test_a_period_takes_its_days(period: tuple[str, str], times: int) -> None:
    from evaeto.inputs.grid_parts import part_of

    assert part_of(dataset(PRODUCTS["E-OBS"]), period).sizes["time"] == times


def test_a_period_without_days_and_one_that_is_none_are_refused() -> None:
    from evaeto.inputs.grid_parts import part_of

    with pytest.raises(WeatherError, match="from 2021-03-01 to 2021-03-04"):
        part_of(dataset(PRODUCTS["E-OBS"]), ("1999", "2000"))
    with pytest.raises(WeatherError, match="is not a period"):
        part_of(dataset(PRODUCTS["E-OBS"]), ("spring", "summer"))


@pytest.mark.parametrize(
    ("lon", "bbox", "kept"),
    [
        ([0.0, 90.0, 180.0, 270.0], (-100.0, -2.0, 10.0, 2.0), [270.0, 0.0]),
        ([-180.0, -90.0, 0.0, 90.0], (170.0, -2.0, 280.0, 2.0), [-180.0, -90.0]),
        ([-180.0, -90.0, 0.0, 90.0], (-180.0, -2.0, 180.0, 2.0), [-180.0, -90.0, 0.0, 90.0]),
        ([0.0, 90.0, 180.0, 270.0], (80.0, 0.0, 200.0, 2.0), [90.0, 180.0]),
    ],
)
def test_a_region_is_found_however_longitudes_are_counted(lon, bbox, kept) -> None:
    from evaeto.inputs.grid_parts import part_of

    weather = dataset(PRODUCTS["CMIP6"]).isel(lon=[0, 0, 0, 0]).assign_coords(lon=lon)
    part = part_of(weather, bbox=bbox)
    assert part["lon"].values.tolist() == kept
    with pytest.raises(WeatherError, match="no cell lies between"):
        part_of(weather, bbox=(10.0, 50.0, 20.0, 60.0))


def test_the_command_line_takes_patterns_names_units_period_and_region(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from evaeto.cli import main

    weather = dataset(PRODUCTS["BR-DWGD"]).rename(Tmax="warm")
    weather["warm"].attrs = {}
    weather.isel(time=slice(0, 2)).to_netcdf(tmp_path / "w_1.nc")
    weather.isel(time=slice(2, 4)).to_netcdf(tmp_path / "w_2.nc")
    out = tmp_path / "eto.nc"
    command = ["eto", "--grid", str(tmp_path / "w_*.nc"), "--name", "warm=tmax", "--unit", "warm=degC", "--elevation",
               "500", "--time", "2021-03-02/2021-03-03", "--bbox", "9.5,0,12,2", "--out", str(out)]  # fmt: skip
    monkeypatch.setattr("sys.argv", ["evaeto", *command])
    with contextlib.suppress(SystemExit):
        main()
    with xr.open_dataset(out) as written:
        assert written["eto"].size == 2 * 1 * 2
        assert np.isfinite(written["eto"]).all()


# ---- what is written


def test_projection_and_compression_of_the_input_are_those_of_the_output(tmp_path: Path) -> None:
    weather = dataset(PRODUCTS["BR-DWGD"])
    weather["crs"] = ((), 0, {"grid_mapping_name": "latitude_longitude", "semi_major_axis": 6378137.0})
    for name in PRODUCTS["BR-DWGD"].variables:
        weather[name].attrs["grid_mapping"] = "crs"
    packed = {"zlib": True, "complevel": 4, "dtype": "i2", "scale_factor": 0.01, "_FillValue": -32768}
    weather.to_netcdf(tmp_path / "in.nc", encoding=dict.fromkeys(PRODUCTS["BR-DWGD"].variables, packed))
    for out in (tmp_path / "out.nc", tmp_path / "out.zarr", tmp_path / "out.zarr"):  # the store is known again
        evaeto.write_grid(evaeto.eto(evaeto.open_grid(tmp_path / "in.nc"), elevation=500.0), out)
        raw = {"decode_coords": False}
        with xr.open_dataset(out, **raw) if out.suffix == ".nc" else xr.open_zarr(out, **raw) as written:
            assert written["eto"].attrs["grid_mapping"] == "crs"
            assert written["crs"].attrs["semi_major_axis"] == 6378137.0
            assert "crs" not in written["eto"].attrs.get("coordinates", "").split()
            if out.suffix == ".nc":
                assert written["eto"].encoding["zlib"]
                assert written["eto"].encoding["complevel"] == 4


def without_pressure() -> xr.Dataset:
    return evaeto.open_grid(dataset(PRODUCTS["CMIP6"]).drop_vars("ps"))


HUMID = "".join(f"2021-06-0{day},30,18,0.011,2,22\n" for day in range(1, 10))


def station_with_specific_humidity(folder: Path, rows: str = HUMID) -> Path:
    path = folder / "station.csv"
    path.write_text("date,tmax,tmin,huss,u2,rs\n" + rows)
    return path


def test_specific_humidity_without_pressure_says_that_pressure_or_elevation_settles_it(tmp_path: Path) -> None:
    station = evaeto.read_weather(station_with_specific_humidity(tmp_path))
    with pytest.warns(IgnoredColumnsWarning, match=r"huss: .*add the surface pressure \(ps\) or the elevation"):
        evaeto.eto(station, lat=40.0, elevation=500.0)


PRESSURE_AT_500_M = 101.3 * ((293.0 - 0.0065 * 500.0) / 293.0) ** 5.26
VAPOUR = 0.011 * PRESSURE_AT_500_M / (0.622 + 0.378 * 0.011)


def test_the_elevation_that_is_said_of_a_file_settles_the_pressure_of_its_specific_humidity(tmp_path: Path) -> None:
    path = station_with_specific_humidity(tmp_path)
    with pytest.warns(EstimatedInputWarning, match="huss: no surface pressure"):
        weather = evaeto.read_weather(path, elevation=500.0)
    np.testing.assert_allclose(weather["ea"], VAPOUR, rtol=1e-9)
    assert "huss" not in weather.attrs.get("ignored", "")
    table = pd.read_csv(path, index_col="date", parse_dates=True).drop(columns="huss").assign(ea=VAPOUR)
    expected = evaeto.eto(table, lat=40.0, elevation=500.0)
    with pytest.warns(EstimatedInputWarning, match="huss: no surface pressure"):
        result = evaeto.eto(path, lat=40.0, elevation=500.0)
    np.testing.assert_allclose(result, expected, rtol=1e-9)
    with pytest.warns(EstimatedInputWarning, match="huss: no surface pressure"):
        fused = evaeto.fuse({"a": path, "b": path}, lat=40.0, lon=0.0, elevation=500.0)
    np.testing.assert_allclose(fused["ea"], VAPOUR, rtol=1e-9)


@pytest.mark.parametrize("daily", [False, True])
def test_the_command_line_takes_the_pressure_of_the_elevation_for_a_file(tmp_path: Path, daily: bool) -> None:
    path = station_with_specific_humidity(tmp_path)
    said = ["--lat", "40", "--elevation", "500", *(["--daily"] if daily else [])]
    with pytest.warns(EstimatedInputWarning, match="huss: no surface pressure"):
        ran = CliRunner().invoke(cli, ["eto", str(path), *said])
    assert ran.exit_code == 0, ran.output
    assert "left out" not in ran.stderr
    with pytest.warns(EstimatedInputWarning, match="huss: no surface pressure"):
        due = evaeto.eto(path, lat=40.0, elevation=500.0)
    assert float(ran.stdout.splitlines()[1].split(",")[1]) == pytest.approx(float(due[0]), abs=1e-5)


@pytest.mark.parametrize("kind", ["file", "table", "dataset"])
def test_days_made_of_hours_say_that_specific_humidity_is_left_out(tmp_path: Path, kind: str) -> None:
    times = pd.date_range("2021-06-01 01:00", "2021-06-04", freq="h", name="time")
    table = pd.DataFrame({"tmean": 20.0, "huss": 0.011, "u2": 2.0}, index=times)
    given: Any = {"table": table, "dataset": table.to_xarray(), "file": tmp_path / "hours.csv"}[kind]
    table.to_csv(tmp_path / "hours.csv")
    with pytest.warns(IgnoredColumnsWarning, match=r"huss: .*add the surface pressure \(ps\) or the elevation"):
        days = evaeto.daily(given)
    assert "ea" not in days
    with pytest.warns(EstimatedInputWarning, match="huss: no surface pressure"):
        days = evaeto.daily(table.assign(elevation=500.0))
    np.testing.assert_allclose(days["ea"], VAPOUR, rtol=1e-9)


def heights(weather: xr.Dataset) -> xr.DataArray:
    """Elevations of its cells that differ, as a file of their own has them: other names, the other way round."""
    lat, lon = weather["lat"].values, weather["lon"].values
    values = 200.0 + 900.0 * np.arange(lat.size)[:, None] + 50.0 * np.arange(lon.size)
    field = xr.DataArray(values, {"latitude": lat, "longitude": lon}, ("latitude", "longitude"), "z", {"units": "m"})
    return field.isel(latitude=slice(None, None, -1))


@pytest.mark.parametrize("kind", ["DataArray", "Dataset", "array", "lazy"])
def test_an_elevation_of_each_cell_settles_the_pressure_of_specific_humidity(kind: str) -> None:
    weather = without_pressure()
    field = heights(weather)
    given: Any = {
        "DataArray": field, "lazy": field.chunk(latitude=1), "Dataset": field.to_dataset(),
        "array": field.isel(latitude=slice(None, None, -1)).to_numpy(),
    }[kind]  # fmt: skip
    with pytest.warns(EstimatedInputWarning, match="huss: no surface pressure"):
        result = evaeto.eto(weather, elevation=given).compute()
    for at in np.ndindex(field.shape):
        row, column = at
        cell = weather.isel(lat=row, lon=column)
        height = float(field.sel(latitude=float(cell["lat"]), longitude=float(cell["lon"])))
        with pytest.warns(EstimatedInputWarning, match="huss: no surface pressure"):
            alone = evaeto.eto(cell, elevation=height)
        np.testing.assert_allclose(result.isel(lat=row, lon=column), alone.compute(), rtol=1e-12)


def test_an_elevation_that_is_given_goes_before_that_of_the_weather_for_specific_humidity() -> None:
    weather = without_pressure()
    shape = weather.sizes["lat"], weather.sizes["lon"]
    other = weather.assign(orog=(("lat", "lon"), np.full(shape, 3000.0), {"units": "m"}))
    with pytest.warns(EstimatedInputWarning, match="huss: no surface pressure"):
        result, expected = evaeto.eto(other, elevation=500.0), evaeto.eto(weather, elevation=500.0)
    np.testing.assert_array_equal(result, expected)


def test_a_table_in_memory_takes_the_pressure_of_the_elevation_for_specific_humidity() -> None:
    cell = without_pressure().isel(lat=0, lon=0).compute()
    table = pd.DataFrame({"tmax": cell["tasmax"] - 273.15, "tmin": cell["tasmin"] - 273.15, "huss": cell["huss"],
                          "u2": 2.0, "rs": cell["rsds"] * 0.0864}, index=cell.indexes["time"])  # fmt: skip
    with pytest.warns(EstimatedInputWarning, match="huss: no surface pressure"):
        result = evaeto.eto(table, lat=float(cell["lat"]), elevation=500.0)
    pressure = np.full(len(table), 101.3 * ((293.0 - 0.0065 * 500.0) / 293.0) ** 5.26)
    expected = evaeto.eto(table.assign(ps=1000.0 * pressure), lat=float(cell["lat"]), elevation=500.0)
    np.testing.assert_allclose(result, expected, rtol=1e-12)


@pytest.mark.parametrize("kind", ["cells", "point"])
def test_fusion_takes_the_pressure_of_the_elevation_for_specific_humidity(kind: str) -> None:
    weather = without_pressure().compute()
    field = heights(weather)
    cell = weather.isel(lat=0, lon=1)
    place = {"lat": float(cell["lat"]), "lon": float(cell["lon"])}
    height = float(field.sel(latitude=place["lat"], longitude=place["lon"]))
    given: Any = {"a": cell, "b": cell}
    if kind == "cells":
        given = xr.concat([weather, weather], "source").assign_coords(source=["a", "b"])
    elevation: Any = field if kind == "cells" else height
    with pytest.warns(EstimatedInputWarning, match="huss: no surface pressure"):
        fused = evaeto.fuse(given, elevation=elevation, **({} if kind == "cells" else place))
    fused = fused.isel(lat=0, lon=1) if kind == "cells" else fused
    pressure = 101.3 * ((293.0 - 0.0065 * height) / 293.0) ** 5.26
    q = weather["huss"].isel(lat=0, lon=1)
    np.testing.assert_allclose(fused["ea"], q * pressure / (0.622 + 0.378 * q), rtol=1e-9)


@pytest.mark.parametrize("stated", [True, False])
def test_specific_humidity_without_pressure_takes_that_of_the_elevation_and_says_so(stated: bool) -> None:
    weather, given = without_pressure(), {} if stated else {"elevation": 500.0}
    if stated:
        weather = weather.assign_coords(elevation=((), 500.0, {"units": "m"}))
    with pytest.warns(EstimatedInputWarning, match="huss: no surface pressure") as told:
        result = evaeto.eto(weather, **given)
    assert not [
        each for each in told if issubclass(each.category, IgnoredColumnsWarning) and "huss" in str(each.message)
    ]
    whole = evaeto.eto(evaeto.open_grid(dataset(PRODUCTS["CMIP6"])), elevation=500.0)
    np.testing.assert_allclose(result, whole, rtol=0.03)


def test_hours_with_a_mixing_ratio_alone_say_that_it_lacks_a_pressure() -> None:
    times, dims = pd.date_range("2021-06-01", periods=48, freq="h"), ("time", "lat", "lon")
    values = {"T2": (290.0, "K"), "Q2": (0.008, "kg kg-1"), "u2": (2.0, "m s-1"), "SWDOWN": (0.0, "W m-2")}
    weather = xr.Dataset(
        {name: (dims, np.full((48, 2, 2), value), {"units": unit}) for name, (value, unit) in values.items()},
        coords={"time": times, "lat": [40.0, 41.0], "lon": [0.0, 1.0]},
    )
    with pytest.raises(WeatherError, match=r"Q2: .*add the surface pressure \(ps\) or the elevation"):
        evaeto.eto(weather, utc_offset=0.0)

"""Weather by whatever names and units it has: files, tables, Datasets and what other libraries make of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import xarray as xr

import evaeto
from evaeto.errors import WeatherError

PLACE = {"lat": -7.5, "elevation": 250.0}
NAMES = {"Tx": "tmax", "Tn": "tmin", "wind": "u2"}
UNITS = {"Tx": "degF", "Tn": "degF"}


def weather() -> pd.DataFrame:
    days = pd.date_range("2020-01-01", periods=80, name="time")
    varies = np.sin(np.arange(days.size))
    return pd.DataFrame(
        {"tmax": 30 + varies, "tmin": 18 + varies, "rs": 20 + 2 * varies, "u2": 2.0, "rhmean": 60 + varies}, index=days
    )


def foreign() -> pd.DataFrame:
    """The same by other names, in degrees Fahrenheit."""
    table = weather().rename(columns={ours: theirs for theirs, ours in NAMES.items()})
    return table.assign(Tx=table["Tx"] * 1.8 + 32, Tn=table["Tn"] * 1.8 + 32)


def dataset(table: pd.DataFrame) -> xr.Dataset:
    made = table.to_xarray()
    for name, units in {"tmax": "degC", "tmin": "degC", "rs": "MJ m-2 d-1", "u2": "m s-1", "rhmean": "%"}.items():
        if name in made:
            made[name].attrs["units"] = units
    return made


def as_file(folder: Path) -> Path:
    foreign().rename_axis("date").to_csv(folder / "mine.csv")
    return folder / "mine.csv"


@pytest.mark.parametrize("kind", ["table", "dataset", "file", "text"])
def test_names_and_units_are_said_alike_of_a_table_a_dataset_and_a_file(kind: str, tmp_path: Path) -> None:
    given: Any = {
        "table": foreign(), "dataset": foreign().to_xarray(), "file": as_file(tmp_path), "text": str(as_file(tmp_path)),
    }[kind]  # fmt: skip
    found = evaeto.eto(given, names=NAMES, units=UNITS, **PLACE)
    assert isinstance(found, pd.Series if kind == "table" else xr.DataArray)
    np.testing.assert_allclose(found, evaeto.eto(weather(), **PLACE))
    side_by_side = evaeto.compare_methods(given, ["fao56"], names=NAMES, units=UNITS, **PLACE)
    np.testing.assert_allclose(side_by_side["fao56"], found)


def test_what_is_said_goes_before_what_a_dataset_says_of_itself() -> None:
    made = dataset(weather()).rename(tmax="a")
    made["a"].attrs |= {"standard_name": "air_temperature", "cell_methods": "time: minimum", "units": "K"}
    found = evaeto.eto(made, names={"a": "tmax"}, units={"a": "degC"}, **PLACE)
    np.testing.assert_allclose(found, evaeto.eto(weather(), **PLACE))


def test_a_column_that_is_not_there_is_named_with_those_that_are() -> None:
    for given in (foreign(), foreign().to_xarray()):
        with pytest.raises(WeatherError, match=r"Tmax: no such column; the columns are .*Tx"):
            evaeto.eto(given, names={"Tmax": "tmax"}, **PLACE)


def test_standard_names_and_cell_methods_tell_in_a_dataset_of_one_place() -> None:
    made = dataset(weather()).rename(tmax="a", tmin="b", rs="c")
    for name, method in (("a", "maximum"), ("b", "minimum")):
        made[name].attrs |= {"standard_name": "air_temperature", "cell_methods": f"time: {method}"}
    made["c"].attrs["standard_name"] = "surface_downwelling_shortwave_flux_in_air"
    made["c"].attrs["cell_methods"] = "time: sum"
    np.testing.assert_allclose(evaeto.eto(made, **PLACE), evaeto.eto(weather(), **PLACE))


def test_the_sources_of_a_fusion_may_be_files_and_columns_of_some_of_them_may_be_named(tmp_path: Path) -> None:
    other = weather().add([0.4, 0.2, 0.5, 0.1, 1.0])
    place = {**PLACE, "lon": -46.0}
    expected = evaeto.fuse({"one": weather(), "other": other}, **place)
    found = evaeto.fuse({"one": as_file(tmp_path), "other": other}, names=NAMES, units=UNITS, **place)
    np.testing.assert_allclose(found["eto"], expected["eto"], rtol=1e-6)
    with pytest.raises(WeatherError, match="no such column"):
        evaeto.fuse({"one": as_file(tmp_path), "other": other}, names={**NAMES, "nowhere": "rs"}, **place)


def test_the_columns_of_a_reference_are_named_by_the_same_words(tmp_path: Path) -> None:
    sources = {"one": weather(), "other": weather().add([0.4, 0.2, 0.5, 0.1, 1.0])}
    reference = evaeto.eto(weather(), **PLACE) * 1.05 + 0.2 * np.cos(2.3 * np.arange(80))
    place = {**PLACE, "lon": -46.0}
    expected = evaeto.calibrate(sources, reference, **place)
    named = reference.rename("column 7").rename_axis("date").to_frame()
    named.to_csv(tmp_path / "reference.csv", float_format="%.17g")
    for given in (named, tmp_path / "reference.csv"):
        found = evaeto.calibrate(sources, given, names={"column 7": "eto"}, **place)
        assert found.record.scores == pytest.approx(expected.record.scores)


def test_scores_of_tables_files_and_datasets_are_those_of_the_series(tmp_path: Path) -> None:
    reference = evaeto.eto(weather(), **PLACE)
    estimate = (reference + 0.1).rename("mine").rename_axis("date").to_frame()
    estimate.to_csv(tmp_path / "estimate.csv", float_format="%.17g")
    expected = evaeto.score(estimate["mine"], reference)
    for given in (estimate, tmp_path / "estimate.csv"):
        found = evaeto.score(given, reference.to_frame("eto").to_xarray(), names={"mine": "eto"})
        assert found == pytest.approx(expected)


def quantified(made: xr.Dataset) -> xr.Dataset:
    pytest.importorskip("pint_xarray")
    units = pytest.importorskip("cf_xarray.units").units  # pint alone does not read the units of CF (m s-1)
    return made.pint.quantify(unit_registry=units)  # type: ignore[no-any-return]


def by_cf_xarray(made: xr.Dataset) -> xr.Dataset:
    pytest.importorskip("cf_xarray")
    return made.cf.guess_coord_axis()  # type: ignore[no-any-return]


def through_netcdf(made: xr.Dataset, folder: Path) -> xr.Dataset:
    made.to_netcdf(folder / "a.nc")
    return xr.load_dataset(folder / "a.nc")


def through_zarr(made: xr.Dataset, folder: Path) -> xr.Dataset:
    made.to_zarr(folder / "a.zarr")
    return xr.open_zarr(folder / "a.zarr").load()


@pytest.mark.parametrize("road", ["pint", "cf", "netcdf", "zarr", "pandas"])
def test_what_we_give_back_is_understood_after_a_round_trip(road: str, tmp_path: Path) -> None:
    weather_file = tmp_path / "w.csv"
    weather().rename_axis("date").to_csv(weather_file)
    ours = evaeto.read_weather(weather_file)
    expected = evaeto.eto(ours, **PLACE)
    again: Any
    match road:
        case "pint":
            again = quantified(ours)
        case "cf":
            again = by_cf_xarray(ours)
        case "netcdf":
            again = through_netcdf(ours, tmp_path)
        case "zarr":
            again = through_zarr(ours, tmp_path)
        case _:
            again = ours.to_dataframe()
    np.testing.assert_allclose(evaeto.eto(again, **PLACE), expected)

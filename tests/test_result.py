"""Exports: the same numbers in every format, with what is needed to understand them."""

from __future__ import annotations

import html
import io
import json
import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import netCDF4
import numpy as np
import pandas as pd
import pytest
import xarray as xr
from compliance_checker.suite import CheckSuite
from pyarrow import parquet

import evaeto
from evaeto._version import __version__
from evaeto.core.choices import Format
from evaeto.crops.irrigation import irrigate
from evaeto.crops.tables import CROPS, SOILS, IrrigationPlan
from evaeto.equations.humidity import mean_saturation_vapour_pressure
from evaeto.i18n import Speech
from evaeto.pipeline.assembling import assemble
from evaeto.request import Request
from evaeto.result import Result
from evaeto.settings import Settings
from evaeto.sources.catalogue import STATION
from evaeto.sources.delivery import Delivery
from evaeto.sources.open_meteo.about import ELEVATION

LABEL = "synthetic demo weather"


@pytest.fixture(scope="module")
def result() -> Result:
    """Sixty days of one service, one without radiation, the last without wind."""
    return some_days((100.0, "given by the user"))


def some_days(elevation: tuple[float, str]) -> Result:
    rng = np.random.default_rng(1)
    n = 60
    columns = {
        "tmax": 30 + rng.normal(size=n), "tmin": 18 + rng.normal(size=n), "rhmean": 60 + rng.normal(size=n),
        "u2": rng.gamma(4, 0.5, n), "rs": 18 + rng.normal(size=n), "precip": rng.gamma(1, 3, n),
    }  # fmt: skip
    columns["rs"][5] = np.nan  # bridged
    columns["u2"][-1] = np.nan  # cannot be bridged
    time = pd.date_range("2020-02-01", periods=n, name="time")
    weather = xr.Dataset({k: ("time", v) for k, v in columns.items()}, coords={"time": time})
    request = Request.create(lat=10, lon=20, start="2020-02-01", end="2020-03-31", today=date(2026, 1, 1))
    delivery = Delivery("open_meteo_archive", weather, elevation=100.0, version="=1+1")
    return assemble(request, [delivery], elevation, Settings(label=LABEL))


def test_every_export_says_what_the_place_is_called(result: Result) -> None:
    attrs = {
        **result.dataset.attrs,
        "title": "Reference evapotranspiration at My farm (10, 20)",
        "place_name": "My farm",
    }
    named = replace(result, dataset=result.dataset.assign_attrs(attrs))
    assert named.summary()["name"] == "My farm"
    assert named.content_hash == result.content_hash, "the numbers are the same"
    for fmt in ("csv", "xlsx", "netcdf", "parquet", "html"):
        assert "My farm" in told_by(named.export(fmt), fmt), fmt


def test_csv_holds_the_dataframe_to_the_printed_digit_and_says_what_it_is(result: Result, tmp_path: Path) -> None:
    result.to_csv(tmp_path / "eto.csv", comments=True)
    text = (tmp_path / "eto.csv").read_text()
    assert [path.name for path in tmp_path.iterdir()] == ["eto.csv"]
    head = [line for line in text.splitlines() if line.startswith("#")]
    assert f"# DATA: {LABEL}" in head
    assert any(line.startswith("# attribution: Weather data by Open-Meteo.com") for line in head)
    table = pd.read_csv(io.StringIO(text), comment="#", parse_dates=["date"], index_col="date")
    expected = result.to_dataframe()
    for name in ("eto", "tmax", "ea", "precip"):
        np.testing.assert_allclose(table[name], expected[name].round(4), atol=1e-12)
    assert list(table.index) == list(expected.index)


def test_plain_pandas_reads_the_csv_and_a_file_beside_it_says_what_it_is(result: Result, tmp_path: Path) -> None:
    result.to_csv(tmp_path / "eto.csv")
    table = pd.read_csv(tmp_path / "eto.csv", index_col=0, parse_dates=True)
    expected = result.to_dataframe()
    numbers = [name for name in expected if expected[name].dtype.kind == "f"]
    np.testing.assert_allclose(table[numbers], expected[numbers].round(4), atol=1e-12)
    assert list(table.index) == list(expected.index)
    assert list(table["quality"]) == list(expected["quality"])
    said = json.loads((tmp_path / "eto.csv-metadata.json").read_text())
    units = {column["name"]: column.get("schema:unitText") for column in said["tableSchema"]["columns"]}
    assert list(units) == [expected.index.name, *expected]
    assert (units["eto"], units["rs"], units["quality"]) == ("mm d-1", "MJ m-2 d-1", None)
    notes = [(note["name"], note["value"]) for note in said["notes"]]
    assert notes == list(result.metadata())
    assert ("DATA", LABEL) in notes


@pytest.mark.parametrize("decimal", [".", ","])
def test_the_csv_is_read_back_with_its_place(result: Result, tmp_path: Path, decimal: Any) -> None:
    result.to_csv(tmp_path / "eto.csv", decimal=decimal)
    again = evaeto.read_weather(tmp_path / "eto.csv")
    assert [float(again[name]) for name in ("lat", "lon", "elevation")] == [10.0, 20.0, 100.0]
    np.testing.assert_allclose(again["tmax"], result.dataset["tmax"].round(4), atol=1e-12)
    np.testing.assert_allclose(again["eto"], result.eto.round(4), atol=1e-12)


def test_metadata_of_another_table_are_not_believed(result: Result, tmp_path: Path) -> None:
    path = tmp_path / "eto.csv"
    result.to_csv(path)
    path.write_text(path.read_text().replace("2020-02-01", "2020-01-31"))
    assert "lat" not in evaeto.read_weather(path).coords


def test_a_missing_day_is_an_empty_cell_and_not_a_number(result: Result) -> None:
    line = next(row for row in result.export("csv").decode().splitlines() if row.startswith("2020-03-31"))
    assert line.split(",")[1:5] == ["", "", "", "MISSING"]


def test_excel_has_the_table_and_a_sheet_that_says_what_it_is(result: Result, tmp_path: Path) -> None:
    result.to_excel(tmp_path / "eto.xlsx")
    table = pd.read_excel(tmp_path / "eto.xlsx", sheet_name="Daily results", index_col="Date")
    expected = result.to_dataframe()
    for title, name in (("ETo (mm/day)", "eto"), ("Mean relative humidity (%)", "rhmean"), ("Wind at 2 m (m/s)", "u2")):
        np.testing.assert_allclose(table[title], expected[name])
    assert list(table.index) == list(expected.index)
    about = pd.read_excel(tmp_path / "eto.xlsx", sheet_name="About")
    assert LABEL in set(about["Value"])


def test_a_workbook_in_portuguese_has_its_sheets_headings_and_dates(result: Result, tmp_path: Path) -> None:
    import openpyxl

    result.to_excel(tmp_path / "eto.xlsx", language="pt-BR")
    book = openpyxl.load_workbook(tmp_path / "eto.xlsx")
    days, *_, sources, about = book.worksheets
    assert [cell.value for cell in days[1]][:5] == [
        "Data", "ETo (mm/dia)", "Inferior (mm/dia)", "Superior (mm/dia)", "Temperatura máxima (°C)",
    ]  # fmt: skip
    assert days["A2"].number_format == Speech("pt-BR").say("date.format").replace("%d", "dd").replace(
        "%m", "mm"
    ).replace("%Y", "yyyy")
    assert {cell.value for cell in sources["E"][1:]} == {60}
    assert Speech("pt-BR").say("result.warnings") in {cell.value for cell in about["A"]}
    (chart,) = [chart for sheet in book for chart in sheet._charts]
    assert len(chart.series) == 3
    assert chart.series[2].val.numRef.f == f"'{days.title}'!$B$2:$B$61"


def test_the_sheets_of_a_field_are_its_water_balance_and_need(result: Result, tmp_path: Path) -> None:
    maize = CROPS["maize"]
    plan = IrrigationPlan(maize.kc, maize.stages, "2020-02-10", SOILS["loam"], maize.depth, maize.depletion)
    result.to_excel(tmp_path / "eto.xlsx", plan=plan)
    days = pd.read_excel(tmp_path / "eto.xlsx", sheet_name="Root zone by day", index_col="Date")
    expected = irrigate(result.to_dataframe()[["eto", "precip"]], plan)
    assert list(days.index) == list(expected.index)
    np.testing.assert_allclose(days["Crop ETc (mm)"], expected["etc"], rtol=1e-6)
    need = pd.read_excel(tmp_path / "eto.xlsx", sheet_name="Water need by month")
    assert need["Crop ETc (mm)"].sum() == pytest.approx(expected["etc"].sum())


def test_a_result_is_read_back_from_its_workbook(result: Result, tmp_path: Path) -> None:
    result.to_excel(tmp_path / "eto.xlsx")
    again = evaeto.read_weather(tmp_path / "eto.xlsx")
    for name in ("tmax", "tmin", "u2", "rs", "precip", "eto"):
        np.testing.assert_allclose(again[name], result.dataset[name], atol=1e-9)


def test_rows_and_table_have_the_humidity_that_the_vapour_pressure_makes(result: Result) -> None:
    frame = result.to_dataframe()
    es = mean_saturation_vapour_pressure(frame["tmax"], frame["tmin"])
    np.testing.assert_allclose(frame["rhmean"], 100 * frame["ea"] / es)
    assert result.rows()[3]["rhmean"] == round(float(frame["rhmean"].iloc[3]), 4)
    assert result.rows()[3]["tmax"] == round(float(frame["tmax"].iloc[3]), 4)


def test_a_spreadsheet_has_the_titles_in_its_first_row_and_the_remarks_below_the_days(result: Result) -> None:
    first, *lines = result.export("csv").decode().splitlines()
    assert first.startswith("date,eto,eto_lower,eto_upper")
    at = lines.index("")
    assert len(lines[:at]) == 60
    assert all(line.startswith("# ") for line in lines[at + 1 :])


def test_text_that_looks_like_a_formula_stays_text_in_excel_and_csv(result: Result, tmp_path: Path) -> None:
    import openpyxl

    wicked = replace(result, warnings=("=1+1", "a file,=HYPERLINK(1); @SUM(2),-2+3|x, -46, \t+cmd"))
    (tmp_path / "eto.xlsx").write_bytes(wicked.export("xlsx"))
    cells = [cell for row in openpyxl.load_workbook(tmp_path / "eto.xlsx")["About"].rows for cell in row]
    assert "=1+1" in {cell.value for cell in cells}
    assert {cell.data_type for cell in cells} <= {"s", "n", "inlineStr"}
    for line in wicked.export("csv").decode().splitlines():
        for cell in re.split(r"[,;\t]", line):
            text = cell.strip().strip('"')
            assert not text.startswith(("=", "+", "-", "@")) or re.fullmatch(r"[-+]?[\d.]+", text), line


def test_csv_by_a_language_with_decimal_commas_holds_the_same_numbers(result: Result, tmp_path: Path) -> None:
    result.to_csv(tmp_path / "eto.csv", decimal=",")
    table = pd.read_csv(tmp_path / "eto.csv", comment="#", sep=";", decimal=",", index_col="date")
    np.testing.assert_allclose(table["eto"], result.to_dataframe()["eto"].round(4), atol=1e-12)
    again = evaeto.read_weather(tmp_path / "eto.csv")
    np.testing.assert_allclose(again["tmax"], table["tmax"])


def test_netcdf_round_trips_with_cf_attributes(result: Result, tmp_path: Path) -> None:
    result.to_netcdf(tmp_path / "eto.nc")
    with xr.open_dataset(tmp_path / "eto.nc") as read:
        np.testing.assert_array_equal(read["eto"].values, result.eto.values)
        assert read["eto"].attrs["units"] == "mm d-1"
        assert read.attrs["Conventions"] == "CF-1.10"
        assert read.attrs["comment"] == LABEL
        assert read["quality"].attrs["flag_meanings"] == "MISSING LOW MEDIUM HIGH"


CANONICAL = {
    "air_temperature": "degC", "water_vapor_partial_pressure_in_air": "kPa", "wind_speed": "m s-1",
    "surface_downwelling_shortwave_flux_in_air": "MJ m-2 d-1", "lwe_precipitation_rate": "mm d-1",
    "surface_altitude": "m", "latitude": "degrees_north", "longitude": "degrees_east", "time": None,
}  # fmt: skip
"""Standard names of the CF table (version 92) that are used, with units that convert to their canonical ones."""


def test_netcdf_keeps_the_rules_of_cf(result: Result, tmp_path: Path) -> None:
    """CF-1.10 by its sections: 2.6 global attributes, 3.1 units, 3.3 names, 3.4 ancillary data, 3.5 flags, 4.4 time,
    5 coordinates, 7.3 cell methods."""
    result.to_netcdf(tmp_path / "eto.nc")
    with netCDF4.Dataset(tmp_path / "eto.nc") as file:
        for name in ("Conventions", "title", "source", "history", "references", "comment"):
            assert str(file.getncattr(name)), name
        assert set(file.variables["eto"].coordinates.split()) == {"lat", "lon", "elevation"}
        time = file.variables["time"]
        assert (time.standard_name, time.axis, time.units) == ("time", "T", "days since 2020-02-01 00:00:00")
        assert (np.diff(time[:]) > 0).all()
        for name, variable in file.variables.items():
            told = {key: variable.getncattr(key) for key in variable.ncattrs()}
            assert re.fullmatch(r"[A-Za-z]\w*", name)
            if variable.dtype is str:
                continue  # a label (section 6.1), not a quantity
            assert told.get("long_name"), name
            assert "units" in told or "flag_values" in told, name
            if standard := told.get("standard_name"):
                assert CANONICAL[standard] in (None, told["units"]), name
            for key in told.get("ancillary_variables", "").split():
                assert file.variables[key].dimensions == variable.dimensions
            if "flag_values" in told:
                assert told["flag_values"].dtype == variable.dtype
                assert len(told["flag_values"]) == len(told["flag_meanings"].split())
            if methods := told.get("cell_methods"):
                assert methods in ("time: mean", "time: maximum", "time: minimum")
                assert "time" in variable.dimensions


@pytest.mark.slow
def test_netcdf_passes_the_checker_of_ioos(result: Result, tmp_path: Path) -> None:
    result.to_netcdf(tmp_path / "eto.nc")
    suite = CheckSuite()
    suite.load_all_available_checkers()
    dataset = suite.load_dataset(str(tmp_path / "eto.nc"))
    groups, crashed = suite.run_all(dataset, ["cf:1.10"])["cf:1.10"]
    dataset.close()
    assert len(groups) > 20
    assert not [(group.name, group.msgs, group.children) for group in groups if group.value[0] != group.value[1]]
    assert set(crashed) <= {"check_coordinate_variables_strict_monotonicity"}, "it subtracts the names of sources"


def told_by(content: bytes, fmt: Format) -> str:
    """All that a file says of itself, read back with the reader of its format."""
    if fmt == "csv":
        return "\n".join(line for line in content.decode().splitlines() if line.startswith("# "))
    if fmt == "xlsx":
        about = pd.read_excel(io.BytesIO(content), sheet_name="About", dtype=str).dropna()
        return "\n".join(about.agg(": ".join, axis=1))
    if fmt == "netcdf":
        with netCDF4.Dataset("memory", memory=content) as file:
            place = [f"{name} {float(file[name][...]):g}" for name in ("lat", "lon", "elevation")]
            return "\n".join([*(str(file.getncattr(name)) for name in file.ncattrs()), *place])
    if fmt == "parquet":
        described = json.loads(parquet.read_schema(io.BytesIO(content)).metadata[b"evaeto"])
        return "\n".join([*(": ".join(line) for line in described["metadata"]), json.dumps(described["sources"])])
    return html.unescape(re.sub(r"<[^>]+>", " ", content.decode()))


@pytest.mark.parametrize("fmt", ["csv", "xlsx", "netcdf", "parquet", "html"])
def test_every_format_says_where_it_comes_from(result: Result, fmt: Format) -> None:
    text = told_by(result.export(fmt), fmt)
    (use,) = result.sources
    assert result.warnings
    assert use.version
    place = ("10", "20", "100", "given by the user")
    period = ("2020-02-01", "2020-03-31", "civil day in local standard time")
    source = (use.name, use.version, use.licence, use.attribution)
    method = ("FAO-56 Penman-Monteith", "no reference", f"evaeto {__version__}")
    # People read the report: quantities have their names there
    warnings = [Speech().tell(line) if fmt == "html" else line for line in result.warnings]
    for word in (LABEL, *place, *period, *source, *method, *warnings):
        assert word in text, word


@pytest.mark.parametrize("fmt", ["csv", "xlsx", "netcdf", "parquet", "html"])
@pytest.mark.parametrize("source", [ELEVATION.name, "terrain model of Open-Meteo archive"])
@pytest.mark.slow
def test_every_format_credits_the_terrain_model_of_the_elevation(fmt: Format, source: str) -> None:
    assert ELEVATION.attribution in told_by(some_days((100.0, source)).export(fmt), fmt)


def test_the_terrain_model_is_credited_for_no_other_elevation(result: Result) -> None:
    assert not any("Copernicus DEM" in line for line in result.attribution)


def test_a_station_is_credited_without_an_address_it_does_not_have(result: Result) -> None:
    (use,) = result.sources
    own = replace(use, attribution=STATION.attribution, licence=STATION.licence, attribution_url="")
    assert replace(result, sources=(own,)).attribution == ("Station data supplied by the user (your own)",)


def test_each_eto_says_its_method_and_that_of_a_service_does_not_say_ours(result: Result) -> None:
    eto, theirs = result.dataset["eto"], result.dataset["provider_eto"]
    assert eto.attrs["method"].startswith("FAO-56 Penman-Monteith")
    assert set(theirs.attrs) == {"long_name", "units", "cell_methods"}


def test_excel_has_months_and_statistics_with_numbers_and_dates(result: Result, tmp_path: Path) -> None:
    import openpyxl

    result.to_excel(tmp_path / "eto.xlsx")
    book = openpyxl.load_workbook(tmp_path / "eto.xlsx")
    assert book.sheetnames == [
        "Daily results", "Chart", "Months", "Seasons and years", "Statistics", "Sources", "About",
    ]  # fmt: skip
    assert {cell.data_type for cell in book["Daily results"]["A"][1:]} == {"d"}
    assert {cell.data_type for cell in book["Daily results"]["B"][1:]} == {"n"}
    assert [cell.value.date() for cell in book["Months"]["A"][1:]] == [date(2020, 2, 1), date(2020, 3, 1)]
    assert {cell.data_type for row in book["Months"].iter_rows(min_row=2, min_col=2) for cell in row} == {"n"}
    eto, months = result.eto.to_series(), pd.read_excel(tmp_path / "eto.xlsx", sheet_name="Months")
    np.testing.assert_allclose(months["ETo (mm)"], eto.resample("MS").sum(), atol=1e-4)
    statistics = pd.read_excel(tmp_path / "eto.xlsx", sheet_name="Statistics", index_col="Statistic")
    assert statistics.loc["Mean", "ETo (mm/day)"] == pytest.approx(eto.mean())
    names = ("sd", "p75", "shapiro_p", "p", "slope.day")
    assert {Speech().say(f"statistic.{name}") for name in names} <= set(statistics.index)
    assert statistics.dtypes.eq(float).all()


def test_parquet_round_trips_with_its_metadata(result: Result, tmp_path: Path) -> None:
    import pyarrow.parquet as pq

    result.to_parquet(tmp_path / "eto.parquet")
    pd.testing.assert_frame_equal(
        pd.read_parquet(tmp_path / "eto.parquet"),
        result.to_dataframe(),
        check_freq=False,
        check_dtype=False,
        check_index_type=False,
    )
    described = json.loads(pq.read_schema(tmp_path / "eto.parquet").metadata[b"evaeto"])
    assert described["sources"][0]["key"] == "open_meteo_archive"


def test_rows_and_summary_are_plain_json(result: Result) -> None:
    text = json.dumps({"rows": result.rows(), "summary": result.summary()}, allow_nan=False)
    assert json.loads(text)["summary"]["days_with_eto"] == 59


def test_the_band_holds_the_estimate(result: Result) -> None:
    table = result.to_dataframe().dropna(subset=["eto"])
    assert (table["eto_lower"] < table["eto"]).all()
    assert (table["eto"] < table["eto_upper"]).all()


def test_by_source_is_what_was_observed_and_what_a_calibration_takes(result: Result) -> None:
    weather = result.by_source()
    assert set(weather.dims) == {"source", "time"}
    assert np.isnan(weather["rs"].sel(source="open_meteo_archive").values[5])  # bridged, not observed
    assert {"tmax", "tmin", "ea", "u2", "rs", "precip"} <= set(weather.data_vars)


def test_the_summary_adds_up(result: Result) -> None:
    values = [row["eto_mm"] for row in result.rows() if row["eto_mm"] is not None]
    summary = result.summary()
    assert summary["eto_total_mm"] == pytest.approx(sum(values), abs=0.06)
    assert summary["quality_days"] == {"MISSING": 1, "LOW": 0, "MEDIUM": 59, "HIGH": 0}


def test_the_plot_says_that_the_data_are_synthetic(result: Result) -> None:
    import matplotlib as mpl

    mpl.use("Agg")
    assert LABEL in result.plot().get_title()


def test_a_result_survives_the_way_from_a_worker(result: Result) -> None:
    import pickle

    again = pickle.loads(pickle.dumps(result))
    xr.testing.assert_identical(again.dataset, result.dataset)

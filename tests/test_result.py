"""Exports: the same numbers in every format, with what is needed to understand them."""

from __future__ import annotations

import io
import json
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from evaeto.pipeline import assemble
from evaeto.request import Request
from evaeto.result import Result
from evaeto.settings import Settings
from evaeto.sources.delivery import Delivery

LABEL = "synthetic demo weather"


@pytest.fixture(scope="module")
def result() -> Result:
    """Sixty days of one service, one without radiation, the last without wind."""
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
    return assemble(request, [delivery], (100.0, "given by the user"), Settings(label=LABEL))


def test_csv_holds_the_dataframe_to_the_printed_digit_and_says_what_it_is(result: Result, tmp_path: Path) -> None:
    result.to_csv(tmp_path / "eto.csv")
    text = (tmp_path / "eto.csv").read_text()
    head = [line for line in text.splitlines() if line.startswith("#")]
    assert f"# DATA: {LABEL}" in head
    assert any(line.startswith("# attribution: Weather data by Open-Meteo.com") for line in head)
    table = pd.read_csv(io.StringIO(text), comment="#", parse_dates=["date"], index_col="date")
    expected = result.to_dataframe()
    for name in ("eto", "tmax", "ea", "precip"):
        np.testing.assert_allclose(table[name], expected[name].round(4), atol=1e-12)
    assert list(table.index) == list(expected.index)


def test_a_missing_day_is_an_empty_cell_and_not_a_number(result: Result) -> None:
    line = next(row for row in result.export("csv").decode().splitlines() if row.startswith("2020-03-31"))
    assert line.split(",")[1:5] == ["", "", "", "MISSING"]


def test_excel_has_the_table_and_a_sheet_that_says_what_it_is(result: Result, tmp_path: Path) -> None:
    result.to_excel(tmp_path / "eto.xlsx")
    table = pd.read_excel(tmp_path / "eto.xlsx", sheet_name="ETo", index_col="date")
    np.testing.assert_allclose(table["eto"], result.to_dataframe()["eto"].round(4))
    about = pd.read_excel(tmp_path / "eto.xlsx", sheet_name="About")
    assert LABEL in set(about["value"])


def test_text_that_looks_like_a_formula_stays_text_in_excel(result: Result, tmp_path: Path) -> None:
    import openpyxl

    result.to_excel(tmp_path / "eto.xlsx")
    cells = [cell for row in openpyxl.load_workbook(tmp_path / "eto.xlsx")["About"].rows for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n", "inlineStr"}


def test_netcdf_round_trips_with_cf_attributes(result: Result, tmp_path: Path) -> None:
    result.to_netcdf(tmp_path / "eto.nc")
    with xr.open_dataset(tmp_path / "eto.nc") as read:
        np.testing.assert_array_equal(read["eto"].values, result.eto.values)
        assert read["eto"].attrs["units"] == "mm d-1"
        assert read.attrs["Conventions"] == "CF-1.10"
        assert read.attrs["comment"] == LABEL
        assert read["quality"].attrs["flag_meanings"] == "MISSING LOW MEDIUM HIGH"


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

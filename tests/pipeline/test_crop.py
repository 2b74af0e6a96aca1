"""ETc of a crop that was asked for: in the result, its summary and every export."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from typing import Any

import netCDF4
import numpy as np
import pandas as pd
import pytest
import xarray as xr
from pyarrow import parquet

from evaeto.crops.daily_inputs import climate_of
from evaeto.crops.irrigation import irrigate
from evaeto.crops.tables import CROPS, SOILS, Growing, IrrigationPlan
from evaeto.pipeline.assembling import assemble
from evaeto.request import Request
from evaeto.result import Result
from evaeto.settings import Settings
from evaeto.sources.delivery import Delivery
from evaeto.workers.steps import describe

REQUEST = Request.create(lat=-7.5, lon=-46, start="2015-01-01", end="2015-12-31", today=date(2026, 1, 1))
MAIZE = Growing(crop="maize", planting=date(2015, 3, 1))
SEASON = 150


def calculated(growing: Growing | None) -> Result:
    rng = np.random.default_rng(1)
    n = 365
    columns = {
        "tmax": 30 + rng.normal(size=n), "tmin": 18 + rng.normal(size=n), "rhmean": 60 + rng.normal(size=n),
        "u2": rng.gamma(4, 0.5, n), "rs": 18 + rng.normal(size=n), "precip": rng.gamma(1, 3, n),
    }  # fmt: skip
    time = pd.date_range("2015-01-01", periods=n, name="time")
    weather = xr.Dataset({name: ("time", values) for name, values in columns.items()}, coords={"time": time})
    request = replace(REQUEST, growing=growing)
    return assemble(request, [Delivery("nasa_power", weather, 250.0)], (250.0, "given by the user"), Settings())


def test_one_kc_holds_for_every_day() -> None:
    result = calculated(Growing(kc=1.15))
    np.testing.assert_allclose(result.dataset["etc"], 1.15 * result.eto)
    summary = describe(result)["summary"]
    assert summary["etc_total_mm"] == pytest.approx(1.15 * summary["eto_total_mm"], abs=0.2)
    assert (summary["kc"], summary["crop"], summary["etc_days"]) == (1.15, None, 365)


def test_a_crop_has_the_etc_of_its_irrigation_plan_and_none_outside_its_season() -> None:
    result = calculated(MAIZE)
    grown = CROPS["maize"]
    plan = IrrigationPlan(
        grown.kc, grown.stages, "2015-03-01", SOILS["loam"], grown.depth, grown.depletion, height=grown.height
    )
    days = result.dataset[["eto", "precip"]].to_dataframe()[["eto", "precip"]]
    days = days.join(climate_of(result.dataset).to_dataframe())
    expected = irrigate(days, plan)["etc"]
    etc = result.dataset["etc"].to_series().dropna()
    assert len(etc) == SEASON
    pd.testing.assert_series_equal(etc, expected, check_names=False, check_freq=False)
    # Mid season has the wind and the minimum humidity of its own days: as in the balance of the library
    library = result.irrigate("maize", "loam", "2015-03-01", method="single")["kc"].to_series().dropna()
    np.testing.assert_allclose(result.dataset["kc"].to_series().dropna(), library)
    assert float(library.max()) != grown.kc[1]
    summary = describe(result)["summary"]
    assert (summary["crop"], summary["planting"], summary["etc_days"]) == ("maize", "2015-03-01", SEASON)


def test_a_result_irrigates_a_field_in_its_own_climate() -> None:
    result = calculated(None)
    balance = result.irrigate("maize", "loam", "2015-03-01", method="single")
    assert int(balance["eta"].notnull().sum()) == SEASON
    np.testing.assert_allclose(balance["etc"], balance["kc"] * result.eto)
    assert float(balance["kc"].max()) != 1.2
    assert "climate" in balance.attrs["coefficients"]


def test_rows_have_kc_and_etc_with_nothing_where_there_is_none() -> None:
    rows = describe(calculated(MAIZE))["results"]
    assert (rows[0]["kc"], rows[0]["etc_mm"]) == (None, None)
    assert rows[60]["kc"] == 0.3
    assert rows[60]["etc_mm"] == pytest.approx(0.3 * rows[60]["eto_mm"], abs=1e-4)


@pytest.mark.slow
def test_every_export_has_the_column_and_says_which_crop() -> None:
    result = calculated(MAIZE)
    told = "maize planted 2015-03-01: Kc 0.3/1.2/0.35"
    csv = result.export("csv").decode()
    assert f"# crop: {told}" in csv
    table = pd.read_csv(io.StringIO(csv), comment="#", index_col="date", parse_dates=True)
    np.testing.assert_allclose(table["etc"].dropna(), result.dataset["etc"].dropna("time"), atol=1e-4)
    assert {"Kc", "Crop ETc (mm/day)"} <= set(pd.read_excel(io.BytesIO(result.export("xlsx")), sheet_name=0).columns)
    assert {"kc", "etc"} <= set(parquet.read_table(io.BytesIO(result.export("parquet"))).column_names)
    with netCDF4.Dataset("memory", memory=result.export("netcdf")) as file:
        assert file["etc"].units == "mm d-1"
        assert told in file["kc"].comment
    assert "Crop ETc (mm/day)" in result.export("html").decode()
    assert told.replace("maize", "maize (grain)") in result.export("html").decode()  # by its name on the page


def test_a_result_without_a_crop_says_nothing_of_one() -> None:
    result = calculated(None)
    described: dict[str, Any] = describe(result)
    assert not {"kc", "etc_mm"} & set(described["results"][0])
    assert "etc_total_mm" not in described["summary"]
    assert "crop" not in result.export("csv").decode().partition("\n#")[2].replace("reference crop", "")
    assert "etc" not in result.to_dataframe()

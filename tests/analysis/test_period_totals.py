"""`totals`: of one place and of many, in memory and on Dask, and where there is nothing to sum."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
import xarray as xr

import evaeto
import evaeto.xarray
from evaeto.analysis import period_totals
from evaeto.analysis.total_errors import Uncertain
from evaeto.errors import WeatherError

ENDS = {"eto_mm": "eto", "eto_lower_mm": "eto_lower", "eto_upper_mm": "eto_upper"}


@pytest.fixture
def places() -> xr.Dataset:
    """Three places over two years and a bit; the second lacks days, of the third the errors go on otherwise."""
    days = pd.date_range("2018-11-20", "2020-12-31", name="time")
    rng = np.random.default_rng(4)
    eto = 4.0 + rng.normal(0, 1, (3, len(days)))
    eto[1, 40:60] = np.nan
    series = {"eto": eto, "error_daily": rng.uniform(0.3, 0.6, eto.shape), "error_lasting": np.full(eto.shape, 0.2)}
    course = {"error_autocorrelation": [0.3, 0.3, 0.5], "error_memory": [7.0, 7.0, 3.0],
              "error_all_year": [0.7, 0.7, 1.0]}  # fmt: skip
    return xr.Dataset(
        {name: (("site", "time"), values) for name, values in series.items()}
        | {name: ("site", values) for name, values in course.items()},
        {"time": days, "site": ["a", "b", "c"]},
    )


@pytest.mark.parametrize("by", ["month", "season", "year", "all"])
def test_totals_of_many_places_are_those_of_each(places: xr.Dataset, by: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(period_totals, "BLOCK", 1)  # one place at a time
    found: Any = evaeto.totals(places, by)
    for site in places["site"].values:
        alone: Any = evaeto.totals(places.sel(site=site), by)
        here = found.sel(site=site)
        assert list(here["period"].values) == list(alone.index)
        for name, of_many in ENDS.items():
            np.testing.assert_allclose(here[of_many], alone[name].astype(float), atol=0.051)  # a table has 0.1 mm
        assert here["days"].values.tolist() == alone["days"].tolist()
        assert here["missing"].values.tolist() == alone["missing"].tolist()


def test_on_dask_nothing_is_summed_before_it_is_asked_for(places: xr.Dataset) -> None:
    lazy: Any = evaeto.totals(places.chunk(site=1), "season")
    assert lazy["eto"].chunks is not None
    xr.testing.assert_allclose(lazy.compute(), evaeto.totals(places, "season"))
    assert lazy["eto_upper"].attrs["units"] == "mm"


def test_the_band_of_all_days_is_that_of_any_total(places: xr.Dataset) -> None:
    part = places.isel(site=0).sel(time=slice("2020-03-05", "2020-05-20"))
    table: Any = part.evaeto.totals("all")
    assert table.index.tolist() == ["2020-03-05/2020-05-20"]
    whole = Uncertain.of(places.isel(site=0)).total(np.datetime64("2020-03-05"), np.datetime64("2020-05-20"))
    assert table["eto_lower_mm"].item() == pytest.approx(whole.lower, abs=0.051)


def test_days_in_no_order_are_summed_as_those_in_order(places: xr.Dataset) -> None:
    xr.testing.assert_identical(evaeto.totals(places.isel(time=slice(None, None, -1))), evaeto.totals(places))


def test_a_place_without_days_or_without_errors_has_no_band(places: xr.Dataset) -> None:
    places["eto"][0] = np.nan
    places["error_memory"][1] = np.nan
    found: Any = evaeto.totals(places, "year")
    assert found["eto"].sel(site="a").isnull().all()
    assert found["eto"].sel(site="b").notnull().all()
    assert found["eto_lower"].sel(site="b").isnull().all()
    assert found["eto_lower"].sel(site="c").notnull().all()
    bare: Any = evaeto.totals(places[["eto"]], "year")
    assert bare["eto_upper"].isnull().all()


def test_what_has_no_daily_eto_is_refused_in_words(places: xr.Dataset) -> None:
    wrong: Any
    hours = places.assign_coords(time=pd.date_range("2020-01-01", periods=places.sizes["time"], freq="h"))
    numbered = places.assign_coords(time=np.arange(places.sizes["time"]))
    named = places.assign(eto=places["eto"].astype(str))
    for wrong in (places.drop_vars("eto"), places["eto"], places.isel(time=0), hours, numbered, named, 3):
        with pytest.raises(WeatherError, match=r"no daily `eto`"):
            evaeto.totals(wrong)
    with pytest.raises(WeatherError, match="no days"):
        evaeto.totals(places.isel(time=slice(0, 0)))
    with pytest.raises(evaeto.EvaetoError, match="season"):
        evaeto.totals(places, "week")  # type: ignore[arg-type]

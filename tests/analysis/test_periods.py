"""Months, usual years, trends, comparison, citation, and a result that comes back from its file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import evaeto
from evaeto.result import Result

YEARS = {"lat": -22.7, "lon": -47.6, "start": "2019-01-01", "end": "2022-12-31", "sources": "open_meteo_archive"}


@pytest.fixture(scope="module")
def four_years() -> Result:
    with evaeto.demo.serve():
        weather = evaeto.fetch("open_meteo_archive", **{k: v for k, v in YEARS.items() if k != "sources"})
        return _result_of(weather)


def _result_of(weather: Any) -> Result:
    """A result without a cluster: the five steps on what was fetched."""
    from evaeto.pipeline.assembling import assemble
    from evaeto.request import Request
    from evaeto.settings import Settings
    from evaeto.sources.delivery import Delivery

    request = Request.create(**YEARS, elevation=546)
    own = weather["provider_eto"]
    delivery = Delivery(
        "open_meteo_archive", weather.drop_vars("provider_eto").reset_coords(drop=True), provider_eto=own
    )
    return assemble(request, [delivery], (546.0, "given"), Settings())


def test_a_month_is_the_sum_of_its_days(four_years: Result) -> None:
    months = four_years.monthly()
    days = four_years.to_dataframe()
    assert len(months) == 48
    march = days.loc["2020-03"]
    assert months.loc["2020-03", "eto"] == pytest.approx(march["eto"].sum())
    assert months.loc["2020-03", "tmax"] == pytest.approx(march["tmax"].mean())
    assert months.loc["2020-03", "balance"] == pytest.approx(march["precip"].sum() - march["eto"].sum())
    assert months.attrs["units"]["eto"] == months.attrs["units"]["eto_lower"] == "mm"
    band = four_years.total("2020-03-01", "2020-03-31")
    assert months.loc["2020-03", ["eto_lower", "eto_upper"]].tolist() == pytest.approx([band.lower, band.upper])


def test_a_month_that_lacks_a_day_has_no_total_unless_asked(four_years: Result) -> None:
    data = four_years.dataset.copy()
    data["eto"] = data["eto"].where(data["time"] != np.datetime64("2020-03-10"))
    lacking = Result(data, (), ())
    assert np.isnan(lacking.monthly().loc["2020-03", "eto"])
    assert lacking.monthly().loc["2020-03", ["eto_lower", "eto_upper"]].isna().all()
    assert lacking.monthly().loc["2020-03", "days"] == 30
    there = lacking.monthly(complete=False).loc["2020-03", "eto"]
    assert there == pytest.approx(float(data["eto"].sel(time="2020-03").sum()))


def test_the_usual_year_is_of_whole_months(four_years: Result) -> None:
    usual = four_years.climatology()
    assert usual.index.tolist() == list(range(1, 13))
    assert (usual["years"] == 4).all()
    assert usual.loc[1, "mean"] == pytest.approx(four_years.monthly()["eto"].iloc[::12].mean())
    assert (usual["p10"] <= usual["median"]).all()
    days = four_years.climatology("day")
    assert len(days) == 366
    assert days.loc["02-29", "years"] == 1
    with pytest.raises(ValueError, match="by"):
        four_years.climatology("week")  # type: ignore[arg-type]


def test_a_trend_that_was_put_in_is_found(four_years: Result) -> None:
    data = four_years.dataset.copy()
    years = (data["time"].dt.year + data["time"].dt.dayofyear / 366.0).to_numpy()
    data["eto"] = data["eto"].copy(data=4.0 + 0.25 * years - 0.25 * 2019 + 0.01 * np.sin(np.arange(years.size)))
    found = Result(data, (), ()).trend()
    assert found is not None
    assert found["slope_per_year"] == pytest.approx(0.25, rel=0.05)
    assert found["units"] == "mm d-1 a-1"
    assert found["p"] < 0.01
    with pytest.raises(ValueError, match="variable"):
        four_years.trend("snow")


def test_a_result_is_compared_with_another_a_series_and_an_array(four_years: Result) -> None:
    with_bias = four_years.eto + 0.5
    for other in (with_bias, with_bias.to_series()):
        table = four_years.compare(other)
        assert table["difference"].mean() == pytest.approx(-0.5)
        assert table.attrs["scores"]["rmse"] == pytest.approx(0.5)
    part = Result(four_years.dataset.isel(time=slice(10, 20)), (), ())
    assert len(four_years.compare(part)) == 10


def test_a_result_comes_back_from_its_file_with_everything(four_years: Result, tmp_path: Path) -> None:
    path = tmp_path / "result.nc"
    four_years.to_netcdf(path)
    again = Result.open(path)
    assert again.content_hash == four_years.content_hash
    assert again.dataset.identical(four_years.dataset) or again.dataset.equals(four_years.dataset)
    assert again.sources == four_years.sources
    assert again.warnings == four_years.warnings
    assert [getattr(each, "key", None) for each in again.warnings] == [
        getattr(each, "key", None) for each in four_years.warnings
    ]
    assert dict(again.said) == dict(four_years.said)
    assert again.export("csv") == four_years.export("csv")
    again.to_netcdf(tmp_path / "again.nc")
    assert Result.open(tmp_path / "again.nc").content_hash == four_years.content_hash


def test_another_file_is_refused_in_words(tmp_path: Path) -> None:
    path = tmp_path / "other.nc"
    pd.DataFrame({"eto": [1.0]}).to_xarray().to_netcdf(path)
    with pytest.raises(evaeto.WeatherError, match="to_netcdf"):
        Result.open(path)


def test_the_hash_knows_a_changed_digit_and_nothing_else(four_years: Result) -> None:
    data = four_years.dataset
    other_order = Result(data[list(reversed(list(data.data_vars)))].assign_attrs(history="now"), ("a warning",), ())
    assert other_order.content_hash == four_years.content_hash
    changed = data.copy()
    changed["eto"] = changed["eto"].copy(data=np.nextafter(changed["eto"].to_numpy(), 99))
    assert Result(changed, (), ()).content_hash != four_years.content_hash


def test_what_to_cite_is_bibtex_with_the_hash_and_each_service(four_years: Result) -> None:
    text = four_years.cite()
    assert text.count("@") == 2 + len(four_years.sources)
    assert four_years.content_hash in text
    assert "@techreport{fao56," in text
    assert "@misc{open\\_meteo\\_archive," in text or "@misc{open_meteo_archive," in text
    assert text.count("{") == text.count("}")
    assert json.dumps(text)


def test_years_are_the_sums_of_their_months_and_lack_what_these_lack(four_years: Result) -> None:
    months, years = four_years.monthly(), four_years.yearly()
    assert years.index.name == "year"
    assert years["days"].sum() == months["days"].sum()
    assert years["eto"].to_numpy() == pytest.approx(months["eto"].groupby(months.index.year).sum().to_numpy())
    data = four_years.dataset.copy()
    data["eto"] = data["eto"].where(data["time"] != np.datetime64("2020-03-10"))
    lacking = Result(data, (), ())
    assert np.isnan(lacking.yearly().loc["2020", "eto"])
    assert lacking.yearly(complete=False).loc["2020", "days"] == 365

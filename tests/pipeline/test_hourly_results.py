"""ETo of every hour of a result's period: of a service, of a visitor's file, and beside the daily one."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd
import pytest
import xarray as xr

import evaeto
from evaeto.core import local_days
from evaeto.errors import EstimatedInputWarning, SourceNoData, WeatherError
from evaeto.pipeline import hourly_results
from evaeto.pipeline.assembling import assemble
from evaeto.request import Request
from evaeto.result import Result
from evaeto.settings import Settings
from evaeto.sources.delivery import Delivery, Place
from evaeto.sources.open_meteo import hourly, hours
from evaeto.sources.open_meteo.about import ARCHIVE, FORECAST
from evaeto.workers import steps

BALSAS, DELHI = (-7.5, -46.0), (28.6, 77.2)


@pytest.fixture(scope="module")
def settings() -> Iterator[Settings]:
    with evaeto.demo.serve() as running:
        yield running.settings


def result_of(point: tuple[float, float], first: str, last: str) -> Result:
    """A calculation with weather that is much the same on all days."""
    time = pd.date_range(first, last, name="time")
    values = {"tmax": 31.0, "tmin": 22.0, "rhmean": 60.0, "u2": 1.5, "rs": 20.0, "precip": 1.0}
    noise = np.random.default_rng(1).normal(size=(len(values), time.size))
    columns = {name: ("time", value * (1 + 0.03 * noise[i])) for i, (name, value) in enumerate(values.items())}
    weather = xr.Dataset(columns, {"time": time})
    request = Request.create(lat=point[0], lon=point[1], start=first, end=last, today=date(2026, 1, 1))
    return assemble(request, [Delivery("nasa_power", weather, 250.0)], (250.0, "given by the user"), Settings())


def view_of(result: Result, settings: Settings) -> dict[str, Any]:
    return asyncio.run(hourly_results.hours_of_service(result, settings, lambda text: None))


def test_hours_of_a_service_are_those_of_evaeto_eto_and_of_the_days_of_the_place(settings: Settings) -> None:
    found = view_of(result_of(BALSAS, "2015-01-01", "2015-01-31"), settings)
    begin = np.frombuffer(found["minutes"], np.int32).astype("datetime64[m]")
    assert (str(begin[0]), str(begin[-1]), begin.size) == ("2015-01-01T00:00", "2015-01-31T23:00", 31 * 24)
    assert (found["source"], found["hours"], found["of"]) == ("Open-Meteo archive", 744, 744)
    place = Place(*BALSAS, 250.0, -3.0)
    fetched = asyncio.run(hours.fetch(place, date(2015, 1, 1), date(2015, 1, 31), settings, lambda text: None))
    with pytest.warns(EstimatedInputWarning):
        expected = evaeto.eto(fetched.weather, lat=BALSAS[0], lon=BALSAS[1], elevation=250.0)
    np.testing.assert_allclose(np.frombuffer(found["series"]["eto"], np.float32), expected, rtol=1e-6)
    rows = found["cycle"]
    assert 10 <= rows[found["peak"]]["minute"] / 60 <= 14, "around noon of the place"
    assert rows[0]["mean"] < 0.1 * rows[found["peak"]]["mean"]
    assert found["beside"]["n"] == 31
    sums = expected.to_numpy().reshape(31, 24).sum(axis=1)
    assert found["beside"]["hourly"] == pytest.approx(sums.mean())


def test_where_standard_time_is_half_an_hour_off_hours_begin_at_the_half(settings: Settings) -> None:
    found = view_of(result_of(DELHI, "2019-06-01", "2019-06-05"), settings)
    begin = np.frombuffer(found["minutes"], np.int32).astype("datetime64[m]")
    assert (str(begin[0]), begin.size) == ("2019-06-01T00:30", 5 * 24)
    assert found["cycle"][0]["minute"] == 30
    assert found["hours"] == 120


def test_of_thirty_years_the_last_three_months_are_asked_for() -> None:
    first, last = hourly_results.days_of(result_of(BALSAS, "1991-01-01", "2020-12-31"))
    assert (first, last) == (date(2020, 10, 1), date(2020, 12, 31))


def test_the_hours_of_the_last_days_are_those_of_the_forecast() -> None:
    place = Place(*BALSAS, None, -3.0)
    today = local_days.today_at(*BALSAS)
    assert hours.service_of(place, today - timedelta(days=30), today - timedelta(days=2)) is ARCHIVE
    assert hours.service_of(place, today - timedelta(days=30), today - timedelta(days=1)) is FORECAST


def test_values_of_moments_are_means_of_both_ends_and_sums_those_of_the_hour_before() -> None:
    times = np.arange(26.0) * 3600.0
    values = {name: np.full(26, 1.0) for name in ("rhmean", "tdew", "uz", "precip", "eto")}
    series = hourly.Hours(times, {**values, "tmean": np.arange(26.0), "rs": np.arange(26.0) * 24.0}, None, ())
    weather = hours.local_hours("open_meteo_archive", series, date(1970, 1, 1), date(1970, 1, 1), 0.0)
    assert str(weather["time"].values[0])[:16] == "1970-01-01T01:00"
    assert weather["tmean"].values[:2].tolist() == [0.5, 1.5]
    assert weather["rs"].values[:2].tolist() == [1.0, 2.0]
    late = hours.local_hours("open_meteo_archive", series, date(1970, 1, 1), date(1970, 1, 2), 0.0)
    assert late.sizes["time"] == 48
    assert int(np.isfinite(late["tmean"]).sum()) == 25
    with pytest.raises(SourceNoData):
        hours.local_hours("open_meteo_archive", series, date(1980, 1, 1), date(1980, 1, 2), 0.0)


def logger_file(step: str = "1h", rows: int = 96) -> bytes:
    time = pd.date_range("2015-01-10", periods=rows, freq=step)
    noon = np.clip(np.sin((time.hour + time.minute / 60 - 6) / 12 * np.pi), 0, None)
    share = pd.Timedelta(step) / pd.Timedelta("1h")
    table = pd.DataFrame(
        {"time": time, "tmean [degC]": 20 + 10 * noon, "rhmean [%]": 80 - 30 * noon, "u2 [m/s]": 2.0,
         "rs [W m-2]": 800 * noon * (1 if share else 0)}
    )  # fmt: skip
    return table.to_csv(index=False).encode()


@pytest.mark.slow
def test_a_visitors_file_of_hours_has_its_daily_cycle_too() -> None:
    result = result_of(BALSAS, "2015-01-01", "2015-01-31")
    found = steps.hours_of_file(result, "logger.csv", logger_file())
    assert found["source"] == "logger.csv"
    assert found["hours"] == 96
    assert 10 <= found["cycle"][found["peak"]]["minute"] / 60 <= 13
    assert {"eto", "tmean", "rs", "u2"} == set(found["series"])
    quarters = steps.hours_of_file(result, "logger.csv", logger_file("15min", 96 * 4))
    assert quarters["of"] in (96, 97)
    assert quarters["beside"]["hourly"] == pytest.approx(found["beside"]["hourly"], rel=0.05)


@pytest.mark.slow
def test_a_file_of_days_is_told_to_be_one() -> None:
    time = pd.date_range("2015-01-10", periods=9)
    days = pd.DataFrame({"date": time, "tmax": 30.0, "tmin": 20.0}).to_csv(index=False).encode()
    with pytest.raises(WeatherError, match=r"daily\.csv: has days, not hours"):
        steps.hours_of_file(result_of(BALSAS, "2015-01-01", "2015-01-31"), "daily.csv", days)


def test_the_methods_of_a_result_are_those_of_compare_methods() -> None:
    result = result_of(BALSAS, "2015-01-01", "2015-12-31")
    found = steps.methods(result)
    weather = result.dataset[["tmax", "tmin", "ea", "u2", "rs"]]
    expected = evaeto.compare_methods(weather)
    rows = {row["name"]: row for row in found["rows"]}
    assert set(rows) == set(expected.data_vars) == {"fao56", "asce", "hargreaves", "priestley-taylor", "turc"}
    for name, row in rows.items():
        assert row["mean"] == pytest.approx(float(expected[name].mean()))
    assert rows["fao56"]["mean"] == pytest.approx(float(result.eto.mean()))
    assert rows["turc"]["bias"] == pytest.approx(float((expected["turc"] - expected["fao56"]).mean()))
    assert [str(line) for line in found["left_out"]] == ["blaney-criddle: missing input: rhmin"]
    assert list(result.compare_methods("turc")) == ["turc"]

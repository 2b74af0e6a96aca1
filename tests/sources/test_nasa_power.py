"""Reading NASA POWER: real answers, and what must not be believed."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from evaeto.demo.server import Demo
from evaeto.errors import SourceBadAnswer, SourceNoData, SourceRefused
from evaeto.sources.delivery import Delivery, Place
from evaeto.sources.nasa_power import client as nasa_power

Ask = Callable[..., Delivery]
SORRISO = "upstream/nasa_power/agrobr_sorriso_mt_daily_2025-01-01_05.json"
FIVE_DAYS = (date(2025, 1, 1), date(2025, 1, 5))


@pytest.fixture
def sorriso(shared_data: Path) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads((shared_data / SORRISO).read_text())
    return answer


def test_a_captured_answer_is_read_through_the_real_client(shared_data: Path, replayed: Ask) -> None:
    delivery = replayed("nasa_power", (shared_data / SORRISO).read_bytes(), *FIVE_DAYS)
    weather = delivery.weather
    assert [str(day)[:10] for day in weather["time"].values] == [f"2025-01-0{day}" for day in range(1, 6)]
    assert weather["tmax"].values.tolist() == [28.36, 27.41, 30.96, 30.47, 29.41]
    assert weather["tmin"].values.tolist() == [22.38, 22.72, 21.71, 22.38, 22.79]
    assert weather["tmean"].values.tolist() == [25.15, 24.74, 26.4, 26.04, 25.53]
    assert weather["rhmean"].values.tolist() == [88.42, 91.12, 79.93, 82.18, 87.18]
    assert weather["u2"].values.tolist() == [0.09, 0.16, 0.12, 0.01, 0.02]  # at 2 m already
    assert weather["rs"].values.tolist() == [19.97, 13.07, 23.14, 18.09, 20.81]
    assert weather["precip"].values.tolist() == [4.18, 7.1, 1.14, 7.73, 0.82]
    assert weather["rs"].attrs["units"] == "MJ m-2 d-1"
    assert delivery.version == "v2.8.10"
    assert delivery.asked_at is not None


def test_what_was_not_delivered_is_missing_and_told(sorriso: dict[str, Any]) -> None:
    delivery = nasa_power.parse(sorriso, *FIVE_DAYS)
    assert np.isnan(delivery.weather["tdew"]).all()
    assert np.isnan(delivery.weather["pressure"]).all()
    assert delivery.notes == ("not in the answer: T2MDEW, PS",)


def test_the_height_of_its_grid_cell_is_not_taken_for_the_height_of_the_point(sorriso: dict[str, Any]) -> None:
    assert sorriso["geometry"]["coordinates"][2] == 360.72
    assert nasa_power.parse(sorriso, *FIVE_DAYS).elevation is None


def test_the_captured_refusal_is_told_in_its_own_words_once(shared_data: Path, replayed: Ask) -> None:
    content = (shared_data / "upstream/errors/nasa_power_422_legacy.json").read_bytes()
    with pytest.raises(SourceRefused) as refused:
        replayed("nasa_power", content, status=422)
    sentence = "The version one API V2 structure has been deprecated please use the POWER API V2 structure."
    assert refused.value.reason == f"HTTP 422 ({sentence})"


def test_the_captured_answer_in_csv_is_refused(shared_data: Path, replayed: Ask) -> None:
    recorded = json.loads((shared_data / "upstream/nasa_power/nasapower_r_daily_ag_point.vcr.json").read_text())
    body = recorded["http_interactions"][0]["response"]["body"]["string"].encode()
    with pytest.raises(SourceBadAnswer, match="not JSON; it begins with '-BEGIN HEADER-"):
        replayed("nasa_power", body, date(1983, 1, 1), date(1983, 1, 1), kind="text/csv")


@pytest.mark.parametrize("fill", [-999, -999.0, -999.001, "-999"])
def test_fill_values_become_missing_however_they_are_written(sorriso: dict[str, Any], fill: Any) -> None:
    sorriso["properties"]["parameter"]["T2M_MAX"]["20250102"] = fill
    tmax = nasa_power.parse(sorriso, *FIVE_DAYS).weather["tmax"].values
    assert np.isnan(tmax).tolist() == [False, True, False, False, False]


def test_the_fill_value_is_the_one_the_header_names(sorriso: dict[str, Any]) -> None:
    sorriso["header"]["fill_value"] = 28.36
    assert np.isnan(nasa_power.parse(sorriso, *FIVE_DAYS).weather["tmax"].values[0])
    del sorriso["header"]["fill_value"]
    with pytest.raises(SourceBadAnswer, match="fill_value"):
        nasa_power.parse(sorriso, *FIVE_DAYS)


def test_a_day_that_was_not_delivered_is_missing(sorriso: dict[str, Any]) -> None:
    longer = nasa_power.parse(sorriso, date(2024, 12, 31), date(2025, 1, 6)).weather
    assert longer.sizes["time"] == 7
    assert np.isnan(longer["tmax"].values).tolist() == [True] + [False] * 5 + [True]


def test_a_day_that_was_not_asked_for_is_a_bad_answer(sorriso: dict[str, Any]) -> None:
    with pytest.raises(SourceBadAnswer, match="T2M_MAX has 20250105"):
        nasa_power.parse(sorriso, date(2025, 1, 1), date(2025, 1, 4))


@pytest.mark.parametrize(
    ("name", "units"), [("T2M_MAX", "K"), ("ALLSKY_SFC_SW_DWN", "kW-hr/m^2/day"), ("WS2M", "furlong/h")]
)
def test_another_unit_is_refused_naming_variable_and_unit(sorriso: dict[str, Any], name: str, units: str) -> None:
    sorriso["parameters"] = {name: {"units": units}}
    with pytest.raises(SourceBadAnswer) as refused:
        nasa_power.parse(sorriso, *FIVE_DAYS)
    assert name in refused.value.reason
    assert repr(units) in refused.value.reason


def test_another_spelling_of_the_same_unit_is_accepted(sorriso: dict[str, Any]) -> None:
    plain = nasa_power.parse(deepcopy(sorriso), *FIVE_DAYS).weather
    sorriso["parameters"] = {"ALLSKY_SFC_SW_DWN": {"units": "MJ m-2 d-1"}, "T2M": {"units": "°C"}}
    assert nasa_power.parse(sorriso, *FIVE_DAYS).weather.identical(plain)


def test_nothing_but_fill_values_is_no_data(sorriso: dict[str, Any]) -> None:
    parameters = sorriso["properties"]["parameter"]
    for name in parameters:
        parameters[name] = dict.fromkeys(parameters[name], -999)
    with pytest.raises(SourceNoData, match="2025-01-01 to 2025-01-05"):
        nasa_power.parse(sorriso, *FIVE_DAYS)


def test_it_is_asked_for_solar_days_and_without_a_user(demo: Demo, ask: Ask) -> None:
    ask("nasa_power", contact="someone@example.org")
    (asked,) = demo.requests
    assert asked.params["time-standard"] == "LST"
    assert asked.params["community"] == "AG"
    assert (asked.params["latitude"], asked.params["longitude"]) == ("-7.5312", "-46.0390")
    assert "user" not in asked.params
    assert asked.user_agent.startswith("evaeto/")
    assert "someone@example.org" in asked.user_agent


def test_days_an_hour_or_more_from_the_civil_day_are_told(ask: Ask) -> None:
    western_china = Place(lat=39.5, lon=76.0, elevation=None, utc_offset_hours=8.0)
    (note,) = ask("nasa_power", place=western_china).notes
    assert note == "its days are local solar days and begin 3 h after the civil day (UTC+08:00)"
    assert ask("nasa_power").notes == ()


def test_its_winds_at_2_and_10_m_tell_how_rough_the_model_takes_the_cell_to_be(sorriso: dict[str, Any]) -> None:
    parameters = sorriso["properties"]["parameter"]
    parameters["WS10M"] = dict.fromkeys(parameters["WS2M"], 1.5)
    weather = nasa_power.parse(sorriso, *FIVE_DAYS).weather
    z0, ratio = weather.attrs["model_roughness"], 1.5 / np.mean([0.09, 0.16, 0.12, 0.01, 0.02])
    assert np.log(10 / z0) / np.log(2 / z0) == pytest.approx(ratio)
    assert weather.attrs["model_wind_height"] == 2.0
    assert "uz" not in weather


@pytest.mark.parametrize("aloft", [-999, 0.0, None])
def test_a_wind_aloft_that_says_nothing_leaves_the_roughness_open(sorriso: dict[str, Any], aloft: float | None) -> None:
    parameters = sorriso["properties"]["parameter"]
    parameters["WS10M"] = dict.fromkeys(parameters["WS2M"], aloft)
    assert "model_roughness" not in nasa_power.parse(sorriso, *FIVE_DAYS).weather.attrs


def test_days_in_another_order_or_not_there_are_each_put_where_they_belong(sorriso: dict[str, Any]) -> None:
    straight = nasa_power.parse(sorriso, *FIVE_DAYS).weather
    parameters = sorriso["properties"]["parameter"]
    for name, days in parameters.items():
        parameters[name] = dict(reversed(days.items()))
    del parameters["T2M"][next(iter(parameters["T2M"]))]
    mixed = nasa_power.parse(sorriso, *FIVE_DAYS).weather
    np.testing.assert_array_equal(mixed["u2"], straight["u2"])
    np.testing.assert_array_equal(mixed["tmean"][:-1], straight["tmean"][:-1])
    assert np.isnan(mixed["tmean"][-1])

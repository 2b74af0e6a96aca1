"""Reading the Open-Meteo archive: real answers, and what must not be believed."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from math import log
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from evaeto.demo import open_meteo_weather as stand_in
from evaeto.demo.server import Demo
from evaeto.errors import SourceBadAnswer, SourceNoData, SourceRateLimited, SourceRefused
from evaeto.sources.delivery import Delivery, Place
from evaeto.sources.open_meteo import answers as open_meteo

Ask = Callable[..., Delivery]
KEY = "open_meteo_archive"
FLOOD = (date(1953, 1, 31), date(1953, 2, 1))
BALSAS = Place(lat=-7.5312, lon=-46.0390, elevation=None, utc_offset_hours=-3.0)


def captured(shared_data: Path, name: str) -> Any:
    return json.loads((shared_data / "upstream" / name).read_text())


def answer(**changes: Any) -> dict[str, Any]:
    """Two days as the service delivers them, every variable, UTC."""
    values = {
        "temperature_2m_max": [30.5, None],
        "wind_speed_10m_mean": [3.0, 1.68],
        "et0_fao_evapotranspiration": [0.41, None],
    }
    series = {name: values.get(name, [20.0, 21.0]) for name in open_meteo.VARIABLE_MAP}
    place = {
        "latitude": 52.26713,
        "longitude": 6.820702,
        "utc_offset_seconds": 0,
        "elevation": 29.0,
        "daily_units": {name: unit for name, (_, unit) in open_meteo.VARIABLE_MAP.items()} | {"time": "iso8601"},
        "daily": {"time": ["1953-01-31", "1953-02-01"], **series},
    }
    return place | changes


def read(body: Any, start: date = FLOOD[0], end: date = FLOOD[1], offset: float = 0) -> Delivery:
    return open_meteo.parse(KEY, body, start, end, offset)


def test_the_captured_flood_of_1953_is_read(shared_data: Path) -> None:
    delivery = read(captured(shared_data, "open_meteo_archive/frenck_enschede_1953_flood.json"), offset=2)
    assert delivery.weather["precip"].values.tolist() == [11.9, 12.5]
    assert delivery.elevation == 29.0
    assert np.isnan(delivery.weather["tmax"]).all()
    assert delivery.notes[0].startswith("not in the answer: temperature_2m_max")


def test_summer_time_put_on_a_winter_of_1953_is_noticed(shared_data: Path, replayed: Ask) -> None:
    content = (shared_data / "upstream/open_meteo_archive/frenck_enschede_1953_flood.json").read_bytes()
    amsterdam = Place(lat=52.27, lon=6.82, elevation=None, utc_offset_hours=1.0)
    with pytest.raises(SourceBadAnswer, match=r"are 2 h from UTC, not 1 h as requested"):
        replayed(KEY, content, *FLOOD, place=amsterdam)


def test_the_captured_answer_without_daily_values_is_refused(shared_data: Path, replayed: Ask) -> None:
    content = (shared_data / "upstream/open_meteo_archive/fire_lora_saocarlos_era5_hourly_2026-04_07.json").read_bytes()
    greenwich = Place(lat=-22.0, lon=-48.0, elevation=None, utc_offset_hours=0.0)
    with pytest.raises(SourceBadAnswer, match=r"documented structure.*daily"):
        replayed(KEY, content, date(2026, 4, 1), date(2026, 7, 31), place=greenwich)


@pytest.mark.parametrize(
    ("name", "status", "error", "reason"),
    [
        (
            "open_meteo_400_latitude_docs",
            400,
            SourceRefused,
            "HTTP 400 (Latitude must be in range of -90 to 90°. Given: 522.52.)",
        ),
        (
            "open_meteo_400_date_range_from_source",
            400,
            SourceRefused,
            "HTTP 400 (Parameter 'end_date' is out of allowed range from 1940-01-01 to 2026-11-23)",
        ),
        (
            "open_meteo_429_minutely_from_source",
            429,
            SourceRateLimited,
            "HTTP 429 (Minutely API request limit exceeded. Please try again in one minute.)",
        ),
        ("open_meteo_429_concurrent_from_source", 429, SourceRateLimited, "HTTP 429 (Too many concurrent requests)"),
    ],
)
def test_captured_errors_are_told_in_the_words_of_the_service(
    shared_data: Path, replayed: Ask, name: str, status: int, error: type[Exception], reason: str
) -> None:
    content = (shared_data / f"upstream/errors/{name}.json").read_bytes()
    with pytest.raises(error) as raised:
        replayed(KEY, content, status=status)
    assert raised.value.reason == reason


def test_wind_is_brought_from_10_m_to_2_m() -> None:
    # FAO-56 eq. 47 and example 14: 3.2 m/s at 10 m is 2.4 m/s at 2 m; the factor is 0.748
    u2 = read(answer()).weather["u2"].values
    assert u2 == pytest.approx([3.0 * 4.87 / log(67.8 * 10 - 5.42), 1.68 * 0.748], abs=5e-4)
    assert "uz" not in read(answer()).weather


def test_nulls_become_missing() -> None:
    weather = read(answer()).weather
    assert weather["tmax"].values[0] == 30.5
    assert np.isnan(weather["tmax"].values[1])


def test_the_eto_it_computes_by_itself_comes_beside_the_weather() -> None:
    delivery = read(answer(), end=date(1953, 2, 2))
    assert delivery.provider_eto is not None
    assert np.array_equal(delivery.provider_eto.values, [0.41, np.nan, np.nan], equal_nan=True)
    assert delivery.provider_eto.attrs["units"] == "mm d-1"
    assert delivery.provider_eto["time"].identical(delivery.weather["time"])
    assert "eto" not in delivery.weather


def test_an_answer_without_its_own_eto_is_used_all_the_same() -> None:
    body = answer()
    del body["daily"]["et0_fao_evapotranspiration"], body["daily_units"]["et0_fao_evapotranspiration"]
    delivery = read(body)
    assert delivery.provider_eto is None
    assert delivery.weather.identical(read(answer()).weather)
    assert delivery.notes == ()


def test_a_call_counts_as_many_as_the_eleven_variables_it_asks_for(demo: Demo, ask: Ask) -> None:
    ask(KEY)
    (asked,) = demo.requests
    assert "et0_fao_evapotranspiration" in asked.params["daily"].split(",")
    assert stand_in.calls(asked.params) == pytest.approx(11 / 10 * 31 / 14)


def test_its_own_eto_alone_is_no_weather() -> None:
    body = answer()
    for name in set(open_meteo.VARIABLE_MAP) - {"et0_fao_evapotranspiration"}:
        body["daily"][name] = [None, None]
    with pytest.raises(SourceNoData):
        read(body)


def test_a_list_with_one_place_is_read_and_one_with_two_is_refused() -> None:
    assert read([answer()]).weather.identical(read(answer()).weather)
    with pytest.raises(SourceBadAnswer, match="2 places"):
        read([answer(), answer()])


def test_a_day_twice_is_a_bad_answer() -> None:
    body = answer()
    body["daily"]["time"] = ["1953-01-31", "1953-01-31"]
    with pytest.raises(SourceBadAnswer, match="1953-01-31 appears more than once"):
        read(body)


def test_a_day_not_asked_for_is_a_bad_answer_and_one_not_delivered_is_missing() -> None:
    with pytest.raises(SourceBadAnswer, match="1953-02-01, a day that was not requested"):
        read(answer(), end=FLOOD[0])
    longer = read(answer(), end=date(1953, 2, 3)).weather["u2"].values
    assert np.isnan(longer).tolist() == [False, False, True, True]


def test_days_in_another_order_are_put_in_order() -> None:
    body = answer()
    body["daily"] = {name: series[::-1] for name, series in body["daily"].items()}
    assert read(body).weather.identical(read(answer()).weather)


def test_lengths_that_do_not_agree_are_an_error() -> None:
    body = answer()
    body["daily"]["precipitation_sum"] = [1.0, 2.0, 3.0]
    with pytest.raises(ValueError, match="shape"):
        read(body)


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        ("wind_speed_10m_mean", "km/h"),
        ("temperature_2m_max", "°F"),
        ("precipitation_sum", "inch"),
        ("et0_fao_evapotranspiration", "inch"),
    ],
)
def test_a_unit_nobody_asked_for_is_refused_naming_variable_and_unit(name: str, unit: str) -> None:
    body = answer()
    body["daily_units"][name] = unit
    with pytest.raises(SourceBadAnswer, match=f"{name} came in '{unit}'"):
        read(body)


def test_nothing_but_nulls_is_no_data() -> None:
    body = answer()
    for name in open_meteo.VARIABLE_MAP:
        body["daily"][name] = [None, None]
    with pytest.raises(SourceNoData):
        read(body)


def test_an_error_in_a_good_answer_is_a_refusal() -> None:
    with pytest.raises(SourceRefused, match="no such model"):
        read({"error": True, "reason": "no such model"})


def test_it_is_asked_in_metres_per_second_and_in_a_zone_without_daylight_saving(demo: Demo, ask: Ask) -> None:
    ask(KEY)
    (asked,) = demo.requests
    assert asked.params["wind_speed_unit"] == "ms"
    assert asked.params["timezone"] == "Etc/GMT+3"
    assert "elevation" not in asked.params


def test_the_elevation_of_the_user_is_passed_on(demo: Demo, ask: Ask) -> None:
    assert ask(KEY, place=replace(BALSAS, elevation=255.9)).elevation == 255.9
    assert demo.requests[-1].params["elevation"] == "255.9"

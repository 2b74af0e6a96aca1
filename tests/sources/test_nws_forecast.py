"""Reading the NWS gridpoint forecast: real answers cut into days, the way from point to grid, refusals."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from math import log
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from evaeto.core import local_days
from evaeto.demo import nws as stand_in
from evaeto.demo.server import Demo
from evaeto.errors import SourceBadAnswer, SourceNoData, SourceRefused, SourceUnavailable
from evaeto.settings import Settings
from evaeto.sources.delivery import Delivery, Place
from evaeto.sources.nws import api as nws
from evaeto.sources.nws import forecast as nws_forecast

Ask = Callable[..., Delivery]
KEY = "nws_forecast"
TOPEKA = Place(39.05, -95.68, None, -6.0)
TO_2_M = 4.87 / log(67.8 * 10 - 5.42)  # FAO-56 eq. 47


def captured(shared_data: Path, name: str) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads((shared_data / "upstream/nws_gridpoint" / name).read_text())
    return answer


@pytest.fixture
def alabama(shared_data: Path) -> dict[str, Any]:
    return captured(shared_data, "weathergov_BMX_59_84_2024-02-20.json")


@pytest.fixture
def florida(shared_data: Path) -> dict[str, Any]:
    return captured(shared_data, "pynws_TAE_58_65_2022-02-03.json")


def test_a_captured_day_in_central_standard_time(alabama: dict[str, Any]) -> None:
    layers = nws_forecast.parse(alabama)
    weather, _ = nws_forecast.to_days(layers, date(2024, 2, 22), date(2024, 2, 22), -6.0)
    day = weather.isel(time=0)
    # 22 February of UTC-6 is 06 to 06 UTC; temperatures are whole degrees Fahrenheit. From 06 UTC on, by hour:
    fahrenheit = [55, 54, 53, 51, 50, 49, 49, 51, 53, 56, 59, 62, 65, 67, 69, 70, 69, 67, 65, 64, 63, 62, 61, 59]
    assert float(day["tmean"]) == pytest.approx((sum(fahrenheit) / 24 - 32) / 1.8)
    # the maximum of 13 to 02 UTC is 70 F, the minimum of 01 to 15 UTC 49 F
    assert (float(day["tmax"]), float(day["tmin"])) == pytest.approx((21.1111, 9.4444), abs=1e-4)
    # knots: 05-11 12 (5 h of it), 11-14 13, then 14, 15, 17, 19, 2 h 20, 19, 18, 17, 2 h 16, 2 h 17, 2 h 18, 17
    knots = 5 * 12 + 3 * 13 + 14 + 15 + 17 + 19 + 2 * 20 + 19 + 18 + 17 + 2 * 16 + 2 * 17 + 2 * 18 + 17
    assert float(day["u2"]) == pytest.approx(knots / 24 * 1.852 / 3.6 * TO_2_M)
    humidity = [66, 69, 71, 77, 81, 85, 86, 85, 84, 80, 73, 66, 60, 57, 54, 53, 55, 60, 65, 69, 73, 78, 83, 91]
    assert float(day["rhmean"]) == pytest.approx(sum(humidity) / 24)
    assert (float(day["rhmax"]), float(day["rhmin"])) == (91, 53)
    # dew points in Fahrenheit: 44 (5 h), 45 (2), 47, 48, 50 (2), 51 (3), 52 (3), 53 (2), 54 (2), 55, 56 (2)
    dew = 44 * 5 + 45 * 2 + 47 + 48 + 50 * 2 + 51 * 3 + 52 * 3 + 53 * 2 + 54 * 2 + 55 + 56 * 2
    assert float(day["tdew"]) == pytest.approx((dew / 24 - 32) / 1.8)
    # 06-12, 12-18, 18-24 UTC dry; 00-06 UTC 2.794 mm
    assert float(day["precip"]) == pytest.approx(2.794)


def test_rain_that_straddles_midnight_is_split(florida: dict[str, Any]) -> None:
    layers = nws_forecast.parse(florida)
    weather, _ = nws_forecast.to_days(layers, date(2022, 2, 4), date(2022, 2, 5), -5.0)
    # days of UTC-5 end at 05 UTC; the block 00-06 UTC of 5 February has 3.048 mm: 5/6 before and 1/6 after
    first = 2.032 + 4.826 + 4.826 + 3.048 * 5 / 6
    second = 3.048 / 6 + 2.286
    assert weather["precip"].values == pytest.approx([first, second], abs=1e-6)


def test_an_extreme_that_a_front_brings_at_night_is_not_missed(florida: dict[str, Any]) -> None:
    layers = nws_forecast.parse(florida)
    weather, _ = nws_forecast.to_days(layers, date(2022, 2, 4), date(2022, 2, 4), -5.0)
    # the minimum of the night before is 17.8 degC, but the front has 9.4 degC at 04 UTC, 23 h local time
    assert float(weather["tmin"][0]) == pytest.approx(9.4444, abs=1e-4)
    assert float(weather["tmax"][0]) == pytest.approx(22.2222, abs=1e-4)


def test_partial_days_are_left_out_and_named(alabama: dict[str, Any]) -> None:
    layers = nws_forecast.parse(alabama)
    weather, (note,) = nws_forecast.to_days(layers, date(2024, 2, 20), date(2024, 2, 28), -6.0)
    assert np.flatnonzero(np.isnan(weather["tmax"])).tolist() == [0, 7, 8]
    assert note == "left out, because not all 24 hours are known: 2024-02-20 (21 h), 2024-02-27 (19 h)"


def test_units_of_today_and_of_2019_are_converted_by_their_codes() -> None:
    assert nws.factors(KEY, "windSpeed", "uz", "wmoUnit:km_h-1") == (1 / 3.6, 0)
    assert nws.factors(KEY, "windSpeed", "uz", "unit:m_s-1") == (1, 0)
    assert nws.factors(KEY, "rain", "precip", "unit:m") == (1000, 0)
    with pytest.raises(SourceBadAnswer, match="windSpeed came in the unknown unit 'nwsUnit:furlong'"):
        nws.factors(KEY, "windSpeed", "uz", "nwsUnit:furlong")


def test_nulls_that_last_for_days_are_holes(alabama: dict[str, Any]) -> None:
    for row in alabama["properties"]["temperature"]["values"][30:40]:
        row["value"] = None
    layers = nws_forecast.parse(alabama)
    weather, _ = nws_forecast.to_days(layers, date(2024, 2, 21), date(2024, 2, 23), -6.0)
    assert np.isnan(weather["tmean"]).values.tolist() == [True, False, False]


@pytest.mark.parametrize(
    ("text", "hours"), [("PT1H", 1), ("PT13H", 13), ("P1DT6H", 30), ("P6DT4H", 148), ("P7D", 168), ("PT90M", 1.5)]
)
def test_iso_8601_intervals(text: str, hours: float) -> None:
    begin, end = nws.interval(f"2024-02-20T09:00:00+00:00/{text}")
    assert begin == datetime(2024, 2, 20, 9, tzinfo=UTC).timestamp()
    assert (end - begin) / 3600 == hours


@pytest.mark.parametrize("text", ["2024-02-20T09:00:00+00:00", "2024-02-20T09:00:00+00:00/P", "x/PT1H"])
def test_what_is_no_interval_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"duration|isoformat"):
        nws.interval(text)


def test_coordinates_have_four_decimals_and_no_trailing_zeros() -> None:
    assert [nws.coordinate(x) for x in (39.05, -95.68, 40.0, -0.00001, 47.65531)] == [
        "39.05", "-95.68", "40", "0", "47.6553",
    ]  # fmt: skip


def test_the_captured_point_gives_its_grid(shared_data: Path) -> None:
    grid = nws._grid(KEY, captured(shared_data, "weathergov_points_32.778_-96.796.json"))
    assert grid == nws.Grid("FWD", 89, 104)
    assert grid.path == "gridpoints/FWD/89,104"


@pytest.mark.parametrize(
    ("name", "status", "error", "reason"),
    [
        ("nws_404_invalid_point", 404, SourceRefused,
         "the place is not covered; HTTP 404 (Unable to provide data for requested point 90,120.5517605)"),
        ("nws_500_unexpected", 500, SourceUnavailable, "HTTP 500 (An unexpected problem has occurred.)"),
        ("nws_503_grid_expired", 503, SourceUnavailable,
         "HTTP 503 (The requested forecast grid was issued 2020-02-11T02:50:40+00:00 and has expired.)"),
    ],
)  # fmt: skip
def test_captured_problems_are_told_in_the_words_of_the_service(
    shared_data: Path, replayed: Ask, name: str, status: int, error: type[Exception], reason: str
) -> None:
    content = (shared_data / f"upstream/errors/{name}.json").read_bytes()
    with pytest.raises(error) as raised:
        replayed(KEY, content, status=status, kind="application/problem+json", place=TOPEKA)
    assert raised.value.reason == reason


def coming(count: int = 5) -> tuple[date, date]:
    today = local_days.today_at(TOPEKA.lat, TOPEKA.lon)
    return today + timedelta(days=1), today + timedelta(days=count)


def test_it_goes_from_point_to_grid_without_parameters(demo: Demo, ask: Ask) -> None:
    delivery = ask(KEY, *coming(), place=TOPEKA)
    assert [asked.path for asked in demo.requests] == ["/points/39.05,-95.68", "/gridpoints/EVA/1686,2581"]
    assert not any(asked.params for asked in demo.requests)
    assert not np.isnan(delivery.weather["tmax"]).any()
    assert nws_forecast.ABOUT_WIND in delivery.notes


@pytest.mark.slow
def test_an_answer_holds_as_long_as_its_header_says(demo: Demo, ask: Ask) -> None:
    ask(KEY, *coming(), place=TOPEKA)
    assert ask(KEY, *coming(3), place=TOPEKA).from_cache
    assert len(demo.requests) == 2


@pytest.mark.slow
def test_a_grid_that_was_drawn_anew_is_looked_up_again(demo: Demo, ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    asyncio.run(nws.grid_at(KEY, TOPEKA, demo.settings, lambda text: None))
    monkeypatch.setattr(stand_in, "OFFICE", "NEW")
    assert not ask(KEY, *coming(), place=TOPEKA).from_cache
    assert [asked.path for asked in demo.requests] == [
        "/points/39.05,-95.68", "/gridpoints/EVA/1686,2581", "/points/39.05,-95.68", "/gridpoints/NEW/1686,2581",
    ]  # fmt: skip


def test_outside_the_united_states_it_is_not_covered(demo: Demo, ask: Ask) -> None:
    with pytest.raises(SourceRefused, match=r"the place is not covered; HTTP 404 .*requested point 59\.9139,10\.7522"):
        ask(KEY, *coming(), place=Place(59.9139, 10.7522, None, 1.0))


def test_a_redirect_on_the_same_host_is_followed(demo: Demo) -> None:
    asked = nws.ask(KEY, "points/39.0500,-95.6800", lambda body: body, demo.settings, lambda text: None)
    assert asyncio.run(asked).value["properties"]["gridId"] == "EVA"
    assert [one.path for one in demo.requests] == ["/points/39.0500,-95.6800", "/points/39.05,-95.68"]


def test_a_redirect_to_another_host_is_not(replaying: Any, tmp_path: Path) -> None:
    with replaying(301, b"", {"Location": "http://example.org/points/1,2"}) as address:
        settings = Settings(endpoints={KEY: address}, cache_dir=tmp_path, retries=0)
        with pytest.raises(SourceBadAnswer, match=r"redirects to another host, example\.org"):
            asyncio.run(nws.grid_at(KEY, TOPEKA, settings, lambda text: None))


@pytest.mark.parametrize("status", [500, 503])
@pytest.mark.slow
def test_its_passing_failures_are_repeated_and_never_kept(demo: Demo, ask: Ask, status: int) -> None:
    demo.set_fault(KEY, f"fail-once:{status}")
    told: list[str] = []
    ask(KEY, *coming(), place=TOPEKA, report=told.append)
    assert f"HTTP {status} (Only this once); trying again" in told[1]
    assert demo.requests[0].answered["Cache-Control"] == "private, max-age=86400"
    assert [asked.path for asked in demo.requests[:2]] == ["/points/39.05,-95.68"] * 2


def test_a_period_it_does_not_reach_is_no_data(ask: Ask) -> None:
    today = local_days.today_at(TOPEKA.lat, TOPEKA.lon)
    with pytest.raises(SourceNoData, match="no day with all its 24 hours"):
        ask(KEY, today + timedelta(days=20), today + timedelta(days=21), place=TOPEKA)


def test_the_days_of_the_stand_in_are_those_of_its_daily_weather(demo: Demo, ask: Ask) -> None:
    first, last = coming()
    delivered = ask(KEY, first, last, place=TOPEKA).weather
    known = demo.weather.at(KEY, 39.05, -95.7, first, last, last).values
    for name in ("tmax", "tmin", "precip"):
        assert delivered[name].values == pytest.approx(known[name], abs=0.02), name
    assert delivered["u2"].values == pytest.approx(known["u2"], rel=0.02)

"""Reading MET Norway: real answers cut into days, headers obeyed, refusals told."""

from __future__ import annotations

import json
import logging
import urllib.error
import urllib.request
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from math import log
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from evaeto.core import local_days
from evaeto.demo.server import Demo
from evaeto.errors import SourceBadAnswer, SourceNoData, SourceRefused
from evaeto.sources.delivery import Delivery, Place
from evaeto.sources.met_norway import client as met_norway

Ask = Callable[..., Delivery]
KEY = "met_norway"
OSLO = Place(59.9139, 10.7522, None, 1.0)
TO_2_M = 4.87 / log(67.8 * 10 - 5.42)  # FAO-56 eq. 47


@pytest.fixture
def london(shared_data: Path) -> dict[str, Any]:
    file = shared_data / "upstream/met_norway/metno_py_lat51.5lon-0.1altitude25_complete.json"
    answer: dict[str, Any] = json.loads(file.read_text())["data"]
    return answer


@pytest.fixture
def oslo(shared_data: Path) -> dict[str, Any]:
    file = shared_data / "upstream/met_norway/magicmirror_oslo_compact_2026-02-06.json"
    answer: dict[str, Any] = json.loads(file.read_text())
    return answer


def a_week(answer: Any, first: date, offset: float = 0.0) -> tuple[Any, tuple[str, ...]]:
    return met_norway.to_days(met_norway.parse(answer), first, first + timedelta(days=6), offset)


def test_a_captured_day_of_hourly_steps(london: dict[str, Any]) -> None:
    weather, _ = a_week(london, date(2020, 7, 21))
    day = weather.isel(time=0)
    # 25 temperatures from midnight to midnight; the mean is (half of the first and last, the others whole) / 24
    t = [12.1, 11.3, 11.2, 11.3, 10.9, 11.1, 12.5, 14.2, 15.9, 17.1, 18.2, 19.3, 19.3,
         19.7, 20.0, 20.1, 20.2, 19.8, 19.4, 18.6, 17.0, 15.9, 15.0, 14.4, 13.2]  # fmt: skip
    assert float(day["tmean"]) == pytest.approx((t[0] / 2 + sum(t[1:24]) + t[24] / 2) / 24)
    assert float(day["tmax"]) == 20.2
    assert float(day["tmin"]) == 10.9
    assert (float(day["rhmax"]), float(day["rhmin"])) == (85.0, 41.8)
    uz = [1.9, 1.9, 2.0, 2.7, 2.6, 2.4, 2.1, 2.1, 2.2, 1.8, 1.9, 2.5, 2.6,
          2.6, 2.3, 2.4, 2.4, 2.5, 2.6, 2.4, 2.2, 2.2, 2.1, 2.1, 1.9]  # fmt: skip
    assert float(day["u2"]) == pytest.approx((uz[0] / 2 + sum(uz[1:24]) + uz[24] / 2) / 24 * TO_2_M)
    assert float(day["precip"]) == 0.0


def test_a_captured_day_of_six_hourly_steps(london: dict[str, Any]) -> None:
    weather, _ = a_week(london, date(2020, 7, 23))
    day = weather.isel(time=0)
    # at 00, 06, 12, 18, 24: 14.8, 13.5, 22.5, 20.5, 14.4; means of the four parts 14.15, 18.0, 21.5, 17.45
    assert float(day["tmean"]) == pytest.approx((14.15 + 18.0 + 21.5 + 17.45) / 4)
    # the steps say 13.5 to 22.5, the blocks of six hours 11.8 to 22.9
    assert (float(day["tmax"]), float(day["tmin"])) == (22.9, 11.8)
    # humidity 74.9, 76.4, 42.6, 50.7, 91.5: parts 75.65, 59.5, 46.65, 71.1
    assert float(day["rhmean"]) == pytest.approx((75.65 + 59.5 + 46.65 + 71.1) / 4)
    # dew point 10.4, 9.5, 9.3, 10.0, 13.0: parts 9.95, 9.4, 9.65, 11.5
    assert float(day["tdew"]) == pytest.approx((9.95 + 9.4 + 9.65 + 11.5) / 4)
    # wind 2.6, 3.4, 5.2, 4.1, 1.9: parts 3.0, 4.3, 4.65, 3.0
    assert float(day["u2"]) == pytest.approx((3.0 + 4.3 + 4.65 + 3.0) / 4 * TO_2_M)
    # 25 July: blocks of 0.0, 0.2, 0.9, 0.0 mm
    assert float(weather["precip"].isel(time=2)) == pytest.approx(1.1)


def test_rain_of_one_and_of_six_hours_is_not_counted_twice(oslo: dict[str, Any]) -> None:
    weather, _ = a_week(oslo, date(2026, 2, 7), offset=1.0)
    # 7 February of UTC+1 is from 6 February 23 UTC: hours of 0.8, 0.6, 0.5, 0.3, 0.2, 0.2, then none
    assert float(weather["precip"].isel(time=0)) == pytest.approx(0.8 + 0.6 + 0.5 + 0.3 + 0.2 + 0.2)


def test_the_first_and_the_last_day_are_partial_and_left_out(london: dict[str, Any], oslo: dict[str, Any]) -> None:
    forecast = met_norway.parse(london)
    weather, (note,) = met_norway.to_days(forecast, date(2020, 7, 20), date(2020, 7, 29), 0.0)
    assert np.flatnonzero(np.isnan(weather["tmax"])).tolist() == [0, 9]
    assert note == "left out, because not all 24 hours are known: 2020-07-20 (13 h), 2020-07-29 (6 h)"
    _, (note,) = met_norway.to_days(met_norway.parse(oslo), date(2026, 2, 6), date(2026, 2, 16), 1.0)
    assert note == "left out, because not all 24 hours are known: 2026-02-06 (2 h), 2026-02-16 (19 h)"


def test_what_the_compact_answer_lacks_is_missing_and_told(oslo: dict[str, Any]) -> None:
    forecast = met_norway.parse(oslo)
    assert forecast.absent == ("air_temperature_max", "air_temperature_min", "dew_point_temperature")
    weather, _ = met_norway.to_days(forecast, date(2026, 2, 7), date(2026, 2, 8), 1.0)
    assert np.isnan(weather["tdew"]).all()
    assert float(weather["tmax"].isel(time=0)) == -2.7  # of the hourly steps


def test_captured_answers_are_read_through_the_real_client(london: dict[str, Any], replayed: Ask) -> None:
    content = json.dumps(london).encode()
    place = Place(51.5, -0.1, None, 0.0)
    delivery = replayed(KEY, content, date(2020, 7, 21), date(2020, 7, 28), place=place)
    assert not np.isnan(delivery.weather.to_array()).any()
    assert delivery.elevation is None  # theirs is the one asked with, or of a model of 1 km
    assert "rs" not in delivery.weather


def test_another_unit_is_refused(london: dict[str, Any]) -> None:
    london["properties"]["meta"]["units"]["air_temperature"] = "fahrenheit"
    with pytest.raises(SourceBadAnswer, match="air_temperature came in 'fahrenheit', not in 'celsius'"):
        met_norway.parse(london)


def test_a_period_it_does_not_reach_is_no_data(london: dict[str, Any]) -> None:
    with pytest.raises(SourceNoData, match="no day with all its 24 hours from 2020-08-01"):
        a_week(london, date(2020, 8, 1))


def test_an_hour_missing_in_the_middle_is_bridged_but_half_a_day_is_not(london: dict[str, Any]) -> None:
    series = london["properties"]["timeseries"]
    fewer = deepcopy(london)
    del fewer["properties"]["timeseries"][20]
    assert np.isfinite(a_week(fewer, date(2020, 7, 21))[0]["tmean"].values[0])
    london["properties"]["timeseries"] = series[:20] + series[32:]
    assert np.isnan(a_week(london, date(2020, 7, 21))[0]["tmean"].values[0])


def oslo_now() -> tuple[date, date]:
    today = local_days.today_at(OSLO.lat, OSLO.lon)
    return today + timedelta(days=1), today + timedelta(days=7)


def test_it_is_told_who_asks_and_at_most_four_decimals(demo: Demo, ask: Ask) -> None:
    place = replace(OSLO, lat=59.91386, elevation=12.6)
    ask(KEY, *oslo_now(), place=place, contact="someone@example.org")
    (asked,) = demo.requests
    assert asked.params == {"lat": "59.9139", "lon": "10.7522", "altitude": "13"}
    assert asked.user_agent.startswith("evaeto/")
    assert "someone@example.org" in asked.user_agent


@pytest.mark.slow
def test_nothing_is_asked_again_before_it_expires_whatever_the_period(demo: Demo, ask: Ask) -> None:
    first, last = oslo_now()
    ask(KEY, first, last, place=OSLO)
    again = ask(KEY, first, first, place=OSLO)
    assert again.from_cache
    with pytest.raises(SourceNoData):
        ask(KEY, first + timedelta(days=30), last + timedelta(days=30), place=OSLO)
    assert ask(KEY, first, last, place=OSLO).from_cache  # a period without data has not spoilt the cache
    assert len(demo.requests) == 1


def test_an_expired_answer_is_confirmed_and_not_sent_again(demo: Demo, ask: Ask) -> None:
    now = datetime.now(UTC)
    demo.answers_hold_s, demo.clock = 0, lambda: now  # a forecast of the next hour would be another one
    fresh = ask(KEY, *oslo_now(), place=OSLO)
    confirmed = ask(KEY, *oslo_now(), place=OSLO)
    assert len(demo.requests) == 2
    assert demo.requests[0].headers.get("if-modified-since") is None
    assert demo.requests[1].headers["if-modified-since"] == demo.requests[1].answered["Last-Modified"]
    assert demo.requests[1].answered["status"] == "304"
    assert confirmed.from_cache
    assert confirmed.weather.identical(fresh.weather)


def test_a_deprecated_version_is_used_logged_and_told(
    london: dict[str, Any], replayed: Ask, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING, logger="evaeto"):
        period = (date(2020, 7, 21), date(2020, 7, 28))
        place = Place(51.5, -0.1, None, 0.0)
        delivery = replayed(KEY, json.dumps(london).encode(), *period, place=place, status=203)
    assert delivery.notes == ("the service says that this version of it is deprecated (HTTP 203)",)
    assert "deprecated (HTTP 203)" in caplog.text


def test_a_refusal_in_html_is_told_in_its_words(replayed: Ask) -> None:
    page = b"<html><head><title>403</title></head><body><h1>Forbidden</h1>Too many decimals &amp; no name</body></html>"
    with pytest.raises(SourceRefused) as refused:
        replayed(KEY, page, status=403, kind="text/html")
    assert refused.value.reason == "HTTP 403 (Forbidden Too many decimals & no name)"


def test_the_stand_in_refuses_what_the_service_does(demo: Demo, ask: Ask) -> None:
    def status(query: str, agent: str) -> tuple[int, str]:
        url = f"{demo.address}/met_norway/weatherapi/locationforecast/2.0/complete?{query}"
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(urllib.request.Request(url, headers={"User-Agent": agent})) as response:
                return response.status, response.headers["Content-Type"]
        except urllib.error.HTTPError as error:
            return error.code, error.headers["Content-Type"]

    assert status("lat=59.9&lon=10.7", "evaeto/1 (me@example.org)") == (200, "application/json")
    assert status("lat=59.91391&lon=10.7", "evaeto/1 (me@example.org)") == (403, "text/html")
    assert status("lat=59.9&lon=10.7", "Python-urllib/3.11") == (403, "text/html")
    assert status("lat=95&lon=10.7", "evaeto/1 (me@example.org)") == (400, "text/html")


def test_the_days_of_the_stand_in_are_those_of_its_daily_weather(demo: Demo, ask: Ask) -> None:
    first, last = oslo_now()
    delivered = ask(KEY, first, last, place=OSLO).weather
    known = demo.weather.at(KEY, OSLO.lat, OSLO.lon, first, last, last).values
    assert delivered["tmax"].values == pytest.approx(known["tmax"], abs=0.11)
    assert delivered["tmin"].values == pytest.approx(known["tmin"], abs=0.11)
    assert delivered["precip"].values == pytest.approx(known["precip"], abs=0.31)  # six hours, each rounded
    assert delivered["u2"].values == pytest.approx(known["u2"], rel=0.1, abs=0.1)

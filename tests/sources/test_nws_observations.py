"""Reading the reports of NWS stations: what is believed, what is dropped, which station is taken."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from math import log
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from evaeto.demo import nws as stand_in
from evaeto.demo.server import Demo
from evaeto.errors import SourceBadAnswer, SourceNoData, SourceUnavailable
from evaeto.sources.delivery import Delivery, Place
from evaeto.sources.nws import observations as nws_observations

Ask = Callable[..., Delivery]
KEY = "nws_observations"
TOPEKA = Place(39.05, -95.68, None, -6.0)
DAY = date(2024, 2, 20)
MIDNIGHT = datetime(2024, 2, 20, 6, tzinfo=UTC)  # of UTC-6
TO_2_M = 4.87 / log(67.8 * 10 - 5.42)  # FAO-56 eq. 47


def captured(shared_data: Path, name: str) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads((shared_data / "upstream/nws_observations" / name).read_text())
    return answer


def measured(value: float | None, code: str = "wmoUnit:degC", quality: str = "V") -> dict[str, Any]:
    return {"unitCode": code, "value": value, "qualityControl": quality}


def report(hour: float, temperature: float | None = 10.0, **others: Any) -> dict[str, Any]:
    """A report so many hours after midnight, local standard time."""
    properties = {
        "timestamp": (MIDNIGHT + timedelta(hours=hour)).isoformat(),
        "temperature": measured(temperature),
        "dewpoint": measured(5.0),
        "relativeHumidity": measured(71.0, "wmoUnit:percent"),
        "windSpeed": measured(18.0, "wmoUnit:km_h-1"),
        "precipitationLastHour": measured(None, "wmoUnit:mm", "Z"),
        **others,
    }
    return {"properties": properties}


def read(*reports: dict[str, Any], start: date = DAY, end: date = DAY) -> Any:
    page = nws_observations.parse({"features": list(reports)})
    return nws_observations.to_days([page], start, end, -6.0)[0]


def hourly(**others: Any) -> list[dict[str, Any]]:
    return [report(hour, 10.0 + (hour == 14.0), **others) for hour in range(-1, 26)]


def test_the_captured_report_is_read(shared_data: Path) -> None:
    page = nws_observations.parse(captured(shared_data, "weathergov_KBHM_limit1.json"))
    assert page.times.tolist() == [datetime(2024, 2, 20, 15, 53, tzinfo=UTC).timestamp()]
    read = {name: float(values[0]) for name, values in page.values.items()}
    assert read["temperature"] == 13.9
    assert read["dewpoint"] == pytest.approx(-5.6)
    assert read["relativeHumidity"] == pytest.approx(25.4319, abs=1e-4)
    assert read["windSpeed"] == 0.0
    assert np.isnan(read["precipitationLastHour"])  # null is "not reported"


@pytest.mark.parametrize("name", ["weathergov_PPIZ_empty.json", "weathergov_PAEI_features_null_503.json"])
def test_captured_answers_without_a_report_are_silence(shared_data: Path, name: str) -> None:
    page = nws_observations.parse(captured(shared_data, name))
    assert (page.times.size, page.cursor) == (0, None)
    with pytest.raises(SourceNoData):
        nws_observations.to_days([page], DAY, DAY, -6.0)


def test_the_captured_stations_are_put_in_order_with_distance_and_height(shared_data: Path) -> None:
    file = shared_data / "upstream/nws_gridpoint/magicmirror_stations_2026-02-06.json"
    found = nws_observations.stations(json.loads(file.read_text()), Place(38.9, -77.03, None, -5.0))
    nearest = found[0]
    # 0.0517 degrees of latitude at 111.2 km is 5.7 km
    assert (nearest.key, nearest.elevation) == ("KDCA", 3.9624)
    assert nearest.distance_km == pytest.approx(0.0517 * 111.2, abs=0.1)
    assert nearest.told == "KDCA (Washington/Reagan National Airport, DC), 6 km away, 4 m above sea level"
    assert [station.distance_km for station in found] == sorted(station.distance_km for station in found)
    assert max(station.distance_km for station in found) <= nws_observations.REACH_KM


def test_a_day_of_hourly_reports() -> None:
    day = read(*hourly()).isel(time=0)
    # 10 degC but for 11 at 14 h, and straight lines to it: 10 + 1/24
    assert float(day["tmean"]) == pytest.approx(10 + 1 / 24)
    assert (float(day["tmax"]), float(day["tmin"])) == (11.0, 10.0)
    assert (float(day["rhmean"]), float(day["tdew"])) == (71.0, 5.0)
    assert float(day["u2"]) == pytest.approx(18 / 3.6 * TO_2_M)


def test_special_reports_do_not_weigh_more_than_their_time() -> None:
    specials = [report(14.0 + minute / 60, 20.0) for minute in (5, 10, 15, 20, 25)]
    # up from 11 to 20 in 5 min, 20 for 20 min, down to 10 in 35 min, in place of the line from 11 to 10
    expected = 10 + (1 / 24) + ((0.5 * (1 + 10) * 5 + 10 * 20 + 0.5 * 10 * 35) - 30) / 1440
    assert float(read(*hourly(), *specials)["tmean"][0]) == pytest.approx(expected)


@pytest.mark.parametrize("quality", ["X", "Q", "B", "qc:X"])
def test_a_value_that_failed_the_checks_is_dropped(quality: str) -> None:
    reports = hourly()
    reports[9]["properties"]["temperature"] = measured(55.0, quality=quality)
    assert float(read(*reports)["tmax"][0]) == 11.0


@pytest.mark.parametrize("quality", ["V", "S", "C", "G"])
def test_a_value_that_passed_them_is_used(quality: str) -> None:
    reports = hourly()
    reports[9]["properties"]["temperature"] = measured(25.0, quality=quality)
    assert float(read(*reports)["tmax"][0]) == 25.0


def test_reports_of_other_years_are_dropped() -> None:
    strays = [report(-24 * 365 * 7, 45.0), report(24 * 30, -45.0)]
    assert read(*hourly(), *strays).identical(read(*hourly()))


def test_null_rain_is_unknown_and_not_zero() -> None:
    assert np.isnan(read(*hourly())["precip"][0])
    told = hourly(precipitationLastHour=measured(0.0, "wmoUnit:mm"))
    assert float(read(*told)["precip"][0]) == 0.0
    told[10]["properties"]["precipitationLastHour"] = measured(None, "wmoUnit:mm", "Z")
    assert np.isnan(read(*told)["precip"][0])


def test_rain_is_of_the_hour_before_the_report_and_counted_once() -> None:
    reports = [report(h - 7 / 60, precipitationLastHour=measured(0.0, "wmoUnit:mm")) for h in range(27)]
    reports[0]["properties"]["precipitationLastHour"] = measured(6.0, "wmoUnit:mm")  # 22:53 to 23:53: of yesterday
    reports[1]["properties"]["precipitationLastHour"] = measured(6.0, "wmoUnit:mm")  # 23:53 to 00:53: 53/60 of it
    special = report(0.5, precipitationLastHour=measured(4.0, "wmoUnit:mm"))  # a part of the same rain
    assert float(read(*reports, special)["precip"][0]) == pytest.approx(6.0 * 53 / 60)


def test_metres_of_2019_are_converted() -> None:
    told = hourly(precipitationLastHour=measured(0.001, "unit:m"), windSpeed=measured(5.0, "unit:m_s-1"))
    day = read(*told).isel(time=0)
    assert float(day["precip"]) == pytest.approx(24.0)
    assert float(day["u2"]) == pytest.approx(5.0 * TO_2_M)


def test_a_hole_of_more_than_three_hours_costs_the_day() -> None:
    reports = hourly()
    assert np.isfinite(read(*reports[:8], *reports[10:])["tmean"][0])  # 6 h to 9 h
    with pytest.raises(SourceNoData):
        read(*reports[:8], *reports[11:])


def test_a_unit_nobody_knows_is_refused() -> None:
    strange = report(0)
    strange["properties"]["temperature"] = measured(1, "wmoUnit:hotness")
    with pytest.raises(SourceBadAnswer, match="temperature came in the unknown unit 'wmoUnit:hotness'"):
        read(strange)


WEEK = DAY - timedelta(days=6), DAY - timedelta(days=1)


@pytest.fixture
def at_noon(demo: Demo) -> None:
    """It is noon at Topeka by the clock of the services."""
    demo.clock = lambda: MIDNIGHT + timedelta(hours=12)


@pytest.mark.usefixtures("at_noon")
def test_the_week_the_service_keeps_is_delivered_whole(ask: Ask) -> None:
    weather = ask(KEY, *WEEK, place=TOPEKA).weather
    assert weather.sizes["time"] == 6
    for name in ("tmax", "tmin", "tmean", "rhmean", "tdew", "u2"):
        assert not np.isnan(weather[name]).any(), name


def test_yesterday_is_left_out_until_a_report_of_today_is_there(demo: Demo, ask: Ask) -> None:
    demo.clock = lambda: MIDNIGHT + timedelta(minutes=30)  # the report of 23:53 failed its checks
    delivery = ask(KEY, *WEEK, place=TOPEKA)
    assert np.isfinite(delivery.weather["tmax"].values).tolist() == [True] * 5 + [False]
    assert delivery.notes[-1] == "left out, because not all 24 hours are known: 2024-02-19 (22 h)"


@pytest.mark.usefixtures("at_noon")
def test_the_station_its_distance_and_its_height_are_told(ask: Ask) -> None:
    (note,) = ask(KEY, *WEEK, place=TOPEKA).notes
    assert note.startswith("measured at E0X1686Y2581 (Stand-in airport 1), 4 km away, ")
    assert note.endswith(" m above sea level")


@pytest.mark.usefixtures("at_noon")
def test_a_silent_station_is_passed_over_for_the_next(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    _only(monkeypatch, silent={0, 1})
    notes = ask(KEY, *WEEK, place=TOPEKA).notes
    assert notes[0].startswith("measured at E2X")
    assert notes[1] == "nearer stations without a complete day: E0X1686Y2581, E1X1686Y2581"


def _only(monkeypatch: pytest.MonkeyPatch, silent: set[int]) -> None:
    answer = stand_in._observations

    def observations(asking: Any, weather: Any, service: str, number: str, x: str, y: str) -> Any:
        if int(number) in silent:
            return stand_in.Reply(200, {"type": "FeatureCollection", "features": None})
        return answer(asking, weather, service, number, x, y)

    monkeypatch.setattr(stand_in, "_observations", observations)


@pytest.mark.usefixtures("at_noon")
def test_when_all_are_silent_there_is_no_data(demo: Demo, ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    _only(monkeypatch, silent=set(range(9)))
    with pytest.raises(SourceNoData, match=r"no station within 100 km reported .*; requested were E0X.*E4X"):
        ask(KEY, *WEEK, place=TOPEKA)


@pytest.mark.usefixtures("at_noon")
def test_a_service_that_fails_is_not_taken_for_a_silent_station(demo: Demo, ask: Ask) -> None:
    demo.set_fault(KEY, "503")
    with pytest.raises(SourceUnavailable):
        ask(KEY, *WEEK, place=TOPEKA, retries=0)


@pytest.mark.usefixtures("at_noon")
@pytest.mark.slow
def test_all_pages_are_read(demo: Demo, ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = ask(KEY, *WEEK, place=TOPEKA).weather
    monkeypatch.setattr(nws_observations, "_PAGE", 40)
    paged = ask(KEY, *WEEK, place=TOPEKA).weather
    assert paged.identical(whole)
    cursors = [asked.params.get("cursor") for asked in demo.requests if asked.path.endswith("/observations")]
    assert cursors == [None, None, "40", "80", "120"]

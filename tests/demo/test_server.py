"""The stand-ins as servers: what they answer, refuse and record, and how they start and stop."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import urlencode

import pytest
from patience import LONG_ENOUGH_S

import evaeto.demo
from evaeto.demo.faults import FAULTS, parse_fault
from evaeto.demo.server import Demo
from evaeto.demo.services import SERVICES
from evaeto.settings import DEMO_VARIABLE, Settings, current
from evaeto.sources.catalogue import fetcher
from evaeto.sources.delivery import Place

NASA = {
    "parameters": "T2M_MAX,WS2M",
    "community": "AG",
    "latitude": "-7.5",
    "longitude": "-46",
    "start": "20200101",
    "end": "20200103",
    "format": "JSON",
}
OPEN_METEO = {
    "latitude": "-7.5",
    "longitude": "-46",
    "start_date": "2020-01-01",
    "end_date": "2020-01-03",
    "daily": "temperature_2m_max,wind_speed_10m_mean",
}


@pytest.fixture
def demo() -> Iterator[Demo]:
    with evaeto.demo.serve() as running:
        yield running


def get(address: str, params: dict[str, str]) -> tuple[int, Any]:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(f"{address}?{urlencode(params)}", timeout=LONG_ENOUGH_S) as response:
            return response.status, json.load(response)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def nasa(demo: Demo, **changes: str) -> tuple[int, Any]:
    return get(f"{demo.address}/nasa_power/api/temporal/daily/point", NASA | changes)


def open_meteo(demo: Demo, **changes: str) -> tuple[int, Any]:
    return get(f"{demo.address}/open_meteo_archive/v1/archive", OPEN_METEO | changes)


def test_nasa_power_answers_in_its_shape(demo: Demo) -> None:
    status, body = nasa(demo)
    assert status == 200
    assert body["type"] == "Feature"
    assert body["geometry"]["coordinates"][:2] == [-46.0, -7.5]
    assert set(body["properties"]["parameter"]) == {"T2M_MAX", "WS2M"}
    assert list(body["properties"]["parameter"]["WS2M"]) == ["20200101", "20200102", "20200103"]
    assert body["header"]["fill_value"] == -999.0
    assert body["header"]["time_standard"] == "LST"
    assert body["parameters"]["T2M_MAX"] == {"units": "C", "longname": "Temperature at 2 Meters Maximum"}
    assert body["messages"] == []
    assert set(body["times"]) == {"data", "process"}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"parameters": "T2M,T3M"}, "T3M"),
        ({"parameters": ",".join(["T2M"] * 21)}, "20 parameters"),
        ({"user": "anonymous"}, "reserved names are not allowed"),
        ({"latitude": "91"}, "latitude must be between -90 and 90"),
        ({"longitude": "nan"}, "longitude must be between"),
        ({"start": "2020-01-01"}, "start date"),
        ({"start": "19801231"}, "1981-01-01"),
        ({"end": "20191231"}, "in order"),
        ({"time-standard": "CET"}, "time-standard"),
    ],
)
def test_nasa_power_refuses_with_422_and_messages(demo: Demo, changes: dict[str, str], words: str) -> None:
    status, body = nasa(demo, **changes)
    assert status == 422
    assert any(words in message for message in body["messages"])


def test_nasa_power_lists_everything_wrong_together(demo: Demo) -> None:
    assert len(nasa(demo, latitude="91", parameters="T3M")[1]["messages"]) == 2


def test_open_meteo_answers_in_its_shape(demo: Demo) -> None:
    status, body = open_meteo(demo)
    assert status == 200
    assert body["daily_units"] == {
        "time": "iso8601",
        "temperature_2m_max": "°C",
        "wind_speed_10m_mean": "km/h",
    }
    assert body["daily"]["time"] == ["2020-01-01", "2020-01-02", "2020-01-03"]
    assert len(body["daily"]["temperature_2m_max"]) == 3
    assert (body["timezone"], body["utc_offset_seconds"]) == ("GMT", 0)
    assert body["elevation"] >= 0


def test_open_meteo_gives_wind_in_the_unit_asked_for(demo: Demo) -> None:
    kmh = open_meteo(demo)[1]["daily"]["wind_speed_10m_mean"]
    metres = open_meteo(demo, wind_speed_unit="ms")[1]
    assert metres["daily_units"]["wind_speed_10m_mean"] == "m/s"
    assert metres["daily"]["wind_speed_10m_mean"] == pytest.approx([speed / 3.6 for speed in kmh], abs=0.01)


def test_open_meteo_answers_several_places_with_a_list(demo: Demo) -> None:
    status, body = open_meteo(demo, latitude="-7.5,52.5", longitude="-46,13.4")
    assert status == 200
    assert [place["latitude"] for place in body] == [-7.5, 52.5]


def test_open_meteo_uses_one_offset_for_all_days_that_of_now(demo: Demo) -> None:
    january = open_meteo(demo, timezone="Europe/Amsterdam")[1]["utc_offset_seconds"]
    july = open_meteo(demo, timezone="Europe/Amsterdam", start_date="2020-07-01", end_date="2020-07-02")[1]
    assert january == july["utc_offset_seconds"]
    assert open_meteo(demo, timezone="Etc/GMT+3")[1]["utc_offset_seconds"] == -10800
    assert open_meteo(demo, timezone="auto")[1]["timezone"] == "America/Fortaleza"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"latitude": "522.52"}, "Latitude must be in range of -90 to 90°. Given: 522.52."),
        ({"daily": "temperature_9m_max"}, "Cannot initialize VariableDaily from invalid String value"),
        ({"end_date": "2026-11-25"}, "Parameter 'end_date' is out of allowed range from 1940-01-01 to"),
        ({"start_date": "1939-12-31"}, "Parameter 'start_date' is out of allowed range"),
        ({"start_date": "2020-01-04"}, "End-date must be larger"),
        ({"start_date": "01.01.2020"}, "Invalid date"),
        ({"timezone": "Mars/Olympus"}, "Invalid timezone"),
        ({"wind_speed_unit": "beaufort"}, "beaufort"),
        ({"latitude": "1,2"}, "same number of elements"),
        ({"hourly": "temperature_9m"}, "Cannot initialize VariableHourly from invalid String value"),
    ],
)
def test_open_meteo_refuses_with_400_and_one_reason(demo: Demo, changes: dict[str, str], words: str) -> None:
    demo.clock = lambda: datetime(2026, 11, 23, 23, 59, tzinfo=UTC)
    status, body = open_meteo(demo, **changes)
    assert status == 400
    assert body["error"] is True
    assert words in body["reason"]


def test_every_request_is_recorded(demo: Demo) -> None:
    nasa(demo)
    open_meteo(demo, elevation="12")
    assert [asked.service for asked in demo.requests] == ["nasa_power", "open_meteo_archive"]
    assert demo.requests[1].params["elevation"] == "12"
    assert demo.requests[1].path == "/v1/archive"


def test_an_unknown_path_is_not_found(demo: Demo) -> None:
    assert get(f"{demo.address}/somewhere", {})[0] == 404
    assert demo.requests == []


@pytest.mark.slow
def test_many_may_ask_at_once(demo: Demo) -> None:
    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda _: nasa(demo), range(64)))
    assert {status for status, _ in answers} == {200}
    assert len(demo.requests) == 64


def test_faults_concern_one_service_and_can_be_switched_off(demo: Demo) -> None:
    demo.set_fault("nasa_power", "503")
    assert nasa(demo)[0] == 503
    assert open_meteo(demo)[0] == 200
    demo.set_fault("nasa_power", None)
    assert nasa(demo)[0] == 200


def test_faults_can_be_given_from_the_start() -> None:
    with evaeto.demo.serve(faults={"open_meteo_archive": "500"}) as demo:
        assert open_meteo(demo)[0] == 500


def test_retry_after_is_sent_with_429_only_where_it_should_be(demo: Demo) -> None:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    for fault, expected in (("429", "1"), ("429-no-retry-after", None)):
        demo.set_fault("open_meteo_archive", fault)
        with pytest.raises(urllib.error.HTTPError) as limited:
            opener.open(f"{demo.address}/open_meteo_archive/v1/archive?{urlencode(OPEN_METEO)}")
        assert limited.value.code == 429
        assert limited.value.headers["Retry-After"] == expected
        limited.value.close()


@pytest.mark.parametrize("fault", ["nonsense", "503:5", "fail-once", "slow:long"])
def test_an_unknown_fault_is_refused_with_the_list_of_faults(demo: Demo, fault: str) -> None:
    with pytest.raises(ValueError, match="cut-off"):
        demo.set_fault("nasa_power", fault)
    with pytest.raises(ValueError, match="no service 'nasa'"):
        demo.set_fault("nasa", "503")


def test_every_fault_can_be_read() -> None:
    for name in FAULTS:
        assert parse_fault("fail-once:503" if name == "fail-once" else name).name == name
    assert parse_fault("slow:2.5").argument == 2.5


def test_a_slow_service_answers_in_the_end(demo: Demo) -> None:
    demo.set_fault("nasa_power", "slow:0.1")
    assert nasa(demo)[0] == 200


def test_clients_in_all_threads_use_the_stand_ins_inside_the_block_only() -> None:
    with evaeto.demo.serve() as demo, ThreadPoolExecutor(1) as pool:
        assert pool.submit(current).result() == demo.settings
        assert demo.settings.label == demo.label == "synthetic demo weather"
        assert set(demo.settings.endpoints) == set(SERVICES)
    assert current() == Settings()


def test_nothing_is_left_when_the_block_ends_even_with_a_request_hanging() -> None:
    before = set(threading.enumerate())
    with evaeto.demo.serve(faults={"nasa_power": "hang"}) as demo, ThreadPoolExecutor(1) as pool:
        hanging = pool.submit(nasa, demo)
        demo.wait_for_requests(1)
        cache_dir = demo.settings.cache_dir
        assert cache_dir.is_dir()
        demo.stopping.set()
        with pytest.raises(OSError, match=r"closed connection|reset"):
            hanging.result(timeout=LONG_ENOUGH_S)
    assert not cache_dir.exists()
    assert set(threading.enumerate()) <= before


def test_another_process_finds_the_stand_ins_by_the_environment(demo: Demo) -> None:
    code = "from evaeto.settings import current; s = current(); print(s.label, s.cache_dir, dict(s.endpoints))"
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {DEMO_VARIABLE: demo.address},
        capture_output=True,
        text=True,
        check=True,
    )
    settings = demo.settings
    assert done.stdout.strip() == f"{settings.label} {settings.cache_dir} {dict(settings.endpoints)}"


def test_importing_the_demo_loads_neither_server_nor_arrays() -> None:
    code = "import sys, evaeto.demo; print({'numpy', 'xarray', 'http.server'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


@pytest.mark.slow
def test_thirty_years_are_delivered_whole(demo: Demo) -> None:
    place = Place(-7.5312, -46.0390, None, -3.0)
    for service in ("nasa_power", "open_meteo_archive"):
        fetch = fetcher(service)(place, date(1991, 1, 1), date(2020, 12, 31), demo.settings, lambda text: None)
        weather = asyncio.run(fetch).weather
        assert weather.sizes["time"] == 10958
        assert not weather.to_array().isnull().any()

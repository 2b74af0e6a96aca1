"""The stand-ins of forecasts, stations and heights: shapes, headers, refusals, and the counting of requests."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any
from urllib.parse import urlencode

import pytest
from patience import LONG_ENOUGH_S

import evaeto.demo
from evaeto.demo.counting import Counter
from evaeto.demo.faults import FAULTS
from evaeto.demo.server import Demo
from evaeto.demo.services import SERVICES
from evaeto.sources.catalogue import SERVICES as CATALOGUE

AGENT = {"User-Agent": "evaeto-test (me@example.org)"}


@pytest.fixture
def demo() -> Any:
    with evaeto.demo.serve() as running:
        yield running


def get(
    demo: Demo, path: str, params: Mapping[str, str] | None = None, headers: Mapping[str, str] = AGENT
) -> tuple[int, Any, Any]:
    url = f"{demo.address}/{path}" + (f"?{urlencode(params)}" if params else "")
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(urllib.request.Request(url, headers=dict(headers)), timeout=LONG_ENOUGH_S) as response:
            return response.status, json.load(response), response.headers
    except urllib.error.HTTPError as error:
        content = error.read()
        is_json = "json" in error.headers.get("Content-Type", "")
        return error.code, json.loads(content) if is_json else content.decode(), error.headers


def test_there_is_a_stand_in_for_every_service() -> None:
    assert set(SERVICES) == set(CATALOGUE)


MET = "met_norway/weatherapi/locationforecast/2.0/complete"


def test_met_norway_has_hourly_then_six_hourly_steps_and_a_last_one_without_blocks(demo: Demo) -> None:
    status, body, headers = get(demo, MET, {"lat": "59.91", "lon": "10.75"})
    assert status == 200
    series = body["properties"]["timeseries"]
    times = [datetime.fromisoformat(step["time"]) for step in series]
    gaps = [(later - earlier) / timedelta(hours=1) for earlier, later in pairwise(times)]
    assert set(gaps) == {1.0, 6.0}
    assert gaps == sorted(gaps)
    assert times[gaps.index(6.0)].hour % 6 == 0
    assert set(series[0]["data"]) == {"instant", "next_1_hours", "next_6_hours"}
    assert set(series[-1]["data"]) == {"instant"}
    assert body["properties"]["meta"]["units"]["air_temperature"] == "celsius"
    assert headers["Expires"]
    assert headers["Last-Modified"]


def test_met_norway_says_304_to_the_date_it_gave(demo: Demo) -> None:
    now = datetime.now(UTC)
    demo.clock = lambda: now
    place = {"lat": "59.91", "lon": "10.75"}
    told = get(demo, MET, place)[2]["Last-Modified"]
    status, content, headers = get(demo, MET, place, {**AGENT, "If-Modified-Since": told})
    assert (status, content) == (304, "")
    assert headers["Expires"]


@pytest.mark.parametrize(
    ("path", "params", "status", "words"),
    [
        ("points/59.91,10.75", None, 404, "Unable to provide data for requested point 59.91,10.75"),
        ("points/39.05,-95.68", {"cache": "no"}, 400, "'cache' is not recognized"),
        ("stations/E9X1Y1/observations", None, 404, "Station not found"),
        ("somewhere", None, 404, "Not Found"),
    ],
)
def test_the_nws_refuses_with_a_problem(
    demo: Demo, path: str, params: dict[str, str] | None, status: int, words: str
) -> None:
    code, body, headers = get(demo, f"nws_forecast/{path}", params)
    assert (code, body["status"]) == (status, status)
    assert words in body["detail"]
    assert headers["Content-Type"] == "application/problem+json"
    assert headers["Cache-Control"] == "private, max-age=86400"  # not to be believed


def test_the_nws_merges_equal_neighbours_and_covers_a_week(demo: Demo) -> None:
    _, point, _ = get(demo, "nws_forecast/points/39.05,-95.68")
    cell = point["properties"]
    _, body, _ = get(demo, f"nws_forecast/gridpoints/{cell['gridId']}/{cell['gridX']},{cell['gridY']}")
    layers = body["properties"]
    assert layers["pressure"] == {"values": []}
    assert layers["windSpeed"]["uom"] == "wmoUnit:km_h-1"
    assert len(layers["maxTemperature"]["values"]) >= 6
    assert {row["validTime"].partition("/")[2] for row in layers["minTemperature"]["values"]} == {"PT14H"}
    humidity = [row["validTime"].partition("/")[2] for row in layers["relativeHumidity"]["values"]]
    assert "PT2H" in humidity


def test_stations_keep_a_week_and_bring_strays_and_bad_values(demo: Demo) -> None:
    week = {"start": "2000-01-01T00:00:00Z", "limit": "500"}
    for number in range(5):  # some are silent
        _, body, _ = get(demo, f"nws_observations/stations/E{number}X1686Y2581/observations", week)
        if body["features"]:
            break
    stamps = [datetime.fromisoformat(row["properties"]["timestamp"]) for row in body["features"]]
    assert stamps == sorted(stamps, reverse=True)
    assert datetime.now(UTC) - stamps[-2] <= timedelta(days=7)
    assert stamps[-1].year == 2017
    assert {row["properties"]["temperature"]["qualityControl"] for row in body["features"]} == {"V", "X"}
    assert any(row["properties"]["precipitationLastHour"]["value"] is None for row in body["features"])


def test_heights_come_as_a_list_for_up_to_a_hundred_points(demo: Demo) -> None:
    path = "open_meteo_elevation/v1/elevation"
    assert len(get(demo, path, {"latitude": "1,2,3", "longitude": "4,5,6"})[1]["elevation"]) == 3
    many = ",".join(["1"] * 101)
    status, body, _ = get(demo, path, {"latitude": many, "longitude": many})
    assert status == 400
    assert "100" in body["reason"]


def test_records_have_no_forecasts_and_no_reports(shared_data: Any) -> None:
    with evaeto.demo.serve(records=shared_data / "sites") as demo:
        _, body, _ = get(demo, MET, {"lat": "-7.5", "lon": "-46"})
        assert body["properties"]["timeseries"] == []
        heights = get(demo, "open_meteo_elevation/v1/elevation", {"latitude": "-7.5312", "longitude": "-46.039"})[1]
        assert heights == {"elevation": [255.9]}


SEARCH = "open_meteo_geocoding/v1/search"


def test_places_are_found_by_the_rules_of_the_service(demo: Demo) -> None:
    def regions(**query: str) -> list[str | None]:
        status, body, _ = get(demo, SEARCH, query)
        assert status == 200
        assert "generationtime_ms" in body
        return [place.get("admin1") for place in body.get("results", [])]

    assert regions(name="filomena") == ["Piauí", "Pernambuco", "Maranhão"]
    assert regions(name="filomena, pernam") == ["Pernambuco"]
    assert regions(name="filomena", count="1") == ["Piauí"]
    assert regions(name="s") == regions(name="sa") == []
    assert get(demo, SEARCH, {"name": "balsas"})[1]["results"][0]["country"] == "Brazil"
    assert get(demo, SEARCH, {"name": "balsas", "language": "pt"})[1]["results"][0]["country"] == "Brasil"
    assert get(demo, SEARCH, {"name": "enschede", "language": "es"})[1]["results"][0]["country"] == "Países Bajos"


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({}, "Value required for key 'name'"),
        ({"name": "x", "count": "101"}, "between 1 and 100"),
        ({"name": "x", "count": "many"}, "not of type 'Int'"),
    ],
)
def test_a_search_that_asks_for_nonsense_is_refused(demo: Demo, query: dict[str, str], words: str) -> None:
    status, body, _ = get(demo, SEARCH, query)
    assert (status, body["error"]) == (400, True)
    assert words in body["reason"]


@pytest.mark.parametrize("fault", [fault for fault in FAULTS if fault not in ("hang", "slow", "fail-once", "cut-off")])
@pytest.mark.parametrize(
    "service", ["met_norway", "nws_forecast", "nws_observations", "open_meteo_elevation", "open_meteo_geocoding"]
)
def test_every_fault_can_be_switched_on_for_the_new_ones_too(demo: Demo, service: str, fault: str) -> None:
    demo.set_fault(service, fault)
    path = {
        "met_norway": f"{MET}?lat=59.9&lon=10.7",
        "nws_forecast": "nws_forecast/gridpoints/EVA/1686,2581",
        "nws_observations": "nws_observations/stations/E0X1686Y2581/observations",
        "open_meteo_elevation": "open_meteo_elevation/v1/elevation?latitude=1&longitude=2",
        "open_meteo_geocoding": f"{SEARCH}?name=enschede",
    }[service]
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(urllib.request.Request(f"{demo.address}/{path}", headers=AGENT)) as response:
            status, faulty = response.status, response.read()
    except urllib.error.HTTPError as error:
        status, faulty = error.code, error.read()
    demo.set_fault(service, None)
    with opener.open(urllib.request.Request(f"{demo.address}/{path}", headers=AGENT)) as response:
        sound = response.read()
    assert status == {"429": 429, "429-no-retry-after": 429, "500": 500, "503": 503, "overload-page": 400}.get(
        fault, 200
    )
    assert faulty != sound


@pytest.mark.slow
def test_a_limit_that_is_broken_is_refused_and_recorded() -> None:
    place = {"latitude": "1", "longitude": "2"}
    with evaeto.demo.serve(enforce_limits=True, pace=1.0) as demo:
        year = {**place, "start_date": "2000-01-01", "end_date": "2009-12-31", "daily": ",".join(["precipitation_sum"])}
        # one variable and ten years: 0.1 x 3653 / 14 = 26.1 calls, so 22 fit into 600
        codes = [get(demo, "open_meteo_archive/v1/archive", year)[0] for _ in range(24)]
        assert codes == [200] * 22 + [429] * 2
        assert demo.violations == (
            "Open-Meteo: 600.1 of 600 calls (in 60 s)",
            "Open-Meteo: 626.2 of 600 calls (in 60 s)",
        )


def test_without_being_told_to_the_stand_ins_do_not_count(demo: Demo) -> None:
    assert demo.counter is None
    assert demo.violations == ()


def test_requests_at_once_are_counted() -> None:
    counter = Counter(pace=1.0)
    assert counter.enter("nasa_power", 1) is None
    assert counter.enter("nasa_power", 1) == "2.0 of 1 calls (at once)"
    counter.leave("nasa_power")
    counter.leave("nasa_power")
    assert counter.enter("nasa_power", 1) is None

"""Services as they really answer: overload in other clothes, forecasts of days ago, units that are none, and the like.

Every answer here is invented, in a shape that was seen.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx
import numpy as np
import pytest

from evaeto.core import local_days
from evaeto.core.messages import Message
from evaeto.demo.server import Demo
from evaeto.errors import SourceBadAnswer, SourceNoData, SourceRefused, SourceUnavailable
from evaeto.inputs.hour_blocks import Blocks
from evaeto.pipeline import fetching
from evaeto.request import Request
from evaeto.settings import Settings
from evaeto.sources import freshness
from evaeto.sources.delivery import Delivery, Place
from evaeto.sources.met_norway import client as met_norway
from evaeto.sources.nasa_power import client as nasa_power
from evaeto.sources.nws import forecast as nws_forecast
from evaeto.sources.nws import stations as nws_stations
from evaeto.sources.open_meteo import answers as open_meteo
from evaeto.sources.open_meteo import archive, elevation, hourly
from evaeto.sources.transport import failures
from evaeto.sources.transport.exchange import may_follow

Ask = Callable[..., Delivery]
ARCHIVE = "open_meteo_archive"
TOPEKA = Place(39.05, -95.68, None, -6.0)
BALSAS = Place(-7.5312, -46.0390, None, -3.0)
KIRITIMATI = Place(1.87, -157.40, None, 14.0)


def coming(place: Place = TOPEKA, count: int = 3) -> tuple[date, date]:
    today = local_days.today_at(place.lat, place.lon)
    return today + timedelta(days=1), today + timedelta(days=count)


# Overload


@pytest.mark.parametrize(
    "content",
    [
        b"Unexpected error while streaming data: timeoutReached",
        b'{"latitude":1.0,"daily":{"time":["2020-01-01","2020Unexpected error while streaming data: timeoutReached',
        b"<html><body><h1>504 Gateway Time-out</h1></body></html>",
    ],
)
def test_a_text_of_overload_in_place_of_json_is_an_outage(content: bytes) -> None:
    with pytest.raises(SourceUnavailable, match="overloaded at the moment"):
        failures.decoded(ARCHIVE, content)


def test_other_text_in_place_of_json_is_a_bad_answer() -> None:
    with pytest.raises(SourceBadAnswer, match="not JSON"):
        failures.decoded(ARCHIVE, b"hello")


@pytest.mark.parametrize("service", ["nasa_power", "open_meteo_archive", "open_meteo_forecast"])
@pytest.mark.parametrize("fault", ["overload-text", "overload-page"])
def test_overload_is_repeated_then_unavailable_and_not_kept(demo: Demo, ask: Ask, service: str, fault: str) -> None:
    end = datetime.now(UTC).date() - timedelta(days=20)
    period = {"start": end - timedelta(days=9), "end": end}
    demo.set_fault(service, fault)
    with pytest.raises(SourceUnavailable) as raised:
        ask(service, retries=1, **period)
    assert len(demo.requests) == 2
    assert "is overloaded" in raised.value.reason
    demo.set_fault(service, None)
    assert not ask(service, **period).from_cache


@pytest.mark.parametrize(
    ("service", "status", "error"),
    [
        ("open_meteo_archive", 400, SourceUnavailable),
        ("open_meteo_archive", 403, SourceUnavailable),
        ("nasa_power", 403, SourceUnavailable),
        ("nws_forecast", 400, SourceUnavailable),
        ("nws_forecast", 403, SourceRefused),
        ("met_norway", 403, SourceRefused),
        ("met_norway", 422, SourceRefused),
        ("open_meteo_archive", 404, SourceRefused),
    ],
)
def test_a_page_is_a_refusal_only_where_the_service_refuses_by_pages(
    service: str, status: int, error: type[Exception]
) -> None:
    page = httpx.Response(status, content=b"<html><body>Bad Request</body></html>")
    assert type(failures.failure(service, page)) is error


def test_a_refusal_in_json_stays_a_refusal() -> None:
    refusal = httpx.Response(400, json={"error": True, "reason": "Parameter 'latitude' is required"})
    found = failures.failure(ARCHIVE, refusal)
    assert (type(found), found.reason) == (SourceRefused, "HTTP 400 (Parameter 'latitude' is required)")


def test_an_error_of_overload_in_a_good_status_is_an_outage() -> None:
    with pytest.raises(SourceUnavailable):
        open_meteo.only_place(ARCHIVE, {"error": True, "reason": "The service is overloaded"})
    with pytest.raises(SourceRefused):
        open_meteo.only_place(ARCHIVE, {"error": True, "reason": "No data for this location"})


# Holes


def gaps_in(delivery: Delivery) -> list[Message]:
    keys = ("source.hole", "source.no_data_yet")
    return [note for note in delivery.notes if isinstance(note, Message) and note.key in keys]


def test_a_day_without_any_value_is_told_as_a_gap_and_asked_for_again_within_hours(demo: Demo) -> None:
    demo.set_fault(ARCHIVE, "hole")
    request = Request.create(lat=-7.5312, lon=-46.039, start="2020-01-01", end="2020-01-30", sources=[ARCHIVE])
    delivery = asyncio.run(fetching.download(request, ARCHIVE, demo.settings, lambda text: None))
    assert isinstance(delivery, Delivery)
    assert delivery.incomplete
    (gap,) = [note for note in delivery.notes if isinstance(note, Message) and note.key == "source.no_data_yet"]
    assert (gap.fields["count"], gap.fields["day"]) == (1, date(2020, 1, 11))


def test_a_gap_in_some_variables_names_them(demo: Demo) -> None:
    import xarray as xr

    from evaeto.sources.catalogue import SOURCES
    from evaeto.sources.holes import holes

    days = np.arange("2020-01-01", "2020-01-06", dtype="datetime64[D]").astype("datetime64[ns]")
    columns = {"tmax": [1.0] * 5, "precip": [0.0, np.nan, np.nan, 0.0, 0.0], "rs": [np.nan] * 5}
    weather = xr.Dataset({name: ("time", values) for name, values in columns.items()}, coords={"time": days})
    (gap,) = holes(Delivery("nasa_power", weather), SOURCES["nasa_power"], date(2026, 1, 1))
    assert (gap.key, gap.fields["names"], gap.fields["last"]) == ("source.hole", ["precip"], date(2020, 1, 3))


def test_days_that_are_not_there_yet_are_no_gap(demo: Demo) -> None:
    today = local_days.today_at(BALSAS.lat, BALSAS.lon)
    start = today - timedelta(days=20)
    request = Request.create(lat=-7.5312, lon=-46.039, start=start, end=today - timedelta(days=8), sources=["power"])
    delivery = asyncio.run(fetching.download(request, "nasa_power", demo.settings, lambda text: None))
    assert isinstance(delivery, Delivery)
    assert not [
        note
        for note in delivery.notes
        if isinstance(note, Message) and note.key in ("source.hole", "source.no_data_yet")
    ]


def test_radiation_before_the_satellites_is_no_gap(demo: Demo) -> None:
    request = Request.create(lat=-7.5312, lon=-46.039, start="1983-12-01", end="1984-01-31", sources=["power"])
    delivery = asyncio.run(fetching.download(request, "nasa_power", demo.settings, lambda text: None))
    assert isinstance(delivery, Delivery)
    assert int(delivery.weather["rs"].isnull().sum()) == 31
    assert not [
        note
        for note in delivery.notes
        if isinstance(note, Message) and note.key in ("source.hole", "source.no_data_yet")
    ]


# Forecasts of days ago


@pytest.mark.parametrize("service", ["met_norway", "nws_forecast"])
def test_a_forecast_of_days_ago_is_asked_for_anew_and_then_refused(demo: Demo, ask: Ask, service: str) -> None:
    demo.set_fault(service, "stale")
    with pytest.raises(SourceUnavailable, match=r"issued 1[12]\d h ago .* older than a day is not used"):
        ask(service, *coming(), place=TOPEKA, retries=0)
    last = demo.requests[-1].path
    assert [one.path for one in demo.requests].count(last) == 2
    assert demo.requests[-1].headers["cache-control"] == "no-cache"


@pytest.mark.parametrize("service", ["met_norway", "nws_forecast"])
def test_a_forecast_that_is_anew_when_asked_again_is_used(
    demo: Demo, ask: Ask, service: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    moments = iter([datetime.now(UTC) + timedelta(days=2)])
    monkeypatch.setattr("evaeto.sources.freshness.now", lambda: next(moments, datetime.now(UTC)))
    place = coming(count=9)[1] - timedelta(days=3)
    delivery = ask(service, place, place, place=TOPEKA)
    assert np.isfinite(delivery.weather["tmax"]).all()


def test_the_age_of_a_forecast_is_told_from_half_a_day_on(
    demo: Demo, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = datetime.now(UTC) + timedelta(hours=15)
    monkeypatch.setattr("evaeto.sources.freshness.now", lambda: later)
    start, end = coming(count=4)
    delivery = ask("nws_forecast", start + timedelta(days=2), end, place=TOPEKA)
    assert delivery.issued_at is not None
    (told,) = [note for note in delivery.notes if isinstance(note, Message) and note.key == "source.old_forecast"]
    assert told.fields["hours"] == 15


@pytest.mark.parametrize(
    ("place", "now", "over"),
    [
        (BALSAS, datetime(2026, 7, 1, 1, 30, tzinfo=UTC), False),
        (KIRITIMATI, datetime(2026, 6, 30, 12, tzinfo=UTC), True),
    ],
    ids=["late in the evening", "where it is tomorrow"],
)
def test_a_day_is_over_by_the_date_at_the_place(
    place: Place, now: datetime, over: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("evaeto.sources.freshness.now", lambda: now)

    async def ask(fresh: bool) -> datetime:
        return now - timedelta(days=5)

    asked = freshness.not_stale("met_norway", place, date(2026, 6, 30), ask, lambda issued: issued)
    if over:
        assert asyncio.run(asked) == (now - timedelta(days=5), ())
    else:
        with pytest.raises(SourceUnavailable, match="issued 120 h ago"):
            asyncio.run(asked)


def test_grids_are_asked_for_in_the_kind_their_cache_hangs_on(demo: Demo, ask: Ask) -> None:
    ask("nws_forecast", *coming(), place=TOPEKA)
    assert {one.headers["accept"] for one in demo.requests} == {"application/geo+json"}


# Stations


def test_a_station_that_is_down_says_nothing_of_the_next(demo: Demo, ask: Ask) -> None:
    demo.set_fault("nws_observations", "station-down")
    today = local_days.today_at(TOPEKA.lat, TOPEKA.lon)
    delivery = ask("nws_observations", today - timedelta(days=3), today - timedelta(days=1), place=TOPEKA, retries=0)
    assert delivery.station is not None
    assert not delivery.station.key.startswith("E0X")
    (told,) = [note for note in delivery.notes if "did not answer" in note]
    assert told.startswith("E0X")


def test_a_service_all_of_whose_stations_fail_is_down(demo: Demo, ask: Ask) -> None:
    today = local_days.today_at(TOPEKA.lat, TOPEKA.lon)
    days = (today - timedelta(days=3), today - timedelta(days=2))
    ask("nws_observations", *days, place=TOPEKA)
    demo.set_fault("nws_observations", "503")
    before = len(demo.requests)
    with pytest.raises(SourceUnavailable, match="HTTP 503"):
        ask("nws_observations", days[0] - timedelta(days=1), days[1], place=TOPEKA, retries=0)
    assert len(demo.requests) - before == 3


@pytest.mark.parametrize(
    ("key", "provider", "kind"),
    [
        ("KDCA", None, nws_stations.AIRPORT),
        ("PAEI", None, nws_stations.AIRPORT),
        ("TJSJ", "ASOS", nws_stations.AIRPORT),
        ("KABC", "ASOS-HFM", nws_stations.AIRPORT),
        ("KXYZ", "MesoWest", nws_stations.OTHER),
        ("TT123", "RAWS", nws_stations.FIRE_WEATHER),
        ("C1234", None, nws_stations.OTHER),
        ("046PG", None, nws_stations.OTHER),
    ],
)
def test_what_a_station_is_tells_how_high_its_wind_is_measured(
    key: str, provider: str | None, kind: nws_stations.Kind
) -> None:
    assert nws_stations.kind_of(key, provider) == kind


def test_the_error_of_an_unknown_gauge_holds_the_heights_it_may_have() -> None:
    from evaeto.equations.wind import wind_speed_at_2m

    middle = float(wind_speed_at_2m(np.array(1.0), nws_stations.OTHER.wind_height))
    for height in (3.0, 6.0):
        assert abs(float(wind_speed_at_2m(np.array(1.0), height)) / middle - 1) <= nws_stations.OTHER.wind_error


def test_the_nearest_complete_station_is_taken(demo: Demo, ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    from evaeto.demo import nws as stand_in

    real = stand_in._observations

    def without_humidity(asking: Any, weather: Any, service: str, number: str, x: str, y: str) -> Any:
        reply = real(asking, weather, service, number, x, y)
        if number == "0" and reply.status == 200:
            for feature in reply.body["features"]:
                for name in ("dewpoint", "relativeHumidity"):
                    feature["properties"][name]["value"] = None
        return reply

    monkeypatch.setattr(stand_in, "_observations", without_humidity)
    today = local_days.today_at(TOPEKA.lat, TOPEKA.lon)
    delivery = ask("nws_observations", today - timedelta(days=3), today - timedelta(days=2), place=TOPEKA)
    assert delivery.station is not None
    assert not delivery.station.key.startswith("E0X")
    assert delivery.weather["rhmean"].notnull().all()
    assert any("without wind or humidity: E0X" in note for note in delivery.notes)


# Units and layers


def day_of(**changes: Any) -> dict[str, Any]:
    names = open_meteo.VARIABLE_MAP
    body: dict[str, Any] = {
        "utc_offset_seconds": 0,
        "elevation": 29.0,
        "daily_units": {name: unit for name, (_, unit) in names.items()} | {"time": "iso8601"},
        "daily": {"time": ["2020-06-01", "2020-06-02"], **{name: [20.0, 21.0] for name in names}},
    }
    body["daily_units"].update(changes.pop("units", {}))
    body["daily"].update(changes)
    return body


def read(body: dict[str, Any]) -> Delivery:
    return open_meteo.parse(ARCHIVE, body, date(2020, 6, 1), date(2020, 6, 2), 0)


@pytest.mark.parametrize("unit", ["undefined", None, ""])
def test_a_variable_without_a_unit_costs_nothing_else(unit: str | None) -> None:
    delivery = read(day_of(units={"shortwave_radiation_sum": unit}, shortwave_radiation_sum=[None, None]))
    assert delivery.weather["rs"].isnull().all()
    assert delivery.weather.drop_vars("rs").to_array().notnull().all()
    assert "not available at this place: shortwave_radiation_sum" in delivery.notes


def test_a_unit_that_is_left_out_costs_its_variable_only() -> None:
    body = day_of()
    del body["daily_units"]["wind_speed_10m_mean"]
    delivery = read(body)
    assert delivery.weather["u2"].isnull().all()
    assert delivery.weather["tmax"].notnull().all()


def test_a_unit_nobody_asked_for_is_still_refused() -> None:
    with pytest.raises(SourceBadAnswer, match="came in '°F'"):
        read(day_of(units={"temperature_2m_max": "°F"}))


def test_hours_lose_an_undefined_variable_only() -> None:
    stamps = [f"2020-06-01T{hour:02d}:00" for hour in range(24)]
    body = {
        "utc_offset_seconds": 0,
        "hourly_units": {name: unit for name, (_, unit) in hourly.VARIABLE_MAP.items()}
        | {"wind_speed_10m": "undefined"},
        "hourly": {"time": stamps, **{name: [10.0] * 24 for name in hourly.VARIABLE_MAP}},
    }
    hours = hourly.parse(ARCHIVE, body)
    assert hours.lost == ("wind_speed_10m",)
    assert np.isnan(hours.values["uz"]).all()
    assert np.isfinite(hours.values["tmean"]).all()


def power(**changes: Any) -> dict[str, Any]:
    days = ["20200601", "20200602"]
    body: dict[str, Any] = {
        "header": {"fill_value": -999, "time_standard": "LST", "api": {"version": "v2.9.2"}},
        "properties": {"parameter": {name: dict.fromkeys(days, 20.0) for name in nasa_power.VARIABLE_MAP}},
        "parameters": {name: {"units": unit} for name, (_, unit) in nasa_power.VARIABLE_MAP.items()},
        "messages": [],
    }
    return body | changes


def read_power(body: dict[str, Any]) -> Delivery:
    return nasa_power.parse(body, date(2020, 6, 1), date(2020, 6, 2))


def test_days_of_utc_are_not_taken_for_days_of_the_sun() -> None:
    body = power()
    body["header"]["time_standard"] = "UTC"
    with pytest.raises(SourceBadAnswer, match="its days are those of UTC, not of LST"):
        read_power(body)
    del body["header"]["time_standard"]  # version 2.8 does not tell
    assert read_power(body).weather["tmax"].notnull().all()


def test_a_fill_value_may_be_a_whole_number() -> None:
    body = power()
    body["properties"]["parameter"]["PS"] = {"20200601": -999, "20200602": 99.0}
    assert read_power(body).weather["pressure"].isnull().values.tolist() == [True, False]


def test_an_answer_of_messages_only_is_told_in_its_words() -> None:
    with pytest.raises(SourceRefused, match="The archive is closed today"):
        read_power({"messages": ["The archive is closed today."]})
    with pytest.raises(SourceUnavailable):
        read_power({"header": "failed", "messages": ["The service is temporarily unavailable"]})


def grid(**changes: Any) -> dict[str, Any]:
    """A grid of 30 hours from 2026-03-02 06 UTC, in the zone UTC-6 from midnight on."""

    def layer(unit: str, value: float) -> dict[str, Any]:
        rows = [{"validTime": f"2026-03-0{2 + (6 + h) // 24}T{(6 + h) % 24:02d}:00:00+00:00/PT1H", "value": value}
                for h in range(30)]  # fmt: skip
        return {"uom": f"wmoUnit:{unit}", "values": rows}

    layers = {
        "temperature": layer("degC", 10.0), "dewpoint": layer("degC", 5.0), "relativeHumidity": layer("percent", 70.0),
        "windSpeed": layer("km_h-1", 18.0), "quantitativePrecipitation": layer("mm", 1.0),
        "maxTemperature": {"values": []}, "minTemperature": {"values": []},
    }  # fmt: skip
    return {"properties": {"updateTime": "2026-03-02T05:00:00+00:00", **layers, **changes}}


def a_day(body: dict[str, Any]) -> dict[str, float]:
    weather, _ = nws_forecast.to_days(nws_forecast.parse(body), date(2026, 3, 2), date(2026, 3, 2), -6.0)
    return {str(name): float(values[0]) for name, values in weather.data_vars.items()}


@pytest.mark.parametrize("gone", [None, {"uom": "wmoUnit:percent", "values": None}, {"values": [{"value": None}]}])
def test_a_layer_that_is_null_costs_no_other(gone: Any) -> None:
    found = a_day(grid(relativeHumidity=gone))
    assert np.isnan(found["rhmean"])
    assert (found["tmax"], found["tdew"]) == (10.0, 5.0)


def test_a_layer_that_is_absent_costs_no_other_and_is_told() -> None:
    body = grid()
    del body["properties"]["windSpeed"]
    read_grid = nws_forecast.parse(body)
    assert set(read_grid.absent) == {"windSpeed", "maxTemperature", "minTemperature"}
    assert np.isnan(a_day(body)["u2"])
    assert a_day(body)["precip"] == pytest.approx(24.0)


def test_overlapping_intervals_are_cut_where_the_next_begins() -> None:
    body = grid()
    for name in ("relativeHumidity", "quantitativePrecipitation"):
        for row in body["properties"][name]["values"]:
            row["validTime"] = row["validTime"].replace("PT1H", "PT3H")
    found = a_day(body)
    assert found["rhmean"] == pytest.approx(70.0)
    # an amount of three hours of which the next leaves one counts for a third
    assert found["precip"] == pytest.approx(8.0, abs=0.01)


def test_cutting_keeps_holes_and_takes_the_last_told_of_two() -> None:
    blocks = Blocks.of([(0, 3600, 1.0), (0, 3600, 2.0), (7200, 14400, 3.0), (10800, 14400, 4.0)])
    cut = blocks.without_overlaps(sums=False)
    assert cut.begin.tolist() == [0, 7200, 10800]
    assert cut.end.tolist() == [3600, 10800, 14400]
    assert cut.value.tolist() == [2.0, 3.0, 4.0]


def test_a_unit_that_met_norway_leaves_out_costs_its_variable_only() -> None:
    series = [
        {
            "time": f"2026-03-0{1 + h // 24}T{h % 24:02d}:00:00Z",
            "data": {"instant": {"details": {"air_temperature": 5.0, "wind_speed": 3.0}}},
        }
        for h in range(48)
    ]
    meta = {"updated_at": "2026-03-01T00:00:00Z", "units": {"air_temperature": "celsius"}}
    forecast = met_norway.parse({"properties": {"meta": meta, "timeseries": series}})
    weather, _ = met_norway.to_days(forecast, date(2026, 3, 1), date(2026, 3, 1), 0.0)
    assert "wind_speed" in forecast.absent
    assert np.isnan(weather["u2"]).all()
    assert weather["tmax"].values.tolist() == [5.0]
    assert forecast.issued_at == datetime(2026, 3, 1, tzinfo=UTC)


# Elevation, redirects, conditional requests


def test_an_elevation_of_a_bare_nan_is_no_elevation(replaying: Any, tmp_path: Any) -> None:
    with replaying(200, b'{"elevation":[nan]}', {"Content-Type": "application/json"}) as address:
        settings = Settings(endpoints={elevation.KEY: address}, cache_dir=tmp_path, retries=0)
        with pytest.raises(SourceNoData, match="no elevation"):
            asyncio.run(elevation.fetch(Place(90.0, 0.0, None, 0.0), settings, lambda text: None))


def test_a_bare_nan_inside_weather_is_a_missing_value() -> None:
    content = json.dumps(day_of()).replace("29.0", "nan").replace("[20.0, 21.0]", "[nan, -nan]", 1).encode()
    delivery = read(failures.decoded(ARCHIVE, content))
    assert delivery.elevation is None
    assert delivery.weather["tmax"].isnull().all()
    assert delivery.weather["tdew"].notnull().all()


def test_a_nan_within_words_stays_a_word() -> None:
    assert failures.decoded(ARCHIVE, b'{"a": nan, "b": "x, nan"}') == {"a": None, "b": "x, nan"}


@pytest.mark.parametrize("service", [ARCHIVE, "open_meteo_elevation"])
def test_the_date_line_is_asked_for_by_the_name_that_has_a_terrain(demo: Demo, ask: Ask, service: str) -> None:
    place = Place(65.0, 180.0, None, 12.0)
    if service == ARCHIVE:
        ask(service, place=place)
    else:
        asyncio.run(elevation.fetch(place, demo.settings, lambda text: None))
    assert demo.requests[-1].params["longitude"] == "-180.0000"


@pytest.mark.parametrize(
    ("there", "domain", "may"),
    [
        ("https://api.met.no/b", "met.no", True),
        ("https://data.met.no/b", "met.no", True),
        ("https://met.no/b", "met.no", True),
        ("http://data.met.no/b", "met.no", False),
        ("https://met.no.example.org/b", "met.no", False),
        ("https://notmet.no/b", "met.no", False),
        ("https://data.met.no/b", "", False),
        ("https://data.met.no:8443/b", "met.no", False),
    ],
)
def test_redirects_are_followed_within_the_hosts_of_an_operator(there: str, domain: str, may: bool) -> None:
    assert may_follow(httpx.URL("https://api.met.no/a"), httpx.URL(there), domain) is may


def test_an_answer_unchanged_since_its_etag_is_the_kept_one(tmp_path: Any) -> None:
    import threading
    from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

    from evaeto.sources.transport.http import BY_THE_HEADERS, get_json

    asked: list[str | None] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.headers.get("If-None-Match"))
            content = b"" if asked[-1] else b'{"value": 7}'
            self.send_response(304 if asked[-1] else 200)
            self.send_header("ETag", '"abc"')
            self.send_header("Cache-Control", "max-age=0, must-revalidate")
            if content:
                self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            url = f"http://127.0.0.1:{server.server_port}/x"
            settings = Settings(cache_dir=tmp_path, retries=0)

            async def twice() -> list[int]:
                found = []
                for _ in range(2):
                    answer = await get_json("met_norway", url, {}, lambda body: int(body["value"]), settings=settings,
                                            report=lambda text: None, ttl_s=BY_THE_HEADERS)  # fmt: skip
                    found.append(answer.value)
                return found

            assert asyncio.run(twice()) == [7, 7]
        finally:
            server.shutdown()
            thread.join()
    assert asked == [None, '"abc"']


# The archive's models


def test_a_series_across_2017_says_that_its_model_changes(demo: Demo, ask: Ask) -> None:
    across = ask(ARCHIVE, date(2016, 12, 1), date(2017, 1, 31))
    assert any("its weather model changes on 2017-01-01" in note for note in across.notes)
    for start, end in ((date(2016, 1, 1), date(2016, 12, 31)), (date(2017, 1, 1), date(2017, 6, 1))):
        assert not any("model changes" in note for note in ask(ARCHIVE, start, end).notes)


def test_one_model_is_asked_for_by_name_and_what_was_used_is_credited(demo: Demo, ask: Ask) -> None:
    best, before = ask(ARCHIVE), ask(ARCHIVE, date(2010, 1, 1), date(2010, 2, 1))
    seamless = ask(ARCHIVE, date(2016, 12, 1), date(2017, 1, 31), archive_model="era5_seamless")
    assert demo.requests[-1].params["models"] == "era5_seamless"
    assert "models" not in demo.requests[0].params
    assert not any("model changes" in note for note in seamless.notes)
    assert seamless.model == "era5_seamless"
    assert best.credit is not None
    assert "ECMWF IFS" in best.credit
    for delivery in (before, seamless):
        assert delivery.credit is not None
        assert "IFS" not in delivery.credit
        assert "ERA5" in delivery.credit


def test_a_reanalysis_alone_is_days_late_without_that_being_a_gap(demo: Demo, monkeypatch: pytest.MonkeyPatch) -> None:
    late = archive._complete_until("era5_seamless", BALSAS)
    assert late == local_days.today_at(BALSAS.lat, BALSAS.lon) - timedelta(days=6)
    assert archive._complete_until(None, BALSAS) is None


def test_settings_that_name_no_service_are_refused_before_anybody_is_asked(demo: Demo) -> None:
    from evaeto.errors import SettingsError

    wrong = replace(demo.settings, endpoints={**demo.settings.endpoints, "open_meteo_archiv": "http://127.0.0.1:1"})
    with pytest.raises(SettingsError, match="open_meteo_archiv"):
        asyncio.run(elevation.fetch(BALSAS, wrong, lambda text: None))
    assert demo.requests == []


# The same faults in other clients


@pytest.mark.parametrize(
    ("service", "content"),
    [
        ("nasa_power", b'{"message": "Internal Server Error"}'),
        ("nws_forecast", b'{"title": "Unexpected Problem", "status": 500, "detail": "The backend is overloaded."}'),
        ("met_norway", b'{"message": "Service temporarily unavailable"}'),
        ("bright_sky", b'{"title": "Busy", "description": "Too many requests"}'),
        ("open_meteo_ensemble", b'{"error": true, "reason": "The service is overloaded"}'),
        ("silo", b"Too many requests of this user, try again"),
        ("nasa_power", b"<html><body><h1>POWER is closed for scheduled maintenance.</h1></body></html>"),
        ("silo", b"Sorry, the Data Drill is down for maintenance"),
    ],
)
def test_words_of_an_outage_in_a_good_status_are_an_outage(service: str, content: bytes, replayed: Ask) -> None:
    with pytest.raises(SourceUnavailable) as raised:
        asked_of(service, content, replayed)
    assert raised.value.hint.key == "source.hint.try_later"


@pytest.mark.parametrize(
    ("service", "content", "words"),
    [
        ("nasa_power", b'{"detail": [{"msg": "start is after end"}]}', "start is after end"),
        ("nws_forecast", b'{"title": "Invalid Point", "detail": "Unable to provide data"}', "Unable to provide data"),
        ("bright_sky", b'{"title": "Not Found", "description": "No sources match"}', "No sources match"),
        ("open_meteo_ensemble", b'{"error": true, "reason": "No data here"}', "No data here"),
        ("silo", b"Rejected: the station number is missing", "the station number is missing"),
    ],
)
def test_words_of_a_refusal_in_a_good_status_are_told(service: str, content: bytes, words: str, replayed: Ask) -> None:
    with pytest.raises(SourceRefused, match=words):
        asked_of(service, content, replayed)


@pytest.mark.parametrize("service", ["nasa_power", "open_meteo_ensemble", "nws_forecast", "met_norway", "bright_sky"])
def test_data_of_another_shape_are_not_taken_for_words(service: str, replayed: Ask) -> None:
    with pytest.raises(SourceBadAnswer, match="documented structure"):
        asked_of(service, b'{"title": "New format", "data": {"tmax": [1, 2]}}', replayed)


def asked_of(service: str, content: bytes, replayed: Ask) -> Delivery:
    from evaeto.sources.catalogue import SOURCES

    lat, lon = SOURCES[service].sample
    place = Place(lat, lon, None, local_days.standard_utc_offset(lat, lon))
    start, end = coming(place) if SOURCES[service].first_offset == 1 else (date(2021, 6, 1), date(2021, 6, 2))
    return replayed(service, content, start, end, place=place)


@pytest.mark.parametrize("name", ["WS2M", "ALLSKY_SFC_SW_DWN"])
def test_a_variable_that_is_null_costs_nasa_power_no_other(name: str) -> None:
    body = power()
    body["properties"]["parameter"][name] = None
    body["parameters"][name] = None
    quantity = nasa_power.VARIABLE_MAP[name][0]
    delivery = read_power(body)
    assert delivery.weather[quantity].isnull().all()
    assert delivery.weather.drop_vars(quantity).to_array().notnull().all()
    assert f"not in the answer: {name}" in delivery.notes


def test_what_the_header_of_nasa_power_leaves_out_costs_no_weather() -> None:
    body = power(parameters=None)
    body["header"] |= {"time_standard": None, "api": None, "sources": None}
    delivery = read_power(body)
    assert delivery.weather.to_array().notnull().all()
    assert (delivery.version, delivery.model) == (None, None)
    body["header"]["fill_value"] = None
    with pytest.raises(SourceBadAnswer, match="fill_value"):
        read_power(body)


def test_an_outage_of_one_variable_over_the_whole_period_is_a_gap() -> None:
    from evaeto.sources.catalogue import SOURCES
    from evaeto.sources.holes import holes

    body = power()
    body["properties"]["parameter"]["PRECTOTCORR"] = dict.fromkeys(("20200601", "20200602"), -999)
    delivery = read_power(body)
    assert delivery.incomplete
    (gap,) = holes(delivery, SOURCES["nasa_power"], date(2026, 1, 1))
    assert (gap.key, gap.fields["names"], gap.fields["count"]) == ("source.hole", ["precip"], 2)
    del body["properties"]["parameter"]["PRECTOTCORR"]  # told as what it is: not in the answer
    assert holes(read_power(body), SOURCES["nasa_power"], date(2026, 1, 1)) == ()


def test_a_variable_without_any_value_is_a_gap_of_open_meteo_unless_it_is_undefined() -> None:
    from evaeto.sources.catalogue import SOURCES
    from evaeto.sources.holes import holes

    nulls = {"shortwave_radiation_sum": [None, None]}
    (gap,) = holes(read(day_of(**nulls)), SOURCES[ARCHIVE], date(2026, 1, 1))
    assert gap.fields["names"] == ["rs"]
    undefined = read(day_of(units={"shortwave_radiation_sum": "undefined"}, **nulls))
    assert holes(undefined, SOURCES[ARCHIVE], date(2026, 1, 1)) == ()


def norway(**changes: Any) -> dict[str, Any]:
    details = {"air_temperature": 5.0, "relative_humidity": 70.0, "dew_point_temperature": 1.0, "wind_speed": 3.0}
    rain = {"details": {"precipitation_amount": 0.5}}
    series = [
        {
            "time": f"2026-03-0{1 + h // 24}T{h % 24:02d}:00:00Z",
            "data": {"instant": {"details": dict(details)}, "next_1_hours": rain, "next_6_hours": None} | changes,
        }
        for h in range(48)
    ]
    units = {name: unit for name, (_, unit) in met_norway.UNITS.items()}
    return {"properties": {"meta": {"updated_at": "2026-03-01T00:00:00Z", "units": units}, "timeseries": series}}


def test_a_block_of_met_norway_that_is_null_costs_nothing_else_and_is_told() -> None:
    forecast = met_norway.parse(norway())
    assert forecast.absent == ("air_temperature_max", "air_temperature_min")
    weather, _ = met_norway.to_days(forecast, date(2026, 3, 1), date(2026, 3, 1), 0.0)
    assert weather["precip"].values == pytest.approx([12.0])
    assert weather["tmax"].values.tolist() == [5.0]
    assert "precipitation_amount" in met_norway.parse(norway(next_1_hours=None)).absent


def test_a_step_of_met_norway_without_its_moment_is_bridged() -> None:
    body = norway()
    body["properties"]["timeseries"][5]["data"]["instant"] = None
    weather, _ = met_norway.to_days(met_norway.parse(body), date(2026, 3, 1), date(2026, 3, 1), 0.0)
    assert weather[["tmean", "u2"]].to_array().notnull().all()


def test_a_row_without_a_value_costs_its_layer_only_that_row() -> None:
    body = grid()
    del body["properties"]["relativeHumidity"]["values"][25]["value"]
    del body["properties"]["windSpeed"]["values"][20]["value"]
    found = a_day(body)
    assert found["rhmean"] == pytest.approx(70.0)  # that hour is of the day after
    assert np.isnan(found["u2"])
    assert found["tmax"] == 10.0


def test_a_grid_that_tells_no_update_is_as_old_as_its_making() -> None:
    body = grid(updateTime=None, generatedAt="2026-03-01T05:00:00+00:00")
    assert nws_forecast.parse(body).issued_at == datetime(2026, 3, 1, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    "broken",
    [
        None,
        {"geometry": None, "properties": {"stationIdentifier": "KAAA", "name": "A"}},
        {"geometry": {"coordinates": [None, None]}, "properties": {"stationIdentifier": "KAAA", "name": "A"}},
        {"geometry": {"coordinates": [-95.7, 39.0]}, "properties": {"name": "A"}},
        {"geometry": {"coordinates": [-95.7, 39.0]}, "properties": None},
    ],
)
def test_a_station_that_is_not_told_says_nothing_of_the_next(broken: Any) -> None:
    sound = {
        "geometry": {"coordinates": [-95.6, 39.07]},
        "properties": {"stationIdentifier": "KTOP", "name": None, "elevation": {"unitCode": "wmoUnit:?", "value": 3}},
    }
    (found,) = nws_stations.stations({"features": [broken, sound]}, TOPEKA)
    assert (found.key, found.name, found.elevation, found.kind) == ("KTOP", "KTOP", None, nws_stations.AIRPORT)


def test_a_report_without_a_time_or_content_is_passed_over() -> None:
    from evaeto.sources.nws import observations

    report = {"timestamp": "2026-03-02T06:00:00+00:00", "temperature": {"unitCode": "wmoUnit:degC", "value": 5.0}}
    features = [None, {"properties": None}, {"properties": {**report, "timestamp": None}}, {"properties": report}]
    page = observations.parse({"features": features})
    assert page.values["temperature"].tolist() == [5.0]


def test_silent_stations_farther_away_are_not_called_nearer(
    demo: Demo, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    from evaeto.demo import nws as stand_in

    real = stand_in._observations

    def without_wind(*asked: Any) -> Any:
        reply = real(*asked)
        for feature in reply.body["features"] if reply.status == 200 else ():
            feature["properties"]["windSpeed"] = None
        return reply

    monkeypatch.setattr(stand_in, "_observations", without_wind)
    today = local_days.today_at(TOPEKA.lat, TOPEKA.lon)
    delivery = ask("nws_observations", today - timedelta(days=3), today - timedelta(days=2), place=TOPEKA)
    keys = [note.key for note in delivery.notes if isinstance(note, Message)]
    assert delivery.station is not None
    assert delivery.station.key.startswith("E0X")
    assert "source.station_lacks" in keys
    assert "source.silent_stations" not in keys

"""The one client: faults of services, repeats, the cache, cancelling. Against real HTTP on this machine."""

from __future__ import annotations

import asyncio
import gzip
import multiprocessing
import pickle
import socket
import sqlite3
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from evaeto.demo.server import Demo
from evaeto.errors import (
    SourceBadAnswer,
    SourceError,
    SourceNoData,
    SourceRateLimited,
    SourceRefused,
    SourceUnavailable,
)
from evaeto.settings import Settings
from evaeto.sources.catalogue import fetcher
from evaeto.sources.delivery import Delivery, Place
from evaeto.sources.transport import access
from evaeto.sources.transport.http import DAY_S, HOUR_S, lifetime_s

Ask = Callable[..., Delivery]

SORRISO = "upstream/nasa_power/agrobr_sorriso_mt_daily_2025-01-01_05.json"
BALSAS = Place(-7.5, -46.0, None, -3.0)

both_services = pytest.mark.parametrize("service", ["nasa_power", "open_meteo_archive"])

# fault, service, error, what its reason says
OUTCOMES = [
    ("500", "nasa_power", SourceUnavailable, "HTTP 500 (Internal Server Error)"),
    ("500", "open_meteo_archive", SourceUnavailable, "HTTP 500 (Internal Server Error)"),
    ("503", "nasa_power", SourceUnavailable, "HTTP 503 (The service is overloaded)"),
    ("503", "open_meteo_archive", SourceUnavailable, "HTTP 503 (The service is overloaded)"),
    ("429", "nasa_power", SourceRateLimited, "HTTP 429 (Too many concurrent requests)"),
    ("429", "open_meteo_archive", SourceRateLimited, "HTTP 429 (Too many concurrent requests)"),
    ("429-no-retry-after", "nasa_power", SourceRateLimited, "HTTP 429 (Too Many Requests)"),
    ("429-no-retry-after", "open_meteo_archive", SourceRateLimited, "HTTP 429 (Hourly API request limit exceeded."),
    ("fail-once:404", "nasa_power", SourceRefused, "HTTP 404 (Only this once)"),
    ("cut-off", "nasa_power", SourceBadAnswer, "the answer was cut off"),
    ("cut-off", "open_meteo_archive", SourceBadAnswer, "the answer was cut off"),
    ("not-json", "nasa_power", SourceBadAnswer, "not JSON; it begins with '<html>"),
    ("not-json", "open_meteo_archive", SourceBadAnswer, "not JSON; it begins with '<html>"),
    ("wrong-units", "nasa_power", SourceBadAnswer, "T2M_MAX came in 'K', not in 'C'"),
    ("wrong-units", "open_meteo_archive", SourceBadAnswer, "temperature_2m_max came in '°F', not in '°C'"),
    ("all-fill", "nasa_power", SourceNoData, "no value for this place from 2020-01-01 to 2020-01-31"),
    ("all-fill", "open_meteo_archive", SourceNoData, "no value for this place from 2020-01-01 to 2020-01-31"),
    ("empty", "nasa_power", SourceNoData, "no value for this place"),
    ("empty", "open_meteo_archive", SourceNoData, "no value for this place"),
]


@pytest.mark.parametrize(("fault", "service", "error", "reason"), OUTCOMES)
def test_each_fault_is_the_error_it_should_be_and_is_not_kept(
    demo: Demo, ask: Ask, fault: str, service: str, error: type[SourceError], reason: str
) -> None:
    demo.set_fault(service, fault)
    with pytest.raises(error) as raised:
        ask(service, retries=0)
    assert reason in raised.value.reason
    assert raised.value.source == service
    travelled = pickle.loads(pickle.dumps(raised.value))
    assert (type(travelled), str(travelled)) == (error, str(raised.value))

    demo.set_fault(service, None)
    assert not ask(service, retries=0).from_cache


@both_services
@pytest.mark.slow
def test_a_service_that_hangs_is_given_up_after_the_time_allowed(demo: Demo, ask: Ask, service: str) -> None:
    demo.set_fault(service, "hang")
    with pytest.raises(SourceUnavailable, match=r"no answer within 0.2 s"):
        ask(service, retries=0, timeout_s=0.2)


@both_services
def test_nobody_listening_is_no_connection(ask: Ask, service: str) -> None:
    with closing(socket.socket()) as unused:
        unused.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{unused.getsockname()[1]}"
        with pytest.raises(SourceUnavailable, match="no connection"):
            ask(service, endpoints={service: address}, retries=0)


@both_services
@pytest.mark.parametrize(
    "status", [429, 503, *(pytest.param(status, marks=pytest.mark.slow) for status in (500, 502, 504))]
)
@pytest.mark.slow
def test_a_passing_failure_is_repeated_told_and_then_well(demo: Demo, ask: Ask, service: str, status: int) -> None:
    demo.set_fault(service, f"fail-once:{status}")
    told: list[str] = []
    assert ask(service, report=told.append).weather.sizes["time"] == 31
    assert len(demo.requests) == 2
    assert told[0] == "requesting data"
    assert told[1].startswith(f"HTTP {status} (Only this once); trying again in 0.")
    assert told[2] == "31 days"


@pytest.mark.slow
def test_a_cut_off_answer_is_asked_for_again(demo: Demo, ask: Ask) -> None:
    demo.set_fault("nasa_power", "cut-off")
    with pytest.raises(SourceBadAnswer):
        ask("nasa_power", retries=1)
    assert len(demo.requests) == 2


@pytest.mark.parametrize("fault", ["not-json", "wrong-units", "all-fill", "fail-once:400"])
def test_what_will_not_get_better_is_not_repeated(demo: Demo, ask: Ask, fault: str) -> None:
    demo.set_fault("nasa_power", fault)
    with pytest.raises(SourceError):
        ask("nasa_power")
    assert len(demo.requests) == 1


@pytest.mark.slow
def test_failures_are_repeated_as_often_as_the_settings_say(demo: Demo, ask: Ask) -> None:
    demo.set_fault("nasa_power", "503")
    with pytest.raises(SourceUnavailable):
        ask("nasa_power", retries=2)
    assert len(demo.requests) == 3


@pytest.mark.slow
def test_retry_after_is_kept_in_full(demo: Demo, ask: Ask) -> None:
    demo.set_fault("nasa_power", "429")
    told: list[str] = []
    with pytest.raises(SourceRateLimited) as limited:
        ask("nasa_power", retries=1, report=told.append)
    assert limited.value.wait_s == 1
    assert told[1].startswith("waiting 1 s as the service asks (HTTP 429")
    first, second = demo.requests
    assert second.time - first.time >= timedelta(seconds=1)


def test_a_wait_longer_than_allowed_is_not_begun(demo: Demo, ask: Ask) -> None:
    demo.set_fault("nasa_power", "429")
    with pytest.raises(SourceRateLimited) as limited:
        ask("nasa_power", max_wait_s=0.5)
    assert limited.value.wait_s == 1
    assert len(demo.requests) == 1


def test_no_waiting_at_all_may_be_asked_for(demo: Demo, ask: Ask) -> None:
    demo.set_fault("nasa_power", "503")
    with pytest.raises(SourceUnavailable):
        ask("nasa_power", max_wait_s=0.0)
    assert len(demo.requests) == 1


def test_an_hourly_limit_is_not_asked_again_before_the_hour_is_over(
    demo: Demo, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    half_past = datetime(2026, 11, 23, 10, 30, tzinfo=UTC).timestamp()
    monkeypatch.setattr(time, "time", lambda: half_past)
    demo.set_fault("open_meteo_archive", "429-no-retry-after")
    with pytest.raises(SourceRateLimited) as limited:
        ask("open_meteo_archive")
    assert limited.value.wait_s == 1800
    assert len(demo.requests) == 1


@both_services
def test_a_kept_answer_is_the_same_and_does_not_touch_the_service(demo: Demo, ask: Ask, service: str) -> None:
    first, second = ask(service), ask(service)
    assert (first.from_cache, second.from_cache) == (False, True)
    assert len(demo.requests) == 1
    assert second.weather.identical(first.weather)
    assert second.asked_at == first.asked_at
    assert (second.elevation, second.version) == (first.elevation, first.version)


@pytest.mark.slow
def test_another_place_or_period_is_another_answer(demo: Demo, ask: Ask) -> None:
    ask("nasa_power")
    assert not ask("nasa_power", end=date(2020, 1, 30)).from_cache
    assert not ask("nasa_power", place=Place(-7.6, -46.0, None, -3.0)).from_cache
    assert len(demo.requests) == 3


def test_answers_are_kept_by_the_age_of_their_youngest_day() -> None:
    today = date(2026, 11, 23)
    kept = {age: lifetime_s(today - timedelta(days=age), today) for age in (-3, 0, 6, 7, 30, 31, 9999)}
    assert kept == {
        -3: HOUR_S,
        0: 12 * HOUR_S,
        6: 12 * HOUR_S,
        7: DAY_S,
        30: DAY_S,
        31: 30 * DAY_S,
        9999: 30 * DAY_S,
    }


@pytest.mark.slow
def test_an_answer_on_old_days_is_asked_for_again_after_thirty_days(
    demo: Demo, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock, later = time.time, [0.0]
    monkeypatch.setattr(time, "time", lambda: clock() + later[0])
    ask("nasa_power")
    later[0] = 29 * DAY_S
    assert ask("nasa_power").from_cache
    later[0] = 31 * DAY_S
    assert not ask("nasa_power").from_cache


@pytest.mark.slow
def test_an_answer_on_recent_days_is_asked_for_again_after_twelve_hours(
    demo: Demo, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock, later = time.time, [0.0]
    monkeypatch.setattr(time, "time", lambda: clock() + later[0])
    yesterday = datetime.now(UTC).date() - timedelta(days=2)
    recent = {"start": yesterday, "end": yesterday}
    ask("open_meteo_archive", **recent)
    later[0] = 11 * HOUR_S
    assert ask("open_meteo_archive", **recent).from_cache
    later[0] = 13 * HOUR_S
    assert not ask("open_meteo_archive", **recent).from_cache


def test_a_damaged_cache_is_set_aside_and_a_new_one_started(demo: Demo, ask: Ask) -> None:
    folder = demo.settings.cache_dir / "http"
    folder.mkdir()
    (folder / "answers.sqlite").write_bytes(b"this was a database once " * 400)
    assert not ask("nasa_power").from_cache
    assert ask("nasa_power").from_cache
    (damaged,) = demo.settings.cache_dir.glob("http.damaged-*")
    assert (damaged / "answers.sqlite").read_bytes().startswith(b"this was a database once")


@pytest.mark.parametrize("sound_share", [0.02, 0.5, 0.9])
@pytest.mark.slow
def test_a_cache_damaged_while_in_use_fails_no_request(demo: Demo, ask: Ask, sound_share: float) -> None:
    ten_years = {"start": date(2010, 1, 1), "end": date(2019, 12, 31)}
    first = ask("nasa_power", **ten_years)
    file = demo.settings.cache_dir / "http" / "answers.sqlite"
    sound = int(file.stat().st_size * sound_share)
    with file.open("r+b") as database:
        database.seek(sound)
        database.write(b"\xff" * (file.stat().st_size - sound))
    again = ask("nasa_power", **ten_years)
    assert not again.from_cache
    assert again.weather.identical(first.weather)


def test_without_a_place_for_the_cache_answers_are_not_kept(demo: Demo, ask: Ask, tmp_path: Path) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.write_text("not a folder")
    for _ in range(2):
        assert not ask("nasa_power", cache_dir=in_the_way).from_cache


@both_services
def test_a_request_can_be_cancelled_while_the_service_hangs(demo: Demo, service: str) -> None:
    demo.set_fault(service, "hang")

    async def cancel_once_asked() -> None:
        request = asyncio.create_task(_fetch(service, demo.settings, lambda text: None))
        await asyncio.to_thread(demo.wait_for_requests, 1)
        request.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asyncio.wait_for(request, timeout=demo.settings.timeout_s / 2)

    asyncio.run(cancel_once_asked())


def test_a_request_can_be_cancelled_while_it_waits_to_be_repeated(demo: Demo) -> None:
    demo.set_fault("nasa_power", "429")

    async def cancel_once_waiting() -> None:
        waiting = asyncio.Event()
        request = asyncio.create_task(
            _fetch("nasa_power", demo.settings, lambda text: waiting.set() if "wait" in text else None)
        )
        await waiting.wait()
        request.cancel()
        with pytest.raises(asyncio.CancelledError):
            await request

    asyncio.run(cancel_once_waiting())
    assert len(demo.requests) == 1


def test_a_cancelled_request_leaves_nothing_in_the_cache(demo: Demo, ask: Ask) -> None:
    test_a_request_can_be_cancelled_while_the_service_hangs(demo, "nasa_power")
    demo.set_fault("nasa_power", None)
    assert not ask("nasa_power").from_cache


def test_an_answer_that_cannot_be_decompressed_is_a_bad_answer(replayed: Ask) -> None:
    with pytest.raises(SourceBadAnswer, match="cannot be decompressed"):
        replayed("nasa_power", b"this is not gzip", encoding="gzip")


def test_the_cache_keeps_answers_as_compressed_as_they_came(
    tmp_path: Path, shared_data: Path, replaying: Callable[..., AbstractContextManager[str]]
) -> None:
    plain = (shared_data / SORRISO).read_bytes()
    with replaying(200, gzip.compress(plain), {"Content-Encoding": "gzip"}) as address:
        settings = Settings(endpoints={"nasa_power": address}, cache_dir=tmp_path)
        period = (date(2025, 1, 1), date(2025, 1, 5))
        first, second = (
            asyncio.run(fetcher("nasa_power")(BALSAS, *period, settings, lambda text: None)) for _ in range(2)
        )
    assert (first.from_cache, second.from_cache) == (False, True)
    assert second.weather.identical(first.weather)
    with closing(sqlite3.connect(tmp_path / "http" / "answers.sqlite")) as database:
        (stored,) = database.execute("SELECT SUM(LENGTH(chunk_data)) FROM streams").fetchone()
    assert stored == len(gzip.compress(plain))


def test_the_proxy_of_the_environment_is_used_but_never_for_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    assert access.proxy_of("https://power.larc.nasa.gov/api", Settings()) is None
    monkeypatch.setenv("https_proxy", "proxy.example.org:3128")
    monkeypatch.setenv("http_proxy", "http://proxy.example.org:3128")
    assert access.proxy_of("https://power.larc.nasa.gov/api", Settings()) == "http://proxy.example.org:3128"
    assert access.proxy_of("http://127.0.0.1:8000/nasa_power", Settings()) is None
    monkeypatch.setenv("no_proxy", "larc.nasa.gov")
    assert access.proxy_of("https://power.larc.nasa.gov/api", Settings()) is None


@pytest.mark.slow
def test_several_processes_share_one_cache(demo: Demo) -> None:
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        sums = pool.map(_sums_at_ten_places, [demo.settings] * 2, chunksize=1)
    assert sums[0] == sums[1]
    before = len(demo.requests)
    assert _sums_at_ten_places(demo.settings) == sums[0]
    assert len(demo.requests) == before
    with closing(sqlite3.connect(demo.settings.cache_dir / "http" / "answers.sqlite")) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def _sums_at_ten_places(settings: Settings) -> list[float]:
    places = [Place(float(lat), 10.0, None, 1.0) for lat in range(10)]
    deliveries = [asyncio.run(_fetch("nasa_power", settings, lambda text: None, place)) for place in places]
    return [float(delivery.weather["rs"].sum()) for delivery in deliveries]


async def _fetch(service: str, settings: Settings, report: Callable[[str], None], place: Place = BALSAS) -> Delivery:
    return await fetcher(service)(place, date(2020, 1, 1), date(2020, 1, 31), settings, report)

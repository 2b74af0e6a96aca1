"""Keys: sent to whom they are for, and to be found nowhere else."""

from __future__ import annotations

import asyncio
import json
import logging
import pickle
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

import evaeto
from evaeto.demo.server import Demo
from evaeto.errors import SettingsError, SourceError, SourceRefused
from evaeto.settings import Secret, Settings, using
from evaeto.sources.catalogue import SERVICES, check, fetcher
from evaeto.sources.delivery import Delivery, Place
from evaeto.sources.transport import access, kept

SECRET = "s3cr3t/key+1@example.org"
GOONDIWINDI = Place(-27.85, 150.05, 200.0, 10.0)
DAYS = (date(2021, 6, 1), date(2021, 6, 5))


def fetch(service: str, settings: Settings, place: Place = GOONDIWINDI) -> Delivery:
    return asyncio.run(fetcher(service)(place, *DAYS, settings, lambda text: None))


@contextmanager
def echoing(status: int, text: str = "") -> Iterator[tuple[str, list[str]]]:
    """A server that answers with what it was asked, as some do."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            found = parse_qs(urlsplit(self.path).query)
            content = (text or json.dumps({"error": True, "reason": f"not allowed: {self.path} {found}"})).encode()
            self.send_response(status)
            if status in (301, 302):
                self.send_header("Location", "/there?" + urlsplit(self.path).query)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}", asked
        finally:
            server.shutdown()
            thread.join()


def everything_in(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in folder.rglob("*") if file.is_file())


def holds_secret(text: str | bytes) -> bool:
    content = text.encode() if isinstance(text, str) else text
    forms = (SECRET, "s3cr3t", "s3cr3t%2Fkey")
    return any(form.encode() in content for form in forms)


def test_a_key_reaches_its_service_and_neither_cache_nor_log_nor_result(
    demo: Demo, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    settings = replace(demo.settings, keys={"silo": SECRET})
    delivery = fetch("silo", settings)
    assert demo.requests[-1].params["username"] == SECRET
    ours = [record.getMessage() for record in caplog.records if not record.name.startswith("evaeto.demo")]
    assert not holds_secret("".join(ours))
    assert not holds_secret(everything_in(settings.cache_dir))
    assert not holds_secret(repr(delivery) + repr(settings) + str(settings))
    assert not any(holds_secret(repr(one)) for one in kept.answers(settings.cache_dir))


@pytest.mark.parametrize("status", [200, 302, 400, 403, 422, 429, 500])
def test_a_key_that_a_service_repeats_is_not_in_the_error(
    status: int, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with echoing(status) as (address, asked):
        settings = Settings(
            endpoints={"open_meteo_archive": address}, keys={"open_meteo": SECRET}, cache_dir=tmp_path, retries=0,
            max_wait_s=0.1,
        )  # fmt: skip
        with pytest.raises(SourceError) as raised:
            fetch("open_meteo_archive", settings)
    assert holds_secret(asked[0])
    error: BaseException | None = raised.value
    while error is not None:
        assert not holds_secret(str(error) + repr(error))
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    assert not holds_secret(pickle.dumps(raised.value))
    assert not holds_secret(caplog.text)
    assert not holds_secret(everything_in(tmp_path))


def test_what_stands_behind_an_endpoint_is_kept_and_shown_nowhere(tmp_path: Path) -> None:
    with echoing(400) as (address, asked):
        settings = Settings(
            endpoints={"open_meteo_archive": f"{address}/mirror/?apikey={SECRET.replace('+', '%2B')}&plan=2"},
            cache_dir=tmp_path, retries=0,
        )  # fmt: skip
        with pytest.raises(SourceRefused) as raised:
            fetch("open_meteo_archive", settings)
    url = urlsplit(asked[0])
    assert url.path == "/mirror/v1/archive"
    assert parse_qs(url.query)["apikey"] == [SECRET]
    assert parse_qs(url.query)["plan"] == ["2"]
    assert parse_qs(url.query)["start_date"] == ["2021-06-01"]
    assert not holds_secret(str(raised.value) + repr(settings))
    assert settings.endpoints["open_meteo_archive"] == f"{address}/mirror"


def test_holders_of_a_key_ask_the_servers_for_them() -> None:
    free, paid = Settings(), Settings(keys={"open_meteo": Secret(SECRET)})
    hosts = {key: httpx.URL(access.address(SERVICES[key], paid)).host for key in SERVICES}
    assert hosts["open_meteo_archive"] == "customer-archive-api.open-meteo.com"
    assert hosts["open_meteo_ensemble"] == "customer-ensemble-api.open-meteo.com"
    assert hosts["open_meteo_elevation"] == "customer-api.open-meteo.com"
    assert hosts["nasa_power"] == "power.larc.nasa.gov"
    assert access.address(SERVICES["open_meteo_archive"], free) == "https://archive-api.open-meteo.com"
    assert dict(access.hidden("open_meteo_archive", paid)) == {"apikey": SECRET}
    assert dict(access.hidden("nasa_power", paid)) == {}
    own = replace(paid, endpoints={"open_meteo_archive": "https://weather.example.org"})
    assert access.address(SERVICES["open_meteo_archive"], own) == "https://weather.example.org"


def test_a_paid_plan_is_not_held_to_the_limits_of_the_free_service() -> None:
    paid = access.limits_of("open_meteo_archive", Settings(keys={"open_meteo": Secret(SECRET)}))
    free = access.limits_of("open_meteo_archive", Settings())
    assert {rate.period_s for rate in free.rates} == {60, 3_600, 86_400}
    assert {rate.period_s for rate in paid.rates} == {60}
    assert paid.operator != free.operator


def test_a_key_is_never_sent_unencrypted_to_another_machine() -> None:
    with pytest.raises(SourceRefused, match=r"without encryption to weather\.example\.org"):
        access.Hidden("open_meteo_archive", "http://weather.example.org/v1", {"apikey": SECRET})
    access.Hidden("open_meteo_archive", "http://127.0.0.1:8000/v1", {"apikey": SECRET})
    access.Hidden("open_meteo_archive", "http://weather.example.org/v1", {})


def test_a_key_does_not_follow_a_redirect_to_another_host() -> None:
    hidden = access.Hidden("open_meteo_archive", "https://a.example.org/v1", {"apikey": SECRET})
    there = hidden.into(httpx.Request("GET", "https://b.example.org/v1?x=1"))
    assert str(there.url) == "https://b.example.org/v1?x=1"
    assert hidden.out_of_address(f"/there?x=1&apikey={SECRET}") == "/there?x=1"


def test_settings_travel_to_a_worker_with_their_keys() -> None:
    settings = Settings(
        keys={"silo": Secret(SECRET)}, endpoints={"nasa_power": "https://example.org?token=s3cr3t%2Fkey"}
    )
    there = pickle.loads(pickle.dumps(settings))
    assert there.keys["silo"].reveal() == SECRET
    assert there.hidden["nasa_power"]["token"].reveal() == "s3cr3t/key"
    assert not holds_secret(repr(there))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"endpoints": {"open_meteo_archiv": "https://example.org"}}, "'open_meteo_archiv', which is not a service"),
        ({"endpoints": {"nasa_power": "example.org"}}, "'nasa_power' is not an http or https address"),
        ({"keys": {"sylo": "x"}}, "'sylo', which no service uses"),
    ],
)
def test_a_name_that_nothing_has_is_refused(changes: Any, words: str) -> None:
    with pytest.raises(SettingsError, match=words):
        check(Settings(**changes))


@pytest.mark.slow
def test_no_key_is_in_a_result_its_exports_or_its_messages(demo: Demo, client: Any, tmp_path: Path) -> None:
    settings = replace(demo.settings, keys={"silo": SECRET})
    with using(settings):
        task = evaeto.submit(
            lat=-27.85, lon=150.05, start="2021-06-01", end="2021-06-30", sources=["silo", "open_meteo_archive"],
            client=client,
        )  # fmt: skip
        result = task.result()
    assert demo.requests[0].params.get("username", SECRET) == SECRET
    told = [result.export(fmt) for fmt in ("csv", "netcdf", "html", "xlsx", "parquet")]  # type: ignore[arg-type]
    told += [json.dumps(result.summary(), default=str).encode(), repr(task.messages).encode(), repr(result).encode()]
    assert not any(holds_secret(content) for content in told)


@pytest.mark.parametrize(
    "said",
    [
        "s3cr3t\\/key+1@example.org",  # as PHP writes JSON
        "s3cr3t\\u002fkey\\u002b1\\u0040example.org",
        "s3cr3t%2fkey%2b1%40example.org",
        "s3cr3t%252Fkey%252B1%2540example.org",  # an address within an address
        "S3CR3T/key+1@example.org",
    ],
)
def test_a_key_is_known_in_every_form_a_service_may_repeat_it_in(said: str, tmp_path: Path) -> None:
    with echoing(400, f'{{"error": true, "reason": "not allowed: {said}"}}') as (address, _):
        settings = Settings(endpoints={"open_meteo_archive": address}, keys={"open_meteo": Secret(SECRET)},
                            cache_dir=tmp_path, retries=0)  # fmt: skip
        with pytest.raises(SourceRefused, match=r"not allowed: \*\*\*") as raised:
            fetch("open_meteo_archive", settings)
    assert "s3cr3t" not in str(raised.value).lower()


def test_a_key_that_stands_in_a_good_answer_is_neither_kept_nor_told(
    demo: Demo, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from evaeto.demo import silo as stand_in

    answer = stand_in.answer

    def repeating(asking: Any, weather: Any, service: str) -> Any:
        reply = answer(asking, weather, service)
        body = reply.body.replace("BoM Only", f"BoM Only of {asking.query['username']}")
        return replace(reply, body=body, headers={**reply.headers, "X-Asked-By": asking.query["username"]})

    monkeypatch.setattr(stand_in, "answer", repeating)
    caplog.set_level(logging.DEBUG)
    settings = replace(demo.settings, keys={"silo": Secret(SECRET)})
    for from_cache in (False, True):
        delivery = fetch("silo", settings)
        assert (delivery.from_cache, delivery.model) == (from_cache, "BoM Only of ***")
        assert delivery.weather["tmax"].notnull().all()
    ours = [record.getMessage() for record in caplog.records if not record.name.startswith("evaeto.demo")]
    assert not holds_secret("".join(ours))
    assert not holds_secret(everything_in(settings.cache_dir))


def test_what_may_be_a_year_or_a_model_is_not_taken_out_of_weather(demo: Demo) -> None:
    address = f"{demo.settings.endpoints['open_meteo_archive']}?version=20210601&models=best_match&plan=2021"
    settings = replace(demo.settings, endpoints={"open_meteo_archive": address})
    assert fetch("open_meteo_archive", settings).weather["tmax"].notnull().all()
    assert demo.requests[-1].params["version"] == "20210601"


def test_a_name_and_a_password_in_an_address_are_sent_and_shown_nowhere(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    from base64 import b64encode

    from evaeto import doctor

    caplog.set_level(logging.DEBUG)
    login = "me:s3cr3t/key"
    with echoing(400) as (address, asked):
        named = address.replace("://", "://me:s3cr3t%2Fkey@")
        settings = Settings(endpoints={"open_meteo_archive": f"{named}/mirror"}, cache_dir=tmp_path, retries=0)
        with pytest.raises(SourceRefused) as raised:
            fetch("open_meteo_archive", settings)
    assert asked[0].startswith("/mirror/v1/archive?")
    request = access.Hidden("open_meteo_archive", address, {}, login).into(httpx.Request("GET", f"{address}/x?a=1"))
    assert request.headers["Authorization"] == f"Basic {b64encode(login.encode()).decode()}"
    assert settings.endpoints["open_meteo_archive"] == f"{address}/mirror"
    shown = "".join(map(repr, doctor._settings(settings)))
    assert not holds_secret(str(raised.value) + repr(settings) + caplog.text + shown)
    assert not holds_secret(everything_in(tmp_path))
    assert pickle.loads(pickle.dumps(settings)).logins["open_meteo_archive"].reveal() == login
    elsewhere = access.Hidden("open_meteo_archive", address, {}, login).into(httpx.Request("GET", "http://127.0.0.2/"))
    assert "Authorization" not in elsewhere.headers
    with pytest.raises(SourceRefused, match="without encryption"):
        access.Hidden("open_meteo_archive", "http://weather.example.org/v1", {}, login)


@pytest.mark.parametrize("proxy", ["ftp://me:s3cr3t@proxy.example.org", "http://me:s3cr3t@proxy.example.org:port"])
def test_a_proxy_that_cannot_be_is_refused_without_its_password(proxy: str, tmp_path: Path) -> None:
    settings = Settings(endpoints={"open_meteo_archive": "https://weather.example.org"}, proxy=proxy,  # type: ignore[arg-type]
                        cache_dir=tmp_path, retries=0)  # fmt: skip
    with pytest.raises(SettingsError, match="proxy") as raised:
        fetch("open_meteo_archive", settings)
    assert not holds_secret(str(raised.value) + repr(raised.value) + repr(raised.value.__cause__))

"""The REST endpoint over real HTTP, on a real cluster with worker processes, asking the stand-ins."""

from __future__ import annotations

import base64
import io
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import httpx
import numpy as np
import pandas as pd
import pytest
from patience import LONG_ENOUGH_S, PATIENT

import evaeto
from evaeto.rest import book as books
from evaeto.rest import pages
from evaeto.rest.arguments import SCHEMAS, meanings, of_body, of_query
from evaeto.settings import DEMO_VARIABLE

PLACE: dict[str, Any] = {"lat": -7.5312, "lon": -46.039, "elevation": 256.0}
MONTH: dict[str, Any] = {"start": "2015-01-01", "end": "2015-01-31"}


@pytest.fixture(scope="module")
def demo() -> Iterator[Any]:
    with evaeto.demo.serve() as running:
        yield running


@pytest.fixture(scope="module")
def server(demo: Any) -> Iterator[str]:
    """The address of `evaeto serve --api`, a process of its own."""
    environment = {**os.environ, DEMO_VARIABLE: demo.address, "PYTHONUNBUFFERED": "1"}
    code = "from evaeto.cli import main; main()"
    command = [sys.executable, "-c", PATIENT + code, "serve", "--api", "--port", "0"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield process.stdout.readline().split()[3].rstrip("/")
        process.send_signal(signal.SIGINT)
        assert process.wait(LONG_ENOUGH_S) == 0


@pytest.fixture
def http(server: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server, timeout=LONG_ENOUGH_S, trust_env=False) as client:
        yield client


def ended(http: httpx.Client, at: str) -> dict[str, Any]:
    """What is told of a calculation once it has ended; one request waits a minute at most."""
    while (told := http.get(at, params={"wait": 60}).json())["status"] in ("PENDING", "RUNNING"):
        pass
    found: dict[str, Any] = told
    return found


def begun(http: httpx.Client, **asked: Any) -> str:
    answer = http.post("/v1/tasks", json={**PLACE, **MONTH, **asked})
    assert answer.status_code == 202, answer.text
    assert answer.headers["Location"] == answer.json()["links"]["self"]
    return str(answer.json()["links"]["self"])


@pytest.mark.slow
def test_a_calculation_is_asked_for_followed_and_its_result_is_that_of_the_library(
    http: httpx.Client, demo: Any, client: Any
) -> None:
    at = begun(http, sources=["nasa_power"])
    told = ended(http, at)
    assert (told["status"], told["progress"]) == ("SUCCESS", 100)
    expected = evaeto.compute(**PLACE, **MONTH, sources="nasa_power", client=client)
    found = http.get(told["links"]["result"]).json()
    assert found["results"] == [{**row, "origin": str(row["origin"])} for row in expected.rows()]
    assert found["summary"]["eto_total_mm"] == expected.summary()["eto_total_mm"]
    assert found["warnings"] == [str(line) for line in expected.warnings]
    table = http.get(told["links"]["result"], headers={"Accept": "text/csv"})
    assert table.headers["Content-Type"].startswith("text/csv")
    read = pd.read_csv(io.StringIO(table.text), index_col="date", parse_dates=True)
    np.testing.assert_allclose(read["eto"], expected.eto, atol=1e-4)
    comma = http.get(told["links"]["result"], params={"format": "csv", "decimal": ","}).text
    np.testing.assert_allclose(pd.read_csv(io.StringIO(comma), sep=";", decimal=",")["eto"], expected.eto, atol=1e-4)
    assert http.get(told["links"]["result"], params={"format": "nc"}).content.startswith(b"\x89HDF")
    assert http.get(told["links"]["result"], params={"format": "docx"}).status_code == 406


@pytest.mark.slow
def test_one_address_gives_the_table_for_spreadsheets(http: httpx.Client) -> None:
    answer = http.get(
        "/v1/eto", params={**PLACE, "mode": "recent", "days": 9, "sources": "open_meteo_archive", "format": "csv"}
    )
    assert answer.status_code == 200, answer.text
    assert len(pd.read_csv(io.StringIO(answer.text))) == 9


@pytest.mark.slow
def test_own_measurements_and_a_calibration_take_part(http: httpx.Client, demo: Any, client: Any) -> None:
    days = pd.date_range(MONTH["start"], MONTH["end"], name="date")
    truth = evaeto.demo.truth(lat=PLACE["lat"], lon=PLACE["lon"], **MONTH)
    columns = {name: truth[name].to_numpy() for name in ("tmax", "tmin", "tdew", "u2", "rs")}
    logger = pd.DataFrame(columns, index=days).assign(T=lambda table: table.pop("tmax") * 1.8 + 32)
    learnt = evaeto.fetch("nasa_power", **PLACE, start="2013-01-01", end="2014-12-31")
    calibration = evaeto.calibrate({"nasa_power": learnt}, evaeto.eto(learnt, **PLACE).to_series() * 1.1, **PLACE)
    said = {"names": {"T": "tmax"}, "units": {"T": "degF"}}
    table = {"name": "own.csv", "text": logger.to_csv()}
    packed = {"name": "own.csv", "base64": base64.b64encode(logger.to_csv().encode()).decode()}
    for station in (table, packed):
        at = begun(http, sources=["nasa_power"], station=station, **said)
        assert ended(http, at)["status"] == "SUCCESS"
        sources = http.get(f"{at}/result").json()["results"][0]["sources"]
        assert "station" in sources
    at = begun(http, sources=["nasa_power"], calibration=[json.loads(calibration.to_json())])
    assert ended(http, at)["status"] == "SUCCESS"
    found = [row["eto_mm"] for row in http.get(f"{at}/result").json()["results"]]
    expected = evaeto.compute(**PLACE, **MONTH, sources="nasa_power", calibration=calibration, client=client)
    np.testing.assert_allclose(found, expected.eto, atol=1e-4)


@pytest.mark.slow
def test_what_is_wrong_is_told_field_by_field_in_the_language_of_the_caller(http: httpx.Client) -> None:
    wrong = http.post("/v1/tasks", json={"lat": 95, "lon": "east", "days": 3}, headers={"Accept-Language": "es-MX, en"})
    assert wrong.status_code == 422
    assert wrong.headers["Content-Type"] == "application/problem+json"
    told = {each["field"]: each["message"] for each in wrong.json()["problems"]}
    assert set(told) == {"lat", "lon", "start", "end", "days"}
    assert "grados norte" in told["lat"]
    assert "debe ser una fecha" in told["start"]


@pytest.mark.slow
@pytest.mark.parametrize(
    "given", [{"station": "/etc/hostname"}, {"calibration": "/etc/hostname"}, {"client": 1}, {"keep": "a" * 32}]
)
def test_nobody_reads_a_file_of_the_server_or_chooses_what_is_its_own(http: httpx.Client, given: Any) -> None:
    answer = http.post("/v1/tasks", json={**PLACE, **MONTH, **given})
    assert answer.status_code == 422
    assert answer.json()["problems"][0]["field"] == next(iter(given))


@pytest.mark.slow
def test_a_service_that_fails_is_a_bad_gateway_that_says_which(http: httpx.Client, demo: Any) -> None:
    demo.set_fault("silo", "not-json")
    answer = http.get("/v1/eto", params={"lat": -34.9, "lon": 138.6, "elevation": 50, **MONTH, "sources": "silo"})
    demo.set_fault("silo", None)
    assert answer.status_code == 502, answer.text
    assert "SILO" in answer.json()["detail"]


@pytest.mark.slow
def test_a_calculation_is_cancelled_and_found_no_more(http: httpx.Client, demo: Any) -> None:
    demo.set_fault("nasa_power", "slow:5")
    at = begun(http, sources=["nasa_power"], lat=-7.9)
    assert http.get(f"{at}/result").status_code == 409
    assert http.delete(at).status_code == 204
    demo.set_fault("nasa_power", None)
    assert http.get(at).status_code == 404


@pytest.mark.slow
def test_what_is_not_there_or_not_meant_for_here_is_refused(http: httpx.Client) -> None:
    assert http.get("/v1/tasks/" + "0" * 32).status_code == 404
    assert http.get("/v1/other").status_code == 404
    assert http.post("/v1/tasks", data={"lat": "1"}).status_code == 415
    assert http.post("/v1/tasks", content=b"[1", headers={"Content-Type": "application/json"}).status_code == 422
    assert http.put("/v1/tasks").status_code == 405
    assert http.get("/v1/sources", headers={"Host": "example.org"}).status_code == 403
    assert "Access-Control-Allow-Origin" not in http.get("/v1/sources").headers


@pytest.mark.slow
def test_services_health_and_descriptions_are_answered(http: httpx.Client) -> None:
    keys = [each["key"] for each in http.get("/v1/sources", params={"lat": -22.7, "lon": -47.6}).json()["sources"]]
    assert "nasa_power" in keys
    assert "nws_forecast" not in keys
    assert http.get("/v1/sources", params={"lat": "x"}).status_code == 422
    assert http.get("/health").json()["status"] == "ok"
    assert http.get("/openapi.json").json() == pages.openapi()
    front = http.get("/")
    assert front.headers["Content-Type"].startswith("text/html")
    for path in pages.openapi()["paths"]:
        assert path in front.text
    assert "`" not in front.text


def test_every_argument_is_one_of_submit_and_has_a_meaning() -> None:
    import inspect

    own = set(inspect.signature(evaeto.submit).parameters) - {"keep", "client", "progress"}
    assert set(SCHEMAS) == own
    assert all(meanings().values())


def test_the_description_names_only_what_there_is() -> None:
    text = json.dumps(pages.openapi())
    for name in {part.split('"')[0] for part in text.split("#/components/schemas/")[1:]}:
        assert name in pages.openapi()["components"]["schemas"]


def test_a_query_holds_numbers_days_and_several_sources() -> None:
    query = {"lat": [b"1.5"], "lon": [b"2"], "days": [b"7"], "mode": [b"recent"], "sources": [b"silo,nasa_power"]}
    found = of_query(query)
    assert (found["lat"], found["days"], found["sources"]) == (1.5, 7, ["silo", "nasa_power"])
    assert of_query({"lat": [b"north"]})["lat"] == "north"  # told by the request
    with pytest.raises(evaeto.RequestError, match="station"):
        of_query({"station": [b"x"]})


def test_a_time_limit_is_never_longer_than_that_of_the_server() -> None:
    assert of_body(b'{"time_limit": 1e9}')["time_limit"] == 600
    assert of_body(b'{"time_limit": 5}')["time_limit"] == 5


class Held:
    """A task that is under way until it is told otherwise."""

    has_ended = False
    kept_as = None

    def cancel(self, *_: Any) -> None:
        self.has_ended = True


def test_one_caller_has_so_many_under_way_and_each_is_forgotten_after_an_hour() -> None:
    now = 0.0
    book = books.Book(lambda: now)
    held = [book.start("a", Held)[0] for _ in range(books.RUNNING_OF_ONE)]  # type: ignore[arg-type]
    with pytest.raises(books.FullError):
        book.start("a", Held)  # type: ignore[arg-type]
    other, task = book.start("b", Held)  # type: ignore[arg-type]
    book.forget(held[0])
    book.start("a", Held)  # type: ignore[arg-type]
    now = 3601.0
    assert book.find(other) is task  # under way still
    task.cancel()
    assert book.find(other) is None


def test_a_request_that_is_refused_takes_no_place() -> None:
    def refused() -> Any:
        of_body(b"[]")

    book = books.Book()
    for _ in range(2 * books.RUNNING_OF_ONE):
        with pytest.raises(evaeto.RequestError):
            book.start("a", refused)
    assert len(book) == 0

"""Small questions of a page, put by real workers to real HTTP stand-ins."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from typing import Any

import pytest
from patience import LONG_ENOUGH_S

from evaeto.errors import SourceBadAnswer, SourceNoData, SourceRateLimited, TaskTimeout, WeatherError
from evaeto.sources.delivery import Place
from evaeto.sources.open_meteo import elevation
from evaeto.sources.station import Station
from evaeto.tasks import cluster, lookups

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def connected(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The cluster of the tests is the one there is."""
    monkeypatch.setattr(cluster, "connect", lambda address=None: client)


def test_an_elevation_comes_by_the_request_of_the_pipeline_which_is_then_not_asked_again(demo: Any) -> None:
    height = lookups.find_elevation(-7.53, -46.04).result(LONG_ENOUGH_S)
    again = asyncio.run(elevation.fetch(Place(-7.53, -46.04, None, -3.0), demo.settings, lambda text: None))
    assert height == again
    (asked,) = demo.requests
    assert asked.params == {"latitude": "-7.5300", "longitude": "-46.0400"}


def test_places_come_in_the_language_of_the_page(demo: Any) -> None:
    places = lookups.find_places("Sambaíba", "pt-BR").result(LONG_ENOUGH_S)
    assert [(place.name, place.region, place.country) for place in places] == [("Sambaíba", "Maranhão", "Brasil")]
    assert places[0].elevation is None


def test_a_worker_reads_the_file_of_a_station(demo: Any) -> None:
    facts = lookups.read_station(Station("mine.csv", b"date,tmax\n2010-01-01,30\n2010-01-02,31\n")).result(
        LONG_ENOUGH_S
    )
    assert (str(facts.first), str(facts.last), facts.quantities) == ("2010-01-01", "2010-01-02", ("tmax",))
    refused = lookups.read_station(Station("mine.csv", b"")).exception(LONG_ENOUGH_S)
    assert isinstance(refused, WeatherError)


@pytest.mark.parametrize(
    ("fault", "kind"),
    [("all-fill", SourceNoData), ("cut-off", SourceBadAnswer), ("429-no-retry-after", SourceRateLimited)],
)
def test_a_failing_service_is_the_outcome_in_its_own_words(demo: Any, fault: str, kind: type[Exception]) -> None:
    demo.set_fault("open_meteo_elevation", fault)
    error = lookups.find_elevation(10.0, 20.0).exception(LONG_ENOUGH_S)
    assert type(error) is kind


def test_asking_returns_at_once_and_waits_for_no_service_for_ever(demo: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    demo.set_fault("open_meteo_elevation", "hang")
    monkeypatch.setattr(lookups, "PATIENCE_S", 1e6)
    endless = lookups.find_elevation(11.0, 20.0)  # were it waited for, this would not return
    assert not endless.done()
    endless.cancel()
    monkeypatch.setattr(lookups, "PATIENCE_S", 0.3)
    assert isinstance(lookups.find_elevation(12.0, 20.0).exception(LONG_ENOUGH_S), TaskTimeout)


def test_without_a_cluster_the_outcome_is_why(monkeypatch: pytest.MonkeyPatch, demo: Any) -> None:
    def refuse(address: str | None = None) -> None:
        raise OSError("nobody listens there")

    monkeypatch.setattr(cluster, "connect", refuse)
    assert str(lookups.find_places("Balsas", "en").exception(LONG_ENOUGH_S)) == "nobody listens there"
    assert demo.requests == []


def test_a_kernel_that_asks_loads_neither_the_services_nor_arrays() -> None:
    code = (
        "import sys, evaeto.tasks.lookups, evaeto.sources.delivery, evaeto.errors\n"
        "print({'numpy', 'pandas', 'xarray', 'httpx', 'distributed'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_workers_have_the_process_for_files_ready_before_one_comes(client: Any) -> None:
    lookups.get_ready()
    assert all(client.run(reads_files).values())


def reads_files() -> bool:
    from evaeto.uploads import confined

    return not confined.FORKS or confined._forking._process is not None

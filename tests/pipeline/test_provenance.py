"""Where the data of a result come from: model, issue, station, age in the cache; in the result and its exports."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from typing import Any

import pytest

import evaeto.demo
from evaeto.core import local_days
from evaeto.core.messages import Message
from evaeto.demo.server import Demo
from evaeto.i18n import Speech
from evaeto.pipeline import fetching
from evaeto.pipeline.assembling import assemble
from evaeto.request import Request
from evaeto.result import Result
from evaeto.sources.delivery import Delivery

TOPEKA = (39.05, -95.68)


def computed(demo: Demo, sources: list[str], first: int, last: int) -> Result:
    today = local_days.today_at(*TOPEKA)
    days = {"start": today + timedelta(days=first), "end": today + timedelta(days=last)}
    request = Request.create(lat=TOPEKA[0], lon=TOPEKA[1], **days, sources=sources, elevation=280.0)
    outcomes = [
        asyncio.run(fetching.download(request, key, demo.settings, lambda text: None)) for key in request.sources
    ]
    return assemble(request, outcomes, (280.0, "given"), demo.settings)


def use(result: Result, key: str) -> Any:
    (found,) = [one for one in result.sources if one.key == key]
    return found


@pytest.fixture(scope="module")
def demo() -> Any:
    with evaeto.demo.serve() as running:
        yield running


@pytest.fixture(scope="module")
def past(demo: Demo) -> Result:
    return computed(demo, ["open_meteo_archive", "nws_observations"], -5, -1)


def test_a_station_is_named_with_kind_distance_height_and_gauge(past: Result) -> None:
    found = use(past, "nws_observations")
    assert found.station.startswith("E0X")
    assert (found.station_kind, found.wind_height_m) == ("airport station", 10.0)
    assert 3 < found.distance_km < 6
    assert found.station_elevation_m is not None
    assert f"measured at {found.station} (Stand-in airport 1), airport station, " in str(found.told)


def test_the_model_and_the_issue_of_a_forecast_are_told(demo: Demo, past: Result) -> None:
    assert use(past, "open_meteo_archive").model == "ECMWF IFS, ERA5-Land, ERA5"
    ahead = computed(demo, ["open_meteo_forecast", "met_norway", "nws_forecast"], 1, 4)
    for key in ("met_norway", "nws_forecast"):
        assert use(ahead, key).issued_at is not None
        assert "issued " in str(use(ahead, key).told)


def test_an_answer_that_was_kept_says_for_how_long(demo: Demo, past: Result) -> None:
    assert use(past, "open_meteo_archive").cache_age_h is None
    again = computed(demo, ["open_meteo_archive", "nws_observations"], -5, -1)
    found = use(again, "open_meteo_archive")
    assert found.from_cache
    assert 0 <= found.cache_age_h < 1
    assert "answered less than 1 h ago" in str(found.told)


def test_all_of_it_is_in_the_exports_and_the_report(past: Result) -> None:
    station = use(past, "nws_observations").station
    described = {one["key"]: one for one in json.loads(past.dataset.attrs["sources"])}
    assert described["nws_observations"]["station"] == station
    assert "issued_at" not in described["nws_observations"]
    assert described["open_meteo_archive"]["model"] == "ECMWF IFS, ERA5-Land, ERA5"
    assert f"measured at {station}" in past.export("csv").decode()
    report = past.export("html", language="pt-BR").decode()
    assert f"medido em {station}" in report
    assert any(station in line for line in past.summary()["provenance"])


def test_what_was_really_used_is_credited(past: Result) -> None:
    assert any("ECMWF IFS; ERA5 and ERA5-Land" in line for line in past.attribution)


def test_the_error_of_a_gauge_of_unknown_height_is_part_of_the_band(demo: Demo) -> None:
    from dataclasses import replace

    today = local_days.today_at(*TOPEKA)
    days = {"start": today - timedelta(days=5), "end": today - timedelta(days=1)}
    request = Request.create(lat=TOPEKA[0], lon=TOPEKA[1], **days, sources=["open_meteo_archive"], elevation=280.0)
    delivery = asyncio.run(fetching.download(request, "open_meteo_archive", demo.settings, lambda text: None))
    assert isinstance(delivery, Delivery)
    sure = assemble(request, [delivery], (280.0, "given"), demo.settings)
    unsure = assemble(request, [replace(delivery, wind_error=0.5)], (280.0, "given"), demo.settings)
    width = [float((one.dataset["eto_upper"] - one.dataset["eto_lower"]).mean()) for one in (sure, unsure)]
    assert width[1] > width[0]


def test_what_is_told_is_said_in_every_language(past: Result) -> None:
    told = use(past, "nws_observations").told
    assert isinstance(told, Message)
    for code, words in (("en", "measured at"), ("pt-BR", "medido em"), ("es", "medido en")):
        assert Speech(code).tell(told).startswith(words)

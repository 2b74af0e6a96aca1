"""What the doctor finds at the services and in the budgets; the command itself is tested in test_cli."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from evaeto import doctor
from evaeto.doctor import Finding
from evaeto.settings import GEOCODING_VARIABLE, Secret
from evaeto.sources.catalogue import SERVICES

OPERATORS = list(dict.fromkeys(service.rate_limits.operator for service in SERVICES.values()))


def services_and_budgets(demo: Any) -> dict[str, Finding]:
    """All that is looked at before a cluster is started."""
    looking = doctor.run(demo.settings, None)
    count = len(SERVICES) + len(OPERATORS)
    return {finding.what: finding for _, finding in zip(range(count), looking, strict=False)}


@pytest.mark.slow
def test_every_service_and_operator_is_looked_at(demo: Any) -> None:
    found = services_and_budgets(demo)
    assert all(finding.ok for finding in found.values()), found
    assert list(found) == [
        *(service.name for service in SERVICES.values()),
        *(f"Budget of {operator}" for operator in OPERATORS),
    ]
    assert {"NASA POWER", "Open-Meteo", "MET Norway", "NWS"} <= set(OPERATORS)
    asked = {one.service for one in demo.requests}
    assert asked == set(SERVICES)


@pytest.mark.slow
def test_what_was_asked_is_taken_from_the_budget(demo: Any) -> None:
    demo.settings = replace(demo.settings, pace=1.0)  # by which a day lasts longer than the test
    left = services_and_budgets(demo)["Budget of Open-Meteo"].text
    # a day of eleven variables from the archive and the forecast, of one from 51 members, a height, and a place:
    # 1.1 + 1.1 + 5.1 + 1 + 1 calls
    assert "9,991 left of 10,000 calls per day" in left


@pytest.mark.slow
def test_a_service_that_fails_is_told_with_reason_and_advice_and_asked_once(demo: Any) -> None:
    demo.set_fault("met_norway", "503")
    demo.set_fault("open_meteo_elevation", "not-json")
    found = services_and_budgets(demo)
    assert [name for name, finding in found.items() if not finding.ok] == ["MET Norway", "Open-Meteo elevation"]
    assert found["MET Norway"].text == "HTTP 503 (The service is overloaded); try again later, or leave this source out"
    assert sum(one.service == "met_norway" for one in demo.requests) == 1


@pytest.mark.slow
def test_an_answer_that_still_holds_is_not_asked_for_again(demo: Any) -> None:
    services_and_budgets(demo)
    before = len(demo.requests)
    assert "from the cache of" in services_and_budgets(demo)["MET Norway"].text
    assert len(demo.requests) == before


@pytest.mark.slow
def test_the_search_for_places_is_left_alone_where_it_is_off(demo: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(GEOCODING_VARIABLE, "off")
    assert "switched off" in services_and_budgets(demo)["Open-Meteo geocoding"].text
    assert "open_meteo_geocoding" not in {one.service for one in demo.requests}


@pytest.mark.slow
def test_a_service_that_costs_many_calls_is_asked_the_smallest_question(demo: Any) -> None:
    found = services_and_budgets(demo)["Open-Meteo ensemble"]
    assert found.ok, found
    (asked,) = [one for one in demo.requests if one.service == "open_meteo_ensemble"]
    assert asked.params["daily"] == "temperature_2m_max"
    assert asked.params["start_date"] == asked.params["end_date"]


@pytest.mark.slow
def test_keys_logins_proxy_and_what_follows_an_endpoint_are_told_by_name_only(demo: Any) -> None:
    settings = replace(
        demo.settings,
        endpoints={**demo.settings.endpoints, "nasa_power": "http://me:s3cr3t@127.0.0.1:9?token=s3cr3t"},
        keys={**demo.settings.keys, "open_meteo": Secret("s3cr3t")},
        proxy=Secret("http://me:s3cr3t@127.0.0.1:9"),
        label=None,
    )
    told = [f"{finding.what} {finding.text}" for finding in doctor._settings(settings)]
    assert "s3cr3t" not in "".join(told)
    assert any("nasa_power is contacted at http://127.0.0.1:9" in one for one in told)
    assert any("open_meteo" in one for one in told)

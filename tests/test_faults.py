"""Every service with every lasting fault, by the real client and the real pipeline."""

from __future__ import annotations

import importlib.util
import re
import sys
from pathlib import Path
from typing import Any

import pytest

from evaeto.i18n import Speech
from evaeto.sources.catalogue import SOURCES
from evaeto.sources.open_meteo.about import ELEVATION

pytestmark = pytest.mark.slow

SCRIPT = Path(__file__).resolve().parents[1] / "scripts" / "fault_matrix.py"


@pytest.fixture(scope="module")
def script() -> Any:
    spec = importlib.util.spec_from_file_location("fault_matrix", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # its dataclasses look themselves up there
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def cells(script: Any) -> list[Any]:
    found: list[Any] = script.matrix()
    return found


def test_all_services_meet_all_lasting_faults(script: Any, cells: list[Any]) -> None:
    print(script.as_page(cells))
    assert len(script.LASTING) == 12
    assert {(cell.service, cell.fault) for cell in cells} == {
        (service, fault) for service in (*SOURCES, ELEVATION.key) for fault in script.faults_of(service)
    }


def test_the_others_give_a_complete_result_with_a_warning_that_names_service_and_cause(
    script: Any, cells: list[Any]
) -> None:
    of_weather = [cell for cell in cells if cell.service in SOURCES and cell.fault in script.LASTING]
    assert len(of_weather) == 12 * len(SOURCES)
    for cell in of_weather:
        assert cell.outcome == "result", cell
        assert cell.complete == cell.asked, cell
        assert cell.told.startswith(f"{SOURCES[cell.service].name}: "), cell
        assert cell.told.endswith("; left out"), cell
        assert "defect" not in cell.told, cell


def test_what_is_told_can_be_said_in_portuguese(cells: list[Any]) -> None:
    for cell in cells:
        told = Speech("pt-BR").tell(cell.message)
        own = re.sub(r"\(.*\)|'.*'|`.*?`", "", told)  # what a service said itself, and dates that the matrix left out
        assert not re.search(r"\b(the|its|not|days?|answer|left|within|to|is)\b", own), told


def test_nothing_of_the_failing_service_is_in_the_result(script: Any, cells: list[Any]) -> None:
    for cell in cells:
        if cell.fault in script.LASTING:
            assert cell.service not in cell.used
        assert (cell.outcome == "ERROR") == (cell.used == ())


WHAT_IS_LEFT = {
    ("nasa_power", "hole"): (True, "a gap at the service"),
    ("nasa_power", "no-rain"): (True, "a gap at the service: it has no precip for 15 days"),
    ("nasa_power", "utc-days"): (False, "its days are those of UTC, not of LST as requested; left out"),
    ("nasa_power", "messages-only"): (False, "The POWER data archive is being updated"),
    ("open_meteo_archive", "hole"): (True, "a gap at the service"),
    ("open_meteo_archive", "undefined"): (True, "not available at this place: shortwave_radiation_sum"),
    ("open_meteo_forecast", "hole"): (True, "a gap at the service"),
    ("open_meteo_forecast", "undefined"): (True, "not available at this place: shortwave_radiation_sum"),
    ("open_meteo_ensemble", "hole"): (True, "a gap at the service"),
    ("open_meteo_ensemble", "undefined"): (True, "not available at this place: shortwave_radiation_sum"),
    ("met_norway", "stale"): (False, "its newest forecast is 5 days old: issued"),
    ("nws_forecast", "stale"): (False, "its newest forecast is 5 days old: issued"),
    ("nws_forecast", "no-layer"): (True, "not available at this place: relativeHumidity, dewpoint"),
    ("nws_forecast", "overlapping"): (True, "its wind is the highest prevailing speed"),
    ("nws_observations", "station-down"): (True, "did not answer (HTTP 503 (The station is out of service))"),
    ("nws_observations", "dry-station"): (True, "nearer stations without wind or humidity: E0X1686Y2581"),
    ("bright_sky", "hole"): (True, "the service lacks hours of (day); its values for that day are not used for u2, rs"),
    ("silo", "hole"): (True, "a gap at the service"),
    ("silo", "averages"): (True, "which is not the weather of the day; left out: rs"),
}
"""Of each fault that one service has alone: whether the service still has a part in the result, and what is told."""


def test_of_its_own_faults_a_service_loses_no_more_than_it_must(script: Any, cells: list[Any]) -> None:
    own = {(cell.service, cell.fault): cell for cell in cells if cell.fault not in script.LASTING}
    assert set(own) == set(WHAT_IS_LEFT)
    for which, (takes_part, words) in WHAT_IS_LEFT.items():
        cell = own[which]
        assert (cell.outcome, cell.complete) == ("result", cell.asked), cell
        assert words in cell.told, cell
        assert (cell.service in cell.used) is takes_part, cell


def test_without_an_elevation_nothing_is_computed_and_it_is_asked_for(cells: list[Any]) -> None:
    for cell in cells:
        if cell.service == "open_meteo_elevation":
            assert (cell.outcome, cell.complete) == ("ERROR", 0)
            assert cell.told.startswith("The elevation of the point is unknown: Open-Meteo elevation did not answer")
            assert cell.told.endswith("Enter the elevation.")


def test_the_page_of_the_documentation_tells_what_happens(script: Any, cells: list[Any]) -> None:
    assert script.PAGE.read_text() == script.as_page(cells)

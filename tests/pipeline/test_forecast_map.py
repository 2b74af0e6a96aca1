"""Today's ETo over a region."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

import evaeto
from evaeto.core import local_days
from evaeto.core.lattices import Bounds
from evaeto.errors import SourceUnavailable
from evaeto.pipeline.forecast_map import OPEN_SEA, forecast_map
from evaeto.settings import Settings

CERRADO = Bounds(-12.0, -50.0, -5.0, -40.0)


def found(settings: Settings, bounds: Bounds) -> dict[str, Any]:
    return asyncio.run(forecast_map(bounds, settings, lambda text: None))


@pytest.mark.slow
def test_a_cell_has_the_eto_and_the_band_of_a_calculation_at_its_middle(demo: Any, client: Any) -> None:
    told = found(demo.settings, CERRADO)
    today = local_days.today_at(-8.5, -45.0)
    assert told["day"] == today.isoformat()
    cell = next(cell for cell in told["cells"] if (cell["lat"], cell["lon"]) == (-8.25, -45.75))
    asked = {"lat": -8.25, "lon": -45.75, "start": today, "end": today, "sources": "open_meteo_forecast"}
    result = evaeto.compute(**asked, client=client)
    (row,) = result.day_rows()
    assert [cell["eto"], cell["lower"], cell["upper"]] == [row["eto_mm"], row["eto_lower_mm"], row["eto_upper_mm"]]
    assert len(told["cells"]) == 30
    half = sorted((each["upper"] - each["lower"]) / 2 for each in told["cells"])[15]
    assert told["half_width"] == pytest.approx(half)


def test_what_the_service_does_not_tell_is_not_told(demo: Any) -> None:
    told = found(demo.settings, CERRADO)
    assert (told["model"], told["issued"]) == (None, None)
    assert told["asked"].endswith("+00:00")
    assert told["source"] == "Open-Meteo forecast"


def test_the_open_sea_is_not_asked_for_and_stays_empty(demo: Any) -> None:
    told = found(demo.settings, Bounds(-8.0, -36.0, -4.0, -28.0))
    empty = [cell for cell in told["cells"] if cell["eto"] is None]
    assert empty
    assert {cell["why"] for cell in empty} == {OPEN_SEA}
    (request,) = demo.requests
    assert len(request.params["latitude"].split(",")) == len(told["cells"]) - len(empty)


def test_a_region_across_the_date_line_is_asked_for_with_the_longitudes_of_the_service(demo: Any) -> None:
    told = found(demo.settings, Bounds(-20.0, 176.0, -15.0, 184.0))
    asked = [float(lon) for request in demo.requests for lon in request.params["longitude"].split(",")]
    assert asked
    assert all(-180.0 <= lon <= 180.0 for lon in asked)
    assert max(cell["lon"] for cell in told["cells"]) > 180.0


@pytest.mark.filterwarnings("ignore::evaeto.errors.EmptyResultWarning")  # of the service's own weather
def test_radiation_that_the_service_lacks_is_estimated_and_said_to_be(demo: Any) -> None:
    assert not any(cell["estimated"] for cell in found(demo.settings, CERRADO)["cells"])
    demo.set_fault("open_meteo_forecast", "undefined")
    cells = found(demo.settings, Bounds(-20.0, -50.0, -13.0, -40.0))["cells"]
    assert {cell["estimated"] for cell in cells if cell["eto"] is not None} == {True}


def test_a_service_that_is_down_is_an_error(demo: Any) -> None:
    from dataclasses import replace

    demo.set_fault("open_meteo_forecast", "503")
    with pytest.raises(SourceUnavailable):
        found(replace(demo.settings, retries=0), CERRADO)

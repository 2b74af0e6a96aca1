"""The band of a forecast: wider with every day ahead, by the ensemble where there is one."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import numpy as np
import pytest

from evaeto.core import local_days
from evaeto.core.quantities import ETO_INPUTS
from evaeto.demo.server import Demo
from evaeto.fusion.forecast_error import MEMORY_DAYS, UNPREDICTABLE, growth, lead_error
from evaeto.pipeline import fetching
from evaeto.pipeline.assembling import assemble
from evaeto.request import Request

LAT, LON = -7.5312, -46.039


def test_nothing_is_added_to_days_that_are_over() -> None:
    past = np.array([-400.0, -1.0, 0.0])
    assert growth(past).tolist() == [0.0, 0.0, 0.0]
    assert all(not error.any() for error in lead_error(past).values())


def test_it_grows_with_every_day_and_ends_at_what_nobody_can_foresee() -> None:
    error = lead_error(np.arange(1.0, 60.0))
    for name in ETO_INPUTS:
        assert np.all(np.diff(error[name]) > -1e-12)
        assert error[name][0] < 0.25 * UNPREDICTABLE[name]
        assert error[name][-1] == pytest.approx(UNPREDICTABLE[name])
    at = float(growth(np.array([MEMORY_DAYS]))[0])
    assert at == pytest.approx(1 - np.exp(-1))


def test_an_ensemble_tells_it_where_it_has_a_day() -> None:
    lead = np.array([0.0, 1.0, 2.0])
    error = lead_error(lead, {"tmax": np.array([9.0, 0.7, np.nan])})
    assert error["tmax"].tolist() == [0.0, 0.7, pytest.approx(UNPREDICTABLE["tmax"] * float(growth(lead)[2]) ** 0.5)]
    assert error["tmin"][1] == pytest.approx(UNPREDICTABLE["tmin"] * float(growth(lead)[1]) ** 0.5)


def computed(demo: Demo, sources: list[str], first: int, last: int) -> Any:
    today = local_days.today_at(LAT, LON)
    start, end = today + timedelta(days=first), today + timedelta(days=last)
    request = Request.create(lat=LAT, lon=LON, start=start, end=end, sources=sources, elevation=250.0)
    outcomes = [
        asyncio.run(fetching.download(request, key, demo.settings, lambda text: None)) for key in request.sources
    ]
    return assemble(request, outcomes, (250.0, "given"), demo.settings)


def half_of(result: Any) -> np.ndarray:
    half: np.ndarray = (result.dataset["eto_upper"] - result.dataset["eto_lower"]).to_numpy() / 2
    return half


def test_the_band_of_a_result_widens_day_by_day(demo: Demo) -> None:
    half = half_of(computed(demo, ["open_meteo_forecast"], 0, 12))
    assert half[12] > 1.4 * half[0]
    assert np.polyfit(np.arange(13), half, 1)[0] > 0.03


def test_the_band_of_the_past_is_as_it_was(demo: Demo, monkeypatch: pytest.MonkeyPatch) -> None:
    now = half_of(computed(demo, ["open_meteo_archive"], -20, -3))
    monkeypatch.setattr("evaeto.fusion.forecast_error.widened", lambda found, *others: found)
    assert np.array_equal(now, half_of(computed(demo, ["open_meteo_archive"], -20, -3)))


@pytest.mark.slow
def test_an_ensemble_makes_the_band_of_the_place(demo: Demo) -> None:
    with_it = computed(demo, ["open_meteo_forecast", "open_meteo_ensemble"], 1, 10)
    without = computed(demo, ["open_meteo_forecast"], 1, 10)
    assert not np.allclose(half_of(with_it), half_of(without))
    assert "open_meteo_ensemble" in {use.key for use in with_it.sources}

"""Warnings point at the line of whoever called, and each is told once."""

from __future__ import annotations

import asyncio
import warnings
from typing import Any

import numpy as np
import pandas as pd
import pytest
import xarray as xr

import evaeto
from evaeto.core.messages import Message
from evaeto.core.telling import warn_caller
from evaeto.errors import (
    CalibrationWarning,
    EvaetoWarning,
    FusionWarning,
    ResultWarning,
    ServiceWarning,
)

PLACE: dict[str, float] = {"lat": -7.5312, "lon": -46.039, "elevation": 256.0}


def test_what_is_said_twice_is_told_once_at_the_line_of_the_caller() -> None:
    note = Message("request.mode_needs_point")
    with pytest.warns(EvaetoWarning) as caught:
        warn_caller([note, note], EvaetoWarning)
    assert [(each.filename, str(each.message)) for each in caught] == [(__file__, note)]


def test_a_warning_can_be_made_an_error_or_ignored_by_its_category() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error", ServiceWarning)
        warnings.simplefilter("ignore", ResultWarning)
        warn_caller(["quiet"], ResultWarning)
        with pytest.raises(ServiceWarning):
            warn_caller(["loud"], ServiceWarning)


def of_ours(caught: Any) -> list[tuple[type, str, str]]:
    """Category, file and text of each of our warnings."""
    return [
        (each.category, each.filename, str(each.message)) for each in caught if issubclass(each.category, EvaetoWarning)
    ]


def test_what_stands_in_the_notes_of_fetched_weather_is_a_warning(demo: Any) -> None:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        found = evaeto.fetch("open_meteo_archive", start="2016-12-01", end="2017-01-31", lat=-7.5, lon=-46)
    notes = str(found.attrs["notes"]).splitlines()
    assert notes
    assert of_ours(caught) == [(ServiceWarning, __file__, note) for note in notes]


def test_what_stands_in_a_record_or_in_what_was_fused_is_a_warning() -> None:
    days = pd.date_range("2015-01-01", "2016-12-31", name="time")
    rng = np.random.default_rng(1)
    season = np.cos(2 * np.pi * days.day_of_year.to_numpy() / 365)
    columns = {
        "tmax": 31 + 3 * season, "tmin": 20 + 2 * season, "rhmean": 65 - 5 * season, "u2": 2 + 0.3 * season,
        "rs": 19 + 4 * season,
    }  # fmt: skip
    weather = xr.Dataset(
        {name: ("time", each + rng.normal(0, 0.3, days.size)) for name, each in columns.items()}, {"time": days}
    )
    reference = evaeto.eto(weather, **PLACE).to_series() * (1 + rng.normal(0, 0.02, days.size))
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        learnt = evaeto.calibrate({"nasa_power": weather[{"time": slice(0, 150)}]}, reference, **PLACE)
        fused = evaeto.fuse({"nasa_power": weather}, learnt, **PLACE)
    told = of_ours(caught)
    assert [text for kind, _, text in told if kind is CalibrationWarning] == list(dict.fromkeys(learnt.record.warnings))
    assert [text for kind, _, text in told if kind is FusionWarning] == fused.attrs["warnings"].splitlines()
    assert {CalibrationWarning, FusionWarning} == {kind for kind, _, _ in told}
    assert {file for _, file, _ in told} == {__file__}


@pytest.mark.slow
def test_what_stands_in_the_warnings_of_a_result_is_told_once(client: Any, demo: Any) -> None:
    asked: dict[str, Any] = {**PLACE, "start": "2016-12-01", "end": "2017-01-31", "client": client}
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        task = evaeto.submit(**asked)
        result = task.result()
        task.result()
    assert result.warnings
    assert of_ours(caught) == [(ResultWarning, __file__, str(line)) for line in dict.fromkeys(result.warnings)]

    async def awaited() -> evaeto.Result:
        return await evaeto.submit(**asked)

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        asyncio.run(awaited())
    assert [(kind, file) for kind, file, _ in of_ours(caught)] == [(ResultWarning, __file__)] * len(result.warnings)


@pytest.mark.slow
def test_sites_that_failed_and_what_is_to_be_known_of_others_are_warnings(client: Any, demo: Any) -> None:
    with pytest.warns(ResultWarning) as caught:
        evaeto.compute_sites(
            [(-7.5312, -46.039, 256.0), (-20, -30, 0.0)], start="2016-12-01", end="2017-01-31", client=client
        )
    told = of_ours(caught)
    assert {file for _, file, _ in told} == {__file__}
    assert "row 2" in told[0][2]
    assert "open sea" in told[0][2]
    assert any("weather model changes" in text and "(1 site, 1)" in text for _, _, text in told[1:])

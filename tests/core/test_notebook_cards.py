"""What objects show in a notebook."""

from __future__ import annotations

import asyncio
from typing import Any

import numpy as np
import pandas as pd
import pytest

import evaeto
from evaeto.core.notebook_cards import card, lines

MONTH = {"lat": -22.7, "lon": -47.6, "start": "2023-03-01", "end": "2023-03-31"}


def test_text_of_others_is_no_markup() -> None:
    shown = card("<b>x</b>", {"<i>": "<script>1</script>"}, ["<img src=x>"])
    assert "<script>" not in shown
    assert "<img" not in shown
    assert "&lt;b&gt;x&lt;/b&gt;" in shown


def test_many_notes_are_counted() -> None:
    text = lines("t", {"a": "1"}, [f"note {i}" for i in range(9)])
    assert "note 4" in text
    assert "note 5" not in text
    assert "... and 4 more" in text


@pytest.mark.slow
def test_a_result_and_its_task_are_read_at_a_glance(demo: Any, client: Any) -> None:
    task = evaeto.submit(**MONTH, client=client)

    async def cell() -> Any:
        return await task

    result = asyncio.run(cell())
    for text in (repr(result), result._repr_html_()):
        assert "2023-03-01 to 2023-03-31, 31 of 31 days" in text
        assert "NASA POWER" in text
        assert "synthetic demo weather" in text
        assert text.count("\n") < 15
    assert "SUCCESS, 100 %" in task._repr_html_()


def test_a_calibration_is_read_at_a_glance() -> None:
    days = pd.date_range("2001-01-01", "2002-12-31", name="date")
    rng = np.random.default_rng(0)
    season = np.cos(2 * np.pi * days.day_of_year / 365)
    weather = pd.DataFrame(
        {
            "tmax": 28 + 4 * season + rng.normal(0, 1, days.size),
            "tmin": 16 + 4 * season + rng.normal(0, 1, days.size),
            "rhmean": 65 + rng.normal(0, 5, days.size),
            "u2": 2 + rng.gamma(2, 0.2, days.size),
            "rs": 17 + 5 * season + rng.normal(0, 2, days.size),
        },
        days,
    ).to_xarray().rename(date="time")  # fmt: skip
    place = {"lat": -22.7, "lon": -47.6, "elevation": 546}
    reference = evaeto.eto(weather, lat=-22.7, elevation=546) * 0.95 + rng.normal(0, 0.2, days.size)
    found = evaeto.calibrate({"nasa_power": weather}, reference, **place)
    for text in (repr(found), found._repr_html_()):
        assert "Calibration at -22.7, -47.6" in text
        assert "nasa_power" in text
        assert "730 days" in text
        assert text.count("\n") < 12

"""Whoever writes a grid is told how far it is, by threads and on a cluster, as whoever computes many sites."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import xarray as xr

import evaeto


def lazy() -> xr.DataArray:
    days = pd.date_range("2020-01-01", periods=40, name="time")
    columns = {"tmax": 30.0, "tmin": 18.0, "rhmean": 60.0, "u2": 2.0, "rs": 20.0}
    weather = xr.Dataset(
        {name: (("time", "lat"), np.full((40, 3), value)) for name, value in columns.items()},
        {"time": days, "lat": [-10.0, 0.0, 10.0]},
    )
    return evaeto.eto(weather.chunk(time=10), elevation=100.0)


@pytest.mark.parametrize("ending", ["nc", "zarr"])
def test_a_function_is_told_how_many_steps_have_ended_and_how_many_there_are(tmp_path: Path, ending: str) -> None:
    told: list[tuple[int, int]] = []
    evaeto.write_grid(lazy(), tmp_path / f"eto.{ending}", progress=lambda *counts: told.append(counts))
    assert told[0][0] < told[0][1]
    assert told[-1][0] == told[-1][1] >= 4
    assert told == sorted(told)
    with xr.open_dataset(tmp_path / f"eto.{ending}", engine="zarr" if ending == "zarr" else None) as written:
        assert bool(written["eto"].notnull().all())


def test_true_draws_a_bar_and_nothing_is_drawn_otherwise(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    evaeto.write_grid(lazy(), tmp_path / "quiet.nc")
    assert capsys.readouterr() == ("", "")
    evaeto.write_grid(lazy(), tmp_path / "eto.nc", progress=True)
    assert "100%" in "".join(capsys.readouterr())


@pytest.mark.slow
def test_it_is_told_on_a_cluster_too(client: Any, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    with client.as_current():
        evaeto.write_grid(lazy(), tmp_path / "eto.zarr", progress=lambda *counts: told.append(counts))
    assert told[-1][0] == told[-1][1] >= 4
    expected = lazy().compute()
    with xr.open_zarr(tmp_path / "eto.zarr") as written:
        np.testing.assert_array_equal(written["eto"], expected)


@pytest.mark.slow
def test_a_scheduler_that_never_says_that_all_have_ended_costs_nothing(
    client: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def half_told(bar: Any) -> None:
        bar._draw_bar(remaining=5, all=10)
        await asyncio.Event().wait()

    monkeypatch.setattr("distributed.diagnostics.progressbar.ProgressBar.listen", half_told)
    monkeypatch.setattr("evaeto.export.grid_progress.LAST_WORD_S", 0.01)
    told: list[tuple[int, int]] = []
    with client.as_current():
        evaeto.write_grid(lazy(), tmp_path / "eto.zarr", progress=lambda *counts: told.append(counts))
    assert told == [(5, 10), (10, 10)]
    with xr.open_zarr(tmp_path / "eto.zarr") as written:
        assert bool(written["eto"].notnull().all())

"""Each piece of code of the page by task runs as a script, in a folder with the files it speaks of."""

from __future__ import annotations

import os
import re
import runpy
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import xarray as xr

import evaeto
from evaeto.core.quantities import QUANTITIES
from evaeto.settings import DEMO_VARIABLE
from evaeto.tasks.cluster import SCHEDULER_VARIABLE

PAGE = (Path(__file__).resolve().parents[1] / "docs" / "tasks.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^## ([^\n]+)\n```python\n(.*?)^```", PAGE, flags=re.DOTALL | re.MULTILINE)
PLACE = {"lat": -22.7, "lon": -47.6}

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def demo() -> Iterator[Any]:
    with evaeto.demo.serve() as running:
        yield running


@pytest.fixture
def folder(tmp_path: Path, demo: Any) -> Path:
    rng = np.random.default_rng(1)
    days = pd.date_range("2020-01-01", periods=60, name="date")
    columns = {"tmax": 30.0, "tmin": 18.0, "rhmean": 60.0, "u2": 2.0, "rs": 18.0}
    station = pd.DataFrame({name: value + rng.normal(0, 0.3, 60) for name, value in columns.items()}, days)
    station.rename(columns={"u2": "wind"}).to_csv(tmp_path / "station.csv")
    times = pd.date_range("2020-01-01 01:00", periods=240, freq="h", name="TIMESTAMP")
    sun = np.clip(np.sin((times.hour - 6) * np.pi / 12), 0, None)
    hours = {
        "AirTC_Avg": 20 + 8 * sun,
        "RH": 60 + rng.normal(size=240),
        "WS_ms_Avg": 2 + rng.random(240),
        "SlrW_Avg": 800 * sun,
    }
    pd.DataFrame(hours, times).to_csv(tmp_path / "logger.csv")
    cells = {"lat": [-22.5, -22.6], "lon": [-47.5, -47.4, -47.3]}
    grid = xr.Dataset(
        {
            name: (("time", "lat", "lon"), value + rng.normal(0, 0.3, (60, 2, 3)), {"units": QUANTITIES[name].units})
            for name, value in columns.items()
        },
        {"time": days.rename("time"), **cells, "elevation": (("lat", "lon"), np.full((2, 3), 500.0))},
    )
    grid.to_netcdf(tmp_path / "weather.nc")
    truth = evaeto.demo.truth(**PLACE, start="2014-01-01", end="2015-12-31")
    reference = evaeto.eto(truth, lat=-22.7, elevation=546).to_series().rename_axis("date").rename("eto")
    reference.to_csv(tmp_path / "reference.csv")
    return tmp_path


def test_there_is_code_for_every_task() -> None:
    assert len(BLOCKS) == 10


@pytest.mark.parametrize(("title", "code"), BLOCKS, ids=[title for title, _ in BLOCKS])
def test_the_code_of_a_task_runs_as_a_script(
    title: str, code: str, folder: Path, client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = folder / "script.py"
    script.write_text(code)
    monkeypatch.chdir(folder)
    with client.as_current():
        runpy.run_path(str(script), run_name="__main__")


def test_the_code_of_a_task_runs_in_a_process_of_its_own(folder: Path, demo: Any, client: Any) -> None:
    """One of them, which is told by variables whom to ask and where to calculate."""
    (folder / "script.py").write_text(dict(BLOCKS)["Cite it"])
    environment = {**os.environ, DEMO_VARIABLE: demo.address, SCHEDULER_VARIABLE: client.scheduler.address}
    words = [sys.executable, "script.py"]
    done = subprocess.run(words, cwd=folder, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "@software" in done.stdout

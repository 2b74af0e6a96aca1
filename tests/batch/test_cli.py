"""`evaeto batch` as a stranger uses it: exit codes, messages, and a process killed in the middle."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import xarray as xr
from patience import LONG_ENOUGH_S

from evaeto import cli
from evaeto.batch.site_store import SiteStore
from evaeto.settings import DEMO_VARIABLE

MONTH = ["--start", "2015-01-01", "--end", "2015-01-31"]


def command(*words: str) -> list[str]:
    return [sys.executable, "-m", "evaeto", "batch", *words]


@pytest.fixture
def sites(tmp_path: Path) -> Path:
    path = tmp_path / "sites.csv"
    rows = [f"site {n},{-5 - n / 2:.4f},-46,300" for n in range(12)]
    path.write_text("\n".join(["name,lat,lon,elevation", *rows]) + "\n")
    return path


@pytest.fixture
def environment(demo: Any) -> dict[str, str]:
    """For a process that asks the stand-ins of this one."""
    return {**os.environ, DEMO_VARIABLE: demo.address}


@pytest.fixture
def cluster(client: Any) -> Iterator[Any]:
    """What is calculated in this process is calculated there, and no command starts a cluster of its own."""
    with client.as_current():
        yield client


def run_here(monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    monkeypatch.setattr(sys, "argv", ["evaeto", "batch", *words])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    return int(ended.value.code or 0)


def test_all_bad_rows_are_told_with_row_field_and_value(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "sites.csv"
    path.write_text("name,lat,lon\nnorth,95,6.8\nfine,52.3,6.8\nwhere,52.3,east\n")
    assert run_here(monkeypatch, str(path), *MONTH, "--out", str(tmp_path / "o.nc")) == cli.BAD_INPUT
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 2
    for line, texts in zip(lines, (("row 1", "lat", "'95'"), ("row 3", "lon", "'east'")), strict=True):
        assert all(text in line for text in texts), line
    assert not (tmp_path / "o.nc").exists()


def test_an_output_that_is_somebody_elses_is_bad_input(
    sites: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "notes.nc"
    out.write_text("mine")
    assert run_here(monkeypatch, str(sites), *MONTH, "--out", str(out)) == cli.BAD_INPUT
    assert "notes.nc" in capsys.readouterr().err
    assert out.read_text() == "mine"


@pytest.mark.slow
def test_failed_sites_are_summarised_and_give_exit_code_3(
    sites: Path,
    tmp_path: Path,
    demo: Any,
    cluster: Any,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    with sites.open("a") as file:
        file.write("at sea,-20,-30,0\n")
    out = tmp_path / "out.nc"
    assert run_here(monkeypatch, str(sites), *MONTH, "--out", str(out)) == cli.FAILED
    told = capfd.readouterr().err
    assert "12 of 13 sites" in told
    assert "row 13, at sea" in told
    assert "Traceback" not in told
    with xr.open_dataset(out) as written:
        assert int(written["eto"].notnull().all("time").sum()) == 12


def kill_in_the_middle(words: list[str], environment: dict[str, str], demo: Any) -> None:
    """Start a process, and kill it without warning when six requests of it have arrived."""
    demo.set_fault("nasa_power", "slow:0.2")
    with subprocess.Popen(words, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        demo.wait_for_requests(6, timeout=LONG_ENOUGH_S)
        process.send_signal(signal.SIGKILL)
        process.wait()
    demo.set_fault("nasa_power", None)


@pytest.mark.nightly
@pytest.mark.slow
def test_a_batch_killed_in_the_middle_goes_on_and_ends_as_if_nothing_had_been(
    sites: Path, tmp_path: Path, demo: Any, environment: dict[str, str]
) -> None:
    out, straight = tmp_path / "out.nc", tmp_path / "straight.nc"
    words = [str(sites), *MONTH, "--source", "nasa_power", "--out"]
    kill_in_the_middle(command(*words, str(out)), environment, demo)
    assert not out.exists()
    kept = len(list((tmp_path / "out.nc.parts").glob("*.npz")))
    assert 0 < kept < 12
    assert len(SiteStore(out).finished()) == kept  # what is there is whole

    before = len(demo.requests)
    again = subprocess.run(
        command(*words, str(out)), env=environment, capture_output=True, text=True, timeout=LONG_ENOUGH_S
    )
    assert again.returncode == 0, again.stderr
    asked = [float(request.params["latitude"]) for request in demo.requests[before:]]
    assert len(asked) == len(set(asked)) <= 12 - kept
    assert not (tmp_path / "out.nc.parts").exists()

    whole = subprocess.run(
        command(*words, str(straight)), env=environment, capture_output=True, text=True, timeout=LONG_ENOUGH_S
    )
    assert whole.returncode == 0, whole.stderr
    with xr.open_dataset(out) as resumed, xr.open_dataset(straight) as uninterrupted:
        for name in ("eto", "quality", "tmax", "tmin", "ea", "u2", "rs", "precip", "name", "lat", "elevation"):
            np.testing.assert_array_equal(resumed[name], uninterrupted[name])


def test_what_the_library_warns_of_sites_is_said_once_each() -> None:
    from evaeto.batch.site_words import MAX_WARNINGS, grouped

    same = "wind: nothing here shows which is right"
    lines = grouped(["one", "two", "three"], [same, f"{same}\na gap was bridged", ""])
    assert len(lines) == 2
    assert same in lines[0]
    assert "2 sites, one and others" in lines[0]
    assert "a gap was bridged (1 site, two)" in lines[1]
    many = grouped(["one"], ["\n".join(f"warning {number}" for number in range(MAX_WARNINGS + 3))])
    assert len(many) == MAX_WARNINGS + 1
    assert "3 more warnings" in many[-1]


def test_days_without_a_mode_are_bad_input_told_once(
    sites: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_here(monkeypatch, str(sites), *MONTH, "--days", "9", "--out", str(tmp_path / "o.nc")) == cli.BAD_INPUT
    (line,) = capsys.readouterr().err.splitlines()
    assert "days: applies only with a mode" in line


@pytest.mark.slow
def test_mode_days_calibration_and_own_measurements_are_those_of_compute_sites(
    tmp_path: Path, demo: Any, cluster: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    import pandas as pd

    import evaeto

    place: dict[str, Any] = {"lat": -7.5312, "lon": -46.039, "elevation": 256.0}
    days = pd.date_range(pd.Timestamp.now().normalize() - pd.Timedelta(days=40), periods=40, name="date")
    logger = pd.DataFrame({"T max": 90.0, "tmin": 20.0, "rhmean": 60.0, "W": 5.0, "rs": 20.0}, index=days)
    logger.to_csv(tmp_path / "logger.csv")
    table = tmp_path / "sites.csv"
    table.write_text("name,lat,lon,elevation,station_file\nfarm,-7.5312,-46.039,256,logger.csv\n")
    learnt = evaeto.fetch("nasa_power", start="2015-01-01", end="2016-12-31", **place)
    reference = evaeto.eto(learnt, **place).to_series() * 1.1
    evaeto.calibrate({"nasa_power": learnt}, reference, **place).save(tmp_path / "here.json")
    said = {"names": {"T max": "tmax", "W": "uz"}, "units": {"T max": "degF"}}
    asked: dict[str, Any] = {
        "mode": "recent", "days": 9, "sources": ["open_meteo_archive"], "wind_height": 10.0,
        "calibration": tmp_path / "here.json",
    }  # fmt: skip
    words = [str(table), "--mode", "recent", "--days", "9", "--source", "open_meteo_archive", "--wind-height", "10",
             "--calibration", str(tmp_path / "here.json"), "--name", "T max=tmax", "--name", "W=uz",
             "--unit", "T max=degF", "--out", str(tmp_path / "o.nc")]  # fmt: skip
    assert run_here(monkeypatch, *words) == 0
    alone = evaeto.compute(**place, station=tmp_path / "logger.csv", **said, **asked, client=cluster)
    assert alone.dataset.sizes["time"] == 9
    with xr.open_dataset(tmp_path / "o.nc") as written:
        np.testing.assert_array_equal(written["eto"][0], alone.eto)
        np.testing.assert_array_equal(written["u2"][0], alone.dataset["u2"])

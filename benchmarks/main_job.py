"""Time the main job on this machine: `python benchmarks/main_job.py` prints a table of what the README states.

Nothing leaves this machine: the services are the local stand-ins with synthetic weather.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import numpy as np
import pandas as pd

import evaeto
from evaeto.tasks.task import Task

BALSAS = {"lat": -7.5312, "lon": -46.0390}
THIRTY_YEARS = {"start": "1991-01-01", "end": "2020-12-31"}


def main() -> None:
    with evaeto.demo.serve():
        thirty_years()
        submit_latency()
    command_line()


def row(what: str, value: str) -> None:
    print(f"{what:<72} {value:>12}", flush=True)


def seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def thirty_years() -> None:
    """The whole job for 30 years at one site, the parts named."""
    print("\n30 years at one site, two services, from the local stand-ins")
    start = seconds(evaeto.connect)
    row("  embedded cluster starts", f"{start:.2f} s")
    begun = time.time()
    task = evaeto.submit(**BALSAS, **THIRTY_YEARS)
    task.result(60)
    total = time.time() - begun
    for what, until in _parts(task, begun):
        row(f"  {what}", f"{until:.2f} s")
    row("  in all, from nothing to the result in this process", f"{start + total:.2f} s")
    fresh = {"start": "1991-01-02", "end": "2020-12-31"}  # another period, so that no cached answer helps
    row("  the same again on the running cluster", f"{seconds(lambda: evaeto.compute(**BALSAS, **fresh)):.2f} s")
    row("  the same again, answers from the cache", f"{seconds(lambda: evaeto.compute(**BALSAS, **fresh)):.2f} s")


def _parts(task: Task, begun: float) -> list[tuple[str, float]]:
    """Time between messages, by their own time stamps."""
    parts, last = [], begun
    for message in task.messages:
        at = datetime.fromisoformat(message["timestamp"]).timestamp()
        data = message["data"]
        name = f"until {data['step']} {data['detail'].get('source', '')}" if "step" in data else "until the end"
        text = data.get("detail", {}).get("text", "")
        parts.append((f"{name} {text}".rstrip(), at - last))
        last = at
    return parts


def submit_latency() -> None:
    """50 submits on an idle and on a busy cluster; the points run up Africa, on land."""
    print("\nsubmit() until it returns, 50 calls")
    for state in ("idle", "busy"):
        tasks: list[Task] = []
        if state == "busy":
            tasks += [evaeto.submit(lat=lat, lon=22, **THIRTY_YEARS) for lat in range(-30, 10, 2)]
        times = []
        for lat in range(-30, 20):
            began = time.perf_counter()
            tasks.append(evaeto.submit(lat=lat, lon=20, start="2015-01-01", end="2015-12-31"))
            times.append(time.perf_counter() - began)
        row(f"  {state}: median", f"{1e3 * statistics.median(times):.2f} ms")
        row(f"  {state}: largest", f"{1e3 * max(times):.2f} ms")
        for task in tasks:
            task.result(120)


def command_line() -> None:
    """`evaeto eto` on a 30-year station file, as processes of their own."""
    print("\nevaeto eto on 10,958 days, whole process")
    with tempfile.TemporaryDirectory() as folder:
        station = Path(folder) / "station.csv"
        _write_station(station)
        command = [sys.executable, "-m", "evaeto", "eto", str(station), "--lat", "-7.5", "--elevation", "256"]
        subprocess.run(command, capture_output=True, check=True)  # once, to warm the disk
        wall, cpu = [], []
        for _ in range(5):
            before = os.times()
            wall.append(seconds(lambda: subprocess.run(command, capture_output=True, check=True)))
            after = os.times()
            cpu.append(sum(after[2:4]) - sum(before[2:4]))
        row("  wall, median of 5", f"{statistics.median(wall):.2f} s")
        row("  processor time, median of 5", f"{statistics.median(cpu):.2f} s")
        libraries = [sys.executable, "-c", "import pandas, xarray"]
        row("  of which importing pandas and xarray", f"{seconds(lambda: subprocess.run(libraries, check=True)):.2f} s")


def _write_station(path: Path) -> None:
    days = pd.date_range("1991-01-01", "2020-12-31", name="date")
    season = np.sin(2 * np.pi * days.day_of_year.to_numpy() / 365.25)
    frame = pd.DataFrame(
        {"tmax": 32 + 2 * season, "tmin": 20 + 2 * season, "rhmean": 65 - 10 * season, "u2": 1.5, "rs": 19 + season},
        index=days,
    )
    frame.to_csv(path, float_format="%.2f")


if __name__ == "__main__":
    main()

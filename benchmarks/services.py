"""What asking the services costs: `python benchmarks/services.py [sites] [month]` prints both measurements.

`sites`: two hundred sites through four workers, asked of stand-ins that count requests as the operators do and refuse
what these would; here and at the commit that `benchmarks/guards.py` compares with, in turn. Time runs fifteen times as
fast, for the limits too, so that these are what most of the wall time is. Processor time is given beside it.

`month`: a month at a point that nobody has asked for before, on a cluster that has worked already, of all services that
serve there. What is left of the wall time when the moments in which a stand-in was busy with a request are taken away.

Nothing leaves this machine. The stand-ins are a process of their own.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import textwrap
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from guards import HERE, LIMIT, Build, earlier

SITES, WORKERS, PACE = 200, 4, 15.0
BESIDES_S = 0.35
SIX = ("nasa_power", "open_meteo_archive", "open_meteo_forecast", "met_norway", "nws_forecast", "nws_observations")
HELPER = "open_meteo_elevation"
ALL = (*SIX, "open_meteo_ensemble")  # all that cover the points; 468d6c7 knows six
"""Asked where no answer tells the height."""

STAND_INS = """
import json, sys, time
import evaeto.demo
from evaeto.demo.counting import Counter

class Clocked(Counter):
    '''Also takes down when each request came and was answered.'''
    moments = []
    def enter(self, service, calls):
        self.moments.append((time.time(), 1))
        return super().enter(service, calls)
    def leave(self, service):
        super().leave(service)
        self.moments.append((time.time(), -1))

pace = float(sys.argv[1])
with evaeto.demo.serve(enforce_limits=True, pace=pace) as demo:
    demo.counter = Clocked(pace)
    print(json.dumps(demo.address), flush=True)
    for line in sys.stdin:
        counter = demo.counter
        told = {"moments": sorted(counter.moments), "violations": counter.violations, "requests": counter.requests,
                "highest": {f"{operator}, {period}": most for (operator, period), most in counter.highest.items()}}
        Clocked.moments, demo.counter = [], Clocked(pace)
        print(json.dumps(told), flush=True)
"""

CLIENT = """
import json, sys, tempfile, time
from pathlib import Path
import evaeto
from evaeto.settings import Settings, using_everywhere

def settings_of(asked):
    endpoints = {key: f"{asked['address']}/{key}" for key in asked["services"]}
    return Settings(endpoints=endpoints, cache_dir=Path(tempfile.mkdtemp(dir=asked["folder"])), pace=asked["pace"])

def processor_time(client):
    return time.process_time() + sum(client.run(time.process_time).values())

def timed(client, work):
    used, wall, begun = processor_time(client), time.perf_counter(), time.time()
    value = work()
    wall, ended = time.perf_counter() - wall, time.time()
    return {"wall": wall, "used": processor_time(client) - used, "begun": begun, "ended": ended}, value
"""

BATCH = (
    CLIENT
    + """
import numpy as np, pandas as pd
from distributed import Client, LocalCluster

def sites(count):
    half, i = count // 2, np.arange(count // 2)
    rows, columns = i // 10, i % 10
    return pd.DataFrame({"lat": np.r_[32 + 0.8 * rows, -25 + 2.0 * rows],
                         "lon": np.r_[-105 + 1.5 * columns, -58 + 1.2 * columns]})

def run(client, asked, count):
    with using_everywhere(settings_of(asked)), tempfile.TemporaryDirectory(dir=asked["folder"]) as out:
        def work():
            # A hundred fields in the United States, where six services answer, and a hundred elsewhere
            period = {"start": asked["start"], "end": asked["end"]}
            with evaeto.compute_sites(sites(count), **period, client=client, out=Path(out) / "sites.nc") as done:
                return int((done["failure"] == "").sum())
        told, whole = timed(client, work)
        return {**told, "whole": whole}

if __name__ == "__main__":
    with LocalCluster(n_workers=4, threads_per_worker=2, host="127.0.0.1", dashboard_address=None,
                      silence_logs=50) as cluster, Client(cluster, set_as_default=False) as client:
        print(json.dumps(evaeto.__file__), flush=True)
        for line in sys.stdin:
            asked = json.loads(line)
            print(json.dumps(run(client, asked, asked["count"])), flush=True)
"""
)

MONTH = (
    CLIENT
    + """
if __name__ == "__main__":
    client = evaeto.connect()
    print(json.dumps(evaeto.__file__), flush=True)
    for line in sys.stdin:
        asked = json.loads(line)
        place = {"lat": asked["lat"], "lon": asked["lon"]}
        with using_everywhere(settings_of(asked)):
            told, result = timed(client, lambda: evaeto.compute(**place, start=asked["start"], end=asked["end"],
                                                                sources=asked["services"][:-1]))
        used = sorted(result.sources) if isinstance(result.sources, dict) else sorted(one.key for one in result.sources)
        print(json.dumps({**told, "sources": used, "days": int(result.eto.notnull().sum())}), flush=True)
"""
)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("what", nargs="*", default=["sites", "month"], metavar="sites | month")
    arguments.add_argument("--pairs", type=int, default=3)
    arguments.add_argument("--sites", type=int, default=SITES, help="fewer say less, sooner")
    arguments.add_argument("--points", type=int, default=15)
    options = arguments.parse_args()
    if unknown := set(options.what) - {"sites", "month"}:
        arguments.error(f"unknown: {', '.join(sorted(unknown))}")
    well = True
    with tempfile.TemporaryDirectory() as folder:
        if "sites" in options.what:
            well &= sites(options.pairs, options.sites, folder)
        if "month" in options.what:
            well &= month(options.points, folder)
    sys.exit(not well)


def sites(pairs: int, count: int, folder: str) -> bool:
    """Print the batch of both builds; whether this one kept to the limits and to its time."""
    today = date.today()
    asked = {
        "services": [*SIX, HELPER], "folder": folder, "pace": PACE,
        "start": f"{today - timedelta(days=280)}", "end": f"{today + timedelta(days=3)}",
    }  # fmt: skip
    ratios: dict[str, list[float]] = {"wall": [], "used": []}
    broken = 0
    names = {"now": here(), "then": earlier()}
    with talking(names["now"], BATCH, folder) as now, talking(names["then"], BATCH, folder) as then:
        clients = {"now": now, "then": then}
        for client in clients.values():  # everything imported, everything compiled
            with standing_by(folder, 10_000.0) as stand_ins:
                client.ask({**asked, "address": stand_ins.first, "pace": 10_000.0, "count": 20})
        for turn in range(pairs):
            done = {}
            for name in ("now", "then") if turn % 2 == 0 else ("then", "now"):
                with standing_by(folder, PACE) as stand_ins:
                    done[name] = clients[name].ask({**asked, "address": stand_ins.first, "count": count})
                    seen = stand_ins.ask({})
                broken += len(seen["violations"]) if name == "now" else 0
                told = f"{done[name]['wall']:6.1f} s, processor {done[name]['used']:5.1f} s"
                requests = sum(seen["requests"].values())
                print(
                    f"  {name:<5} {told}, {done[name]['whole']} sites whole, {requests} requests, "
                    f"{len(seen['violations'])} limits exceeded",
                    flush=True,
                )
            for what in ratios:
                ratios[what].append(done["now"][what] / done["then"][what])
        for what, title in (("wall", f"wall (at most {LIMIT})"), ("used", "processor time")):
            print(f"  {title:<22} {statistics.median(ratios[what]):.3f}   {spread(ratios[what])}")
        for which, most in sorted(seen["highest"].items()):
            print(f"    {which}: at most {most:.1f} calls")
    return broken == 0 and statistics.median(ratios["wall"]) <= LIMIT


def month(points: int, folder: str) -> bool:
    """Print what a month takes besides the services; whether that is little enough."""
    today = date.today()
    asked = {
        "services": [*ALL, HELPER], "folder": folder, "pace": 10_000.0,
        "start": f"{today - timedelta(days=25)}", "end": f"{today + timedelta(days=5)}",
    }  # fmt: skip
    besides, used, walls = [], [], []
    with talking(here(), MONTH, folder) as client, standing_by(folder, 10_000.0) as stand_ins:
        for point in range(-5, points):  # the first are to warm up
            place = {"lat": 33.0 + 0.37 * (point + 5), "lon": -101.0 + 0.41 * (point + 5)}
            done = client.ask({**asked, **place, "address": stand_ins.first})
            seen = stand_ins.ask({})
            waited = busy_s(seen["moments"], done["begun"], done["ended"])
            if point < 0:
                continue
            besides.append(done["wall"] - waited)
            walls.append(done["wall"])
            used.append(done["used"])
        print(f"  of {', '.join(done['sources'])}: {done['days']} days")
    middle = statistics.median(besides)
    print(f"  wall                                {statistics.median(walls):.3f} s   {spread(walls)}")
    print(f"  besides the stand-ins (at most {BESIDES_S}) {middle:.3f} s   {spread(besides)}")
    print(f"  processor time of client, workers   {statistics.median(used):.3f} s   {spread(used)}")
    return middle <= BESIDES_S


def busy_s(moments: Sequence[Sequence[float]], begun: float, ended: float) -> float:
    """How long at least one request was being answered, inside the time from `begun` to `ended`."""
    running, since, total = 0, 0.0, 0.0
    for at, change in moments:
        moment = min(max(at, begun), ended)
        if running > 0:
            total += moment - since
        running, since = running + int(change), moment
    return total


def spread(values: Sequence[float]) -> str:
    return f"{min(values):.3f} to {max(values):.3f}"


def here() -> Build:
    return Build(HERE, Path(sys.executable))


class Talker:
    """A process that answers each line with one."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self.first = self._line()

    def ask(self, what: dict[str, Any]) -> dict[str, Any]:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(what) + "\n")
        self._process.stdin.flush()
        answer: dict[str, Any] = self._line()
        return answer

    def _line(self) -> Any:
        assert self._process.stdout is not None
        if not (told := self._process.stdout.readline()):
            raise RuntimeError("a process has ended; what it said stands above")
        return json.loads(told)


@contextmanager
def talking(build: Build, program: str, folder: str, *words: str) -> Iterator[Talker]:
    file = Path(folder) / f"program-{time.time_ns()}.py"  # a file, since workers import it
    file.write_text(textwrap.dedent(program))
    process = subprocess.Popen(
        [str(build.python), "-W", "ignore", str(file), *words], cwd=folder, env=build.env, stdin=subprocess.PIPE,
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        yield Talker(process)
    finally:
        assert process.stdin is not None
        process.stdin.close()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def standing_by(folder: str, pace: float) -> Any:
    """The stand-ins of this build, for both: the services are the same."""
    return talking(here(), STAND_INS, folder, str(pace))


if __name__ == "__main__":
    main()

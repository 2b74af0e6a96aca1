"""What the manners of the library cost: `python benchmarks/library.py [fetch] [sites] [hours]` prints ratios.

`fetch`: `evaeto.fetch` as delivered (asked, checked, named, kept on disk) against httpx and pandas by hand, 30 years of
one answer of NASA POWER and of the Open-Meteo archive, from a server that only hands out bytes; at most 1.20.
`sites`: `compute_sites` on 50 points whose services take 50 ms an answer, against commit 468d6c7, installed beside as
`guards.py` does it; at most 0.80. A server beside has the answers of the stand-ins from a first batch that is not
timed, so that they take 50 ms and not as long as their synthetic weather.
`hours`: `evaeto.read_weather` of ten years of hours (4.6 MB) against `pandas.read_csv` of the same file, dates parsed;
at most 1.50. Pairs are timed in turn, so a ratio holds while the machine's speed drifts.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import textwrap
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pandas as pd
from guards import Build, earlier, process

import evaeto
from evaeto.errors import EvaetoWarning
from evaeto.settings import Settings, using

YEARS = {"start": "1991-01-01", "end": "2020-12-31"}
PAIRS = 15
HERE = Path(__file__).resolve().parents[1]

SERVER = """
import http.server, sys
body = open(sys.argv[1], "rb").read()
class Answer(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *args): pass
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answer)
print(server.server_address[1], flush=True)
server.serve_forever()
"""

REPEATER = """
import http.client, http.server, sys, time
port, takes_s, known = int(sys.argv[1]), float(sys.argv[2]), {}
class Answer(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    def do_GET(self):
        begun = time.monotonic()
        if self.path not in known:
            asked = http.client.HTTPConnection("127.0.0.1", port)
            asked.request("GET", self.path)
            answer = asked.getresponse()
            known[self.path] = answer.status, answer.read()
        status, body = known[self.path]
        time.sleep(max(begun + takes_s - time.monotonic(), 0.0))
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *args): pass
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answer)
server.daemon_threads = True
print(server.server_address[1], flush=True)
server.serve_forever()
"""

SITES = """
    import atexit, contextlib, dataclasses, subprocess, sys, tempfile
    from pathlib import Path
    import numpy as np, pandas as pd
    from distributed import Client, LocalCluster
    from evaeto.settings import using_everywhere
    stack = contextlib.ExitStack()
    atexit.register(stack.close)
    cluster = LocalCluster(n_workers=2, threads_per_worker=2, host="127.0.0.1", dashboard_address=None, silence_logs=50)
    client = Client(cluster, set_as_default=False)
    services = ["nasa_power", "open_meteo_archive"]
    demo = stack.enter_context(evaeto.demo.serve())
    port = demo.settings.endpoints["nasa_power"].split(":")[2].split("/")[0]
    words = [sys.executable, "-c", {repeater!r}, port, "0.05"]
    repeater = stack.enter_context(subprocess.Popen(words, stdout=subprocess.PIPE, text=True))
    stack.callback(repeater.kill)
    address = f"http://127.0.0.1:{int(repeater.stdout.readline())}"
    endpoints = {service: f"{address}/{service}" for service in services}
    def batch():
        lat = (-4 - 0.016 * np.arange(50)).round(4)
        sites = pd.DataFrame({"lat": lat, "lon": -46.0, "elevation": 300.0})
        with tempfile.TemporaryDirectory() as cache:
            settings = dataclasses.replace(demo.settings, endpoints=endpoints, cache_dir=Path(cache))
            with using_everywhere(settings):
                done = evaeto.compute_sites(
                    sites, start="2015-01-01", end="2015-12-31", sources=services, client=client
                )
        assert not done["failure"].values.astype(str).astype(bool).any(), done["failure"].values
"""


def main() -> None:
    warnings.simplefilter("ignore", EvaetoWarning)
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("what", nargs="*", choices=["fetch", "sites", "hours", []])
    arguments.add_argument("--pairs", type=int, default=PAIRS)
    asked = arguments.parse_args()
    what = asked.what or ["fetch", "sites", "hours"]
    if "fetch" in what:
        for source in ("nasa_power", "open_meteo_archive"):
            told(f"fetch {source}", fetching(source, asked.pairs), 1.20)
    if "sites" in what:
        told("compute_sites, 50 points", batches(max(asked.pairs // 3, 3)), 0.80)
    if "hours" in what:
        told("read_weather, ten years of hours", reading(asked.pairs), 1.50)


def told(name: str, ratios: list[float], limit: float) -> None:
    print(
        f"{name:<32} {statistics.median(ratios):6.3f}   {min(ratios):.3f} to {max(ratios):.3f}   at most {limit:.2f}",
        flush=True,
    )


def fetching(source: str, pairs: int) -> list[float]:
    """Ratios of `evaeto.fetch` to the same by hand."""
    with tempfile.TemporaryDirectory() as folder:
        with evaeto.demo.serve() as demo:
            evaeto.fetch(source, lat=-7.5, lon=-46.0, elevation=300, **YEARS)
            asked = demo.requests[-1]
            body = httpx.get(
                demo.settings.endpoints[source] + asked.path, params=dict(asked.params), timeout=60
            ).content
        answer = Path(folder) / "answer.json"
        answer.write_bytes(body)
        with bytes_at(answer) as port:
            base = f"http://127.0.0.1:{port}"
            settings = Settings(endpoints={source: base}, cache_dir=Path(folder) / "cache", pace=1e6)
            by_hand = {"nasa_power": nasa_by_hand, "open_meteo_archive": open_meteo_by_hand}[source]
            with using(settings):
                ratios = []
                for turn in range(pairs + 2):
                    lat = round(-7.5 - turn / 1000, 4)
                    ours = timed(partial(evaeto.fetch, source, lat=lat, lon=-46.0, elevation=300, **YEARS))
                    theirs = timed(lambda: by_hand(f"{base}{asked.path}", dict(asked.params)))
                    ratios.append(ours / theirs)
                return ratios[2:]


def reading(pairs: int) -> list[float]:
    """Ratios of `evaeto.read_weather` to pandas on a file of hours."""
    times = pd.date_range("2010-01-01", "2019-12-31 23:00", freq="h")
    random = np.random.default_rng(14)
    sun = np.clip(np.sin((times.hour.to_numpy() - 6) / 12 * np.pi), 0.0, None)
    table = pd.DataFrame(
        {
            "time": times.strftime("%Y-%m-%d %H:%M:%S"),
            "tmean [degC]": (20.0 + 8.0 * sun + random.normal(0.0, 1.0, times.size)).round(1),
            "rhmean [%]": (75.0 - 30.0 * sun + random.normal(0.0, 2.0, times.size)).round(1),
            "u2 [m/s]": (1.0 + random.gamma(2.0, 0.7, times.size)).round(2),
            "rs [W/m2]": (800.0 * sun * random.uniform(0.5, 1.0, times.size)).round(1),
            "pressure [kPa]": (94.0 + random.normal(0.0, 0.2, times.size)).round(2),
            "precip [mm]": random.choice([0.0, 0.0, 0.0, 0.2, 1.4], times.size),
        }
    )
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "hours.csv"
        table.to_csv(file, index=False)
        ratios = []
        for _ in range(pairs + 2):
            ours = timed(lambda: evaeto.read_weather(file))
            ratios.append(ours / timed(lambda: pd.read_csv(file, parse_dates=["time"])))
        return ratios[2:]


def nasa_by_hand(address: str, params: dict[str, Any]) -> pd.DataFrame:
    answer = httpx.get(address, params=params, timeout=60).json()
    table = pd.DataFrame(answer["properties"]["parameter"]).replace(answer["header"]["fill_value"], np.nan)
    return table.set_index(pd.to_datetime(table.index, format="%Y%m%d"))


def open_meteo_by_hand(address: str, params: dict[str, Any]) -> pd.DataFrame:
    daily = httpx.get(address, params=params, timeout=60).json()["daily"]
    return pd.DataFrame(daily).assign(time=lambda table: pd.to_datetime(table["time"])).set_index("time")


def timed(job: Callable[[], Any]) -> float:
    begun = time.perf_counter()
    job()
    return time.perf_counter() - begun


@contextmanager
def bytes_at(file: Path) -> Iterator[int]:
    """The port of a process that answers everything with a file."""
    with subprocess.Popen([sys.executable, "-c", SERVER, str(file)], stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        yield int(server.stdout.readline())
        server.kill()


def batches(pairs: int) -> list[float]:
    """Ratios of batches here to those of the earlier commit."""
    preparation = "import evaeto\n" + textwrap.dedent(SITES).replace("{repeater!r}", repr(REPEATER))
    with ExitStack() as stack:
        now, before = (
            stack.enter_context(
                process(preparation, "batch()", stack.enter_context(tempfile.TemporaryDirectory()), build)
            )
            for build in (Build(HERE, Path(sys.executable)), earlier())
        )
        return [now().wall / before().wall for _ in range(pairs)]


if __name__ == "__main__":
    main()

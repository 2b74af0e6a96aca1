"""Speed of the science beside its peers: `python benchmarks/speed.py` prints a table, `--short` checks ratios for CI.

Everything is timed in one process and one run, so that ratios hold on a busy machine; each figure is the smallest
of its repeats, in processor time where one thread works, and all contenders take turns, the quick ones several times
in each turn. The ratios to expect are kept apart for processors with 512-bit vectors and those without.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ.setdefault("OMP_NUM_THREADS", "1")

import dask
import numpy as np
import pandas as pd
import xarray as xr

import evaeto
from evaeto import equations as et
from evaeto.equations.standards import standard
from evaeto.reference_et import chunks

sys.path.insert(0, str(Path(__file__).parent))
import peers

EXPECTED = Path(__file__).with_name("expected.json")
FALL = 0.30
TURN = 0.2
"""How long a contender works when it is its turn [s], once at least: so a quick one meets a quiet moment, too."""
NAMES = ("tmax", "tmin", "rhmean", "u2", "rs")

LARGER_THAN_CACHES = 16_000_000
"""Numbers to copy when the bandwidth of the memory is measured."""


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--short", action="store_true", help="a small grid; fail when a ratio fell by 30 %%")
    arguments.add_argument("--store", action="store_true", help="keep this run's ratios as those to expect")
    options = arguments.parse_args()
    ratios = compare(days=73 if options.short else 365, turns=7)
    if not options.short:
        through_dask()
        memory()
        cold_process()
    if options.store:
        expected = json.loads(EXPECTED.read_text()) | {vectors(): {name: round(r, 1) for name, r in ratios.items()}}
        EXPECTED.write_text(json.dumps(expected, indent=2) + "\n")
    if options.short:
        check(ratios)


def row(what: str, value: str) -> None:
    print(f"{what:<66} {value:>14}", flush=True)


def grid(days: int, dtype: str = "f8") -> xr.Dataset:
    """40,000 cells over some days, with the heights of a landscape."""
    rng = np.random.default_rng(0)
    shape, dims = (days, 100, 400), ("time", "lat", "lon")
    tmin = rng.uniform(-10, 25, shape)
    time, lat = pd.date_range("2019-01-01", periods=days), np.linspace(-50, 50, 100)
    ra = et.extraterrestrial_radiation(lat[:, None], time.day_of_year.to_numpy()[:, None, None])
    cells = {"tmax": tmin + rng.uniform(2, 15, shape), "tmin": tmin, "rhmean": rng.uniform(20, 95, shape),
             "u2": rng.uniform(0, 8, shape), "rs": rng.uniform(0.1, 0.75, shape) * ra}  # fmt: skip
    coords = {"time": time, "lat": lat, "lon": np.linspace(0, 99, 400),
              "elevation": (("lat", "lon"), rng.uniform(0, 2000, shape[1:]))}  # fmt: skip
    return xr.Dataset({name: (dims, values.astype(dtype)) for name, values in cells.items()}, coords)


def kernel(weather: xr.Dataset) -> Callable[[], Any]:
    """The compiled road on one block into existing memory, one thread."""
    arrays = [weather[name].values for name in NAMES]
    names = (*NAMES, "lat", "elevation", "doy")
    plan = chunks.Plan(names, ((1.0, 0.0),) * 8, standard("fao56", "short"), "simple", False, arrays[0].dtype, True)
    place = (weather["lat"].values[:, None], weather["elevation"].values)
    doy = weather["time"].dt.dayofyear.values[:, None, None]
    fields = dict(zip(names, (*arrays, *place, doy), strict=True))
    out = np.empty(arrays[0].shape, arrays[0].dtype)

    def compute() -> Any:
        chunks.fill_by_kernel(fields, plan, out)
        return out

    return compute


def plain(weather: xr.Dataset) -> Callable[[], Any]:
    """The clean numpy formula on whole arrays."""
    w = {name: weather[name].values for name in NAMES}
    lat, elevation = weather["lat"].values[:, None], weather["elevation"].values
    doy = weather["time"].dt.dayofyear.values[:, None, None]

    def compute() -> Any:
        ea = et.vapour_pressure_from_rhmean(w["tmax"], w["tmin"], w["rhmean"])
        return et.reference_et_numpy(w["tmax"], w["tmin"], ea, w["u2"], doy, rs=w["rs"], lat=lat, elevation=elevation)

    return compute


def smallest(contenders: dict[str, Callable[[], Any]], turns: int) -> dict[str, float]:
    """Smallest processor time of each [s]; they take turns, so that all meet the same weather on the machine."""
    times = dict.fromkeys(contenders, float("inf"))
    for work in contenders.values():
        work()  # imports, compiles, touches the memory
    for _ in range(turns):
        for name, work in contenders.items():
            ends = time.perf_counter() + TURN
            while True:
                begun = time.process_time()
                work()
                times[name] = min(times[name], time.process_time() - begun)
                if time.perf_counter() >= ends:
                    break
    return times


def compare(days: int, turns: int) -> dict[str, float]:
    double, single = grid(days), grid(days, "f4")
    cells = double["tmax"].size
    target, source = np.empty(LARGER_THAN_CACHES), np.random.default_rng(1).random(LARGER_THAN_CACHES)
    contenders = {
        "copy of an array": lambda: np.copyto(target, source),
        "evaeto kernel, float64": kernel(double),
        "evaeto kernel, float32": kernel(single),
        "evaeto numpy": plain(double),
        **{name: peers.call(name, double) for name in peers.PEERS},
    }
    times = smallest(contenders, turns)
    print(f"\nDaily Penman-Monteith, {cells / 1e6:.1f} million cell-days, one thread, processor time")
    row("  memory bandwidth, copying", f"{2 * target.nbytes / times.pop('copy of an array') / 1e9:.1f} GB/s")
    for name, seconds in times.items():
        row(f"  {name}", f"{seconds / cells * 1e9:.2f} ns")
    error = float(np.abs(kernel(double)() - plain(double)()).max())
    row("  kernel against the plain formula, largest difference", f"{error:.1e} mm/d")
    if not error < 1e-9:
        sys.exit("the kernel is off")
    fastest = min((name for name in peers.PEERS), key=lambda name: times[name])
    ratios = {
        "fastest peer / kernel float64": times[fastest] / times["evaeto kernel, float64"],
        "numpy / kernel float64": times["evaeto numpy"] / times["evaeto kernel, float64"],
        "kernel float64 / float32": times["evaeto kernel, float64"] / times["evaeto kernel, float32"],
    }
    for name, ratio in ratios.items():
        row(f"  {name}" + (f" ({fastest})" if "peer" in name else ""), f"{ratio:.1f}")
    return ratios


def through_dask() -> None:
    print("\nevaeto.eto on a Dask-backed Dataset, whole call, chunks of about 100 MB")
    for dtype, chunk in (("f8", 310), ("f4", 620)):
        weather = grid(2 * chunk, dtype).chunk(time=chunk).persist()
        cells = weather["tmax"].size
        for threads in (1, 2):
            with dask.config.set(scheduler="threads" if threads > 1 else "synchronous", num_workers=threads):
                work = {"whole call": lambda weather=weather: evaeto.eto(weather).persist()}
                processor = smallest(work, 5)["whole call"]
                wall = min(_wall(work["whole call"]) for _ in range(5))
            row(f"  {dtype}, {threads} thread(s): processor time", f"{processor / cells * 1e9:.2f} ns")
            row(f"  {dtype}, {threads} thread(s): wall clock", f"{wall / cells * 1e9:.2f} ns")


def _wall(work: Callable[[], Any]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


MEMORY = """
import sys, evaeto
sys.path.insert(0, {folder!r})
import speed
small = speed.grid(40).chunk(time=40).persist()
import evaeto.reference_et.daily as daily
daily.LARGE = 0
evaeto.eto(small).compute(scheduler="synchronous")
weather = speed.grid(310).chunk(time=310).persist()
with open("/proc/self/status") as status:
    now = next(int(line.split()[1]) for line in status if line.startswith("VmRSS"))
with open("/proc/self/clear_refs", "w") as reset:
    reset.write("5")
evaeto.eto(weather).persist(scheduler="synchronous")
with open("/proc/self/status") as status:
    peak = next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))
print((peak - now) / 1024 - weather["tmax"].nbytes / 2**20)
"""


def memory() -> None:
    print("\nMemory of one call on a 100 MB chunk, one thread")
    code = MEMORY.format(folder=str(Path(__file__).parent))
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    if done.returncode:
        row("  peak above input and output", "not measurable here")
    else:
        row("  peak above input and output", f"{float(done.stdout):.0f} MB")


def cold_process() -> None:
    print("\nA cold process, wall clock, smallest of 5")
    with tempfile.TemporaryDirectory() as folder:
        station = Path(folder) / "station.csv"
        days = pd.date_range("1991-01-01", periods=10_957, name="date")
        season = np.sin(2 * np.pi * days.day_of_year.to_numpy() / 365.25)
        pd.DataFrame(
            {"tmax": 32 + 2 * season, "tmin": 20 + 2 * season, "rhmean": 65.0, "u2": 1.5, "rs": 19 + season}, index=days
        ).to_csv(station, float_format="%.2f")
        python = [sys.executable]
        commands = {
            "python -c pass": [*python, "-c", "pass"],
            "python -c 'import evaeto'": [*python, "-c", "import evaeto"],
            "evaeto --help": [*python, "-m", "evaeto", "--help"],
            "python -c 'import pandas, xarray'": [*python, "-c", "import pandas, xarray"],
            "evaeto eto, 10,957 rows": [*python, "-m", "evaeto", "eto", str(station), "--lat", "-7.5", "--elevation",
                                        "256", "--out", str(Path(folder) / "eto.csv")],
        }  # fmt: skip
        for what, command in commands.items():
            times = [_wall(lambda c=command: subprocess.run(c, check=True, capture_output=True)) for _ in range(5)]
            row(f"  {what}", f"{min(times):.2f} s")

        def station_work() -> None:
            result = evaeto.eto(evaeto.read_weather(station), lat=-7.5, elevation=256)
            result.to_series().to_csv(Path(folder) / "eto.csv", float_format="%.6f")

        station_work()
        row("  of which reading, computing, writing", f"{min(_wall(station_work) for _ in range(5)):.2f} s")


def vectors() -> str:
    """The kind of processor, as numpy finds it: the kernel and the peers gain differently from wide vectors."""
    found = np.show_config(mode="dicts")["SIMD Extensions"].get("found", [])
    return "512-bit vectors" if any(name == "X86_V4" or name.startswith("AVX512") for name in found) else "narrower"


def check(ratios: dict[str, float]) -> None:
    """Fail when a ratio is less than 70 % of the one expected."""
    expected = json.loads(EXPECTED.read_text())[vectors()]
    fallen = {name: ratio for name, ratio in ratios.items() if ratio < (1.0 - FALL) * expected[name]}
    for name, ratio in fallen.items():
        print(f"FALLEN: {name} is {ratio:.1f}, expected {expected[name]:.1f}", file=sys.stderr)
    sys.exit(1 if fallen else 0)


if __name__ == "__main__":
    main()

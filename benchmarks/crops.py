"""Time the daily balance of many fields against pyfao56 in one run: `python benchmarks/crops.py`.

Dual crop coefficient, 100,000 fields x 3 years, one weather per block of fields, on one thread; time is that of the
processor, so that what else runs does not count. pyfao56 runs a season of one field; its day alone (`Model._advance`)
is timed beside the whole of its run, which also fills a table.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr

from evaeto import crops

FIELDS, DAYS, BLOCKS, AT_ONCE = 100_000, 1096, 50, 2_000
FEW = ("eta", "depletion", "irrigation")


def main() -> None:
    weather = _weather()
    _ours(weather, AT_ONCE)  # compiles
    runs = [
        (_cpu(lambda: _ours(weather, FIELDS)), _cpu(lambda: _ours(weather, FIELDS, FEW)), _pyfao56()) for _ in range(2)
    ]
    every, ours = (min(run[i] for run in runs) / (FIELDS * DAYS) for i in range(2))
    step, whole = (min(run[2][i] for run in runs) for i in range(2))
    print(f"{FIELDS:,} fields x {DAYS:,} days: {1e9 * ours:.0f} ns per field and day for {', '.join(FEW)}")
    print(f"with all variables {1e9 * every:.0f} ns")
    print(f"pyfao56, the day alone: {1e9 * step:,.0f} ns, {step / ours:.0f} times ours")
    print(f"pyfao56, as it is run: {1e9 * whole:,.0f} ns, {whole / ours:,.0f} times ours")


def _cpu(work: Callable[[], object]) -> float:
    begun = time.process_time()
    work()
    return time.process_time() - begun


def _weather() -> xr.Dataset:
    random, day = np.random.default_rng(0), np.arange(DAYS)[:, None]
    shape = (DAYS, BLOCKS)
    values = {
        "eto": np.clip(4 + 2.5 * np.sin(2 * np.pi * day / 365) + random.normal(0, 0.8, shape), 0.3, None),
        "precip": np.where(random.random(shape) < 0.25, random.gamma(0.8, 9, shape), 0.0),
        "u2": np.clip(random.normal(2.3, 0.7, shape), 0.5, 6),
        "rhmin": np.clip(random.normal(45, 12, shape), 15, 95),
    }
    days = pd.date_range("2020-01-01", periods=DAYS)
    return xr.Dataset({name: (("time", "block"), value) for name, value in values.items()}, {"time": days})


def _ours(weather: xr.Dataset, fields: int, variables: tuple[str, ...] | None = None) -> float:
    """Summed ETa of some fields, a few thousand at a time, so that the memory holds what comes out."""
    random, total = np.random.default_rng(1), 0.0
    for _ in range(0, fields, AT_ONCE):
        size = (BLOCKS, AT_ONCE // BLOCKS)
        first = random.integers(60, 180, size)[..., None] + np.array([0, 366, 731])
        planting = xr.DataArray(
            np.datetime64("2020-01-01", "ns") + first * np.timedelta64(1, "D"), dims=("block", "field", "season")
        )
        crop = xr.DataArray(random.choice(["maize", "wheat", "cotton", "soybean"], size), dims=("block", "field"))
        soil = xr.DataArray(random.choice(["sandy_loam", "loam", "clay"], size), dims=("block", "field"))
        found = crops.balance(
            weather, crop, soil, planting, schedule=crops.Schedule(), between="bare", variables=variables
        )
        total += float(found["eta"].sum())
    return total


def _pyfao56() -> tuple[float, float]:
    """Time of a day alone, and of a day as it is run."""
    import pyfao56

    size = 150
    random = np.random.default_rng(2)
    keys = [f"{day:%Y-%j}" for day in pd.date_range("2021-04-01", periods=size)]
    wth = pyfao56.Weather()
    wth.rfcrp, wth.z, wth.lat, wth.wndht = "S", 100.0, 40.0, 2.0
    wth.wdata = pd.DataFrame(np.nan, index=keys, columns=wth.cnames)
    wth.wdata["Rain"] = np.where(random.random(size) < 0.25, random.gamma(0.8, 9, size), 0.0)
    wth.wdata["ETref"], wth.wdata["Wndsp"], wth.wdata["RHmin"] = random.uniform(2, 7, size), 2.3, 45.0
    model = pyfao56.Model(keys[0], keys[-1], pyfao56.Parameters(), wth)
    states: list[Any] = []
    advance = model._advance
    spent = 0.0

    def timed(state: Any) -> None:
        nonlocal spent
        begun = time.process_time()
        advance(state)
        spent += time.process_time() - begun
        states.append(None)

    whole = _cpu(model.run) / size
    model._advance = timed
    model.run()
    return spent / len(states), whole


if __name__ == "__main__":
    main()

#!/usr/bin/env bash
# A failed to_zarr returns while other blocks are still being written; a folder that was removed comes back.
#
# Expected: when to_zarr() raises, the computation is over, so the half-written store can be removed or written anew.
# Seen: Dask's threaded scheduler raises the first error at once and leaves the tasks that are running to
#   themselves. They finish later and write their chunks into the store that was just removed (Zarr makes the folders
#   again). Nothing can be waited for, unless one hands Dask a pool of one's own.
# Size: a store with one chunk file and no metadata where there should be none.
# Hurts: long grid jobs that clean up after an error, or try again, in one process.
# dask 2026.8.0, xarray 2026.9.0, zarr 3.1.6; 2026-11-28. Ordered by events, without any waiting for a time.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check dask==2026.8.0 xarray==2026.9.0 zarr==3.1.6
cat > "$work/see.py" <<'PY'
import pathlib
import shutil
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import dask
import dask.array
import numpy as np
import pandas as pd
import xarray as xr

store = pathlib.Path(sys.argv[1]) / "eto.zarr"
north_runs, go_on = threading.Event(), threading.Event()
time, lat = pd.date_range("2026-01-01", periods=31), np.array([-20.0, -30.0])
tmean = dask.array.from_array(np.tile([[25.0, 18.0]], (31, 1)), chunks=(31, 1))


def block_eto(block):
    if block[0, 0] == 25.0:  # a block that takes its time
        north_runs.set()
        go_on.wait()
    else:  # a block with bad input
        north_runs.wait()
        raise ValueError("Tmin above Tmax at 30 S")
    return 0.2 * block


grid = xr.Dataset({"eto": (("time", "lat"), tmean.map_blocks(block_eto, dtype=float, meta=np.empty((0, 0))))},
                  coords={"time": time, "lat": lat})
pool = ThreadPoolExecutor(2)  # only in order to know, below, when Dask's threads have ended
with dask.config.set(scheduler="threads", pool=pool):
    try:
        grid.to_zarr(store, zarr_format=2, consolidated=False)
        raised = False
    except ValueError as error:
        raised = True
        print("to_zarr raised:", error)
shutil.rmtree(store)
print("store removed:", not store.exists())
go_on.set()
pool.shutdown(wait=True)
back = sorted(str(path.relative_to(store.parent)) for path in store.rglob("*") if path.is_file())
print("after the last task:", back)

assert raised
assert back == ["eto.zarr/eto/0.0"]
PY
# If a later Dask waits for its tasks, the slow block is never released: the limit then ends it, as a change.
timeout 300 "$work/venv/bin/python" "$work/see.py" "$work"

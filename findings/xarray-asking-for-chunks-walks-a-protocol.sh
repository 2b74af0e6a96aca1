#!/usr/bin/env bash
# Asking an xarray array in memory whether it is lazy takes a hundred calls.
#
# Expected: `DataArray.chunks`, the documented way to see whether an array waits for Dask, looks at one attribute.
# Seen: it tests the array against a runtime-checkable Protocol. For a numpy array, which is none, Python looks for
#   every attribute of that Protocol each time it is asked: 98 calls, where `.data` takes 10 and `.shape` 5.
# Size: about 9 microseconds a time on Python 3.11. Code that looks at each variable on a few occasions spends more on
#   the question than on the arithmetic of a year of daily values: 24 questions were 7 % of a reference
#   evapotranspiration of 365 days; asking once a variable brought them back.
# Hurts: whoever applies labelled-array code to many small tables, one station after the other.
# xarray 2026.9.0, numpy 2.4.6, Python 3.11; 2026-11-29.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check xarray==2026.9.0 numpy==2.4.6
"$work/venv/bin/python" - <<'PY'
import sys
import timeit

import numpy as np
import xarray as xr

year = xr.DataArray(np.zeros(365), dims="time")


def calls(ask):
    """Python and C functions that are called while `ask` runs, once what it keeps is there."""
    ask()
    count = 0

    def heed(_frame, event, _argument):
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(heed)
    ask()
    sys.setprofile(None)
    return count


seen = {}
for name in ("chunks", "data", "shape"):
    seen[name] = calls(lambda: getattr(year, name))
    took = min(timeit.repeat(lambda: getattr(year, name), number=1000, repeat=5)) * 1000
    print(f"DataArray.{name:<7} {seen[name]:>4} calls  {took:6.2f} microseconds")
sys.exit(0 if seen["chunks"] > 5 * seen["data"] else 1)
PY

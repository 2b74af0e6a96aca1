#!/usr/bin/env bash
# Months made with pandas 3 are all empty for daily data that xarray opened, and nothing is said.
#
# Expected: flox.xarray.xarray_reduce(daily, "time", func="sum", isbin=True, expected_groups=edges) sums the days between
#   the edges. date_range() of pandas 3 counts in microseconds, xarray decodes times to nanoseconds by default; the dates
#   are the same, pandas compares them as equal, and groupby_bins() of xarray with the same edges (by flox too) sums them.
# Seen: every month is NaN, and count says 0 days, when the times and the edges differ in their unit (any two of ns, us,
#   s). With edges of the unit of the data the sums are right. No error, no warning.
# Hurts: who calls flox itself (dekads, growing seasons, hydrological years over a grid, where its method= and engine=
#   matter) and upgrades to pandas 3: with pandas 2 both were nanoseconds. A mean over the months then skips them all.
# flox 0.11.2 with pandas 3.1.1 and xarray 2026.9.0; 2026-11-30.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check \
  flox==0.11.2 pandas==3.1.1 xarray==2026.9.0 numpy==2.4.6 scipy netCDF4
cat > "$work/see.py" <<'PY'
import sys

import numpy as np
import pandas as pd
import xarray as xr
from flox.xarray import xarray_reduce

days = pd.date_range("2021-01-01", "2021-12-31")
xr.Dataset({"eto": ("time", np.ones(365))}, {"time": days}).to_netcdf(sys.argv[1])
daily = xr.open_dataset(sys.argv[1])["eto"].load()
edges = pd.date_range("2021-01-01", "2022-01-01", freq="MS")
print(f"times {daily.time.dtype}, edges {edges.dtype}, equal: {bool((daily.indexes['time'][0] == edges)[0])}")


def by_flox(edges, func):
    bins = pd.IntervalIndex.from_breaks(edges, closed="left")
    return xarray_reduce(daily, "time", func=func, expected_groups=bins, isbin=True).values


by_xarray = daily.groupby_bins("time", edges, right=False).sum().values
print("xarray      ", by_xarray[:4], "\nflox, as is ", by_flox(edges, "sum")[:4], "count", by_flox(edges, "count")[:4])
print("flox, same unit", by_flox(edges.as_unit("ns"), "sum")[:4])
assert daily.time.dtype == "datetime64[ns]" and edges.dtype == "datetime64[us]"
assert list(by_xarray[:3]) == list(by_flox(edges.as_unit("ns"), "sum")[:3]) == [31, 28, 31]
assert np.isnan(by_flox(edges, "sum")).all() and not np.any(by_flox(edges, "count"))
PY
"$work/venv/bin/python" -W ignore "$work/see.py" "$work/eto.nc"

#!/usr/bin/env bash
# A NetCDF file packed with Zstandard opens, lists its variables, and has no values for the next patch release below.
#
# Expected: wheels of netcdf4 1.7.x bring the same filters, so that what one writes the other reads.
# Seen: the Linux wheels of 1.7.2 and 1.7.3 are built without the Zstandard filter, those of 1.7.4 with it. A file
#   written with compression="zstd" opens under 1.7.3, shows dimensions, attributes and units, and fails at the first
#   value; writing is refused there as well.
# Hurts: shared stores of gridded weather, where the reader's error names a filter number and not the release to get.
# netcdf4 1.7.3 and 1.7.4 (wheels for Linux x86_64); 2026-11-29.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
for release in 1.7.3 1.7.4; do
  python3 -m venv "$work/$release"
  "$work/$release/bin/pip" install --quiet --disable-pip-version-check --only-binary netcdf4 "netcdf4==$release" numpy==2.2.6
done
"$work/1.7.4/bin/python" - "$work/rain.nc" <<'PY'
import sys

import netCDF4
import numpy as np

with netCDF4.Dataset(sys.argv[1], "w") as file:
    file.createDimension("time", 365)
    rain = file.createVariable("pr", "f4", ("time",), compression="zstd")
    rain.units = "mm d-1"
    rain[:] = np.arange(365) % 7
PY
for release in 1.7.4 1.7.3; do
  "$work/$release/bin/python" - "$work/rain.nc" "$release" <<'PY'
import sys

import netCDF4

with netCDF4.Dataset(sys.argv[1]) as file:
    rain = file.variables["pr"]
    print(f"netcdf4 {sys.argv[2]}: opened, {rain.units}, {rain.shape}, filters {rain.filters()}")
    try:
        seen = f"mean {float(rain[:].mean()):.3f}"
    except RuntimeError as error:
        seen = f"{type(error).__name__}: {error}"
print(f"netcdf4 {sys.argv[2]}: {seen}")
print(f"netcdf4 {sys.argv[2]}: Zstandard in the wheel: {bool(netCDF4.__has_zstandard_support__)}")
assert bool(netCDF4.__has_zstandard_support__) == (sys.argv[2] == "1.7.4")
assert seen.startswith("mean") == (sys.argv[2] == "1.7.4")
PY
done

#!/usr/bin/env bash
# Two packed years, opened together and saved as one file: the hottest days of the second come out as cold ones.
#
# Expected: open_mfdataset() unpacks each file by its own scale and offset, to_netcdf() writes what was read.
# Seen: reading is right. But the variable carries the packing of the first file along, and writing uses it again.
#   Values beyond what 16 bits hold at that scale are cast, not refused: they wrap around to the other end of the first
#   year's range. No warning, neither to NetCDF nor to Zarr. Without dask and with xr.concat() it is the same.
# Size: a mild year of -3 to 17 degrees, then a hot one of 7 to 37: all 222 days above 17 are 20 too low, and the file
#   has no value outside the first year's range.
# Hurts: reanalyses packed file by file, joined once for a model run; the joined file looks like any other.
# xarray 2026.9.0, netCDF4 1.7.5.1.post1, zarr 3.1.6; 2026-11-30.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check xarray==2026.9.0 netCDF4==1.7.5.1.post1 \
    zarr==3.1.6 dask==2026.8.0
cat > "$work/see.py" <<'PY'
import pathlib
import sys
import warnings

import numpy as np
import pandas as pd
import xarray as xr

root = pathlib.Path(sys.argv[1])


def write(year, lowest, highest):
    days = pd.date_range(f"{year}-01-01", f"{year}-12-31")
    season = (1 - np.cos(2 * np.pi * days.dayofyear.values / 365)) / 2
    kelvin = 273.15 + (lowest + (highest - lowest) * season)[:, None, None] * np.ones((1, 2, 2))
    grid = xr.Dataset({"t2m": (("time", "lat", "lon"), kelvin, {"units": "K"})},
                      coords={"time": days, "lat": [1.0, 0.0], "lon": [0.0, 1.0]})
    packing = {"dtype": "int16", "scale_factor": (highest - lowest) / 65532, "_FillValue": -32767,
               "add_offset": 273.15 + (highest + lowest) / 2}
    path = root / f"t2m-{year}.nc"
    grid.to_netcdf(path, encoding={"t2m": packing})
    return path


paths = [write(2001, -3.15, 16.85), write(2002, 7.0, 36.85)]
read = xr.open_mfdataset(paths)
with warnings.catch_warnings():
    warnings.simplefilter("error", RuntimeWarning)
    warnings.simplefilter("error", UserWarning)
    read.to_netcdf(root / "both.nc")
    xr.concat([xr.open_dataset(path) for path in paths], "time").to_netcdf(root / "concat.nc")
    read.to_zarr(root / "both.zarr", consolidated=False)

truth = read.t2m[:, 0, 0].load() - 273.15
again = {"NetCDF": xr.open_dataset(root / "both.nc"), "NetCDF, concat": xr.open_dataset(root / "concat.nc"),
         "Zarr": xr.open_zarr(root / "both.zarr", consolidated=False)}
for name, back in again.items():
    celsius = back.t2m[:, 0, 0].load() - 273.15
    july = (truth.sel(time="2002-07-02"), celsius.sel(time="2002-07-02"))
    wrong = int((abs(celsius - truth) > 1).sum())
    print(f"{name}: 2 July 2002 read as {float(july[0]):.1f}, saved as {float(july[1]):.1f} degC; "
          f"{wrong} of {celsius.size} days wrong, warmest {float(celsius.max()):.1f}")
    assert wrong > 150 and float(celsius.max()) < 17
    np.testing.assert_allclose(celsius.sel(time="2001"), truth.sel(time="2001"), atol=0.001)
    np.testing.assert_allclose(july[0] - july[1], 20, atol=0.01)
PY
"$work/venv/bin/python" -W ignore::DeprecationWarning -W ignore::FutureWarning "$work/see.py" "$work"

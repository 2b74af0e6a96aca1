#!/usr/bin/env bash
# Two years of packed temperature, joined as virtual Zarr: the second year is read with the first one's scale.
#
# Expected: files that differ in scale_factor and add_offset, as those of the reanalyses packed file by file do, cannot
#   share one virtual array, since their bytes are not copied; joining them fails, as with another codec or dtype.
# Seen: the packing now lies in the attributes, out of sight of the check that compares arrays. xarray keeps the first
#   file's attributes, which is the default of open_virtual_mfdataset() and of xr.concat(). The references are written,
#   and the store opens: year two has the numbers of year one. Opened as files, both years are right.
# Size: 17 to 37 degrees become -3 to 17: the difference of the two offsets, 20 degrees on every day of the year.
# Hurts: kerchunk and icechunk stores of ERA5-like NetCDF; ETo of every year but the first.
# virtualizarr 2.5.1, kerchunk 0.2.10, xarray 2026.9.0, zarr 3.1.6; 2026-11-30.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check virtualizarr==2.5.1 kerchunk==0.2.10 \
    xarray==2026.9.0 zarr==3.1.6 netCDF4==1.7.5.1.post1 h5py==3.16.0 obstore==0.12.1 dask==2026.8.0
cat > "$work/see.py" <<'PY'
import pathlib
import sys
import warnings

import numpy as np
import pandas as pd
import xarray as xr
from obspec_utils.registry import ObjectStoreRegistry
from obstore.store import LocalStore
from virtualizarr import open_virtual_mfdataset
from virtualizarr.parsers import HDFParser

root = pathlib.Path(sys.argv[1])


def write(year, lowest, highest):
    days = pd.date_range(f"{year}-01-01", f"{year}-12-31")
    kelvin = 273.15 + np.linspace(lowest, highest, len(days))[:, None, None] * np.ones((1, 2, 2))
    grid = xr.Dataset({"t2m": (("time", "lat", "lon"), kelvin, {"units": "K"})},
                      coords={"time": days, "lat": [1.0, 0.0], "lon": [0.0, 1.0]})
    packing = {"dtype": "int16", "scale_factor": (highest - lowest) / 65532, "_FillValue": -32767,
               "add_offset": 273.15 + (highest + lowest) / 2}
    path = root / f"t2m-{year}.nc"
    grid.to_netcdf(path, encoding={"t2m": packing, "time": {"units": "days since 2000-01-01", "dtype": "int32"}})
    return str(path)


paths = [write(2001, -3.15, 16.85), write(2002, 16.85, 36.85)]
registry = ObjectStoreRegistry({"file://": LocalStore()})
with warnings.catch_warnings():
    warnings.simplefilter("error", UserWarning)
    virtual = open_virtual_mfdataset([f"file://{path}" for path in paths], registry=registry, parser=HDFParser(),
                                     combine="nested", concat_dim="time")
    virtual.vz.to_kerchunk(str(root / "t2m.json"), format="json")
joined = xr.open_dataset(str(root / "t2m.json"), engine="kerchunk").t2m[:, 0, 0] - 273.15
files = xr.open_mfdataset(paths).t2m[:, 0, 0].load() - 273.15
for year in ("2001", "2002"):
    one, other = files.sel(time=year), joined.sel(time=year)
    print(f"{year}: files {float(one.min()):6.2f} to {float(one.max()):5.2f} degC, "
          f"virtual store {float(other.min()):6.2f} to {float(other.max()):5.2f}")

np.testing.assert_allclose(joined.sel(time="2001"), files.sel(time="2001"), atol=0.001)
np.testing.assert_allclose(joined.sel(time="2002") - files.sel(time="2002"), -20, atol=0.001)
PY
"$work/venv/bin/python" -W ignore::DeprecationWarning -W ignore::FutureWarning "$work/see.py" "$work"

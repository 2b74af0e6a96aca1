#!/usr/bin/env bash
# A chunk lost from a packed Zarr store reads as one plausible temperature.
#
# Expected: where a chunk object is missing (an upload that stopped, a partial copy), the values are missing.
# Seen: Zarr fills an absent chunk with the array's fill value, by design. For packed integers without a
#   _FillValue (usual for data without gaps) that is 0, and scale_factor and add_offset are applied to it: with an
#   offset of 280 K the whole block is 6.85 degrees, on every day, in both Zarr formats. Reading says nothing;
#   writing warns of NaNs that could not be stored, which there are none of. Floats have NaN there and show the gap.
# Size: 30 days of 28 degrees become 6.85. Physical limits and range checks accept the value.
# Hurts: ETo grids from packed ERA5-like stores in object storage.
# zarr 3.1.6, xarray 2026.9.0; 2026-11-28.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check zarr==3.1.6 xarray==2026.9.0
cat > "$work/see.py" <<'PY'
import pathlib
import sys
import warnings

import numpy as np
import pandas as pd
import xarray as xr

root = pathlib.Path(sys.argv[1])
time = pd.date_range("2026-01-01", periods=30)
t2m = xr.DataArray(np.full((30, 4, 4), 301.15), dims=("time", "lat", "lon"), name="t2m",
                   coords={"time": time, "lat": np.arange(-20.0, -24, -1), "lon": np.arange(-50.0, -46)},
                   attrs={"units": "K", "standard_name": "air_temperature"})
packed = {"dtype": "int16", "scale_factor": 0.01, "add_offset": 280.0, "chunks": (30, 2, 4)}
plain = {"dtype": "float32", "chunks": (30, 2, 4)}


def after_loss(zarr_format, encoding):
    store = root / f"t2m-{zarr_format}-{encoding['dtype']}.zarr"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # on writing: "without any _FillValue to use for NaNs"; there are no NaNs
        t2m.to_dataset().to_zarr(store, zarr_format=zarr_format, encoding={"t2m": encoding}, consolidated=False)
    chunk = store / "t2m" / ("0.1.0" if zarr_format == 2 else "c/0/1/0")
    chunk.unlink()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        seen = xr.open_zarr(store, consolidated=False).t2m.load() - 273.15
    south = seen.isel(lat=slice(2, None)).values
    print(f"Zarr {zarr_format}, {encoding['dtype']:8} north {float(seen[0, 0, 0]):6.2f}, "
          f"block without its chunk {float(south.min()):6.2f} to {float(south.max()):6.2f} degC")
    return south


for zarr_format in (2, 3):
    np.testing.assert_allclose(after_loss(zarr_format, packed), 6.85, atol=1e-6)
    assert np.isnan(after_loss(zarr_format, plain)).all()
PY
"$work/venv/bin/python" "$work/see.py" "$work"

#!/usr/bin/env bash
# Penman-Monteith in which the ground radiates nothing away: reference ET comes out a fifth to a quarter too large.
#
# Expected: reference_et(), whose result says "FAO-56 Penman-Monteith" of itself, takes net radiation: the shortwave
#   that is not reflected, less the net longwave (FAO-56 eqs. 38-40).
# Seen: net radiation is 0.77 Rs and nothing else. (The result also inherits every attribute of the minimum temperature,
#   its standard_name too, and the elevation is 2000 m unless another is said.)
# Size: a clear dry-season day near the equator, 1700 m up: 6.5 mm instead of 5.2; FAO-56's own example 18 (Brussels):
#   4.7 instead of 3.9 mm. The drier and clearer the day, the more.
# Hurts: water requirement satisfaction and seasons computed with the same package.
# anga-grid 0.5.6; 2026-11-30.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check anga-grid==0.5.6
cat > "$work/see.py" <<'PY'
import numpy as np
import pandas as pd
import xarray as xr
from anga_grid.indicators.evapotranspiration import reference_et


def saturation(degrees):
    return 0.6108 * np.exp(17.27 * degrees / (degrees + 237.3))


def fao56(tmin, tmax, rs, u2, rh, z, rso):
    """Equations 6 and 39, with the humidity taken as the package takes it."""
    mean, es = (tmin + tmax) / 2, (saturation(tmin) + saturation(tmax)) / 2
    ea = es * rh / 100
    emitted = 4.903e-9 * ((tmin + 273.16) ** 4 + (tmax + 273.16) ** 4) / 2
    longwave = emitted * (0.34 - 0.14 * np.sqrt(ea)) * (1.35 * min(rs / rso, 1) - 0.35)
    delta = 4098 * saturation(mean) / (mean + 237.3) ** 2
    gamma = 0.665e-3 * 101.3 * ((293 - 0.0065 * z) / 293) ** 5.26
    return (0.408 * delta * (0.77 * rs - longwave) + gamma * 900 / (mean + 273) * u2 * (es - ea)) / (
        delta + gamma * (1 + 0.34 * u2)
    )


def package(tmin, tmax, rs, u2, rh, z):
    time = pd.date_range("2026-02-01", periods=1)
    grids = [xr.DataArray([[[value]]], dims=("time", "lat", "lon"), coords={"time": time}) for value in
             (tmin, tmax, rs, u2, rh)]
    grids[0].attrs["standard_name"] = "air_temperature"
    return reference_et(*grids, elevation_m=z)


brussels = {"tmin": 12.3, "tmax": 21.5, "rs": 22.07, "u2": 2.078, "rh": 100 * 1.409 / 1.997, "z": 100}
highland = {"tmin": 13.0, "tmax": 28.5, "rs": 25.0, "u2": 1.5, "rh": 50.0, "z": 1700}
for name, day, rso in (("Brussels, example 18", brussels, 30.90), ("highland, dry season", highland, 29.5)):
    seen, right = package(**day), fao56(**day, rso=rso)
    print(f"{name}: {seen.item():.2f} mm/d, FAO-56 {right:.2f} ({100 * (seen.item() / right - 1):.0f} % more); "
          f"method {seen.attrs['method']!r}, standard_name {seen.attrs['standard_name']!r}")
    assert seen.item() / right > 1.15
    assert seen.attrs["method"] == "FAO-56 Penman-Monteith"
assert abs(fao56(**brussels, rso=30.90) - 3.9) < 0.05
PY
"$work/venv/bin/python" -W ignore "$work/see.py"

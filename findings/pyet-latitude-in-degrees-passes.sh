#!/usr/bin/env bash
# pyet has a check that latitude is in radians, but only one of its methods that need it calls it.
#
# Expected: pyet takes latitude in radians. It contains a check that refuses degrees with a clear message, so one
#   relies on it wherever a latitude is given.
# Seen: only linacre() calls it. pm_fao56, hargreaves, oudin and the others take any number as radians. And
#   where it is called it looks at the mean of the latitudes, so a grid in degrees across the equator passes it too.
# Size: Piracicaba (22.7 S) in degrees: Penman-Monteith 1658 mm a year instead of 1377, 20 % too much and quite
#   credible; Hargreaves and Oudin 0 mm on every day.
# Hurts: whoever changes between methods or packages; refet, pyfao56 and climate-indices take degrees.
# pyet 1.5.0 (1.4.0 and 1.3.1 alike); 2026-11-28.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check pyet==1.5.0
cat > "$work/see.py" <<'PY'
import warnings

import numpy as np
import pandas as pd
import pyet
import xarray as xr

warnings.simplefilter("error")
time = pd.date_range("2025-01-01", "2025-12-31")
tmean = pd.Series(22 + 4 * np.cos(2 * np.pi * (time.dayofyear - 15) / 365), time)
tmax, tmin = tmean + 6, tmean - 6


def year(lat):
    return {
        "pm_fao56": pyet.pm_fao56(tmean, tmean * 0 + 2.0, rs=tmean * 0 + 18.0, tmax=tmax, tmin=tmin,
                                  rh=tmean * 0 + 70.0, elevation=546.0, lat=lat).sum(),
        "hargreaves": pyet.hargreaves(tmean, tmax, tmin, lat).sum(),
        "oudin": pyet.oudin(tmean, lat).sum(),
    }


radians, degrees = year(np.deg2rad(-22.7)), year(-22.7)
for method in radians:
    print(f"{method:11} {radians[method]:6.0f} mm with radians, {degrees[method]:6.0f} mm with degrees")
try:
    pyet.linacre(tmean, 546.0, -22.7, tmax=tmax, tmin=tmin)
    refused = False
except Exception as error:
    refused = "radians" in str(error)
print("linacre with degrees:", "refused" if refused else "accepted")

lats = xr.DataArray(np.arange(-6.0, 5.1), dims="lat")
grid = pyet.utils.check_lat(lats)
print("the check, given a grid from 6 S to 5 N in degrees:", "passes" if grid is not None else "refuses")

assert refused
assert degrees["pm_fao56"] / radians["pm_fao56"] > 1.15
assert radians["hargreaves"] > 1500 and degrees["hargreaves"] == 0 == degrees["oudin"]
PY
"$work/venv/bin/python" "$work/see.py"

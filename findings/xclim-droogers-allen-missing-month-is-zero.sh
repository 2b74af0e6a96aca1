#!/usr/bin/env bash
# A month without data, and a very wet month, both come out as 0 mm of PET.
#
# Expected: potential_evapotranspiration(method="DA02") (Hargreaves modified by Droogers and Allen, 2002) yields NaN
#   where its input is missing; and a monsoon month of a warm place has a PET of some mm per day.
# Seen: the result is set to 0 wherever (Tmax - Tmin - 0.0123 P)^0.76 is not a number. That is meant for the
#   negative base of very wet months, but holds for missing temperature or rain too. Nothing is said.
# Size: February of 138 mm becomes 0 mm in both cases; a water budget or SPEI then sees the month as extremely wet.
#   With a daily range of 10 degrees, 813 mm of rain in the month is where PET falls to nothing.
# Hurts: SPEI and water balances of station series with gaps, and of the humid tropics.
# xclim 0.62.0, xarray 2026.9.0; 2026-11-28.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check xclim==0.62.0 xarray==2026.9.0
cat > "$work/see.py" <<'PY'
import numpy as np
import pandas as pd
import xarray as xr
from xclim.indices import potential_evapotranspiration

time = pd.date_range("2001-01-01", "2001-12-31")
lat = xr.DataArray(-12.0, attrs={"units": "degrees_north", "standard_name": "latitude"})
tmean = 26 + 2 * np.cos(2 * np.pi * (time.dayofyear.values - 15) / 365)
february = time.month == 2


def daily(values, units):
    return xr.DataArray(values, dims="time", coords={"time": time, "lat": lat}, attrs={"units": units})


def pet(rain, tmin=tmean - 5):
    monthly = potential_evapotranspiration(
        tasmin=daily(tmin, "degC"), tasmax=daily(tmean + 5, "degC"), pr=daily(rain, "mm/day"), method="DA02")
    return monthly.values * 86400


usual = np.full(len(time), 3.0)
cases = {
    "complete, 3 mm of rain a day": pet(usual),
    "rain of February missing": pet(np.where(february, np.nan, usual)),
    "Tmin and rain of February missing": pet(np.where(february, np.nan, usual),
                                             np.where(february, np.nan, tmean - 5)),
    "February with 30 mm of rain a day": pet(np.where(february, 30.0, usual)),
}
for text, values in cases.items():
    print(f"{text:36} Jan..Mar {np.round(values[:3], 2)} mm/d")

assert cases["complete, 3 mm of rain a day"][1] > 4.5
for text in list(cases)[1:]:
    assert cases[text][1] == 0.0, text
    np.testing.assert_allclose(np.delete(cases[text], 1), np.delete(cases["complete, 3 mm of rain a day"], 1))
PY
"$work/venv/bin/python" -W ignore "$work/see.py"

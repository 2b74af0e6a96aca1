#!/usr/bin/env bash
# A hydrological model gets a reference evapotranspiration whose air is moister than the humidity it was given.
#
# Expected: the method "penman-monteith_rh_simple" of hydromt's pet is FAO-56 by the functions of pyet, as it says: the
#   saturation of a day is the mean of those at its maximum and minimum (eq. 12), since the curve bends.
# Seen: the saturation is that of the mean temperature, while the actual vapour pressure is the relative humidity of the
#   mean of both. The two do not belong together: the deficit lacks what the bend adds, and beyond a relative humidity
#   of 86 % (15 to 35 degC) it is negative.
# Size: 4.9 mm/d in place of 5.2 on a day of 14 to 28 degC, 5.4 in place of 6.3 from 8 to 30 degC, 3.4 in place of 4.1
#   on a moist day from 12 to 32 degC: the wider the range, the lower. It never errs the other way.
# Hurts: forcing of Wflow and other models by hydromt, most inland and in dry seasons.
# hydromt 1.4.1, pyet 1.5.0, xarray 2026.9.0, pandas 2.3.3, numpy 2.4.6; 2026-11-30.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check \
  hydromt==1.4.1 pyet==1.5.0 xarray==2026.9.0 pandas==2.3.3 numpy==2.4.6
cat > "$work/see.py" <<'PY'
import numpy as np
import pandas as pd
import pyet
import xarray as xr
from hydromt.model.processes.meteo import pet

DAYS = pd.date_range("2023-07-15", periods=3)
LAT, HEIGHT, PRESSURE, WIND = 45.0, 100.0, 1002.0, 3.0  # deg, m, hPa, m/s at 10 m
GRID = {"y": LAT + np.array([0.1, 0.0, -0.1]), "x": np.array([5.0, 5.1, 5.2])}


def everywhere(number):
    return xr.DataArray(np.full((3, 3, 3), float(number)), coords={"time": DAYS, **GRID}, dims=("time", "y", "x"))


def by_hydromt(tmin, tmax, humidity, sun):
    ground = xr.DataArray(np.full((3, 3), HEIGHT), coords=GRID, dims=("y", "x"))
    heat = {"temp": (tmin + tmax) / 2, "temp_max": tmax, "temp_min": tmin}
    rest = {"press_msl": PRESSURE, "kin": sun * 1e6 / 86400, "wind": WIND, "rh": humidity}
    heat, rest = (xr.Dataset({name: everywhere(number) for name, number in each.items()}) for each in (heat, rest))
    for each in (ground, heat, rest):
        each.raster.set_crs(4326)
    return float(pet(rest, heat, ground, method="penman-monteith_rh_simple")[0, 1, 1])


def by_pyet(tmin, tmax, humidity, sun):
    names = ("tmean", "wind", "rs", "tmax", "tmin", "rh", "pressure")
    wind = WIND * 4.87 / np.log(67.8 * 10 - 5.42)
    numbers = ((tmin + tmax) / 2, wind, sun, tmax, tmin, humidity, PRESSURE / 10)
    series = {name: pd.Series(float(number), DAYS) for name, number in zip(names, numbers, strict=True)}
    return float(pyet.pm_fao56(**series, elevation=HEIGHT, lat=np.radians(LAT)).iloc[0])


for tmin, tmax, humidity, sun in ((18, 26, 60, 25), (14, 28, 60, 25), (8, 30, 40, 28), (12, 32, 85, 22)):
    seen, due = by_hydromt(tmin, tmax, humidity, sun), by_pyet(tmin, tmax, humidity, sun)
    print(f"{tmin} to {tmax} degC, RH {humidity} %: {seen:.2f} mm/d, pyet {due:.2f} ({seen / due - 1:+.0%})")
    assert seen < due
assert seen < 0.87 * due
PY
"$work/venv/bin/python" -W ignore "$work/see.py"

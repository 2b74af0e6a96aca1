#!/usr/bin/env bash
# The winter sun of a drought index is two thirds too strong, because a bracket closes one factor too late.
#
# Expected: SPEI.getExtraterrestrialRadiation() is Ra of FAO-56, eq. 21: omega sin(phi) sin(delta) + cos(phi)
#   cos(delta) sin(omega). getEvapotranspiration() then takes 0.0013 x 0.408 Ra (T + 17) (TD - 0.0123 P)^0.76,
#   Hargreaves' equation as changed by Droogers and Allen (2002) with the rain P of the month in mm, whose constants
#   it has.
# Seen: the second term is cos(phi) cos(delta sin(omega)), the cosine of a product. And of the rain there is only its
#   coefficient: (TD - 0.01239)^0.76, the same in a month with and without rain, while the rain is at hand for P -
#   PET.
# Size: at 52 N Ra of December is 10.6 in place of 6.3 MJ m-2 d-1, of June 45.6 in place of 41.6; in March and
#   September it is right. With a range of 8 degrees and 80 mm of rain PET of March is 1.22 in place of 1.10 mm/d.
# Hurts: the water balance of crops, whose index tells what dry weather did to their yield: winters and wet months
#   evaporate too much.
# crop-indices 0.0.1, numpy 2.4.6, pandas 2.3.3, xarray 2026.9.0; 2026-12-01.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check setuptools==80.9.0 wheel==0.45.1 numpy==2.4.6 \
  pandas==2.3.3 xarray==2026.9.0 scikit-learn==1.7.2 scipy==1.17.1
"$work/venv/bin/pip" install --quiet --disable-pip-version-check --no-build-isolation crop-indices==0.0.1
cat > "$work/see.py" <<'PY'
import numpy as np
import pandas as pd
import xarray as xr
from crop_indices.indices import SPEI

LATITUDE, RANGE, WARMTH, RAIN = 52.0, 8.0, 5.0, 80.0
months = pd.date_range("2001-01-31", periods=12, freq="ME", unit="ns")
time = xr.DataArray(months, coords={"time": months}, dims="time")
index = SPEI(time, None, 180, "monthly")
index.latitude = LATITUDE


def monthly(value):
    return xr.DataArray(np.full(12, value), coords={"time": months}, dims="time")


index.t_mean, index.t_range, index.precip = monthly(WARMTH), monthly(RANGE), monthly(RAIN / 30)
days = index.getMiddleOfMonthDOY(index.t_mean)
seen = index.getExtraterrestrialRadiation(days)
index.getEvapotranspiration()
wet = index.evap.values
index.precip = monthly(0.0)
index.getEvapotranspiration()

phi, turn = np.radians(LATITUDE), 2 * np.pi / 365 * days  # FAO-56, eqs. 21 and 23 to 25
delta, near = 0.409 * np.sin(turn - 1.39), 1 + 0.033 * np.cos(turn)
omega = np.arccos(-np.tan(phi) * np.tan(delta))
right = 24 * 60 / np.pi * 0.0820 * near * (
    omega * np.sin(phi) * np.sin(delta) + np.cos(phi) * np.cos(delta) * np.sin(omega))
due = 0.0013 * 0.408 * right * (WARMTH + 17) * (RANGE - 0.0123 * RAIN) ** 0.76
print("Ra [MJ m-2 d-1] by month\n  package", *np.round(seen, 1), "\n  eq. 21 ", *np.round(right, 1))
print(f"March, {RAIN:.0f} mm of rain: PET {wet[2]:.2f} mm/d, due {due[2]:.2f}; without rain {index.evap.values[2]:.2f}, "
      f"due {due[2] * (RANGE / (RANGE - 0.0123 * RAIN)) ** 0.76:.2f}")

assert seen[11] > 1.5 * right[11] and abs(seen[2] / right[2] - 1) < 0.02 and 1.05 < seen[5] / right[5] < 1.2
np.testing.assert_array_equal(wet, index.evap.values)
assert wet[2] > 1.08 * due[2]
PY
"$work/venv/bin/python" -W ignore "$work/see.py"

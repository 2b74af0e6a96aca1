#!/usr/bin/env bash
# The drier the air, the flatter the curve of saturation: the slope is taken from the vapour there is.
#
# Expected: compute_met_params gives the slope of the saturation vapour pressure at the air's temperature; it hangs on
#   that temperature alone, 0.243 kPa/degC at 30 degC (FAO-56 eq. 13), whatever the humidity.
# Seen: the formula is that of the derivative at the air's temperature, but with the actual vapour pressure, which is the
#   saturation at the dew point. The slope is the right one times the relative humidity.
# Size: at 30 degC and a dew point of 10 degC (RH 29 %) 0.070 kPa/degC; slope / (slope + gamma), the share of the energy
#   that Priestley and Taylor let evaporate, is 0.51 in place of 0.78: a third less.
# Hurts: PT-JPL and TSEB with this package, most where the air is dry, which is where irrigation is looked at from above.
# geeet 0.3.0, numpy 2.4.6; 2026-11-30.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check geeet==0.3.0 numpy==2.4.6
cat > "$work/see.py" <<'PY'
import numpy as np
from geeet.meteo import compute_met_params, relative_humidity, teten

AIR, PRESSURE, STEP = 303.15, 101_300.0, 0.01
right = (teten(AIR + STEP) - teten(AIR - STEP)) / (2 * STEP)  # of the package's own curve
shares = {}
for dew in (303.15, 293.15, 283.15, 273.15):
    _, _, _, _, slope, _, gamma, share = compute_met_params(AIR, dew, PRESSURE)
    humidity = relative_humidity(AIR, dew)
    shares[dew] = share, right / (right + gamma), slope / right, humidity / 100
    print(
        f"30 degC, RH {humidity:3.0f} %: slope {slope / 1000:.3f} kPa/degC, right {right / 1000:.3f}; "
        f"share of the energy {share:.2f}, right {right / (right + gamma):.2f}"
    )
for share, due, ratio, humidity in shares.values():
    assert np.isclose(ratio, humidity, rtol=1e-3)
assert shares[283.15][0] < 0.7 * shares[283.15][1]
PY
"$work/venv/bin/python" -W ignore "$work/see.py"

#!/usr/bin/env bash
# The stronger the dry wind, the less the reference crop evaporates: the term of the wind is 68 times too small.
#
# Expected: pet_asce() gives the latent heat of the ASCE reference (ASCE-EWRI 2005, eq. 1) in W/m2 from W/m2, millibars
#   and m/s. In dry air it rises with the wind, as pet_fao56() of the same module does.
# Seen: Cn (66, for the short crop 37) is for mm an hour and kPa. Radiation was brought to W/m2 and pressure to millibars,
#   Cn was left: a mm/h is 681 W/m2, of which the millibars give back ten. The wind's part of the divisor is right, so
#   wind only brakes.
# Size: an hour of 28 degC, RH 30 %, 600 W/m2 and 2 m/s: tall crop 249 in place of 411 W/m2, short 233 in place of 324;
#   with 8 m/s 195 in place of 689. From 0.5 to 8 m/s it falls by 27 % where it should more than double.
# Hurts: crop coefficients, stress indices (actual by potential) and the filling of gaps with this reference around TSEB:
#   in dry, windy hours the crop seems to evaporate far more than it can.
# pytseb 2.5.4 with radiative-transfer-models 1.6.2, which it loads (GDAL is not needed here), numpy 2.4.6; 2026-11-30.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check \
    numpy==2.4.6 scipy==1.17.1 pysolar==0.13 python-dateutil==4.0.0
"$work/venv/bin/pip" install --quiet --disable-pip-version-check --no-deps \
    pytseb==2.5.4 radiative-transfer-models==1.6.2 Py6S==1.9.2 2> "$work/log" || { cat "$work/log"; exit 1; }
cat > "$work/see.py" <<'PY'
import numpy as np
from pyTSEB import energy_combination_ET as et
from pyTSEB import meteo_utils as met

WIND = np.array([0.5, 1.0, 2.0, 4.0, 8.0])  # m/s at 2 m
KELVIN, PRESSURE, SUN = (np.full(5, value) for value in (301.15, 1000.0, 600.0))
FULL = met.calc_vapor_pressure(KELVIN)  # hPa
VAPOUR = 0.3 * FULL


def right(cn, cd, soil):
    """ASCE-EWRI 2005, eq. 1, for an hour of daylight [W/m2], with the package's own net radiation and psychrometry."""
    net = (1 - 0.23) * SUN - et.calc_Ln(KELVIN, VAPOUR)
    megajoules = net * 3600 / 1e6
    latent = met.calc_lambda(KELVIN)
    gamma = met.calc_psicr(met.calc_c_p(PRESSURE, VAPOUR), PRESSURE, latent) / 10  # kPa/degC
    slope = met.calc_delta_vapor_pressure(KELVIN)  # kPa/degC
    deficit = (FULL - VAPOUR) / 10  # kPa
    radiation = 0.408 * slope * megajoules * (1 - soil)
    wind = gamma * cn / KELVIN * WIND * deficit
    return (radiation + wind) / (slope + gamma * (1 + cd * WIND)) / 0.408 * 1e6 / 3600


weather = (KELVIN, WIND, VAPOUR, PRESSURE, SUN, 2.0, 2.0)
cases = {
    "tall": (et.pet_asce(*weather, is_daily=False), right(66.0, 0.25, 0.04)),
    "short": (et.pet_asce(*weather, reference=False, is_daily=False), right(37.0, 0.24, 0.1)),
}
fao = et.pet_fao56(KELVIN, WIND, VAPOUR, FULL, PRESSURE, SUN, 2.0, 2.0, is_daily=False)
print("wind [m/s]".ljust(22), *(f"{speed:6.1f}" for speed in WIND))
for name, (got, due) in cases.items():
    print(f"pet_asce, {name}".ljust(22), *(f"{value:6.0f}" for value in got))
    print("    right [W/m2]".ljust(22), *(f"{value:6.0f}" for value in due))
    assert np.all(np.diff(got) < 0) and np.all(np.diff(due) > 0)
print("pet_fao56, short".ljust(22), *(f"{value:6.0f}" for value in fao))
assert np.all(np.diff(fao) > 0)

tall, due = cases["tall"]
# What each has above the same air without the term of the wind.
gamma = met.calc_psicr(met.calc_c_p(PRESSURE, VAPOUR), PRESSURE, met.calc_lambda(KELVIN))
slope = 10 * met.calc_delta_vapor_pressure(KELVIN)
net = (1 - 0.23) * SUN - et.calc_Ln(KELVIN, VAPOUR)
still = slope * net * 0.96 / (slope + gamma * (1 + 0.25 * WIND))
share = (tall - still) / (due - still)
print(f"the term of the wind is 1 / {1 / share[2]:.0f} of what it should be")
assert np.allclose(1 / share, 68.1, rtol=0.01)
assert abs(tall[2] - 249) < 1 and due[2] > 1.5 * tall[2]
PY
"$work/venv/bin/python" -W ignore "$work/see.py"

#!/usr/bin/env bash
# The unit of radiation is named, accepted and ignored: MJ m-2 d-1 counts as MJ m-2 h-1, and the reverse.
#
# Expected: `input_units={"rs": ...}` converts from the unit that it is given, or refuses an unknown one (it does
#   refuse "kJ m-2 d-1"). For W m-2 it does.
# Seen: the daily and the hourly radiation units are in one list of "default" units, which are returned as they are,
#   for Hourly and for Daily alike. Hourly values expressed as a daily rate are taken to be 24 times as large, and
#   daily values expressed as an hourly mean 24 times too small.
# Size: one afternoon hour 12.5 mm instead of 0.60; a day 2.74 mm instead of 5.46, which looks like any cloudy day.
# Hurts: whoever states the unit in order to be safe.
# refet 0.5.0; 2026-11-28.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check refet==0.5.0
cat > "$work/see.py" <<'PY'
import math

import numpy as np
import refet

site = dict(uz=[2.5], zw=2.0, elev=[300.0], lat=[-22.0], ea=[1.6])


def hour(rs, unit):
    return float(refet.Hourly(tmean=[28.0], rs=[rs], lon=[-47.0], doy=np.array([260]), time=np.array([15]),
                              input_units={"rs": unit}, **site).eto()[0])


def day(rs, unit):
    return float(refet.Daily(tmin=[17.0], tmax=[31.0], rs=[rs], doy=260, input_units={"rs": unit}, **site).eto()[0])


hours = {"750 W m-2": hour(750.0, "W m-2"), "2.7 MJ m-2 h-1": hour(2.7, "MJ m-2 h-1"),
         "64.8 MJ m-2 d-1": hour(64.8, "MJ m-2 d-1")}
days = {"243 W m-2": day(243.06, "W m-2"), "21.0 MJ m-2 d-1": day(21.0, "MJ m-2 d-1"),
        "0.875 MJ m-2 h-1": day(0.875, "MJ m-2 h-1")}
for name, values in (("the same hour", hours), ("the same day", days)):
    for unit, eto in values.items():
        print(f"{name}, rs = {unit:18} ETo {eto:.2f} mm")
try:
    day(21000.0, "kJ m-2 d-1")
    refused = False
except ValueError as error:
    refused = True
    print("kJ m-2 d-1:", error)

assert refused
assert math.isclose(hours["750 W m-2"], hours["2.7 MJ m-2 h-1"], rel_tol=1e-6)
assert hours["64.8 MJ m-2 d-1"] > 15 * hours["750 W m-2"]
assert math.isclose(days["243 W m-2"], days["21.0 MJ m-2 d-1"], rel_tol=1e-3)
assert days["0.875 MJ m-2 h-1"] < 0.6 * days["21.0 MJ m-2 d-1"]
PY
"$work/venv/bin/python" "$work/see.py"

#!/usr/bin/env bash
# When a station's hygrometer or anemometer fails, its ETo becomes 2.45 times as large.
#
# Expected: Hargreaves-Samani (FAO-56 eq. 52) with extraterrestrial radiation as evaporation, 0.408 Ra, in mm/d.
# Seen: the package falls back on hargreaves_samani() when humidity, wind or radiation are missing, and there Ra is
#   used in MJ m-2 d-1, without the 0.408. The result is given as mm/d; the method is named in the answer, the
#   values look like an extreme summer day.
# Size: 16.2 mm on a June day in Lleida, where Penman-Monteith gives 6.8 and Hargreaves as published 6.6.
# Hurts: irrigation controllers and garden automation on stations of the Catalan network, on the days of a fault.
# gardenpy-meteocat 1.1.0; 2026-11-28.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check gardenpy-meteocat==1.1.0
cat > "$work/see.py" <<'PY'
import datetime as dt
import math

from gardenpy_meteocat.eto import Evapotranspiration, hargreaves_samani
from gardenpy_meteocat.solar import extraterrestrial_radiation

half_hours = [dt.datetime(2026, 6, 21) + dt.timedelta(minutes=30 * i) for i in range(48)]


def sun(at):
    return max(0.0, math.sin(math.pi * (at.hour + at.minute / 60 - 4.5) / 15))


def readings(code, value):
    return {"codi": code, "lectures": [{"data": at.strftime("%Y-%m-%dT%H:%MZ"), "valor": round(value(at), 1),
                                        "baseHoraria": "SH"} for at in half_hours]}


temperature = readings(32, lambda at: 18 + 15 * sun(at - dt.timedelta(hours=2)))
humidity = readings(33, lambda at: 80 - 50 * sun(at - dt.timedelta(hours=2)))
radiation = readings(36, lambda at: 900 * sun(at))
wind = readings(30, lambda at: 1.5 + 1.5 * sun(at))  # 10 m
lleida = Evapotranspiration(latitude=41.62, longitude=0.62, elevation=160.0)

whole = lleida.daily([{"codi": "VK", "variables": [temperature, humidity, radiation, wind]}])
no_wind = lleida.daily([{"codi": "VK", "variables": [temperature, humidity, radiation]}])
tmax, tmin, jday = (no_wind["inputs"][name] for name in ("tmax", "tmin", "jday"))
ra = extraterrestrial_radiation(41.62, jday)
eq52 = 0.0023 * ((tmax + tmin) / 2 + 17.8) * math.sqrt(tmax - tmin) * 0.408 * ra
print("all sensors:  ", whole["method"], whole["eto_mm"], "mm")
print("wind missing: ", no_wind["method"], no_wind["eto_mm"], "mm")
print(f"FAO-56 eq. 52: {eq52:.2f} mm (Ra {ra:.1f} MJ m-2 d-1)")

assert whole["method"] == "penman_monteith" and 5 < whole["eto_mm"] < 10
assert no_wind["method"] == "hargreaves_samani"
assert math.isclose(hargreaves_samani(tmax, tmin, 41.62, jday), eq52 / 0.408, rel_tol=1e-9)
PY
"$work/venv/bin/python" "$work/see.py"

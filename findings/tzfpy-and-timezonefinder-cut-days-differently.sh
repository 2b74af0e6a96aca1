#!/usr/bin/env bash
# Two time zone libraries give the same station in Xinjiang two civil days, two hours apart.
#
# Expected: both libraries build on the same boundary data, so a point has one zone, and a civil day one beginning.
# Seen: in Xinjiang two zones overlap, Beijing time (+8) and Xinjiang time (+6), and both are in the data. tzfpy.get_tz
#   takes the first, timezonefinder the second. Hours, Tmax and Tmin are then cut at 16 or 18 UTC. Each is
#   right by itself; tzfpy.get_tzs lists both, so the case can be recognised.
# Size: a cold front at 17 UTC belongs to one day or to the next: Tmin of the day is 14.0 or 9.9 degrees, its
#   Hargreaves ETo 6.1 or 6.5 mm. Means over many days differ little; single days, and their match with a station's
#   own record, do.
# Hurts: whoever compares gridded hours cut into civil days with station days, or swaps the library.
# tzfpy 2.1.1, timezonefinder 9.0.0; 2026-11-28.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check tzfpy==2.1.1 timezonefinder==9.0.0 pandas tzdata
cat > "$work/see.py" <<'PY'
import math

import numpy as np
import pandas as pd
import tzfpy
from timezonefinder import TimezoneFinder

LAT, LON = 43.83, 87.62  # Urumqi
zones = {"tzfpy": tzfpy.get_tz(LON, LAT), "timezonefinder": TimezoneFinder().timezone_at(lng=LON, lat=LAT)}
print(zones, "tzfpy.get_tzs:", sorted(tzfpy.get_tzs(LON, LAT)))

# Three summer days with their maximum at 10 UTC (solar noon is at about 6 UTC); a front passes on the second at 17.
time = pd.date_range("2026-07-09", "2026-07-12", freq="h", tz="UTC", inclusive="left")
air = pd.Series(22 + 8 * np.cos(2 * np.pi * (time.hour - 10) / 24), time)
air[(time >= "2026-07-10T17:00Z")] -= 10


def hargreaves(tmax, tmin, doy):
    phi, dec = math.radians(LAT), 0.409 * math.sin(2 * math.pi * doy / 365 - 1.39)
    ws = math.acos(-math.tan(phi) * math.tan(dec))
    ra = 37.586 * (1 + 0.033 * math.cos(2 * math.pi * doy / 365)) * (
        ws * math.sin(phi) * math.sin(dec) + math.cos(phi) * math.cos(dec) * math.sin(ws))
    return 0.0023 * 0.408 * ra * ((tmax + tmin) / 2 + 17.8) * math.sqrt(tmax - tmin)


rows = {}
for library, zone in zones.items():
    day = air.tz_convert(zone).loc["2026-07-10"]
    rows[library] = (day.max(), day.min(), hargreaves(day.max(), day.min(), 191))
    print(f"{library:15} 10 July from {day.index[0].tz_convert('UTC'):%d %H} UTC: "
          "Tmax {:.1f}, Tmin {:.1f}, ETo {:.2f} mm".format(*rows[library]))

assert zones == {"tzfpy": "Asia/Shanghai", "timezonefinder": "Asia/Urumqi"}
assert sorted(tzfpy.get_tzs(LON, LAT)) == ["Asia/Shanghai", "Asia/Urumqi"]
assert rows["tzfpy"][1] - rows["timezonefinder"][1] > 3
assert rows["timezonefinder"][2] - rows["tzfpy"][2] > 0.3
PY
"$work/venv/bin/python" "$work/see.py"

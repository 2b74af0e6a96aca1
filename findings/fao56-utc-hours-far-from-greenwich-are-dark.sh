#!/usr/bin/env bash
# Hours of the UTC day that fall into another local day are night for fao56: California has no afternoon.
#
# Expected: rs_hourly() and eto_hourly() take "UTC, beginning of interval" and a longitude, anywhere on the Earth.
# Seen: the solar time angle of a UTC hour is not brought back into -pi..pi, so 01 UTC in California (17 h of solar time)
#   lies a whole turn before sunrise and counts as dark. eto_hourly() then cuts the measured radiation down to
#   the clear sky of that hour, 0, without a word. The same hours in solar time (longitude 0) come out right.
# Size: on a clear day of July in Fresno 12 % of the clear-sky radiation is missing and 7 % of the ETo; at Dubbo (149 E)
#   25 and 16 %. In Europe nothing is, which is where one would try it.
# Hurts: hourly ETo from UTC stamps (reanalyses, METAR, forecasts) in the Americas, East Asia and Australia.
# fao56 1.2.0; 2026-11-29.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check fao56==1.2.0
cat > "$work/see.py" <<'PY'
from datetime import datetime, timedelta
from math import cos, pi

from fao56 import eto_hourly, rs_daily, rs_hourly


def air(solar_hour):
    return 24 + 8 * cos(2 * pi * (solar_hour - 15) / 24)


def whole_day(day, latitude, longitude):
    """Daily clear-sky radiation [W m-2] and ETo [mm]: hours in solar time, the same 24 hours of sun in UTC, and the day."""
    sun = [day + timedelta(hours=hour) for hour in range(24)]
    measured = {hour.hour: rs_hourly(hour, latitude, 0.0) for hour in sun}
    solar = sum(eto_hourly(hour, latitude, 0.0, 0, air(hour.hour), 45, measured[hour.hour], 2) for hour in sun)
    shift = round(longitude / 15)
    utc = 0.0
    for hour in sun:
        at = (hour.hour + shift) % 24
        utc += eto_hourly(hour, latitude, 15.0 * shift, 0, air(at), 45, measured[at], 2)
    clear = sum(rs_hourly(hour, latitude, longitude) for hour in sun) / 24
    return clear, rs_daily(day, latitude), utc, solar


print("                     clear sky: sum of UTC hours, daily    ETo of a clear day: UTC hours, solar hours")
share = {}
for name, day, latitude, longitude in [
    ("Bologna, Italy", datetime(2026, 7, 15), 44.5, 11.3),
    ("Fresno, California", datetime(2026, 7, 15), 36.7, -119.8),
    ("Dubbo, Australia", datetime(2026, 1, 15), -32.2, 148.6),
]:
    clear, daily, utc, solar = whole_day(day, latitude, longitude)
    share[name] = clear / daily, utc / solar
    print(f"{name:20} {clear:8.1f} {daily:8.1f} W m-2 ({clear / daily - 1:+5.1%}) "
          f"{utc:18.2f} {solar:6.2f} mm ({utc / solar - 1:+5.1%})")
for hour in (22, 23, 0, 1, 2):
    print(f"Fresno, {hour:02} UTC: clear sky {rs_hourly(datetime(2026, 7, 15, hour), 36.7, -119.8):6.1f} W m-2")

assert abs(share["Bologna, Italy"][0] - 1) < 0.01 and abs(share["Bologna, Italy"][1] - 1) < 0.01
assert share["Fresno, California"][0] < 0.90 and share["Fresno, California"][1] < 0.93
assert share["Dubbo, Australia"][0] < 0.80 and share["Dubbo, Australia"][1] < 0.85
assert rs_hourly(datetime(2026, 7, 15, 23), 36.7, -119.8) > 500 and rs_hourly(datetime(2026, 7, 15, 0), 36.7, -119.8) == 0
PY
"$work/venv/bin/python" "$work/see.py"

#!/usr/bin/env bash
# West of the meridian of the time zone the sun should come later; here it comes earlier, by the same minutes.
#
# Expected: standard2solar_time(12:00 zone time, longitude) of a place 7.4 degrees west of its zone's meridian is 11:30
#   (and the equation of time): the sun takes four minutes a degree and gets there later. Longitudes are east of
#   Greenwich, those of America negative, as in the package's own example of New York.
# Seen: 12:30. The formula of the textbook, 4 (Lst - Lloc), is for longitudes counted west of Greenwich; here they count
#   east, and the sign was kept. The error is twice the correction: nought on the meridian of a zone, an hour between two.
# Size: at 52 N 7.6 E on 21 March the sun is 21 degrees up at 09:00 zone time; with this solar time it is 28, and the
#   beam on flat ground is 331 W/m2 in place of 201. Evenings are as much too dark; the sum of a day hardly changes.
# Hurts: hourly radiation, clear-sky ratios and sunrise in zone time, for hourly ETo and solar panels alike.
# solarpy 0.1.3, beside pvlib 0.15.2 (NREL's algorithm for the sun's position); 2026-11-30.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check solarpy==0.1.3 numpy==2.4.6 matplotlib==3.11.0 \
  pvlib==0.15.2 pandas==3.1.1
cat > "$work/see.py" <<'PY'
from datetime import datetime, timedelta

import numpy as np
import pandas as pd
from pvlib.solarposition import get_solarposition
from solarpy import irradiance_on_plane, solar_altitude, standard2solar_time

LAT, UP = 52.0, np.array([0, 0, -1])


def altitudes(lon, at):
    """By solarpy, and by pvlib; zone time is that of the nearest meridian that is a multiple of 15 degrees."""
    zone = round(lon / 15)
    stamp = pd.DatetimeIndex([at - timedelta(hours=zone)], tz="UTC")
    right = get_solarposition(stamp, LAT, lon)["elevation"].iloc[0]
    return np.rad2deg(solar_altitude(standard2solar_time(at, lon), LAT)), right


errors = {}
for lon in (15.0, 7.6, 22.4, -75.0, -82.4, -67.6):
    for hour in (9, 16):
        seen, right = altitudes(lon, datetime(2021, 3, 21, hour))
        errors[lon, hour] = seen - right
        print(f"longitude {lon:6.1f}, {hour:2d}:00 zone time: sun {seen:5.1f} degrees up, right {right:5.1f}")
morning = datetime(2021, 3, 21, 9)
# 22.4 E lies as far on the other side of its meridian, so that what the package says there is right here
seen, right = (irradiance_on_plane(UP, 0, standard2solar_time(morning, lon), LAT) for lon in (7.6, 22.4))
print(f"on flat ground at 09:00, 7.6 E: {seen:.0f} W/m2 by its solar time, {right:.0f} by the right one")
assert all(abs(errors[lon, hour]) < 1 for lon in (15.0, -75.0) for hour in (9, 16))
assert all(errors[lon, 9] > 6 and errors[lon, 16] < -6 for lon in (7.6, -82.4))
assert all(errors[lon, 9] < -6 and errors[lon, 16] > 6 for lon in (22.4, -67.6))
PY
"$work/venv/bin/python" -W ignore "$work/see.py"

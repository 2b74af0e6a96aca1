#!/usr/bin/env bash
# In summer the sun rises south of east, and south of the equator it stands in the south at noon.
#
# Expected: calculate_solar_azimuth(declination, zenith, hour) tells in which direction the sun stands. In summer it
#   rises north of east, passes the east in the morning and is in the south at noon; in the southern hemisphere it is
#   in the north then.
# Seen: the angle is the arc sine of -sin(h) cos(declination) / sin(zenith), counted from south, morning positive. An
#   arc sine ends at 90 degrees: a sun that is north of the line from east to west is mirrored to the south of it. The
#   latitude, or the sign that tells the two apart, is not asked for. The sign is also the opposite of what azimuths
#   from the south have as a rule.
# Size: at 40 N on 21 June: at 5:00 solar time 27 degrees north of east, given as 27 south of east, 55 degrees off;
#   the azimuth first rises to 90 and then falls, and is right from about 8 to 16 h. At 33.9 S (the Cape) all of the
#   winter day is mirrored: 73 degrees off at 8:00, 177 near noon.
# Hurts: radiation on slopes and shadows of terrain, for which one needs the azimuth: slopes to the north get no early
#   and late sun in summer, and in the southern hemisphere the sunny side is the shaded one.
# sun-angles 1.7.0, beside pvlib 0.15.2 (NREL's algorithm), numpy 2.4.6, pandas 2.3.3; 2026-12-01.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check sun-angles==1.7.0 pvlib==0.15.2 numpy==2.4.6 pandas==2.3.3
cat > "$work/see.py" <<'PY'
import pandas as pd
from pvlib.solarposition import get_solarposition
from sun_angles import SZA_deg_from_lat_dec_hour, calculate_solar_azimuth

DECLINATION = 23.43  # of the solstice in June


def azimuths(latitude, hour):
    """From north through east, by sun-angles (from south, morning positive) and by pvlib; solar hours."""
    zenith = float(SZA_deg_from_lat_dec_hour(latitude, DECLINATION, hour))
    seen = 180 - float(calculate_solar_azimuth(DECLINATION, zenith, hour))
    # at Greenwich the sun of 21 June is 1.9 minutes behind the clock
    moment = pd.DatetimeIndex(["2021-06-21"], tz="UTC") + pd.Timedelta(minutes=60 * hour + 1.9)
    return seen, float(get_solarposition(moment, latitude, 0.0)["azimuth"].iloc[0])


errors = {}
for latitude, hours in [(40.0, (5, 6, 7, 8, 9, 11, 15, 17, 19)), (-33.9, (8, 10, 11.9, 14, 16))]:
    for hour in hours:
        seen, right = azimuths(latitude, hour)
        errors[latitude, hour] = abs((seen - right + 180) % 360 - 180)
        print(f"{latitude:6.1f} N, {hour:4.1f} h: azimuth {seen:5.1f}, right {right:5.1f} degrees")

assert errors[40.0, 5] > 50 and errors[40.0, 6] > 30 and errors[40.0, 7] > 15 and errors[40.0, 19] > 50
assert all(errors[40.0, hour] < 1.5 for hour in (9, 11, 15))
assert errors[-33.9, 8] > 60 and errors[-33.9, 11.9] > 170
PY
"$work/venv/bin/python" -W ignore "$work/see.py"

#!/usr/bin/env bash
# The clock correction of the sun is computed from the sun's declination, and is wrong by up to 18 minutes.
#
# Expected: meteo_utils.calc_sun_angles(lat, lon, stdlon, doy, ftime), zenith and azimuth from clock time. The equation
#   of time is -14 minutes in mid-February and +16 at the beginning of November, about zero in mid-April and mid-June.
# Seen: its series (0.258 cos x - 7.416 sin x - 3.648 cos 2x - 9.228 sin 2x) is one in the angle of the day of the year,
#   x = 360 (n - 1) / 365.242; in goes the declination. Two days with the sun equally high then share one correction,
#   as 10 February and 1 November do, though they are half an hour apart; in midsummer it is -12 minutes.
# Size: at most 18 minutes (4 February), 10 in the mean of a year: the hour angle is off by up to 4.5 degrees, as if the
#   place lay that far east or west. At 40 N on 4 February at 9:00 on the meridian of its zone the sun stands 2.5
#   degrees too high, on 1 November 1.7 too low. With the angle of the day the same series agrees with Spencer's
#   within half a minute.
# Hurts: energy balances from satellite overpasses at a fixed clock time, the sun on slopes, clear-sky and clearness
#   indices near sunrise and sunset. The error has a season: spring and autumn days differ where they should not.
# pytseb 2.5.4 with radiative-transfer-models 1.6.2, which it loads (GDAL is not needed here), numpy 2.4.6; 2026-11-30.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check \
    numpy==2.4.6 scipy==1.17.1 pysolar==0.13 python-dateutil==4.0.0 2> "$work/log" || { cat "$work/log"; exit 1; }
"$work/venv/bin/pip" install --quiet --disable-pip-version-check --no-deps \
    pytseb==2.5.4 radiative-transfer-models==1.6.2 Py6S==1.9.2 2> "$work/log" || { cat "$work/log"; exit 1; }
cat > "$work/see.py" <<'PY'
import numpy as np
from pyTSEB.meteo_utils import calc_sun_angles

DAYS = np.arange(1, 366)
CLOCK = np.arange(10, 14, 1 / 600)


def noon_of(day):
    """Minutes by which the sun of the package culminates before clock noon on the meridian of the zone."""
    zenith, _ = calc_sun_angles(np.full(CLOCK.size, 40.0), 0.0, 0.0, day, CLOCK)
    return (12 - CLOCK[np.argmin(zenith)]) * 60


def spencer(day):
    angle = 2 * np.pi * (day - 1) / 365
    return 229.18 * (0.0000075 + 0.001868 * np.cos(angle) - 0.032077 * np.sin(angle)
                     - 0.014615 * np.cos(2 * angle) - 0.040849 * np.sin(2 * angle))


def series(angle):
    return 0.258 * np.cos(angle) - 7.416 * np.sin(angle) - 3.648 * np.cos(2 * angle) - 9.228 * np.sin(2 * angle)


def height(day, clock, minutes):
    """Height of the sun at 40 N [degrees], from the equation of time."""
    tilt, turn = 0.409 * np.sin(2 * np.pi * day / 365 - 1.39), np.radians((clock + minutes / 60 - 12) * 15)
    here = np.radians(40)
    return np.degrees(np.arcsin(np.sin(here) * np.sin(tilt) + np.cos(here) * np.cos(tilt) * np.cos(turn)))


seen, right = np.array([noon_of(day) for day in DAYS]), spencer(DAYS)
for name, day in (("4 February", 35), ("10 February", 41), ("15 April", 105), ("21 June", 172), ("1 November", 305)):
    print(f"{name:12} equation of time {seen[day - 1]:6.1f} min, right {right[day - 1]:6.1f}")
print(f"off by {np.abs(seen - right).max():.0f} min at most, {np.abs(seen - right).mean():.0f} in the mean of a year;",
      f"the series with the angle of the day: {np.abs(series(2 * np.pi * (DAYS - 1) / 365.242) - right).max():.1f}")
wrong = {}
for name, day in (("4 February", 35), ("1 November", 305)):
    wrong[name] = 90 - float(calc_sun_angles(40.0, 0.0, 0.0, day, 9.0)[0]) - height(day, 9.0, spencer(day))
    print(f"{name}, 9:00 at 40 N: the sun {wrong[name]:+.1f} degrees off in height")

assert np.allclose(seen, series(0.409 * np.sin(2 * np.pi * DAYS / 365 - 1.39)), atol=0.15)
assert 17 < np.abs(seen - right).max() < 19 and 9 < np.abs(seen - right).mean() < 11
assert np.abs(series(2 * np.pi * (DAYS - 1) / 365.242) - right).max() < 0.5
assert wrong["4 February"] > 2 and wrong["1 November"] < -1.5
PY
HOME="$work" "$work/venv/bin/python" -W ignore "$work/see.py"

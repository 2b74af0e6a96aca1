#!/usr/bin/env bash
# North of 55 degrees the reference evapotranspiration of agro-ecological zoning is nought in winter, or far too much.
#
# Expected: the sunset hour angle is pi/2 + arctan(z / sqrt(1 - z^2)) with z = tan(latitude) tan(declination), which is
#   FAO-56 eq. 25 written without an arc cosine.
# Seen: the tangent stands where its inverse is meant. Small z hide it, so that low latitudes are right; beyond 58
#   degrees the angle leaves the range from 0 to pi and anything may come out, in summer too.
# Size: with half of the sun above the air, 5 to 12 degC and 2 m/s, 21 December has 0.50 mm/d (right 0.53) at 50 N, 0.13
#   (0.36) at 55 N, nought (0.29) at 57 N, and 2.17 (0.20) at 60 N; 70 days of winter at 55 N 20 mm in place of 29. The
#   angle rules the clear sky, by which the heat lost to it is judged; the sun itself is given.
# Hurts: growing periods of Scotland, Denmark, the Baltic and the northern prairies: they compare rain with half of it.
# pyaez 2.2, numpy 2.4.6, numba 0.68.1; 2026-11-30.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
# Without its dependencies: GDAL is needed by other modules, and is not built here
"$work/venv/bin/pip" install --quiet --disable-pip-version-check --no-deps pyaez==2.2
"$work/venv/bin/pip" install --quiet --disable-pip-version-check numpy==2.4.6 numba==0.68.1
cat > "$work/see.py" <<'PY'
import numpy as np
from pyaez.ETOCalc import ETOCalc

DAYS = np.arange(1, 366)
TMIN, TMAX, U2, RH, ALTITUDE = 5.0, 12.0, 2.0, 0.75, 50.0


def sun(lat):
    """Radiation above the air [MJ m-2 d-1] of each day, FAO-56 eq. 21 to 25."""
    phi, turn = np.radians(lat), 2 * np.pi * DAYS / 365
    declination = 0.409 * np.sin(turn - 1.39)
    sunset = np.arccos(-np.tan(phi) * np.tan(declination))
    high = sunset * np.sin(phi) * np.sin(declination) + np.cos(phi) * np.cos(declination) * np.sin(sunset)
    return 24 * 60 / np.pi * 0.0820 * (1 + 0.033 * np.cos(turn)) * high


def right(lat):
    """FAO-56 eq. 6 with what the package is given."""
    e0 = {t: 0.6108 * np.exp(17.27 * t / (t + 237.3)) for t in (TMIN, TMAX, (TMIN + TMAX) / 2)}
    mean = (TMIN + TMAX) / 2
    es = (e0[TMIN] + e0[TMAX]) / 2
    slope, gamma = 4098 * e0[mean] / (mean + 237.3) ** 2, 0.665e-3 * 101.3 * ((293 - 0.0065 * ALTITUDE) / 293) ** 5.26
    ra = sun(lat)
    rs = ra / 2
    cloud = 1.35 * rs / ((0.75 + 2e-5 * ALTITUDE) * ra) - 0.35
    warm = 4.903e-9 * ((TMAX + 273.16) ** 4 + (TMIN + 273.16) ** 4) / 2
    rn = 0.77 * rs - warm * (0.34 - 0.14 * np.sqrt(RH * es)) * cloud
    return (0.408 * slope * rn + gamma * 900 / (mean + 273) * U2 * (1 - RH) * es) / (slope + gamma * (1 + 0.34 * U2))


def seen(lat):
    job = ETOCalc(1, 365, lat, ALTITUDE)
    one = np.ones(DAYS.size)
    job.setClimateData(TMIN * one, TMAX * one, U2 * one, sun(lat) / 2, RH * one)
    return job.calculateETO()


december, june = 354, 171
found = {}
for lat in (0.0, 40.0, 50.0, 55.0, 57.0, 60.0, 62.0):
    found[lat] = seen(lat)[december], right(lat)[december], seen(lat)[june], right(lat)[june]
    print(
        f"{lat:4.0f} N: 21 December {found[lat][0]:.2f} mm/d, right {found[lat][1]:.2f}; "
        f"21 June {found[lat][2]:.2f}, right {found[lat][3]:.2f}"
    )
winter = {name: float(np.r_[of(55.0)[-45:], of(55.0)[:25]].sum()) for name, of in (("seen", seen), ("right", right))}
print(f"55 N, from 17 November to 25 January: {winter['seen']:.0f} mm, right {winter['right']:.0f} mm")
assert abs(found[0.0][0] - found[0.0][1]) < 0.05
assert found[55.0][0] < 0.5 * found[55.0][1]
assert found[57.0][0] == 0 and found[57.0][1] > 0.2
PY
"$work/venv/bin/python" -W ignore "$work/see.py"

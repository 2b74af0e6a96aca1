#!/usr/bin/env bash
# Hargreaves evaporation of hydropandas falls as the range of temperature grows, and its Penman gains what it should lose.
#
# Expected: hargreaves() and penman() of hydropandas.io.knmi are those of Allen et al., whom they name: FAO-56, eq. 52 and
#   eq. 6, in metres a day. A clear day with a wide range evaporates more, and net longwave radiation is taken away.
# Seen: hargreaves() divides by the root of the range in place of multiplying with it, adds 273 to the degrees Celsius its
#   own 17.8 belongs to, and takes half of the extraterrestrial radiation. penman() adds the net longwave loss to the
#   net radiation, and takes the slope of the vapour pressure curve at half the range of the day, (Tmax - Tmin) / 2,
#   not at its mean. makkink(), the Dutch default, is right.
# Size: Brussels, 6 July (FAO-56, example 18, 3.88 mm): Penman 4.46, Hargreaves 1.96 where eq. 52 gives 4.06. With
#   17 degrees on average and a range of 4, 8 and 16 degrees, Hargreaves gives 2.97, 2.10 and 1.48; eq. 52 2.68, 3.80, 5.37.
# Hurts: recharge of groundwater models that take one of the two in place of Makkink, as the package offers for stations
#   and for KNMI's climate scenarios.
# hydropandas 0.20.2, pandas 3.1.1; 2026-11-29. Its dependencies take some minutes to install.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check hydropandas==0.20.2 pandas==3.1.1
cat > "$work/see.py" <<'PY'
import numpy as np
import pandas as pd
from hydropandas.io.knmi import hargreaves, makkink, penman

DAY = pd.DatetimeIndex(["2001-07-06"])
LAT, HEIGHT = 50.8, 100.0


def one(value):
    return pd.Series([float(value)], DAY)


def extraterrestrial():  # FAO-56, eq. 21 [MJ m-2 d-1]
    angle, phi = 2 * np.pi * DAY.day_of_year[0] / 365, np.deg2rad(LAT)
    declination = 0.409 * np.sin(angle - 1.39)
    sunset = np.arccos(-np.tan(phi) * np.tan(declination))
    path = sunset * np.sin(phi) * np.sin(declination) + np.cos(phi) * np.cos(declination) * np.sin(sunset)
    return 24 * 60 / np.pi * 0.0820 * (1 + 0.033 * np.cos(angle)) * path


def eq_52(mean, tmin, tmax):
    return 0.0023 * (mean + 17.8) * np.sqrt(tmax - tmin) * 0.408 * extraterrestrial()


def hargreaves_mm(mean, tmin, tmax):
    return 1000 * hargreaves(one(mean), one(tmin), one(tmax), DAY, lat=LAT).iloc[0]


mean, tmin, tmax, sun = 16.9, 12.3, 21.5, 2207  # example 18; J cm-2 as KNMI has it, 10 km/h of wind at 10 m
pm = 1000 * penman(one(mean), one(tmin), one(tmax), one(sun), one(2.78), one(73.5), DAY, z=HEIGHT, lat=LAT).iloc[0]
print(f"Brussels, 6 July: Penman {pm:.2f} mm (printed 3.88), Makkink {1000 * makkink(one(mean), one(sun)).iloc[0]:.2f}, "
      f"Hargreaves {hargreaves_mm(mean, tmin, tmax):.2f} (eq. 52 {eq_52(mean, tmin, tmax):.2f})")
print("range   Hargreaves   eq. 52 [mm]")
ranges = (4, 8, 12, 16)
seen = [hargreaves_mm(17, 17 - width / 2, 17 + width / 2) for width in ranges]
right = [eq_52(17, 17 - width / 2, 17 + width / 2) for width in ranges]
for width, package, paper in zip(ranges, seen, right):
    print(f"{width:5} {package:12.2f} {paper:8.2f}")

assert pm > 4.3
assert hargreaves_mm(mean, tmin, tmax) < 0.55 * eq_52(mean, tmin, tmax)
assert seen == sorted(seen, reverse=True) and right == sorted(right)
PY
"$work/venv/bin/python" "$work/see.py"

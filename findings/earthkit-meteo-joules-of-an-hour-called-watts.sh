#!/usr/bin/env bash
# The sunlight above the atmosphere is given as "W/m2" and is 3600 times as much: the number is joules, of an hour.
#
# Expected: toa_incident_solar_radiation(begin, end, fields) is the "time-integrated" radiation of that interval; the
#   fields that come out say "W/m2". Either way the right number is known: at 45 N on 21 June 41.9 MJ/m2 in a day by
#   FAO-56 eq. 21, which is a mean of 485 W/m2.
# Seen: neither. The integral is divided by the length of the interval in hours, and the solar constant inside is that
#   of an hour (4.9 MJ/m2): what comes out is always the sum of a mean hour, 1.74 MJ/m2 here.
# Size: read as W/m2, as the field says, 3600 times too much; read as the integral of the day, as the text says, 1/24.
#   For an interval of one hour, on which one would try it, it is the sum, as in ERA5's hourly field of that name.
# Hurts: a clearness index or the limit of a clear sky (Rs / Ra) from these fields: in watts every day is dark, as the
#   sum of a day every day is up to 24 times brighter than space. What reads the unit of the field converts by it.
# earthkit-meteo 1.2.1, earthkit-data 1.3.0, numpy 2.4.6; 2026-11-30.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check earthkit-meteo==1.2.1 earthkit-data==1.3.0 numpy==2.4.6
cat > "$work/see.py" <<'PY'
from datetime import datetime, timedelta

import numpy as np
from earthkit.data import Field, FieldList
from earthkit.meteo.solar import fieldlist

LATITUDE = 45.0
DAY = datetime(2026, 6, 21)
place = {"latitudes": np.full((2, 2), LATITUDE), "longitudes": np.array([[0.0, 10.0], [0.0, 10.0]])}
air = {"values": np.full((2, 2), 290.0), "parameter": {"variable": "2t", "units": "K"}, "geography": place}
fields = FieldList.from_fields([Field.from_dict(air)])


def fao(number):
    """Extraterrestrial radiation of a day [MJ/m2], FAO-56 eq. 21 to 25."""
    angle = 2 * np.pi * number / 365
    sun, here = 0.409 * np.sin(angle - 1.39), np.radians(LATITUDE)
    sunset = np.arccos(-np.tan(here) * np.tan(sun))
    high = sunset * np.sin(here) * np.sin(sun) + np.cos(here) * np.cos(sun) * np.sin(sunset)
    return 24 * 60 / np.pi * 0.0820 * (1 + 0.033 * np.cos(angle)) * high


def light(begin, hours):
    field = fieldlist.toa_incident_solar_radiation(begin, begin + timedelta(hours=hours), fields)[0]
    return float(field.values.ravel()[0]), field.get("parameter.units")


right = fao(DAY.timetuple().tm_yday)
got, unit = light(DAY, 24)
print(f"a day of June at 45 N: {got:,.0f} {unit}")
print(f"the right mean is {right * 1e6 / 86400:.0f} W/m2, the right sum {right * 1e6:,.0f} J/m2")
print(f"as W/m2 {got / (right * 1e6 / 86400):.0f} times too much; as the sum of the day 1 / {right * 1e6 / got:.0f} of it")
hours = [light(DAY + timedelta(hours=hour), 1)[0] for hour in range(24)]
print(f"the 24 hours one by one add up to {sum(hours) / 1e6:.1f} MJ/m2, their mean is {np.mean(hours):,.0f}")

assert unit == "W/m2"
assert np.isclose(got * 86400 / 1e6 / right, 3600, rtol=0.01)
assert np.isclose(got * 24 / 1e6, right, rtol=0.01)
assert np.isclose(sum(hours) / 1e6, right, rtol=0.01) and np.isclose(np.mean(hours), got, rtol=0.01)
PY
HOME="$work" "$work/venv/bin/python" -W ignore "$work/see.py"  # earthkit leaves a folder in the home

#!/usr/bin/env bash
# Degree days rise by twice the base temperature as soon as Tmax, Tmin and an upper limit are given.
#
# Expected: get_degree_day() gives the excess of temperature over the base. Its optional arguments, meant "for more
#   accurate value", bring in the upper limit; on a day wholly between base and limit they change nothing.
# Seen: for such a day, the commonest in a growing season, the full formula adds the base temperature where it should be
#   taken away; the short one subtracts it. Only days that cross a limit are right. A step of the sum: a day whose
#   Tmin lies a tenth of a degree above the base counts 20 degree days more than one a tenth below (base 10).
# Size: 35 in place of 15 degree days; a maize crop of 1500 degree days is ripe after 45 days and not after 121.
# Hurts: harvest and pest dates, crop stages and the crop coefficients hung on them.
# agro-met-equations-dynalogic 2.0.3; 2026-11-29.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check agro-met-equations-dynalogic==2.0.3
cat > "$work/see.py" <<'PY'
import contextlib
import io
import math

from AgroMetEquations.auxiliary import get_degree_day

BASE, LIMIT = 10.0, 40.0


def full(tmax, tmin):
    return get_degree_day((tmax + tmin) / 2, BASE, temperature_basal_superior=LIMIT,
                          temperature_max=tmax, temperature_min=tmin)


def short(tmax, tmin):
    with contextlib.redirect_stdout(io.StringIO()):  # it prints which formula it takes
        return get_degree_day((tmax + tmin) / 2, BASE)


print("Tmax  Tmin   short   full")
for tmax, tmin in [(30, 20), (26, 14), (24, 10.1), (24, 9.9), (24, 5)]:
    print(f"{tmax:4}  {tmin:4}  {short(tmax, tmin):6.2f} {full(tmax, tmin):6.2f}")


def days_to(sum_of, need):
    total = day = 0
    while total < need:
        mean = 22 + 3 * math.sin(2 * math.pi * day / 150)
        total += sum_of(mean + 6, mean - 6)
        day += 1
    return day


ripe = days_to(short, 1500), days_to(full, 1500)
print(f"1500 degree days above {BASE:.0f}: after {ripe[0]} days (short), {ripe[1]} days (full)")

assert short(30, 20) == 15 and full(30, 20) == 35
assert full(24, 10.1) - full(24, 9.9) > 19
assert ripe[1] < 0.4 * ripe[0]
PY
"$work/venv/bin/python" "$work/see.py"

#!/usr/bin/env bash
# The hours that a crop spends at each degree come out too hot by an eighth of the daily range.
#
# Expected: degree_time() gives the share of a day within half a degree of each threshold, for a temperature that
#   swings between tmin and tmax as a sine; degree_days() of the same module integrates such a sine over a base. The
#   shares add up to 1 and their mean temperature is the middle of the two; a sine spends as long near its trough as
#   at its crest.
# Seen: the share is (2 / pi) arcsin((t - tmin) / (tmax - tmin)), which is that of a quarter of a sine: fast away from
#   the minimum, slow towards the maximum. The middle of the range is put where the trough is. degree_days() is right.
# Size: a day of 10 to 34 degC spends 0.6 h between 10 and 11 degC (a sine: 3.1 h) and 4.4 h between 33 and 34 (3.1
#   h); the mean of its shares is 25.2 in place of 22.0 degC. Above 30 degC it is 8.9 h in place of 6.4. From the
#   shares there are 15.2 degree days above 10 degC, where degree_days() has 12.0.
# Hurts: regressions of yield on the time in each degree, as in Schlenker and Roberts (2009, PNAS 106, 15594): hours
#   of harmful heat are counted that were not, the more so the drier the climate, whose daily range is wider.
# nonlineartemppy 0.201, numpy 2.4.6, pandas 2.3.3; 2026-12-01.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check nonlineartemppy==0.201 numpy==2.4.6 pandas==2.3.3
cat > "$work/see.py" <<'PY'
import numpy as np
import pandas as pd
from nonlineartemppy import calculations

COLD, HOT = 10.0, 34.0
day = pd.DataFrame({"date": pd.to_datetime(["2001-07-01"]), "tmin": [COLD], "tmax": [HOT]})
middles = np.arange(COLD + 0.5, HOT)  # of 24 classes one degree wide
columns = calculations.degree_time(day, list(middles)).iloc[0]
shares = np.array([columns[f"tdegree{middle}C"] for middle in middles], dtype=float)

moments = (np.arange(1_000_000) + 0.5) / 1_000_000
wave = (COLD + HOT) / 2 - (HOT - COLD) / 2 * np.cos(2 * np.pi * moments)
sine = np.histogram(wave, np.arange(COLD, HOT + 1))[0] / wave.size
warmth = float(calculations.degree_days(day, [COLD]).iloc[0][f"dday{COLD}C"])

print(f"shares add up to {shares.sum():.3f}")
for label, chosen in [("10 to 11", middles < 11), ("33 to 34", middles > 33), ("above 30", middles > 30)]:
    print(f"{label} degC: {24 * shares[chosen].sum():.1f} h, of a sine {24 * sine[chosen].sum():.1f} h")
seen, right = (np.average(middles, weights=weight) for weight in (shares, sine))
print(f"mean temperature of the shares {seen:.1f} degC, of a sine {right:.1f}")
print(f"degree days above 10 degC: {seen - COLD:.1f} from the shares, {warmth:.1f} by degree_days()")

assert abs(shares.sum() - 1) < 1e-3 and abs(warmth - (HOT + COLD) / 2 + COLD) < 1e-3 and abs(right - 22) < 0.01
assert abs(seen - COLD - (HOT - COLD) * 2 / np.pi) < 0.05  # the mean of a quarter of a sine
assert shares[0] < sine[0] / 4 and shares[middles > 30].sum() > 1.3 * sine[middles > 30].sum()
PY
"$work/venv/bin/python" -W ignore "$work/see.py"

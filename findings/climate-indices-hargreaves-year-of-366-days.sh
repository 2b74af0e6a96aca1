#!/usr/bin/env bash
# A daily series of calendar days slides through the seasons in eto_hargreaves: 21 days in thirty years.
#
# Expected: "1-D (an arbitrary number of days)", as the docstring has it, are the days of the calendar, and the
#   radiation of each day is that of its date.
# Seen: the array is cut into years of 366 days. Every common year shifts the rest by a day: the radiation of 2020
#   is computed for dates three weeks earlier. No dates are taken, so nothing is checked. The 366-day layout is
#   documented for 2-D and block input, and utils.transform_to_366day makes it; the xarray door does so by itself.
# Size: with constant temperature the peak of PET wanders from 20 June (1991) to 11 July (2020). At 45 N, March of
#   2020 comes out 23 % too small, September 21 % too large.
# Hurts: trends of PET and SPEI: the shift looks like a change of the seasons.
# climate-indices 3.1.0; 2026-11-28.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check climate-indices==3.1.0 pandas
cat > "$work/see.py" <<'PY'
import numpy as np
import pandas as pd
from climate_indices import eto, utils

time = pd.date_range("1991-01-01", "2020-12-31")
tmin, tmax, tmean = (np.full(len(time), value) for value in (12.0, 26.0, 19.0))
seen = pd.Series(eto.eto_hargreaves(tmin, tmax, tmean, 45.0), time)

padded = [utils.transform_to_366day(values, 1991, 30) for values in (tmin, tmax, tmean)]
right = pd.Series(utils.transform_to_gregorian(eto.eto_hargreaves(*padded, 45.0), 1991), time)

peaks = {year: seen[str(year)].idxmax() for year in (1991, 2000, 2010, 2020)}
print("peak of PET:", ", ".join(f"{day:%d %B %Y}" for day in peaks.values()))
ratio = {}
for month in ("2020-03", "2020-06", "2020-09", "2020-12"):
    ratio[month] = seen[month].sum() / right[month].sum()
    print(f"{month}: {seen[month].sum():6.1f} mm, with years of 366 days made first {right[month].sum():6.1f} mm "
          f"({100 * (ratio[month] - 1):+.0f} %)")

assert f"{peaks[1991]:%d %B}" == "20 June" and f"{peaks[2020]:%d %B}" == "11 July"
assert ratio["2020-03"] < 0.9 and ratio["2020-09"] > 1.1
PY
"$work/venv/bin/python" "$work/see.py" 2> "$work/log" || { cat "$work/log"; exit 1; }

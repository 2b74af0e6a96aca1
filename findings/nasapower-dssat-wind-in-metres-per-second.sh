#!/usr/bin/env bash
# A DSSAT weather file made from NASA POWER has wind 86 times too weak.
#
# Expected: the package promises a .WTH file as DSSAT reads it, and there WIND is the day's run in km.
# Seen: POWER's WS2M, in m/s, is written below WIND as it is; so are the other columns, which happen to have DSSAT's units.
#   A fresh breeze of 5 m/s becomes 5 km in a day, 0.06 m/s. (AMP in the header is half the range between the hottest
#   and the coldest moment of all years, where DSSAT wants that of the monthly means: soil temperature starts from it.)
# Size: FAO-56 ETo of a dry day with 3 m/s is 4.2 instead of 7.0 mm; the file looks like one from a sheltered garden.
# Hurts: DSSAT runs with the FAO-56 option of PET, and whoever reads such a file as what it says it is.
# No request is made: the table handed over has the columns of get_daily_nasa_power_data(). The last line takes
# eq. 6 with the energy term of that day. nasapower-dssat 0.1; 2026-11-29.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check nasapower-dssat==0.1 pandas==3.1.1
cat > "$work/see.py" <<'PY'
import pathlib
import sys

import numpy as np
import pandas as pd
from nasapower_dssat import save_wth_file

time = pd.date_range("2025-01-01", "2025-12-31")
season = np.cos(2 * np.pi * (time.day_of_year - 20) / 365)
power = pd.DataFrame({"T2M": 22 + 4 * season, "T2M_MAX": 30 + 4 * season, "T2M_MIN": 16 + 4 * season,
                      "PRECTOTCORR": 0.0, "ALLSKY_SFC_SW_DWN": 20 + 4 * season, "RH2M": 45.0, "WS2M": 3.0}, time)
save_wth_file(power, "SITE", -13.5, -58.8, 370, sys.argv[1])
lines = (pathlib.Path(sys.argv[1]) / "WSITE01.WTH").read_text().splitlines()
print(*lines[:6], sep="\n")
names, row = lines[3].lstrip("@").split(), lines[4].split()
written = float(row[names.index("WIND")])
as_read = written / 86.4  # km/d -> m/s
print(f"POWER: {power.WS2M.iloc[0]:.1f} m/s = {power.WS2M.iloc[0] * 86.4:.0f} km/d; "
      f"in the file: {written:.1f} km/d = {as_read:.3f} m/s")


def eto(wind, tmax=34.0, tmin=20.0, humidity=45.0, net=13.5, gamma=0.0645):
    mean = (tmax + tmin) / 2
    vapour = [0.6108 * np.exp(17.27 * t / (t + 237.3)) for t in (tmax, tmin, mean)]
    es, slope = sum(vapour[:2]) / 2, 4098 * vapour[2] / (mean + 237.3) ** 2
    aerodynamic = gamma * 900 / (mean + 273) * wind * es * (1 - humidity / 100)
    return (0.408 * slope * net + aerodynamic) / (slope + gamma * (1 + 0.34 * wind))


print(f"ETo of 1 January: {eto(3.0):.1f} mm with POWER's wind, {eto(as_read):.1f} mm with the file's")
monthly = power.T2M.groupby(time.month).mean()
amplitude = float(lines[2].split()[5])
print(f"AMP in the file {amplitude:.1f}, of the monthly means {(monthly.max() - monthly.min()) / 2:.1f} degrees")

assert written == 3.0
assert eto(as_read) < 0.75 * eto(3.0)
assert amplitude > 2 * (monthly.max() - monthly.min()) / 2
PY
"$work/venv/bin/python" "$work/see.py" "$work"

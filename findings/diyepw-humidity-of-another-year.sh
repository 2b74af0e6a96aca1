#!/usr/bin/env bash
# The weather file of an actual year has that year's temperature and dew point, and the relative humidity of another.
#
# Expected: create_amy_epw_file() puts a year's observations into an EPW file; relative humidity, which follows from
#   temperature and dew point, is that of the same hour.
# Seen: dry bulb, dew point, pressure and wind are exchanged, the column of relative humidity stays as it was in the
#   typical year, made of other years' months. The file holds two humidities, and nothing in it says so; it passes the
#   package's own check of EPW rules.
# Size: Chicago 2015, from the files that the package brings: the two differ by 16 points in the mean, up to 77, and are
#   hardly correlated (0.28); in the typical year itself they agree to 0.4. Vapour pressure of a day is off by 22 %.
# Hurts: whoever takes humidity from the column named so: vapour pressure deficit, ETo and VPD models run on EPW files.
# diyepw 1.3.1, pvlib 0.16.1 as reader; 2026-11-30.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check diyepw==1.3.1 pvlib==0.16.1
cat > "$work/see.py" <<'PY'
import pathlib
import sys

import diyepw
import numpy as np
from pvlib.iotools import read_epw

shipped = pathlib.Path(diyepw.__file__).parent / "data" / "tmy_epw_files"


def saturation(degrees):
    return 0.6108 * np.exp(17.27 * degrees / (degrees + 237.3))


def compare(name, path):
    hours = read_epw(path)[0]
    implied = (100 * saturation(hours.temp_dew) / saturation(hours.temp_air)).clip(upper=100)
    apart = (hours.relative_humidity - implied).abs()
    like = np.corrcoef(hours.relative_humidity, implied)[0, 1]
    day = np.arange(len(hours)) // 24
    by_dew = saturation(hours.temp_dew).groupby(day).mean()
    by_rh = (saturation(hours.temp_air) * hours.relative_humidity / 100).groupby(day).mean()
    off = float((by_rh / by_dew - 1).abs().mean())
    print(f"{name}: RH column against RH from Tdew: {apart.mean():4.1f} points apart in the mean, at most "
          f"{apart.max():3.0f}, correlation {like:.2f}; a day's vapour pressure {100 * off:.0f} % off")
    return apart.mean(), like, off


typical = compare("typical year", next(shipped.glob("*725300*.epw")))
actual = compare("Chicago 2015", diyepw.create_amy_epw_file(725300, 2015, amy_epw_dir=sys.argv[1]))
assert typical[0] < 1 and typical[1] > 0.99
assert actual[0] > 10 and actual[1] < 0.5 and actual[2] > 0.15
PY
mkdir "$work/out"
"$work/venv/bin/python" -W ignore "$work/see.py" "$work/out" 2> "$work/log" || { cat "$work/log"; exit 1; }

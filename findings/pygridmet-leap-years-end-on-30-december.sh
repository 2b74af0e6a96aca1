#!/usr/bin/env bash
# The last day of every leap year is not asked for, because "gridMET removes it". gridMET has it.
#
# Expected: get_bycoords(point, ("2020-12-01", "2021-01-31")) returns the 62 days; a year list [2020] returns 366.
# Seen: 31 December of leap years is taken out of the dates before the service is asked, and nothing is said. The rule
#   is that of Daymet, whose years have 365 days; gridMET's follow the calendar. A table of gridMET for Fort Peck
#   (dgketchum/swim-rs) has 31 December 2000, 2004 and 2008, each with values of its own.
# Size: one day in 1461, always the same one. Sums of December and of a water year lack it (the storm of that day too);
#   a series of days has a gap every fourth year, so that filling by position moves all later days by one each time.
#   Asked for that day alone, the list of what to fetch is empty.
# Hurts: totals by month and water year, comparisons with stations day by day, models that want whole years.
# pygridmet 0.19.4, xarray 2026.9.0, pandas 3.1.1, numpy 2.4.6, netCDF4 1.7.5.1.post1, rioxarray 0.19.0; 2026-11-30.
#   The service is played by a function that has every day of the calendar: nothing is fetched.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check \
    pygridmet==0.19.4 xarray==2026.9.0 pandas==3.1.1 numpy==2.4.6 netCDF4==1.7.5.1.post1 rioxarray==0.19.0 \
    2> "$work/log" || { cat "$work/log"; exit 1; }
cat > "$work/see.py" <<'PY'
from itertools import count
from pathlib import Path
from urllib.parse import parse_qs, urlparse

import numpy as np
import pandas as pd
import pygridmet
import xarray as xr
from pygridmet.pygridmet import utils

ASKED, NUMBER = [], count()


def service(urls, *_):
    """What the server of gridMET would send: 1 mm on every day of the calendar that is asked for."""
    files = []
    for url in urls:
        query = {name: value[0] for name, value in parse_qs(urlparse(url).query).items()}
        days = pd.date_range(query["time_start"][:10], query["time_end"][:10])
        ASKED.append((days[0].date(), days[-1].date()))
        lat, lon = np.arange(49.4, 25, -1 / 24), np.arange(-124.77, -67, 1 / 24)
        lat = lat[(lat >= float(query["south"])) & (lat <= float(query["north"]))]
        lon = lon[(lon >= float(query["west"])) & (lon <= float(query["east"]))]
        data = xr.Dataset({query["var"]: (("day", "lat", "lon"), np.ones((days.size, lat.size, lon.size), "f4"))},
                          {"day": days, "lat": lat, "lon": lon})
        files.append(Path(f"rain{next(NUMBER)}.nc"))
        data.to_netcdf(files[-1])
    return files


utils.download_files = service
rain = pygridmet.get_bycoords((-105.1, 48.3), ("2020-12-01", "2021-01-31"), variables="pr")["pr (mm)"]
missing = pd.date_range("2020-12-01", "2021-01-31").difference(rain.index)
print("asked of the service:", "; ".join(f"{begin} to {end}" for begin, end in ASKED))
print(f"rain of December 2020 where each day had 1 mm: {rain['2020-12'].sum():.0f} mm; missing {missing[0].date()}")
years = pygridmet.get_bycoords((-105.1, 48.3), [2019, 2020], variables="pr")["pr (mm)"]
print("days of 2019 and 2020:", years.groupby(years.index.year).size().to_dict())
alone = pygridmet.GridMET(("2020-12-31", "2020-12-31"), "pr").date_iterator
print("to be fetched for 31 December 2020 alone:", alone)

assert list(missing) == [pd.Timestamp("2020-12-31")]
assert rain["2020-12"].sum() == 30
assert years.groupby(years.index.year).size().to_dict() == {2019: 365, 2020: 365}
assert not alone
PY
cd "$work" && "$work/venv/bin/python" -W ignore "$work/see.py"

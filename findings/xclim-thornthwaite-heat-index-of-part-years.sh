#!/usr/bin/env bash
# Thornthwaite PET of a month depends on which other months of that calendar year happen to be in the series.
#
# Expected: the annual heat index is that of a year; a year with months missing gives no index, or a climatological one.
# Seen: method="TW48" adds up the months that are there. A series that starts in October (a hydrological year), or
#   misses one month, gets a heat index far too small for that year, hence a smaller exponent and a higher PET of
#   the cool months. No warning and no NaN.
# Size: at 50 N, October to December of a series that begins in October: 162 mm instead of 63; one missing July
#   raises every other month, December by a third, June by 5 mm.
# Hurts: station series with gaps, hydrological years, the first and last year of most data sets, SPEI from them.
# xclim 0.62.0, xarray 2026.9.0; 2026-11-28.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check xclim==0.62.0 xarray==2026.9.0
cat > "$work/see.py" <<'PY'
import numpy as np
import pandas as pd
import xarray as xr
from xclim.indices import potential_evapotranspiration

time = pd.date_range("2001-01-01", "2002-12-31")
lat = xr.DataArray(50.0, attrs={"units": "degrees_north", "standard_name": "latitude"})
tas = xr.DataArray(10 - 9 * np.cos(2 * np.pi * (time.dayofyear.values - 15) / 365), dims="time",
                   coords={"time": time, "lat": lat}, attrs={"units": "degC"})


def pet(series):
    out = potential_evapotranspiration(tas=series, method="TW48") * 86400
    return out.sel(time="2001").to_series()


whole = pet(tas)
from_october = pet(tas.sel(time=slice("2001-10-01", None)))
no_july = pet(tas.where((tas.time.dt.year != 2001) | (tas.time.dt.month != 7)))
table = pd.DataFrame({"whole": whole, "from October": from_october, "July missing": no_july}).round(2)
table.index = table.index.strftime("%Y-%m")
print(table.to_string())
autumn = [10, 11, 12]
days = whole.index.days_in_month
mm = (whole * days)[whole.index.month.isin(autumn)].sum()
mm_part = (from_october * from_october.index.days_in_month).sum()
print(f"October to December 2001: {mm:.1f} mm with the whole year, {mm_part:.1f} mm from October on")

assert mm_part / mm > 2
assert no_july.isna().sum() == 1 and 1.2 < no_july["2001-12-01"] / whole["2001-12-01"] < 1.5
PY
"$work/venv/bin/python" -W ignore "$work/see.py"

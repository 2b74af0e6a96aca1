#!/usr/bin/env bash
# A dry season is told by sums that are exactly 0; with Bottleneck, which xclim brings along, they are 1e-15.
#
# Expected: standardized_precipitation_index(..., window=3, dist="gamma") sets apart the windows without any rain
#   (share q of a calendar month), fits the gamma distribution to the others and takes H = q + (1 - q) G. Three times
#   0.0 is 0.0.
# Seen: xarray's rolling mean runs through Bottleneck where that is installed, and it always is, as xclim asks for it.
#   It keeps one running sum over the whole record, and what rounding left of the last winter remains in it, of either
#   sign: of 46 windows without rain 2 are 0, and q of each month hangs on these. The gamma distribution is then
#   fitted to rain and to 1e-15 mm/d together. A chunked Dask array fares alike; with use_bottleneck=False in xarray
#   the zeros are there. (xclim's open issue 2359 is about windows of less than no rain.)
# Size: 60 Augusts at the end of a dry summer, 21 of them without rain since June. 35 % of all are "moderately dry" or
#   worse and 47 % "moderately wet" or better (right: none, as it is the rule that it stays dry, and 12 %); the median
#   of the Augusts with rain is +1.16, where its rank and the index without Bottleneck put it at +0.5.
# Hurts: drought indices of Mediterranean and monsoon climates at scales above one month: the maps show droughts and
#   floods side by side where there was neither.
# xclim 0.62.0, xarray 2026.9.0, bottleneck 1.6.0, dask 2026.8.0, numpy 2.4.6, pandas 3.1.1, scipy 1.17.1; 2026-12-01.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check xclim==0.62.0 xarray==2026.9.0 bottleneck==1.6.0 \
    dask==2026.8.0 numpy==2.4.6 pandas==3.1.1 scipy==1.17.1
cat > "$work/see.py" <<'PY'
import numpy as np
import pandas as pd
import xarray as xr
from scipy.stats import norm
from xclim.indices import standardized_precipitation_index as spi

random = np.random.default_rng(1)
months = pd.date_range("1961-01-01", "2020-12-31", freq="MS", unit="ns")
dry_season = np.isin(months.month, [6, 7, 8, 9])
shower = np.where(random.random(months.size) < 0.25, random.gamma(1, 8, months.size), 0.0)
mm = np.where(dry_season, shower, random.gamma(2, 40, months.size)).round(1)
rain = xr.DataArray(mm / 30, coords={"time": months}, dims="time", attrs={"units": "mm/d"})
august = months.month == 8
total = pd.Series(mm, months).rolling(3).apply(lambda window: window.to_numpy().sum())[august]
without = (total == 0).to_numpy()


def seen(rain, bottleneck):
    with xr.set_options(use_bottleneck=bottleneck):
        mean = rain.rolling(time=3).mean()[2:]
        index = spi(rain, freq=None, window=3, dist="gamma", method="ML").compute().values[august]
    return {"zeros": int((mean == 0).sum()), "least": float(mean.min()), "dry": np.nanmean(index[without]),
            "wet": np.nanmedian(index[~without]), "below": (index < -1).mean(), "above": (index > 1).mean()}


runs = {"with Bottleneck": seen(rain, True), "without": seen(rain, False), "chunked": seen(rain.chunk(time=-1), True)}
print(f"{months.size} months, {without.sum()} of {without.size} Augusts end three months without rain")
for name, row in runs.items():
    print(f"{name:16} windows of exactly 0: {row['zeros']:3d}, least {row['least']:8.1e} mm/d; August: "
          f"dry ones {row['dry']:5.2f}, median of the others {row['wet']:5.2f}, below -1 {row['below']:4.0%}, "
          f"above +1 {row['above']:4.0%}")
by_rank = norm.ppf(without.mean() + (1 - without.mean()) / 2)
print(f"by its rank the median of the Augusts with rain lies at {by_rank:.2f}")

broken, right, chunked = runs.values()
assert broken["zeros"] < 5 and -1e-12 < broken["least"] < 0 and right["zeros"] == 46 and right["least"] == 0
assert abs(right["wet"] - by_rank) < 0.1 and broken["wet"] > by_rank + 0.5
assert broken["below"] > 0.3 and broken["above"] > 0.4 and right["below"] == 0 and right["above"] < 0.2
np.testing.assert_allclose([chunked["wet"], chunked["dry"]], [broken["wet"], broken["dry"]], atol=1e-6)
PY
"$work/venv/bin/python" -W ignore "$work/see.py"

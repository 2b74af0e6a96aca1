#!/usr/bin/env bash
# Detrended quantile mapping of a climate model's temperatures takes the weather away where there is no winter.
#
# Expected: a future day is looked up in the model's past as its departure from the future's mean, set on the mean of the
#   past (Cannon et al., 2015, eq. 4). What comes out does not hang on whether degC or K are given.
# Seen: the mean of the past is left out: the bare departure, some degrees around 0, is looked up among whole
#   temperatures, and the future's mean is added to what is found there. Where no day of the past was as cold as a
#   departure, all days of a month get the same number: the coldest of the past plus the month's mean.
# Size: 30 years of a subtropical place of 22 degC, the model 2 K too warm, a future of 2 K more: 31.6 degC in place of
#   24.0, and the days of July, which differ by 3 K (standard deviation), by 0.03 K. In K every place is like that:
#   572 K. Only where winter days are as cold as departures, around 0 degC, is the mean right.
# Hurts: projections of crop water from bias-adjusted temperatures.
# python-cmethods 2.3.2, numpy 2.4.6, pandas 2.3.3, xarray 2026.9.0; 2026-11-30.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check \
  python-cmethods==2.3.2 numpy==2.4.6 pandas==2.3.3 xarray==2026.9.0
cat > "$work/see.py" <<'PY'
import numpy as np
import pandas as pd
import xarray as xr
from cmethods.distribution import detrended_quantile_mapping

BIAS, WARMING = 2.0, 2.0  # K
DAYS = pd.date_range("1981-01-01", "2010-12-31")
draw = np.random.default_rng(1)
course = 22 - 6 * np.cos(2 * np.pi * (DAYS.dayofyear.to_numpy() - 15) / 365)
observed, past, future = (course + more + draw.normal(0, 3, DAYS.size) for more in (0, BIAS, BIAS + WARMING))


def adjusted(offset):
    series = (xr.DataArray(each + offset, {"time": DAYS}, "time") for each in (observed, past, future))
    return np.asarray(detrended_quantile_mapping(*series, n_quantiles=250, kind="+"))


due = future - BIAS  # the bias is the same on every day
celsius, kelvin = adjusted(0.0), adjusted(273.15)
july = DAYS.month == 7
spread, spread_due = celsius[july].std(), due[july].std()
print(f"mean {celsius.mean():.1f} degC, due {due.mean():.1f}; days of July differ by {spread:.2f} K, due {spread_due:.2f}")
print(f"given in K, the first day has {kelvin[0]:.0f} K")
assert celsius.mean() > due.mean() + 5
assert spread < 0.1 * spread_due
assert kelvin[0] > 500
PY
"$work/venv/bin/python" -W ignore "$work/see.py"

#!/usr/bin/env bash
# Where summers are dry, every summer is a drought and hardly any winter can be one: the SPI knows no months.
#
# Expected: calculate_spi() on monthly rain compares a month with others of its name, as the index is defined (McKee
#   et al. 1993; WMO-No. 1090): each calendar month has its own gamma distribution, and in each about one month in six
#   lies below -1.
# Seen: one gamma distribution is fitted to all months of the calibration together. What comes out is the course of
#   the year: July is far below, January far above. Months without rain are looked up as if 1e-6 mm had fallen,
#   without their share q. The docstring tells of the fit, not that it is over all months.
# Size: 60 years of a Mediterranean course, 90 mm in a usual January, 3 in July: the mean July is -1.8, all Julys are
#   below -1 and 88 % below -1.5, "severely dry" (right: one in six and one in fifteen); no January is below -1, and
#   the driest one in 60 years (29 mm, SPI -2.1) is "near normal" with -0.25.
# Hurts: drought monitoring wherever rain has a season; a map of the index is a map of the climate.
# drought-indices-python 0.1.4, numpy 2.4.6, scipy 1.17.1; 2026-12-01.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check drought-indices-python==0.1.4 numpy==2.4.6 scipy==1.17.1
cat > "$work/see.py" <<'PY'
import numpy as np
from drought_indices_python.indices import calculate_spi
from scipy.stats import gamma, norm

YEARS = 60
usual = np.array([90, 80, 70, 55, 35, 12, 3, 6, 35, 70, 85, 95])
rain = np.random.default_rng(5).gamma(4, usual / 4, (YEARS, 12))
seen = calculate_spi(rain.ravel(), 1, 1961, 1961, 2020).reshape(YEARS, 12)


def by_month(month):
    shape, _, scale = gamma.fit(rain[:, month], floc=0)
    return norm.ppf(gamma.cdf(rain[:, month], shape, scale=scale))


right = np.column_stack([by_month(month) for month in range(12)])
for name, month in [("January", 0), ("July", 6)]:
    driest = rain[:, month].argmin()
    for label, index in [("package", seen[:, month]), ("by month", right[:, month])]:
        print(f"{name:8} {label:9} mean {index.mean():5.2f}, below -1: {(index < -1).mean():4.0%}, below -1.5: "
              f"{(index < -1.5).mean():4.0%}; driest ({rain[driest, month]:.1f} mm): {index[driest]:5.2f}")
print(f"spread of the means of the months: {np.ptp(seen.mean(axis=0)):.2f}, by month {np.ptp(right.mean(axis=0)):.2f}")

assert (seen[:, 6] < -1).all() and (seen[:, 6] < -1.5).mean() > 0.7 and (right[:, 6] < -1.5).mean() < 0.1
assert (seen[:, 0] < -1).mean() == 0 and (right[:, 0] < -1).mean() > 0.1
assert np.ptp(seen.mean(axis=0)) > 2.5 and np.ptp(right.mean(axis=0)) < 0.1
PY
"$work/venv/bin/python" "$work/see.py"

#!/usr/bin/env bash
# Where it often does not rain, the standardized index calls half of all months very wet.
#
# Expected: spi(), whose default prob_zero=True is there for months without rain: the gamma distribution is fitted to
#   the months with rain, the share of dry ones is added. An ordinary wet month then lies where its rank puts it, and
#   about one in six is above +1.
# Seen: the zeros are added, but they are also still in the sample to which the gamma distribution is fitted. They count
#   twice: the cumulative probability of every wet month is pushed towards 1.
# Size: 60 years in which a month is dry with probability 0.4 and gamma-distributed otherwise: 53 % of all months are
#   "moderately wet" or more (right: 16 %), the mean index is +0.98, the median of a wet month +1.8 (right: +0.5).
# Hurts: droughts of semi-arid and monsoon climates, which vanish; spi() and the other indices with prob_zero=True.
# spei 0.8.2; 2026-11-30.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check spei==0.8.2 pandas==3.1.1 scipy==1.17.1
cat > "$work/see.py" <<'PY'
import numpy as np
import pandas as pd
import spei
from scipy.stats import gamma, norm

rng = np.random.default_rng(1)
time = pd.date_range("1960-01-31", periods=720, freq="ME")
rain = pd.Series(np.where(rng.random(720) < 0.6, rng.gamma(2, 20, 720), 0.0), index=time)


def usual(month):
    """Thom's mixed distribution: gamma of the wet months, and the share of the dry ones."""
    shape, _, scale = gamma.fit(month[month > 0], floc=0)
    dry = (month == 0).mean()
    return pd.Series(norm.ppf(dry + (1 - dry) * gamma.cdf(month, shape, 0, scale)), index=month.index)


def tell(name, index):
    print(f"{name}: mean {index.mean():+.2f}, above +1 {100 * (index > 1).mean():.0f} % of months, "
          f"median of months with rain {index[rain > 0].median():+.2f}")
    return index


right = tell("gamma of wet months + dry", pd.concat([usual(month) for _, month in rain.groupby(time.month)]).loc[time])
seen = tell("spei.spi             ", spei.spi(rain, fit_freq="ME"))
wet = tell("same, never dry      ", spei.spi(rain.where(rain > 0, rng.gamma(2, 20, 720)), fit_freq="ME"))

rank = rain.groupby(time.month).rank(pct=True)
print(f"months whose rain is between the 60th and 80th percentile: {seen[rank.between(0.6, 0.8)].median():+.2f}, "
      f"expected {norm.ppf(0.7):+.2f}")
assert (right > 1).mean() < 0.2 and (wet > 1).mean() < 0.2 and abs(wet.mean()) < 0.1
assert (seen > 1).mean() > 0.45 and seen.mean() > 0.8
assert seen[rank.between(0.6, 0.8)].median() > 1.2
PY
"$work/venv/bin/python" -W ignore "$work/see.py"

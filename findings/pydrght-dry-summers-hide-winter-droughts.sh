#!/usr/bin/env bash
# Where the summer is dry, the SPI of the rainy months never falls below -0.67, however little it rains.
#
# Expected: SI(rain, ts=1).fit_parametric(gamma, is_2p=True), which fits each calendar month by itself. The share q of
#   months without rain in H = q + (1 - q) G belongs to the same sample (Edwards and McKee 1997: each time scale, each
#   month of the year): where no January was without rain q is 0.
# Seen: q is counted once over the whole series and put into all twelve months. Julys without rain lift every January:
#   its probability begins at q, so that the index has a floor. July itself, which lacks most of its zeros, is lifted
#   less than it should be.
# Size: 60 years, rain from October to May in every month, four of five months from June to September without. q is a
#   quarter; the driest January (19 mm, of 100 as a rule, SPI -2.6) becomes -0.66; of 480 rainy months none is below -1
#   (right: 80, one in six). A dry July, one of four out of five, is -0.67 like the worst drought of the winter.
# Hurts: Mediterranean and monsoon climates, for which drought indices matter most; whoever looks for the droughts of
#   the rainy season, and counts, lengths and severities of droughts from it (DChar, BFA).
# pydrght 0.2.1, numpy 2.4.6, pandas 3.1.1, scipy 1.17.1, matplotlib 3.10.7; 2026-11-30.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check \
    pydrght==0.2.1 numpy==2.4.6 pandas==3.1.1 scipy==1.17.1 matplotlib==3.10.7 \
    2> "$work/log" || { cat "$work/log"; exit 1; }
cat > "$work/see.py" <<'PY'
import numpy as np
import pandas as pd
from pydrght import SI
from scipy.stats import gamma, norm

chance = np.random.default_rng(2)
month = pd.date_range("1960-01-01", periods=60 * 12, freq="MS")
summer = month.month.isin([6, 7, 8, 9])
shower = np.where(chance.random(month.size) < 0.8, 0.0, chance.gamma(1, 8, month.size))
rain = pd.Series(np.where(summer, shower, chance.gamma(4, 25, month.size)).round(1), month)


def by_the_month(values):
    """SPI of one calendar month: the share of its own zeros, and a gamma distribution of the rest."""
    dry = (values == 0).mean()
    fitted = gamma.fit(values[values > 0], floc=0)
    return pd.Series(norm.ppf(np.clip(dry + (1 - dry) * gamma.cdf(values, *fitted), 1e-10, 1 - 1e-10)), values.index)


seen = SI(rain, ts=1).fit_parametric(gamma, is_2p=True)["Index"]
right = pd.concat([by_the_month(values) for _, values in rain.groupby(month.month)]).sort_index()
table = pd.DataFrame({"rain": rain, "pydrght": seen, "by its month": right}).round(2)
print(table[month.month == 1].sort_values("rain").head(5).to_string())
winter = table[~summer]
print(f"months without rain: {(rain == 0).mean():.2f} of all, {(rain[~summer] == 0).mean():.2f} from October to May")
for name in ("pydrght", "by its month"):
    print(f"October to May, {name}: {(winter[name] < -1).sum()} of {len(winter)} below -1, least {winter[name].min()}")

assert not (rain[~summer] == 0).any()
assert winter["pydrght"].min() > -0.7 and winter["by its month"].min() < -2.5
assert not (winter["pydrght"] < -1).any() and 60 < (winter["by its month"] < -1).sum() < 95
assert np.allclose(seen[(month.month == 7) & (rain == 0)], norm.ppf((rain == 0).mean()))
PY
"$work/venv/bin/python" -W ignore "$work/see.py"

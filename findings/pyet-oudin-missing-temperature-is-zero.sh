#!/usr/bin/env bash
# A day without temperature has a PET of 0 mm in pyet's Oudin method; in every other method it is missing.
#
# Expected: NaN in, NaN out, as with pyet.hamon, hargreaves, pm_fao56 ...
# Seen: oudin() keeps the result where Tmean + 5 >= 0 and puts 0 everywhere else. A comparison with NaN is false,
#   so a missing day counts as a frozen one. On a grid, the sea around an island becomes 0 mm.
# Size: a summer month of 155 mm with a ten-day gap sums to 106 mm, and no count of missing days shows it.
# Hurts: rainfall-runoff models (GR4J and its family take Oudin's formula by default), where the gap is then wet.
# pyet 1.5.0; 2026-11-28.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check pyet==1.5.0
cat > "$work/see.py" <<'PY'
import numpy as np
import pandas as pd
import pyet

time = pd.date_range("2026-01-01", "2026-01-31")
tmean = pd.Series(24 + 2 * np.sin(np.arange(len(time))), time)
gap = tmean.copy()
gap["2026-01-10":"2026-01-19"] = np.nan
lat = np.deg2rad(-23.0)

whole, seen, hamon = pyet.oudin(tmean, lat), pyet.oudin(gap, lat), pyet.hamon(gap, lat)
print(pd.DataFrame({"Tmean": gap, "Oudin": seen, "Hamon": hamon})["2026-01-08":"2026-01-12"].round(2).to_string())
print(f"January: {whole.sum():.0f} mm without the gap, {seen.sum():.0f} mm with it; "
      f"days missing: Oudin {seen.isna().sum()}, Hamon {hamon.isna().sum()}")

assert hamon.isna().sum() == 10
assert seen.isna().sum() == 0 and (seen[gap.isna()] == 0).all()
assert seen.sum() < 0.75 * whole.sum()
PY
"$work/venv/bin/python" "$work/see.py"

#!/usr/bin/env bash
# A crop sown into full soil starves in its first period: its evapotranspiration is the rain alone.
#
# Expected: crop_water_balance() begins with a full soil; if the first period lacks rain, the crop takes from that store,
#   and what leaves the store is evapotranspired.
# Seen: the store does fall in the first period, but the change of storage of that row is set to 0, and actual
#   evapotranspiration is made of rain plus that change. So ETa is the rain, the deficit is everything else, and the
#   water that left the soil is nowhere in the balance. From the second period on it is right. The docstring says
#   that periods may be months.
# Size: monthly, a full soil of 100 mm, 20 mm of rain and 100 mm of demand: satisfaction 0.20 in place of 0.75, and
#   55 mm of water gone. In four such periods the crop's ETa is 121 mm in place of 176.
# Hurts: crop risk zoning and insurance indices, which look at WRSI of the phase after sowing; short series most.
# agrometeorologiapy 1.0.1, pandas 3.1.1; 2026-11-29.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check agrometeorologiapy==1.0.1 pandas==3.1.1
cat > "$work/see.py" <<'PY'
import pandas as pd
from agrometeorologiapy.en.water_balance import crop_water_balance

season = pd.DataFrame({"P": [20.0] * 4, "ETc": [100.0] * 4, "AWC": [100.0] * 4})
seen = crop_water_balance(season)
print(seen[["P", "ETc", "STO", "dSTO", "ETa", "DEF", "WRSI"]].round(2).to_string())
taken = 100.0 - seen.STO.iloc[0]
left = seen.P.sum() + 100.0 - seen.STO.iloc[-1] - seen.ETa.sum() - seen.SUR.sum()
print(f"first period: {taken:.1f} mm left the soil, {seen.ETa.iloc[0] - 20:.1f} of them reached the crop; "
      f"satisfaction {seen.WRSI.iloc[0]:.2f}, with them {(20 + taken) / 100:.2f}")
print(f"rain + full soil - what is left - ETa - surplus = {left:.1f} mm")

later = crop_water_balance(pd.concat([season.assign(P=100.0), season], ignore_index=True)).iloc[4:]
print(f"the same four periods after four wet ones: satisfaction {later.WRSI.iloc[0]:.2f} at first, "
      f"ETa {later.ETa.sum():.0f} mm in place of {seen.ETa.sum():.0f}")

assert seen.WRSI.iloc[0] == 0.2 and abs(later.WRSI.iloc[0] - 0.75) < 0.005
assert abs(left - taken) < 1e-9 and taken > 50
assert (seen.STO.to_numpy() == later.STO.to_numpy()).all()
PY
"$work/venv/bin/python" "$work/see.py"

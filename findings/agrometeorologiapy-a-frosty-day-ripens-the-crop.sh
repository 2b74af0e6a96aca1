#!/usr/bin/env bash
# A day of hard frost brings a crop nearer to maturity than a day of spring.
#
# Expected: on a day that stays below the base temperature nothing grows: zero degree days.
# Seen: maturity_date() and sowing_date() know two cases, the whole day above the base and all others. The others get the
#   square of (Tmax - Tb) over twice the daily range, right for a day that crosses the base. Where Tmax is below
#   it too, the square turns the sign, and the colder the day, the more it counts. The rule is documented as it
#   is; that a day may lie below the base is not mentioned.
# Size: with base 8, a day from -6 to 2 degrees counts 2.25, one from -16 to -8 counts 16, as much as one of 24 on
#   average. Winter wheat sown in October collects 136 degree days from December to February, from days that gave none.
# Hurts: winter crops of temperate places. In the tropics, where the method comes from, it never shows.
# agrometeorologiapy 1.0.1, pandas 3.1.1; 2026-11-29.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check agrometeorologiapy==1.0.1 pandas==3.1.1
cat > "$work/see.py" <<'PY'
import numpy as np
import pandas as pd
from agrometeorologiapy.en.degree_days import maturity_date

days = pd.date_range("2023-01-01", "2023-12-31")
mean = 10 - 12 * np.cos(2 * np.pi * (days.day_of_year - 20) / 365)
year = pd.DataFrame({"day": days.day, "month": days.month, "Tmean": mean, "Tmax": mean + 4, "Tmin": mean - 4})


def first_day(tmin, tmax, base=8):
    table = year.assign(Tmin=float(tmin), Tmax=float(tmax), Tmean=(tmin + tmax) / 2)
    return maturity_date(table, base, 0.01, 1, 1, verbose=False).GDD.iloc[0]


print("Tmin  Tmax   degree days above 8")
for tmin, tmax in [(10, 18), (4, 12), (-1, 7), (-6, 2), (-16, -8)]:
    print(f"{tmin:4}  {tmax:4}   {first_day(tmin, tmax):6.2f}")

course = maturity_date(year, Tb=8, TT=1200, sowing_day=15, sowing_month=10, year=2023, verbose=False)
high = year.set_index(["month", "day"]).Tmax
below = course.date.map(lambda date: high[date.month, date.day] < 8)
months = course.month.isin(["Dec", "Jan", "Feb"])
print(course.groupby("month", sort=False).GDD.sum().round(1).to_string())
print(f"December to February: {course.GDD[months].sum():.0f} degree days, "
      f"{course.GDD[months & below].sum():.0f} of them on days wholly below the base")

assert first_day(-16, -8) == 16.0 > first_day(10, 18) > first_day(-6, 2) > first_day(-1, 7) > 0
assert 120 < course.GDD[months & below].sum() < 150
PY
"$work/venv/bin/python" "$work/see.py"

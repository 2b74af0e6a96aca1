#!/usr/bin/env bash
# "daily" FAO-56 Penman-Monteith takes the wind coefficient of an hour: Brussels comes out at 4.12, not 3.88 mm.
#
# Expected: fao56_penman_monteith(..., time_period="daily") is equation 6, with 0.34 u2 in the denominator, and gives back
#   the printed example 18 of FAO-56 from its printed terms.
# Seen: the coefficient is 0.24 for "sol_rad" above 1 and 0.96 below, in every period: the day and night values of
#   the ASCE equation for hours. The numerator's 900 is that of the day. And since sol_rad is then MJ per day, a dark day
#   of winter (below 1 MJ) is computed as a night.
# Size: example 18 (u2 2.08 m/s) 6 % too much; 11 % at 6 m/s in dry wind. A December day with 0.9 MJ of sun comes to less
#   than half of the same day with 1.1.
# Hurts: irrigation by daily ETo; most where it is windy.
# agro-met-equations-dynalogic 2.0.3; 2026-11-29.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check agro-met-equations-dynalogic==2.0.3
cat > "$work/see.py" <<'PY'
from AgroMetEquations.evapotranspiration_equations import fao56_penman_monteith


def package(rn, mean, u2, es, ea, slope, gamma, rs):
    return fao56_penman_monteith(rn, mean, u2, 1 / 0.408, es, ea, slope, gamma, rs, time_period="daily")


def equation_6(rn, mean, u2, es, ea, slope, gamma):
    wind = gamma * 900 / (mean + 273) * u2 * (es - ea)
    return (0.408 * slope * rn + wind) / (slope + gamma * (1 + 0.34 * u2))


cases = {  # Rn, mean, u2, es, ea, slope, gamma | Rs
    "FAO-56, example 18, printed 3.88": ((13.28, 16.9, 2.078, 1.997, 1.409, 0.122, 0.0666), 22.07),
    "dry wind, 6 m/s": ((14.0, 27.0, 6.0, 3.8, 1.3, 0.209, 0.067), 25.0),
    "December, Rs 1.1": ((0.2, 4.0, 5.0, 0.83, 0.60, 0.057, 0.067), 1.1),
    "December, Rs 0.9": ((0.2, 4.0, 5.0, 0.83, 0.60, 0.057, 0.067), 0.9),
}
seen, right = {}, {}
for name, (terms, rs) in cases.items():
    seen[name], right[name] = package(*terms, rs), equation_6(*terms)
    print(f"{name:34} package {seen[name]:5.2f}, equation 6 {right[name]:5.2f} mm/d "
          f"({seen[name] / right[name] - 1:+.0%})")

brussels, wind, light, dark = cases
assert round(right[brussels], 2) == 3.88 and round(seen[brussels], 2) == 4.12
assert seen[wind] > 1.10 * right[wind]
assert seen[dark] < 0.5 * seen[light] and right[dark] == right[light]
PY
"$work/venv/bin/python" "$work/see.py"

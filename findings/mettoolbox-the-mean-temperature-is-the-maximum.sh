#!/usr/bin/env bash
# Giving mettoolbox the mean temperature makes it compute with the maximum in its place.
#
# Expected: `--temp_mean_col` names the column of the daily mean; without it the mean of Tmin and Tmax is taken.
# Seen: the option switches to reading three columns, but the third one read is that of Tmax once more. The column that
#   was named is never looked at: its values may be anything, and the option's value may be any column. Hamon,
#   Hargreaves, Romanenko, Linacre, Oudin and others read their temperatures through the same few lines.
# Size: July day 14 to 30 degrees with a measured mean of 21: Hargreaves 7.48 mm where 21 degrees give 6.08, and where
#   leaving the better measurement out gives 6.23.
# Hurts: whoever has 24-hour means and uses them to be more exact; PET from the command line, and HSPF inputs made of it.
# mettoolbox 7.1.4; 2026-11-29.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check mettoolbox==7.1.4
table() { # the mean of the day, in degrees
    echo "Datetime,tmin,tmax,tmean"
    for day in 01 02 03 04 05; do echo "2026-07-$day,14,30,$1"; done
}
hargreaves() { # mm on the first of July
    "$work/venv/bin/mettoolbox" pet hargreaves 45 1 2 "$@" | sed -n 2p | cut -d, -f2
}
none=$(table 21 | hargreaves degC,degC)
given=$(table 21 | hargreaves degC,degC,degC --temp_mean_col 3)
colder=$(table 17 | hargreaves degC,degC,degC --temp_mean_col 3)
python3 - "$none" "$given" "$colder" <<'PY'
import sys

none, given, colder = map(float, sys.argv[1:])
right = none * (21 + 17.8) / (22 + 17.8)
print(f"no mean given (22.0 taken): {none:.2f} mm")
print(f"mean 21 given: {given:.2f} mm, right {right:.2f}; mean 17 given: {colder:.2f} mm")
print(f"the temperature computed with: {given / none * (22 + 17.8) - 17.8:.1f} degrees")

assert given == colder
assert abs(given / none - (30 + 17.8) / (22 + 17.8)) < 0.001
PY

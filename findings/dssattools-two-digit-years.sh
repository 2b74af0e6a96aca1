#!/usr/bin/env bash
# Weather of the 1960s, read from DSSAT's own files, is dated in the 2060s.
#
# Expected: years of two digits in a .WTH file are those of a record, which lies in the past; or one is asked.
# Seen: WeatherStation.from_files() takes Python's rule for %y: 00-68 is 2000-2068, 69-99 is 1969-1999. Files of
#   1967 and 1968 make a station of 2067 and 2068. With 1968 and 1969 together the table begins in 1969, ends in
#   2068 and has 36525 rows, 35794 of them empty: two years of observations around a century of nothing.
# Size: the climate normals 1961-1990 lose eight years to the future; no error, no warning.
# Hurts: long station series, kept in this format for decades: trends, normals, crop runs of past years.
# DSSATTools 3.0.2; 2026-11-28.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check DSSATTools==3.0.2
cat > "$work/see.py" <<'PY'
import calendar
import pathlib
import sys

from DSSATTools.weather import WeatherStation

root = pathlib.Path(sys.argv[1])
HEAD = """*WEATHER DATA : Piracicaba

@ INSI      LAT     LONG  ELEV   TAV   AMP REFHT WNDHT
  BRPI  -22.700  -47.630   546  21.6   6.5   2.0   2.0
@DATE  SRAD  TMAX  TMIN  RAIN
"""


def year(number):
    path = root / f"BRPI{number % 100:02d}01.WTH"
    days = 365 + calendar.isleap(number)
    path.write_text(HEAD + "".join(f"{number % 100:02d}{day:03d}  20.1  30.2  18.1   0.0\n"
                                   for day in range(1, days + 1)))
    return str(path)


def read(*years):
    table = WeatherStation.from_files([year(number) for number in years]).table
    dates = [row["date"] for row in table]
    filled = sum(row["tmax"] == row["tmax"] for row in table)
    print(f"files of {years}: {dates[0].year} to {dates[-1].year}, {len(dates)} rows, {filled} with data")
    return dates[0].year, dates[-1].year, len(dates), filled


assert read(1967, 1968) == (2067, 2068, 731, 731)
assert read(1968, 1969) == (1969, 2068, 36525, 731)
assert read(1975, 1976) == (1975, 1976, 731, 731)
PY
# On import the package links its data below the temporary folder, and fails when links of an older install are there.
mkdir "$work/tmp"
TMPDIR="$work/tmp" "$work/venv/bin/python" "$work/see.py" "$work" 2> "$work/log" || { cat "$work/log"; exit 1; }

#!/usr/bin/env bash
# Days without a temperature lose their rain too, or the other way round: it depends on what the file begins with.
#
# Expected: daily(station, ..., providers=[Provider.GHCND]) reads NOAA's .dly file, where each element (TMAX, PRCP ...) has
#   a line of each month; a day with any value has a row, and what was not measured is missing in it.
# Seen: a row remains only if the element that comes first in the file has a value on that day. The tables of all
#   elements are put side by side, of their columns "ID" the first is kept, and rows without it are dropped.
# Size: three months with rain on each day, ten of them without TMAX: 82 of 92 rows are left, 11 % of the rain is gone.
#   Where a station went on as a rain gauge, all the rain after its last thermometer is: 150 of 460 mm remain. With PRCP
#   first no rain is missing, but the temperatures of days without a reading of the gauge are.
# Hurts: sums of rain, indices of drought and water balances from GHCN-Daily through Meteostat: a lost day looks as if
#   it had not been measured, and sums over it are too low.
# meteostat 2.1.5, pandas 3.1.1, numpy 2.4.6; 2026-11-30. (The file comes from memory in place of NOAA's server.)
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check meteostat==2.1.5 pandas==3.1.1 numpy==2.4.6
cat > "$work/see.py" <<'PY'
from calendar import monthrange
from datetime import date

from meteostat import Parameter, Provider, Station, config, daily
from meteostat.providers.noaa import ghcnd

config.cache_enable = False
NAME = "USC00999999"
MONTHS = ((2020, 6), (2020, 7), (2020, 8))
MISSING = -9999


def line(year, month, element, value):
    """A line of a .dly file: 31 days of five digits and three flags."""
    days = [value(date(year, month, day)) for day in range(1, monthrange(year, month)[1] + 1)]
    days += [MISSING] * (31 - len(days))
    text = f"{NAME}{year}{month:02}{element}" + "".join(f"{day:5}   " for day in days)
    assert len(text) == 269
    return text


class Server:
    def __init__(self, lines):
        self.lines = lines

    def retrlines(self, _, take):
        for text in self.lines:
            take(text)

    def quit(self):
        pass


def no_thermometer(day):  # ten days of July
    return MISSING if day.month == 7 and 11 <= day.day <= 20 else 250


def until_june(day):
    return 250 if day.month == 6 else MISSING


def no_gauge(day):
    return MISSING if day.month == 7 and 11 <= day.day <= 20 else 50


def read(*elements):
    lines = [line(*month, name, value) for month in MONTHS for name, value in elements]
    ghcnd.connect_to_ftp = lambda: Server(lines)
    station = Station(id="X", country="US", identifiers={"ghcn": NAME}, latitude=40.0, longitude=-90.0, elevation=100)
    wanted = [Parameter.TMAX, Parameter.PRCP]
    return daily(station, date(2020, 6, 1), date(2020, 8, 31), wanted, [Provider.GHCND]).fetch()


def whole(value):
    return lambda day: value


for case, frame, name, rows, due in (
    ("TMAX first, ten days without it", read(("TMAX", no_thermometer), ("PRCP", whole(50))), "prcp", 82, 460.0),
    ("TMAX first, and only in June", read(("TMAX", until_june), ("PRCP", whole(50))), "prcp", 30, 460.0),
    ("PRCP first, ten days without TMAX", read(("PRCP", whole(50)), ("TMAX", no_thermometer)), "prcp", 92, 460.0),
    ("PRCP first, ten days without it", read(("PRCP", no_gauge), ("TMAX", whole(250))), "tmax", 82, 2300.0),
):
    got = float(frame[name].sum())
    print(f"{case}: {len(frame)} of 92 days, sum of {name} {got:.0f}, in the file {due:.0f}")
    assert len(frame) == frame[name].count() == rows
    assert abs(got / due - rows / 92) < 1e-9
PY
"$work/venv/bin/python" -W ignore "$work/see.py"

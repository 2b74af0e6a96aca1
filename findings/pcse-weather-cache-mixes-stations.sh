#!/usr/bin/env bash
# One station's weather comes back for another station, because both files have the same name.
#
# Expected: CSVWeatherDataProvider(path) returns the weather of the file at that path.
# Seen: the parsed weather is kept in a per-user cache whose entry is named after the file's base name alone.
#   With one folder per station and a "weather.csv" in each, the second file is never read when it is older
#   than the cache entry: latitude, elevation and all days are those of the first station, and ET0 with them.
#   Nothing is printed. `force_reload=True` avoids it.
# Size: here 7.2 mm/d (semi-arid) is given for a site whose own file yields 3.1 mm/d.
# Hurts: whoever runs WOFOST or takes ET0 for many stations laid out as folder/weather.csv.
# pcse 6.0.13; 2026-11-28.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check pcse==6.0.13
mkdir "$work/home"
cat > "$work/see.py" <<'PY'
import datetime as dt
import pathlib
import sys

from pcse.input import CSVWeatherDataProvider

root = pathlib.Path(sys.argv[1])
HEAD = """## Site Characteristics
Country     = 'Brasil'
Station     = '{name}'
Description = 'Daily observations of an automatic station'
Source      = 'Station network'
Contact     = 'none'
Longitude = {lon}; Latitude = {lat}; Elevation = {elev}; AngstromA = 0.25; AngstromB = 0.50; HasSunshine = False
## Daily weather observations (missing values are NaN)
DAY,IRRAD,TMIN,TMAX,VAP,WIND,RAIN,SNOWDEPTH
"""


def station(name, lon, lat, elev, values):
    folder = root / name.lower()
    folder.mkdir()
    path = folder / "weather.csv"
    rows = [f"202401{day:02d},{values}" for day in range(1, 11)]
    path.write_text(HEAD.format(name=name, lon=lon, lat=lat, elev=elev) + "\n".join(rows) + "\n")
    return path


dry = station("Petrolina", -40.5, -9.4, 370, "24500,23.0,34.5,2.2,3.4,0,NaN")
moist = station("Curitiba", -49.2, -25.4, 920, "14500,16.0,24.0,1.9,1.6,4.2,NaN")
day = dt.date(2024, 1, 5)

first = CSVWeatherDataProvider(dry)
second = CSVWeatherDataProvider(moist)
reread = CSVWeatherDataProvider(moist, force_reload=True)
for text, provider in (("petrolina/weather.csv", first), ("curitiba/weather.csv", second),
                       ("the same, force_reload", reread)):
    print(f"{text:24} lat {provider.latitude:6.1f}  ET0 {10 * provider(day).ET0:.2f} mm/d")

assert second.latitude == first.latitude == -9.4
assert second(day).ET0 == first(day).ET0
assert reread.latitude == -25.4
assert 10 * (second(day).ET0 - reread(day).ET0) > 4
PY
# PCSE keeps its cache below the home folder only where USER is set.
USER=reader HOME="$work/home" "$work/venv/bin/python" "$work/see.py" "$work"

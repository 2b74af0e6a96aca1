#!/usr/bin/env bash
# Tmax and Tmin change places if the weather file has Tmax first, and winter ETo is raised to 0.1 mm a day.
#
# Expected: prepare_weather() reads a file with a header by the names in it; ETo comes back as it was given.
# Seen: the seven columns are renamed by their position, whatever the header says, so a file with MaxTemp before
#   MinTemp has them swapped: Tmin above Tmax on every day, and no complaint. And ReferenceET below 0.1 is set to 0.1
#   in order to avoid a division by zero later, without a word.
# Size: growing degrees and cold stress from swapped extremes; a winter month of 0.6 mm ETo becomes 3.1 mm.
# Hurts: runs with files written by other tools, and water balances of high latitudes that reuse the column.
# aquacrop 3.1.0; 2026-11-28.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check aquacrop==3.1.0
cat > "$work/see.py" <<'PY'
import pathlib
import sys

import pandas as pd
from aquacrop.utils import prepare_weather

path = pathlib.Path(sys.argv[1]) / "uppsala.txt"
days = pd.date_range("2025-12-01", "2025-12-31")
path.write_text("Day Month Year MaxTemp MinTemp Precipitation ReferenceET\n" + "".join(
    f"{day.day} {day.month} {day.year} -1.5 -7.0 1.2 0.02\n" for day in days))
weather = prepare_weather(str(path))
print(path.read_text().splitlines()[0])
print(path.read_text().splitlines()[1])
print(weather.head(1).to_string())
print(f"ETo of the month: given {0.02 * len(days):.2f} mm, returned {weather.ReferenceET.sum():.2f} mm")

assert (weather.MinTemp == -1.5).all() and (weather.MaxTemp == -7.0).all()
assert (weather.ReferenceET == 0.1).all()
PY
# Without DEVELOPMENT the package compiles its soil routines on import, which the reader of weather does not need.
DEVELOPMENT=true "$work/venv/bin/python" -W ignore "$work/see.py" "$work"

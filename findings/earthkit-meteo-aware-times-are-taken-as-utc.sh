#!/usr/bin/env bash
# One instant written in two time zones has the sun at two heights.
#
# Expected: cos_solar_zenith_angle(time, latitude, longitude) with a time that carries its offset. 16:00+00:00 and
#   13:00-03:00 are the same instant and Python calls them equal. Aware times are provided for: julian_day() has a
#   branch of its own for them.
# Seen: only the clock is read. The hour goes into the hour angle as if it were of Greenwich, whatever the offset; the
#   offset is neither used nor refused, and the docstring does not say that times are those of Greenwich.
# Size: at Piracicaba (22.7 S, 47.6 W, UTC-3) on 21 June at 13:00: 0.56 instead of 0.67. At 17:00, half an hour before
#   sunset, 0.60 instead of 0.11; at 8:00 the sun has not risen yet (0 instead of 0.23). The sun culminates at 15:00,
#   three hours late; in India it would be five and a half hours early.
# Hurts: hours of stations and loggers in local time with offset, as pandas and Python's zoneinfo hold them: clear-sky
#   radiation, clearness and cloudiness, and with them hourly evapotranspiration, by hours; days look right in sum.
# earthkit-meteo 1.2.1, earthkit-utils 1.0.3, numpy 2.4.6; 2026-11-30.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check \
    earthkit-meteo==1.2.1 earthkit-utils==1.0.3 numpy==2.4.6 2> "$work/log" || { cat "$work/log"; exit 1; }
cat > "$work/see.py" <<'PY'
from datetime import UTC, datetime, timedelta, timezone

import numpy as np
from earthkit.meteo.solar.array import cos_solar_zenith_angle

HERE = timezone(timedelta(hours=-3))
LATITUDE, LONGITUDE = np.array([-22.7]), np.array([-47.6])


def height(time):
    return float(cos_solar_zenith_angle(time, LATITUDE, LONGITUDE)[0])


seen, right = {}, {}
for hour in range(6, 20):
    local = datetime(2026, 6, 21, hour, tzinfo=HERE)
    assert local == local.astimezone(UTC)
    seen[hour], right[hour] = height(local), height(local.astimezone(UTC))
    print(f"{local.isoformat()} {seen[hour]:.2f}   {local.astimezone(UTC).isoformat()} {right[hour]:.2f}")
without = height(datetime(2026, 6, 21, 13))
print(f"13:00-03:00 gives {seen[13]:.4f}, 13:00 without an offset {without:.4f}")

assert np.isclose(seen[13], without, atol=2e-4)
assert seen[13] < right[13] - 0.1 and seen[17] > right[17] + 0.4
assert seen[8] == 0 and right[8] > 0.15
assert max(right, key=right.get) == 12 and max(seen, key=seen.get) == 15
PY
HOME="$work" "$work/venv/bin/python" -W ignore "$work/see.py"

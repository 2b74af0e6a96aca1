#!/usr/bin/env bash
# Wind of the Open-Meteo provider of PCSE is 3.6 times too strong, and ET0 with it.
#
# Expected: the provider asks the service for metres per second, or converts what it gets: PCSE's WIND is in m/s.
# Seen: the request holds no `wind_speed_unit`, so the service answers in its documented default, km/h, and says
#   so in `hourly_units`. The provider does not look there and takes the numbers as m/s.
#   (It also sends the data set as `model`; the service's parameter is called `models`.)
# Size: 3.0 m/s at 10 m becomes 7.8 m/s at 2 m; ET0 of a dry spring day goes from 5.4 to 9.1 mm/d.
# Hurts: whoever takes ET0 or runs a crop model with this provider.
# Offline: the HTTP call is answered here with a reply of the service's published shape; the request is kept to
# show what was asked for. pcse 6.0.13; 2026-11-28.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check pcse==6.0.13
mkdir "$work/home"
cat > "$work/see.py" <<'PY'
import datetime as dt

import pcse.input.openmeteo as provider
from pcse.util import reference_ET, wind10to2

days = [f"2024-09-{day:02d}" for day in (1, 2, 3)]
hours = [f"{day}T{hour:02d}:00" for day in days for hour in range(24)]
reply = {
    "latitude": -22.7, "longitude": -47.6, "elevation": 546.0, "utc_offset_seconds": 0, "timezone": "GMT",
    "daily_units": {"time": "iso8601", "temperature_2m_max": "°C", "temperature_2m_min": "°C",
                    "precipitation_sum": "mm", "shortwave_radiation_sum": "MJ/m²"},
    "daily": {"time": days, "temperature_2m_max": [32.1] * 3, "temperature_2m_min": [16.2] * 3,
              "precipitation_sum": [0.0] * 3, "shortwave_radiation_sum": [20.6] * 3},
    "hourly_units": {"time": "iso8601", "wind_speed_10m": "km/h", "temperature_2m": "°C", "dewpoint_2m": "°C"},
    "hourly": {"time": hours, "wind_speed_10m": [10.8] * 72, "temperature_2m": [24.0] * 72,
               "dewpoint_2m": [11.0] * 72},
}
asked = []


class Reply:
    status_code = 200

    def json(self):
        return reply


def get(url, params=None, timeout=None):
    asked.append(params)
    return Reply()


provider.requests.get = get
weather = provider.OpenMeteoWeatherDataProvider(-22.7, -47.6, start_date=dt.date(2024, 9, 1))(dt.date(2024, 9, 2))
u2 = wind10to2(10.8 / 3.6)
right = reference_ET(weather.DAY, weather.LAT, weather.ELEV, weather.TMIN, weather.TMAX, weather.IRRAD,
                     weather.VAP, u2, 0.25, 0.5)[2]
print("asked for:", sorted(asked[0]))
print(f"answered: 10.8 {reply['hourly_units']['wind_speed_10m']} at 10 m = {u2:.2f} m/s at 2 m")
print(f"provider: WIND {weather.WIND:.2f} m/s, ET0 {10 * weather.ET0:.2f} mm/d; right: {right:.2f} mm/d")

assert not {"wind_speed_unit", "windspeed_unit", "models"} & set(asked[0])
assert abs(weather.WIND / u2 - 3.6) < 1e-6
assert 10 * weather.ET0 - right > 3
PY
# PCSE keeps its cache below the home folder only where USER is set.
USER=reader HOME="$work/home" "$work/venv/bin/python" "$work/see.py"

"""Local standard time at points of the Earth."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from evaeto.core import local_days

JULY = datetime(2026, 7, 1, 12, tzinfo=UTC)
JANUARY = datetime(2026, 1, 1, 12, tzinfo=UTC)

# place, latitude, longitude, standard offset [h]
PLACES = [
    ("Adelaide", -34.93, 138.60, 9.5),
    ("Amsterdam", 52.37, 4.90, 1.0),
    ("New York", 40.71, -74.01, -5.0),
    ("Kolkata", 22.57, 88.36, 5.5),
    ("Kathmandu", 27.71, 85.32, 5.75),
    ("St. John's", 47.56, -52.71, -3.5),
    ("Lord Howe", -31.55, 159.08, 10.5),
    ("Dublin", 53.35, -6.26, 0.0),
    ("middle of the Pacific", 0.0, -140.0, -9.0),
    ("Kiritimati", 1.87, -157.40, 14.0),
    ("North Pole", 90.0, 0.0, 0.0),
    ("South Pole", -90.0, 0.0, 12.0),
]


@pytest.mark.parametrize("now", [JANUARY, JULY], ids=["in January", "in July"])
@pytest.mark.parametrize(("lat", "lon", "offset"), [place[1:] for place in PLACES], ids=[p[0] for p in PLACES])
def test_standard_time_does_not_depend_on_the_season_of_asking(
    lat: float, lon: float, offset: float, now: datetime
) -> None:
    assert local_days.standard_utc_offset(lat, lon, now=now) == offset


def test_every_whole_hour_offset_has_a_zone_without_daylight_saving() -> None:
    for hours in range(-12, 14 + 1):
        for moment in (JANUARY, JULY):
            assert moment.astimezone(ZoneInfo(local_days.whole_hour_zone(hours))).utcoffset() == timedelta(hours=hours)


def test_both_sides_of_the_date_line_are_found() -> None:
    assert local_days.standard_utc_offset(10.0, 180.0) == 12
    assert local_days.standard_utc_offset(10.0, -180.0) == -12


def test_today_is_the_date_at_the_point() -> None:
    late_evening = datetime(2026, 3, 10, 23, 30, tzinfo=UTC)
    assert local_days.today_at(1.87, -157.40, now=late_evening) == date(2026, 3, 11)
    assert local_days.today_at(0.0, -140.0, now=late_evening) == date(2026, 3, 10)
    # 00:30 by the summer clock of Amsterdam, but 23:30 in its standard time... which is UTC+1
    assert local_days.today_at(52.37, 4.90, now=datetime(2026, 7, 1, 22, 30, tzinfo=UTC)) == date(2026, 7, 1)


@pytest.mark.parametrize(
    ("lat", "lon", "others"),
    [
        (43.8, 87.6, ("Asia/Urumqi",)),  # Urumqi: Beijing time by law, Xinjiang time two hours behind in daily life
        (39.47, 75.99, ("Asia/Urumqi",)),  # Kashgar
        (39.9, 116.4, ()),
        (-10.0, -46.0, ()),
        (0.0, -142.5, ()),  # two nautical zones meet here
    ],
)
def test_a_second_civil_time_in_use_is_named(lat: float, lon: float, others: tuple[str, ...]) -> None:
    assert local_days.other_civil_times(lat, lon) == others


def test_offsets_are_written_as_people_write_them() -> None:
    assert [local_days.clock(hours) for hours in (5.75, -3.5, 0.0)] == ["UTC+05:45", "UTC-03:30", "UTC+00:00"]


def test_importing_days_loads_neither_arrays_nor_borders() -> None:
    code = "import sys, evaeto.core.local_days; print({'numpy', 'xarray', 'pandas', 'tzfpy'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"

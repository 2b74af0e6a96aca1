"""Days: the local standard time of a point, its date of today, and how to ask Open-Meteo for such days.

A day is the civil day in local standard time, a fixed offset from UTC without daylight saving, for every day of
a period however long: days of 23 or 25 hours, and days shifted by an hour half the year, would put minimum
temperatures and rain on other dates than the station's.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo


@lru_cache(maxsize=4096)
def zone_name(lat: float, lon: float) -> str:
    """Name of the time zone at a point; at sea outside territorial waters the nautical `Etc/GMT±h`."""
    import tzfpy  # 60 ms, and only needed once a point is chosen

    # The borders tzfpy carries are simplified; right on one it may find no zone, where the nautical rule is left
    return str(tzfpy.get_tz(lon, lat)) or whole_hour_zone(round(lon / 15))


def is_open_sea(lat: float, lon: float) -> bool:
    """Outside all territorial waters, where the time-zone polygons have only the nautical zones.

    Coasts, islands, lakes and land below sea level are all inside the zone of a country.
    """
    return zone_name(lat, lon).startswith("Etc/")


def standard_utc_offset(lat: float, lon: float, *, now: datetime | None = None) -> float:
    """Offset of local standard time from UTC [h], by the rules in force from `now` on, for days of any year.

    Standard time is the smallest offset within the coming year: what the clock shows outside daylight saving.
    The legal wording is of no help: by law Irish standard time is the summer's, with "negative" daylight saving
    in winter. In Morocco, whose clock goes back for Ramadan, the rule gives UTC+0, the nearer one to its sun.
    Offsets of former years are not looked up, so that the days of a long series are all cut alike.
    """
    return _standard_offset(zone_name(lat, lon), now)


def _standard_offset(name: str, now: datetime | None) -> float:
    zone = ZoneInfo(name)
    moment = now or datetime.now(UTC)
    fortnights = (moment + timedelta(days=days) for days in range(0, 366, 14))
    offsets = [day.astimezone(zone).utcoffset() for day in fortnights]
    return min(offset.total_seconds() for offset in offsets if offset is not None) / 3600


def other_civil_times(lat: float, lon: float, *, now: datetime | None = None) -> tuple[str, ...]:
    """The zones in use at a point besides `zone_name`, whose standard time is another: as in Xinjiang, UTC+8 and UTC+6.

    Parameters
    ----------
    lat, lon : float
        The point [degrees north, degrees east].
    now : datetime, optional
        See `standard_utc_offset`.
    """
    import tzfpy

    first = zone_name(lat, lon)
    if first.startswith("Etc/"):  # nautical zones meet in lines, which belong to both
        return ()
    offset = _standard_offset(first, now)
    zones = (str(name) for name in tzfpy.get_tzs(lon, lat))
    return tuple(zone for zone in zones if not zone.startswith("Etc/") and _standard_offset(zone, now) != offset)


def civil_time(lat: float, lon: float, *, now: datetime | None = None) -> datetime:
    """What the clocks at a point show, daylight saving included; the days of weather follow `standard_utc_offset`."""
    return (now or datetime.now(UTC)).astimezone(ZoneInfo(zone_name(lat, lon)))


def today_at(lat: float, lon: float, *, now: datetime | None = None) -> date:
    """The date in local standard time at a point."""
    moment = now or datetime.now(UTC)
    return (moment + timedelta(hours=standard_utc_offset(lat, lon, now=moment))).date()


def whole_hour_zone(utc_offset_hours: int) -> str:
    """tz database name of a fixed whole-hour offset. POSIX signs: `Etc/GMT+5` is five hours behind UTC."""
    return f"Etc/GMT{-utc_offset_hours:+d}" if utc_offset_hours else "Etc/GMT"


def with_clock(zone: str) -> str:
    """A zone with its standard time as people write it: `Asia/Urumqi (UTC+06:00)`."""
    return f"{zone} ({clock(_standard_offset(zone, None))})"


def clock(utc_offset_hours: float) -> str:
    """The offset as people write it: `UTC+05:30`."""
    minutes = round(abs(utc_offset_hours) * 60)
    return f"UTC{'-' if utc_offset_hours < 0 else '+'}{minutes // 60:02d}:{minutes % 60:02d}"

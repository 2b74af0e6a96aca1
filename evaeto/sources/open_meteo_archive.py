"""Open-Meteo archive (ERA5, ERA5-Land, ECMWF IFS): https://open-meteo.com/en/docs/historical-weather-api"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from evaeto.settings import Settings
from evaeto.sources import days, open_meteo
from evaeto.sources.catalogue import SOURCES
from evaeto.sources.delivery import Delivery, Place, Report
from evaeto.sources.http import get_json, lifetime_s

KEY = "open_meteo_archive"


async def fetch(place: Place, start: date, end: date, settings: Settings, report: Report) -> Delivery:
    """Daily weather from `start` to `end`, both included. Raises a `SourceError` and nothing else.

    Asked in a zone of a fixed offset: for one with daylight saving the service applies the offset of the moment
    of asking to every day of the period, summer and winter. It cuts days at whole hours of UTC only.
    """
    base = settings.endpoints.get(KEY, SOURCES[KEY].endpoint)
    offset_hours = days.nearest_whole_hour(place.utc_offset_hours)
    params = {
        "latitude": f"{place.lat:.4f}",
        "longitude": f"{place.lon:.4f}",
        "start_date": start.isoformat(),
        "end_date": end.isoformat(),
        "daily": ",".join(open_meteo.VARIABLE_MAP),
        "timezone": days.whole_hour_zone(offset_hours),
        "wind_speed_unit": "ms",
    }
    if place.elevation is not None:
        params["elevation"] = f"{place.elevation:.1f}"
    report("asking")
    answer = await get_json(
        KEY,
        f"{base}/v1/archive",
        params,
        lambda body: open_meteo.parse(KEY, body, start, end, offset_hours),
        settings=settings,
        report=report,
        ttl_s=lifetime_s(end, days.today_at(place.lat, place.lon)),
    )
    delivery = answer.value
    report(f"{delivery.weather.sizes['time']} days" + (", kept from before" if answer.from_cache else ""))
    return replace(
        delivery,
        asked_at=answer.asked_at,
        from_cache=answer.from_cache,
        notes=(*_about_days(place, offset_hours), *delivery.notes),
    )


def _about_days(place: Place, offset_hours: int) -> tuple[str, ...]:
    if offset_hours == place.utc_offset_hours:
        return ()
    return (
        f"its days are those of {days.clock(offset_hours)}, the nearest whole hour to "
        f"{days.clock(place.utc_offset_hours)}",
    )

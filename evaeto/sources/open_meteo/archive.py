"""Open-Meteo archive (ERA5, ERA5-Land, ECMWF IFS): https://open-meteo.com/en/docs/historical-weather-api"""

from __future__ import annotations

from datetime import UTC, date, datetime

from evaeto.settings import Settings
from evaeto.sources.delivery import Delivery, Place, Report
from evaeto.sources.open_meteo import answers
from evaeto.sources.open_meteo.about import ARCHIVE

FIRST_DAY = date(1940, 1, 1)


async def fetch(place: Place, start: date, end: date, settings: Settings, report: Report) -> Delivery:
    """Daily weather from `start` to `end`, both included. Raises a `SourceError` and nothing else."""
    served = (FIRST_DAY, datetime.now(UTC).date())
    return await answers.fetch(ARCHIVE, "v1/archive", place, start, end, served, settings, report)

"""Open-Meteo forecast, which also has the last three months: https://open-meteo.com/en/docs"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from evaeto.core.messages import Message
from evaeto.errors import SourceNoData
from evaeto.settings import Settings
from evaeto.sources import daily
from evaeto.sources.delivery import Delivery, Place, Report
from evaeto.sources.open_meteo import answers
from evaeto.sources.open_meteo.about import FORECAST

KEY = FORECAST.key

DAYS_BACK, DAYS_AHEAD = 93, 15
"""The days it serves, counted from its own today, which is that of UTC."""


async def fetch(place: Place, start: date, end: date, settings: Settings, report: Report) -> Delivery:
    """Daily weather from `start` to `end`, both included. Raises a `SourceError` and nothing else.

    A day beyond those it serves makes it refuse all of them, and where it is tomorrow already the last one is: such
    days are not asked for, and are missing.
    """
    today = _its_today()
    served = (today - timedelta(days=DAYS_BACK), today + timedelta(days=DAYS_AHEAD))
    first, last = max(start, served[0]), min(end, served[1])
    if first > last:
        raise SourceNoData(KEY, Message("answer.no_day_served", first=start, last=end))
    delivery = await answers.fetch(FORECAST, "v1/forecast", place, first, last, served, settings, report)
    return daily.on_all_days(delivery, start, end)


def _its_today() -> date:
    return datetime.now(UTC).date()

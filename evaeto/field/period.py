"""Which days of weather a field needs, of those that the services have. Light: a page asks."""

from __future__ import annotations

from datetime import date, timedelta

from evaeto.core import local_days
from evaeto.crops.farm.description import FieldDescription
from evaeto.crops.farm.entries import YEARS
from evaeto.sources.catalogue import AUTO, SOURCES
from evaeto.sources.coverage import clip_to_coverage

NORMAL_SOURCE = "nasa_power"
"""Whose record a season is laid beside: it goes back to 1984 everywhere, and comes with one request."""
AHEAD = 15
"""Days of the forecast, behind the day that is asked about."""


def period_at(field: FieldDescription, today: date) -> tuple[date, date]:
    """The days of weather that an answer needs: from the season's first one to the end of the forecast.

    Parameters
    ----------
    field : FieldDescription
        The field.
    today : date
        The day that is asked about.

    Returns
    -------
    tuple of date
        First and last day, as far as the services have them.
    """
    now = local_days.today_at(field.lat, field.lon)
    here = [SOURCES[key] for key in AUTO if SOURCES[key].covers(field.lat, field.lon)]
    start, end = min(field.season_start(today), today), today + timedelta(days=AHEAD)
    if (last := field.season_end(start)) is not None:
        end = max(min(end, last + timedelta(days=1)), start)
    start, end, _ = clip_to_coverage(here, start, end, now)
    return start, end


def normal_period_at(field: FieldDescription, today: date) -> tuple[date, date, date, date]:
    """The days of weather that the normal of a season needs.

    Parameters
    ----------
    field : FieldDescription
        The field.
    today : date
        The day that is asked about.

    Returns
    -------
    tuple of date
        First and last day of weather, as far as `NORMAL_SOURCE` has them; first and last day of the season to date.
    """
    first = field.season_start(today)
    last = today - timedelta(days=1)
    if (end := field.season_end(first)) is not None:
        last = min(last, end)
    now = local_days.today_at(field.lat, field.lon)
    begin = date(first.year - YEARS, 1, 1)
    start, end, _ = clip_to_coverage([SOURCES[NORMAL_SOURCE]], begin, max(last, first), now)
    return start, end, first, last

"""Open-Meteo archive (ECMWF IFS, ERA5, ERA5-Land): https://open-meteo.com/en/docs/historical-weather-api"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from evaeto.core import local_days
from evaeto.core.messages import Message
from evaeto.settings import Settings
from evaeto.sources.delivery import Delivery, Place, Report
from evaeto.sources.open_meteo import answers
from evaeto.sources.open_meteo.about import ARCHIVE, CREDIT_OF_IFS, CREDIT_OF_REANALYSIS

FIRST_DAY = date(1940, 1, 1)

FIRST_DAY_OF_IFS = date(2017, 1, 1)
"""From this day on the service reads ECMWF IFS first (9 km), then ERA5-Land and ERA5 where it has no value; before it
only these two. Nothing is replaced later (open-meteo/open-meteo, August 2026)."""

BEST = "best_match"
"""What the service takes where no model is named."""

REANALYSIS_DELAY = timedelta(days=6)
"""How far reanalyses are behind today: five days, and the day they are made on."""


async def fetch(place: Place, start: date, end: date, settings: Settings, report: Report) -> Delivery:
    """Daily weather from `start` to `end`, both included. Raises a `SourceError` and nothing else.

    Of the model that the settings name: of several joined, whose kind changes in 2017, or of one throughout.
    """
    served = (FIRST_DAY, datetime.now(UTC).date())
    model = None if settings.archive_model == BEST else settings.archive_model
    delivery = await answers.fetch(ARCHIVE, "v1/archive", place, start, end, served, settings, report, model)
    return replace(
        delivery,
        model=model or _best(start, end),
        credit=_credit(model, start, end),
        complete_until=_complete_until(model, place),
        notes=(*delivery.notes, *_model_changes(model, start, end)),
    )


def _best(start: date, end: date) -> str:
    if end < FIRST_DAY_OF_IFS:
        return "ERA5-Land, ERA5"
    return "ECMWF IFS, ERA5-Land, ERA5"


def _credit(model: str | None, start: date, end: date) -> str:
    """What was really used is what is credited."""
    if model == "ecmwf_ifs":
        return CREDIT_OF_IFS
    if model is not None or end < FIRST_DAY_OF_IFS:
        return CREDIT_OF_REANALYSIS
    return ARCHIVE.attribution


def _complete_until(model: str | None, place: Place) -> date | None:
    if model is None or model == "ecmwf_ifs":
        return None
    return local_days.today_at(place.lat, place.lon) - REANALYSIS_DELAY


def _model_changes(model: str | None, start: date, end: date) -> tuple[Message, ...]:
    """A note where the series is of two kinds: normals, trends and calibrations carry the step."""
    if model is not None or not start < FIRST_DAY_OF_IFS <= end:
        return ()
    return (Message("source.model_changes", day=FIRST_DAY_OF_IFS, setting="archive_model", value="era5_seamless"),)

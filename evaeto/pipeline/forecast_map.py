"""ETo of today over a region, from one forecast, on a coarse lattice: what a map draws of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

from evaeto.core import local_days
from evaeto.core.lattices import Bounds, lattice, normal_longitude
from evaeto.core.messages import Message, of_error
from evaeto.errors import RequestError, SourceError, TaskError
from evaeto.pipeline.assembling import assemble
from evaeto.request import Request
from evaeto.settings import Settings
from evaeto.sources.catalogue import terrain_model
from evaeto.sources.delivery import Delivery, Report
from evaeto.sources.open_meteo import many_points
from evaeto.sources.open_meteo.about import FORECAST

OPEN_SEA = Message("forecast_map.open_sea")
"""Why a cell is empty where nobody was asked."""


async def forecast_map(bounds: Bounds, settings: Settings, report: Report) -> dict[str, Any]:
    """ETo of today at the points of a lattice over a region, by the Open-Meteo forecast alone.

    Each point goes the road of any calculation with that one service: checks, the wind of the site, FAO-56, the 90 %
    band. The day is that of the middle of the region, cut in the local standard time of each point. What a point lacks
    is said of it; none is filled from its neighbours.

    Parameters
    ----------
    bounds : Bounds
        The region [degrees].
    settings : Settings
        How to reach the service.
    report : callable
        Told of each wait and repeat.

    Returns
    -------
    dict
        ``day`` (ISO 8601); ``step`` of the lattice [degrees]; ``cells``: rows with `lat`, `lon` of the centre as the
        region has them, `elevation` [m], `eto`, `lower` and `upper` end of the 90 % band [mm d-1], `estimated`,
        whether an input of it is (FAO-56 chapter 3), and `why`, a Message, where there is none; ``half_width`` of the
        band, the median of the cells; ``source``, ``resolution`` and ``credit``; ``model`` and ``issued`` where the
        service tells them; ``asked``, when the answer was made (ISO 8601, UTC).

    Raises
    ------
    SourceError
        The service delivers for no point.
    """
    found = lattice(bounds)
    middle = (bounds.south + bounds.north) / 2, normal_longitude((bounds.west + bounds.east) / 2)
    today = local_days.today_at(*middle)
    requests = [_request(lat, lon, today) for lat, lon in found.centres]
    asked = [request for request in requests if isinstance(request, Request)]
    outcomes = await many_points.fetch([request.place for request in asked], today, today, settings, report)
    delivered = dict(zip((id(request) for request in asked), outcomes, strict=True))
    cells = []
    for (lat, lon), request in zip(found.centres, requests, strict=True):
        told: dict[str, Any] = {"lat": lat, "lon": lon, "eto": None, "lower": None, "upper": None, "elevation": None,
                                "estimated": False}  # fmt: skip
        if isinstance(request, Request):
            told |= _eto(request, delivered[id(request)], settings)
        else:
            told["why"] = request
        cells.append(told)
    return {
        "day": today.isoformat(),
        "step": found.step,
        "cells": cells,
        "half_width": _half_width(cells),
        "source": FORECAST.name,
        "resolution": FORECAST.resolution,
        "credit": Message("credit.line_short", attribution=FORECAST.attribution, licence=FORECAST.licence),
        **_told_by_service(outcomes),
    }


def _request(lat: float, lon: float, day: date) -> Request | str:
    """What would be asked for at a point, or why nothing is."""
    here = lat, normal_longitude(lon)
    if local_days.is_open_sea(*here):
        return OPEN_SEA
    try:
        return Request.create(lat=here[0], lon=here[1], start=day, end=day, sources=FORECAST.key)
    except RequestError as error:
        return of_error(error)


def _eto(request: Request, outcome: many_points.Outcome, settings: Settings) -> dict[str, Any]:
    """ETo of a point and its band, or why there is none."""
    if isinstance(outcome, SourceError):
        return {"why": outcome.reason}
    if outcome.elevation is None:
        return {"why": Message("answer.no_elevation")}
    try:
        result = assemble(request, [outcome], (outcome.elevation, terrain_model(FORECAST)), settings)
    except TaskError as error:
        return {"why": error.message}
    (row,) = result.day_rows()
    told = {"eto": row["eto_mm"], "lower": row["eto_lower_mm"], "upper": row["eto_upper_mm"]}
    why = {} if row["eto_mm"] is not None else {"why": Message("forecast_map.missing")}
    return {**told, "elevation": outcome.elevation, "estimated": bool(row["origin"]), **why}


def _told_by_service(outcomes: Sequence[many_points.Outcome]) -> dict[str, Any]:
    """Model, time of issue and time of the answer, the oldest of them where they differ; None where it tells none."""
    deliveries = [outcome for outcome in outcomes if isinstance(outcome, Delivery)]

    def oldest(times: Sequence[datetime | None]) -> str | None:
        known = [time for time in times if time is not None]
        return min(known).astimezone(UTC).isoformat(timespec="minutes") if known else None

    return {
        "model": next((each.model for each in deliveries if each.model), None),
        "issued": oldest([each.issued_at for each in deliveries]),
        "asked": oldest([each.asked_at for each in deliveries]),
    }


def _half_width(cells: Sequence[dict[str, Any]]) -> float | None:
    """Half the width of the 90 % band in the middle of the cells that have one [mm d-1]; None where none has."""
    widths = sorted((cell["upper"] - cell["lower"]) / 2 for cell in cells if cell["upper"] is not None)
    return widths[len(widths) // 2] if widths else None

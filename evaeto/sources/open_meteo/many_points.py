"""Open-Meteo forecast of one day at many points, in one request: https://open-meteo.com/en/docs (coordinates)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from evaeto.core.messages import Message
from evaeto.errors import SourceBadAnswer, SourceError
from evaeto.settings import Settings
from evaeto.sources.delivery import Delivery, Place, Report
from evaeto.sources.open_meteo import answers, hourly
from evaeto.sources.open_meteo.about import FORECAST
from evaeto.sources.transport import access
from evaeto.sources.transport.http import get_json, lifetime_s

KEY = FORECAST.key

Outcome = Delivery | SourceError
"""Of one point."""

_ONE_DAY = timedelta(days=1)


async def fetch(places: Sequence[Place], day: date, today: date, settings: Settings, report: Report) -> list[Outcome]:
    """The weather of a day at each place, or why there is none, in the order of the places.

    Places whose standard time is whole hours from UTC are asked for in one request, the others, whose days are cut
    here, in another. Each place counts as a call of its own.

    Parameters
    ----------
    places : sequence of Place
        Points; their elevation is not sent.
    day : date
        In the local standard time of each place.
    today : date
        By which it is judged how long the answer holds.
    settings : Settings
        How to reach the service.
    report : callable
        Told of each wait and repeat.

    Returns
    -------
    list of Delivery or SourceError

    Raises
    ------
    SourceError
        A request as a whole has failed, or no place has data.
    """
    whole = [place for place in places if float(place.utc_offset_hours).is_integer()]
    parted = [place for place in places if place not in whole]
    found = dict(zip(whole, await _ask(whole, day, today, settings, report, by_hours=False), strict=True))
    found |= zip(parted, await _ask(parted, day, today, settings, report, by_hours=True), strict=True)
    return [found[place] for place in places]


async def _ask(
    places: Sequence[Place], day: date, today: date, settings: Settings, report: Report, *, by_hours: bool
) -> list[Outcome]:
    if not places:
        return []
    params, variables, days = _question(places, day, by_hours=by_hours)
    report(Message("progress.requesting"))
    answer = await get_json(
        KEY,
        f"{access.address(FORECAST, settings)}/v1/forecast",
        params,
        lambda body: parse(body, places, day, by_hours=by_hours),
        settings=settings,
        report=report,
        ttl_s=lifetime_s(day, today),
        weight=len(places) * answers.weight(variables, days),
        is_whole=lambda outcomes: all(isinstance(each, Delivery) and not each.incomplete for each in outcomes),
    )
    return [
        replace(each, asked_at=answer.asked_at, from_cache=answer.from_cache) if isinstance(each, Delivery) else each
        for each in answer.value
    ]


def _question(places: Sequence[Place], day: date, *, by_hours: bool) -> tuple[dict[str, str], int, int]:
    """What is asked for, the number of its variables and of its days."""
    around = _ONE_DAY if by_hours else timedelta(0)
    first, last = day - around, day + around
    params = {
        **(dict(hourly.PARAMETERS) if by_hours else {"daily": ",".join(answers.VARIABLE_MAP)}),
        "latitude": ",".join(f"{place.lat:.4f}" for place in places),
        "longitude": ",".join(answers.longitude(place.lon) for place in places),
        "start_date": first.isoformat(),
        "end_date": last.isoformat(),
        "wind_speed_unit": "ms",
    }
    if not by_hours:  # one zone for each place; GMT is one for all
        params["timezone"] = ",".join(answers.daily_parameters(place)["timezone"] for place in places)
    names = hourly.VARIABLE_MAP if by_hours else answers.VARIABLE_MAP
    return params, len(names), (last - first).days + 1


def parse(body: Any, places: Sequence[Place], day: date, *, by_hours: bool) -> list[Outcome]:
    """Read the answer about several places.

    Raises
    ------
    SourceRefused
        The answer is an error after all.
    SourceBadAnswer
        It is about another number of places.
    SourceError
        No place could be read: that of the first.
    """
    each = body if isinstance(body, list) else [answers.only_place(KEY, body)]  # or a refusal of all
    if len(each) != len(places):
        raise SourceBadAnswer(KEY, Message("answer.other_count", count=len(each), asked=len(places)))
    outcomes = [_outcome(one, place, day, by_hours=by_hours) for one, place in zip(each, places, strict=True)]
    failed = [outcome for outcome in outcomes if isinstance(outcome, SourceError)]
    if len(failed) == len(outcomes):
        raise failed[0]
    return outcomes


def _outcome(body: Any, place: Place, day: date, *, by_hours: bool) -> Outcome:
    try:
        if not by_hours:
            return answers.parse(KEY, body, day, day, place.utc_offset_hours)
        hours = hourly.parse(KEY, answers.only_place(KEY, body))
        return hourly.to_days(KEY, hours, day, day, place.utc_offset_hours)
    except SourceError as error:
        return error

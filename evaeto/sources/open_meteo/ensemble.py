"""Open-Meteo ensemble: https://open-meteo.com/en/docs/ensemble-api

One series for each member: the first without a suffix, the others with `_member01` and so on.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from evaeto.core import local_days
from evaeto.core.messages import Message
from evaeto.core.quantities import ETO_INPUTS
from evaeto.equations.humidity import vapour_pressure_from_dew_point
from evaeto.errors import SourceBadAnswer, SourceNoData
from evaeto.settings import Settings
from evaeto.sources import daily
from evaeto.sources.delivery import Delivery, Place, Report, days_delivered
from evaeto.sources.open_meteo import answers, hourly
from evaeto.sources.open_meteo.about import ENSEMBLE
from evaeto.sources.transport import access
from evaeto.sources.transport.http import get_json, lifetime_s
from evaeto.sources.transport.kept import Span

if TYPE_CHECKING:
    import xarray as xr

KEY = ENSEMBLE.key

MODEL, MEMBERS = "ecmwf_ifs025", 51
"""The ensemble that is asked: of ECMWF on a grid of 0.25 degrees, its control run and 50 others."""

MIN_MEMBERS = 10
"""Of fewer a spread says little."""

DAYS_AHEAD = 15

NAMES = tuple(
    name
    for name in answers.VARIABLE_MAP
    if name not in ("relative_humidity_2m_max", "relative_humidity_2m_min", hourly.OWN_ETO)
)
"""What is asked for: a call counts by its variables, times the members."""

NAMES_OF_HOURS = tuple(name for name in hourly.VARIABLE_MAP if name != hourly.OWN_ETO)

_MEMBER = re.compile(r"_member\d\d+$")


async def fetch(place: Place, start: date, end: date, settings: Settings, report: Report) -> Delivery:
    """Daily weather from `start` to `end`, both included, as the mean of the members. Raises a `SourceError` and
    nothing else."""
    return await _asked(NAMES, NAMES_OF_HOURS, place, start, end, settings, report)


async def probe(place: Place, start: date, end: date, settings: Settings, report: Report) -> Delivery:
    """As `fetch`, but of one variable, to see whether the service answers: an eighth of the calls."""
    return await _asked(NAMES[:1], NAMES_OF_HOURS[:1], place, start, end, settings, report)


async def _asked(
    of_days: tuple[str, ...],
    of_hours: tuple[str, ...],
    place: Place,
    start: date,
    end: date,
    settings: Settings,
    report: Report,
) -> Delivery:
    last_served = datetime.now(UTC).date() + timedelta(days=DAYS_AHEAD - 1)
    whole_hours = float(place.utc_offset_hours).is_integer()
    names = of_days if whole_hours else of_hours
    margin = timedelta(days=0 if whole_hours else 1)
    first, last = start - margin, min(end + margin, last_served)
    if first > last:
        raise SourceNoData(KEY, Message("answer.no_day_served", first=start, last=end))
    zone = local_days.whole_hour_zone(int(place.utc_offset_hours)) if whole_hours else "GMT"
    asked = {"daily" if whole_hours else "hourly": ",".join(names), "timezone": zone, "models": MODEL}
    params = answers.question(place, first, last, **asked)
    report(Message("progress.requesting"))
    answer = await get_json(
        KEY,
        f"{access.address(ENSEMBLE, settings)}/v1/ensemble",
        params,
        lambda body: parse(body, start, min(end, last), place.utc_offset_hours),
        settings=settings,
        report=report,
        ttl_s=lifetime_s(end, local_days.today_at(place.lat, place.lon)),
        weight=answers.weight(len(names) * MEMBERS, (last - first).days + 1),
        is_whole=lambda delivery: not delivery.incomplete,
        span=Span(
            start,
            min(end, last),
            ("start_date", "end_date"),
            date.fromisoformat,
            lambda body, begin, until: parse(body, begin, until, place.utc_offset_hours),
            daily.on_all_days,
        ),
    )
    delivery = daily.on_all_days(answer.value, start, end)
    report(days_delivered(delivery.weather.sizes["time"], from_cache=answer.from_cache))
    return replace(delivery, asked_at=answer.asked_at, from_cache=answer.from_cache, model=MODEL)


def parse(answer: Any, start: date, end: date, utc_offset_hours: float) -> Delivery:
    """Read an answer: the mean of the members, and their standard deviation by input of ETo.

    Raises
    ------
    SourceBadAnswer
        As `answers.parse`, or there are too few members.
    SourceNoData
        Every value is missing.
    """
    place = answers.only_place(KEY, answer)
    kind = "daily" if "daily" in place else "hourly"
    suffixes = _suffixes(place[kind])
    if len(suffixes) < MIN_MEMBERS:
        raise SourceBadAnswer(KEY, Message("answer.few_members", count=len(suffixes), least=MIN_MEMBERS))
    each = [_member(place, kind, suffix, start, end, utc_offset_hours) for suffix in suffixes]
    return _joined(each, start, end)


def _suffixes(table: Mapping[str, Any]) -> tuple[str, ...]:
    found = {(match.group() if (match := _MEMBER.search(name)) else "") for name in table if name != "time"}
    return tuple(sorted(found))


def _member(
    place: Mapping[str, Any], kind: str, suffix: str, start: date, end: date, utc_offset_hours: float
) -> Delivery:
    """One run as if it were the only one."""
    names = NAMES if kind == "daily" else NAMES_OF_HOURS
    one = {name: place[kind][name + suffix] for name in names if name + suffix in place[kind]}
    units = {name: place[f"{kind}_units"].get(name + suffix) for name in one}
    alone = {**place, kind: {"time": place[kind]["time"], **one}, f"{kind}_units": units}
    if kind == "daily":
        return answers.parse(KEY, alone, start, end, utc_offset_hours)
    return hourly.to_days(KEY, hourly.parse(KEY, alone), start, end, utc_offset_hours)


def _joined(each: Sequence[Delivery], start: date, end: date) -> Delivery:
    """The mean of all runs on the days that all have, and how far they are apart."""
    import xarray as xr

    runs = xr.concat([delivery.weather for delivery in each], dim="member")
    mean = runs.mean("member", skipna=False, keep_attrs=True)
    mean = mean.drop_vars([name for name in ("rhmax", "rhmin") if name in mean])
    spread = _spread(runs)
    first = each[0]
    notes = [told for note in first.notes if (told := _of_what_is_asked(note)) is not None]
    return replace(
        first,
        weather=mean,
        spread=spread,
        notes=(Message("source.members", count=len(each)), *notes),
        provider_eto=None,
        incomplete=bool(np.isnan(mean.to_array()).any()),
    )


def _of_what_is_asked(note: str) -> str | None:
    """A note of one run, without the variables that are not asked for; None where nothing is left of it."""
    if not isinstance(note, Message) or note.key != "source.absent":
        return note
    names = [name for name in note.fields["names"] if name in (*NAMES, *NAMES_OF_HOURS)]
    return Message("source.absent", names=names) if names else None


def _spread(runs: xr.Dataset) -> xr.Dataset:
    inputs = runs.assign(ea=(runs["tdew"].dims, np.asarray(vapour_pressure_from_dew_point(runs["tdew"].to_numpy()))))
    return inputs[list(ETO_INPUTS)].std("member", ddof=1, skipna=False)

"""Which days of a period the services serve, by mode and by service, and what is wrong with a period."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta

from evaeto.core.messages import Message
from evaeto.errors import Problem
from evaeto.sources.catalogue import AUTO, SOURCES
from evaeto.sources.service import Source

MODES: Mapping[str, tuple[int, int, int]] = {"recent": (7, 30, 7), "forecast": (1, 16, 5)}
"""Fewest, most and usual number of days of each mode; a forecast counts those after today."""


def period_of_mode(mode: str, span: object, today: date | None) -> tuple[date, date] | Problem:
    """First and last day of a mode, where `today` is the date at the point; or what is wrong with it."""
    if mode not in MODES:
        return Problem("mode", mode, Message("request.mode", names=[*MODES]))
    fewest, most, usual = MODES[mode]
    number = usual if span is None else span
    if isinstance(number, bool) or not isinstance(number, int) or not fewest <= number <= most:
        return Problem("days", span, Message("request.days", lower=fewest, upper=most, mode=mode))
    if today is None:
        return Problem("mode", mode, Message("request.mode_needs_point"))
    if mode == "forecast":
        return today, today + timedelta(days=number - 1)
    return today - timedelta(days=number), today - timedelta(days=1)


OVERLAP_DAYS = 7
"""A source is asked for this many of the last days of its better relative too, which may not be there yet."""


def requested_window(
    source: Source, chosen: Sequence[Source], first: date, last: date, today: date
) -> tuple[date, date] | None:
    """The part of a period that `source` is to be asked for among the `chosen`; None when there is none.

    Days that a better source of the same family serves are not asked for again, but for the newest ones.
    """
    begin, end = source.window(today)
    for better in chosen:
        if better.family == source.family and better.rank < source.rank:
            better_first, better_last = better.window(today)
            if better_first <= begin:
                begin = max(begin, better_last - timedelta(days=OVERLAP_DAYS - 1))
    begin, end = max(begin, first), min(end, last)
    return (begin, end) if begin <= end else None


def clip_to_coverage(
    chosen: Sequence[Source], first: date, last: date, today: date
) -> tuple[date, date, tuple[Message, ...]]:
    """The days of a mode that the `chosen` serve, and a note where these are not all: nobody named the others."""
    windows = [source.window(today) for source in chosen] or [(first, last)]
    begin, end = max(first, min(w[0] for w in windows)), min(last, max(w[1] for w in windows))
    if begin > end or (begin, end) == (first, last):
        return first, last, ()
    names = [source.name for source in chosen]
    told = Message("request.clipped", first=begin, last=end, start=first, end=last, sources=names)
    return begin, end, (told,)


def notes(chosen: Sequence[Source], first: date, last: date, today: date) -> tuple[Message, ...]:
    """What the user should know of services that serve only part of a period."""
    told = []
    for source in chosen:
        begin, end = source.window(today)
        alone = not any(other.family == source.family and other is not source for other in chosen)
        # Forecasts begin tomorrow: a period that begins today is theirs as much as it can be
        if alone and (first < min(begin, today) or last > end):
            told.append(Message("request.partly_served", source=source.name, first=begin, last=end))
    return tuple(told)


def period_problems(
    chosen: Sequence[Source],
    first: date,
    last: date,
    today: date,
    *,
    auto: bool,
    here: Sequence[Source] = (),
) -> list[Problem]:
    """A day nobody serves is a problem of the period; a chosen service that serves no day, one of the choice. `here`:
    the services that could be chosen where nobody chose."""
    if not chosen and not auto:
        return []  # an unknown or empty choice was reported already
    problems = [
        Problem("sources", source.key, Message("request.not_served", source=source.name, first=begin, last=end))
        for source in chosen
        if not requested_window(source, [source], first, last, today)
        for begin, end in [source.window(today)]
    ]
    candidates = chosen or here or [SOURCES[key] for key in AUTO]
    windows = [source.window(today) for source in candidates]
    earliest, latest = min(begin for begin, _ in windows), max(end for _, end in windows)
    names = [source.name for source in candidates]
    if first < earliest:
        before = Message("request.before_sources", day=earliest, sources=names)
        told = Message("request.before_services", day=earliest) if auto else before
        problems.append(Problem("start", first.isoformat(), told))
    if last > latest:
        after = Message("request.after_sources", day=latest, sources=names)
        told = Message("request.after_services", day=latest) if auto else after
        problems.append(Problem("end", last.isoformat(), told))
    return problems


def period_problems_anywhere(chosen: Sequence[Source], first: date, last: date, today: date | None) -> list[Problem]:
    """What is wrong with a period while the point is not known: only what is on every date that it may be on Earth."""
    utc = datetime.now(UTC).date()
    dates = [today] if today else [utc - timedelta(days=1), utc + timedelta(days=1)]
    *others, found = ({p.field: p for p in period_problems(chosen, first, last, day, auto=True)} for day in dates)
    return [found[name] for name in ("start", "end") if name in found and all(name in other for other in others)]

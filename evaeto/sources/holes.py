"""Days that a service should have and has not: a gap in its data, which it will fill, and not a day that is too new."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from evaeto.core.messages import Message, QuantityName
from evaeto.sources.delivery import Delivery
from evaeto.sources.service import Source


def holes(delivery: Delivery, source: Source, today: date) -> tuple[Message, ...]:
    """A note on the days without a value of what the service delivers on others; nothing where there is no such day.

    Parameters
    ----------
    delivery : of the days asked for
    today : date at the point
    """
    weather = delivery.weather
    days = weather.variables["time"].values.astype("datetime64[D]")
    told = _told(delivery, days)
    missing = {
        name: days[lacking]
        for name in source.variables
        if name in weather.variables and name not in source.sparse
        for lacking in [_lacking(delivery, name, days, _expected(source, delivery, name, today)) & ~told]
        if lacking.any()
    }
    if not missing:
        return ()
    found = np.unique(np.concatenate([*missing.values()]))
    names = [QuantityName(name) for name in missing]
    first, last = found[0].item(), found[-1].item()
    known = {
        name
        for name in source.variables
        if name in weather.variables and bool(np.isfinite(weather.variables[name].values).any())
    }
    if missing.keys() >= known and all(len(days) == len(found) for days in missing.values()):
        return (Message("source.no_data_yet", count=len(found), day=first, last=last),)
    return (Message("source.hole", count=len(found), day=first, last=last, names=names),)


def _expected(source: Source, delivery: Delivery, name: str, today: date) -> tuple[date, date]:
    """First and last day on which there should be a value."""
    first, last = source.window(today)
    last = min(last, delivery.complete_until or last) - timedelta(days=source.lags.get(name, 0))
    return max(first, source.since.get(name, first)), last


def _lacking(
    delivery: Delivery, name: str, days: NDArray[np.datetime64], expected: tuple[date, date]
) -> NDArray[np.bool_]:
    known = np.isfinite(delivery.weather.variables[name].values)
    if not known.any() and name not in (delivery.delivered or ()):
        # Not measured there, or not in the answer, which is told otherwise
        return np.zeros(len(days), dtype=bool)
    first, last = (np.datetime64(day) for day in expected)
    lacking: NDArray[np.bool_] = ~known & (days >= first) & (days <= last)
    return lacking


def _told(delivery: Delivery, days: NDArray[np.datetime64]) -> NDArray[np.bool_]:
    """Days of which the service itself was found to lack hours."""
    told = np.zeros(len(days), dtype=bool)
    for first, last in _spans(delivery):
        told |= (days >= np.datetime64(first)) & (days <= np.datetime64(last))
    return told


def _spans(delivery: Delivery) -> Iterator[tuple[date, date]]:
    for note in delivery.notes:
        if not isinstance(note, Message):
            continue
        if note.key == "source.lacks_hours":
            yield note.fields["day"], note.fields["last"]
        elif note.key == "source.partial_days":
            yield from ((one.fields["day"],) * 2 for one in note.fields["days"])

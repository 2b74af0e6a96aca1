"""The week of several fields that share a system, and its calendar. Light: a page makes it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

WEEK = 7


def week_of(answers: Sequence[Mapping[str, Any]], hours: float | None = None) -> list[dict[str, Any]]:
    """The irrigations of the next seven days, laid out so that the shared system does not run longer than it can.

    What is due first comes first. Where its day has no time left it is given on the nearest earlier day that has, so
    that no crop waits; and where there is none, on the first later one.

    Parameters
    ----------
    answers : sequence of mapping
        Of each field, as `answer_of` gives them.
    hours : float, optional
        How long the system that they share can run on a day [h]; without end by default.

    Returns
    -------
    list of dict
        In the order of days: `date`, `wanted` (the day on which the field asked for it), `field`, `hours` (None where
        the field has no rate), `fits` (whether the system has the time) and the depths of the answer.
    """
    left: dict[date, float] = {}
    planned = []
    wanted = [
        (date.fromisoformat(water["next"]), str(answer["field"]), water, answer)
        for answer in answers
        for water in answer.get("plan", ())
    ]
    for day, name, water, answer in sorted(wanted, key=lambda each: (each[0], each[1])):
        takes, today = water["hours"] or 0.0, date.fromisoformat(answer["today"])
        earlier = [day - timedelta(days=n) for n in range((day - today).days + 1)]
        later = [day + timedelta(days=n) for n in range(1, WEEK)]
        room = [each for each in (*earlier, *later) if hours is None or left.get(each, hours) >= takes - 1e-9]
        on = room[0] if room else day
        if hours is not None:
            left[on] = left.get(on, hours) - takes
        planned.append(
            {**water, "date": on.isoformat(), "wanted": day.isoformat(), "field": name, "fits": bool(room),
             "rate": answer["rate"], "area": answer["area"], "plant_area": answer["plant_area"]}
        )  # fmt: skip
    return sorted(planned, key=lambda each: (each["date"], each["field"]))


def calendar_of(events: Sequence[tuple[date | str, str, str]], made: datetime | None = None) -> str:
    """A calendar (iCalendar, RFC 5545) with one whole day for each irrigation.

    Parameters
    ----------
    events : sequence of tuple
        Day, field, and what is to be done there, as it is to be read.
    made : datetime, optional
        When it was made; now by default.

    Returns
    -------
    str
        With the line ends and folds of the standard.
    """
    stamp = f"{(made or datetime.now(UTC)).astimezone(UTC):%Y%m%dT%H%M%SZ}"
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//evaeto//field//EN"]
    for number, (day, field, what) in enumerate(events):
        first = date.fromisoformat(day) if isinstance(day, str) else day
        lines += [
            "BEGIN:VEVENT",
            f"UID:{first:%Y%m%d}-{number}-{_plain(field)}@evaeto",
            f"DTSTAMP:{stamp}",
            f"DTSTART;VALUE=DATE:{first:%Y%m%d}",
            f"DTEND;VALUE=DATE:{first + timedelta(days=1):%Y%m%d}",
            f"SUMMARY:{_escaped(field)}: {_escaped(what)}",
            "TRANSP:TRANSPARENT",
            "END:VEVENT",
        ]
    return "".join(f"{_folded(line)}\r\n" for line in (*lines, "END:VCALENDAR"))


def _plain(name: str) -> str:
    return "".join(sign if sign.isascii() and sign.isalnum() else "-" for sign in name)


def _escaped(text: str) -> str:
    for sign in ("\\", ";", ","):
        text = text.replace(sign, f"\\{sign}")
    return text.replace("\r", "").replace("\n", "\\n")


def _folded(line: str) -> str:
    """Lines of at most 75 octets, never cut within a letter."""
    parts, size = [""], 0
    for sign in line:
        octets = len(sign.encode())
        if size + octets > 75 - (len(parts) > 1):
            parts.append("")
            size = 0
        parts[-1] += sign
        size += octets
    return "\r\n ".join(parts)

"""An answer in words and in the units of its grower. Light: a page says it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import date
from functools import reduce
from typing import Any

from evaeto.core.messages import Figure, Message, from_plain

INCH = 25.4
GALLONS = 264.172
"""Of the US in a cubic metre."""
WEEKDAYS = (
    Message("field.weekday.mon"), Message("field.weekday.tue"), Message("field.weekday.wed"),
    Message("field.weekday.thu"), Message("field.weekday.fri"), Message("field.weekday.sat"),
    Message("field.weekday.sun"),
)  # fmt: skip
MONTHS = (
    Message("field.month.1"), Message("field.month.2"), Message("field.month.3"), Message("field.month.4"),
    Message("field.month.5"), Message("field.month.6"), Message("field.month.7"), Message("field.month.8"),
    Message("field.month.9"), Message("field.month.10"), Message("field.month.11"), Message("field.month.12"),
)  # fmt: skip
RAIN_AHEAD = 5.0
"""Rain of today and tomorrow that is worth a word before water is given [mm]."""
FEW = 0.5
"""Less water than this is none [mm]."""


def said(answer: Mapping[str, Any], units: str = "mm") -> dict[str, Any]:
    """What there is to say of an answer, part by part.

    Parameters
    ----------
    answer : mapping
        As `answer.answer_of` gives it.
    units : {"mm", "m3/ha", "litres", "inches"}, optional
        In which depths come first.

    Returns
    -------
    dict
        A `Message` for each of `today`, `next`, `rain`, `allowance`, `last_week`, `soil`, `season` and `yield`, None
        where there is nothing to say; `readings`, `notes` and `arithmetic`, lists of them.
    """
    notes = from_plain(answer["notes"])
    nothing: dict[str, Any] = dict.fromkeys(PARTS)
    if answer["not_planted"]:
        return {
            **nothing,
            "today": Message("field.not_planted", day=_day(answer["season_start"])),
            "readings": [],
            "notes": notes,
            "arithmetic": [],
        }
    if answer["over"]:
        return {
            **nothing, "today": Message("field.over", day=_day(answer["season_end"])), "season": _season(answer, units),
            "allowance": _allowance(answer, units), "yield": _yield(answer), "readings": [], "notes": notes,
            "arithmetic": [],
        }  # fmt: skip
    return {
        "today": _today(answer, units), "next": _next(answer, units), "rain": _rain(answer, units),
        "allowance": _allowance(answer, units), "last_week": _last_week(answer, units), "soil": _soil(answer, units),
        "season": _season(answer, units), "yield": _yield(answer), "readings": _readings(answer, units), "notes": notes,
        "arithmetic": _arithmetic(answer),
    }  # fmt: skip


PARTS = ("today", "next", "rain", "allowance", "last_week", "soil", "season", "yield")


def _today(answer: Mapping[str, Any], units: str) -> Message:
    if answer["irrigate"]:
        return Message("field.water_today", depth=depths(answer, units))
    return Message("field.no_water_today")


def _next(answer: Mapping[str, Any], units: str) -> Message | None:
    limited = answer["limited"]
    if answer["irrigate"]:
        if limited:
            return Message("field.limited", depth=_in(answer["refill_mm"], answer, units))
        if answer["due"] != answer["next"]:
            return Message("field.before_due", day=_day(answer["due"]))
        if answer["rain_ahead_mm"] >= RAIN_AHEAD:
            return Message("field.due_rain_ahead", rain=_in(answer["rain_ahead_mm"], answer, units, plain=True))
        return Message("field.due_since_band", band=_band(answer)) if answer["earliest"] else None
    if answer["next"] is None:
        if answer["earliest"] is None:
            return Message("field.none_due", day=_day(answer["until"]))
        return Message("field.none_due_early", day=_day(answer["until"]), early=_day(answer["earliest"]))
    day, depth = _day(answer["next"]), depths(answer, units)
    if answer["earliest"] == answer["latest"] == answer["next"]:
        return Message("field.next_certain", day=day, depth=depth)
    return Message("field.next", day=day, depth=depth, band=_band(answer))


def _band(answer: Mapping[str, Any]) -> Message:
    early, late = answer["earliest"], answer["latest"]
    if early and late:
        return Message("field.between", first=_day(early), last=_day(late))
    return Message("field.from_on", day=_day(early)) if early else Message("field.later")


def _rain(answer: Mapping[str, Any], units: str) -> Message:
    rain = answer["rain"]
    told = _in(rain["rain_mm"], answer, units, plain=True)
    if answer["irrigate"]:
        if rain["next"] == rain["day"]:
            return Message("field.rain_wait", rain=told, depth=_in(rain["gross_mm"], answer, units))
        if rain["next"] is None:
            return Message("field.rain_enough", rain=told)
        return Message(
            "field.rain_today", rain=told, day=_day(rain["next"]), depth=_in(rain["gross_mm"], answer, units)
        )
    if rain["next"] is None:
        return Message("field.rain_enough", rain=told)
    return Message("field.rain_next", rain=told, day=_day(rain["next"]), depth=_in(rain["gross_mm"], answer, units))


def _allowance(answer: Mapping[str, Any], units: str) -> Message:
    found = answer["allowance"]
    if found is None:
        return Message("field.no_allowance", used=_in(answer["season"]["irrigation_mm"], answer, units))
    share = round(100 * found["used_mm"] / found["allowance_mm"]) if found["allowance_mm"] else 100
    used, allowance = _in(found["used_mm"], answer, units), _in(found["allowance_mm"], answer, units)
    if found["over"]:
        over = _in(-found["left_mm"], answer, units)
        return Message("field.over_allowance", over=over, used=used, allowance=allowance)
    season = answer["season"]
    passed = round(100 * min(season["days"] / season["of_days"], 1.0))
    left = _in(found["left_mm"], answer, units)
    return Message(
        "field.within_allowance", share=share, left=left, passed=passed, used=used, allowance=allowance
    )  # fmt: skip


def _last_week(answer: Mapping[str, Any], units: str) -> Message:
    week = answer["last_week"]
    lost, given = week["drained_irrigation_mm"], week["irrigation_mm"]
    if given < FEW:
        if week["drained_mm"] >= FEW:
            return Message("field.week_rain_drained", drained=_in(week["drained_mm"], answer, units))
        return Message("field.week_no_water")
    told = _in(given, answer, units)
    if lost >= FEW:
        return Message("field.week_too_much", given=told, lost=_in(lost, answer, units))
    return Message("field.week_right", given=told)


def _soil(answer: Mapping[str, Any], units: str) -> Message:
    state = answer["state"]
    left = 100.0 * (1.0 - state["depletion_mm"] / state["taw_mm"]) if state["taw_mm"] else 0.0
    return Message(
        "field.soil_now", share=round(left), depletion=_in(state["depletion_mm"], answer, units),
        lower=_in(state["lower_mm"], answer, units), upper=_in(state["upper_mm"], answer, units),
        raw=_in(state["raw_mm"], answer, units),
    )  # fmt: skip


def _season(answer: Mapping[str, Any], units: str) -> Message:
    season = answer["season"]
    return Message(
        "field.season", count=season["days"], used=_in(season["used_mm"], answer, units),
        rain=_in(season["rain_mm"], answer, units), given=_in(season["irrigation_mm"], answer, units),
        drained=_in(season["drained_mm"], answer, units),
    )  # fmt: skip


def _yield(answer: Mapping[str, Any]) -> Message:
    season = answer["season"]
    days = season["stress_days"]
    if not days:
        return Message("field.no_stress")
    if season["yield_loss"] is None:
        return Message("field.stress_without_ky", count=days)
    if season["yield_loss"] < 0.005:
        return Message("field.stress_little", count=days)
    return Message("field.stress", count=days, loss=round(100 * season["yield_loss"]), ky=season["ky"])


def _readings(answer: Mapping[str, Any], units: str) -> list[Message]:
    found = []
    for each in answer["readings"][-3:]:
        apart = each["reading_mm"] - each["balance_mm"]
        day, by = _day(each["date"]), _in(abs(apart), answer, units)
        weight, after = round(100 * each["weight"]), _in(each["after_mm"], answer, units)
        if abs(apart) < FEW:
            found.append(Message("field.reading_near", day=day))
        elif apart > 0:
            found.append(Message("field.reading_drier", day=day, apart=by, weight=weight, after=after))
        else:
            found.append(Message("field.reading_wetter", day=day, apart=by, weight=weight, after=after))
    return found


def _arithmetic(answer: Mapping[str, Any]) -> list[Message]:
    """The balance of yesterday and the next depth, with figures that whoever repeats them on paper finds the same."""
    days, place = answer["days"], answer["days"]["today"]
    found: list[Message] = []
    if place >= 2:
        before, after = (Figure(days["depletion"][at], 1) for at in (place - 2, place - 1))
        rain, given, used, drained = (
            Figure(days[name][place - 1], 1) for name in ("rain", "irrigation", "used", "drained")
        )
        reached = Figure(answer["efficiency"] * given, 1)
        rest = Figure(after - (before - rain - reached + used + drained), 1)
        if rest:  # roots that grow into other soil, readings, and the last digit
            found.append(
                Message("field.sum.rest", rest=rest, before=before, rain=rain, reached=reached, used=used,
                        drained=drained, after=after)
            )  # fmt: skip
        else:
            found.append(
                Message("field.sum.balance", before=before, rain=rain, reached=reached, used=used, drained=drained,
                        after=after)
            )  # fmt: skip
    found.append(
        Message("field.sum.due", raw=Figure(answer["state"]["raw_mm"], 1), taw=Figure(answer["state"]["taw_mm"], 1))
    )
    if answer.get("gross_mm"):
        net, gross = round(answer["net_mm"], 1), written(answer["gross_mm"])
        found.append(Message("field.sum.depth", net=net, share=answer["efficiency"], gross=gross))
        if answer["rate"]:
            found.append(
                Message(
                    "field.sum.time",
                    gross=gross,
                    rate=_significant(answer["rate"], 3),
                    hours=round(gross / answer["rate"], 2),
                )
            )
    return found


def _day(day: str | date) -> Message:
    """ "Tuesday 1 December"."""
    found = date.fromisoformat(day) if isinstance(day, str) else day
    weekday, month = WEEKDAYS[found.weekday()], MONTHS[found.month - 1]
    return Message("field.day_named", weekday=weekday, number=found.day, month=month)


day_said = _day


def depths(water: Mapping[str, Any], units: str) -> Message:
    """A depth in all the ways it can be given: "59 mm = 590 m³/ha = 4 h 55 min at 12 mm/h".

    Parameters
    ----------
    water : mapping
        With `gross_mm` and what it follows from, `rate`, `area` and `plant_area`.
    units : str
        Which comes first.

    Returns
    -------
    Message
        Each computed from the first as it is printed.
    """
    depth = written(water["gross_mm"])
    parts = [_in(depth, water, units)]
    if parts[0].key == "field.mm":
        parts.append(Message("field.m3_ha", value=whole(10 * depth)))
    else:
        parts.append(Message("field.mm", value=depth))
    if water.get("plant_area") and units != "litres":
        parts.append(_per_plant(depth * water["plant_area"], gallons=units == "inches"))
    if water.get("area"):
        volume = 10.0 * depth * water["area"]
        parts.append(
            Message("field.gallons", value=whole(volume * GALLONS))
            if units == "inches"
            else Message("field.m3", value=whole(volume))
        )
    if water.get("rate"):
        parts.append(_time(depth / water["rate"], water["rate"]))
    return reduce(lambda first, rest: Message("field.same", first=first, rest=rest), parts)


def _in(depth: float, answer: Mapping[str, Any], units: str, *, plain: bool = False) -> Message:
    """A depth in one unit; `plain` where it is rain, which nobody tells in litres per plant."""
    depth = written(depth)
    if units == "inches":
        return Message("field.inches", value=_significant(depth / INCH, 2))
    if units == "m3/ha" and not plain:
        return Message("field.m3_ha", value=whole(10 * depth))
    if units == "litres" and not plain and answer.get("plant_area"):
        return _per_plant(depth * answer["plant_area"])
    return Message("field.mm", value=depth)


def rain_said(depth: float, units: str) -> Message:
    """A depth of rain, or of anything that nobody tells in litres per plant.

    Parameters
    ----------
    depth : float
        [mm]
    units : str
        In which it is said.

    Returns
    -------
    Message
        With the digits that it deserves.
    """
    return _in(depth, {}, units, plain=True)


def _per_plant(litres: float, gallons: bool = False) -> Message:
    if gallons:
        return Message("field.gallons_per_plant", value=_significant(litres / 1000.0 * GALLONS, 2))
    return Message("field.litres_per_plant", value=_significant(litres, 2))


def _time(hours: float, rate: float) -> Message:
    """To five minutes; to the minute below an hour."""
    minutes = 5 * round(12 * hours) if hours >= 1 else max(round(60 * hours), 1)
    at = _significant(rate, 3)
    if minutes < 60:
        return Message("field.minutes", minutes=minutes, rate=at)
    if minutes % 60 == 0:
        return Message("field.hours", hours=minutes // 60, rate=at)
    return Message("field.hours_minutes", hours=minutes // 60, minutes=minutes % 60, rate=at)


def written(depth: float) -> float | int:
    """A depth with the digits it deserves: whole millimetres, below ten half ones."""
    if abs(depth) >= 10:
        return round(depth)
    half = round(2 * depth) / 2
    return int(half) if half == int(half) else half


def whole(value: float) -> int:
    """Two or three digits, then zeros."""
    return int(_significant(value, 3))


def _significant(value: float, digits: int) -> float | int:
    if value == 0 or not math.isfinite(value):
        return 0
    rounded = round(value, digits - 1 - math.floor(math.log10(abs(value))))
    return int(rounded) if rounded == int(rounded) else rounded


def sentences_of(parts: Mapping[str, Any], names: Sequence[str] = PARTS) -> list[Message]:
    """The messages of an answer in the order in which they are read.

    Parameters
    ----------
    parts : mapping
        As `said` gives them.
    names : sequence of str, optional
        Which.

    Returns
    -------
    list of Message
        Those that there are.
    """
    return [parts[name] for name in names if parts[name] is not None]

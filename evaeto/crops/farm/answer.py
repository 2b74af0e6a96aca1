"""One answer for a field: does it need water today, how much, and what the season says."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from evaeto.core.messages import Message, as_plain
from evaeto.crops.farm.course import Change, Course, again, follow, soils_of
from evaeto.crops.farm.description import FieldDescription, next_allowed
from evaeto.crops.farm.entries import UNKNOWN, WEEKDAYS
from evaeto.crops.farm.season import Season, season_of
from evaeto.crops.farm.soil_water_filter import QUANTILE
from evaeto.crops.yields import KY

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

    from evaeto.core.protocols import WithDataset

RAIN = 10.0
"""Rain of tomorrow that is asked about unless another is [mm]."""
WEEK = 7
STRESSED = 0.99
"""A day with a lower Ks is one of stress [-]."""
SHOWN = 400
"""Most days of the course that an answer carries."""


def answer_of(
    weather: xr.Dataset | pd.DataFrame | WithDataset, field: FieldDescription, today: date, rain: float = RAIN
) -> dict[str, Any]:
    """What a field needs, by its weather.

    Parameters
    ----------
    weather : Dataset, DataFrame or Result
        Daily ETo and precipitation from the beginning of the season on, with the forecast.
    field : FieldDescription
        The field and its log.
    today : date
        The day that is asked about: what lies before it has happened, it and what follows is expected.
    rain : float, optional
        Rain of tomorrow that is asked about [mm].

    Returns
    -------
    dict
        Plain values, see `docs/my_field.md`; `notes` are messages as `core.messages.as_plain` gives them.
    """
    season = season_of(weather, field, today)
    soils = soils_of(field)
    courses = [follow(season, field, soil) for soil in soils]
    course, place = courses[0], season.place(today)
    found: dict[str, Any] = {
        "field": field.name, "today": today.isoformat(), "season_start": season.starts[0].isoformat(),
        "season_end": season.ends.isoformat(), "known_until": str(season.days[season.known - 1]),
        "over": today > season.ends, "not_planted": place < 0, "efficiency": field.share,
        "rate": _round(field.application_rate), "area": field.area, "plant_area": _round(field.plant_area),
    }  # fmt: skip
    if found["not_planted"]:
        return found | {"notes": as_plain(list(season.notes))}
    if found["over"]:
        place = season.place(season.ends) + 1
        whole = _season(field, season, course, place)
        return found | {
            "irrigate": False, "next": None, "earliest": None, "latest": None, "season": whole,
            "allowance": _allowance(field, season, place), "days": _days(season, course, courses, place),
            "notes": as_plain([*_notes(field, season, place), *season.notes]),
        }  # fmt: skip
    mornings = _mornings(field, season, course.series)
    due = _due(field, season, mornings, course["raw"], place)
    bands = [_band(field, season, each, place) for each in courses]
    plan = _Plan(field, season, place, course)
    changes = [Change(rain={place + 1: rain}), Change(without=_week_before(place)), Change(given=plan.given)]
    wetter, unwatered, watered = again(season, field, course, changes)
    return found | {
        **_water(field, season, mornings, place, due),
        "earliest": _earliest(season, [low for low, _ in bands]),
        "latest": _latest(season, [high for _, high in bands]),
        "state": _state(course, place),
        "rain_ahead_mm": _round(season.weather["precip"].to_numpy()[place : place + 2].sum() - season.gauge[place]),
        "rain": _with_rain(field, season, course, wetter, place, rain),
        "season": _season(field, season, course, place),
        "allowance": _allowance(field, season, place),
        "last_week": _last_week(field, season, course, unwatered, place),
        "plan": plan.of_week(watered),
        "readings": [
            {"date": each.date.isoformat(), "balance_mm": _round(each.before), "reading_mm": _round(each.read),
             "after_mm": _round(each.after), "weight": _round(each.weight)}
            for each in course.corrections
        ],
        "days": _days(season, course, courses, place),
        "notes": as_plain([*_notes(field, season, place, due), *season.notes]),
    }  # fmt: skip


def _trigger(field: FieldDescription, raw: Any) -> Any:
    """Depletion at which water is due: RAW, or what the system can give at once where that is less."""
    return np.minimum(raw, field.deepest * field.share)


def _mornings(field: FieldDescription, season: Season, series: Mapping[str, Any], shift: Any = 0.0) -> Any:
    """Water missing on the morning of each day [mm], less what is known to have come on it: an irrigation of the log,
    and rain of the own gauge."""
    evenings = np.clip(series["depletion"] + shift, 0.0, series["taw"])
    before = np.concatenate([[field.initial_depletion or 0.0], evenings[:-1]])
    return np.maximum(before - series["irrigation"] - season.gauge, 0.0)


def _due(field: FieldDescription, season: Season, mornings: Any, raw: Any, place: int) -> int | None:
    """The first day from `place` on whose morning has a depletion at which water is due, while the crop is there."""
    last = min(season.place(season.ends), season.days.size - 1)
    later = np.flatnonzero(mornings[place : last + 1] >= _trigger(field, raw[place : last + 1]))
    return place + int(later[0]) if later.size else None


def _band(field: FieldDescription, season: Season, course: Course, place: int) -> tuple[int | None, int | None]:
    half = QUANTILE * course.sd
    early, late = (
        _due(field, season, _mornings(field, season, course.series, sign * half), course["raw"], place)
        for sign in (1.0, -1.0)
    )
    return early, late


def _earliest(season: Season, places: list[int | None]) -> str | None:
    there = [place for place in places if place is not None]
    return str(season.days[min(there)]) if there else None


def _latest(season: Season, places: list[int | None]) -> str | None:
    there = [place for place in places if place is not None]
    return str(season.days[max(there)]) if len(there) == len(places) else None


def _water(field: FieldDescription, season: Season, mornings: Any, place: int, due: int | None) -> dict[str, Any]:
    """When the field is watered next within the days that its grower has, and how much."""
    if due is None:
        horizon = min(season.place(season.ends), season.days.size - 1)
        return {"irrigate": False, "next": None, "due": None, "until": str(season.days[horizon]), "limited": None}
    day, today = season.days[due].item(), season.days[place].item()
    on = next_allowed(field, day)
    if on != day:  # rather before it is due than after
        before = [day - timedelta(days=n) for n in range(1, WEEK) if day - timedelta(days=n) >= today]
        on = next((each for each in before if WEEKDAYS[each.weekday()] in field.weekdays), on)
    at = min(season.place(on), season.days.size - 1)
    return {
        "irrigate": on == today, "next": on.isoformat(), "due": day.isoformat(), "until": None,
        **_depth(field, float(mornings[at])),
    }  # fmt: skip


def _depth(field: FieldDescription, net: float) -> dict[str, Any]:
    """A depth that refills the root zone, as it is given: losses included, within the limits."""
    gross = net / field.share
    limited = None if gross <= field.deepest else "most" if field.most == field.deepest else "hours"
    given = min(gross, field.deepest)
    rate = field.application_rate
    return {
        "net_mm": _round(given * field.share), "gross_mm": _round(given), "refill_mm": _round(gross),
        "hours": None if not rate else _round(given / rate), "limited": limited,
        "volume_m3": None if field.area is None else _round(10.0 * given * field.area),
        "litres_per_plant": None if field.plant_area is None else _round(given * field.plant_area),
    }  # fmt: skip


def _state(course: Course, place: int) -> dict[str, Any]:
    """The morning of today."""
    before = max(place - 1, 0)
    half = QUANTILE * course.sd[before]
    depletion, taw = float(course["depletion"][before]), float(course["taw"][before])
    return {
        "depletion_mm": _round(depletion), "lower_mm": _round(max(depletion - half, 0.0)),
        "upper_mm": _round(min(depletion + half, taw)), "raw_mm": _round(course["raw"][place]), "taw_mm": _round(taw),
        "root_depth_m": _round(course["root_depth"][place]), "ks": _round(course["ks"][before]),
        "etc_mm": _round(course["etc"][place]),
    }  # fmt: skip


def _with_rain(
    field: FieldDescription, season: Season, course: Course, series: Mapping[str, Any], place: int, depth: float
) -> dict[str, Any]:
    """What changes if so much more rain comes tomorrow than is forecast, with today's water left out."""
    tomorrow = place + 1
    mornings = _mornings(field, season, series)
    due = _due(field, season, mornings, series["raw"], tomorrow)
    drained = float(series["deep_percolation"][tomorrow] - course["deep_percolation"][tomorrow])
    return {
        "rain_mm": depth, "day": str(season.days[tomorrow]), "drained_mm": _round(max(drained, 0.0)),
        **_water(field, season, mornings, tomorrow, due),
    }  # fmt: skip


class _Plan:
    """The irrigations of the week from today on, if each is given as it comes due."""

    def __init__(self, field: FieldDescription, season: Season, place: int, course: Course) -> None:
        self._field, self._season, self._place, self._course = field, season, place, course
        self._found: list[dict[str, Any]] = []
        self.given: dict[int, float] = {}
        self._begin = place
        self._next(course.series)

    def _next(self, series: Mapping[str, Any]) -> bool:
        """Plan one more; whether there is one within the week."""
        field, season, end = self._field, self._season, self._place + WEEK
        if self._begin >= end:
            return False
        mornings = _mornings(field, season, series)
        water = _water(field, season, mornings, self._begin, _due(field, season, mornings, series["raw"], self._begin))
        if water["next"] is None or (at := season.place(date.fromisoformat(water["next"]))) >= end:
            return False
        self._found.append(water)
        self.given[at] = water["gross_mm"]
        self._begin = at + 1
        return True

    def of_week(self, watered: Mapping[str, Any]) -> list[dict[str, Any]]:
        """All of them; `watered` is the course with the first one given."""
        series = watered
        while self._found and self._next(series):
            (series,) = again(self._season, self._field, self._course, [Change(given=self.given)])
        return self._found


def _season(field: FieldDescription, season: Season, course: Course, place: int) -> dict[str, Any]:
    """Sums of the days before today."""
    past = slice(0, place)
    sums = {name: float(np.nansum(course[name][past])) for name in ("eta", "etc", "deep_percolation")}
    rain = season.weather["precip"].to_numpy()[past]
    ky = KY.get(field.crop)
    loss = None if ky is None or sums["etc"] <= 0 else max(ky * (1.0 - sums["eta"] / sums["etc"]), 0.0)
    gauge = sum(season.starts[0] <= day < season.days[place].item() for day, _ in field.rain)
    whole = (season.ends - season.starts[0]).days + 1
    return {
        "days": place, "of_days": whole, "used_mm": _round(sums["eta"]), "wanted_mm": _round(sums["etc"]),
        "rain_mm": _round(rain.sum()), "gauge_days": gauge,
        "irrigation_mm": _round(season.irrigation[past].sum()), "drained_mm": _round(sums["deep_percolation"]),
        "stress_days": int((course["ks"][past] < STRESSED).sum()), "ky": ky,
        "yield_loss": None if loss is None else _round(min(loss, 1.0)),
    }  # fmt: skip


def _allowance(field: FieldDescription, season: Season, place: int) -> dict[str, Any] | None:
    if field.allowance is None:
        return None
    used = float(season.irrigation[: place + 1].sum())
    return {
        "allowance_mm": _round(field.allowance), "used_mm": _round(used), "left_mm": _round(field.allowance - used),
        "over": used > field.allowance + 1e-9,
    }  # fmt: skip


def _week_before(place: int) -> slice:
    return slice(max(place - WEEK, 0), place)


def _last_week(
    field: FieldDescription, season: Season, course: Course, less: Mapping[str, Any], place: int
) -> dict[str, Any]:
    """What drained below the roots in the seven days before today, and how much of it the water given is to blame for:
    what drains less without it, up to yesterday."""
    week = _week_before(place)
    given = float(season.irrigation[week].sum())
    drained = float(np.nansum(course["deep_percolation"][week]))
    of_water = 0.0
    if given > 0 and drained > 0:
        of_water = drained - float(np.nansum(less["deep_percolation"][week]))
    return {
        "irrigation_mm": _round(given), "rain_mm": _round(season.weather["precip"].to_numpy()[week].sum()),
        "used_mm": _round(np.nansum(course["eta"][week])), "drained_mm": _round(drained),
        "drained_irrigation_mm": _round(min(max(of_water, 0.0), given * field.share)),
    }  # fmt: skip


def _days(season: Season, course: Course, courses: list[Course], place: int) -> dict[str, Any]:
    """The course as a chart and a table show it."""
    last = min(season.known + WEEK, season.days.size, season.place(season.ends) + 1)
    shown = slice(max(last - SHOWN, 0), last)
    half = [QUANTILE * each.sd[shown] for each in courses]
    lower = np.min([each["depletion"][shown] - h for each, h in zip(courses, half, strict=True)], axis=0)
    upper = np.max([each["depletion"][shown] + h for each, h in zip(courses, half, strict=True)], axis=0)
    taw = np.max([each["taw"][shown] for each in courses], axis=0)
    columns = {
        "depletion": course["depletion"][shown], "lower": np.clip(lower, 0.0, taw), "upper": np.clip(upper, 0.0, taw),
        "raw": course["raw"][shown], "taw": course["taw"][shown], "used": course["eta"][shown],
        "rain": season.weather["precip"].to_numpy()[shown], "irrigation": season.irrigation[shown],
        "drained": course["deep_percolation"][shown],
    }  # fmt: skip
    return {
        "first": str(season.days[shown][0]),
        "today": place - shown.start,
        "known": season.known - shown.start,
        **{name: [_round(value) for value in values] for name, values in columns.items()},
    }


def _notes(field: FieldDescription, season: Season, place: int, due: int | None = None) -> list[Message]:
    notes: list[Message] = []
    if field.soil == UNKNOWN:
        notes.append(Message("field.soil_unknown"))
    if field.initial_depletion is None:
        notes.append(Message("field.begins_full", day=season.starts[0]))
    if field.efficiency is None:
        notes.append(Message("field.usual_efficiency", share=round(100 * field.share)))
    gauge = {day for day, _ in field.rain}
    if due is not None and due >= season.known:
        notes.append(Message("field.beyond_forecast", day=season.days[season.known - 1].item()))
    past = [day.item() for day in season.days[:place]]
    if season.of_services and any(day not in gauge for day in past):
        notes.append(Message("field.rain_of_service"))
    if not any(past[0] <= each.date for each in field.given) if past else False:
        notes.append(Message("field.no_irrigation"))
    return notes


def _round(value: Any, digits: int = 4) -> float | None:
    """Plain, for JSON."""
    if value is None or not math.isfinite(float(value)):
        return None
    return round(float(value), digits)

"""My field: the page that a grower opens in the morning."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import traitlets as t

from evaeto.core import local_days
from evaeto.core.exposure import EXPOSURES
from evaeto.core.messages import of_error
from evaeto.crops.crop_table import SOIL_TYPES
from evaeto.crops.farm.description import FieldDescription
from evaeto.crops.farm.entries import EFFICIENCY, STAGES, UNKNOWN, WEEKDAYS
from evaeto.crops.farm.normal_said import normal_said
from evaeto.crops.farm.saying import PARTS, day_said, depths, said
from evaeto.crops.farm.week import calendar_of, week_of
from evaeto.dashboard.common.files import script
from evaeto.dashboard.common.frontend import Worded
from evaeto.dashboard.common.pieces import crop_labels
from evaeto.dashboard.common.words import Words
from evaeto.dashboard.field.answering import Answering
from evaeto.field.period import NORMAL_SOURCE
from evaeto.i18n import nearest_language
from evaeto.sources.catalogue import SOURCES

CROPS = (
    "maize", "soybean", "wheat", "bean", "cotton", "sunflower", "potato", "tomato", "onion", "groundnut", "sorghum",
    "barley", "sugar_beet", "lettuce", "carrot", "cabbage", "sweet_pepper", "watermelon", "sweet_melon", "alfalfa",
    "sugarcane", "sugarcane_ratoon", "coffee", "citrus_70", "grape_wine", "grape_table", "banana_2", "olive", "almond",
    "apple", "peach", "avocado",
)  # fmt: skip
"""Of the tables of FAO-56 those that the page names; a file may have any of `evaeto.crops.names`."""
UNITS = {"mm": "mm", "m3/ha": "m3_ha", "litres": "litres", "inches": "inches"}
WAYS = ("applied", "hours", "volume", "depth", "rain", "moisture", "tension", "available", "depletion", "cut", *STAGES)
MOST_FIELDS = 50
LISTS = ("readings", "notes", "arithmetic")

OnLoop = Callable[[Callable[[], None]], None]


class MyField(Worded):
    """Fields that the browser keeps: the kernel learns of one when its answer is asked for, and forgets it with the
    page.

    `choices` are the options of the form with their names, `point` is that of the map, `tabs_id` the model of the tabs
    of the page and `place` this tab's place among them.
    """

    section = "my_field"
    names = (
        "none", "new", "edit", "remove_field", "sure", "save", "cancel", "choose", "open_file", "save_file",
        "bad_file", "no_storage", "name", "lat", "lon", "from_map", "here", "area", "crop", "planting", "soil",
        "system", "rate", "flow", "more", "efficiency", "row_spacing", "plant_spacing", "weekdays", "hours",
        "most", "allowance", "exposure", "units", "missing", "watered", "rained", "read", "saw", "day",
        "amount", "what", "log", "log_empty", "remove", "csv", "csv_done", "csv_none", "computing", "computed",
        "offline", "waiting", "failed", "again", "chart", "chart_what", "today", "forecast", "table",
        "col_missing", "col_limit", "col_used", "col_rain", "col_given", "col_drained", "season", "why",
        "ask_rain", "as_of", "looking_back", "week", "week_none", "shared_hours", "no_room", "calendar",
        "share", "copied", "print", "normal", "compare_normal",
    )  # fmt: skip
    _esm = script(
        "common/language.js", "common/save.js", "field/store.js", "field/course.js", "field/form.js",
        "field/my_field.js",
    )  # fmt: skip
    asks_first = t.Bool(True).tag(sync=True)
    choices = t.Dict().tag(sync=True)
    point = t.List(t.Float(), allow_none=True, default_value=None).tag(sync=True)
    tabs_id = t.Unicode().tag(sync=True)
    place = t.Int().tag(sync=True)
    date_format = t.Unicode().tag(sync=True)

    def __init__(
        self, words: Words, answering: Answering, on_loop: OnLoop, guard: Callable[..., Any], **values: Any
    ) -> None:
        super().__init__(words, **values)
        self._words, self._answering, self._on_loop = words, answering, on_loop
        self._answers: dict[str, tuple[dict[str, Any], str]] = {}
        self._normal: tuple[Any, dict[str, Any], str] | None = None
        words.draw(self, self._name_choices)
        words.draw(self, self._say_all)
        self.on_msg(guard(self._receive))

    def _name_choices(self) -> None:
        say = self._words.say
        self.choices = {
            "crop": [[key, label] for key, label in crop_labels(self._words, CROPS).items()],
            "soil": [[key, say(f"soil.{key}")] for key in (UNKNOWN, *SOIL_TYPES)],
            "system": [[key, say(f"my_field.system.{key}")] for key in EFFICIENCY],
            "exposure": [[key, say(f"form.exposure.{key}")] for key in EXPOSURES],
            "units": [[key, say(f"my_field.unit.{name}")] for key, name in UNITS.items()],
            "way": {key: say(f"my_field.way.{key}") for key in WAYS},
            "weekday": [[key, say(f"my_field.weekday.{key}")] for key in WEEKDAYS],
        }

    def _receive(self, _: Any, content: Any, __: Any) -> None:
        if not isinstance(content, Mapping):
            return
        kind = content.get("type")
        if kind == "ask":
            self._ask(content)
        elif kind == "normal":
            self._ask_normal(content)
        elif kind == "week":
            self._week(content)
        elif kind == "forget":
            self._answers.pop(str(content.get("id")), None)

    def _ask(self, content: Mapping[str, Any]) -> None:
        key, number = str(content.get("id"))[:40], content.get("n")
        if isinstance(spoken := content.get("language"), str):
            self._words.language = nearest_language(spoken)
        try:
            field, today = _asked(content)
            rain = _depth_of(content.get("rain"))

            def then(answer: dict[str, Any] | None, trouble: str) -> None:
                self._on_loop(lambda: self._answered(key, number, answer, trouble, field.units))

            self._answering.ask(field, today, rain, then, fresh=content.get("fresh") is True)
        except Exception as error:  # said here: the page would compute for ever
            self._answered(key, number, None, of_error(error), "mm")

    def _ask_normal(self, content: Mapping[str, Any]) -> None:
        number = content.get("n")
        try:
            field, today = _asked(content)

            def then(normal: dict[str, Any] | None, trouble: str) -> None:
                self._on_loop(lambda: self._normal_found(number, normal, trouble, field.units))

            self._answering.normal(field, today, then)
        except Exception as error:  # said here: the page would compute for ever
            self._normal_found(number, None, of_error(error), "mm")

    def _normal_found(self, number: Any, normal: dict[str, Any] | None, trouble: str, units: str) -> None:
        tell = self._words.tell
        self._normal = None if normal is None else (number, normal, units)
        lines = [trouble] if normal is None else normal_said(normal, SOURCES[NORMAL_SOURCE].name, units)
        self.send({"type": "normal", "n": number, "lines": [tell(line) for line in lines]})

    def _answered(self, key: str, number: Any, answer: dict[str, Any] | None, trouble: str, units: str) -> None:
        if answer is None:
            self.send({"type": "trouble", "id": key, "n": number, "text": self._words.tell(trouble)})
            return
        self._answers[key] = (answer, units)
        while len(self._answers) > MOST_FIELDS:
            del self._answers[next(iter(self._answers))]
        self.send({"type": "answer", "id": key, "n": number, "numbers": answer, "said": self._said(answer, units)})

    def _said(self, answer: Mapping[str, Any], units: str) -> dict[str, Any]:
        parts, tell = said(answer, units), self._words.tell
        return {name: None if parts[name] is None else tell(parts[name]) for name in PARTS} | {
            name: [tell(each) for each in parts[name]] for name in LISTS
        }

    def _say_all(self) -> None:
        """Say what is known in another language."""
        self.date_format = self._words.say("day_picker.pattern")
        for key, (answer, units) in self._answers.items():
            self.send({"type": "answer", "id": key, "n": None, "numbers": answer, "said": self._said(answer, units)})
        if self._normal is not None:
            number, normal, units = self._normal
            self._normal_found(number, normal, "", units)

    def _week(self, content: Mapping[str, Any]) -> None:
        asked = content.get("ids")
        known = [self._answers[key] for key in asked if key in self._answers] if isinstance(asked, list) else []
        hours = _depth_of(content.get("hours"), None)
        units = {str(answer["field"]): unit for answer, unit in known}
        rows = [
            {**event, "day": self._words.tell(day_said(event["date"])),
             "what": self._words.tell(depths(event, units[event["field"]]))}
            for event in week_of([answer for answer, _ in known], hours)
        ]  # fmt: skip
        events = [(row["date"], row["field"], row["what"]) for row in rows]
        self.send({"type": "week", "rows": rows, "calendar": calendar_of(events)})


def _asked(content: Mapping[str, Any]) -> tuple[FieldDescription, date]:
    """The field of a question, and the day that it is about."""
    told = content.get("field")
    field = FieldDescription.from_dict(told if isinstance(told, Mapping) else {})
    here, on = local_days.today_at(field.lat, field.lon), _day_of(content.get("on"))
    return field, min(on, here) if on else here


def _day_of(value: Any) -> date | None:
    return date.fromisoformat(str(value)[:10]) if value else None


def _depth_of(value: Any, otherwise: Any = 10.0) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return otherwise
    return min(max(float(value), 0.0), 500.0)

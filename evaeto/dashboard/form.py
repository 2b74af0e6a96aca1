"""The form of the ETo tab: what is asked for, and why it cannot be calculated yet."""

from __future__ import annotations

import html
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import ipywidgets as widgets
import traitlets as t

from evaeto.dashboard.texts import say
from evaeto.errors import Problem
from evaeto.request import problems_of
from evaeto.sources.catalogue import SOURCES

DEFAULT_DAYS = 30
"""Length of the period the form begins with."""


class FormModel(t.HasTraits):
    """What the user typed, as typed, and `blockers`: all reasons why it cannot be calculated, in field order."""

    lat = t.Unicode()
    lon = t.Unicode()
    elevation = t.Unicode()
    start = t.Instance(date, allow_none=True)
    end = t.Instance(date, allow_none=True)
    sources = t.Tuple(tuple(SOURCES))
    blockers = t.Tuple()

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        self.observe(lambda _: self.check(), ["lat", "lon", "elevation", "start", "end", "sources"])
        self.check()

    def check(self) -> None:
        """Bring `blockers` up to date."""
        no_point = not (self.lat.strip() or self.lon.strip())
        blockers = [say("form.no_point")] if no_point else []
        for problem in problems_of(**self.request()):
            if no_point and problem.field in ("lat", "lon"):
                continue  # said already, in one sentence for both
            blockers.append(_in_words(problem))
        self.blockers = tuple(blockers)

    def request(self) -> dict[str, Any]:
        """The arguments of `evaeto.submit`, valid or not. All services ticked means "auto"."""
        return {
            "lat": _plain(self.lat),
            "lon": _plain(self.lon),
            "start": self.start,
            "end": self.end,
            "sources": "auto" if set(self.sources) == set(SOURCES) else list(self.sources),
            "elevation": _plain(self.elevation) or None,
        }

    def set_point(self, lat: float, lon: float) -> None:
        """Take over a point of the map; an elevation typed for another point no longer holds."""
        with self.hold_trait_notifications():
            self.lat, self.lon, self.elevation = f"{lat:.4f}", f"{lon:.4f}", ""

    def set_default_period(self, today: date | None = None) -> None:
        """The newest days that all services serve, unless the user has chosen dates already."""
        if self.start or self.end:
            return
        today = today or datetime.now(UTC).date()
        newest = min(source.last_day(today) for source in SOURCES.values())
        with self.hold_trait_notifications():
            self.start, self.end = newest - timedelta(days=DEFAULT_DAYS - 1), newest


class Form(widgets.VBox):
    """View of a `FormModel`; `on_submit` is called by the Calculate button."""

    def __init__(self, model: FormModel, on_submit: Callable[[], None]) -> None:
        self.model = model
        self.lat = _text("form.lat", "-7.5328")
        self.lon = _text("form.lon", "-46.0361")
        self.elevation = _text("form.elevation", say("form.elevation.hint"))
        self.start = widgets.DatePicker(description=say("form.start"))
        self.end = widgets.DatePicker(description=say("form.end"))
        self.boxes = {key: _source_box(key) for key in SOURCES}
        self.calculate = widgets.Button(description=say("form.calculate"), button_style="primary")
        self.calculate.add_class("ev-calculate")
        self.reasons = widgets.HTML()
        for name in ("lat", "lon", "elevation", "start", "end"):
            t.link((model, name), (getattr(self, name), "value"))
        for box in self.boxes.values():
            box.observe(self._collect_sources, "value")
        self.calculate.on_click(lambda _: on_submit())
        model.observe(lambda _: self._show_blockers(), "blockers")
        self._show_blockers()
        super().__init__(
            [
                _group("form.place", [self.lat, self.lon, self.elevation]),
                _group("form.period", [self.start, self.end]),
                _group("form.sources", [_source_row(key, box) for key, box in self.boxes.items()]),
                widgets.VBox([self.calculate, self.reasons]).add_class("ev-submit"),
            ]
        )
        self.add_class("ev-form")

    def _collect_sources(self, _: Any) -> None:
        self.model.sources = tuple(key for key, box in self.boxes.items() if box.value)

    def _show_blockers(self) -> None:
        blockers = self.model.blockers
        self.calculate.disabled = bool(blockers)
        items = "".join(f"<li>{html.escape(blocker)}</li>" for blocker in blockers)
        self.reasons.value = (
            f'<div class="ev-reasons" role="status">{say("form.blocked")}<ul>{items}</ul></div>' if blockers else ""
        )


def _plain(text: str) -> str:
    """A number as Python reads it: decimal commas and typographic minus signs are what people paste."""
    return text.strip().replace(",", ".").replace("\N{MINUS SIGN}", "-").removesuffix("°")


def _in_words(problem: Problem) -> str:
    """A problem as a line of the form: the label of its field, then what is wrong."""
    label = _label(problem.field)
    if problem.field in ("start", "end") and problem.value is None:
        return f"{label}: {say('form.no_date')}"
    if problem.message.startswith(label.lower()):  # names its field itself
        return label + problem.message[len(label) :]
    return f"{label}: {problem.message}"


def _label(field: str) -> str:
    return say(f"form.{field}").partition(" (")[0]


def _text(key: str, placeholder: str) -> widgets.Text:
    return widgets.Text(description=say(key), placeholder=placeholder)


def _source_box(key: str) -> widgets.Checkbox:
    return widgets.Checkbox(value=True, description=SOURCES[key].name, indent=False)


def _source_row(key: str, box: widgets.Checkbox) -> widgets.Widget:
    source = SOURCES[key]
    coverage = say("form.coverage", coverage=f"{source.first_day:%Y}–", days=days_text(source.latency_days))
    note = widgets.HTML(f'<span class="ev-hint">{html.escape(coverage)}</span>')
    return widgets.VBox([box, note]).add_class("ev-source")


def days_text(count: int) -> str:
    """ "1 day", "12 days"."""
    return say("form.one_day") if count == 1 else say("form.many_days", count=count)


def _group(key: str, children: list[widgets.Widget]) -> widgets.Widget:
    title = widgets.HTML(f"<h2>{say(key)}</h2>")
    return widgets.VBox([title, *children]).add_class("ev-group")

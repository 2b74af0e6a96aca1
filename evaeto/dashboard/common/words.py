"""The language of one visitor, and what is redrawn when it changes."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any

import traitlets as t

from evaeto.core.messages import Message
from evaeto.i18n import LANGUAGES, Speaker

ON_PAGE = frozenset(
    {
        "access.missing", "cache.not_used", "checks.beyond_refused", "checks.contradicted_unit", "checks.exchanged",
        "checks.exchanged_dew", "checks.fraction", "checks.half_a_pair", "checks.sea_level_pressure",
        "checks.sun_at_night_refused", "checks.sun_refused", "checks.times_of_utc", "checks.too_calm",
        "checks.too_windy", "checks.vapour_refused", "checks.which_unit", "checks.wind_steps", "dates.day_or_month",
        "dates.whose_midnight", "days.no_whole_day", "days.not_hourly", "eto.found", "eto.height_assumed",
        "eto.middle_of_hours", "eto.nothing_found", "hourly.cloudiness_estimated", "network.calm_run",
        "network.several_sites", "network.units_unknown", "network.unknown_unit", "reference.doubtful",
        "reference.no_eto_in_file", "series.steps_differ", "source.contact", "source.hint.fix_settings",
        "source.model_changes", "steps.days", "steps.dekads", "steps.months", "steps.of_months",
        "table.dates_by_content", "table.no_dates", "table.sheet_taken", "table.wind_unit", "weather.customary",
        "weather.rate_assumed",
    }
)  # fmt: skip
"""Messages that name options of the command line and of Python, or settings: a page says them by its own buttons and
boxes, and what only its operator can do as such."""


class Words(t.HasTraits, Speaker):
    """Says every text in the language of one visitor.

    Views give it what they say: `label` sets a widget's traits to texts, `draw` calls a function. Both act at once and
    again on every change of `language`, until `forget` is told of the widget.
    """

    language = t.Enum(tuple(LANGUAGES), "en")

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        self._drawn: dict[Hashable, list[Callable[[], None]]] = {}
        self.observe(lambda _: self.redraw(), "language")

    def tell(self, value: object) -> str:
        """What the library says, in this language; what it says of options in the words of the page."""
        if isinstance(value, Message) and value.key in ON_PAGE:
            return self.say(f"page.{value.key}", **{name: self.tell(field) for name, field in value.fields.items()})
        return super().tell(value)

    def draw(self, owner: Hashable, drawing: Callable[[], None]) -> None:
        """Call `drawing` now and on every change of the language, until `owner` is forgotten."""
        self._drawn.setdefault(owner, []).append(drawing)
        drawing()

    def label(self, widget: t.HasTraits, **keys: str) -> None:
        """Set traits of `widget` to the texts of `keys`, now and on every change."""

        def drawing() -> None:
            for trait, key in keys.items():
                setattr(widget, trait, self.say(key))

        self.draw(widget, drawing)

    def forget(self, owner: Hashable) -> None:
        """Stop drawing for what is no longer on the page."""
        self._drawn.pop(owner, None)

    def redraw_of(self, owner: Hashable) -> None:
        """Draw anew what an owner shows: something else that is said there has changed."""
        for drawing in self._drawn.get(owner, ()):
            drawing()

    def redraw(self) -> None:
        """Draw everything anew; what was drawn may tell of the day it was drawn on."""
        for drawings in list(self._drawn.values()):
            for drawing in drawings:
                drawing()

"""A field for a day, with a calendar."""

from __future__ import annotations

from datetime import date
from typing import Any

import traitlets as t

from evaeto.dashboard.common.files import script
from evaeto.dashboard.common.frontend import Worded


def _day() -> t.Instance[Any]:
    """A trait of a day or None, which travels as ISO 8601."""
    return t.Instance(date, allow_none=True).tag(
        sync=True,
        to_json=lambda day, _: None if day is None else day.isoformat(),
        from_json=lambda text, _: None if text is None else date.fromisoformat(text),
    )


class DayPicker(Worded):
    """A field for a day as the language of the page writes it, with the browser's calendar at its side. `min` and
    `max` end the calendar and never change what was typed.

    A date field of the browser speaks the browser's language, whatever that of the page is: 01/02 would be read in two
    ways. That of ipywidgets does not tell the browser its limits besides, and in the kernel moves a day outside them.
    """

    section = "day_picker"
    names = ("pattern", "placeholder", "open")
    _esm = script("common/dates.js", "common/day_picker.js")
    description = t.Unicode().tag(sync=True)
    value = _day()
    min = _day()
    max = _day()

"""ETo of these days beside the map: the last complete day, today, tomorrow and the week, with their bands."""

from __future__ import annotations

import html
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Protocol

import ipywidgets as widgets

from evaeto.dashboard.common.pieces import unbroken_days
from evaeto.dashboard.common.words import Words

DAYS_AHEAD = 6
"""After today: a week with it."""


class Calculated(Protocol):
    """What is followed of a calculation: `dashboard.results.card.CardModel`."""

    outcome: dict[str, Any] | None

    @property
    def running(self) -> bool: ...

    def state(self) -> dict[str, Any]: ...


class Week(widgets.VBox):
    """The days of a calculation that is followed; `on_open` shows it with all there is to it."""

    def __init__(self, words: Words, on_open: Callable[[], None]) -> None:
        self._words = words
        self._followed: tuple[Calculated, date, date] | None = None
        self.told, self.opener = widgets.HTML(), widgets.Button()
        words.label(self.opener, description="map.week.open")
        self.opener.on_click(lambda _: on_open())
        super().__init__([self.told, self.opener])
        self.add_class("ev-week")
        words.draw(self, self.show)

    def follow(self, calculated: Calculated, complete: date, today: date) -> None:
        """Show the days of a calculation from now on; `complete` is the last complete day there, `today` the date."""
        self._followed = calculated, complete, today
        self.show()

    def clear(self) -> None:
        """Show nothing: the point is another one."""
        self._followed = None
        self.show()

    @property
    def busy(self) -> bool:
        """Whether what is followed is still being calculated."""
        return self._followed is not None and self._followed[0].running

    def show(self) -> None:
        """Bring what is shown up to date."""
        if self._followed is None:
            self.layout.display, self.told.value = "none", ""
            return
        words, (calculated, complete, today) = self._words, self._followed
        self.layout.display = None
        self.opener.layout.display = None if calculated.outcome is not None else "none"
        if calculated.outcome is not None:
            self.told.value = unbroken_days(week_html(words, calculated.outcome["results"], complete, today))
        elif calculated.running:
            self.told.value = f'<p class="ev-hint" role="status">{words.say("result.computing")}</p>'
        else:
            state = calculated.state()
            why = html.escape(state["message"] or state["status_text"])
            self.told.value = f'<p class="ev-trouble" role="alert">{why}</p>'


def week_html(words: Words, rows: Sequence[Mapping[str, Any]], complete: date, today: date) -> str:
    """A line a day, drawn on one scale, and how far the days are measured."""
    known = [row["eto_upper_mm"] or row["eto_mm"] for row in rows if row["eto_mm"] is not None]
    most = max(known, default=0.0)
    lines = "".join(_line(words, row, today, most) for row in rows)
    units = words.say("unit.water")
    heads = ("".join(f'<th scope="col">{text}</th>' for text in (
        words.say("column.date"), f"ETo ({units})", words.say("map.week.band")
    )))  # fmt: skip
    note = words.say("map.week.complete", day=words.day(complete))
    return (
        f"<table><caption>{words.say('map.week.title')}</caption><thead><tr>{heads}</tr></thead>"
        f'<tbody>{lines}</tbody></table><p class="ev-hint">{html.escape(note)}</p>'
    )


def _short(words: Words, day: date) -> str:
    """Day and month as the language writes them: the year is that of today."""
    return day.strftime(words.say("date.format").replace("%Y", "").strip("-/. "))


def _line(words: Words, row: Mapping[str, Any], today: date, most: float) -> str:
    day = date.fromisoformat(row["date"])
    named = {today - timedelta(days=1): "yesterday", today: "today", today + timedelta(days=1): "tomorrow"}
    if day in named:
        title = words.say(f"map.week.{named[day]}")
    else:
        title = f"{words.say('map.week.weekdays').split()[day.weekday()]} {_short(words, day)}"
    lower, upper = row["eto_lower_mm"], row["eto_upper_mm"]
    value = "–" if row["eto_mm"] is None else words.number(row["eto_mm"], 1)
    band, bar = "", ""
    if lower is not None and upper is not None:
        band = f"{words.number(lower, 1)}–{words.number(upper, 1)}"
        ends = (100 * max(end, 0.0) / most for end in (lower, upper)) if most > 0 else (0.0, 0.0)
        bar = '<span class="ev-week-bar" style="--from: {:.0f}%; --to: {:.0f}%"></span>'.format(*ends)
    mark = ' class="ev-today" aria-current="date"' if day == today else ""
    return f'<tr{mark}><th scope="row">{html.escape(title)}</th><td>{value}</td><td>{band}{bar}</td></tr>'

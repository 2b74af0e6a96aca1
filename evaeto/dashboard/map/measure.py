"""Measuring on the map: while it is on, clicks add corners instead of choosing a point.

Leaflet's own plug-in draws below the tiles here, speaks English only, and leaves an unnamed button on the page.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ipyleaflet
import ipywidgets as widgets

from evaeto.dashboard.common.pieces import drawn_html
from evaeto.dashboard.common.words import Words
from evaeto.dashboard.map.base_map import DRAWN_PANE
from evaeto.dashboard.map.geodesy import Point, area_km2, copies, goes_round_a_pole, length_km, sides_cross, way

COLOUR = "#b5482a"
"""Can be told from land, sea and satellite pictures, in both schemes."""


class Measure(widgets.VBox):
    """The control in the corner of the map, with the line that is being drawn."""

    def __init__(self, words: Words, shown: ipyleaflet.Map, guard: Callable[..., Any]) -> None:
        self._words = words
        self._points: list[Point] = []
        self.line = ipyleaflet.Polyline(locations=[], color=COLOUR, weight=4, fill=False, pane=DRAWN_PANE)
        self.field = ipyleaflet.Polygon(
            locations=[], stroke=False, fill_color=COLOUR, fill_opacity=0.25, pane=DRAWN_PANE
        )
        self.button, self.clear = widgets.ToggleButton(), widgets.Button()
        words.label(self.button, description="measure.button", tooltip="measure.tip")
        words.label(self.clear, description="measure.clear")
        self.told = drawn_html(words, self._result)
        self._map = shown
        self.button.observe(guard(lambda _: self._switch()), "value")
        self.clear.on_click(guard(lambda _: self._draw([])))
        super().__init__([self.button, self.told, self.clear])
        self.add_class("ev-measure")
        shown.add(ipyleaflet.WidgetControl(widget=self, position="topleft"))
        self._switch()

    @property
    def active(self) -> bool:
        """Whether clicks are corners."""
        return bool(self.button.value)

    def add(self, lat: float, lon: float) -> None:
        """One more corner."""
        self._draw([*self._points, (lat, lon)])

    def _switch(self) -> None:
        for part in (self.told, self.clear):
            part.layout.display = None if self.active else "none"
        for layer in (self.field, self.line):
            if self.active:
                self._map.add(layer)
            elif layer in self._map.layers:
                self._map.remove(layer)
        self._draw([])

    def _draw(self, points: list[Point]) -> None:
        self._points = points
        self.line.locations = copies(points * 2 if len(points) == 1 else way(points))  # back to its start: a dot
        has_inside = len(points) > 2 and not sides_cross(points) and not goes_round_a_pole(points)
        self.field.locations = copies(way([*points, points[0]])) if has_inside else []
        self.told.value = self._result()

    def _result(self) -> str:
        return f'<p role="status">{told(self._words, self._points)}</p>'


def told(words: Words, points: list[Point]) -> str:
    """What a line says: its length, and the area inside it where there is one."""
    if len(points) < 2:
        return words.say("measure.hint")
    distance = words.say("measure.distance", value=written_length(words, length_km(points)))
    if len(points) == 2:
        return distance
    if sides_cross(points):
        return f"{distance}<br>{words.say('measure.crossed')}"
    return f"{distance}<br>{words.say('measure.area', value=written_area(words, area_km2(points)))}"


def written_length(words: Words, km: float) -> str:
    """In metres below one kilometre."""
    return f"{words.number(1000 * km)} m" if km < 1 else f"{words.number(km, 2 if km < 100 else 0)} km"


def written_area(words: Words, km2: float) -> str:
    """In hectares below 100 square kilometres."""
    return f"{words.number(100 * km2, 2)} ha" if km2 < 100 else f"{words.number(km2)} km²"

"""Measuring on the map: while it is on, clicks add corners instead of choosing a point.

Leaflet's own plug-in draws below the tiles here, speaks English only, and leaves an unnamed button on the page.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ipyleaflet
import ipywidgets as widgets

from evaeto.dashboard.map.geodesy import Point, area_km2, length_km
from evaeto.dashboard.map.world import DRAWN_PANE
from evaeto.dashboard.texts import say

COLOUR = "#b5482a"
"""Can be told from land, sea and satellite pictures, in both schemes."""


class Measure(widgets.VBox):
    """The control in the corner of the map, with the line that is being drawn."""

    def __init__(self, shown: ipyleaflet.Map, guard: Callable[..., Any]) -> None:
        self._points: list[Point] = []
        self.line = ipyleaflet.Polyline(locations=[], color=COLOUR, weight=4, fill=False, pane=DRAWN_PANE)
        self.field = ipyleaflet.Polygon(
            locations=[], stroke=False, fill_color=COLOUR, fill_opacity=0.25, pane=DRAWN_PANE
        )
        self.button = widgets.ToggleButton(description=say("measure.button"), tooltip=say("measure.tip"))
        self.told = widgets.HTML()
        self.clear = widgets.Button(description=say("measure.clear"))
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
        self.line.locations = points * 2 if len(points) == 1 else points  # a line back to its start is a dot
        self.field.locations = points if len(points) > 2 else []
        self.told.value = f'<p role="status">{_told(points)}</p>'


def _told(points: list[Point]) -> str:
    if len(points) < 2:
        return say("measure.hint")
    distance = say("measure.distance", value=written_length(length_km(points)))
    if len(points) == 2:
        return distance
    return f"{distance}<br>{say('measure.area', value=written_area(area_km2(points)))}"


def written_length(km: float) -> str:
    """In metres below one kilometre."""
    return f"{1000 * km:.0f} m" if km < 1 else f"{km:,.2f} km" if km < 100 else f"{km:,.0f} km"


def written_area(km2: float) -> str:
    """In hectares below 100 square kilometres."""
    return f"{100 * km2:,.2f} ha" if km2 < 100 else f"{km2:,.0f} km²"

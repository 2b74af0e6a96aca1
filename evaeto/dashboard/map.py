"""The Map tab: choose a point."""

from __future__ import annotations

import functools
import html
import json
import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import ipyleaflet
import ipywidgets as widgets
import traitlets as t

from evaeto.dashboard import TILES_VARIABLE
from evaeto.dashboard.frontend import static
from evaeto.dashboard.words import Words
from evaeto.sources import days
from evaeto.sources.catalogue import SOURCES

TILES_URL = "https://tile.openstreetmap.org/{z}/{x}/{y}.png"
TILES_ATTRIBUTION = '&copy; <a href="https://www.openstreetmap.org/copyright">OpenStreetMap</a> contributors'

_STYLES = {
    "land": {"stroke": True, "color": "#9fb0ac", "weight": 0.8, "fill": True, "fillColor": "#eef1ea", "fillOpacity": 1},
    "borders": {"stroke": True, "color": "#b9c4c0", "weight": 0.8, "fill": False},
}


class MapModel(t.HasTraits):
    """The chosen point, and the elevations that calculations have found."""

    point = t.Tuple(allow_none=True, default_value=None)
    elevations = t.Dict()

    def choose(self, lat: float, lon: float) -> None:
        """Choose a point; longitudes of a repeated world are brought back to -180..180."""
        self.point = (round(max(-90.0, min(90.0, lat)), 4), round((lon + 180.0) % 360.0 - 180.0, 4))

    def learn_elevation(self, lat: float, lon: float, metres: float) -> None:
        """Remember the elevation a calculation has found for a point."""
        self.elevations = {**self.elevations, (round(lat, 4), round(lon, 4)): metres}

    @property
    def elevation(self) -> float | None:
        """Metres above sea level of the chosen point, None while not known."""
        known: float | None = self.elevations.get(self.point)
        return known


class MapPanel(widgets.Box):
    """View of a `MapModel`."""

    def __init__(
        self,
        model: MapModel,
        on_use: Callable[[], None],
        on_today: Callable[[], None],
        shown_on_page: Callable[[Callable[..., Any]], Callable[..., Any]],
        words: Words | None = None,
    ) -> None:
        self.model, self.words = model, words or Words()
        self.map = _map(self.words)
        self.marker: ipyleaflet.Marker | None = None
        self.facts = widgets.HTML()
        self.use, self.today = widgets.Button(button_style="primary"), widgets.Button()
        self.words.label(self.use, description="map.use", tooltip="map.use.tip")
        self.words.label(self.today, description="map.today", tooltip="map.today.tip")
        self.use.on_click(lambda _: on_use())
        self.today.on_click(lambda _: on_today())
        self.map.on_interaction(shown_on_page(self._on_interaction))
        model.observe(lambda _: self._show(), ["point", "elevations"])
        side = widgets.VBox([self.facts, widgets.VBox([self.use, self.today]).add_class("ev-map-buttons")])
        super().__init__([self.map, side.add_class("ev-map-side")])
        self.add_class("ev-map-panel")
        self.words.draw(self, self._show)

    def _on_interaction(self, **event: Any) -> None:
        if event.get("type") == "click":
            self.model.choose(*event["coordinates"])

    def _show(self) -> None:
        words, say, point = self.words, self.words.say, self.model.point
        self.use.disabled = self.today.disabled = point is None
        if point is None:
            self.facts.value = f'<p class="ev-map-hint">{say("map.hint")}</p>'
            return
        height = self.model.elevation
        known = f"{words.number(height)} m" if height is not None else say("map.elevation.unknown")
        self.facts.value = (
            f'<h2>{say("map.point")}</h2><dl aria-live="polite" class="ev-facts">'
            f'<dt>{say("map.coordinates")}</dt><dd class="ev-point">{words.place(*point)}</dd>'
            f"<dt>{say('map.elevation')}</dt><dd>{known}</dd>{_clock_and_services(words, *point)}</dl>"
        )
        if self.marker is None:
            self.marker = ipyleaflet.Marker(location=point, draggable=False, title=say("map.point"))
            self.map.add(self.marker)
        else:
            self.marker.location = point


def _clock_and_services(words: Words, lat: float, lon: float) -> str:
    offset = days.standard_utc_offset(lat, lon)
    moment = datetime.now(UTC) + timedelta(hours=offset)
    services = ", ".join(source.name for source in SOURCES.values() if source.covers(lat, lon))
    facts = {
        "map.zone": f"{days.zone_name(lat, lon)}, {days.clock(offset)}",
        "map.time": f"{words.day(moment.date())} {moment:%H:%M}",
        "map.services": services,
    }
    return "".join(f"<dt>{words.say(key)}</dt><dd>{html.escape(value)}</dd>" for key, value in facts.items())


@functools.cache
def _outlines() -> dict[str, Any]:
    collection: dict[str, Any] = json.loads(static("outlines.json"))
    for feature in collection["features"]:
        feature["properties"]["style"] = _STYLES[feature["properties"]["name"]]
    return collection


def _map(words: Words) -> ipyleaflet.Map:
    """The outlines lie under the tiles, which hide them when they arrive: Python cannot notice when they do not.

    ipyleaflet draws GeoJSON in the overlay pane (level 400) whatever pane it is given, so the tiles get one above
    it, below the markers (600). The style sheet makes the outlines deaf to the mouse: else each hover would send
    the whole layer to the kernel.
    """
    layers: list[ipyleaflet.Layer] = [ipyleaflet.GeoJSON(data=_outlines(), name="outlines")]
    if os.environ.get(TILES_VARIABLE) != "off":
        layers.append(ipyleaflet.TileLayer(url=TILES_URL, attribution=TILES_ATTRIBUTION, max_zoom=19, pane="tiles"))
    shown = ipyleaflet.Map(
        layers=layers,
        center=(10, 0),
        zoom=2,
        min_zoom=1,
        max_zoom=17,
        scroll_wheel_zoom=True,
        double_click_zoom=False,  # the two clicks of a double click would choose points
        world_copy_jump=True,
        prefer_canvas=True,
        panes={"tiles": {"zIndex": 450, "pointerEvents": "none"}},
        attribution_control=False,
    )
    credit = ipyleaflet.AttributionControl(position="bottomright")
    words.label(credit, prefix="map.copyright")
    shown.add(credit)
    shown.add(ipyleaflet.ScaleControl(position="bottomleft", imperial=False))
    shown.add_class("ev-map")
    return shown

"""View of the map tab."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ipyleaflet
import ipywidgets as widgets

from evaeto.dashboard.map.facts import facts_html, facts_of, popup_html
from evaeto.dashboard.map.grid import GridLayer, OnLoop, OpenGrid
from evaeto.dashboard.map.layers import Layers
from evaeto.dashboard.map.measure import Measure
from evaeto.dashboard.map.model import Height, MapModel
from evaeto.dashboard.map.places import Favourites, Finder, Locate
from evaeto.dashboard.map.world import Camera, world_map
from evaeto.dashboard.texts import say


class MapPanel(widgets.Box):
    """View of a `MapModel`: the map, and beside it the ways to a point and what is known of it."""

    def __init__(
        self,
        model: MapModel,
        on_use: Callable[[], None],
        on_today: Callable[[], None],
        shown_on_page: Callable[[Callable[..., Any]], Callable[..., Any]],
        open_grid: OpenGrid,
        on_loop: OnLoop,
    ) -> None:
        self.model = model
        self.map = world_map()
        self.layers = Layers(self.map, model, shown_on_page)
        self.camera = Camera(map_id=self.map.model_id)
        self.measure = Measure(self.map, shown_on_page)
        self.grid = GridLayer(self.map, self.camera.fit, open_grid, on_loop, shown_on_page)
        self.marker: ipyleaflet.Marker | None = None
        self.popup = widgets.HTML().add_class("ev-popup")
        self.facts = widgets.HTML()
        self.finder, self.locate, self.favourites = Finder(), Locate(), Favourites()
        for way in (self.finder, self.locate, self.favourites):
            way.on_messages(self.go_to, shown_on_page)
        self.use = widgets.Button(description=say("map.use"), tooltip=say("map.use.tip"), button_style="primary")
        self.today = widgets.Button(description=say("map.today"), tooltip=say("map.today.tip"))
        self.use.on_click(lambda _: on_use())
        self.today.on_click(lambda _: on_today())
        self.map.on_interaction(shown_on_page(self._on_interaction))
        model.observe(lambda _: self._show(), ["point", "elevations"])
        search = widgets.VBox([self.finder, self.locate]).add_class("ev-map-search")
        buttons = widgets.VBox([self.use, self.today]).add_class("ev-map-buttons")
        side = widgets.VBox([search, self.facts, buttons, self.favourites]).add_class("ev-map-side")
        super().__init__([self.map, side, self.grid, self.camera])
        self.add_class("ev-map-panel")
        self._show()

    def go_to(self, lat: float, lon: float, height: Height | None = None) -> None:
        """Choose a point and bring the map there."""
        self.model.choose(lat, lon)
        if height is not None:
            self.model.learn_elevation(lat, lon, *height)
        self.camera.go_to(*self.model.point)

    def _on_interaction(self, **event: Any) -> None:
        if event.get("type") == "click":
            (self.measure.add if self.measure.active else self.model.choose)(*event["coordinates"])

    def _show(self) -> None:
        point = self.model.point
        self.use.disabled = self.today.disabled = point is None
        self.favourites.point = None if point is None else list(point)
        if point is None:
            self.facts.value = f'<p class="ev-map-hint">{say("map.hint")}</p>'
            return
        lat, lon = point
        facts = facts_of(lat, lon, self.model.elevation)
        self.facts.value, self.popup.value = facts_html(facts), popup_html(facts)
        if self.marker is None:
            self.marker = ipyleaflet.Marker(
                location=point, draggable=False, title=say("map.point"), alt=say("map.point"), popup=self.popup
            )
            self.map.add(self.marker)
        else:
            self.marker.location = point

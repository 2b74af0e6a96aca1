"""View of the map tab."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import ipyleaflet
import ipywidgets as widgets

from evaeto.core import local_days
from evaeto.dashboard.common.pieces import unbroken_days
from evaeto.dashboard.common.words import Words
from evaeto.dashboard.map.base_map import OUTLINES, world_map
from evaeto.dashboard.map.camera import Camera
from evaeto.dashboard.map.climatology import Climatology, served
from evaeto.dashboard.map.elevation_lookup import AskElevation, ElevationSeeker
from evaeto.dashboard.map.favourites import Favourites
from evaeto.dashboard.map.finder import Finder, FindOnline
from evaeto.dashboard.map.forecast_map import AskForecast, ForecastMap
from evaeto.dashboard.map.grid import GridLayer, OnLoop, OpenGrid
from evaeto.dashboard.map.labels import Labels
from evaeto.dashboard.map.layers import Layers
from evaeto.dashboard.map.locate import Locate
from evaeto.dashboard.map.measure import Measure
from evaeto.dashboard.map.model import Height, MapModel
from evaeto.dashboard.map.point_facts import facts_html, facts_of, popup_html
from evaeto.dashboard.map.week import Week
from evaeto.request import latest_complete_day
from evaeto.settings import geocoding_is_allowed


class Workers(NamedTuple):
    """What the map has workers do: starts a job and returns at once."""

    open_grid: OpenGrid
    find_elevation: AskElevation
    find_places: FindOnline
    forecast_map: AskForecast


class MapPanel(widgets.Box):
    """View of a `MapModel`: the map, and beside it the ways to a point and what is known of it."""

    def __init__(
        self,
        model: MapModel,
        on_use: Callable[[], None],
        on_today: Callable[[], None],
        on_week: Callable[[], None],
        shown_on_page: Callable[[Callable[..., Any]], Callable[..., Any]],
        workers: Workers,
        on_loop: OnLoop,
        words: Words | None = None,
    ) -> None:
        self.model, self.words = model, (words := words or Words())
        self._seeker = ElevationSeeker(model, workers.find_elevation, on_loop)  # first to learn of a new point
        self.map = world_map()
        self.layers = Layers(words, self.map, model, shown_on_page)
        self.labels = Labels(words, map_id=self.map.model_id)
        widgets.dlink((self.layers.background, "value"), (self.labels, "shown"), lambda name: name == OUTLINES)
        self.camera = Camera(words, map_id=self.map.model_id)
        self.measure = Measure(words, self.map, shown_on_page)
        self.grid = GridLayer(words, self.map, self.camera.fit, workers.open_grid, on_loop, shown_on_page)
        self.forecast = ForecastMap(words, self.map, workers.forecast_map, on_loop, shown_on_page)
        self.marker: ipyleaflet.Marker | None = None
        self.popup = widgets.HTML().add_class("ev-popup")
        self.facts = widgets.HTML()
        self.finder = Finder(words, workers.find_places if geocoding_is_allowed() else None, on_loop)
        self.locate, self.favourites = Locate(words), Favourites(words)
        for way in (self.finder, self.locate, self.favourites):
            way.on_messages(self.go_to, shown_on_page)
        self.use, self.today = widgets.Button(button_style="primary"), widgets.Button()
        words.label(self.use, description="map.use", tooltip="map.use.tip")
        words.label(self.today, description="map.today", tooltip="map.today.tip")
        self.week = Week(words, on_week)
        self.which_day = widgets.HTML().add_class("ev-which-day")
        self.use.on_click(lambda _: on_use())
        self.today.on_click(lambda _: on_today())
        self.map.on_interaction(shown_on_page(self._on_interaction))
        model.observe(lambda _: self.week.clear(), "point")
        model.observe(lambda _: self._show(), ["point", "elevations", "elevation_note", "names"])
        search = widgets.VBox([self.finder, self.locate]).add_class("ev-map-search")
        buttons = widgets.VBox([self.use, self.today, self.which_day]).add_class("ev-map-buttons")
        side = widgets.VBox([search, self.facts, buttons, self.week, self.favourites]).add_class("ev-map-side")
        about = served()
        self.climatology = None if about is None else Climatology(words, about, self.map.model_id, shown_on_page)
        behind = [] if self.climatology is None else [self.climatology]
        below = widgets.VBox([self.forecast, *behind, self.grid]).add_class("ev-map-below")
        super().__init__([self.map, side, below, self.camera, self.labels])
        self.add_class("ev-map-panel")
        words.draw(self, self._show)

    def go_to(self, lat: float, lon: float, height: Height | None = None, name: str = "") -> None:
        """Choose a point and bring the map there."""
        if name:
            self.model.learn_name(lat, lon, name)
        if height is not None:
            self.model.learn_elevation(lat, lon, *height)
        self.model.choose(lat, lon)
        here_lat, here_lon = self.model.point
        self.camera.go_to(here_lat, here_lon, self.layers.close_zoom)

    def _on_interaction(self, **event: Any) -> None:
        if event.get("type") == "click":
            (self.measure.add if self.measure.active else self.model.choose)(*event["coordinates"])

    def _show(self) -> None:
        words, say, point = self.words, self.words.say, self.model.point
        self.use.disabled = point is None
        self.today.disabled = point is None or local_days.is_open_sea(*point)
        self.which_day.value = _which_day(words, point)
        with self.favourites.hold_sync():
            self.favourites.point = None if point is None else list(point)
            self.favourites.name = self.model.name
        if self.climatology is not None:
            self.climatology.picture.point = None if point is None else list(point)
        if point is None:
            self.facts.value = f'<p class="ev-map-hint">{say("map.hint")}</p>'
            return
        lat, lon = point
        facts = facts_of(words, lat, lon, self.model.elevation, self.model.elevation_note, name=self.model.name)
        self.facts.value, self.popup.value = facts_html(words, facts), popup_html(words, facts)
        if self.marker is None:
            self.marker = ipyleaflet.Marker(location=point, draggable=False, popup=self.popup)
            self.words.label(self.marker, title="map.point", alt="map.point")
            self.map.add(self.marker)
        else:
            self.marker.location = point


def _which_day(words: Words, point: tuple[float, float] | None) -> str:
    """Which day "today" is at a point, or why there is none."""
    if point is None:
        return ""
    if local_days.is_open_sea(*point):
        return f'<p class="ev-hint">{words.say("map.today.sea")}</p>'
    day = words.say("map.today.day", day=words.day(latest_complete_day(*point)))
    return f'<p class="ev-hint">{unbroken_days(day)}</p>'

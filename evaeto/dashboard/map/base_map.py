"""The map itself: outlines that are always there, online tiles where the operator allows them, controls."""

from __future__ import annotations

import functools
import json
import os
from collections.abc import Mapping
from typing import Any, NamedTuple

import ipyleaflet

from evaeto.dashboard.common.files import MARK, on_page, static
from evaeto.dashboard.common.words import Words
from evaeto.settings import TILES_VARIABLE


class Tiles(NamedTuple):
    """An online background."""

    url: str
    attribution: str
    deepest: int
    """Largest zoom the server has; beyond it the map enlarges."""


OUTLINES = "outlines"
TILES_PANE, DRAWN_PANE = "tiles", "drawn"
"""Above the outlines: the background, and what is drawn on it."""
TILES: Mapping[str, Tiles] = {
    "openstreetmap": Tiles(
        "https://tile.openstreetmap.org/{z}/{x}/{y}.png",
        '&copy; <a href="https://www.openstreetmap.org/copyright">OpenStreetMap</a> contributors',
        19,
    ),
    # The mosaic of 2016 is CC BY 4.0; those of later years are not free for all uses
    "satellite": Tiles(
        "https://tiles.maps.eox.at/wmts/1.0.0/s2cloudless_3857/default/g/{z}/{y}/{x}.jpg",
        '<a href="https://s2maps.eu">Sentinel-2 cloudless</a> by EOX IT Services GmbH '
        "(contains modified Copernicus Sentinel data 2016)",
        14,
    ),
}

CLOSE_ZOOM, OUTLINES_ZOOM = 8, 5
"""Zoom at which a place that was searched for is shown, unless the map is closer already; on the outlines, which have
nothing to see far from coasts and borders, from farther off."""


def backgrounds() -> list[str]:
    """Names of the backgrounds to choose from. The outlines are shown until the browser is known to be online, and
    with stand-ins until the visitor chooses another: nobody is asked who need not be there."""
    return [OUTLINES] if os.environ.get(TILES_VARIABLE) == "off" else [*TILES, OUTLINES]


def tile_layer(name: str) -> ipyleaflet.TileLayer:
    """An online background, above the outlines and below the markers."""
    tiles = TILES[name]
    return ipyleaflet.TileLayer(url=tiles.url, max_zoom=19, max_native_zoom=tiles.deepest, pane=TILES_PANE)


def credits_control(words: Words, name: str) -> ipyleaflet.AttributionControl:
    """Whom to credit for what a background shows.

    Not left to the layers: Leaflet goes on crediting one that was there before the control, once it is gone.
    """
    tiles = TILES.get(name)
    texts = [words.say("map.copyright"), *([tiles.attribution] if tiles else [])]
    return ipyleaflet.AttributionControl(position="bottomright", prefix=" · ".join(texts))


def world_map() -> ipyleaflet.Map:
    """The outlines lie under the tiles, which hide them when they arrive: Python cannot notice when they do not.

    ipyleaflet draws GeoJSON in the overlay pane (level 400) whatever pane it is given, so the tiles get one above
    it, below the markers (600). The style sheet makes the outlines deaf to the mouse: else each hover would send
    the whole layer to the kernel.
    """
    shown = ipyleaflet.Map(
        layers=[ipyleaflet.GeoJSON(data={MARK: OUTLINES} if on_page() else outlines(), name=OUTLINES)],
        center=(10, 0),
        zoom=2,
        min_zoom=1,
        max_zoom=17,
        scroll_wheel_zoom=True,
        double_click_zoom=False,  # the two clicks of a double click would choose points
        world_copy_jump=True,
        prefer_canvas=True,
        panes={
            TILES_PANE: {"zIndex": 450, "pointerEvents": "none"},
            DRAWN_PANE: {"zIndex": 460, "pointerEvents": "none"},
        },
        attribution_control=False,
    )
    shown.add(ipyleaflet.FullScreenControl(position="topleft"))
    shown.add(ipyleaflet.ScaleControl(position="bottomleft", imperial=False))
    shown.add_class("ev-map")
    return shown


@functools.cache
def outlines() -> dict[str, Any]:
    """Land and borders as GeoJSON, each with its style.

    The file holds each line as the steps from point to point [hundredths of a degree], which is a third of the size;
    `frontend/src/shared.js` reads it the same way.
    """
    collection: dict[str, Any] = json.loads(static("map/outlines.json"))
    for feature in collection["features"]:
        feature["geometry"]["coordinates"] = _points(feature["geometry"]["coordinates"])
    return collection


def _points(steps: list[Any]) -> list[Any]:
    if isinstance(steps[0], list):
        return [_points(inner) for inner in steps]
    lon = lat = 0
    points = []
    for east, north in zip(steps[::2], steps[1::2], strict=True):
        lon, lat = lon + east, lat + north
        points.append([lon / 100, lat / 100])
    return points

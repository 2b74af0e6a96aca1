"""Cells with a number each, drawn on the map by the browser."""

from __future__ import annotations

import anywidget
import traitlets as t

from evaeto.dashboard.common.files import script


class Cells(anywidget.AnyWidget):
    """Rectangles of equal sides in degrees, above the background and below the labels and markers.

    A cell is its middle (`lat`, `lon`), the number in it (`text`), what stands below that where there is room
    (`more`), and `level`, the colour that results of that ETo have; one without a number is empty, and so is its
    square.
    """

    _esm = script("map/cells.js")
    map_id = t.Unicode().tag(sync=True)
    step = t.Float(1.0).tag(sync=True)
    cells = t.List(t.Dict()).tag(sync=True)

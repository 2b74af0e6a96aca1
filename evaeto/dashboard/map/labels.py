"""Names of countries, states and cities on the outlines, which have none."""

from __future__ import annotations

from typing import Any

import anywidget
import traitlets as t

from evaeto.dashboard.common.files import script, static
from evaeto.dashboard.common.words import Words


class Labels(anywidget.AnyWidget):
    """Draws the names in the browser, where there is room, while the outlines are the background (`shown`).

    They are sent when the map is first moved near enough for them, and nothing of them is kept here.
    """

    _esm = script("map/labels.js")
    map_id = t.Unicode().tag(sync=True)
    shown = t.Bool(True).tag(sync=True)
    language = t.Unicode().tag(sync=True)

    def __init__(self, words: Words, **values: Any) -> None:
        super().__init__(**values)
        words.draw(self, lambda: self.set_trait("language", words.language))
        self.on_msg(self._receive)

    def _receive(self, _: Any, content: Any, __: Any) -> None:
        if content == {"type": "labels"}:
            self.send({"type": "labels", "labels": static("map/labels.json")})

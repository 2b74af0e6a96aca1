"""Favourite points."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import traitlets as t

from evaeto.dashboard.common.files import script
from evaeto.dashboard.common.frontend import Worded
from evaeto.dashboard.map.finder import GoTo
from evaeto.dashboard.map.locate import point_of
from evaeto.request import place_name

MAX_FAVOURITES = 20


class Favourites(Worded):
    """Points with a note, kept by the browser: the kernel learns of one when the visitor goes there. `name` is what the
    `point` that can be added is called, if it is known."""

    section = "favourites"
    names = ("title", "note", "add", "remove", "full", "no_storage", "place")
    _esm = script("map/favourites.js")
    name = t.Unicode().tag(sync=True)
    point = t.List(t.Float(), allow_none=True, default_value=None).tag(sync=True)
    most = t.Int(MAX_FAVOURITES).tag(sync=True)

    def on_messages(self, go_to: GoTo, guard: Callable[..., Any]) -> None:
        """Call `go_to` with the favourite that is chosen, by the name its visitor gave it."""
        self.on_msg(
            guard(lambda _, content, __: go_to(*point_of(content), None, place_name(str(content.get("note", "")))))
        )

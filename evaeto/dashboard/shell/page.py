"""The page as the kernel knows it: that one has connected, what it kept, and what it is told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import traitlets as t

from evaeto.dashboard.common.files import script
from evaeto.dashboard.common.frontend import Worded


class Hello(NamedTuple):
    """What a page says when it shows the widget.

    visitor : the name the browser tab keeps for its visitor; empty where it can keep none
    language : that the visitor chose before, else the browser's
    form : what the form held before a reload
    online : whether the browser knows of a network
    address : what stands behind the `#` of the page's address
    newer : whether `form` was kept after that address was written
    """

    visitor: str
    language: str
    form: Mapping[str, Any]
    online: bool
    address: str = ""
    newer: bool = False


class Page(Worded):
    """Tells the kernel that a page has connected (a preheated notebook ran before the visitor came).

    It also says in the document which `language` the page is in, keeps the visitor's choice in the browser, what the
    `form` holds in its tab and the `address` in its bar, tells the visitor when the connection to the server is lost,
    and silences the map: ipyleaflet sends a message for every move of the mouse.
    """

    section = "connection"
    names = ("lost", "ended", "reload")
    _esm = script("common/language.js", "shell/page.js")
    map_id = t.Unicode().tag(sync=True)
    language = t.Unicode().tag(sync=True)
    form = t.Dict().tag(sync=True)
    address = t.Unicode().tag(sync=True)
    steps = t.Int(0, help="How many steps back and forward the address knows of.").tag(sync=True)

    def on_connect(self, callback: Callable[[Hello], None]) -> None:
        """Call `callback` whenever a page shows this widget."""

        def receive(_: Any, content: dict[str, Any], __: Any) -> None:
            if content.get("type") == "hello":
                form = content.get("form")
                kept = form if isinstance(form, Mapping) else {}
                visitor, language = (str(content.get(name, "")) for name in ("visitor", "language"))
                address = str(content.get("address", ""))
                online, newer = (content.get(name) is True for name in ("online", "newer"))
                callback(Hello(visitor, language, kept, online, address, newer))
                self.send({"type": "welcome"})

        self.on_msg(receive)

    def on_went(self, callback: Callable[[str], None]) -> None:
        """Call `callback` with the address when the visitor has gone back, forward, or changed it."""

        def receive(_: Any, content: dict[str, Any], __: Any) -> None:
            if content.get("type") == "went":
                steps = content.get("steps")
                with self.hold_sync():
                    callback(str(content.get("address", "")))
                    self.steps = steps if isinstance(steps, int) else self.steps

        self.on_msg(receive)

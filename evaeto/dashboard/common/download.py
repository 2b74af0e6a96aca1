"""A file made on a click."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import traitlets as t

from evaeto.dashboard.common.files import script
from evaeto.dashboard.common.frontend import Worded


class Download(Worded):
    """A button whose click asks the kernel for a file and saves it in the browser."""

    section = "result.download"
    names = ("busy",)
    _esm = script("common/save.js", "common/download.js")
    description = t.Unicode().tag(sync=True)

    def on_request(self, callback: Callable[[], None]) -> None:
        """Call `callback` on a click; it answers later with `deliver` or `fail`."""

        def receive(_: Any, content: dict[str, Any], __: Any) -> None:
            if content.get("type") == "make":
                callback()

        self.on_msg(receive)

    def deliver(self, name: str, media_type: str, content: bytes) -> None:
        """Send the file to the browser."""
        self.send({"type": "file", "name": name, "media_type": media_type}, buffers=[content])

    def fail(self, text: str) -> None:
        """Say beside the button why there is no file."""
        self.send({"type": "error", "text": text})

"""A file of the visitor."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import traitlets as t

from evaeto.dashboard.common.files import script
from evaeto.dashboard.common.frontend import Worded
from evaeto.uploads.limits import short_name

UPLOAD_MAX_MB = 10
"""A file comes in one message, of which the socket of a Jupyter server takes 10 MiB and drops more without a word."""


class Upload(Worded):
    """A button for a file, refused in the browser where it is too large to be sent. `description` says which."""

    section = "upload"
    names = ("choose", "too_large", "unreadable")
    _esm = script("common/upload.js")
    accept = t.Unicode().tag(sync=True)
    description = t.Unicode().tag(sync=True)
    most_mb = t.Int(UPLOAD_MAX_MB).tag(sync=True)

    def on_file(self, callback: Callable[[str, bytes], None]) -> None:
        """Call `callback` with the name and the content of each file chosen; not with what no button here sends."""

        def receive(_: Any, content: Any, buffers: Sequence[Any]) -> None:
            name = content.get("name") if isinstance(content, Mapping) else None
            if isinstance(name, str) and len(buffers) == 1 and len(buffers[0]) <= UPLOAD_MAX_MB * 1_000_000:
                callback(short_name(name), bytes(buffers[0]))

        self.on_msg(receive)

"""What the file of a station was taken for, with boxes and buttons by which it is corrected."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import anywidget
import traitlets as t

from evaeto.dashboard.common.files import script


class StationPreview(anywidget.AnyWidget):
    """Shows `shown`, see `station_words.shown_of`, and tells what is chosen."""

    _esm = script("form/station_preview.js")
    shown = t.Dict().tag(sync=True)

    def on_change(self, callback: Callable[[Mapping[str, Any]], None]) -> None:
        """Call `callback` with each choice, as `station_words.with_change` takes it."""

        def receive(_: Any, content: Any, buffers: Any) -> None:
            if isinstance(content, Mapping):
                callback(content)

        self.on_msg(receive)

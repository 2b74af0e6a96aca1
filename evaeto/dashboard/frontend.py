"""Small front-end widgets (anywidget): no build step, their JavaScript lies in `static/`."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import anywidget
import traitlets as t

from evaeto.dashboard.texts import section

STATIC = Path(__file__).with_name("static")


@functools.cache
def static(name: str) -> str:
    """Text of a file in `static/`."""
    return (STATIC / name).read_text(encoding="utf-8")


class Page(anywidget.AnyWidget):
    """Tells the kernel that a page has connected (a preheated notebook ran before the visitor came).

    It also silences the map: ipyleaflet sends a message for every move of the mouse.
    """

    _esm = static("page.js")
    map_id = t.Unicode().tag(sync=True)

    def on_connect(self, callback: Callable[[str], None]) -> None:
        """Call `callback` whenever a page shows this widget, with the name the browser tab keeps for its visitor."""

        def receive(_: Any, content: dict[str, Any], __: Any) -> None:
            if content.get("type") == "hello":
                callback(str(content.get("visitor", "")))

        self.on_msg(receive)


class Progress(anywidget.AnyWidget):
    """Head of a card: title, Cancel, Close, badge, bar, step, per-source lines and a clock that ticks in the browser.

    Its `state` is one trait, set once an update.
    """

    _esm = static("progress.js")
    title = t.Unicode().tag(sync=True)
    state = t.Dict().tag(sync=True)
    texts = t.Dict().tag(sync=True)

    @t.default("texts")
    def _texts(self) -> dict[str, str]:
        return section("card")

    def on_press(self, **actions: Callable[[], None]) -> None:
        """What the buttons do: `cancel`, `retry`, `close`."""

        def receive(_: Any, content: dict[str, Any], __: Any) -> None:
            if (action := actions.get(content.get("type", ""))) is not None:
                action()

        self.on_msg(receive)


class Chart(anywidget.AnyWidget):
    """Daily series over time; NaN is a gap.

    `days` are int32 days since 1970. Each of `series` has a `label`, a `kind` (line, bar, or band for the two edges of
    one), a `scale` (y, or y2 at the right), a `colour` of the style sheet and `data`, float32 bytes. `units` are those
    of the two scales, `file` the name of a picture without its ending.
    """

    # uPlot is a plain script that defines one variable: put before the module, it is private to it
    _esm = static("uPlot.iife.min.js") + static("chart.js")
    _css = static("uPlot.min.css")
    days = t.Bytes().tag(sync=True)
    series = t.List().tag(sync=True)
    units = t.List().tag(sync=True)
    title = t.Unicode().tag(sync=True)
    label = t.Unicode().tag(sync=True)
    note = t.Unicode().tag(sync=True)
    file = t.Unicode("chart").tag(sync=True)
    texts = t.Dict().tag(sync=True)

    @t.default("texts")
    def _texts(self) -> dict[str, str]:
        return section("chart")


class Table(anywidget.AnyWidget):
    """Rows, a page of them in the document at a time, sorted by a click on a title.

    Columns travel as binary. Each of `columns` has a `title`, a `kind` and `data`: a "day" is int32 since 1970, a
    "number" float64 (NaN: missing) printed with `decimals`, a "word" or "badge" uint16 positions in `words` (of a badge
    pairs of flag and text).
    """

    _esm = static("table.js")
    columns = t.List().tag(sync=True)
    caption = t.Unicode().tag(sync=True)
    note = t.Unicode().tag(sync=True)
    texts = t.Dict().tag(sync=True)

    @t.default("texts")
    def _texts(self) -> dict[str, str]:
        return section("table")


class Copy(anywidget.AnyWidget):
    """A text with a button that copies it."""

    _esm = static("copy.js")
    text = t.Unicode().tag(sync=True)
    label = t.Unicode().tag(sync=True)
    texts = t.Dict().tag(sync=True)

    @t.default("texts")
    def _texts(self) -> dict[str, str]:
        return section("copy")


class Download(anywidget.AnyWidget):
    """A button whose click asks the kernel for a file and saves it in the browser."""

    _esm = static("download.js")
    description = t.Unicode().tag(sync=True)
    texts = t.Dict().tag(sync=True)

    @t.default("texts")
    def _texts(self) -> dict[str, str]:
        return section("result.download")

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

"""Small front-end widgets (anywidget): no build step."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, ClassVar, NamedTuple

import anywidget
import traitlets as t

from evaeto.dashboard.common.words import Words
from evaeto.uploads.limits import short_name

DASHBOARD = Path(__file__).resolve().parents[1]


@functools.cache
def static(name: str) -> str:
    """Text of a file that lies beside the Python that uses it; `name` is its path within `evaeto/dashboard`."""
    return (DASHBOARD / name).read_text(encoding="utf-8")


class Worded(anywidget.AnyWidget):
    """A front-end widget that says something by itself: `names` of the texts of `section`, as its JavaScript uses
    them. It draws itself anew when they change."""

    section: ClassVar[str]
    names: ClassVar[tuple[str, ...]]
    texts = t.Dict().tag(sync=True)

    def __init__(self, words: Words, **values: Any) -> None:
        super().__init__(texts=words.texts(self.section, self.names), **values)
        words.draw(self, lambda: self.set_trait("texts", words.texts(self.section, self.names)))


class Hello(NamedTuple):
    """What a page says when it shows the widget.

    visitor : the name the browser tab keeps for its visitor; empty where it can keep none
    language : that the visitor chose before, else the browser's
    form : what the form held before a reload
    online : whether the browser knows of a network
    """

    visitor: str
    language: str
    form: Mapping[str, Any]
    online: bool


class Page(Worded):
    """Tells the kernel that a page has connected (a preheated notebook ran before the visitor came).

    It also says in the document which `language` the page is in, keeps the visitor's choice in the browser and what
    the `form` holds in its tab, tells the visitor when the connection to the server is lost, and silences the map:
    ipyleaflet sends a message for every move of the mouse.
    """

    section = "connection"
    names = ("lost", "ended", "reload")
    _esm = static("shell/page.js")
    map_id = t.Unicode().tag(sync=True)
    language = t.Unicode().tag(sync=True)
    form = t.Dict().tag(sync=True)

    def on_connect(self, callback: Callable[[Hello], None]) -> None:
        """Call `callback` whenever a page shows this widget."""

        def receive(_: Any, content: dict[str, Any], __: Any) -> None:
            if content.get("type") == "hello":
                form = content.get("form")
                kept = form if isinstance(form, Mapping) else {}
                visitor, language = (str(content.get(name, "")) for name in ("visitor", "language"))
                callback(Hello(visitor, language, kept, content.get("online") is True))
                self.send({"type": "welcome"})

        self.on_msg(receive)


def _day() -> t.Instance[Any]:
    """A trait of a day or None, which travels as ISO 8601."""
    return t.Instance(date, allow_none=True).tag(
        sync=True,
        to_json=lambda day, _: None if day is None else day.isoformat(),
        from_json=lambda text, _: None if text is None else date.fromisoformat(text),
    )


class DayPicker(Worded):
    """A field for a day as the language of the page writes it, with the browser's calendar at its side. `min` and
    `max` end the calendar and never change what was typed.

    A date field of the browser speaks the browser's language, whatever that of the page is: 01/02 would be read in two
    ways. That of ipywidgets does not tell the browser its limits besides, and in the kernel moves a day outside them.
    """

    section = "day_picker"
    names = ("pattern", "placeholder", "open")
    _esm = static("common/dates.js") + static("common/day_picker.js")
    description = t.Unicode().tag(sync=True)
    value = _day()
    min = _day()
    max = _day()


class Progress(Worded):
    """Head of a card: title, Cancel, Close, badge, bar, step, per-source lines and a clock that ticks in the browser.

    Its `state` is one trait, set once an update.
    """

    section = "card"
    names = ("cancel", "cancel.tip", "retry", "retry.tip", "close", "close.tip", "elapsed", "progress", "left")
    _esm = static("results/progress.js")
    title = t.Unicode().tag(sync=True)
    state = t.Dict().tag(sync=True)

    def on_press(self, **actions: Callable[[], None]) -> None:
        """What the buttons do: `cancel`, `retry`, `close`."""

        def receive(_: Any, content: dict[str, Any], __: Any) -> None:
            if (action := actions.get(content.get("type", ""))) is not None:
                action()

        self.on_msg(receive)


class Chart(Worded):
    """Daily series over time, or with the `shape` "scatter" the second over the first; NaN is a gap.

    `days` are int32 days since 1970. Each of `series` has a `label`, a `kind` (line, bar, or band for the two edges of
    one), a `scale` (y, or y2 at the right) and a `colour` of the style sheet; its values are float32 bytes in `data`,
    apart, so that another language sends no numbers again. `units` are what the scales are labelled with (of a scatter
    first the upright one), `told` a line on what is seen. A picture is saved under the name `file`, to which its ending
    is added, with `place` (and period) below the title and a line of each of `credits` at its foot.
    """

    section = "chart"
    names = ("hint", "touch", "date", "day", "png", "svg")
    # uPlot is a plain script that defines one variable: put before the module, it is private to it
    _esm = "".join(
        static(f"figures/{name}.js") for name in ("uPlot.iife.min", "chart", "scatter", "fingers", "pictures")
    )
    _css = static("figures/uPlot.min.css")
    days = t.Bytes().tag(sync=True)
    series = t.List().tag(sync=True)
    data = t.List().tag(sync=True)
    units = t.List().tag(sync=True)
    title = t.Unicode().tag(sync=True)
    label = t.Unicode().tag(sync=True)
    note = t.Unicode().tag(sync=True)
    told = t.Unicode().tag(sync=True)
    place = t.Unicode().tag(sync=True)
    credits = t.List(t.Unicode()).tag(sync=True)
    shape = t.Enum(("time", "scatter"), "time").tag(sync=True)
    file = t.Unicode("chart").tag(sync=True)


class Table(Worded):
    """Rows, a page of them in the document at a time, sorted by a click on a title.

    Columns travel as binary in `data`. Each of `columns` has a `title` and a `kind`: a "day" or "month" is int32 days
    since 1970, a "number" float64 (NaN: missing) printed with `decimals`, a "word" or "badge" uint16 positions in
    `words` (of a badge pairs of flag and text). The browser makes a CSV `file` of it all, which begins with the lines
    of `head`; with `comma` it has decimal commas, and semicolons between the cells.
    """

    section = "table"
    names = (
        "sort",
        "copy",
        "csv",
        "copied",
        "not_copied",
        "first",
        "previous",
        "next",
        "last",
        "range",
        "missing",
        "day",
        "month",
    )
    _esm = static("common/save.js") + static("common/dates.js") + static("figures/table.js")
    columns = t.List().tag(sync=True)
    data = t.List().tag(sync=True)
    caption = t.Unicode().tag(sync=True)
    note = t.Unicode().tag(sync=True)
    head = t.List(t.Unicode()).tag(sync=True)
    file = t.Unicode().tag(sync=True)
    comma = t.Bool().tag(sync=True)

    def fill(self, columns: Sequence[Mapping[str, Any]]) -> None:
        """Show `columns`, each with its `data`; data that are there already are not sent again."""
        with self.hold_sync():
            self.data = [column["data"] for column in columns]
            self.columns = [{key: value for key, value in column.items() if key != "data"} for column in columns]


class Copy(Worded):
    """A text with a button that copies it."""

    section = "copy"
    names = ("copy", "done", "selected")
    _esm = static("common/copy.js")
    text = t.Unicode().tag(sync=True)
    label = t.Unicode().tag(sync=True)


class Download(Worded):
    """A button whose click asks the kernel for a file and saves it in the browser."""

    section = "result.download"
    names = ("busy",)
    _esm = static("common/save.js") + static("common/download.js")
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


UPLOAD_MAX_MB = 10
"""A file comes in one message, of which the socket of a Jupyter server takes 10 MiB and drops more without a word."""


class Upload(Worded):
    """A button for a file, refused in the browser where it is too large to be sent."""

    section = "upload"
    names = ("choose", "too_large", "unreadable")
    _esm = static("common/upload.js")
    accept = t.Unicode().tag(sync=True)
    most_mb = t.Int(UPLOAD_MAX_MB).tag(sync=True)

    def on_file(self, callback: Callable[[str, bytes], None]) -> None:
        """Call `callback` with the name and the content of each file chosen; not with what no button here sends."""

        def receive(_: Any, content: Any, buffers: Sequence[Any]) -> None:
            name = content.get("name") if isinstance(content, Mapping) else None
            if isinstance(name, str) and len(buffers) == 1 and len(buffers[0]) <= UPLOAD_MAX_MB * 1_000_000:
                callback(short_name(name), bytes(buffers[0]))

        self.on_msg(receive)

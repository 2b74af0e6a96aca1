"""What the small front-end widgets (anywidget) begin with: no build step, each one's JavaScript lies beside it."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any, ClassVar

import anywidget
import traitlets as t

from evaeto.dashboard.common.words import Words

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

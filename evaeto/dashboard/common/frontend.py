"""What the small front-end widgets (anywidget) begin with: no build step, each one's JavaScript lies beside it."""

from __future__ import annotations

from typing import Any, ClassVar

import anywidget
import traitlets as t

from evaeto.dashboard.common.words import Words


class Worded(anywidget.AnyWidget):
    """A front-end widget that says something by itself: `names` of the texts of `section`, as its JavaScript uses
    them. It draws itself anew when they change."""

    section: ClassVar[str]
    names: ClassVar[tuple[str, ...]]
    texts = t.Dict().tag(sync=True)

    def __init__(self, words: Words, **values: Any) -> None:
        super().__init__(texts=words.texts(self.section, self.names), **values)
        words.draw(self, lambda: self.set_trait("texts", words.texts(self.section, self.names)))

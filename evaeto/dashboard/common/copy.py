"""A text to be copied."""

from __future__ import annotations

import traitlets as t

from evaeto.dashboard.common.frontend import Worded, static


class Copy(Worded):
    """A text with a button that copies it."""

    section = "copy"
    names = ("copy", "done", "selected")
    _esm = static("common/copy.js")
    text = t.Unicode().tag(sync=True)
    label = t.Unicode().tag(sync=True)

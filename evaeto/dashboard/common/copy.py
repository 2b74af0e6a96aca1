"""A text to be copied."""

from __future__ import annotations

import traitlets as t

from evaeto.dashboard.common.files import script
from evaeto.dashboard.common.frontend import Worded


class Copy(Worded):
    """A text with a button that copies it."""

    section = "copy"
    names = ("copy", "done", "selected")
    _esm = script("common/copy.js")
    text = t.Unicode().tag(sync=True)
    label = t.Unicode().tag(sync=True)

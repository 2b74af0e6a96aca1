"""Light or dark: as the visitor's system has it, as the visitor chooses, and in JupyterLab as its theme is."""

from __future__ import annotations

from evaeto.dashboard.common.files import script
from evaeto.dashboard.common.frontend import Worded


class Scheme(Worded):
    """A choice that the browser keeps. In a notebook there is none: what surrounds the widget decides."""

    section = "scheme"
    names = ("label", "auto", "light", "dark")
    _esm = script("shell/scheme.js")

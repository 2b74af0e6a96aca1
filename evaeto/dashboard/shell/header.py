"""The head of the page: what it is, whether it is a demonstration, and in which language it speaks."""

from __future__ import annotations

import html
from collections.abc import Callable
from typing import Any

import ipywidgets as widgets

from evaeto import settings
from evaeto.dashboard.common.pieces import drawn_html
from evaeto.dashboard.common.words import Words
from evaeto.dashboard.shell.scheme import Scheme
from evaeto.i18n import LANGUAGES


class Header(widgets.VBox):
    """Title, choice of light or dark, language switch, and below them the banner of a demo."""

    def __init__(self, words: Words, guard: Callable[[Callable[..., Any]], Callable[..., Any]]) -> None:
        self._words = words
        # Each language is named in itself, so that everybody finds their own
        self.languages = widgets.ToggleButtons(options=[(name, code) for code, name in LANGUAGES.items()])
        self.languages.value = words.language
        words.label(self.languages, description="language")
        self.languages.observe(guard(self._choose), "value")
        words.observe(lambda change: self.languages.set_trait("value", change["new"]), "language")
        title = drawn_html(words, self._title)
        head = widgets.HBox([title, Scheme(words), self.languages.add_class("ev-languages")])
        head.add_class("ev-header-row")
        super().__init__([head, drawn_html(words, lambda: demo_banner(words))])

    def _choose(self, change: Any) -> None:
        self._words.language = change["new"]

    def _title(self) -> str:
        say = self._words.say
        return f'<header class="ev-header"><h1>{say("title")}</h1><p>{say("subtitle")}</p></header>'


def demo_banner(words: Words) -> str:
    """What kind of data a demonstration shows; nothing where the real services are asked."""
    current = settings.current()
    if current.label is None:
        return ""
    note = words.say("demo.records" if current.measured else "demo.synthetic")
    return f'<p class="ev-demo-banner" role="note"><b>{html.escape(words.tell(current.label))}</b> {note}</p>'

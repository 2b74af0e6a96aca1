"""Errors on the page. Voila shows neither prints nor exceptions of callbacks, so each callback is wrapped."""

from __future__ import annotations

import functools
import html
import logging
from collections.abc import Callable
from typing import Any, TypeVar

import ipywidgets as widgets

from evaeto.core.messages import of_error
from evaeto.dashboard.common.pieces import drawn_html, replace_children
from evaeto.dashboard.common.problems import in_words
from evaeto.dashboard.common.words import Words
from evaeto.errors import EvaetoError, RequestError

log = logging.getLogger(__name__)

F = TypeVar("F", bound=Callable[..., Any])


class Notices(widgets.VBox):
    """Messages at the top of the page, each until it is dismissed."""

    children: tuple[_Notice, ...]

    def __init__(self, words: Words | None = None) -> None:
        self.words = words or Words()
        super().__init__(children=())
        self.add_class("ev-notices")

    @property
    def texts(self) -> tuple[str, ...]:
        """What is being said, oldest first."""
        return tuple(notice.text for notice in self.children)

    def tell(self, say: Callable[[], str], *, until_calculated: bool = False) -> None:
        """Show what `say` says, in each language of the page; the same text is not shown twice.

        until_calculated : it is no fault, only a word on what can be done, and goes once that is
        """
        if say() not in self.texts:
            self.children = (*self.children, _Notice(self.words, say, self._dismiss, is_hint=until_calculated))

    def calculated(self) -> None:
        """Take away what was to be read until then."""
        if any(notice.is_hint for notice in self.children):
            replace_children(self.words, self, [notice for notice in self.children if not notice.is_hint])

    def shown_on_page(self, callback: F) -> F:
        """Decorator: an exception of `callback` becomes a notice (and goes to the log with its traceback)."""

        @functools.wraps(callback)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            try:
                return callback(*args, **kwargs)
            except RequestError as error:
                for problem in error.problems:
                    self.tell(functools.partial(in_words, self.words, problem))
            except Exception as error:
                log.exception("a callback of the page failed")
                told = of_error(error) if isinstance(error, EvaetoError) else f"{type(error).__name__}: {error}"
                self.tell(lambda: self.words.say("notice.failed", error=self.words.tell(told)))
            return None

        return guarded  # type: ignore[return-value]

    def _dismiss(self, notice: _Notice) -> None:
        replace_children(self.words, self, [child for child in self.children if child is not notice])


class _Notice(widgets.HBox):
    def __init__(
        self, words: Words, say: Callable[[], str], dismiss: Callable[[_Notice], None], *, is_hint: bool
    ) -> None:
        self._say, self.is_hint = say, is_hint
        button = widgets.Button()
        words.label(button, description="notice.dismiss")
        button.on_click(lambda _: dismiss(self))
        role = "status" if is_hint else "alert"
        text = drawn_html(words, lambda: f'<div role="{role}">{html.escape(say())}</div>')
        super().__init__([text, button])
        self.add_class("ev-notice")
        if is_hint:
            self.add_class("ev-notice-hint")

    @property
    def text(self) -> str:
        """What it says now."""
        return self._say()

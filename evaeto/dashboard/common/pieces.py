"""What views are made of: markup that follows the language, and widgets that are gone when they are closed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import ipywidgets as widgets

from evaeto.dashboard.common.words import Words

_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def drawn_html(words: Words, content: Callable[[], str]) -> widgets.HTML:
    """HTML that shows `content()`, made anew when the language changes."""
    shown = widgets.HTML()
    words.draw(shown, lambda: shown.set_trait("value", content()))
    return shown


def unbroken_days(markup: str) -> str:
    """The markup with its dates kept on one line: a browser breaks them at their hyphens."""
    return _DAY.sub(r'<span class="ev-day">\g<0></span>', markup)


def rename_options(choice: widgets.Widget, names: Mapping[Any, str]) -> None:
    """Give the options of a selection other names, in the order of `names`; the one that was chosen stays chosen.

    Assigning `options` would choose the first one for a moment, and have all that follows from it happen.
    """
    labels, values = tuple(names.values()), tuple(names)
    place = None if choice.index is None else values.index(choice.value)
    with choice.hold_sync():
        choice._options_full, choice._options_values = tuple(zip(labels, names, strict=True)), values
        choice.set_trait("_options_labels", labels)
        if place is not None:
            choice.index = place
            choice.label = labels[place]


def crop_labels(words: Words, keys: Iterable[str]) -> dict[str, str]:
    """Names of crops as a selection shows them, in the order of their letters in the language of the page."""
    labels = {key: words.crop(key, label=True) for key in keys}
    return dict(sorted(labels.items(), key=lambda item: _letters(item[1])))


def _letters(text: str) -> str:
    """By which a name is sorted: accents and capitals do not count."""
    return "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))


def whole_state() -> dict[str, Any]:
    """The state of all widgets of this kernel, but for the parts of layouts that are not set, which are most of it."""
    manager: dict[str, Any] = widgets.Widget.get_manager_state()
    for model in manager["state"].values():
        if model["model_name"] == "LayoutModel":
            model["state"] = {name: value for name, value in model["state"].items() if value is not None}
    return manager


def replace_children(words: Words, box: widgets.Box, children: Iterable[widgets.Widget]) -> None:
    """Show `children` in `box`; what was there and no longer is gets disposed of."""
    before, box.children = box.children, tuple(children)
    for child in before:
        if child not in box.children:
            dispose(words, child)


def redraw(words: Words, widget: widgets.Widget) -> None:
    """Draw a widget and all below it anew."""
    words.redraw_of(widget)
    for child in getattr(widget, "children", ()):
        redraw(words, child)


def dispose(words: Words, widget: widgets.Widget) -> None:
    """Close a widget and all below it, its layout and style too: kernel and page keep widgets until they are closed."""
    for child in getattr(widget, "children", ()):
        dispose(words, child)
    words.forget(widget)
    for part in (getattr(widget, "layout", None), getattr(widget, "style", None)):
        if isinstance(part, widgets.Widget):
            part.close()
    widget.close()

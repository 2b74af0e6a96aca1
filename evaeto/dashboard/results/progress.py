"""The head of a card."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import traitlets as t

from evaeto.dashboard.common.files import script
from evaeto.dashboard.common.frontend import Worded


class Progress(Worded):
    """Head of a card: title, Cancel, Close, badge, bar, step, per-source lines and a clock that ticks in the browser.

    Its `state` is one trait, set once an update.
    """

    section = "card"
    names = (
        "cancel", "cancel.tip", "retry", "retry.tip", "close", "close.tip", "link", "link.tip", "link_copied",
        "link_selected", "elapsed", "progress", "left", "fold", "unfold", "rename", "rename.tip", "name",
    )  # fmt: skip
    _esm = script("results/progress.js")
    title = t.Unicode().tag(sync=True)
    state = t.Dict().tag(sync=True)
    link = t.Unicode().tag(sync=True)
    name = t.Unicode().tag(sync=True)

    def on_name(self, action: Callable[[str], None]) -> None:
        """What a new name does."""

        def receive(_: Any, content: dict[str, Any], __: Any) -> None:
            if content.get("type") == "name":
                action(str(content.get("name", "")))

        self.on_msg(receive)

    def on_press(self, **actions: Callable[[], None]) -> None:
        """What the buttons do: `cancel`, `retry`, `close`."""

        def receive(_: Any, content: dict[str, Any], __: Any) -> None:
            if (action := actions.get(content.get("type", ""))) is not None:
                action()

        self.on_msg(receive)

"""The buttons that keep the results of a page in a file, and open it again."""

from __future__ import annotations

from collections.abc import Callable

import ipywidgets as widgets

from evaeto.dashboard.common.download import Download
from evaeto.dashboard.common.upload import Upload
from evaeto.dashboard.common.words import Words


class Sessions(widgets.HBox):
    """`on_open` is called with the content of a file, `content` makes that of a new one."""

    def __init__(self, words: Words, on_open: Callable[[bytes], None], content: Callable[[], bytes]) -> None:
        self.upload, self.save = Upload(words, accept=".json"), Download(words)
        words.label(self.upload, description="session.open")
        words.label(self.save, description="session.save")
        self.upload.on_file(lambda _, given: on_open(given))
        self.save.on_request(lambda: self.save.deliver("evaeto_session.json", "application/json", content()))
        super().__init__([self.upload, self.save])
        self.add_class("ev-downloads")
        self.show(False)

    def show(self, has_results: bool) -> None:
        """Whether there is anything to keep."""
        self.save.layout.display = None if has_results else "none"

"""The calculations of one page: begun as often as a page may, each with a card, found again after a reload."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

import ipywidgets as widgets

from evaeto.core.messages import Message
from evaeto.dashboard.common import address as links
from evaeto.dashboard.common.allowance import Allowance
from evaeto.dashboard.common.pieces import dispose, drawn_html
from evaeto.dashboard.common.words import Words
from evaeto.dashboard.results.card import Card, CardModel, StepTimes
from evaeto.dashboard.results.reproduce import as_python
from evaeto.dashboard.results.results import Results
from evaeto.dashboard.shell.coalescer import Coalescer, Loop
from evaeto.dashboard.shell.notices import Notices
from evaeto.request import place_name
from evaeto.sources.catalogue import SOURCES

if TYPE_CHECKING:
    from evaeto.pipeline.task_messages import TaskMessage
    from evaeto.result import Result
    from evaeto.tasks.task import Task

log = logging.getLogger(__name__)

MAX_RUNNING = 8
"""Calculations of one page under way at once, as of one caller of the REST endpoint."""

CALCULATED_AT_ONCE, CALCULATED_PER_S = 40, 1 / 20
"""Calculations that one page may begin: each asks several services, whose operators count their calls."""


class Calculations:
    """What one page calculates and has calculated.

    Parameters
    ----------
    words : Words
        The language of the visitor.
    notices : Notices
        Where it is told why a calculation is not begun.
    loop : Loop
        On which the page is updated.
    on_change : callable
        Called with a card that has something new to say, or another name.
    on_close : callable
        Called with a card that was closed.

    Attributes
    ----------
    cards, empty : Widget
        The cards, oldest first, and what stands in their place while there are none.
    link : Link
        The link that the visitor came by last; a calculation that was asked for by it, and is found again after a
        reload, shows what the link had open.
    """

    def __init__(
        self,
        words: Words,
        notices: Notices,
        loop: Loop,
        on_change: Callable[[Card], None],
        on_close: Callable[[Card], None],
    ) -> None:
        self._words, self._notices, self._loop = words, notices, loop
        self._on_change, self._on_close = on_change, on_close
        self._coalescer: Coalescer[tuple[Card, TaskMessage]] = Coalescer(loop, self.show_messages)
        self._show_messages_guarded = notices.shown_on_page(self._show_messages_of)
        self._begun = Allowance(CALCULATED_AT_ONCE, CALCULATED_PER_S)
        self._times, self._visitor = StepTimes(), ""
        self._asked: dict[Card, dict[str, Any]] = {}
        self._tasks: dict[Card, Task] = {}
        self.link = links.Link({})
        self.cards = widgets.VBox().add_class("ev-cards")
        self.empty = drawn_html(words, lambda: f'<p class="ev-empty">{words.say("card.empty")}</p>')

    @property
    def models(self) -> list[CardModel]:
        """Those of the cards, oldest first."""
        return [card.model for card in self.cards.children]

    @property
    def results(self) -> list[Result]:
        """What was calculated and is there, oldest first."""
        return [task.result() for task in self._tasks.values() if task.status == "SUCCESS"]

    def is_running(self, request: dict[str, Any]) -> bool:
        """Whether just that is being calculated."""
        return any(asked == request and card.model.running for card, asked in self._asked.items())

    def may_begin(self, count: int) -> bool:
        """Whether the page may begin `count` calculations more, which are counted; else it is told."""
        if self._begun.take(count):
            return True
        self._notices.tell(lambda: self._words.say("notice.often"), until_calculated=True)
        return False

    def start(self, **request: Any) -> Card | None:
        """Begin a calculation and show its card; None where the page has begun enough."""
        from evaeto.tasks import api  # and with it the cluster, once it is needed

        self._notices.calculated()
        if sum(model.running for model in self.models) >= MAX_RUNNING:
            self._notices.tell(lambda: self._words.say("notice.running", count=MAX_RUNNING), until_calculated=True)
            return None
        if not self.may_begin(1):
            return None
        keep: dict[str, Any] = {"keep": self._visitor} if self._visitor else {}
        return self._show_task(api.submit(**request, **keep), request)

    def _show_task(self, task: Task, request: dict[str, Any], began: datetime | None = None) -> Card:
        """A card for a task that was just started, or one found again that `began` earlier."""
        asked = task.request
        period = asked.start, asked.end
        model = CardModel(
            asked.lat, asked.lon, *period, began, self._times, self._words, watched=began is None, name=asked.name
        )
        lasting = {**request, "mode": None, "days": None, "start": asked.start, "end": asked.end}
        lasting["sources"] = [key for key in asked.sources if key in SOURCES]
        model.link = lambda then: links.written(
            {**lasting, "name": model.name}, view="eto", language=self._words.language, then=then
        )
        if began is None and links.is_of(self.link, lasting):
            model.then = self.link.then
        guard = self._notices.shown_on_page
        card: Card = Card(
            model,
            on_cancel=guard(task.cancel),
            on_retry=guard(lambda: self._retry(card, request)),
            on_close=guard(lambda: self.close(card)),
            on_name=guard(lambda name: self._name(card, request, name)),
            make_results=lambda outcome: Results(
                self._words,
                outcome,
                task,
                self._on_loop,
                as_python(request, (asked.start, asked.end), asked.sources),
                guard(lambda calibration: self.start(**{**request, "calibration": calibration})),
            ),
        )
        self._asked[card], self._tasks[card] = request, task
        # The style sheet shows the newest first. Put first here, it would have the page build all others anew:
        # ipywidgets rebuilds every child after the first change.
        self.cards.children = (*self.cards.children, card)
        self.empty.layout.display = "none"
        task.follow(lambda message: self._coalescer.put((card, message)))
        return card

    def _name(self, card: Card, request: dict[str, Any], name: str) -> None:
        """Call a result otherwise, and its link."""
        request["name"] = card.model.name = place_name(name)
        for part in card.children:
            if isinstance(part, Results):
                part.rename(card.model.name)
        card.refresh()
        self._on_change(card)

    def close(self, card: Card) -> None:
        """Take a card away; what it calculates is cancelled."""
        del self._asked[card]
        task = self._tasks.pop(card)
        task.cancel(Message("task.card_closed"))  # no effect on one that has ended
        if task.kept_as is not None:
            from evaeto.tasks import cluster_session

            cluster_session.forget(task)
        self.cards.children = tuple(other for other in self.cards.children if other is not card)
        self.empty.layout.display = None if not self.cards.children else "none"
        self._on_close(card)
        dispose(self._words, card)

    def _retry(self, card: Card, request: dict[str, Any]) -> None:
        self.close(card)
        self.start(**request)

    def show_messages(self, items: list[tuple[Card, TaskMessage]]) -> None:
        """Show what tasks have said, in order; on the page's loop."""
        by_card: dict[Card, list[TaskMessage]] = {}
        for card, message in items:
            by_card.setdefault(card, []).append(message)
        for card, messages in by_card.items():
            self._show_messages_guarded(card, messages)

    def _show_messages_of(self, card: Card, messages: list[TaskMessage]) -> None:
        for message in messages:
            step = card.model.progress
            card.model.receive(message)
            if card.model.running and card.model.progress != step and card in self.cards.children:
                card.refresh()  # each step is shown, also one that takes no time
        if card not in self.cards.children:
            return  # closed meanwhile
        card.refresh()
        self._on_change(card)

    def keep_for(self, visitor: str, on_found: Callable[[], None]) -> None:
        """From now on the cluster keeps what this visitor calculates, and it is looked for what he did before a reload.

        Parameters
        ----------
        visitor : str
            Who it is, as the browser keeps it.
        on_found : callable
            Called on the loop where there was something.
        """
        if self._visitor:
            return
        self._visitor = visitor
        threading.Thread(target=self._find_again, args=(on_found,), name="evaeto-find", daemon=True).start()

    def _find_again(self, on_found: Callable[[], None]) -> None:
        """Look on the cluster for what was asked before a reload; on a thread, because it waits."""
        from evaeto.tasks import api

        try:
            found = api.find_kept(self._visitor)
        except Exception:
            log.exception("earlier calculations could not be looked for")
            return  # the first calculation tells what is wrong with the cluster
        if found:
            self._on_loop(lambda: self.show_found(found, on_found))

    def show_found(self, found: list[tuple[Task, dict[str, Any]]], on_found: Callable[[], None]) -> None:
        """Cards for the tasks that were found again, with what was asked of each."""
        for task, request in found:
            self._show_task(task, request, datetime.fromisoformat(task.messages[0]["timestamp"]))
        on_found()

    def _on_loop(self, action: Callable[[], None]) -> None:
        self._loop.call_soon_threadsafe(self._notices.shown_on_page(action))

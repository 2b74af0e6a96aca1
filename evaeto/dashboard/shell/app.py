"""The dashboard: three tabs, any number of calculations at once."""

from __future__ import annotations

import asyncio
import logging
import os
import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import ipywidgets as widgets

from evaeto import settings
from evaeto.core import local_days
from evaeto.core.messages import Message
from evaeto.dashboard.common import address as links
from evaeto.dashboard.common.allowance import Allowance
from evaeto.dashboard.common.files import on_page
from evaeto.dashboard.common.pieces import dispose, drawn_html, whole_state
from evaeto.dashboard.common.words import Words
from evaeto.dashboard.form.links import fill
from evaeto.dashboard.form.model import FormModel
from evaeto.dashboard.form.view import Form
from evaeto.dashboard.map import MapModel, MapPanel, SiteResult, Workers
from evaeto.dashboard.results.card import Card, CardModel, StepTimes
from evaeto.dashboard.results.reproduce import as_python
from evaeto.dashboard.results.results import Results
from evaeto.dashboard.shell.about import about
from evaeto.dashboard.shell.coalescer import Coalescer
from evaeto.dashboard.shell.header import Header
from evaeto.dashboard.shell.notices import Notices
from evaeto.dashboard.shell.page import Hello, Page
from evaeto.dashboard.shell.style import style_sheet
from evaeto.i18n import nearest_language
from evaeto.request import latest_complete_day
from evaeto.sources.catalogue import SOURCES
from evaeto.tasks import lookups
from evaeto.tasks.cluster import SCHEDULER_VARIABLE
from evaeto.tasks.grid_jobs import GridTask
from evaeto.tasks.kept_tasks import is_visitor

if TYPE_CHECKING:
    from evaeto.pipeline.task_messages import TaskMessage
    from evaeto.tasks.task import Task

log = logging.getLogger(__name__)

MAP, ETO, ABOUT = range(3)

MAX_RUNNING = 8
"""Calculations of one page under way at once, as of one caller of the REST endpoint."""

CALCULATED_AT_ONCE, CALCULATED_PER_S = 40, 1 / 20
"""Calculations that one page may begin: each asks several services, whose operators count their calls."""

STATE = "application/vnd.jupyter.widget-state+json"


class Dashboard(widgets.VBox):
    """The page: choose a point, calculate, read and download. Display it in the last cell of a notebook.

    Parameters
    ----------
    loop : asyncio.AbstractEventLoop, optional
        Event loop on which the page is updated; that of the notebook by default.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop | None = None) -> None:
        self._loop = loop or _kernel_loop()
        self._coalescer: Coalescer[tuple[Card, TaskMessage]] = Coalescer(self._loop, self._show_messages)
        self.words = words = Words()
        self.notices = Notices(words)
        guard = self.notices.shown_on_page
        self._show_messages_guarded = guard(self._show_messages_of)
        self.form_model, self.map_model = FormModel(words), MapModel()
        self._times, self._visitor, self._connected = StepTimes(), "", False
        self._brought: tuple[float, float] | None = None
        self._asked: dict[Card, dict[str, Any]] = {}
        self._begun = Allowance(CALCULATED_AT_ONCE, CALCULATED_PER_S)
        self._link = links.Link({})
        self._drawn_on = datetime.now(UTC).date()
        self.form = Form(self.form_model, guard(self.calculate), lookups.read_station, self._on_loop)
        self.map_panel = MapPanel(
            self.map_model, guard(self.use_point), guard(self.calculate_today), guard, self._workers(), self._on_loop,
            words,
        )  # fmt: skip
        self.cards = widgets.VBox().add_class("ev-cards")
        self.empty = drawn_html(words, lambda: f'<p class="ev-empty">{words.say("card.empty")}</p>')
        eto = widgets.Box([self.form, widgets.VBox([self.empty, self.cards]).add_class("ev-card-column")])
        self.tabs = widgets.Tab([self.map_panel, eto.add_class("ev-eto-panel"), about(words)]).add_class("ev-tabs")
        titles = ("tab.map", "tab.eto", "tab.about")
        self.tabs.observe(guard(self._bring_point_to_map), "selected_index")
        words.draw(self.tabs, lambda: self.tabs.set_trait("titles", [words.say(key) for key in titles]))
        self.page = Page(words, map_id=self.map_panel.map.model_id)
        self.page.on_connect(guard(self._on_connect))
        self.page.on_went(guard(self._go))
        self.tabs.observe(lambda _: self._keep_address(), "selected_index")
        words.draw(self.page, self._tell_language)
        self.form_model.observe(lambda _: self._keep_form(), [*FormModel.KEPT, "station", "calibrations"])
        words.draw(self.map_panel, self._show_results_on_map)
        # A page of our own has it in its head
        style = [] if on_page() else [widgets.HTML(f"<style>{style_sheet()}</style>").add_class("ev-style")]
        self.header = Header(words, guard)
        super().__init__([*style, self.header, self.notices, self.tabs, self.page])
        self.add_class("evaeto")
        if os.environ.get(SCHEDULER_VARIABLE):
            # Joining takes a second: do it while the visitor looks at the map, or before he comes
            threading.Thread(target=_get_ready, name="evaeto-connect", daemon=True).start()

    def _repr_mimebundle_(self, **options: Any) -> dict[str, Any] | None:
        """What a notebook displays; in a page of our own with the state of all widgets, to draw them ahead of the
        kernel."""
        shown: dict[str, Any] | None = super()._repr_mimebundle_(**options)
        if shown is not None and on_page():
            shown[STATE] = whole_state()
        return shown

    @staticmethod
    def _workers() -> Workers:
        return Workers(GridTask, lookups.find_elevation, lookups.find_places)

    def use_point(self) -> None:
        """Take the point of the map over into the form."""
        if self.map_model.point is not None:
            self.form_model.set_point(*self.map_model.point)
            self.tabs.selected_index = ETO

    def _bring_point_to_map(self, change: Mapping[str, Any]) -> None:
        """Choose a point typed in the form on the map too, once: one chosen there afterwards stays."""
        point = self.form_model.point
        if change["new"] == MAP and point is not None and point != self._brought:
            self._brought = point
            self.map_model.choose(*point)

    def calculate_today(self) -> None:
        """Calculate the latest complete day at the point of the map."""
        if self.map_model.point is None:
            return
        lat, lon = self.map_model.point
        day = latest_complete_day(lat, lon)
        self.form_model.set_point(lat, lon)
        self._start(lat=lat, lon=lon, start=day, end=day)
        self.tabs.selected_index = ETO

    def calculate(self) -> None:
        """Calculate what the form asks for; not once more while just that is being calculated (a double click)."""
        request = self.form_model.request()
        if not any(asked == request and card.model.running for card, asked in self._asked.items()):
            self._start(**request)

    def _start(self, **request: Any) -> None:
        from evaeto.tasks import api  # and with it the cluster, once it is needed

        self.notices.calculated()
        if sum(card.model.running for card in self.cards.children) >= MAX_RUNNING:
            self.notices.tell(lambda: self.words.say("notice.running", count=MAX_RUNNING), until_calculated=True)
            return
        if not self._begun.take(1):
            self.notices.tell(lambda: self.words.say("notice.often"), until_calculated=True)
            return
        keep: dict[str, Any] = {"keep": self._visitor} if self._visitor else {}
        self._show_task(api.submit(**request, **keep), request)

    def _show_task(self, task: Task, request: dict[str, Any], began: datetime | None = None) -> None:
        """A card for a task that was just started or found again."""
        asked = task.request
        period = asked.start, asked.end
        model = CardModel(asked.lat, asked.lon, *period, began, self._times, self.words, watched=began is None)
        lasting = {**request, "mode": None, "days": None, "start": asked.start, "end": asked.end}
        lasting["sources"] = [key for key in asked.sources if key in SOURCES]
        model.link = lambda then: links.written(lasting, view=links.VIEWS[ETO], language=self.words.language, then=then)
        if began is None and links.is_of(self._link, lasting):
            model.then = self._link.then
        guard = self.notices.shown_on_page
        card: Card = Card(
            model,
            on_cancel=guard(task.cancel),
            on_retry=guard(lambda: self._retry(card, task, request)),
            on_close=guard(lambda: self._close(card, task)),
            make_results=lambda outcome: Results(
                self.words,
                outcome,
                task,
                self._on_loop,
                as_python(request, (asked.start, asked.end), asked.sources),
                guard(lambda calibration: self._start(**{**request, "calibration": calibration})),
            ),
        )
        self._asked[card] = request
        # The style sheet shows the newest first. Put first here, it would have the page build all others anew:
        # ipywidgets rebuilds every child after the first change.
        self.cards.children = (*self.cards.children, card)
        self.empty.layout.display = "none"
        task.subscribe(lambda message: self._coalescer.put((card, message)))

    def _close(self, card: Card, task: Task) -> None:
        del self._asked[card]
        task.cancel(Message("task.card_closed"))  # no effect on one that has ended
        self._forget(task)
        self.cards.children = tuple(other for other in self.cards.children if other is not card)
        self.empty.layout.display = None if not self.cards.children else "none"
        self._show_results_on_map()
        dispose(self.words, card)

    def _show_messages(self, items: list[tuple[Card, TaskMessage]]) -> None:
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
        if card.model.outcome is not None:
            summary = card.model.outcome["summary"]
            place = card.model.lat, card.model.lon
            self.map_model.learn_elevation(*place, summary["elevation_m"], summary["elevation_source"])
            self._show_results_on_map()

    def _show_results_on_map(self) -> None:
        models = [card.model for card in self.cards.children if card.model.outcome is not None]
        self.map_model.results = tuple(
            SiteResult(model.lat, model.lon, model.period, model.outcome["summary"]["eto_mean_mm"])
            for model in models
            if model.outcome["summary"]["eto_mean_mm"] is not None
        )

    def _retry(self, card: Card, task: Task, request: dict[str, Any]) -> None:
        self._close(card, task)
        self._start(**request)

    def _keep_form(self) -> None:
        self.page.form = self.form_model.kept()
        self._keep_address()

    def _tell_language(self) -> None:
        self.page.language = self.words.language
        self._keep_address()

    def _keep_address(self) -> None:
        view = links.VIEWS[self.tabs.selected_index or MAP]
        self.page.address = links.written(self.form_model.request(), view=view, language=self.words.language)

    def _go(self, address: str) -> None:
        """Show what an address of this page stands for."""
        link = links.read(address)
        with self.page.hold_sync():  # what lies between is no address of its own
            self.tabs.selected_index = links.VIEWS.index(link.view or links.VIEWS[MAP])
            if fill(self.form_model, link):
                self._link = link

    def _open_link(self, link: links.Link) -> None:
        """Fill the form as the link says that the visitor came by, unless a reload has done so."""
        if fill(self.form_model, link):
            self.notices.tell(lambda: self.words.say("notice.link"), until_calculated=True)
            if files := link.asked.get("files"):
                self.notices.tell(lambda: self.words.say("notice.link_files", files=files.replace(",", ", ")))
        if link.view is not None:
            self.tabs.selected_index = links.VIEWS.index(link.view)

    def _on_connect(self, hello: Hello) -> None:
        if not self._connected:
            self._connected = True
            if self._drawn_on != datetime.now(UTC).date():
                self.words.redraw()  # this kernel has waited for its visitor over midnight
            link = self._link = links.read(hello.address)
            self.words.language = link.language or nearest_language(hello.language)
            if files := self.form_model.restore(hello.form):
                self.notices.tell(lambda: self.words.say("notice.files", files=", ".join(files)))
            self._open_link(link)
            if hello.online and settings.current().label is None:
                self.map_panel.layers.go_online()
        self.form_model.set_default_period()
        if self._visitor or not is_visitor(hello.visitor) or not os.environ.get(SCHEDULER_VARIABLE):
            return  # a cluster of this kernel's own ends with it and keeps nothing
        self._visitor = hello.visitor
        threading.Thread(target=self._find_again, name="evaeto-find", daemon=True).start()

    def _find_again(self) -> None:
        """Look on the cluster for what this visitor asked before a reload; on a thread, because it waits."""
        from evaeto.tasks import api

        try:
            found = api.find_kept(self._visitor)
        except Exception:
            log.exception("earlier calculations could not be looked for")
            return  # the first calculation tells what is wrong with the cluster
        self._on_loop(lambda: self._show_found(found))

    def _show_found(self, found: list[tuple[Task, dict[str, Any]]]) -> None:
        for task, request in found:
            self._show_task(task, request, datetime.fromisoformat(task.messages[0]["timestamp"]))
        if found:
            self.tabs.selected_index = ETO

    @staticmethod
    def _forget(task: Task) -> None:
        if task.kept_as is not None:
            from evaeto.tasks import cluster_session

            cluster_session.forget(task)

    def _on_loop(self, action: Callable[[], None]) -> None:
        self._loop.call_soon_threadsafe(self.notices.shown_on_page(action))


def _get_ready() -> None:
    """Do ahead what the first click would wait for: the borders of the time zones take a fifth of a second to load."""
    local_days.zone_name(0.0, 0.0)
    lookups.get_ready()


def _kernel_loop() -> asyncio.AbstractEventLoop:
    """The loop of this thread, which in a kernel runs the callbacks of widgets."""
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.new_event_loop()  # no kernel: nothing can be displayed either

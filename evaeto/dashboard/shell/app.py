"""The dashboard: four tabs, any number of calculations at once."""

from __future__ import annotations

import asyncio
import logging
import os
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import ipywidgets as widgets

from evaeto import settings
from evaeto.arguments import require_all
from evaeto.core import local_days
from evaeto.core.lattices import Bounds
from evaeto.dashboard.common import address as links
from evaeto.dashboard.common.files import on_page
from evaeto.dashboard.common.pieces import whole_state
from evaeto.dashboard.common.words import Words
from evaeto.dashboard.field.answering import Answering
from evaeto.dashboard.field.my_field import MyField
from evaeto.dashboard.form.links import fill, request_of
from evaeto.dashboard.form.model import FormModel
from evaeto.dashboard.form.view import Form
from evaeto.dashboard.map import MapModel, MapPanel, SiteResult, Workers
from evaeto.dashboard.map.week import DAYS_AHEAD
from evaeto.dashboard.results import session
from evaeto.dashboard.results.card import Card
from evaeto.dashboard.results.compare import Compare
from evaeto.dashboard.results.sessions import Sessions
from evaeto.dashboard.shell import ahead
from evaeto.dashboard.shell.about import about
from evaeto.dashboard.shell.calculations import Calculations
from evaeto.dashboard.shell.header import Header
from evaeto.dashboard.shell.kernel import get_ready, kernel_loop
from evaeto.dashboard.shell.notices import Notices
from evaeto.dashboard.shell.page import Hello, Page
from evaeto.dashboard.shell.style import style_sheet
from evaeto.i18n import nearest_language
from evaeto.request import latest_complete_day, place_name
from evaeto.tasks import lookups
from evaeto.tasks.cluster import SCHEDULER_VARIABLE
from evaeto.tasks.grid_jobs import GridTask
from evaeto.tasks.kept_tasks import is_visitor

if TYPE_CHECKING:
    from evaeto.result import Result
    from evaeto.tasks.task import Task

log = logging.getLogger(__name__)

MAP, ETO, FIELD, ABOUT = range(4)

FORECAST_MAP_COUNTS = 2
"""As how many calculations a forecast over the map counts: it asks for up to 35 points, each a call of its own."""

STATE = "application/vnd.jupyter.widget-state+json"


class Dashboard(widgets.VBox):
    """The page: choose a point, calculate, read and download. Display it in the last cell of a notebook.

    Parameters
    ----------
    lat, lon : float, optional
        The point that the form begins with [degrees north], [degrees east].
    start, end : str or date, optional
        First and last day that it begins with.
    name : str, optional
        What the place is called.
    loop : asyncio.AbstractEventLoop, optional
        Event loop on which the page is updated; that of the notebook by default.
    """

    _is_made = False

    def __new__(
        cls,
        lat: float | None = None,
        lon: float | None = None,
        start: str | date | None = None,
        end: str | date | None = None,
        name: str | None = None,
        loop: asyncio.AbstractEventLoop | ahead.LoopToCome | None = None,
    ) -> Dashboard:
        """The page that was made ahead, where there is one and nothing else is asked for."""
        wanted = (lat, lon, start, end, name, loop)
        made: Dashboard | None = ahead.take() if cls is Dashboard and all(each is None for each in wanted) else None
        return made if made is not None else super().__new__(cls)

    def __init__(
        self,
        lat: float | None = None,
        lon: float | None = None,
        start: str | date | None = None,
        end: str | date | None = None,
        name: str | None = None,
        loop: asyncio.AbstractEventLoop | ahead.LoopToCome | None = None,
    ) -> None:
        if self._is_made:
            self._begin(kernel_loop())
            return
        require_all({"lat": "number", "lon": "number", "start": "day", "end": "day", "name": "text"},
                    lat=lat, lon=lon, start=start, end=end, name=name)  # fmt: skip
        self._loop = kernel_loop() if loop is None else loop
        self.words = words = Words()
        self.notices = Notices(words)
        guard = self.notices.shown_on_page
        self.form_model, self.map_model = FormModel(words), MapModel()
        self.calculations = Calculations(words, self.notices, self._loop, self._show_card, self._on_close)
        self._connected = False
        self._brought: tuple[float, float] | None = None
        self._week: Card | None = None
        self._drawn_on = datetime.now(UTC).date()
        self.form = Form(self.form_model, guard(self.calculate), lookups.read_station, self._on_loop)
        self.map_panel = MapPanel(
            self.map_model, guard(self.use_point), guard(self.calculate_today), guard(self._open_week), guard,
            self._workers(), self._on_loop, words,
        )  # fmt: skip
        self.compare, self.sessions = Compare(words), Sessions(words, guard(self._open_session), self._session)
        column = widgets.VBox(
            [self.calculations.empty, self.sessions, self.compare, self.calculations.cards]
        ).add_class("ev-card-column")
        eto = widgets.Box([self.form, column])
        self.my_field = MyField(words, Answering(self._submit), self._on_loop, guard, place=FIELD)
        self.map_model.observe(lambda _: self._tell_point(), "point")
        pages = [self.map_panel, eto.add_class("ev-eto-panel"), self.my_field, about(words)]
        self.tabs = widgets.Tab(pages).add_class("ev-tabs")
        self.my_field.tabs_id = self.tabs.model_id
        titles = ("tab.map", "tab.eto", "tab.field", "tab.about")
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
        self._begin_with(lat, lon, start, end, name)
        self._is_made = True
        if not isinstance(self._loop, ahead.LoopToCome):
            self._begin(self._loop)

    def _begin(self, loop: asyncio.AbstractEventLoop) -> None:
        """There is a kernel."""
        if isinstance(self._loop, ahead.LoopToCome):
            self._loop.be(loop)
        if os.environ.get(SCHEDULER_VARIABLE):
            # Joining takes a second: do it while the visitor looks at the map, or before he comes
            threading.Thread(target=get_ready, name="evaeto-connect", daemon=True).start()

    def _begin_with(
        self,
        lat: float | None,
        lon: float | None,
        start: str | date | None,
        end: str | date | None,
        name: str | None,
    ) -> None:
        """Fill the form as a script asks for it."""
        form = self.form_model
        first, last = (None if day is None else date.fromisoformat(str(day)) for day in (start, end))
        if lat is not None and lon is not None:
            form.set_point(lat, lon, place_name(name))
            self.tabs.selected_index = ETO
        form.set_trait("start", first)
        form.set_trait("end", last)

    @property
    def results(self) -> list[Result]:
        """What was calculated on this page and is there, oldest first, for Python."""
        return self.calculations.results

    def _repr_mimebundle_(self, **options: Any) -> dict[str, Any] | None:
        """What a notebook displays; in a page of our own with the state of all widgets, to draw them ahead of the
        kernel."""
        shown: dict[str, Any] | None = super()._repr_mimebundle_(**options)
        if shown is not None and on_page():
            shown[STATE] = whole_state()
        return shown

    def _workers(self) -> Workers:
        return Workers(GridTask, lookups.find_elevation, lookups.find_places, self._ask_forecast_map)

    def _ask_forecast_map(self, bounds: Bounds) -> Future[dict[str, Any]] | None:
        """Start to ask for today's ETo over a region; None where the page has begun enough."""
        self.notices.calculated()
        return lookups.forecast_map(bounds) if self.calculations.may_begin(FORECAST_MAP_COUNTS) else None

    def use_point(self) -> None:
        """Take the point of the map over into the form."""
        if self.map_model.point is not None:
            lat, lon = self.map_model.point
            self.form_model.set_point(lat, lon, self.map_model.name)
            self.tabs.selected_index = ETO

    def _tell_point(self) -> None:
        point = self.map_model.point
        self.my_field.point = None if point is None else [*point]

    @staticmethod
    def _submit(**request: Any) -> Task:
        from evaeto.tasks import api  # and with it the cluster, once it is needed

        return api.submit_unwatched(**request)

    def _bring_point_to_map(self, change: Mapping[str, Any]) -> None:
        """Choose a point typed in the form on the map too, and go there, once: one chosen there afterwards stays."""
        point = self.form_model.point
        if change["new"] == MAP and point is not None and point != self._brought:
            self._brought = point
            self.map_panel.go_to(*point, name=place_name(self.form_model.name))

    def calculate_today(self) -> None:
        """Calculate the last complete day, today and the days to come at the point of the map, shown beside it."""
        if self.map_model.point is None or self.map_panel.week.busy:
            return
        lat, lon = self.map_model.point
        complete, today, name = latest_complete_day(lat, lon), local_days.today_at(lat, lon), self.map_model.name
        self.form_model.set_point(lat, lon, name)
        named = {"name": name} if name else {}
        self._week = self.calculations.start(
            lat=lat, lon=lon, start=complete, end=today + timedelta(days=DAYS_AHEAD), **named
        )
        if self._week is not None:
            self.map_panel.week.follow(self._week.model, complete, today)

    def _open_week(self) -> None:
        """The days beside the map with all there is to them."""
        self.tabs.selected_index = ETO

    def calculate(self) -> None:
        """Calculate what the form asks for; not once more while just that is being calculated (a double click)."""
        request = self.form_model.request()
        self.form_model.keep_name()
        if not self.calculations.is_running(request):
            self.calculations.start(**request)

    def _session(self) -> bytes:
        return session.written(self.calculations.models)

    def _open_session(self, content: bytes) -> None:
        """Calculate what a file asks for, as far as it can be."""
        try:
            links_ = session.links_of(content)
        except ValueError:
            self.notices.tell(lambda: self.words.say("session.none"))
            return
        asked = [(link, request_of(link, self.words)) for link in links_]
        for link, request in asked:
            if request is not None:
                self.calculations.link = link
                self.calculations.start(**request)
        if refused := sum(request is None for _, request in asked):
            self.notices.tell(lambda: self.words.count("session.refused", refused))

    def _show_card(self, card: Card) -> None:
        """A card has something new to say, or another name."""
        if card is self._week:
            self.map_panel.week.show()
        if card.model.outcome is not None:
            summary = card.model.outcome["summary"]
            place = card.model.lat, card.model.lon
            self.map_model.learn_elevation(*place, summary["elevation_m"], summary["elevation_source"])
            self._show_results_on_map()

    def _on_close(self, card: Card) -> None:
        if card is self._week:
            self._week = None
            self.map_panel.week.clear()
        self._show_results_on_map()

    def _show_results_on_map(self) -> None:
        shown = [(model, model.outcome) for model in self.calculations.models if model.outcome is not None]
        self.compare.show([model for model, _ in shown])
        self.sessions.show(bool(shown))
        self.map_model.results = tuple(
            SiteResult(
                model.lat,
                model.lon,
                model.period,
                outcome["summary"]["eto_mean_mm"],
                model.name,
                _last_day(outcome["results"], local_days.today_at(model.lat, model.lon)),
            )
            for model, outcome in shown
            if outcome["summary"]["eto_mean_mm"] is not None
        )

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
                self.calculations.link = link

    def _open_link(self, link: links.Link, typed_since: bool) -> None:
        """Show the link that the visitor came by; its form, unless a reload has filled it with what he typed since."""
        if not typed_since and fill(self.form_model, link):
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
            link = self.calculations.link = links.read(hello.address)
            self.words.language = link.language or nearest_language(hello.language)
            if files := self.form_model.restore(hello.form):
                self.notices.tell(lambda: self.words.say("notice.files", files=", ".join(files)))
            self._open_link(link, hello.newer)
            if hello.online and settings.current().label is None:
                self.map_panel.layers.go_online()
        self.form_model.set_default_period()
        if is_visitor(hello.visitor) and os.environ.get(SCHEDULER_VARIABLE):
            # A cluster of this kernel's own ends with it and keeps nothing
            self.calculations.keep_for(hello.visitor, self._show_eto)

    def _show_eto(self) -> None:
        self.tabs.selected_index = ETO

    def _on_loop(self, action: Callable[[], None]) -> None:
        self._loop.call_soon_threadsafe(self.notices.shown_on_page(action))


def _last_day(rows: Sequence[Mapping[str, Any]], today: date) -> tuple[str, float] | None:
    """The newest day with ETo that is not ahead, and its ETo [mm d-1]; None where there is none."""
    known = (row for row in reversed(rows) if row["eto_mm"] is not None and row["date"] <= today.isoformat())
    return next(((row["date"], row["eto_mm"]) for row in known), None)

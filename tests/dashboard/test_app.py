from __future__ import annotations

import asyncio
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

import evaeto
from evaeto.core import local_days
from evaeto.dashboard import Dashboard
from evaeto.dashboard.common.allowance import Allowance
from evaeto.dashboard.results.card import Card
from evaeto.dashboard.shell.app import ABOUT, ETO, MAP
from evaeto.dashboard.shell.calculations import CALCULATED_PER_S, MAX_RUNNING
from evaeto.errors import ArgumentError
from evaeto.pipeline import task_messages
from evaeto.request import Request, latest_complete_day
from evaeto.settings import Settings, using
from evaeto.sources.catalogue import SOURCES
from evaeto.tasks import api
from evaeto.tasks.task import Task

SUMMARY = {
    "days": 1, "days_with_eto": 1, "eto_total_mm": 4.0, "eto_mean_mm": 4.0, "eto_max_mm": 4.0, "eto_band_mm": 1.0,
    "quality_days": {"HIGH": 1}, "weights": {"nasa_power": 1.0}, "precip_total_mm": 1.0, "water_balance_mm": -3.0,
    "elevation_m": 283.0, "elevation_source": "given by the user", "method": "FAO-56", "lat": -7.5, "lon": -46.0,
    "label": None, "attribution": [], "sources": [], "metadata": [],
}  # fmt: skip
ROW = {
    "date": "2015-01-01", "eto_mm": 4.0, "eto_lower_mm": 3.5, "eto_upper_mm": 4.5, "quality": "HIGH",
    "sources": ["nasa_power"], "origin": "",
}  # fmt: skip


@pytest.fixture
def loop() -> Iterator[asyncio.AbstractEventLoop]:
    made = asyncio.new_event_loop()
    yield made
    made.close()


@pytest.fixture
def tasks(monkeypatch: pytest.MonkeyPatch) -> list[Task]:
    """Tasks that the dashboard submitted; no cluster is behind them, the test plays it."""
    made: list[Task] = []

    def submit(**asked: Any) -> Task:
        task = Task(Request.create(**asked), limit_s=60.0, stop=lambda task: None)
        made.append(task)
        return task

    assert evaeto.submit is api.submit  # which the package keeps from its first use on
    monkeypatch.setattr(api, "submit", submit)
    return made


@pytest.fixture
def dashboard(loop: asyncio.AbstractEventLoop, tasks: list[Task]) -> Dashboard:
    made = Dashboard(loop=loop)
    made.form_model.set_point(-7.5, -46.0)
    made.form_model.start, made.form_model.end = date(2015, 1, 1), date(2015, 1, 31)
    return made


@pytest.fixture
def settle(loop: asyncio.AbstractEventLoop) -> Callable[[], None]:
    """Let the kernel's loop do what is waiting."""

    def run() -> None:
        for _ in range(3):
            loop.run_until_complete(asyncio.sleep(0))

    return run


def press(card: Card, name: str) -> None:
    card.view._handle_custom_msg({"type": name}, [])


def succeed(task: Task) -> None:
    task.end("SUCCESS", {"results": [ROW], "warnings": [], "summary": SUMMARY})


@pytest.mark.slow
def test_a_calculation_gets_a_card_at_once(dashboard: Dashboard, tasks: list[Task]) -> None:
    dashboard.form.calculate.click()
    assert len(tasks) == len(dashboard.calculations.cards.children) == 1
    assert dashboard.calculations.empty.layout.display == "none"


@pytest.mark.slow
def test_progress_reaches_the_card_by_the_loop(
    dashboard: Dashboard, tasks: list[Task], settle: Callable[[], None]
) -> None:
    dashboard.form.calculate.click()
    (card,) = dashboard.calculations.cards.children
    tasks[0].receive(task_messages.progress(tasks[0].id, task_messages.DOWNLOADING))
    assert card.view.state["progress"] == 0
    settle()
    assert card.view.state["progress"] == 25


@pytest.mark.slow
def test_two_calculations_keep_apart(dashboard: Dashboard, tasks: list[Task], settle: Callable[[], None]) -> None:
    dashboard.form.calculate.click()
    dashboard.form.elevation.value = "270"
    dashboard.form.calculate.click()
    first, second = dashboard.calculations.cards.children
    tasks[1].receive(task_messages.progress(tasks[1].id, task_messages.FUSING))
    settle()
    assert first.view.state["progress"] == 0
    assert second.view.state["progress"] == 75


@pytest.mark.slow
def test_what_is_being_calculated_is_not_calculated_twice_by_a_double_click(
    dashboard: Dashboard, tasks: list[Task], settle: Callable[[], None]
) -> None:
    for _ in range(2):
        dashboard.form.calculate.click()
    assert len(tasks) == 1
    succeed(tasks[0])
    settle()
    dashboard.form.calculate.click()
    assert len(tasks) == 2, "one that has ended can be calculated again"


@pytest.mark.slow
def test_success_shows_results_and_teaches_the_map_the_elevation(
    dashboard: Dashboard, tasks: list[Task], settle: Callable[[], None]
) -> None:
    dashboard.map_model.choose(-7.5, -46.0)
    dashboard.form.calculate.click()
    succeed(tasks[0])
    settle()
    (card,) = dashboard.calculations.cards.children
    assert card.has_results
    assert dashboard.map_model.elevation.metres == 283.0


@pytest.mark.slow
def test_cancel_stops_the_task_and_keeps_the_card(
    dashboard: Dashboard, tasks: list[Task], settle: Callable[[], None]
) -> None:
    dashboard.form.calculate.click()
    (card,) = dashboard.calculations.cards.children
    press(card, "cancel")
    settle()
    assert tasks[0].status == "CANCELLED"
    assert card.view.state["status"] == "CANCELLED"


@pytest.mark.slow
def test_close_stops_a_running_task_and_removes_its_card_only(
    dashboard: Dashboard, tasks: list[Task], settle: Callable[[], None]
) -> None:
    dashboard.form.calculate.click()
    dashboard.form.elevation.value = "270"
    dashboard.form.calculate.click()
    first, second = dashboard.calculations.cards.children
    press(first, "close")
    settle()
    assert tasks[0].status == "CANCELLED"
    assert tasks[1].status == "PENDING"
    assert dashboard.calculations.cards.children == (second,)
    assert dashboard.notices.texts == ()


@pytest.mark.slow
def test_the_hint_is_back_when_the_last_card_is_closed(dashboard: Dashboard, tasks: list[Task]) -> None:
    dashboard.form.calculate.click()
    press(dashboard.calculations.cards.children[0], "close")
    assert dashboard.calculations.empty.layout.display is None


@pytest.mark.slow
def test_use_this_point_fills_the_form_and_opens_its_tab(dashboard: Dashboard) -> None:
    dashboard.map_model.choose(10.0, 20.0)
    dashboard.map_panel.use.click()
    assert (dashboard.form_model.lat, dashboard.form_model.lon) == ("10.0000", "20.0000")
    assert dashboard.tabs.selected_index == ETO


@pytest.mark.slow
def test_eto_today_is_the_last_complete_day_today_and_the_week_beside_the_map(
    dashboard: Dashboard, tasks: list[Task]
) -> None:
    dashboard.map_model.learn_name(10.0, 20.0, "Doba")
    dashboard.map_model.choose(10.0, 20.0)
    dashboard.map_panel.today.click()
    dashboard.map_panel.today.click()
    assert len(tasks) == 1, "not once more while it is being calculated"
    asked, week = tasks[0].request, dashboard.map_panel.week
    today = local_days.today_at(10.0, 20.0)
    assert (asked.start, asked.end) == (latest_complete_day(10.0, 20.0), today + timedelta(days=6))
    assert asked.name == dashboard.form_model.name == "Doba"
    assert dashboard.tabs.selected_index in (MAP, None)
    assert "Computing" in week.told.value
    rows = [{**ROW, "date": str(asked.start + timedelta(days=i))} for i in range(asked.days)]
    rows[-1] = {**rows[-1], "eto_mm": None, "eto_lower_mm": None, "eto_upper_mm": None}
    (card,) = dashboard.calculations.cards.children
    outcome = {"results": rows, "warnings": [], "summary": SUMMARY}
    dashboard.calculations.show_messages([(card, task_messages.message("SUCCESS", tasks[0].id, outcome))])
    shown = re.sub(r"<[^>]+>", " ", week.told.value)
    assert re.search(rf"complete up to\s+{asked.start}", shown)
    assert re.search(r"Today\s+4\.0\s+3\.5–4\.5", shown)
    assert shown.count("–") == len(rows), "bands of all days but the last, whose value is missing"
    week.opener.click()
    assert dashboard.tabs.selected_index == ETO
    dashboard.map_model.choose(11.0, 20.0)
    assert (week.told.value, week.layout.display) == ("", "none")


def test_a_week_that_cannot_be_calculated_says_why_beside_the_map(dashboard: Dashboard, tasks: list[Task]) -> None:
    dashboard.map_model.choose(10.0, 20.0)
    dashboard.map_panel.today.click()
    (card,) = dashboard.calculations.cards.children
    dashboard.calculations.show_messages(
        [(card, task_messages.message("CANCELLED", tasks[0].id, {"reason": "<b>no</b>"}))]
    )
    week = dashboard.map_panel.week
    assert "&lt;b&gt;no" in week.told.value
    assert week.opener.layout.display == "none"
    card.view._handle_custom_msg({"type": "close"}, [])


@pytest.mark.slow
def test_a_page_that_connects_gets_todays_period(loop: asyncio.AbstractEventLoop) -> None:
    dashboard = Dashboard(loop=loop)
    assert dashboard.form_model.start is None
    dashboard.page._handle_custom_msg({"type": "hello"}, [])
    assert dashboard.form_model.end is not None


@pytest.mark.slow
def test_a_kernel_that_waited_over_midnight_tells_the_days_of_its_visitor(
    dashboard: Dashboard, monkeypatch: pytest.MonkeyPatch
) -> None:
    tomorrow = datetime.now(UTC) + timedelta(days=1)

    class Tomorrow(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> datetime:
            return tomorrow.astimezone(tz)

    newest = f'to <span class="ev-day">{SOURCES["nasa_power"].window(tomorrow.date())[1]}'
    for module in ("app", "about"):
        monkeypatch.setattr(f"evaeto.dashboard.shell.{module}.datetime", Tomorrow)
    about = dashboard.tabs.children[ABOUT]
    assert newest not in str([child.value for child in about.children if hasattr(child, "value")])
    dashboard.page._handle_custom_msg({"type": "hello"}, [])
    assert newest in str([child.value for child in about.children if hasattr(child, "value")])


@pytest.mark.parametrize(
    ("online", "label", "background"),
    [(True, None, "openstreetmap"), (False, None, "outlines"), (True, "synthetic", "outlines")],
)
@pytest.mark.slow
def test_the_map_asks_for_tiles_only_where_there_is_a_network_and_the_real_services_are_asked(
    loop: asyncio.AbstractEventLoop, online: bool, label: str | None, background: str
) -> None:
    with using(Settings(label=label)):
        dashboard = Dashboard(loop=loop)
        dashboard.page._handle_custom_msg({"type": "hello", "online": online}, [])
    assert dashboard.map_panel.layers.background.value == background


@pytest.mark.slow
def test_a_failing_submit_is_told_on_the_page(dashboard: Dashboard, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(**_: Any) -> Task:
        raise RuntimeError("no cluster today")

    monkeypatch.setattr(api, "submit", refuse)
    dashboard.form.calculate.click()
    assert "no cluster today" in dashboard.notices.texts[0]


@pytest.mark.slow
def test_the_kernel_of_a_page_stays_light() -> None:
    check = (
        "import sys, evaeto\n"
        "evaeto.Dashboard()\n"
        "heavy = {'pandas', 'xarray', 'numba', 'scipy', 'matplotlib', 'voila', 'distributed'} & set(sys.modules)\n"
        "sys.exit(f'loaded {sorted(heavy)}' if heavy else 0)"
    )
    done = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("ERROR", {"error": "no service", "error_code": "x", "details": {}}),
        ("TIMEOUT", {"error": "stopped at its time limit of 60 s", "limit_s": 60.0}),
    ],
)
@pytest.mark.slow
def test_trying_again_asks_the_same_in_place_of_the_failed_card(
    kind: Any, data: dict[str, Any], dashboard: Dashboard, tasks: list[Task], settle: Callable[[], None]
) -> None:
    dashboard.form.calculate.click()
    tasks[0].end(kind, data)
    settle()
    assert dashboard.calculations.cards.children[0].view.state["can_retry"]
    press(dashboard.calculations.cards.children[0], "retry")
    assert len(dashboard.calculations.cards.children) == 1
    assert len(tasks) == 2
    assert tasks[1].request == tasks[0].request


@pytest.mark.slow
def test_what_a_visitor_asked_before_a_reload_has_its_card_again(
    dashboard: Dashboard, tasks: list[Task], settle: Callable[[], None]
) -> None:
    request = dashboard.form_model.request()
    found = evaeto.submit(**request)
    found.receive(task_messages.progress(found.id, task_messages.STARTING))
    found.receive(task_messages.progress(found.id, task_messages.FUSING))
    dashboard.calculations.show_found([(found, request)], dashboard._show_eto)
    settle()
    (card,) = dashboard.calculations.cards.children
    assert card.view.state["progress"] == 75
    assert dashboard.tabs.selected_index == ETO


@pytest.mark.slow
def test_a_point_typed_in_the_form_is_on_the_map_that_is_come_back_to_until_another_is_chosen_there(
    dashboard: Dashboard,
) -> None:
    dashboard.tabs.selected_index = ETO
    dashboard.tabs.selected_index = MAP
    assert dashboard.map_model.point == (-7.5, -46.0)
    dashboard.map_model.choose(1.0, 2.0)
    dashboard.tabs.selected_index = ABOUT
    dashboard.tabs.selected_index = MAP
    assert dashboard.map_model.point == (1.0, 2.0)
    dashboard.form_model.lat = "95"
    dashboard.tabs.selected_index = ETO
    dashboard.tabs.selected_index = MAP
    assert dashboard.map_model.point == (1.0, 2.0)


@pytest.mark.slow
def test_a_link_fills_the_form_and_its_hint_goes_once_that_is_calculated(
    loop: asyncio.AbstractEventLoop, tasks: list[Task]
) -> None:
    dashboard = Dashboard(loop=loop)
    address = "#lat=-7.5&lon=-46&start=2015-01-01&end=2015-01-31&view=eto&language=pt-BR"
    dashboard.page._handle_custom_msg({"type": "hello", "address": address, "language": "en"}, [])
    assert dashboard.words.language == "pt-BR"
    assert dashboard.tabs.selected_index == ETO
    assert len(dashboard.notices.texts) == 1
    dashboard.calculate()
    assert [task.request.lat for task in tasks] == [-7.5]
    assert dashboard.notices.texts == ()


@pytest.mark.slow
def test_a_step_back_is_answered_together_with_the_address_it_leads_to(
    loop: asyncio.AbstractEventLoop, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = (dashboard := Dashboard(loop=loop)).page
    sent: list[dict[str, Any]] = []
    monkeypatch.setattr(page, "_send", lambda message, buffers=None: sent.append(message["state"]))
    page._handle_custom_msg({"type": "went", "address": "lat=52.1&lon=5.18&view=about", "steps": 3}, [])
    assert dashboard.tabs.selected_index == ABOUT
    (told,) = [state for state in sent if "address" in state]
    assert "view=about" in told["address"]
    assert told["steps"] == 3
    page._handle_custom_msg({"type": "went", "address": "view=map", "steps": "many"}, [])
    assert page.steps == 3


@pytest.mark.parametrize(("newer", "lat"), [(True, "12,5 S"), (False, "-12.5")])
@pytest.mark.slow
def test_what_was_typed_after_the_address_was_written_outlasts_a_reload(
    loop: asyncio.AbstractEventLoop, newer: bool, lat: str
) -> None:
    dashboard = Dashboard(loop=loop)
    form = {"lat": "12,5 S", "lon": "-46", "start": "2015-01-01", "end": "2015-01-31", "crop": "maize"}
    address = "lat=-12.5&lon=-46&start=2015-01-01&end=2015-01-31&view=eto"
    hello = {"type": "hello", "form": form, "address": address, "newer": newer}
    dashboard.page._handle_custom_msg(hello, [])
    assert dashboard.form_model.lat == lat
    assert dashboard.tabs.selected_index == ETO


@pytest.mark.slow
def test_a_notebook_gets_a_page_with_its_point_and_the_results_of_the_page(
    loop: asyncio.AbstractEventLoop, tasks: list[Task], monkeypatch: pytest.MonkeyPatch
) -> None:
    made = Dashboard(lat=-7.5, lon=-46, start="2015-01-01", end=date(2015, 1, 31), name="Farm", loop=loop)
    assert made.tabs.selected_index == ETO
    asked = made.form_model.asked
    assert asked is not None
    assert (asked.lat, asked.lon, asked.start, asked.end) == (-7.5, -46.0, date(2015, 1, 1), date(2015, 1, 31))
    assert made.form_model.name == "Farm"
    made.calculate()
    assert made.results == [], "not there yet"
    result = object()
    tasks[0].end("SUCCESS", {"results": [ROW], "warnings": [], "summary": SUMMARY})
    monkeypatch.setattr(tasks[0], "result", lambda: result)
    assert made.results == [result]
    made.calculations.close(made.calculations.cards.children[0])
    assert made.results == []


@pytest.mark.parametrize("wrong", [{"lat": "north"}, {"start": 3}, {"name": 1}])
def test_a_page_told_what_cannot_be_says_which(wrong: dict[str, Any], loop: asyncio.AbstractEventLoop) -> None:
    with pytest.raises(ArgumentError, match=next(iter(wrong))):
        Dashboard(**wrong, loop=loop)


def test_a_page_has_so_many_calculations_under_way_and_says_when_another_is_one_too_many(
    dashboard: Dashboard, tasks: list[Task]
) -> None:
    for day in range(1, MAX_RUNNING + 2):
        dashboard.form_model.end = date(2015, 2, day)
        dashboard.calculate()
    assert len(tasks) == MAX_RUNNING
    assert any("under way on this page" in text for text in dashboard.notices.texts)
    tasks[0].cancel()
    dashboard.calculations.close(dashboard.calculations.cards.children[0])
    dashboard.calculate()
    assert len(tasks) == MAX_RUNNING + 1


def test_a_page_begins_so_many_calculations_in_a_while(dashboard: Dashboard, tasks: list[Task]) -> None:
    clock = [0.0]
    dashboard.calculations._begun = Allowance(2, CALCULATED_PER_S, lambda: clock[0])
    for day in range(1, 4):
        dashboard.form_model.end = date(2015, 2, day)
        dashboard.calculate()
    assert len(tasks) == 2
    assert any("Wait a minute" in text for text in dashboard.notices.texts)
    clock[0] += 1 / CALCULATED_PER_S
    dashboard.calculate()
    assert len(tasks) == 3

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from evaeto.dashboard.results.card import CardModel, StepTimes
from evaeto.pipeline import task_messages

BEGAN = datetime(2026, 1, 1, 12, tzinfo=UTC)


def card() -> CardModel:
    return CardModel(-7.5328, -46.0361, date(2010, 1, 1), date(2020, 12, 31), began=BEGAN)


def message(kind: str, data: dict[str, Any], after_s: float = 1.0) -> task_messages.Message:
    made = task_messages.message(kind, "abc", data)  # type: ignore[arg-type]
    return {**made, "timestamp": (BEGAN + timedelta(seconds=after_s)).isoformat()}


def progress(
    step: task_messages.Step, detail: dict[str, Any] | None = None, after_s: float = 1.0
) -> task_messages.Message:
    return message("PROGRESS", task_messages.progress("abc", step, detail)["data"], after_s)


def test_the_title_says_place_period_and_length() -> None:
    assert card().title == "-7.5328°, -46.0361° · 2010-01-01 to 2020-12-31 · 4,018 days"


def test_a_new_card_waits() -> None:
    state = card().state()
    assert (state["status"], state["progress"], state["running"]) == ("PENDING", 0, True)


def test_progress_shows_the_step_in_words() -> None:
    model = card()
    model.receive(progress(task_messages.DOWNLOADING))
    state = model.state()
    assert state["step"] == "Step 2/5: Downloading weather"
    assert (state["status"], state["progress"]) == ("RUNNING", 25)


def test_progress_never_falls() -> None:
    model = card()
    model.receive(progress(task_messages.FUSING))
    model.receive(progress(task_messages.DOWNLOADING))
    assert model.state()["progress"] == 75


def test_each_service_has_its_own_line_in_catalogue_order() -> None:
    model = card()
    model.receive(progress(task_messages.DOWNLOADING, {"source": "open_meteo_archive", "text": "requesting data"}))
    model.receive(progress(task_messages.DOWNLOADING, {"source": "nasa_power", "text": "requesting data"}))
    model.receive(progress(task_messages.DOWNLOADING, {"source": "open_meteo_archive", "text": "365 days"}))
    assert model.state()["sources"] == [["NASA POWER", "requesting data"], ["Open-Meteo archive", "365 days"]]


def test_success_is_a_full_bar_and_an_outcome() -> None:
    model = card()
    model.receive(message("SUCCESS", {"results": [], "warnings": [], "summary": {}}))
    state = model.state()
    assert (state["status"], state["progress"], state["running"]) == ("SUCCESS", 100, False)
    assert model.outcome == {"results": [], "warnings": [], "summary": {}}


def test_an_error_says_what_to_do_and_why_each_service_failed() -> None:
    model = card()
    model.receive(progress(task_messages.DOWNLOADING))
    details = {"nasa_power": {"source": "nasa_power", "code": "unavailable", "reason": "HTTP 503", "hint": "wait"}}
    model.receive(message("ERROR", {"error": "No service delivered.", "error_code": "x", "details": details}))
    state = model.state()
    assert state["message"] == "No service delivered."
    assert state["sources"] == [["NASA POWER", "HTTP 503"]]
    assert state["progress"] == 25


@pytest.mark.parametrize(
    ("kind", "data", "text"),
    [
        ("TIMEOUT", {"error": "stopped after 5 s", "limit_s": 5.0}, "stopped after 5 s"),
        ("CANCELLED", {"reason": "cancelled by the user"}, "cancelled by the user"),
    ],
)
def test_other_ends_say_why(kind: str, data: dict[str, Any], text: str) -> None:
    model = card()
    model.receive(message(kind, data))
    assert model.state()["message"] == text
    assert not model.running


def test_nothing_changes_after_the_end() -> None:
    model = card()
    model.receive(message("CANCELLED", {"reason": "cancelled by the user"}))
    before = model.state()
    model.receive(progress(task_messages.COMPUTING, after_s=9))
    assert model.state() == before


def test_elapsed_time_runs_until_the_end_and_then_stands() -> None:
    model = card()
    model.receive(progress(task_messages.STARTING, after_s=0.5))
    assert model.state(now=BEGAN + timedelta(seconds=3))["elapsed_s"] == 3.0
    model.receive(message("CANCELLED", {"reason": "r"}, after_s=4))
    assert model.state(now=BEGAN + timedelta(hours=1))["elapsed_s"] == 4.0


def test_the_state_carries_the_time_of_the_newest_event() -> None:
    model = card()
    sent = progress(task_messages.STARTING)
    model.receive(sent)
    assert model.state()["event_timestamp"] == sent["timestamp"]


def test_remaining_time_is_told_only_when_a_finished_calculation_has_told_how_long_steps_take() -> None:
    times = StepTimes()
    first = CardModel(0.0, 0.0, date(2020, 1, 1), date(2020, 1, 2), BEGAN, times)
    for after_s, step in enumerate(task_messages.STEPS):
        first.receive(progress(step, after_s=float(after_s)))
    assert first.state(now=BEGAN + timedelta(seconds=4))["remaining_s"] is None
    first.receive(message("SUCCESS", {"results": [], "warnings": [], "summary": {}}, after_s=6))
    second = CardModel(0.0, 0.0, date(2020, 1, 1), date(2020, 1, 2), BEGAN, times)
    assert second.state(now=BEGAN)["remaining_s"] is None
    second.receive(progress(task_messages.PREPROCESSING, after_s=2.0))
    assert second.state(now=BEGAN + timedelta(seconds=2.5))["remaining_s"] == pytest.approx(0.5 + 1 + 2)
    assert second.state(now=BEGAN + timedelta(seconds=9))["remaining_s"] is None, "it takes longer than usual"
    found = CardModel(0.0, 0.0, date(2020, 1, 1), date(2020, 1, 2), BEGAN, times, watched=False)
    for step in task_messages.STEPS:
        found.receive(progress(step, after_s=1.0))
    found.receive(message("SUCCESS", {"results": [], "warnings": [], "summary": {}}, after_s=3600))
    assert second.state(now=BEGAN + timedelta(seconds=2.5))["remaining_s"] == pytest.approx(3.5), "one found again"
    longer = CardModel(0.0, 0.0, date(2010, 1, 1), date(2020, 1, 2), BEGAN, times)
    longer.receive(progress(task_messages.PREPROCESSING, after_s=2.0))
    assert longer.state(now=BEGAN + timedelta(seconds=2.5))["remaining_s"] is None, "of ten years nothing is known"


@pytest.mark.parametrize(
    ("kind", "offered"), [("ERROR", True), ("TIMEOUT", True), ("CANCELLED", True), ("SUCCESS", False)]
)
def test_another_try_is_offered_after_a_failure(kind: str, offered: bool) -> None:
    model = card()
    data = {"reason": "r"} if kind == "CANCELLED" else {"error": "e", "details": {}}
    model.receive(message(kind, data))
    assert model.state()["can_retry"] is offered


def told(source: str, text: str, **more: Any) -> task_messages.Message:
    return progress(task_messages.DOWNLOADING, {"source": source, "text": text, **more})


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("CANCELLED", {"reason": "cancelled by the user"}),
        ("TIMEOUT", {"error": "stopped after 5 s", "limit_s": 5.0}),
        ("ERROR", {"error": "given up", "error_code": "workers_died", "details": {"error": "KilledWorker()"}}),
    ],
)
def test_no_line_says_after_the_end_what_is_not_done_any_more(kind: str, data: dict[str, Any]) -> None:
    model = card()
    model.receive(told("nasa_power", "requesting data"))
    model.receive(told("open_meteo_archive", "requesting data"))
    model.receive(told("open_meteo_archive", "31 days", ended=True))
    model.receive(told(task_messages.CLUSTER, "connection lost, connecting again"))
    model.receive(message(kind, data))
    lines = [["NASA POWER", "stopped before it answered"], ["Open-Meteo archive", "31 days"]]
    assert model.state()["sources"] == lines


def test_a_line_of_what_was_done_stays_after_the_end() -> None:
    model = card()
    model.receive(told("elevation", "283 m"))
    model.receive(progress(task_messages.FUSING))
    model.receive(message("CANCELLED", {"reason": "cancelled by the user"}))
    assert model.state()["sources"] == [["Elevation", "283 m"]]


def test_the_page_says_each_reason_once_and_names_no_command_line() -> None:
    model = card()
    text = "No service delivered weather. NASA POWER: HTTP 503. Try again later, or run `evaeto doctor`."
    details = {"nasa_power": {"source": "nasa_power", "code": "unavailable", "reason": "HTTP 503", "hint": "wait"}}
    model.receive(message("ERROR", {"error": text, "error_code": "all_sources_failed", "details": details}))
    state = model.state()
    assert state["sources"] == [["NASA POWER", "HTTP 503"]]
    assert "Try again later" in state["message"]
    assert not any(word in state["message"] for word in ("503", "doctor"))


def test_a_cluster_that_takes_nothing_is_told_with_the_reason_and_no_command_line() -> None:
    model = card()
    details = {"error": "OSError('nobody there')", "why": "nobody there"}
    model.receive(message("ERROR", {"error": "`evaeto doctor`", "error_code": "no_cluster", "details": details}))
    assert "nobody there. Try again later" in model.state()["message"]


def test_an_elevation_nobody_knows_is_told_once() -> None:
    model = card()
    model.receive(told("elevation", "asking for the elevation"))
    details = {"open_meteo_elevation": "HTTP 503", "elevation": "give metres above sea level"}
    model.receive(message("ERROR", {"error": "Enter it.", "error_code": "elevation_unknown", "details": details}))
    assert (model.state()["message"], model.state()["sources"]) == ("Enter it.", [])


def test_a_lost_cluster_is_told_in_a_line_while_the_bar_stands() -> None:
    model = card()
    model.receive(progress(task_messages.FUSING))
    model.receive(
        progress(task_messages.FUSING, {"source": task_messages.CLUSTER, "text": "connection lost, connecting again"})
    )
    state = model.state()
    assert (state["status"], state["progress"], state["running"]) == ("RUNNING", 75, True)
    assert state["sources"] == [["Cluster", "connection lost, connecting again"]]
    model.receive(progress(task_messages.DOWNLOADING, {"source": "nasa_power", "text": "31 days from the cache"}))
    assert model.state()["progress"] == 75

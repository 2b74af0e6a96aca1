"""Whole seasons on real records as their growers live them: the page says what `evaeto.Field` says, day after day."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from browser_server import Server
from playwright.sync_api import Page, expect
from test_my_field import ALFALFA, COFFEE, MAIZE, TOMATO, look_back, open_field, seeded

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.nightly]

PYTHON = """
import json, sys
from datetime import date
import evaeto
from evaeto.dashboard.common.words import Words

tell = Words().tell
with evaeto.demo.serve(records=sys.argv[1]):
    for line in sys.stdin:
        told, day = json.loads(line)
        today = evaeto.Field.from_dict(told).today(today=date.fromisoformat(day))
        parts = {name: [tell(each) for each in said] if isinstance(said, list) else said and tell(said)
                 for name, said in today.parts.items()}
        print(json.dumps({"numbers": today.numbers, "parts": parts}), flush=True)
"""
SEEN = """
() => {
  const texts = (selector) => [...document.querySelectorAll(selector)].map((each) => each.textContent);
  const rows = [...document.querySelectorAll(".ev-course tbody tr")];
  const chosen = JSON.parse(localStorage.getItem("evaeto-fields"));
  return {
    told: chosen.fields.find(({ id }) => id === chosen.chosen).told,
    today: texts(".ev-answer h2")[0],
    lines: texts(".ev-answer li"),
    season: texts("details[data-name=season] > p"),
    rows: rows.map((row) => [...row.children].map((cell) => cell.textContent)),
    line: document.querySelector(".ev-course-chart .ev-missing").getAttribute("points"),
  };
}
"""
COLUMNS = ("depletion", "raw", "rain", "irrigation", "used", "drained")
SIZES = {"phone": (375, 667), "desktop": (1366, 768)}


@dataclass(frozen=True)
class Season:
    """A field as it is when its season begins, how often its grower looks, and what he enters besides water."""

    told: dict[str, Any]
    last: date
    every: int
    cuts: tuple[date, ...] = ()


def without_log(told: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in told.items() if name not in ("irrigation", "cut")}


SEASONS = {
    "maize": Season(without_log(MAIZE), date(2020, 9, 26), 7),
    "coffee": Season(
        {**without_log(COFFEE), "field": {**COFFEE["field"], "planting": "2015-01-10"}}, date(2020, 12, 1), 21
    ),
    "tomato": Season(without_log(TOMATO), date(2020, 9, 25), 6),
    "alfalfa": Season(
        without_log(ALFALFA),
        date(2020, 9, 10),
        8,
        (date(2020, 5, 5), date(2020, 6, 8), date(2020, 7, 8), date(2020, 8, 10)),
    ),
}


@pytest.fixture(scope="module")
def ask_python(shared_data: Path) -> Iterator[Callable[[dict[str, Any], str], dict[str, Any]]]:
    """`evaeto.Field(...).today(...)` in a process of its own, by the same records."""
    command = [sys.executable, "-c", PYTHON, str(shared_data / "sites")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None

        def ask(told: dict[str, Any], day: str) -> dict[str, Any]:
            print(json.dumps([told, day]), file=process.stdin, flush=True)
            found: dict[str, Any] = json.loads(process.stdout.readline())
            return found

        yield ask
        process.stdin.close()


def enter(page: Page, kind: str, what: str | None = None) -> None:
    """An entry for the day that is looked at, as it is proposed: two taps, or a choice between."""
    page.get_by_role("button", name=kind, exact=True).click()
    entry = page.locator(".ev-entry")
    if what is not None:
        entry.get_by_label("What").select_option(label=what)
    entry.get_by_role("button", name="Save").click()
    expect(page.locator(".ev-my-field")).to_have_attribute("data-busy", "false")


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def is_as_python_says(seen: dict[str, Any], python: dict[str, Any], day: str) -> None:
    parts, days = python["parts"], python["numbers"]["days"]
    assert plain(seen["today"]) == plain(parts["today"]), day
    lines = [parts[name] for name in ("next", "rain", "allowance", "last_week") if parts[name]]
    assert [*map(plain, seen["lines"])] == [*map(plain, lines)], day
    season = [line for line in (parts["soil"], parts["season"], parts["yield"], *parts["readings"]) if line]
    assert [*map(plain, seen["season"])] == [*map(plain, season)], day
    assert len(seen["rows"]) == len(days["depletion"])
    for place, (_, *cells) in enumerate(reversed(seen["rows"])):
        for name, cell in zip(COLUMNS, cells, strict=True):
            assert float(cell.replace(",", "")) == pytest.approx(days[name][place], abs=0.0502), (day, place, name)
    drawn = np.array([float(point.split(",")[1]) for point in seen["line"].split(" ")])
    computed = np.array(days["depletion"])[-drawn.size :]
    # One straight scale from millimetres to pixels, which are drawn to tenths
    slope, foot = np.polyfit(computed, drawn, 1)
    assert np.abs(slope * computed + foot - drawn).max() < 0.11, day


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", SEASONS)
def test_a_season_that_is_played_on_the_page_is_that_of_python(
    records_server: Server,
    new_page: Callable[..., Page],
    ask_python: Callable[[dict[str, Any], str], dict[str, Any]],
    name: str,
    size: str,
) -> None:
    season = SEASONS[name]
    page = open_field(new_page, records_server, width=SIZES[size][0], height=SIZES[size][1])
    seeded(page, season.told)
    first = date.fromisoformat(season.told["field"]["planting"]).replace(year=2020)
    days = {first + timedelta(days=n) for n in range(3, (season.last - first).days, season.every)}
    given, answers = 0, []
    for day in sorted(days | {season.last, *season.cuts}):
        answer = look_back(page, day.isoformat())
        if day in season.cuts:
            enter(page, "Stage, cut", "cut")
        answers.append((answer.locator("h2").text_content() or "")[:11])
        if answers[-1] == "Water today":
            enter(page, "I watered")
            given += 1
            expect(page.locator(".ev-log li")).to_have_count(given + sum(cut <= day for cut in season.cuts))
        seen = page.evaluate(SEEN)
        is_as_python_says(seen, ask_python(seen["told"], day.isoformat()), day.isoformat())
    assert given >= 3, answers
    assert "Do not wate" in answers
    # What was entered is there after a reload, and the last day is as it was
    page.reload()
    look_back(page, season.last.isoformat())
    assert page.evaluate(SEEN) == seen

"""Methods beside each other and hours with the daily cycle: charts, the tables behind them, files."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from browser_server import Server
from browser_steps import calculate, fill_form, finished, open_tab
from playwright.sync_api import Locator, Page, expect

import evaeto
from evaeto.dashboard.common.words import Words
from evaeto.i18n import LANGUAGES

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def saved(page: Page, table: Locator, name: str) -> list[list[str]]:
    """The rows of a table's file, its title first."""
    with page.expect_download() as download:
        table.get_by_role("button", name=name, exact=True).click()
    text = Path(download.value.path()).read_text(encoding="utf-8-sig")
    return [row for row in csv.reader(io.StringIO(text)) if row and not row[0].startswith("#")]


def rows_behind(chart: Locator, summary: str) -> Locator:
    """The rows of the table behind a chart, once it is opened."""
    chart.locator(".ev-chart-table > summary", has_text=summary).click()
    return chart.locator(".ev-chart-rows tbody tr")


def test_methods_are_seen_beside_each_other_and_scored_against_fao56(page: Page) -> None:
    fill_form(page, lat="-7.5", lon="-46", start="2015-01-01", end="2016-12-31")
    card = finished(calculate(page))
    open_tab(page, "Methods")
    sheet = card.locator(".ev-sheets .ev-charts")
    drawing = sheet.get_by_role("img", name="Line chart of ETo by method, 2015-01-01 to 2016-12-31")
    expect(drawing.locator("canvas")).to_be_visible()
    expect(sheet.locator(".u-legend")).to_contain_text("Hargreaves-Samani")
    sheet.get_by_role("button", name="Years", exact=True).click()
    behind = rows_behind(sheet.locator(".ev-chart"), "The chart as a table")
    expect(behind).to_have_count(2)
    expect(behind.first.locator("th, td")).to_have_count(6)
    table = card.locator(".ev-table", has_text="Methods beside FAO-56")
    expect(table.locator("tbody tr")).to_have_count(5)
    titles, *rows = saved(page, table, "Table as CSV")
    found = {row[0]: dict(zip(titles[1:], (float(text or "nan") for text in row[1:]), strict=True)) for row in rows}
    fao56, turc = found["FAO-56 Penman-Monteith"], found["Turc"]
    assert fao56["Days with ETo"] == 731
    assert turc["Bias (mm/day)"] == pytest.approx(turc["Mean ETo (mm/day)"] - fao56["Mean ETo (mm/day)"], abs=1e-5)
    assert np.isnan(fao56["Bias (mm/day)"])
    expect(card).to_contain_text("Left out: Blaney-Criddle (FAO-24): missing input")
    expect(card).to_contain_text("too low in wind above 3 m/s (FAO-56, p. 64)")


def test_hours_of_a_service_and_of_a_file_have_their_daily_cycle(page: Page, tmp_path: Path) -> None:
    fill_form(page, lat="-7.5", lon="-46", start="2015-01-01", end="2015-01-31")
    card = finished(calculate(page))
    open_tab(page, "Hours")
    card.get_by_role("button", name="Hours from Open-Meteo").click()
    expect(card.locator(".ev-hours p[role=status]")).to_have_text("744 hours with ETo, from Open-Meteo archive")
    cycle = card.locator(".ev-hours .ev-chart").first
    expect(cycle.get_by_role("img", name=re.compile("The daily cycle of ETo"))).to_be_visible()
    behind = rows_behind(cycle, "The chart as a table")
    expect(behind).to_have_count(24)
    expect(behind.nth(12).locator("th")).to_have_text("12:00")
    course = card.locator(".ev-hours .ev-chart").nth(1)
    expect(rows_behind(course, "The chart as a table").nth(23).locator("th")).to_have_text("2015-01-01 23:00")
    titles, *rows = saved(page, card.locator(".ev-hours .ev-table", has_text="Hourly results"), "Table as CSV")
    assert titles[:2] == ["Hour begins", "ETo (mm/h)"]
    assert (rows[0][0], rows[-1][0], len(rows)) == ("2015-01-01 00:00", "2015-01-31 23:00", 744)
    eto = np.array([float(row[1]) for row in rows]).reshape(31, 24)
    assert 10 <= eto.mean(axis=0).argmax() <= 14
    mean = eto.sum(axis=1).mean()
    expect(card.locator(".ev-hours .ev-summary")).to_contain_text(f"{mean:.2f} mm/day")

    time = pd.date_range("2015-01-10", periods=96, freq="h")
    noon = np.clip(np.sin((time.hour - 6) / 12 * np.pi), 0, None)
    weather = pd.DataFrame(
        {"time": time, "tmean [degC]": 20 + 10 * noon, "rhmean [%]": 80 - 30 * noon, "u2 [m/s]": 2.0,
         "rs [W m-2]": 800 * noon}
    )  # fmt: skip
    file = tmp_path / "logger.csv"
    weather.to_csv(file, index=False)
    card.locator(".ev-hours input[type=file]").set_input_files(file)
    expect(card.locator(".ev-hours p[role=status]")).to_have_text("96 hours with ETo, from logger.csv")
    _, *rows = saved(page, card.locator(".ev-hours .ev-table", has_text="Hourly results"), "Table as CSV")
    expected = evaeto.eto(evaeto.read_weather(file), lat=-7.5, lon=-46, elevation=elevation(card), utc_offset=-3)
    assert [float(row[1]) for row in rows] == pytest.approx(expected.to_numpy().tolist(), abs=1e-6)
    daily = tmp_path / "daily.csv"
    pd.DataFrame({"date": time[::24], "tmax": 30.0, "tmin": 20.0}).to_csv(daily, index=False)
    card.locator(".ev-hours input[type=file]").set_input_files(daily)
    expect(card.locator(".ev-hours p[role=status]")).to_have_text(
        "No hours: daily.csv: has days, not hours; give it as a station in the form"
    )


def elevation(card: Locator) -> float:
    """That of the result [m], as its card has it."""
    found = re.search(r"(\d+) m\b", card.locator(".ev-summary").first.inner_text().replace("Elevation", ""))
    assert found is not None
    return float(found.group(1))


@pytest.mark.parametrize(
    "language", ["pt-BR", *(pytest.param(each, marks=pytest.mark.nightly) for each in LANGUAGES if each != "pt-BR")]
)
def test_methods_and_hours_speak_the_language_of_the_page(
    server: Server, new_page: Callable[..., Page], language: str
) -> None:
    say = Words(language=language).say
    page = new_page(server.address, locale="en-GB")
    fill_form(page, lat="-7.5", lon="-46", start="2015-01-01", end="2015-01-10")
    card = finished(calculate(page))
    page.get_by_role("button", name=LANGUAGES[language], exact=True).click()
    open_tab(page, say("result.tab.methods"))
    expect(card.locator(".ev-sheets .ev-chart-title", has_text=say("plot.methods"))).to_be_visible()
    expect(card).to_contain_text(say("method.turc.valid"))
    open_tab(page, say("result.tab.hours"))
    card.get_by_role("button", name=say("hours.fetch"), exact=True).click()
    expect(card.locator(".ev-hours .ev-chart-title").first).to_have_text(say("plot.cycle"))
    expect(card.locator(".ev-hours .ev-summary dt")).to_have_text(
        [say(f"hours.{name}") for name in ("peak", "noon", "sum")]
    )
    expect(card.locator(".ev-hours")).to_contain_text(say("hours.note"))

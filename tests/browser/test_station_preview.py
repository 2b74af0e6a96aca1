"""The file of a station on the page: what it is taken for is seen and corrected before anything is computed."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from browser_server import Server
from browser_steps import calculate, expect_no_wider, fill_form, finished, open_tab
from playwright.sync_api import Locator, Page, expect

import evaeto
from evaeto.i18n import Speech

pytestmark = [pytest.mark.browser, pytest.mark.slow]

WHEN = {"start": "2015-01-01", "end": "2015-01-31"}
LACKING_NONE = """
(choices) => choices.length > 0 && choices.every((el) => {
  const style = getComputedStyle(el);
  const pen = document.createElement("canvas").getContext("2d");
  pen.font = style.font;
  const arrow = 16;
  const room = el.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight) - arrow;
  return pen.measureText(el.selectedOptions[0].text).width <= room;
})
"""
"""Whether the chosen text of each box has room in it."""


@pytest.fixture(scope="module")
def truth() -> pd.DataFrame:
    """Two months of days at the place that the forms ask for."""
    with evaeto.demo.serve():
        weather = evaeto.demo.truth(lat=-7.5, lon=-46, start="2014-12-15", end="2015-02-15")
    return weather.to_dataframe()[["tmax", "tmin", "tdew", "u2", "rs"]].round(3)


def choose(page: Page, path: Path) -> Locator:
    """Choose a file as that of a station; its preview."""
    page.get_by_role("button", name="More options").click()
    page.locator(".ev-form .ev-upload input[type=file]").first.set_input_files(path)
    preview = page.locator(".ev-preview")
    expect(preview).to_be_visible()
    return preview


def eto_of_first_day(card: Locator) -> float:
    return float(card.locator(".ev-table tbody tr").first.locator("td, th").nth(1).inner_text())


def test_a_wrong_unit_is_seen_in_the_preview_and_its_correction_changes_the_result(
    page: Page, tmp_path: Path, truth: pd.DataFrame
) -> None:
    table = truth.assign(u2=truth["u2"] * 3.6, battery=12.5).rename(columns={"u2": "Wind", "tmax": "Temp max"})
    table.to_csv(tmp_path / "logger.csv")
    fill_form(page, lat="-7.5", lon="-46", **WHEN)
    page.get_by_label("Open-Meteo archive").uncheck()  # three outvote a wrong one
    preview = choose(page, tmp_path / "logger.csv")
    expect(preview).to_contain_text("give the anemometer height")
    page.get_by_label("Anemometer height").fill("2")
    expect(preview).not_to_contain_text("give the anemometer height")
    expect(preview).to_contain_text("2014-12-15 to 2015-02-15 · 63 days")
    row = preview.locator(".ev-column").filter(has_text="Temp max")
    expect(row.get_by_label("Temp max: read as")).to_have_value("tmax")
    expect(row.get_by_label("Temp max: unit")).to_have_value("degC")
    expect(row).to_contain_text("63 values")
    expect(row.get_by_role("img")).to_have_attribute("aria-label", re.compile("Maximum temperature: .+ °C"))
    expect(preview.get_by_label("battery: read as")).to_have_value("")
    unit = preview.get_by_label("Wind: unit")
    expect(unit).to_have_value("m s-1")
    wrong = eto_of_first_day(finished(calculate(page)))
    unit.focus()
    unit.select_option("km/h")
    expect(preview.get_by_role("button", name="Undo all corrections")).to_be_visible()
    expect(unit).to_be_focused()
    card = finished(calculate(page))
    assert wrong - eto_of_first_day(card) > 0.2
    expect(card).to_contain_text("column Wind is in km h-1, as stated")
    preview.get_by_label("Temp max: read as").select_option("not used")
    expect(preview.locator(".ev-unused").filter(has_text="Temp max")).to_be_visible()
    preview.get_by_role("button", name="Undo all corrections").click()
    expect(preview.get_by_label("Temp max: read as")).to_have_value("tmax")
    expect(unit).to_have_value("m s-1")


def test_fahrenheit_is_a_button_and_an_ambiguous_date_a_choice(page: Page, tmp_path: Path, truth: pd.DataFrame) -> None:
    table = truth["2015-01-01":"2015-01-12"]  # either number may be the day
    table = table.assign(tmax=table["tmax"] * 1.8 + 32, tmin=table["tmin"] * 1.8 + 32)
    table.index = pd.Index(table.index.strftime("%d/%m/%Y"), name="date")
    table.to_csv(tmp_path / "logger.csv")
    fill_form(page, lat="-7.5", lon="-46", **WHEN)
    preview = choose(page, tmp_path / "logger.csv")
    question = preview.get_by_role("group").filter(has_text="day-first or month-first")
    expect(question).to_be_visible()
    expect(page.locator(".ev-form")).not_to_contain_text("--")
    expect(page.get_by_role("button", name="Calculate ETo")).to_be_disabled()
    question.get_by_role("button", name="day/month/year: 02/01/2015 is 2 January 2015").click()
    for name in ("tmax", "tmin"):
        guess = preview.get_by_role("group").filter(has_text=f"{name}: values from")
        expect(guess).to_be_visible()
        expect(page.get_by_role("button", name="Calculate ETo")).to_be_disabled()
        guess.get_by_role("button", name="The unit is °F").click()
        expect(preview.get_by_label(f"{name}: unit")).to_have_value("°F")
    expect(preview).to_contain_text("2015-01-01 to 2015-01-12 · 12 days")
    expect(preview.get_by_label("tmax: unit")).to_have_value("°F")
    expect(preview.get_by_role("button", name="day/month/year")).to_have_attribute("aria-pressed", "true")
    expect(finished(calculate(page)).locator(".ev-card-sources")).to_contain_text("Your station")


def test_a_file_without_wind_contributes_what_it_has(page: Page, tmp_path: Path, truth: pd.DataFrame) -> None:
    truth.drop(columns=["u2"]).to_csv(tmp_path / "calm.csv")
    fill_form(page, lat="-7.5", lon="-46", **WHEN)
    preview = choose(page, tmp_path / "calm.csv")
    expect(preview.locator(".ev-column")).to_have_count(4)
    card = finished(calculate(page))
    expect(card.locator(".ev-table")).to_contain_text("Your station")
    expect(card).to_contain_text("Your station: does not have wind at 2 m: taken from the other sources")


def previewed(page: Page, file: Path, language: str, columns: int) -> Locator:
    """The preview of a station's file that was given to the form."""
    say = Speech(language).say
    open_tab(page, say("tab.eto"))
    page.get_by_role("button", name=say("form.options")).click()
    page.locator(".ev-form .ev-upload input[type=file]").first.set_input_files(file)
    preview = page.locator(".ev-preview")
    expect(preview.locator(".ev-column")).to_have_count(columns)
    expect(preview).to_contain_text(say("preview.columns"))
    return preview


@pytest.mark.parametrize("language", ["en", "pt-BR", "es"])
def test_on_a_phone_no_part_of_the_preview_is_cut_off_and_beside_the_results_its_columns_are_told_apart(
    server: Server, new_page: Callable[..., Page], tmp_path: Path, truth: pd.DataFrame, language: str
) -> None:
    truth.assign(a_column_with_a_very_long_name_that_nobody_uses=1.0).to_csv(tmp_path / "station.csv")
    page = new_page(server.address, 375, 667, locale=language)
    preview = previewed(page, tmp_path / "station.csv", language, columns=6)
    expect_no_wider(page, 375)
    expect(preview.locator("select").first).to_be_visible()
    beyond = preview.locator("select, button, svg").evaluate_all(
        """all => all.map((el) => el.getBoundingClientRect()).filter(({ left, right, width }) =>
            !width || left < 0 || right > 375).length"""
    )
    assert beyond == 0
    page.set_viewport_size({"width": 1366, "height": 768})
    columns = preview.locator(".ev-column select")
    page.wait_for_function(LACKING_NONE, arg=columns.element_handles())

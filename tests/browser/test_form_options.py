"""Options of the form on their whole way: a crop to its irrigation plan, a calibration learnt, saved and used again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from browser_server import Server
from browser_steps import calculate, expect_no_wider, fill_form, finished, open_tab
from playwright.sync_api import Page, expect

import evaeto

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ARTIFACTS = Path(__file__).resolve().parents[2] / "artifacts"
LAT, LON, START, END = -7.5, -46.0, "2015-01-01", "2015-12-31"


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A station's daily ETo: that of the weather which the stand-ins disturb."""
    path = tmp_path_factory.mktemp("measured") / "measured.csv"
    truth = evaeto.demo.truth(LAT, LON, START, END)
    evaeto.eto(truth, lat=LAT, elevation=280.0).to_series().rename("eto").rename_axis("date").to_csv(path)
    return path


def test_a_crop_has_its_etc_and_its_irrigation_plan_with_the_result(page: Page) -> None:
    fill_form(page, lat=str(LAT), lon=str(LON), start=START, end=END)
    expect(page.get_by_label("Crop grown there")).to_be_hidden()
    page.get_by_role("button", name="More options").click()
    page.get_by_label("Crop grown there").select_option(label="Maize (grain)")
    expect(page.locator(".ev-reasons")).to_contain_text("Planted on: choose a date, or write it as yyyy-mm-dd")
    page.get_by_label("Planted on", exact=True).first.fill("2015-03-01")
    page.get_by_label("Planted on", exact=True).first.blur()
    card = finished(calculate(page))
    expect(card.locator(".ev-summary")).to_contain_text("Maize (grain), 150 of 365 days")
    expect(card.get_by_role("button", name="Crop ETc (mm/day)")).to_be_visible()
    open_tab(page, "Irrigation")
    expect(card.get_by_text("the day before −")).to_be_visible()
    expect(card.locator(".ev-irrigating .ev-chart canvas")).to_be_visible()
    open_tab(page, "Python")
    expect(card.locator(".ev-copy pre")).to_contain_text('planting="2015-03-01"')


@pytest.mark.parametrize(
    ("width", "height"),
    [
        pytest.param(1920, 1080, marks=pytest.mark.nightly),
        pytest.param(768, 1024, marks=pytest.mark.nightly),
        (375, 667),
    ],
)
def test_a_reference_opens_with_a_verdict_and_one_that_is_none_offers_no_button(
    server: Server, new_page: Callable[..., Page], measured: Path, tmp_path: Path, width: int, height: int
) -> None:
    page = new_page(server.address, width=width, height=height)
    open_tab(page, "ETo")
    fill_form(page, lat=str(LAT), lon=str(LON), start=START, end=END)
    card = finished(calculate(page))
    open_tab(page, "Calibrate")
    values = pd.read_csv(measured, index_col="date")["eto"]
    faults = {
        "good": values,
        "doubtful": 1.3 * values,
        "wrong": values / 10,
        "elsewhere": values.sample(frac=1, random_state=1).set_axis(values.index),
    }
    said = {
        "good": "This reference follows the weather here",
        "doubtful": "Read why before you use it",
        "wrong": "as if they were in cm",
        "elsewhere": "This reference does not follow the weather here; do not use it.",
    }
    for verdict, series in faults.items():
        path = tmp_path / f"{verdict}.csv"
        series.to_csv(path)
        card.locator(".ev-calibrating input[type=file]").set_input_files(path)
        shown = card.locator(".ev-calibrating .ev-verdict")
        expect(shown).to_contain_text(said[verdict])
        expect(card.locator(".ev-calibrating .ev-chart canvas")).to_be_visible()
        expect(card.locator(".ev-beside tbody tr")).to_have_count(2)
        used = card.locator(".ev-calibrating").get_by_role("button", name="Calculate", exact=False)
        expect(used).to_be_visible(visible=verdict in ("good", "doubtful"))
        ARTIFACTS.mkdir(exist_ok=True)
        page.screenshot(path=ARTIFACTS / f"verdict-{verdict}-{width}.png", full_page=True)
        expect_no_wider(page, width)
    for language, text in (("Português", "não acompanha o tempo daqui"), ("Español", "no sigue el tiempo de aquí")):
        page.get_by_role("button", name=language).click()
        expect(shown).to_contain_text(text)
    page.get_by_role("button", name="English", exact=True).click()


def test_a_calibration_is_learnt_saved_chosen_in_the_form_and_kept_through_a_reload(
    page: Page, measured: Path, tmp_path: Path
) -> None:
    fill_form(page, lat=str(LAT), lon=str(LON), start=START, end=END)
    card = finished(calculate(page))
    open_tab(page, "Calibrate")
    card.locator(".ev-calibrating input[type=file]").set_input_files(measured)
    save = card.get_by_role("button", name="Save this calibration")
    expect(save).to_be_visible()
    with page.expect_download() as download:
        save.click()
    assert download.value.suggested_filename == "calibration_-7.5_-46.json"
    path = tmp_path / "mine.json"
    download.value.save_as(path)
    assert evaeto.Calibration.load(path).sources == ("nasa_power", "open_meteo_archive")
    card.get_by_role("button", name="Close").click()

    page.get_by_role("button", name="More options").click()
    upload = page.locator(".ev-form .ev-upload input[type=file]").nth(1)
    upload.set_input_files(measured)
    expect(page.locator(".ev-reasons")).to_contain_text("measured.csv: cannot be read as a calibration")
    page.locator(".ev-file").get_by_role("button").click()
    upload.set_input_files(path)
    expect(page.locator(".ev-file")).to_contain_text("365 days")
    card = finished(calculate(page))
    expect(card.locator(".ev-credits")).to_contain_text(
        "calibrated with a daily reference from 2015-01-01 to 2015-12-31"
    )
    page.reload()
    card = finished(page.locator(".ev-card"))
    expect(card.locator(".ev-credits")).to_contain_text("calibrated with a daily reference")
    open_tab(page, "Python")
    expect(card.locator(".ev-copy pre")).to_contain_text("calibration='mine.json'")


@pytest.mark.parametrize("follows", [True, False], ids=["the address follows", "the address does not follow yet"])
def test_what_was_typed_is_there_after_a_reload_and_a_file_is_asked_for_again(
    page: Page, measured: Path, follows: bool
) -> None:
    fill_form(page, lat="12,5 S", lon="-46", start=START, end=END)
    page.wait_for_function("() => location.hash.includes('lat=-12.5')")
    if not follows:
        page.evaluate("() => { history.replaceState = () => {}; }")
    page.get_by_label("NASA POWER").uncheck()
    page.get_by_role("button", name="More options").click()
    page.get_by_label("Crop grown there").select_option(label="Maize (grain)")
    page.locator(".ev-form .ev-upload input[type=file]").first.set_input_files(measured)
    expect(page.locator(".ev-form")).to_contain_text("measured.csv")
    page.wait_for_function("() => sessionStorage.getItem('evaeto-form')?.includes('measured.csv')")
    if follows:
        page.wait_for_function("() => location.hash.includes('measured.csv')")
    page.reload()
    open_tab(page, "ETo")
    expect(page.get_by_label("Latitude")).to_have_value("12,5 S")
    expect(page.get_by_label("First day", exact=True)).to_have_value(START)
    expect(page.get_by_label("NASA POWER")).not_to_be_checked()
    expect(page.get_by_label("Crop grown there").locator("option:checked")).to_have_text("Maize (grain)")
    expect(page.get_by_role("alert").filter(has_text="chosen again")).to_contain_text("measured.csv")

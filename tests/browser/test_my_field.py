"""My field: what growers ask in the morning, on real records, looked back to."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from browser_server import Server
from browser_steps import until
from playwright.sync_api import Locator, Page, expect

from evaeto.crops.farm.description import FieldDescription

pytestmark = [pytest.mark.browser, pytest.mark.slow]

BALSAS = {"lat": -7.5312, "lon": -46.039}
GIVEN = (("05-12", 20), ("05-20", 20), ("05-28", 25), ("06-05", 30), ("06-14", 40), ("06-22", 45), ("07-01", 50))
MAIZE: dict[str, Any] = {
    "name": "Maize", **BALSAS, "area": 60, "field": {"crop": "maize", "soil": "loam", "planting": "2020-05-01"},
    "system": {"kind": "sprinkler", "rate": 8, "efficiency": 0.85}, "limits": {"allowance": 450},
    "irrigation": [{"date": f"2020-{day}", "applied": depth} for day, depth in GIVEN],
}  # fmt: skip
COFFEE: dict[str, Any] = {
    "name": "Coffee", **BALSAS, "units": "litres", "field": {"crop": "coffee", "planting": "2015-09-01"},
    "system": {"kind": "trickle", "rate": 2, "row_spacing": 3.5, "plant_spacing": 0.7},
}  # fmt: skip
TOMATO: dict[str, Any] = {
    "name": "Tomato", **BALSAS, "area": 1, "field": {"crop": "tomato", "soil": "sandy_loam", "planting": "2020-05-10"},
    "system": {"kind": "trickle", "flow": 40}, "limits": {"hours": 3, "weekdays": ["mon", "wed", "fri"]},
}  # fmt: skip
ALFALFA: dict[str, Any] = {
    "name": "Alfalfa", **BALSAS, "field": {"crop": "alfalfa", "soil": "clay", "planting": "2020-04-01"},
    "cut": [{"date": "2020-05-05"}, {"date": "2020-06-08"}, {"date": "2020-07-08"}],
}  # fmt: skip


def seeded(page: Page, *fields: dict[str, Any]) -> None:
    """Put fields where the browser keeps them, as if they had been entered before."""
    kept = {"fields": [{"id": f"f{i}", "told": told} for i, told in enumerate(fields)], "chosen": "f0"}
    page.evaluate("kept => localStorage.setItem('evaeto-fields', JSON.stringify(kept))", kept)
    page.reload()


def look_back(page: Page, day: str) -> Locator:
    """See the chosen field as it was on a day; its answer."""
    section = page.locator("details[data-name=why]")
    if section.get_attribute("open") is None:
        section.locator("summary").click()
    box = section.locator("input[type=date]")
    box.fill(day)
    box.blur()
    expect(page.locator(".ev-age")).to_contain_text("Looking back")
    expect(page.locator(".ev-my-field")).to_have_attribute("data-busy", "false")
    return page.locator(".ev-answer")


def next_of(answer: Locator) -> tuple[str, int]:
    """The day and depth [mm] of the next irrigation."""
    found = re.search(r"Next: (\w+ \d+ \w+), (\d+)\s*mm", answer.inner_text())
    assert found is not None, answer.inner_text()
    return found[1], int(found[2])


def open_field(new_page: Callable[..., Page], server: Server, **options: Any) -> Page:
    return new_page(f"{server.address}#view=field", shows=".ev-my-field", **options)


def test_a_grower_says_how_the_field_lies_to_the_wind(records_server: Server, new_page: Callable[..., Page]) -> None:
    page = open_field(new_page, records_server)
    seeded(page, MAIZE)
    page.get_by_role("button", name="Change", exact=True).click()
    form = page.locator(".ev-field-form")
    form.locator("summary").click()
    wind = form.get_by_label("Wind at the site")
    expect(wind).to_have_value("unknown")
    wind.select_option(label="Sheltered")
    form.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".ev-answer h2")).to_have_text("The season ended on Sunday 27 September")
    kept = page.evaluate("() => JSON.parse(localStorage.getItem('evaeto-fields')).fields[0].told.exposure")
    assert kept == "sheltered"


def test_a_grower_enters_a_field_on_the_phone_asks_logs_and_takes_it_to_another_device(
    records_server: Server, new_page: Callable[..., Page], tmp_path: Path
) -> None:
    page = open_field(new_page, records_server, width=375, height=667)
    expect(page.get_by_text("Do I water today")).to_be_visible()
    expect(page.get_by_role("button", name="I watered")).to_be_hidden()  # there is no field yet
    page.get_by_role("button", name="New field").click()
    form = page.locator(".ev-field-form")
    for label, value in (("Name", "Maize"), ("Latitude", "-7.5312"), ("Longitude", "-46.039"), ("Applies (mm/h)", "8")):
        form.get_by_label(label, exact=True).fill(value)
    form.get_by_label("Crop").select_option(label="Maize (grain)")
    form.get_by_label("Planted, or budbreak").fill("2020-05-01")
    form.get_by_label("Soil", exact=True).select_option(label="Loam")
    form.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".ev-answer h2")).to_have_text("The season ended on Sunday 27 September")

    file = tmp_path / "log.csv"
    file.write_text("date,mm\n" + "".join(f"2020-{day},{depth}\n" for day, depth in GIVEN))
    page.locator("details[data-name=log] summary").click()
    with page.expect_file_chooser() as chosen:
        page.get_by_role("button", name="CSV of a controller or logger").click()
    chosen.value.set_files(file)
    expect(page.locator(".ev-told")).to_have_text("7 entries taken over.")
    answer = look_back(page, "2020-07-10")
    page.evaluate("scrollTo(0, 0)")
    for part in ("next", "rain", "allowance", "last_week"):
        box = page.locator(f".ev-said-{part}").bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= 667, part
    expect(answer.locator("h2")).to_have_text("Do not water today")
    day, depth = next_of(answer)

    # Two taps: what is proposed is the depth of the next irrigation
    page.get_by_role("button", name="I watered").click()
    entry = page.locator(".ev-entry")
    expect(entry.get_by_label("How much")).to_have_value(str(depth))
    entry.get_by_label("How much").fill("20")
    entry.get_by_label("Day", exact=True).fill("2020-07-09")
    entry.get_by_role("button", name="Save").click()
    expect(page.locator(".ev-answer .ev-said-last_week")).to_contain_text("20 mm given")
    later, after = next_of(answer)
    # 20 mm × 0.75 = 15 mm at the roots, and the crop uses about 5 mm a day: two or three days
    assert int(later.split()[1]) - int(day.split()[1]) in (2, 3)
    assert abs(after - depth) <= 5

    page.reload()
    expect(page.locator(".ev-log li")).to_have_count(8)
    assert next_of(look_back(page, "2020-07-10")) == (later, after)

    with page.expect_download() as download:
        page.get_by_role("button", name="Save file").click()
    saved = Path(download.value.path())
    (told,) = json.loads(saved.read_text())["fields"]
    assert len(FieldDescription.from_dict(told).given) == 8
    other = open_field(new_page, records_server)
    expect(other.locator(".ev-answer")).to_contain_text("it stays in this browser")
    with other.expect_file_chooser() as chosen:
        other.get_by_role("button", name="Open file").click()
    chosen.value.set_files(
        files=[{"name": "fields.json", "mimeType": "application/json", "buffer": saved.read_bytes()}]
    )
    expect(other.locator(".ev-answer h2")).to_have_text("The season ended on Sunday 27 September")
    assert next_of(look_back(other, "2020-07-10")) == (later, after)


@pytest.mark.nightly
def test_maize_at_balsas_through_its_season(records_server: Server, new_page: Callable[..., Page]) -> None:
    page = open_field(new_page, records_server)
    seeded(page, MAIZE)
    missing = []
    for day in ("2020-05-05", "2020-06-01", "2020-07-10", "2020-08-20", "2020-09-20"):
        answer = look_back(page, day)
        expect(answer.locator("h2")).to_have_text(re.compile("[Ww]ater today"))
        chart = page.locator(".ev-course-chart svg")
        expect(chart.locator(".ev-band")).to_have_count(1)
        expect(chart.locator(".ev-now")).to_have_count(1)
        missing.append(page.locator(".ev-answer").inner_text())
    assert len(set(missing)) == 5
    page.locator("details[data-name=table] summary").click()
    rows = page.locator(".ev-course tbody tr")
    expect(page.locator(".ev-course tr.ev-now")).to_contain_text("20 Sept, today")
    expect(rows.nth(120)).to_be_attached()
    page.locator("details[data-name=season] summary").click()
    # Nothing was given after 1 July
    season = page.locator("details[data-name=season]")
    expect(season).to_contain_text(re.compile(r"\d+ days of stress so far"))
    season.get_by_role("button", name="Compare with other years").click()
    expect(season.locator(".ev-normal")).to_contain_text(
        re.compile(r"Rain up to Saturday 19 September: \d+\s*mm; usual is")
    )
    expect(season.locator(".ev-normal")).to_contain_text(re.compile(r"Both by NASA POWER, .* \d\d years"))
    expect(page.locator("details[data-name=season]")).to_have_attribute("open", "")


@pytest.mark.nightly
def test_coffee_tomato_and_alfalfa_are_told_in_their_own_way(
    records_server: Server, new_page: Callable[..., Page]
) -> None:
    page = open_field(new_page, records_server)
    seeded(page, COFFEE, TOMATO, ALFALFA)
    answer = look_back(page, "2020-06-01")
    expect(answer).to_contain_text("L per plant")
    expect(page.locator("details[data-name=why]")).to_contain_text("those of an evergreen orchard")
    expect(page.locator("details[data-name=why]")).to_contain_text("Soil not known")

    page.get_by_label("Field", exact=True).select_option(label="Tomato")
    answer = look_back(page, "2020-07-10")  # a Friday
    expect(answer.locator("h2")).to_contain_text(re.compile(r"Water today: 12\s*mm = 120\s*m³/ha = 120\s*m³ = 3\s*h"))
    expect(answer).to_contain_text("your limit for a day is less")

    page.get_by_label("Field", exact=True).select_option(label="Alfalfa")
    look_back(page, "2020-07-07")
    page.locator("details[data-name=table] summary").click()

    def used(day: str) -> float:
        row = page.locator(".ev-course tr", has=page.get_by_role("rowheader", name=re.compile(f"^{day}")))
        return float(row.locator("td").nth(4).inner_text())

    before = used("6 Jul")
    look_back(page, "2020-07-11")
    assert used("10 Jul") < before, "the canopy was cut on 8 July"


def test_the_last_answer_and_the_log_are_there_without_a_connection(
    records_server: Server, new_page: Callable[..., Page]
) -> None:
    page = open_field(new_page, records_server)
    seeded(page, MAIZE)
    expect(page.locator(".ev-answer h2")).to_contain_text("The season ended")
    page.context.set_offline(True)
    expect(page.locator(".ev-age")).to_contain_text("No connection. Answer computed")
    page.get_by_role("button", name="It rained").click()
    entry = page.locator(".ev-entry")
    entry.get_by_label("How much").fill("12.5")
    entry.get_by_label("Day", exact=True).fill("2020-07-08")
    entry.get_by_role("button", name="Save").click()
    expect(page.locator(".ev-log li")).to_have_count(len(GIVEN) + 1)
    kept = page.evaluate("JSON.parse(localStorage.getItem('evaeto-fields')).fields[0].told.rain")
    assert kept == [{"date": "2020-07-08", "depth": 12.5}]
    page.context.set_offline(False)
    expect(page.locator(".ev-age")).to_contain_text("Computed")
    expect(page.get_by_role("button", name="Compute again")).to_have_count(1)


def test_a_kept_answer_is_drawn_before_the_kernel_answers(
    records_server: Server, new_page: Callable[..., Page]
) -> None:
    page = open_field(new_page, records_server)
    seeded(page, MAIZE)
    expect(page.locator(".ev-answer h2")).to_contain_text("The season ended")
    page.context.route_web_socket(re.compile(".*"), lambda socket: None)  # it opens, and nobody is there
    page.reload()
    expect(page.locator(".ev-answer h2")).to_contain_text("The season ended")


@pytest.mark.nightly
def test_the_week_of_fields_is_a_list_and_a_calendar(records_server: Server, new_page: Callable[..., Page]) -> None:
    page = open_field(new_page, records_server)
    seeded(page, TOMATO, {**TOMATO, "name": "Beans", "field": {**TOMATO["field"], "crop": "bean"}})
    look_back(page, "2020-07-10")
    page.locator("details[data-name=week] summary").click()
    week = page.locator(".ev-week")
    expect(week.locator("li").first).to_contain_text("Friday 10 July · Tomato")
    with page.expect_download() as download:
        week.get_by_role("button", name="Calendar (ICS)").click()
    text = Path(download.value.path()).read_text()
    assert "DTSTART;VALUE=DATE:20200710" in text
    assert "SUMMARY:Tomato: 12 mm" in text


def test_the_answer_of_a_kept_field_is_asked_for_before_the_page_is_drawn(
    records_server: Server, new_page: Callable[..., Page]
) -> None:
    page = open_field(new_page, records_server)
    sent: list[bytes] = []
    page.on("websocket", lambda socket: socket.on("framesent", lambda frame: sent.append(bytes(frame))))
    seeded(page, MAIZE)
    expect(page.locator(".ev-answer h2")).to_be_visible()
    expect(page.locator(".ev-my-field")).to_have_attribute("data-busy", "false")
    # What is not looked at is drawn afterwards, and is there when it is opened
    expect(page.locator(".ev-map .leaflet-container")).to_be_attached()
    expect(page.get_by_role("button", name="Calculate ETo", include_hidden=True)).to_be_attached()

    def said(word: bytes) -> list[int]:
        return [place for place, frame in enumerate(sent) if word in frame]

    until(page, lambda: said(b'"type":"hello"'))
    asked, greeted = said(b'"type":"ask"'), said(b'"type":"hello"')
    assert len(asked) == 1
    assert len(greeted) == 1
    assert asked < greeted

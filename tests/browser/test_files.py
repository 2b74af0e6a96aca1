"""The files that the browser saves: by the front end alone, and on the page in Portuguese."""

from __future__ import annotations

import csv
import re
from array import array
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
import xarray as xr
from browser_server import Server
from browser_steps import calculate, fill_form, finished
from patience import LONG_ENOUGH_MS
from playwright.sync_api import Browser, Locator, Page, expect

import evaeto
from evaeto._version import __version__
from evaeto.dashboard.common.files import static
from evaeto.dashboard.figures.columns import numbers, terms
from evaeto.dashboard.figures.result_tables import head_of_files
from evaeto.dashboard.figures.table import Table
from evaeto.i18n import Speech

pytestmark = [pytest.mark.browser, pytest.mark.slow]

RENDER = """
async ([source, values, data]) => {
  const module = await import(URL.createObjectURL(new Blob([source], { type: "text/javascript" })));
  values.data = data.map((text) => {
    const bytes = Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
    return new DataView(bytes.buffer);
  });
  window.heard = {};
  const on = (event, hear) => (window.heard[event] = hear);
  window.model = { get: (name) => values[name], on, off() {}, send() {} };
  module.default.render({ model: window.model, el: document.body });
}
"""
COUNT_TURNS = """
() => {
  window.turns = 0;
  const turn = () => {
    window.turns += 1;
    setTimeout(turn, 0);
  };
  turn();
}
"""
"""Counts how often anything else on the page got its turn; a page that stands still takes none."""
ROWS_A_TURN = 5000
"""At most: some tens of milliseconds of a slow phone."""
HEAD = head_of_files(
    {
        "metadata": [
            ["DATA", "=cmd|' /C calc'!A0"], ["lat", "-7.5"], ["lon", "-46"], ["elevation source", "given, -by me"],
            ["software", f"evaeto {__version__}"], ["attribution", "Credit; =1+1"], ["warning", "@SUM(1)"],
        ]
    }
)  # fmt: skip


@pytest.fixture
def alone(browser: Browser) -> Any:
    """An empty page."""
    page = browser.new_page()
    page.set_default_timeout(LONG_ENOUGH_MS)
    yield page
    page.close()


def show(page: Page, columns: list[dict[str, Any]], language: str = "en", **values: Any) -> None:
    """The table widget, without a kernel."""
    import base64

    texts = Speech(language).texts(Table.section, Table.names)
    plain = [{key: value for key, value in column.items() if key != "data"} for column in columns]
    values = {"texts": texts, "columns": plain, "caption": "A table", "note": "", "head": [], "comma": False, **values}
    data = [base64.b64encode(column["data"]).decode() for column in columns]
    page.evaluate(RENDER, [Table._esm, {"file": "table.csv", "rows": Table.rows.default_value, **values}, data])


def saved(page: Page, button: Locator) -> Path:
    with page.expect_download(timeout=LONG_ENOUGH_MS) as download:
        button.click()
    assert download.value.suggested_filename.endswith(".csv")
    return Path(download.value.path())


def days(*numbers_: int) -> dict[str, Any]:
    return {"title": "Date", "kind": "day", "data": array("i", numbers_).tobytes()}


def test_a_file_holds_iso_dates_numbers_that_are_numbers_and_text_that_is_text(alone: Page) -> None:
    columns = [
        days(0, -1, 18262),
        numbers("=ETo", [4.1234, None, -1234567.0], 2),
        numbers("p", [1.5e-9, 0.0, -0.0], None),
        terms("Words", ['=HYPERLINK("x")', "a, b", "-1\ttwo"]),
    ]
    show(alone, columns, head=HEAD)
    path = saved(alone, alone.get_by_role("button", name="Table as CSV"))
    text = path.read_text(encoding="utf-8-sig")
    assert path.read_bytes().startswith(b"\xef\xbb\xbf"), "by this mark spreadsheets know UTF-8"
    rows, _, remarks = text.partition("\n\n")
    assert all(line.startswith("# ") for line in remarks.splitlines())
    assert list(csv.reader(rows.splitlines())) == [
        ["Date", "'=ETo", "p", "Words"],
        ["1970-01-01", "4.1234", "1.5e-9", '\'=HYPERLINK("x")'],
        ["1969-12-31", "", "0", "a, b"],
        ["2020-01-01", "-1234567", "0", "'-1\ttwo"],
    ]
    told = [line for line in text.splitlines() if line.startswith("#")]
    assert {"# lat: -7.5", "# lon: -46", f"# software: evaeto {__version__}"} <= {*told}
    assert "# attribution: Credit; '=1+1" in told
    assert "# elevation source: given, '-by me" in told


def test_thousands_are_grouped_for_the_eye_and_not_for_a_spreadsheet_and_a_year_has_none(alone: Page) -> None:
    alone.evaluate("""() => Object.defineProperty(navigator, "clipboard", {
        value: { writeText: async (text) => (window.copied = text) } })""")
    years = {**numbers("Year", [2019.0, 2020.0], 0), "grouped": False}
    show(alone, [years, numbers("ETo", [1234.5, 12345.25], 1), numbers("Days", [365.0, 10958.0], None)])
    expect(alone.locator("tbody tr").nth(1).locator("td")).to_have_text(["2020", "12,345.3", "10,958"])
    alone.get_by_role("button", name="Copy table").click()
    alone.wait_for_function("window.copied")
    assert alone.evaluate("copied").splitlines()[2] == "2020\t12345.3\t10958"


def test_a_word_that_is_the_same_in_all_rows_is_said_once_and_stays_in_the_files(alone: Page) -> None:
    show(alone, [days(0, 1), terms("Sources", ["NASA POWER"] * 2), numbers("ETo", [4.1, 0.5], 1)])
    expect(alone.locator("thead th")).to_have_text(["Date", "ETo"])
    expect(alone.locator(".ev-table-title")).to_contain_text("Sources: NASA POWER")
    alone.get_by_role("button", name="ETo").click()
    expect(alone.locator("thead th").nth(1)).to_have_attribute("aria-sort", "ascending")
    path = saved(alone, alone.get_by_role("button", name="Table as CSV"))
    rows = path.read_text(encoding="utf-8-sig").splitlines()
    assert rows[:2] == ["Date,Sources,ETo", "1970-01-02,NASA POWER,0.5"]
    show(alone, [days(0, 1), terms("Sources", ["NASA POWER", "My station"]), numbers("ETo", [4.1, 0.5], 1)])
    expect(alone.locator("thead th")).to_have_count(2 + 3)


def test_with_decimal_commas_a_file_holds_the_same_numbers(alone: Page) -> None:
    show(alone, [days(0, 1), numbers("ETo", [4.1234, 0.5], 2), terms("Sources", ["a; b", "c, d"])], comma=True)
    path = saved(alone, alone.get_by_role("button", name="Table as CSV"))
    table = pd.read_csv(path, comment="#", sep=";", decimal=",")
    assert table["ETo"].tolist() == [4.1234, 0.5]
    assert table["Sources"].tolist() == ["a; b", "c, d"]
    assert "4,1234" in path.read_text(encoding="utf-8-sig")


def test_others_have_their_turn_while_twenty_megabytes_are_written(alone: Page) -> None:
    size = 300_000
    values = [4.1234 + i % 97 / 100 for i in range(size)]
    sources = [["NASA POWER, Open-Meteo archive", "Open-Meteo archive, Your station"][i % 2] for i in range(size)]
    show(alone, [days(*range(size)), *(numbers(f"n{k}", values, 2) for k in range(4)), terms("Sources", sources)])
    alone.evaluate(COUNT_TURNS)
    path = saved(alone, alone.get_by_role("button", name="Table as CSV"))
    assert path.stat().st_size > 20_000_000
    assert alone.evaluate("window.turns") >= size / ROWS_A_TURN
    with path.open(encoding="utf-8-sig") as file:
        assert sum(1 for _ in file) == size + 1


def test_twenty_megabytes_from_the_kernel_are_saved_as_they_came(alone: Page) -> None:
    values = {"texts": {"busy": "Making the file"}, "description": "Download"}
    alone.evaluate(RENDER, [static("common/save.js") + static("common/download.js"), values, []])
    alone.evaluate("window.file = new DataView(new ArrayBuffer(20_000_000))")
    button = alone.get_by_role("button")
    button.click()
    expect(button).to_be_disabled()
    with alone.expect_download() as download:
        alone.evaluate(
            "window.heard['msg:custom']({ type: 'file', name: 'eto.nc', media_type: 'application/x-netcdf' }, [file])"
        )
    assert Path(download.value.path()).stat().st_size == 20_000_000
    expect(button).to_be_enabled()


@pytest.mark.nightly
def test_each_table_is_saved_in_portuguese(server: Server, new_page: Callable[..., Page], tmp_path: Path) -> None:
    page = new_page(server.address, locale="pt-BR")
    say = Speech("pt-BR").say
    fill_form(page, lat="-7.5", lon="-46", start="2015-01-01", end="2015-03-31", say=say)
    card = finished(calculate(page, say))
    days_ = saved(page, card.get_by_role("button", name=say("table.csv")))
    table = pd.read_csv(days_, comment="#", sep=";", decimal=",")
    assert table["Data"].tolist()[::89] == ["2015-01-01", "2015-03-31"]
    assert table["ETo (mm/dia)"].dtype == float
    assert set(table["Qualidade"]) == {"Alta"}
    with evaeto.demo.serve():
        result = evaeto.compute(lat=-7.5, lon=-46, start="2015-01-01", end="2015-03-31")
    assert table["ETo (mm/dia)"].tolist() == pytest.approx(result.to_dataframe()["eto"].tolist(), abs=6e-5)
    for tab, rows in (("result.tab.months", 3), ("result.tab.statistics", None)):
        card.get_by_role("tab", name=say(tab)).click()
        shown = card.locator(".ev-sheets .ev-table:visible").first
        expect(shown.locator("tbody tr").first).to_be_visible()
        path = saved(page, shown.get_by_role("button", name=say("table.csv")))
        read = pd.read_csv(path, comment="#", sep=";", decimal=",")
        assert rows is None or len(read) == rows
        assert read["ETo (mm/dia)" if rows is None else "ETo (mm)"].dtype == float
        assert [line for line in path.read_text(encoding="utf-8-sig").splitlines() if line.startswith("# source ")]


def test_a_single_day_is_saved_in_every_format_copied_and_drawn_as_three(
    server: Server, new_page: Callable[..., Page]
) -> None:
    page = new_page(server.address)
    fill_form(page, lat="-7.5", lon="-46", start="2015-01-01", end="2015-01-01")
    card = finished(calculate(page))
    with evaeto.demo.serve():
        (eto,) = evaeto.compute(lat=-7.5, lon=-46, start="2015-01-01", end="2015-01-01").eto.values
    files = {}
    for button, ending in (("NetCDF", ".nc"), ("Parquet", ".parquet"), ("Download Excel", ".xlsx")):
        with page.expect_download() as download:
            card.get_by_role("button", name=button).click()
        assert download.value.suggested_filename.endswith(ending)
        files[ending] = Path(download.value.path())
    with xr.open_dataset(files[".nc"], engine="netcdf4") as dataset:
        assert dataset["eto"].values == pytest.approx([eto])
        assert dataset.attrs["Conventions"] == "CF-1.10"
    assert pd.read_parquet(files[".parquet"])["eto"].tolist() == pytest.approx([eto])
    book = openpyxl.load_workbook(files[".xlsx"].rename(files[".xlsx"].with_suffix(".xlsx")))
    head, day = book["Daily results"].iter_rows(values_only=True)
    assert dict(zip(head, day, strict=True))["ETo (mm/day)"] == pytest.approx(eto, abs=6e-5)
    assert [row[0] for row in book["Months"].iter_rows(min_row=2, values_only=True)]

    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    card.get_by_role("button", name="Copy table").click()
    expect(card.get_by_text("1 rows copied")).to_be_visible()
    titles, cells = page.evaluate("navigator.clipboard.readText()").splitlines()
    assert titles.split("\t")[:2] == ["Date", "ETo (mm/day)"]
    assert cells.split("\t")[:2] == ["2015-01-01", f"{eto:.2f}"]

    with page.expect_download() as download:
        card.locator(".ev-chart").first.get_by_role("button", name="Save as SVG").click()
    picture = Path(download.value.path()).read_text()
    assert re.findall(r">(\d+ Dec|\d+ Jan|20\d\d)<", picture) == ["31 Dec", "2014", "1 Jan", "2015", "2 Jan"]
    assert "-7.5000°, -46.0000° · 2015-01-01 to 2015-01-01" in picture
    assert "Weather data by Open-Meteo.com" in picture

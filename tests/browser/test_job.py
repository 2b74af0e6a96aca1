"""The whole job, on real records: click, dates, Calculate, progress, table, CSV."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from browser_server import Server
from browser_steps import calculate, fill_period, finished
from playwright.sync_api import Page, expect

import evaeto

pytestmark = [pytest.mark.browser, pytest.mark.slow]

BALSAS = (-7.5325, -46.0356)

WATCH_PROGRESS = """
() => {
  window.seen = [];
  window.steps = [];
  window.delays = [];
  const note = (el) => {
    const { progress, status, eventTimestamp } = el.dataset;
    if (window.steps.at(-1) !== progress) window.steps.push(progress);
    window.seen.push(`${status} ${progress} ${el.querySelector(".ev-step").textContent}`);
    if (eventTimestamp) window.delays.push(Date.now() - Date.parse(eventTimestamp));
  };
  new MutationObserver((changes) => {
    for (const change of changes) {
      if (change.type === "attributes") note(change.target);
    }
  }).observe(document.body, { subtree: true, attributes: true, attributeFilter: ["data-event-timestamp"] });
}
"""


def test_the_whole_job_at_balsas_on_real_records(
    records_server: Server, new_page: Callable[..., Page], shared_data: Path, tmp_path: Path
) -> None:
    page = new_page(records_server.address)
    page.locator(".ev-map .leaflet-container").click(position={"x": 400, "y": 350})
    expect(page.locator(".ev-point")).to_be_visible()
    page.get_by_role("button", name="Use this point").click()
    page.get_by_label("Latitude").fill(str(BALSAS[0]))
    page.get_by_label("Longitude").fill(str(BALSAS[1]))
    fill_period(page, "2010-01-01", "2020-12-31")
    page.evaluate(WATCH_PROGRESS)

    card = finished(calculate(page))

    seen = page.evaluate("window.seen")
    assert page.evaluate("window.steps") == ["5", "25", "50", "75", "95", "100"], seen
    assert seen[-1].startswith("SUCCESS 100")
    expect(card.locator(".ev-range")).to_have_text("1–20 of 4018")
    expect(card.locator(".ev-table tbody tr")).to_have_count(20)
    card.get_by_role("button", name="Last page").click()
    expect(card.locator(".ev-table tbody tr").last).to_contain_text("2020-12-31")
    expect(card.locator(".ev-chart canvas")).to_be_visible()

    with page.expect_download() as download:
        card.get_by_role("button", name="Download CSV").click()
    assert download.value.suggested_filename.endswith(".csv")
    downloaded = Path(download.value.path()).read_text()
    with evaeto.demo.serve(records=shared_data / "sites"):
        result = evaeto.compute(lat=BALSAS[0], lon=BALSAS[1], start="2010-01-01", end="2020-12-31")
    result.to_csv(tmp_path / "computed.csv")
    assert _table(downloaded) == _table((tmp_path / "computed.csv").read_text())

    with page.expect_download() as download:
        card.get_by_role("button", name="Download Excel").click()
    assert Path(download.value.path()).read_bytes()[:2] == b"PK"


def _table(csv: str) -> list[str]:
    """The lines of a CSV export but those that say when the services were asked."""
    return [line for line in csv.splitlines() if not line.startswith("#")]

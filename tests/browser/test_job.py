"""The whole job, on real records: click, dates, Calculate, progress, table, CSV."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from browser_server import Server
from browser_steps import calculate, click_map, fill_period, finished, watch_progress
from playwright.sync_api import Page, expect

import evaeto

pytestmark = [pytest.mark.browser, pytest.mark.slow]

BALSAS = (-7.5325, -46.0356)


def test_the_whole_job_at_balsas_on_real_records(
    records_server: Server, new_page: Callable[..., Page], shared_data: Path, tmp_path: Path
) -> None:
    page = new_page(records_server.address)
    click_map(page, *BALSAS)
    expect(page.locator(".ev-point")).to_be_visible()
    page.get_by_role("button", name="Use this point").click()
    for name in ("Latitude", "Longitude"):
        expect(page.get_by_label(name)).not_to_have_value("")
    lat, lon = (float(page.get_by_label(name).input_value()) for name in ("Latitude", "Longitude"))
    assert (lat, lon) == pytest.approx(BALSAS, abs=0.5)  # a pixel is 0.35 degrees
    fill_period(page, "2010-01-01", "2020-12-31")
    watch_progress(page)

    card = finished(calculate(page))

    seen = page.evaluate("window.seen")
    assert page.evaluate("window.steps") == ["5", "25", "50", "75", "95", "100"], seen
    assert seen[-1].startswith("SUCCESS 100")
    expect(card.locator(".ev-range")).to_have_text("1–20 of 4,018")
    expect(card.locator(".ev-table tbody tr")).to_have_count(20)
    card.get_by_role("button", name="Last page").click()
    expect(card.locator(".ev-table tbody tr").last).to_contain_text("2020-12-31")
    expect(card.locator(".ev-chart canvas")).to_be_visible()

    with page.expect_download() as download:
        card.get_by_role("button", name="Download CSV").click()
    assert download.value.suggested_filename.endswith(".csv")
    downloaded = Path(download.value.path()).read_text()
    with evaeto.demo.serve(records=shared_data / "sites"):
        result = evaeto.compute(lat=lat, lon=lon, start="2010-01-01", end="2020-12-31")
    result.to_csv(tmp_path / "computed.csv")
    assert _table(downloaded) == _table((tmp_path / "computed.csv").read_text())

    with page.expect_download() as download:
        card.get_by_role("button", name="Download Excel").click()
    assert Path(download.value.path()).read_bytes()[:2] == b"PK"


def _table(csv: str) -> list[str]:
    """The lines of a CSV export but those that say when the services were asked."""
    return [line for line in csv.splitlines() if line and not line.startswith("#")]

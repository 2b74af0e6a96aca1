"""The same widget in JupyterLab, with a cluster of the notebook's own."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from browser_steps import calculate, fill_form, finished
from patience import LONG_ENOUGH_MS, LONG_ENOUGH_S
from playwright.sync_api import Browser, Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]

CONTRAST = {"runOnly": ["color-contrast"]}
CELLS = ("import evaeto\nstand_ins = evaeto.demo.serve()\nstand_ins.__enter__()", "display(evaeto.Dashboard())")


TASKS = (
    CELLS[0],
    """ahead = evaeto.compute(lat=-22.7, lon=-47.6, mode="forecast", days=7, progress=True)
ahead""",
    """sites = [(-22.7, -47.6, 546.0), (-15.8, -47.9, 1100.0)]
found = evaeto.compute_sites(sites, start="2020-01-01", end="2020-03-31", progress=True)""",
    """past = evaeto.compute(lat=-22.7, lon=-47.6, start="2014-01-01", end="2015-12-31")
truth = evaeto.demo.truth(lat=-22.7, lon=-47.6, start="2014-01-01", end="2015-12-31")
evaeto.calibrate(past, evaeto.eto(truth, lat=-22.7, elevation=546))""",
    "(await evaeto.submit(lat=-22.7, lon=-47.6, start='2020-01-01', end='2020-12-31')).monthly()",
    "evaeto.compute(lat=-97.5, lon=-46, mode='recent')",
)
"""Three tasks of the documentation, a task that is awaited, and a mistake."""
STDERR = "[data-mime-type='application/vnd.jupyter.stderr']"


@pytest.fixture
def lab(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Address of a notebook with the dashboard, or the cells of the parameter, in a JupyterLab of its own."""
    import nbformat  # seconds, which no other test is to wait for

    cells = [nbformat.v4.new_code_cell(cell) for cell in getattr(request, "param", CELLS)]
    notebook = nbformat.v4.new_notebook(cells=cells)
    notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(notebook, tmp_path / "page.ipynb")
    options = ("--no-browser", "--port=0", "--ip=127.0.0.1", "--IdentityProvider.token=", "--allow-root")
    own = {f"JUPYTERLAB_{what}_DIR": str(tmp_path / what.lower()) for what in ("SETTINGS", "WORKSPACES")}
    environment = {**os.environ, **own}
    process = subprocess.Popen(
        [sys.executable, "-m", "jupyterlab", *options, f"--ServerApp.root_dir={tmp_path}"],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert process.stderr is not None
    said = []
    try:
        for line in process.stderr:
            said.append(line)
            if found := re.search(r"http://127\.0\.0\.1:\d+/", line):
                yield f"{found[0]}lab/tree/page.ipynb"
                break
        else:
            pytest.fail("JupyterLab did not start:\n" + "".join(said))
    finally:
        process.stderr.close()
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(LONG_ENOUGH_S)


def run_all(page: Page, cells: int) -> None:
    expect(page.locator(".jp-Notebook .jp-Cell")).to_have_count(cells)
    expect(page.get_by_role("button", name="| Idle")).to_be_visible(timeout=LONG_ENOUGH_MS)
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_text("Run All Cells", exact=True).click()


@pytest.mark.nightly
@pytest.mark.parametrize("lab", [TASKS], indirect=True, ids=["tasks"])
def test_tasks_of_the_documentation_show_themselves_in_a_notebook(lab: str, browser: Browser) -> None:
    context = browser.new_context(viewport={"width": 1300, "height": 3500}, locale="en-GB")
    page = context.new_page()
    page.goto(lab)
    run_all(page, len(TASKS))
    outputs = page.locator(".jp-Cell-outputArea")
    expect(outputs.nth(5)).to_contain_text("lat: must be a number from -90 to 90", timeout=LONG_ENOUGH_MS)
    expect(outputs.nth(5)).not_to_contain_text("arguments.py")
    expect(outputs.nth(1)).to_contain_text("Reference evapotranspiration at -22.7, -47.6")
    for number, name, count in ((1, "ETo", "100/100"), (2, "Sites", "2/2")):
        bar = outputs.nth(number).get_by_role("progressbar", name=name)
        expect(bar).to_have_attribute("value", "100")
        expect(outputs.nth(number)).to_contain_text(count)
        expect(outputs.nth(number).locator(STDERR)).to_have_count(0)
    expect(outputs.nth(3)).to_contain_text("Calibration at -22.7, -47.6")
    expect(outputs.nth(4)).to_contain_text("2020-12")
    # A name stands on the line of what it names
    name, value = outputs.nth(3).locator("table tr").first.locator("th, td").all()
    tops = [cell.evaluate("cell => { const r = document.createRange(); r.selectNodeContents(cell);"
                          " return r.getBoundingClientRect().top }") for cell in (name, value)]  # fmt: skip
    assert abs(tops[0] - tops[1]) < 2
    context.close()


def test_the_widget_works_in_a_notebook(lab: str, browser: Browser) -> None:
    context = browser.new_context(viewport={"width": 1500, "height": 1000}, locale="en-GB")
    page = context.new_page()
    asked: set[str | None] = set()
    troubles: list[str] = []
    page.on("request", lambda request: asked.add(urlsplit(request.url).hostname))
    page.on("console", lambda said: troubles.append(f"{said.text} {said.location}") if said.type == "error" else None)
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.goto(lab)
    run_all(page, 2)
    expect(page.locator(".ev-map .leaflet-container")).to_be_visible(timeout=LONG_ENOUGH_MS)
    fill_form(page, lat="-7.5", lon="-46", start="2015-01-01", end="2015-03-31")
    card = finished(calculate(page))
    expect(card.locator(".ev-chart canvas")).to_be_visible()
    # JupyterLab has a theme of its own, which the widget follows, and not the system
    grounds = []
    for scheme, light in (("light", "true"), ("dark", "true"), ("light", "false"), ("dark", "false")):
        page.emulate_media(color_scheme=scheme)
        page.evaluate("light => (document.body.dataset.jpThemeLight = light)", light)
        expect(page.locator("html")).to_have_attribute("data-ev-scheme", "light" if light == "true" else "dark")
        assert Axe().run(page, context=".evaeto", options=CONTRAST).violations_count == 0, (scheme, light)
        grounds.append(page.locator(".evaeto").evaluate("el => getComputedStyle(el).backgroundColor"))
    assert grounds[0] == grounds[1] != grounds[2] == grounds[3]
    expect(page.locator(".ev-scheme")).to_be_hidden()
    assert asked <= {"127.0.0.1", None}, "with stand-ins nobody else is asked"
    assert not troubles
    context.close()

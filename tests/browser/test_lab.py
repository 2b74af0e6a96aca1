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
from playwright.sync_api import Browser, expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]

CONTRAST = {"runOnly": ["color-contrast"]}
CELLS = ("import evaeto\nstand_ins = evaeto.demo.serve()\nstand_ins.__enter__()", "display(evaeto.Dashboard())")


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[str]:
    """Address of a notebook with the dashboard, in a JupyterLab of its own."""
    import nbformat  # seconds, which no other test is to wait for

    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in CELLS])
    notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(notebook, tmp_path / "page.ipynb")
    options = ("--no-browser", "--port=0", "--ip=127.0.0.1", "--IdentityProvider.token=", "--allow-root")
    environment = {**os.environ, "JUPYTERLAB_SETTINGS_DIR": str(tmp_path / "settings")}
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
        process.wait(30)


def test_the_widget_works_in_a_notebook(lab: str, browser: Browser) -> None:
    context = browser.new_context(viewport={"width": 1500, "height": 1000}, locale="en-GB")
    page = context.new_page()
    asked: set[str | None] = set()
    troubles: list[str] = []
    page.on("request", lambda request: asked.add(urlsplit(request.url).hostname))
    page.on("console", lambda said: troubles.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.goto(lab)
    expect(page.locator(".jp-Notebook .jp-Cell")).to_have_count(2)
    expect(page.get_by_role("button", name="| Idle")).to_be_visible(timeout=60_000)
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_text("Run All Cells", exact=True).click()
    expect(page.locator(".ev-map .leaflet-container")).to_be_visible(timeout=60_000)
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
    assert page.locator(".ev-scheme").is_hidden()
    assert asked <= {"127.0.0.1", None}, "with stand-ins nobody else is asked"
    assert not troubles
    context.close()

"""The tutorials run from the first cell to the last, without a network."""

from __future__ import annotations

from pathlib import Path

import nbclient
import nbformat
import pytest

NOTEBOOKS = Path(__file__).resolve().parents[1] / "notebooks"


@pytest.mark.slow
def test_the_tutorial_runs_and_stores_no_output() -> None:
    notebook = nbformat.read(NOTEBOOKS / "tutorial.ipynb", as_version=4)
    assert not any(cell.get("outputs") for cell in notebook.cells)
    nbclient.NotebookClient(notebook, timeout=120, kernel_name="python3").execute()
    table = next(cell for cell in notebook.cells if "compute_sites" in cell.source)
    assert "Enschede" in table.outputs[-1]["data"]["text/plain"]

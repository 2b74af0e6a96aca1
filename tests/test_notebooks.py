"""The tutorials run from the first cell to the last, without a network."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
from patience import LONG_ENOUGH_S

from evaeto.tasks.cluster import SCHEDULER_VARIABLE

NOTEBOOKS = Path(__file__).resolve().parents[1] / "notebooks"


@pytest.fixture
def of_the_tests(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Kernels calculate on the cluster of the tests; that a notebook starts one is kept by `browser/test_lab.py`."""
    monkeypatch.setenv(SCHEDULER_VARIABLE, client.scheduler.address)


@pytest.mark.slow
def test_the_tutorial_runs_and_stores_no_output(of_the_tests: None) -> None:
    import nbclient  # seconds, which no other test is to wait for
    import nbformat

    notebook = nbformat.read(NOTEBOOKS / "tutorial.ipynb", as_version=4)
    assert not any(cell.get("outputs") for cell in notebook.cells)
    nbclient.NotebookClient(notebook, timeout=LONG_ENOUGH_S, kernel_name="python3").execute()
    table = next(cell for cell in notebook.cells if "compute_sites" in cell.source)
    assert "Enschede" in table.outputs[-1]["data"]["text/plain"]


@pytest.mark.nightly
@pytest.mark.slow
def test_a_cell_with_an_output_may_be_run_again_and_again(tmp_path: Path) -> None:
    import nbclient
    import nbformat

    begin = f"""
        import evaeto, pandas as pd, xarray as xr
        demo = evaeto.demo.serve()
        demo.__enter__()
        sites = pd.DataFrame({{"lat": [-7.5, -8.0], "lon": -46.0, "elevation": 300.0}})
        out = {str(tmp_path / "sites.nc")!r}
        results = []
    """
    calculate = """
        done = evaeto.compute_sites(sites, start="2015-01-01", end="2015-01-31", out=out)
        results.append(done)
        sums = {float(each["eto"].sum()) for each in results}
        print(len(results), len(sums), float(xr.open_dataset(out)["eto"].sum()) in sums)
        done
    """
    end = "demo.__exit__(None, None, None)"
    sources = [begin, *[calculate] * 4, end]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(dedent(source)) for source in sources])
    nbclient.NotebookClient(notebook, timeout=LONG_ENOUGH_S, kernel_name="python3").execute()
    told = [cell.outputs[0]["text"].strip() for cell in notebook.cells[1:-1]]
    assert told == ["1 1 True", "2 1 True", "3 1 True", "4 1 True"]


@pytest.mark.slow
def test_a_notebook_shows_bars_and_errors_in_few_lines(of_the_tests: None) -> None:
    import nbclient
    import nbformat

    sources = [
        "import evaeto\ndemo = evaeto.demo.serve()\ndemo.__enter__()",
        'evaeto.compute(lat=-7.5, lon=-46, start="2015-01-01", end="2015-01-31", elevation=300, progress=True)',
        'evaeto.compute(lat=-97.5, lon=-46, start="2015-01-01", end="2015-01-31")',
        'evaeto.compute(lat=-7.5, lon=-46, begin="2015-01-01", end="2015-01-31")',
    ]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in sources])
    nbclient.NotebookClient(notebook, timeout=LONG_ENOUGH_S, kernel_name="python3", allow_errors=True).execute()
    _, computed, beyond, misnamed = (cell.outputs for cell in notebook.cells)
    assert [output.output_type for output in computed] == ["display_data", "execute_result"]
    assert 'value="100"' in computed[0]["data"]["text/html"]
    assert "100/100" in computed[0]["data"]["text/plain"]
    for outputs, said in ((beyond, "lat: must be a number from -90"), (misnamed, "begin: there is no such argument")):
        shown = "\n".join(outputs[0]["traceback"])
        assert said in shown
        assert len(shown.splitlines()) < 8
        assert "arguments.py" not in shown

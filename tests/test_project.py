"""The project's own promises: one list of dependencies, light imports, nothing of one machine in the text."""

from __future__ import annotations

import re
import subprocess
import sys
import tarfile
import tomllib
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[1]
CONDA_NAME = {"dask[distributed]": ("dask-core", "distributed"), "hishel[httpx]": ("hishel",),
              "matplotlib": ("matplotlib-base",), "prometheus-client": ("prometheus_client",),
              "tzdata": ("python-tzdata",)}  # fmt: skip


def split(requirement: str) -> tuple[str, str]:
    name, bound = re.fullmatch(r"([\w\-\[\]]+)(.*)", requirement.replace(" ", "")).groups()
    return name, bound


def brought(extras: dict[str, list[str]], name: str) -> list[str]:
    """What an extra brings, with the extras that it names."""
    nested = [re.fullmatch(r"evaeto\[(.*)\]", each) for each in extras[name]]
    named = [inner for found in nested if found for inner in found[1].split(",")]
    own = [each for each, found in zip(extras[name], nested, strict=True) if not found]
    return own + [each for inner in named for each in brought(extras, inner)]


def test_the_page_by_itself_needs_what_the_dashboard_does_but_jupyterlab_and_parquet() -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    left_out = set(brought(extras, "dashboard")) - set(brought(extras, "page"))
    assert {split(each)[0] for each in left_out} == {"jupyterlab", "pyarrow"}


def in_environment() -> list[str]:
    """What environment.yml asks for, of conda-forge and of the index of Python."""
    *conda, index = yaml.safe_load((ROOT / "environment.yml").read_text())["dependencies"]
    return [*conda, *index["pip"]]


def test_environment_yml_asks_for_what_pyproject_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = {f"python{project['requires-python']}"}
    for requirement in [*project["dependencies"], *brought(project["optional-dependencies"], "all")]:
        name, bound = split(requirement)
        wanted |= {f"{conda}{bound}" for conda in CONDA_NAME.get(name, (name,))}
    assert set(in_environment()) - {"pip"} == wanted


THE_TEN = {"jupyterlab", "ipywidgets", "ipyleaflet", "voila", "xarray", "numpy", "pandas", "pykalman", "httpx", "dask"}


def test_the_packages_that_define_the_product_are_named() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    named = [*project["dependencies"], *(each for extra in project["optional-dependencies"].values() for each in extra)]
    assert {split(each)[0].partition("[")[0] for each in named} >= THE_TEN
    assert {split(each)[0].removesuffix("-core") for each in in_environment()} >= THE_TEN


def test_the_demo_installs_no_test_tools_and_the_tests_install_all() -> None:
    makefile = (ROOT / "Makefile").read_text()
    assert re.search(r"^demo: \$\(DEMO_READY\)", makefile, flags=re.MULTILINE)
    ready = dict(re.findall(r"^\$\((\w*READY)\): pyproject.toml\n((?:\t.*\n)+)", makefile, flags=re.MULTILINE))
    assert {name: re.search(r"\(call install,(.*)\)", rule)[1] for name, rule in ready.items()} == {
        "READY": "test",
        "DEMO_READY": "page",
    }


@pytest.fixture(scope="module")
def sdist(tmp_path_factory: pytest.TempPathFactory) -> tarfile.TarFile:
    """The source distribution of this checkout."""
    folder = tmp_path_factory.mktemp("dist")
    build = [sys.executable, "-m", "hatchling", "build", "--target", "sdist", "--directory", str(folder)]
    done = subprocess.run(build, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    (path,) = folder.glob("*.tar.gz")
    return tarfile.open(path)


NOT_IN_THE_SDIST = {"findings"}
"""Folders of the repository that say something of other packages."""


@pytest.mark.slow
def test_the_source_distribution_holds_all_that_the_tests_run_on(sdist: tarfile.TarFile) -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True)
    if listed.returncode:
        pytest.skip("this is no checkout")
    wanted = {name for name in listed.stdout.splitlines() if name.partition("/")[0] not in NOT_IN_THE_SDIST}
    assert wanted - {name.partition("/")[2] for name in sdist.getnames()} == set()


@pytest.mark.slow
def test_an_index_page_shows_the_readme_without_links_into_the_repository(sdist: tarfile.TarFile) -> None:
    (about,) = (name for name in sdist.getnames() if name.endswith("/PKG-INFO"))
    shown = sdist.extractfile(about).read().decode()
    assert "# evaeto" in shown
    assert "how a result is made,\nsix examples" in shown
    assert [link for link in re.findall(r"\]\(([^)]*)\)", shown) if not link.startswith("https://")] == []


def loaded_by(statement: str) -> set[str]:
    code = f"import sys\n{statement}\nprint(*sorted({{m.split('.')[0] for m in sys.modules}}))"
    return set(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split())


HEAVY = {"numpy", "pandas", "xarray", "scipy", "numba", "distributed", "dask", "httpx", "pyarrow", "netCDF4"}


def test_importing_evaeto_imports_nothing_heavy() -> None:
    assert not loaded_by("import evaeto") & (HEAVY | {"click", "ipywidgets"})


@pytest.mark.parametrize(
    "module", ["request", "core.quantities", "sources.catalogue", "pipeline.task_messages", "tasks.api"]
)
@pytest.mark.slow
def test_what_the_page_needs_imports_nothing_heavy(module: str) -> None:
    assert not loaded_by(f"import evaeto.{module}") & HEAVY


@pytest.mark.slow
def test_the_help_of_the_command_line_imports_nothing_heavy() -> None:
    assert not loaded_by("import evaeto.cli") & HEAVY


@pytest.mark.slow
def test_the_server_of_the_page_compiles_no_grammar_when_it_starts() -> None:
    """That of IRIs takes more than a second, and no schema of Jupyter's events names one."""
    assert not loaded_by("import evaeto.dashboard.server") & {"lark"}


@pytest.mark.slow
@pytest.mark.parametrize("rows", ["periods=5", "periods=120, freq='h'"])
def test_usual_weather_loads_no_library_of_units(rows: str) -> None:
    """It takes longer than thirty years of days; xarray loads it by itself where it is given arrays as coordinates."""
    code = f"""
import pandas as pd, evaeto
times = pd.date_range("2020-07-01", {rows})
table = pd.DataFrame({{"tmax": 30.0, "tmin": 15.0, "tmean": 22.0, "rhmean": 60.0, "u2": 2.0, "rn": 1.0}}, times)
try:
    days = evaeto.daily(table)
except evaeto.WeatherError:
    days = table
evaeto.eto(days, lat=40.0, lon=0.0, elevation=100.0)
"""
    assert "pint" not in loaded_by(code)


def test_every_public_name_can_be_loaded() -> None:
    import evaeto

    for name in evaeto.__all__:
        assert getattr(evaeto, name) is not None

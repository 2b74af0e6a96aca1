"""The project's own promises: one list of dependencies, light imports, nothing of one machine in the text."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[1]
CONDA_NAME = {"dask[distributed]": ("dask-core", "distributed"), "hishel[httpx]": ("hishel",),
              "matplotlib": ("matplotlib-base",), "tzdata": ("python-tzdata",)}  # fmt: skip


def split(requirement: str) -> tuple[str, str]:
    name, bound = re.fullmatch(r"([\w\-\[\]]+)(.*)", requirement.replace(" ", "")).groups()
    return name, bound


def test_environment_yml_asks_for_what_pyproject_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = {f"python{project['requires-python']}"}
    for requirement in project["dependencies"]:
        name, bound = split(requirement)
        wanted |= {f"{conda}{bound}" for conda in CONDA_NAME.get(name, (name,))}
    conda = yaml.safe_load((ROOT / "environment.yml").read_text())["dependencies"]
    assert set(conda) == wanted


def loaded_by(statement: str) -> set[str]:
    code = f"import sys\n{statement}\nprint(*sorted({{m.split('.')[0] for m in sys.modules}}))"
    return set(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split())


HEAVY = {"numpy", "pandas", "xarray", "scipy", "numba", "distributed", "dask", "httpx", "pyarrow", "netCDF4"}


def test_importing_evaeto_imports_nothing_heavy() -> None:
    assert not loaded_by("import evaeto") & (HEAVY | {"click", "ipywidgets"})


@pytest.mark.parametrize(
    "module", ["request", "core.quantities", "sources.catalogue", "pipeline.task_messages", "tasks.api"]
)
def test_what_the_page_needs_imports_nothing_heavy(module: str) -> None:
    assert not loaded_by(f"import evaeto.{module}") & HEAVY


def test_the_help_of_the_command_line_imports_nothing_heavy() -> None:
    assert not loaded_by("import evaeto.cli") & HEAVY


def test_every_public_name_can_be_loaded() -> None:
    import evaeto

    for name in evaeto.__all__:
        assert getattr(evaeto, name) is not None

"""Ready to publish: the distributions, the recipe of conda, the metadata of an archive. Nothing is uploaded."""

from __future__ import annotations

import json
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path
from typing import Any

import pytest
import yaml
from test_project import CONDA_NAME, split

import evaeto

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
NAMES = {**CONDA_NAME, "eccodes": ("python-eccodes",)}
RECIPE: dict[str, Any] = yaml.safe_load((ROOT / "recipe" / "recipe.yaml").read_text())
WORKFLOW: dict[Any, Any] = yaml.safe_load((ROOT / ".github" / "workflows" / "publish.yml").read_text())
CITATION: dict[str, Any] = yaml.safe_load((ROOT / "CITATION.cff").read_text())
ARCHIVE: dict[str, Any] = json.loads((ROOT / ".zenodo.json").read_text())


def of_conda(requirements: list[str]) -> set[str]:
    """As a recipe names them."""
    pairs = [split(each) for each in requirements if not each.startswith("evaeto[")]
    return {f"{conda} {bound}" for name, bound in pairs for conda in NAMES.get(name, (name,))}


def test_the_recipe_requires_what_the_package_does() -> None:
    project, needs = PROJECT["project"], RECIPE["requirements"]
    python = f">={RECIPE['context']['python_min']}"
    assert python == project["requires-python"]
    assert set(needs["run"]) == {"python >=${{ python_min }}", *of_conda(project["dependencies"])}
    assert set(needs["host"]) == {
        "python ${{ python_min }}.*", "pip", *of_conda(PROJECT["build-system"]["requires"])
    }  # fmt: skip
    extras = project["optional-dependencies"]
    users = [
        each for name, extra in extras.items() if name not in ("test", "docs", "peers", "stores") for each in extra
    ]
    assert set(needs["run_constraints"]) == of_conda(users)
    (entry,) = RECIPE["build"]["python"]["entry_points"]
    assert entry.split(" = ") == ["evaeto", project["scripts"]["evaeto"]]


def test_every_file_of_metadata_tells_the_same() -> None:
    assert {str(each) for each in (RECIPE["context"]["version"], CITATION["version"], ARCHIVE["version"])} == {
        evaeto.__version__
    }
    assert {RECIPE["about"]["license"], CITATION["license"], ARCHIVE["license"]} == {PROJECT["project"]["license"]}
    assert ARCHIVE["title"] == CITATION["title"]
    assert ARCHIVE["keywords"] == CITATION["keywords"]
    assert ARCHIVE["upload_type"] == CITATION["type"] == "software"
    authors = [author["name"] for author in CITATION["authors"]]
    assert [creator["name"] for creator in ARCHIVE["creators"]] == authors
    assert authors == [author["name"] for author in PROJECT["project"]["authors"]]
    assert all(
        report["title"] in said for report, said in zip(CITATION["references"], ARCHIVE["references"], strict=True)
    )
    assert CITATION["message"] in ARCHIVE["description"]
    for name in RECIPE["about"]["license_file"]:
        assert (ROOT / name).is_file()
        assert name in PROJECT["project"]["license-files"]


def test_the_index_gets_only_what_was_checked_by_hand_and_without_a_token() -> None:
    build, upload = WORKFLOW["jobs"]["build"], WORKFLOW["jobs"]["upload"]
    said = [step.get("run", "") for step in build["steps"]]
    assert said.index("python -m build") < said.index("python -m twine check --strict dist/*")
    assert upload["needs"] == "build"
    assert "workflow_dispatch" in upload["if"]
    assert "inputs.upload" in upload["if"]
    assert upload["permissions"] == {"id-token": "write"}
    assert WORKFLOW["permissions"] == {"contents": "read"}
    assert "secrets." not in (ROOT / ".github" / "workflows" / "publish.yml").read_text()
    assert [step["uses"].partition("@")[0] for step in upload["steps"]] == [
        "actions/download-artifact",
        "pypa/gh-action-pypi-publish",
    ]


@pytest.mark.nightly
@pytest.mark.slow
def test_an_index_would_take_both_distributions(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "hatchling", "build", "--directory", str(tmp_path)]
    built = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert built.returncode == 0, built.stderr
    (wheel,), (source,) = tmp_path.glob("*.whl"), tmp_path.glob("*.tar.gz")
    assert {wheel.name.split("-")[1], source.name.removesuffix(".tar.gz").split("-")[1]} == {evaeto.__version__}
    with zipfile.ZipFile(wheel) as packed:
        held = set(packed.namelist())
    assert {"evaeto/__init__.py", "evaeto/py.typed", "evaeto/dashboard/dashboard.ipynb"} <= held
    assert any(name.endswith("/LC_MESSAGES/evaeto.mo") for name in held)
    assert not any(name.startswith("tests/") for name in held)
    with tarfile.open(source) as packed_source:
        assert {name.partition("/")[2] for name in packed_source.getnames()} >= {"recipe/recipe.yaml", ".zenodo.json"}
    checked = subprocess.run(
        [sys.executable, "-m", "twine", "check", "--strict", str(wheel), str(source)], capture_output=True, text=True
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert checked.stdout.count("PASSED") == 2

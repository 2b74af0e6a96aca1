"""Every command and every piece of code of the README works as it stands there."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from evaeto.tasks.cluster import SCHEDULER_VARIABLE

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text()
STATION = "date,tmax,tmin,rhmean,u2,rs\n" + "".join(
    f"{day:%Y-%m-%d},{30 + day.day % 3},{18 + day.day % 2},{60 + day.day % 5},{2 + day.day / 100},{18 + day.day % 4}\n"
    for day in (date(2019, 1, 1) + timedelta(days=n) for n in range(730))
)
CLIMATOLOGY = "month,mean,sd\n" + "".join(f"{month},4.5,0.8\n" for month in range(1, 13))

pytestmark = pytest.mark.slow


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", README, flags=re.DOTALL | re.MULTILINE)


@pytest.fixture
def of_the_tests(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Processes calculate on the cluster of the tests; that they start one of their own is kept by the first script."""
    monkeypatch.setenv(SCHEDULER_VARIABLE, client.scheduler.address)


def test_the_commands_of_the_readme_work_one_after_the_other(tmp_path: Path, of_the_tests: None) -> None:
    (tmp_path / "station.csv").write_text(STATION)
    (tmp_path / "clim.csv").write_text(CLIMATOLOGY)
    commands = [line.removeprefix("$ ") for block in blocks("console") for line in block.splitlines()]
    assert len(commands) >= 4
    for command in commands:
        name, *words = shlex.split(command)
        assert name == "evaeto"
        done = subprocess.run([sys.executable, "-m", name, *words], cwd=tmp_path, capture_output=True, text=True)
        assert done.returncode == 0, f"{command}\n{done.stderr}"
    assert {"eto.csv", "station-eto.csv"} <= {path.name for path in tmp_path.iterdir()}


def test_the_first_code_of_the_readme_runs_as_a_script_on_this_machine_alone(tmp_path: Path) -> None:
    run(blocks("python")[0], tmp_path)


@pytest.mark.parametrize("code", blocks("python")[1:])
def test_the_code_of_the_readme_runs_as_a_script(code: str, tmp_path: Path, of_the_tests: None) -> None:
    done = run(code, tmp_path)
    if "3.88" in code:
        assert re.search(r"3\.8[78]", done.stdout), done.stdout


def run(code: str, tmp_path: Path) -> subprocess.CompletedProcess[str]:
    script = tmp_path / "script.py"
    script.write_text(code)
    done = subprocess.run([sys.executable, script], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done


def test_the_make_targets_of_the_readme_exist() -> None:
    targets = set(re.findall(r"\bmake (\w+)", README))
    assert {"demo", "test"} <= targets
    makefile = (ROOT / "Makefile").read_text()
    assert all(re.search(rf"^{target}:", makefile, flags=re.MULTILINE) for target in targets)


def test_the_files_the_readme_points_to_exist() -> None:
    links = [link for link in re.findall(r"\]\(([^)]+)\)", README) if "://" not in link]
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []

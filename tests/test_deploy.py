"""The unit of systemd and the container file: what they start exists, and what they promise holds."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import psutil
import pytest
from click.testing import CliRunner
from patience import LONG_ENOUGH_S

sys.path.insert(0, str(Path(__file__).resolve().parent / "browser"))

from browser_server import may_mount
from light_visitor import Visitor

from evaeto.cli import cli

DEPLOY = Path(__file__).resolve().parents[1] / "deploy"
ROOT = DEPLOY.parent


def options_of(command: list[str]) -> None:
    """Fails where a command of ours is not there or does not know one of its options."""
    result = CliRunner().invoke(cli, [*command, "--help"])
    assert result.exit_code == 0, result.output
    for word in command[1:]:
        if word.startswith("--"):
            assert word in result.output


@pytest.fixture
def unit() -> str:
    return (DEPLOY / "evaeto.service").read_text(encoding="utf-8")


@pytest.fixture
def stages() -> list[str]:
    """The container file by stages, each one's lines whole."""
    text = (DEPLOY / "Containerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    return re.split(r"^FROM ", "\n".join(lines), flags=re.M)[1:]


def test_the_unit_starts_a_command_that_there_is(unit: str) -> None:
    found = re.search(r"^ExecStart=/opt/evaeto/bin/evaeto (.*)$", unit, re.M)
    assert found is not None
    options_of(found[1].split())


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
def test_systemd_understands_the_unit_and_counts_it_among_the_confined(unit: str, tmp_path: Path) -> None:
    path = tmp_path / "evaeto.service"
    path.write_text(re.sub(r"^ExecStart=\S+", f"ExecStart={shutil.which('true')}", unit, flags=re.M))
    verified = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(path)], capture_output=True, text=True, timeout=LONG_ENOUGH_S
    )
    assert "evaeto.service" not in verified.stderr, verified.stderr
    judged = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", "--threshold=25", str(path)],
        capture_output=True, text=True, timeout=LONG_ENOUGH_S,
    )  # fmt: skip
    assert judged.returncode == 0, judged.stdout + judged.stderr


def test_the_container_runs_a_command_that_there_is_as_somebody_who_is_not_root(stages: list[str]) -> None:
    last = stages[-1]
    words = {name: re.findall(rf"^{name} (.*)$", last, re.M) for name in ("USER", "ENTRYPOINT", "CMD", "RUN", "VOLUME")}
    assert words["USER"] == ["10001"]  # a number: Kubernetes cannot know that a name is not root's
    assert "useradd --system --uid 10001" in words["RUN"][0]
    assert last.index("USER ") > last.rindex("RUN ")
    assert words["ENTRYPOINT"] == ['["/opt/evaeto/bin/evaeto"]']
    options_of(re.findall(r'"([^"]+)"', words["CMD"][0]))


def test_all_that_the_container_writes_is_where_it_may(stages: list[str]) -> None:
    """Its root is read-only: what names a folder names one of the volume."""
    last = stages[-1]
    (told,) = re.findall(r"^ENV (.*)$", last, re.M)
    folders = dict(word.split("=") for word in told.split())
    assert re.findall(r"^VOLUME (.*)$", last, re.M) == ["/cache"]
    assert {name: folders[name].split("/")[1] for name in ("EVAETO_CACHE", "HOME", "NUMBA_CACHE_DIR")} == {
        "EVAETO_CACHE": "cache", "HOME": "cache", "NUMBA_CACHE_DIR": "cache",
    }  # fmt: skip
    assert folders["PYTHONDONTWRITEBYTECODE"] == "1"


def test_what_the_container_is_built_from_is_there(stages: list[str]) -> None:
    """It installs extras that the package has, from a folder that is copied whole."""
    (extras,) = re.findall(r"/src\[([\w,]+)\]", stages[0])
    told = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert set(extras.split(",")) <= set(told["project"]["optional-dependencies"])
    assert re.search(r"^COPY \. /src$", stages[0], re.M)
    for option in ("--no-compile", "--invalidation-mode unchecked-hash"):
        assert option in stages[0], "bytecode goes stale"
    python = re.findall(r"python:3\.(\d+)-slim", "".join(stages))
    assert len(set(python)) == 1
    assert int(python[0]) >= 11


CONFINED = """
set -e
mount --make-rprivate /
mount --bind / /mnt
mount -o remount,bind,ro /mnt
mount --bind /dev /mnt/dev
mount -t proc none /mnt/proc
mount -t tmpfs -o mode=1777 none /mnt/dev/shm
mount -t tmpfs -o mode=1777 none /mnt/tmp
mkdir /mnt/tmp/cache
exec chroot /mnt setpriv --no-new-privs --bounding-set=-all --inh-caps=-all "$@"
"""
"""What `podman run --read-only --tmpfs /tmp --cap-drop all --security-opt no-new-privileges` gives, without podman."""


@pytest.mark.slow
@pytest.mark.nightly
@pytest.mark.skipif(
    may_mount() is None or shutil.which("setpriv") is None, reason="nobody lets us make a root that is not written to"
)
def test_a_page_calculates_with_a_root_that_is_not_written_to_and_no_rights(stages: list[str]) -> None:
    (told,) = re.findall(r"^ENV (.*)$", stages[-1], re.M)
    env = dict(word.split("=") for word in told.replace("/cache", "/tmp/cache").split())
    code = "import os, sys\nfrom evaeto.cli import main\nprint(os.access('/', os.W_OK), flush=True)\nmain()"
    process = subprocess.Popen(
        ["unshare", "--mount", "--pid", "--fork", "--kill-child",
         "sh", "-c", CONFINED, "sh", sys.executable, "-c", code, "demo", "--port", "0"],
        env={"PATH": os.defpath + ":/usr/sbin:/sbin", "PYTHONPATH": str(ROOT), **env},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd="/", start_new_session=True,
    )  # fmt: skip
    assert process.stdout is not None
    try:
        assert process.stdout.readline() == "False\n"
        found = re.search(r"http://[\d.]+:\d+/", process.stdout.readline())
        assert found is not None

        async def visit() -> int:
            async with asyncio.timeout(LONG_ENOUGH_S), Visitor(found[0]) as visitor:
                await visitor.open()
                return await visitor.calculate(-7.5, -46, "2020-01-01", "2020-12-31")

        assert asyncio.run(visit())
    finally:
        for first in psutil.Process(process.pid).children():
            first.terminate()
        try:
            rest = process.communicate(timeout=LONG_ENOUGH_S)[0]
        finally:
            process.kill()
    assert process.returncode == 0
    assert "Traceback" not in rest

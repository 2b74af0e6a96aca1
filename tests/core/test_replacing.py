"""Writing: a path holds what was there before, or all of what is new."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from evaeto.core.replacing import UNFINISHED, replacing, write_whole


def everything_in(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_a_file_appears_when_it_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "eto.csv"
    with replacing(path) as beside:
        beside.write_text("new")
        assert (beside.parent, beside.suffix) == (tmp_path, ".csv")
        assert not path.exists()
    assert path.read_text() == "new"
    assert everything_in(tmp_path) == {"eto.csv"}


def test_a_failure_leaves_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "eto.csv"
    path.write_text("old")
    with pytest.raises(FileNotFoundError), replacing(path) as beside:  # noqa: PT012 - what fails is within
        beside.write_text("half")
        Path("nowhere/input").read_text()
    assert path.read_text() == "old"
    assert everything_in(tmp_path) == {"eto.csv"}


def test_a_folder_takes_the_place_of_another_whole(tmp_path: Path) -> None:
    path = tmp_path / "eto.zarr"
    path.mkdir()
    (path / "old").write_text("old")
    with replacing(path) as beside:
        beside.mkdir()
        (beside / "new").write_text("new")
        assert everything_in(path) == {"old"}
    assert everything_in(tmp_path) == {"eto.zarr/new"}


def test_a_failure_leaves_the_folder_that_was_there(tmp_path: Path) -> None:
    path = tmp_path / "eto.zarr"
    path.mkdir()
    (path / "old").write_text("old")
    with pytest.raises(FileNotFoundError), replacing(path) as beside:  # noqa: PT012 - what fails is within
        beside.mkdir()
        (beside / "half").write_text("half")
        Path("nowhere/input").read_text()
    assert everything_in(tmp_path) == {"eto.zarr/old"}


def test_a_link_stays_a_link_and_a_file_keeps_who_may_read_it(tmp_path: Path) -> None:
    path, link = tmp_path / "eto.csv", tmp_path / "latest.csv"
    path.write_text("old")
    path.chmod(0o640)
    link.symlink_to(path)
    with replacing(link) as beside:
        beside.write_text("new")
    assert link.is_symlink()
    assert path.read_text() == "new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_a_pipe_is_written_to_directly(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    with replacing(pipe) as target:
        target.write_text("eto")
    assert os.read(reader, 10) == b"eto"
    os.close(reader)


def test_without_its_suffix_what_is_half_written_is_not_found_by_it(tmp_path: Path) -> None:
    path = tmp_path / "eto.zarr"
    with replacing(path, keep_suffix=False) as beside:
        beside.mkdir()
        assert list(tmp_path.glob("*.zarr")) == []
        assert beside.name.endswith(UNFINISHED)
    assert path.is_dir()


def test_bytes_are_written_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "eto.nc"
    write_whole(path, b"old")

    def fail(*paths: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("evaeto.core.replacing.os.replace", fail)
    with pytest.raises(OSError, match="No space left"):
        write_whole(path, b"new")
    assert path.read_bytes() == b"old"
    assert everything_in(tmp_path) == {"eto.nc"}


KILLED = """
import os, sys
from evaeto.core import replacing as r
if sys.argv[2] == "writing":
    with r.replacing(sys.argv[1]) as beside:
        beside.write_text("half")
        os._exit(1)
r.remove = lambda path: None
def die(*paths):
    if len(moved) == 1:
        os._exit(1)
    moved.append(paths)
    rename(*paths)
moved, rename = [], os.rename
os.rename = die
with r.replacing(sys.argv[1]) as beside:
    beside.mkdir()
"""


def killed(path: Path, moment: str) -> None:
    subprocess.run([sys.executable, "-c", KILLED, str(path), moment], check=False)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere nobody can say whether the process is dead")
@pytest.mark.slow
def test_the_next_to_write_removes_what_dead_processes_left_of_the_same_path(tmp_path: Path) -> None:
    path, other = tmp_path / "eto.csv", tmp_path / "other.csv"
    killed(path, "writing")
    killed(other, "writing")
    (tmp_path / f".eto.csv.00000000-1-00000000{UNFINISHED}").write_text("of another machine")
    assert len(everything_in(tmp_path)) == 3
    with replacing(path) as running, replacing(path) as beside:
        running.write_text("alive")
        beside.write_text("new")
    left = everything_in(tmp_path)
    assert len(left) == 3
    assert "eto.csv" in left
    assert any(name.startswith(".other.") for name in left)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere nobody can say whether the process is dead")
def test_a_folder_that_had_stepped_aside_when_the_process_died_comes_back(tmp_path: Path) -> None:
    path = tmp_path / "eto.zarr"
    path.mkdir()
    (path / "old").write_text("old")
    killed(path, "moving")
    assert not path.exists()
    with pytest.raises(FileNotFoundError), replacing(path) as beside:  # noqa: PT012 - what fails is within
        assert everything_in(path) == {"old"}
        Path("nowhere/input").read_text()
    assert not beside.exists()
    assert everything_in(tmp_path) == {"eto.zarr/old"}

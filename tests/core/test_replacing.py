"""Writing: a path holds what was there before, or all of what is new."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from evaeto.core.replacing import replacing


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

"""Folders a user's processes share on one machine when the usual ones can't be used."""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path


def shared_folders() -> Iterator[Path]:
    """Folders of this user among those for temporary files, the same and in the same order for all processes.

    `tempfile.gettempdir` alone would not do: it looks for a place with room, so it may differ between processes.

    Yields
    ------
    Path
        Not made yet, perhaps: see `make_own`.
    """
    if os.name == "nt":
        yield Path(tempfile.gettempdir()) / "evaeto"  # it is the user's own there
        return
    bases = [os.environ.get("TMPDIR") or "/tmp", "/tmp", "/var/tmp", "/dev/shm"]
    for base in dict.fromkeys(map(Path, bases)):
        yield base / f"evaeto-{os.getuid()}"


def make_own(folder: Path) -> None:
    """Make a folder in a place where everybody may write, unless it is there.

    Raises
    ------
    OSError
        It can't be made, or somebody else made it.
    """
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or (os.name != "nt" and found.st_uid != os.getuid()):
        raise PermissionError(f"{folder} belongs to somebody else")

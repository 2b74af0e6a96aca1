"""Files and folders that are either whole or not there: written beside their place, then renamed.

Whoever looks at a path, at whatever moment a process was killed, finds what was there before or all of what is new.
"""

from __future__ import annotations

import os
import shutil
import stat
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

UNFINISHED = ".unfinished"
"""Ends the names of what is being written. One left behind by a killed process is safe to delete."""


@contextmanager
def replacing(path: str | Path) -> Iterator[Path]:
    """A path beside `path` to write a file or a folder to, which takes the place of `path` when the block ends.

    Where the block raises, what it wrote is removed and `path` stays as it was. A link is followed: the file it points
    to is replaced. A device or pipe (`/dev/stdout`) can't be replaced; it is written to directly.

    Parameters
    ----------
    path : str or Path
        File, or folder such as a Zarr store; its parent folder must exist.

    Yields
    ------
    Path
        In the same folder, with the same suffix, where nothing is yet.

    Raises
    ------
    OSError
        Something can't be written or renamed.
    """
    target = Path(os.path.realpath(path))
    with suppress(FileNotFoundError):
        if not stat.S_ISREG(mode := target.stat().st_mode) and not stat.S_ISDIR(mode):
            yield Path(path)
            return
    beside = target.with_name(f".{target.stem}.{uuid.uuid4().hex[:8]}{UNFINISHED}{target.suffix}")
    try:
        yield beside
        _put(beside, target)
    finally:
        remove(beside)


def remove(path: Path) -> None:
    """Remove a file or a folder, if it is there."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _put(beside: Path, target: Path) -> None:
    if beside.is_file():
        with suppress(FileNotFoundError):  # a file keeps who may read it
            os.chmod(beside, stat.S_IMODE(target.stat().st_mode))
        os.replace(beside, target)
        return
    # No system renames a folder over one that is not empty: the old one steps aside, and back if that fails
    aside = target.with_name(f".{target.stem}.{uuid.uuid4().hex[:8]}{UNFINISHED}-old{target.suffix}")
    stood = target.exists()
    if stood:
        os.rename(target, aside)
    try:
        os.rename(beside, target)
    except OSError:
        if stood:
            os.rename(aside, target)
        raise
    if stood:
        remove(aside)

"""Files and folders that are either whole or not there: written beside their place, then renamed.

Whoever looks at a path, at whatever moment a process was killed, finds what was there before or all of what is new.
"""

from __future__ import annotations

import hashlib
import os
import platform
import re
import shutil
import stat
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

UNFINISHED = ".unfinished"
"""Ends the names of what is being written. One left behind by a killed process is safe to delete."""


_OLD = f"{UNFINISHED}-old"
"""Ends the names of folders that have stepped aside for new ones, for as long as that takes."""


@contextmanager
def replacing(path: str | Path, keep_suffix: bool = True) -> Iterator[Path]:
    """A path beside `path` to write a file or a folder to, which takes the place of `path` when the block ends.

    Where the block raises, what it wrote is removed and `path` stays as it was. A link is followed: the file it points
    to is replaced. A device or pipe (`/dev/stdout`) can't be replaced; it is written to directly. What a process
    that was killed left behind of the same path is removed by the next one, where it is sure to be dead.

    Parameters
    ----------
    path : str or Path
        File, or folder such as a Zarr store; its parent folder must exist.
    keep_suffix : bool, optional
        Whether the name to write to ends as that of `path`, as some writers need. Without, nobody who looks for
        files of a kind (`*.zarr`) comes upon one that is half written.

    Yields
    ------
    Path
        In the same folder, where nothing is yet.

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
    clear_up(target)
    beside = _beside(target, UNFINISHED, keep_suffix)
    try:
        yield beside
        put(beside, target)
    finally:
        with suppress(OSError):  # what hinders it says less than what made the block fail
            remove(beside)


def write_whole(path: str | Path, content: bytes) -> None:
    """Write a file that is there whole or not at all, see `replacing`."""
    with replacing(path) as beside:
        beside.write_bytes(content)


def remove(path: Path) -> None:
    """Remove a file or a folder, if it is there."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def put(beside: Path, target: Path) -> None:
    """Let a file or folder that is whole take the place of another one."""
    if beside.is_file():
        with suppress(FileNotFoundError):  # a file keeps who may read it
            os.chmod(beside, stat.S_IMODE(target.stat().st_mode))
        os.replace(beside, target)
        return
    # No system renames a folder over one that is not empty: the old one steps aside, and back if that fails
    aside = _beside(target, _OLD, keep_suffix=False)
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


def _beside(target: Path, ending: str, keep_suffix: bool) -> Path:
    """A hidden name in the same folder that says who writes there."""
    name, suffix = (target.stem, target.suffix) if keep_suffix else (target.name, "")
    return target.with_name(f".{name}.{_kernel()}-{os.getpid()}-{uuid.uuid4().hex[:8]}{ending}{suffix}")


def _kernel() -> str:
    """Names the running system within which a process id means one process; no other has it, nor after a restart."""
    try:
        parts = (Path("/proc/sys/kernel/random/boot_id").read_text(), os.readlink("/proc/self/ns/pid"))
    except OSError:  # no Linux: who is alive is not asked there
        parts = (platform.node(), "")
    return hashlib.sha256("".join(parts).encode()).hexdigest()[:8]


def clear_up(target: Path) -> None:
    """Remove what dead processes of this system left of a path; put back what they had moved aside."""
    if not os.path.exists("/proc/self/ns/pid") or not target.parent.is_dir():
        return
    names = "|".join({re.escape(target.name), re.escape(target.stem)})
    left = re.compile(
        rf"\.(?:{names})\.{_kernel()}-(?P<pid>\d+)-[0-9a-f]{{8}}(?:{_OLD}|{UNFINISHED}(?:{re.escape(target.suffix)})?)"
    )
    with suppress(OSError):  # a folder that can't be listed may still be written to
        for path in target.parent.iterdir():
            match = left.fullmatch(path.name)
            if match is None or os.path.exists(f"/proc/{match['pid']}"):
                continue
            if path.name.endswith(_OLD) and not target.exists():
                os.rename(path, target)
            else:
                remove(path)

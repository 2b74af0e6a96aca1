"""Where an output may go: never onto an input, and not in the place of a folder that is somebody else's.

A file named as an output is replaced, as with every tool; a folder is only where the writer knows it for its own.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from evaeto.core.messages import Message
from evaeto.errors import WeatherError

AnyPath = str | os.PathLike[str]


def require_free(out: AnyPath, inputs: Iterable[AnyPath | None] = (), folder: bool = False) -> None:
    """Refuse an output before any work is done for it.

    Parameters
    ----------
    out : path
        Where the output is to go.
    inputs : iterable of paths
        What is read for it, files and folders; None and what is not there (an address on the web) are passed over.
    folder : bool, optional
        Whether the output is a folder, such as a Zarr store.

    Raises
    ------
    WeatherError
        `out` is an input by whatever name (links, hard links, other case), lies within one or holds one; a folder
        stands where a file is to go, or a file where a folder is; the folder it is to go to does not exist.
    """
    target = Path(os.path.realpath(out))
    for given in inputs:
        if given is None or not os.path.exists(given):
            continue
        source = Path(os.path.realpath(given))
        if _same(target, source):
            raise WeatherError(Message("output.is_input", out=str(out)))
        if any(_same(parent, source) for parent in target.parents):
            raise WeatherError(Message("output.within_input", out=str(out), input=str(given)))
        if any(_same(target, parent) for parent in source.parents):
            raise WeatherError(Message("output.holds_input", out=str(out), input=str(given)))
    if not target.parent.is_dir():
        raise WeatherError(Message("output.no_folder", out=str(out), folder=str(target.parent)))
    if target.is_dir() and not folder:
        raise WeatherError(Message("output.is_folder", out=str(out)))
    if folder and target.exists() and not target.is_dir():
        raise WeatherError(Message("output.is_file", out=str(out)))


def _same(one: Path, other: Path) -> bool:
    """Whether both name one file or folder; the system knows of hard links and of case."""
    try:
        return one == other or os.path.samefile(one, other)
    except OSError:
        return False

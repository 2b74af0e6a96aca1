"""The operator's climatology as files of the page, drawn once when the server starts."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from evaeto.core.messages import Message, from_plain, naming
from evaeto.dashboard.map.climatology import file_of
from evaeto.dashboard.serving.page_files import PageFile, page_file
from evaeto.errors import WeatherError

NUMBERS = "application/octet-stream"
DRAWN_IN_S = 600


class Layer(NamedTuple):
    """What kernels are told of it, as JSON, and its files by their name."""

    about: str
    files: dict[str, PageFile]


def layer(path: Path) -> Layer:
    """The layer of a file that `evaeto climatology` has written.

    Parameters
    ----------
    path : Path
        NetCDF.

    Returns
    -------
    Layer

    Raises
    ------
    WeatherError
        It is no climatology, or one that a map cannot show.
    """
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "evaeto.workers.climatology_layer", str(path.absolute()), folder]
        done = subprocess.run(command, capture_output=True, text=True, timeout=DRAWN_IN_S)
        if done.returncode:
            raise WeatherError(naming(path.name, _why(done.stderr)))
        about = json.loads(Path(folder, "about.json").read_text(encoding="utf-8"))
        files = {
            file_of(index): page_file(NUMBERS, Path(folder, f"{index}.bin").read_bytes())
            for index in range(len(about["layers"]))
        }
    return Layer(json.dumps(about), files)


def _why(told: str) -> Message:
    """What the other process says, where it is a sentence of ours."""
    try:
        why: Message = from_plain(json.loads(told))
    except ValueError:
        return Message("climatology.no_climatology")
    return why

"""The files of the page: few, compressed once, and kept by browsers for as long as they are the same.

The address of a file holds a hash of its content, so that a browser that has it never asks again, and one that meets a
new version of the page asks for what has changed. `page.js` and the larger part of `page.css` are built from
`frontend/`; the rest is what lies beside the widgets, put together when the server starts.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from evaeto.dashboard.common.files import DASHBOARD, static
from evaeto.dashboard.shell.style import style_sheet

BUILT = DASHBOARD / "built"
"""What `npm run build` in `frontend/` has made."""

AREAS = ("common", "field", "figures", "form", "irrigation", "map", "results", "shell")
LATER = "figures/"
"""Scripts of charts and tables, which no page needs at first, are a file of their own."""

SCRIPT, STYLE, JSON = "text/javascript", "text/css", "application/json"


class PageFile(NamedTuple):
    """A file of the page.

    Attributes
    ----------
    kind : str
        Its media type.
    content, compressed : bytes
        As it is, and for browsers that take gzip, which is every one.
    version : str
        A hash of its content.
    """

    kind: str
    content: bytes
    compressed: bytes
    version: str


def page_files(template: Path) -> dict[str, PageFile]:
    """All files of the page, by name.

    Parameters
    ----------
    template : pathlib.Path
        Folder of the template, which has a style sheet of its own.

    Returns
    -------
    dict of str to PageFile
    """
    scripts = {
        path.relative_to(DASHBOARD).as_posix(): path.read_text(encoding="utf-8")
        for area in AREAS
        for path in sorted((DASHBOARD / area).glob("*.js"))
    }
    styles = [_built("page.css"), (template / "static" / "page.css").read_text(encoding="utf-8"), style_sheet()]
    return {
        "page.js": _page_file(SCRIPT, _built("page.js")),
        "page.css": _page_file(STYLE, "\n".join(styles)),
        "scripts.json": _page_file(JSON, _json((name, scripts[name]) for name in scripts if LATER not in name)),
        "figures.json": _page_file(JSON, _json((name, scripts[name]) for name in scripts if LATER in name)),
        "outlines.json": _page_file(JSON, static("map/outlines.json")),
    }


def addresses(files: Mapping[str, PageFile], base: str) -> dict[str, str]:
    """Where each file is, below the address of the page."""
    return {name: f"{base}files/{file.version}/{name}" for name, file in files.items()}


def _built(name: str) -> str:
    return (BUILT / name).read_text(encoding="utf-8")


def _json(texts: Iterable[tuple[str, str]]) -> str:
    return json.dumps(dict(texts), ensure_ascii=False)


def _page_file(kind: str, text: str) -> PageFile:
    content = text.encode()
    return PageFile(kind, content, gzip.compress(content, 9, mtime=0), hashlib.sha256(content).hexdigest()[:16])

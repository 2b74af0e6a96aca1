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
from evaeto.dashboard.common.words import Words
from evaeto.dashboard.shell.style import style_sheet
from evaeto.i18n import LANGUAGES

BUILT = DASHBOARD / "built"
"""What `npm run build` in `frontend/` has made."""

AREAS = ("common", "field", "figures", "form", "irrigation", "map", "results", "shell")
LATER = "figures/"
"""Scripts of charts and tables, which no page needs at first, are a file of their own."""

SCRIPT, STYLE, JSON = "text/javascript", "text/css", "application/json"
HTML, SVG, MANIFEST = "text/html", "image/svg+xml", "application/manifest+json"

ICON, WORKER = "icon.svg", "worker.js"
OFFLINE_TEXTS = ("title", "said", "none", "when", "more", "again", "forget")


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


def page_files(template: Path, base: str = "/") -> dict[str, PageFile]:
    """All files of the page, by name.

    Parameters
    ----------
    template : pathlib.Path
        Folder of the template, which has a style sheet of its own.
    base : str
        Address of the page, for files that name others.

    Returns
    -------
    dict of str to PageFile
    """
    scripts = {
        path.relative_to(DASHBOARD).as_posix(): uncommented(path.read_text(encoding="utf-8"))
        for area in AREAS
        for path in sorted((DASHBOARD / area).glob("*.js"))
    }
    styles = [_built("page.css"), (template / "static" / "page.css").read_text(encoding="utf-8"), style_sheet()]
    return {
        "shell.js": page_file(SCRIPT, (template / "static" / "shell.js").read_text(encoding="utf-8")),
        "page.js": page_file(SCRIPT, _built("page.js")),
        "page.css": page_file(STYLE, "\n".join(styles)),
        "scripts.json": page_file(JSON, _json((name, scripts[name]) for name in scripts if LATER not in name)),
        "figures.json": page_file(JSON, _json((name, scripts[name]) for name in scripts if LATER in name)),
        "outlines.json": page_file(JSON, static("map/outlines.json")),
        **offline_files(base),
    }


def uncommented(script: str) -> str:
    """A script without the lines that are comments alone, a tenth of what a visitor would wait for.

    Parameters
    ----------
    script : str
        In which no line of a template begins with two slashes.
    """
    return "\n".join(line for line in script.split("\n") if not line.lstrip().startswith("//"))


def offline_files(base: str) -> dict[str, PageFile]:
    """The page without a network in all languages, what makes the page installable, and the worker of both.

    Parameters
    ----------
    base : str
        Address of the page.
    """
    script, icon = (page_file(kind, static(f"offline/{name}")) for kind, name in ((SCRIPT, "offline.js"), (SVG, ICON)))
    speakers = {code: Words(language=code) for code in LANGUAGES}
    texts = {code: {name: words.say(f"offline.{name}") for name in OFFLINE_TEXTS} for code, words in speakers.items()}
    data = json.dumps({"texts": texts, "health": f"{base}health"}, ensure_ascii=False).replace("<", "\\u003c")
    made = {"offline.js": script, ICON: icon}
    where = addresses(made, base)
    shown = static("offline/offline.html").replace("{{data}}", data).replace("{{script}}", where["offline.js"])
    page = page_file(HTML, shown)
    about = {
        "id": base, "name": "evaeto", "short_name": "evaeto", "start_url": base, "scope": base, "display": "standalone",
        "background_color": "#ffffff", "theme_color": "#14607f",
        "icons": [{"src": where[ICON], "sizes": "any", "type": SVG}],
    }  # fmt: skip
    made |= {"offline.html": page, "manifest.json": page_file(MANIFEST, json.dumps(about))}
    where = addresses(made, base)
    kept = {"name": f"evaeto-{page.version}", "scope": base, "page": where["offline.html"],
            "files": [where["offline.html"], where["offline.js"]]}  # fmt: skip
    worker = f"const KEPT = {json.dumps(kept)};\n{static('offline/worker.js')}"
    return {**made, WORKER: page_file(SCRIPT, worker)}


def addresses(files: Mapping[str, PageFile], base: str) -> dict[str, str]:
    """Where each file is, below the address of the page."""
    return {name: f"{base}files/{file.version}/{name}" for name, file in files.items()}


def _built(name: str) -> str:
    return (BUILT / name).read_text(encoding="utf-8")


def _json(texts: Iterable[tuple[str, str]]) -> str:
    return json.dumps(dict(texts), ensure_ascii=False)


def page_file(kind: str, content: str | bytes) -> PageFile:
    """A file of a media type, with what is needed to serve it."""
    content = content.encode() if isinstance(content, str) else content
    return PageFile(kind, content, gzip.compress(content, 9, mtime=0), hashlib.sha256(content).hexdigest()[:16])

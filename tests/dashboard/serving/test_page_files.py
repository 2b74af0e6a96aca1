"""The files of the page: which there are, from what they are made, and how they are asked for."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from evaeto.dashboard.common.files import DASHBOARD
from evaeto.dashboard.serving.handlers import _takes_gzip
from evaeto.dashboard.serving.page_files import AREAS, BUILT, PageFile, addresses, page_files, uncommented
from evaeto.dashboard.serving.page_server import TEMPLATE_FOLDER
from evaeto.dashboard.shell.style import style_sheet
from evaeto.i18n import LANGUAGES

FRONTEND = Path(__file__).resolve().parents[3] / "frontend"


@pytest.fixture(scope="module")
def files() -> Mapping[str, PageFile]:
    return page_files(TEMPLATE_FOLDER)


def test_every_script_beside_a_widget_is_in_one_of_two_files(files: Mapping[str, PageFile]) -> None:
    kept = [json.loads(files[name].content) for name in ("scripts.json", "figures.json")]
    assert not kept[0].keys() & kept[1].keys()
    beside = {path.relative_to(DASHBOARD).as_posix(): path.read_text() for path in DASHBOARD.rglob("*.js")}
    assert kept[0] | kept[1] == {
        name: uncommented(text)
        for name, text in beside.items()
        if not name.startswith(("built/", "offline/", "share/"))
    }
    assert all(name.startswith("figures/") for name in kept[1])


def test_a_script_loses_lines_that_are_comments_and_nothing_else(files: Mapping[str, PageFile]) -> None:
    assert (
        uncommented("// why\nlet a = 1; // one\n  // how\n\nconst b = `//x`;")
        == "let a = 1; // one\n\nconst b = `//x`;"
    )
    for area in AREAS:
        for path in (DASHBOARD / area).glob("*.js"):
            ticks = 0
            for line in path.read_text().split("\n"):
                if line.lstrip().startswith("//"):
                    assert ticks % 2 == 0, f"{path.name}: within a template: {line}"
                else:
                    ticks += line.count("`")


def test_the_style_sheet_of_the_page_is_the_last_word(files: Mapping[str, PageFile]) -> None:
    assert files["page.css"].content.decode().endswith(style_sheet())


def test_the_page_without_a_network_names_what_its_worker_keeps() -> None:
    made = page_files(TEMPLATE_FOLDER, "/below/")
    where = addresses(made, "/below/")
    page, worker = made["offline.html"].content.decode(), made["worker.js"].content.decode()
    kept = json.loads(worker.split("\n")[0].removeprefix("const KEPT = ").removesuffix(";"))
    assert kept["page"] == where["offline.html"]
    assert kept["files"] == [where["offline.html"], where["offline.js"]]
    assert kept["scope"] == json.loads(made["manifest.json"].content)["scope"] == "/below/"
    data = json.loads(page.split('type="application/json">')[1].split("</script>")[0])
    assert {*data["texts"]} == {*LANGUAGES}
    assert data["health"] == "/below/health"
    assert f'src="{where["offline.js"]}"' in page
    assert "{{" not in page


def test_a_file_is_compressed_and_has_an_address_of_its_content(files: Mapping[str, PageFile]) -> None:
    where = addresses(files, "/below/")
    for name, file in files.items():
        assert gzip.decompress(file.compressed) == file.content
        assert where[name] == f"/below/files/{hashlib.sha256(file.content).hexdigest()[:16]}/{name}"
    assert sum(len(file.compressed) for file in files.values()) < 450_000


def test_the_same_content_has_the_same_address_on_every_server(files: Mapping[str, PageFile]) -> None:
    assert page_files(TEMPLATE_FOLDER) == files


@pytest.mark.skipif(not FRONTEND.is_dir(), reason="the sources of the front end are in the repository only")
def test_the_front_end_was_built_from_its_sources() -> None:
    sources = ["package-lock.json", "build.mjs", *(f"src/{path.name}" for path in sorted((FRONTEND / "src").iterdir()))]
    made_of = hashlib.sha256()
    for name in sources:
        made_of.update(name.encode() + (FRONTEND / name).read_bytes())
    told = (BUILT / "sources.sha256").read_text().strip()
    assert told == made_of.hexdigest(), "run `npm ci && npm run build` in frontend/"


@pytest.mark.skipif(not FRONTEND.is_dir(), reason="the sources of the front end are in the repository only")
def test_the_front_end_speaks_the_versions_of_the_widgets_that_are_installed() -> None:
    import anywidget._version
    import ipyleaflet
    import ipywidgets

    built = json.loads((FRONTEND / "package.json").read_text())["dependencies"]
    spoken = {
        "jupyter-leaflet": ipyleaflet._version.EXTENSION_VERSION,
        "anywidget": anywidget._version.__version__,
    }
    for name, version in spoken.items():
        assert built[name].split(".")[0] == re.sub(r"^[~^]", "", version).split(".")[0], name
    # Their protocols, of which each has one to a major version
    assert (ipywidgets.__jupyter_widgets_base_version__, built["@jupyter-widgets/base"].split(".")[0]) == ("2.0.0", "6")
    controls = ipywidgets.__jupyter_widgets_controls_version__
    assert (controls, built["@jupyter-widgets/controls"].split(".")[0]) == ("2.0.0", "5")


@pytest.mark.parametrize(
    ("accepted", "takes"),
    [
        ("gzip, deflate, br, zstd", True),
        ("br;q=1.0, GZIP;q=0.5", True),
        ("*", True),
        ("", False),
        ("identity", False),
        ("gzip;q=0", False),
        ("gzip; q=0.000, br", False),
        ("gzip;q=0.001", True),
    ],
)
def test_gzip_is_sent_to_those_who_take_it(accepted: str, takes: bool) -> None:
    assert _takes_gzip(accepted) is takes

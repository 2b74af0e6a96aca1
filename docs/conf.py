"""Sphinx configuration: Markdown pages, the API from the docstrings, examples that are run, tables of the package."""

import sys
from pathlib import Path

import dask

sys.path.insert(0, str(Path(__file__).parent / "_ext"))

from evaeto import __version__

# The examples print what they print; the cluster of one of them does not tell how it ends
dask.config.set({"logging": {"distributed": "critical"}})

project = "evaeto"
copyright = "2026, the evaeto developers"
release = version = __version__
extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "sphinx.ext.viewcode",
    "sphinx_gallery.gen_gallery",
    "nomenclature",
]
html_theme = "furo"
html_title = f"evaeto {version}"
exclude_patterns = ["_build", "_generated", "_ext", "gallery"]
myst_heading_anchors = 3

# Docstrings are numpydoc, and tests/test_docs.py keeps them so: their types say more than the annotations
autodoc_typehints = "none"
autodoc_member_order = "bysource"
napoleon_google_docstring = False
napoleon_use_ivar = True

sphinx_gallery_conf = {
    "examples_dirs": ["gallery"],
    "gallery_dirs": ["examples"],
    "filename_pattern": r"\.py$",
    "within_subsection_order": "FileNameSortKey",
    "abort_on_example_error": True,
    "download_all_examples": False,
    "show_signature": False,
    "min_reported_time": 60,
    "remove_config_comments": True,
}

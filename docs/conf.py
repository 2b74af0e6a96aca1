"""Sphinx configuration: Markdown pages and the API from the docstrings."""

from evaeto import __version__

project = "evaeto"
copyright = "2026, the evaeto developers"
release = version = __version__
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "sphinx.ext.viewcode"]
html_theme = "furo"
html_title = f"evaeto {version}"
autodoc_typehints = "description"
autodoc_member_order = "bysource"
exclude_patterns = ["_build"]

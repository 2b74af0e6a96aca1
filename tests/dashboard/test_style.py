"""The style sheet of the page, joined from what lies beside the widgets."""

from __future__ import annotations

import re
from pathlib import Path

import evaeto
from evaeto.dashboard.shell.style import SHEETS, marked, style_sheet

DASHBOARD = Path(evaeto.__file__).parent / "dashboard"
OTHERS = ("built/", "share/", "figures/uPlot")
"""CSS that reaches the page by another road: from the packages, with its template, or with the chart."""


def test_every_style_beside_a_widget_is_in_the_style_sheet_once() -> None:
    files = (path.relative_to(DASHBOARD).as_posix() for path in DASHBOARD.rglob("*.css"))
    assert sorted(SHEETS) == sorted(name.removesuffix(".css") for name in files if not name.startswith(OTHERS))


def test_a_style_lies_beside_the_python_of_its_widget() -> None:
    areas = {"common/base", "common/fields", "common/ink", "common/print"}  # of no widget, but of all
    assert not [name for name in set(SHEETS) - areas if not (DASHBOARD / f"{name}.py").is_file()]


def test_every_rule_stays_within_the_dashboard() -> None:
    rules = re.sub(r"/\*.*?\*/", "", style_sheet(), flags=re.DOTALL)
    selectors = [line.strip() for line in re.findall(r"(?:^|[{};])([^{};@]+)\{", rules)]
    assert len(selectors) > 200
    marks = re.compile(r'html(:not\()?\[data-ev-scheme="\w+"\]\)? ')
    assert not [selector for selector in selectors if not marks.sub("", selector).startswith(".evaeto")]


def test_no_script_of_a_widget_is_left_unused() -> None:
    code = "\n".join(path.read_text() for path in DASHBOARD.rglob("*.py"))
    scripts = [
        path
        for path in DASHBOARD.rglob("*.js")
        if path.relative_to(DASHBOARD).parts[0] not in ("built", "offline", "share")
    ]
    assert scripts
    assert not [path.name for path in scripts if f'{path.name.removesuffix(".js")}"' not in code
                and f'{path.parent.name}/{path.name}"' not in code]  # fmt: skip


def test_what_is_dark_by_the_system_is_dark_by_choice_too_and_light_by_choice() -> None:
    css = marked(
        ".evaeto {\n  color: #000;\n}\n@media (prefers-color-scheme: dark) {\n  .evaeto {\n    color: #fff;\n  }\n}\n"
    )
    assert 'dark) {\n  html:not([data-ev-scheme="light"]) .evaeto {' in css
    assert '}\n  html[data-ev-scheme="dark"] .evaeto {\n    color: #fff;' in css
    assert style_sheet().count("prefers-color-scheme: dark") * 2 <= style_sheet().count("data-ev-scheme")


def test_what_is_laid_out_by_width_goes_by_that_of_the_dashboard_and_not_of_the_window() -> None:
    by_window = re.findall(r"@media [^{]*width[^{]*\{\s*([^{]+) \{", style_sheet())
    assert by_window == [".evaeto"], "the margin around it, which nothing can do by its own width"
    assert set(re.findall(r"@container (\w*)", style_sheet())) == {"evaeto"}

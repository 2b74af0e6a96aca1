"""The style sheet of the page: each widget's CSS lies beside its Python, and here they are joined."""

from __future__ import annotations

import re

from evaeto.dashboard.common.files import static

SHEETS = (
    "common/base",
    "common/fields",
    "common/day_picker",
    "common/upload",
    "common/download",
    "common/copy",
    "shell/header",
    "shell/scheme",
    "shell/notices",
    "shell/app",
    "shell/page",
    "shell/about",
    "map/panel",
    "map/base_map",
    "map/point_facts",
    "map/finder",
    "map/locate",
    "map/week",
    "map/favourites",
    "map/grid",
    "map/forecast_map",
    "map/climatology",
    "map/labels",
    "map/layers",
    "map/measure",
    "form/view",
    "form/station_preview",
    "results/card",
    "results/progress",
    "results/results",
    "results/summary",
    "results/calibrating",
    "results/compare",
    "figures/chart",
    "figures/table",
    "figures/result_charts",
    "irrigation/irrigating",
    "field/my_field",
    "common/ink",
    "common/print",
)
"""In the order of the page: what stands later wins over what stands before it."""


def style_sheet() -> str:
    """The CSS of the page, but for the map's and the charts' own libraries."""
    return "\n".join(marked(static(f"{name}.css")) for name in SHEETS)


_DARK = re.compile(r"@media \(prefers-color-scheme: dark\) \{\n(.*?)\n\}\n", re.DOTALL)


def marked(css: str) -> str:
    """The style sheet, whose dark part is there too where the document is marked as dark, and not where as light
    (`scheme.js`)."""

    def both(found: re.Match[str]) -> str:
        system, chosen = (
            re.sub(r"^  \.evaeto", f"  {mark} .evaeto", found[1], flags=re.MULTILINE)
            for mark in ('html:not([data-ev-scheme="light"])', 'html[data-ev-scheme="dark"]')
        )
        return f"@media (prefers-color-scheme: dark) {{\n{system}\n}}\n{chosen}\n"

    return _DARK.sub(both, css)

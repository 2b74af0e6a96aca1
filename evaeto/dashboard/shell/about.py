"""The About tab: how ETo is computed, from which services, what it cannot tell, and how to cite it."""

from __future__ import annotations

import functools
import html
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

import ipywidgets as widgets

from evaeto._version import __version__
from evaeto.dashboard.common.copy import Copy
from evaeto.dashboard.common.pieces import drawn_html, unbroken_days
from evaeto.dashboard.common.words import Words
from evaeto.i18n.method import BIBTEX, CITATION, FAO56, equation_html, symbols_html
from evaeto.sources.catalogue import SERVICES, SOURCES
from evaeto.sources.service import Source

LIMITS = ("grid", "reference", "band", "sea", "crop", "new", "negative")
"""What a result cannot tell."""

PARTS: Mapping[str, tuple[str, str]] = {
    "evaeto": ("BSD-3-Clause", "https://opensource.org/license/bsd-3-clause"),
    "uPlot": ("MIT", "https://github.com/leeoniya/uPlot/blob/master/LICENSE"),
    "Jupyter Widgets": ("BSD-3-Clause", "https://github.com/jupyter-widgets/ipywidgets/blob/main/LICENSE"),
    "ipyleaflet": ("MIT", "https://github.com/jupyter-widgets/ipyleaflet/blob/master/LICENSE"),
    "Leaflet": ("BSD-2-Clause", "https://github.com/Leaflet/Leaflet/blob/main/LICENSE"),
    "anywidget": ("MIT", "https://github.com/manzt/anywidget/blob/main/LICENSE"),
    "Natural Earth": ("public domain", "https://www.naturalearthdata.com/about/terms-of-use/"),
    "GeoNames": ("CC BY 4.0", "https://creativecommons.org/licenses/by/4.0/"),
    "Unicode CLDR": ("Unicode License v3", "https://www.unicode.org/license.txt"),
}
"""Licences of what this page is made of."""


def about(words: Words) -> widgets.VBox:
    """The whole tab."""
    copy = Copy(words, text=BIBTEX)
    words.label(copy, label="about.cite.bibtex")
    parts = (method_html, quality_html, sources_html, limits_html, cite_html)
    return widgets.VBox(
        [
            *(drawn_html(words, functools.partial(part, words)) for part in parts),
            copy,
            drawn_html(words, lambda: licences_html(words)),
        ]
    ).add_class("ev-about")


def method_html(words: Words) -> str:
    """What ETo is, the equations in the order they are used, and how services are brought together."""
    return (
        f'<p class="ev-lead">{words.say("about.what")}</p>'
        f"<h2>{words.say('about.method.title')}</h2>"
        f"<p>{words.say('about.method')}</p>{equation_html(words, 'eto')}"
        f"<p>{words.say('about.method.parts')}</p>{equation_html(words, 'vapour', 'net', 'clear', 'wind')}"
        f"{symbols_html(words)}"
        f"<p>{words.say('about.method.estimates')}</p>"
        f"<h3>{words.say('about.fusion.title')}</h3>"
        f"<p>{words.say('about.fusion.plain')}</p>{equation_html(words, 'mean')}"
        f"<p>{words.say('about.fusion.calibrated')}</p>{equation_html(words, 'state', 'update')}"
        f"<h3>{words.say('about.band.title')}</h3>"
        f"<p>{words.say('about.band')}</p>{equation_html(words, 'band')}"
    )


def quality_html(words: Words) -> str:
    """What the flags mean."""
    return f"<h2>{words.say('about.quality.title')}</h2><p>{words.say('about.quality')}</p>"


def sources_html(words: Words) -> str:
    """The table of sources, and whom to credit."""
    heads = ("about.source", "about.kind", "about.coverage", "about.resolution", "about.licence")
    header = "".join(f'<th scope="col">{words.say(key)}</th>' for key in heads)
    sources = "".join(_row(words, source) for source in SOURCES.values())
    credits = dict.fromkeys((service.attribution_url, service.attribution) for service in SERVICES.values())
    return (
        f"<h2>{words.say('about.sources.title')}</h2>"
        f'<div class="ev-table-scroll" tabindex="0"><table><thead><tr>{header}</tr></thead>'
        f"<tbody>{sources}</tbody></table></div>"
        f"<h3>{words.say('about.credits')}</h3>{_list(_link(*credit) for credit in credits)}"
    )


def limits_html(words: Words) -> str:
    """What a result cannot tell."""
    told = _list(words.say(f"about.limit.{name}") for name in LIMITS)
    return f"<h2>{words.say('about.limits.title')}</h2>{told}"


def cite_html(words: Words) -> str:
    """What to write into the references of a paper."""
    cited = _list(html.escape(text) for text in (CITATION, FAO56))
    return f"<h2>{words.say('about.cite.title')}</h2><p>{words.say('about.cite')}</p>{cited}"


def licences_html(words: Words) -> str:
    """Licences and version."""
    parts = _list(f"{name}: {_link(address, words.tell(licence))}" for name, (licence, address) in PARTS.items())
    return (
        f"<h2>{words.say('about.licences.title')}</h2><p>{words.say('about.licences')}</p>{parts}"
        f'<p class="ev-hint">{words.say("about.version", version=__version__)}</p>'
    )


def _row(words: Words, source: Source) -> str:
    cells = (
        html.escape(source.name),
        html.escape(words.tell(source.kind)),
        unbroken_days(html.escape(words.period(*source.window(datetime.now(UTC).date())))),
        html.escape(words.tell(source.resolution)),
        _link(source.licence_url, words.tell(source.licence)),
    )
    return "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"


def _list(items: Iterable[str]) -> str:
    return f"<ul>{''.join(f'<li>{item}</li>' for item in items)}</ul>"


def _link(address: str, text: str) -> str:
    return f'<a href="{html.escape(address)}" target="_blank" rel="noopener">{html.escape(text)}</a>'

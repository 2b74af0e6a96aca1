"""The About tab, made from the table of sources."""

from __future__ import annotations

import html
from datetime import UTC, datetime

import ipywidgets as widgets

from evaeto._version import __version__
from evaeto.dashboard.pieces import drawn_html, unbroken_days
from evaeto.dashboard.words import Words
from evaeto.sources.catalogue import SERVICES, SOURCES, Source


def about(words: Words) -> widgets.HTML:
    """What this is, what the flags mean, whom to credit."""
    return drawn_html(words, lambda: about_html(words)).add_class("ev-about")


def about_html(words: Words) -> str:
    """The tab as HTML."""
    heads = ("about.source", "about.kind", "about.coverage", "about.resolution", "about.licence")
    header = "".join(f'<th scope="col">{words.say(key)}</th>' for key in heads)
    sources = "".join(_row(words, source) for source in SOURCES.values())
    credits = dict.fromkeys((service.attribution_url, service.attribution) for service in SERVICES.values())
    credit_lines = "".join(f"<li>{_link(*credit)}</li>" for credit in credits)
    return (
        f'<p class="ev-lead">{words.say("about.what")}</p>'
        f"<h2>{words.say('about.sources.title')}</h2>"
        f'<div class="ev-table-scroll" tabindex="0"><table><thead><tr>{header}</tr></thead>'
        f"<tbody>{sources}</tbody></table></div>"
        f"<h3>{words.say('about.credits')}</h3><ul>{credit_lines}</ul>"
        f"<h2>{words.say('about.quality.title')}</h2><p>{words.say('about.quality')}</p>"
        f"<h2>{words.say('about.method.title')}</h2><p>{words.say('about.method')}</p>"
        f'<p class="ev-hint">{words.say("about.version", version=__version__)}</p>'
    )


def _row(words: Words, source: Source) -> str:
    cells = (
        html.escape(source.name),
        html.escape(words.of_library(source.kind)),
        unbroken_days(html.escape(words.period(*source.window(datetime.now(UTC).date())))),
        html.escape(words.of_library(source.resolution)),
        _link(source.licence_url, words.of_library(source.licence)),
    )
    return "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"


def _link(address: str, text: str) -> str:
    return f'<a href="{html.escape(address)}" target="_blank" rel="noopener">{html.escape(text)}</a>'

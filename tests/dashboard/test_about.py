from __future__ import annotations

import re
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest

from evaeto._version import __version__
from evaeto.dashboard.common.copy import Copy
from evaeto.dashboard.common.words import Words
from evaeto.dashboard.shell.about import about, cite_html, licences_html, limits_html, method_html
from evaeto.i18n import LANGUAGES
from evaeto.i18n.method import BIBTEX, SYMBOLS, equations

EQUATIONS = equations()


class Balance(HTMLParser):
    """Which elements are open."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.opened.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.opened.pop() == tag


@pytest.mark.parametrize("name", EQUATIONS)
def test_every_equation_is_well_formed_and_shown(name: str) -> None:
    root = ElementTree.fromstring(EQUATIONS[name])
    assert root.tag == "math"
    assert "".join(root.itertext()).count("=")
    assert EQUATIONS[name] in method_html(Words())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_part_is_there_in_every_language(language: str) -> None:
    words = Words(language=language)
    for part, key in (
        (method_html, "about.method.title"),
        (limits_html, "about.limits.title"),
        (cite_html, "about.cite.title"),
        (licences_html, "about.licences.title"),
    ):
        page = part(words)
        assert f"<h2>{words.say(key)}</h2>" in page
        balance = Balance()
        balance.feed(page)
        assert balance.opened == [], part.__name__


def test_equations_have_the_decimal_sign_of_the_language() -> None:
    assert "<mn>0.408</mn>" in method_html(Words())
    assert "<mn>0,408</mn>" in method_html(Words(language="pt-BR"))
    assert "<mn>0.408</mn>" not in method_html(Words(language="pt-BR"))


def test_every_symbol_of_the_equations_is_explained() -> None:
    page = method_html(Words())
    explained = re.findall(r'<tr><th scope="row">(.*?)</th><td>(.+?)</td></tr>', page)
    assert [sign for sign, _ in explained] == list(SYMBOLS.values())
    assert all(text for _, text in explained)


def test_the_citation_can_be_copied_and_names_this_version() -> None:
    copies = [child for child in about(Words()).children if isinstance(child, Copy)]
    assert [copy.text for copy in copies] == [BIBTEX]
    assert f"version = {{{__version__}}}" in BIBTEX
    assert BIBTEX.count("{") == BIBTEX.count("}")

"""Every page and equation that is cited stands in the tables of `docs/citations.md`, which say how it was seen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TABLES = ROOT / "docs" / "citations.md"
SOURCES = (
    "evaeto/**/*.py",
    "evaeto/**/*.po",
    "docs/**/*.md",
    "docs/gallery/*.py",
    "notebooks/*.ipynb",
    "tests/**/*.py",
    "README.md",
)
PAGE = r"\d{1,3}\b"
EQUATION = r"(?:[A-E]\.|S)?\d{1,3}(?:-\d{1,2}\b|\.\d{1,2}\b)?"
LIST = r"({0}(?:(?:-|,?\s(?:to|and)\s|,\s){0})*)"
PAGES = re.compile(r"(?:\bpp?\.|\bpages?)\s?" + LIST.format(PAGE))
EQUATIONS = re.compile(r"\b(?:[Ee]qs?\.|[Ee]quations?)\s" + LIST.format(EQUATION))
ANNEX = re.compile(r"(?:[378]|14)-\d+")
"""An equation of an annex of FAO-56, or of ASCE Manual 70: what else has a hyphen is a range."""
NO_CITATION = re.compile(r"code page|of a page")


def numbers_of(text: str) -> set[str]:
    """The numbers of a list, those between the ends of a range too: "36-39 and 58", "38 to 40", "D.1-D.4"."""
    found: set[str] = set()
    for part in re.split(r",? and |, ", " ".join(text.split())):
        first, _, last = part.partition(" to ")
        if not last and not ANNEX.fullmatch(part):
            first, _, last = part.partition("-")
        if not last:
            found.add(first)
            continue
        begin, end = re.fullmatch(r"(.*?)(\d+)", first), re.fullmatch(r"(.*?)(\d+)", last)
        assert begin, part
        assert end, part
        found |= {f"{begin[1]}{n}" for n in range(int(begin[2]), int(end[2]) + 1)}
    return found


def rows(heading: str) -> list[list[str]]:
    section = TABLES.read_text(encoding="utf-8").split(f"\n## {heading}\n")[1].split("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def pages_of(cell: str) -> set[str]:
    return {n for found in re.finditer(LIST.format(PAGE), cell) for n in numbers_of(found[1])}


@pytest.fixture(scope="module")
def pages() -> dict[str, set[str]]:
    tables = (("Equations of FAO-56", 1), ("Tables, figures, boxes and examples of FAO-56", 1),
              ("What FAO-56 says on a page", 0))  # fmt: skip
    beside = {n for heading, _ in tables for row in rows(heading) for cell in row for found in PAGES.findall(cell)
              for n in numbers_of(found)}  # fmt: skip
    return {
        "FAO-56": beside.union(*(pages_of(row[column]) for heading, column in tables for row in rows(heading))),
        "ASCE-EWRI": set().union(*(pages_of(row[1]) for row in rows("ASCE-EWRI (2005)"))),
    }


@pytest.fixture(scope="module")
def equations() -> set[str]:
    named = [cell for heading in ("ASCE-EWRI (2005)", "Other sources") for row in rows(heading) for cell in row]
    others = {n for cell in named for found in EQUATIONS.findall(cell) for n in numbers_of(found)}
    return others.union(*(numbers_of(row[0]) for row in rows("Equations of FAO-56")))


def cited(pattern: re.Pattern[str]) -> Iterator[tuple[str, str, set[str]]]:
    """Where, whose and what, in the package, the documentation and the tests."""
    for path in sorted(path for source in SOURCES for path in ROOT.glob(source)):
        if path in (TABLES, Path(__file__)):
            continue
        text = path.read_text(encoding="utf-8")
        for found in pattern.finditer(text):
            before = text[max(0, found.start() - 90) : found.start()]
            if NO_CITATION.search(text[max(0, found.start() - 5) : found.end()]):
                continue
            whose = "ASCE-EWRI" if re.search(r"ASCE-EWRI(?!.*(FAO-56|fao56))", before, re.DOTALL) else "FAO-56"
            yield f"{path.relative_to(ROOT)}:{text.count(chr(10), 0, found.start()) + 1}", whose, numbers_of(found[1])


def test_a_page_that_is_cited_stands_in_the_table_of_pages(pages):
    found = list(cited(PAGES))
    assert len(found) > 50
    assert not [(where, whose, what - pages[whose]) for where, whose, what in found if what - pages[whose]]


def test_an_equation_that_is_cited_stands_in_a_table(equations):
    found = list(cited(EQUATIONS))
    assert len(found) > 250
    assert not [(where, what - equations) for where, _, what in found if what - equations]


def test_the_examples_stand_on_pages_of_the_table(pages):
    section = (ROOT / "docs" / "crops.md").read_text(encoding="utf-8").split("## The examples of FAO-56")[1]
    lines = [line for line in section.splitlines() if re.match(r"\| \d+, ", line)]
    assert len(lines) >= 10
    assert not [line for line in lines if pages_of(line.split("|")[2]) - pages["FAO-56"]]


@pytest.mark.parametrize(
    ("text", "page"),
    [
        ("FAO-56 p. 53", {"53"}),
        ("tables (pages 178 to\n180)", {"178", "179", "180"}),
        ("p. 37-38 and 58", {"37", "38", "58"}),
    ],
)
def test_a_page_is_seen_however_it_is_written(text, page):
    assert numbers_of(PAGES.search(text)[1]) == page


@pytest.mark.parametrize(
    ("text", "equation"),
    [
        ("eq. 38 to 40", {"38", "39", "40"}),
        ("annex 3 eq. 3-14 to 3-15", {"3-14", "3-15"}),
        ("eq. D.1-D.2", {"D.1", "D.2"}),
    ],
)
def test_an_equation_is_seen_however_it_is_written(text, equation):
    assert numbers_of(EQUATIONS.search(text)[1]) == equation

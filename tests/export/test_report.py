"""The report: the same figures as the result, in the visitor's language, in a file that needs nothing else."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest
import xarray as xr
from babel.messages.pofile import read_po

from evaeto._version import __version__
from evaeto.export.html import report
from evaeto.export.html.drawing import COLUMNS, HEIGHT, WIDTH, Series, picture, thinned
from evaeto.export.html.tables import number
from evaeto.i18n import LANGUAGES, Speech
from evaeto.i18n.speech import LOCALE
from evaeto.pipeline.assembling import assemble
from evaeto.request import Request
from evaeto.result import Result
from evaeto.settings import Settings
from evaeto.sources.delivery import Delivery

LABEL = "synthetic demo weather"


def made(start: str, end: str) -> Result:
    """Two services; one has no radiation in the first days, both lack wind on the last one."""
    request = Request.create(lat=-10, lon=-50, start=start, end=end, today=date(2026, 1, 1))
    time = pd.date_range(start, end, name="time")
    deliveries = []
    for seed, key in enumerate(("nasa_power", "open_meteo_archive")):
        rng = np.random.default_rng(seed)
        season = np.cos(2 * np.pi * time.day_of_year.to_numpy() / 365.25)
        columns = {
            "tmax": 31 + 2 * season + rng.normal(size=time.size), "tmin": 20 + season + rng.normal(size=time.size),
            "rhmean": 60 + rng.normal(size=time.size), "u2": rng.gamma(4, 0.5, time.size),
            "rs": 19 + 3 * season + rng.normal(size=time.size), "precip": rng.gamma(0.4, 8, time.size),
        }  # fmt: skip
        if time.size > 5:
            columns["u2"][-1] = np.nan
            columns["rs"][2 * seed : 4 * seed] = np.nan
        weather = xr.Dataset({k: ("time", v) for k, v in columns.items()}, coords={"time": time})
        deliveries.append(Delivery(key, weather, elevation=100.0, version="v2.9"))
    return assemble(request, deliveries, (100.0, "given by the user"), Settings(label=LABEL))


@pytest.fixture(scope="module")
def season() -> Result:
    return made("2020-01-01", "2020-03-30")


@pytest.fixture(scope="module")
def decades() -> Result:
    return made("1991-01-01", "2020-12-31")


def seen(page: str) -> str:
    """What is written on the page, without its style."""
    return html.unescape(re.sub(r"<[^>]+>", " ", re.sub(r"<style>.*?</style>", "", page, flags=re.DOTALL)))


def rows_of(page: str, table: str) -> list[list[str]]:
    """The cells of the table whose markup begins with `table`."""
    body = page[page.index(table) :].partition("<tbody>")[2].partition("</tbody>")[0]
    return [[html.unescape(cell) for cell in re.split(r"<t[hd][^>]*>", row)[1:]] for row in body.split("<tr>")[1:]]


@pytest.mark.parametrize("code", [code for code in LANGUAGES if code != "en"])
@pytest.mark.slow
def test_nothing_on_a_report_in_another_language_stays_english(season: Result, code: str) -> None:
    catalogues = {}
    for language in LANGUAGES:
        with (LOCALE / language.replace("-", "_") / "LC_MESSAGES" / "evaeto.po").open("rb") as file:
            catalogues[language] = {m.id: m.string for m in read_po(file) if isinstance(m.id, str) and m.id}
    english = {
        text
        for key, text in catalogues["en"].items()
        if len(text) > 8 and "{" not in text and "<" not in text and catalogues[code][key] != text
    }
    page = seen(report(season, code)).replace("FAO Irrigation and Drainage Paper", "")
    told = seen(report(season, "en"))
    assert sum(text in told for text in english) > 40
    assert not [text for text in english if text in page]
    assert f'lang="{code}"' in report(season, code)
    for line in season.warnings:
        assert line not in page, line
        assert Speech(code).tell(line) in page


def test_numbers_and_dates_are_those_of_the_language(season: Result) -> None:
    page = report(season, "pt-BR")
    text = seen(page)
    assert "01/01/2020 a 30/03/2020" in text
    assert not re.search(r"\d{4}-\d\d-\d\d", text)
    days = rows_of(page, '<table class="numbers" id="days">')
    assert days[0][0] == "01/01/2020"
    assert days[0][1] == f"{float(season.eto[0]):.2f}".replace(".", ",")
    assert not [cell for row in days for cell in row if re.fullmatch(r"-?\d+\.\d+", cell.strip())]


def test_the_tables_hold_the_figures_of_the_result(season: Result) -> None:
    page = report(season)
    days = rows_of(page, '<table class="numbers" id="days">')
    assert len(days) == 90
    assert [row[1] for row in days] == [number(Speech(), value, 2) for value in season.eto.values.tolist()]
    assert days[-1][1].strip() == "–"
    assert days[0][5].strip() == "1, 2"
    assert days[0][6].strip() == "", "both delivered everything"
    assert "solar radiation: NASA POWER only" in days[2][6]
    months = rows_of(page, '<table class="numbers"><caption>Totals')
    assert [row[2] for row in months] == [f"{total:.1f}" for total in season.eto.to_series().resample("MS").sum()]
    statistics = {row[0]: row[1] for row in rows_of(page, '<table class="numbers"><caption>Descriptive')}
    assert statistics["Mean"] == f"{float(season.eto.mean()):.4g}"
    assert {"Mann-Kendall p", "Sen's slope (per day)", "Shapiro-Wilk p"} <= set(statistics)


def test_it_says_what_it_is_and_how_to_cite_it(season: Result) -> None:
    text = seen(report(season))
    use = season.sources[0]
    for said in (
        LABEL, "-10.0000°, -50.0000°", "100 m (given by the user)", season.dataset.attrs["method"], "eq. 6",
        use.attribution, use.licence, "v2.9", f"version {__version__}", "How to cite", "Irrigation and Drainage Paper",
    ):  # fmt: skip
        assert said in text, said


def test_it_needs_nothing_else_and_shows_text_as_text(season: Result) -> None:
    page = report(replace(season, warnings=("<script>alert(1)</script>",)))
    assert "<script" not in page
    assert not re.findall(r"<(?:link|iframe|img|object)\b|@import|url\(", page)
    assert set(re.findall(r"""(\w+)=["']https?:""", page)) == {"href"}


def test_tables_have_captions_and_scopes_and_pictures_say_what_they_show(season: Result) -> None:
    page = report(season)
    tables = re.findall(r"<table.*?</table>", page, re.DOTALL)
    assert all("<caption>" in table or 'id="what"' in table for table in tables)
    assert not re.findall(r"<th>|<th (?!scope)", page)
    assert page.count("<figure>") == page.count('role="img" aria-label=') == 6
    assert "from 2020-01-01 to 2020-03-30" in page or "2020-01-01 to 2020-03-30: from" in page


@pytest.mark.slow
def test_thirty_years_are_less_than_two_megabytes(decades: Result) -> None:
    page = report(decades, "pt-BR")
    assert len(page.encode()) < 2_000_000
    assert len(rows_of(page, '<table class="numbers" id="days">')) == 10958
    assert "médias mensais" in seen(page)


def test_a_single_day_has_a_report() -> None:
    page = report(made("2020-01-01", "2020-01-01"), "pt-BR")
    assert len(rows_of(page, '<table class="numbers" id="days">')) == 1
    assert "<figure" not in page, "one dot says less than the table"
    assert "nan" not in seen(page).lower().split()


def test_a_language_that_is_not_spoken_is_refused(season: Result, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=f"language: unknown value 'xx'; choose one of {', '.join(LANGUAGES)}"):
        season.to_html(tmp_path / "report.html", language="xx")
    assert not (tmp_path / "report.html").exists()


def test_of_many_days_the_extremes_and_the_mean_are_kept() -> None:
    values = np.random.default_rng(0).normal(size=11_000)
    values[5000:5100] = np.nan
    x, least, mean, greatest = thinned(values)
    assert len(x) == COLUMNS
    assert np.nanmin(least) == np.nanmin(values)
    assert np.nanmax(greatest) == np.nanmax(values)
    assert np.isnan(mean).sum() >= 4
    np.testing.assert_allclose(np.nanmean(mean), np.nanmean(values), atol=0.01)
    few = thinned(values[:100])
    assert all((part == values[:100]).all() for part in few[1:])


def drawn(values: list[float], kind: str = "line") -> tuple[str, str]:
    """The figure of a series, and the path of its curve."""
    days = np.datetime64("2020-01-01") + np.arange(len(values))
    figure = picture(Speech(), days, [Series("x", np.array(values), "rain", kind)], "X", "mm", zero=True)
    svg = re.search(r"<svg.*?</svg>", figure)
    assert svg is not None
    paths = ElementTree.fromstring(svg[0]).findall("path")
    return figure, paths[-1].attrib["d"]


def test_a_curve_goes_through_its_values_and_stops_at_a_gap() -> None:
    figure, path = drawn([0.0, 10.0, np.nan, 5.0])
    step = WIDTH / 4
    alone = f"M{3.5 * step:.1f} {HEIGHT / 2:.1f}"
    assert path == f"M{step / 2:.1f} {HEIGHT:.1f}L{1.5 * step:.1f} 0.0{alone}"
    assert f'class="dot" style="--c:var(--rain)" d="{alone}h0"' in figure
    assert ">10<" in figure
    assert ">0<" in figure


def test_bars_stand_on_zero_and_dry_days_have_none() -> None:
    _, path = drawn([0.0, 10.0], "bar")
    assert path == f"M{0.75 * WIDTH:.1f} {HEIGHT:.1f}V0.0"


def test_what_has_no_value_has_no_picture() -> None:
    days = np.datetime64("2020-01-01") + np.arange(2)
    assert picture(Speech(), days, [Series("x", np.full(2, np.nan), "rain")], "X", "mm", zero=True) == ""

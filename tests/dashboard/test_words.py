"""The catalogues: complete, used, alike in what they fill in, and compiled; and one language for each visitor."""

from __future__ import annotations

import gc
import gettext
import json
import re
import string
import weakref
from concurrent.futures import Future
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import ipywidgets as widgets
import numpy as np
import pytest
import xarray as xr
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from ipywidgets.widgets.widget import _instances
from sheets_found import hours_found, methods_found

import evaeto
from evaeto.analysis.climate import climate
from evaeto.core.messages import Message
from evaeto.core.texts import TEXTS
from evaeto.dashboard.common import frontend
from evaeto.dashboard.common.pieces import dispose, drawn_html
from evaeto.dashboard.common.words import ON_PAGE, Words
from evaeto.dashboard.results.card import Card, CardModel
from evaeto.dashboard.results.results import Results
from evaeto.dashboard.shell.app import Dashboard
from evaeto.i18n import LANGUAGES, nearest_language
from evaeto.i18n.speech import DOMAIN, LOCALE
from evaeto.pipeline import task_messages
from evaeto.sources.catalogue import SOURCES, STATION

HOUSE = Path(evaeto.__file__).parent
SOURCE = HOUSE / "dashboard"
SPEAKING = ("dashboard", "i18n", "export")
"""The parts of the house that say texts of the catalogues."""
CODES = tuple(LANGUAGES)


def folder(language: str) -> Path:
    return LOCALE / language.replace("-", "_") / "LC_MESSAGES"


def catalogue(language: str) -> Catalog:
    with (folder(language) / f"{DOMAIN}.po").open("rb") as file:
        return read_po(file, abort_invalid=True)


def texts(language: str, *, messages: bool = False) -> dict[str, tuple[str, ...]]:
    """The forms of every text of the page, by key; with the `messages` of the library, which have their own tests."""
    found = {}
    for message in catalogue(language):
        if message.id:
            forms = message.string if isinstance(message.string, tuple) else (message.string,)
            found[message.id if isinstance(message.id, str) else message.id[0]] = forms
    return {key: forms for key, forms in found.items() if messages or key not in TEXTS}


def code_that_speaks() -> str:
    return "\n".join(path.read_text() for part in SPEAKING for path in (HOUSE / part).rglob("*.py"))


def keys_in_use() -> tuple[set[str], set[str]]:
    """Keys that stand in the code, and the beginnings of those it puts together ("status." of f"status.{...}")."""
    code = code_that_speaks()
    known = set(texts("en"))
    whole = {text for text in re.findall(r'"([\w.]+)"', code) if text in known}
    whole |= {text for text in re.findall(r"'([\w.]+)'", code) if text in known}
    whole |= {f"{widget.section}.{name}" for widget in frontend.Worded.__subclasses__() for name in widget.names}
    return whole, set(re.findall(r"""f["']([a-z_.]+\.)\{""", code))


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("language", CODES)
@pytest.mark.slow
def test_every_key_is_translated_and_none_is_left_over(language: str) -> None:
    known = texts(language)
    assert not [key for key, forms in known.items() if not all(forms)]
    assert not [message.id for message in catalogue(language) if message.fuzzy and message.id]
    assert set(known) == set(texts("en"))


def test_every_key_that_is_asked_for_exists_and_every_one_is_used() -> None:
    known, code = set(texts("en")), code_that_speaks()
    asked = set(re.findall(r"""(?:say|count)\(\s*["']([\w.]+)["']""", code))
    whole, beginnings = keys_in_use()
    assert asked
    assert asked | {f"{w.section}.{n}" for w in frontend.Worded.__subclasses__() for n in w.names} <= known
    assert not [key for key in known - whole if not key.startswith(tuple(beginnings))]


@pytest.mark.parametrize("language", CODES)
def test_the_same_values_are_filled_in_in_every_language(language: str) -> None:
    english = texts("en")
    for key, forms in texts(language).items():
        expected = fields("".join(english.get(key, (key,))))
        for form in forms:
            assert fields(form) == expected, key


@pytest.mark.parametrize("language", CODES)
def test_the_compiled_catalogue_is_that_of_the_source(language: str) -> None:
    compiled = gettext.translation(DOMAIN, LOCALE, [language.replace("-", "_")])
    for key, forms in texts(language, messages=True).items():
        for number, form in zip((1, 2), forms, strict=False):
            said = compiled.ngettext(key, key, number) if len(forms) > 1 else compiled.gettext(key)
            assert said == form, f"{key}: run `make words`"
    binary = (folder(language) / f"{DOMAIN}.mo").read_bytes()
    assert int.from_bytes(binary[8:12], "little") == len(texts(language, messages=True)) + 1, "run `make words`"


@pytest.mark.parametrize("name", ["error"])
def test_a_page_that_stands_in_for_the_dashboard_speaks_every_language(name: str) -> None:
    """No kernel has told it the visitor's language, so it says it in all."""
    text = (SOURCE / "share/jupyter/voila/templates/evaeto" / f"{name}.html").read_text(encoding="utf-8")
    assert set(re.findall(r'<p lang="([\w-]+)">', text)) == set(CODES) - {"en"}


def test_a_key_that_is_missing_fails_in_every_language() -> None:
    for language in CODES:
        with pytest.raises(KeyError):
            Words(language=language).say("no.such.key")


@pytest.mark.parametrize("widget", frontend.Worded.__subclasses__(), ids=lambda widget: widget.__name__)
def test_a_front_end_file_uses_the_texts_it_is_given(widget: type[frontend.Worded]) -> None:
    script = str(widget._esm)  # all of the files that it is made of
    used = set(re.findall(r"texts(?:\(\)|\"\))?\.(\w+)", script)) - {"locale"}
    assert used <= set(widget.names)
    assert all(name in script for name in (name.partition(".")[0] for name in widget.names))


@pytest.mark.parametrize(
    ("wanted", "given"),
    [
        ("pt-BR", "pt-BR"),
        ("pt", "pt-BR"),
        ("PT-pt", "pt-BR"),
        ("es", "es"),
        ("es-MX", "es"),
        ("es-419", "es"),
        ("en-US", "en"),
        ("de", "en"),
        ("est", "en"),
        ("", "en"),
    ],
)
def test_the_language_of_the_browser_decides_as_far_as_it_is_spoken_here(wanted: str, given: str) -> None:
    assert nearest_language(wanted) == given


def test_numbers_and_dates_are_written_as_the_language_does() -> None:
    english, portuguese, spanish = Words(), Words(language="pt-BR"), Words(language="es")
    assert english.number(-1234.567, 2) == "-1,234.57"
    assert portuguese.number(5.94, 1, signed=True) == "+5,9"
    assert portuguese.period("2020-01-02", "2020-12-31") == "02/01/2020 a 31/12/2020"
    assert portuguese.count("days", 1) == "1 dia"
    assert portuguese.count("days", 4018) == "4.018 dias"
    assert portuguese.place(-7.5328, -46.0361) == "-7,5328°; -46,0361°"
    assert spanish.period("2020-01-02", "2020-12-31") == "02/01/2020 a 31/12/2020"
    assert [spanish.count("days", number) for number in (0, 1, 2)] == ["0 días", "1 día", "2 días"]
    assert [portuguese.count("days", number) for number in (0, 1, 2)] == ["0 dia", "1 dia", "2 dias"]


def test_decimal_commas_do_not_separate_the_numbers_of_a_list() -> None:
    assert Words(language="es").tell([0.4, 1.15]) == Words(language="pt-BR").tell([0.4, 1.15]) == "0,4; 1,15"
    assert Words().tell([0.4, 1.15]) == "0.4, 1.15"
    assert Words(language="es").tell(["tmax", 3]) == "tmax, 3"


@pytest.mark.parametrize(("language", "told"), [("en", "1,234.5"), ("pt-BR", "1.234,5"), ("es", "1234,5")])
def test_thousands_are_grouped_where_the_language_groups_them(language: str, told: str) -> None:
    """As the browser's `Intl` does, which writes the numbers beside these: Spanish from five digits on."""
    words = Words(language=language)
    assert words.number(1234.5, 1) == told
    assert words.number(1234.5, 1, grouped=False) == f"1234{words.say('number.decimal')}5", "as people type it"
    assert words.tell(1234) == told[:-2]
    assert words.number(-12345) == f"-12{words.say('number.group')}345"


def test_all_that_the_table_of_sources_says_can_be_said_in_every_language() -> None:
    for source in (*SOURCES.values(), STATION):
        for text in (source.kind, source.resolution, source.licence, source.area):
            assert isinstance(text, Message), text


@pytest.mark.slow
def test_a_dashboard_speaks_another_language_at_once_and_its_neighbour_does_not() -> None:
    first, second = Dashboard(), Dashboard()
    first.form_model.lat, first.form_model.lon = "95", "0"
    first.header.languages.value = "pt-BR"
    assert first.tabs.titles == ("Mapa", "ETo", "Minha lavoura", "Sobre")
    assert first.form.calculate.description == "Calcular ETo"
    assert first.page.language == "pt-BR"
    assert "deve ser um número de -90 a 90" in first.form.reasons.value
    assert first.form.mode.value == first.form_model.mode == "period", "renaming options chooses no other"
    assert second.tabs.titles == ("Map", "ETo", "My field", "About")
    panel = first.map_panel
    assert (panel.layers.button.description, panel.measure.button.description) == ("Camadas", "Medir")
    assert panel.finder.texts["label"] == "Cidade ou coordenadas"
    first.words.language = "en"
    assert first.header.languages.value == "en"
    assert first.form.calculate.description == "Calculate ETo"


@pytest.mark.parametrize("language", [code for code in CODES if code != "en"])
@pytest.mark.slow
def test_nothing_on_the_page_stays_in_the_other_language(language: str) -> None:
    before = set(_instances)
    dashboard = Dashboard()
    dashboard.map_model.choose(-7.5, -46.0)
    dashboard.map_panel.measure.button.value = True
    model = CardModel(-7.5, -46.0, date(2020, 1, 1), date(2020, 1, 31), words=dashboard.words)
    card = Card(model, *[gc.collect] * 3, lambda outcome: Results(dashboard.words, outcome, Work(), lambda do: do()))
    card.model.receive(task_messages.progress("abc", task_messages.FUSING, {"source": "nasa_power", "text": "31 days"}))
    card.model.receive(task_messages.message("SUCCESS", "abc", {"results": [ROW], "warnings": [], "summary": SUMMARY}))
    card.refresh()
    for sheet in ("charts", "methods"):
        card.children[1].sheets.selected_index = card.children[1].sheet_names.index(sheet)
    card.children[1].hours.fetch.click()
    english, other = texts("en"), texts(language)
    marks = {
        form for key, (form, *_) in english.items() if len(form) > 11 and not fields(form) and other[key][0] != form
    }
    assert len(seen(before, marks)) > 40
    dashboard.words.language = language
    assert seen(before, marks) == []


def seen(before: set[str], marks: set[str]) -> list[str]:
    """Which of the texts the widgets made since then show."""
    states = [_instances[name].get_state() for name in set(_instances) - before]
    shown = json.dumps(states, default=str, ensure_ascii=False)
    return [mark for mark in marks if json.dumps(mark, ensure_ascii=False).strip('"') in shown]


class Work:
    """Has made everything already."""

    def export(self, fmt: str, decimal: str, language: str, plan: object) -> Future[bytes]:
        return Future()

    def try_reference(self, name: str, content: bytes) -> Future[Any]:
        return Future()

    def irrigate(self, plan: object) -> Future[Any]:
        return Future()

    def methods(self) -> Future[dict[str, Any]]:
        return done(methods_found())

    def hours(self) -> Future[dict[str, Any]]:
        return done(hours_found())

    def hours_of_file(self, name: str, content: bytes) -> Future[dict[str, Any]]:
        return done(hours_found())

    def view(self) -> Future[dict[str, Any]]:
        made: Future[dict[str, Any]] = Future()
        names = ("eto", "tmax", "tmin", "rs", "precip", "balance", "cumulative")
        statistics = dict.fromkeys(("n", "mean", "median", "sd", "cv", "skewness", "kurtosis", "shapiro_w"), 1.0)
        made.set_result(
            {
                "days": bytes(4),
                "series": dict.fromkeys(names, bytes(4)),
                "by_source": {"nasa_power": bytes(4), "open_meteo_archive": bytes(4)},
                "monthly": [{"month": "2020-01", "days": 1, "eto": 4.1}],
                "statistics": {"eto": statistics},
                "trend": {"eto": {"z": 1.0, "p": 0.3, "slope": 0.1, "seasonal": False}},
                "correlations": {"names": ["eto", "rs"], "values": [[1.0, -0.5], [-0.5, None]]},
                "comparison": {},
                "steps": {
                    "day": {"days": bytes(4), "names": names, "kinds": ["f4"] * 7, "data": [bytes(4)] * 7},
                    "month": {
                        "days": bytes(8),
                        "names": names,
                        "kinds": ["f4"] * 7,
                        "data": [bytes(8)] * 7,
                        "known": 2,
                    },
                },
                "climate": climate(SimpleNamespace(dataset=TEN_YEARS)),
            }
        )
        return made


def done(found: dict[str, Any]) -> Future[dict[str, Any]]:
    made: Future[dict[str, Any]] = Future()
    made.set_result(found)
    return made


_DAYS = np.arange("2001-01-01", "2011-01-01", dtype="datetime64[D]")
TEN_YEARS = xr.Dataset({name: ("time", np.full(_DAYS.size, 4.0)) for name in ("eto", "precip")}, {"time": _DAYS})
ROW = {
    "date": "2020-01-01", "eto_mm": 4.0, "eto_lower_mm": 3.5, "eto_upper_mm": 4.5, "quality": "HIGH",
    "sources": ["nasa_power"], "origin": "u2: missing",
}  # fmt: skip
SUMMARY = {
    "days": 1, "days_with_eto": 1, "eto_total_mm": 4.0, "eto_mean_mm": 4.0, "eto_max_mm": 4.0, "eto_band_mm": 1.0,
    "quality_days": {"HIGH": 1}, "weights": {"nasa_power": 1.0}, "precip_total_mm": 1.0, "water_balance_mm": -3.0,
    "elevation_m": 283.0, "elevation_source": "given by the user", "method": "FAO-56", "lat": -7.5, "lon": -46.0,
    "label": "synthetic demo weather", "attribution": [], "sources": [], "metadata": [],
}  # fmt: skip


@pytest.mark.slow
def test_the_language_of_the_first_page_that_connects_is_taken_and_not_that_of_a_reload() -> None:
    dashboard = Dashboard()
    dashboard.page._handle_custom_msg({"type": "hello", "language": "pt-BR"}, [])
    assert dashboard.words.language == "pt-BR"
    dashboard.header.languages.value = "en"
    dashboard.page._handle_custom_msg({"type": "hello", "language": "pt-BR"}, [])
    assert dashboard.words.language == "en"


@pytest.mark.slow
def test_what_is_disposed_of_is_drawn_no_more_and_leaves_nothing_behind() -> None:
    words, drawn = Words(), []
    box = widgets.VBox([drawn_html(words, lambda: drawn.append(words.language) or "")])
    gone = weakref.ref(box.children[0])
    before = len(_instances)
    dispose(words, box)
    words.language = "pt-BR"
    assert drawn == ["en"]
    assert len(_instances) == before - 5, "two widgets, a layout each, and a style"
    del box
    gc.collect()
    assert gone() is None


OPTIONS = re.compile(
    r"--[a-z]|[Ii]n Python|EVAETO_|evaeto\.[a-z]|\b[a-z_]+='?[a-zA-Z({]|attrs\[|\{setting\}|pip install"
)
ELSEWHERE = re.compile(
    r"(accumulation|argument|climatology|command|crop|doctor|fusion|grid|install|kind|place|rest|settings)\."
    r"|checks\.(not_counted|unit_of_chunks|unit_of_humidity)$|weather\.(not_weather|unit_not_stated)$"
    r"|reference\.no_eto$"
)
"""What no page says: arguments of functions, options of commands, and grids, which a page does not take."""


def test_a_visitor_is_told_nothing_to_do_that_a_page_has_no_place_for() -> None:
    named = {key for key, text in TEXTS.items() if OPTIONS.search(text if isinstance(text, str) else " ".join(text))}
    assert {key for key in named if not ELSEWHERE.match(key)} <= ON_PAGE
    for language in CODES:
        said = {key: forms for key, forms in texts(language).items() if key.startswith("page.")}
        assert {key.removeprefix("page.") for key in said} >= ON_PAGE
        assert not [key for key, forms in said.items() if OPTIONS.search(" ".join(forms))]


def test_a_note_of_the_archive_gives_visitors_advice_and_operators_the_setting() -> None:
    note = Message("source.model_changes", day=date(2017, 1, 1), setting="archive_model", value="era5_seamless")
    assert "set archive_model to era5_seamless" in note
    for language, day in (("en", "2017-01-01"), ("pt-BR", "01/01/2017"), ("es", "01/01/2017")):
        said = Words(language=language).tell(note)
        assert day in said
        assert "archive_model" not in said

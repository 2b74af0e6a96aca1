"""What is said to people: a sentence that carries its key and fields."""

from __future__ import annotations

import ast
import functools
import importlib.util
import json
import math
import pickle
import re
from datetime import date, datetime
from pathlib import Path

import numpy as np
import pytest

import evaeto
from evaeto import errors
from evaeto.core.messages import (
    Figure,
    Message,
    QuantityName,
    alike,
    as_plain,
    from_plain,
    listed,
    named_once,
    naming,
    of_error,
    said,
    sentences,
    templates,
    with_names,
)
from evaeto.core.texts import TEXTS
from evaeto.i18n import LANGUAGES, Speech
from evaeto.i18n.speech import LOCALE, _catalogue

HOUSE = Path(evaeto.__file__).parent


def synchronised(content: str) -> str:
    """What `make words` makes of a catalogue."""
    path = HOUSE.parent / "scripts" / "sync_catalogues.py"
    spec = importlib.util.spec_from_file_location("sync_catalogues", path)
    assert spec is not None
    assert spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    made: str = script.synchronised(content)
    return made


@functools.cache
def calls_in_the_package() -> list[tuple[str, ast.Call, str]]:
    """Where the package calls what, and that in words."""
    return [
        (f"{path.relative_to(HOUSE).as_posix()}:{node.lineno}", node, ast.unparse(node.func))
        for path in sorted(HOUSE.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
    ]


def made_in_the_package() -> list[tuple[str, str, set[str]]]:
    """Where each `Message` is made, its key and the names of its fields."""
    found = []
    for where, node, called in calls_in_the_package():
        if called == "Message":
            assert isinstance(node.args[0], ast.Constant), f"{where}: the key must stand there as it is"
            assert all(keyword.arg for keyword in node.keywords), f"{where}: name every field"
            found.append((where, node.args[0].value, {str(keyword.arg) for keyword in node.keywords}))
    return found


def fields_of(text: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", text))


@pytest.mark.slow
def test_every_message_has_a_text_with_its_fields() -> None:
    for where, key, fields in made_in_the_package():
        assert key in TEXTS, f"{where}: no text for {key}"
        text = TEXTS[key]
        wanted = fields_of(text) if isinstance(text, str) else fields_of("".join(text)) | {"count"}
        assert fields == wanted, f"{where}: {key} has {sorted(fields)}, its text {sorted(wanted)}"


@pytest.mark.slow
def test_every_text_belongs_to_a_message() -> None:
    assert {key for _, key, _ in made_in_the_package()} == set(TEXTS)


def raised_in_words() -> list[str]:
    """Where an error or a warning for people is raised with words in the place of its `Message`."""
    ours = {name for name, each in vars(errors).items() if isinstance(each, type) and issubclass(each, Exception)}
    ours |= {"click.UsageError", "click.BadParameter", "click.ClickException", "warnings.warn"}
    return [
        where
        for where, node, called in calls_in_the_package()
        if called in ours and any(isinstance(each, ast.JoinedStr) or _is_sentence(each) for each in node.args)
    ]


def _is_sentence(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and " " in node.value


def test_no_error_and_no_warning_is_raised_in_words() -> None:
    assert raised_in_words() == []


def test_a_command_is_refused_in_its_language_by_a_message_told_in_it() -> None:
    """A `Message` given to click as it is would be said in English."""
    given = [
        where
        for where, node, called in calls_in_the_package()
        if where.startswith("cli/") and called.startswith("click.") and node.args
        if isinstance(node.args[0], ast.Call) and ast.unparse(node.args[0].func) == "Message"
    ]
    assert given == []


def test_no_field_has_a_format_of_its_own() -> None:
    assert not [text for text in templates() if re.search(r"\{\w*[:!]", text)]


@pytest.mark.parametrize("language", [code for code in LANGUAGES if code != "en"])
def test_every_message_is_translated_with_the_same_fields(language: str) -> None:
    catalogue = _catalogue(language)
    for key, text in TEXTS.items():
        if isinstance(text, str):
            assert fields_of(catalogue.gettext(key)) == fields_of(text), key
        else:  # the singular may say "one" in place of a number
            for number, form in ((1, text[0]), (2, text[1])):
                found = fields_of(catalogue.ngettext(key, key, number))
                assert found | {"count"} == fields_of(form) | {"count"}, key


def test_the_catalogues_have_each_message_once_below_its_english_text() -> None:
    for path in LOCALE.glob("*/LC_MESSAGES/evaeto.po"):
        if path.parts[-3] != "en":
            content = path.read_text(encoding="utf-8")
            assert content == synchronised(content), "run `make words`, and translate what is new"
            assert "#, fuzzy" not in content


def test_a_message_is_its_sentence_and_travels_with_key_and_fields() -> None:
    message = Message("table.row", row=np.int64(1234))
    assert message == "row 1,234"
    assert json.loads(json.dumps(message)) == str(message)
    whole = Message("source.lacks_hours", count=2, day=date(2020, 7, 1), last=date(2020, 7, 3), names=["rs", message])
    again = from_plain(json.loads(json.dumps(as_plain(whole))))
    assert (again, again.key, dict(again.fields)) == (whole, whole.key, dict(whole.fields))
    sent = pickle.loads(pickle.dumps(message))
    assert (sent, sent.key, dict(sent.fields)) == (message, message.key, dict(message.fields))
    assert type(sent.fields["row"]) is int


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1, "1"),
        (29_444_880, "29,444,880"),
        (0.5, "0.5"),
        (99.900001, "99.9"),
        (date(2020, 7, 1), "2020-07-01"),
        (datetime(2020, 7, 1, 13), "2020-07-01 13:00"),
        (["tmax", 2.5], "tmax, 2.5"),
        (True, "yes"),
        (None, "None"),
    ],
)
def test_fields_are_written_as_a_reader_expects(value: object, text: str) -> None:
    assert said(value) == text


def test_a_count_chooses_singular_or_plural(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("evaeto.core.messages.TEXTS", {"days": ("{count} day", "{count} days")})
    assert [Message("days", count=count) for count in (0, 1, 2)] == ["0 days", "1 day", "2 days"]


def test_a_structure_with_messages_travels_as_json_and_is_whole_again() -> None:
    message = Message("said.of", name="NASA POWER", what=Message("progress.days", count=2))
    structure = {"a": [message, {"day": date(2020, 1, 1), "name": QuantityName("rs")}], "text": "plain", "n": 1.5}
    again = from_plain(json.loads(json.dumps(as_plain(structure))))
    assert again == structure
    assert again["a"][0].fields["what"].key == "progress.days"
    assert type(again["a"][1]["name"]) is QuantityName


def test_several_messages_make_one_and_none_is_said_twice() -> None:
    days = [Message("progress.days", count=count) for count in (1, 2, 1)]
    assert listed(days) == "1 day; 2 days"
    assert sentences(days) == "1 day. 2 days"
    assert isinstance(listed(days), Message)
    assert listed(days[:1]) is days[0]


def test_an_error_says_its_message_or_else_its_own_words() -> None:
    message = Message("progress.days", count=2)
    assert isinstance(of_error(ValueError(message)), Message)
    assert of_error(OSError(2, "gone")) == "[Errno 2] gone"
    assert of_error(KeyError()) == "KeyError"


def test_keys_in_a_message_become_names_wherever_they_stand() -> None:
    inner = Message("origin.only", variable=QuantityName("rs"), sources=["nasa_power", "else"])
    named = with_names(Message("said.of", name="nasa_power", what=inner), {"nasa_power": "NASA POWER", "rs": "x"})
    assert named == "NASA POWER: rs: NASA POWER, else only"


def test_no_message_has_the_key_of_a_text_of_the_page() -> None:
    assert not set(TEXTS) & set(_catalogue("en")._catalog)


def test_no_error_or_warning_is_given_a_sentence_put_together_on_the_spot() -> None:
    raised = {name for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, Exception)}
    assert {"WeatherError", "ArgumentError", "RejectedValuesWarning"} <= raised
    calls = [(where, node, called.rpartition(".")[2]) for where, node, called in calls_in_the_package()]
    found = [
        f"{where}: {ast.unparse(argument)}"
        for where, node, name in calls
        if name in raised or name == "warn"
        for argument in (node.args if name in raised else node.args[:1])
        if put_together(argument)
    ]
    assert not found, "a page in Portuguese would show English: say it with a Message"


def put_together(node: ast.expr) -> bool:
    """Whether an argument is text made there, outside what fills a Message."""
    match node:
        case ast.Call(func=ast.Name(id="Message" | "naming" | "named_once" | "of_error")):
            return False
        case ast.JoinedStr() | ast.BinOp(op=ast.Add() | ast.Mod()):
            return True
        case ast.Constant(value=str(text)):
            return " " in text
        case (
            ast.Call(func=ast.Name(id="str"), args=[ast.Name()])
            | ast.Call(func=ast.Attribute(attr="join" | "format" | "replace" | "removeprefix"))
        ):
            return True
        case ast.IfExp(body=one, orelse=other):
            return put_together(one) or put_together(other)
    return False


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ('f"{path}: has no rows"', True),
        ('"no rows"', True),
        ("told if name in told else f'{name}: {told}'", True),
        ("str(error)", True),
        ("'{}: x'.format(path)", True),
        ("path + ': x'", True),
        ('naming(path, Message("file.no_rows", why=f"{a} [{b}]"))', False),
        ("told", False),
        ("KEY", False),
    ],
)
def test_the_look_for_such_sentences_finds_them(code: str, found: bool) -> None:
    assert put_together(ast.parse(code, mode="eval").body) is found


def test_what_is_said_of_a_file_names_it_once_and_no_copy_of_it(tmp_path: Path) -> None:
    bare = Message("file.no_rows")
    named = named_once(bare, "station.csv")
    assert isinstance(named, Message)
    assert (named, named.key) == ("station.csv: has no rows of data", "said.of")
    assert named_once(named, "station.csv") is named
    copy = tmp_path / "reference.csv"
    shown = named_once(naming(copy, bare), "station.csv", hidden=copy)
    assert isinstance(shown, Message)
    assert (shown, shown.key) == (named, "said.of")
    deep = named_once(Message("file.not_a_table", why=f"{copy} ends"), "station.csv", hidden=copy)
    assert str(tmp_path) not in deep


def test_figures_of_one_quantity_are_written_with_as_many_decimals() -> None:
    told = Message("plausibility.eto_differs", one="a", other="b", lower=Figure(5.7804, 2), upper=Figure(5.0, 2))
    assert "mean ETo 5.78 and 5.00 mm/d" in told
    for travelled in (pickle.loads(pickle.dumps(told)), from_plain(json.loads(json.dumps(as_plain(told))))):
        assert travelled == told
        assert "5,78 e 5,00 mm/d" in Speech("pt-BR").tell(travelled)
    assert str(Figure(-0.004, 2) + 0.0) == "0.0", "no minus before nothing"
    assert said(Figure(-0.004, 2)) == "0.00"


@pytest.mark.parametrize(
    ("given", "written"),
    [
        ((25.0, 24.5), ["25.0", "24.5"]), ((3.0, 4.0), ["3", "4"]), ((0.25, -1.5), ["0.25", "-1.50"]),
        ((1e7, 0.5), ["1e+07", "0.5"]), ((0.00123, 45.6), ["0.00123", "45.6"]), ((math.nan, 1.5), ["nan", "1.5"]),
    ],
)  # fmt: skip
def test_numbers_that_stand_together_are_written_alike(given: tuple[float, ...], written: list[str]) -> None:
    assert [said(each) for each in alike(*given)] == written

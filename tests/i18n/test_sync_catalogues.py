"""What `make words` makes of a language that has no catalogue yet, and of one that has."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

import evaeto
from evaeto.core.texts import TEXTS
from evaeto.i18n.speech import DOMAIN, LOCALE


@pytest.fixture(scope="module")
def script() -> ModuleType:
    path = Path(evaeto.__file__).parents[1] / "scripts" / "sync_catalogues.py"
    spec = importlib.util.spec_from_file_location("sync_catalogues", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def read(content: str) -> Catalog:
    return read_po([line.encode() for line in content.splitlines(keepends=True)], abort_invalid=True)


def keys(catalogue: Catalog) -> list[str]:
    return [message.id if isinstance(message.id, str) else message.id[0] for message in catalogue if message.id]


@pytest.mark.parametrize(("code", "forms"), [("es", 2), ("pt-BR", 2), ("fr", 2), ("de", 2), ("pl", 3), ("ja", 1)])
@pytest.mark.slow
def test_a_new_language_begins_with_every_text_to_translate(script: ModuleType, code: str, forms: int) -> None:
    begun = script.synchronised(script.begun(code))
    made, english = read(begun), read((LOCALE / "en" / "LC_MESSAGES" / f"{DOMAIN}.po").read_text(encoding="utf-8"))
    assert made.num_plurals == forms
    assert keys(made) == [*keys(english), *TEXTS]
    for message in made:
        if message.id and isinstance(message.id, tuple):
            assert message.string == ("",) * forms
        elif message.id:
            assert message.string == ""
    assert made.get("map.hint").auto_comments == [english.get("map.hint").string]
    assert script.synchronised(begun) == begun


def test_the_plural_rules_are_those_of_the_language(script: ModuleType) -> None:
    assert read(script.begun("es")).plural_expr == "(n != 1)"
    assert read(script.begun("fr")).plural_expr == "(n > 1)"


def test_a_translation_is_kept_and_marked_where_its_english_text_has_changed(script: ModuleType) -> None:
    key = "file.missing"
    old = script.synchronised(script.begun("es")).replace(
        f'msgid "{key}"\nmsgstr ""', f'msgid "{key}"\nmsgstr "no está"'
    )
    assert script.synchronised(old) == old
    other = script.synchronised(old.replace(f"#. {TEXTS[key]}\nmsgid", "#. was missing\nmsgid"))
    assert other != old
    assert read(other).get(key).string == "no está"
    assert read(other).get(key).fuzzy
    assert f"#. {TEXTS[key]}\n#, fuzzy\nmsgid" in other

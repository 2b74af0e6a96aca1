"""Bring the catalogues of texts in line with `evaeto.core.texts`, and compile them (`make words`).

Behind its marker each catalogue has an entry for every `Message`, with the English text above it. New ones come
without a translation, which the tests then ask for; where the English text of an old one has changed, its translation
is marked with `#, fuzzy` until somebody has read it again and removed the mark. A language of `LANGUAGES` that has no
catalogue yet gets one with all texts of the page before the marker, each with its English text above it.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from babel import Locale
from babel.messages.mofile import write_mo
from babel.messages.plurals import get_plural
from babel.messages.pofile import escape, read_po

from evaeto.core.texts import TEXTS
from evaeto.i18n.speech import LANGUAGES

LOCALE = Path(__file__).resolve().parents[1] / "evaeto" / "i18n" / "locale"
ENGLISH = "en"
MADE = datetime(2026, 11, 1, tzinfo=UTC)
"""Babel would write the time of each run, and the same texts have other bytes."""
MARKER = "# Messages of the library by key (evaeto.core.texts); the English text stands above each."


def main() -> None:
    for code in LANGUAGES:
        path = _catalogue(code)
        if not path.exists():
            path.parent.mkdir(parents=True)
            path.write_text(begun(code), encoding="utf-8")
        if code != ENGLISH:
            path.write_text(synchronised(path.read_text(encoding="utf-8")), encoding="utf-8")
        with path.open("rb") as source, path.with_suffix(".mo").open("wb") as target:
            catalogue = read_po(source)
            catalogue.creation_date = MADE
            write_mo(target, catalogue)


def _catalogue(code: str) -> Path:
    return LOCALE / code.replace("-", "_") / "LC_MESSAGES" / "evaeto.po"


def begun(code: str) -> str:
    """A catalogue of a new language with every text of the page, none of them translated."""
    locale = code.replace("-", "_")
    number, rule = _plural(locale)
    header = (
        f"# {Locale.parse(locale).english_name} texts of the page, by key; then what the library says.",
        "# `make words` compiles them; tests/dashboard/test_words.py checks them.",
        'msgid ""',
        'msgstr ""',
        '"Project-Id-Version: evaeto\\n"',
        f'"Language: {locale}\\n"',
        f'"Plural-Forms: nplurals={number}; plural={rule};\\n"',
        '"MIME-Version: 1.0\\n"',
        '"Content-Type: text/plain; charset=utf-8\\n"',
        '"Content-Transfer-Encoding: 8bit\\n"',
    )
    with _catalogue(ENGLISH).open("rb") as source:
        page = [message for message in read_po(source) if message.id]
    entries = []
    for message in page:
        several = isinstance(message.id, tuple)
        key = message.id[0] if several else message.id
        forms = message.string if several else (message.string,)
        entries.append(_entry(key, forms, ("",) * (number if several else 1)))
    return "\n".join(header) + "\n\n" + "\n\n".join(entries) + "\n"


def _plural(locale: str) -> tuple[int, str]:
    """How many forms a language has, and gettext's rule for them.

    Romance languages have one more for whole millions ("un millón de días"), which no count here comes to.
    """
    plural = get_plural(locale)
    if "1000000" not in plural.plural_expr:
        return plural.num_plurals, plural.plural_expr
    return 2, "(n > 1)" if Locale.parse(locale).plural_form(0) == "one" else "(n != 1)"


def synchronised(content: str) -> str:
    """A catalogue whose part behind the marker has each message once, in the order of `TEXTS`."""
    page, _, rest = content.partition(MARKER)
    header = content[: content.index("\n\n")]
    old = read_po([line.encode() for line in f"{header}\n\n{rest}".splitlines(keepends=True)])
    entries = []
    for key, text in TEXTS.items():
        forms = (text,) if isinstance(text, str) else text
        message = old.get(key)
        several = len(forms) > 1
        translated = ("",) * (old.num_plurals if several else 1)
        if message is not None and isinstance(message.id, tuple) == several:
            translated = message.string if several else (message.string,)
        changed = message is not None and any(translated) and list(message.auto_comments) != list(forms)
        entries.append(_entry(key, forms, translated, fuzzy=changed or (message is not None and message.fuzzy)))
    return f"{page.rstrip()}\n\n{MARKER}\n\n" + "\n\n".join(entries) + "\n"


def _entry(key: str, english: tuple[str, ...], translated: tuple[str, ...], *, fuzzy: bool = False) -> str:
    """An entry below its English text; one with two English forms is a plural in every language."""
    lines = [f"#. {form}" for form in english]
    lines += ["#, fuzzy"] if fuzzy else []
    lines.append(f"msgid {escape(key)}")
    if len(english) == 1:
        lines.append(f"msgstr {escape(translated[0])}")
    else:
        lines.append(f"msgid_plural {escape(key)}")
        lines += [f"msgstr[{number}] {escape(form)}" for number, form in enumerate(translated)]
    return "\n".join(lines)


if __name__ == "__main__":
    main()

"""Bring the catalogues of texts in line with `evaeto.core.texts`, and compile them (`make words`).

Behind its marker each catalogue has an entry for every `Message`, with the English text above it. New ones come
without a translation, which the tests then ask for; where the English text of an old one has changed, its translation
is marked with `#, fuzzy` until somebody has read it again and removed the mark.
"""

from __future__ import annotations

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import escape, read_po

from evaeto.core.texts import TEXTS

LOCALE = Path(__file__).resolve().parents[1] / "evaeto" / "i18n" / "locale"
ENGLISH = "en"
MARKER = "# Messages of the library by key (evaeto.core.texts); the English text stands above each."


def main() -> None:
    for path in sorted(LOCALE.glob("*/LC_MESSAGES/evaeto.po")):
        if path.parts[-3] != ENGLISH:
            path.write_text(synchronised(path.read_text(encoding="utf-8")), encoding="utf-8")
        with path.open("rb") as source, path.with_suffix(".mo").open("wb") as target:
            write_mo(target, read_po(source))


def synchronised(content: str) -> str:
    """A catalogue whose part behind the marker has each message once, in the order of `TEXTS`."""
    page, _, rest = content.partition(MARKER)
    header = content[: content.index("\n\n")]
    old = read_po([line.encode() for line in f"{header}\n\n{rest}".splitlines(keepends=True)])
    entries = []
    for key, text in TEXTS.items():
        forms = (text,) if isinstance(text, str) else text
        message = old.get(key)
        said = ("",) * len(forms) if message is None else message.string
        said = (said,) if isinstance(said, str) else tuple(said)
        same_kind = len(said) > 1 if len(forms) > 1 else len(said) == 1
        translated = said if same_kind else (("",) * 2 if len(forms) > 1 else ("",))
        changed = message is not None and any(translated) and list(message.auto_comments) != list(forms)
        lines = [f"#. {form}" for form in forms]
        lines += ["#, fuzzy"] if changed or (message is not None and message.fuzzy) else []
        lines.append(f"msgid {escape(key)}")
        if len(forms) == 1:
            lines.append(f"msgstr {escape(translated[0])}")
        else:
            lines.append(f"msgid_plural {escape(key)}")
            lines += [f"msgstr[{number}] {escape(form)}" for number, form in enumerate(translated)]
        entries.append("\n".join(lines))
    return f"{page.rstrip()}\n\n{MARKER}\n\n" + "\n\n".join(entries) + "\n"


if __name__ == "__main__":
    main()

"""Crops by their names in every language of the package, on the command line."""

from __future__ import annotations

import unicodedata

import click

from evaeto.cli.speaking import Once, speech


def crop_key(text: str) -> str:
    """The key of a crop of FAO-56 that is called so in a language of the package; else the text as it is.

    Capitals and accents do not count, and what stands in brackets may be left out.
    """
    from evaeto.crops import names
    from evaeto.i18n import LANGUAGES, Speech

    keys = names()
    if text in keys:
        return text
    wanted = _letters(text)
    called = [(key, Speech(language).crop(key)) for language in LANGUAGES for key in keys]
    found = {key for key, name in called if wanted == _letters(name)}
    found = found or {key for key, name in called if wanted == _letters(name.partition(" (")[0])}
    return found.pop() if len(found) == 1 else text


def _letters(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.strip().casefold())
    return "".join(sign for sign in plain if not unicodedata.combining(sign))


@click.command(cls=Once)
@click.argument("word", required=False)
def crops(word: str | None) -> None:
    """List the crops of FAO-56 by the name that other commands take and by that of your language (WORD: only some)."""
    from evaeto.crops import names

    said = speech()
    for key in names():
        name = said.crop(key)
        if word is None or _letters(word) in _letters(f"{key} {name}"):
            click.echo(f"{key:24} {name}")

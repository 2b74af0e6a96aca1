"""Texts by their key, in one language, with its numbers and dates.

The texts are gettext catalogues in `locale/`: English is a catalogue like any other, so a key that is missing fails in
every language alike. `make words` compiles them.
"""

from __future__ import annotations

import functools
import gettext
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from types import MappingProxyType

from evaeto.core.messages import CropKey, Message, QuantityName, form_of, said
from evaeto.core.texts import TEXTS

LANGUAGES: Mapping[str, str] = MappingProxyType({"en": "English", "pt-BR": "Português", "es": "Español"})
"""Code of each language (as browsers and `Intl` know it) and its own name."""

LIBRARY_LANGUAGE = "en"
"""What the library speaks in its messages, warnings and names."""


LOCALE = Path(__file__).with_name("locale")
DOMAIN = "evaeto"

_ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_DECIMAL, _GROUPED = re.compile(r"[-+]?\d+\.\d+"), re.compile(r"\d{1,3}(?:,\d{3})+")


class Speaker:
    """Speaks its `language`; whoever has one may change it."""

    language: str

    # -- texts

    def say(self, key: str, **values: object) -> str:
        """The text of `key`, with `values` filled in."""
        text = _catalogue(self.language).gettext(key)
        return text.format(**values) if values else text

    def count(self, key: str, number: int, **values: object) -> str:
        """The text of `key` in the singular or plural, as `number` asks for."""
        text = _catalogue(self.language).ngettext(key, key, number)
        return text.format(count=self.number(number), **values)

    def tell(self, value: object) -> str:
        """What the library says, a `Message`, a name or a number, in this language; other texts as they are."""
        match value:
            case Message():
                number = value.fields.get("count")
                if self.language == LIBRARY_LANGUAGE:
                    text = form_of(TEXTS[value.key], number)
                elif isinstance(TEXTS[value.key], str):
                    text = _catalogue(self.language).gettext(value.key)
                else:
                    text = _catalogue(self.language).ngettext(value.key, value.key, int(value.fields["count"]))
                return text.format(**{name: self.tell(field) for name, field in value.fields.items()})
            case QuantityName():
                return self.quantity(value)
            case CropKey():
                return self.crop(value)
            case str():
                return str(value)
            case bool():
                return self.say("yes" if value else "no")
            case int() | float():
                return self._with_signs(said(value))
            case datetime():
                return f"{self.day(value.date())} {value:%H:%M}"
            case date():
                return self.day(value)
            case Iterable():
                parts = list(value)  # "0,4, 1,15" would be read as four numbers
                commas = self.say("number.decimal") == "," and any(isinstance(part, float) for part in parts)
                return ("; " if commas else ", ").join(map(self.tell, parts))
        return str(value)

    def quantity(self, name: str) -> str:
        """A quantity of the table as it is called within a sentence, "solar radiation"."""
        said = self.say(f"quantity.{name}")
        return said if name in ("eto", "etr") else said[0].lower() + said[1:]

    def crop(self, key: str, *, label: bool = False) -> str:
        """A crop of FAO-56 as it is called within a sentence, "date palm"; with a capital as a `label` of its own."""
        said = self.say(f"crop.{key}")
        return said[0].upper() + said[1:] if label else said

    def texts(self, prefix: str, names: Iterable[str]) -> dict[str, str]:
        """Texts for a front-end widget, by the rest of their keys, and the `locale` it formats numbers by."""
        return {name: self.say(f"{prefix}.{name}") for name in names} | {"locale": self.language}

    # -- numbers and dates

    def number(self, value: float, decimals: int = 0, *, signed: bool = False, grouped: bool = True) -> str:
        """A number with the signs of the language for decimals and thousands; not `grouped`, as people type it."""
        plain = f"{value:{'+' if signed else ''}{',' if grouped else ''}.{decimals}f}"
        return self._with_signs(plain)

    def _with_signs(self, plain: str) -> str:
        """A number written in English, with the signs of the language; Spanish groups from five digits on."""
        if "," in plain:
            whole = sum(sign.isdigit() for sign in plain.partition(".")[0])
            plain = plain if whole >= int(self.say("number.grouped_from")) else plain.replace(",", "")
        signs = {".": self.say("number.decimal"), ",": self.say("number.group")}
        return "".join(signs.get(sign, sign) for sign in plain)

    def day(self, day: date | str) -> str:
        """A date (or one in ISO 8601) as the language writes it."""
        return (date.fromisoformat(day) if isinstance(day, str) else day).strftime(self.say("date.format"))

    def period(self, first: date | str, last: date | str) -> str:
        """ "2020-01-01 to 2020-12-31"."""
        return self.say("period", start=self.day(first), end=self.day(last))

    def place(self, lat: float, lon: float) -> str:
        """ "-7.5328°, -46.0361°"."""
        return self.say("place", lat=self.number(lat, 4), lon=self.number(lon, 4))


@dataclass(frozen=True, slots=True)
class Speech(Speaker):
    """A speaker of one language for good.

    Raises
    ------
    ValueError
        There is no catalogue of the language.
    """

    language: str = LIBRARY_LANGUAGE

    def __post_init__(self) -> None:
        if self.language not in LANGUAGES:
            raise ValueError(f"language: {self.language!r} is not spoken; known are {', '.join(LANGUAGES)}")


def nearest_language(wanted: str) -> str:
    """The language for one a browser asks for: "pt-PT" is served by Brazilian Portuguese, "es-MX" by Spanish."""
    spoken = wanted.casefold().partition("-")[0]
    return next((code for code in LANGUAGES if code.partition("-")[0] == spoken), LIBRARY_LANGUAGE)


class _Missing(gettext.NullTranslations):
    """What gettext asks for a key that a catalogue lacks: by itself it would show the key to the visitor."""

    def gettext(self, message: str) -> str:
        raise KeyError(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        raise KeyError(msgid1)


@functools.cache
def _catalogue(language: str) -> gettext.NullTranslations:
    found = gettext.translation(DOMAIN, LOCALE, [language.replace("-", "_")])
    found.add_fallback(_Missing())
    return found

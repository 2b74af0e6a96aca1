"""What a field is told: numbers with their sentences."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from evaeto.core import notebook_cards
from evaeto.core.messages import Message
from evaeto.crops.farm.normal_said import normal_said
from evaeto.crops.farm.saying import PARTS, said, sentences_of


@dataclass(frozen=True, repr=False)
class Today:
    """The answer for a field on a day.

    Attributes
    ----------
    numbers : dict
        Plain values by name, as `docs/my_field.md` lists them: depths in mm, dates in ISO 8601.
    units : str
        In which it is said.
    """

    numbers: Mapping[str, Any]
    units: str = "mm"

    @cached_property
    def parts(self) -> Mapping[str, Any]:
        """A `Message` for `today`, `next`, `rain`, `allowance`, `last_week`, `soil`, `season` and `yield`, or None;
        `readings` and `notes`, lists of them."""
        return said(self.numbers, self.units)

    @property
    def messages(self) -> list[Message]:
        """What there is to say, in the order in which it is read."""
        return [*sentences_of(self.parts, PARTS), *self.parts["readings"], *self.parts["notes"]]

    @property
    def irrigate(self) -> bool:
        """Whether to water today."""
        return bool(self.numbers.get("irrigate"))

    def __repr__(self) -> str:
        return notebook_cards.lines(*self._card())

    def _repr_html_(self) -> str:
        return notebook_cards.card(*self._card())

    def _card(self) -> tuple[str, dict[str, str]]:
        """What a notebook shows: the sentences, each behind its part of the answer."""
        told = {
            name.replace("_", " "): said for name in PARTS if (said := "; ".join(sentences_of(self.parts, (name,))))
        }
        others = {"readings": self.parts["readings"], "notes": self.parts["notes"]}
        told |= {name: " ".join(map(str, each)) for name, each in others.items() if each}
        return f"{self.numbers['field']} on {self.numbers['today']}", told

    def __str__(self) -> str:
        """The sentences, one a line."""
        return "\n".join(self.messages)


@dataclass(frozen=True, repr=False)
class SeasonNormal:
    """A season to date against the same days of other years.

    Attributes
    ----------
    numbers : dict
        As `evaeto.crops.farm.normal.normal_of` gives them [mm].
    source : str or None
        Of their weather; None where it was handed over.
    units : str
        In which it is said.
    """

    numbers: Mapping[str, Any]
    source: str | None
    units: str = "mm"

    @property
    def messages(self) -> list[Message]:
        """What there is to say."""
        return normal_said(self.numbers, self.source, self.units)

    def __repr__(self) -> str:
        return str(self)

    def __str__(self) -> str:
        """The sentences, one a line."""
        return "\n".join(self.messages)

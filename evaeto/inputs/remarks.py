"""What is to be said of weather, carried beside it: its attributes hold the same as plain text, as files take it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from evaeto.core.messages import Message

if TYPE_CHECKING:
    import xarray as xr

KINDS = ("notes", "ignored", "rejected")
"""How days were made; which columns were left out; what cannot be."""


def remarks(weather: xr.Dataset, *kinds: str) -> list[Message]:
    """The messages of some kinds, or of all, in the order of `KINDS`."""
    return [each for kind in kinds or KINDS for each in weather.encoding.get(kind, ()) if isinstance(each, Message)]


def with_remarks(weather: xr.Dataset, kind: str, messages: Sequence[Message]) -> xr.Dataset:
    """The same weather with more messages of a kind. Encodings are never written to files."""
    result = weather.copy(deep=False)
    result.encoding = {**weather.encoding, kind: (*weather.encoding.get(kind, ()), *messages)}
    return result

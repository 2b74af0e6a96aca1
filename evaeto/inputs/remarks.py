"""What is to be said of weather, carried beside it: its attributes hold the same as plain text, as files take it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from evaeto.core.messages import Message
from evaeto.inputs.labelled import shallow

if TYPE_CHECKING:
    import xarray as xr

KINDS = ("assumptions", "notes", "ignored", "rejected")
"""What was assumed of a file; how days were made; which columns were left out; what cannot be."""
ASSUMED = "assumptions as messages"
"""Attribute of a DataFrame, which has no other place for what a Dataset carries beside it."""


def remarks(weather: xr.Dataset, *kinds: str) -> list[str]:
    """What is to be said of weather, of some kinds or of all `KINDS`.

    Parameters
    ----------
    weather : Dataset
        As `inputs.normalise` or `inputs.hours_to_days` returned it.
    *kinds : str
        Of `KINDS`, or "warnings" of what was fused.

    Returns
    -------
    list of str
        Messages; of weather that has been in a file since the lines of its attributes.
    """
    return [each for kind in kinds or KINDS for each in weather.encoding.get(kind) or _of_attribute(weather, kind)]


def _of_attribute(weather: xr.Dataset, kind: str) -> list[str]:
    text = str(weather.attrs.get(kind, ""))
    if kind == "ignored":
        return [Message("columns.ignored", names=text.split(", "))] if text else []
    return text.splitlines()


def with_remarks(weather: xr.Dataset, kind: str, messages: Sequence[str]) -> xr.Dataset:
    """The same weather with more messages of a kind. Encodings are never written to files."""
    result = shallow(weather)
    add_remarks(result, kind, messages)
    return result


def add_remarks(weather: xr.Dataset, kind: str, messages: Sequence[str]) -> None:
    """As `with_remarks`, in a Dataset that is nobody else's."""
    weather.encoding = {**weather.encoding, kind: (*weather.encoding.get(kind, ()), *messages)}

"""What an answer of a service is like, without its values: to notice when a service has changed.

A shape is a table: where in the answer, and what stands there. Days, numbers of members and positions in a list are
left out of the places, so that two answers for other days have the same shape.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from evaeto.sources.transport.failures import decoded

_DAY = re.compile(r"\d{8}|\d{4}-\d{2}-\d{2}.*")
_MEMBER = re.compile(r"_member\d\d+$")
_TOLD = ("units", "uom", "unitCode", "fill_value", "time_standard", "version")
"""Names whose values belong to the shape, or all values within which do."""

_MOST = 40
"""Elements of a list that are looked at."""


def shape_of(source: str, content: bytes) -> dict[str, str]:
    """Where in an answer stands what: kinds of values, and units, versions and the like themselves.

    Parameters
    ----------
    source : key of the service
    content : its answer, JSON or a table in text
    """
    if content.lstrip()[:1] not in (b"{", b"["):
        header = content.decode("utf-8", "replace").partition("\n")[0]
        return {f"column {name.strip()}": "text" for name in header.split(",")}
    found: dict[str, set[str]] = {}
    for place, kind in _walk(decoded(source, content), "", False):
        found.setdefault(place, set()).add(kind)
    return {place: " or ".join(sorted(kinds)) for place, kinds in sorted(found.items())}


def differences(before: Mapping[str, str], after: Mapping[str, str]) -> list[str]:
    """What is new, gone or other, one line each. A value that is missing on some days is no change."""
    lines = [f"+ {place}: {after[place]}" for place in after if place not in before]
    lines += [f"- {place}: {before[place]}" for place in before if place not in after]
    for place in after:
        if place in before and _kinds(before[place]) != _kinds(after[place]):
            lines.append(f"~ {place}: {before[place]} -> {after[place]}")
    return sorted(lines, key=lambda line: line[2:])


def _kinds(told: str) -> set[str]:
    return set(told.split(" or ")) - {"null"} or {"null"}


def _walk(value: Any, place: str, told: bool) -> Iterator[tuple[str, str]]:
    match value:
        case dict():
            for name, inner in value.items():
                short = "{day}" if _DAY.fullmatch(name) else _MEMBER.sub("_member{number}", name)
                inside = told or any(name == one or name.endswith(f"_{one}") for one in _TOLD)
                yield from _walk(inner, f"{place}.{short}" if place else short, inside)
        case list():
            if not value:
                yield f"{place}[]", "nothing"
            for inner in value[:_MOST]:
                yield from _walk(inner, f"{place}[]", told)
        case _:
            yield place, _kind(value, told)


def _kind(value: Any, told: bool) -> str:
    if value is None:
        return "null"
    if told:
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, bool):
        return "yes or no"
    return "number" if isinstance(value, int | float) else "text"

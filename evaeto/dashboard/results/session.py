"""The results of a page as a file: what was asked for each and what came of it, to be opened again and calculated."""

from __future__ import annotations

import json
from collections.abc import Sequence

from evaeto.dashboard.common.address import Link, read
from evaeto.dashboard.results.card import CardModel

KIND, VERSION = "evaeto session", 1
MOST = 20
"""Results that a file brings back."""


def written(models: Sequence[CardModel]) -> bytes:
    """The file, oldest result first."""
    links = [link for model in models if (link := model.address)]
    return json.dumps({"kind": KIND, "version": VERSION, "results": links}, indent=1).encode()


def links_of(content: bytes) -> list[Link]:
    """What a file asks for; anybody may have written it, and what it cannot mean is passed over.

    Raises
    ------
    ValueError
        It is no file of a session.
    """
    try:
        said = json.loads(content)
    except (ValueError, RecursionError):
        raise ValueError("no JSON") from None
    if not isinstance(said, dict) or said.get("kind") != KIND or not isinstance(said.get("results"), list):
        raise ValueError("no session")
    links = [read(text) for text in said["results"][:MOST] if isinstance(text, str)]
    return [link for link in links if link.asked]

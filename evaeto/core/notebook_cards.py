"""How objects show themselves in a notebook: a few lines that are read at a glance, as text and as HTML."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence

_FEW = 5
_CELL = "text-align:left;padding:.15em 1em .15em 0;vertical-align:top"
_STYLE = f"{_CELL};font-weight:normal;opacity:.7"


def lines(title: str, rows: Mapping[str, str], notes: Sequence[str] = ()) -> str:
    """Title, what is said below it, and the first notes; one line each."""
    width = max((len(name) for name in rows), default=0)
    shown = [f"    {name:<{width}}  {value}" for name, value in rows.items()]
    return "\n".join([title, *shown, *(f"    ! {note}" for note in _first(notes))])


def card(title: str, rows: Mapping[str, str], notes: Sequence[str] = ()) -> str:
    """The same as HTML without a script; colours are those of the notebook."""
    cells = "".join(
        f'<tr><th scope="row" style="{_STYLE}">{html.escape(name)}</th>'
        f'<td style="{_CELL}">{html.escape(value)}</td></tr>'
        for name, value in rows.items()
    )
    items = "".join(f"<li>{html.escape(str(note))}</li>" for note in _first(notes))
    told = f'<ul style="margin:.3em 0 0 1.2em;padding:0">{items}</ul>' if items else ""
    return f"<div><strong>{html.escape(title)}</strong><table>{cells}</table>{told}</div>"


def _first(notes: Sequence[str]) -> list[str]:
    rest = len(notes) - _FEW
    return [str(note) for note in notes[:_FEW]] + ([f"... and {rest} more"] if rest > 0 else [])

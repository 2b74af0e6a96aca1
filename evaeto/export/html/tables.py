"""Tables of the report. Thousands of rows: ends of cells, which HTML does without, are left out."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from typing import Any

from evaeto.i18n import Speaker


def number(words: Speaker, value: float | None, decimals: int | None) -> str:
    """A number as the language writes it, nothing where there is none; without `decimals` four digits of it."""
    if value is None or value != value:
        return "–"
    plain = _four_digits(value) if decimals is None else f"{value:.{decimals}f}"
    return plain.replace(".", words.say("number.decimal"))


def _four_digits(value: float) -> str:
    return f"{value:.0f}" if abs(value) >= 1000 else f"{value:.4g}"


def table(caption: str, head: Sequence[str], rows: Sequence[Sequence[str]], *, id_: str = "") -> str:
    """A table of numbers whose first column says what a row is; the cells are markup."""
    top = "".join(f'<th scope="col">{html.escape(name)}' for name in head)
    body = "\n".join(f'<tr><th scope="row">{row[0]}<td>{"<td>".join(row[1:])}' for row in rows)
    name = f' id="{id_}"' if id_ else ""
    return framed(
        caption,
        f'<table class="numbers"{name}><caption>{html.escape(caption)}</caption>'
        f"<thead><tr>{top}</thead><tbody>{body}</tbody></table>",
    )


def framed(caption: str, shown: str) -> str:
    """A table that scrolls by itself where it is wider than the page, by keyboard too."""
    return f'<div class="scroll" role="region" tabindex="0" aria-label="{html.escape(caption)}">{shown}</div>'


def heat_table(words: Speaker, correlations: Mapping[str, Any]) -> str:
    """Correlations, the warmer the closer two quantities go together."""
    names = [words.say(f"quantity.{name}") for name in correlations["names"]]
    body = "".join(
        f'<tr><th scope="row">{html.escape(name)}</th>{"".join(_heat(words, value) for value in row)}</tr>'
        for name, row in zip(names, correlations["values"], strict=True)
    )
    caption, head = words.say("plot.correlations"), "".join(f'<th scope="col">{html.escape(n)}</th>' for n in names)
    return framed(
        caption,
        f'<table class="numbers" id="heat"><caption>{caption}</caption><thead><tr><td></td>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table>",
    )


def _heat(words: Speaker, value: float | None) -> str:
    if value is None:
        return "<td>–</td>"
    colour = "warm" if value > 0 else "cool"
    return f'<td style="--c:var(--{colour});--s:{45 * abs(value):.0f}%">{number(words, value, 2)}</td>'

"""The method in equations, and how to cite it: what the About tab of the page and every report say alike."""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from evaeto._version import __version__, __year__
from evaeto.i18n.speech import Speaker

SYMBOLS: Mapping[str, str] = {
    "eto": "ET<sub>o</sub>",
    "delta": "Δ",
    "net": "R<sub>n</sub>, R<sub>s</sub>",
    "ground": "G",
    "gamma": "γ",
    "t": "T",
    "u2": "u<sub>2</sub>, u<sub>z</sub>",
    "es": "e<sub>s</sub>",
    "ea": "e<sub>a</sub>",
    "clear": "R<sub>so</sub>, R<sub>a</sub>",
    "z": "z, σ",
}
"""Of the Penman-Monteith equation and its parts, by the keys of what is said of each."""

FAO56 = (
    "Allen, R. G., Pereira, L. S., Raes, D., Smith, M. (1998). Crop evapotranspiration: Guidelines for computing crop "
    "water requirements. FAO Irrigation and Drainage Paper 56. FAO, Rome."
)
TITLE = "evaeto: reference evapotranspiration from fused public weather services"
CITATION = f"The evaeto developers ({__year__}). {TITLE} (version {__version__})."
BIBTEX = f"""@software{{evaeto,
  author  = {{{{The evaeto developers}}}},
  title   = {{{TITLE}}},
  version = {{{__version__}}},
  year    = {{{__year__}}},
  license = {{BSD-3-Clause}}
}}"""

_DECIMAL = re.compile(r"<mn>(\d+)\.(\d+)</mn>")


def equation_html(words: Speaker, *names: str) -> str:
    """Equations as MathML, which browsers draw themselves, each on a line of its own that scrolls where it is wide."""
    told = words.say("about.equation")
    shown = (_DECIMAL.sub(rf"<mn>\1{words.say('number.decimal')}\2</mn>", equations()[name]) for name in names)
    return "".join(
        f'<div class="ev-equation" role="group" aria-label="{told}" tabindex="0">{equation}</div>' for equation in shown
    )


def symbols_html(words: Speaker, names: Iterable[str] = tuple(SYMBOLS)) -> str:
    """What the symbols stand for, as a table."""
    rows = "".join(
        f'<tr><th scope="row">{SYMBOLS[name]}</th><td>{words.say(f"about.symbol.{name}")}</td></tr>' for name in names
    )
    return f'<table class="ev-symbols"><caption>{words.say("about.symbols")}</caption><tbody>{rows}</tbody></table>'


@functools.cache
def equations() -> Mapping[str, str]:
    """MathML by the names of equations, as `scripts/build_equations.py` has made it."""
    made: Mapping[str, str] = json.loads(Path(__file__).with_name("equations.json").read_text(encoding="utf-8"))
    return made

"""Three pictures of how a site lies to the wind, for those who know it by sight."""

from __future__ import annotations

import html

from evaeto.core.exposure import EXPOSURES
from evaeto.dashboard.common.words import Words

_GROUND = '<path d="M2 42H94" stroke="currentColor" fill="none"/>'
_GAUGE = '<path d="M48 42V30m-5-2h10" stroke="currentColor" fill="none" stroke-width="1.5"/>'
_PICTURES = {
    "sheltered": (
        '<path d="M14 42V32M26 42V30M72 42V31M84 42V33" stroke="currentColor"/>'
        '<g fill="currentColor" fill-opacity=".45"><circle cx="14" cy="24" r="9"/><circle cx="26" cy="20" r="11"/>'
        '<circle cx="72" cy="21" r="11"/><circle cx="84" cy="25" r="9"/></g>'
    ),
    "open": (
        '<path d="M56 42q2-5 4 0 2-5 4 0 2-5 4 0 2-5 4 0M14 42q2-5 4 0 2-5 4 0 2-5 4 0" stroke="currentColor" '
        'fill="none"/><path d="M88 42v-6" stroke="currentColor"/>'
        '<circle cx="88" cy="33" r="4" fill="currentColor" fill-opacity=".45"/>'
    ),
    "windy": (
        '<path d="M4 12h26q6 0 6-4t-5-3M10 19h44q6 0 6 4t-5 3M2 26h22" stroke="currentColor" fill="none" '
        'stroke-linecap="round"/><path d="M62 42q14-12 30-16v16" fill="currentColor" fill-opacity=".2"/>'
    ),
}


def exposures_html(words: Words) -> str:
    """The pictures with what they show, and what it is good for."""
    figures = "".join(
        f'<figure><svg viewBox="0 0 96 44" width="100%" role="img" '
        f'aria-label="{html.escape(words.say(f"form.exposure.{name}.tip"), quote=True)}">{_GROUND}{_GAUGE}'
        f"{_PICTURES[name]}</svg><figcaption>{html.escape(words.say(f'form.exposure.{name}'))}</figcaption></figure>"
        for name in EXPOSURES
        if name in _PICTURES
    )
    row = f'<div class="ev-pictures">{figures}</div>'
    return f'{row}<span class="ev-hint">{html.escape(words.say("form.exposure.hint"))}</span>'

"""The summary of a result: cards with its main figures, warnings, credits."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from typing import Any

from evaeto.dashboard.common.words import Words
from evaeto.i18n.facts import facts


def facts_html(words: Words, summary: Mapping[str, Any]) -> str:
    """The cards."""
    items = "".join(
        f"<div><dt>{words.say(key)}</dt><dd>{html.escape(value)}<small>{html.escape(more)}</small></dd></div>"
        for key, (value, more) in facts(words, summary).items()
    )
    label = f'<p class="ev-demo-label">{html.escape(words.tell(summary["label"]))}</p>' if summary["label"] else ""
    return f'{label}<dl class="ev-summary">{items}</dl>'


def warnings_html(words: Words, warnings: Sequence[str]) -> str:
    """What to know about the result; open where it is short."""
    if not warnings:
        return ""
    items = "".join(f"<li>{html.escape(words.tell(line))}</li>" for line in warnings)
    return (
        f'<details class="ev-warnings" open><summary>{words.say("result.warnings")} ({len(warnings)})</summary>'
        f"<ul>{items}</ul></details>"
    )


def credits_html(words: Words, summary: Mapping[str, Any]) -> str:
    """The method, where the data come from, and whom to credit."""

    def told(lines: Sequence[str]) -> str:
        return "".join(f"<p>{html.escape(words.tell(line))}</p>" for line in lines)

    origins = told(summary.get("provenance", ()))
    return (
        f'<div class="ev-credits">{told([summary["method"]])}<div class="ev-origins">{origins}</div>'
        f"<p>{words.say('report.credits')}</p>{told(summary['attribution'])}</div>"
    )

"""The summary of a result: cards with its main figures, warnings, credits."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from typing import Any

from evaeto.dashboard.columns import source_name
from evaeto.dashboard.words import Words


def facts_html(words: Words, summary: Mapping[str, Any]) -> str:
    """The cards."""
    days, with_eto = summary["days"], summary["days_with_eto"]
    count = words.count("days", days)
    if with_eto != days:
        count = words.say("result.days.partial", with_eto=with_eto, days=count)

    def number(value: float | None, decimals: int, units: str, *, signed: bool = False) -> str:
        return "–" if value is None else f"{words.number(value, decimals, signed=signed)} {units}"

    grown = {}
    if "etc_total_mm" in summary:
        grown = {"result.etc": (number(summary["etc_total_mm"], 1, "mm"), _grown(words, summary))}
    weights = sorted(summary["weights"].items(), key=lambda item: -item[1])
    flags = [
        words.say("result.quality.of", count=count, flag=words.say(f"quality.{flag}"))
        for flag, count in reversed(summary["quality_days"].items())
        if count
    ]
    facts = {
        "result.total": (number(summary["eto_total_mm"], 1, "mm"), count),
        "result.mean": (number(summary["eto_mean_mm"], 2, words.say("unit.water")), ""),
        "result.max": (number(summary["eto_max_mm"], 2, words.say("unit.water")), ""),
        "result.band": (number(summary["eto_band_mm"], 2, words.say("unit.water")), words.say("result.band.of")),
        "result.balance": (
            number(summary["water_balance_mm"], 1, "mm", signed=True),
            words.say("result.balance.of", rain=number(summary["precip_total_mm"], 1, "").strip()),
        ),
        **grown,
        "result.quality": (_share(words, summary["quality_days"].get("HIGH", 0), days), ", ".join(flags)),
        "result.weights": (
            str(sum(share > 0 for _, share in weights)),
            ", ".join(f"{source_name(words, key)} {100 * share:.0f} %" for key, share in weights),
        ),
        "result.elevation": (number(summary["elevation_m"], 0, "m"), words.of_library(summary["elevation_source"])),
    }
    items = "".join(
        f"<div><dt>{words.say(key)}</dt><dd>{html.escape(value)}<small>{html.escape(more)}</small></dd></div>"
        for key, (value, more) in facts.items()
    )
    label = (
        f'<p class="ev-demo-label">{html.escape(words.of_library(summary["label"]))}</p>' if summary["label"] else ""
    )
    return f'{label}<dl class="ev-summary">{items}</dl>'


def warnings_html(words: Words, warnings: Sequence[str]) -> str:
    """What to know about the result; open where it is short."""
    if not warnings:
        return ""
    items = "".join(f"<li>{html.escape(words.of_library(line))}</li>" for line in warnings)
    return (
        f'<details class="ev-warnings" open><summary>{words.say("result.warnings")} ({len(warnings)})</summary>'
        f"<ul>{items}</ul></details>"
    )


def credits_html(words: Words, summary: Mapping[str, Any]) -> str:
    """Whom to credit, and the method."""
    lines = "".join(
        f"<p>{html.escape(line)}</p>" for line in (words.of_library(summary["method"]), *summary["attribution"])
    )
    return f'<div class="ev-credits">{lines}</div>'


def _grown(words: Words, summary: Mapping[str, Any]) -> str:
    """Which crop coefficient ETc was computed with, and for how much of the period."""
    if summary["crop"] is None:
        return words.say("result.etc.kc", kc=words.number(summary["kc"], 2))
    days = words.say("result.days.partial", with_eto=summary["etc_days"], days=words.count("days", summary["days"]))
    return words.say("result.etc.crop", crop=words.say(f"crop.{summary['crop']}"), days=days)


def _share(words: Words, part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f} % {words.say('quality.HIGH').lower()}"

"""The summary of a result: cards with its main figures, warnings, credits."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from typing import Any

from evaeto.dashboard.columns import source_name
from evaeto.dashboard.form import days_text
from evaeto.dashboard.texts import say


def facts_html(summary: Mapping[str, Any]) -> str:
    """The cards."""
    days, with_eto = summary["days"], summary["days_with_eto"]
    count = days_text(days) if with_eto == days else say("result.days.partial", with_eto=with_eto, days=days_text(days))
    weights = sorted(summary["weights"].items(), key=lambda item: -item[1])
    flags = [
        say("result.quality.of", count=count, flag=say(f"quality.{flag}"))
        for flag, count in reversed(summary["quality_days"].items())
        if count
    ]
    facts = {
        "result.total": (_number(summary["eto_total_mm"], 1, "mm"), count),
        "result.mean": (_number(summary["eto_mean_mm"], 2, say("result.per_day")), ""),
        "result.max": (_number(summary["eto_max_mm"], 2, say("result.per_day")), ""),
        "result.band": (_number(summary["eto_band_mm"], 2, say("result.per_day")), say("result.band.of")),
        "result.balance": (
            _number(summary["water_balance_mm"], 1, "mm", signed=True),
            say("result.balance.of", rain=_number(summary["precip_total_mm"], 1, "").strip()),
        ),
        "result.quality": (_share(summary["quality_days"].get("HIGH", 0), days), ", ".join(flags)),
        "result.weights": (
            str(sum(share > 0 for _, share in weights)),
            ", ".join(f"{source_name(key)} {100 * share:.0f} %" for key, share in weights),
        ),
        "result.elevation": (f"{summary['elevation_m']:.0f} m", summary["elevation_source"]),
    }
    items = "".join(
        f"<div><dt>{say(key)}</dt><dd>{html.escape(value)}<small>{html.escape(more)}</small></dd></div>"
        for key, (value, more) in facts.items()
    )
    label = f'<p class="ev-demo-label">{html.escape(summary["label"])}</p>' if summary["label"] else ""
    return f'{label}<dl class="ev-summary">{items}</dl>'


def warnings_html(warnings: Sequence[str]) -> str:
    """What to know about the result; open where it is short."""
    if not warnings:
        return ""
    items = "".join(f"<li>{html.escape(line)}</li>" for line in warnings)
    return (
        f'<details class="ev-warnings" open><summary>{say("result.warnings")} ({len(warnings)})</summary>'
        f"<ul>{items}</ul></details>"
    )


def credits_html(summary: Mapping[str, Any]) -> str:
    """Whom to credit, and the method."""
    lines = "".join(f"<p>{html.escape(line)}</p>" for line in (summary["method"], *summary["attribution"]))
    return f'<div class="ev-credits">{lines}</div>'


def _number(value: float | None, decimals: int, units: str, *, signed: bool = False) -> str:
    return "–" if value is None else f"{value:{'+' if signed else ''}.{decimals}f} {units}"


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f} % {say('quality.HIGH').lower()}"

"""The main figures of a result, its statistics and the exceptions of its days, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from evaeto.analysis.least_days import MIN_DAYS, SHAPIRO_LIMIT
from evaeto.i18n.names import source_name
from evaeto.i18n.speech import Speaker


def facts(words: Speaker, summary: Mapping[str, Any]) -> dict[str, tuple[str, str]]:
    """Key of each figure of a summary -> the figure, and what is said with it in small."""
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
    shares = [_weight(words, source_name(words, key), share) for key, share in weights]
    if (rest := 1 - sum(share for _, share in weights)) >= 0.005 and weights:
        shares.append(words.say("result.weights.estimated", share=f"{100 * rest:.0f}"))
    flags = [
        words.say("result.quality.of", count=words.number(count), flag=words.say(f"quality.{flag}").lower())
        for flag, count in reversed(summary["quality_days"].items())
        if count
    ]
    return {
        "result.total": (number(summary["eto_total_mm"], 1, "mm"), _banded(words, summary, count)),
        "result.mean": (number(summary["eto_mean_mm"], 2, words.say("unit.water")), ""),
        "result.max": (number(summary["eto_max_mm"], 2, words.say("unit.water")), ""),
        "result.band": (number(summary["eto_band_mm"], 2, words.say("unit.water")), words.say("result.band.of")),
        "result.balance": (
            number(summary["water_balance_mm"], 1, "mm", signed=True),
            _margin(words, summary.get("water_balance_band_mm"))
            + words.say("result.balance.of", rain=number(summary["precip_total_mm"], 1, "").strip()),
        ),
        **grown,
        "result.quality": (_share(words, summary["quality_days"].get("HIGH", 0), days), ", ".join(flags)),
        "result.weights": (
            str(sum(share > 0 for _, share in weights)),
            ", ".join(shares),
        ),
        "result.elevation": (number(summary["elevation_m"], 0, "m"), words.tell(summary["elevation_source"])),
    }


def _banded(words: Speaker, summary: Mapping[str, Any], count: str) -> str:
    """The band of the total, and of how many days it is."""
    lower, upper = summary.get("eto_total_lower_mm"), summary.get("eto_total_upper_mm")
    if lower is None or upper is None:
        return count
    return f"{words.number(lower, 1)}–{words.number(upper, 1)} mm (90 %), {count}"


def _margin(words: Speaker, half: float | None) -> str:
    return "" if half is None else f"± {words.number(half, 1)} mm (90 %); "


def _weight(words: Speaker, name: str, share: float) -> str:
    if share <= 0:
        return words.say("result.weights.unused", name=name)
    return f"{name} < 1 %" if share < 0.005 else f"{name} {100 * share:.0f} %"


def _grown(words: Speaker, summary: Mapping[str, Any]) -> str:
    """Which crop coefficient ETc was computed with, and for how much of the period."""
    if summary["crop"] is None:
        return words.say("result.etc.kc", kc=words.number(summary["kc"], 2))
    days = words.say("result.days.partial", with_eto=summary["etc_days"], days=words.count("days", summary["days"]))
    return words.say("result.etc.crop", crop=words.crop(summary["crop"], label=True), days=days)


def _share(words: Speaker, part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f} % {words.say('quality.HIGH').lower()}"


def statistics_rows(
    words: Speaker, described: Mapping[str, Mapping[str, Any]], trends: Mapping[str, Mapping[str, Any] | None]
) -> tuple[list[str], dict[str, list[float | None]]]:
    """What each row of a table of statistics is, and the values of each quantity."""
    keys = list(dict.fromkeys(key for found in described.values() for key in found))
    labels = [words.say(f"statistic.{key}") for key in keys]
    told = [found for found in trends.values() if found]
    steps = sorted({found["seasonal"] for found in told})  # a crop may have days of one season only
    if told:
        slopes = ["statistic.slope.year" if seasonal else "statistic.slope.day" for seasonal in steps]
        labels += [words.say(key) for key in ("statistic.z", "statistic.p", *slopes)]

    def of_trend(found: Mapping[str, Any] | None) -> list[float | None]:
        if found is None:
            return [None] * (2 + len(steps)) if told else []
        return [found["z"], found["p"], *(found["slope"] if found["seasonal"] is step else None for step in steps)]

    rows = {name: [*(described[name].get(key) for key in keys), *of_trend(trends[name])] for name in described}
    return labels, rows


def statistics_note(
    words: Speaker, described: Mapping[str, Mapping[str, Any]], trends: Mapping[str, Mapping[str, Any] | None]
) -> str:
    """What to know of the rows that a table of statistics has, and why it has no more of them."""
    most = max((found["n"] for found in described.values()), default=0)
    if most < MIN_DAYS:
        return words.say("statistic.note.short", days=MIN_DAYS)
    told = [words.say("statistic.note.cv")]
    if any(trends.values()):
        told.append(words.say("statistic.note.trend"))
    if most > SHAPIRO_LIMIT:
        told.append(words.say("statistic.note.shapiro", days=words.number(SHAPIRO_LIMIT)))
    return " ".join(told)


def exceptions(words: Speaker, origins: Sequence[str]) -> list[str]:
    """What is special about each day, from the `origin` of the rows of a result."""
    told = {origin: words.tell(origin) for origin in dict.fromkeys(origins)}  # few of thousands of days differ
    return [told[origin] for origin in origins]

"""The answer to an irrigation plan in words: what to do, and the arithmetic behind it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from evaeto.crops.advice_figures import View, available_water, days_left, printed_balance
from evaeto.crops.root_zone import P_LIMITS
from evaeto.dashboard.common.words import Words


def advice_html(words: Words, view: View) -> str:
    """What to do next, the arithmetic of the day that says so, and the irrigations that the balance assumes."""
    if view["advice"] is None:
        return f'<p role="status">{words.say("irrigate.none")}</p>'
    figures = printed_balance(view)
    told = {name: words.number(value, 2) for name, value in figures.items()}
    sums = "".join(f"<li>{line}</li>" for line in _sums(words, view, figures, told))
    rest = "".join(f"<p>{line}</p>" for line in (_kc(words, view), _begin(words, view), *_irrigations(words, view)))
    return f'<p role="status"><strong>{_advice(words, view, figures, told)}</strong></p><ul>{sums}</ul>{rest}'


def note_html(words: Words, view: View) -> str:
    """How the need of a month is reckoned, and why it is not what was irrigated."""
    taw, storage = round(available_water(view), 1), round(view["storage"], 1)
    note = words.say("irrigate.note", taw=words.number(taw, 1), storage=words.number(storage, 1))
    return f'<p class="ev-hint">{note}</p>'


def _advice(words: Words, view: View, figures: Mapping[str, float], told: Mapping[str, str]) -> str:
    advice, today = view["advice"], view["today"]
    day = {"date": words.day(advice["date"]), "next": words.day(advice["next"])}
    if advice["kind"] == "due":
        return words.say("irrigate.due.today" if advice["date"] == today else "irrigate.due", **day, **told)
    ahead = today is not None and advice["date"] >= today
    until = [words.say("irrigate.until", **day)] if ahead else []
    if advice["kind"] == "season":
        return " ".join([*until, words.say("irrigate.ends" if ahead else "irrigate.over", **day)])
    if advice["kind"] == "morning":
        return " ".join([*until, words.say("irrigate.morning", **day, **told)])
    days = days_left(figures)
    if days is None:
        return " ".join([*until, words.say("irrigate.idle", **day, **told)])
    return " ".join([*until, words.count("irrigate.left", days, **day, **told)])


def _sums(words: Words, view: View, figures: Mapping[str, float], told: Mapping[str, str]) -> Sequence[str]:
    plan, advice = view["plan"], view["advice"]
    limited = not P_LIMITS[0] < figures["p"] < P_LIMITS[1]
    limits = [words.number(limit, 1) for limit in P_LIMITS]
    fine = {
        **told, "etc": words.number(figures["etc"], 3), "kc": words.number(figures["kc"], 4),
        "eto": words.number(figures["eto"], 3), "p": words.number(figures["p"], 4),
        "table": _exact(words, plan["depletion"]), "depth": _exact(words, plan["depth"]),
        "capacity": _exact(words, plan["soil"]["field_capacity"]),
        "wilting": _exact(words, plan["soil"]["wilting_point"]),
        "limited": words.say("irrigate.limited", lower=limits[0], upper=limits[1]) if limited else "",
        "date": words.day(advice["date"]),
    }  # fmt: skip
    return [words.say(f"irrigate.sum.{name}", **fine) for name in ("taw", "etc", "raw", "balance")]


def _kc(words: Words, view: View) -> str:
    """Which Kc was used, and how it came about."""
    if not view["climate"]:
        return words.say("irrigate.kc.kept")
    (_, mid, end), (_, mid_table, end_table) = view["kc"], view["plan"]["kc"]
    values = {"mid": mid, "end": end, "mid_table": mid_table, "end_table": end_table}
    return words.say("irrigate.kc.climate", **{name: words.number(value, 2) for name, value in values.items()})


def _begin(words: Words, view: View) -> str:
    """From which water in the soil on the balance goes."""
    plan = view["plan"]
    initial = plan["initial_depletion"]
    start = words.say("irrigate.depleted", initial=_exact(words, initial)) if initial else words.say("irrigate.full")
    key = "irrigate.begin.later" if plan["planting"] < view["first"] else "irrigate.begin"
    return words.say(key, first=words.day(view["first"]), planting=words.day(plan["planting"]), start=start)


def _irrigations(words: Words, view: View) -> Sequence[str]:
    told = {
        name: ", ".join(f"{words.day(day)} {words.number(depth, 1)} mm" for day, depth in view[name])
        for name in ("given", "planned")
    }
    lines = [words.say(f"irrigate.{name}", list=events) for name, events in told.items() if events]
    return lines or [words.say("irrigate.not_given", start=words.day(view["first"]), end=words.day(view["last"]))]


def _exact(words: Words, value: float) -> str:
    """A number with the digits it was given with."""
    _, _, digits = f"{value:.6g}".partition(".")
    return words.number(value, len(digits))

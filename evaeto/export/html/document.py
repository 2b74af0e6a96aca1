"""The report, section by section."""

from __future__ import annotations

import html
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evaeto.analysis.result_view import balance_summary, crop_summary, view
from evaeto.core.flags import QUALITIES
from evaeto.core.quantities import SUMMED
from evaeto.export.html.pictures import pictures_html
from evaeto.export.html.tables import framed, heat_table, number, table
from evaeto.i18n import Speaker, Speech
from evaeto.i18n.facts import exceptions, facts, statistics_note, statistics_rows
from evaeto.i18n.method import CITATION, FAO56, equation_html, symbols_html
from evaeto.i18n.names import source_name, titled
from evaeto.sources.credits import SourceUse

if TYPE_CHECKING:
    from evaeto.export.exportable import Exportable

LONG_TABLE = 40
"""A table of more rows is folded up: on paper it is printed only by whoever opens it."""


@dataclass(frozen=True)
class Told:
    """A result with what is shown of it, and in which words."""

    words: Speaker
    result: Exportable
    view: Mapping[str, Any]
    summary: Mapping[str, Any]


def report(result: Exportable, language: str = "en") -> str:
    """The whole file.

    Raises
    ------
    ValueError
        The language is not spoken.
    """
    words = Speech(language)
    told = Told(words, result, view(result), {**result.summary(), **balance_summary(result), **crop_summary(result)})
    point = words.place(told.summary["lat"], told.summary["lon"])
    place = " · ".join(filter(None, (html.escape(told.summary["name"]), point)))
    title = words.say("report.title")
    label = f'<p class="note">{_said(words, result.label)}</p>' if result.label else ""
    body = "\n".join(section(told) for section in SECTIONS)
    style = Path(__file__).with_name("style.css").read_text(encoding="utf-8")
    return (
        f'<!DOCTYPE html>\n<html lang="{language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark">'
        f"<title>{title}: {place}</title><style>{style}</style></head>\n<body><main>"
        f'<h1>{title}</h1><p class="lead">{place} · {_period(told)}</p>{label}\n{body}</main></body></html>\n'
    )


def _period(told: Told) -> str:
    return told.words.period(told.summary["start"], told.summary["end"])


def _said(words: Speaker, text: str) -> str:
    """A message of the library, in these words, as markup."""
    return html.escape(words.tell(text))


def _section(heading: str, *parts: str) -> str:
    return f"<section><h2>{heading}</h2>{''.join(parts)}</section>"


def _what(told: Told) -> str:
    """Place, period, method, version."""
    words, summary, attrs = told.words, told.summary, told.result.dataset.attrs
    grown = told.result.growing
    crop = {} if grown is None else {"irrigate.crop": _said(words, grown)}
    lines = {
        "map.coordinates": words.place(summary["lat"], summary["lon"]),
        "result.elevation": f"{words.number(summary['elevation_m'])} m ({_said(words, summary['elevation_source'])})",
        "form.period": f"{_period(told)} ({words.count('days', summary['days'])})",
        "report.day": _said(words, told.result.tells("day_definition")),
        "about.method.title": _said(words, summary["method"]),
        **crop,
        "report.software": html.escape(str(attrs["source"])),
        "report.written": words.day(datetime.now(UTC).date()),
    }
    rows = "".join(f'<tr><th scope="row">{words.say(key)}</th><td>{value}</td></tr>' for key, value in lines.items())
    return _section(words.say("report.what"), f'<table id="what"><tbody>{rows}</tbody></table>')


def _figures(told: Told) -> str:
    words = told.words
    cards = "".join(
        f"<div><dt>{words.say(key)}</dt><dd>{html.escape(figure)}<small>{html.escape(more)}</small></dd></div>"
        for key, (figure, more) in facts(words, told.summary).items()
    )
    return _section(words.say("report.figures"), f'<dl class="facts">{cards}</dl>')


def _warnings(told: Told) -> str:
    words = told.words
    if not told.result.warnings:
        return ""
    lines = "".join(f"<li>{_said(words, line)}</li>" for line in told.result.warnings)
    return _section(words.say("result.warnings"), f"<ul>{lines}</ul>")


def _pictures(told: Told) -> str:
    days = told.result.dataset["time"].to_numpy().astype("datetime64[D]")
    if len(days) < 2:
        return ""
    drawn = pictures_html(told.words, days, told.view)
    return _section(told.words.say("result.tab.charts"), drawn)


def _months(told: Told) -> str:
    words = told.words
    names = [name for name in told.view["monthly"][0] if name not in ("month", "days")]
    head = [
        words.say("column.month"),
        words.say("column.days"),
        *(titled(words, name, "mm" if name in SUMMED else None) for name in names),
    ]
    rows = [
        [_month(words, row["month"]), words.number(row["days"]), *(number(words, row[name], 1) for name in names)]
        for row in told.view["monthly"]
    ]
    shown = table(words.say("report.months"), head, rows)
    return _section(words.say("table.months"), _folded(told, shown, len(rows), words.count("report.rows", len(rows))))


def _totals(told: Told) -> str:
    """Seasons and years with their bands; nothing for a period too short to have two of them."""
    words, rows = told.words, told.view["totals"]
    if len(rows) < 3:
        return ""
    names = ("eto", "eto_lower", "eto_upper")
    head = [words.say("report.period"), words.say("column.days"), *(titled(words, name, "mm") for name in names)]
    body = [
        [
            html.escape(row["period"]),
            words.number(row["days"]),
            *(number(words, row[f"{name}_mm"], 1) for name in names),
        ]
        for row in rows
    ]
    shown = table(words.say("report.totals"), head, body)
    return _section(words.say("report.totals"), _folded(told, shown, len(body), words.count("report.rows", len(body))))


def _month(words: Speaker, month: str) -> str:
    year, number_ = month.split("-")
    return words.say("table.month", YYYY=year, MM=number_)


def _statistics(told: Told) -> str:
    words = told.words
    labels, values = statistics_rows(words, told.view["statistics"], told.view["trend"])
    head = [words.say("column.statistic"), *(titled(words, name) for name in values)]
    rows = [
        [html.escape(label), *(number(words, values[name][i], None) for name in values)]
        for i, label in enumerate(labels)
    ]
    note = f'<p class="hint">{statistics_note(words, told.view["statistics"], told.view["trend"])}</p>'
    heat = heat_table(words, told.view["correlations"]) if told.summary["days_with_eto"] > 2 else ""
    return _section(words.say("result.tab.statistics"), table(words.say("table.statistics"), head, rows), note, heat)


def _method(told: Told) -> str:
    words = told.words
    return _section(
        words.say("about.method.title"),
        f"<p>{words.say('about.method')}</p>{equation_html(words, 'eto')}{symbols_html(words, _SYMBOLS)}",
        f"<p>{_said(words, told.summary['method'])}.</p><p>{words.say('report.band')}</p>",
        f"<p>{words.say('about.quality')}</p>",
    )


_SYMBOLS = ("eto", "delta", "net", "ground", "gamma", "t", "u2", "es", "ea")
"""Of the equation that a report shows."""


def _sources(told: Told) -> str:
    """Sources by their number in the table of days, with versions and licences; then whom to credit."""
    words, uses = told.words, told.result.sources
    keys = ("report.number", "about.source", "report.version", "report.asked", "report.used", "about.licence")
    head = "".join(f'<th scope="col">{words.say(key)}</th>' for key in keys)
    rows = "".join(
        f'<tr><td>{i}</td><th scope="row">{html.escape(source_name(words, use.key))}{_origin(words, use)}</th>'
        f"<td>{html.escape(use.version or '–')}</td><td>{_moment(words, use.asked_at)}</td>"
        f"<td>{words.number(use.days)}</td><td>{_link(use.licence_url, words.tell(use.licence))}</td></tr>"
        for i, use in enumerate(uses, 1)
    )
    credits = "".join(f"<li>{_said(words, line)}</li>" for line in told.result.attribution)
    caption = words.say("report.sources")
    return _section(
        words.say("result.weights"),
        framed(
            caption,
            f'<table id="sources"><caption>{caption}</caption><thead><tr>{head}</tr></thead>'
            f"<tbody>{rows}</tbody></table>",
        ),
        f"<p>{words.say('report.credits')}</p><ul>{credits}</ul>",
    )


def _origin(words: Speaker, use: SourceUse) -> str:
    """Model, issue, station and age of what a source gave, in small."""
    return "" if use.told is None else f"<br><small>{html.escape(words.tell(use.told))}</small>"


def _moment(words: Speaker, moment: str | None) -> str:
    if moment is None:
        return "–"
    at = datetime.fromisoformat(moment).astimezone(UTC)
    return f"{words.day(at.date())} {at:%H:%M} UTC"


def _link(address: str, text: str) -> str:
    return f'<a href="{html.escape(address)}">{html.escape(text)}</a>' if address else html.escape(text)


def _citation(told: Told) -> str:
    words = told.words
    return _section(
        words.say("about.cite.title"),
        f"<p>{words.say('report.cite.how')}</p>",
        f"<ul>{''.join(f'<li>{html.escape(cited)}</li>' for cited in (CITATION, FAO56))}</ul>",
    )


def _days(told: Told) -> str:
    """Every day in a row; sources by number, because names would be half of the file."""
    words, dataset = told.words, told.result.dataset
    numbers = {use.key: str(i) for i, use in enumerate(told.result.sources, 1)}
    origins = told.result.origins
    used = {keys: ", ".join(numbers[key] for key in keys) for keys in {tuple(keys) for keys, _ in origins}}
    special = exceptions(words, [origin for _, origin in origins])
    quality = [html.escape(words.say(f"quality.{flag}")) for flag in QUALITIES]
    shown = [name for name in _SHOWN if name in dataset]
    columns = [
        [words.day(day) for day in dataset["time"].to_numpy().astype("datetime64[D]").tolist()],
        *([number(words, value, 2) for value in dataset[name].to_numpy().tolist()] for name in shown),
        [quality[flag] for flag in dataset["quality"].to_numpy()],
        [used[tuple(keys)] for keys, _ in origins],
        *([[html.escape(text) for text in special]] if any(special) else []),
    ]
    head = [
        words.say("column.date"), *(titled(words, name) for name in shown), words.say("column.quality"),
        words.say("report.by_number"), *([words.say("column.origin")] if any(special) else []),
    ]  # fmt: skip
    rows = [list(row) for row in zip(*columns, strict=True)]
    made = table(words.say("table.days"), head, rows, id_="days")
    return _section(words.say("result.tab.days"), _folded(told, made, len(rows), words.count("days", len(rows))))


_SHOWN = ("eto", "eto_lower", "eto_upper", "kc", "etc")
"""Of each day; the last two where a crop was asked for."""


def _folded(told: Told, shown: str, rows: int, count: str) -> str:
    if rows <= LONG_TABLE:
        return shown
    hint = f'<span class="hint screen"> {told.words.say("report.fold")}</span>'
    return f"<details><summary>{count}{hint}</summary>{shown}</details>"


SECTIONS: tuple[Callable[[Told], str], ...] = (
    _what, _figures, _warnings, _pictures, _months, _totals, _statistics, _method, _sources, _citation, _days,
)  # fmt: skip
"""In this order: what most want to know first, the days, which are many, last."""

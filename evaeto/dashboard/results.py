"""The results of a finished calculation: summary, warnings, plot, table, downloads."""

from __future__ import annotations

import html
from array import array
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import ipywidgets as widgets

from evaeto.dashboard.form import days_text
from evaeto.dashboard.frontend import Chart, Download, Table
from evaeto.dashboard.texts import say
from evaeto.sources.catalogue import SOURCES

Format = Literal["csv", "xlsx"]
"""What the page offers; the other formats are for Python."""

EPOCH = date(1970, 1, 1).toordinal()
MEDIA_TYPES: Mapping[Format, str] = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
Export = Callable[[Format], "Future[bytes]"]
OnLoop = Callable[[Callable[[], None]], None]
"""Runs a function on the kernel's loop; from any thread."""


@dataclass(frozen=True)
class Columns:
    """Daily rows as the front end takes them: binary columns and the words their positions stand for."""

    days: bytes
    values: bytes
    quality: bytes
    origin: bytes
    categories: dict[str, list[list[str]]]

    @classmethod
    def of(cls, rows: Sequence[Mapping[str, Any]]) -> Columns:
        """Columns of the rows of a SUCCESS message. Words repeat a lot: each is sent once."""
        qualities: dict[str, int] = {}
        origins: dict[tuple[str, str], int] = {}
        quality, origin = array("H"), array("H")
        for row in rows:
            quality.append(qualities.setdefault(row["quality"], len(qualities)))
            names = ", ".join(SOURCES[key].name if key in SOURCES else key for key in row["sources"])
            origin.append(origins.setdefault((names, row.get("origin", "")), len(origins)))
        values = array("d", (float("nan") if row["eto_mm"] is None else row["eto_mm"] for row in rows))
        days = array("i", (date.fromisoformat(row["date"]).toordinal() - EPOCH for row in rows))
        return cls(
            days.tobytes(),
            values.tobytes(),
            quality.tobytes(),
            origin.tobytes(),
            {
                "quality": [[flag, say(f"quality.{flag}")] for flag in qualities],
                "origin": [list(pair) for pair in origins],
            },
        )


class Results(widgets.VBox):
    """View of the data of a SUCCESS message.

    `export` makes a file on a worker; `on_loop` brings its outcome back to the kernel's loop.
    """

    def __init__(self, outcome: Mapping[str, Any], export: Export, on_loop: OnLoop) -> None:
        summary, rows = outcome["summary"], outcome["results"]
        columns = Columns.of(rows)
        label = summary["label"] or ""
        self.chart = Chart(
            days=columns.days,
            values=columns.values,
            label=say("chart.label", start=rows[0]["date"], end=rows[-1]["date"]),
            note=label,
        )
        self.table = Table(
            days=columns.days,
            values=columns.values,
            quality=columns.quality,
            origin=columns.origin,
            categories=columns.categories,
            note=label,
        )
        self.downloads = [_download(fmt, summary, rows, export, on_loop) for fmt in MEDIA_TYPES]
        super().__init__(
            [
                widgets.HTML(_facts(summary) + _warnings(outcome["warnings"])),
                self.chart,
                widgets.HBox(self.downloads).add_class("ev-downloads"),
                self.table,
                widgets.HTML(_credits(summary)),
            ]
        )
        self.add_class("ev-results")


def _facts(summary: Mapping[str, Any]) -> str:
    days, with_eto = summary["days"], summary.get("days_with_eto", summary["days"])
    count = days_text(days)
    if with_eto < days:
        count = say("result.days.partial", with_eto=with_eto, days=count)
    facts = {
        "result.mean": _number(summary["eto_mean_mm"], 2, say("result.per_day")),
        "result.total": _number(summary["eto_total_mm"], 1, "mm"),
        "result.days": count,
        "result.elevation": f"{summary['elevation_m']:.0f} m<small>{html.escape(summary['elevation_source'])}</small>",
    }
    items = "".join(f"<div><dt>{say(key)}</dt><dd>{value}</dd></div>" for key, value in facts.items())
    label = f'<p class="ev-demo-label">{html.escape(summary["label"])}</p>' if summary["label"] else ""
    return f'{label}<dl class="ev-summary">{items}</dl>'


def _number(value: float | None, decimals: int, units: str) -> str:
    return "–" if value is None else f"{value:.{decimals}f} {units}"


def _warnings(warnings: Sequence[str]) -> str:
    if not warnings:
        return ""
    items = "".join(f"<li>{html.escape(line)}</li>" for line in warnings)
    return (
        f'<details class="ev-warnings" open><summary>{say("result.warnings")} ({len(warnings)})</summary>'
        f"<ul>{items}</ul></details>"
    )


def _credits(summary: Mapping[str, Any]) -> str:
    lines = "".join(f"<p>{html.escape(line)}</p>" for line in summary["attribution"])
    return f'<div class="ev-credits">{lines}</div>'


def _download(
    fmt: Format, summary: Mapping[str, Any], rows: Sequence[Mapping[str, Any]], export: Export, on_loop: OnLoop
) -> Download:
    button = Download(description=say(f"result.download.{fmt}"))
    name = say(
        "result.file",
        lat=f"{summary['lat']:g}",
        lon=f"{summary['lon']:g}",
        start=rows[0]["date"],
        end=rows[-1]["date"],
        extension=fmt,
    )

    def finish(made: Future[bytes]) -> None:
        if (error := made.exception()) is not None:
            button.fail(say("result.download.failed", error=error))
        else:
            button.deliver(name, MEDIA_TYPES[fmt], made.result())

    def make() -> None:
        try:
            export(fmt).add_done_callback(lambda made: on_loop(lambda: finish(made)))
        except Exception as error:  # the button has its own place for it, and must not stay busy
            button.fail(say("result.download.failed", error=error))

    button.on_request(make)
    return button

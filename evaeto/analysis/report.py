"""A result as one HTML file that needs nothing else: for a colleague, a file folder, a printer."""

from __future__ import annotations

import html
import io
from typing import TYPE_CHECKING, Any

from evaeto.analysis.views import view

if TYPE_CHECKING:
    from evaeto.result import Result

STYLE = """
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #1d2b33; font: 15px/1.5 system-ui, sans-serif; }
h1 { font-size: 1.5rem; color: #14607f; } h2 { font-size: 1.15rem; margin-top: 2rem; }
table { border-collapse: collapse; font-size: 14px; font-variant-numeric: tabular-nums; }
th, td { padding: 3px 10px; border-bottom: 1px solid #d9e0e3; text-align: left; vertical-align: top; }
td.n { text-align: right; } svg { width: 100%; height: auto; } .label { background: #fdf1d8; padding: 6px 10px; }
details summary { cursor: pointer; font-weight: 600; }
"""


def report(result: Result) -> str:
    """The report: what it is, plots, months, statistics, days, method, sources and warnings."""
    shown = view(result)
    title = html.escape(str(result.dataset.attrs["title"]))
    label = f'<p class="label">{html.escape(result.label)}</p>' if result.label else ""
    months = [[row["month"], row["days"], *(_number(row[name]) for name in _MONTHLY)] for row in shown["monthly"]]
    names = list(shown["statistics"])
    statistics = [
        [key, *(_number(shown["statistics"][name].get(key)) for name in names)]
        for key in dict.fromkeys(key for name in names for key in shown["statistics"][name])
    ]
    frame = result.to_dataframe()
    figures = {name: title for name, title in _DAILY.items() if name in frame}
    days = [
        [f"{day:%Y-%m-%d}", *(_number(row[name]) for name in figures), row["quality"], row["sources"], row["origin"]]
        for day, row in zip(frame.index, frame.to_dict("records"), strict=True)
    ]  # fmt: skip
    return "\n".join(
        [
            f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>',
            f"<style>{STYLE}</style></head><body><h1>{title}</h1>{label}",
            "<h2>What this is</h2>",
            _table(("what", "value"), [list(line) for line in result.metadata()]),
            "<h2>Daily ETo with its 90 % band</h2>",
            _plot(result),
            "<h2>Months</h2>",
            _table(("month", "days", *_MONTHLY.values()), months, numbers=True),
            "<h2>Statistics</h2>",
            _table(("", *names), statistics, numbers=True),
            f"<h2>Days</h2><details><summary>{len(days)} days</summary>",
            _table(("date", *figures.values(), "quality", "sources", "exceptions"), days, numbers=True),
            "</details></body></html>",
        ]
    )


_DAILY = {"eto": "ETo [mm/d]", "eto_lower": "lower", "eto_upper": "upper", "kc": "Kc", "etc": "ETc [mm/d]"}
_MONTHLY = {"eto": "ETo [mm]", "precip": "P [mm]", "balance": "P - ETo [mm]", "tmax": "Tmax [°C]", "tmin": "Tmin [°C]"}


def _plot(result: Result) -> str:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9, 3.5), layout="constrained")  # not pyplot: workers plot in threads
    result.plot(figure.subplots())
    buffer = io.StringIO()
    figure.savefig(buffer, format="svg")
    content = buffer.getvalue()
    return content[content.index("<svg") :]


def _number(value: Any) -> str:
    return "" if value is None or value != value else f"{value:.2f}" if isinstance(value, float) else str(value)


def _table(head: tuple[str, ...], rows: list[list[Any]], *, numbers: bool = False) -> str:
    kind = ' class="n"' if numbers else ""
    top = "".join(f"<th>{html.escape(str(name))}</th>" for name in head)
    body = "".join(
        "<tr>"
        + "".join(f"<td{kind if i else ''}>{html.escape(str(cell))}</td>" for i, cell in enumerate(row))
        + "</tr>"
        for row in rows
    )
    return f"<table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>"

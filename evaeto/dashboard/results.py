"""The results of a finished calculation: summary, warnings, charts, tables, downloads."""

from __future__ import annotations

import html
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any, Literal, Protocol

import ipywidgets as widgets

from evaeto.dashboard.calibrating import Calibrating
from evaeto.dashboard.charts import charts_of, daily_chart
from evaeto.dashboard.columns import daily_columns, monthly_columns, statistics_columns
from evaeto.dashboard.frontend import Copy, Download, Table
from evaeto.dashboard.summary import credits_html, facts_html, warnings_html
from evaeto.dashboard.texts import say

if TYPE_CHECKING:
    from evaeto.fusion.calibration import Calibration

Format = Literal["csv", "xlsx", "netcdf", "parquet", "html"]
FILES: Mapping[Format, tuple[str, str]] = {
    "csv": ("csv", "text/csv"),
    "xlsx": ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "netcdf": ("nc", "application/x-netcdf"),
    "parquet": ("parquet", "application/vnd.apache.parquet"),
    "html": ("html", "text/html"),
}
"""Ending and media type of each format."""

OnLoop = Callable[[Callable[[], None]], None]
"""Runs a function on the kernel's loop; from any thread."""


class Work(Protocol):
    """What is made of a result on a worker: the part of a task that is used."""

    def export(self, fmt: Format) -> Future[bytes]: ...
    def view(self) -> Future[dict[str, Any]]: ...
    def calibrate(self, name: str, content: bytes) -> Future[Calibration]: ...


class Results(widgets.VBox):
    """View of the data of a SUCCESS message.

    `work` makes files and further views on a worker; `on_loop` brings its outcome back to the kernel's loop;
    `python` is the call that repeats the calculation; `on_apply` calculates again with a calibration.
    """

    def __init__(
        self,
        outcome: Mapping[str, Any],
        work: Work,
        on_loop: OnLoop,
        python: str = "",
        on_apply: Callable[[Calibration], None] = lambda _: None,
    ) -> None:
        self.summary, self.rows = outcome["summary"], outcome["results"]
        self._work, self._on_loop = work, on_loop
        self.note = self.summary["label"] or ""
        self.file = file_name(self.summary, self.rows)
        self.chart = daily_chart(self.rows, self.note, self.file)
        self.table = Table(columns=daily_columns(self.rows), caption=say("table.days"), note=self.note)
        self.downloads = [_download(fmt, self.file, work.export, on_loop) for fmt in FILES]
        self.months, self.statistics, self.charts = (_waiting() for _ in range(3))
        self.calibrating = Calibrating(work.calibrate, on_apply, on_loop)
        copy = Copy(text=python, label=say("result.python"))
        hint = f'<p class="ev-hint">{say("result.python.demo")}</p>' if self.note else ""
        sheets = {
            "days": self.table,
            "months": self.months,
            "statistics": self.statistics,
            "charts": self.charts,
            "calibrate": self.calibrating,
            "python": widgets.VBox([widgets.HTML(f"<p>{say('result.python')}</p>{hint}"), copy]),
        }
        self.sheets = widgets.Tab(list(sheets.values()), titles=[say(f"result.tab.{name}") for name in sheets])
        self.sheets.add_class("ev-tabs").add_class("ev-sheets")
        self._asked = False
        self.sheets.observe(self._open, "selected_index")
        super().__init__(
            [
                widgets.HTML(facts_html(self.summary) + warnings_html(outcome["warnings"])),
                self.chart,
                widgets.HBox(self.downloads).add_class("ev-downloads"),
                self.sheets,
                widgets.HTML(credits_html(self.summary)),
            ]
        )
        self.add_class("ev-results")

    def _open(self, change: Any) -> None:
        """Ask a worker for what the other sheets show, once, when one of them is first opened."""
        if self._asked or change["new"] not in (1, 2, 3):
            return
        self._asked = True
        try:
            self._work.view().add_done_callback(lambda done: self._on_loop(lambda: self._fill(done)))
        except Exception as error:
            self._fail(error)

    def _fill(self, done: Future[dict[str, Any]]) -> None:
        if (error := done.exception()) is not None:
            self._fail(error)
            return
        view = done.result()
        self.months.children = (Table(columns=monthly_columns(view), caption=say("table.months"), note=self.note),)
        self.statistics.children = (
            Table(columns=statistics_columns(view), caption=say("table.statistics"), note=self.note),
            widgets.HTML(f'<p class="ev-hint">{say("statistic.note")}</p>'),
        )
        self.charts.children = tuple(charts_of(view, self.rows, self.note, self.file))

    def _fail(self, error: BaseException) -> None:
        self._asked = False  # the next look asks again
        text = html.escape(say("result.view.failed", error=error))
        for sheet in (self.months, self.statistics, self.charts):
            sheet.children = (widgets.HTML(f'<p class="ev-trouble" role="alert">{text}</p>'),)


def file_name(summary: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> str:
    """Name of the files of a result, without an ending."""
    return say(
        "result.file",
        lat=f"{summary['lat']:g}",
        lon=f"{summary['lon']:g}",
        start=rows[0]["date"],
        end=rows[-1]["date"],
    )


def _waiting() -> widgets.VBox:
    box = widgets.VBox([widgets.HTML(f'<p class="ev-hint" role="status">{say("result.computing")}</p>')])
    return box.add_class("ev-sheet")


def _download(fmt: Format, file: str, export: Callable[[Format], Future[bytes]], on_loop: OnLoop) -> Download:
    button = Download(description=say(f"result.download.{fmt}"))
    extension, media_type = FILES[fmt]

    def finish(made: Future[bytes]) -> None:
        if (error := made.exception()) is not None:
            button.fail(say("result.download.failed", error=error))
        else:
            button.deliver(f"{file}.{extension}", media_type, made.result())

    def make() -> None:
        try:
            export(fmt).add_done_callback(lambda made: on_loop(lambda: finish(made)))
        except Exception as error:  # the button has its own place for it, and must not stay busy
            button.fail(say("result.download.failed", error=error))

    button.on_request(make)
    return button

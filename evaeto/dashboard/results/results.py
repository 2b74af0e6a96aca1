"""The results of a finished calculation: summary, warnings, charts, tables, downloads."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from datetime import date
from typing import TYPE_CHECKING, Any, Protocol

import ipywidgets as widgets

from evaeto.core.choices import Decimal, Format
from evaeto.core.messages import of_error
from evaeto.dashboard.common.copy import Copy
from evaeto.dashboard.common.download import Download
from evaeto.dashboard.common.pieces import drawn_html, redraw, replace_children
from evaeto.dashboard.common.words import Words
from evaeto.dashboard.figures.columns import correlation_columns, daily_columns, monthly_columns, statistics_columns
from evaeto.dashboard.figures.result_charts import Plotted, charts_of, daily_chart
from evaeto.dashboard.figures.result_tables import Tables, head_of_files
from evaeto.dashboard.irrigation.irrigating import Irrigating
from evaeto.dashboard.results.calibrating import Calibrating
from evaeto.dashboard.results.climate import Climate
from evaeto.dashboard.results.hours import Hours
from evaeto.dashboard.results.methods import Methods
from evaeto.dashboard.results.summary import credits_html, facts_html, warnings_html
from evaeto.extras import can_write
from evaeto.i18n.facts import statistics_note

if TYPE_CHECKING:
    from evaeto.crops.tables import IrrigationPlan
    from evaeto.fusion.calibration_file import SavedCalibration
    from evaeto.fusion.reference_trial import Trial

FILES: Mapping[Format, tuple[str, str]] = {
    "csv": ("csv", "text/csv"),
    "xlsx": ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "netcdf": ("nc", "application/x-netcdf"),
    "parquet": ("parquet", "application/vnd.apache.parquet"),
    "html": ("html", "text/html"),
}
"""Ending and media type of each format."""

VIEWED = ("months", "statistics", "charts", "climate")
"""Sheets that show what a worker computes, which it does once the days are on the page."""

OnLoop = Callable[[Callable[[], None]], None]
"""Runs a function on the kernel's loop; from any thread."""


class Work(Protocol):
    """What is made of a result on a worker: the part of a task that is used."""

    def export(self, fmt: Format, decimal: Decimal, language: str, plan: IrrigationPlan | None) -> Future[bytes]: ...
    def view(self) -> Future[dict[str, Any]]: ...
    def methods(self) -> Future[dict[str, Any]]: ...
    def hours(self) -> Future[dict[str, Any]]: ...
    def hours_of_file(self, name: str, content: bytes) -> Future[dict[str, Any]]: ...
    def try_reference(self, name: str, content: bytes) -> Future[Trial]: ...
    def irrigate(self, plan: IrrigationPlan) -> Future[dict[str, Any]]: ...


class Results(widgets.VBox):
    """View of the data of a SUCCESS message.

    `work` makes files and further views on a worker; `on_loop` brings its outcome back to the kernel's loop;
    `python` is the call that repeats the calculation; `on_apply` calculates again with a calibration.
    """

    def __init__(
        self,
        words: Words,
        outcome: Mapping[str, Any],
        work: Work,
        on_loop: OnLoop,
        python: str = "",
        on_apply: Callable[[SavedCalibration], object] = lambda _: None,
    ) -> None:
        self.summary, self.rows = outcome["summary"], outcome["results"]
        self._words, self._work, self._on_loop = words, work, on_loop
        self._warnings = outcome["warnings"]
        self.plotted = Plotted(
            words,
            self.rows,
            self.summary["label"] or "",
            file_name(self.summary, self.rows),
            (self.summary["lat"], self.summary["lon"]),
            self.summary["attribution"],
            self.summary.get("name", ""),
        )
        self.facts = drawn_html(words, lambda: facts_html(words, self.summary) + warnings_html(words, self._warnings))
        self.chart = daily_chart(self.plotted, self.summary.get("totals"))
        self.tables = Tables(self.plotted, head_of_files(self.summary))
        self.table = self.tables.make("days", lambda: daily_columns(words, self.rows))
        self.comma = widgets.Checkbox(indent=False).add_class("ev-comma")
        self.comma.observe(lambda change: self.tables.set_comma(change["new"]), "value")
        self.downloads = [self._download(fmt) for fmt in FILES if can_write(f".{FILES[fmt][0]}")]
        self.months, self.statistics, self.charts, self.climate = (self._waiting() for _ in VIEWED)
        self.methods = Methods(self.plotted, work.methods, on_loop, self.tables)
        self.hours = Hours(self.plotted, work.hours, work.hours_of_file, on_loop, self.tables)
        self.calibrating = Calibrating(self.plotted, work.try_reference, on_apply, on_loop)
        self.irrigating = Irrigating(self.plotted, work.irrigate, on_loop, self.tables, grown_of(self.summary))
        self.python = drawn_html(words, self._about_python)
        copy = Copy(words, text=python)
        words.label(copy, label="result.python")
        sheets = {
            "days": self.table,
            "months": self.months,
            "statistics": self.statistics,
            "charts": self.charts,
            "climate": self.climate,
            "methods": self.methods,
            "hours": self.hours,
            "irrigate": self.irrigating,
            "calibrate": self.calibrating,
            "python": widgets.VBox([self.python, copy]),
        }
        self.sheets = widgets.Tab(list(sheets.values())).add_class("ev-tabs").add_class("ev-sheets")
        self.sheet_names = tuple(sheets)
        self._asked = False
        self._view: dict[str, Any] | None = None
        self._wanted: set[str] = set()
        self._filled: set[str] = set()
        self.chart.on_drawn(self._ask)
        self.sheets.observe(self._open, "selected_index")
        super().__init__(
            [
                self.facts,
                self.chart,
                widgets.HBox([*self.downloads, self.comma]).add_class("ev-downloads"),
                self.sheets,
                drawn_html(words, lambda: credits_html(words, self.summary)),
            ]
        )
        self.add_class("ev-results")
        words.draw(self, self._speak)

    def rename(self, name: str) -> None:
        """Call the place otherwise: in charts and tables that are there, and in files that are made from now on."""
        self.plotted.name, self.plotted.file = name, file_name({**self.summary, "name": name}, self.rows)
        for part in self.children:  # not its own texts: they begin with the decimal sign of the language
            redraw(self._words, part)

    def _speak(self) -> None:
        say = self._words.say
        self.comma.description = say("result.download.comma")
        self.comma.value = say("number.decimal") == ","  # the visitor's spreadsheet speaks the visitor's language
        self.sheets.titles = [say(f"result.tab.{name}") for name in self.sheet_names]

    def _about_python(self) -> str:
        say = self._words.say
        hint = f'<p class="ev-hint">{say("result.python.demo")}</p>' if self.plotted.label else ""
        return f"<p>{say('result.python')}</p>{hint}"

    def _open(self, change: Any) -> None:
        """Show what the sheet that is opened is about, once."""
        name = self.sheet_names[change["new"] or 0]
        if name == "irrigate":
            self.irrigating.opened()
        elif name == "methods":
            self.methods.opened()
        elif name in VIEWED:
            self._wanted.add(name)
            self._ask()
            self._show()

    def _ask(self) -> None:
        """Have a worker compute what the sheets show, while the days are read: it is there when one is opened."""
        if self._asked:
            return
        self._asked = True
        try:
            self._work.view().add_done_callback(lambda done: self._on_loop(lambda: self._take(done)))
        except Exception as error:
            self._fail(error)

    def _take(self, done: Future[dict[str, Any]]) -> None:
        if (error := done.exception()) is not None:
            self._fail(error)
            return
        self._view = done.result()
        self._show()

    def _show(self) -> None:
        """Fill the sheets that were opened: each by itself, so that nobody waits for another."""
        if self._view is None:
            return
        fill = {
            "months": self._fill_months, "statistics": self._fill_statistics, "charts": self._fill_charts,
            "climate": self._fill_climate,
        }  # fmt: skip
        wanted, self._wanted = self._wanted, set()
        for name in wanted - self._filled:
            fill[name](self._view)
        self._filled |= wanted

    def _fill_months(self, view: Mapping[str, Any]) -> None:
        table = self.tables.make("months", lambda: monthly_columns(self._words, view))
        replace_children(self._words, self.months, [table])

    def _fill_statistics(self, view: Mapping[str, Any]) -> None:
        words = self._words
        statistics = self.tables.make("statistics", lambda: statistics_columns(words, view))
        note = drawn_html(
            words, lambda: f'<p class="ev-hint">{statistics_note(words, view["statistics"], view["trend"])}</p>'
        )
        together = self.tables.make("correlations", lambda: correlation_columns(words, view))
        replace_children(words, self.statistics, [statistics, note, together])

    def _fill_charts(self, view: Mapping[str, Any]) -> None:
        group, *others = charts_of(view, self.plotted)
        replace_children(self._words, self.charts, [group, *others])
        group.send_days()

    def _fill_climate(self, view: Mapping[str, Any]) -> None:
        replace_children(self._words, self.climate, [Climate(view["climate"], self.plotted, self.tables)])

    def _fail(self, error: BaseException) -> None:
        self._asked = False  # the next look asks again
        wanted, self._wanted = self._wanted, set()
        text = html.escape(self._words.say("result.view.failed", error=self._words.tell(of_error(error))))
        for name in wanted:
            told = widgets.HTML(f'<p class="ev-trouble" role="alert">{text}</p>')
            replace_children(self._words, getattr(self, name), [told])

    def _waiting(self) -> widgets.VBox:
        words = self._words
        told = drawn_html(words, lambda: f'<p class="ev-hint" role="status">{words.say("result.computing")}</p>')
        return widgets.VBox([told]).add_class("ev-sheet")

    def _download(self, fmt: Format) -> Download:
        words = self._words
        button = Download(words)
        words.label(button, description=f"result.download.{fmt}")
        extension, media_type = FILES[fmt]

        def fail(error: BaseException) -> None:
            button.fail(words.say("result.download.failed", error=words.tell(of_error(error))))

        def finish(made: Future[bytes]) -> None:
            if (error := made.exception()) is not None:
                fail(error)
            else:
                button.deliver(f"{self.plotted.file}.{extension}", media_type, made.result())

        def make() -> None:
            try:
                made = self._work.export(fmt, "," if self.comma.value else ".", words.language, self.irrigating.shown)
                made.add_done_callback(lambda done: self._on_loop(lambda: finish(done)))
            except Exception as error:  # the button has its own place for it, and must not stay busy
                fail(error)

        button.on_request(make)
        return button


def grown_of(summary: Mapping[str, Any]) -> tuple[str, date] | None:
    """The crop that was asked for with the result, and its day of planting."""
    crop = summary.get("crop")
    return (crop, date.fromisoformat(summary["planting"])) if crop is not None else None


def file_name(summary: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> str:
    """Name of the files of a result, without an ending: its place, by name or coordinates, and its period."""
    place = plain_name(summary.get("name", "")) or f"{summary['lat']:g}_{summary['lon']:g}"
    return f"evaeto_{place}_{rows[0]['date']}_{rows[-1]['date']}"


def plain_name(name: str) -> str:
    """A name as every system takes it for that of a file: small Latin letters, digits and hyphens; empty where that
    leaves nothing to know it by."""
    bare = unicodedata.normalize("NFKD", name.casefold()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", bare).strip("-")[:40].rstrip("-")

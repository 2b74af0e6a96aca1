"""A result as an Excel workbook in one language: days with a chart, months, totals, statistics, sources, what it is."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import numpy as np

from evaeto.analysis.result_view import view
from evaeto.core.flags import QUALITIES
from evaeto.core.quantities import SUMMED
from evaeto.i18n import Speech
from evaeto.i18n.facts import exceptions, statistics_rows
from evaeto.i18n.names import source_name, titled
from evaeto.i18n.speech import LIBRARY_LANGUAGE

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

    from evaeto.crops.tables import IrrigationPlan
    from evaeto.export.exportable import Exportable

_BAND = ("eto", "eto_lower", "eto_upper")
_FORMATS = {"number": "0.00", "one": "0.0", "count": "0", "figure": "General", "month": "yyyy-mm", "text": "@"}
_WIDTHS = {"day": 12, "month": 12, "number": 14, "one": 14, "count": 10, "figure": 14, "text": 26}
_EPOCH = np.datetime64("1899-12-30")
"""Day 0 of Excel, as it counts from March 1900 on."""
_CHART_SIZE = {"width": 900, "height": 380}


@dataclass(frozen=True)
class _Column:
    """A heading, what stands below it (see `_FORMATS`, and "day"), and the values; None or NaN leaves a cell empty."""

    title: str
    kind: str
    values: Sequence[Any]


def workbook(result: Exportable, language: str = "en", plan: IrrigationPlan | None = None) -> bytes:
    """The file. Headings have units, dates are dates of Excel in the order of the language, numbers are whole.

    Parameters
    ----------
    result : Result
        What was calculated.
    language : str
        Of sheets and headings.
    plan : IrrigationPlan, optional
        Of a field whose balance and water need become sheets.
    """
    from xlsxwriter import Workbook

    words, shown = Speech(language), view(result)
    buffer = io.BytesIO()
    # Text that begins with = must stay text: these files are opened by people who trust them
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with Workbook(buffer, {"in_memory": True, **options}) as book:
        sheets = _Sheets(book, words)
        days = sheets.add("table.days", _days(words, result))
        _draw(book, days, words, len(result.dataset["time"]))
        sheets.add("table.months", _months(words, shown))
        if shown["totals"]:
            sheets.add("excel.totals", _totals(words, shown))
        sheets.add("result.tab.statistics", _statistics(words, shown))
        if plan is not None:
            _irrigation(sheets, words, result, plan)
        sheets.add("excel.sources", _sources(words, result))
        what, value = zip(*_about(words, result), strict=True)
        about = sheets.add("excel.about", [_Column(words.say("excel.what"), "text", what),
                                           _Column(words.say("excel.value"), "text", value)])  # fmt: skip
        about.set_column(1, 1, 110)
    return buffer.getvalue()


class _Sheets:
    """Adds sheets to a book; the first row, with its headings, and the first column stay in sight."""

    def __init__(self, book: Workbook, words: Speech) -> None:
        self._book, self._words = book, words
        date = words.say("date.format").replace("%d", "dd").replace("%m", "mm").replace("%Y", "yyyy")
        formats = {**_FORMATS, "day": date}
        self._formats = {kind: book.add_format({"num_format": code}) for kind, code in formats.items()}
        self._head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})

    def add(self, key: str, columns: Sequence[_Column]) -> Worksheet:
        """A sheet named by the text of `key`: a row of headings and the values below them."""
        sheet = self._book.add_worksheet(self._words.say(key)[:31])
        sheet.freeze_panes(1, 1)
        for c, column in enumerate(columns):
            form = self._formats[column.kind]
            sheet.set_column(c, c, _WIDTHS[column.kind], form)
            sheet.write_string(0, c, column.title, self._head)
            for r, value in enumerate(column.values, 1):
                if value is None or value != value:
                    continue
                if column.kind == "text":
                    sheet.write_string(r, c, value)
                else:
                    sheet.write_number(r, c, value, form)
        return sheet


def _excel_days(times: Any) -> list[int]:
    """Days as Excel counts them."""
    days: list[int] = (np.asarray(times).astype("datetime64[D]") - _EPOCH).astype(int).tolist()
    return days


def _month_days(rows: Iterable[Any]) -> list[int]:
    return _excel_days([f"{row['month']}-01" for row in rows])


def _days(words: Speech, result: Exportable) -> list[_Column]:
    """The daily table: ETo with its band, the weather, what a crop uses, how good each day is and where it is from."""
    frame = result.to_dataframe()
    numbers = [name for name in map(str, frame) if name not in (*_BAND, "quality", "sources", "origin")]
    flags = {flag: words.say(f"quality.{flag}") for flag in QUALITIES}
    return [
        _Column(words.say("column.date"), "day", _excel_days(frame.index.to_numpy())),
        *(_Column(titled(words, name), "number", frame[name].tolist()) for name in (*_BAND, *numbers)),
        _Column(words.say("column.quality"), "text", [flags[flag] for flag in frame["quality"]]),
        _Column(
            words.say("column.sources"),
            "text",
            [", ".join(source_name(words, key) for key in sources) for sources, _ in result.origins],
        ),
        _Column(words.say("column.origin"), "text", exceptions(words, [origin for _, origin in result.origins])),
    ]


def _draw(book: Workbook, sheet: Worksheet, words: Speech, count: int) -> None:
    """ETo of the days with the ends of its band, on a sheet of its own behind them."""
    chart = book.add_chart({"type": "line"})
    for column, colour, width in ((2, "#9CC4DA", 0.75), (3, "#9CC4DA", 0.75), (1, "#1B6B93", 1.5)):
        chart.add_series(
            {
                "name": [sheet.name, 0, column],
                "categories": [sheet.name, 1, 0, count, 0],
                "values": [sheet.name, 1, column, count, column],
                "line": {"color": colour, "width": width},
            }
        )
    chart.set_title({"name": words.say("plot.eto"), "name_font": {"size": 12}})
    chart.set_y_axis({"name": titled(words, "eto"), "num_format": "0"})
    chart.set_x_axis({"date_axis": True})
    chart.set_legend({"position": "bottom"})
    chart.set_size(_CHART_SIZE)
    book.add_worksheet(words.say("excel.chart")[:31]).insert_chart("A1", chart)


def _months(words: Speech, shown: dict[str, Any]) -> list[_Column]:
    """A row a month, which is told by its first day."""
    rows = shown["monthly"]
    names = [name for name in rows[0] if name not in ("month", "days")]
    return [
        _Column(words.say("column.month"), "month", _month_days(rows)),
        _Column(words.say("column.days"), "count", [row["days"] for row in rows]),
        *(
            _Column(titled(words, name, "mm" if name in SUMMED else None), "number", [row[name] for row in rows])
            for name in names
        ),
    ]


def _totals(words: Speech, shown: dict[str, Any]) -> list[_Column]:
    """A row a season and a row a year, with the 90 % band of its ETo."""
    rows = shown["totals"]
    return [
        _Column(words.say("report.period"), "text", [row["period"] for row in rows]),
        _Column(words.say("column.days"), "count", [row["days"] for row in rows]),
        _Column(words.say("excel.missing"), "count", [row["missing"] for row in rows]),
        *(_Column(titled(words, name, "mm"), "one", [row[f"{name}_mm"] for row in rows]) for name in _BAND),
    ]


def _statistics(words: Speech, shown: dict[str, Any]) -> list[_Column]:
    """A row a statistic; the trend is of days, or of calendar months over the years."""
    labels, values = statistics_rows(words, shown["statistics"], shown["trend"])
    return [
        _Column(words.say("column.statistic"), "text", labels),
        *(_Column(titled(words, name), "figure", of_one) for name, of_one in values.items()),
    ]


def _irrigation(sheets: _Sheets, words: Speech, result: Exportable, plan: IrrigationPlan) -> None:
    """The balance of the root zone by day, and the water need by month."""
    from evaeto.crops.irrigation import irrigation_view

    found = irrigation_view(result, plan)
    series = {name: np.frombuffer(values, np.float32).astype(float) for name, values in found["series"].items()}
    days = np.frombuffer(found["days"], np.int32).astype("datetime64[D]")
    sheets.add("table.irrigation", [
        _Column(words.say("column.date"), "day", _excel_days(days)),
        _Column(words.say("quantity.kc"), "number", series["kc"].tolist()),
        *(_Column(titled(words, name, "mm"), "number", series[name].tolist()) for name in series if name != "kc"),
    ])  # fmt: skip
    rows = found["monthly"]
    sheets.add("table.need", [
        _Column(words.say("column.month"), "month", _month_days(rows)),
        *(_Column(titled(words, name, "mm"), "one", [row[name] for row in rows])
          for name in ("etc", "precip", "effective", "need")),
    ])  # fmt: skip


def _sources(words: Speech, result: Exportable) -> list[_Column]:
    """Where each service's data come from: version, when it was asked, its licence, whom to credit."""
    uses = result.sources
    texts = {
        "about.source": [source_name(words, use.key) for use in uses],
        "excel.data": ["" if use.told is None else words.tell(use.told) for use in uses],
        "report.version": [use.version or "" for use in uses],
        "report.asked": [use.asked_at or "" for use in uses],
        "about.licence": [words.tell(use.licence) for use in uses],
        "excel.licence_url": [use.licence_url for use in uses],
        "excel.attribution": [use.attribution for use in uses],
    }
    made = [_Column(words.say(key), "text", values) for key, values in texts.items()]
    made.insert(4, _Column(words.say("report.used"), "count", [use.days for use in uses]))
    return made


def _about(words: Speech, result: Exportable) -> list[tuple[str, str]]:
    """What the file is, in its language; then the lines that every export has, in English."""
    data, attrs = result.dataset, result.dataset.attrs
    grown = result.growing
    foreign = words.language != LIBRARY_LANGUAGE  # else these are among the lines of every export
    told = [
        (words.say("report.title"), words.place(float(data["lat"]), float(data["lon"]))),
        *([(words.say("form.place"), str(attrs["place_name"]))] if "place_name" in attrs else ()),
        *([(words.say("excel.label"), words.tell(result.label))] if result.label else ()),
        (words.say("form.period"), words.period(attrs["time_coverage_start"], attrs["time_coverage_end"])),
        (words.say("result.elevation"),
         f"{words.number(float(data['elevation']))} m ({words.tell(result.tells('elevation_source'))})"),
        (words.say("report.day"), words.tell(result.tells("day_definition"))),
        (words.say("about.method.title"), words.tell(result.tells("method"))),
        *([(words.say("irrigate.crop"), words.tell(grown))] if grown is not None else ()),
        (words.say("report.software"), str(attrs["source"])),
        (words.say("report.written"), words.day(datetime.now(UTC).date())),
        *((words.say("result.warnings"), words.tell(line)) for line in result.warnings if foreign),
        *((words.say("report.credits"), words.tell(line)) for line in result.attribution if foreign),
        (words.say("table.months"), words.say("excel.months")),
        ("", ""),
    ]  # fmt: skip
    return [*told, *((what, str(value)) for what, value in result.metadata())]

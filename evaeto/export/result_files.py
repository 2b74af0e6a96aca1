"""The files of a result: which formats there are, and the methods of `evaeto.Result` that write them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from evaeto.arguments import among, takes
from evaeto.core.choices import Decimal, Format
from evaeto.core.replacing import write_whole
from evaeto.export.exportable import Exportable
from evaeto.export.netcdf import netcdf_file
from evaeto.export.parquet import parquet_file
from evaeto.export.text import text_file, write_table
from evaeto.extras import require_to_write
from evaeto.i18n import LANGUAGES

if TYPE_CHECKING:
    from evaeto.core.choices import Language
    from evaeto.crops.tables import IrrigationPlan

ENDINGS: Mapping[Format, str] = {
    "csv": ".csv",
    "xlsx": ".xlsx",
    "netcdf": ".nc",
    "parquet": ".parquet",
    "html": ".html",
}


class ResultFiles:
    """A result written to files, each whole or not at all."""

    @takes(path="path", decimal=among(".", ","), comments="flag")
    def to_csv(self: Exportable, path: str | Path, decimal: Decimal = ".", *, comments: bool = False) -> None:
        """Write the daily table as CSV that any program reads plainly, and beside it what it is.

        Units, place, method, licences and warnings go to `<path>-metadata.json`, as the W3C lays down for CSV on the
        web (https://www.w3.org/TR/tabular-metadata/); `evaeto.read_weather` reads the place from there.

        Parameters
        ----------
        path : str or Path
            File to write; it appears whole or not at all.
        decimal : {".", ","}, optional
            Decimal sign. With "," the cells are separated by semicolons, as spreadsheets of such languages expect.
        comments : bool, optional
            One file in place of two: lines beginning with # at its foot say what it is (pandas: ``comment="#"``).
        """
        if comments:
            write_whole(path, _content(self, "csv", decimal))
        else:
            write_table(self, path, decimal)

    @takes(path="path", language=among(*LANGUAGES), plan="plan")
    def to_excel(
        self: Exportable, path: str | Path, language: Language = "en", plan: IrrigationPlan | None = None
    ) -> None:
        """Write an Excel workbook: days with a chart, months, seasons and years, statistics, sources, and what it is.

        Parameters
        ----------
        path : str or Path
            File to write; it appears whole or not at all.
        language : str, optional
            Of sheets and headings, a key of `evaeto.i18n.LANGUAGES`; another raises ValueError.
        plan : IrrigationPlan, optional
            Of a field whose water balance and water need become sheets.
        """
        write_whole(path, _content(self, "xlsx", language=language, plan=plan))

    @takes(path="path")
    def to_netcdf(self: Exportable, path: str | Path) -> None:
        """Write CF NetCDF-4 with everything `dataset` holds.

        Parameters
        ----------
        path : str or Path
            File to write; it appears whole or not at all.
        """
        write_whole(path, _content(self, "netcdf"))

    @takes(path="path")
    def to_parquet(self: Exportable, path: str | Path) -> None:
        """Write the daily table as Parquet, the metadata in the file's schema.

        Parameters
        ----------
        path : str or Path
            File to write; it appears whole or not at all.
        """
        write_whole(path, _content(self, "parquet"))

    @takes(path="path", language=among(*LANGUAGES))
    def to_html(self: Exportable, path: str | Path, language: Language = "en") -> None:
        """Write a report that needs nothing but itself: plots, tables, method, sources, warnings.

        Parameters
        ----------
        path : str or Path
            File to write; it appears whole or not at all.
        language : str, optional
            Of the report, a key of `evaeto.i18n.LANGUAGES`; another raises ValueError.
        """
        write_whole(path, _content(self, "html", language=language))

    @takes(fmt=among(*ENDINGS), decimal=among(".", ","), language=among(*LANGUAGES), plan="plan")
    def export(
        self: Exportable,
        fmt: Format,
        decimal: Decimal = ".",
        language: Language = "en",
        plan: IrrigationPlan | None = None,
    ) -> bytes:
        """The bytes of an export file, made in memory so that a worker can make it for a page.

        `decimal` is the sign in the numbers of CSV, `language` that of the report and the workbook; the other formats
        hold numbers, not their digits, and speak English.

        Parameters
        ----------
        fmt : {"csv", "xlsx", "netcdf", "parquet", "html"}
            Format of the file.
        decimal : {".", ","}, optional
            Decimal sign of the numbers in CSV.
        language : str, optional
            Of the HTML report and the Excel workbook.
        plan : IrrigationPlan, optional
            Of a field whose water balance and water need become sheets of the workbook.

        Returns
        -------
        bytes
            The content of the file.
        """
        return _content(self, fmt, decimal, language, plan)


def _content(
    result: Exportable,
    fmt: Format,
    decimal: Decimal = ".",
    language: Language = "en",
    plan: IrrigationPlan | None = None,
) -> bytes:
    require_to_write(Path(f"result{ENDINGS[fmt]}"))
    if fmt == "html":
        from evaeto.export.html import report

        return report(result, language).encode()
    if fmt == "csv":
        return text_file(result, decimal)
    if fmt == "xlsx":
        from evaeto.export.excel import workbook

        return workbook(result, language, plan)
    return netcdf_file(result) if fmt == "netcdf" else parquet_file(result)

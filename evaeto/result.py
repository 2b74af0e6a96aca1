"""What a calculation gives back: the series with its uncertainty, origin and quality, and its exports."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NoReturn

import numpy as np

from evaeto import extras
from evaeto.analysis import periods
from evaeto.analysis.period_totals import table_of
from evaeto.analysis.spei import spei_table
from evaeto.analysis.total_errors import PERIODS, Period, Uncertain
from evaeto.arguments import among, require, require_wanted, takes
from evaeto.core import notebook_cards
from evaeto.core.day_rows import DayRows
from evaeto.core.messages import Message
from evaeto.core.other_names import RESULT, no_such
from evaeto.core.replacing import write_whole
from evaeto.errors import Problem, RequestError
from evaeto.export.citation import bibtex, content_hash
from evaeto.export.day_table import frame_of, origins_of, rows_of
from evaeto.export.netcdf import netcdf_file, opened
from evaeto.export.parquet import parquet_file
from evaeto.export.summary import card_of, metadata_of, quality_of, summary_of
from evaeto.export.text import text_file, write_table
from evaeto.extras import require_to_write
from evaeto.i18n import LANGUAGES
from evaeto.sources.credits import SourceUse, credited

if TYPE_CHECKING:
    from datetime import date

    from matplotlib.axes import Axes
    from pandas import DataFrame, Series
    from xarray import DataArray, Dataset

    from evaeto.analysis.total_errors import Total
    from evaeto.core.choices import Language
    from evaeto.crops.tables import IrrigationPlan

Format = Literal["csv", "xlsx", "netcdf", "parquet", "html"]
Decimal = Literal[".", ","]
ENDINGS: Mapping[Format, str] = {
    "csv": ".csv",
    "xlsx": ".xlsx",
    "netcdf": ".nc",
    "parquet": ".parquet",
    "html": ".html",
}


_EPOCH = date(1970, 1, 1).toordinal()


@dataclass(frozen=True, repr=False)
class Result:
    """A finished calculation for one point.

    Attributes
    ----------
    dataset : Dataset
        Dataset(time[, source, input]) with `eto` [mm d-1] and its 90 % band `eto_lower`, `eto_upper`, `quality` (flag,
        see `QUALITIES`), what the bands of sums follow from (`error_daily`, `error_lasting` [mm d-1],
        `error_autocorrelation`, `error_memory` [d], `error_all_year`), the fused inputs, `weight` (share of each source
        in each input), `eto_share` (its share in ETo), `estimated` (a FAO-56 procedure supplied the input),
        `interpolated` (a short gap within a source was bridged), each source's own inputs and ETo under
        `NAME_by_source`, `flag` (what became of each value a source delivered, see `delivery_checks.FLAGS`), and
        `provider_eto` (the ETo a source computes by itself, NaN where it computes none; never an input); where a crop
        was asked for, `kc` and its evapotranspiration `etc`.
    warnings : tuple of str
        Everything the user should know, as messages (texts with key and fields).
    sources : tuple of SourceUse
        The services used, with what to credit.
    label : str or None
        None, or what kind of demonstration data this is.
    said : mapping of str to str
        As messages what attributes of the dataset say as texts: `method`, `day_definition`, `elevation_source`, and
        what grows as `crop`.
    """

    dataset: Dataset
    warnings: tuple[str, ...]
    sources: tuple[SourceUse, ...]
    label: str | None = None
    said: Mapping[str, str] = field(default_factory=dict, repr=False)

    def __getattr__(self, name: str) -> NoReturn:
        """Say what is meant by a name that other libraries have."""
        raise no_such(self, "Result", name, {} if name.startswith("_") else RESULT)

    @property
    def eto(self) -> DataArray:
        """Reference evapotranspiration [mm d-1], dims (time)."""
        return self.dataset["eto"]

    @classmethod
    @takes(path="path")
    def open(cls, path: str | Path) -> Result:
        """Open what `to_netcdf` wrote; nothing is lost.

        Parameters
        ----------
        path : str or Path
            The file.

        Returns
        -------
        Result
            As it was, warnings and sources included.

        Raises
        ------
        WeatherError
            It is no file of `to_netcdf`.
        OSError
            It cannot be read.
        """
        extras.require("netCDF4", extra="files")
        return cls(*opened(path))

    @cached_property
    def content_hash(self) -> str:
        """SHA-256 of names, coordinates and values; results with the same one are the same to the last bit."""
        return content_hash(self.dataset)

    @takes()
    def cite(self) -> str:
        """What to cite, as BibTeX: the software with the hash of this result, FAO-56, and each service.

        Returns
        -------
        str
            Entries of BibTeX.
        """
        return bibtex(self, self.content_hash)

    @takes()
    def by_source(self) -> Dataset:
        """What each source delivered and passed the checks, Dataset(source, time): what `evaeto.calibrate` takes.

        Returns
        -------
        Dataset
            Dims (source, time), in the units of the table of quantities.
        """
        from evaeto.inputs.delivery_checks import OBSERVED

        names = [str(name) for name in self.dataset["input"].values]
        observed = self.dataset["flag"] == OBSERVED
        columns = {name: self.dataset[f"{name}_by_source"].where(observed.sel(input=name, drop=True)) for name in names}
        return self.dataset[["time", "source"]].assign(columns)

    @property
    def attribution(self) -> tuple[str, ...]:
        """What to print next to the data: each line of credit of the services used, that of elevation included."""
        lines = (
            Message("credit.line", attribution=one.attribution, licence=one.licence, address=one.attribution_url)
            if one.attribution_url
            else Message("credit.line_short", attribution=one.attribution, licence=one.licence)
            for one in credited(self.sources, self.dataset.attrs["elevation_source"])
        )
        return tuple(dict.fromkeys(lines))  # several services of one operator ask for the same words

    @takes(name="text")
    def tells(self, name: str) -> str:
        """What an attribute of the dataset says: the message where there is one, else the text.

        Parameters
        ----------
        name : str
            Of the attribute, such as "method".

        Returns
        -------
        str
            In English; a `Message` where there is one.
        """
        require_wanted("name", name, among(*self.said, *map(str, self.dataset.attrs)))
        return self.said.get(name) or str(self.dataset.attrs[name])

    @property
    def growing(self) -> str | None:
        """What grows, where a crop was asked for."""
        if "kc" not in self.dataset:
            return None
        return self.said.get("crop") or str(self.dataset["kc"].attrs["comment"])

    @cached_property
    def origins(self) -> list[tuple[list[str], str]]:
        """For every day, the sources used, and in words the inputs that came otherwise than from all of them."""
        return origins_of(self.dataset)

    @property
    def quality(self) -> DataFrame:
        """What became of the values of each source: days by flag, one row for each source and input.

        The flags are those of `evaeto.inputs.delivery_checks.FLAGS`.

        `share` is the part of the days of the period that was observed and passed the checks.
        """
        return quality_of(self.dataset)

    @takes()
    def rows(self) -> list[dict[str, Any]]:
        """One plain dictionary a day: date, eto_mm, eto_lower_mm, eto_upper_mm (None where missing), quality, sources,
        origin, the weather by the names and units of `dataset` with its `rhmean` [%]; with a crop kc and etc_mm (None
        outside its season).

        Returns
        -------
        list of dict
            One for each day.
        """
        return list(self.day_rows())

    @takes()
    def day_rows(self) -> DayRows:
        """What `rows` gives, kept by column until a row is asked for.

        Returns
        -------
        DayRows
            One row for each day.
        """
        return rows_of(self.dataset, self.origins)

    @takes()
    def summary(self) -> dict[str, Any]:
        """Totals, means and how good they are; plain values for a page or a log.

        Returns
        -------
        dict
            Numbers and texts by name, such as `eto_total_mm`.
        """
        return summary_of(self)

    @takes(start="day", end="day")
    def total(self, start: str | date | None = None, end: str | date | None = None) -> Total:
        """ETo summed over a part of the period, with its 90 % band.

        The band of a sum is no sum of bands: what lasts of the error adds up, what is fresh on every day mostly
        cancels (`evaeto.analysis.total_errors`).

        Parameters
        ----------
        start, end : str or date, optional
            First and last day, both included; the whole period by default.

        Returns
        -------
        Total
            `value`, `lower`, `upper` [mm], how many `days` have a value and how many are `missing`.
        """
        first, last = (None if day is None else _day(name, day) for name, day in (("start", start), ("end", end)))
        return Uncertain.of(self.dataset).total(first, last)

    @takes(by=among(*PERIODS))
    def totals(self, by: Period = "year") -> DataFrame:
        """ETo summed over each month, season or year, or all days, with its 90 % band [mm], as `evaeto.totals` does.

        Parameters
        ----------
        by : {"month", "season", "year", "all"}, optional
            A season is named by its months, "2020-DJF" being December 2019 to February 2020.

        Returns
        -------
        DataFrame
            Indexed by `period`: `days`, `missing`, `eto_mm`, `eto_lower_mm`, `eto_upper_mm`.
        """
        return table_of(self.dataset, by)

    @takes()
    def to_dataframe(self) -> DataFrame:
        """Daily table indexed by date: eto and its band, quality, sources, origin, then the fused inputs, the relative
        humidity that they make (`rhmean`), and the kc and etc of a crop.

        Returns
        -------
        DataFrame
            The daily table.
        """
        return frame_of(self.dataset, self.origins)

    def __repr__(self) -> str:
        return notebook_cards.lines(*card_of(self))

    def _repr_html_(self) -> str:
        return notebook_cards.card(*card_of(self))

    @takes(complete="flag")
    def monthly(self, *, complete: bool = True) -> DataFrame:
        """Months: totals of ETo and its 90 % band, a crop's ETc, precipitation, their balance [mm], means of inputs.

        Parameters
        ----------
        complete : bool, optional
            Leave out (NaN) what lacks a day of its month; else what is there is summed, and `days` says how much.

        Returns
        -------
        DataFrame
            A row a month (PeriodIndex `month`); `days` with ETo, then the variables. Units are in `attrs["units"]`.
        """
        return periods.monthly(self, complete=complete)

    @takes(complete="flag")
    def yearly(self, *, complete: bool = True) -> DataFrame:
        """Calendar years, as `monthly` has months.

        Parameters
        ----------
        complete : bool, optional
            Leave out (NaN) what lacks a day of its year; else what is there is summed, and `days` says how much.

        Returns
        -------
        DataFrame
            A row a year (PeriodIndex `year`); `days` with ETo, then the variables. Units are in `attrs["units"]`.
        """
        return periods.yearly(self, complete=complete)

    @takes(by=among("month", "day"))
    def climatology(self, by: periods.By = "month") -> DataFrame:
        """The usual year: ETo by calendar month [mm, of whole months] or by calendar day [mm d-1].

        Parameters
        ----------
        by : {"month", "day"}, optional
            Rows 1 to 12, or "01-01" to "12-31".

        Returns
        -------
        DataFrame
            `years` there are, `mean`, `sd`, `min`, `max`, `p10`, `median`, `p90`.
        """
        return periods.climatology(self, by)

    @takes()
    def spei(self) -> DataFrame:
        """The SPEI by month: how dry the last 1, 3, 6 and 12 months were beside the same ones of all years.

        Returns
        -------
        DataFrame
            A row a month (PeriodIndex `month`); `spei_1`, `spei_3`, `spei_6` and `spei_12` [-], below 0 where it was
            drier than usual. `attrs` says what it was `fitted_to` and of how many `years`. See `evaeto.analysis.spei`
            for method and sources.

        Raises
        ------
        ValueError
            A calendar month is whole in fewer than 30 years.
        MissingExtraError
            `pip install "evaeto[climate]"` is missing.
        """
        return spei_table(self)

    @takes(variable="text")
    def trend(self, variable: str = "eto") -> dict[str, Any] | None:
        """The trend of a variable by Mann-Kendall and Sen, within the calendar months where there are three years.

        Parameters
        ----------
        variable : str, optional
            A column of `monthly`.

        Returns
        -------
        dict or None
            `slope_per_year` in `units`, two-sided probability `p` of no trend, `z`, and `within_months`; None where the
            series is too short to say. See `evaeto.analysis.statistics` for the sources.

        Raises
        ------
        ValueError
            No such variable.
        """
        return periods.trend_of(self, variable)

    @takes()
    def compare(self, other: Result | DataArray | Series[Any] | DataFrame | Dataset | str | Path) -> DataFrame:
        """This ETo beside another, on the days that both have.

        Parameters
        ----------
        other : Result, DataArray, Series, DataFrame, Dataset, str or Path
            Another result, or daily ETo [mm d-1] by date: as it is, or in a table or file by its name.

        Returns
        -------
        DataFrame
            Columns `this`, `other` and `difference` [mm d-1] by date; `attrs["scores"]` are those of `evaeto.score`,
            with `other` as the reference.

        Raises
        ------
        ValueError
            Hours, or a date twice.
        WeatherError
            A table or file has no ETo, or cannot be read.
        """
        import pandas as pd

        from evaeto.analysis.scores import score
        from evaeto.fusion.scoring import eto_of

        theirs = eto_of("other", other)
        if not isinstance(theirs, pd.Series):
            require("other", theirs, "array")
        scores = score(self.eto, theirs)
        table = pd.concat([_series(self.eto, "this"), _series(theirs, "other")], axis="columns", join="inner").dropna()
        table = table.assign(difference=table["this"] - table["other"])
        table.index.name = "date"
        table.attrs = {"scores": scores, "units": "mm d-1"}
        return table

    @takes(methods="texts")
    def compare_methods(self, methods: Collection[str] | None = None) -> Dataset:
        """Daily ETo by several methods on the fused weather of this result; see `evaeto.compare_methods`.

        Parameters
        ----------
        methods : collection of str, optional
            Names as `evaeto.eto` knows them; by default all for which the weather has the inputs.

        Returns
        -------
        Dataset
            A variable for each method [mm d-1], dims (time); `attrs["left_out"]` says what the others lack.

        Raises
        ------
        WeatherError
            A method asked for by name lacks an input.
        ArgumentError
            No such method.
        """
        from evaeto.reference_et import compare_methods

        weather = self.dataset[[str(name) for name in self.dataset["input"].values]]
        return compare_methods(weather.drop_vars("input", errors="ignore"), methods)

    @takes()
    def metadata(self) -> Iterator[tuple[str, str]]:
        """(what, value) lines that go with every export: place, period, method, sources, licences, warnings.

        Returns
        -------
        iterator of tuple
            Pairs of texts.
        """
        return metadata_of(self)

    @takes(path="path", decimal=among(".", ","), comments="flag")
    def to_csv(self, path: str | Path, decimal: Decimal = ".", *, comments: bool = False) -> None:
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
            write_whole(path, self.export("csv", decimal))
        else:
            write_table(self, path, decimal)

    @takes(path="path", language=among(*LANGUAGES), plan="plan")
    def to_excel(self, path: str | Path, language: Language = "en", plan: IrrigationPlan | None = None) -> None:
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
        write_whole(path, self.export("xlsx", language=language, plan=plan))

    @takes(path="path")
    def to_netcdf(self, path: str | Path) -> None:
        """Write CF NetCDF-4 with everything `dataset` holds.

        Parameters
        ----------
        path : str or Path
            File to write; it appears whole or not at all.
        """
        write_whole(path, self.export("netcdf"))

    @takes(path="path")
    def to_parquet(self, path: str | Path) -> None:
        """Write the daily table as Parquet, the metadata in the file's schema.

        Parameters
        ----------
        path : str or Path
            File to write; it appears whole or not at all.
        """
        write_whole(path, self.export("parquet"))

    @takes(path="path", language=among(*LANGUAGES))
    def to_html(self, path: str | Path, language: Language = "en") -> None:
        """Write a report that needs nothing but itself: plots, tables, method, sources, warnings.

        `language` is "en" or "pt-BR" (`evaeto.i18n.LANGUAGES`); another raises ValueError.

        Parameters
        ----------
        path : str or Path
            File to write; it appears whole or not at all.
        language : str, optional
            Of the report, a key of `evaeto.i18n.LANGUAGES`; another raises ValueError.
        """
        write_whole(path, self.export("html", language=language))

    @takes(fmt=among(*ENDINGS), decimal=among(".", ","), language=among(*LANGUAGES), plan="plan")
    def export(
        self, fmt: Format, decimal: Decimal = ".", language: Language = "en", plan: IrrigationPlan | None = None
    ) -> bytes:
        """The bytes of an export file, made in memory so that a worker can make it for a page.

        `decimal` is the sign in the numbers of CSV, `language` that of the report and the workbook; the other formats
        hold numbers, not their digits, and speak English.

        Parameters
        ----------
        fmt : {"csv", "xlsx", "nc", "parquet", "html"}
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
        require_to_write(Path(f"result{ENDINGS[fmt]}"))
        if fmt == "html":
            from evaeto.export.html import report

            return report(self, language).encode()
        if fmt == "csv":
            return text_file(self, decimal)
        if fmt == "xlsx":
            from evaeto.export.excel import workbook

            return workbook(self, language, plan)
        return netcdf_file(self) if fmt == "netcdf" else parquet_file(self)

    @takes()
    def irrigate(self, crop: Any, soil: Any, planting: Any, **how: Any) -> Dataset:
        """Daily water balance of a field under this weather: `evaeto.crops.balance` of this result.

        Parameters
        ----------
        crop, soil, planting : object
            What grows, in which soil, from when, as `evaeto.crops.balance` takes them.
        **how : object
            Its other arguments, such as `schedule`.

        Returns
        -------
        Dataset
            The balance of each day, dims (time).
        """
        from evaeto.crops import balance

        return balance(self, crop, soil, planting, **how)

    @takes(ax="axes")
    def plot(self, ax: Axes | None = None) -> Axes:
        """Plot ETo against time with matplotlib; returns the axes.

        Parameters
        ----------
        ax : matplotlib.axes.Axes, optional
            Where to plot; a new figure by default.

        Returns
        -------
        matplotlib.axes.Axes
            The axes.
        """
        extras.require("matplotlib", extra="plot")
        import matplotlib.pyplot as plt

        if ax is None:
            _, ax = plt.subplots(figsize=(9, 3.5), layout="constrained")
        lower, upper = (self.dataset[name].to_numpy() for name in ("eto_lower", "eto_upper"))
        ax.fill_between(self.dataset["time"].to_numpy(), lower, upper, color="#1b6b93", alpha=0.2, lw=0)
        ax.plot(self.dataset["time"].to_numpy(), self.eto.to_numpy(), lw=0.9, color="#1b6b93")
        ax.set_ylabel("ETo [mm d⁻¹]")
        ax.set_title(" · ".join(filter(None, [str(self.dataset.attrs["title"]), self.label])), fontsize=10)
        ax.grid(alpha=0.3)
        return ax


def _series(values: DataArray | Series[Any], name: str) -> Series[Any]:
    import pandas as pd

    return (values if isinstance(values, pd.Series) else values.to_series()).rename(name)


def _day(name: str, given: str | date) -> np.datetime64:
    try:
        return np.datetime64(given, "D")
    except ValueError:
        told = Message("request.date_form")
        raise RequestError([Problem(name, given, told)]) from None

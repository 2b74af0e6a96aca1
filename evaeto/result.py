"""What a calculation gives back: the series with its uncertainty, origin and quality."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from evaeto import extras
from evaeto.analysis.result_periods import ResultPeriods
from evaeto.arguments import among, require, require_wanted, takes
from evaeto.core import notebook_cards
from evaeto.core.day_rows import DayRows
from evaeto.core.messages import Message
from evaeto.core.other_names import RESULT, no_such
from evaeto.export.citation import bibtex, content_hash
from evaeto.export.day_table import frame_of, origins_of, rows_of
from evaeto.export.netcdf import opened
from evaeto.export.result_files import ResultFiles
from evaeto.export.summary import card_of, metadata_of, quality_of, summary_of
from evaeto.sources.credits import SourceUse, credited

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from pandas import DataFrame, Series
    from xarray import DataArray, Dataset


@dataclass(frozen=True, repr=False)
class Result(ResultPeriods, ResultFiles):
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

    @property
    def origins(self) -> list[tuple[list[str], str]]:
        """For every day, the sources used, and in words the inputs that came otherwise than from all of them."""
        return self._origins

    @cached_property  # apart from the property: pyright takes a cached one for no property of a protocol
    def _origins(self) -> list[tuple[list[str], str]]:
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

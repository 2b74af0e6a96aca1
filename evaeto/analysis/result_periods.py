"""A result over months, years and other periods: the methods of `evaeto.Result` that are about them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from evaeto.analysis import periods
from evaeto.analysis.period_totals import table_of
from evaeto.analysis.spei import spei_table
from evaeto.analysis.total_errors import PERIODS, Period, Uncertain
from evaeto.arguments import among, takes
from evaeto.core.messages import Message
from evaeto.core.protocols import WithDataset
from evaeto.errors import Problem, RequestError

if TYPE_CHECKING:
    from pandas import DataFrame

    from evaeto.analysis.total_errors import Total


class ResultPeriods:
    """Sums, means and trends of a result, and how unusual they are."""

    @takes(start="day", end="day")
    def total(self: WithDataset, start: str | date | None = None, end: str | date | None = None) -> Total:
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
    def totals(self: WithDataset, by: Period = "year") -> DataFrame:
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

    @takes(complete="flag")
    def monthly(self: WithDataset, *, complete: bool = True) -> DataFrame:
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
    def yearly(self: WithDataset, *, complete: bool = True) -> DataFrame:
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
    def climatology(self: WithDataset, by: periods.By = "month") -> DataFrame:
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
    def spei(self: WithDataset) -> DataFrame:
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
    def trend(self: WithDataset, variable: str = "eto") -> dict[str, Any] | None:
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


def _day(name: str, given: str | date) -> np.datetime64:
    try:
        return np.datetime64(given, "D")
    except ValueError:
        told = Message("request.date_form")
        raise RequestError([Problem(name, given, told)]) from None

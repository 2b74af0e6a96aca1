"""`Dataset.evaeto`: what evaeto does with weather, from the weather itself.

``import evaeto`` registers it, whether xarray is imported before it or after.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

import xarray as xr

from evaeto.arguments import takes

if TYPE_CHECKING:
    from pandas import DataFrame

    from evaeto.inputs.describing import Description


@xr.register_dataset_accessor("evaeto")  # type: ignore[no-untyped-call]  # of xarray's
class Evaeto:
    """The functions of evaeto that take weather, with this Dataset as the weather.

    Parameters
    ----------
    weather : Dataset
        Weather as `evaeto.eto` takes it, or of several services (source, time) as `evaeto.fuse` does.

    Examples
    --------
    >>> import pandas as pd, xarray as xr
    >>> import evaeto.xarray
    >>> day = {"time": pd.to_datetime(["2020-07-01"])}
    >>> columns = {"tmax": 30.0, "tmin": 18.0, "rhmean": 60.0, "u2": 2.0, "rs": 20.0}
    >>> weather = xr.Dataset({name: ("time", [value]) for name, value in columns.items()}, day)
    >>> weather.evaeto.eto(lat=-22.7, elevation=546).round(2).item()
    4.19
    """

    def __init__(self, weather: xr.Dataset) -> None:
        self._weather = weather

    # Not methods that call: warnings of the functions point at the line that called them

    @property
    def eto(self) -> Callable[..., xr.DataArray]:
        """`evaeto.eto` of this weather; call it with the other arguments of that."""
        from evaeto.reference_et import eto

        return partial(eto, self._weather)

    @property
    def daily(self) -> Callable[..., xr.Dataset]:
        """`evaeto.daily` of this weather; call it with the other arguments of that."""
        from evaeto.inputs.hours_to_days import daily

        return partial(daily, self._weather)

    @property
    def compare_methods(self) -> Callable[..., xr.Dataset]:
        """`evaeto.compare_methods` of this weather; call it with the other arguments of that."""
        from evaeto.reference_et import compare_methods

        return partial(compare_methods, self._weather)

    @property
    def fuse(self) -> Callable[..., xr.Dataset]:
        """`evaeto.fuse` of this weather of several services; call it with the other arguments of that."""
        from evaeto.fusion.fuse import fuse

        return partial(fuse, self._weather)

    @property
    def totals(self) -> Callable[..., DataFrame | xr.Dataset]:
        """`evaeto.totals` of this daily ETo with its errors; call it with the other arguments of that."""
        from evaeto.analysis.period_totals import totals

        return partial(totals, self._weather)

    @takes()
    def describe(self) -> Description:
        """What the variables are taken for, before anything is computed; of a grid those of its first cell.

        Returns
        -------
        Description
            As `evaeto.describe` gives it for a file.
        """
        from evaeto.inputs.describing import describe_opened
        from evaeto.inputs.formats.base import Opened

        held = self._weather
        first = held.isel({name: 0 for name in held.dims if name != "time"})
        return describe_opened(type(held).__name__, Opened(first.compute(), "xarray"))

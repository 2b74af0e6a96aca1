"""The methods side by side, for the same weather."""

from __future__ import annotations

import inspect
from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING, Any, overload

from evaeto.arguments import require, takes
from evaeto.core.messages import Message, as_json, listed, naming, of_error, without_file
from evaeto.errors import ArgumentError, WeatherError
from evaeto.inputs.weather_files import read_weather
from evaeto.reference_et.dispatch import eto
from evaeto.reference_et.method_names import METHOD_NAMES

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

_HOW = tuple(name for name in inspect.signature(eto).parameters if name not in ("weather", "method"))


@overload
def compare_methods(
    weather: xr.Dataset | str | Path, methods: Collection[str] | None = ..., **how: Any
) -> xr.Dataset: ...
@overload
def compare_methods(weather: pd.DataFrame, methods: Collection[str] | None = ..., **how: Any) -> pd.DataFrame: ...
@takes()
def compare_methods(
    weather: xr.Dataset | pd.DataFrame | str | Path, methods: Collection[str] | None = None, **how: Any
) -> xr.Dataset | pd.DataFrame:
    """Daily reference evapotranspiration of the short crop [mm d-1] by several methods.

    Parameters
    ----------
    weather : Dataset, DataFrame, str or Path
        Daily weather, as `evaeto.eto` takes it.
    methods : collection of str, optional
        Names as `evaeto.eto` knows them; by default all for which the weather has the inputs.
    how : object
        Other arguments of `evaeto.eto`: `lat`, `elevation`, `wind_height`, `rso` and so on.

    Returns
    -------
    Dataset or DataFrame
        A variable or column for each method, under its name; those left out for want of inputs stand in
        `attrs["left_out"]` with what they lack, and in `attrs["left_out_messages"]` as
        `evaeto.core.foreign_messages.from_json` reads it, for other languages

    Raises
    ------
    WeatherError
        A method asked for by name, or every method, lacks an input.
    ArgumentError
        No such method or argument.
    """
    import pandas as pd
    import xarray as xr

    if unknown := [name for name in how if name not in _HOW]:
        raise ArgumentError(Message("argument.unknown", name="compare_methods", value=unknown[0], known=list(_HOW)))
    if methods is not None:
        require("methods", methods, "texts")
        methods = [methods] if isinstance(methods, str) else list(methods)
    if isinstance(weather, str | Path):  # read once
        options = {name: how.pop(name) for name in ("names", "units", "dayfirst", "wind_height") if name in how}
        height = how.get("elevation")
        weather = read_weather(weather, **options, elevation=height if isinstance(height, int | float) else None)
    results: dict[str, Any] = {}
    left_out: list[Message] = []
    for method in methods or METHOD_NAMES:
        try:
            results[method] = eto(weather, method=method, **how)
        except WeatherError as error:
            if methods is not None:
                raise
            left_out.append(naming(method, without_file(of_error(error), method)))
    if not results:
        raise WeatherError(listed(left_out))
    table = pd.DataFrame(results) if isinstance(weather, pd.DataFrame) else xr.Dataset(results)
    table.attrs["left_out"] = str(listed(left_out)) if left_out else ""
    table.attrs["left_out_messages"] = as_json(left_out)
    return table

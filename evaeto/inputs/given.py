"""Weather as a public function is given it: a file, a table or a Dataset, with what its caller says of its columns."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from evaeto.core.messages import Message
from evaeto.errors import WeatherError
from evaeto.inputs.array_units import plain_dataset, plain_table
from evaeto.inputs.corrections import Corrections
from evaeto.inputs.frames import is_date
from evaeto.inputs.variable_names import split_unit

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

W = TypeVar("W")

MEANS = ("tmean", "rhmean")
"""Quantities that a Dataset's attributes may say are extremes of the day."""


def as_named(weather: W, names: Mapping[str, str] | None, units: Mapping[str, str] | None) -> W:
    """A table or Dataset by the names and units that are said of its columns.

    Parameters
    ----------
    weather : DataFrame or Dataset
        As it came; whatever else it is, it comes back as it is.
    names : mapping, optional
        What columns are, ``{"T": "tmax"}``; "" leaves one out.
    units : mapping, optional
        Their units, ``{"T": "degF"}``, which go before all others.

    Returns
    -------
    DataFrame or Dataset
        The same where nothing is said.

    Raises
    ------
    WeatherError
        There is no such column, or no such quantity.
    """
    import pandas as pd
    import xarray as xr

    if not names and not units:
        return weather
    said = Corrections(names or {}, units or {})
    made: Any = weather
    if isinstance(weather, pd.DataFrame):
        made = _table(weather, said)
    elif isinstance(weather, xr.Dataset):
        made = _dataset(weather, said)
    return made  # type: ignore[no-any-return]


def _table(weather: pd.DataFrame, said: Corrections) -> pd.DataFrame:
    attrs = weather.attrs
    table, own = plain_table(weather)
    columns = [str(name).strip() for name in table.columns]
    columns = [f"{name} [{own[name]}]" if name in own else name for name in columns]
    new, _, left_out = said.applied(columns)
    table = table.set_axis(new, axis="columns").drop(columns=left_out)
    table.attrs = attrs
    return table


def _dataset(weather: xr.Dataset, said: Corrections) -> xr.Dataset:
    dataset = plain_dataset(weather)
    old = [str(name) for name in dataset.variables]
    new, _, left_out = said.applied(old)
    renamed = {}
    for before, after in zip(old, new, strict=True):
        name, unit = split_unit(after)
        if before in left_out or (before == after and unit is None):
            continue
        attrs = dict(dataset[before].attrs)
        if name != before and not is_date(name):
            attrs.pop("standard_name", None)  # what is said goes before what it tells
            attrs.pop("cell_methods", None)
            attrs |= {"cell_methods": "time: mean"} if name in MEANS else {}
            renamed[before] = name
        elif name != before:
            renamed[before] = name
        if unit is not None:
            attrs["units"] = unit
        changed = dataset[before].copy(deep=False)
        changed.attrs = attrs
        dataset = (
            dataset.assign_coords({before: changed}) if before in dataset.coords else dataset.assign({before: changed})
        )
    return dataset.drop_vars(left_out).rename(renamed)


def each_named(weather: Any, names: Mapping[str, str] | None, units: Mapping[str, str] | None) -> Any:
    """Weather by source, by what is said of its columns: it holds for each source that has them.

    Parameters
    ----------
    weather : mapping of str to DataFrame, Dataset, str or Path, or Dataset
        By source.
    names, units : mapping, optional
        As `as_named` takes them.

    Returns
    -------
    mapping of str to DataFrame or Dataset, or Dataset
        The same where nothing is said.

    Raises
    ------
    WeatherError
        A column that no source has, or no such quantity.
    """
    if not isinstance(weather, Mapping) or hasattr(weather, "data_vars"):
        return as_named(weather, names, units)
    if not (names or units) and not any(isinstance(each, str | Path) for each in weather.values()):
        return weather
    made, lacking = {}, []
    for key, each in weather.items():
        without: dict[str, WeatherError] = {}
        while True:
            here = [{name: v for name, v in (said or {}).items() if name not in without} for said in (names, units)]
            try:
                made[key] = _read_or_named(each, *here)
                break
            except WeatherError as error:
                without[column_lacking(error)] = error
        lacking.append(without)
    for name, missing in lacking[0].items() if lacking else ():
        if all(name in without for without in lacking):
            raise missing
    return made


def _read_or_named(weather: Any, names: Mapping[str, str], units: Mapping[str, str]) -> Any:
    """A file as it is, before its values are checked, since its days may be wanted; what is in memory likewise."""
    if not isinstance(weather, str | Path):
        return as_named(weather, names, units)
    from evaeto.inputs.formats.base import ReadOptions
    from evaeto.inputs.weather_files import read_any

    return read_any(weather, ReadOptions(names=names, units=units))


def column_lacking(error: WeatherError) -> str:
    """The column that an error says there is none of; any other error is raised again."""
    told = error.args[0] if error.args else None
    if not isinstance(told, Message) or told.key != "columns.no_such":
        raise error
    return str(told.fields["name"])


def opened_weather(
    weather: str | Path | pd.DataFrame | xr.Dataset,
    names: Mapping[str, str] | None,
    units: Mapping[str, str] | None,
    **options: Any,
) -> Any:
    """What is in memory by what is said of its columns; a file as `read_weather` reads it.

    Parameters
    ----------
    weather : str, Path, DataFrame or Dataset
        As it was given.
    names, units : mapping, optional
        As `as_named` takes them.
    **options : object
        Of `read_weather`, for a file.

    Returns
    -------
    DataFrame or Dataset
        A Dataset of a file.

    Raises
    ------
    WeatherError
        It cannot be read.
    """
    if isinstance(weather, str | Path):
        from evaeto.inputs.weather_files import read_weather

        return read_weather(weather, names=names, units=units, **options)
    return as_named(weather, names, units)

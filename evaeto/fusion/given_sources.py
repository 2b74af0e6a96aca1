"""What `fuse` and `calibrate` are given: weather by source with what is said of its columns, and where it is."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evaeto.arguments import require
from evaeto.core.messages import Message
from evaeto.errors import ArgumentError
from evaeto.fusion.reference_files import daily_eto_of
from evaeto.inputs.derived_variables import with_vapour_pressure
from evaeto.inputs.given import each_named
from evaeto.inputs.times import is_hourly
from evaeto.reference_et.location import with_elevation

if TYPE_CHECKING:
    from evaeto.core.protocols import OfSources
    from evaeto.fusion.alignment import WeatherBySource

_WHOLE, _REFERENCE = "all sources", "the reference"


def is_result(given: Any) -> bool:
    """Whether it is a finished calculation (`evaeto.Result`), which knows its sources and its place."""
    return hasattr(given, "by_source") and hasattr(given, "dataset")


def sources_given(
    given: WeatherBySource | OfSources, names: Mapping[str, str] | None, units: Mapping[str, str] | None
) -> WeatherBySource:
    """Weather by source, by what is said of its columns.

    Parameters
    ----------
    given : mapping of str to DataFrame, Dataset, str or Path, or Dataset, or Result
        By source; of a finished calculation what its services delivered.
    names, units : mapping, optional
        Of columns, for each source that has them.

    Returns
    -------
    mapping of str to DataFrame or Dataset, or Dataset
        In memory.

    Raises
    ------
    ArgumentError
        It is none of these.
    WeatherError
        No source has a column that something is said of, or a file cannot be read.
    """
    return each_named(_checked(given), names, units)  # type: ignore[no-any-return]


def sources_and_reference(
    given: WeatherBySource | OfSources,
    reference: Any,
    names: Mapping[str, str] | None,
    units: Mapping[str, str] | None,
    place: tuple[float, float],
) -> tuple[WeatherBySource, Any]:
    """As `sources_given`, and the reference by what is said of its columns, in memory.

    Parameters
    ----------
    given : mapping of str to DataFrame, Dataset, str or Path, or Dataset, or Result
        Weather by source.
    reference : DataFrame, Dataset, Series, DataArray, str, Path or None
        Daily ETo.
    names, units : mapping, optional
        Of columns, in all of these that have them.
    place : tuple of float
        Latitude and longitude [degrees].

    Returns
    -------
    tuple
        Weather by source, and the reference.

    Raises
    ------
    ArgumentError
        Either is of another kind.
    WeatherError
        Nothing has a column that something is said of, or a file cannot be read.
    """
    import pandas as pd
    import xarray as xr

    weather: Any = _checked(given)
    parts = {_WHOLE: weather} if isinstance(weather, xr.Dataset) else dict(weather)
    if isinstance(reference, pd.DataFrame | xr.Dataset | str | Path):
        parts[_REFERENCE] = reference
    elif not (reference is None or isinstance(reference, pd.Series | xr.DataArray)):
        require("reference_eto", reference, "table", "dataset", "array", "path")
    parts = each_named(parts, names, units)
    made = parts.pop(_REFERENCE, reference)
    if isinstance(reference, str | Path):
        made = daily_eto_of(made, str(reference), None, place)
    return parts.get(_WHOLE, parts), made


def _checked(given: Any) -> Any:
    import pandas as pd
    import xarray as xr

    weather: Any = given
    if is_result(given):
        weather = given.by_source()
    require("weather_by_source", weather, "mapping", "dataset")
    if not isinstance(weather, xr.Dataset):
        for key, each in weather.items():
            if not isinstance(each, pd.DataFrame | xr.Dataset):
                require(f"weather_by_source[{key!r}]", each, "table", "dataset", "path")
    return weather


def place_given(given: Any, **place: Any) -> dict[str, Any]:
    """Where the weather is: as given, else where the calculation or the Dataset says.

    Parameters
    ----------
    given : mapping, Dataset or Result
        Weather by source.
    **place : float, array_like, DataArray or None
        lat, lon [degrees] and elevation [m].

    Returns
    -------
    dict
        All of them, as they were given where they were.

    Raises
    ------
    ArgumentError
        One is not given and not known.
    """
    known = getattr(given.dataset if is_result(given) else given, "coords", {})
    found = {name: known.get(name) if value is None else value for name, value in place.items()}
    if lacking := [name for name, value in found.items() if value is None]:
        raise ArgumentError(Message("argument.place_missing", names=lacking))
    points = {name: value for name, value in found.items() if place[name] is None and not getattr(value, "ndim", 1)}
    return found | {name: float(value) for name, value in points.items()}  # type: ignore[arg-type]  # DataArrays


def with_humidity(given: WeatherBySource, elevation: Any) -> WeatherBySource:
    """Weather by source with vapour pressure in the place of a humidity by mass, at the pressure of its elevation.

    Parameters
    ----------
    given : mapping of str to DataFrame or Dataset, or Dataset
        By source, in memory or on Dask.
    elevation : float, array_like or DataArray
        Of the place, or of each of many places [m].

    Raises
    ------
    WeatherError
        The elevation does not fit the places of the weather, or the humidity is in an unknown unit.

    Warns
    -----
    EstimatedInputWarning
        The pressure is that of the elevation.
    """
    import xarray as xr

    if not isinstance(given, xr.Dataset):
        return {source: _with_humidity(each, elevation) for source, each in given.items()}
    made: xr.Dataset = _with_humidity(given, elevation)
    return made


def _with_humidity(weather: Any, elevation: Any) -> Any:
    import xarray as xr

    at_place = with_elevation(weather, elevation)
    if at_place is weather or not isinstance(at_place, xr.Dataset):
        return at_place
    return with_vapour_pressure(at_place, is_hourly(at_place)).drop_vars("elevation")


def require_point(place: Mapping[str, Any]) -> dict[str, float]:
    """One place, not many.

    Raises
    ------
    ArgumentError
        It is none.
    """
    for name, value in place.items():
        require(name, value, "number")
    return {name: float(value) for name, value in place.items()}

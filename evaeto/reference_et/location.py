"""Where the weather was: given by hand, or standing in its coordinates; laid onto the grid of the weather."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from itertools import combinations
from typing import TYPE_CHECKING, Any, TypeAlias, Union, cast

import numpy as np
from numpy.typing import NDArray

from evaeto.arguments import shown
from evaeto.core.messages import Message
from evaeto.core.quantities import QUANTITIES, conversion
from evaeto.errors import WeatherError
from evaeto.inputs.derived_variables import at_elevation, humidity_by_mass, own_elevations
from evaeto.inputs.variable_names import TIME_NAMES, parse_name

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

Place: TypeAlias = Union[float, NDArray[Any], Sequence[float], "pd.Series[Any]", "xr.DataArray", "xr.Dataset"]
"""Where the weather was: a number, one for each site or cell, or a Dataset of that variable alone."""
EXTRA = ("number", "expver", "surface", "step", "height", "band")
"""Dimensions that fields of ECMWF and rasters carry along with a length of one; they say nothing of the place."""
SAME_CELL = 0.1
"""Coordinates that differ by less than this part of a cell are the same: they were rounded, or are float32."""
SAME_POINT = 1e-3
"""The same where there is one cell only, so that its size is not known [units of the coordinate]."""


def place_of(weather: xr.Dataset, sizes: Mapping[Any, int], **given: Place | None) -> dict[str, Any]:
    """Where the weather is: `lat`, `lon`, `elevation` as given, else from its coordinates; those unknown are left out.

    `sizes` are those of the weather's dimensions, along which a value for each site is laid.

    Raises
    ------
    WeatherError
        A value is not a number, lies beyond the limits of its quantity, or does not fit the sites or the grid.
    """
    place = {}
    for name, number in given.items():
        value: Any
        if number is not None:
            value = on_grid(name, number, sizes, weather.indexes)
        elif (value := weather.coords.get(name)) is None:
            continue
        elif strange := [dim for dim in value.dims if dim not in sizes and value.sizes[dim] > 1]:
            raise _no_such_dimension(name, strange[0], sizes)
        if number is not None or value.ndim == 0:
            _check_place(name, value)
        place[name] = value
    return place


def with_elevation(weather: Any, elevation: Place | None) -> Any:
    """Weather with the elevation that is given beside it, where a humidity by mass may want the pressure of that.

    Parameters
    ----------
    weather : Dataset or DataFrame
        As it came.
    elevation : float, array_like, DataArray or None
        [m]. It goes before what the weather itself says.

    Returns
    -------
    Dataset or DataFrame
        With `elevation` as a coordinate or a column; the same where nothing wants it.

    Raises
    ------
    WeatherError
        It is not a number, lies beyond its limits, or does not fit the cells of the weather.
    """
    import pandas as pd
    import xarray as xr

    if elevation is None or not isinstance(weather, pd.DataFrame | xr.Dataset):
        return weather
    name = humidity_by_mass(weather.columns if isinstance(weather, pd.DataFrame) else weather.data_vars)
    if name is None:
        return weather
    if isinstance(weather, pd.DataFrame):
        return at_elevation(weather, float(elevation)) if isinstance(elevation, int | float | np.number) else weather
    sizes = {dim: size for dim, size in weather[name].sizes.items() if dim not in (*TIME_NAMES, "source")}
    laid = on_grid("elevation", elevation, sizes, weather.indexes)
    _check_place("elevation", laid)
    own = [each for each in own_elevations(weather) if each not in weather.dims]
    return weather.drop_vars(own).assign_coords(elevation=laid)


def dimensions_of(variables: Mapping[Any, xr.DataArray | xr.Variable]) -> dict[Hashable, int]:
    """The dimensions of the weather's variables together, in the order they are met.

    Raises
    ------
    WeatherError
        The variables are on different grids, which together would make one of every pair of their cells.
    """
    grids = {name: [dim for dim in values.dims if dim != "time"] for name, values in variables.items()}
    for (one, ours), (other, theirs) in combinations(grids.items(), 2):
        if min(len(ours), len(theirs)) > 1 and not set(ours) & set(theirs):
            raise WeatherError(
                Message("place.two_grids", name=one, dims=list(map(str, ours)), other=other,
                        other_dims=list(map(str, theirs)))
            )  # fmt: skip
    return dict(each for values in variables.values() for each in zip(values.dims, values.shape, strict=True))


def on_grid(
    name: str, given: Place, sizes: Mapping[Any, int], indexes: Mapping[Any, pd.Index[Any]]
) -> float | xr.DataArray:
    """A number as it is; an array, Series or DataArray laid onto the weather's dimensions, cell on cell.

    Parameters
    ----------
    name : str
        Of what is given, for messages.
    given : float, array, Series, DataArray, or Dataset of it alone
        Arrays have the weather's dimensions other than time, in its order. A DataArray may name them differently
        (`latitude` for `lat`), cover more, run the other way, count longitudes from 0 or from -180, or be rounded.
        Where it states a unit that is known (`m**2 s**-2`, ft), that counts. A Series goes by its labels where the
        weather has them.
    sizes : mapping
        The weather's dimensions.
    indexes : mapping
        Their coordinates, as far as there are any.

    Returns
    -------
    float or DataArray
        Of dimensions and coordinates of the weather only.

    Raises
    ------
    WeatherError
        It is not a number, has another dimension or shape, or lacks a cell of the weather.
    """
    import pandas as pd
    import xarray as xr

    if isinstance(given, pd.Series):
        given = _labelled(given, sizes, indexes)
    if isinstance(given, xr.Dataset):
        given = _variable_of(name, given)
    if isinstance(given, xr.DataArray):
        if given.dtype.kind not in "iuf":
            raise WeatherError(Message("place.not_a_number", name=name, value=given.dtype.name))
        given = _in_dimensions_of(name, _in_table_units(name, given.reset_coords(drop=True)), sizes, indexes)
        for dim in given.dims:
            given = _aligned(name, given, dim, sizes[dim], indexes.get(dim))
        return given
    try:
        values = np.asarray(given, dtype=float)
    except (TypeError, ValueError, OverflowError):
        raise WeatherError(Message("place.not_a_number", name=name, value=shown(given))) from None
    if values.ndim == 0:
        return cast(float, values[()])
    sites = {str(dim): size for dim, size in sizes.items() if dim != "time"}
    if values.shape != tuple(sites.values()):
        shape, fits = _shape(values.shape), _shape(tuple(sites.values()))
        raise WeatherError(Message("place.other_shape", name=name, shape=shape, sites=fits))
    return xr.DataArray(values, dims=tuple(sites))


def _variable_of(name: str, given: xr.Dataset) -> xr.DataArray:
    """The variable of a file of nothing else, by whatever name, or that which means it."""
    variables = list(given.data_vars)
    for variable in variables:
        meaning = parse_name(str(variable), given[variable].attrs.get("units"))
        if meaning is not None and meaning.quantity == name:
            return given[variable]
    if len(variables) != 1:
        raise WeatherError(Message("place.which_variable", name=name, names=list(map(str, variables))))
    return given[variables[0]]


def _in_table_units(name: str, given: xr.DataArray) -> xr.DataArray:
    try:
        scale, offset = conversion(name, str(given.attrs["units"]))
    except (KeyError, ValueError):  # stated by few, and by these in many ways
        return given
    return given if (scale, offset) == (1.0, 0.0) else given * scale + offset


def _labelled(
    given: pd.Series[Any], sizes: Mapping[Any, int], indexes: Mapping[Any, pd.Index[Any]]
) -> NDArray[Any] | xr.DataArray:
    """A Series of sites by its labels where these are the weather's, else its values in their order."""
    import pandas as pd
    import xarray as xr

    sites = [dim for dim in sizes if dim != "time"]
    if len(sites) != 1 or sites[0] not in indexes or isinstance(given.index, pd.RangeIndex):
        return given.to_numpy()
    if not indexes[sites[0]].isin(given.index).any():
        return given.to_numpy()
    return xr.DataArray(given.to_numpy(), dims=sites, coords={sites[0]: given.index.to_numpy()})


def _in_dimensions_of(
    name: str, given: xr.DataArray, sizes: Mapping[Any, int], indexes: Mapping[Any, pd.Index[Any]]
) -> xr.DataArray:
    """By the weather's names of dimensions, without those of length one that fields carry along."""
    renamed: dict[Hashable, Hashable] = {}
    for dim in given.dims:
        axis = _axis(dim, dim in given.indexes)
        if dim in sizes or axis is None:
            continue
        ours = [d for d in sizes if d not in given.dims and _axis(d, d in indexes) == axis]
        if len(ours) == 1:
            renamed[dim] = ours[0]
    given = given.rename(renamed)
    alone = [dim for dim in given.dims if given.sizes[dim] == 1 and (dim not in sizes or dim == "time")]
    extra = [dim for dim in alone if dim in EXTRA or _axis(dim, True) is not None]
    given = given.isel(dict.fromkeys(extra, 0), drop=True)
    for dim in given.dims:
        if dim not in sizes:
            raise _no_such_dimension(name, dim, sizes)
    return given


def _axis(dim: Hashable, has_coordinates: bool) -> str | None:
    """Which way a dimension goes by its name. `x` and `y` may be anything: only their coordinates can tell."""
    text = str(dim).casefold()
    if text in TIME_NAMES:
        return "time"
    if text in ("y", "x"):
        return {"y": "lat", "x": "lon"}[text] if has_coordinates else None
    meaning = parse_name(text, None)
    return meaning.quantity if meaning is not None and meaning.quantity in ("lat", "lon") else None


def _no_such_dimension(name: str, dim: Hashable, sizes: Mapping[Any, int]) -> WeatherError:
    return WeatherError(Message("place.no_such_dimension", name=name, dim=str(dim), dims=list(map(str, sizes))))


def _aligned(name: str, given: xr.DataArray, dim: Hashable, size: int, wanted: pd.Index[Any] | None) -> xr.DataArray:
    """Along one dimension the cells of the weather, in its order and with its coordinates."""
    have = given.indexes.get(dim)
    if have is None or wanted is None:
        if given.sizes[dim] != size:
            raise WeatherError(
                Message("place.other_length", name=name, dim=str(dim), length=given.sizes[dim], weather=size)
            )
        return given.drop_vars([dim], errors="ignore")
    if have.equals(wanted):
        return given.drop_vars([dim]).assign_coords({dim: wanted}) if have.dtype != wanted.dtype else given
    if have.has_duplicates:
        raise WeatherError(Message("place.repeated", name=name, dim=str(dim), value=_plain(have[have.duplicated()][0])))
    if have.dtype.kind in "iuf" and wanted.dtype.kind in "iuf" and "f" in have.dtype.kind + wanted.dtype.kind:
        at = _nearest(have.to_numpy(float), wanted.to_numpy(float), 360.0 if _axis(dim, True) == "lon" else None)
    else:
        at = have.get_indexer(wanted)
    if (missing := at < 0).any():
        first = _plain(wanted[missing][0])
        raise WeatherError(
            Message("place.cells_missing", count=int(missing.sum()), name=name, dim=str(dim), value=first)
        )
    return given.isel({dim: at}).drop_vars([dim]).assign_coords({dim: wanted})


def _nearest(have: NDArray[Any], wanted: NDArray[Any], period: float | None) -> NDArray[np.intp]:
    """Position in `have` of each value of `wanted`, -1 for those that are nobody's within `SAME_CELL`."""
    cells = [np.diff(np.sort(values)).min() for values in (have, wanted) if values.size > 1]
    tolerance = SAME_CELL * min(cells) if cells else SAME_POINT
    if period is not None:
        have, wanted = have % period, wanted % period
    order = np.argsort(have)
    ring = have[order]
    ends = (-np.inf, np.inf) if period is None else (ring[-1] - period, ring[0] + period)
    ring, order = np.r_[ends[0], ring, ends[1]], np.r_[order[-1], order, order[0]]
    after = np.searchsorted(ring, wanted).clip(1, ring.size - 1)
    best = np.where(wanted - ring[after - 1] <= ring[after] - wanted, after - 1, after)
    return np.where(np.abs(ring[best] - wanted) <= tolerance, order[best], -1)


def _plain(value: Any) -> Any:
    """A coordinate as a message shows it."""
    return value if isinstance(value, int | float | np.number) else str(value)


def _check_place(name: str, value: float | xr.DataArray) -> None:
    quantity = QUANTITIES[name]
    values = np.asarray(value, dtype=float)
    upper = 360.0 if name == "lon" else quantity.upper  # both ways of counting are in use
    wrong = ~((values >= quantity.lower) & (values <= upper))
    if name == "elevation" and hasattr(value, "dims") and values.ndim and not np.isnan(values).all():
        wrong &= ~np.isnan(values)  # the sea has none, and no ETo
    if wrong.any():
        units = quantity.units if name == "elevation" else Message("unit.degrees")
        raise WeatherError(
            Message(
                "place.beyond", name=name, lower=quantity.lower, upper=upper, units=units,
                value=float(values[wrong][0]),
            )
        )  # fmt: skip


def _shape(sizes: tuple[int, ...]) -> str:
    return f"({' x '.join(map(str, sizes)) or '1'})"

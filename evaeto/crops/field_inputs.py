"""What grows where, as the balance of fields takes it: parameters, coefficients and stages of each field."""

from __future__ import annotations

from numbers import Number
from typing import TYPE_CHECKING, Any

import numpy as np

from evaeto.arguments import are_several, require_wanted, shown
from evaeto.core.messages import Message
from evaeto.crops import dual
from evaeto.crops.crop_table import FieldCrop, FieldSoil, crop_of, soil_of
from evaeto.crops.fields import (
    CURVE_NUMBER,
    DEPLETION,
    HEIGHT,
    HEIGHT_INI,
    REW,
    ROOTS,
    ROOTS_INI,
    SALT,
    SURFACE,
    TAW_PER_M,
    TEW,
    P,
)
from evaeto.crops.plausible import require_within
from evaeto.errors import ArgumentError

if TYPE_CHECKING:
    import xarray as xr


def of_fields(
    crop: Any, soil: Any, dual_method: bool, stages: Any, kc_ini: Any
) -> tuple[dict[int, Any], xr.DataArray, xr.DataArray, list[xr.DataArray]]:
    """Parameters by row, coefficients of three points, lengths of four stages and layers of the soil of each field.

    Parameters
    ----------
    crop, soil : str, FieldCrop, FieldSoil or DataArray
        As `evaeto.crops.balance` takes them.
    dual_method : bool
        Whether the coefficients are basal ones.
    stages : tuple, DataArray or None
        Lengths of the four stages in place of those of the table [d].
    kc_ini : float, DataArray or None
        Coefficient of the initial stage in place of that of the table [-].

    Returns
    -------
    tuple
        Parameters by row of `evaeto.crops.fields`, coefficients with a dimension `point`, lengths with `stage`; and
        where a soil has layers, their ends and their available water per depth, with a dimension `layer`.

    Raises
    ------
    ArgumentError
        A name is unknown, or the tables have no coefficient or stages for a crop.
    """
    import xarray as xr

    crops, plants = _each(crop, FieldCrop, crop_of)
    soils, grounds = _each(soil, FieldSoil, soil_of)

    def of(table: list[Any], which: xr.DataArray, get: Any) -> xr.DataArray:
        values = np.array([get(each) for each in table], dtype=float)
        tail = {1: (), 2: ("more",)}[values.ndim]
        return xr.DataArray(values[which.to_numpy()], which.coords, (*which.dims, *tail))

    for each in crops:
        if dual_method and each.kcb is None:
            raise ArgumentError(Message("crop.no_kcb", crop=each.title))
        if stages is None and each.stages is None:
            raise ArgumentError(Message("crop.no_stages", crop=each.title))
    coefficients = of(crops, plants, lambda c: c.kcb if dual_method else c.kc).rename(more="point")
    if kc_ini is not None:
        kc_ini = kc_ini if isinstance(kc_ini, xr.DataArray) else xr.DataArray(float(kc_ini))
        rest = coefficients.isel(point=slice(1, None))
        coefficients = xr.concat([kc_ini.expand_dims("point"), rest], "point")
    lengths = of(crops, plants, lambda c: c.stages).rename(more="stage") if stages is None else _lengths_of(stages)
    values: dict[int, Any] = {
        HEIGHT_INI: of(crops, plants, lambda c: c.first_height), HEIGHT: of(crops, plants, lambda c: c.height),
        ROOTS_INI: of(crops, plants, lambda c: c.roots[0]), ROOTS: of(crops, plants, lambda c: c.roots[1]),
        P: of(crops, plants, lambda c: c.p), TEW: of(soils, grounds, lambda s: s.tew),
        REW: of(soils, grounds, lambda s: s.rew),
        TAW_PER_M: of(soils, grounds, lambda s: 1000.0 * (s.field_capacity - s.wilting_point)),
    }  # fmt: skip
    most = max(len(each.layers) for each in soils)
    gets = (_ends, _water) if most else ()
    profile = [of(soils, grounds, lambda soil, get=get: get(soil, most)).rename(more="layer") for get in gets]
    return values, coefficients, lengths, profile


def _lengths_of(stages: Any) -> xr.DataArray:
    """Lengths of the four stages, which somebody gave."""
    import xarray as xr

    if are_several(stages, 4):
        stages = xr.DataArray(np.asarray(stages, float), dims="stage")
    if (
        not isinstance(stages, xr.DataArray)
        or stages.dtype.kind not in "iuf"
        or stages.sizes.get("stage") != 4
        or not bool((stages >= 0).all())
        or not bool((stages.sum("stage") > 0).all())
    ):
        raise ArgumentError(Message("crop.stages", values=[shown(stages)]))
    return stages


def _ends(soil: FieldSoil, count: int) -> list[float]:
    """How deep each layer ends, the last one and those that are not there never."""
    return [*(layer[0] for layer in soil.layers[:-1]), *[np.inf] * (count - len(soil.layers[:-1]))]


def _water(soil: FieldSoil, count: int) -> list[float]:
    """Available water per depth of each layer."""
    layers = soil.layers or ((np.inf, soil.field_capacity, soil.wilting_point),)
    water = [1000.0 * (capacity - wilting) for _, capacity, wilting in layers]
    return [*water, *[water[-1]] * (count - len(water))]


def _each(value: Any, kind: type, of_name: Any) -> tuple[list[Any], xr.DataArray]:
    """What a field may be, and which of these each is."""
    import xarray as xr

    if isinstance(value, kind):
        return [value], xr.DataArray(0)
    if isinstance(value, xr.DataArray) and value.size:
        named, which = np.unique(value.to_numpy().astype(str), return_inverse=True)
        return [of_name(str(name)) for name in named], value.copy(data=which.reshape(value.shape))
    return [of_name(value)], xr.DataArray(0)


def wetted_by(wetted: Any) -> tuple[Any, Any]:
    """Fraction of the surface that irrigation wets, and how much of it plants shade.

    Parameters
    ----------
    wetted : str, float or DataArray
        A system of `dual.WETTED`, or fractions [-].

    Returns
    -------
    tuple
        fw, and the factor of `dual.exposed_wetted_fraction` [-].

    Raises
    ------
    ArgumentError
        The system is unknown, or a fraction is not valid.
    """
    if isinstance(wetted, str):
        if wetted not in dual.WETTED:
            raise ArgumentError(Message("argument.unknown", name="wetted", value=wetted, known=tuple(dual.WETTED)))
        return dual.WETTED[wetted], dual.SHADED_EMITTERS if wetted == "trickle" else 0.0
    require_wanted("wetted", wetted, ("text", "per_field"))
    if not bool(np.all((np.asarray(wetted) > 0.0) & (np.asarray(wetted) <= 1.0))):
        raise ArgumentError(Message("crop.wetted"))
    return wetted, 0.0


def require_depletions(
    values: dict[int, Any], start: xr.DataArray, lengths: xr.DataArray, profile: list[xr.DataArray]
) -> None:
    """Refuse depletions before the first day that the soil cannot have, and curve numbers that cannot be.

    Parameters
    ----------
    values : dict
        Parameters by row of `evaeto.crops.fields`.
    start : DataArray
        Place of the first day of each season among the days of the weather.
    lengths : DataArray
        Of the stages, with a dimension `stage` [d].
    profile : list of DataArray
        As `of_fields` returns it.

    Raises
    ------
    ArgumentError
        One is not valid.
    """
    # The root zone may be deeper than at planting where the weather begins later
    day = (-start).clip(min=0).min("season") + 1
    first, second = lengths.isel(stage=0), lengths.isel(stage=1)
    grown = ((day - first) / second.where(second > 0)).clip(0.0, 1.0).fillna((day > first).astype(float))
    roots = values[ROOTS_INI] + grown * (values[ROOTS] - values[ROOTS_INI])
    for row, name, most in (
        (DEPLETION, "initial_depletion", _water_in(roots, profile) if profile else values[TAW_PER_M] * roots),
        (SURFACE, "initial_surface", values[TEW]),
    ):  # fmt: skip
        bad = ~((values[row] >= 0.0) & (values[row] <= most + 1e-9))
        if bool(np.any(bad)):
            least = float(np.min(most))
            raise ArgumentError(
                Message("crop.first_depletion", name=name, most=least, value=float(np.max(values[row])))
            )
    number = np.asarray(values[CURVE_NUMBER], dtype=float)
    require_within("curve_number", number[~np.isnan(number)])
    if not bool(np.all((np.asarray(values[SALT]) >= 0.0) & (np.asarray(values[SALT]) <= 1.0))):
        raise ArgumentError(Message("crop.salt"))


def _water_in(roots: xr.DataArray, profile: list[xr.DataArray]) -> xr.DataArray:
    """TAW of layered soils down to a depth."""
    ends, water = profile
    starts = ends.shift(layer=1, fill_value=0.0)
    deep: xr.DataArray = ends.clip(max=roots) - starts
    total: xr.DataArray = (deep.clip(min=0.0) * water).sum("layer")
    return total


def planting_shown(planting: Any) -> str:
    """As an error shows it.

    Parameters
    ----------
    planting : object
        As it was given.

    Returns
    -------
    str
        On one line, and not all of a table.
    """
    return planting if isinstance(planting, str) else shown(planting)


def first_days(planting: Any) -> xr.DataArray:
    """Days since 1970 of the first days of seasons, in order.

    Parameters
    ----------
    planting : str, date, list or DataArray
        As `evaeto.crops.balance` takes it.

    Returns
    -------
    DataArray
        Whole numbers of days, with a dimension `season`.

    Raises
    ------
    ArgumentError
        One is no date, or a season does not begin after the one before.
    """
    import pandas as pd
    import xarray as xr

    several = planting if isinstance(planting, list | tuple | np.ndarray | pd.DatetimeIndex) else [planting]
    flat = planting.to_numpy() if isinstance(planting, xr.DataArray) else several
    try:
        days = np.ravel(flat if getattr(flat, "dtype", None) is not None else np.asarray(flat, dtype=object))
        if days.dtype.kind != "M":  # pandas would take numbers for moments of 1970
            days = np.array([None if isinstance(day, Number) else day for day in days], dtype=object)
        dates = pd.DatetimeIndex(pd.Index(days)).tz_localize(None).floor("D").as_unit("ns")
    except (ValueError, TypeError):
        raise ArgumentError(Message("crop.planting", value=planting_shown(planting))) from None
    if not dates.size or dates.hasnans:
        raise ArgumentError(Message("crop.planting", value=planting_shown(planting)))
    of_days = dates.to_numpy().astype("int64") // 86_400_000_000_000
    if isinstance(planting, xr.DataArray):
        number = planting.copy(data=of_days.reshape(planting.shape))
    else:
        number = xr.DataArray(of_days, dims="season")
    if "season" not in number.dims:
        number = number.expand_dims("season", axis=-1)
    if bool((number.diff("season") <= 0).any()):
        raise ArgumentError(Message("crop.seasons"))
    return number

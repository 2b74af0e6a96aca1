"""The daily water balance of fields: a Dataset of weather in, a Dataset of the balance out."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import numpy as np

from evaeto.arguments import among, takes
from evaeto.core.messages import Message
from evaeto.crops.arrays import is_data_array, require_aligned
from evaeto.crops.crop_table import FieldCrop, FieldSoil
from evaeto.crops.daily_inputs import by_day, days_of, weather_of
from evaeto.crops.days import days_in_order
from evaeto.crops.field_inputs import first_days, of_fields, require_depletions, wetted_by
from evaeto.crops.fields import (
    CURVE_NUMBER,
    DEPLETION,
    DEPTH,
    INTERVAL,
    KE_SHARE,
    MOST,
    OUTPUTS,
    PARAMETERS,
    REFILL,
    SALT,
    SHADED,
    SURFACE,
    WETTED,
    WHEN,
    How,
)
from evaeto.crops.layout import DayArrays, Layout
from evaeto.crops.mulch import SPARED as MULCH_SPARES
from evaeto.crops.plausible import require_within, tell_gaps, tell_unused
from evaeto.crops.schedule import Schedule, expected_rain
from evaeto.errors import ArgumentError

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

    from evaeto.core.protocols import WithDataset

REFERENCE = "FAO Irrigation and Drainage Paper 56 (Allen et al., 1998), chapters 6 to 8"
_ABOUT = {
    "kc": ("crop coefficient without stress", "1"),
    "kcb": ("basal crop coefficient", "1"),
    "ke": ("soil evaporation coefficient", "1"),
    "ks": ("water stress coefficient", "1"),
    "etc": ("crop evapotranspiration without stress", "mm d-1"),
    "eta": ("actual crop evapotranspiration", "mm d-1"),
    "evaporation": ("evaporation from the soil", "mm d-1"),
    "depletion": ("root zone depletion at the end of the day", "mm"),
    "raw": ("readily available water in the root zone", "mm"),
    "taw": ("total available water in the root zone", "mm"),
    "irrigation": ("irrigation that reaches the root zone", "mm d-1"),
    "irrigation_gross": ("irrigation with its losses", "mm d-1"),
    "deep_percolation": ("water that drains below the roots", "mm d-1"),
    "runoff": ("surface runoff", "mm d-1"),
    "surface_depletion": ("depletion of the surface layer at the end of the day", "mm"),
    "root_depth": ("root depth", "m"),
}  # fmt: skip
_DUAL = ("kcb", "ke", "evaporation", "surface_depletion")
_CORE = ("time", "season", "stage", "point", "layer")
_OWN = {"days": ("time",), "irrigation": ("time",), "kcb": ("time",), "planting": ("season",), "stages": ("stage",)}
_PER_FIELD = ("at", "refill", "depth", "most", "interval", "efficiency", "leaching")
_WEATHER = ("eto", "precip", "u2", "rhmin", "capillary_rise")


@takes(
    method=among("dual", "single"),
    kc_ini="per_field",
    initial_depletion="per_field",
    initial_surface="per_field",
    curve_number="per_field",
    salt="per_field",
    mulch="per_field",
    p=among("adjusted", "held"),
    stress=among("linear", "aquacrop"),
    climate="flag",
    between=among("missing", "bare"),
    variables="texts",
)
def balance(
    weather: xr.Dataset | pd.DataFrame | WithDataset,
    crop: str | FieldCrop | xr.DataArray,
    soil: str | FieldSoil | xr.DataArray,
    planting: Any,
    *,
    method: Literal["dual", "single"] = "dual",
    irrigation: Any = None,
    schedule: Schedule | None = None,
    wetted: Any = "sprinkler",
    stages: Any = None,
    kcb: Any = None,
    kc_ini: Any = None,
    initial_depletion: Any = 0.0,
    initial_surface: Any = 0.0,
    curve_number: Any = None,
    salt: Any = 1.0,
    mulch: Any = 0.0,
    p: Literal["adjusted", "held"] = "adjusted",
    stress: Literal["linear", "aquacrop"] = "linear",
    climate: bool = True,
    between: Literal["missing", "bare"] = "missing",
    variables: Collection[str] | None = None,
) -> xr.Dataset:
    """Daily water balance of one field, or of many at once, by FAO-56 chapters 6 to 8.

    Everything that belongs to a field may be a DataArray with dimensions of its own, such as `field` or the `lat` and
    `lon` of a grid; weather and fields are laid onto each other by the names of dimensions, and lazily where they are
    chunked. Days go by date: one that is absent, or has no ETo or precipitation, ends the balance of its season.

    Parameters
    ----------
    weather : Dataset, DataFrame or Result
        Daily `eto` and `precip` [mm d-1] with a `time` coordinate (a DataFrame: its index). With `u2` [m s-1] and
        `rhmin` [%], or `tmax` [degC] with `ea` [kPa] or `tdew` [degC], the coefficients follow the climate of each
        stage (eq. 62, 65, 70, 72); `capillary_rise` [mm d-1] where it is known.
    crop : str, FieldCrop or DataArray
        A name of `evaeto.crops.names`, or values of your own.
    soil : str, FieldSoil or DataArray
        A name of `evaeto.crops.SOIL_TYPES`, or values of your own.
    planting : str, date, list or DataArray
        First day of the initial stage; a list, or a dimension `season`, has those of several seasons.
    method : {"dual", "single"}, optional
        Kcb + Ke (eq. 69), or one coefficient Kc (eq. 58).
    irrigation : Series or DataArray, optional
        Irrigations really given, net of losses, by day; a day that is left out, or NaN, has none [mm].
    schedule : Schedule, optional
        Rule by which more is given.
    wetted : str, float or DataArray, optional
        Fraction of the surface that irrigation wets, or the system that does (`evaeto.crops.WETTED`, table 20);
        "trickle" beneath the plants wets a part that they shade [-].
    stages : tuple, DataArray, optional
        Lengths of the four stages in place of those of the table, a DataArray with a dimension `stage` [d].
    kcb : DataArray, optional
        Coefficient by day in place of the curve where it is a number, such as one from a vegetation index [-].
    kc_ini : float or DataArray, optional
        Kc (or Kcb) of the initial stage, such as from `evaeto.crops.kc_ini` [-].
    initial_depletion : float or DataArray, optional
        Of the root zone before the first day of each season, or of the weather where that begins later (eq. 87); 0 is
        field capacity [mm].
    initial_surface : float or DataArray, optional
        Of the surface layer before the first day [mm].
    curve_number : float or DataArray, optional
        CN (II) of USDA-SCS for runoff; without it, and for none, all rain enters the soil [-].
    salt : float or DataArray, optional
        Ks of salt (`evaeto.crops.salt_stress`), by which that of dryness is multiplied (eq. 92) [-].
    mulch : float or DataArray, optional
        Fraction of the soil that an organic mulch covers, of the dual method: the soil evaporates 5 % less for each
        10 % (chapter 10); see `evaeto.crops.under_residue` and `under_plastic` [-].
    p : {"adjusted", "held"}, optional
        Whether the depletion fraction follows ETc (under table 22) or is that of the table.
    stress : {"linear", "aquacrop"}, optional
        Ks of eq. 84, or bent as in AquaCrop.
    climate : bool, optional
        Whether coefficients follow the climate where the weather tells it.
    between : {"missing", "bare"}, optional
        Days outside the seasons are missing, and each season begins anew; or the balance goes on over bare soil.
    variables : collection of str, optional
        Only these of the result, which spares time and memory of large grids.

    Returns
    -------
    Dataset
        By day: `kc`, `ks` [-], `etc`, `eta`, `irrigation`, `deep_percolation`, `runoff` [mm d-1], `depletion`, `raw`,
        `taw` [mm], `root_depth` [m]; of the dual method `kcb`, `ke` [-], `evaporation` [mm d-1] and
        `surface_depletion` [mm]; with an efficiency `irrigation_gross` [mm d-1].

    Raises
    ------
    ArgumentError
        A name is unknown, a value or the order of days is not valid, or the table has no stages for the crop.
    WeatherError
        Most values of a quantity are beyond its physical limits, or are those of another unit.

    Warns
    -----
    RejectedValuesWarning
        Values beyond the physical limits were left out, or irrigations lie outside the seasons and are not counted.
    IncompleteDayWarning
        A day within a season is absent or has no ETo, precipitation or capillary rise: the balance ends there.
    AssumedInputWarning
        A day within a season has no wind or humidity, and takes the mean of the others. Of chunks that are not computed
        yet none of these is said.
    """
    import xarray as xr

    laid = laid_out(
        weather, crop, soil, planting, method=method, irrigation=irrigation, schedule=schedule, wetted=wetted,
        stages=stages, kcb=kcb, kc_ini=kc_ini, initial_depletion=initial_depletion, initial_surface=initial_surface,
        curve_number=curve_number, salt=salt, mulch=mulch, p=p, stress=stress, climate=climate, between=between,
        variables=variables,
    )  # fmt: skip
    layout, names, whole = laid.layout, laid.layout.names, laid.whole
    found = xr.apply_ufunc(
        layout, *laid.by_day, *laid.of_field,
        input_core_dims=[*[["time"]] * len(laid.by_day), *laid.core],
        output_core_dims=[["time"]] * len(names), dask="parallelized", output_dtypes=[float] * len(names),
        dask_gufunc_kwargs={"allow_rechunk": True},
    )  # fmt: skip
    found = found if len(names) > 1 else (found,)
    result = xr.Dataset(dict(zip(names, found, strict=True)), coords={"time": whole})
    if whole.size != laid.dates.size:
        result = result.sel(time=days_of(laid.number))
    result = result.assign_coords(time=laid.dates)
    result = _told(result.transpose("time", ...), laid.rule, layout.climate, layout.how.dual)
    if laid.season_ends is not None:
        result.attrs["season_ends"] = " ".join(map(str, laid.season_ends))
    return result if variables is None else result[[name for name in result if name in variables]]


class LaidOut(NamedTuple):
    """What a balance is computed from: its layout, arrays by day and then those of the field, as it takes them.

    Attributes
    ----------
    layout : Layout
        Computes.
    by_day : list of DataArray
        The weather that there is, irrigation, coefficients and expected rain.
    of_field : list
        First days, lengths, coefficients, layers of the soil and parameters.
    core : list
        Dimensions of each of `of_field` that the layout works along.
    whole : ndarray
        All days from the first to the last.
    number : ndarray
        Days since 1970 of those of the weather.
    dates : DataArray
        Its days as they were given.
    rule : Schedule
        By which more water is given.
    season_ends : ndarray or None
        Last day of each season, where all fields share them.
    """

    layout: Layout
    by_day: list[Any]
    of_field: list[Any]
    core: list[list[str]]
    whole: Any
    number: Any
    dates: Any
    rule: Schedule
    season_ends: Any = None


def laid_out(
    weather: Any, crop: Any, soil: Any, planting: Any, *, method: str = "dual", irrigation: Any = None,
    schedule: Schedule | None = None, wetted: Any = "sprinkler", stages: Any = None, kcb: Any = None,
    kc_ini: Any = None, initial_depletion: Any = 0.0, initial_surface: Any = 0.0, curve_number: Any = None,
    salt: Any = 1.0, mulch: Any = 0.0, p: str = "adjusted", stress: str = "linear", climate: bool = True,
    between: str = "missing", variables: Collection[str] | None = None,
) -> LaidOut:  # fmt: skip
    """Check what `balance` takes and lay it out.

    Parameters
    ----------
    weather, crop, soil, planting : as of `balance`
        What grows where, and under which weather.
    method, irrigation, schedule, wetted, stages, kcb, kc_ini : as of `balance`
        As there.
    initial_depletion, initial_surface, curve_number, salt, mulch, p, stress : as of `balance`
        As there.
    climate, between, variables : as of `balance`
        As there.

    Returns
    -------
    LaidOut
        Ready to be computed.

    Raises
    ------
    ArgumentError
        As `balance`.
    """
    days = weather_of(weather)
    number = days_in_order(days["time"].to_index(), "time")
    given = by_day(irrigation, days["time"], "irrigation", 0.0)
    measured = by_day(kcb, days["time"], "kcb", None)
    whole = np.arange(number[0], number[-1] + 1).astype("datetime64[D]").astype("datetime64[ns]")
    dates = days["time"]
    days = days.assign_coords(time=number.astype("datetime64[D]").astype("datetime64[ns]"))
    if given is not None and bool((given < 0).any()):
        raise ArgumentError(Message("crop.negative_irrigation"))
    for name, values_by_day in (("irrigation", given), ("kcb", measured)):
        if values_by_day is not None and values_by_day.chunks is None:
            require_within(name, values_by_day, missing=True)
    if kc_ini is not None and getattr(kc_ini, "chunks", None) is None:
        require_within("kc_ini", kc_ini, missing=True)
    if whole.size != number.size:  # an absent day is a missing one
        days = days.reindex(time=whole)
        given = None if given is None else given.assign_coords(time=days_of(number)).reindex(time=whole)
        measured = None if measured is None else measured.assign_coords(time=days_of(number)).reindex(time=whole)
    dual_method = method == "dual"
    values, coefficients, lengths, profile = of_fields(crop, soil, dual_method, stages, kc_ini)
    if not isinstance(schedule, Schedule | None):
        raise ArgumentError(Message("crop.no_schedule", value=type(schedule).__name__))
    rule = schedule or Schedule(at=np.inf)
    fw, shaded = wetted_by(wetted)
    require_within("covered", mulch, "mulch", missing=True)
    if not dual_method and bool(np.any(np.asarray(mulch) > 0.0)):
        raise ArgumentError(Message("crop.mulch_single"))
    values |= {
        WETTED: fw, SHADED: shaded, DEPLETION: initial_depletion, SURFACE: initial_surface, WHEN: rule.at,
        DEPTH: np.nan if rule.depth is None else rule.depth, REFILL: rule.refill / (1.0 - rule.leaching),
        MOST: rule.most, INTERVAL: rule.interval, CURVE_NUMBER: np.nan if curve_number is None else curve_number,
        SALT: salt, KE_SHARE: 1.0 - MULCH_SPARES * mulch,
    }  # fmt: skip
    start = first_days(planting) - int(number[0])
    _require_fit(
        days=days["eto"], crop=crop, soil=soil, planting=start, irrigation=given, kcb=measured, wetted=wetted,
        stages=lengths, kc_ini=kc_ini, initial_depletion=initial_depletion, initial_surface=initial_surface,
        curve_number=curve_number, salt=salt, mulch=mulch, **{name: getattr(rule, name) for name in _PER_FIELD},
    )  # fmt: skip
    require_depletions(values, start, lengths, profile)
    tell_gaps(days, start, lengths, dual_method, climate)
    if given is not None and between == "missing":
        tell_unused(given, start, lengths)
    if between == "missing" and not bool(((start < whole.size) & (start + lengths.sum("stage") > 0)).any()):
        raise ArgumentError(Message("crop.no_season"))
    how = How(dual_method, p == "adjusted", stress == "aquacrop", between == "bare")
    columns = [days[name] for name in _WEATHER if name in days]
    with_climate = climate and {"u2", "rhmin"} <= {*days.data_vars} and _known_together(days["u2"], days["rhmin"])
    variables = [variables] if isinstance(variables, str) else variables
    names = _outputs(variables, dual_method)
    expected = expected_rain(rule, days["precip"])
    by_days = [given, measured, expected]
    there = DayArrays(*(each is not None for each in by_days))
    weather_names = tuple(name for name in _WEATHER if name in days)
    layout = Layout(weather_names, there, bool(profile), with_climate, how, names, whole.size)
    arrays = [*columns, *(a for a in by_days if a is not None)]
    core: list[list[str]] = [["season"], ["stage"], ["point"], *([["layer"]] * len(profile)), *([[]] * PARAMETERS)]
    of_field = [start, lengths, coefficients, *profile, *(values[row] for row in range(PARAMETERS))]
    ends = None
    if start.dims == ("season",) and lengths.dims == ("stage",):
        ends = number[0] + start.to_numpy() + int(np.ceil(float(lengths.sum("stage")))) - 1
        ends = ends.astype("datetime64[D]")
    return LaidOut(layout, arrays, of_field, core, whole, number, dates, rule, ends)


def _require_fit(**given: Any) -> None:
    """Refuse arrays with dimensions that are not theirs, or that do not fit together."""
    for name, each in given.items():
        own = _OWN.get(name, ())
        if is_data_array(each) and (others := [str(dim) for dim in each.dims if dim in _CORE and dim not in own]):
            raise ArgumentError(Message("crop.own_dimension", name=name, dimension=others[0]))
    require_aligned(given, _CORE)


def _known_together(u2: xr.DataArray, rhmin: xr.DataArray) -> bool:
    """Whether both are known on any day, as those are taken to be that are not computed yet."""
    lazy = u2.chunks is not None or rhmin.chunks is not None
    return lazy or bool((u2.notnull() & rhmin.notnull()).any())


def _outputs(variables: Collection[str] | None, dual_method: bool) -> tuple[str, ...]:
    """What the balance of days has to give for the variables that are wanted."""
    known = [name for name in _ABOUT if dual_method or name not in _DUAL]
    if variables is None:
        wanted = set(known)
    elif strange := [name for name in variables or [""] if name not in known]:
        raise ArgumentError(Message("argument.unknown", name="variables", value=strange[0], known=tuple(known)))
    else:
        wanted = set(variables)
    if "kc" in wanted:
        wanted |= {"kcb", "ke"} if dual_method else {"kcb"}
    if "irrigation_gross" in wanted:
        wanted |= {"irrigation"}
    return tuple(name for name in OUTPUTS if name in wanted)


def _told(result: xr.Dataset, rule: Schedule, climate: bool, dual_method: bool) -> xr.Dataset:
    if not dual_method:
        result = result.rename({"kcb": "kc"} if "kcb" in result else {})
    elif {"kcb", "ke"} <= {*result.data_vars}:
        result["kc"] = result["kcb"] + result["ke"]
    if "irrigation" in result and not (np.ndim(rule.efficiency) == 0 and float(rule.efficiency) == 1.0):
        result["irrigation_gross"] = result["irrigation"] / rule.efficiency
    for name, (title, units) in _ABOUT.items():
        if name in result:
            result[name].attrs = {"long_name": title, "units": units}
    coefficients = (
        "of the climate of each stage (eq. 62, 65, 70)" if climate else "of a subhumid climate (RHmin 45 %, u2 2 m s-1)"
    )
    return result[[name for name in _ABOUT if name in result]].assign_attrs(
        method="dual crop coefficient (eq. 69)" if dual_method else "single crop coefficient (eq. 58)",
        coefficients=coefficients, references=REFERENCE,
    )  # fmt: skip

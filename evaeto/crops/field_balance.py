"""The daily water balance of fields: a Dataset of weather in, a Dataset of the balance out."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from evaeto.arguments import Kind, among, takes
from evaeto.core.messages import Message
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
_WEATHER = ("eto", "precip", "u2", "rhmin", "capillary_rise")


_NUMBERS: tuple[Kind, ...] = ("number", "array")


@takes(
    method=among("dual", "single"),
    kc_ini=_NUMBERS,
    initial_depletion=_NUMBERS,
    initial_surface=_NUMBERS,
    curve_number=_NUMBERS,
    salt=_NUMBERS,
    mulch=_NUMBERS,
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
    require_depletions(values, start, lengths, profile)
    tell_gaps(days, start, lengths, dual_method, climate)
    if given is not None and between == "missing":
        tell_unused(given, start, lengths)
    if between == "missing" and not bool(((start < whole.size) & (start + lengths.sum("stage") > 0)).any()):
        raise ArgumentError(Message("crop.no_season"))
    how = How(dual_method, p == "adjusted", stress == "aquacrop", between == "bare")
    columns = [days[name] for name in _WEATHER if name in days]
    with_climate = climate and {"u2", "rhmin"} <= {*days.data_vars} and _known_together(days["u2"], days["rhmin"])
    names = _outputs(variables, dual_method)
    expected = expected_rain(rule, days["precip"])
    by_days = [given, measured, expected]
    there = DayArrays(*(each is not None for each in by_days))
    weather_names = tuple(name for name in _WEATHER if name in days)
    layout = Layout(weather_names, there, bool(profile), with_climate, how, names, whole.size)
    arrays = [*columns, *(a for a in by_days if a is not None)]
    core: list[list[str]] = [["time"]] * len(arrays)
    found = xr.apply_ufunc(
        layout, *arrays, start, lengths, coefficients, *profile, *(values[row] for row in range(PARAMETERS)),
        input_core_dims=[*core, ["season"], ["stage"], ["point"], *([["layer"]] * len(profile)), *([[]] * PARAMETERS)],
        output_core_dims=[["time"]] * len(names), dask="parallelized", output_dtypes=[float] * len(names),
        dask_gufunc_kwargs={"allow_rechunk": True},
    )  # fmt: skip
    found = found if len(names) > 1 else (found,)
    result = xr.Dataset(dict(zip(names, found, strict=True)), coords={"time": whole})
    if whole.size != number.size:
        result = result.sel(time=days_of(number))
    result = result.assign_coords(time=dates)
    result = _told(result.transpose("time", ...), rule, with_climate, dual_method)
    if start.dims == ("season",) and lengths.dims == ("stage",):
        ends = number[0] + start.to_numpy() + int(np.ceil(float(lengths.sum("stage")))) - 1
        result.attrs["season_ends"] = " ".join(map(str, ends.astype("datetime64[D]")))
    return result if variables is None else result[[name for name in result if name in variables]]


def _known_together(u2: xr.DataArray, rhmin: xr.DataArray) -> bool:
    """Whether both are known on any day, as those are taken to be that are not computed yet."""
    lazy = u2.chunks is not None or rhmin.chunks is not None
    return lazy or bool((u2.notnull() & rhmin.notnull()).any())


def _outputs(variables: Collection[str] | None, dual_method: bool) -> tuple[str, ...]:
    """What the balance of days has to give for the variables that are wanted."""
    known = [name for name in _ABOUT if dual_method or name not in _DUAL]
    if variables is None:
        wanted = set(known)
    elif strange := [name for name in variables if name not in known]:
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

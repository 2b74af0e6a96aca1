"""The daily water balance of fields: a Dataset of weather in, a Dataset of the balance out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from evaeto.core.messages import Message
from evaeto.core.quantities import conversion
from evaeto.crops import daily_balance, dual
from evaeto.crops.crop_table import FieldCrop, FieldSoil, crop_of, soil_of
from evaeto.crops.days import days_in_order
from evaeto.crops.fields import (
    CURVE_NUMBER, DEPLETION, DEPTH, HEIGHT, HEIGHT_INI, INTERVAL, MOST, PARAMETERS, REFILL, REW, ROOTS, ROOTS_INI, SHADED,
    SURFACE, TAW_PER_M, TEW, WETTED, WHEN, Fields, Given, How, P, Weather,
)  # fmt: skip
from evaeto.crops.schedule import Schedule
from evaeto.crops.season import of_climate
from evaeto.equations.humidity import saturation_vapour_pressure
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
    p: Literal["adjusted", "held"] = "adjusted",
    stress: Literal["linear", "aquacrop"] = "linear",
    climate: bool = True,
    between: Literal["missing", "bare"] = "missing",
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
        Irrigations really given, net of losses, by day [mm].
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
        Of the root zone before the first day of each season (eq. 87); 0 is field capacity [mm].
    initial_surface : float or DataArray, optional
        Of the surface layer before the first day [mm].
    curve_number : float or DataArray, optional
        CN (II) of USDA-SCS for runoff; without it, and for none, all rain enters the soil [-].
    p : {"adjusted", "held"}, optional
        Whether the depletion fraction follows ETc (under table 22) or is that of the table.
    stress : {"linear", "aquacrop"}, optional
        Ks of eq. 84, or bent as in AquaCrop.
    climate : bool, optional
        Whether coefficients follow the climate where the weather tells it.
    between : {"missing", "bare"}, optional
        Days outside the seasons are missing, and each season begins anew; or the balance goes on over bare soil.

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
    """
    import xarray as xr

    for name, value, known in (
        ("method", method, ("dual", "single")), ("p", p, ("adjusted", "held")), ("stress", stress, ("linear", "aquacrop")),
        ("between", between, ("missing", "bare")),
    ):  # fmt: skip
        if value not in known:
            raise ArgumentError(Message("argument.unknown", name=name, value=value, known=known))
    days = _weather(weather)
    number = days_in_order(days["time"].to_index(), "time")
    given = _by_day(irrigation, days["time"], "irrigation", 0.0)
    measured = _by_day(kcb, days["time"], "kcb", None)
    whole = np.arange(number[0], number[-1] + 1).astype("datetime64[D]").astype("datetime64[ns]")
    dates = days["time"]
    days = days.assign_coords(time=number.astype("datetime64[D]").astype("datetime64[ns]"))
    if given is not None and bool((given < 0).any()):
        raise ArgumentError(Message("crop.negative_irrigation"))
    if whole.size != number.size:  # an absent day is a missing one
        days = days.reindex(time=whole)
        given = None if given is None else given.assign_coords(time=days_of(number)).reindex(time=whole)
        measured = None if measured is None else measured.assign_coords(time=days_of(number)).reindex(time=whole)
    dual_method = method == "dual"
    values, coefficients, lengths = _of_fields(crop, soil, dual_method, stages, kc_ini)
    rule = schedule or Schedule(at=np.inf)
    fw, shaded = _wetted(wetted)
    values |= {
        WETTED: fw, SHADED: shaded, DEPLETION: initial_depletion, SURFACE: initial_surface, WHEN: rule.at,
        DEPTH: np.nan if rule.depth is None else rule.depth, REFILL: rule.refill, MOST: rule.most,
        INTERVAL: rule.interval, CURVE_NUMBER: np.nan if curve_number is None else curve_number,
    }  # fmt: skip
    _require_depletions(values)
    start = _planting(planting) - int(number[0])
    how = How(dual_method, p == "adjusted", stress == "aquacrop", between == "bare")
    columns = [days[name] for name in _WEATHER if name in days]
    with_climate = climate and {"u2", "rhmin"} <= {*days.data_vars}
    names = tuple(
        n for n in daily_balance.OUTPUTS if dual_method or n not in ("ke", "evaporation", "surface_depletion")
    )
    layout = _Layout(
        tuple(n for n in _WEATHER if n in days),
        given is not None,
        measured is not None,
        with_climate,
        how,
        names,
        whole.size,
    )
    core: list[list[str]] = [["time"]] * (len(columns) + (given is not None) + (measured is not None))
    arrays = [*columns, *(a for a in (given, measured) if a is not None)]
    found = xr.apply_ufunc(
        layout, *arrays, start, lengths, coefficients, *(values[row] for row in range(PARAMETERS)),
        input_core_dims=[*core, ["season"], ["stage"], ["point"], *([[]] * PARAMETERS)],
        output_core_dims=[["time"]] * len(names), dask="parallelized", output_dtypes=[float] * len(names),
        dask_gufunc_kwargs={"allow_rechunk": True},
    )  # fmt: skip
    result = xr.Dataset(dict(zip(names, found, strict=True)), coords={"time": whole})
    result = result.sel(time=days_of(number)).assign_coords(time=dates)
    return _told(result.transpose("time", ...), rule, with_climate, dual_method)


def days_of(number: Any) -> Any:
    """Dates [datetime64] of days since 1970."""
    return number.astype("datetime64[D]").astype("datetime64[ns]")


def _weather(weather: Any) -> xr.Dataset:
    import pandas as pd
    import xarray as xr

    if isinstance(weather, pd.DataFrame):
        weather = xr.Dataset.from_dataframe(weather.rename_axis(index="time"))
    days = weather if isinstance(weather, xr.Dataset) else weather.dataset
    for name in ("eto", "precip"):
        if name not in days:
            raise ArgumentError(Message("crop.missing_weather", name=name))
    wanted = {name: _in_units(days[name], name) for name in ("eto", "precip", "u2", "rhmin") if name in days}
    if "capillary_rise" in days:
        wanted["capillary_rise"] = days["capillary_rise"].astype(float)
    if "rhmin" not in wanted and "tmax" in days:  # FAO-56 eq. 63
        hottest = saturation_vapour_pressure(_in_units(days["tmax"], "tmax"))
        if "ea" in days:
            wanted["rhmin"] = (100.0 * _in_units(days["ea"], "ea") / hottest).clip(0.0, 100.0)
        elif "tdew" in days:
            wanted["rhmin"] = (100.0 * saturation_vapour_pressure(_in_units(days["tdew"], "tdew")) / hottest).clip(
                0.0, 100.0
            )
    return xr.Dataset(wanted)


def _in_units(values: xr.DataArray, name: str) -> xr.DataArray:
    units = values.attrs.get("units")
    scale, offset = (1.0, 0.0) if units is None else conversion(name, str(units))
    return values.astype(float) * scale + offset


def _by_day(values: Any, time: xr.DataArray, name: str, otherwise: float | None) -> Any:
    """What is given by day, on the days of the weather; days that are not told are `otherwise`."""
    import pandas as pd
    import xarray as xr

    if values is None:
        return None
    if isinstance(values, Mapping):
        values = pd.Series(values, dtype=float)
    if isinstance(values, pd.Series):
        values = xr.DataArray(values.to_numpy(float), {"time": pd.DatetimeIndex(values.index)}, ("time",))
    if not isinstance(values, xr.DataArray) or "time" not in values.dims:
        raise ArgumentError(Message("crop.by_day", name=name))
    own, days = (days_in_order(each.to_index(), name) for each in (values["time"], time))
    if otherwise is not None and (strange := np.setdiff1d(own, days)).size:
        raise ArgumentError(
            Message("crop.other_day", name=name, day=days_of(strange)[0].astype("datetime64[D]").item())
        )
    on_days = values.astype(float).assign_coords(time=own).reindex(time=days)
    on_days = on_days if otherwise is None else on_days.fillna(otherwise)
    return on_days.assign_coords(time=time)


def _of_fields(
    crop: Any, soil: Any, dual_method: bool, stages: Any, kc_ini: Any
) -> tuple[dict[int, Any], xr.DataArray, xr.DataArray]:
    """Parameters by row, coefficients of three points and lengths of four stages of each field."""
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
    if stages is None:
        lengths = of(crops, plants, lambda c: c.stages).rename(more="stage")
    else:
        lengths = stages if isinstance(stages, xr.DataArray) else xr.DataArray(np.asarray(stages, float), dims="stage")
        if (
            lengths.sizes.get("stage") != 4
            or not bool((lengths >= 0).all())
            or not bool((lengths.sum("stage") > 0).all())
        ):
            raise ArgumentError(Message("crop.stages", values=[float(v) for v in np.ravel(lengths)[:8]]))
    values: dict[int, Any] = {
        HEIGHT_INI: of(crops, plants, lambda c: c.first_height), HEIGHT: of(crops, plants, lambda c: c.height),
        ROOTS_INI: of(crops, plants, lambda c: c.roots[0]), ROOTS: of(crops, plants, lambda c: c.roots[1]),
        P: of(crops, plants, lambda c: c.p), TEW: of(soils, grounds, lambda s: s.tew), REW: of(soils, grounds, lambda s: s.rew),
        TAW_PER_M: of(soils, grounds, lambda s: 1000.0 * (s.field_capacity - s.wilting_point)),
    }  # fmt: skip
    return values, coefficients, lengths


def _each(value: Any, kind: type, of_name: Any) -> tuple[list[Any], xr.DataArray]:
    """What a field may be, and which of these each is."""
    import xarray as xr

    if isinstance(value, kind):
        return [value], xr.DataArray(0)
    if isinstance(value, xr.DataArray):
        named, which = np.unique(value.to_numpy().astype(str), return_inverse=True)
        return [of_name(str(name)) for name in named], value.copy(data=which.reshape(value.shape))
    return [of_name(value)], xr.DataArray(0)


def _wetted(wetted: Any) -> tuple[Any, Any]:
    if isinstance(wetted, str):
        if wetted not in dual.WETTED:
            raise ArgumentError(Message("argument.unknown", name="wetted", value=wetted, known=tuple(dual.WETTED)))
        return dual.WETTED[wetted], dual.SHADED_EMITTERS if wetted == "trickle" else 0.0
    if not bool(np.all((np.asarray(wetted) > 0.0) & (np.asarray(wetted) <= 1.0))):
        raise ArgumentError(Message("crop.wetted"))
    return wetted, 0.0


def _require_depletions(values: dict[int, Any]) -> None:
    for row, name, most in (
        (DEPLETION, "initial_depletion", values[TAW_PER_M] * values[ROOTS_INI]), (SURFACE, "initial_surface", values[TEW]),
    ):  # fmt: skip
        bad = ~((values[row] >= 0.0) & (values[row] <= most + 1e-9))
        if bool(np.any(bad)):
            least = float(np.min(most))
            raise ArgumentError(
                Message("crop.first_depletion", name=name, most=least, value=float(np.max(values[row])))
            )
    number = values[CURVE_NUMBER]
    if not bool(np.all(np.isnan(number) | ((np.asarray(number) > 0.0) & (np.asarray(number) <= 100.0)))):
        raise ArgumentError(Message("crop.curve_number"))


def _planting(planting: Any) -> xr.DataArray:
    """Days since 1970 of the first days of seasons, in order."""
    import pandas as pd
    import xarray as xr

    if not isinstance(planting, xr.DataArray):
        several = planting if isinstance(planting, list | tuple | np.ndarray | pd.DatetimeIndex) else [planting]
        try:
            dates = pd.DatetimeIndex(several).tz_localize(None)
        except (ValueError, TypeError):
            raise ArgumentError(Message("crop.planting", value=str(planting))) from None
        planting = xr.DataArray(dates, dims="season")
    if "season" not in planting.dims:
        planting = planting.expand_dims("season", axis=-1)
    number = planting.astype("datetime64[ns]").dt.floor("D").astype("int64") // 86_400_000_000_000
    if bool((number.diff("season") <= 0).any()):
        raise ArgumentError(Message("crop.seasons"))
    return number


class _Layout:
    """Lays the arrays of a block out for the balance: (time, block) of weather and (field) of what grows."""

    def __init__(
        self, weather: tuple[str, ...], given: bool, measured: bool, climate: bool, how: How, names: Any, days: int
    ) -> None:
        self.weather, self.given, self.measured, self.climate = weather, given, measured, climate
        self.how, self.names, self.days = how, names, days

    def __call__(self, *arrays: Any) -> Any:
        n = len(self.weather)
        series = list(arrays[: n + self.given + self.measured])
        start, lengths, coefficients, *parameters = arrays[len(series) :]
        shape = np.broadcast_shapes(
            *(a.shape[:-1] for a in (*series, start, lengths, coefficients)), *(np.shape(a) for a in parameters)
        )
        sky = np.broadcast_shapes(*(a.shape[:-1] for a in series[:n]))
        blocks = np.arange(int(np.prod(sky))).reshape(sky)
        block = np.broadcast_to(blocks, shape).ravel()

        def rows(array: Any, over: tuple[int, ...]) -> Any:
            spread = np.broadcast_to(array, (*over, array.shape[-1]))
            return np.ascontiguousarray(spread.reshape(-1, array.shape[-1]).T, dtype=float)

        none = np.empty((0, 0))
        by_name = dict(zip(self.weather, (rows(a, sky) for a in series[:n]), strict=True))
        rest = [rows(a, shape) for a in series[n:]]
        u2, rhmin = (by_name[name] if self.climate else none for name in ("u2", "rhmin"))
        par = np.stack([np.broadcast_to(np.asarray(a, dtype=float), shape).ravel() for a in parameters])
        first = rows(start, shape).astype(np.int64)
        seasons = of_climate(first, rows(lengths, shape), rows(coefficients, shape), par[HEIGHT], u2, rhmin, block)
        term = dual.climate_term(u2, rhmin) if self.climate else none
        out = daily_balance.balance_of_fields(
            Weather(by_name["eto"], by_name["precip"], term, by_name.get("capillary_rise", none)),
            Given(rest[0] if self.given else none, rest[-1] if self.measured else none),
            Fields(par, seasons, block), self.how, self.names,
        )  # fmt: skip
        return tuple(np.moveaxis(each.reshape(self.days, *shape), 0, -1) for each in out)


def _told(result: xr.Dataset, rule: Schedule, climate: bool, dual_method: bool) -> xr.Dataset:
    result = result.rename(kcb="kc") if not dual_method else result.assign(kc=result["kcb"] + result["ke"])
    if not (np.ndim(rule.efficiency) == 0 and float(rule.efficiency) == 1.0):
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

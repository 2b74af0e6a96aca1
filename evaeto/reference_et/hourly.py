"""Reference evapotranspiration of every hour (or shorter period) of a Dataset."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from evaeto.core.messages import Message, listed
from evaeto.core.quantities import quantity_of
from evaeto.core.telling import warn_caller
from evaeto.equations import hourly_radiation as sun
from evaeto.equations.humidity import HUMIDITIES_OF_HOUR
from evaeto.equations.standards import HourlyStandard, Rso
from evaeto.errors import EstimatedInputWarning, WeatherError
from evaeto.extras import installed
from evaeto.inputs.checks import ANY, Bounds, bounds
from evaeto.inputs.counts import counted
from evaeto.inputs.derived_variables import lacks_pressure
from evaeto.inputs.raw_variables import RawVariable, telling_of_found

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

Label = Literal["end", "start"]
LABELS = ("end", "start")
_INPUTS = ("tmean", *HUMIDITIES_OF_HOUR, "u2", "rs", "rn", "pressure")
SPANS = 5
"""How many spans of estimated hours a warning names; the coordinate `cloudiness_estimated` has all."""
_RULES: Mapping[sun.LowSun, str] = MappingProxyType(
    {
        "before sunset": "Rs/Rso of the hour by day, at night that of two to three hours before sunset, "
        "where there is none {:g} (FAO-56 p. 75)",
        "high sun": "Rs/Rso where the sun is 0.3 rad high, else the last such within 48 h (ASCE-EWRI 2005 eq. 46), "
        "where there is none {:g} (FAO-56 p. 75)",
    }
)


LARGE = 3_000_000
"""From so many cells on a job is worth loading numba for."""


class BeyondLimits(Exception):
    """Values that nobody has looked at before cannot be."""


def deferrable(weather: xr.Dataset | pd.DataFrame) -> tuple[str, ...]:
    """Quantities that need no look of their own at each value: so many are in memory that the kernel has it."""
    variables = getattr(weather, "data_vars", {})
    sizes = [variables[name].size for name in variables]
    return _INPUTS if max(sizes, default=0) >= LARGE and installed("numba") else ()


def hourly_reference_et(
    hours: xr.Dataset,
    readings: Mapping[str, RawVariable],
    place: Mapping[str, Any],
    constants: HourlyStandard,
    rso: Rso,
    utc_offset: float | xr.DataArray | None,
    label: Label,
    night_cloudiness: float = sun.NIGHT_CLOUDINESS,
    sunny: bool = True,
) -> xr.DataArray:
    """Reference evapotranspiration [mm h-1] of hourly weather, see `evaeto.eto`.

    Parameters
    ----------
    hours
        The weather's coordinates
    readings
        Its variables as `inputs.normalise.interpret` gives them
    place
        `lat`, `lon` and `elevation` as far as they are known
    constants, rso
        The standard and the clear-sky radiation
    utc_offset
        Of the times from UTC [h], one for all places or one for each
    label
        Whether a time is the end or the start of its hour
    night_cloudiness
        Rs/Rso of hours for which none was measured in time [-]
    sunny
        Whether radiation is to be looked at for more than the sun gives; that of one place has been

    Raises
    ------
    WeatherError
        Inputs are missing; all are named.

    Warns
    -----
    EstimatedInputWarning
        Some hours take `night_cloudiness`.
    """
    # Who computes days does not load what computes hours
    import xarray as xr

    from evaeto.reference_et.hour_plan import PLACE, HourPlan
    from evaeto.reference_et.hourly_blocks import nothing_known, reference_et_of_hours
    from evaeto.reference_et.hourly_lazy import lazy_reference_et

    with telling_of_found(hours, readings):
        _require({*readings, *place}, rso, utc_offset, lacks_pressure(str(hours.attrs.get("ignored", ""))))
    radiation = "rn" if "rn" in readings else "rs"
    used = [name for name in _INPUTS if (name in readings and name not in ("rs", "rn")) or name == radiation]
    dims = _dimensions([readings[name].values for name in used], readings["tmean"].values)
    deferred = [name for name, reading in readings.items() if reading.bounds != ANY and not reading.is_lazy]
    if not {*deferred} <= {*used}:
        raise BeyondLimits
    where = {name: value for name, value in place.items() if name in PLACE}
    where["utc_offset"] = 0.0 if utc_offset is None else utc_offset
    moving = any("time" in getattr(value, "dims", ()) for value in where.values())
    arrays = {name: _laid_out(readings[name].values, dims) for name in used}
    arrays |= {name: _laid_out(value, dims if moving else dims[1:]) for name, value in where.items()}
    sizes = {dim: size for name in used for dim, size in readings[name].values.sizes.items()}
    step = _step(hours) if radiation == "rs" else 1.0
    plan = HourPlan(
        names=tuple(arrays),
        conversions=tuple((readings[n].scale, readings[n].offset) if n in readings else (1.0, 0.0) for n in arrays),
        limits=tuple(_limits(readings[n], n) if n in readings else ANY for n in arrays),
        constants=constants,
        rso=rso,
        step=step,
        night=night_cloudiness,
        dtype=np.result_type(*(readings[name].values.dtype for name in used)),
        compiled=math.prod(sizes.values()) >= LARGE and not moving,
        checked=all(readings[name].bounds == ANY for name in used),
        sunny=sunny,
    )
    clock = _clock(hours) + (-step / 2.0 if label == "end" else step / 2.0)
    flag: Any
    if any(readings[name].is_lazy for name in used):
        values, flag, counts = lazy_reference_et(arrays, clock, plan)
        estimated = None
    else:
        state = nothing_known(tuple(sizes[dim] for dim in dims[1:]))
        values, flag, rejected, estimated = reference_et_of_hours(arrays, clock, plan, state)
        if deferred and rejected:
            raise BeyondLimits
        counts = np.int64(rejected)
    order = _order(dims, readings["tmean"].values.dims)
    coords = {name: c.variable for name, c in hours.coords.items() if {*c.dims} <= {*dims}}
    said: dict[str, Any] = {}
    if radiation == "rs":
        guessed = xr.Variable(dims, flag).transpose(*order)
        coords["cloudiness_estimated"] = _flag(guessed, night_cloudiness)
        said = _estimate_said(guessed, hours, estimated, night_cloudiness, constants.low_sun)
    about = {
        "method": f"{constants.title}, hourly, {rso} clear-sky radiation",
        "inputs": f"humidity, radiation and pressure from {', '.join(_said(used))}",
        "time_label": f"{label} of the hour",
        "references": constants.reference,
    }
    result = xr.DataArray(
        xr.Variable(dims, values).transpose(*order),
        coords=coords,
        name=constants.quantity,
        attrs=quantity_of(constants.quantity, hourly=True).attrs | about | said,
    )
    return counted(result, xr.DataArray(counts, dims=dims if hasattr(counts, "chunks") else ()))


def _said(used: Sequence[str]) -> list[str]:
    return [name for name in (*HUMIDITIES_OF_HOUR, "rn", "rs", "pressure") if name in used]


def _limits(reading: RawVariable, name: str) -> Bounds:
    """What it can be in its unit, whether it has been looked at or not: missing is coded by what cannot be."""
    at_all = bounds(quantity_of(name, hourly=True), reading.scale, reading.offset)
    return at_all if reading.bounds == ANY else reading.bounds


def _dimensions(variables: Sequence[xr.DataArray], temperature: xr.DataArray) -> tuple[Any, ...]:
    """Time, then the dimensions that the temperature lacks, then its own."""
    met = dict.fromkeys(dim for variable in variables for dim in variable.dims)
    others = [dim for dim in met if dim not in temperature.dims]
    return ("time", *(dim for dim in (*others, *temperature.dims) if dim != "time"))


def _order(dims: tuple[Any, ...], last: tuple[Any, ...]) -> tuple[Any, ...]:
    """The dimensions in the order of the temperatures, those they lack first."""
    return (*(dim for dim in dims if dim not in last), *last)


def _laid_out(values: Any, dims: Sequence[Any]) -> Any:
    """An array, lazy where it is, that broadcasts along dimensions in this order."""
    if not hasattr(values, "dims"):
        return np.asarray(values, float)
    ordered = values.variable.transpose(*(dim for dim in dims if dim in values.dims))
    data = ordered.data if ordered.chunks is not None else ordered.values
    return data[tuple(slice(None) if dim in values.dims else None for dim in dims)]


def _require(inputs: set[str], rso: Rso, utc_offset: Any, lacking: Message | None = None) -> None:
    missing = []
    if "tmean" not in inputs:
        missing.append(Message("input.tmean_of_hour"))
    if "u2" not in inputs:
        missing.append(Message("input.u2"))
    if not any(name in inputs for name in HUMIDITIES_OF_HOUR):
        missing.append(lacking or Message("input.rhmean_of_hour"))
    if not any(name in inputs for name in ("rs", "rn")):
        missing.append(Message("input.rs_of_hour"))
    if "rn" not in inputs:
        if "lat" not in inputs:
            missing.append(Message("input.lat"))
        if "lon" not in inputs:
            missing.append(Message("input.lon"))
        if utc_offset is None:
            missing.append(Message("input.utc_offset"))
    if "elevation" not in inputs and ("pressure" not in inputs or (rso == "simple" and "rn" not in inputs)):
        missing.append(Message("input.elevation"))
    if missing:
        raise WeatherError(Message("eto.missing_hourly_inputs", what=listed(missing)))


def _step(hours: xr.Dataset) -> float:
    """Length of the periods [h]."""
    return float(np.median(np.diff(hours.indexes["time"].values)) / np.timedelta64(1, "h"))


def _clock(hours: xr.Dataset) -> NDArray[np.float64]:
    """The times of the weather [h since 1970]."""
    clock: NDArray[np.float64] = (hours.indexes["time"].values - np.datetime64(0, "s")) / np.timedelta64(1, "h")
    return clock


def _flag(guessed: xr.Variable, night_cloudiness: float) -> xr.Variable:
    return guessed._replace(
        attrs={
            "long_name": "whether the cloudiness of the hour is an estimate",
            "comment": f"Rs/Rso {night_cloudiness:g}, FAO-56 p. 75",
        }
    )


def _estimate_said(
    guessed: xr.Variable, hours: xr.Dataset, count: int | None, night_cloudiness: float, low_sun: sun.LowSun
) -> dict[str, str]:
    """What attributes and a warning say of hours whose Rs/Rso was not measured.

    How many they are is not known on Dask, where nothing is computed before it is asked for.
    """
    attrs = {"cloudiness": _RULES[low_sun].format(night_cloudiness)}
    if not count:
        return attrs
    total, ratio = guessed.size, night_cloudiness
    if guessed.ndim == 1:
        spans = _spans(guessed.values, hours.indexes["time"])
        said = Message("hourly.cloudiness_estimated", count=count, total=total, ratio=ratio, spans=spans)
    else:
        places = int(np.count_nonzero(guessed.values.any(guessed.get_axis_num("time"))))
        said = Message("hourly.cloudiness_estimated_in_places", count=count, total=total, ratio=ratio, places=places)
    warn_caller([said], EstimatedInputWarning)
    return attrs | {"estimated": str(said)}


def _spans(flag: NDArray[np.bool_], times: Any) -> list[Message]:
    """The times a flag of one dimension is set, as the first spans of them in words."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], flag, [False])).astype(np.int8))).reshape(-1, 2)
    spans = [
        Message("hourly.span", first=_moment(times[begin]), last=_moment(times[end - 1]))
        for begin, end in edges[:SPANS]
    ]
    return spans if len(edges) <= SPANS else [*spans, Message("hourly.more_spans", number=len(edges) - SPANS)]


def _moment(time: Any) -> Any:
    """A time as a field; one of another calendar as text."""
    return time.to_pydatetime() if hasattr(time, "to_pydatetime") else f"{time:%Y-%m-%d %H:%M}"

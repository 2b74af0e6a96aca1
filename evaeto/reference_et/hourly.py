"""Reference evapotranspiration of every hour (or shorter period) of a Dataset."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from evaeto.core.messages import Message, listed
from evaeto.core.quantities import quantity_of
from evaeto.equations import hourly_radiation as sun
from evaeto.equations.arrays import Field, FieldResult, elementwise, first_present
from evaeto.equations.atmosphere import atmospheric_pressure
from evaeto.equations.humidity import HUMIDITIES_OF_HOUR, saturation_vapour_pressure, vapour_pressure_from_dew_point
from evaeto.equations.penman_monteith import penman_monteith_hourly
from evaeto.equations.radiation import (
    clear_sky_radiation,
    clear_sky_radiation_at_height,
    net_radiation,
    net_shortwave_radiation,
)
from evaeto.equations.standards import HourlyStandard, Rso
from evaeto.errors import EstimatedInputWarning, WeatherError
from evaeto.reference_et.carrying import carry_forward

if TYPE_CHECKING:
    import xarray as xr

Label = Literal["end", "start"]
LABELS = ("end", "start")
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


def hourly_reference_et(
    hours: xr.Dataset,
    inputs: dict[str, Any],
    constants: HourlyStandard,
    rso: Rso,
    utc_offset: float | None,
    label: Label,
    night_cloudiness: float = sun.NIGHT_CLOUDINESS,
) -> xr.DataArray:
    """Reference evapotranspiration [mm h-1] of normalised hourly weather, see `evaeto.eto`.

    Parameters
    ----------
    hours
        The weather, for its times and dimensions
    inputs
        Its variables and the place (`lat`, `lon`, `elevation`) by the names of the table of quantities
    constants, rso
        The standard and the clear-sky radiation
    utc_offset
        Of the times from UTC [h]
    label
        Whether a time is the end or the start of its hour
    night_cloudiness
        Rs/Rso of hours for which none was measured in time [-]

    Raises
    ------
    WeatherError
        Inputs are missing; all are named.

    Warns
    -----
    EstimatedInputWarning
        Some hours take `night_cloudiness`.
    """
    _require(inputs, rso, utc_offset)
    t = inputs["tmean"]
    ea = _vapour_pressure(t, *(inputs.get(name) for name in HUMIDITIES_OF_HOUR))
    pressure = _pressure(*(inputs.get(name) for name in ("pressure", "elevation")))
    estimated = None
    if "rn" in inputs:
        rn = inputs["rn"]
    else:
        step = _step(hours)
        solar_hours = _solar_hours(hours, inputs["lon"], utc_offset or 0.0, label, step)
        rn, estimated = _net_radiation(hours, inputs, ea, pressure, solar_hours, step, constants, rso, night_cloudiness)
    result: xr.DataArray = penman_monteith_hourly(t, ea, inputs["u2"], rn, pressure, constants)
    result.attrs = {}  # newer xarray keeps those of an input
    used = [name for name in (*HUMIDITIES_OF_HOUR, "rn", "rs", "pressure") if name in inputs]
    result = result.rename(constants.quantity).assign_attrs(
        quantity_of(constants.quantity, hourly=True).attrs
        | {
            "method": f"{constants.title}, hourly, {rso} clear-sky radiation",
            "inputs": f"humidity, radiation and pressure from {', '.join(used)}",
            "time_label": f"{label} of the hour",
            "references": constants.reference,
        }
    )
    return result if estimated is None else _with_estimated(result, estimated, night_cloudiness, constants.low_sun)


def _require(inputs: dict[str, Any], rso: Rso, utc_offset: float | None) -> None:
    missing = []
    if "tmean" not in inputs:
        missing.append(Message("input.tmean_of_hour"))
    if "u2" not in inputs:
        missing.append(Message("input.u2"))
    if not any(name in inputs for name in HUMIDITIES_OF_HOUR):
        missing.append(Message("input.rhmean_of_hour"))
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


@elementwise
def _vapour_pressure(t: Field, ea: Field | None, tdew: Field | None, rhmean: Field | None) -> FieldResult:
    """Actual vapour pressure [kPa] from the first there is of its measurement, dew point, humidity (FAO-56 eq. 54)."""
    return first_present(
        ea,
        None if tdew is None else lambda: vapour_pressure_from_dew_point(tdew),
        None if rhmean is None else lambda: saturation_vapour_pressure(t) * rhmean / 100.0,
    )


@elementwise
def _pressure(pressure: Field | None, elevation: Field | None) -> FieldResult:
    return first_present(pressure, None if elevation is None else lambda: atmospheric_pressure(elevation))


def _step(hours: xr.Dataset) -> float:
    """Length of the periods [h]."""
    return float(np.median(np.diff(hours.indexes["time"].values)) / np.timedelta64(1, "h"))


def _clock(hours: xr.Dataset) -> NDArray[np.float64]:
    """The times of the weather [h since 1970]."""
    clock: NDArray[np.float64] = (hours.indexes["time"].values - np.datetime64(0, "s")) / np.timedelta64(1, "h")
    return clock


def _solar_hours(hours: xr.Dataset, lon: Field, utc_offset: float, label: Label, step: float) -> xr.DataArray:
    """Mean solar time of the middle of each period [h since 1970], along time and the dimensions of `lon`."""
    import xarray as xr

    half = step / 2.0
    middle = xr.DataArray(
        _clock(hours) + (-half if label == "end" else half), dims="time", coords={"time": hours["time"]}
    )
    return _chunked_alike(sun.mean_solar_hour(middle, lon, utc_offset), hours)


def _chunked_alike(values: xr.DataArray, hours: xr.Dataset) -> xr.DataArray:
    """On Dask where the weather is, so that nothing of the size of the grid is made before it is asked for."""
    chunks = {dim: size for dim, size in hours.chunksizes.items() if dim in values.dims}
    return values.chunk(chunks) if chunks else values


@elementwise
def _day_of_year(solar_hours: NDArray[Any] | xr.DataArray) -> FieldResult:
    days = np.floor(solar_hours / 24.0).astype("datetime64[D]")
    return (days - days.astype("datetime64[Y]")).astype(float) + 1.0


def _net_radiation(
    hours: xr.Dataset,
    inputs: dict[str, Any],
    ea: xr.DataArray,
    pressure: Field,
    solar_hours: xr.DataArray,
    step: float,
    constants: HourlyStandard,
    rso: Rso,
    night_cloudiness: float,
) -> tuple[xr.DataArray, xr.DataArray]:
    """Net radiation [MJ m-2 h-1], and where Rs/Rso of its longwave part is an estimate."""
    lat = _chunked_alike(inputs["lat"], hours) if hasattr(inputs["lat"], "dims") else inputs["lat"]
    doy = _day_of_year(solar_hours)
    angle = sun.solar_time_angle(solar_hours % 24.0, doy)
    sine = sun.sin_solar_elevation(lat, doy, angle)
    ra = sun.extraterrestrial_radiation_of_period(lat, doy, angle, step)
    if rso == "full":
        clear = clear_sky_radiation_at_height(ra, sine, ea, pressure)
    else:
        clear = clear_sky_radiation(ra, inputs["elevation"])
    rs = inputs["rs"]
    floor = constants.cloudiness_floor
    if constants.low_sun == "before sunset":
        own = sun.cloudiness_by_day(rs, clear, sine, floor)
        telling = own.where(sun.is_before_sunset(lat, doy, angle, step))
    else:
        own = telling = sun.cloudiness_under_high_sun(rs, clear, sine, floor)
    carried = carry_forward(telling, _clock(hours), sun.CARRIED_HOURS[constants.low_sun], "time")
    cloudiness = _first_of(own, carried, night_cloudiness)
    rnl = sun.net_longwave_radiation_of_hour(inputs["tmean"], ea, cloudiness, constants.sigma)
    return net_radiation(net_shortwave_radiation(rs), rnl), own.isnull() & carried.isnull()


@elementwise
def _first_of(own: Field, carried: Field, estimate: float) -> FieldResult:
    return first_present(own, carried, estimate)


def _with_estimated(
    result: xr.DataArray, estimated: xr.DataArray, night_cloudiness: float, low_sun: sun.LowSun
) -> xr.DataArray:
    """The result with what its attributes, a coordinate and a warning say of hours whose Rs/Rso was not measured."""
    flag = (estimated & result.notnull()).transpose(*result.dims).reset_coords(drop=True)
    flag = flag.assign_attrs(
        long_name="whether the cloudiness of the hour is an estimate",
        comment=f"Rs/Rso {night_cloudiness:g}, FAO-56 p. 75",
    )
    result = result.assign_coords(cloudiness_estimated=flag)
    result = result.assign_attrs(cloudiness=_RULES[low_sun].format(night_cloudiness))
    count = int(flag.sum()) if flag.chunks is None else 0  # on Dask nothing is computed before it is asked for
    if not count:
        return result
    total, ratio = flag.size, night_cloudiness
    if flag.ndim == 1:
        said = Message("hourly.cloudiness_estimated", count=count, total=total, ratio=ratio, spans=_spans(flag))
    else:
        places = int(flag.any("time").sum())
        said = Message("hourly.cloudiness_estimated_in_places", count=count, total=total, ratio=ratio, places=places)
    warnings.warn(said, EstimatedInputWarning, stacklevel=5)
    return result.assign_attrs(estimated=str(said))


def _spans(flag: xr.DataArray) -> list[Message]:
    """The times a flag of one dimension is set, as the first spans of them in words."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], flag.values, [False])).astype(np.int8))).reshape(-1, 2)
    times = flag.indexes["time"]
    spans = [
        Message("hourly.span", first=_moment(times[begin]), last=_moment(times[end - 1]))
        for begin, end in edges[:SPANS]
    ]
    return spans if len(edges) <= SPANS else [*spans, Message("hourly.more_spans", number=len(edges) - SPANS)]


def _moment(time: Any) -> Any:
    """A time as a field; one of another calendar as text."""
    return time.to_pydatetime() if hasattr(time, "to_pydatetime") else f"{time:%Y-%m-%d %H:%M}"

"""Fusion without any reference: the wind of the site, inputs combined by inverse variance, ETo and its two errors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from evaeto.analysis.total_errors import Persistence
from evaeto.core.exposure import Exposure
from evaeto.core.quantities import ETO_INPUTS
from evaeto.fusion.alignment import days_of_year, eto_of_inputs
from evaeto.fusion.combine import combine
from evaeto.fusion.plausibility import SourceAssessment
from evaeto.fusion.priors import LASTING, origin_of
from evaeto.fusion.weather_variability import factors
from evaeto.fusion.wind_prior import at_site, over_farmland
from evaeto.inputs.normalise import ROUGHNESS, WIND_HEIGHT
from evaeto.sources.catalogue import STATION
from evaeto.sources.service import Origin

if TYPE_CHECKING:
    import xarray as xr

Array = NDArray[np.float64]

LEAST = {"ea": 0.0, "u2": 0.0, "rs": 0.0}
"""What an input cannot be below, however large its error: air so cold that it holds little vapour has a band too."""
SHARED_ERROR = 0.5
"""Correlation of the errors of two services: reanalyses share observations, grid size and physics (our judgement)."""


MEASURED = 0.1
"""Lasting error of a wind that was measured at the point, in ln u."""
CELL, CELL_KNOWN = 0.36, 0.25
"""The same of the wind of a cell, where exposure is not known, and where it is said or the wind is that of a station
somewhere: it decides what an instrument counts beside models."""
CLEAR_DAY, CLOUDY_DAY, HALF_CLEAR = 0.2, 1.3, 0.5
"""Factors on the error of radiation on days without clouds, and where Rs is at most the last part of that of a clear
sky."""
HIGH_SUN, LOW_SUN = 25.0, 0.1
"""Radiation of a clear sky [MJ m-2 d-1] for which the errors of the table hold, and the least part of them."""
WARM_AIR, COLD_AIR = 3.0, 0.25
"""Saturation vapour pressure [kPa] for which the errors of the table hold, and the power of it with which they fall in
colder air: between errors that are the same everywhere and those in proportion (our judgement)."""
STEP = 0.1
"""Of a central difference, as a part of the error: well inside it, so that the slope is that of the place."""
MIN_HELD, MAX_HELD = 0.05, 1.5
"""Limits of that pressure, as a part of `WARM_AIR`."""
LASTING_SCALE: Mapping[Origin, float] = MappingProxyType({"reanalysis": 0.33, "forecast": 0.33, "station": 0.65})
"""Part of what lasts of the errors of air and radiation that remains in ETo: models are too warm, too dry and too sunny
alike, which the level of the wind makes up for (`wind_prior.USUAL`)."""
DAILY_SCALE = 0.935
"""Factor on what the daily errors of the inputs give of that of ETo."""
PERSISTENCE = Persistence(0.3, 7.0, 0.7)
"""Of the errors of ETo."""


@dataclass(frozen=True)
class Errors:
    """Standard deviations of the errors of each input (time), in its units: the part that is fresh on every day, and
    the part that lasts."""

    daily: Mapping[str, Array]
    lasting: Mapping[str, Array]


@dataclass(frozen=True)
class FusedSeries:
    """ETo and the sd of its daily and lasting error (time) [mm d-1], and the share of each source (source, time)."""

    eto: Array
    daily: Array
    lasting: Array
    share: Array


@dataclass(frozen=True)
class Fused:
    """inputs (time), weight (input, source, time), eto and the sd of its daily and lasting error (time) [mm d-1]."""

    inputs: xr.Dataset
    weight: xr.DataArray
    eto: Array
    daily: Array
    lasting: Array

    @property
    def error_sd(self) -> Array:
        """Standard deviation of the error of a day [mm d-1]."""
        return np.asarray(np.hypot(self.daily, self.lasting))

    @property
    def series(self) -> FusedSeries:
        """ETo with the mean weight of each source over the inputs of ETo, on days that have one."""
        weight = self.weight.sel(input=list(ETO_INPUTS)).mean("input").transpose("source", "time", ...)
        share = np.where(np.isfinite(self.eto), weight.to_numpy(), 0.0)
        return FusedSeries(self.eto, self.daily, self.lasting, share)


def fuse_by_agreement(
    by_source: xr.Dataset,
    agreement: SourceAssessment,
    lat: float | Array,
    elevation: float | Array,
    exposure: Exposure = "unknown",
) -> Fused:
    """Combine what can be believed, input by input, and compute FAO-56 ETo from it."""
    given = agreement.without_rejected(by_source)
    at_site, error_sd, lasting = weather_at_site(given, agreement.error_sd, exposure)
    u2 = at_site["u2"].transpose("source", "time", ...).to_numpy()
    inputs, weight = combine(at_site, weighing_errors(u2, error_sd, exposure))
    crossed = inputs["tmax"] < inputs["tmin"]
    if bool(crossed.any()):
        for name in ("tmax", "tmin"):
            inputs[name] = inputs[name].where(~crossed)
    shares = weight.transpose("input", "source", "time", ...).to_numpy()
    names, doy = [str(name) for name in weight["input"].values], days_of_year(inputs)
    values = {name: inputs[name].to_numpy() for name in ETO_INPUTS}
    varies = factors(
        {name: given[name].transpose("source", "time", ...).to_numpy() for name in ETO_INPUTS}, list(error_sd), doy
    )
    of_inputs = dict(zip(names, shares, strict=True))
    errors = errors_of_inputs(of_inputs, error_sd, lasting, values, doy, lat, elevation, varies)
    return Fused(inputs, weight, *eto_with_error(values, doy, errors, lat, elevation))


def weather_at_site(
    by_source: xr.Dataset, error_sd: Mapping[str, Mapping[str, Any]], exposure: Exposure
) -> tuple[xr.Dataset, dict[str, dict[str, Any]], Array]:
    """The weather of services (source, time, ...) with the wind of the site in place of that of their cells.

    What stations measured stays as it is.

    Returns
    -------
    The weather; the daily error of each source and input in it, a number or one of each place; and what lasts of the
    error of its wind (source, ...), in ln u.
    """
    sources = [str(key) for key in by_source["source"].values]
    u2 = by_source["u2"].transpose("source", "time", ...)
    cells = None
    if ROUGHNESS in by_source.coords:
        cells = tuple(by_source[name].transpose("source", ...).to_numpy() for name in (ROUGHNESS, WIND_HEIGHT))
    wind, errors, lasting = wind_and_errors(u2.to_numpy(), sources, error_sd, exposure, cells)
    return by_source.assign(u2=(u2.dims, wind, u2.attrs)), errors, lasting


def wind_and_errors(
    u2: Array,
    sources: Sequence[str],
    error_sd: Mapping[str, Mapping[str, Any]],
    exposure: Exposure,
    cells: tuple[Array, ...] | None = None,
) -> tuple[Array, dict[str, dict[str, Any]], Array]:
    """The wind of services at the site as `wind_at_site` has it, the daily error of each source and input then, and
    what lasts of that of the wind (source, ...), in ln u."""
    wind, shrinks, lasting = wind_at_site(u2, sources, exposure, cells)
    errors = {source: dict(error_sd[source]) for source in sources}
    for source, factor in zip(sources, shrinks, strict=True):
        errors[source]["u2"] = errors[source]["u2"] * factor
    return wind, errors, lasting


def wind_at_site(
    u2: Array, sources: Sequence[str], exposure: Exposure, cells: tuple[Array, ...] | None = None
) -> tuple[Array, Array, Array]:
    """The wind of services (source, time, ...) at the site [m s-1]; by how much its daily error shrinks in it, and what
    lasts of its error in ln u (source, ...). What stations measured stays as it is.

    Parameters
    ----------
    cells : roughness of the services' cells, and the height of their wind (source, ...) [m], where any tells
    """
    rows = [row for row, source in enumerate(sources) if origin_of(source) != "station"]
    shrinks = np.ones((len(sources), *u2.shape[2:]))
    lasting = np.ones(shrinks.shape)
    for row, source in enumerate(sources):
        lasting[row] = LASTING_SCALE["station"] * (MEASURED if source == STATION.key else CELL_KNOWN)
    if not rows:
        return u2, shrinks, lasting
    every = len(rows) == len(sources)
    given = u2 if every else u2[rows]
    change = over_farmland(*(each[rows] for each in cells)) if cells is not None else None
    moved, of_models, lasting[rows] = at_site(given, exposure, change)
    shrinks[rows] = np.where(np.isnan(of_models), 1.0, of_models)  # without wind there is none
    if every:
        return moved, shrinks, lasting
    wind = np.array(u2)
    wind[rows] = moved
    return wind, shrinks, lasting


def weighing_errors(
    u2: Array, error_sd: Mapping[str, Mapping[str, Any]], exposure: Exposure
) -> Mapping[str, Mapping[str, Any]]:
    """The errors by which sources are weighed: where instruments stand beside models, what lasts of them counts too.

    Models share what lasts, which is that of their cells against the site, so that it says nothing of which of them is
    better. What was measured at the site does not have it.

    Parameters
    ----------
    u2 : (source, time, ...), the wind at the site of all sources in their order
    error_sd : daily error by source and input
    exposure : how the site lies to the wind
    """
    sources = list(error_sd)
    if len({origin_of(source) == "station" for source in sources}) < 2:
        return error_sd
    errors = {source: dict(error_sd[source]) for source in sources}
    there = np.isfinite(u2)
    level = np.where(there, u2, 0.0).sum(axis=1) / np.maximum(there.sum(axis=1), 1)
    for row, (source, own) in enumerate(errors.items()):
        lasting = {**LASTING[origin_of(source)], "u2": _wind_of(source, exposure) * level[row]}
        for name, size in lasting.items():
            own[name] = np.hypot(own[name], size)
    return errors


def _wind_of(source: str, exposure: Exposure) -> float:
    """What lasts of the error of a source's wind itself, in ln u."""
    if source == STATION.key:
        return MEASURED
    unknown = exposure == "unknown" and origin_of(source) != "station"
    return CELL if unknown else CELL_KNOWN


def lasting_errors(sources: Sequence[str], lasting_wind: Array) -> Array:
    """What lasts of the errors of sources (input, source, ...) and remains in ETo, of `ETO_INPUTS` in their units; of
    wind in ln u, which is given (source, ...)."""
    found = np.empty((len(ETO_INPUTS), *lasting_wind.shape))
    for column, source in enumerate(sources):
        origin = origin_of(source)
        for row, name in enumerate(ETO_INPUTS):
            found[row, column] = lasting_wind[column] if name == "u2" else LASTING_SCALE[origin] * LASTING[origin][name]
    return found


def eto_with_error(
    inputs: Mapping[str, Array], doy: Array, errors: Errors, lat: float | Array, elevation: float | Array
) -> tuple[Array, Array, Array]:
    """FAO-56 ETo (time) and the standard deviations of its daily and lasting error (time) [mm d-1].

    The error of ETo is that of each input times the slope of the Penman-Monteith equation there, errors of
    different inputs independent.

    Parameters
    ----------
    inputs : (time, ...) of each input of ETo
    doy : day of the year (time), of many places (time, 1)
    errors : of each input
    lat, elevation : of the point [degrees north], [m]
    """
    values = {name: inputs[name] for name in ETO_INPUTS}
    eto = _eto(values, doy, lat, elevation)
    daily, lasting = np.zeros(eto.shape), np.zeros(eto.shape)
    for name in ETO_INPUTS:
        step = STEP * errors.daily[name]
        above = values[name] + step
        below = np.maximum(values[name] - step, LEAST.get(name, -np.inf))
        change = _eto({**values, name: above}, doy, lat, elevation) - _eto({**values, name: below}, doy, lat, elevation)
        width = above - below
        slope = np.divide(change, width, out=np.zeros_like(change), where=width != 0)
        daily += (slope * errors.daily[name]) ** 2
        lasting += (slope * errors.lasting[name]) ** 2
    return eto, DAILY_SCALE * np.sqrt(daily), np.sqrt(lasting)


def errors_of_inputs(
    weight: Mapping[str, Array],
    error_sd: Mapping[str, Mapping[str, Any]],
    lasting_wind: Array,
    inputs: Mapping[str, Array],
    doy: Array,
    lat: float | Array,
    elevation: float | Array,
    varies: Mapping[str, Array],
) -> Errors:
    """Errors of the fused inputs.

    The daily one is sqrt(Σ w_i w_j ρ_ij s_i s_j) with ρ = `SHARED_ERROR` between two services; what lasts comes from
    the place and is shared by all of a kind, so that averaging does not lessen it.

    Parameters
    ----------
    weight : (source, time) of each input, or of many places (source, time, place)
    error_sd : daily error by source, in their order, and input, of many places (place,)
    lasting_wind : what lasts of the error of the wind (source, ...), in ln u
    inputs : (time, ...) of each, fused
    doy : day of the year (time), of many places (time, 1)
    lat, elevation : of the point, or (place,) [degrees north], [m]
    varies : factors (time, ...) on the daily errors for how the weather varies, as `weather_variability.factors` tells
    """
    sources = list(error_sd)
    lasts = lasting_errors(sources, lasting_wind)
    u2 = np.nan_to_num(inputs["u2"])
    daily, lasting = {}, {}
    for name, of_sources in zip(ETO_INPUTS, lasts, strict=True):
        parts = weight[name]
        sd = np.array([error_sd[source][name] for source in sources])[:, None] * parts
        independent = (sd**2).sum(axis=0)
        daily[name] = np.sqrt(independent + SHARED_ERROR * (sd.sum(axis=0) ** 2 - independent))
        lasting[name] = (of_sources[:, None] * parts).sum(axis=0) * (u2 if name == "u2" else 1.0)
    daily["rs"] = daily["rs"] * _under_clouds(inputs["rs"], doy, lat, elevation)
    held = _of_what_air_holds(inputs)
    for errors in (daily, lasting):
        errors["ea"] = errors["ea"] * held
    for name, factor in varies.items():
        daily[name] = daily[name] * factor
    return Errors(daily, lasting)


def _of_what_air_holds(inputs: Mapping[str, Array]) -> Array:
    """Factor on the errors of vapour pressure (time): cold air holds little that could be wrong."""
    from evaeto.equations.humidity import mean_saturation_vapour_pressure

    es = np.asarray(mean_saturation_vapour_pressure(inputs["tmax"], inputs["tmin"]))
    return np.asarray(np.nan_to_num(np.clip(es / WARM_AIR, MIN_HELD, MAX_HELD) ** COLD_AIR, nan=1.0))


def _under_clouds(rs: Array, doy: Array, lat: float | Array, elevation: float | Array) -> Array:
    """Factor on the daily error of radiation (time): what a service does not know are the clouds, and what they take
    away is a part of the sun that there is."""
    from evaeto.equations.radiation import clear_sky_radiation, extraterrestrial_radiation

    days, day = np.unique(doy, return_inverse=True)
    each = days[:, None] if np.ndim(lat) else days
    clear = np.asarray(clear_sky_radiation(extraterrestrial_radiation(np.asarray(lat), each), elevation))[day.ravel()]
    share = np.divide(rs, clear, out=np.full(clear.shape, 1.0), where=clear > 0)
    away = np.clip((1.0 - share) / (1.0 - HALF_CLEAR), 0.0, 1.0)
    of_clouds = CLEAR_DAY + (CLOUDY_DAY - CLEAR_DAY) * np.nan_to_num(away, nan=1.0)
    return np.asarray(of_clouds * np.maximum(clear / HIGH_SUN, LOW_SUN))


def _eto(values: dict[str, Array], doy: Array, lat: float | Array, elevation: float | Array) -> Array:
    tmax, tmin, ea, u2, rs = (values[name] for name in ETO_INPUTS)
    return eto_of_inputs(tmax, tmin, ea, u2, rs, doy, lat, elevation)

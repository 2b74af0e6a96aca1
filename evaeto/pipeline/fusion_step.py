"""Step 4: one series of each input from those of the sources."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from evaeto.core.messages import Message, QuantityName, naming, with_names
from evaeto.core.quantities import ETO_INPUTS, QUANTITIES
from evaeto.inputs.delivery_checks import LEVEL_STEPS, level_steps
from evaeto.request import Request
from evaeto.sources.catalogue import SOURCES, STATION, source_of

if TYPE_CHECKING:
    from evaeto.fusion.plausibility import SourceAssessment
    from evaeto.fusion.uncalibrated import Errors
    from evaeto.fusion.watched import Watched
    from evaeto.pipeline.preparing import Prepared

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]

ESTIMATE_SD = {"ea": 0.35, "rs": 3.5}
"""Error of the values that stand in [kPa, MJ m-2 d-1]: our judgement of daily differences to measurements."""

KRS_INTERIOR = 0.16
"""Coefficient of FAO-56 eq. 50 where the sea does not rule the air [degC^-0.5]; FAO-56 p. 60."""


_SIGNS: Mapping[str, str] = MappingProxyType({"degC": "°C", "m s-1": "m/s", "MJ m-2 d-1": "MJ m⁻² d⁻¹"})
"""Units as every language writes them."""
SAME_STEP = 92
"""Two dates of a step within so many days are of one step: that of a month, and that of a day."""

NAMES: Mapping[str, str] = MappingProxyType({source.key: source.name for source in (*SOURCES.values(), STATION)})
"""What people call the sources."""


@dataclass(frozen=True)
class FusedInputs:
    """Step 4's outcome.

    inputs : (time) of each of `fusion.combine.INPUTS`, fused
    weight : (input, source, time), the share of each source in them
    interpolated, estimated : (input, time), whether such a value stands there
    errors : of each input of ETo
    agreement : what the sources say of each other
    warnings : what to know of it
    """

    inputs: Mapping[str, Array]
    weight: Array
    interpolated: Mask
    estimated: Mask
    errors: Errors
    agreement: SourceAssessment
    warnings: tuple[str, ...]


def fuse(request: Request, prepared: Prepared, elevation: float) -> FusedInputs:
    """Step 4: combine the sources, then estimate by FAO-56 chapter 3 what nobody delivers on a day."""
    from evaeto.equations.humidity import vapour_pressure_from_tmin
    from evaeto.equations.radiation import extraterrestrial_radiation, solar_radiation_from_temperature
    from evaeto.fusion.combine import INPUTS, combine_arrays
    from evaeto.fusion.uncalibrated import Errors, errors_of_inputs, weighing_errors, wind_and_errors
    from evaeto.fusion.weather_variability import factors
    from evaeto.inputs.delivery_checks import INTERPOLATED

    sources, doy = prepared.by_source.sources, prepared.by_source.doy
    agreement = _with_gauges(_assessed(request, prepared, elevation), prepared)
    believed = agreement.watched.of_arrays(prepared.by_source).without(agreement.rejected).values
    u2, error_sd, lasting = wind_and_errors(
        believed["u2"], sources, agreement.error_sd, request.exposure, prepared.cells
    )
    at_site = {name: u2 if name == "u2" else believed[name] for name in INPUTS}
    weighed_by = weighing_errors(u2, error_sd, request.exposure)
    fused, weight = combine_arrays(at_site, sources, weighed_by, _what_counts(prepared))
    # Maximum and minimum can come from different sources on a day; crossed, neither can be believed
    crossed = fused["tmax"] < fused["tmin"]
    for name in ("tmax", "tmin"):
        fused[name] = np.where(crossed, np.nan, fused[name])
    bridged = np.array([prepared.flags[name] == INTERPOLATED for name in INPUTS])
    interpolated: Mask = np.any(bridged & (weight > 0), axis=1)
    estimated = np.zeros(interpolated.shape, dtype=bool)

    shares = dict(zip(INPUTS, weight, strict=True))
    varies = factors(believed, sources, doy)
    found = errors_of_inputs(shares, error_sd, lasting, fused, doy, request.lat, elevation, varies)
    daily = dict(found.daily)
    ra = extraterrestrial_radiation(np.asarray(request.lat), doy)
    estimates = {
        "ea": vapour_pressure_from_tmin(fused["tmin"]),
        "rs": solar_radiation_from_temperature(fused["tmax"], fused["tmin"], ra, KRS_INTERIOR),
    }
    for name, estimate in estimates.items():
        stands_in = np.isnan(fused[name]) & ~np.isnan(estimate)
        estimated[INPUTS.index(name)] = stands_in
        daily[name] = np.where(stands_in, ESTIMATE_SD[name], daily[name])
        fused[name] = np.where(stands_in, estimate, fused[name])
    return FusedInputs(
        fused,
        weight,
        interpolated,
        estimated,
        Errors(daily, found.lasting),
        agreement,
        (*_level_warnings(prepared, agreement.watched), *(with_names(w, NAMES) for w in agreement.warnings)),
    )


def _assessed(request: Request, prepared: Prepared, elevation: float) -> SourceAssessment:
    """What the sources say of each other, by what they observed."""
    from evaeto.fusion.plausibility import assess_arrays
    from evaeto.fusion.watched import watch_arrays

    observed = prepared.observed
    values = {name: observed.values[name] for name in ETO_INPUTS}
    watched = watch_arrays(values, observed.sources, prepared.days.to_numpy())
    unmoved = watched.of_arrays(observed)
    return assess_arrays(observed, request.lat, elevation, request.exposure, None, watched, unmoved)


def _with_gauges(agreement: SourceAssessment, prepared: Prepared) -> SourceAssessment:
    """The error of wind with that of a gauge whose height is not known."""
    unsure = [(row, one) for row, one in enumerate(prepared.deliveries) if one.wind_error]
    if not unsure:
        return agreement
    error_sd = {source: dict(errors) for source, errors in agreement.error_sd.items()}
    for row, delivery in unsure:
        wind = prepared.by_source.values["u2"][row]
        if np.isfinite(wind).any():
            own = error_sd[delivery.source]["u2"]
            error_sd[delivery.source]["u2"] = float(np.hypot(own, delivery.wind_error * float(np.nanmean(wind))))
    return replace(agreement, error_sd=error_sd)


def _what_counts(prepared: Prepared) -> dict[str, Mask]:
    """Which values of the sources count (source, time), by input.

    Of one family only the best source that observed an input on a day; a bridged gap only where nobody observed.
    """
    from evaeto.inputs.delivery_checks import INTERPOLATED, OBSERVED

    about = [source_of(key) for key in prepared.by_source.sources]
    worse = [
        (one, better)
        for one, own in enumerate(about)
        for better, other in enumerate(about)
        if other.family == own.family and other.rank < own.rank
    ]
    counts: dict[str, Mask] = {}
    for name, flag in prepared.flags.items():
        observed = flag == OBSERVED
        counts[name] = observed.copy()
        for one, better in worse:
            counts[name][one] &= ~observed[better]
        counts[name] |= (flag == INTERPOLATED) & ~observed.any(axis=0)
    return counts


def _level_warnings(prepared: Prepared, watched: Watched) -> list[Message]:
    """Warnings of services whose level against the others changes for good, too briefly for `watched` to tell."""
    keys = prepared.by_source.sources
    days = prepared.days.to_numpy().astype("datetime64[D]")
    told = []
    for variable in LEVEL_STEPS:
        series = dict(zip(keys, prepared.by_source.values[variable], strict=True))
        for who, at, size in level_steps(series, variable):
            if any(change.name in (variable, "") and abs(change.first - at) <= SAME_STEP for change in watched.changes):
                continue
            names = [source_of(key).name for key in who]
            name, by, day = QuantityName(variable), round(abs(size), 1), days[at].item()
            units = _SIGNS.get(QUANTITIES[variable].units, QUANTITIES[variable].units)
            if len(names) > 1:
                step = Message(
                    "pipeline.level_step_of_one", sources=names, variable=name, size=by, units=units, day=day
                )
            else:
                what = Message("pipeline.level_step", variable=name, size=by, units=units, day=day)
                step = naming(names[0], what)
            told.append(step)
    return told

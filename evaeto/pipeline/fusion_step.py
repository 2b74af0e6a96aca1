"""Step 4: one series of each input from those of the sources."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from evaeto.core.messages import Message, QuantityName, naming, with_names
from evaeto.core.quantities import QUANTITIES
from evaeto.inputs.delivery_checks import LEVEL_STEPS, level_steps
from evaeto.request import Request
from evaeto.sources.catalogue import SOURCES, STATION, source_of

if TYPE_CHECKING:
    import xarray as xr

    from evaeto.fusion.plausibility import SourceAssessment
    from evaeto.fusion.uncalibrated import Errors
    from evaeto.fusion.watched import Watched
    from evaeto.pipeline.preparing import Prepared

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

    inputs : Dataset(time[, input, source]) with the fused inputs, `weight` (input, source, time), and the booleans
        `interpolated` and `estimated` (input, time), which say where such a value stands in
    errors : of each input of ETo
    agreement : what the sources say of each other
    warnings : what to know of it
    """

    inputs: xr.Dataset
    errors: Errors
    agreement: SourceAssessment
    warnings: tuple[str, ...]


def fuse(request: Request, prepared: Prepared, elevation: float) -> FusedInputs:
    """Step 4: combine the sources, then estimate by FAO-56 chapter 3 what nobody delivers on a day."""
    from evaeto.equations.humidity import vapour_pressure_from_tmin
    from evaeto.equations.radiation import extraterrestrial_radiation, solar_radiation_from_temperature
    from evaeto.fusion.combine import combine
    from evaeto.fusion.plausibility import assess_sources
    from evaeto.fusion.uncalibrated import Errors, errors_of_inputs, weather_at_site, weighing_errors
    from evaeto.inputs.delivery_checks import INTERPOLATED

    agreement = _with_gauges(assess_sources(prepared.observed(), request.lat, elevation, request.exposure), prepared)
    believed = agreement.without_rejected(prepared.by_source)
    at_site, error_sd = weather_at_site(believed, agreement.error_sd, request.exposure)
    u2 = at_site["u2"].transpose("source", "time").to_numpy()
    weighed_by = weighing_errors(u2, error_sd, request.exposure)
    fused, weight = combine(at_site, weighed_by, counts=_what_counts(prepared.flags))
    # Maximum and minimum can come from different sources on a day; crossed, neither can be believed
    crossed = fused["tmax"] < fused["tmin"]
    for name in ("tmax", "tmin"):
        fused[name] = fused[name].where(~crossed)
    bridged = prepared.flags.to_dataarray("input").sel(input=weight["input"]) == INTERPOLATED
    interpolated = (bridged & (weight > 0)).any("source").transpose("input", "time")
    estimated = interpolated.copy(data=np.zeros(interpolated.shape, dtype=bool))

    found = errors_of_inputs(weight, error_sd, fused, request.lat, elevation, request.exposure)
    daily = dict(found.daily)
    ra = extraterrestrial_radiation(np.asarray(request.lat), fused["time"].dt.dayofyear.to_numpy())
    estimates = {
        "ea": vapour_pressure_from_tmin(fused["tmin"]),
        "rs": solar_radiation_from_temperature(fused["tmax"], fused["tmin"], ra, KRS_INTERIOR),
    }
    for name, estimate in estimates.items():
        stands_in = fused[name].isnull() & estimate.notnull()
        estimated.loc[{"input": name}] = stands_in
        daily[name] = np.where(stands_in, ESTIMATE_SD[name], daily[name])
        fused[name] = fused[name].where(~stands_in, estimate).assign_attrs(QUANTITIES[name].attrs)
    inputs = fused.assign(
        weight=weight,
        interpolated=interpolated.assign_attrs(long_name="value bridges a gap within a source", units="1"),
        estimated=estimated.assign_attrs(long_name="value estimated by a FAO-56 chapter 3 procedure", units="1"),
    )
    return FusedInputs(
        inputs,
        Errors(daily, found.lasting),
        agreement,
        (*_level_warnings(prepared.by_source, agreement.watched), *(with_names(w, NAMES) for w in agreement.warnings)),
    )


def _with_gauges(agreement: SourceAssessment, prepared: Prepared) -> SourceAssessment:
    """The error of wind with that of a gauge whose height is not known."""
    unsure = [delivery for delivery in prepared.deliveries if delivery.wind_error]
    if not unsure:
        return agreement
    error_sd = {source: dict(errors) for source, errors in agreement.error_sd.items()}
    for delivery in unsure:
        wind = prepared.by_source["u2"].sel(source=delivery.source)
        if bool(wind.notnull().any()):
            own = error_sd[delivery.source]["u2"]
            error_sd[delivery.source]["u2"] = float(np.hypot(own, delivery.wind_error * float(wind.mean())))
    return replace(agreement, error_sd=error_sd)


def _what_counts(flags: xr.Dataset) -> xr.Dataset:
    """Which values of the sources count: boolean Dataset(source, time).

    Of one family only the best source that observed an input on a day; a bridged gap only where nobody observed.
    """
    from evaeto.inputs.delivery_checks import INTERPOLATED, OBSERVED

    observed = flags == OBSERVED
    counts = observed.copy(deep=True)
    keys = [str(key) for key in flags["source"].values]
    for worse in map(source_of, keys):
        for better in map(source_of, keys):
            if better.family == worse.family and better.rank < worse.rank:
                for name in counts.data_vars:
                    counts[name].loc[{"source": worse.key}] &= ~observed[name].sel(source=better.key)
    return counts | ((flags == INTERPOLATED) & ~observed.any("source"))


def _level_warnings(by_source: xr.Dataset, watched: Watched) -> list[Message]:
    """Warnings of services whose level against the others changes for good, too briefly for `watched` to tell."""
    keys = [str(key) for key in by_source["source"].values]
    days = by_source["time"].to_numpy().astype("datetime64[D]").tolist()
    told = []
    for variable in LEVEL_STEPS:
        series = dict(zip(keys, by_source[variable].transpose("source", "time").to_numpy(), strict=True))
        for who, at, size in level_steps(series, variable):
            if any(change.name in (variable, "") and abs(change.first - at) <= SAME_STEP for change in watched.changes):
                continue
            names = [source_of(key).name for key in who]
            name, by, day = QuantityName(variable), round(abs(size), 1), days[at]
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

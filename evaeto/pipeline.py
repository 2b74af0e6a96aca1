"""The five steps from a request to a result: one road, the same code locally, on Dask and in a batch.

Each step is a function of its arguments. Where it runs, how it is told about and how it is stopped are the
business of `evaeto.tasks`.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from evaeto._version import __version__
from evaeto.errors import SourceError, SourceRefused, TaskError, WeatherError
from evaeto.quantities import QUANTITIES
from evaeto.request import Request
from evaeto.result import QUALITIES, Result, SourceUse
from evaeto.settings import Settings
from evaeto.sources import contact
from evaeto.sources.catalogue import SERVICES, SOURCES, fetcher, source_of
from evaeto.sources.delivery import Delivery, Report
from evaeto.tasks.messages import COMPUTING, FUSING, PREPROCESSING, Step

if TYPE_CHECKING:
    import xarray as xr

    from evaeto.fusion.agreement import Agreement
    from evaeto.fusion.calibration import Calibration
    from evaeto.fusion.fusing import Estimate
    from evaeto.fusion.uncalibrated import Fused
    from evaeto.preparation import Prepared
    from evaeto.sources.station import Station

log = logging.getLogger(__name__)

ETO_INPUTS = ("tmax", "tmin", "ea", "u2", "rs")
"""Without one of these a day has no ETo; the quality of a day is that of these."""

ESTIMATE_SD = {"ea": 0.35, "rs": 3.5}
"""Error of the values that stand in [kPa, MJ m-2 d-1]: our judgement of daily differences to measurements."""

KRS_INTERIOR = 0.16
"""Coefficient of FAO-56 eq. 50 where the sea does not rule the air [degC^-0.5]; FAO-56 p. 60."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A source that did not deliver, and why; `wait_s` is how long it asks to wait [s], where it says so."""

    source: str
    code: str
    reason: str
    hint: str
    wait_s: float | None = None

    def __str__(self) -> str:
        return f"{source_of(self.source).name}: {self.reason}"


async def download(request: Request, source: str, settings: Settings, report: Report) -> Delivery | Failure:
    """Step 2 for one source. A failure is an outcome, not an exception: the other sources go on."""
    start, end = request.period_of(source)
    try:
        delivery = await fetcher(source)(request.place, start, end, settings, report)
    except SourceError as error:
        why = f"; {contact.ADVICE}" if isinstance(error, SourceRefused) and contact.is_missing(source, settings) else ""
        return Failure(source, error.code, error.reason + why, error.hint, error.wait_s)
    except Exception as error:  # a defect in one service's module must not take the others down
        log.exception("%s failed in a way its module does not know", source)
        return Failure(source, "defect", f"{type(error).__name__}: {error}", "please report this")
    if contact.is_missing(source, settings):
        delivery = replace(delivery, notes=(contact.ADVICE, *delivery.notes))
    return delivery


def read_station(station: Station, request: Request) -> Delivery | Failure:
    """Step 2 for the user's own measurements; what is wrong with them leaves the services to go on."""
    from evaeto.sources.station import deliver

    try:
        return deliver(station, request)
    except SourceError as error:
        return Failure(error.source, error.code, error.reason, "mend the file, or leave it out")


def deliveries_of(outcomes: Sequence[Delivery | Failure]) -> list[Delivery]:
    """What was delivered.

    Raises
    ------
    TaskError
        Nothing, with the reason of each source.
    """
    deliveries = [outcome for outcome in outcomes if isinstance(outcome, Delivery)]
    failures = [outcome for outcome in outcomes if isinstance(outcome, Failure)]
    if not deliveries:
        raise TaskError(
            "No service delivered weather. " + ". ".join(map(str, failures)) + ". "
            "Try again later, choose other sources, or run `evaeto doctor` to see which services can be reached.",
            code="all_sources_failed",
            details={failure.source: asdict(failure) for failure in failures},
        )
    return deliveries


async def find_elevation(
    request: Request, deliveries: Sequence[Delivery], settings: Settings, report: Report
) -> tuple[float, str]:
    """Elevation of the point [m] and where it comes from.

    The user's, else that of a terrain model at the point in an answer, else the elevation service is asked. It may
    be negative.

    Raises
    ------
    TaskError
        Nobody knows it. Sea level is never assumed.
    """
    if request.elevation is not None:
        return request.elevation, "given by the user"
    for delivery in deliveries:
        if delivery.elevation is not None:
            return delivery.elevation, f"terrain model of {source_of(delivery.source).name}"
    from evaeto.sources import elevation

    service = SERVICES[elevation.KEY]
    try:
        return await elevation.fetch(request.place, settings, report), service.name
    except SourceError as error:
        raise TaskError(
            f"The elevation of the point is not known: {service.name} did not answer ({error.reason}). "
            "Enter the elevation.",
            code="elevation_unknown",
            details={elevation.KEY: error.reason, "elevation": "give metres above sea level"},
        ) from error


def assemble(
    request: Request,
    outcomes: Sequence[Delivery | Failure],
    elevation: tuple[float, str],
    settings: Settings,
    enter: Callable[[Step], None] = lambda step: None,
    calibration: Calibration | Sequence[Calibration] | None = None,
) -> Result:
    """Steps 3 to 5: check and prepare, fuse, compute ETo.

    Parameters
    ----------
    elevation : metres above sea level, and in words where that comes from
    enter : called at the begin of each step, to tell it and to stop there when asked to
    calibration : of this place, or several of its region

    Raises
    ------
    TaskError
        No source delivered enough.
    """
    from evaeto.preparation import prepare

    deliveries = deliveries_of(outcomes)
    warnings = [*request.notes]
    warnings += [f"{outcome}; left out" for outcome in outcomes if isinstance(outcome, Failure)]

    enter(PREPROCESSING)
    prepared = prepare(request, deliveries, elevation[0])
    warnings += prepared.warnings

    enter(FUSING)
    fused = fuse(request, prepared, elevation[0])
    warnings += fused.warnings

    enter(COMPUTING)
    dataset, told = compute_eto(request, elevation[0], fused, prepared, calibration)
    warnings += told
    warnings += _what_is_missing(dataset)
    used = [delivery for delivery in deliveries if delivery.source in dataset["source"]]
    uses = tuple(_use(delivery, dataset) for delivery in used)
    dataset.attrs.update(
        _attributes(dataset.attrs.pop("fusion"), request, elevation[1], uses, warnings, settings.label)
    )
    return Result(dataset, tuple(warnings), uses, settings.label)


@dataclass(frozen=True)
class FusedInputs:
    """Step 4's outcome.

    inputs : Dataset(time[, input, source]) with the fused inputs, `weight` (input, source, time), and the booleans
        `interpolated` and `estimated` (input, time), which say where such a value stands in
    error_sd : error of each input of ETo (time), in its units
    agreement : what the sources say of each other
    warnings : sentences for people
    """

    inputs: xr.Dataset
    error_sd: dict[str, NDArray[np.float64]]
    agreement: Agreement
    warnings: tuple[str, ...]


def fuse(request: Request, prepared: Prepared, elevation: float) -> FusedInputs:
    """Step 4: combine the sources, then estimate by FAO-56 chapter 3 what nobody delivers on a day."""
    from evaeto.fusion.agreement import judge
    from evaeto.fusion.combine import combine
    from evaeto.fusion.uncalibrated import error_of_inputs
    from evaeto.quality import INTERPOLATED
    from evaeto.reference_et.humidity import vapour_pressure_from_tmin
    from evaeto.reference_et.radiation import extraterrestrial_radiation, solar_radiation_from_temperature

    agreement = judge(prepared.observed(), request.lat, elevation)
    believed = agreement.without_rejected(prepared.by_source)
    fused, weight = combine(believed, agreement.error_sd, counts=_what_counts(prepared.flags))
    # Maximum and minimum can come from different sources on a day; crossed, neither can be believed
    crossed = fused["tmax"] < fused["tmin"]
    for name in ("tmax", "tmin"):
        fused[name] = fused[name].where(~crossed)
    bridged = prepared.flags.to_dataarray("input").sel(input=weight["input"]) == INTERPOLATED
    interpolated = (bridged & (weight > 0)).any("source").transpose("input", "time")
    estimated = interpolated.copy(data=np.zeros(interpolated.shape, dtype=bool))

    error_sd = error_of_inputs(weight, agreement.error_sd)
    ra = extraterrestrial_radiation(np.asarray(request.lat), fused["time"].dt.dayofyear.to_numpy())
    estimates = {
        "ea": vapour_pressure_from_tmin(fused["tmin"]),
        "rs": solar_radiation_from_temperature(fused["tmax"], fused["tmin"], ra, KRS_INTERIOR),
    }
    for name, estimate in estimates.items():
        stands_in = fused[name].isnull() & estimate.notnull()
        estimated.loc[{"input": name}] = stands_in
        error_sd[name] = np.where(stands_in, ESTIMATE_SD[name], error_sd[name])
        fused[name] = fused[name].where(~stands_in, estimate).assign_attrs(QUANTITIES[name].attrs)
    inputs = fused.assign(
        weight=weight,
        interpolated=interpolated.assign_attrs(long_name="value bridges a gap within a source"),
        estimated=estimated.assign_attrs(long_name="value estimated by a FAO-56 chapter 3 procedure"),
    )
    return FusedInputs(inputs, error_sd, agreement, tuple(map(_with_names, agreement.warnings)))


def _with_names(sentence: str) -> str:
    """A sentence in which sources are called by their names instead of their keys."""
    for key, source in SOURCES.items():
        sentence = sentence.replace(key, source.name)
    return sentence


def _what_counts(flags: xr.Dataset) -> xr.Dataset:
    """Which values of the sources count: boolean Dataset(source, time).

    Of one family only the best source that observed an input on a day; a bridged gap only where nobody observed.
    """
    from evaeto.quality import INTERPOLATED, OBSERVED

    observed = flags == OBSERVED
    counts = observed.copy(deep=True)
    keys = [str(key) for key in flags["source"].values]
    for worse in map(source_of, keys):
        for better in map(source_of, keys):
            if better.family == worse.family and better.rank < worse.rank:
                for name in counts.data_vars:
                    counts[name].loc[{"source": worse.key}] &= ~observed[name].sel(source=better.key)
    return counts | ((flags == INTERPOLATED) & ~observed.any("source"))


def compute_eto(
    request: Request,
    elevation: float,
    fused: FusedInputs,
    prepared: Prepared,
    calibration: Calibration | Sequence[Calibration] | None = None,
) -> tuple[xr.Dataset, list[str]]:
    """Step 5: FAO-56 Penman-Monteith ETo with its 90 % band, that of each source, and the quality of each day.

    With a calibration the estimate is the calibrated one on the days it can be made, else that of the fused inputs.

    Returns
    -------
    The dataset of a `Result`, and warnings.
    """
    from evaeto.fusion.uncalibrated import Fused, eto_with_error
    from evaeto.quality import FLAGS
    from evaeto.reference_et import eto

    dataset = fused.inputs.copy()
    for name in map(str, prepared.by_source.data_vars):
        dataset[f"{name}_by_source"] = prepared.by_source[name]
    flag = prepared.flags.to_dataarray("input").sel(input=dataset["input"])
    dataset["flag"] = flag.transpose("source", "input", "time").assign_attrs(
        long_name="what became of the value a source delivered",
        flag_values=np.arange(len(FLAGS), dtype=np.int8),
        flag_meanings=" ".join(FLAGS),
    )
    values, error_sd = eto_with_error(fused.inputs, fused.error_sd, request.lat, elevation)
    plain = Fused(fused.inputs, fused.inputs["weight"], values, error_sd)
    found, warnings = _estimate(request, elevation, fused, prepared, plain, calibration)
    about = QUANTITIES["eto"].attrs
    ends = {"eto_lower": (-1, "lower"), "eto_upper": (1, "upper")}
    dataset["eto"] = ("time", found.eto, {**about, "ancillary_variables": "eto_lower eto_upper quality"})
    for name, (sign, end) in ends.items():
        told = {**about, "long_name": f"{end} end of the 90 % band of {about['long_name']}"}
        dataset[name] = ("time", found.eto + sign * found.half, told)
    dataset["eto_share"] = (("source", "time"), found.share, {"long_name": "share of each source in ETo", "units": "1"})
    own = eto(prepared.by_source[list(ETO_INPUTS)], lat=request.lat, elevation=elevation)
    dataset["eto_by_source"] = own.transpose("source", "time")
    dataset["quality"] = day_quality(dataset)
    coords = {"lat": request.lat, "lon": request.lon, "elevation": elevation}
    dataset.attrs["fusion"] = found.method
    return dataset.assign_coords(
        {name: ((), value, QUANTITIES[name].attrs) for name, value in coords.items()}
    ), warnings


def _estimate(
    request: Request,
    elevation: float,
    fused: FusedInputs,
    prepared: Prepared,
    plain: Fused,
    calibration: Calibration | Sequence[Calibration] | None,
) -> tuple[Estimate, list[str]]:
    """The calibrated estimate where there is one; a calibration that cannot be used is a warning, not a failure."""
    from evaeto.fusion.fusing import estimate

    def by(chosen: Calibration | Sequence[Calibration] | None) -> Estimate:
        observed = prepared.observed()
        return estimate(observed, fused.agreement, plain, chosen, request.lat, request.lon, elevation)

    uncalibrated = by(None)
    if calibration is None:
        return uncalibrated, []
    try:
        found = by(calibration)
    except WeatherError as error:
        return uncalibrated, [f"the calibration was not applied: {error}"]
    lacking = ~np.isfinite(found.eto) & np.isfinite(uncalibrated.eto)
    if not lacking.any():
        return found, list(found.warnings)
    joined = replace(
        found,
        eto=np.where(lacking, uncalibrated.eto, found.eto),
        half=np.where(lacking, uncalibrated.half, found.half),
        share=np.where(lacking, uncalibrated.share, found.share),
    )
    return joined, [*found.warnings, f"{_days(int(lacking.sum()))} without a calibrated source are not calibrated"]


def day_quality(dataset: xr.Dataset) -> xr.DataArray:
    """Quality flag of each day, by the rule told at `result.QUALITIES`."""
    inputs = dataset.sel(input=list(ETO_INPUTS))
    sources = (inputs["weight"] > 0).sum("source")
    stands_in = inputs["estimated"] | inputs["interpolated"]
    count = stands_in.sum("input")
    two_sources = ((sources >= 2) | stands_in).all("input")
    flag = np.select(
        [dataset["eto"].isnull(), count > 1, (count == 1) | ~two_sources],
        [QUALITIES.index("MISSING"), QUALITIES.index("LOW"), QUALITIES.index("MEDIUM")],
        default=QUALITIES.index("HIGH"),
    ).astype(np.int8)
    quality = dataset["eto"].copy(data=flag).rename("quality")
    quality.attrs = {
        "long_name": "quality of the day",
        "flag_values": np.arange(len(QUALITIES), dtype=np.int8),
        "flag_meanings": " ".join(QUALITIES),
    }
    return quality


def _what_is_missing(dataset: xr.Dataset) -> list[str]:
    """Sentences on days without ETo and on inputs that stand in for what was not delivered."""
    from evaeto.quality import LONGEST_GAP

    sentences = []
    procedures = {"ea": "from tmin (FAO-56 eq. 48)", "rs": "from the temperature range (FAO-56 eq. 50)"}
    for name, procedure in procedures.items():
        count = int(dataset["estimated"].sel(input=name).sum())
        if count:
            sentences.append(f"{QUANTITIES[name].long_name} was estimated {procedure} on {_days(count)}")
    bridged = int(dataset["interpolated"].sel(input=list(ETO_INPUTS)).any("input").sum())
    if bridged:
        sentences.append(f"a gap of up to {LONGEST_GAP} days was bridged within a source on {_days(bridged)}")
    without = dataset["eto"].isnull()
    if count := int(without.sum()):
        lacking = [name for name in ETO_INPUTS if bool(dataset[name].isnull().where(without, False).any())]
        sentences.append(f"{_days(count)} without ETo, because {', '.join(lacking)} is missing")
    return sentences


def _days(count: int) -> str:
    return f"{count} day{'s' if count != 1 else ''}"


def _use(delivery: Delivery, dataset: xr.Dataset) -> SourceUse:
    source = source_of(delivery.source)
    used = dataset["weight"].sel(source=delivery.source).sum("input") > 0
    return SourceUse(
        key=source.key,
        name=source.name,
        licence=source.licence,
        licence_url=source.licence_url,
        attribution=source.attribution,
        attribution_url=source.attribution_url,
        version=delivery.version,
        asked_at=delivery.asked_at.isoformat(timespec="seconds") if delivery.asked_at else None,
        days=int(used.sum()),
    )


def _attributes(
    fusion: str,
    request: Request,
    elevation_source: str,
    uses: Sequence[SourceUse],
    warnings: Sequence[str],
    label: str | None,
) -> Mapping[str, str]:
    """CF and ACDD attributes of a result."""
    attributes = {
        "Conventions": "CF-1.10",
        "title": f"Reference evapotranspiration at {request.lat:g}, {request.lon:g}",
        "source": f"evaeto {__version__}",
        "method": f"FAO-56 Penman-Monteith, daily (Allen et al. 1998, eq. 6); {fusion}",
        "references": "Allen, R.G., Pereira, L.S., Raes, D., Smith, M. (1998) FAO Irrigation and Drainage Paper 56",
        "day_definition": f"civil day in local standard time, UTC{request.utc_offset_hours:+g} h",
        "time_coverage_start": request.start.isoformat(),
        "time_coverage_end": request.end.isoformat(),
        "elevation_source": elevation_source,
        "acknowledgement": "\n".join(f"{use.attribution} ({use.licence})" for use in uses),
        "sources": json.dumps([asdict(use) for use in uses]),
        "warnings": "\n".join(warnings),
    }
    return {**attributes, "comment": label} if label else attributes

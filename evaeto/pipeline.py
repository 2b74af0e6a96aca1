"""The five steps from a request to a result: one road, the same code locally, on Dask and in a batch.

Each step is a function of its arguments. Where it runs, how it is told about and how it is stopped are the
business of `evaeto.tasks`.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import numpy as np

from evaeto._version import __version__
from evaeto.errors import SourceError, TaskError
from evaeto.quantities import QUANTITIES
from evaeto.request import Request
from evaeto.result import QUALITIES, Result, SourceUse
from evaeto.settings import Settings
from evaeto.sources.catalogue import SOURCES, fetcher
from evaeto.sources.delivery import Delivery, Report
from evaeto.tasks.messages import COMPUTING, FUSING, PREPROCESSING, Step

if TYPE_CHECKING:
    import xarray as xr

log = logging.getLogger(__name__)

ETO_INPUTS = ("tmax", "tmin", "ea", "u2", "rs")
"""Without one of these a day has no ETo; the quality of a day is that of these."""

KRS_INTERIOR = 0.16
"""Coefficient of FAO-56 eq. 50 where the sea does not rule the air [degC^-0.5]; FAO-56 p. 60."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A source that did not deliver, and why."""

    source: str
    code: str
    reason: str
    hint: str

    def __str__(self) -> str:
        return f"{SOURCES[self.source].name}: {self.reason}"


async def download(request: Request, source: str, settings: Settings, report: Report) -> Delivery | Failure:
    """Step 2 for one source. A failure is an outcome, not an exception: the other sources go on."""
    start, end = request.period_of(source)
    try:
        return await fetcher(source)(request.place, start, end, settings, report)
    except SourceError as error:
        return Failure(source, error.code, error.reason, error.hint)
    except Exception as error:  # a defect in one service's module must not take the others down
        log.exception("%s failed in a way its module does not know", source)
        return Failure(source, "defect", f"{type(error).__name__}: {error}", "please report this")


def assemble(
    request: Request,
    outcomes: Sequence[Delivery | Failure],
    settings: Settings,
    enter: Callable[[Step], None] = lambda step: None,
) -> Result:
    """Steps 3 to 5: check and prepare, fuse, compute ETo.

    `enter` is called at the begin of each step, to tell it and to stop there when asked to.

    Raises
    ------
    TaskError
        No source delivered, or the elevation of the point is not known.
    """
    deliveries = [outcome for outcome in outcomes if isinstance(outcome, Delivery)]
    failures = [outcome for outcome in outcomes if isinstance(outcome, Failure)]
    warnings = [*request.notes, *(f"{failure}; left out" for failure in failures)]
    if not deliveries:
        raise TaskError(
            "No service delivered weather. " + ". ".join(map(str, failures)) + ". "
            "Try again later, choose other sources, or run `evaeto doctor` to see which services can be reached.",
            code="all_sources_failed",
            details={failure.source: asdict(failure) for failure in failures},
        )

    enter(PREPROCESSING)
    elevation, elevation_source = resolve_elevation(request, deliveries)
    by_source, told = prepare(request, deliveries)
    warnings += told

    enter(FUSING)
    fused, weight, estimated = fuse(request, by_source)

    enter(COMPUTING)
    dataset = compute_eto(request, elevation, fused, by_source, weight, estimated)
    warnings += _what_is_missing(dataset)
    uses = tuple(_use(delivery, dataset) for delivery in deliveries)
    dataset.attrs.update(_attributes(request, elevation_source, uses, warnings, settings.label))
    return Result(dataset, tuple(warnings), uses, settings.label)


def resolve_elevation(request: Request, deliveries: Sequence[Delivery]) -> tuple[float, str]:
    """Elevation of the point [m] and where it comes from: the user, else a service's terrain model at the point.

    Raises
    ------
    TaskError
        Nobody knows it. Sea level is never assumed.
    """
    if request.elevation is not None:
        return request.elevation, "given by the user"
    for delivery in deliveries:
        if delivery.elevation is not None:
            return delivery.elevation, f"terrain model of {SOURCES[delivery.source].name}"
    names = ", ".join(SOURCES[delivery.source].name for delivery in deliveries)
    raise TaskError(
        f"The elevation of the point is not known: {names} gives none for the point itself. Enter the elevation.",
        code="elevation_unknown",
        details={"elevation": "give metres above sea level"},
    )


def prepare(request: Request, deliveries: Sequence[Delivery]) -> tuple[xr.Dataset, list[str]]:
    """Step 3: check each delivery, express its humidity as vapour pressure, put all on the days asked for.

    Returns
    -------
    Dataset(source, time) with the inputs of `fusion.combine`, NaN where missing, and the warnings.
    """
    import pandas as pd
    import xarray as xr

    from evaeto import quality
    from evaeto.fusion.combine import INPUTS
    from evaeto.reference_et.humidity import actual_vapour_pressure

    days = pd.date_range(request.start, request.end, freq="D", name="time")
    prepared, warnings = [], []
    for delivery in deliveries:
        name = SOURCES[delivery.source].name
        warnings += [f"{name}: {note}" for note in delivery.notes]
        weather, findings = quality.check(delivery.weather, name, request.lat)
        warnings += map(str, findings)
        humidity = {
            key: weather[key].to_numpy()
            for key in ("tmax", "tmin", "rhmax", "rhmin", "rhmean", "tdew")
            if key in weather
        }
        weather["ea"] = ("time", actual_vapour_pressure(**humidity, estimate=False))
        prepared.append(weather.reindex(time=days))
    keys = [delivery.source for delivery in deliveries]
    missing = xr.DataArray(np.full(len(days), np.nan), dims="time", coords={"time": days})
    by_source = xr.Dataset(
        {
            name: xr.concat([weather.get(name, missing) for weather in prepared], dim="source").assign_attrs(
                QUANTITIES[name].attrs
            )
            for name in INPUTS
        }
    )
    return by_source.assign_coords(source=keys), warnings


def fuse(request: Request, by_source: xr.Dataset) -> tuple[xr.Dataset, xr.DataArray, xr.DataArray]:
    """Step 4: combine the sources, then estimate by FAO-56 chapter 3 what nobody delivers on a day.

    Returns
    -------
    fused : Dataset(time)
    weight : DataArray(input, source, time), the share of each source
    estimated : boolean DataArray(input, time), where an estimate stands in
    """
    import xarray as xr

    from evaeto.fusion.combine import combine
    from evaeto.reference_et.humidity import vapour_pressure_from_tmin
    from evaeto.reference_et.radiation import extraterrestrial_radiation, solar_radiation_from_temperature

    fused, weight = combine(by_source, {key: SOURCES[key].error_sd for key in map(str, by_source["source"].values)})
    # Maximum and minimum can come from different sources on a day; crossed, neither can be believed
    crossed = fused["tmax"] < fused["tmin"]
    for name in ("tmax", "tmin"):
        fused[name] = fused[name].where(~crossed)
    estimated = xr.zeros_like(weight.isel(source=0, drop=True), dtype=bool).rename("estimated")

    ra = extraterrestrial_radiation(np.asarray(request.lat), fused["time"].dt.dayofyear.to_numpy())
    estimates = {
        "ea": vapour_pressure_from_tmin(fused["tmin"]),
        "rs": solar_radiation_from_temperature(fused["tmax"], fused["tmin"], ra, KRS_INTERIOR),
    }
    for name, estimate in estimates.items():
        stands_in = fused[name].isnull() & estimate.notnull()
        estimated.loc[{"input": name}] = stands_in
        fused[name] = fused[name].where(~stands_in, estimate).assign_attrs(QUANTITIES[name].attrs)
    return fused, weight, estimated


def compute_eto(
    request: Request,
    elevation: float,
    fused: xr.Dataset,
    by_source: xr.Dataset,
    weight: xr.DataArray,
    estimated: xr.DataArray,
) -> xr.Dataset:
    """Step 5: FAO-56 Penman-Monteith ETo of the fused series and of each source, and the quality of each day."""
    from evaeto.reference_et import eto

    def at_the_point(weather: xr.Dataset) -> xr.DataArray:
        return eto(weather[list(ETO_INPUTS)], lat=request.lat, elevation=elevation)

    dataset = fused.assign(weight=weight, estimated=estimated)
    for name in by_source.data_vars:
        dataset[f"{name}_by_source"] = by_source[name]
    dataset["eto"] = at_the_point(fused)
    dataset["eto_by_source"] = at_the_point(by_source).transpose("source", "time")
    dataset["quality"] = day_quality(dataset)
    coords = {"lat": request.lat, "lon": request.lon, "elevation": elevation}
    return dataset.assign_coords({name: ((), value, QUANTITIES[name].attrs) for name, value in coords.items()})


def day_quality(dataset: xr.Dataset) -> xr.DataArray:
    """Quality flag of each day, by the rule told at `result.QUALITIES`."""
    needed = list(ETO_INPUTS)
    sources = (dataset["weight"].sel(input=needed) > 0).sum("source")
    estimates = dataset["estimated"].sel(input=needed).sum("input")
    two_sources = ((sources >= 2) | dataset["estimated"].sel(input=needed)).all("input")
    flag = np.select(
        [dataset["eto"].isnull(), estimates > 1, (estimates == 1) | ~two_sources],
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
    """Sentences on days without ETo and on estimated inputs."""
    sentences = []
    procedures = {"ea": "from tmin (FAO-56 eq. 48)", "rs": "from the temperature range (FAO-56 eq. 50)"}
    for name, procedure in procedures.items():
        count = int(dataset["estimated"].sel(input=name).sum())
        if count:
            sentences.append(f"{QUANTITIES[name].long_name} was estimated {procedure} on {_days(count)}")
    without = dataset["eto"].isnull()
    if count := int(without.sum()):
        lacking = [name for name in ETO_INPUTS if bool(dataset[name].isnull().where(without, False).any())]
        sentences.append(f"{_days(count)} without ETo, because {', '.join(lacking)} is missing")
    return sentences


def _days(count: int) -> str:
    return f"{count} day{'s' if count != 1 else ''}"


def _use(delivery: Delivery, dataset: xr.Dataset) -> SourceUse:
    source = SOURCES[delivery.source]
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
    request: Request, elevation_source: str, uses: Sequence[SourceUse], warnings: Sequence[str], label: str | None
) -> Mapping[str, str]:
    """CF and ACDD attributes of a result."""
    attributes = {
        "Conventions": "CF-1.10",
        "title": f"Reference evapotranspiration at {request.lat:g}, {request.lon:g}",
        "source": f"evaeto {__version__}",
        "method": "FAO-56 Penman-Monteith, daily (Allen et al. 1998, eq. 6); services combined by inverse variance",
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

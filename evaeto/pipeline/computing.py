"""Step 5: ETo with its band, that of each source, and the quality of each day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from evaeto.core.flags import QUALITIES
from evaeto.core.messages import Message, QuantityName, of_error, with_names
from evaeto.core.quantities import ETO_INPUTS, QUANTITIES
from evaeto.errors import WeatherError
from evaeto.pipeline.fusion_step import NAMES, FusedInputs
from evaeto.pipeline.provenance import METHOD
from evaeto.request import Request
from evaeto.sources.delivery import Delivery

if TYPE_CHECKING:
    import xarray as xr

    from evaeto.fusion.calibration import AnyCalibration, Calibration
    from evaeto.fusion.estimate import Estimate
    from evaeto.fusion.uncalibrated import Fused
    from evaeto.pipeline.preparing import Prepared

"""Without one of these a day has no ETo; the quality of a day is that of these."""


def compute_eto(
    request: Request,
    elevation: float,
    fused: FusedInputs,
    prepared: Prepared,
    calibration: AnyCalibration | Sequence[AnyCalibration] | None = None,
) -> tuple[xr.Dataset, str, list[str]]:
    """Step 5: FAO-56 Penman-Monteith ETo with its 90 % band, that of each source, and the quality of each day.

    With a calibration the estimate is the calibrated one on the days it can be made, else that of the fused inputs.

    Returns
    -------
    The dataset of a `Result`, how its sources were combined, and warnings.
    """
    from evaeto.fusion.estimate import band, error_parts
    from evaeto.fusion.forecast_error import widened
    from evaeto.fusion.uncalibrated import Fused, eto_with_error
    from evaeto.inputs.delivery_checks import FLAGS
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
    estimated = eto_with_error(fused.inputs, fused.errors, request.lat, elevation)
    plain = Fused(fused.inputs, fused.inputs["weight"], *estimated)
    found, warnings = _estimate(request, elevation, fused, prepared, plain, calibration)
    lead = (fused.inputs["time"].to_numpy() - np.datetime64(request.today, "ns")) / np.timedelta64(1, "D")
    found = widened(found, fused.inputs, lead, _spread(prepared, fused), request.lat, elevation)
    about = QUANTITIES["eto"].attrs
    told = {"method": METHOD, "ancillary_variables": "eto_lower eto_upper quality"}
    dataset["eto"] = ("time", found.eto, {**about, **told})
    for name, end in {**band(found), **error_parts(found)}.items():
        dataset[name] = end
    dataset["eto_share"] = (("source", "time"), found.share, {"long_name": "share of each source in ETo", "units": "1"})
    own = eto(prepared.by_source[list(ETO_INPUTS)], lat=request.lat, elevation=elevation)
    dataset["eto_by_source"] = own.transpose("source", "time")
    dataset["quality"] = day_quality(dataset)
    dataset["time"].attrs |= {"standard_name": "time", "long_name": "day", "axis": "T"}
    coords = {"lat": request.lat, "lon": request.lon, "elevation": elevation}
    dataset = dataset.assign_coords({name: ((), value, QUANTITIES[name].attrs) for name, value in coords.items()})
    return dataset, found.method, warnings


def _spread(prepared: Prepared, fused: FusedInputs) -> dict[str, np.ndarray]:
    """What the ensemble among the sources says of the days ahead, by input; nothing where there is none."""
    days = fused.inputs["time"]
    return {
        str(name): delivery.spread[name].reindex(time=days).to_numpy()
        for delivery in prepared.deliveries
        if delivery.spread is not None
        for name in delivery.spread.data_vars
    }


def _estimate(
    request: Request,
    elevation: float,
    fused: FusedInputs,
    prepared: Prepared,
    plain: Fused,
    calibration: AnyCalibration | Sequence[AnyCalibration] | None,
) -> tuple[Estimate, list[str]]:
    """The calibrated estimate where there is one; a calibration that cannot be used is a warning, not a failure."""
    from evaeto.fusion.calibration import loaded
    from evaeto.fusion.estimate import estimate

    def by(chosen: AnyCalibration | Sequence[AnyCalibration] | None) -> Estimate:
        read: Calibration | list[Calibration] | None = None
        if chosen is not None:
            read = [loaded(each) for each in chosen] if isinstance(chosen, Sequence) else loaded(chosen)
        where = request.lat, request.lon, elevation
        return estimate(prepared.observed(), fused.agreement, plain.series, read, *where, request.exposure)

    uncalibrated = by(None)
    if calibration is None:
        return uncalibrated, _named(uncalibrated)
    try:
        found = by(calibration)
    except WeatherError as error:
        told = Message("pipeline.calibration_not_applied", reason=of_error(error))
        return uncalibrated, [told, *_named(uncalibrated)]
    poor = _poor(calibration)
    lacking = ~np.isfinite(found.eto) & np.isfinite(uncalibrated.eto)
    if not lacking.any():
        return found, [*_named(found), *poor]
    joined = replace(
        found,
        eto=np.where(lacking, uncalibrated.eto, found.eto),
        daily=np.where(lacking, uncalibrated.daily, found.daily),
        lasting=np.where(lacking, uncalibrated.lasting, found.lasting),
        share=np.where(lacking, uncalibrated.share, found.share),
    )
    told = Message("pipeline.days_not_calibrated", count=int(lacking.sum()))
    return joined, [*_named(found), *poor, told]


def _named(found: Estimate) -> list[str]:
    """The warnings of an estimate, which says the keys of its sources, with their names."""
    return [with_names(warning, NAMES) for warning in found.warnings]


def _poor(calibration: AnyCalibration | Sequence[AnyCalibration]) -> list[Message]:
    """What to know of calibrations that the days left out of their learning speak against."""
    used = calibration if isinstance(calibration, Sequence) else [calibration]
    return [
        Message("pipeline.poor_calibration", lat=one.lat, lon=one.lon, nse=round(nse, 2))
        for one in used
        if (nse := one.record.scores.get("nse", np.nan)) < 0
    ]


def provider_eto(dataset: xr.Dataset, deliveries: Sequence[Delivery]) -> xr.DataArray:
    """The ETo that sources compute by themselves, DataArray(source, time); NaN for those that compute none."""
    theirs = dataset["eto_by_source"].copy(data=np.full(dataset["eto_by_source"].shape, np.nan))
    for delivery in deliveries:
        if delivery.provider_eto is not None and delivery.source in dataset["source"]:
            theirs.loc[{"source": delivery.source}] = delivery.provider_eto.reindex(time=dataset["time"]).to_numpy()
    told = "reference evapotranspiration (FAO-56) as the source itself computes it, to compare with"
    theirs.attrs = {**QUANTITIES["eto"].attrs, "long_name": told}  # ours say our method
    return theirs


def day_quality(dataset: xr.Dataset) -> xr.DataArray:
    """Quality flag of each day, by the rule told at `flags.QUALITIES`."""
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


def missing_input_warnings(dataset: xr.Dataset) -> list[Message]:
    """What to know of days without ETo and on inputs that stand in for what was not delivered."""
    from evaeto.inputs.delivery_checks import LONGEST_GAP

    told = []
    if count := int(dataset["estimated"].sel(input="ea").sum()):
        told.append(Message("pipeline.estimated_ea", count=count))
    if count := int(dataset["estimated"].sel(input="rs").sum()):
        told.append(Message("pipeline.estimated_rs", count=count))
    if count := int(dataset["interpolated"].sel(input=list(ETO_INPUTS)).any("input").sum()):
        told.append(Message("pipeline.gap_bridged", most=LONGEST_GAP, count=count))
    without = dataset["eto"].isnull()
    if count := int(without.sum()):
        lacking = [QuantityName(name) for name in ETO_INPUTS if dataset[name].isnull().where(without, False).any()]
        told.append(Message("pipeline.without_eto", count=count, variables=lacking))
    return told


def band_warnings(dataset: xr.Dataset) -> list[Message]:
    """A warning where the band says more of ETo than ETo itself."""
    eto = float(dataset["eto"].mean())
    width = float((dataset["eto_upper"] - dataset["eto_lower"]).mean())
    if not width > eto:
        return []
    return [Message("pipeline.wide_band", width=round(width, 2), eto=round(eto, 2))]

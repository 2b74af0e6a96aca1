"""Step 5: ETo with its band, that of each source, and the quality of each day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from evaeto.core.flags import QUALITIES
from evaeto.core.messages import Figure, Message, QuantityName, of_error, with_names
from evaeto.core.quantities import ETO_INPUTS, QUANTITIES
from evaeto.errors import WeatherError
from evaeto.inputs.checks import bounds, without_codes
from evaeto.pipeline.fusion_step import NAMES, FusedInputs
from evaeto.pipeline.provenance import METHOD
from evaeto.request import Request

if TYPE_CHECKING:
    import xarray as xr

    from evaeto.fusion.calibration import AnyCalibration, Calibration
    from evaeto.fusion.estimate import Estimate
    from evaeto.fusion.uncalibrated import FusedSeries
    from evaeto.pipeline.preparing import Prepared

Array = NDArray[np.float64]


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
    import xarray as xr

    from evaeto.fusion.alignment import cell_coords
    from evaeto.fusion.combine import INPUTS, WEIGHT
    from evaeto.fusion.estimate import band, error_parts
    from evaeto.fusion.forecast_error import widened
    from evaeto.fusion.uncalibrated import FusedSeries, eto_with_error
    from evaeto.inputs.delivery_checks import FLAGS

    doy = prepared.by_source.doy
    eto, daily, lasting = eto_with_error(fused.inputs, doy, fused.errors, request.lat, elevation)
    share = np.where(np.isfinite(eto), fused.weight[_rows_of_eto()].mean(axis=0), 0.0)
    plain = FusedSeries(eto, daily, lasting, share)
    found, warnings = _estimate(request, elevation, fused, prepared, plain, calibration)
    lead = (prepared.days.to_numpy() - np.datetime64(request.today, "ns")) / np.timedelta64(1, "D")
    found = widened(found, fused.inputs, doy, lead, _spread(prepared), request.lat, elevation)
    warnings += [*missing_input_warnings(fused, found.eto), *band_warnings(found)]

    about = QUANTITIES["eto"].attrs
    own, told_of_own = _own_eto(prepared, request.lat, elevation)
    told = {"method": METHOD, "ancillary_variables": "eto_lower eto_upper quality"}
    each, by_input = ("source", "time"), ("input", "time")
    variables: dict[str, tuple[Any, ...]] = {
        **{name: ("time", values, QUANTITIES[name].attrs) for name, values in fused.inputs.items()},
        "weight": (("input", *each), fused.weight, WEIGHT),
        "interpolated": (by_input, fused.interpolated, _BRIDGED),
        "estimated": (by_input, fused.estimated, _STANDS_IN),
        **{
            f"{name}_by_source": (each, values, QUANTITIES[name].attrs)
            for name, values in prepared.by_source.values.items()
        },
        "flag": (
            ("source", *by_input),
            np.stack([prepared.flags[name] for name in INPUTS], axis=1),
            {
                "long_name": "what became of the value a source delivered",
                "flag_values": np.arange(len(FLAGS), dtype=np.int8),
                "flag_meanings": " ".join(FLAGS),
            },
        ),
        "eto": ("time", found.eto, {**about, **told}),
        **band(found),
        **error_parts(found),
        "eto_share": (each, found.share, {"long_name": "share of each source in ETo", "units": "1"}),
        "eto_by_source": (each, own, told_of_own),
        "quality": ("time", *day_quality(fused, found.eto)),
        "provider_eto": (each, *_provider_eto(prepared)),
    }
    place = {"lat": request.lat, "lon": request.lon, "elevation": elevation}
    coords: dict[str, tuple[Any, ...]] = {
        "time": ("time", prepared.days, {"standard_name": "time", "long_name": "day", "axis": "T"}),
        "input": ("input", np.array(INPUTS, dtype=object)),
        "source": ("source", list(prepared.by_source.sources)),
        **(cell_coords(prepared.cells) if prepared.cells is not None else {}),
        **{name: ((), value, QUANTITIES[name].attrs) for name, value in place.items()},
    }
    return xr.Dataset(variables, coords), found.method, warnings


_BRIDGED = {"long_name": "value bridges a gap within a source", "units": "1"}
_STANDS_IN = {"long_name": "value estimated by a FAO-56 chapter 3 procedure", "units": "1"}


def _own_eto(prepared: Prepared, lat: float, elevation: float) -> tuple[Array, dict[str, Any]]:
    """ETo of each source by itself (source, time) as `evaeto.eto` has it, and its attributes.

    Where nothing in the weather or the result asks for a closer look, `evaeto.eto` adds none but its words.
    """
    import xarray as xr

    from evaeto.equations.radiation import extraterrestrial_radiation
    from evaeto.equations.standards import STANDARDS
    from evaeto.fusion.alignment import eto_of_arrays
    from evaeto.fusion.place_inputs import contradicts
    from evaeto.inputs.likely import may_be_doubtful
    from evaeto.reference_et import eto
    from evaeto.reference_et.daily import attributes
    from evaeto.reference_et.examining import POSSIBLE

    by_source, rows = prepared.by_source, len(prepared.by_source.sources)
    weather = {name: by_source.values[name] for name in ETO_INPUTS}
    ra = np.broadcast_to(extraterrestrial_radiation(np.asarray(lat), by_source.doy), (rows, len(by_source.doy)))
    own = eto_of_arrays(by_source, lat, elevation)
    lower, upper = POSSIBLE["short"]
    doubtful = (
        not np.isfinite(own).any()
        or bool(((own < lower) | (own > upper)).any())
        or any(_beyond(name, values) for name, values in weather.items())
        or bool((contradicts(weather, ra) | may_be_doubtful(weather, np.full(rows, lat), ra, by_source.doy)).any())
    )
    if not doubtful:
        return own, attributes(STANDARDS["fao56", "short"], "simple", ("ea", "rs"))
    sources = list(by_source.sources)
    columns = {name: (("source", "time"), values, QUANTITIES[name].attrs) for name, values in weather.items()}
    looked_at = eto(xr.Dataset(columns, {"source": sources, "time": prepared.days}), lat=lat, elevation=elevation)
    return looked_at.transpose("source", "time").to_numpy(), dict(looked_at.attrs)


def _beyond(name: str, values: Array) -> bool:
    """Whether any is beyond what the quantity can be, which the limits of a request may allow, or a code."""
    quantity = QUANTITIES[name]
    lower, upper = without_codes(bounds(quantity), quantity)
    return bool(((values < lower) | (values > upper)).any())


def _spread(prepared: Prepared) -> dict[str, Array]:
    """What the ensemble among the sources says of the days ahead, by input; nothing where there is none."""
    return {
        str(name): delivery.spread[name].reindex(time=prepared.days).to_numpy()
        for delivery in prepared.deliveries
        if delivery.spread is not None
        for name in delivery.spread.data_vars
    }


def _estimate(
    request: Request,
    elevation: float,
    fused: FusedInputs,
    prepared: Prepared,
    plain: FusedSeries,
    calibration: AnyCalibration | Sequence[AnyCalibration] | None,
) -> tuple[Estimate, list[str]]:
    """The calibrated estimate where there is one; a calibration that cannot be used is a warning, not a failure."""
    from evaeto.fusion.calibration import loaded
    from evaeto.fusion.estimate import estimate_arrays

    def by(chosen: AnyCalibration | Sequence[AnyCalibration] | None) -> Estimate:
        read: Calibration | list[Calibration] | None = None
        if chosen is not None:
            read = [loaded(each) for each in chosen] if isinstance(chosen, Sequence) else loaded(chosen)
        where = request.lat, request.lon, elevation
        return estimate_arrays(prepared.observed, fused.agreement, plain, read, *where, request.exposure)

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


def _provider_eto(prepared: Prepared) -> tuple[Array, dict[str, Any]]:
    """The ETo that sources compute by themselves (source, time), NaN where they do not, and its attributes."""
    days = prepared.days
    theirs = np.full((len(prepared.deliveries), len(days)), np.nan)
    for row, delivery in enumerate(prepared.deliveries):
        if (own := delivery.provider_eto) is not None:
            aligned = own if own.indexes["time"].equals(days) else own.reindex(time=days)
            theirs[row] = aligned.to_numpy()
    told = "reference evapotranspiration (FAO-56) as the source itself computes it, to compare with"
    return theirs, {**QUANTITIES["eto"].attrs, "long_name": told}


def day_quality(fused: FusedInputs, eto: Array) -> tuple[NDArray[np.int8], dict[str, Any]]:
    """Quality flag of each day, by the rule told at `flags.QUALITIES`, and its attributes."""
    rows = _rows_of_eto()
    sources = (fused.weight[rows] > 0).sum(axis=1)
    stands_in = fused.estimated[rows] | fused.interpolated[rows]
    count = stands_in.sum(axis=0)
    two_sources = ((sources >= 2) | stands_in).all(axis=0)
    flag = np.select(
        [np.isnan(eto), count > 1, (count == 1) | ~two_sources],
        [QUALITIES.index("MISSING"), QUALITIES.index("LOW"), QUALITIES.index("MEDIUM")],
        default=QUALITIES.index("HIGH"),
    ).astype(np.int8)
    attrs = {
        "long_name": "quality of the day",
        "flag_values": np.arange(len(QUALITIES), dtype=np.int8),
        "flag_meanings": " ".join(QUALITIES),
    }
    return flag, attrs


def _rows_of_eto() -> list[int]:
    """Which of the inputs of fusion are those of ETo: without one of these a day has none."""
    from evaeto.fusion.combine import INPUTS

    return [INPUTS.index(name) for name in ETO_INPUTS]


def missing_input_warnings(fused: FusedInputs, eto: Array) -> list[Message]:
    """What to know of days without ETo and on inputs that stand in for what was not delivered."""
    from evaeto.fusion.combine import INPUTS
    from evaeto.inputs.delivery_checks import LONGEST_GAP

    told = []
    if count := int(fused.estimated[INPUTS.index("ea")].sum()):
        told.append(Message("pipeline.estimated_ea", count=count))
    if count := int(fused.estimated[INPUTS.index("rs")].sum()):
        told.append(Message("pipeline.estimated_rs", count=count))
    if count := int(fused.interpolated[_rows_of_eto()].any(axis=0).sum()):
        told.append(Message("pipeline.gap_bridged", most=LONGEST_GAP, count=count))
    without = np.isnan(eto)
    if count := int(without.sum()):
        lacking = [QuantityName(name) for name in ETO_INPUTS if np.isnan(fused.inputs[name][without]).any()]
        told.append(Message("pipeline.without_eto", count=count, variables=lacking))
    return told


def band_warnings(found: Estimate) -> list[Message]:
    """A warning where the band says more of ETo than ETo itself."""
    there = np.isfinite(found.eto)
    if not there.any():
        return []
    eto, half = float(found.eto[there].mean()), found.half
    width = float(2 * half[np.isfinite(half)].mean())
    if not width > eto:
        return []
    return [Message("pipeline.wide_band", width=Figure(width, 2), eto=Figure(eto, 2))]

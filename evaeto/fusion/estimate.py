"""ETo of fused services, or by a calibration, and its 90 % band."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from evaeto.analysis.total_errors import (
    NORMAL_QUANTILE,
    OF_CLIMATOLOGY,
    OF_REGION,
    OF_SITE,
    PERSISTENCE_ATTRS,
    Persistence,
    parts,
)
from evaeto.core.distance import distance_km
from evaeto.core.exposure import Exposure
from evaeto.core.messages import Message
from evaeto.core.quantities import QUANTITIES
from evaeto.errors import WeatherError
from evaeto.fusion import seasonal_cycle, unseen_error
from evaeto.fusion.alignment import eto_of_arrays, predictors_of
from evaeto.fusion.calibration import Calibration
from evaeto.fusion.calibration_file import NEAR_KM
from evaeto.fusion.climatology import Rescaling
from evaeto.fusion.plausibility import SourceAssessment
from evaeto.fusion.regional import estimate_region
from evaeto.fusion.service_watch import Change
from evaeto.fusion.site_model import SiteModel, arrange, estimate_site
from evaeto.fusion.source_arrays import SourceArrays
from evaeto.fusion.uncalibrated import PERSISTENCE, FusedSeries
from evaeto.fusion.watched import Watched

if TYPE_CHECKING:
    import xarray as xr


Array = NDArray[np.float64]


@dataclass(frozen=True)
class Estimate:
    """Best estimate of ETo (time) [mm d-1] with the standard deviations of the daily and the lasting part of its error,
    the share of each source in it (source, time), how it was made, how the daily errors go on from day to day,
    and warnings."""

    eto: Array
    daily: Array
    lasting: Array
    share: Array
    method: Message
    persistence: Persistence
    warnings: tuple[Message, ...] = ()

    @property
    def half(self) -> Array:
        """Half the width of the 90 % band of a day (time) [mm d-1]."""
        return np.asarray(NORMAL_QUANTILE * np.hypot(self.daily, self.lasting))


def estimate(
    by_source: xr.Dataset,
    agreement: SourceAssessment,
    fused: FusedSeries,
    calibration: Calibration | Sequence[Calibration] | None,
    lat: Any,
    lon: Any,
    elevation: Any,
    exposure: Exposure = "unknown",
) -> Estimate:
    """ETo from the fused inputs, or by a calibration, with its band.

    Parameters
    ----------
    by_source : Dataset(source, time) of `inputs.CARRIED`, NaN where missing
    agreement, fused : of the same sources
    exposure : how the point lies to the wind

    Raises
    ------
    WeatherError
        The calibration knows none of the sources, or the point is out of the range of a regional one.
    """
    return estimate_arrays(SourceArrays.of(by_source), agreement, fused, calibration, lat, lon, elevation, exposure)


def estimate_arrays(
    by_source: SourceArrays,
    agreement: SourceAssessment,
    fused: FusedSeries,
    calibration: Calibration | Sequence[Calibration] | None,
    lat: float,
    lon: float,
    elevation: float,
    exposure: Exposure = "unknown",
    eto: Array | None = None,
) -> Estimate:
    """`estimate` of plain arrays, with the ETo (source, time) of each service where that is known already."""
    watched = agreement.watched
    if isinstance(calibration, Calibration) and isinstance(calibration.model, SiteModel):
        seen = calibration.model.regression
        watched = watched.by_calibration(by_source, seen.predictors, seen.means)
    kept = watched.of_arrays(by_source)
    if kept is not by_source:
        eto = None
    found = _estimate(kept, agreement, fused, calibration, lat, lon, elevation, exposure, eto)
    return _watching(found, watched, by_source, lat, elevation, learnt=calibration is not None)


def _watching(
    found: Estimate, watched: Watched, by_source: SourceArrays, lat: float, elevation: float, *, learnt: bool
) -> Estimate:
    """The estimate with the changes of its services told, and its band wider where nothing shows which one moved."""
    if not watched.changes:
        return found
    extra = watched.extra_variance(by_source, found.share, lat, elevation)
    if not learnt:
        extra = [(changes, _beyond_what_lasts(changes, more, found.lasting)) for changes, more in extra]
    if not extra:
        return replace(found, warnings=(*found.warnings, *watched.told([])))
    squares = found.half**2
    more_of_all = NORMAL_QUANTILE**2 * np.sum([more for _, more in extra], axis=0)
    factor = np.sqrt(1.0 + np.divide(more_of_all, squares, out=np.zeros_like(squares), where=squares > 0))
    widths = []
    for changes, more in extra:
        days = slice(changes[0].first, changes[0].until)
        wider = 2 * (np.sqrt(squares[days] + NORMAL_QUANTILE**2 * more[days]) - found.half[days])
        wider = wider[np.isfinite(wider)]
        widths.append((changes, float(wider.mean()) if wider.size else 0.0))
    return replace(
        found,
        daily=factor * found.daily,
        lasting=factor * found.lasting,
        warnings=(*found.warnings, *watched.told(widths)),
    )


def _beyond_what_lasts(changes: Sequence[Change], more: Array, lasting: Array) -> Array:
    """What the new model of a service adds to the variance (time) where nothing was learnt of the old one.

    Neither of the two is then known to be right. Of two errors of variance s², which differ by D, each has the variance
    s²/2 + D²/4: only beyond s² the change tells of a larger error than is stated anyway.
    """
    if changes[0].kind != "model":
        return more
    return np.maximum(more / 4.0 - lasting**2 / 2.0, 0.0)


def _estimate(
    by_source: SourceArrays,
    agreement: SourceAssessment,
    fused: FusedSeries,
    calibration: Calibration | Sequence[Calibration] | None,
    lat: float,
    lon: float,
    elevation: float,
    exposure: Exposure,
    eto_of_each: Array | None,
) -> Estimate:
    doy, sources = by_source.doy, by_source.sources
    method = method_of(calibration)
    if calibration is None:
        return Estimate(fused.eto, fused.daily, fused.lasting, fused.share, method, PERSISTENCE)
    if isinstance(calibration, Calibration) and isinstance(calibration.model, Rescaling):
        eto, sd = calibration.model.estimate(fused.eto, doy)
        return Estimate(eto, *parts(sd, OF_CLIMATOLOGY), fused.share, method, OF_CLIMATOLOGY.persistence)
    wrong = {source for source, name in agreement.rejected if name == "tmax"}
    usable = by_source.without({(source, name) for source in wrong for name in by_source.values})
    if eto_of_each is None or wrong:
        eto_of_each = eto_of_arrays(usable, lat, elevation)
    names, values = predictors_of(usable, eto_of_each)
    if isinstance(calibration, Calibration):
        eto, daily, lasting, share = _apply_site(calibration, names, values, usable)
        told = tuple(_distance_warning(calibration, lat, lon) + _unseen_warning(calibration, by_source))
        return Estimate(eto, daily, lasting, share, method, OF_SITE.persistence, told)
    _require_known(sources, {source for c in calibration for source in c.sources})
    region = estimate_region(calibration, names, values, doy, lat=lat, lon=lon, elevation=elevation, exposure=exposure)
    share = _by_source(region.share, region.sources, sources)
    sd = region.quantile / NORMAL_QUANTILE * region.error_sd
    return Estimate(region.eto, *parts(sd, OF_REGION), share, method, OF_REGION.persistence)


def band(found: Estimate) -> dict[str, tuple[tuple[str, ...], Array, dict[str, Any]]]:
    """`eto_lower` and `eto_upper` (time), the ends of the 90 % band of an estimate, as a Dataset takes them."""
    about: dict[str, Any] = QUANTITIES["eto"].attrs
    ends = {"eto_lower": ("lower", found.eto - found.half), "eto_upper": ("upper", found.eto + found.half)}
    return {
        name: (
            ("time",),
            values,
            {**about, "long_name": f"{end} end of the 90 % band of {about['long_name']}"},
        )
        for name, (end, values) in ends.items()
    }


def error_parts(found: Estimate) -> dict[str, tuple[Any, Any, dict[str, Any]]]:
    """What the bands of sums follow from, as a Dataset takes it."""
    units = QUANTITIES["eto"].units
    parts = {"daily": (found.daily, "daily"), "lasting": (found.lasting, "lasting")}
    described = {
        f"error_{name}": (
            ("time",),
            values,
            {"long_name": f"standard deviation of the {told} error of ETo", "units": units},
        )
        for name, (values, told) in parts.items()
    }
    persistence = (found.persistence.next_day, found.persistence.memory, found.persistence.all_year)
    return {
        **described,
        **{
            name: ((), value, dict(attrs))
            for (name, attrs), value in zip(PERSISTENCE_ATTRS.items(), persistence, strict=True)
        },
    }


def method_of(calibration: Calibration | Sequence[Calibration] | None) -> Message:
    """How services are combined, in words."""
    if calibration is None:
        return Message("fusion.uncalibrated")
    if not isinstance(calibration, Calibration):
        return Message("fusion.regional", count=len(calibration))
    if isinstance(calibration.model, Rescaling):
        return Message("fusion.climatology")
    first, last = (date.fromisoformat(day) for day in (calibration.record.start, calibration.record.end))
    return Message("fusion.daily", first=first, last=last)


def _apply_site(
    calibration: Calibration, names: tuple[str, ...], values: Array, by_source: SourceArrays
) -> tuple[Array, Array, Array, Array]:
    """ETo, the standard deviations of the daily and the lasting part of its error, and the share of each source."""
    model = calibration.model
    assert isinstance(model, SiteModel)  # the caller has dealt with climatologies
    fitted, doy = model.regression, by_source.doy
    _require_known(by_source.sources, set(fitted.sources))
    arranged, means = arrange(fitted.predictors, names, values), seasonal_cycle.daily(fitted.means, doy)
    eto, explained, share = estimate_site(fitted, arranged, means)
    variance = seasonal_cycle.daily(model.error_sd[:, None], doy)[:, 0] ** 2
    full = fitted.explained(fitted.gains(np.ones(len(fitted.predictors), dtype=bool)))
    variance = variance * (1.0 - explained) / max(1.0 - full, 1e-6)
    if model.drift is not None:
        level, uncertain = model.drift.at(by_source.month)
        eto = eto + level
        # the error on days left out holds the drift; where it is known, that part of the error is gone
        variance = np.maximum(variance - model.drift.stationary, 0.5 * variance) + uncertain
    variance = variance * (1.0 + unseen_error.of_states(fitted, arranged, means[:, :-1]))
    daily, lasting = parts(model.quantile / NORMAL_QUANTILE * np.sqrt(variance), OF_SITE)
    if model.seen is not None:
        lasting = np.hypot(lasting, unseen_error.of_seasons(model.seen, eto, doy))
    return eto, daily, lasting, _by_source(share, fitted.sources, by_source.sources)


def _require_known(sources: tuple[str, ...], known: set[str]) -> None:
    if not known & set(sources):
        raise WeatherError(Message("calibration.none_of_its_sources_given", known=sorted(known), sources=list(sources)))


def _unseen_warning(calibration: Calibration, by_source: SourceArrays) -> list[Message]:
    """Whether there are days of months that the calibration has not seen."""
    model = calibration.model
    if not isinstance(model, SiteModel):
        return []
    unseen = unseen_error.months_unseen(model.seen)
    here = sorted(set(unseen) & set((np.unique(by_source.month) % 12 + 1).tolist())) if unseen else []
    return [Message("calibration.unseen_months", months=here)] if here else []


def _distance_warning(calibration: Calibration, lat: float, lon: float) -> list[Message]:
    distance = distance_km(calibration.lat, calibration.lon, lat, lon)
    if distance < NEAR_KM:
        return []
    return [Message("calibration.away", distance=round(distance))]


def _by_source(share: Array, known: tuple[str, ...], sources: tuple[str, ...]) -> Array:
    """Share (source, time) in the order of `sources`; 0 for one the calibration does not know."""
    nothing = np.zeros(len(share))
    return np.array([share[:, known.index(source)] if source in known else nothing for source in sources])

"""`fuse`: several services in, one series with its uncertainty out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from evaeto.analysis.total_errors import NORMAL_QUANTILE, OF_CLIMATOLOGY, OF_REGION, OF_SITE, Persistence, parts
from evaeto.arguments import require, takes
from evaeto.core.distance import distance_km
from evaeto.core.exposure import EXPOSURES, Exposure
from evaeto.core.messages import Message
from evaeto.core.quantities import ETO_INPUTS, QUANTITIES
from evaeto.core.telling import warn_caller
from evaeto.errors import FusionWarning, WeatherError
from evaeto.fusion import seasonal_cycle, unseen_error
from evaeto.fusion.alignment import PLACES, align_sources, days_of_year, predictors
from evaeto.fusion.calibration import Calibration, SiteModel, arrange, estimate_site
from evaeto.fusion.calibration_file import NEAR_KM
from evaeto.fusion.climatology import Rescaling
from evaeto.fusion.given_sources import place_given, require_point, sources_given
from evaeto.fusion.many_places import PLACE, fuse_places, of_place, places_of, side_by_side
from evaeto.fusion.place_blocks import of_all
from evaeto.fusion.plausibility import SourceAssessment, assess_sources
from evaeto.fusion.priors import prior_error_sd
from evaeto.fusion.regional import estimate_region
from evaeto.fusion.uncalibrated import PERSISTENCE, Fused, fuse_by_agreement
from evaeto.fusion.watched import Watched
from evaeto.inputs.remarks import remarks, with_remarks

if TYPE_CHECKING:
    import xarray as xr

    from evaeto.core.protocols import OfSources
    from evaeto.fusion.alignment import WeatherBySource

Array = NDArray[np.float64]

_DIMS = ("time", PLACES)


@takes(lat="numbers", lon="numbers", elevation="numbers", exposure="text", watch="flag", names="words", units="words")
def fuse(
    weather_by_source: WeatherBySource | OfSources,
    calibration: Calibration | str | Path | Sequence[Calibration | str | Path] | None = None,
    *,
    lat: float | Sequence[float] | Array | xr.DataArray | None = None,
    lon: float | Sequence[float] | Array | xr.DataArray | None = None,
    elevation: float | Sequence[float] | Array | xr.DataArray | None = None,
    exposure: Exposure = "unknown",
    watch: bool = True,
    names: Mapping[str, str] | None = None,
    units: Mapping[str, str] | None = None,
) -> xr.Dataset:
    """Best estimate of ETo from several services, its 90 % band, and the fused inputs.

    Every day is estimated from the services present on that day; nothing is smoothed in time, and precipitation is
    only averaged. A day without any service stays missing.

    Parameters
    ----------
    weather_by_source : mapping, Dataset or Result
        What `evaeto.compute` returned, of which the services' own weather is taken; or {source: Dataset, DataFrame or
        file}, or Dataset with dims (source, time), or with further ones for many places:
        (source, site, time), (source, time, lat, lon). Days are made of hourly weather as `evaeto.daily` does, each
        time being the end of its hour. On Dask it is fused lazily, block by block, where each series
        is in one chunk.
    calibration : Calibration, str, Path or sequence of these, optional
        Of this place, or the file of one; a list of calibrations of other sites is used as a regional calibration; None
        weighs the services by their agreement and by the priors of the catalogue.
    lat, lon, elevation : float, array_like or DataArray, optional
        Of the place [degrees north], [degrees east], [m]; of many places one for each, or a DataArray. Not needed of a
        Result, and of a Dataset that has them as coordinates.
    exposure : {"unknown", "sheltered", "open", "windy"}, optional
        How the place lies to the wind, where no reference tells: between hedges, trees or houses; in open fields; on a
        bare plain, a ridge or a windy coast. Not known, the band is wider.
    watch : bool, optional
        Whether services are compared for shifted days, steps in their level, drift and new models. What is found is a
        warning; where a third service or the calibration shows which one moved, it is left out from then on, else the
        band is wider.
    names, units : mapping, optional
        What columns are and their units, by the names they have, in each source that has them: ``{"T": "tmax"}``,
        ``{"T": "degF"}``.

    Returns
    -------
    Dataset
        Dims (time), after those of the places: `eto`, `eto_lower`, `eto_upper` [mm d-1], the inputs `tmax`, `tmin`,
        `ea`, `u2`, `rs`, `precip`, and `weight` (input, source, time), where the input "eto" is the share of each
        service in the estimate. `u2` is the wind at the site (`evaeto.fusion.wind_prior`). `error_daily`,
        `error_lasting` [mm d-1], `error_autocorrelation` and `error_memory` are what the band of a sum of days follows
        from (`evaeto.analysis.total_errors`). `attrs["method"]` says how it was done, `attrs["warnings"]` has one
        sentence a line; of many places the variable `warning` has them, and a place that cannot be fused is missing
        and says why there. `warning_messages` has the same for other languages. What stands in the attribute is told
        as `FusionWarning` too

    Raises
    ------
    WeatherError
        Weather that cannot be read, no calibrated service among those given, or a point out of the range of the
        regional calibration.
    """
    import xarray as xr

    from evaeto.inputs.hours_to_days import as_days
    from evaeto.inputs.times import is_hourly

    if exposure not in EXPOSURES:
        raise WeatherError(Message("fusion.exposure", given=str(exposure), known=[*EXPOSURES]))
    calibration = _calibration(calibration)
    place = place_given(weather_by_source, lat=lat, lon=lon, elevation=elevation)
    weather_by_source = sources_given(weather_by_source, names, units)
    if isinstance(weather_by_source, xr.Dataset) and places_of(weather_by_source):
        given = place
        notes: list[str] = []
        if is_hourly(weather_by_source):
            weather_by_source = as_days(weather_by_source)
            notes = remarks(weather_by_source, "notes")  # of all places alike
            weather_by_source.attrs.pop("notes")
            weather_by_source.encoding = {}
        fuse_point = partial(_fuse_point, calibration, exposure, watch=watch)
        fuse_sample = partial(_fuse_sample, exposure)
        fuse_batch = partial(_fuse_batch, calibration, exposure)
        fused = fuse_places(weather_by_source, given, fuse_point, fuse_sample, fuse_batch, exposure, watch=watch)
        fused = _with_warnings(fused.assign_attrs(method=str(method_of(calibration))), notes)
    else:
        fused = _fuse_point(calibration, exposure, weather_by_source, **require_point(place), watch=watch)
    warn_caller(remarks(fused, "warnings"), FusionWarning)
    return fused


def _calibration(given: Any) -> Calibration | list[Calibration] | None:
    """One calibration or several, loaded where files were given."""
    if given is None or isinstance(given, Calibration):
        return given
    if isinstance(given, str | Path):
        return Calibration.load(given)
    if not isinstance(given, list | tuple) or not given:
        require("calibration", given, "calibration", "path")
    loaded = []
    for number, each in enumerate(given):
        require(f"calibration[{number}]", each, "calibration", "path")
        loaded.append(each if isinstance(each, Calibration) else Calibration.load(each))
    return loaded


def _fuse_point(
    calibration: Calibration | Sequence[Calibration] | None,
    exposure: Exposure,
    weather_by_source: WeatherBySource,
    lat: float,
    lon: float,
    elevation: float,
    watch: bool = True,
) -> xr.Dataset:
    by_source, warnings = align_sources(weather_by_source, lat, lon)
    agreement = assess_sources(by_source, lat, elevation, exposure, watch=watch)
    fused = fuse_by_agreement(by_source, agreement, lat, elevation, exposure)
    found = estimate(by_source, agreement, fused, calibration, lat, lon, elevation, exposure)
    told: list[str] = [*warnings, *agreement.warnings, *found.warnings]
    dataset = _dataset(fused, found, {"method": str(found.method), "warnings": ""}, lat, lon, elevation)
    return _with_warnings(dataset, told)


def _fuse_sample(exposure: Exposure, weather: xr.Dataset, lat: float, lon: float, elevation: float) -> xr.Dataset:
    """What `_fuse_point` gives without any calibration of weather that is aligned and believed as it is."""
    by_source = weather.assign_coords(source=[str(key) for key in weather["source"].values])
    for name, values in by_source.data_vars.items():
        values.attrs = QUANTITIES[str(name)].attrs
    believed = SourceAssessment({key: prior_error_sd(key) for key in by_source["source"].values}, frozenset(), ())
    fused = fuse_by_agreement(by_source, believed, lat, elevation, exposure)
    found = estimate(by_source, believed, fused, None, lat, lon, elevation)
    return _dataset(fused, found, {}, lat, lon, elevation)


def _fuse_batch(
    calibration: Calibration | Sequence[Calibration] | None,
    exposure: Exposure,
    by_source: xr.Dataset,
    assessed: Sequence[SourceAssessment],
    lat: Array,
    lon: Array,
    elevation: Array,
) -> tuple[xr.Dataset, list[list[str]]]:
    """As `_fuse_point` of many places, each a column of Dataset(source, time, PLACES) that is aligned already."""
    kept, agreement = of_all(assessed, by_source)
    fused = fuse_by_agreement(kept, agreement, lat, elevation, exposure)
    if calibration is None:
        found = estimate(kept, agreement, fused, None, lat, lon, elevation)
        told: list[list[str]] = [[] for _ in assessed]
        if changed := [number for number, one in enumerate(assessed) if one.watched.changes]:
            each = [of_place(found, number) for number in range(len(assessed))]
            for number in changed:
                where = (by_source.isel({PLACES: number}), float(lat[number]), float(elevation[number]))
                each[number] = _watching(each[number], assessed[number].watched, *where)
                told[number] = list(each[number].warnings)
            found = side_by_side(each)
    else:
        each = [
            estimate(
                by_source.isel({PLACES: number}), one, of_place(fused, number), calibration, float(lat[number]),
                float(lon[number]), float(elevation[number]), exposure,
            )
            for number, one in enumerate(assessed)
        ]  # fmt: skip
        found, told = side_by_side(each), [list(one.warnings) for one in each]
    return _dataset(fused, found, {}, 0.0, 0.0, 0.0).drop_vars(PLACE), told


def _with_warnings(fused: xr.Dataset, warnings: list[str]) -> xr.Dataset:
    """Text in the attribute for files, and the messages beside it (`inputs.remarks`)."""
    return with_remarks(fused.assign_attrs(warnings="\n".join(warnings)), "warnings", warnings) if warnings else fused


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
    fused: Fused,
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
    watched = agreement.watched
    if isinstance(calibration, Calibration) and isinstance(calibration.model, SiteModel):
        seen = calibration.model.regression
        watched = watched.by_calibration(by_source, seen.predictors, seen.means)
    kept = watched.without_moved(by_source)
    found = _estimate(kept, agreement, fused, calibration, lat, lon, elevation, exposure)
    return _watching(found, watched, by_source, lat, elevation)


def _watching(found: Estimate, watched: Watched, by_source: xr.Dataset, lat: float, elevation: float) -> Estimate:
    """The estimate with the changes of its services told, and its band wider where nothing shows which one moved."""
    if not watched.changes:
        return found
    extra = watched.extra_variance(by_source, found.share, lat, elevation)
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


def _estimate(
    by_source: xr.Dataset,
    agreement: SourceAssessment,
    fused: Fused,
    calibration: Calibration | Sequence[Calibration] | None,
    lat: float,
    lon: float,
    elevation: float,
    exposure: Exposure,
) -> Estimate:
    doy = days_of_year(by_source)
    method = method_of(calibration)
    if calibration is None:
        share = share_of_inputs(fused)
        return Estimate(fused.eto, fused.daily, fused.lasting, share, method, PERSISTENCE)
    if isinstance(calibration, Calibration) and isinstance(calibration.model, Rescaling):
        eto, sd = calibration.model.estimate(fused.eto, doy)
        return Estimate(eto, *parts(sd, OF_CLIMATOLOGY), share_of_inputs(fused), method, OF_CLIMATOLOGY.persistence)
    wrong = sorted({source for source, name in agreement.rejected if name == "tmax"})
    usable = by_source.where(~by_source["source"].isin(wrong)) if wrong else by_source
    names, values = predictors(usable, lat, elevation)
    sources = tuple(str(key) for key in by_source["source"].values)
    if isinstance(calibration, Calibration):
        eto, daily, lasting, share = _apply_site(calibration, names, values, usable, sources)
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
            _DIMS[: values.ndim],
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
            _DIMS[: values.ndim],
            values,
            {"long_name": f"standard deviation of the {told} error of ETo", "units": units},
        )
        for name, (values, told) in parts.items()
    }
    next_day = {"long_name": "correlation of the daily errors of ETo of two days in succession", "units": "1"}
    memory = {"long_name": "days in which the rest of the correlation falls to 1/e", "units": "d"}
    return {
        **described,
        "error_autocorrelation": ((), found.persistence.next_day, next_day),
        "error_memory": ((), found.persistence.memory, memory),
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
    calibration: Calibration, names: tuple[str, ...], values: Array, by_source: xr.Dataset, sources: tuple[str, ...]
) -> tuple[Array, Array, Array, Array]:
    """ETo, the standard deviations of the daily and the lasting part of its error, and the share of each source."""
    model = calibration.model
    assert isinstance(model, SiteModel)  # the caller has dealt with climatologies
    _require_known(sources, set(model.regression.sources))
    doy = days_of_year(by_source)
    eto, explained, share = estimate_site(model.regression, names, values, doy)
    variance = seasonal_cycle.daily(model.error_sd[:, None], doy)[:, 0] ** 2
    full = model.regression.explained(model.regression.gains(np.ones(len(model.regression.predictors), dtype=bool)))
    variance = variance * (1.0 - explained) / max(1.0 - full, 1e-6)
    if model.drift is not None:
        time = by_source["time"].dt
        level, uncertain = model.drift.at((time.year * 12 + time.month - 1).to_numpy())
        eto = eto + level
        # the error on days left out holds the drift; where it is known, that part of the error is gone
        variance = np.maximum(variance - model.drift.stationary, 0.5 * variance) + uncertain
    fitted = model.regression
    means = seasonal_cycle.daily(fitted.means[:, :-1], doy)
    variance = variance * (1.0 + unseen_error.of_states(fitted, arrange(fitted.predictors, names, values), means))
    daily, lasting = parts(model.quantile / NORMAL_QUANTILE * np.sqrt(variance), OF_SITE)
    if model.seen is not None:
        lasting = np.hypot(lasting, unseen_error.of_seasons(model.seen, eto, doy))
    return eto, daily, lasting, _by_source(share, fitted.sources, sources)


def _require_known(sources: tuple[str, ...], known: set[str]) -> None:
    if not known & set(sources):
        raise WeatherError(Message("calibration.none_of_its_sources_given", known=sorted(known), sources=list(sources)))


def _unseen_warning(calibration: Calibration, by_source: xr.Dataset) -> list[Message]:
    """Whether there are days of months that the calibration has not seen."""
    model = calibration.model
    if not isinstance(model, SiteModel):
        return []
    unseen = unseen_error.months_unseen(model.seen)
    here = sorted(set(unseen) & set(by_source["time"].dt.month.to_numpy().tolist())) if unseen else []
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


def share_of_inputs(fused: Fused) -> Array:
    """Mean weight (source, time) over the inputs of ETo, on days that have one."""
    weight = fused.weight.sel(input=list(ETO_INPUTS)).mean("input").transpose("source", "time", ...)
    return np.where(np.isfinite(fused.eto), weight.to_numpy(), 0.0)


def _dataset(
    fused: Fused, found: Estimate, attrs: dict[str, str], lat: float, lon: float, elevation: float
) -> xr.Dataset:
    import xarray as xr

    about: dict[str, Any] = QUANTITIES["eto"].attrs
    dims = _DIMS[: found.eto.ndim]
    weight = fused.weight.transpose("input", "source", *dims)
    shares = xr.DataArray(
        np.concatenate([weight.to_numpy(), found.share[None]]),
        dims=weight.dims,
        coords={**weight.coords, "input": [*weight["input"].values.tolist(), "eto"]},
        name="weight",
        attrs=weight.attrs,
    )
    dataset = fused.inputs.assign(
        {
            "eto": (dims, found.eto, {**about, "ancillary_variables": "eto_lower eto_upper"}),
            **band(found),
            **error_parts(found),
            "weight": shares,
        }
    )
    place = {"lat": lat, "lon": lon, "elevation": elevation}
    coords = {name: ((), value, QUANTITIES[name].attrs) for name, value in place.items()}
    return dataset.assign_coords(coords).assign_attrs(attrs)

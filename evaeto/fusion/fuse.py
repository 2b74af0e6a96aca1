"""`fuse`: several services in, one series with its uncertainty out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from evaeto.arguments import require, takes
from evaeto.core.exposure import EXPOSURES, Exposure
from evaeto.core.messages import Message
from evaeto.core.quantities import QUANTITIES
from evaeto.core.telling import warn_caller
from evaeto.errors import FusionWarning, WeatherError
from evaeto.fusion.alignment import align_sources
from evaeto.fusion.calibration import Calibration
from evaeto.fusion.estimate import Estimate, band, error_parts, estimate, method_of
from evaeto.fusion.given_sources import place_given, require_point, sources_given, with_humidity
from evaeto.fusion.many_places import fuse_places, places_of
from evaeto.fusion.place_estimates import fuse_batch
from evaeto.fusion.plausibility import SourceAssessment, assess_sources
from evaeto.fusion.priors import prior_error_sd
from evaeto.fusion.uncalibrated import Fused, fuse_by_agreement
from evaeto.inputs.remarks import remarks, with_remarks

if TYPE_CHECKING:
    import xarray as xr

    from evaeto.core.protocols import OfSources
    from evaeto.fusion.alignment import WeatherBySource

Array = NDArray[np.float64]


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
        `error_lasting` [mm d-1], `error_autocorrelation`, `error_memory` and `error_all_year` are what the band of a
        sum of days follows from: `evaeto.totals` makes it. `attrs["method"]` says how it was done,
        `attrs["warnings"]` has one sentence a line; of many places the variable `warning` has them, and a place that
        cannot be fused is missing and says why there. `warning_messages` has the same for other languages. What stands
        in the attribute is told as `FusionWarning` too

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
    weather_by_source = with_humidity(sources_given(weather_by_source, names, units), place["elevation"])
    if isinstance(weather_by_source, xr.Dataset) and "source" not in weather_by_source.dims:
        raise WeatherError(Message("fusion.no_source_dimension"))
    if isinstance(weather_by_source, xr.Dataset) and places_of(weather_by_source):
        given = place
        notes: list[str] = []
        if is_hourly(weather_by_source):
            weather_by_source = as_days(weather_by_source)
            notes = remarks(weather_by_source, "notes")  # of all places alike
            weather_by_source.attrs.pop("notes")
            weather_by_source.encoding = {}
        fuse_point = partial(_fuse_point, calibration, exposure, watch=watch)
        fuse_sample = _sampling(exposure)
        side_by_side = partial(fuse_batch, calibration, exposure)
        fused = fuse_places(weather_by_source, given, fuse_point, fuse_sample, side_by_side, exposure, watch=watch)
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
    found = estimate(by_source, agreement, fused.series, calibration, lat, lon, elevation, exposure)
    told: list[str] = [*warnings, *agreement.warnings, *found.warnings]
    dataset = _dataset(fused, found, {"method": str(found.method), "warnings": ""}, lat, lon, elevation)
    return _with_warnings(dataset, told)


@lru_cache
def _sampling(exposure: Exposure) -> Callable[[xr.Dataset, float, float, float], xr.Dataset]:
    """`_fuse_sample` at such a place, always the same function: by it is known what has been sampled."""
    return partial(_fuse_sample, exposure)


def _fuse_sample(exposure: Exposure, weather: xr.Dataset, lat: float, lon: float, elevation: float) -> xr.Dataset:
    """What `_fuse_point` gives without any calibration of weather that is aligned and believed as it is."""
    by_source = weather.assign_coords(source=[str(key) for key in weather["source"].values])
    for name, values in by_source.data_vars.items():
        values.attrs = QUANTITIES[str(name)].attrs
    believed = SourceAssessment({key: prior_error_sd(key) for key in by_source["source"].values}, frozenset(), ())
    fused = fuse_by_agreement(by_source, believed, lat, elevation, exposure)
    found = estimate(by_source, believed, fused.series, None, lat, lon, elevation)
    return _dataset(fused, found, {}, lat, lon, elevation)


def _with_warnings(fused: xr.Dataset, warnings: list[str]) -> xr.Dataset:
    """Text in the attribute for files, and the messages beside it (`inputs.remarks`)."""
    return with_remarks(fused.assign_attrs(warnings="\n".join(warnings)), "warnings", warnings) if warnings else fused


def _dataset(
    fused: Fused, found: Estimate, attrs: dict[str, str], lat: float, lon: float, elevation: float
) -> xr.Dataset:
    import xarray as xr

    about: dict[str, Any] = QUANTITIES["eto"].attrs
    weight = fused.weight.transpose("input", "source", "time")
    shares = xr.DataArray(
        np.concatenate([weight.to_numpy(), found.share[None]]),
        dims=weight.dims,
        coords={**weight.coords, "input": [*weight["input"].values.tolist(), "eto"]},
        name="weight",
        attrs=weight.attrs,
    )
    dataset = fused.inputs.assign(
        {
            "eto": ("time", found.eto, {**about, "ancillary_variables": "eto_lower eto_upper"}),
            **band(found),
            **error_parts(found),
            "weight": shares,
        }
    )
    place = {"lat": lat, "lon": lon, "elevation": elevation}
    coords = {name: ((), value, QUANTITIES[name].attrs) for name, value in place.items()}
    return dataset.assign_coords(coords).assign_attrs(attrs)

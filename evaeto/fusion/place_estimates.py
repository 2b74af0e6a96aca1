"""The fusion of many places beside each other: compiled where that pays, else with numpy, each place a column.

What a calibration makes of a place, and what changes of its services mean for its band, is done place by place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from evaeto.analysis.total_errors import NORMAL_QUANTILE
from evaeto.core.exposure import Exposure
from evaeto.core.messages import of_error
from evaeto.core.quantities import ETO_INPUTS
from evaeto.equations.radiation import clear_sky_radiation
from evaeto.errors import WeatherError
from evaeto.fusion.combine import INPUTS
from evaeto.fusion.estimate import Estimate, estimate_arrays
from evaeto.fusion.plausibility import SourceAssessment
from evaeto.fusion.uncalibrated import (
    PERSISTENCE,
    FusedSeries,
    fuse_by_agreement,
    lasting_errors,
    weighing_errors,
    wind_at_site,
)

if TYPE_CHECKING:
    import xarray as xr

    from evaeto.fusion.calibration import Calibration
    from evaeto.fusion.place_blocks import WeatherAtPlaces

Array = NDArray[np.float64]


def fuse_batch(
    calibration: Calibration | Sequence[Calibration] | None,
    exposure: Exposure,
    weather: WeatherAtPlaces,
    assessed: Sequence[SourceAssessment],
    into: Mapping[str, Array],
) -> list[list[str]]:
    """Fuse some places.

    Parameters
    ----------
    calibration : of them, of their region, or None
    exposure : how they lie to the wind
    weather : of them
    assessed : the services at each
    into : arrays (place, ...) of what `fuse` returns, which are filled

    Returns
    -------
    What is to be said of each place. One that the calibration refuses is missing, and that is said.
    """
    (_fill_compiled if weather.compiled else _fill)(weather, assessed, exposure, into)
    into["error_autocorrelation"][...], into["error_memory"][...] = PERSISTENCE.next_day, PERSISTENCE.memory
    into["error_all_year"][...] = PERSISTENCE.all_year
    eto_of_each = _eto_of_each(weather) if weather.compiled and calibration is not None else None
    told: list[list[str]] = []
    for number, one in enumerate(assessed):
        said: list[str] = [*weather.told[number], *one.warnings]
        if calibration is not None or one.watched.changes:
            try:
                found = _estimate(weather, number, one, calibration, exposure, into, eto_of_each)
            except WeatherError as error:
                for values in into.values():
                    values[number] = np.nan
                told.append([of_error(error)])
                continue
            _put(found, number, into)
            said += found.warnings
        told.append(said)
    return told


def _estimate(
    weather: WeatherAtPlaces,
    number: int,
    assessed: SourceAssessment,
    calibration: Calibration | Sequence[Calibration] | None,
    exposure: Exposure,
    fused: Mapping[str, Array],
    eto_of_each: Array | None,
) -> Estimate:
    """That of one place from what was fused there without any calibration."""
    eto, daily, lasting = (fused[name][number] for name in ("eto", "error_daily", "error_lasting"))
    series = FusedSeries(eto, daily, lasting, fused["weight"][number, -1])
    lat, lon, elevation = (float(each[number]) for each in (weather.lat, weather.lon, weather.elevation))
    return estimate_arrays(
        weather.at(number), assessed, series, calibration, lat, lon, elevation, exposure,
        None if eto_of_each is None else eto_of_each[number],
    )  # fmt: skip


def _eto_of_each(weather: WeatherAtPlaces) -> Array:
    """ETo (place, source, time) of each service by itself [mm d-1]."""
    from evaeto.reference_et.plain_compiled import reference_et_of_series

    tmax, tmin, ea, u2, rs = (weather.values[name] for name in ETO_INPUTS)
    return reference_et_of_series(tmax, tmin, ea, u2, rs, weather.ra, weather.day, weather.elevation)


def _put(found: Estimate, number: int, into: Mapping[str, Array]) -> None:
    half = found.half
    values: dict[str, Array | float] = {
        "eto": found.eto, "eto_lower": found.eto - half, "eto_upper": found.eto + half, "error_daily": found.daily,
        "error_lasting": found.lasting, "error_autocorrelation": found.persistence.next_day,
        "error_memory": found.persistence.memory, "error_all_year": found.persistence.all_year,
    }  # fmt: skip
    for name, each in values.items():
        into[name][number] = each
    into["weight"][number, -1] = found.share


def _fill(
    weather: WeatherAtPlaces, assessed: Sequence[SourceAssessment], exposure: Exposure, into: Mapping[str, Array]
) -> None:
    by_source = weather.side_by_side()
    kept, agreement = of_all(assessed, by_source)
    fused = fuse_by_agreement(kept, agreement, weather.lat, weather.elevation, exposure)
    for name in INPUTS:
        into[name][...] = fused.inputs[name].to_numpy().T
    into["weight"][:, :-1] = np.moveaxis(fused.weight.transpose("input", "source", "time", ...).to_numpy(), -1, 0)
    into["weight"][:, -1] = np.moveaxis(fused.series.share, -1, 0)
    half = NORMAL_QUANTILE * fused.error_sd
    series = {
        "eto": fused.eto, "eto_lower": fused.eto - half, "eto_upper": fused.eto + half, "error_daily": fused.daily,
        "error_lasting": fused.lasting,
    }  # fmt: skip
    for name, each in series.items():
        into[name][...] = each.T


def _fill_compiled(
    weather: WeatherAtPlaces, assessed: Sequence[SourceAssessment], exposure: Exposure, into: Mapping[str, Array]
) -> None:
    from evaeto.fusion.fused_compiled import fill_places
    from evaeto.fusion.variability_compiled import factors_of_year

    sources = weather.sources
    values = _without_rejected(weather, assessed)
    cells = None if np.isnan(weather.cells).all() else tuple(weather.cells)
    u2 = np.moveaxis(values["u2"], 0, -1)  # what is known of the wind has the places last
    wind, factors, lasting_wind = wind_at_site(u2, sources, exposure, cells)
    errors: dict[str, dict[str, Any]] = {
        source: {name: np.array([one.error_sd[source][name] for one in assessed]) for name in INPUTS}
        for source in sources
    }
    for source, factor in zip(sources, factors, strict=True):
        errors[source]["u2"] = errors[source]["u2"] * factor
    weighed_by = weighing_errors(wind, errors, exposure)
    fill_places(
        {**values, "u2": np.moveaxis(wind, -1, 0)},
        _by_place(weighed_by, INPUTS) ** -2,
        _by_place(errors, ETO_INPUTS),
        np.moveaxis(lasting_errors(sources, lasting_wind), -1, 0),
        factors_of_year(values, sources, weather.doy, np.unique(weather.doy)),
        np.asarray(clear_sky_radiation(weather.ra, weather.elevation[:, None])),
        weather.day,
        weather.elevation,
        into,
    )


def _by_place(errors: Mapping[str, Mapping[str, Any]], names: Sequence[str]) -> Array:
    """(place, input, source) of errors (place,) by source and input."""
    return np.array([[of_source[name] for of_source in errors.values()] for name in names]).transpose(2, 0, 1)


def _without_rejected(weather: WeatherAtPlaces, assessed: Sequence[SourceAssessment]) -> dict[str, Array]:
    """The weather (place, source, time) without what was rejected at each place."""
    values = dict(weather.values)
    rejected = [(number, *each) for number, one in enumerate(assessed) for each in one.rejected]
    for name in {name for _, _, name in rejected}:
        values[name] = values[name].copy()
    for number, source, name in rejected:
        values[name][number, weather.sources.index(source)] = np.nan
    return values


def of_all(assessed: Sequence[SourceAssessment], by_source: xr.Dataset) -> tuple[xr.Dataset, SourceAssessment]:
    """The weather of many places without what was rejected at each, and one assessment with errors (place,)."""
    sources = [str(key) for key in by_source["source"].values]
    rejected = [(number, *each) for number, one in enumerate(assessed) for each in one.rejected]
    if rejected:
        by_source = by_source.copy()
        changed = {name: by_source[name].to_numpy().copy() for name in {name for _, _, name in rejected}}
        for number, source, name in rejected:
            changed[name][sources.index(source), :, number] = np.nan
        by_source = by_source.assign({name: by_source[name].copy(data=each) for name, each in changed.items()})
    error_sd: dict[str, dict[str, Any]] = {
        source: {
            name: np.array([one.error_sd[source][name] for one in assessed]) for name in assessed[0].error_sd[source]
        }
        for source in sources
    }
    return by_source, SourceAssessment(error_sd, frozenset(), ())

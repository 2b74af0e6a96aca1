"""Learning a calibration from the overlap of services with a reference, or from a climatology of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from evaeto.arguments import require, takes
from evaeto.core.distance import distance_km
from evaeto.core.exposure import EXPOSURES, Exposure
from evaeto.core.messages import Message, sentences
from evaeto.core.quantities import ETO_INPUTS
from evaeto.core.telling import warn_caller
from evaeto.errors import CalibrationWarning, WeatherError
from evaeto.fusion import climatology as clim
from evaeto.fusion import regression, renewal, seasonal_cycle, unseen_error
from evaeto.fusion.alignment import align_sources, days_of_year, eto_of_each, predictors
from evaeto.fusion.calibration import Calibration, rounded
from evaeto.fusion.calibration_file import NEAR_KM, Record
from evaeto.fusion.climatology_checks import judge_climatology
from evaeto.fusion.daily_reference import aligned_reference, eto_to_judge_by
from evaeto.fusion.drift import estimate_drift
from evaeto.fusion.given_sources import place_given, require_point, sources_and_reference, with_humidity
from evaeto.fusion.plausibility import assess_sources
from evaeto.fusion.reference_checks import judge_reference
from evaeto.fusion.reference_level import Weather
from evaeto.fusion.site_model import SiteModel, arrange, estimate_site
from evaeto.fusion.uncalibrated import fuse_by_agreement

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

    from evaeto.core.protocols import OfSources
    from evaeto.fusion.alignment import WeatherBySource

Array = NDArray[np.float64]

MIN_DAYS = 60
FOLDS = 5
COVERED = 0.90


@takes(accept="flag", exposure="text", names="words", units="words")
def calibrate(
    weather_by_source: WeatherBySource | OfSources,
    reference_eto: xr.DataArray | pd.Series[float] | pd.DataFrame | xr.Dataset | str | Path | None = None,
    *,
    lat: float | None = None,
    lon: float | None = None,
    elevation: float | None = None,
    climatology: clim.Climatology | None = None,
    update: Calibration | None = None,
    exposure: Exposure = "unknown",
    accept: bool = False,
    names: Mapping[str, str] | None = None,
    units: Mapping[str, str] | None = None,
) -> Calibration:
    """Learn from the overlap of services with a reference, or from a monthly climatology of it.

    Parameters
    ----------
    weather_by_source : mapping, Dataset or Result
        {source: Dataset, DataFrame or file} or Dataset(source, time), whose names and units are recognised; or what
        `evaeto.compute` returned, of which the services' own weather is taken.
    reference_eto : Series, DataArray, DataFrame, Dataset, str or Path, optional
        Daily reference ETo [mm d-1]: a Series, a DataArray(time), or a table with a column `eto`; another unit of
        depth may stand in its attributes or name (`eto [cm]`). Hourly ETo [mm h-1] is summed to days, and days are
        made of hourly weather, as `evaeto.daily` does. Gaps, codes for missing data (-9999) and values that stick are
        left out; `record.warnings` tells.
    lat, lon, elevation : float, optional
        Of the place [degrees north], [degrees east], [m]; not needed of a Result, and of a Dataset that has them as
        coordinates.
    climatology : DataFrame, optional
        In place of `reference_eto`: a table with `month` (1 to 12), `mean` and `sd` of its daily values [mm d-1].
    update : Calibration, optional
        A calibration of this place with a daily reference, to be renewed with what was measured since: its days count
        less with their age. Days before its end are passed over, unless the weather begins where it began: then all is
        learnt anew.
    exposure : {"unknown", "sheltered", "open", "windy"}, optional
        How the place lies to the wind; where it is said of a region's sites and of the point, those that lie alike
        count more.
    accept : bool, optional
        Whether to learn from a daily reference that is likely wrong, though not surely (another place or crop, a step,
        an unusual level); `record.warnings` tells what was accepted.
    names, units : mapping, optional
        What columns are and their units, by the names they have, in all of the weather and the reference that has
        them: ``{"T": "tmax"}``, ``{"T": "degF"}``.

    Returns
    -------
    Calibration
        `record` says what was seen, and the scores on days left out of the learning: whole years where there are at
        least three, else five stretches of days. Its `warnings` are told as `CalibrationWarning` too

    Raises
    ------
    WeatherError
        Neither or both of the references, an update of another place or kind, fewer than 60 common days, weather that
        cannot be read, or a reference that cannot be daily ETo of this place in mm/day (see
        `evaeto.fusion.reference_checks`): another unit, a day off, constant, without relation to the weather, mostly
        codes for missing data. Or one that is likely none, if that was not accepted.
    """
    learnt = learn(
        weather_by_source, reference_eto, {"lat": lat, "lon": lon, "elevation": elevation}, climatology, update,
        exposure, accept=accept, names=names, units=units,
    )  # fmt: skip
    warn_caller(learnt.record.warnings, CalibrationWarning)
    return learnt


def learn(
    weather_by_source: WeatherBySource | OfSources,
    reference_eto: xr.DataArray | pd.Series[float] | pd.DataFrame | xr.Dataset | str | Path | None,
    place: Mapping[str, Any],
    climatology: clim.Climatology | None = None,
    update: Calibration | None = None,
    exposure: Exposure = "unknown",
    *,
    accept: bool = False,
    names: Mapping[str, str] | None = None,
    units: Mapping[str, str] | None = None,
) -> Calibration:
    """`calibrate` that leaves it to the caller to tell what its record warns of."""
    if (reference_eto is None) == (climatology is None):
        raise WeatherError(Message("reference.one_of_two"))
    if exposure not in EXPOSURES:
        raise WeatherError(Message("fusion.exposure", given=str(exposure), known=[*EXPOSURES]))
    if update is not None:
        require("update", update, "calibration")
    place = require_point(place_given(weather_by_source, **place))
    lat, lon, elevation = place["lat"], place["lon"], place["elevation"]
    weather, reference_eto = sources_and_reference(weather_by_source, reference_eto, names, units, (lat, lon))
    weather = with_humidity(weather, elevation)
    by_source, warnings = align_sources(weather, lat, lon)
    agreement = assess_sources(by_source, lat, elevation)
    sources = tuple(str(key) for key in by_source["source"].values)
    if climatology is not None:
        means, sds = clim.monthly_table(climatology)
        fused = fuse_by_agreement(by_source, agreement, lat, elevation)
        eto = eto_of_each(agreement.without_rejected(by_source), lat, elevation)
        month = by_source["time"].dt.month.to_numpy()
        model = clim.learn(fused.eto, eto, means, sds, days_of_year(by_source), month)
        judged = judge_climatology(means, sds, *clim.of_months(fused.eto, month))
        record = Record(
            Message("record.climatology"), *_ends(by_source), 0,
            Message("record.nothing_left_out"), {}, (*warnings, *agreement.warnings, *judged),
        )  # fmt: skip
        return Calibration(**place, sources=sources, model=rounded(model), record=record, exposure=exposure)
    wrong = {source for source, _ in agreement.rejected if (source, "tmax") in agreement.rejected}
    by_source = by_source.where(~by_source["source"].isin(sorted(wrong)))
    reference, about_reference = aligned_reference(reference_eto, by_source["time"])
    eto = eto_to_judge_by(by_source, agreement, lat, elevation)
    days = by_source["time"].to_numpy()
    inputs = {name: by_source[name].transpose("source", "time").to_numpy() for name in ETO_INPUTS}
    checked = judge_reference(reference, eto, sources, days, Weather(inputs, lat, elevation))
    if checked.doubts and not accept:
        raise WeatherError(Message("reference.doubtful", reasons=sentences(checked.doubts)))
    values = checked.values
    watched = agreement.watched.by_reference(values, eto)
    by_source = watched.without_moved(by_source)
    if update is not None and str(days[0])[:10] > update.record.start:
        site, record = _renew_site(by_source, values, lat, elevation, lon, update)
        sources = tuple(dict.fromkeys((*update.sources, *sources)))
    else:
        site, record = _learn_site(by_source, values, lat, elevation)
    noted = [*warnings, *about_reference]
    noted += [warning for warning in agreement.warnings if any(source in warning for source in wrong)]
    noted += watched.told()
    return Calibration(
        **place,
        sources=sources,
        model=rounded(site),
        record=replace(record, warnings=(*noted, *checked.warnings, *unseen_error.told(site.seen))),
        exposure=exposure if update is None or exposure != "unknown" else update.exposure,
    )


def _learn_site(by_source: xr.Dataset, reference: Array, lat: float, elevation: float) -> tuple[SiteModel, Record]:
    from evaeto.analysis.scores import score

    names, values = predictors(by_source, lat, elevation)
    doy, year = days_of_year(by_source), by_source["time"].dt.year.to_numpy()
    common = np.isfinite(reference) & np.isfinite(values).any(axis=1)
    n = int(common.sum())
    if n < MIN_DAYS:
        raise WeatherError(Message("reference.few_days", count=n, least=MIN_DAYS))
    fitted = regression.fit(names, values, reference, doy, year, common)

    groups, left_out = _folds(common, year)
    unseen = np.full(len(reference), np.nan)
    for group in range(int(groups.max()) + 1):
        held = common & (groups == group)
        if held.any():
            fold = regression.fit(names, values, reference, doy, year, common & ~held)
            arranged = arrange(fold.predictors, names, values[held])
            unseen[held] = estimate_site(fold, arranged, seasonal_cycle.daily(fold.means, doy[held]))[0]
    difference = np.where(common, reference - unseen, np.nan)
    month = (year * 12 + by_source["time"].dt.month.to_numpy() - 1).astype(np.intp)
    squares = seasonal_cycle.seasonal_means(difference[common, None] ** 2, doy[common], np.ones(n))[:, 0]
    error_sd = np.sqrt(squares)
    ratio = np.abs(difference[common]) / np.maximum(seasonal_cycle.daily(error_sd[:, None], doy[common])[:, 0], 1e-9)
    quantile = float(np.clip(np.quantile(ratio, COVERED), 1.0, 2.5))
    seen = unseen_error.days_seen(doy[common])
    model = SiteModel(fitted, error_sd, quantile, estimate_drift(difference, month), seen)
    days = by_source["time"].values[common]
    first, last = (str(day)[:10] for day in days[[0, -1]])
    record = Record(Message("record.daily"), first, last, n, left_out, score(unseen, reference))
    return model, record


def _renew_site(
    by_source: xr.Dataset, reference: Array, lat: float, elevation: float, lon: float, update: Calibration
) -> tuple[SiteModel, Record]:
    """An older calibration with the days since its end."""
    from evaeto.analysis.scores import score

    old = update.model
    if not isinstance(old, SiteModel) or old.seen is None:
        raise WeatherError(Message("calibration.not_renewable"))
    if (distance := distance_km(update.lat, update.lon, lat, lon)) >= NEAR_KM:
        raise WeatherError(Message("calibration.renewed_elsewhere", distance=round(distance)))
    later = by_source["time"].to_numpy() > np.datetime64(update.record.end)
    by_source, reference = by_source.isel(time=later), reference[later]
    names, values = predictors(by_source, lat, elevation) if later.any() else ((), np.empty((0, 0)))
    fitted = old.regression
    arranged = arrange(fitted.predictors, names, values)
    common = np.isfinite(reference) & np.isfinite(arranged).any(axis=1)
    if (n := int(common.sum())) < MIN_DAYS:
        raise WeatherError(Message("reference.few_new_days", count=n, end=update.record.end, least=MIN_DAYS))
    doy, time = days_of_year(by_source)[common], by_source["time"].dt
    year, number = time.year.to_numpy()[common], time.month.to_numpy()[common]
    month = (year * 12 + number - 1).astype(np.intp)
    reference, arranged = reference[common], arranged[common]
    end = by_source["time"].values[common][-1]
    since = float((end - np.datetime64(update.record.end)) / np.timedelta64(1, "D")) / seasonal_cycle.YEAR
    made = renewal.renewed(fitted, old.seen, renewal.Stretch(arranged, reference, doy, year, since))
    before, after = (
        estimate_site(
            model, arrange(model.predictors, fitted.predictors, arranged), seasonal_cycle.daily(model.means, doy)
        )[0]
        for model in (fitted, made)
    )
    level = old.drift.at(month)[0] if old.drift is not None else np.zeros(n)
    unseen = before + level  # what this calibration said of these days
    error_sd = renewal.renewed_errors(old.error_sd, old.seen, reference - unseen, doy)
    drift = renewal.renewed_drift(
        old.drift, reference - before, month, float(error_sd.mean()), float(np.nanmean(after - before))
    )
    site = SiteModel(made, error_sd, old.quantile, drift, old.seen + unseen_error.days_seen(doy))
    first, last = update.record.start, str(end)[:10]
    record = Record(
        Message("record.renewed", end=update.record.end), first, last, update.record.n + n,
        Message("record.new_days_left_out", count=n), score(unseen, reference),
    )  # fmt: skip
    return site, record


def _folds(common: NDArray[np.bool_], year: Array) -> tuple[NDArray[np.intp], Message]:
    """Number of the fold of each day: stretches of whole years where there are three or more."""
    years = np.unique(year[common])
    if len(years) >= 3:
        count = min(FOLDS, len(years))
        block = {int(y): number * count // len(years) for number, y in enumerate(years)}
        groups = np.array([block.get(int(y), -1) for y in year], dtype=np.intp)
        return groups, Message("record.years_left_out", blocks=count, years=len(years))
    rank = np.cumsum(common) - 1
    groups = (rank * FOLDS // max(int(common.sum()), 1)).astype(np.intp)
    return groups, Message("record.days_left_out", blocks=FOLDS)


def _ends(by_source: xr.Dataset) -> tuple[str, str]:
    time = by_source["time"].values
    return str(time[0])[:10], str(time[-1])[:10]

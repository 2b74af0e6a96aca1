"""Several calibrated sites used at a point that has no reference.

Gains are those of all sites together. The level of each season is interpolated: reference and services of the sites
by ordinary kriging (Cressie 1988, Math. Geol. 20, 405-421) with a correlation that falls with distance and with
difference of elevation, then corrected by the part κ of what each service says sets the point apart from its
neighbours. κ, one number per service, is chosen by leaving the sites out one by one: a service with local faults gets
little of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from evaeto.core.distance import RADIUS_KM
from evaeto.core.exposure import Exposure
from evaeto.core.messages import Message, naming
from evaeto.errors import WeatherError
from evaeto.fusion import seasonal_cycle
from evaeto.fusion.calibration import Calibration
from evaeto.fusion.calibration_file import out_of_range
from evaeto.fusion.regression import SeasonalRegression
from evaeto.fusion.site_model import SiteModel, arrange, spread_restored

Array = NDArray[np.float64]

SCALE_KM, SCALE_M = 600.0, 400.0
"""Distance and elevation at which the correlation of two sites falls to 1/e."""
EXPOSURE_STEP = 0.5
"""What one step from sheltered to open to windy counts on top of distance and elevation, both in these scales."""
NUGGET = 0.1
KAPPA = (0.0, 0.25, 0.5, 0.75, 1.0)
KAPPA_UNKNOWN = 0.5
"""Taken with fewer than four sites, too few to leave one out."""
OWN_DAYS = 30.0
"""Days of own weather that count as much as what the neighbours say about the services' level here."""
LEVEL_UNKNOWN = 0.05
"""Error of the level of a season at the point, as a part of the mean, with so few sites."""


@dataclass(frozen=True)
class Regional:
    """ETo and the standard deviation of its error (time) [mm d-1], 90 % quantile in units of it, share (time,
    source) of the `sources`."""

    eto: Array
    error_sd: Array
    quantile: float
    share: Array
    sources: tuple[str, ...]


@dataclass(frozen=True)
class _Sites:
    """lat, lon, elevation (site); means (site, 12, predictor + 1), NaN where a site lacks a service."""

    lat: Array
    lon: Array
    elevation: Array
    means: Array
    exposure: tuple[Exposure, ...] = ()

    def among(self, rows: NDArray[np.intp]) -> tuple[Exposure, ...]:
        """How some of them lie to the wind."""
        return tuple(self.exposure[row] if self.exposure else "unknown" for row in rows)


def estimate_region(
    calibrations: Sequence[Calibration],
    names: tuple[str, ...],
    values: Array,
    doy: Array,
    *,
    lat: float,
    lon: float,
    elevation: float,
    exposure: Exposure = "unknown",
) -> Regional:
    """Apply the calibrations of several sites at another point.

    Parameters
    ----------
    names, values : predictors of the services at the point, (time, predictor)
    doy : day of the year (time)
    lat, lon, elevation : of the point
    exposure : how it lies to the wind; sites of which that is said too count less the more they differ

    Raises
    ------
    WeatherError
        The point is out of the range of the sites, or a calibration has no daily reference.
    """
    models = [_site_model(calibration) for calibration in calibrations]
    wanted = tuple(dict.fromkeys(name for model in models for name in model.regression.predictors))
    means, covariances = _stack(models, wanted)
    sites = _Sites(
        np.array([c.lat for c in calibrations]),
        np.array([c.lon for c in calibrations]),
        np.array([c.elevation for c in calibrations]),
        means,
        tuple(c.exposure for c in calibrations),
    )
    _refuse_out_of_range(sites, lat, lon, elevation)
    pooled = SeasonalRegression(wanted, means[0], covariances, sum(model.regression.n for model in models))
    owner = np.array([pooled.sources.index(name.rpartition(".")[0]) for name in wanted])
    gains = pooled.gains(np.ones(len(wanted), dtype=bool))
    kappa, spatial = _leave_one_out(sites, gains, owner, len(pooled.sources))

    around = _interpolate(sites, lat, lon, elevation, exposure)
    arranged = arrange(wanted, names, values)
    own = seasonal_cycle.seasonal_means(arranged, doy, np.ones(len(doy)), around[:, :-1], OWN_DAYS)
    level = around[:, -1] + ((own - around[:, :-1]) * gains) @ kappa[owner]
    found = pooled.estimate(arranged, seasonal_cycle.daily(own, doy))
    eto = seasonal_cycle.daily(level[:, None], doy)[:, 0] + found.anomaly * spread_restored(found.explained)

    error = seasonal_cycle.daily(np.mean([model.error_sd for model in models], axis=0)[:, None], doy)[:, 0]
    full = pooled.explained(gains)
    error = error * np.sqrt((1.0 - found.explained) / max(1.0 - full, 1e-6))
    _, kriged = _krige(sites, np.arange(len(models)), lat, lon, elevation, exposure)
    total = np.hypot(error, LEVEL_UNKNOWN * np.abs(level).mean() if spatial is None else spatial * kriged)
    quantile = float(np.mean([model.quantile for model in models]))
    return Regional(eto, total, quantile, found.share, pooled.sources)


def _site_model(calibration: Calibration) -> SiteModel:
    if not isinstance(calibration.model, SiteModel):
        at = Message("calibration.at", lat=calibration.lat, lon=calibration.lon)
        raise WeatherError(naming(at, Message("calibration.not_daily")))
    return calibration.model


def _stack(models: Sequence[SiteModel], wanted: tuple[str, ...]) -> tuple[Array, Array]:
    """Means (site, 12, predictor + 1) and the mean covariance, entry by entry over the sites that have it."""
    size = len(wanted) + 1
    means = np.full((len(models), seasonal_cycle.ANCHORS, size), np.nan)
    covariances = np.full((len(models), size, size), np.nan)
    for row, model in enumerate(models):
        at = [wanted.index(name) for name in model.regression.predictors] + [size - 1]
        means[row][:, at] = model.regression.means
        covariances[row][np.ix_(at, at)] = model.regression.covariance
    count = np.isfinite(covariances).sum(axis=0)
    total = np.nansum(covariances, axis=0)
    return means, np.divide(total, count, out=np.zeros_like(total), where=count > 0)


def distance_km(lat: Array, lon: Array, to_lat: float | Array, to_lon: float | Array) -> Array:
    """Great-circle distance [km] by the haversine formula, of many points at once."""
    phi, to_phi = np.radians(lat), np.radians(to_lat)
    a = np.sin((to_phi - phi) / 2) ** 2
    b = np.cos(phi) * np.cos(to_phi) * np.sin(np.radians(np.asarray(to_lon) - lon) / 2) ** 2
    return np.asarray(2 * RADIUS_KM * np.arcsin(np.sqrt(np.clip(a + b, 0.0, 1.0))))


def _refuse_out_of_range(sites: _Sites, lat: float, lon: float, elevation: float) -> None:
    places = zip(sites.lat.tolist(), sites.lon.tolist(), sites.elevation.tolist(), strict=True)
    if (why := out_of_range(places, lat, lon, elevation)) is not None:
        raise WeatherError(Message("calibration.region", why=why))


def _interpolate(sites: _Sites, lat: float, lon: float, elevation: float, exposure: Exposure = "unknown") -> Array:
    """Seasonal means (12, predictor + 1) at a point, each column from the sites that have it."""
    result = np.full(sites.means.shape[1:], np.nan)
    having = np.isfinite(sites.means).all(axis=1)  # (site, predictor + 1)
    patterns, which = np.unique(having, axis=1, return_inverse=True)
    for number in range(patterns.shape[1]):
        rows, columns = np.flatnonzero(patterns[:, number]), np.flatnonzero(which.ravel() == number)
        weights, _ = _krige(sites, rows, lat, lon, elevation, exposure)
        result[:, columns] = np.tensordot(weights, sites.means[rows][:, :, columns], axes=1)
    return result


def _krige(
    sites: _Sites, rows: NDArray[np.intp], lat: float, lon: float, elevation: float, exposure: Exposure = "unknown"
) -> tuple[Array, float]:
    """Ordinary kriging weights of the sites `rows`, which sum to 1, and the error in units of the field's sd."""
    lats, lons, heights = sites.lat[rows], sites.lon[rows], sites.elevation[rows]

    at, here = _positions(sites.among(rows), exposure)

    def correlation(a: float | Array, b: float | Array, z: float | Array, steps: Array) -> Array:
        apart = distance_km(lats, lons, a, b) / SCALE_KM
        return np.asarray(np.exp(-np.hypot(np.hypot(apart, (heights - z) / SCALE_M), EXPOSURE_STEP * steps)))

    among = correlation(lats[:, None], lons[:, None], heights[:, None], at - at[:, None]) + NUGGET * np.eye(len(rows))
    to_point = correlation(lat, lon, elevation, at - here)
    simple, ones = np.linalg.solve(among, np.column_stack([to_point, np.ones(len(rows))])).T
    weights = np.asarray(simple + ones * (1.0 - simple.sum()) / ones.sum())
    return weights, float(np.sqrt(1.0 - 2.0 * weights @ to_point + weights @ among @ weights))


def _positions(sites: tuple[Exposure, ...], point: Exposure) -> tuple[Array, float]:
    """Where sites and the point lie between sheltered (0) and windy (2); a site of which it is not said in the middle,
    and all of them where it is not said of the point, or of no site."""
    middle = 1.0
    if point == "unknown" or set(sites) == {"unknown"}:
        return np.full(len(sites), middle), middle
    places = {"sheltered": 0.0, "open": middle, "windy": 2.0, "unknown": middle}
    return np.array([places[name] for name in sites]), places[point]


def _leave_one_out(sites: _Sites, gains: Array, owner: Array, count: int) -> tuple[Array, float | None]:
    """κ by service, and the error of a season's level [mm d-1] where kriging errs by 1, None with too few sites."""
    n = len(sites.lat)
    if n < 4:
        return np.full(count, KAPPA_UNKNOWN), None
    missed = np.empty((n, seasonal_cycle.ANCHORS))
    kriged = np.empty(n)
    offered = np.empty((n, seasonal_cycle.ANCHORS, count))
    for row in range(n):
        rest = np.arange(n) != row
        others = _Sites(
            sites.lat[rest], sites.lon[rest], sites.elevation[rest], sites.means[rest],
            sites.among(np.flatnonzero(rest)),
        )  # fmt: skip
        place = sites.lat[row], sites.lon[row], sites.elevation[row], sites.among(np.array([row]))[0]
        around = _interpolate(others, *place)
        _, kriged[row] = _krige(others, np.arange(n - 1), *place)
        apart = np.nan_to_num((sites.means[row] - around)[:, :-1]) * gains
        missed[row] = sites.means[row, :, -1] - around[:, -1]
        for source in range(count):
            offered[row, :, source] = apart[:, owner == source].sum(axis=1)

    def error(kappa: Array) -> float:
        # the mean of site errors rather than of their squares: one site with a broken service must not decide
        return float(np.sqrt(((missed - offered @ kappa) ** 2).mean(axis=1)).mean())

    choices = [np.array(choice) for choice in product(KAPPA, repeat=count)]
    best = min(choices, key=error)
    return best, error(best) / float(kriged.mean())

"""What can be said of several services without any reference: how far to trust each, and which is plainly wrong.

Weights are inverse to the error variance of each input. Where three services overlap, triple collocation gives it
(Stoffelen 1998, J. Geophys. Res. 103, 7755-7766), assuming that the errors of the three are independent of each
other and of the truth, and that all share one scale; elsewhere the priors of the catalogue stand. The error of a
wind speed is taken as proportional to its level: a model that blows twice as hard errs twice as much.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from evaeto.core.exposure import Exposure
from evaeto.core.messages import Figure, Message, listed, naming
from evaeto.core.quantities import ETO_INPUTS
from evaeto.fusion import seasonal_cycle
from evaeto.fusion.alignment import eto_of_arrays
from evaeto.fusion.combine import INPUTS
from evaeto.fusion.priors import prior_error_sd
from evaeto.fusion.source_arrays import SourceArrays
from evaeto.fusion.watched import Watched, watch_services

if TYPE_CHECKING:
    import xarray as xr

Array = NDArray[np.float64]

MIN_DAYS = 60
"""Days from which a level can be judged."""
KRS = (0.10, 0.26)
"""Rs / (Ra sqrt(Tmax - Tmin)) of a period: 0.16 inland and 0.19 at the coast (FAO-56 eq. 50), with room for the
extremes of both. The temperature range and the radiation of one place go together; those of a file from elsewhere,
or with a wrong unit, do not."""
SUNNY = 15.0
"""Extraterrestrial radiation [MJ m-2 d-1] from which the sun rules temperature range and sky: in a polar winter the
range comes with the wind, and Rs / Rso is a ratio of two small numbers."""
CLEAREST = (0.75, 1.2)
"""The clearest days (98th percentile of Rs / Rso) of a place with two months of data lie near 1."""
WIND_RATIO = 1.6
"""Levels of wind further apart than this factor cannot both be right."""
USUAL_WIND: Mapping[Exposure, float] = MappingProxyType({"unknown": 2.0, "sheltered": 1.5, "open": 2.5, "windy": 4.0})
"""Mean of over 2000 weather stations (FAO-56 p. 63) [m s-1], and of sites by how they lie: the middle of either half of
light to moderate wind, 1 to 3 m s-1, and that of moderate to strong wind, 3 to 5 m s-1 (FAO-56 table 4). It decides
between two services that disagree grossly."""
ETO_RATIO = 1.15
ETO_DIFFERENCE = 0.2
"""Mean ETo of two services further apart than this factor and this difference [mm d-1] is reported."""
MIN_CORRELATION = 0.2
COLLOCATION_DAYS = 100
"""Common days from which triple collocation counts, and the days its prior is worth."""


@dataclass(frozen=True)
class SourceAssessment:
    """error_sd by source and input; rejected (source, input); warnings for people; and what changes in the sources
    while they deliver, of which `estimate` tells."""

    error_sd: dict[str, dict[str, float]]
    rejected: frozenset[tuple[str, str]]
    warnings: tuple[Message, ...]
    watched: Watched = field(default_factory=Watched)

    def without_rejected(self, by_source: xr.Dataset) -> xr.Dataset:
        """The weather without the inputs that cannot be believed, and without what moved."""
        kept = self.watched.without_moved(by_source).copy()
        for source, name in self.rejected:
            kept[name] = kept[name].where(kept["source"] != source)
        return kept


def assess_sources(
    by_source: xr.Dataset, lat: float, elevation: float, exposure: Exposure = "unknown", *, watch: bool = True
) -> SourceAssessment:
    """Judge services by each other and by what is possible at the place.

    Parameters
    ----------
    by_source : Dataset(source, time) as `align_sources` returns it
    lat, elevation : of the point [degrees north], [m]
    exposure : how the site lies to the wind
    watch : whether to look for changes while they deliver
    """
    watched = watch_services(by_source) if watch else None
    moved = watched is not None and any(change.moved is not None for change in watched.changes)
    unmoved = SourceArrays.of(watched.without_moved(by_source)) if watched is not None and moved else None
    return assess_arrays(SourceArrays.of(by_source), lat, elevation, exposure, None, watched, unmoved)


def assess_arrays(
    by_source: SourceArrays,
    lat: float,
    elevation: float,
    exposure: Exposure = "unknown",
    eto: Array | None = None,
    watched: Watched | None = None,
    unmoved: SourceArrays | None = None,
) -> SourceAssessment:
    """`assess_sources` of plain arrays.

    Parameters
    ----------
    eto : (source, time) of each by itself, where it is known already
    watched : what changed in the services
    unmoved : `by_source` without the days in which a service is known to have moved, where there are any
    """
    sources = list(by_source.sources)
    rejected: set[tuple[str, str]] = set()
    warnings = _reject_implausible(by_source, sources, lat, elevation, rejected)
    warnings += _reject_uncorrelated(by_source, sources, rejected)
    warnings += _reject_wind(by_source, sources, rejected, USUAL_WIND[exposure])
    kept = (unmoved or by_source).without(rejected)
    error_sd = _error_sd(kept, sources)
    if eto is None or rejected:
        eto = eto_of_arrays(kept, lat, elevation)
    warnings += _compare_eto(eto, sources)
    return SourceAssessment(error_sd, frozenset(rejected), tuple(warnings), watched or Watched(tuple(sources)))


def _error_sd(by_source: SourceArrays, sources: list[str]) -> dict[str, dict[str, float]]:
    error_sd = {source: prior_error_sd(source) for source in sources}
    _proportional_wind(error_sd, by_source, sources)
    for name in ETO_INPUTS:
        for source, sd in collocate(
            by_source.values[name], by_source.doy, [error_sd[s][name] for s in sources]
        ).items():
            error_sd[sources[source]][name] = sd
    return error_sd


def levels(by_source: SourceArrays, name: str) -> Array:
    """Mean of an input by source over the days all that have it share; NaN for a service without it."""
    values = by_source.values[name]
    there = np.isfinite(values)
    having = there.any(axis=1)
    common = there[having].all(axis=0)
    result = np.full(len(values), np.nan)
    for row in np.flatnonzero(having):
        days = common if common.any() else there[row]
        result[row] = values[row, days].mean()
    return result


def _proportional_wind(error_sd: dict[str, dict[str, float]], by_source: SourceArrays, sources: list[str]) -> None:
    errors = wind_errors([error_sd[source]["u2"] for source in sources], levels(by_source, "u2"))
    for source, error in zip(sources, errors.tolist(), strict=True):
        error_sd[source]["u2"] = error


def wind_errors(prior: Sequence[float], level: Array) -> Array:
    """Errors of winds (..., source) that are in proportion to their levels, NaN where a service has none; where all
    levels are the usual one of them all, the `prior` (source,)."""
    there = np.isfinite(level)
    count = there.sum(axis=-1, keepdims=True)
    usual = np.where(there, level, 0.0).sum(axis=-1, keepdims=True) / np.maximum(count, 1)
    known = there & (usual > 0)
    return np.asarray(prior) * np.where(known, np.maximum(level / np.where(usual > 0, usual, 1.0), 0.1), 1.0)


def collocate(values: Array, doy: Array, prior_sd: list[float]) -> dict[int, float]:
    """Error standard deviation by row of `values` (source, time), from all triples; empty with fewer than three.

    With anomalies x_i = t + e_i from the season, var(e_i) = C_ii - C_ij C_ik / C_jk. An estimate outside of
    0 to C_ii says that the assumptions do not hold, and the prior stands.
    """
    covariances, days = [], []
    for triple in combinations(range(len(values)), 3):
        common = np.isfinite(values[list(triple)]).all(axis=0)
        days.append(int(common.sum()))
        if days[-1] < COLLOCATION_DAYS:
            covariances.append(np.zeros((3, 3)))
            continue
        chosen = values[list(triple)][:, common].T
        means = seasonal_cycle.seasonal_means(chosen, doy[common], np.ones(len(chosen)))
        covariances.append(np.cov((chosen - seasonal_cycle.daily(means, doy[common])).T))
    return collocated(covariances, days, prior_sd)


def collocated(covariances: Sequence[Array], days: Sequence[int], prior_sd: Sequence[float]) -> dict[int, float]:
    """`collocate` from the covariances (3, 3) of all triples of rows, and the days these are of."""
    found: dict[int, list[float]] = {}
    days_used = 0
    for triple, c, of_days in zip(combinations(range(len(prior_sd)), 3), covariances, days, strict=True):
        if of_days < COLLOCATION_DAYS:
            continue
        days_used = max(days_used, of_days)
        for i, row in enumerate(triple):
            j, k = (other for other in range(3) if other != i)
            variance = c[i, i] - c[i, j] * c[i, k] / c[j, k] if c[j, k] > 0 else np.nan
            if 0 < variance < c[i, i]:
                found.setdefault(row, []).append(float(variance))
    weight = days_used / (days_used + COLLOCATION_DAYS)
    return {
        row: float(np.sqrt(weight * np.median(estimates) + (1 - weight) * prior_sd[row] ** 2))
        for row, estimates in found.items()
    }


def _reject_implausible(
    by_source: SourceArrays, sources: list[str], lat: float, elevation: float, rejected: set[tuple[str, str]]
) -> list[Message]:
    """Services whose temperature range, radiation and sky do not go together at this place."""
    from evaeto.equations.radiation import clear_sky_radiation, extraterrestrial_radiation

    days, day = np.unique(by_source.doy, return_inverse=True)
    ra = np.asarray(extraterrestrial_radiation(np.asarray(lat), days))[day]
    sunny = ra >= SUNNY
    ra = ra[sunny]
    rso = np.asarray(clear_sky_radiation(ra, elevation))
    tmax, tmin, rs = (by_source.values[name][:, sunny] for name in ("tmax", "tmin", "rs"))

    def temperature_range(row: int) -> float:
        spread = tmax[row] - tmin[row]
        good = np.isfinite(spread) & np.isfinite(rs[row]) & (spread >= 0)
        if good.sum() < MIN_DAYS:
            return np.nan
        return float(rs[row][good].mean() / (ra * np.sqrt(np.maximum(spread, 0)))[good].mean())

    def clearest(row: int) -> float:
        ratio = rs[row] / rso
        good = np.isfinite(ratio)
        return float(np.quantile(ratio[good], 0.98)) if good.sum() >= MIN_DAYS else np.nan

    warnings = _reject_outside(
        sources, clearest, CLEAREST, ("rs",), rejected,
        lambda value: Message("plausibility.clear_sky", ratio=round(value, 2)),
    )  # fmt: skip
    return warnings + _reject_outside(
        sources, temperature_range, KRS, INPUTS, rejected,
        lambda value: Message("plausibility.temperature_range", ratio=round(value, 2)),
    )  # fmt: skip


def _reject_outside(
    sources: list[str],
    measure: Callable[[int], float],
    limits: tuple[float, float],
    names: tuple[str, ...],
    rejected: set[tuple[str, str]],
    said: Callable[[float], Message],
) -> list[Message]:
    values = [np.nan if (source, "rs") in rejected else measure(row) for row, source in enumerate(sources)]
    judged = [(source, value) for source, value in zip(sources, values, strict=True) if np.isfinite(value)]
    wrong = [(source, value) for source, value in judged if not limits[0] <= value <= limits[1]]
    alone = len(wrong) == len(judged)
    if not alone:
        rejected |= {(source, name) for source, _ in wrong for name in names}
    consequence = Message("plausibility.kept") if alone else Message("plausibility.left_out")
    return [naming(source, listed([said(value), consequence])) for source, value in wrong]


def _reject_uncorrelated(by_source: SourceArrays, sources: list[str], rejected: set[tuple[str, str]]) -> list[Message]:
    """Services whose days are not those of the others: radiation and maximum temperature do not move together."""
    rows = [row for row, source in enumerate(sources) if (source, "tmax") not in rejected]
    together = {pair: _day_correlation(by_source, *pair) for pair in combinations(rows, 2)}
    apart = {pair for pair, value in together.items() if value < MIN_CORRELATION}
    if not apart:
        return []
    strangers = [row for row in rows if sum(row in pair for pair in apart) > len(rows) / 2]
    if len(rows) >= 3 and len(strangers) == 1:
        rejected |= {(sources[strangers[0]], name) for name in INPUTS}
        what = listed([Message("plausibility.other_days"), Message("plausibility.left_out")])
        return [naming(sources[strangers[0]], what)]
    names = sorted({sources[row] for pair in apart for row in pair})
    return [Message("plausibility.different_days", sources=names)]


def _day_correlation(by_source: SourceArrays, first: int, second: int) -> float:
    """A correlation of day-to-day anomalies: of maximum temperature, and of radiation where that one is too low."""
    doy, best = by_source.doy, -1.0
    for name in ("tmax", "rs"):
        pair = by_source.values[name][[first, second]]
        common = np.isfinite(pair).all(axis=0)
        if common.sum() < MIN_DAYS:
            return 1.0
        values, days = (pair.T, doy) if common.all() else (pair[:, common].T, doy[common])
        means = seasonal_cycle.seasonal_means(values, days, np.ones(len(values)))
        anomalies = (values - seasonal_cycle.daily(means, days)).T
        anomalies = anomalies - anomalies.mean(axis=1, keepdims=True)
        spread = np.sqrt((anomalies**2).mean(axis=1))
        if (spread < 1e-9).any():
            return 1.0
        best = max(best, float((anomalies[0] * anomalies[1]).mean() / (spread[0] * spread[1])))
        if best >= MIN_CORRELATION:  # nobody asks for more
            break
    return best


def _reject_wind(
    by_source: SourceArrays, sources: list[str], rejected: set[tuple[str, str]], usual_wind: float
) -> list[Message]:
    """The level of wind that is far from the others, or of two the one that is far from the usual."""
    usable = [(source, "u2") not in rejected for source in sources]
    level = np.where(usable, levels(by_source, "u2"), np.nan)
    rows = np.flatnonzero(np.isfinite(level) & (level > 0))
    enough = np.isfinite(by_source.values["u2"][rows]).sum(axis=1).min(initial=MIN_DAYS) >= MIN_DAYS
    if len(rows) < 2 or not enough or level[rows].max() < WIND_RATIO * level[rows].min():
        return []
    usual = float(np.median(level[rows])) if len(rows) >= 3 else usual_wind
    distance = np.abs(np.log(level[rows] / usual))
    worst, best = rows[np.argmax(distance)], rows[np.argmin(distance)]
    levels_said = [
        Message("plausibility.wind_level", speed=round(float(level[row]), 1), source=sources[row]) for row in rows
    ]
    if distance.max() - distance.min() < 0.1:
        return [Message("plausibility.winds_differ", levels=levels_said)]
    rejected.add((sources[worst], "u2"))
    out, kept = sources[worst], sources[best]
    if len(rows) >= 3:
        return [Message("plausibility.wind_far_from_median", levels=levels_said, worst=out, best=kept)]
    return [Message("plausibility.wind_far_from_usual", levels=levels_said, worst=out, best=kept)]


def _compare_eto(eto: Array, sources: list[str]) -> list[Message]:
    """Pairs of services whose mean ETo is far apart."""
    warnings = []
    for first, second in combinations(range(len(sources)), 2):
        common = np.isfinite(eto[[first, second]]).all(axis=0)
        if common.sum() < MIN_DAYS:
            continue
        means = eto[first, common].mean(), eto[second, common].mean()
        apart = max(means) - min(means)
        if apart > ETO_DIFFERENCE and max(means) > ETO_RATIO * min(means):
            warnings.append(
                Message(
                    "plausibility.eto_differs",
                    one=sources[first], other=sources[second],
                    lower=Figure(means[0], 2), upper=Figure(means[1], 2),
                )
            )  # fmt: skip
    return warnings

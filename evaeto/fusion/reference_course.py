"""Whether a reference follows the weather of its place: of the same day, in every year, and not that of elsewhere."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from evaeto.core.messages import Message
from evaeto.errors import WeatherError
from evaeto.fusion import seasonal_cycle
from evaeto.fusion.reference_level import MIN_ETO, level_of, mean_of

Array = NDArray[np.float64]
Days = NDArray[np.bool_]

SURE_CORRELATION, USUAL_CORRELATION = 0.3, 0.5
"""Of departures from the season: below the first a reference does not follow the weather, below the second it may be
that of another place."""
FROM_DAY_TO_DAY = 0.5
"""Of changes from day to day, with the service or the mean of services that goes best with them, two standard errors
below which a reference may be that of another place. Seasons and spells are those of a whole region; the single day is
that of a place: 0.73 to 0.83 at ten sites (0.56 against ERA5 alone), 0.15 to 0.6 with references from beyond 300 km."""
LAGS = (-2, -1, 1, 2)
CLEARLY_SHIFTED = (0.08, 1.64)
"""By how much the correlation with another day must be the better one, and by how many standard errors, to be sure of
a shift."""
NEARLY_AS_GOOD = 0.05
"""A correlation with a neighbouring day lower by no more than this is told: the day may begin at another hour."""
MIN_MOVES = 0.2
"""Spread of the departures from the season as a part of the services': less is a smooth course, not weather."""
OWN_ETO = 0.995
"""Correlation of departures from which a reference is a service's own ETo: different instruments never agree so."""
MIN_OF_YEAR = 100
"""Days from which a year is judged by itself."""


def course(
    values: Array, eto: Array, sources: Sequence[str], days: NDArray[np.datetime64], doy: Array
) -> list[Message]:
    """Whether the reference follows the weather, of the same day, in every year."""
    found = [anomalies(values, own, doy) for own in eto]
    moves = [float(np.std(ref[np.isfinite(ref)])) / max(float(np.std(own[np.isfinite(own)])), 1e-9)
             for ref, own in found]  # fmt: skip
    if max(moves) < MIN_MOVES:
        raise WeatherError(Message("reference.no_weather"))
    warnings = _shifted(values, eto, sources, doy)
    together = [correlation(*pair) for pair in found]
    best = int(np.argmax(together))
    r, n = together[best], int(np.isfinite(found[best][0]).sum())
    if r < SURE_CORRELATION and r + 2 * (1 - r**2) / np.sqrt(n / 2) < USUAL_CORRELATION:
        if _opposite(values, eto[best], doy):
            raise WeatherError(Message("reference.other_hemisphere", source=sources[best]))
        raise WeatherError(Message("reference.no_relation", source=sources[best], r=round(r, 2)))
    if r < USUAL_CORRELATION:
        warnings.append(Message("reference.weak_relation", source=sources[best], r=round(r, 2)))
    elif years := _years_apart(*found[best], days):
        warnings.append(Message("reference.years_apart", source=sources[best], years=[str(year) for year in years]))
    elif not warnings:
        warnings += _of_another_place(values, eto, sources)
    warnings += [
        Message("reference.provider_eto", source=source)
        for source, own, r in zip(sources, eto, together, strict=True)
        if r > OWN_ETO and abs(level_of(values, own[None]) - 1) < 0.03
    ]
    return warnings


def _of_another_place(values: Array, eto: Array, sources: Sequence[str]) -> list[Message]:
    """Whether its changes from day to day are not those of the weather here."""
    rows = [*eto, mean_of(eto)]
    names: list[str] = [*sources, Message("reference.mean_of_services")]
    together = [correlation(np.diff(values), np.diff(own)) for own in rows]
    best = int(np.argmax(together))
    r = together[best]
    n = int((np.isfinite(np.diff(values)) & np.isfinite(np.diff(rows[best]))).sum())
    if r + 2 * (1 - r**2) / np.sqrt(max(n, 1) / 2) >= FROM_DAY_TO_DAY:
        return []
    return [Message("reference.other_place", source=names[best], r=round(r, 2))]


def months_of_growth(eto: Array, days: NDArray[np.datetime64]) -> Days:
    """Days of months in which there is enough ETo to follow: under snow its departures are those of the models."""
    mean = mean_of(eto)
    _, month = np.unique(days.astype("datetime64[M]"), return_inverse=True)
    known = np.isfinite(mean)
    total = np.bincount(month, np.where(known, mean, 0.0))
    enough: Days = (total >= MIN_ETO * np.maximum(np.bincount(month, known), 1))[month]
    return enough


def _shifted(values: Array, eto: Array, sources: Sequence[str], doy: Array) -> list[Message]:
    """Refuse a reference whose days are those of the weather one or two days before or after."""
    better: list[int] = []
    nearly: list[int] = []
    for own in eto:
        r = {lag: correlation(*anomalies(moved(values, lag), own, doy)) for lag in (0, *LAGS)}
        lag = max(LAGS, key=lambda other: r[other])
        better.append(lag if r[lag] > max(r[0], SURE_CORRELATION) else 0)
        nearly.append(lag if r[lag] > max(r[0] - NEARLY_AS_GOOD, SURE_CORRELATION) else 0)
    lag = max(set(better), key=better.count)
    if lag and better.count(lag) > len(better) / 2 and _surely_better(values, mean_of(eto), lag, doy):
        if lag > 0:
            raise WeatherError(Message("reference.late", count=lag))
        raise WeatherError(Message("reference.early", count=-lag))
    if any(better[row] and nearly[row] for row in range(len(eto))) or all(nearly):
        named = [source for source, one in zip(sources, nearly, strict=True) if one]
        return [Message("reference.maybe_shifted", sources=named)]
    return []


def _surely_better(values: Array, own: Array, lag: int, doy: Array) -> bool:
    """Whether the services go with the values of `lag` days later better than chance makes them."""
    here, weather = anomalies(values, own, doy)
    there, _ = anomalies(moved(values, lag), own, doy)
    gain = _standard(weather) * (_standard(there) - _standard(here))
    gain = gain[np.isfinite(gain)]
    error = float(np.std(gain)) / np.sqrt(max(gain.size, 1) / 2)  # neighbouring days count half
    least, errors = CLEARLY_SHIFTED
    return bool(np.mean(gain) > max(least, errors * error))


def moved(values: Array, lag: int) -> Array:
    """On each day the value of `lag` days later."""
    moved = np.full(len(values), np.nan)
    if lag > 0:
        moved[:-lag] = values[lag:]
    elif lag < 0:
        moved[-lag:] = values[:lag]
    else:
        moved[:] = values
    return moved


def _years_apart(reference: Array, own: Array, days: NDArray[np.datetime64]) -> list[int]:
    """Years in which the reference does not follow the weather, where it does in the others."""
    year = days.astype("datetime64[Y]").astype(int) + 1970
    apart = []
    for one in np.unique(year[np.isfinite(reference)]):
        chosen = (year == one) & np.isfinite(reference) & np.isfinite(own)
        if chosen.sum() >= MIN_OF_YEAR and correlation(reference[chosen], own[chosen]) < SURE_CORRELATION:
            apart.append(int(one))
    return apart


def _opposite(values: Array, own: Array, doy: Array) -> bool:
    """Whether the seasons of both are opposite, and there are any."""
    common = np.isfinite(values) & np.isfinite(own)
    if common.sum() < 300:
        return False
    both = np.column_stack([values, own])[common]
    reference, service = seasonal_cycle.seasonal_means(both, doy[common], np.ones(len(both))).T
    return correlation(reference, service) < -0.5 and correlation(np.roll(reference, 6), service) > 0.5


def anomalies(values: Array, own: Array, doy: Array) -> tuple[Array, Array]:
    """Departures of both from their season on the common days, NaN elsewhere."""
    common = np.isfinite(values) & np.isfinite(own)
    departures = np.full((2, len(values)), np.nan)
    if common.sum() >= 3:
        both = np.column_stack([values, own])[common]
        means = seasonal_cycle.seasonal_means(both, doy[common], np.ones(len(both)))
        departures[:, common] = (both - seasonal_cycle.daily(means, doy[common])).T
    return departures[0], departures[1]


def _standard(values: Array) -> Array:
    known = values[np.isfinite(values)]
    return (values - known.mean()) / max(float(known.std()), 1e-9) if known.size else values


def correlation(first: Array, second: Array) -> float:
    common = np.isfinite(first) & np.isfinite(second)
    if common.sum() < 3 or min(np.std(first[common]), np.std(second[common])) < 1e-9:
        return 0.0
    return float(np.corrcoef(first[common], second[common])[0, 1])

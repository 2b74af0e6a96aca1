"""Whether a reference can be what it is said to be, before anything is learnt from it.

A reference in another unit, a day off, of another place or full of codes for "missing" gives a calibration that looks
as good as any. What tells is the weather itself: the services' own ETo of the same days has nearly the same level, and
its departures from the season follow those of a good reference on the same day, and on no other as well.

Sure faults raise a `WeatherError`; what may be right is told. On nine Brazilian sites and a flux tower in Montana the
level was 0.72 to 0.98 of the services', the correlation 0.69 to 0.88 over years and never below 0.40 over 60 days;
correlations with neighbouring days were lower by 0.10 or more over 120 days. The limits below leave a margin to these;
they were set with all ten sites in view, as `docs/method.md` says.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from evaeto.core.messages import Message, either
from evaeto.core.quantities import QUANTITIES
from evaeto.errors import WeatherError
from evaeto.fusion import seasonal_cycle
from evaeto.inputs.checks import CODES

Array = NDArray[np.float64]
Days = NDArray[np.bool_]

FEWEST = 40
"""Common days from which a service can judge the reference."""
SURE_LEVEL = (0.4, 1.7)
"""Of the ratio of the reference to the services' ETo: beyond these it is no ETo in mm/day, or the weather is wrong."""
USUAL_LEVEL = (0.6, 1.25)
SURE_CORRELATION, USUAL_CORRELATION = 0.3, 0.5
"""Of departures from the season: below the first a reference does not follow the weather, below the second it may be
that of another place."""
LAGS = (-2, -1, 1, 2)
CLEARLY_SHIFTED = (0.08, 1.64)
"""By how much the correlation with another day must be the better one, and by how many standard errors, to be sure of
a shift."""
NEARLY_AS_GOOD = 0.05
"""A correlation with a neighbouring day lower by no more than this is told: the day may begin at another hour."""
STUCK_DAYS = 7
"""The same value to the last digit for so many days is no weather (as in the checks of services)."""
MOSTLY = 0.5
"""Part of the days from which a fault is one of the whole reference."""
FAR = 3.0
"""Robust standard deviations from what the services say, for a value that comes again and again."""
MIN_ETO = 1.0
"""Mean ETo [mm d-1] from which days say how high a reference is and how well it follows the weather."""
MIN_MOVES = 0.2
"""Spread of the departures from the season as a part of the services': less is a smooth course, not weather."""
OWN_ETO = 0.995
"""Correlation of departures from which a reference is a service's own ETo: different instruments never agree so."""
MIN_OF_YEAR = 100
"""Days from which a year is judged by itself."""

_UNITS: tuple[tuple[float, str], ...] = (
    (0.001, "m"), (1 / 25.4, "inch"), (1 / 24, Message("unit.mm_per_hour")), (0.1, "cm"),
    (2.45, Message("unit.latent_heat", unit="MJ m-2")), (7.0, Message("unit.mm_per_week")),
    (10.0, Message("unit.tenths")), (25.4, Message("unit.mm_times_inch")),
    (28.35, Message("unit.latent_heat", unit="W m-2")), (30.4, Message("unit.mm_per_month")),
    (100.0, Message("unit.hundredths")), (365.0, Message("unit.mm_per_year")), (1000.0, Message("unit.thousandths")),
)  # fmt: skip
"""What the level of a reference is times as high in another unit."""
_ONE_UNIT, _MORE_UNITS = 1.6, 1.25
"""A unit is named when the level is within the first factor of it, and others that fit nearly as well."""
_USUALLY = 0.88
"""Usual level of a station against services, whose wind is too strong and whose air too dry for watered grass."""


@dataclass(frozen=True)
class Judged:
    """A reference on the days of the weather.

    values : (time,) [mm d-1], NaN where it has none or an impossible one
    warnings : what may be wrong with it
    """

    values: Array
    warnings: tuple[Message, ...]


def judge_reference(reference: Array, eto: Array, sources: Sequence[str], days: NDArray[np.datetime64]) -> Judged:
    """Compare a reference with the services' own ETo of the same days.

    Parameters
    ----------
    reference : ndarray
        Shape (time,) [mm d-1], NaN where it has nothing.
    eto : ndarray
        Shape (source, time) [mm d-1], what each service's own weather gives; NaN where unknown.
    sources : sequence of str
        Names of the services.
    days : ndarray of datetime64
        Shape (time,), every day once, without gaps.

    Returns
    -------
    Judged
        The values of a reference with nothing wrong are those that came in.

    Raises
    ------
    WeatherError
        The reference is in another unit, a day or two off, constant or repeated, does not follow the weather, or
        consists of codes for missing values.
    """
    calendar = days.astype("datetime64[D]")
    doy = (calendar - calendar.astype("datetime64[Y]")).astype(float) + 1.0
    kept = np.array(reference, dtype=float)
    judges = [row for row in range(len(eto)) if (np.isfinite(eto[row]) & np.isfinite(kept)).sum() >= FEWEST]
    eto, sources = eto[judges], [sources[row] for row in judges]

    kept, warnings = _without_codes(kept, eto, calendar)
    _refuse_level(kept, eto)
    for step in (_without_impossible, _without_strays, _without_stuck):
        kept, more = step(kept, eto, calendar)
        warnings += more
    if np.isfinite(kept).sum() < FEWEST:
        return Judged(kept, tuple(warnings))
    _refuse_the_same_each_year(kept, calendar)
    warnings += _level(kept, eto)
    growing = np.where(_months_of_growth(eto, calendar), kept, np.nan)
    rows = [row for row, own in enumerate(eto) if (np.isfinite(own) & np.isfinite(growing)).sum() >= FEWEST]
    if rows:
        warnings += _course(growing, eto[rows], [sources[row] for row in rows], calendar, doy)
    return Judged(kept, tuple(warnings))


def level_of(reference: Array, eto: Array) -> float:
    """Median ratio of a reference to services (source, time) in the half of the year with more ETo; NaN without any.

    In that half a ratio is not one of two small numbers. Of several services it is the median.
    """
    ratios = []
    for own in eto:
        common = np.isfinite(own) & np.isfinite(reference)
        if common.sum() >= FEWEST:
            high = common & (own >= max(float(np.median(own[common])), 0.3))
            if high.any() and own[high].mean() >= MIN_ETO:
                ratios.append(float(np.median(reference[high] / own[high])))
    return float(np.median(ratios)) if ratios else np.nan


def _level_of_sums(reference: Array, eto: Array) -> float:
    """Ratio of the sums over all common days, where a fault of the colder half of the year shows too."""
    ratios = []
    for own in eto:
        common = np.isfinite(own) & np.isfinite(reference)
        if common.sum() >= FEWEST and own[common].mean() > 0.3:
            ratios.append(float(reference[common].sum() / own[common].sum()))
    return float(np.median(ratios)) if ratios else np.nan


def likely_units(level: float) -> list[str]:
    """Units a reference of this level against the services may be in, the likeliest first; none where none fits."""
    if not level > 0:
        return []
    apart = sorted((abs(np.log(level / (factor * _USUALLY))), unit) for factor, unit in _UNITS)
    if apart[0][0] > np.log(_ONE_UNIT):
        return []
    return [unit for distance, unit in apart[:3] if distance <= apart[0][0] + np.log(_MORE_UNITS)]


def without_impossible(values: Array) -> tuple[Array, Days]:
    """Values [mm d-1] without codes and what no ETo can be, and which they were."""
    limits = QUANTITIES["eto"]
    wrong = np.isfinite(values) & ((values < limits.lower) | (values > limits.upper)) | np.isinf(values)
    return np.where(wrong, np.nan, values), wrong


def _without_codes(values: Array, eto: Array, days: NDArray[np.datetime64]) -> tuple[Array, list[Message]]:
    wrong = np.isin(values, CODES) | np.isinf(values)
    return _left_out(values, wrong, days)


def _without_impossible(values: Array, eto: Array, days: NDArray[np.datetime64]) -> tuple[Array, list[Message]]:
    return _left_out(values, without_impossible(values)[1], days)


def _left_out(values: Array, wrong: Days, days: NDArray[np.datetime64]) -> tuple[Array, list[Message]]:
    """The values without the wrong ones, told with the value most of them have."""
    count, known = int(wrong.sum()), int((~np.isnan(values)).sum())
    if not count:
        return values, []
    found, times = np.unique(values[wrong], return_counts=True)
    value, first = float(found[times.argmax()]), _date(days[wrong][0])
    if count > MOSTLY * known:
        raise WeatherError(Message("reference.mostly_impossible", count=count, known=known, value=value))
    return np.where(wrong, np.nan, values), [Message("reference.impossible", count=count, value=value, day=first)]


def _refuse_level(values: Array, eto: Array) -> None:
    level = level_of(values, eto)
    if SURE_LEVEL[0] <= level <= SURE_LEVEL[1] or np.isnan(level):
        return
    units = likely_units(level)
    if units:
        raise WeatherError(Message("reference.other_unit", level=_short(level), units=either([*units])))
    raise WeatherError(Message("reference.wrong_level", level=_short(level)))


def _without_strays(values: Array, eto: Array, days: NDArray[np.datetime64]) -> tuple[Array, list[Message]]:
    """Without values that come again to the last digit on days that have nothing to do with them: 0, 9.99."""
    expected = _mean(eto) * level_of(values, eto)
    residual = values - expected
    known = np.isfinite(residual)
    if known.sum() < FEWEST:
        return values, []
    spread = 1.4826 * float(np.median(np.abs(residual[known] - np.median(residual[known]))))
    far = known & (np.abs(residual) > FAR * spread)
    candidates, times = np.unique(values[far], return_counts=True)
    step = _step(values[known])
    warnings = []
    for value, count in zip(candidates[times >= 3], times[times >= 3], strict=True):
        same = values == value
        # Extreme days have extreme values too, and rounding makes some equal: as many as there are of others nearby
        others = int((far & (np.abs(values - value) <= 1.0) & ~same).sum()) / max(2.0 / step, 1.0)
        if count >= max(3.0, 3 + others + 5 * np.sqrt(others)) and count > MOSTLY * int((same & known).sum()):
            wrong = same & far
            day = _date(days[wrong][0])
            warnings.append(Message("reference.stray", count=int(count), value=float(value), day=day))
            values = np.where(wrong, np.nan, values)
    return values, warnings


def _step(values: Array) -> float:
    """What values are rounded to: 1, 0.1 and so on to 0.0001."""
    for decimals in range(4):
        if np.abs(values - np.round(values, decimals)).max() < 1e-9:
            return float(10.0**-decimals)
    return 1e-4


def _without_stuck(values: Array, eto: Array, days: NDArray[np.datetime64]) -> tuple[Array, list[Message]]:
    """Without stretches of one value; refused where they are the reference."""
    known = values[np.isfinite(values)]
    if known.size >= FEWEST and np.ptp(known) == 0:
        raise WeatherError(Message("reference.constant", value=float(known[0])))
    begins = np.flatnonzero(np.r_[True, values[1:] != values[:-1]])  # NaN differs from NaN
    lengths = np.diff(np.r_[begins, len(values)])
    run = np.repeat(lengths, lengths)
    expected = _mean(eto)
    # Under cloud and snow a day's ETo may well be 0.0 for weeks
    quiet = (np.abs(values) <= 0.3) & ~(expected > 0.6)
    stuck = np.isfinite(values) & (run >= STUCK_DAYS) & ~quiet
    if _coarse(known):
        return values, []
    pairs = np.isfinite(values[1:]) & np.isfinite(values[:-1]) & ~quiet[1:]
    again = float(np.mean((values[1:] == values[:-1])[pairs])) if pairs.any() else 0.0
    if again > MOSTLY or stuck.sum() > MOSTLY * known.size:
        raise WeatherError(Message("reference.repeated", share=round(100 * again)))
    if not stuck.any():
        return values, []
    longest, day = int(run[stuck].max()), _date(days[stuck][0])
    told = Message("reference.stuck", count=int(stuck.sum()), longest=longest, day=day)
    return np.where(stuck, np.nan, values), [told]


def _coarse(known: Array) -> bool:
    """Whether values are rounded so that neighbours agree by chance."""
    steps = np.diff(np.unique(known))
    return bool(steps.size and steps.min() >= 0.4)


def _refuse_the_same_each_year(values: Array, days: NDArray[np.datetime64]) -> None:
    """Refuse a climatology that is written on every day."""
    of_year = _day_of_year(days)
    order = np.lexsort((days, of_year))
    ordered, place = values[order], of_year[order]
    pairs = (place[1:] == place[:-1]) & np.isfinite(ordered[1:]) & np.isfinite(ordered[:-1])
    if pairs.sum() >= 2 * FEWEST and float(np.mean((ordered[1:] == ordered[:-1])[pairs])) > MOSTLY:
        raise WeatherError(Message("reference.same_each_year"))


def _level(values: Array, eto: Array) -> list[Message]:
    both = [level_of(values, eto), _level_of_sums(values, eto)]
    level = max(both, key=lambda one: abs(np.log(max(one, 0.01) / _USUALLY)))
    if np.isnan(both).any() or USUAL_LEVEL[0] <= level <= USUAL_LEVEL[1]:
        return []
    if level < 1:
        return [Message("reference.low", level=_short(level))]
    return [Message("reference.high", level=_short(level))]


def _course(
    values: Array, eto: Array, sources: Sequence[str], days: NDArray[np.datetime64], doy: Array
) -> list[Message]:
    """Whether the reference follows the weather, of the same day, in every year."""
    found = [_anomalies(values, own, doy) for own in eto]
    moves = [float(np.std(ref[np.isfinite(ref)])) / max(float(np.std(own[np.isfinite(own)])), 1e-9)
             for ref, own in found]  # fmt: skip
    if max(moves) < MIN_MOVES:
        raise WeatherError(Message("reference.no_weather"))
    warnings = _shifted(values, eto, sources, doy)
    together = [_correlation(*pair) for pair in found]
    best = int(np.argmax(together))
    r, n = together[best], int(np.isfinite(found[best][0]).sum())
    if r < SURE_CORRELATION and r + 2 * (1 - r**2) / np.sqrt(n / 2) < USUAL_CORRELATION:
        if _opposite(values, eto[best], doy):
            raise WeatherError(Message("reference.other_hemisphere", source=sources[best]))
        raise WeatherError(Message("reference.no_relation", source=sources[best], r=_short(r)))
    if r < USUAL_CORRELATION:
        warnings.append(Message("reference.weak_relation", source=sources[best], r=_short(r)))
    elif years := _years_apart(*found[best], days):
        warnings.append(Message("reference.years_apart", source=sources[best], years=[str(year) for year in years]))
    warnings += [
        Message("reference.provider_eto", source=source)
        for source, own, r in zip(sources, eto, together, strict=True)
        if r > OWN_ETO and abs(level_of(values, own[None]) - 1) < 0.03
    ]
    return warnings


def _months_of_growth(eto: Array, days: NDArray[np.datetime64]) -> Days:
    """Days of months in which there is enough ETo to follow: under snow its departures are those of the models."""
    mean = _mean(eto)
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
        r = {lag: _correlation(*_anomalies(_moved(values, lag), own, doy)) for lag in (0, *LAGS)}
        lag = max(LAGS, key=lambda other: r[other])
        better.append(lag if r[lag] > max(r[0], SURE_CORRELATION) else 0)
        nearly.append(lag if r[lag] > max(r[0] - NEARLY_AS_GOOD, SURE_CORRELATION) else 0)
    lag = max(set(better), key=better.count)
    if lag and better.count(lag) > len(better) / 2 and _surely_better(values, _mean(eto), lag, doy):
        if lag > 0:
            raise WeatherError(Message("reference.late", count=lag))
        raise WeatherError(Message("reference.early", count=-lag))
    if any(better[row] and nearly[row] for row in range(len(eto))) or all(nearly):
        named = [source for source, one in zip(sources, nearly, strict=True) if one]
        return [Message("reference.maybe_shifted", sources=named)]
    return []


def _surely_better(values: Array, own: Array, lag: int, doy: Array) -> bool:
    """Whether the services go with the values of `lag` days later better than chance makes them."""
    here, weather = _anomalies(values, own, doy)
    there, _ = _anomalies(_moved(values, lag), own, doy)
    gain = _standard(weather) * (_standard(there) - _standard(here))
    gain = gain[np.isfinite(gain)]
    error = float(np.std(gain)) / np.sqrt(max(gain.size, 1) / 2)  # neighbouring days count half
    least, errors = CLEARLY_SHIFTED
    return bool(np.mean(gain) > max(least, errors * error))


def _moved(values: Array, lag: int) -> Array:
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
        if chosen.sum() >= MIN_OF_YEAR and _correlation(reference[chosen], own[chosen]) < SURE_CORRELATION:
            apart.append(int(one))
    return apart


def _opposite(values: Array, own: Array, doy: Array) -> bool:
    """Whether the seasons of both are opposite, and there are any."""
    common = np.isfinite(values) & np.isfinite(own)
    if common.sum() < 300:
        return False
    both = np.column_stack([values, own])[common]
    reference, service = seasonal_cycle.seasonal_means(both, doy[common], np.ones(len(both))).T
    return _correlation(reference, service) < -0.5 and _correlation(np.roll(reference, 6), service) > 0.5


def _anomalies(values: Array, own: Array, doy: Array) -> tuple[Array, Array]:
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


def _correlation(first: Array, second: Array) -> float:
    common = np.isfinite(first) & np.isfinite(second)
    if common.sum() < 3 or min(np.std(first[common]), np.std(second[common])) < 1e-9:
        return 0.0
    return float(np.corrcoef(first[common], second[common])[0, 1])


def _mean(eto: Array) -> Array:
    """Mean of the services on each day, NaN where none has a value."""
    known = np.isfinite(eto)
    total, count = np.where(known, eto, 0.0).sum(axis=0), known.sum(axis=0)
    return np.asarray(np.divide(total, count, out=np.full(eto.shape[1], np.nan), where=count > 0))


def _day_of_year(days: NDArray[np.datetime64]) -> NDArray[np.intp]:
    """Month and day as one number."""
    month = days.astype("datetime64[M]")
    return np.asarray((month.astype(int) % 12) * 32 + (days - month).astype(int), dtype=np.intp)


def _short(value: float) -> float:
    return float(f"{value:.2g}")


def _date(day: np.datetime64) -> date:
    found = day.astype("datetime64[D]").item()
    assert isinstance(found, date)
    return found


def judge_climatology(means: Array, sds: Array, own_means: Array, own_sds: Array) -> tuple[Message, ...]:
    """Compare twelve monthly means and standard deviations with those of the services' fused ETo.

    Parameters
    ----------
    means, sds : ndarray
        Shape (12,), of the reference [mm d-1].
    own_means, own_sds : ndarray
        Shape (12,), of the services, NaN for a month without days.

    Returns
    -------
    tuple of Message
        What may be wrong with it.

    Raises
    ------
    WeatherError
        Another unit, sums instead of means, impossible values, a spread that is no daily one, or the seasons of the
        other hemisphere.
    """
    for name, values in (("mean", means), ("sd", sds)):
        coded = np.flatnonzero(np.isin(values, CODES))
        if coded.size:
            month = int(coded[0]) + 1
            raise WeatherError(Message("climatology.impossible", name=name, month=month, value=float(values[coded[0]])))
    level = float(np.nanmedian(means / own_means)) if (own_means > 0.3).all() else float(means.sum() / own_means.sum())
    if not SURE_LEVEL[0] <= level <= SURE_LEVEL[1]:
        units = likely_units(level)
        if units:
            raise WeatherError(Message("climatology.other_unit", level=_short(level), units=either([*units])))
        raise WeatherError(Message("climatology.wrong_level", level=_short(level)))
    wrong = np.flatnonzero(without_impossible(means)[1])
    if wrong.size:
        month = int(wrong[0]) + 1
        raise WeatherError(Message("climatology.impossible", name="mean", month=month, value=float(means[wrong[0]])))
    if (sds == 0).any():
        month = int(np.flatnonzero(sds == 0)[0]) + 1
        raise WeatherError(Message("climatology.impossible", name="sd", month=month, value=0.0))
    spread = float(np.median(sds / np.maximum(own_sds, 1e-9)))
    if not 0.1 <= spread <= 5:
        raise WeatherError(Message("climatology.wrong_spread", level=_short(spread)))
    swing, own_swing = (float(np.ptp(values) / max(values.mean(), 0.1)) for values in (means, own_means))
    warnings = []
    if swing == 0 and own_swing > 0.05:
        warnings.append(Message("climatology.constant", value=float(means[0])))
    if swing > 0.1 and own_swing > 0.1:
        r, turned = _correlation(means, own_means), _correlation(np.roll(means, 6), own_means)
        if r < -0.5 and turned > 0.5:
            raise WeatherError(Message("climatology.other_hemisphere"))
        if r < SURE_CORRELATION:
            warnings.append(Message("climatology.other_season", r=_short(r)))
    if not 0.35 <= spread <= 2.5:
        warnings.append(Message("climatology.spread", level=_short(spread)))
    if level < USUAL_LEVEL[0]:
        warnings.append(Message("reference.low", level=_short(level)))
    elif level > USUAL_LEVEL[1]:
        warnings.append(Message("reference.high", level=_short(level)))
    return tuple(warnings)

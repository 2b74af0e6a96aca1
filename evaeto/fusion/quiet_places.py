"""At which of many places there is surely nothing to be said of the services, by what `judged_compiled` measures.

A place is quiet where every measure lies well within the limits of `plausibility` and `service_watch`, by `CLOSE` of
them at least; all others are judged by these modules, so that nothing is rejected, widened or told by what is here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from evaeto.core.quantities import ETO_INPUTS
from evaeto.equations.atmosphere import atmospheric_pressure, psychrometric_constant
from evaeto.equations.radiation import clear_sky_radiation
from evaeto.fusion import level_steps, plausibility, service_watch
from evaeto.fusion.plausibility import SourceAssessment, wind_errors
from evaeto.fusion.priors import prior_error_sd
from evaeto.fusion.watched import Watched, family_of, model_changes

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]

CLOSE = 1e-3
"""A measure as near to a limit as this part of it decides nothing: sums round otherwise in single precision."""
CLEAREST = 0.98


def quiet_assessments(
    values: Mapping[str, Array],
    sources: Sequence[str],
    ra: Array,
    day: NDArray[np.intp],
    doy: Array,
    elevation: Array,
    watched: Sequence[Watched],
) -> list[SourceAssessment | None]:
    """What `assess_arrays` says of each place where it rejects and tells nothing; None where it has to look itself.

    Parameters
    ----------
    values : (place, source, time) by input
    sources : their names
    ra, day : (place, day of the year), radiation at the top of the atmosphere [MJ m-2 d-1], and which of it a day has
    doy : (time,)
    elevation : (place,) [m]
    watched : what changes in the services, of each place
    """
    from evaeto.fusion.judged_compiled import measure

    lowest, highest = plausibility.CLEAREST
    m = measure(
        tuple(values[name] for name in ETO_INPUTS),
        ra,
        day,
        doy,
        np.asarray(clear_sky_radiation(1.0, elevation)) * np.ones(elevation.size),
        np.asarray(psychrometric_constant(atmospheric_pressure(elevation))),
        (lowest * (1 + CLOSE), highest * (1 - CLOSE)),
    )
    least = plausibility.MIN_DAYS
    position = CLEAREST * (m.sun_days - 1.0)
    clear = (m.dim <= np.floor(position - CLOSE)) & (m.glaring <= m.sun_days - 1 - np.ceil(position + CLOSE))
    lower, upper = plausibility.KRS
    fits = (m.range > lower * (1 + CLOSE)) & (m.range < upper * (1 - CLOSE))
    quiet = (((m.sun_days < least) | clear) & ((m.range_days < least) | fits)).all(axis=1)
    quiet &= ((m.common < least) | (m.apart > plausibility.MIN_CORRELATION + CLOSE)).all(axis=1)
    lower_eto, higher_eto = m.eto.min(axis=-1), m.eto.max(axis=-1)
    alike = (higher_eto - lower_eto < plausibility.ETO_DIFFERENCE * (1 - CLOSE)) | (
        higher_eto < plausibility.ETO_RATIO * (1 - CLOSE) * lower_eto
    )
    quiet &= ((m.eto_days < least) | alike).all(axis=1)
    quiet &= _winds_agree(m.wind, m.wind_days)
    winds = wind_errors([prior_error_sd(source)["u2"] for source in sources], m.wind)
    return [
        SourceAssessment(errors, frozenset(), (), changes) if errors is not None else None
        for errors, changes in zip(_errors(values, sources, doy, winds, quiet), watched, strict=True)
    ]


def _errors(
    values: Mapping[str, Array], sources: Sequence[str], doy: Array, winds: Array, quiet: Mask
) -> list[dict[str, dict[str, float]] | None]:
    """Errors by source and input of each quiet place, of winds in proportion; of three services and more as
    `plausibility.collocate` finds them, and None where rounding would decide on them."""
    priors = [prior_error_sd(source) for source in sources]
    errors: list[dict[str, dict[str, float]] | None] = [
        {source: {**prior, "u2": u2} for source, prior, u2 in zip(sources, priors, of_place, strict=True)}
        if good
        else None
        for good, of_place in zip(quiet, winds.tolist(), strict=True)
    ]
    at = np.flatnonzero(quiet)
    if len(sources) < 3 or not at.size:
        return errors
    from evaeto.fusion.collocated_compiled import covariances, sure

    for name in ETO_INPUTS:
        found, days = covariances(values[name] if at.size == len(quiet) else values[name][at], doy)
        clear = np.asarray((sure(found) | (days < plausibility.COLLOCATION_DAYS)).all(axis=1)).tolist()
        for place, of_place, of_days, good in zip(at.tolist(), found, days.tolist(), clear, strict=True):
            own = errors[place]
            if own is None:
                continue
            for row, sd in plausibility.collocated(of_place, of_days, [own[s][name] for s in sources]).items():
                own[sources[row]][name] = sd
            if not good:
                errors[place] = None
    return errors


def _winds_agree(level: Array, days: Array) -> Mask:
    """Places whose levels of wind (place, source) lie together, or cannot be compared."""
    there = days > 0
    known: Mask = np.asarray(~(there & np.isnan(level)).any(axis=1))  # else they share no day
    if level.shape[1] < 2:
        return known
    compared = there & (level > 0)
    highest = np.where(compared, level, -np.inf).max(axis=1)
    lowest = np.where(compared, level, np.inf).min(axis=1)
    together = highest < plausibility.WIND_RATIO * (1 - CLOSE) * lowest
    few = np.where(compared, days, np.inf).min(axis=1) < plausibility.MIN_DAYS
    result: Mask = known & (few | (compared.sum(axis=1) < 2) | together)
    return result


def quietly_watched(
    values: Mapping[str, Array], sources: tuple[str, ...], time: NDArray[np.datetime64]
) -> list[Watched | None]:
    """What `watch_arrays` says of each place where nothing changes; None where it has to look itself.

    Parameters
    ----------
    values : (place, source, time) by input
    sources, time : their names, and the days
    """
    from evaeto.fusion.judged_compiled import compare

    places = len(values[ETO_INPUTS[0]])
    if len(sources) < 2:
        return [Watched(sources)] * places
    days = time.astype("datetime64[D]")
    nothing = Watched(sources, (), days)
    families = [family_of(source) for source in sources]
    pairs = [pair for pair in combinations(range(len(sources)), 2) if families[pair[0]] != families[pair[1]]]
    if not pairs or len(days) < service_watch.MIN_DAYS:
        return [nothing] * places
    starts, months = level_steps.months_of(days)
    arrays = tuple(values[name] for name in ETO_INPUTS)
    least = 0.5 * service_watch.BETTER * min(service_watch.BLOCK, len(days)) * (1 - CLOSE)
    gain, by_chance = service_watch.OF_ONE
    limits = (
        service_watch.STRETCH, gain * (1 - CLOSE), by_chance * (1 - CLOSE), service_watch.FOLLOWS * (1 - CLOSE),
    )  # fmt: skip
    better, moves, means, count = compare(arrays, np.array(pairs), starts, service_watch.MIN_DAYS, least, limits)
    quiet = ((better < least) & ~moves).all(axis=1)
    if len(months) >= level_steps.MIN_MONTHS:
        known = model_changes(sources, days)
        for row, pair in enumerate(pairs):
            of_pair = [int(np.searchsorted(starts, one.first)) for one in known if one.row in pair]
            quiet &= _levels_stay(means[:, row], count[:, row], months, of_pair)
    return [nothing if good else None for good in np.asarray(quiet)]


def _levels_stay(means: Array, count: Array, months: NDArray[np.intp], known: Sequence[int]) -> Mask:
    """Places where no input has a step, or a change at the months `known`, between two services.

    `means` are (place, input, 2, month) and `count` (place, input, month).
    """
    counted = np.where(count >= service_watch.MIN_MONTH, count, 0.0)
    size = len(counted)
    apart = [
        service_watch.differences(means[:, at], counted[:, at], [name] * size) for at, name in enumerate(ETO_INPUTS)
    ]
    series = np.stack(apart, axis=1).reshape(-1, len(months))
    limits = np.array([(service_watch.MATERIAL[name], service_watch.OF_MODEL[name]) for name in ETO_INPUTS])
    limits = np.tile(limits * (1 - CLOSE), (size, 1))
    there = np.isfinite(series)
    if (there == there[0]).all():
        stays = _no_step(series[:, there[0]], months[there[0]], there[0], limits, known)
    else:
        stays = np.zeros(len(series), bool)
        patterns, which = np.unique(there, axis=0, return_inverse=True)
        for number, pattern in enumerate(patterns):
            rows = np.flatnonzero(which.ravel() == number)
            values = series[np.ix_(rows, np.flatnonzero(pattern))]
            stays[rows] = _no_step(values, months[pattern], pattern, limits[rows], known)
    return np.asarray(stays.reshape(size, -1).all(axis=1))


def _no_step(values: Array, months: NDArray[np.intp], pattern: Mask, limits: Array, known: Sequence[int]) -> Mask:
    """The same of series (series, month) of the `months` that are there; `limits` of each are those of a step, and of a
    change of a model."""
    if months.size < level_steps.MIN_MONTHS:
        return np.ones(len(values), bool)
    calendar, side = months % 12, level_steps.MIN_SIDE
    _, size, _ = level_steps.every_step(values, calendar)
    stays: Mask = np.abs(size[:, side : months.size - side + 1]).max(axis=1) < limits[:, 0]
    after = np.searchsorted(np.flatnonzero(pattern), known)
    after = after[(after >= side) & (after <= months.size - side)]
    if after.size:
        sizes, errors = (np.abs(each) for each in level_steps.fitted(values, calendar, after))
        unclear = sizes < service_watch.CLEAR_OF_MODEL * (1 - CLOSE) * errors
        stays &= ((sizes < limits[:, 1:]) | unclear).all(axis=1)
    return stays

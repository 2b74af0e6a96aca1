"""What changes of services make of their ETo, and the variance that these add to an estimate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from evaeto.core.quantities import ETO_INPUTS
from evaeto.fusion import seasonal_cycle
from evaeto.fusion.alignment import eto_of_arrays
from evaeto.fusion.level_steps import months_of
from evaeto.fusion.service_watch import LOGARITHMIC, Change
from evaeto.fusion.source_arrays import SourceArrays

Array = NDArray[np.float64]

_EVERY = 7
"""Days between those from which the usual weather of a month is taken."""


def variances(
    groups: Sequence[Sequence[Change]],
    by_source: SourceArrays,
    days: NDArray[np.datetime64],
    share: Array,
    lat: float,
    elevation: float,
) -> list[Array]:
    """Variance (time) that each group of changes adds to the error of the estimate [mm² d-2].

    Parameters
    ----------
    groups : sequence of sequence of Change
        Those of a group happened at once in one service.
    by_source : SourceArrays
        The weather of each service.
    days : ndarray of datetime64
        Its days.
    share : ndarray
        Of each service in the estimate, (source, time) [-].
    lat, elevation : float
        [degrees north], [m].

    Returns
    -------
    list of ndarray
        One for each group.
    """
    effects = _effects(groups, by_source, days, lat, elevation)
    return [_variance_of(changes, of_rows, share) for changes, of_rows in zip(groups, effects, strict=True)]


def _variance_of(changes: Sequence[Change], of_rows: Mapping[int, Array], share: Array) -> Array:
    first, until, kind = changes[0].first, changes[0].until, changes[0].kind
    variance = np.zeros(share.shape[1])
    inside = slice(first, until)
    for row, effect in of_rows.items():
        variance[inside] += (share[row, inside] * effect[inside]) ** 2 / len(of_rows)
    if kind == "drift":  # it grows from nothing
        variance *= np.linspace(0.0, 1.0, len(variance)) ** 2
    return np.nan_to_num(variance, copy=False)


def _effects(
    groups: Sequence[Sequence[Change]],
    by_source: SourceArrays,
    days: NDArray[np.datetime64],
    lat: float,
    elevation: float,
) -> list[dict[int, Array]]:
    """What the changes of each group make of the ETo of the services that may have moved, on each day [mm d-1].

    By the usual weather of each month: bands are no place for the weather of a single day.
    """
    from evaeto.equations.penman_monteith import reference_et_numpy

    values = [by_source.values[name] for name in ETO_INPUTS]
    starts, months = months_of(days)
    month = np.repeat(months % 12, np.diff(np.r_[starts, len(days)]))
    moved = [[one[0].moved] if one[0].moved is not None else list(one[0].pair) for one in groups]
    usual = {
        row: _usual(np.array([each[row, ::_EVERY] for each in values]), month[::_EVERY])
        for row in sorted({row for rows in moved for row in rows})
    }
    variants: list[Array] = []
    for changes, rows in zip(groups, moved, strict=True):
        variants += [variant for row in rows for variant in (usual[row], _undone(changes, row, usual[row]))]
    tmax, tmin, ea, u2, rs = np.moveaxis(np.array(variants), 1, 0)
    doy = (np.arange(12) + 0.5) * seasonal_cycle.YEAR / 12
    eto = np.asarray(reference_et_numpy(tmax, tmin, ea, u2, doy, rs=rs, lat=lat, elevation=elevation))
    apart = iter(np.nan_to_num(eto[::2] - eto[1::2]))
    effects: list[dict[int, Array]] = []
    for changes, rows in zip(groups, moved, strict=True):
        of_rows = {row: next(apart)[month] for row in rows}
        if changes[0].kind == "days":
            daily = eto_of_arrays(by_source, lat, elevation)
            with np.errstate(all="ignore"):
                spread = [np.diff(daily[row])[np.isfinite(np.diff(daily[row]))] for row in rows]
            of_rows = {
                row: np.full(len(days), float(each.std()) if each.size else 0.0)
                for row, each in zip(rows, spread, strict=True)
            }
        effects.append(of_rows)
    return effects


def _undone(changes: Sequence[Change], row: int, usual: Array) -> Array:
    """The usual weather (input, 12) of a service without changes, were it the one that moved."""
    undone = usual.copy()
    for change in changes:
        if change.name:
            size = change.size if change.moved is not None or row == change.pair[1] else -change.size
            at = ETO_INPUTS.index(change.name)
            undone[at] = undone[at] * np.exp(-size) if change.name in LOGARITHMIC else undone[at] - size
    undone[0] = np.maximum(undone[0], undone[1])
    return undone


def _usual(values: Array, month: NDArray[np.intp]) -> Array:
    """Means (input, 12) by calendar month."""
    there = np.isfinite(values)
    filled = np.where(there, values, 0.0)
    sums = np.array([np.bincount(month, row, 12) for row in filled])
    count = np.array([np.bincount(month, row, 12) for row in there])
    return np.asarray(np.divide(sums, count, out=np.full(sums.shape, np.nan), where=count > 0))

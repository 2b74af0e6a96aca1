"""What the changes of services mean for an estimate: what is left out, how much wider the band is, what is told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import combinations, pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from evaeto.core.messages import Figure, Message, QuantityName, listed
from evaeto.core.quantities import ETO_INPUTS, QUANTITIES
from evaeto.fusion import seasonal_cycle
from evaeto.fusion.change_effects import variances
from evaeto.fusion.level_steps import MIN_SIDE, months_of
from evaeto.fusion.service_watch import (
    LOGARITHMIC,
    MATERIAL,
    MIN_LEVEL,
    MIN_MONTH,
    Change,
    ModelChange,
    watch,
)
from evaeto.fusion.source_arrays import SourceArrays
from evaeto.sources.catalogue import ALIASES, SOURCES

if TYPE_CHECKING:
    import xarray as xr

Array = NDArray[np.float64]

PLAIN = 0.6
"""Part of the difference between two services that one of them must have moved by, to be the one that did."""
MIN_TOLD = 0.02
"""Width of the band [mm d-1] from which it is told how much wider it is."""


@dataclass(frozen=True)
class Watched:
    """What changed in services: `changes` of the rows `sources` on `days` (time)."""

    sources: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()
    days: NDArray[np.datetime64] | None = None

    def without_moved(self, by_source: xr.Dataset) -> xr.Dataset:
        """The weather without what is known to have moved, in the days in which it had."""
        moved = [change for change in self.changes if change.moved is not None and change.kind != "model"]
        if not moved:
            return by_source
        kept = by_source.copy()
        for change in moved:
            out = np.zeros((len(self.sources), by_source.sizes["time"]), dtype=bool)
            out[change.moved, change.first : change.until] = True
            names = [change.name] if change.name else [str(name) for name in kept.data_vars]
            for name in names:
                kept[name] = kept[name].where(~_like(kept[name], out))
        return kept

    def of_arrays(self, by_source: SourceArrays) -> SourceArrays:
        """`without_moved` of plain arrays."""
        moved = [change for change in self.changes if change.moved is not None and change.kind != "model"]
        if not moved:
            return by_source
        values = dict(by_source.values)
        for change in moved:
            for name in [change.name] if change.name else list(values):
                values[name] = values[name].copy()
                values[name][change.moved, change.first : change.until] = np.nan
        return replace(by_source, values=values)

    def by_calibration(self, by_source: SourceArrays, predictors: Sequence[str], means: Array) -> Watched:
        """The same, where the seasonal `means` (12, predictor) a calibration has seen show which service moved.

        A service may also have moved between the calibration and these days.
        """
        if self.days is None:
            return self
        starts, months = months_of(self.days)
        left, found = list(self.changes), list[Change]()
        for name in ETO_INPUTS:
            rows = [row for row, source in enumerate(self.sources) if f"{source}.{name}" in predictors]
            if len(rows) < 2:
                continue
            expected = {row: means[:, predictors.index(f"{self.sources[row]}.{name}")] for row in rows}
            values = by_source.values[name]
            moved = {row: _departures(values[row], expected[row], name, starts, months) for row in rows}
            for pair in combinations(rows, 2):
                if family_of(self.sources[pair[0]]) == family_of(self.sources[pair[1]]):
                    continue
                steps = [c for c in left if c.kind == "step" and c.name == name and c.pair == pair and c.moved is None]
                edges = [0, *(int(np.searchsorted(starts, c.first)) for c in steps), len(months)]
                segments = [
                    one
                    for low, high in pairwise(edges)
                    if (one := _segment(moved, pair, name, low, high, starts)) is not None
                ]
                if segments:
                    left = [change for change in left if change not in steps]
                    found += segments
        return replace(self, changes=(*left, *_once(found)))

    def by_reference(self, reference: Array, eto: Array) -> Watched:
        """The same, where a reference (time) shows against the ETo of each service (source, time) which one moved."""
        if self.days is None:
            return self
        return replace(self, changes=tuple(_by_reference(change, reference, eto) for change in self.changes))

    def extra_variance(
        self, by_source: SourceArrays, share: Array, lat: float, elevation: float
    ) -> list[tuple[tuple[Change, ...], Array]]:
        """Variance (time) of the error [mm² d-2] that changes add where nothing shows which service moved.

        Either of the two may be the wrong one, and counts by its `share` (source, time) in the estimate. Where the
        model of a service is known to have changed, it is that one, with all its inputs at once.
        """
        together: dict[object, list[Change]] = {}
        for number, change in enumerate(self.changes):
            if change.kind == "model":
                together.setdefault((change.moved, change.first), []).append(change)
            elif change.moved is None:
                together[number] = [change]
        if not together or self.days is None:
            return []
        groups = [tuple(changes) for changes in together.values()]
        return list(zip(groups, variances(groups, by_source, self.days, share, lat, elevation), strict=True))

    def told(self, widths: Sequence[tuple[tuple[Change, ...], float]] | None = None) -> list[Message]:
        """The changes in words, with how much wider the band is for each that is left open [mm d-1]; without `widths`,
        where there is no band, only those that are no change of a model."""
        wider = {id(changes[0]): width for changes, width in widths or ()}
        models: dict[tuple[int | None, int], list[Change]] = {}
        messages = []
        for change in self.changes:
            if change.kind == "model":
                if widths is not None:
                    models.setdefault((change.moved, change.first), []).append(change)
                continue
            said = listed([self._said(change), self._consequence(change, wider.get(id(change), 0.0))])
            assert isinstance(said, Message)
            messages.append(said)
        for (row, first), changes in models.items():
            assert row is not None
            source, day = self.sources[row], self._day(first)
            before, after = next((b, a) for when, b, a in _known(source) if when == day)
            inputs = [_size(change) for change in changes]
            model = Message("watch.model", source=source, day=day, before=before, after=after, inputs=inputs)
            width = wider.get(id(changes[0]), 0.0)
            said = listed([model, *([Message("watch.model_wider", width=_width(width))] if width >= MIN_TOLD else [])])
            assert isinstance(said, Message)
            messages.append(said)
        return messages

    def _said(self, change: Change) -> Message:
        one, other = (self.sources[row] for row in change.pair)
        day = self._day(change.first)
        if change.kind == "days":
            late, early = (other, one) if change.size > 0 else (one, other)
            if change.name:
                return Message("watch.input_late", name=QuantityName(change.name), late=late, early=early, day=day)
            return Message("watch.days_late", late=late, early=early, day=day)
        if change.moved is not None:
            other = self.sources[change.moved]
            one = next(self.sources[row] for row in change.pair if row != change.moved)
        if change.kind == "level":
            return Message("watch.level", source=other, input=_size(change), day=day)
        if change.kind == "drift":
            return Message("watch.drift", source=other, other=one, input=_size(change), day=day)
        return Message("watch.step", source=other, other=one, input=_size(change), day=day)

    def _consequence(self, change: Change, width: float) -> Message:
        if change.moved is not None:
            return Message("watch.left_out", source=self.sources[change.moved])
        return Message("watch.wider", width=_width(width)) if width >= MIN_TOLD else Message("watch.open")

    def _day(self, index: int) -> date:
        assert self.days is not None
        day = self.days[index].astype("datetime64[D]").item()
        assert isinstance(day, date)
        return day


def watch_services(by_source: xr.Dataset) -> Watched:
    """Look for changes in services, Dataset(source, time) as `align_sources` returns it."""
    sources = tuple(str(key) for key in by_source["source"].values)
    values = {name: _values(by_source, name) for name in ETO_INPUTS if name in by_source}
    return watch_arrays(values, sources, by_source["time"].values)


def watch_arrays(values: Mapping[str, Array], sources: tuple[str, ...], time: NDArray[np.datetime64]) -> Watched:
    """`watch_services` of plain arrays (source, time)."""
    if len(sources) < 2:
        return Watched(sources)
    days = time.astype("datetime64[D]")
    known = model_changes(sources, days)
    return Watched(sources, tuple(watch(values, days, [family_of(source) for source in sources], known)), days)


def model_changes(sources: Sequence[str], days: NDArray[np.datetime64]) -> list[ModelChange]:
    """Those that are known of the sources and lie within some days without gaps."""
    return [
        ModelChange(row, index)
        for row, source in enumerate(sources)
        for when, _, _ in _known(source)
        if 0 < (index := int((np.datetime64(when) - days[0]).astype(int))) < len(days)
    ]


def _values(by_source: xr.Dataset, name: str) -> Array:
    """An input (source, time), on the shortest way."""
    return np.asarray(by_source.variables[name].transpose("source", "time").values)


def _known(source: str) -> tuple[tuple[date, str, str], ...]:
    row = SOURCES.get(ALIASES.get(source, source))
    return row.model_changes if row is not None else ()


def family_of(source: str) -> str:
    """The model behind a source: those of one family do not bear witness for each other."""
    row = SOURCES.get(ALIASES.get(source, source))
    return row.family if row is not None else source


def _like(values: xr.DataArray, mask: NDArray[np.bool_]) -> xr.DataArray:
    return values.transpose("source", "time").copy(data=mask)


def _departures(values: Array, expected: Array, name: str, starts: NDArray[np.intp], months: NDArray[np.intp]) -> Array:
    """Means of months against the twelve seasonal means of a calibration: differences, or logs of ratios."""
    there = np.isfinite(values)
    count = np.add.reduceat(there, starts, dtype=float)
    means = np.add.reduceat(np.where(there, values, 0.0), starts) / np.maximum(count, 1.0)
    middle = (months % 12 + 0.5) * seasonal_cycle.YEAR / 12
    usual = seasonal_cycle.daily(expected[:, None], middle)[:, 0]
    if name not in LOGARITHMIC:
        return np.where(count >= MIN_MONTH, means - usual, np.nan)
    good = (count >= MIN_MONTH) & (np.minimum(means, usual) >= MIN_LEVEL[name])
    return np.where(good, np.log(np.where(good, means, 1.0) / np.where(good, usual, 1.0)), np.nan)


def _segment(
    moved: dict[int, Array], pair: tuple[int, int], name: str, low: int, high: int, starts: NDArray[np.intp]
) -> Change | None:
    """The change of a stretch of months whose two services are further apart than the calibration saw them."""
    first, second = (moved[row][low:high] for row in pair)
    both = np.isfinite(first) & np.isfinite(second)
    if both.sum() < MIN_SIDE:
        return None
    levels = {pair[0]: float(first[both].mean()), pair[1]: float(second[both].mean())}
    apart = levels[pair[1]] - levels[pair[0]]
    if abs(apart) < MATERIAL[name]:
        return None
    row = max(levels, key=lambda one: abs(levels[one]))
    other = pair[0] if row == pair[1] else pair[1]
    sure = abs(levels[row]) >= PLAIN * abs(apart) and abs(levels[other]) <= (1 - PLAIN) * abs(apart)
    until = None if high == len(moved[row]) else int(starts[high])
    return Change("level", pair, int(starts[low]), name, levels[row] if sure else apart, row if sure else None, until)


def _once(changes: Sequence[Change]) -> list[Change]:
    """The same service and input of several pairs once."""
    found: dict[object, Change] = {}
    for change in changes:
        found.setdefault((change.moved, change.first, change.name) if change.moved is not None else change, change)
    return list(found.values())


def _by_reference(change: Change, reference: Array, eto: Array) -> Change:
    """The change with the service that moved against a reference, where the other did not."""
    if change.moved is not None or change.kind not in ("days", "step"):
        return change
    apart = {}
    for row in change.pair:
        if change.kind == "days":
            inside = slice(change.first, change.until)
            lag = int(change.size) if row == change.pair[1] else -int(change.size)
            ours, theirs = reference[inside], eto[row][inside]
            apart[row] = _follows(ours, theirs, lag) - _follows(ours, theirs, 0)
        else:
            apart[row] = abs(_step_of(reference, eto[row], change.first))
    if not np.isfinite(list(apart.values())).all():
        return change
    row = max(apart, key=lambda one: apart[one])
    other = change.pair[0] if row == change.pair[1] else change.pair[1]
    if change.kind == "days":
        return replace(change, moved=row) if apart[row] > 0.05 and apart[other] < -0.05 else change
    if apart[row] >= 0.05 and apart[other] <= 0.4 * apart[row]:
        sign = 1.0 if row == change.pair[1] else -1.0
        return replace(change, moved=row, size=sign * change.size)
    return change


def _follows(reference: Array, eto: Array, lag: int) -> float:
    """Correlation from day to day of a reference with the ETo of a service `lag` days later."""
    moved = np.roll(eto, -lag)
    ours, theirs = np.diff(reference), np.diff(moved)
    common = np.isfinite(ours) & np.isfinite(theirs)
    if common.sum() < 40 or min(np.std(ours[common]), np.std(theirs[common])) < 1e-9:
        return np.nan
    return float(np.corrcoef(ours[common], theirs[common])[0, 1])


def _step_of(reference: Array, eto: Array, first: int) -> float:
    """Log of the ratio of a service to a reference after a day, minus that before."""
    common = np.isfinite(reference) & np.isfinite(eto)
    before, after = common.copy(), common.copy()
    before[first:], after[:first] = False, False
    if min(before.sum(), after.sum()) < 180:
        return np.nan
    ratios = [eto[part].sum() / max(reference[part].sum(), 1e-9) for part in (before, after)]
    return float(np.log(max(ratios[1], 1e-9) / max(ratios[0], 1e-9)))


def _size(change: Change) -> Message:
    name = QuantityName(change.name)
    if change.name in LOGARITHMIC:
        return Message("watch.ratio", name=name, ratio=float(f"{np.exp(change.size):.2f}"))
    units = QUANTITIES[change.name].units
    difference = float(f"{abs(change.size):.1f}")
    if change.size > 0:
        return Message("watch.higher", name=name, difference=difference, units=units)
    return Message("watch.lower", name=name, difference=difference, units=units)


def _width(width: float) -> Figure:
    return Figure(width, 2)

"""Step 3: from what the services delivered to comparable inputs, checked and flagged.

Steps 3 to 5 calculate with plain arrays and make one Dataset at the end: of a year of days, each operation of a Dataset
takes longer than what it computes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from evaeto.core.messages import Message, QuantityName, naming, sentences
from evaeto.core.quantities import ETO_INPUTS
from evaeto.equations.humidity import HUMIDITIES
from evaeto.equations.radiation import extraterrestrial_radiation
from evaeto.errors import TaskError
from evaeto.fusion.alignment import cells_of
from evaeto.fusion.combine import INPUTS
from evaeto.fusion.harmonised_inputs import CARRIED, harmonise_arrays
from evaeto.fusion.source_arrays import SourceArrays, calendar
from evaeto.inputs.delivery_checks import MIN_SHARE, OBSERVED, check_arrays, rejection
from evaeto.request import Request
from evaeto.sources.catalogue import STATION, source_of
from evaeto.sources.delivery import Delivery

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr


Array = NDArray[np.float64]
Flags = NDArray[np.int8]


@dataclass(frozen=True)
class Prepared:
    """Comparable inputs of all services that are good enough.

    by_source : (source, time) of each of `fusion.harmonised_inputs.CARRIED`, NaN where missing
    flags : (source, time) of the same, positions in `delivery_checks.FLAGS`
    days : those asked for
    cells : roughness of each service's cell and the height of its wind (source,) [m], where any tells
    warnings : what was rejected, left out or is suspicious
    deliveries : what the sources of `by_source` delivered, in their order
    """

    by_source: SourceArrays
    flags: Mapping[str, Flags]
    days: pd.DatetimeIndex
    cells: tuple[Array, Array] | None
    warnings: tuple[str, ...]
    deliveries: tuple[Delivery, ...] = ()

    @cached_property
    def observed(self) -> SourceArrays:
        """Only what was observed: what sources say of each other and what a calibration learnt from."""
        return self.by_source.only({name: flag == OBSERVED for name, flag in self.flags.items()})


def prepare(request: Request, deliveries: Sequence[Delivery], elevation: float) -> Prepared:
    """Check each delivery, express its humidity as vapour pressure, put all on the days asked for.

    `elevation` is that of the point [m].

    Raises
    ------
    TaskError
        No service is good enough.
    """
    import pandas as pd

    days = pd.date_range(request.start, request.end, freq="D", name="time")
    doy, month = calendar(days)
    ra = np.asarray(extraterrestrial_radiation(np.asarray(request.lat), doy))
    raw = [_on(days, delivery.weather) for delivery in deliveries]
    kept: list[Mapping[str, Array]] = []
    flags: list[Mapping[str, Flags]] = []
    warnings: list[str] = []
    taken: list[Delivery] = []
    for number, delivery in enumerate(deliveries):
        source = source_of(delivery.source)
        warnings += [naming(source.name, note) for note in delivery.notes]
        others = [weather for other, weather in enumerate(raw) if other != number]
        checked = check_arrays(raw[number], ra, elevation, request.limits, others)
        warnings += [rejection(source.name, *found) for found in checked.rejections]
        weather, flag = harmonise_arrays(checked.values, checked.flags, len(days))
        share = _share(flag, request, delivery, days)
        is_station = delivery.source == STATION.key
        if is_station and share > 0.0 and (lacking := _lacking(flag)):
            what = Message("pipeline.lacks", names=[QuantityName(name) for name in lacking])
            warnings.append(naming(source.name, what))
        if share <= 0.0 or (share < MIN_SHARE and not is_station):
            few = Message("pipeline.too_few_days", share=round(100 * share), least=round(100 * MIN_SHARE))
            warnings.append(naming(source.name, few))
            continue
        kept.append(weather)
        flags.append(flag)
        taken.append(delivery)
    if not kept:
        raise TaskError(
            Message("task.too_few_days", reasons=sentences(warnings)),
            code="too_few_valid_days",
            details={delivery.source: Message("task.too_few_days_of") for delivery in deliveries},
        )
    values = {name: np.array([each[name] for each in kept]) for name in CARRIED}
    return Prepared(
        SourceArrays(tuple(delivery.source for delivery in taken), values, doy, month),
        {name: np.array([each[name] for each in flags]) for name in CARRIED},
        days,
        cells_of([delivery.weather for delivery in taken]),
        tuple(warnings),
        tuple(taken),
    )


def _on(days: pd.DatetimeIndex, weather: xr.Dataset) -> dict[str, Array]:
    """What was delivered on some days (time), NaN on those that were not."""
    columns = {str(name): weather[name].to_numpy() for name in weather.data_vars}
    delivered = weather.indexes["time"]
    if delivered.equals(days):
        return columns
    at = delivered.get_indexer(days)
    there = at >= 0
    return {name: np.where(there, values[at], np.nan) for name, values in columns.items()}


def _lacking(flags: Mapping[str, Flags]) -> list[str]:
    """The inputs of ETo that a source has on no day."""
    return [name for name in ETO_INPUTS if not (flags[name] == OBSERVED).any()]


def _share(flags: Mapping[str, Flags], request: Request, delivery: Delivery, days: pd.DatetimeIndex) -> float:
    """Share of the days a service was asked for on which all it should deliver was observed and valid.

    What it has nothing of at all, at this place or for now, costs that input and not the others. Of the user's own
    station, which contributes what it has, those days with anything.
    """
    if delivery.source == STATION.key:
        return float(np.any([flags[name] == OBSERVED for name in INPUTS], axis=0).mean())
    there = {str(name) for name, one in delivery.weather.variables.items() if name != "time" and _any(one.values)}
    delivers = set(source_of(delivery.source).variables) & (there | {"tmax", "tmin"})
    needed: list[str] = [name for name in ("tmax", "tmin", "u2", "rs") if name in delivers]
    needed += ["ea"] if delivers & set(HUMIDITIES) else []
    begin, end = request.period_of(delivery.source)
    dates = days.to_numpy()
    asked = (dates >= np.datetime64(begin)) & (dates <= np.datetime64(end))
    valid = np.all([flags[name] == OBSERVED for name in needed], axis=0)
    return float(valid[asked].mean()) if asked.any() else 0.0


def _any(values: np.ndarray) -> bool:
    return bool(np.isfinite(values).any())

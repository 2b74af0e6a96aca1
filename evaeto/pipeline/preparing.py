"""Step 3: from what the services delivered to one Dataset of comparable inputs, checked and flagged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from evaeto.core.messages import Message, QuantityName, naming, sentences
from evaeto.core.quantities import ETO_INPUTS, QUANTITIES
from evaeto.equations.humidity import HUMIDITIES
from evaeto.errors import TaskError
from evaeto.fusion.alignment import with_roughness
from evaeto.fusion.combine import INPUTS
from evaeto.fusion.harmonised_inputs import CARRIED, harmonise
from evaeto.inputs.delivery_checks import (
    MIN_SHARE,
    OBSERVED,
    check,
    rejection,
)
from evaeto.request import Request
from evaeto.sources.catalogue import STATION, source_of
from evaeto.sources.delivery import Delivery

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr


@dataclass(frozen=True, slots=True)
class Prepared:
    """Comparable inputs of all services that are good enough.

    by_source : Dataset(source, time) of `fusion.inputs.CARRIED`, NaN where missing
    flags : int8 Dataset(source, time), same variables, positions in `delivery_checks.FLAGS`
    warnings : what was rejected, left out or is suspicious
    deliveries : what the sources of `by_source` delivered, in their order
    """

    by_source: xr.Dataset
    flags: xr.Dataset
    warnings: tuple[str, ...]
    deliveries: tuple[Delivery, ...] = ()

    def observed(self) -> xr.Dataset:
        """Only what was observed: what sources say of each other and what a calibration learnt from."""
        return self.by_source.where(self.flags == OBSERVED)


def prepare(request: Request, deliveries: Sequence[Delivery], elevation: float) -> Prepared:
    """Check each delivery, express its humidity as vapour pressure, put all on the days asked for.

    `elevation` is that of the point [m].

    Raises
    ------
    TaskError
        No service is good enough.
    """
    import pandas as pd
    import xarray as xr

    days = pd.date_range(request.start, request.end, freq="D", name="time")
    raw = [delivery.weather.reindex(time=days) for delivery in deliveries]
    kept, flags, keys, warnings = [], [], [], list[str]()
    taken: list[Delivery] = []
    for number, delivery in enumerate(deliveries):
        source = source_of(delivery.source)
        warnings += [naming(source.name, note) for note in delivery.notes]
        others = [weather for other, weather in enumerate(raw) if other != number]
        checked = check(raw[number], request.lat, elevation, request.limits, others)
        warnings += [rejection(source.name, *found) for found in checked.rejections]
        weather, flag = harmonise(checked)
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
        keys.append(delivery.source)
        taken.append(delivery)
    if not kept:
        raise TaskError(
            Message("task.too_few_days", reasons=sentences(warnings)),
            code="too_few_valid_days",
            details={delivery.source: Message("task.too_few_days_of") for delivery in deliveries},
        )
    coords = {"source": keys, "time": days}
    by_source = xr.concat(kept, dim="source").assign_coords(coords)
    by_source = with_roughness(by_source, [delivery.weather for delivery in deliveries if delivery.source in keys])
    for name in CARRIED:
        by_source[name].attrs = QUANTITIES[name].attrs
    return Prepared(
        by_source,
        xr.concat(flags, dim="source").assign_coords(coords),
        tuple(warnings),
        tuple(taken),
    )


def _lacking(flags: xr.Dataset) -> list[str]:
    """The inputs of ETo that a source has on no day."""
    return [name for name in ETO_INPUTS if not (flags[name].to_numpy() == OBSERVED).any()]


def _share(flags: xr.Dataset, request: Request, delivery: Delivery, days: pd.DatetimeIndex) -> float:
    """Share of the days a service was asked for on which all it should deliver was observed and valid.

    What it has nothing of at all, at this place or for now, costs that input and not the others. Of the user's own
    station, which contributes what it has, those days with anything.
    """
    if delivery.source == STATION.key:
        return float(np.any([flags[name].to_numpy() == OBSERVED for name in INPUTS], axis=0).mean())
    there = {str(name) for name, one in delivery.weather.variables.items() if name != "time" and _any(one.values)}
    delivers = set(source_of(delivery.source).variables) & (there | {"tmax", "tmin"})
    needed: list[str] = [name for name in ("tmax", "tmin", "u2", "rs") if name in delivers]
    needed += ["ea"] if delivers & set(HUMIDITIES) else []
    begin, end = request.period_of(delivery.source)
    asked = (days >= np.datetime64(begin)) & (days <= np.datetime64(end))
    valid = np.all([flags[name].to_numpy() == OBSERVED for name in needed], axis=0)
    return float(valid[asked].mean()) if asked.any() else 0.0


def _any(values: np.ndarray) -> bool:
    return bool(np.isfinite(values).any())

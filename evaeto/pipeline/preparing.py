"""Step 3: from what the services delivered to one Dataset of comparable inputs, checked and flagged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from evaeto.core.messages import Message, QuantityName, sentences
from evaeto.core.quantities import QUANTITIES
from evaeto.equations.humidity import HUMIDITIES
from evaeto.errors import TaskError
from evaeto.fusion.alignment import with_roughness
from evaeto.fusion.harmonised_inputs import CARRIED, harmonise
from evaeto.inputs.delivery_checks import (
    LEVEL_STEPS,
    MIN_SHARE,
    OBSERVED,
    check,
    level_steps,
    rejection,
)
from evaeto.request import Request
from evaeto.sources.catalogue import source_of
from evaeto.sources.delivery import Delivery

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr


_SIGNS: Mapping[str, str] = MappingProxyType({"degC": "°C", "m s-1": "m/s", "MJ m-2 d-1": "MJ m⁻² d⁻¹"})
"""Units as every language writes them."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """Comparable inputs of all services that are good enough.

    by_source : Dataset(source, time) of `fusion.inputs.CARRIED`, NaN where missing
    flags : int8 Dataset(source, time), same variables, positions in `delivery_checks.FLAGS`
    warnings : what was rejected, left out or is suspicious
    """

    by_source: xr.Dataset
    flags: xr.Dataset
    warnings: tuple[str, ...]

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
    for number, delivery in enumerate(deliveries):
        source = source_of(delivery.source)
        warnings += [Message("said.of", name=source.name, what=note) for note in delivery.notes]
        others = [weather for other, weather in enumerate(raw) if other != number]
        checked = check(raw[number], request.lat, elevation, request.limits, others)
        warnings += [rejection(source.name, *found) for found in checked.rejections]
        weather, flag = harmonise(checked)
        share = _share(flag, request, delivery, days)
        if share < MIN_SHARE:
            few = Message("pipeline.too_few_days", share=round(100 * share), least=round(100 * MIN_SHARE))
            warnings.append(Message("said.of", name=source.name, what=few))
            continue
        kept.append(weather)
        flags.append(flag)
        keys.append(delivery.source)
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
        by_source, xr.concat(flags, dim="source").assign_coords(coords), (*warnings, *_level_warnings(by_source))
    )


def _share(flags: xr.Dataset, request: Request, delivery: Delivery, days: pd.DatetimeIndex) -> float:
    """Share of the days a service was asked for on which all it should deliver was observed and valid."""
    delivers = set(source_of(delivery.source).variables)
    needed: list[str] = [name for name in ("tmax", "tmin", "u2", "rs") if name in delivers]
    needed += ["ea"] if delivers & set(HUMIDITIES) else []
    begin, end = request.period_of(delivery.source)
    asked = (days >= np.datetime64(begin)) & (days <= np.datetime64(end))
    valid = np.all([flags[name].to_numpy() == OBSERVED for name in needed], axis=0)
    return float(valid[asked].mean()) if asked.any() else 0.0


def _level_warnings(by_source: xr.Dataset) -> list[Message]:
    """Warnings of services whose level against the others changes for good."""
    keys = [str(key) for key in by_source["source"].values]
    days = by_source["time"].to_numpy().astype("datetime64[D]").tolist()
    told = []
    for variable in LEVEL_STEPS:
        series = dict(zip(keys, by_source[variable].transpose("source", "time").to_numpy(), strict=True))
        for who, at, size in level_steps(series, variable):
            names = [source_of(key).name for key in who]
            name, by, day = QuantityName(variable), round(abs(size), 1), days[at]
            units = _SIGNS.get(QUANTITIES[variable].units, QUANTITIES[variable].units)
            if len(names) > 1:
                step = Message(
                    "pipeline.level_step_of_one", sources=names, variable=name, size=by, units=units, day=day
                )
            else:
                what = Message("pipeline.level_step", variable=name, size=by, units=units, day=day)
                step = Message("said.of", name=names[0], what=what)
            told.append(step)
    return told

"""Step 3: from what the services delivered to one Dataset of comparable inputs, checked and flagged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from evaeto.errors import TaskError
from evaeto.fusion.combine import INPUTS
from evaeto.quality import (
    INTERPOLATED,
    LEAST_SHARE,
    LEVEL_STEPS,
    MISSING,
    OBSERVED,
    Checked,
    check,
    level_steps,
)
from evaeto.quantities import QUANTITIES
from evaeto.reference_et.humidity import actual_vapour_pressure
from evaeto.request import Request
from evaeto.sources.catalogue import source_of
from evaeto.sources.delivery import Delivery

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

HUMIDITY = ("rhmax", "rhmin", "rhmean", "tdew")
"""What services describe humidity by; all of it becomes actual vapour pressure."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """Comparable inputs of all services that are good enough.

    by_source : Dataset(source, time) of `fusion.combine.INPUTS`, NaN where missing
    flags : int8 Dataset(source, time), same variables, positions in `quality.FLAGS`
    warnings : what was rejected, left out or is suspicious, in sentences
    """

    by_source: xr.Dataset
    flags: xr.Dataset
    warnings: tuple[str, ...]


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
        warnings += [f"{source.name}: {note}" for note in delivery.notes]
        others = [weather for other, weather in enumerate(raw) if other != number]
        checked = check(raw[number], request.lat, elevation, request.limits, others)
        warnings += [_rejection(source.name, *found) for found in checked.rejections]
        weather, flag = _as_inputs(checked)
        share = _share(flag, request, delivery, days)
        if share < LEAST_SHARE:
            warnings.append(
                f"{source.name}: left out, because only {share:.0%} of its days are complete and valid "
                f"(at least {LEAST_SHARE:.0%} are needed)"
            )
            continue
        kept.append(weather)
        flags.append(flag)
        keys.append(delivery.source)
    if not kept:
        raise TaskError(
            "No service delivered enough valid days. " + ". ".join(warnings) + ". Choose another period or source.",
            code="too_few_valid_days",
            details={delivery.source: "too few valid days" for delivery in deliveries},
        )
    coords = {"source": keys, "time": days}
    by_source = xr.concat(kept, dim="source").assign_coords(coords)
    for name in INPUTS:
        by_source[name].attrs = QUANTITIES[name].attrs
    return Prepared(
        by_source, xr.concat(flags, dim="source").assign_coords(coords), (*warnings, *_level_warnings(by_source))
    )


def _as_inputs(checked: Checked) -> tuple[xr.Dataset, xr.Dataset]:
    """The inputs of fusion and their flags; vapour pressure from whatever humidity there is."""
    import xarray as xr

    weather, flags = checked.weather, checked.flags
    size = weather.sizes["time"]

    def vapour_pressure(*, observed_only: bool) -> np.ndarray:
        known = {
            name: weather[name].where(flags[name] == OBSERVED).to_numpy() if observed_only else weather[name].to_numpy()
            for name in ("tmax", "tmin", *HUMIDITY)
            if name in weather
        }
        if not {"tmax", "tmin"} <= set(known) or not set(HUMIDITY) & set(known):
            return np.full(size, np.nan)
        return np.asarray(actual_vapour_pressure(**known, estimate=False), dtype=float)

    ea, ea_observed = vapour_pressure(observed_only=False), vapour_pressure(observed_only=True)
    why = np.max([flags[name].to_numpy() for name in HUMIDITY if name in flags] or [np.zeros(size, np.int8)], axis=0)
    ea_flag = np.where(why > INTERPOLATED, why, MISSING)  # the reason a humidity was rejected for, where none is left
    ea_flag = np.where(np.isfinite(ea), INTERPOLATED, ea_flag)
    ea_flag = np.where(np.isfinite(ea_observed), OBSERVED, ea_flag).astype(np.int8)
    ea = np.where(np.isfinite(ea_observed), ea_observed, ea)

    values = {name: weather[name].to_numpy() if name in weather else np.full(size, np.nan) for name in INPUTS}
    flag = {name: flags[name].to_numpy() if name in flags else np.full(size, MISSING, np.int8) for name in INPUTS}
    values["ea"], flag["ea"] = ea, ea_flag
    time = {"time": weather["time"]}
    return (
        xr.Dataset({name: ("time", column) for name, column in values.items()}, coords=time),
        xr.Dataset({name: ("time", column) for name, column in flag.items()}, coords=time),
    )


def _share(flags: xr.Dataset, request: Request, delivery: Delivery, days: pd.DatetimeIndex) -> float:
    """Share of the days a service was asked for on which all it should deliver was observed and valid."""
    delivers = set(source_of(delivery.source).variables)
    needed = [name for name in ("tmax", "tmin", "u2", "rs") if name in delivers]
    needed += ["ea"] if delivers & set(HUMIDITY) else []
    begin, end = request.period_of(delivery.source)
    asked = (days >= np.datetime64(begin)) & (days <= np.datetime64(end))
    valid = np.all([flags[name].to_numpy() == OBSERVED for name in needed], axis=0)
    return float(valid[asked].mean()) if asked.any() else 0.0


def _rejection(name: str, variable: str, flag: str, days: int) -> str:
    reason = flag.removeprefix("rejected_").replace("_", " ")
    return f"{name}: {variable} rejected on {days} day{'s' if days != 1 else ''} ({reason})"


def _level_warnings(by_source: xr.Dataset) -> list[str]:
    """Sentences on services whose level against the others changes for good."""
    keys = [str(key) for key in by_source["source"].values]
    days = np.datetime_as_string(by_source["time"].to_numpy(), unit="D")
    sentences = []
    for variable in LEVEL_STEPS:
        series = dict(zip(keys, by_source[variable].transpose("source", "time").to_numpy(), strict=True))
        for who, at, size in level_steps(series, variable):
            names = " or ".join(source_of(key).name for key in who)
            doubt = ", it cannot be told which" if len(who) > 1 else ""
            sentences.append(
                f"{names}: the level of {variable} changes by {abs(size):.1f} {QUANTITIES[variable].units} "
                f"around {days[at]}{doubt}"
            )
    return sentences

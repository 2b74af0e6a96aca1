"""Reference evapotranspiration of daily weather as someone holds it: read, looked at, and computed by any method."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any, Literal, get_args

import numpy as np

from evaeto.core.messages import Message, QuantityName, listed
from evaeto.core.telling import warn_caller
from evaeto.equations.standards import Rso, standard, with_cloudiness_floor
from evaeto.errors import AssumedStepWarning, EstimatedInputWarning
from evaeto.inputs import consistency, grid_units, unusual
from evaeto.inputs.counts import with_counts_of
from evaeto.inputs.steps import LongSteps, long_steps
from evaeto.reference_et.daily import daily_reference_et, day_of_year
from evaeto.reference_et.empirical import EMPIRICAL, empirical_reference_et
from evaeto.reference_et.examining import tell_if_empty, under_the_sun, with_gaps, without_impossible
from evaeto.reference_et.finishing import in_order, with_rejected
from evaeto.reference_et.gap_filling import PROCEDURES, fill_missing, parameter_of
from evaeto.reference_et.location import Place, dimensions_of, place_of

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

Steps = Literal["auto", "day"]
STEPS = get_args(Steps)


def eto_of_days(
    weather: xr.Dataset | pd.DataFrame,
    lat: Place | None,
    elevation: Place | None,
    wind_height: float,
    method: str,
    reference_crop: str,
    rso: Rso,
    estimate: Collection[str] | Mapping[str, float],
    cloudiness_floor: float | None,
    step: Steps,
) -> xr.DataArray:
    """What `evaeto.eto` gives of daily weather, whose options are known to be of their kinds."""
    from evaeto.inputs.normalise import (
        as_normal,
        interpret,
        is_one_place,
        naming_of,
        normalise,
        note,
        place_of_readings,
    )  # fmt: skip

    notes: dict[str, str] = {}
    if estimate:
        weather = normalise(weather, wind_height)
        sizes = dimensions_of(weather.data_vars)
        doy = day_of_year(weather, _steps_of(weather, step))
        weather = fill_missing(weather, place_of(weather, sizes, lat=lat).get("lat"), estimate, doy)
        notes = _estimated(weather, estimate)
    days, readings = interpret(weather, wind_height, hourly=False)
    steps = _steps_of(days, step)
    if steps is not None:
        warn_caller([steps.said], AssumedStepWarning)
        notes["time_step"] = str(steps.said)
    doy = day_of_year(days, steps)
    sizes = dimensions_of({name: reading.values.variable for name, reading in readings.items()}) or dict(days.sizes)
    place = place_of(days, sizes, lat=lat, elevation=elevation)
    one_place = is_one_place(days, readings)
    looked_at = None
    if one_place:
        looked_at = place_of_readings(days, readings)
        consistency.consistent(looked_at, hourly=False)
        if "lat" in place:
            under_the_sun(looked_at, place["lat"], doy.values)
        if "elevation" in place:
            unusual.pressure_of_place(looked_at, float(np.asarray(place["elevation"], dtype=float).reshape(-1)[0]))
        note(days, looked_at.findings)
        readings = {name: with_gaps(reading, looked_at, name) for name, reading in readings.items()}
    elif "lat" in place and "time" in doy.dims and not any(each.is_lazy for each in readings.values()):
        said = grid_units.in_memory(
            readings, place["lat"], doy, naming_of(days, readings), place.get("elevation")
        )  # fmt: skip
        note(days, said)
    if method in EMPIRICAL:
        days = as_normal(days, readings, hourly=False)
        result = empirical_reference_et(days, place, method, rso, doy, cloudiness_floor, steps)
        result = with_counts_of(result, *days.data_vars.values())
        groups: Any = EMPIRICAL[method].needs
        order = days["tmax"].dims
    else:
        constants = with_cloudiness_floor(standard(method, reference_crop), cloudiness_floor)
        result = daily_reference_et(days, readings, place, constants, rso, doy, steps)
        humidity = [name for name in ("ea", "rhmax", "tdew", "rhmean", "rhmin") if name in readings]
        groups = (("tmax",), ("tmin",), humidity or ("tmin",), ("u2",), ("rn", "rs", "sunshine"))
        order = readings["tmax"].values.dims
    if looked_at is not None:
        result, days = without_impossible(result, days, reference_crop)
        tell_if_empty(result, {**looked_at.values, **place}, groups, days)
    ordered = in_order(with_rejected(result, days), order)
    if notes:
        ordered.attrs |= notes
    return with_counts_of(ordered, result)


def _steps_of(days: xr.Dataset, step: Steps) -> LongSteps | None:
    return long_steps(days.indexes["time"]) if step == "auto" and "time" in days.dims else None


def _estimated(days: xr.Dataset, estimate: Collection[str] | Mapping[str, float]) -> dict[str, str]:
    """What the flags of `fill_missing` say, as an attribute of the result and a warning."""
    notes = []
    for what in estimate:
        name = PROCEDURES[what].quantity
        flag = days[f"{name}_estimated"]
        if flag.chunks is None and flag.any():
            how = PROCEDURES[what].said(parameter_of(what, estimate))
            notes.append(Message("eto.estimated_input", variable=QuantityName(name), count=int(flag.sum()), how=how))
    if not notes:
        return {}
    what_of_all = listed(notes)
    warn_caller([Message("eto.estimated", what=what_of_all)], EstimatedInputWarning)
    return {"estimated": str(what_of_all)}

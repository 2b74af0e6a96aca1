"""Reference evapotranspiration of hourly weather as someone holds it: read, looked at, and computed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from evaeto.core.messages import Message
from evaeto.equations.humidity import HUMIDITIES_OF_HOUR
from evaeto.equations.standards import HourlyStandard, Rso
from evaeto.errors import ArgumentError
from evaeto.inputs.accumulation import ACCUMULATED, Accumulation
from evaeto.inputs.counts import with_counts_of
from evaeto.inputs.likely import hours_in_likely_units
from evaeto.reference_et.examining import tell_if_empty, under_the_sun_of_hours
from evaeto.reference_et.finishing import with_rejected, with_sums_of_steps
from evaeto.reference_et.hourly import BeyondLimits, Label, deferrable, hourly_reference_et
from evaeto.reference_et.location import Place, dimensions_of, place_of

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr


def eto_of_hours(
    weather: xr.Dataset | pd.DataFrame,
    lat: Place | None,
    elevation: Place | None,
    wind_height: float,
    constants: HourlyStandard,
    rso: Rso,
    lon: Place | None,
    utc_offset: float | None,
    label: Label,
    accumulation: Accumulation,
    night_cloudiness: float,
    deferred: bool = True,
) -> xr.DataArray:
    """What `evaeto.eto` gives of hourly weather, whose options are known to be of their kinds."""
    import pandas as pd

    from evaeto.inputs.frames import zone_of
    from evaeto.inputs.normalise import as_normal, interpret, is_one_place, noted
    from evaeto.inputs.raw_variables import RawVariable
    from evaeto.inputs.times import in_utc

    if isinstance(weather, pd.DataFrame) and zone_of(weather) is not None:
        if utc_offset is not None:
            raise ArgumentError(Message("argument.zone_stated", value=utc_offset))
        weather, utc_offset = in_utc(weather), 0.0
    utc_offset = getattr(weather, "attrs", {}).get("utc_offset") if utc_offset is None else utc_offset
    # In memory the kernel looks at every value anyway. Where one cannot be, all is done again with a word on which
    hours, readings = interpret(weather, wind_height, accumulation, utc_offset, deferrable(weather) if deferred else ())
    one_place = is_one_place(hours, readings)
    if one_place:
        called = {name: str(reading.name) for name, reading in readings.items()}
        hours = as_normal(hours, readings, hourly=True)
        if "lat" in (where := place_of(hours, hours.sizes, lat=lat)):
            at = float(np.asarray(where["lat"], dtype=float).reshape(-1)[0])
            hours = noted(hours, hours_in_likely_units(hours, at, called))
        if {"rs", "rn"} & set(hours.data_vars):
            hours = under_the_sun_of_hours(hours, place_of(hours, hours.sizes, lat=lat, lon=lon), utc_offset)
        readings = {str(name): RawVariable(name, hours[name]) for name in hours.data_vars}
    inputs = {name: reading.values for name, reading in readings.items()}
    place = place_of(hours, dimensions_of(inputs) or hours.sizes, lat=lat, lon=lon, elevation=elevation)
    try:
        result = hourly_reference_et(hours, readings, place, constants, rso, utc_offset, label, night_cloudiness,
                                     not one_place)  # fmt: skip
    except BeyondLimits:
        return eto_of_hours(weather, lat, elevation, wind_height, constants, rso, lon, utc_offset, label, accumulation,
                       night_cloudiness, deferred=False)  # fmt: skip
    if one_place:
        tell_if_empty(result, inputs | place, (("tmean",), HUMIDITIES_OF_HOUR, ("u2",), ("rs", "rn")), hours)
    told = {ACCUMULATED: hours.attrs[ACCUMULATED]} if ACCUMULATED in hours.attrs else {}
    described = with_sums_of_steps(with_rejected(result, hours).assign_attrs(told))
    return with_counts_of(described, result)

"""A daily reference on the days of the weather, in mm, and the ETo it is judged by."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from evaeto.core.messages import Message, naming
from evaeto.core.quantities import conversion
from evaeto.errors import WeatherError
from evaeto.fusion.alignment import days_of_year, eto_of_each
from evaeto.fusion.reference_files import NOTES
from evaeto.inputs.checks import CODES
from evaeto.inputs.remarks import remarks
from evaeto.inputs.variable_names import parse_name

if TYPE_CHECKING:
    import xarray as xr

    from evaeto.fusion.plausibility import SourceAssessment

Array = NDArray[np.float64]


def eto_to_judge_by(by_source: xr.Dataset, agreement: SourceAssessment, lat: float, elevation: float) -> Array:
    """ETo (source, time) of each service [mm d-1], by equation 52 where no service has all that equation 6 needs."""
    from evaeto.equations.radiation import extraterrestrial_radiation
    from evaeto.equations.temperature_methods import hargreaves

    for weather in (agreement.without_rejected(by_source), by_source):
        eto = eto_of_each(weather, lat, elevation)
        if np.isfinite(eto).any():
            return eto
    ra = extraterrestrial_radiation(np.asarray(lat), days_of_year(by_source))
    tmax, tmin = (by_source[name].transpose("source", "time").to_numpy() for name in ("tmax", "tmin"))
    return np.asarray(hargreaves(tmax, tmin, ra))


def _in_mm(values: Any, name: object, units: object) -> tuple[Any, list[Message]]:
    """Values in mm/day, by the unit a Series or DataArray states in its attributes or its name."""
    meaning = parse_name(str(name), str(units).strip() if units else None)
    if meaning is None or meaning.quantity != "eto":
        return values, []
    try:
        scale, _ = conversion("eto", meaning.units)
    except ValueError:
        return values, [Message("reference.unknown_unit", units=meaning.units)]
    return (values if scale == 1.0 else values.where(~values.isin(CODES), np.nan) * scale), []


def aligned_reference(reference: Any, time: xr.DataArray) -> tuple[Array, list[Message]]:
    """The reference on the days of the weather, NaN where it has none, and what is to be known of it."""
    import pandas as pd
    import xarray as xr

    from evaeto.inputs.hours_to_days import as_days
    from evaeto.inputs.times import dates_of, is_hourly

    notes: list[str] = []
    if isinstance(reference, xr.Dataset | pd.DataFrame):
        columns = [name for name in reference if (m := parse_name(str(name), None)) and m.quantity == "eto"]
        name = "eto" if "eto" in columns else next(iter(columns), None)
        if name is None:
            raise WeatherError(Message("reference.no_eto"))
        if is_hourly(reference):
            reference, name = as_days(reference), "eto"
            notes = remarks(reference, "notes")
        if isinstance(reference, pd.DataFrame):
            if (reference.columns == name).sum() > 1:
                raise WeatherError(Message("weather.column_twice", name=str(name)))
            reference = pd.Series(reference[name].to_numpy(), index=dates_of(reference), name=name).rename_axis("time")
        else:
            notes = notes or remarks(reference, "notes")
            reference = reference[name]
    if isinstance(reference, xr.DataArray) and reference.ndim:
        attrs = reference.attrs
        reference = reference.to_series()
        reference.attrs = attrs
    if not isinstance(getattr(reference, "index", None), pd.DatetimeIndex):
        raise WeatherError(Message("reference.not_dated"))
    notes = [*notes, *reference.attrs.get(NOTES, ())]
    name, units = str(reference.name), reference.attrs.get("units")
    if units or parse_name(name, None) is None:
        name = "eto"
    if is_hourly(table := reference.rename(f"eto [{units}]" if units else name).to_frame()):
        made = as_days(table)
        notes += remarks(made, "notes")
        reference, name, units = made["eto"].to_series(), "eto", None
    days = reference.index.normalize()
    if days.has_duplicates:
        raise WeatherError(Message("reference.double_day", day=days[days.duplicated()][0].date()))
    if reference.dtype.kind not in "iuf":
        raise WeatherError(Message("weather.not_numbers", name=name, kind=str(reference.dtype)))
    series = pd.Series(reference.to_numpy(dtype=float), index=days)
    series, told = _in_mm(series, name, units)
    told += [naming("reference", note) for note in notes]
    return np.asarray(series.reindex(time.to_index()), dtype=float), told

"""Weather as people have it, daily or hourly, brought to the names and units of the table of quantities.

`normalise` takes what is in memory; `inputs.weather_files` reads files. Nothing is guessed: a value that is missing
stays missing, and one that cannot be becomes missing with a word on where it is and what to do (`inputs.checks`).
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from evaeto.core.messages import Message
from evaeto.core.quantities import conversion, conversions_of, quantity_of
from evaeto.core.telling import warn_caller
from evaeto.errors import AssumedInputWarning, WeatherError
from evaeto.inputs import checks, consistency
from evaeto.inputs.accumulation import Accumulation, step_of_sum, sums_of_the_step
from evaeto.inputs.array_units import plain_dataset, plain_table
from evaeto.inputs.checks import Findings
from evaeto.inputs.counts import is_lazy
from evaeto.inputs.customary_units import tell_of_customary_units
from evaeto.inputs.frames import dataset_of, stamps_of, zone_of
from evaeto.inputs.grid_units import TELLING, Naming
from evaeto.inputs.humidity_fractions import NO_DAY, Humidity, fractions
from evaeto.inputs.labelled import Labels, coordinates_alone, shallow
from evaeto.inputs.raw_variables import RawVariable, converted_variable, in_table_units
from evaeto.inputs.remarks import ASSUMED, add_remarks
from evaeto.inputs.repeated_values import tell_of_repeated
from evaeto.inputs.summer_time import went_forward
from evaeto.inputs.time_coordinates import refuse_forecast_steps, step_hours, with_time
from evaeto.inputs.times import dates_of, is_hourly, require_days
from evaeto.inputs.variable_matching import match_variables
from evaeto.inputs.variable_names import (
    NO_UNIT,
    PLACE,
    VariableMatch,
    tell_of_half_a_pair,
    tell_of_similar,
)
from evaeto.inputs.wind_heights import wind_at_2m
from evaeto.inputs.wind_steps import tell_of_steps

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr
    from numpy.typing import NDArray


UNSTATED = "units_assumed"
"""Attribute: the quantities whose units are those usual for their names, as nothing stated them."""
COLUMNS = "columns"
"""Of what is carried beside weather: what the column of a quantity is called."""
ROUGHNESS, WIND_HEIGHT = "model_roughness", "model_wind_height"
"""Attributes of a Dataset that has winds at two heights: the roughness length they imply, and the lower height [m]."""
OF_FILE = ("format", "time_label", "utc_offset", "wind_height", "assumptions", "left_out", "in_file",
           UNSTATED)  # fmt: skip
"""Attributes of what was read from a file: what it says of itself, and what was assumed; see `formats.base.Opened`."""


def normalise(
    weather: xr.Dataset | pd.DataFrame,
    wind_height: float | None = None,
    accumulation: Accumulation = "auto",
    utc_offset: float | None = None,
) -> xr.Dataset:
    """Bring daily or hourly weather to the names and units of the table of quantities.

    Names: those of the table, of CF/CMIP, NASA POWER, Open-Meteo, ERA5 and AgERA5. Units: `attrs["units"]`,
    else those in a column name, else those usual for the name; sums of hourly weather are per hour.
    An array's own unit (pint, or the dtype of pint-pandas) goes before all of these.

    What cannot be becomes missing: values beyond the physical limits, and in the weather of one place those that
    contradict each other. A warning and `attrs["rejected"]` say which. Dask-backed variables stay lazy.

    Parameters
    ----------
    weather
        Dataset with a `time` coordinate, or DataFrame of one place with a DatetimeIndex or a date column.
        Times an hour apart or less make it hourly (`is_hourly`)
    wind_height
        Height above the ground at which `uz` was measured [m]; None leaves `uz` as it is. Names with a height
        of their own (`WS10M`) need none
    accumulation
        What hourly sums without a time in their unit (`ssrd` in J m-2, `tp` in m) are sums of: the "step" before
        their time (ERA5), all hours since "midnight" UTC (ERA5-Land; they become sums of the step), or "auto" to
        look at some values and tell. Fluxes and rates (W m-2, mm h-1) are what they say
    utc_offset
        Of the times from UTC [h], for sums since midnight UTC; None where they are in UTC or carry a zone

    Returns
    -------
    Dataset
        Days (or hours) in order, CF attributes, coordinates `lat`, `lon` and `elevation` where they are
        known. Those without `u2` take it from the wind at another height (FAO-56 eq. 47). `attrs["ignored"]`
        names the variables that were not recognised and left out

    Raises
    ------
    WeatherError
        No dates, ambiguous or double dates, two variables for one quantity, an unknown unit, most values of a
        variable cannot be, or hourly sums cannot be told apart.

    Warns
    -----
    RejectedValuesWarning
        Values that cannot be became missing.
    IgnoredColumnsWarning
        A column that is not recognised resembles one that is.
    """
    dataset, readings = interpret(weather, wind_height, accumulation, utc_offset)
    return as_normal(dataset, readings, is_hourly(dataset))


def as_normal(dataset: xr.Dataset, readings: Mapping[str, RawVariable], hourly: bool) -> xr.Dataset:
    """What `normalise` makes of what `interpret` found."""
    # As variables: their coordinates are those of the dataset, which xarray would compare one by one
    made = {name: converted_variable(reading, quantity_of(name, hourly)) for name, reading in readings.items()}
    normal = dataset.assign(made)
    if not is_one_place(dataset, readings):
        return normal
    place = _place_of({name: variable.values.reshape(-1) for name, variable in made.items()}, dataset, readings)
    consistency.consistent(place, hourly)
    return with_checked(normal, place)


def place_of_readings(dataset: xr.Dataset, readings: Mapping[str, RawVariable]) -> consistency.Place:
    """What `interpret` found of one place, for `inputs.checks`, in the units of the table."""
    values = {
        name: in_table_units(reading.values.values.reshape(-1), reading.scale, reading.offset)
        for name, reading in readings.items()
    }
    return _place_of(values, dataset, readings)


def _place_of(
    values: Mapping[str, NDArray[Any]], dataset: xr.Dataset, readings: Mapping[str, RawVariable]
) -> consistency.Place:
    """The values of one place in the units of the table, with what `interpret` found of them."""
    called = dataset.encoding.get(COLUMNS, {})  # of a file that was read, by whose names options are given
    return consistency.Place(
        values,
        dataset.indexes["time"],
        {name: str(called.get(name, reading.name)) for name, reading in readings.items()},
        str(dataset.attrs.get(UNSTATED, "")).split(", "),
    )


def naming_of(dataset: xr.Dataset, readings: Mapping[str, RawVariable]) -> Naming:
    """What the variables of a grid are called, and of which nothing states the unit."""
    labels = {name: str(readings[name].name) for name in TELLING if name in readings}
    return Naming(labels, tuple(str(dataset.attrs.get(UNSTATED, "")).split(", ")))


def with_checked(weather: xr.Dataset, place: consistency.Place) -> xr.Dataset:
    """Normalised weather of one place with what the checks have changed, and a word on it."""
    changed = {name: weather[name].copy(data=place.values[name].reshape(weather[name].shape)) for name in place.changed}
    return noted(weather.assign(changed) if changed else weather, place.findings)


def is_one_place(dataset: xr.Dataset, readings: Mapping[str, RawVariable]) -> bool:
    """Whether what `interpret` found is of one place and in memory."""
    if "time" not in dataset.dims:
        return False
    days = dataset.sizes["time"]
    return all(not reading.is_lazy and reading.values.size <= days for reading in readings.values())


def noted(weather: xr.Dataset, findings: Findings) -> xr.Dataset:
    """The weather with what was found to be impossible in its attribute `rejected`, after a warning of each."""
    if not findings.messages:
        return weather
    weather = shallow(weather)
    note(weather, findings)
    return weather


def note(weather: xr.Dataset, findings: Findings) -> None:
    """As `noted`, in a Dataset that is nobody else's."""
    if not findings.messages:
        return
    findings.tell()
    add_remarks(weather, "rejected", findings.messages)
    weather.attrs["rejected"] = "; ".join(filter(None, (str(weather.attrs.get("rejected", "")), findings.text)))


def interpret(
    weather: xr.Dataset | pd.DataFrame,
    wind_height: float | None = None,
    accumulation: Accumulation = "auto",
    utc_offset: float | None = None,
    deferred: Collection[str] = (),
    hourly: bool | None = None,
) -> tuple[xr.Dataset, dict[str, RawVariable]]:
    """What `normalise` makes of the weather, with the conversions still to be done.

    Quantities that are `deferred` are not looked at for what cannot be: whoever asks for that goes by their bounds and
    asks again without it where something lies beyond. Whether a Dataset is hourly is found out unless it is said.

    Returns
    -------
    Dataset
        The coordinates and attributes of the result, without the variables
    dict
        For each quantity how it is read
    """
    import pandas as pd

    findings = Findings()
    told = {name: weather.attrs[name] for name in OF_FILE if name in getattr(weather, "attrs", {})}
    wind_height = told.get("wind_height") if wind_height is None else wind_height
    assumed = weather.attrs.get(ASSUMED, ()) if isinstance(weather, pd.DataFrame) else ()
    if isinstance(weather, pd.DataFrame):
        attrs = weather.attrs
        weather, units = plain_table(weather)
        weather.attrs = attrs
        dataset = dataset_of(weather, findings.messages)
        for column, unit in units.items():
            dataset[column].attrs["units"] = unit
        hourly = is_hourly(dataset)
        if hourly and zone_of(weather) is not None:
            utc = stamps_of(weather).tz_convert("UTC").tz_localize(None)
            dataset = dataset.assign_coords(_utc=("time", utc))
        elif hourly and (when := went_forward(dataset.indexes["time"])) is not None:
            warn_caller([Message("weather.summer_time", when=when)], AssumedInputWarning)
        if not hourly:
            times = pd.DatetimeIndex(dataset.indexes["time"])
            require_days(times)
            dataset = dataset.assign_coords(time=dates_of(weather))  # an array would have xarray load pint
        weather = dataset.assign_attrs(told)
    else:
        hourly = is_hourly(weather) if hourly is None else hourly
    utc_offset = told.get("utc_offset") if utc_offset is None and hourly else utc_offset
    refuse_forecast_steps(weather)
    dataset = with_time(plain_dataset(weather), hourly)
    dataset, meanings, ignored = match_variables(dataset, hourly)
    tell_of_similar(dataset, ignored)
    tell_of_customary_units(meanings, hourly)
    if not hourly:
        tell_of_half_a_pair(dataset, meanings, ignored)
    if hourly:
        dataset = sums_of_the_step(dataset, meanings, accumulation, utc_offset)
    elif accumulation != "auto":
        raise WeatherError(Message("accumulation.not_hourly", value=str(accumulation)))
    if len([m for m in meanings.values() if m.quantity in ("u2", "uz")]) > 1:
        deferred = {*deferred} - {"u2", "uz"}  # the one fills the gaps of the other
    step_h = step_hours(dataset) if hourly else 1.0
    if step_h < 1.0:
        _tell_of_assumed_rates(meanings, step_h)
    # Without other coordinates: to merge those on Dask xarray would compute them
    labels = Labels(dataset)
    variables = dataset.variables
    as_read = {
        name: _reading(
            name,
            labels.along(variables[name], name),
            meaning,
            hourly,
            findings,
            meaning.quantity in deferred,
            step_h,
        )
        for name, meaning in meanings.items()
    }
    as_read |= _fractions_as_per_cent(dataset, as_read, meanings, hourly, findings)
    readings = {m.quantity: as_read[name] for name, m in meanings.items() if m.quantity != "uz"}
    place = {name: readings.pop(name) for name in PLACE if name in readings}
    winds, roughness = wind_at_2m(as_read, meanings, wind_height)
    readings |= winds
    weather_alone = {*meanings, *ignored} - {*place, *dataset.dims}
    rest = coordinates_alone(dataset, [name for name in dataset.coords if name not in weather_alone])
    rest = _with_coords(rest, place, variables)
    note(rest, findings)
    told = {m.quantity: "u2" if m.quantity == "uz" else m.quantity for m in meanings.values() if not m.stated}
    unstated = dict.fromkeys(told[name] for name in told if name in (*TELLING, "u2", "uz"))
    # `rest` is a copy already, and to make another takes longer than ten thousand days take to compute
    if unstated:
        rest.attrs[UNSTATED] = ", ".join(unstated)
    if roughness is not None:
        rest.attrs |= {ROUGHNESS: roughness[0], WIND_HEIGHT: roughness[1]}
    called = dataset.encoding.get(COLUMNS, {})
    columns = {name: called.get(str(reading.name), str(reading.name)) for name, reading in readings.items()}
    rest.encoding = {**rest.encoding, COLUMNS: columns}
    if assumed:
        add_remarks(rest, "assumptions", assumed)
    if ignored:
        names = list(map(str, ignored))
        rest.attrs["ignored"] = ", ".join(names)
        add_remarks(rest, "ignored", [Message("columns.ignored", names=names)])
    return rest, readings


def _with_coords(
    dataset: xr.Dataset, place: Mapping[str, RawVariable], variables: Mapping[Any, xr.Variable]
) -> xr.Dataset:
    """The dataset with these coordinates; of those it has already, only the attributes are set, in place.

    `variables` are those that the readings were made of.

    To assign coordinates xarray makes and compares the indexes of all of them, which takes it longer than a small grid
    takes to compute.
    """
    new = {}
    for name, reading in place.items():
        own, quantity = dataset.variables.get(name), quantity_of(name)
        if own is not None and reading.values.variable is variables[name] and _is_in_table_units(reading):
            own.attrs = quantity.attrs
            continue
        made = converted_variable(reading, quantity)
        if own is not None:
            made.encoding = dict(own.encoding)
        if own is None or is_lazy(own) or own.dims != made.dims or is_lazy(made):
            new[name] = made
        elif own.dtype == made.dtype and np.array_equal(own.values, made.values, equal_nan=True):
            own.attrs = made.attrs
        else:
            new[name] = made
    return dataset.assign_coords(new) if new else dataset


def _is_in_table_units(reading: RawVariable) -> bool:
    """Whether values in memory are left as they are by their conversion."""
    if reading.is_lazy or (reading.scale, reading.offset) != (1.0, 0.0):
        return False
    if reading.is_whole:
        return True
    values = reading.values.variable.values
    return in_table_units(values, 1.0, 0.0) is values


def _tell_of_assumed_rates(meanings: Mapping[Hashable, VariableMatch], step_h: float) -> None:
    """Values of less than an hour whose unit nobody states may be rates or sums: a factor of two and more."""
    for name, meaning in meanings.items():
        total = meaning.units.removesuffix(" h-1")
        if meaning.stated or total == meaning.units or quantity_of(meaning.quantity, hourly=True).statistic != "sum":
            continue
        told = Message(
            "weather.rate_assumed", name=str(name), unit=meaning.units, sum=total, minutes=round(60 * step_h)
        )
        warn_caller([told], AssumedInputWarning)


def _reading(
    name: Hashable,
    variable: xr.DataArray,
    meaning: VariableMatch,
    hourly: bool,
    findings: Findings,
    deferred: bool,
    step_h: float,
) -> RawVariable:
    try:
        scale, offset = conversion(meaning.quantity, meaning.units, hourly)
        if hourly:
            scale /= step_of_sum(meaning, step_h)
    except ValueError:
        units = sorted(conversions_of(quantity_of(meaning.quantity, hourly)))
        raise WeatherError(Message("weather.unknown_unit", name=str(name), unit=meaning.units, known=units)) from None
    try:
        half = variable.dtype == np.float16  # in which a saturation vapour pressure has no digits left
        values = variable if variable.dtype.kind == "f" and not half else variable.astype(np.float32 if half else float)
    except (TypeError, ValueError, OverflowError):
        raise WeatherError(Message("weather.not_numbers", name=str(name), kind=variable.dtype.name)) from None
    quantity, whole, least = quantity_of(meaning.quantity, hourly), None, None
    limits = checks.bounds(quantity, scale, offset)
    if deferred:
        limits = checks.without_codes(limits, quantity)
    elif not is_lazy(values):
        least = checks.least_within(checks.array_of(values), limits, quantity)
        if least is not None:
            whole = values.variable if limits[0] > max(checks.FILL_VALUES) else None
        else:
            values = checks.within_limits(values, str(name), meaning.units, quantity, scale, offset, findings)
        tell_of_repeated(values, str(name), meaning.quantity, scale, findings, hourly=hourly)
        if meaning.quantity in ("u2", "uz") and not meaning.stated:
            tell_of_steps(values, str(name), findings)
        limits = checks.ANY
    else:
        limits = checks.without_zero(limits, quantity, scale, offset)
    return RawVariable(name, values, scale, offset, limits, whole=whole, least=-np.inf if least is None else least)


def _fractions_as_per_cent(
    dataset: xr.Dataset,
    as_read: Mapping[Hashable, RawVariable],
    meanings: Mapping[Hashable, VariableMatch],
    hourly: bool,
    findings: Findings,
) -> dict[Hashable, RawVariable]:
    """Relative humidities that can only be a fraction, as per cent; others that are one, or may be, are refused."""
    found: dict[str, Humidity] = {}
    for name, meaning in meanings.items():
        reading = as_read[name]
        if meaning.quantity in checks.RELATIVE_HUMIDITIES and reading.scale == 1.0:
            attrs = dataset.variables[name].attrs
            unit = attrs.get("units")
            if not reading.is_lazy:
                stated = meaning.stated and unit not in NO_UNIT
                silent = not meaning.stated and "units" not in attrs
                found[meaning.quantity] = Humidity(str(name), reading.values, stated, silent)
            elif unit in NO_UNIT:
                raise WeatherError(Message("checks.unit_of_humidity", name=str(name)))
    if all(as_read[name].least > NO_DAY for name, meaning in meanings.items() if meaning.quantity in found):
        return {}
    extremes: dict[str, NDArray[Any]] = {}
    if {"rhmax", "rhmin"} <= set(found):
        extremes = {
            meaning.quantity: in_table_units(as_read[name].values.values, as_read[name].scale, as_read[name].offset)
            for name, meaning in meanings.items()
            if meaning.quantity in ("tmax", "tmin") and not as_read[name].is_lazy
        }
    told = fractions(found, dataset.indexes.get("time"), hourly, extremes.get("tmax"), extremes.get("tmin"))
    findings.messages += told.values()
    return {name: replace(as_read[name], scale=100.0) for name, meaning in meanings.items() if meaning.quantity in told}

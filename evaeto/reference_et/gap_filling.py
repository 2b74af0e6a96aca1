"""The procedures of FAO-56 chapter 3 for days on which an input was not measured, each with a flag.

Nothing here is done unless asked for: a missing input otherwise stays missing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from evaeto.arguments import require
from evaeto.core.messages import Message, QuantityName
from evaeto.core.quantities import QUANTITIES
from evaeto.equations.arrays import Field
from evaeto.equations.humidity import saturation_vapour_pressure
from evaeto.equations.radiation import extraterrestrial_radiation, solar_radiation_from_temperature
from evaeto.errors import ArgumentError, WeatherError

if TYPE_CHECKING:
    import xarray as xr


class Procedure(NamedTuple):
    """How an input is estimated: the quantity that is filled, the parameter FAO-56 recommends, and what is said."""

    quantity: str
    usual: float
    said: Callable[[float], Message]


PROCEDURES: Mapping[str, Procedure] = {
    "humidity": Procedure("ea", 0.0, lambda value: Message("fao56.dew_point", value=value)),
    "radiation": Procedure("rs", 0.16, lambda value: Message("fao56.temperature_range", value=value)),
    "wind": Procedure("u2", 2.0, lambda value: Message("fao56.usual_wind", value=value)),
}
_STAND_INS = {"ea": ("rhmax", "tdew", "rhmean", "rhmin"), "rs": ("rn", "sunshine"), "u2": ()}


def fill_missing(
    days: xr.Dataset,
    lat: Field | None,
    what: Collection[str] | Mapping[str, float] = ("humidity", "radiation", "wind"),
    doy: Field | None = None,
) -> xr.Dataset:
    """Fill days without humidity, radiation or wind by the procedures of FAO-56 chapter 3.

    Parameters
    ----------
    days
        Daily weather as `inputs.normalise.normalise` gives it
    lat
        Latitude, needed for radiation only [degrees]
    what
        Any of "humidity", "radiation", "wind"; or a mapping of these to their parameter: how far the dew point
        lies below tmin (0, in dry places 2 to 3) [degC], krs (0.16 inland, 0.19 on coasts) [degC-0.5], wind speed
        (2) [m s-1]
    doy
        Day of the year of each time, where it is not that of its date (means of months)

    Returns
    -------
    Dataset
        With `ea`, `rs` or `u2` where nothing else tells, and for each of them `ea_estimated` and so on: whether
        the day's value is an estimate; its `comment` says by what

    Raises
    ------
    ValueError
        An unknown name in `what`.
    WeatherError
        The temperatures that the estimate needs are missing.
    """
    unknown = [name for name in what if name not in PROCEDURES]
    if unknown:
        raise ArgumentError(Message("argument.unknown", name="estimate", value=str(unknown[0]), known=[*PROCEDURES]))
    for name in what:
        parameter = parameter_of(name, what)
        comment = str(PROCEDURES[name].said(parameter))
        days = _filled(days, PROCEDURES[name].quantity, _estimate(days, lat, name, parameter, doy), comment)
    return days


def parameter_of(name: str, what: Collection[str] | Mapping[str, float]) -> float:
    """The parameter of a procedure, as asked for or the usual one."""
    if not isinstance(what, Mapping):
        return PROCEDURES[name].usual
    require(f"estimate[{name!r}]", what[name], "number")
    return float(what[name])


def _estimate(days: xr.Dataset, lat: Field | None, name: str, parameter: float, doy: Field | None) -> xr.DataArray:
    needed = ("tmin",) if name == "humidity" else ("tmax", "tmin")
    for temperature in needed:
        if temperature not in days:
            raise WeatherError(_needed(temperature, name))
    if name == "wind":
        return parameter + 0.0 * days["tmax"]
    estimate: xr.DataArray
    if name == "humidity":
        estimate = saturation_vapour_pressure(days["tmin"] - parameter)
        return estimate
    if lat is None:
        raise WeatherError(_needed("lat", name))
    ra = extraterrestrial_radiation(lat, days["time"].dt.dayofyear if doy is None else doy)
    estimate = solar_radiation_from_temperature(days["tmax"], days["tmin"], ra, parameter)
    return estimate


def _needed(name: str, what: str) -> Message:
    return Message("eto.estimate_needs", name=name, quantity=QuantityName(PROCEDURES[what].quantity))


def _filled(days: xr.Dataset, quantity: str, estimate: xr.DataArray, comment: str) -> xr.Dataset:
    """The days with the estimate where neither the quantity nor what may stand in for it is there."""
    known: Any = False
    for name in (quantity, *_STAND_INS[quantity]):
        if name in days:
            known = known | days[name].notnull()
    missing: Any = ~known if known is not False else np.isfinite(estimate)
    measured = days[quantity] if quantity in days else estimate * np.nan
    filled = measured.where(~missing, estimate).assign_attrs(QUANTITIES[quantity].attrs)
    flag = (missing & filled.notnull()).assign_attrs(long_name=f"whether {quantity} is an estimate", comment=comment)
    return days.assign({quantity: filled, f"{quantity}_estimated": flag})

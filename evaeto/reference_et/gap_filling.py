"""The procedures of FAO-56 chapter 3 for days on which an input was not measured, each with a flag.

Nothing here is done unless asked for: a missing input otherwise stays missing.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from evaeto.core.quantities import QUANTITIES
from evaeto.equations.arrays import Field
from evaeto.equations.humidity import saturation_vapour_pressure
from evaeto.equations.radiation import extraterrestrial_radiation, solar_radiation_from_temperature
from evaeto.errors import WeatherError

if TYPE_CHECKING:
    import xarray as xr

PROCEDURES: Mapping[str, tuple[str, float, str]] = {
    "humidity": ("ea", 0.0, "FAO-56 eq. 48, dew point {:g} degC below tmin"),
    "radiation": ("rs", 0.16, "FAO-56 eq. 50 from the range of temperature, krs {:g}"),
    "wind": ("u2", 2.0, "FAO-56 p. 63, the mean of many stations, {:g} m s-1"),
}
"""For each input: the quantity that is filled, the parameter FAO-56 recommends, and how the flag says it."""
_STAND_INS = {"ea": ("rhmax", "tdew", "rhmean", "rhmin"), "rs": ("rn", "sunshine"), "u2": ()}


def fill_missing(
    days: xr.Dataset,
    lat: Field,
    what: Collection[str] | Mapping[str, float] = ("humidity", "radiation", "wind"),
    doy: Field = None,
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
        raise ValueError(f"estimate: {unknown[0]!r} is not known; known are {', '.join(PROCEDURES)}")
    for name in what:
        quantity, usual, text = PROCEDURES[name]
        parameter = what[name] if isinstance(what, Mapping) else usual
        days = _filled(days, quantity, _estimate(days, lat, name, parameter, doy), text.format(parameter))
    return days


def _estimate(days: xr.Dataset, lat: Field, name: str, parameter: float, doy: Field) -> xr.DataArray:
    needed = ("tmin",) if name == "humidity" else ("tmax", "tmin")
    for temperature in needed:
        if temperature not in days:
            raise WeatherError(f"{temperature}: the {name} cannot be estimated without it")
    if name == "wind":
        return parameter + 0.0 * days["tmax"]
    estimate: xr.DataArray
    if name == "humidity":
        estimate = saturation_vapour_pressure(days["tmin"] - parameter)
        return estimate
    if lat is None:
        raise WeatherError("lat: the radiation cannot be estimated without it")
    ra = extraterrestrial_radiation(lat, days["time"].dt.dayofyear if doy is None else doy)
    estimate = solar_radiation_from_temperature(days["tmax"], days["tmin"], ra, parameter)
    return estimate


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

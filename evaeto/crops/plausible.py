"""What weather, crops, soils and rules can be: what cannot is left out and said, or refused.

A number in another unit (roots in cm, humidity as a fraction, ETo in metres) is a valid one to a computer; it is told
here by where the values of the unit that is meant can lie.
"""

from __future__ import annotations

from numbers import Real
from typing import TYPE_CHECKING, Any

from evaeto.core.messages import Message
from evaeto.core.quantities import QUANTITIES
from evaeto.core.telling import warn_caller
from evaeto.errors import ArgumentError, AssumedInputWarning, IncompleteDayWarning, RejectedValuesWarning, WeatherError

if TYPE_CHECKING:
    import xarray as xr

BOUNDS: dict[str, tuple[float, float, str]] = {
    "kc": (0.0, 2.0, ""),
    "kcb": (0.0, 2.0, ""),
    "kc_ini": (0.0, 2.0, ""),
    "height": (0.01, 60.0, "m"),
    "first_height": (0.01, 60.0, "m"),
    "roots": (0.0, 10.0, "m"),
    "evaporation_depth": (0.01, 0.5, "m"),
    "layers": (0.0, 20.0, "m"),
    "curve_number": (10.0, 100.0, ""),
    "at": (0.0, 10.0, ""),
    "refill": (0.0, 2.0, ""),
    "depth": (0.1, 1000.0, "mm"),
    "most": (0.1, 1000.0, "mm"),
    "irrigation": (0.0, 1000.0, "mm"),
    "wetted": (0.0, 1.0, ""),
    "efficiency": (0.0, 1.0, ""),
    "relative": (0.0, 1.0, ""),
    "ky": (0.0, 3.0, ""),
    "ece": (0.0, 100.0, "dS m-1"),
    "ec_water": (0.0, 100.0, "dS m-1"),
    "threshold": (0.0, 100.0, "dS m-1"),
    "slope": (1.0, 100.0, "%"),
    "index": (-1.5, 2.0, ""),
    "leaching": (0.0, 1.0, ""),
    "covered": (0.0, 1.0, ""),
    "reduction": (0.0, 1.0, ""),
}
"""Least and greatest that each may be, both included, in its unit: wide enough for all that grows. Kc does not exceed
1.45 in the driest wind (FAO-56 eq. 62), roots 3 m in table 22, heights 10 m in table 12, and p is at least 0.1, so that
a depletion is at most 10 RAW."""

_MOST_WRONG = 0.5
_SMALL, _ENOUGH = 0.05, 10
"""No place where crops grow has a highest ETo of less in so many days [mm d-1]."""
_WEATHER = ("eto", "precip", "u2", "rhmin", "capillary_rise")


def require_within(name: str, values: Any, said: str | None = None, missing: bool = False) -> None:
    """Refuse values outside of what they can be.

    Parameters
    ----------
    name : str
        In `BOUNDS`.
    values : array_like
        To look at.
    said : str, optional
        Name of the argument for people, where it is another.
    missing : bool, optional
        Whether NaN may stand for a field without a value.

    Raises
    ------
    ArgumentError
        One lies outside, or is missing; it names the unit.
    """
    least, most, units = BOUNDS[name]
    value = _outside(values, least, most, missing)
    if value is not None:
        name = said or name
        if not units:
            raise ArgumentError(Message("crop.outside", name=name, least=least, most=most, value=value))
        raise ArgumentError(Message("crop.outside_units", name=name, least=least, most=most, units=units, value=value))


def _outside(values: Any, least: float, most: float, missing: bool) -> float | None:
    """The first value that lies outside; of numbers without numpy, which a page does not load for the crops."""
    if isinstance(values, Real):
        values = (values,)
    elif not isinstance(values, tuple):
        import numpy as np

        array = np.asarray(values, dtype=float)
        known = array[~np.isnan(array)] if missing and array.ndim else array.ravel()
        values = known[~((known >= least) & (known <= most))][:1]
    return next((float(value) for value in values if not least <= value <= most), None)


def require_believable(name: str, values: xr.DataArray) -> None:
    """Refuse values in memory beyond the physical limits of their quantity.

    Parameters
    ----------
    name : str
        Of the quantity.
    values : DataArray
        By day, in its unit.

    Raises
    ------
    WeatherError
        One lies beyond them.
    """
    if values.chunks is not None:
        return
    import numpy as np

    lower, upper = _limits(name)
    array = values.to_numpy()
    wrong = ~(((array >= lower) & (array <= upper)) | np.isnan(array))
    if wrong.any():
        _refuse_beyond(name, values, array, wrong, lower, upper)


def believable(days: xr.Dataset) -> xr.Dataset:
    """Weather without values beyond the physical limits of their quantity.

    What is in memory is said by a warning; chunks that are not computed yet are cleared alike.

    Parameters
    ----------
    days : Dataset
        Daily weather in the units of the table of quantities.

    Returns
    -------
    Dataset
        The same, with NaN in their place.

    Raises
    ------
    WeatherError
        Most values of a quantity are beyond them, or are those of another unit.
    """
    import numpy as np

    found = {}
    for name, values in days.data_vars.items():
        lower, upper = _limits(str(name))
        if values.chunks is None:
            array = values.to_numpy()
            _require_unit(str(name), values, array)
            wrong = ~(((array >= lower) & (array <= upper)) | np.isnan(array))
            if not wrong.any():
                continue
            _tell_beyond(str(name), values, array, wrong, lower, upper)
        found[name] = values.where((values >= lower) & (values <= upper))
    return days.assign(found) if found else days


def _limits(name: str) -> tuple[float, float]:
    if name == "capillary_rise":  # negative: what leaves the root zone
        return -BOUNDS["irrigation"][1], BOUNDS["irrigation"][1]
    return QUANTITIES[name].lower, QUANTITIES[name].upper


def _require_unit(name: str, values: xr.DataArray, array: Any) -> None:
    import numpy as np

    known = array[np.isfinite(array)]
    if not known.size:
        return
    highest = float(known.max())
    if name == "rhmin" and 0.0 < highest <= 1.0:
        raise WeatherError(
            Message(
                "checks.fraction", name=name, value=highest, when=_when(values, array == highest),
                fraction="rhmin [1]", percent="rhmin [%]",
            )
        )  # fmt: skip
    if name == "eto" and 0.0 < highest < _SMALL and known.size >= _ENOUGH:
        raise WeatherError(Message("crop.eto_small", value=highest))


def _tell_beyond(name: str, values: xr.DataArray, array: Any, wrong: Any, lower: float, upper: float) -> None:
    import numpy as np

    count, total = int(wrong.sum()), int((~np.isnan(array)).sum())
    units, value, when = "mm d-1", float(array[wrong].flat[0]), _when(values, wrong)
    units = units if name == "capillary_rise" else QUANTITIES[name].units
    if count > _MOST_WRONG * total:
        _refuse_beyond(name, values, array, wrong, lower, upper)
    message = Message(
        "checks.beyond_left_out",
        name=name, value=value, unit=units, when=when, count=count, lower=lower, upper=upper, units=units,
    )  # fmt: skip
    warn_caller([message], RejectedValuesWarning)


def _refuse_beyond(name: str, values: xr.DataArray, array: Any, wrong: Any, lower: float, upper: float) -> None:
    import numpy as np

    units = "mm d-1" if name == "capillary_rise" else QUANTITIES[name].units
    known = array[~np.isnan(array)]
    raise WeatherError(
        Message(
            "checks.beyond_refused", name=name, lower=float(known.min()), upper=float(known.max()), units=units,
            unit=units, least=lower, most=upper, wrong=int(wrong.sum()), total=known.size,
            value=float(array[wrong].flat[0]), when=_when(values, wrong), column=f"{name} [{units}]",
        )
    )  # fmt: skip


def _when(values: xr.DataArray, wrong: Any) -> Any:
    import numpy as np

    axis = values.get_axis_num("time")
    at = int(np.argwhere(np.moveaxis(wrong, axis, 0))[0][0])
    return values["time"].to_numpy()[at].astype("datetime64[D]").item()


def tell_gaps(days: xr.Dataset, start: xr.DataArray, lengths: xr.DataArray, dual: bool, climate: bool) -> None:
    """Warn of days within a season that end its balance, or whose climate is assumed.

    Days after the last one that is known are the future, and cells that are never known are none: of neither is said
    anything, nor of chunks that are not computed yet.

    Parameters
    ----------
    days : Dataset
        Weather without a gap of dates.
    start : DataArray
        Place of the first day of each season among the days, with a dimension `season`.
    lengths : DataArray
        Of the stages, with a dimension `stage` [d].
    dual, climate : bool
        Whether the dual method is used, and whether coefficients follow the climate.
    """
    if any(each.chunks is not None for each in (start, lengths, *days.data_vars.values())):
        return
    import numpy as np

    size = days.sizes["time"]
    first = max(int(start.min()), 0)
    last = min(int((start + lengths.sum("stage")).max()), size)
    ending: dict[int, list[str]] = {}
    assumed: dict[int, list[str]] = {}
    for name in _WEATHER:
        if name not in days:
            continue
        known = np.isfinite(np.moveaxis(days[name].to_numpy(), days[name].get_axis_num("time"), 0))
        known = known.reshape(size, -1)[first:last]
        known = known[:, known.any(axis=0)]
        later = np.logical_or.accumulate(known[::-1], axis=0)[::-1]
        of_climate = name in ("u2", "rhmin")
        if of_climate and not (climate and dual):
            continue
        for at in np.flatnonzero((later & ~known).any(axis=1)):
            (assumed if of_climate else ending).setdefault(int(at) + first, []).append(name)
    dates = days["time"].to_numpy().astype("datetime64[D]")

    def told(found: dict[int, list[str]]) -> tuple[list[str], Any]:
        return sorted({name for several in found.values() for name in several}), dates[min(found)].item()

    if ending:
        names, when = told(ending)
        warn_caller([Message("crop.gap", names=names, count=len(ending), when=when)], IncompleteDayWarning)
    if assumed:
        names, when = told(assumed)
        warn_caller([Message("crop.climate_gap", names=names, count=len(assumed), when=when)], AssumedInputWarning)


def tell_unused(given: xr.DataArray, start: xr.DataArray, lengths: xr.DataArray) -> None:
    """Warn of irrigations outside all seasons, which a balance that begins anew with each does not count.

    Parameters
    ----------
    given : DataArray
        By day, without a gap of dates [mm].
    start, lengths : DataArray
        As `tell_gaps` takes them.
    """
    if given.chunks is not None or start.chunks is not None or lengths.chunks is not None or given.dims != ("time",):
        return
    import numpy as np

    places = np.flatnonzero(given.to_numpy() > 0.0)
    ends = start + lengths.sum("stage")
    unused = [at for at in places if not bool(((start <= int(at)) & (ends > int(at))).any())]
    if unused:
        day = given["time"].to_numpy()[unused[0]].astype("datetime64[D]").item()
        depth = float(given.to_numpy()[unused].sum())
        message = Message("crop.irrigation_unused", count=len(unused), when=day, depth=depth)
        warn_caller([message], RejectedValuesWarning)

"""`eto`: reference evapotranspiration of whatever weather someone holds."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args, overload

import numpy as np

from evaeto.arguments import Wanted, among, require_all, takes
from evaeto.core.choices import Estimated
from evaeto.core.messages import Message
from evaeto.core.telling import warn_caller
from evaeto.equations.hourly_radiation import NIGHT_CLOUDINESS
from evaeto.equations.standards import (
    HOURLY_STANDARDS,
    RSO,
    Method,
    ReferenceCrop,
    Rso,
    standard,
    with_cloudiness_floor,
)
from evaeto.equations.wind import LOWEST_HEIGHT
from evaeto.errors import ArgumentError, AssumedInputWarning, WeatherError
from evaeto.inputs.accumulation import Accumulation
from evaeto.inputs.counts import with_counts_of
from evaeto.inputs.frames import with_hints
from evaeto.inputs.grid_inputs import carry_layout, carry_sources
from evaeto.inputs.questions import asked_at_once, with_answers
from evaeto.inputs.variable_matching import wind_of_unknown_height
from evaeto.inputs.variable_names import wind_without_height
from evaeto.reference_et.empirical import EMPIRICAL
from evaeto.reference_et.finishing import as_series
from evaeto.reference_et.hourly import LABELS, Label
from evaeto.reference_et.location import Place, with_elevation
from evaeto.reference_et.method_names import method_of
from evaeto.reference_et.of_days import STEPS, Steps, eto_of_days
from evaeto.reference_et.of_hours import eto_of_hours

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

_KINDS: dict[str, Wanted] = {
    "method": "text", "reference_crop": "text", "rso": "text", "label": "text", "step": "text",
    "accumulation": among(*get_args(Accumulation)), "wind_height": "number", "utc_offset": "number",
    "cloudiness_floor": "number", "night_cloudiness": "number", "dayfirst": "flag", "estimate": ("texts", "mapping"),
    "names": "words", "units": "words",
}  # fmt: skip


@overload
def eto(
    weather: xr.Dataset | str | Path,
    lat: Place | None = ...,
    elevation: Place | None = ...,
    wind_height: float | None = ...,
    method: Method | str = ...,
    reference_crop: ReferenceCrop = ...,
    rso: Rso = ...,
    *,
    lon: Place | None = ...,
    utc_offset: float | None = ...,
    label: Label | None = ...,
    estimate: Estimated | Collection[Estimated] | Mapping[Estimated, float] = ...,
    accumulation: Accumulation = ...,
    cloudiness_floor: float | None = ...,
    night_cloudiness: float = ...,
    step: Steps = ...,
    dayfirst: bool | None = ...,
    names: Mapping[str, str] | None = ...,
    units: Mapping[str, str] | None = ...,
) -> xr.DataArray: ...
@overload
def eto(
    weather: pd.DataFrame,
    lat: Place | None = ...,
    elevation: Place | None = ...,
    wind_height: float | None = ...,
    method: Method | str = ...,
    reference_crop: ReferenceCrop = ...,
    rso: Rso = ...,
    *,
    lon: Place | None = ...,
    utc_offset: float | None = ...,
    label: Label | None = ...,
    estimate: Estimated | Collection[Estimated] | Mapping[Estimated, float] = ...,
    accumulation: Accumulation = ...,
    cloudiness_floor: float | None = ...,
    night_cloudiness: float = ...,
    step: Steps = ...,
    dayfirst: bool | None = ...,
    names: Mapping[str, str] | None = ...,
    units: Mapping[str, str] | None = ...,
) -> pd.Series[float]: ...
@takes()
def eto(
    weather: xr.Dataset | pd.DataFrame | str | Path,
    lat: Place | None = None,
    elevation: Place | None = None,
    wind_height: float | None = None,
    method: Method | str = "fao56",
    reference_crop: ReferenceCrop = "short",
    rso: Rso = "simple",
    *,
    lon: Place | None = None,
    utc_offset: float | None = None,
    label: Label | None = None,
    estimate: Estimated | Collection[Estimated] | Mapping[Estimated, float] = (),
    accumulation: Accumulation = "auto",
    cloudiness_floor: float | None = None,
    night_cloudiness: float = NIGHT_CLOUDINESS,
    step: Steps = "auto",
    dayfirst: bool | None = None,
    names: Mapping[str, str] | None = None,
    units: Mapping[str, str] | None = None,
) -> xr.DataArray | pd.Series[float]:
    """Reference evapotranspiration: daily [mm d-1], or hourly [mm h-1] where the weather is hourly.

    Parameters
    ----------
    weather : Dataset, DataFrame, str or Path
        Daily or hourly weather: a file that `evaeto.read_weather` reads, a Dataset with a `time` coordinate and any
        other dimensions in any order, in memory or on Dask (the result is then lazy, in the same chunks), or a
        DataFrame of one place with a DatetimeIndex or a date column. Names and units are recognised as
        `evaeto.inputs.normalise.normalise` says.

        Daily, for Penman-Monteith: `tmax`, `tmin`, wind, and `rs`, `rn` or `sunshine`; each day takes the
        first it has of `rn`, `rs`, `sunshine` (FAO-56 eq. 35), of `pressure` and `elevation` (eq. 7), and of
        the humidities in the order `equations.HUMIDITY_ORDER`. What the other methods need stands in
        `reference_et.EMPIRICAL`.

        Hourly: `tmean`, wind, humidity (the first there is of `ea`, `tdew`, `rhmean`), and `rs` or `rn`, in
        steps of an hour or less. How cloudy it is, hours tell by day only. By "fao56" every hour of daylight has
        its own Rs/Rso, and the night that of two to three hours before sunset (FAO-56 p. 75). By "asce" hours with
        the sun above 0.3 rad tell, and the others take the last of these within 48 hours. Where neither is at
        hand, as in the first night, in the polar night and after gaps, see `night_cloudiness`.
    lat, elevation : float, array_like or DataArray, optional
        Latitude [degrees north] and height above mean sea level [m], one number or one per site; when not
        given the coordinates of the weather hold them. A DataArray is laid onto the cells of the weather by its
        coordinates: `latitude` is `lat`, it may cover more, run the other way or count longitudes from 0, and
        differ by a tenth of a cell; one that lacks a cell is refused. An array has the dimensions of the weather
        other than time, in its order: on a square grid a transposed one can't be told, so give a DataArray there.
    wind_height : float, optional
        Height above the ground of `uz` [m]; by default what the file says, and else 2 m, with a warning.
    method, reference_crop : str, optional
        "fao56" or "asce"; "short" (grass) or "tall" (alfalfa, always by ASCE-EWRI 2005). For comparison, daily
        and for the short crop: "hargreaves", "priestley-taylor", "turc", "blaney-criddle". Their other usual names
        are understood too ("Hargreaves-Samani", "priestley_taylor", "PM").
    rso : {"simple", "full"}, optional
        Clear-sky radiation: "simple" (FAO-56 eq. 37) or "full" (ASCE-EWRI 2005 appendix D).
    lon : float, array_like or DataArray, optional
        Longitude, for hourly weather [degrees east, from -180 or from 0].
    utc_offset : float, optional
        Of the times of hourly weather from UTC, in standard time, 0 for UTC [h]; a DataFrame whose times carry
        a zone needs none.
    label : {"end", "start"}, optional
        Whether a time of hourly weather is the "end" (as stations, ERA5 and Open-Meteo have it) or the "start"
        of its hour (NASA POWER); by default what the file says, and else the end.
    estimate : collection of str or mapping, optional
        Inputs that may be estimated on days without them, by FAO-56 chapter 3, as `gap_filling.fill_missing`
        says: any of "humidity", "radiation", "wind", or a mapping of these to their parameter.
    accumulation : {"auto", "step", "midnight"}, optional
        What hourly sums without a time in their unit (`ssrd` in J m-2) are sums of: the "step" before their time
        (ERA5), all hours since "midnight" UTC (ERA5-Land), or "auto" to look at some values and tell.
    cloudiness_floor : float, optional
        Lower limit of Rs/Rso in the net longwave radiation, from 0 to 1 [-]; by default what the standard of
        `method` has. For days that is 0.3 by "asce" (ASCE-EWRI 2005 eq. 18) and none by "fao56", whose p. 52 limits
        Rs/Rso to 1.0 only; for hours 0.3 by both.
    night_cloudiness : float, optional
        Rs/Rso of hours for which none was measured in time, from 0 to 1 [-]. FAO-56 p. 75: 0.4 to 0.6 in humid and
        subhumid climates, 0.7 to 0.8 in arid and semi-arid ones.
    step : Steps, optional
        What values more than a day apart are: "auto" recognises the means of months, of ten-day periods and of other
        regular periods by their dates, and takes the day of the year of their middle (FAO-56 p. 217); months come
        with a soil heat flux (eq. 43 and 44). "day": values of single days.
    dayfirst : bool, optional
        Whether 01/02/2020 in the dates of a DataFrame or file is 1 February, where they leave it open.
    names : mapping, optional
        What columns or variables are, by the names they have: ``{"T": "tmax"}``; "" leaves one out.
    units : mapping, optional
        Their units, which go before those they state: ``{"T": "degF"}``.

    Returns
    -------
    DataArray or Series
        A Series of a DataFrame, else a DataArray. Named "eto", or "etr" for the tall crop, with the times (and the
        index) of the weather and float32 where all of it was; NaN where an input is missing. Not clipped: it is
        negative on some saturated, cold days. `attrs` say what was used. Where steps are shorter than an hour a
        DataArray carries the sum of each step [mm] as a coordinate, `eto_step` (`etr_step`), and `attrs["step_hours"]`
        is their length. Hours that take `night_cloudiness` are named in `attrs["estimated"]`, and a DataArray carries a
        coordinate `cloudiness_estimated` that flags each of them

    Raises
    ------
    WeatherError
        Variables are missing altogether (all are named, with what could replace them), or most of their values cannot
        be, which is most often another unit; hourly sums that cannot be told apart; a place that is not that of the
        weather's cells.
    ValueError
        An unknown `method`, `reference_crop`, `rso`, `label` or `estimate`, a wind height below 0.5 m, or a limit of
        Rs/Rso outside 0 to 1.

    Warns
    -----
    EstimatedInputWarning
        There is no humidity at all and it is estimated from `tmin` (FAO-56 eq. 48), `estimate` filled gaps, or hours
        took `night_cloudiness`.
    RejectedValuesWarning
        Values that cannot be were left out (`inputs.checks`); `attrs["rejected"]` says which. Of a lazy grid
        `evaeto.rejected_values` says how many.
    IgnoredColumnsWarning
        A column that is not recognised may be one the result depends on; `attrs["ignored"]` names all of them.
    AssumedStepWarning
        The values are taken for means of periods longer than a day; `attrs["time_step"]` says which.
    EmptyResultWarning
        Nothing could be computed; `attrs["empty"]` says what is missing.

    References
    ----------
    Allen, Pereira, Raes, Smith (1998), Crop evapotranspiration, FAO Irrigation and Drainage Paper 56, eq. 6, 53.
    ASCE-EWRI (2005), The ASCE Standardized Reference Evapotranspiration Equation, doi:10.1061/9780784408056.
    """
    require_all(
        _KINDS, method=method, reference_crop=reference_crop, rso=rso, wind_height=wind_height, utc_offset=utc_offset,
        label=label, accumulation=accumulation, cloudiness_floor=cloudiness_floor, night_cloudiness=night_cloudiness,
        step=step, dayfirst=dayfirst, estimate=estimate, names=names, units=units,
    )  # fmt: skip
    given: dict[str, Any] = {
        "lat": lat, "elevation": elevation, "wind_height": wind_height, "method": method,
        "reference_crop": reference_crop, "rso": rso, "lon": lon,
        "utc_offset": None if utc_offset is None else float(utc_offset), "label": label,
        "estimate": (estimate,) if isinstance(estimate, str) else estimate, "accumulation": accumulation,
        "cloudiness_floor": cloudiness_floor,
        "night_cloudiness": NIGHT_CLOUDINESS if night_cloudiness is None else night_cloudiness, "step": step,
        "dayfirst": dayfirst, "names": names, "units": units,
    }  # fmt: skip
    result: xr.DataArray | pd.Series[float] = asked_at_once(
        lambda answers: _eto(weather, **with_answers(given, answers))
    )
    return result


def _eto(
    weather: Any,
    lat: Place | None,
    elevation: Place | None,
    wind_height: float | None,
    method: str,
    reference_crop: str,
    rso: Rso,
    lon: Place | None,
    utc_offset: float | None,
    label: Label | None,
    estimate: Collection[Estimated] | Mapping[Estimated, float],
    accumulation: Accumulation,
    cloudiness_floor: float | None,
    night_cloudiness: float,
    step: Steps,
    dayfirst: bool | None,
    names: Mapping[str, str] | None,
    units: Mapping[str, str] | None,
    site: str | None = None,
) -> Any:
    """What `eto` gives."""
    import pandas as pd

    from evaeto.inputs.times import is_hourly

    held: Any = weather
    if names or units or isinstance(weather, str | Path):
        held, accumulation = _opened(
            weather, names, units, accumulation, lat, lon, elevation, wind_height, dayfirst, site
        )
    label = label or getattr(held, "attrs", {}).get("time_label") or "end"
    held = with_hints(held, dayfirst, **_degrees(lat=lat, lon=lon))
    wind_height = _height_of_wind(held, wind_height)
    method = method_of(method)
    _require_known(method, reference_crop, rso, label, step)
    _tell_of_other_place(held, lat=lat, lon=lon, elevation=elevation)
    held = with_elevation(held, elevation)
    cloudiness_floor = None if cloudiness_floor is None else _ratio("cloudiness_floor", cloudiness_floor)
    night_cloudiness = _ratio("night_cloudiness", night_cloudiness)
    if is_hourly(held):
        if method in EMPIRICAL or estimate:
            if estimate:
                raise ArgumentError(Message("eto.estimate_of_hours"))
            raise ArgumentError(Message("eto.method_of_hours", method=method))
        hourly_standard = with_cloudiness_floor(HOURLY_STANDARDS[method, reference_crop], cloudiness_floor)
        result = eto_of_hours(
            held, lat, elevation, wind_height, hourly_standard, rso, lon, utc_offset, label, accumulation,
            night_cloudiness,
        )  # fmt: skip
    else:
        if accumulation != "auto":
            raise WeatherError(Message("accumulation.not_hourly", value=str(accumulation)))
        result = eto_of_days(
            held, lat, elevation, wind_height, method, reference_crop, rso, estimate, cloudiness_floor, step
        )
    if isinstance(held, pd.DataFrame):
        return as_series(result, held)
    return with_counts_of(carry_layout(carry_sources(result, held), held), result)


def _opened(
    weather: Any,
    names: Mapping[str, str] | None,
    units: Mapping[str, str] | None,
    accumulation: Accumulation,
    lat: Place | None,
    lon: Place | None,
    elevation: Place | None,
    wind_height: float | None,
    dayfirst: bool | None,
    site: str | None,
) -> tuple[Any, Accumulation]:
    """Weather in memory by what is said of it, and what its hourly sums are then sums of."""
    from evaeto.inputs.given import opened_weather

    of_file = isinstance(weather, str | Path)
    place = {
        name: float(value)
        for name, value in (("lat", lat), ("lon", lon))
        if isinstance(value, int | float) and -360 <= value <= 360
    }
    if isinstance(elevation, int | float):
        place["elevation"] = float(elevation)
    options = {"accumulation": accumulation, "wind_height": wind_height, "dayfirst": dayfirst, "site": site}
    opened = opened_weather(weather, names, units, **options, **place)
    return opened, "auto" if of_file else accumulation


def _degrees(**given: Any) -> dict[str, float]:
    """Those that are single coordinates; what else they may be is judged later."""
    return {
        name: float(value)
        for name, value in given.items()
        if isinstance(value, (int, float, np.number)) and -360 <= value <= 360
    }


def _height_of_wind(weather: Any, given: float | None) -> float:
    """The height of the anemometer that is stated, or 2 m, which is told where it matters."""
    stated = getattr(weather, "attrs", {}).get("wind_height") if given is None else given
    if stated is not None:
        if not float(stated) >= LOWEST_HEIGHT:
            raise ArgumentError(Message("eto.wind_height", lower=LOWEST_HEIGHT, value=float(stated)))
        return float(stated)
    of_grid = hasattr(weather, "data_vars")  # xarray takes long to say what it does not have
    if of_grid or hasattr(weather, "columns"):
        name = wind_of_unknown_height(weather) if of_grid else wind_without_height(map(str, weather.columns))
        if name is not None:
            warn_caller([Message("eto.height_assumed", name=name)], AssumedInputWarning)
    return 2.0


def _require_known(method: str, reference_crop: str, rso: str, label: str, step: str) -> None:
    if method not in EMPIRICAL:
        standard(method, reference_crop)
    elif reference_crop != "short":
        raise ArgumentError(Message("eto.short_crop_only", method=method, given=reference_crop))
    if label == "middle":  # as the format of a file may have it
        raise ArgumentError(Message("eto.middle_of_hours"))
    for what, value, known in (("rso", rso, RSO), ("label", label, LABELS), ("step", step, STEPS)):
        if value not in known:
            raise ArgumentError(Message("argument.unknown", name=what, value=value, known=known))


_APART = {"lat": 0.5, "lon": 0.5, "elevation": 100.0}
"""Coordinates of one place may differ so much: of a town and its station, of a cell and a point in it."""


def _tell_of_other_place(weather: Any, **given: Any) -> None:
    """Warn of a coordinate that is given while the weather itself states another one."""
    for name, value in given.items():
        own = None if value is None or not hasattr(weather, "data_vars") else weather.coords.get(name)
        if own is None or own.ndim or not isinstance(value, (int, float)) or own.chunks is not None:
            continue
        if own.dtype.kind in "fiu" and abs(float(own) - value) > _APART[name]:
            message = Message("eto.other_place", name=name, given=float(value), stated=float(own))
            warn_caller([message], AssumedInputWarning)


def _ratio(name: str, ratio: float) -> float:
    if not 0.0 <= ratio <= 1.0:
        raise ArgumentError(Message("eto.not_a_ratio", name=name, given=float(ratio)))
    return float(ratio)

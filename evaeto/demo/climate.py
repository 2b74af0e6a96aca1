"""Synthetic weather, plausible anywhere on Earth: the truth behind the synthetic stand-ins.

Not a forecast and not a climatology: the numbers are chosen so that seasons, heights, wet and dry spells, clouds
and humidity go together as they do in nature, and so that no day breaks a law of physics. Deterministic by place
(to 0.1 degree) and day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from evaeto.arguments import takes
from evaeto.core.calendar import Array, calendar
from evaeto.core.messages import Message
from evaeto.core.quantities import QUANTITIES
from evaeto.demo import noise
from evaeto.equations.atmosphere import atmospheric_pressure
from evaeto.equations.humidity import saturation_vapour_pressure
from evaeto.equations.radiation import clear_sky_radiation, extraterrestrial_radiation
from evaeto.equations.wind import wind_speed_at_2m
from evaeto.errors import ArgumentError

if TYPE_CHECKING:
    import xarray as xr

_WARMEST_DAY, _YEAR = 200.0, 365.2425
"""Day of the year on which the northern mid-latitudes are warmest, a month after the solstice."""

_SPELLS = 0.35
"""How much likelier rain is after a wet day than after a dry one."""


@dataclass(frozen=True, slots=True)
class Climate:
    """What is constant at a place. Temperatures in degC, wind in m/s at 10 m, rain in mm, elevation in m."""

    name: str
    lat: float
    elevation: float
    annual_mean: float
    amplitude: float
    synoptic_sd: float
    diurnal_range: float
    wet_share: float
    wet_season: float
    rain_mean: float
    wind_median: float


def climate_at(lat: float, lon: float) -> Climate:
    """The climate of the cell of 0.1 degree around a point."""
    lat, lon = round(lat, 1) + 0.0, round(lon, 1) + 0.0  # + 0.0: no minus zero
    slope = abs(np.sin(np.radians(lat)))
    ice_sheet = 2500 * np.clip((-lat - 68) / 12, 0, 1)
    hills = 1100 * max(0.0, _field("hills", lat, lon)) ** 2 + 60 * (1 + _field("plains", lat, lon))
    elevation = float(round(ice_sheet + hills))
    sea_level_mean = 27.5 - 42 * slope**3  # about 27 at the equator, 13 at 45 degrees, -15 at the poles
    tropical, temperate = np.exp(-((lat / 12) ** 2)), np.exp(-(((abs(lat) - 50) / 18) ** 2))
    wet_share = 0.12 + 0.4 * tropical + 0.3 * temperate + 0.12 * _field("rain", lat, lon)
    return Climate(
        name=f"{lat:.1f} {lon:.1f}",
        lat=lat,
        elevation=elevation,
        annual_mean=float(sea_level_mean - 0.0065 * elevation),
        amplitude=float(15 * slope**1.3 * (0.8 + 0.35 * _field("continent", lat, lon))),
        synoptic_sd=float(1.2 + 3.3 * slope**1.2),
        diurnal_range=float(11 + 4 * _field("coast", lat, lon)),
        wet_share=float(np.clip(wet_share, 0.03, 0.75)),
        wet_season=float(0.8 * np.exp(-((lat / 25) ** 2)) + 0.1),
        rain_mean=float(1.5 + 9 * np.exp(-((lat / 30) ** 2))),
        wind_median=float(2.2 + 2 * slope + 1.2 * _field("wind", lat, lon)),
    )


@takes(lat="number", lon="number", start="day", end="day")
def truth(lat: float, lon: float, start: str | date, end: str | date) -> xr.Dataset:
    """The synthetic weather itself, which the synthetic services see with their errors. Dataset(time).

    Parameters
    ----------
    lat, lon : float
        Latitude and longitude [degrees north], [degrees east].
    start, end : str or date
        First and last day, both included.

    Returns
    -------
    Dataset
        Daily weather, dims (time), in the names and units of the table of quantities.

    Raises
    ------
    ArgumentError
        It is no place on Earth, or a day is none.
    """
    import xarray as xr

    for name, value, most in (("lat", lat, 90.0), ("lon", lon, 180.0)):
        if not -most <= value <= most:
            raise ArgumentError(Message("field.outside", name=name, lower=-most, upper=most, value=value))
    lat, lon = float(lat), float(lon)
    days = calendar(*(_day(name, day) for name, day in (("start", start), ("end", end))))
    values = weather(climate_at(lat, lon), days.astype(np.int64))
    variables = {name: ("time", series, QUANTITIES[name].attrs) for name, series in values.items()}
    return xr.Dataset(variables, coords={"time": days.astype("datetime64[ns]")})


def _day(name: str, given: str | date) -> date:
    try:
        day: Any = np.datetime64(given, "D").item()
    except ValueError:
        day = None
    if not isinstance(day, date):  # of an empty text numpy makes NaT
        raise ArgumentError(Message("argument.kind", name=name, kinds=Message("kind.day"), value=given))
    return day


def weather(climate: Climate, days: noise.Days) -> dict[str, Array]:
    """Daily weather, by the names and in the units of the table of quantities; each of shape (days,)."""
    place, polar = climate.name, abs(np.sin(np.radians(climate.lat)))
    ra = extraterrestrial_radiation_on(climate.lat, days)
    summer = _summer(climate, days)

    before = noise.chain_days(days)
    rain_chance = np.clip(climate.wet_share * (1 + climate.wet_season * _summer(climate, before)), 0.02, 0.9)
    wet = noise.two_state(place, "wet", days, rain_chance, _SPELLS)
    draw = noise.uniform(place, "cloud", days)
    cloud = np.where(wet, 0.45 + 0.5 * draw, 0.55 * draw**1.5)
    rs = clear_sky_radiation(ra, climate.elevation) * (1 - 0.72 * cloud)
    precip = np.where(wet, 0.1 - climate.rain_mean * np.log(noise.uniform(place, "rain", days)), 0.0)

    synoptic = climate.synoptic_sd * (1 - 0.25 * summer * polar) * noise.red(place, "temperature", days, 0.75)
    middle = climate.annual_mean + climate.amplitude * summer + synoptic - 1.5 * cloud * ra / 30
    sun = 0.3 + 0.7 * np.minimum(1, ra / 25)  # in the polar night there is little between day and night
    half_range = 0.5 * climate.diurnal_range * (1 - 0.55 * cloud) * sun
    half_range *= 1 + 0.12 * noise.normal(place, "range", days)
    tmax, tmin = middle + half_range, middle - half_range
    tmean = middle + 0.1 * half_range * noise.normal(place, "mean", days)

    aridity = 1 - climate.wet_share / 0.8
    draw = noise.uniform(place, "dew", days)
    tdew = tmin - np.where(wet, 0.2 + draw, (1 + 7 * aridity) * (0.2 + draw))
    uz = climate.wind_median * np.exp(0.35 * noise.red(place, "wind", days, 0.5))
    swing = 0.006 * (0.3 + polar) * noise.red(place, "pressure", days, 0.7)
    return {
        "tmax": tmax,
        "tmin": tmin,
        "tmean": tmean,
        **relative_humidity(tdew, tmax, tmin, tmean),
        "tdew": tdew,
        "uz": uz,
        "u2": wind_speed_at_2m(uz, 10.0),
        "rs": rs,
        "pressure": atmospheric_pressure(climate.elevation) * (1 + swing),
        "precip": precip,
    }


def relative_humidity(tdew: Array, tmax: Array, tmin: Array, tmean: Array) -> dict[str, Array]:
    """Relative humidity [%] with the vapour of `tdew` at each temperature (FAO-56 eq. 10, 14)."""
    ea = saturation_vapour_pressure(tdew)
    at = {"rhmax": tmin, "rhmin": tmax, "rhmean": tmean}
    return {name: np.minimum(100.0, 100 * ea / saturation_vapour_pressure(t)) for name, t in at.items()}


def extraterrestrial_radiation_on(lat: float, days: noise.Days) -> Array:
    """Ra [MJ m-2 d-1] on given days, shape (days,)."""
    dates = days.astype("datetime64[D]")
    day_of_year = (dates - dates.astype("datetime64[Y]")).astype(np.int64) + 1
    return np.asarray(extraterrestrial_radiation(np.float64(lat), day_of_year), dtype=np.float64)


def _summer(climate: Climate, days: noise.Days) -> Array:
    """1 on the warmest day of the place's year, -1 on the coldest; flat at the equator. Shape (days,)."""
    cycle: Array = np.cos(2 * np.pi * (days - _WARMEST_DAY) / _YEAR)
    return cycle * float(np.tanh(climate.lat / 4))


def _field(name: str, lat: float, lon: float) -> float:
    """A smooth map of the globe with values from -1 to 1, another for each name."""
    phi, lam = np.radians(lat), np.radians(lon)
    point = (np.cos(phi) * np.cos(lam), np.cos(phi) * np.sin(lam), np.sin(phi))
    waves = [
        np.sin(
            sum(4 * noise.constant(f"{name} {wave}", axis) * x for axis, x in zip("xyz", point, strict=True))
            + 3 * noise.constant(f"{name} {wave}", "phase")
        )
        for wave in range(4)
    ]
    return float(np.mean(waves))

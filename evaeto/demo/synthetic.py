"""Synthetic weather as each service would deliver it: with its own bias, noise, latency and rounding."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

import numpy as np

from evaeto.core.calendar import Array, calendar
from evaeto.core.messages import Message
from evaeto.demo import climate, noise
from evaeto.demo.weather import PointWeather
from evaeto.equations.radiation import clear_sky_radiation
from evaeto.equations.wind import wind_speed_at_2m


@dataclass(frozen=True, slots=True)
class Errors:
    """How a service departs from the truth: what holds everywhere, what differs by place, what by day.

    shift_sd      : temperature and dew point [K], by place and, again, by day
    narrowing     : factor on the diurnal range: grids smooth extremes
    wind, sun     : factors on wind and radiation that hold everywhere
    wind_sd, sun_sd, rain_sd : spread of the daily factors
    decimals      : as the service rounds
    late          : days it is behind, by quantity ("" for the others); a forecast is ahead
    """

    shift_sd: float
    narrowing: float
    wind: float
    wind_sd: float
    sun: float
    sun_sd: float
    rain_sd: float
    decimals: Mapping[str, int]
    late: Mapping[str, int]
    first_sun: date


ERRORS: Mapping[str, Errors] = MappingProxyType(
    {
        "nasa_power": Errors(
            shift_sd=0.9, narrowing=0.9, wind=1.1, wind_sd=0.2, sun=1.0, sun_sd=0.08, rain_sd=0.5,
            decimals={"": 2}, late={"": 3, "rs": 7}, first_sun=date(1984, 1, 1),
        ),
        "open_meteo_archive": Errors(
            shift_sd=0.6, narrowing=0.96, wind=0.95, wind_sd=0.15, sun=1.04, sun_sd=0.12, rain_sd=0.4,
            decimals={"": 1, "rhmax": 0, "rhmin": 0, "rhmean": 0, "uz": 2, "rs": 2, "pressure": 2}, late={"": 0},
            first_sun=date(1940, 1, 1),
        ),
        "open_meteo_forecast": Errors(
            shift_sd=0.8, narrowing=0.96, wind=0.97, wind_sd=0.18, sun=1.04, sun_sd=0.15, rain_sd=0.5,
            decimals={"": 1, "rhmax": 0, "rhmin": 0, "rhmean": 0, "uz": 2, "rs": 2, "pressure": 2}, late={"": -15},
            first_sun=date(1940, 1, 1),
        ),
        "met_norway": Errors(
            shift_sd=0.8, narrowing=0.97, wind=1.0, wind_sd=0.18, sun=1.0, sun_sd=0.1, rain_sd=0.5,
            decimals={"": 1}, late={"": -10}, first_sun=date(1940, 1, 1),
        ),
        "nws_forecast": Errors(
            shift_sd=0.8, narrowing=1.0, wind=1.35, wind_sd=0.18, sun=1.0, sun_sd=0.1, rain_sd=0.5,
            decimals={"": 2}, late={"": -8}, first_sun=date(1940, 1, 1),
        ),
        "nws_observations": Errors(
            shift_sd=0.3, narrowing=1.0, wind=1.1, wind_sd=0.1, sun=1.0, sun_sd=0.05, rain_sd=0.2,
            decimals={"": 2}, late={"": 0}, first_sun=date(1940, 1, 1),
        ),
    }
)  # fmt: skip


class Synthetic:
    """Synthetic weather for any place and day."""

    label = Message("stand_in.synthetic")
    measured = False

    def at(self, service: str, lat: float, lon: float, start: date, end: date, today: date) -> PointWeather:
        """What `service` knows on `today` of the days from `start` to `end`, both included."""
        here = climate.climate_at(lat, lon)
        if service not in ERRORS:  # the one that knows heights only
            return PointWeather({}, here.elevation)
        errors = ERRORS[service]
        days = calendar(start, end)
        values = _seen(here, days.astype(np.int64), service, errors)
        for name, series in values.items():
            unknown = days > np.datetime64(today) - errors.late.get(name, errors.late[""])
            if name == "rs":
                unknown |= days < np.datetime64(errors.first_sun)
            values[name] = np.where(unknown, np.nan, np.round(series, _decimals(errors, name)))
        return PointWeather(values, here.elevation)


def _decimals(errors: Errors, name: str) -> int:
    return errors.decimals.get(name, errors.decimals[""])


def _seen(here: climate.Climate, days: noise.Days, service: str, errors: Errors) -> dict[str, Array]:
    """The truth with the errors of the service, and still nothing a law of physics forbids."""
    true, place = climate.weather(here, days), f"{here.name} {service}"

    def shift(name: str) -> Array:
        return errors.shift_sd * (noise.constant(place, name) + noise.red(place, name, days, 0.4))

    def factor(name: str, spread: float) -> Array:
        everywhere_here = 0.3 * spread * noise.constant(place, name)
        return np.exp(everywhere_here + spread * noise.red(place, name, days, 0.3))

    middle = (true["tmax"] + true["tmin"]) / 2
    t = {
        name: middle + shift("temperature") + errors.narrowing * (true[name] - middle)
        for name in ("tmax", "tmin", "tmean")
    }
    tdew = np.minimum(true["tdew"] + shift("dew"), t["tmin"] - 0.1)
    uz = true["uz"] * errors.wind * factor("wind", errors.wind_sd)
    ra = climate.extraterrestrial_radiation_on(here.lat, days)
    rs = true["rs"] * errors.sun * factor("sun", errors.sun_sd)
    return {
        **t,
        **climate.relative_humidity(tdew, t["tmax"], t["tmin"], t["tmean"]),
        "tdew": tdew,
        "uz": uz,
        "u2": wind_speed_at_2m(uz, 10.0),
        "rs": np.clip(rs, 0.03 * ra, clear_sky_radiation(ra, here.elevation)),
        "pressure": true["pressure"],
        "precip": true["precip"] * factor("rain", errors.rain_sd),
    }

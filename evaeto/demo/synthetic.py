"""Synthetic weather as each service would deliver it: with its own bias, noise, latency and rounding."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

import numpy as np

from evaeto.core.calendar import Array, calendar
from evaeto.core.messages import Message
from evaeto.demo import climate, noise
from evaeto.demo.services import SERVICES
from evaeto.demo.stand_in import Errors
from evaeto.demo.weather import PointWeather
from evaeto.equations.radiation import clear_sky_radiation
from evaeto.equations.wind import wind_speed_at_2m

ERRORS: Mapping[str, Errors] = MappingProxyType({key: one.errors for key, one in SERVICES.items() if one.errors})
"""By the key of each service of weather."""


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

"""The ETo the stand-in of Open-Meteo computes by itself: hours of FAO-56 of the weather it delivers, summed."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import numpy as np
import pytest
import xarray as xr

from evaeto.demo import open_meteo_weather as open_meteo
from evaeto.demo.synthetic import Synthetic
from evaeto.demo.wire import Asking
from evaeto.equations.wind import wind_speed_at_2m
from evaeto.reference_et import eto

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
ET0 = "et0_fao_evapotranspiration"
HOURLY = ("temperature_2m", "dew_point_2m", "wind_speed_10m", "shortwave_radiation")


def asked(lat: float, lon: float, start: date, end: date, **query: str) -> Any:
    place = {"latitude": str(lat), "longitude": str(lon), "start_date": str(start), "end_date": str(end)}
    asking = Asking("/v1/archive", place | {"wind_speed_unit": "ms"} | query, "evaeto", NOW, 1860)
    reply = open_meteo.answer(asking, Synthetic(), "open_meteo_archive")
    assert reply is not None
    assert reply.status == 200
    return reply.body


def series(body: Any, kind: str, name: str) -> np.ndarray:
    return np.array(body[kind][name], dtype=float)


@pytest.mark.parametrize(("lat", "lon"), [(-7.5, -46.0), (52.0, 5.0), (64.1, -21.9)])
@pytest.mark.slow
def test_its_hours_are_those_of_our_hourly_equation_for_the_weather_it_delivers(lat: float, lon: float) -> None:
    body = asked(lat, lon, date(2020, 6, 1), date(2020, 6, 20), hourly=",".join((*HOURLY, ET0)), timezone="GMT")
    weather = {name: series(body, "hourly", name) for name in HOURLY}
    columns = {
        "tmean": weather["temperature_2m"],
        "tdew": weather["dew_point_2m"],
        "u2": wind_speed_at_2m(weather["wind_speed_10m"], 10.0),
        "rs": weather["shortwave_radiation"] * 0.0036,
    }
    times = np.array(body["hourly"]["time"], dtype="datetime64[ns]")
    hours = xr.Dataset({name: ("time", column) for name, column in columns.items()}, coords={"time": times})
    ours = eto(hours, lat=lat, lon=lon, elevation=body["elevation"], utc_offset=0.0).to_numpy()
    theirs = series(body, "hourly", ET0)
    assert (theirs >= 0).all()
    # Under a low sun and at night the two take the clouds otherwise, and it has no dew
    sunny = weather["shortwave_radiation"] > 0.6 * weather["shortwave_radiation"].max()
    sunny &= np.isfinite(ours)  # the noon of the synthetic sun is above that of the top of the atmosphere at 64 N
    assert sunny.sum() > 50
    np.testing.assert_allclose(theirs[sunny], ours[sunny], atol=0.02)


def test_a_day_is_the_sum_of_its_hours_in_local_standard_time() -> None:
    period = (date(2020, 6, 1), date(2020, 6, 10))
    daily = series(asked(-7.5, -46.0, *period, daily=ET0, timezone="Etc/GMT+3"), "daily", ET0)
    hours = series(asked(-7.5, -46.0, *period, hourly=ET0, timezone="GMT"), "hourly", ET0)
    # Midnight of UTC-3 is 03 UTC, whose stamp is of the hour before; the last day needs hours of the next
    sums = [hours[24 * day + 4 : 24 * day + 28].sum() for day in range(9)]
    np.testing.assert_allclose(daily[:9], sums, atol=0.005)


def test_a_day_does_not_depend_on_the_period_asked_for() -> None:
    among = series(asked(69.6, 18.9, date(2020, 1, 1), date(2020, 1, 31), daily=ET0), "daily", ET0)
    alone = series(asked(69.6, 18.9, date(2020, 1, 15), date(2020, 1, 15), daily=ET0), "daily", ET0)
    assert among[14] == alone[0]

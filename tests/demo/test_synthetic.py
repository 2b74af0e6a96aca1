"""Synthetic weather: the same for ever, and nothing a law of physics forbids."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaeto.core.calendar import calendar
from evaeto.core.quantities import QUANTITIES
from evaeto.demo import truth
from evaeto.demo.climate import climate_at, extraterrestrial_radiation_on
from evaeto.demo.synthetic import ERRORS, Synthetic
from evaeto.demo.weather import PointWeather
from evaeto.equations.humidity import saturation_vapour_pressure
from evaeto.equations.radiation import clear_sky_radiation

LATER = date(2030, 1, 1)
"""A "today" long after the days asked for, so that no service is late."""

anywhere = {"lat": st.floats(-90, 90), "lon": st.floats(-180, 180)}
days_served = st.dates(date(1984, 1, 1), date(2026, 12, 1))
services = st.sampled_from(list(ERRORS))


def seen(service: str, lat: float, lon: float, start: date, end: date, today: date = LATER) -> PointWeather:
    return Synthetic().at(service, lat, lon, start, end, today)


@pytest.mark.slow
@settings(deadline=None, max_examples=40)
@given(**anywhere, service=services, day=days_served, before=st.integers(0, 400), after=st.integers(0, 400))
def test_a_day_does_not_depend_on_the_period_asked_for(
    lat: float, lon: float, service: str, day: date, before: int, after: int
) -> None:
    alone = seen(service, lat, lon, day, day).values
    among = seen(service, lat, lon, day - timedelta(before), day + timedelta(after)).values
    assert {name: series[0] for name, series in alone.items()} == {
        name: series[before] for name, series in among.items()
    }


def test_the_truth_does_not_depend_on_the_period_either() -> None:
    decade = truth(52.5, 13.4, date(2010, 1, 1), date(2019, 12, 31))
    week = truth(52.5, 13.4, date(2015, 6, 1), date(2015, 6, 7))
    assert week.identical(decade.sel(time=week["time"]))


def test_a_place_has_one_weather_and_another_place_another() -> None:
    period = (date(2020, 1, 1), date(2020, 1, 31))
    here, same_cell, elsewhere = (truth(lat, 13.4, *period) for lat in (52.50, 52.52, 53.5))
    assert here.identical(same_cell)
    assert not np.allclose(here["tmax"], elsewhere["tmax"])


@settings(deadline=None, max_examples=60)
@given(**anywhere, service=services, start=days_served)
@pytest.mark.slow
def test_weather_is_physically_consistent_anywhere_and_on_any_day(
    lat: float, lon: float, service: str, start: date
) -> None:
    end = start + timedelta(days=400)
    weather = seen(service, lat, lon, start, end)
    values = weather.values
    rounding = 0.051
    assert all(np.isfinite(series).all() for series in values.values())
    for name, series in values.items():
        assert QUANTITIES[name].lower <= series.min(), name
        assert series.max() <= QUANTITIES[name].upper, name
    assert (values["tmin"] < values["tmax"]).all()
    assert (values["tmin"] <= values["tmean"] + 1e-9).all()
    assert (values["tmean"] <= values["tmax"] + 1e-9).all()
    assert (values["tdew"] <= values["tmin"] + 1e-9).all()
    assert (values["rhmin"] <= values["rhmean"]).all()
    assert (values["rhmean"] <= values["rhmax"]).all()
    ra = extraterrestrial_radiation_on(climate_at(lat, lon).lat, calendar(start, end).astype(np.int64))
    assert (values["rs"] >= 0.03 * ra - rounding).all()
    assert (values["rs"] <= clear_sky_radiation(ra, weather.elevation) + rounding).all()
    assert (values["uz"] > values["u2"]).all()
    ea = saturation_vapour_pressure(values["tdew"])
    rhmean = 100 * ea / saturation_vapour_pressure(values["tmean"])
    # a dew point rounded to 0.1 K moves relative humidity by up to a point and a half in the cold
    assert np.abs(values["rhmean"] - rhmean).max() < 2.5


def test_there_is_no_sun_in_the_polar_night() -> None:
    december = truth(85.0, 20.0, date(2020, 12, 1), date(2020, 12, 31))
    assert (december["rs"] == 0).all()
    assert np.isfinite(december.to_array()).all()


@pytest.mark.parametrize(("lat", "warm", "cold"), [(50.0, 7, 1), (-40.0, 1, 7)])
def test_each_hemisphere_has_its_summer(lat: float, warm: int, cold: int) -> None:
    months = truth(lat, 20.0, date(2001, 1, 1), date(2020, 12, 31))["tmean"].groupby("time.month").mean()
    assert months.sel(month=warm) > months.sel(month=cold) + 5


def test_rain_comes_in_spells_and_with_clouds() -> None:
    lat = 50.0
    weather = truth(lat, 10.0, date(1990, 1, 1), date(2019, 12, 31))
    wet = weather["precip"].values > 0
    assert wet[1:][wet[:-1]].mean() > wet[1:][~wet[:-1]].mean() + 0.25
    ra = extraterrestrial_radiation_on(lat, weather["time"].values.astype("datetime64[D]").astype(np.int64))
    clearness = weather["rs"].values / ra
    assert clearness[wet].mean() < clearness[~wet].mean() - 0.15


def test_warm_days_come_in_spells() -> None:
    temperature = truth(50.0, 10.0, date(1990, 1, 1), date(2019, 12, 31))["tmean"]
    anomaly = (temperature.groupby("time.dayofyear") - temperature.groupby("time.dayofyear").mean()).values
    assert 0.5 < np.corrcoef(anomaly[1:], anomaly[:-1])[0, 1] < 0.9


@pytest.mark.slow
def test_heights_are_colder_and_have_less_air() -> None:
    places = [(lat / 2, lon) for lat in range(-100, 101, 10) for lon in range(-180, 180, 20)]
    climates = [climate_at(lat, lon) for lat, lon in places]
    elevations = np.array([climate.elevation for climate in climates])
    assert elevations.min() >= 0
    assert elevations.max() > 500
    high = climates[int(elevations.argmax())]
    lat, lon = places[int(elevations.argmax())]
    pressure = truth(lat, lon, date(2020, 1, 1), date(2020, 12, 31))["pressure"].mean()
    assert float(pressure) == pytest.approx(101.3 * ((293 - 0.0065 * high.elevation) / 293) ** 5.26, rel=0.005)


@pytest.mark.parametrize("service", list(ERRORS))
def test_a_service_is_near_the_truth_but_not_equal_and_not_like_the_other(service: str) -> None:
    period = (date(2000, 1, 1), date(2019, 12, 31))
    true = truth(40.0, -3.7, *period)
    values = seen(service, 40.0, -3.7, *period).values
    for name in ("tmax", "tmin", "rs", "u2"):
        assert 0.7 < np.corrcoef(values[name], true[name])[0, 1] < 0.9999, name
    other = next(key for key in ERRORS if key != service)
    assert not np.allclose(values["tmax"], seen(other, 40.0, -3.7, *period).values["tmax"], atol=0.2)


def test_nasa_power_is_three_days_late_and_radiation_seven() -> None:
    today = date(2026, 11, 23)
    values = seen("nasa_power", -7.5, -46.0, date(2026, 11, 14), today, today).values
    missing = {name: int(np.isnan(series).sum()) for name, series in values.items()}
    assert missing.pop("rs") == 7
    assert set(missing.values()) == {3}


def test_open_meteo_has_values_up_to_today() -> None:
    today = date(2026, 11, 23)
    values = seen("open_meteo_archive", -7.5, -46.0, date(2026, 11, 14), today, today).values
    assert not any(np.isnan(series).any() for series in values.values())


def test_nasa_power_has_no_radiation_before_1984() -> None:
    values = seen("nasa_power", -7.5, -46.0, date(1983, 12, 30), date(1984, 1, 2)).values
    assert np.isnan(values["rs"]).tolist() == [True, True, False, False]
    assert not np.isnan(values["tmax"]).any()

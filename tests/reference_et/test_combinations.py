"""Whatever inputs somebody holds: a number by the best of them that says what it is from, or what is missing."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from itertools import chain, combinations
from typing import Any

import numpy as np
import pandas as pd
import pytest

import evaeto
from evaeto import equations as et
from evaeto.errors import EstimatedInputWarning, WeatherError

TMAX, TMIN, LAT, ELEVATION, DOY = 30.0, 16.0, 40.0, 300.0, 183
HUMIDITY = {"ea": 1.9, "rhmax": 93.0, "rhmin": 42.0, "tdew": 15.5, "rhmean": 61.0}
RADIATION = {"rs": 24.0, "rn": 13.0, "sunshine": 9.5}
WIND: dict[str, dict[str, float]] = {"u2": {"u2": 2.2}, "uz": {"uz": 3.0}, "ws10m": {"WS10M": 3.0}, "none": {}}
WIND_AT_2M = {"u2": 2.2, "uz": et.wind_speed_at_2m(3.0, 10.0), "ws10m": et.wind_speed_at_2m(3.0, 10.0)}
DAYS = pd.date_range("2020-07-01", periods=3, name="date")


def every_choice(of: dict[str, float]) -> Iterator[tuple[str, ...]]:
    return chain.from_iterable(combinations(of, number) for number in range(len(of) + 1))


def vapour_pressure(given: tuple[str, ...]) -> float:
    """By the order of FAO-56 chapter 3 and of ASCE-EWRI (2005), written anew."""
    at_max, at_min = (0.6108 * np.exp(17.27 * t / (t + 237.3)) for t in (TMAX, TMIN))
    h = HUMIDITY
    if "ea" in given:
        return h["ea"]
    if {"rhmax", "rhmin"} <= {*given}:
        return float(at_min * h["rhmax"] / 200 + at_max * h["rhmin"] / 200)
    if "tdew" in given:
        return float(0.6108 * np.exp(17.27 * h["tdew"] / (h["tdew"] + 237.3)))
    if "rhmax" in given:
        return float(at_min * h["rhmax"] / 100)
    if "rhmean" in given:
        return float((at_max + at_min) / 2 * h["rhmean"] / 100)
    if "rhmin" in given:
        return float(at_max * h["rhmin"] / 100)
    return float(at_min)


def net_radiation(given: tuple[str, ...], ea: float) -> float:
    if "rn" in given:
        return RADIATION["rn"]
    ra = float(et.extraterrestrial_radiation(LAT, DOY))
    rs = RADIATION["rs"]
    if "rs" not in given:
        rs = (0.25 + 0.5 * RADIATION["sunshine"] / float(et.daylight_hours(LAT, DOY))) * ra
    clear = (0.75 + 2e-5 * ELEVATION) * ra
    kelvin = ((TMAX + 273.16) ** 4 + (TMIN + 273.16) ** 4) / 2
    return 0.77 * rs - 4.903e-9 * kelvin * (0.34 - 0.14 * ea**0.5) * (1.35 * min(rs / clear, 1.0) - 0.35)


@pytest.mark.parametrize("wind", WIND)
@pytest.mark.parametrize("radiation", every_choice(RADIATION), ids="+".join)
@pytest.mark.slow
def test_each_daily_combination_gives_its_number_or_names_what_is_missing(
    radiation: tuple[str, ...], wind: str
) -> None:
    for humidity in every_choice(HUMIDITY):
        inputs = {name: HUMIDITY[name] for name in humidity} | {name: RADIATION[name] for name in radiation}
        table = pd.DataFrame({"tmax": TMAX, "tmin": TMIN, **inputs, **WIND[wind]}, DAYS)
        how: dict[str, Any] = {"lat": LAT, "elevation": ELEVATION, "wind_height": 10.0 if wind == "uz" else 2.0}
        if wind == "none" or not radiation:
            with pytest.raises(WeatherError) as refusal:
                evaeto.eto(table, **how)
            assert ("u2" in str(refusal.value)) == (wind == "none")
            assert ("rs (" in str(refusal.value)) == (not radiation)
            continue
        with warnings.catch_warnings(record=True) as told:
            warnings.simplefilter("always")
            result = evaeto.eto(table, **how)
        ea = vapour_pressure(humidity)
        pressure = 101.3 * ((293 - 0.0065 * ELEVATION) / 293) ** 5.26
        expected = et.penman_monteith(TMAX, TMIN, ea, WIND_AT_2M[wind], net_radiation(radiation, ea), pressure)
        assert result.iloc[0] == pytest.approx(expected, abs=1e-9), humidity
        estimated = [each for each in told if issubclass(each.category, EstimatedInputWarning)]
        assert bool(estimated) == (not humidity)
        source = humidity or ("tmin (eq. 48)",)
        assert all(name in result.attrs["inputs"] for name in (*source, *radiation))
        if humidity == ("rhmin",):
            assert "ASCE-EWRI 2005 eq. 13" in result.attrs["inputs"]


HOURS = pd.date_range("2020-07-01 12:00", periods=3, freq="h", name="time")
OF_HOURS = {"ea": 1.9, "tdew": 15.5, "rhmean": 61.0, "rhmax": 93.0, "rhmin": 42.0}


@pytest.mark.parametrize("wind", WIND)
@pytest.mark.parametrize("radiation", every_choice({"rs": 2.4, "rn": 1.5}), ids="+".join)
@pytest.mark.slow
def test_each_hourly_combination_gives_its_number_or_names_what_is_missing(
    radiation: tuple[str, ...], wind: str
) -> None:
    sun = {name: {"rs": 2.4, "rn": 1.5}[name] for name in radiation}
    for humidity in every_choice(OF_HOURS):
        inputs = {name: OF_HOURS[name] for name in humidity} | sun
        table = pd.DataFrame({"tmean": 24.0, **inputs, **WIND[wind]}, HOURS)
        how: dict[str, Any] = {
            "lat": LAT, "lon": 0.0, "utc_offset": 0.0, "elevation": ELEVATION,
            "wind_height": 10.0 if wind == "uz" else 2.0,
        }  # fmt: skip
        missing = {
            "u2": wind == "none", "rhmean": not {"ea", "tdew", "rhmean"} & {*humidity}, "rs": not radiation,
        }  # fmt: skip
        if any(missing.values()):
            with pytest.raises(WeatherError) as refusal:
                evaeto.eto(table, **how)
            for name, lacking in missing.items():
                assert (f"{name} (" in str(refusal.value)) == lacking
            continue
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", EstimatedInputWarning)
            result = evaeto.eto(table, **how)
        saturated = 0.6108 * np.exp(17.27 * 24 / (24 + 237.3))
        by_name = {"ea": 1.9, "tdew": 0.6108 * np.exp(17.27 * 15.5 / (15.5 + 237.3)), "rhmean": saturated * 0.61}
        first = next(name for name in by_name if name in humidity)
        assert first in result.attrs["inputs"]
        if "rn" in radiation:
            pressure = 101.3 * ((293 - 0.0065 * ELEVATION) / 293) ** 5.26
            expected = et.penman_monteith_hourly(24.0, by_name[first], WIND_AT_2M[wind], 1.5, pressure)
            np.testing.assert_allclose(result, expected, atol=1e-9)
        assert np.isfinite(result).all()


NEEDED = {
    "hargreaves": (),
    "turc": (("rs", "sunshine"), tuple(HUMIDITY)),
    "priestley-taylor": (("rn", "rs", "sunshine"), ("rn", *HUMIDITY)),
    "blaney-criddle": (("rhmin",), ("sunshine", "rs")),
}


@pytest.mark.parametrize("method", NEEDED)
def test_every_combination_of_the_other_methods_gives_a_number_that_says_its_inputs_or_what_is_missing(
    method: Any,
) -> None:
    for humidity in every_choice(HUMIDITY):
        for radiation in every_choice(RADIATION):
            given = {name: (HUMIDITY | RADIATION)[name] for name in (*humidity, *radiation)} | {"u2": 2.2}
            weather = pd.DataFrame({"tmax": TMAX, "tmin": TMIN, **given}, DAYS)
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                whole = all(any(name in given for name in group) for group in NEEDED[method])
                if not whole:
                    with pytest.raises(WeatherError, match=r"no column of|needs|missing"):
                        evaeto.eto(weather, method=method, lat=LAT, elevation=ELEVATION)
                    continue
                result = evaeto.eto(weather, method=method, lat=LAT, elevation=ELEVATION)
            assert np.isfinite(result).all(), (method, given)
            said = result.attrs["inputs"]
            assert said.startswith("from tmax, tmin")
            if method == "turc":
                mean = "rhmean" in given or {"rhmax", "rhmin"} <= {*given}
                assert ("100 ea/es" in said) == (not mean)
            if method == "blaney-criddle":
                assert ("eq. 35 reversed" in said) == ("sunshine" not in given)

"""Wind and rain without a unit beside columns in degrees Fahrenheit or inches are told, with what they may be in."""

from __future__ import annotations

import warnings
from pathlib import Path

import pandas as pd
import pytest

import evaeto

FAHRENHEIT = {"tmax (F)": 78.4, "tmin (deg F)": 52.1, "rhmax": 84.0, "rhmin": 41.0, "rs [MJ m-2 d-1]": 21.3}
CELSIUS = {"tmax (C)": 25.8, "tmin (C)": 11.2, "rhmax": 84.0, "rhmin": 41.0, "rs": 21.3}


def said_of(cells: dict[str, float], folder: Path, **said: object) -> list[str]:
    index = pd.date_range("2021-06-01", periods=5, name="date")
    pd.DataFrame(cells, index=index).to_csv(folder / "station.csv")
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        evaeto.read_weather(folder / "station.csv", **said)  # type: ignore[arg-type]
    return [str(each.message) for each in caught if "although" in str(each.message)]


@pytest.mark.parametrize("name", ["wind", "u2"])
def test_wind_without_a_unit_beside_fahrenheit_is_told_with_the_option(tmp_path: Path, name: str) -> None:
    (said,) = said_of({**FAHRENHEIT, name: 4.4}, tmp_path)
    assert said.startswith(f"{name}: states no unit, and is taken as m s-1, although tmax is in ")
    assert f"--unit '{name}=mph'" in said


def test_rain_without_a_unit_beside_fahrenheit_is_told_with_the_option(tmp_path: Path) -> None:
    (said,) = said_of({**FAHRENHEIT, "u2 [m/s]": 2.0, "rain": 0.4}, tmp_path)
    assert "--unit 'rain=inch'" in said


def test_units_that_are_said_of_temperatures_ask_for_that_of_the_wind(tmp_path: Path) -> None:
    cells = {"tmax": 78.4, "tmin": 52.1, "rhmean": 60.0, "rs": 21.3, "wind": 4.4}
    (said,) = said_of(cells, tmp_path, units={"tmax": "degF", "tmin": "degF"})
    assert "--unit 'wind=mph'" in said


@pytest.mark.parametrize("wind", ["wind (mph)", "wind (m/s)", "wind [kn]", "windspeed_mph"])
def test_a_wind_that_states_its_unit_is_not_asked_for_it(tmp_path: Path, wind: str) -> None:
    assert not said_of({**FAHRENHEIT, wind: 4.4}, tmp_path)


def test_nothing_is_said_where_all_is_metric(tmp_path: Path) -> None:
    assert not said_of({**CELSIUS, "wind": 2.2, "rain": 3.0}, tmp_path)

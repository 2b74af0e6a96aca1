"""A value that comes again and again and does not go with the others is told: it may stand for a missing value."""

from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import evaeto


def weather(days: int = 400) -> pd.DataFrame:
    random = np.random.default_rng(14)
    index = pd.date_range("2018-01-01", periods=days, name="date")
    season = np.cos(2.0 * np.pi * index.day_of_year.to_numpy() / 365.0)
    tmin = 19.0 + 2.0 * season + random.normal(0.0, 1.2, days)
    return pd.DataFrame(
        {
            "tmax": tmin + random.uniform(7.0, 14.0, days),
            "tmin": tmin,
            "tdew": tmin - random.uniform(0.5, 4.0, days),
            "u2": random.gamma(8.0, 0.2, days) + 0.4,
            "rs": random.uniform(9.0, 25.0, days),
        },
        index=index,
    ).round(1)


def said_of(table: pd.DataFrame, folder: Path) -> list[str]:
    table.to_csv(folder / "station.csv")
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        evaeto.read_weather(folder / "station.csv")
    return [str(each.message) for each in caught if "does not go with" in str(each.message)]


@pytest.mark.parametrize("name", ["tmax", "tmin", "tdew"])
@pytest.mark.parametrize("code", [0.0, -1.0, -9.99, -17.8, -88.0])
def test_a_code_that_could_be_a_temperature_is_told(tmp_path: Path, name: str, code: float) -> None:
    table = weather()
    table.loc[table.index[20::40], name] = code
    (said,) = said_of(table, tmp_path)
    assert said.startswith(f"{name}: {code:g} comes 10 times, first on 2018-01-21")


def test_zeros_are_told_among_winds_that_are_never_near_it(tmp_path: Path) -> None:
    table = weather()
    table.loc[table.index[5::50], "u2"] = 0.0
    (said,) = said_of(table, tmp_path)
    assert said.startswith("u2: 0 comes 8 times, first on 2018-01-06")


def test_gaps_that_were_filled_with_one_value_are_told(tmp_path: Path) -> None:
    table = weather()
    table.loc[table.index[100:190], "tmax"] = 29.7
    (said,) = said_of(table, tmp_path)
    assert "tmax: 29.7 comes " in said


def test_two_codes_of_a_column_are_told_each(tmp_path: Path) -> None:
    table = weather()
    table.loc[table.index[:30:5], "tmin"] = -50.0
    table.loc[table.index[40:70:5], "tmax"] = 55.0
    assert len(said_of(table, tmp_path)) == 2


def test_nothing_is_told_of_weather(tmp_path: Path) -> None:
    assert not said_of(weather(), tmp_path)


def test_a_lone_extreme_is_weather(tmp_path: Path) -> None:
    table = weather()
    table.iloc[7, table.columns.get_loc("tmin")] = 4.0
    assert not said_of(table, tmp_path)


def test_whole_degrees_come_often_and_are_weather(tmp_path: Path) -> None:
    assert not said_of(weather().round(0), tmp_path)


def test_calm_hours_are_weather(tmp_path: Path) -> None:
    index = pd.date_range("2018-01-01", periods=240, freq="h", name="time")
    wind = np.where(index.hour < 6, 0.0, 2.1)
    table = pd.DataFrame({"tmean": 20.0 + 5.0 * np.sin(index.hour / 24.0), "u2": wind}, index=index).round(1)
    assert not said_of(table, tmp_path)


@pytest.mark.parametrize("service", ["nasa_power", "open_meteo"])
def test_no_real_record_has_such_a_value(shared_data: Path, tmp_path: Path, service: str) -> None:
    for file in (shared_data / "sites" / service).glob("*.csv"):
        assert not said_of(pd.read_csv(file, index_col="date"), tmp_path), file.name

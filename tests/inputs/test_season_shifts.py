"""Radiation whose season is not that of the sun: told where the sun has seasons, and never of weather in time."""

from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import evaeto
from evaeto.equations.radiation import extraterrestrial_radiation
from evaeto.inputs.likely import may_be_doubtful
from evaeto.inputs.season_shifts import days_late


def weather(lat: float, days: int = 2 * 365) -> pd.DataFrame:
    random = np.random.default_rng(6)
    dates = pd.date_range("2018-01-01", periods=days, name="date")
    ra = np.asarray(extraterrestrial_radiation(np.asarray(lat), dates.day_of_year.to_numpy()))
    part = np.clip(random.normal(0.5, 0.15, days), 0.1, 0.74)
    tmin = 0.35 * ra + random.normal(0, 2, days)
    values = {"tmax": tmin + 4 + 14 * part, "tmin": tmin, "rhmean": 60.0, "u2": 2.0, "rs": part * ra}
    return pd.DataFrame(values, index=dates).round(2)


def slipped(table: pd.DataFrame, rows: int) -> pd.DataFrame:
    """With the rows of all columns that many days later."""
    return pd.DataFrame(np.roll(table.to_numpy(), rows, axis=0), table.index, table.columns)


def said_of(table: pd.DataFrame, lat: float, folder: Path) -> list[str]:
    table.to_csv(folder / "station.csv")
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        evaeto.eto(evaeto.read_weather(folder / "station.csv"), lat, elevation=100)
    return [str(each.message) for each in caught if "season" in str(each.message)]


@pytest.mark.parametrize("lat", [-38.0, 35.0, 52.0])
@pytest.mark.parametrize("rows", [-35, 35])
def test_rows_that_have_slipped_by_weeks_are_told(lat: float, rows: int, tmp_path: Path) -> None:
    (said,) = said_of(slipped(weather(lat), rows), lat, tmp_path)
    days = int(said.split(" days ")[0].rsplit(" ", 1)[1])
    assert days == pytest.approx(35, abs=6)
    assert ("days after" in said) == (rows > 0)
    assert f"at latitude {lat:g}" in said


@pytest.mark.parametrize("lat", [-52.0, 0.0, 35.0, 60.0])
def test_of_weather_in_time_nothing_is_said(lat: float, tmp_path: Path) -> None:
    assert not said_of(weather(lat), lat, tmp_path)


def test_where_the_sun_has_no_seasons_nothing_is_said(tmp_path: Path) -> None:
    assert not said_of(slipped(weather(-8.0), 35), -8.0, tmp_path)


def test_less_than_a_year_tells_nothing(tmp_path: Path) -> None:
    assert not said_of(weather(45.0, 300).shift(35), 45.0, tmp_path)


def test_what_is_told_of_one_place_is_suspected_among_many() -> None:
    right = weather(45.0)
    wrong = slipped(right, 35)
    doy = right.index.day_of_year.to_numpy()
    ra = np.tile(extraterrestrial_radiation(np.asarray(45.0), doy), (2, 1))
    both = {name: np.stack([right[name].to_numpy(), wrong[name].to_numpy()]) for name in right}
    assert may_be_doubtful(both, np.full(2, 45.0), ra, doy).tolist() == [False, True]


def test_no_real_weather_is_said_to_be_out_of_season(shared_data: Path) -> None:
    files = [*shared_data.glob("sites/nasa_power/*.csv"), *shared_data.glob("sites/open_meteo/*.csv")]
    assert files
    lat = pd.read_csv(shared_data / "sites" / "sites.csv").set_index("site")["lat"]
    for file in files:
        read = evaeto.read_weather(file)
        doy = read.indexes["time"].day_of_year.to_numpy()
        ra = np.asarray(extraterrestrial_radiation(np.asarray(lat[file.stem]), doy))
        assert days_late({"rs": read["rs"].values}, ra, doy) is None, file.name

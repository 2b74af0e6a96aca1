"""Radiation and a temperature in each other's column: told where the days tell, and never of weather in its order."""

from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import evaeto
from evaeto.equations.radiation import extraterrestrial_radiation
from evaeto.inputs.exchanged import dew_point_for_minimum, exchanged_with_radiation, may_be_exchanged
from evaeto.inputs.likely import may_be_doubtful

LAT = -7.5


def tropical(days: int = 3 * 365) -> pd.DataFrame:
    """Weather of a warm place: clouds change from day to day, the air from week to week."""
    random = np.random.default_rng(14)
    dates = pd.date_range("2015-01-01", periods=days, name="date")
    ra = extraterrestrial_radiation(np.asarray(LAT), dates.day_of_year.to_numpy())
    part = np.clip(random.normal(0.55, 0.12, days), 0.15, 0.75)
    season = np.cos(2.0 * np.pi * dates.day_of_year.to_numpy() / 365.0)
    air = np.zeros((2, days))
    for day in range(1, days):
        air[:, day] = 0.8 * air[:, day - 1] + random.normal(0.0, 0.8, 2)
    tmin = 20.0 + 1.5 * season + air[0]
    tmax = tmin + 5.0 + 12.0 * part + random.normal(0.0, 1.0, days)
    tdew = 17.0 + 2.0 * season + air[1]
    u2 = random.gamma(8.0, 0.2, days)
    return pd.DataFrame({"tmax": tmax, "tmin": tmin, "tdew": tdew, "u2": u2, "rs": part * ra}, index=dates).round(2)


def said_of(weather: pd.DataFrame, folder: Path) -> str:
    """What is said of a file on the way to its ETo."""
    weather.to_csv(folder / "station.csv")
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        evaeto.eto(evaeto.read_weather(folder / "station.csv"), LAT, elevation=250)
    return " ".join(str(each.message) for each in caught)


@pytest.mark.parametrize("name", ["tmin", "tdew"])
def test_radiation_in_the_column_of_a_temperature_is_told_with_the_remedy(tmp_path: Path, name: str) -> None:
    said = said_of(tropical().rename(columns={name: "rs", "rs": name}), tmp_path)
    assert f"{name} and rs seem to have been exchanged" in said
    assert f"--name '{name}=rs' --name 'rs={name}'" in said


def test_seven_months_tell_of_a_minimum(tmp_path: Path) -> None:
    assert "tmin and rs seem" in said_of(tropical(210).rename(columns={"tmin": "rs", "rs": "tmin"}), tmp_path)


def dry_and_clear() -> pd.DataFrame:
    """Weather of a warm place whose air is drier by 8 K than its nights are cold, and drier yet under a clear sky."""
    weather = tropical(2 * 365)
    clear = weather["rs"] / weather["rs"].rolling(31, center=True, min_periods=1).max()
    return weather.assign(tdew=(weather["tmin"] - 5.0 - 12.0 * (clear - 0.5)).round(2))


def test_a_dew_point_in_the_column_of_the_minimum_is_told_with_the_remedy(tmp_path: Path) -> None:
    said = said_of(dry_and_clear().rename(columns={"tmin": "tdew", "tdew": "tmin"}), tmp_path)
    assert "tmin and tdew seem to have been exchanged: tdew lies" in said
    assert "--name 'tmin=tdew' --name 'tdew=tmin'" in said
    assert "exchanged" not in said_of(dry_and_clear(), tmp_path)


def test_a_dew_point_in_the_column_of_the_minimum_is_suspected_among_many() -> None:
    right = dry_and_clear()
    wrong = right.rename(columns={"tmin": "tdew", "tdew": "tmin"})
    ra = np.tile(extraterrestrial_radiation(np.asarray(LAT), right.index.day_of_year.to_numpy()), (2, 1))
    both = {name: np.stack([right[name].to_numpy(), wrong[name].to_numpy()]) for name in right}
    assert may_be_doubtful(both, np.full(2, LAT), ra).tolist() == [False, True]


@pytest.mark.parametrize("radiation", ["of a clear sky", "of a season", "of chance"])
def test_weather_that_was_made_up_is_not_said_to_be_exchanged(tmp_path: Path, radiation: str) -> None:
    """Its extremes are 10 K apart on every day, or its radiation has no clouds."""
    random = np.random.default_rng(0)
    dates = pd.date_range("1991-01-01", "2000-12-31", name="date")
    ra = extraterrestrial_radiation(np.asarray(LAT), dates.day_of_year.to_numpy())
    tmin = random.uniform(5, 20, dates.size)
    rs = {
        "of a clear sky": 0.7 * ra,
        "of a season": 18.0 + 4.0 * np.cos(2.0 * np.pi * dates.day_of_year.to_numpy() / 365.0),
        "of chance": random.uniform(5, 20, dates.size),
    }
    tmax = tmin + (10.0 if radiation == "of chance" else random.uniform(6, 12, dates.size))
    table = pd.DataFrame(
        {"tmax": tmax, "tmin": tmin, "rhmax": 90.0, "rhmin": 45.0, "u2": 2.0, "rs": rs[radiation]}, dates
    )
    assert "exchanged" not in said_of(table, tmp_path)


def test_half_a_year_tells_of_a_dew_point(tmp_path: Path) -> None:
    assert "tdew and rs seem" in said_of(tropical(180).rename(columns={"tdew": "rs", "rs": "tdew"}), tmp_path)


def test_the_remedy_gives_the_result_of_the_right_order(tmp_path: Path) -> None:
    weather = tropical()
    weather.rename(columns={"tmin": "rs", "rs": "tmin"}).to_csv(tmp_path / "station.csv")
    mended = evaeto.read_weather(tmp_path / "station.csv", names={"tmin": "rs", "rs": "tmin"})
    np.testing.assert_allclose(
        evaeto.eto(mended, LAT, elevation=250), evaeto.eto(weather, LAT, elevation=250), rtol=1e-12
    )


@pytest.mark.parametrize("days", [30, 180, 365, 3 * 365])
def test_nothing_is_said_of_weather_in_its_order(tmp_path: Path, days: int) -> None:
    assert "exchanged" not in said_of(tropical(days), tmp_path)


def test_a_wrong_value_among_hundreds_says_nothing_of_the_columns(tmp_path: Path) -> None:
    weather = tropical(365)
    weather.loc[weather.index[::90], "tmin"] = 0.8
    assert "exchanged" not in said_of(weather, tmp_path)


def test_a_column_that_is_constant_says_nothing_of_the_columns(tmp_path: Path) -> None:
    assert "exchanged" not in said_of(tropical(400).assign(rs=20.0), tmp_path)


def test_gaps_do_not_hide_an_exchange(tmp_path: Path) -> None:
    weather = tropical().rename(columns={"tdew": "rs", "rs": "tdew"})
    weather.iloc[::7] = np.nan
    assert "tdew and rs seem" in said_of(weather, tmp_path)


def test_what_is_told_of_one_place_is_suspected_among_many() -> None:
    right = tropical()
    wrong = right.rename(columns={"tmin": "rs", "rs": "tmin"})
    ra = np.tile(extraterrestrial_radiation(np.asarray(LAT), right.index.day_of_year.to_numpy()), (2, 1))
    both = {name: np.stack([right[name].to_numpy(), wrong[name].to_numpy()]) for name in right}
    assert may_be_doubtful(both, np.full(2, LAT), ra).tolist() == [False, True]


@pytest.mark.parametrize("days", [200, 365, 5 * 365])
def test_of_many_places_those_are_suspected_that_are_told_of_alone(days: int) -> None:
    right = tropical(days)
    random = np.random.default_rng(3)
    mixed = [
        right.assign(
            tmin=part * right["rs"] + (1 - part) * right["tmin"], rs=part * right["tmin"] + (1 - part) * right["rs"]
        )
        for part in np.linspace(0, 1, 30)
    ]
    there = np.flatnonzero(random.random(days) > 0.3)
    kinds = [
        *mixed, *(each.iloc[there].reindex(each.index) for each in mixed),
        right.rename(columns={"tdew": "rs", "rs": "tdew"}),
        right.assign(rs=20.0), right.assign(tmin=0.1), right.assign(tmin=np.nan), right.assign(tmax=30.1, tmin=0.3),
        right.assign(rs=random.uniform(0, 25, days)), right.assign(tmin=right["tmin"] - 30.0),
    ]  # fmt: skip
    ra = np.tile(extraterrestrial_radiation(np.asarray(LAT), right.index.day_of_year.to_numpy()), (len(kinds), 1))
    ra[1::7, -20:] = 0.0
    values = {name: np.stack([each[name].to_numpy() for each in kinds]) for name in right}
    each_alone = [({name: each[place] for name, each in values.items()}, ra[place]) for place in range(len(kinds))]
    alone = [any(exchanged_with_radiation(*each)) or dew_point_for_minimum(*each) is not None for each in each_alone]
    assert may_be_exchanged(values, ra).tolist() == alone
    assert True in alone or days < 330


def test_no_real_weather_in_its_order_is_said_to_be_exchanged(shared_data: Path) -> None:
    files = [*shared_data.glob("sites/nasa_power/*.csv"), *shared_data.glob("sites/open_meteo/*.csv")]
    assert files
    lat = pd.read_csv(shared_data / "sites" / "sites.csv").set_index("site")["lat"]
    for file in files:
        table = pd.read_csv(file, parse_dates=["date"]).set_index("date")
        ra = extraterrestrial_radiation(np.asarray(lat[file.stem]), table.index.day_of_year.to_numpy())
        names = {"tmax": "T2M_MAX", "tmin": "T2M_MIN", "rs": "ALLSKY_SFC_SW_DWN"}
        for year in np.unique(table.index.year):
            of_year = table.index.year == year
            values = {name: table[column].to_numpy()[of_year] for name, column in names.items()}
            assert not list(exchanged_with_radiation(values, ra[of_year])), (file.name, year)

"""Radiation and temperatures that are dated a day apart are told, and never of weather dated as it is."""

from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import evaeto
from evaeto.equations.radiation import extraterrestrial_radiation
from evaeto.inputs.day_shifts import shifted
from evaeto.inputs.likely import may_be_doubtful

LAT = 38.6


def clear_and_cloudy(days: int = 500) -> pd.DataFrame:
    random = np.random.default_rng(14)
    index = pd.date_range("2018-01-01", periods=days, name="date")
    doy = index.day_of_year.to_numpy()
    part = np.clip(random.normal(0.55, 0.13, days), 0.12, 0.75)
    tmin = 8.0 - 9.0 * np.cos(2.0 * np.pi * (doy - 20) / 365.0) + random.normal(0.0, 2.0, days)
    rs = part * extraterrestrial_radiation(np.asarray(LAT), doy)
    tmax = tmin + 4.0 + 18.0 * part + random.normal(0.0, 1.2, days)
    return pd.DataFrame({"tmax": tmax, "tmin": tmin, "rhmean": 55.0, "u2": 2.0, "rs": rs}, index=index).round(2)


def said_of(table: pd.DataFrame) -> list[str]:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        evaeto.eto(table, LAT, elevation=1400)
    return [str(each.message) for each in caught if "dated a day off" in str(each.message)]


@pytest.mark.parametrize("columns", [["tmax", "tmin"], ["tmax"]], ids=["both extremes", "the maximum"])
def test_extremes_that_are_read_the_next_morning_are_told(columns: list[str]) -> None:
    table = clear_and_cloudy()
    table[columns] = table[columns].shift(1)
    if columns == ["tmax"]:
        table["tmin"] = table["tmin"].rolling(3, center=True).mean() - 4.0  # whose own changes hide less of it
    (said,) = said_of(table)
    assert said.startswith("rs goes with tmax and tmin of the day after")


def test_radiation_that_slipped_a_row_down_is_told() -> None:
    table = clear_and_cloudy()
    table["rs"] = table["rs"].shift(1)
    (said,) = said_of(table)
    assert said.startswith("rs goes with tmax and tmin of the day before, over 49")


def test_nothing_is_told_of_days_dated_as_they_are() -> None:
    assert not said_of(clear_and_cloudy())


def test_a_season_tells_nothing() -> None:
    table = clear_and_cloudy(200)
    table["rs"] = table["rs"].shift(1)
    assert not said_of(table)


def test_columns_that_have_nothing_to_do_with_each_other_tell_nothing() -> None:
    table = clear_and_cloudy()
    table["rs"] = np.random.default_rng(5).uniform(5.0, 9.0, len(table)).round(2)
    assert not said_of(table)


def test_what_is_told_of_one_place_is_suspected_among_many() -> None:
    right = clear_and_cloudy()
    wrong = right.assign(rs=right["rs"].shift(1))
    ra = np.tile(extraterrestrial_radiation(np.asarray(LAT), right.index.day_of_year.to_numpy()), (2, 1))
    both = {name: np.stack([right[name].to_numpy(), wrong[name].to_numpy()]) for name in right}
    assert may_be_doubtful(both, np.full(2, LAT), ra).tolist() == [False, True]


def test_no_real_record_is_said_to_be_a_day_off(shared_data: Path) -> None:
    lat = pd.read_csv(shared_data / "sites" / "sites.csv").set_index("site")["lat"]
    files = [*shared_data.glob("sites/nasa_power/*.csv"), *shared_data.glob("sites/open_meteo/*.csv")]
    assert files
    for file in files:
        table = pd.read_csv(file, parse_dates=["date"]).set_index("date")
        ra = extraterrestrial_radiation(np.asarray(lat[file.stem]), table.index.day_of_year.to_numpy())
        names = {"tmax": "T2M_MAX", "tmin": "T2M_MIN", "rs": "ALLSKY_SFC_SW_DWN"}
        shift = shifted({name: table[column].to_numpy() for name, column in names.items()}, ra)
        assert shift is not None
        assert not shift.by_radiation_before | shift.by_radiation_after, file

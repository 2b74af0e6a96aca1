"""Daily weather that was divided by ten: told where no place has so little of it, and never refused."""

from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import evaeto
from evaeto.equations.radiation import extraterrestrial_radiation
from evaeto.inputs.likely import may_be_doubtful

LAT = -22.7


def weather(days: int = 400) -> pd.DataFrame:
    random = np.random.default_rng(2)
    dates = pd.date_range("2019-01-01", periods=days, name="date")
    ra = extraterrestrial_radiation(np.asarray(LAT), dates.day_of_year.to_numpy())
    part = np.clip(random.normal(0.5, 0.15, days), 0.1, 0.74)
    tmin = 16.0 + 3.0 * np.cos(2.0 * np.pi * dates.day_of_year.to_numpy() / 365.0) + random.normal(0, 1.5, days)
    tmax = tmin + 4.0 + 14.0 * part
    rhmean = 85.0 - 40.0 * part + random.normal(0, 3, days)
    ea = rhmean / 100.0 * 0.6108 * np.exp(17.27 * (tmax + tmin) / 2 / ((tmax + tmin) / 2 + 237.3))
    values = {"tmax": tmax, "tmin": tmin, "rhmean": rhmean, "ea": ea, "u2": random.gamma(9.0, 0.15, days)}
    return pd.DataFrame({**values, "rs": part * ra}, index=dates).round(3)


def said_of(table: pd.DataFrame, folder: Path) -> list[str]:
    table.to_csv(folder / "station.csv")
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        evaeto.eto(evaeto.read_weather(folder / "station.csv"), LAT, elevation=546)
    return [str(each.message) for each in caught]


CASES = {
    "temperatures": (["tmax", "tmin"], "ea", "tmax: the typical difference between tmax and tmin is 1."),
    "relative humidity": (["rhmean"], "ea", "rhmean: a typical relative humidity of 6."),
    "vapour pressure": (["ea"], "rhmean", "ea: a typical relative humidity of 6."),
    "wind": (["u2"], "ea", "u2: a typical wind of 0.1"),
}
"""What is divided, which of two humidities is left out, and what is said."""


@pytest.mark.parametrize("case", CASES)
def test_a_tenth_of_what_is_usual_is_told(case: str, tmp_path: Path) -> None:
    names, without, told = CASES[case]
    right = weather().drop(columns=without)
    said = said_of(right.assign(**{name: right[name] / 10.0 for name in names}), tmp_path)
    assert [each for each in said if each.startswith(told)], said
    assert not [each for each in said_of(right, tmp_path) if "typical" in each]


@pytest.mark.parametrize("case", CASES)
def test_a_tenth_of_what_is_usual_is_suspected_among_many_places(case: str) -> None:
    names, without, _ = CASES[case]
    right = weather().drop(columns=without)
    wrong = right.assign(**{name: right[name] / 10.0 for name in names})
    ra = np.tile(extraterrestrial_radiation(np.asarray(LAT), right.index.day_of_year.to_numpy()), (2, 1))
    both = {name: np.stack([right[name].to_numpy(), wrong[name].to_numpy()]) for name in right}
    assert may_be_doubtful(both, np.full(2, LAT), ra).tolist() == [False, True]


def test_of_a_few_days_nothing_is_said(tmp_path: Path) -> None:
    table = weather(20).drop(columns=["ea"])
    assert not [each for each in said_of(table.assign(u2=table["u2"] / 10.0), tmp_path) if "typical" in each]


def test_the_sea_hardly_warms_up_by_day(tmp_path: Path) -> None:
    table = weather().drop(columns=["ea"])
    table = table.assign(tmax=table["tmin"] + 1.0)
    assert not [each for each in said_of(table, tmp_path) if "difference" in each]


def test_no_real_weather_is_said_to_be_a_tenth(shared_data: Path) -> None:
    from evaeto.inputs.unusual import divided

    lat = pd.read_csv(shared_data / "sites" / "sites.csv").set_index("site")["lat"]
    files = [*shared_data.glob("sites/nasa_power/*.csv"), *shared_data.glob("sites/open_meteo/*.csv")]
    assert files
    for file in files:
        read = evaeto.read_weather(file)
        ra = extraterrestrial_radiation(np.asarray(lat[file.stem]), read.indexes["time"].day_of_year.to_numpy())
        values = {str(name): each.values for name, each in read.data_vars.items()}
        assert not list(divided(values, ra)), file.name

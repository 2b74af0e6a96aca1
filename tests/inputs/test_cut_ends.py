"""A file that ends within a number, as an interrupted copy does."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from format_files import NASA_POWER_DAILY

from evaeto.inputs.cut_ends import is_cut
from evaeto.inputs.weather_files import read_weather

ROWS = "".join(f"2020-07-{day:02},30.1,15.2,93,47,2.0,{20 + day / 10:.1f}\n" for day in range(1, 11))
TABLE = f"date,tmax,tmin,rhmax,rhmin,u2,rs\n{ROWS}"
POWER = NASA_POWER_DAILY.split("2020,7,1")[0] + "".join(
    f"2020,7,{day},6.5,34.1,20.5,55.1,1.{day + 9}\n" for day in range(1, 11)
)


@pytest.mark.parametrize("cut", [2, 3])
def test_the_last_number_of_a_table_that_lost_digits_is_left_out(tmp_path: Path, cut: int) -> None:
    path = tmp_path / "station.csv"
    path.write_text(TABLE[:-cut])
    weather = read_weather(path)
    assert np.isnan(weather["rs"].values[-1])
    assert weather["rs"].values[:-1].tolist() == [20.1, 20.2, 20.3, 20.4, 20.5, 20.6, 20.7, 20.8, 20.9]
    assert "the file ends within a number, '21' in line 11" in weather.attrs["assumptions"]


@pytest.mark.parametrize("cut", [2, 3, 4])
def test_so_is_that_of_a_format_that_has_a_name(tmp_path: Path, cut: int) -> None:
    path = tmp_path / "POWER.csv"
    path.write_text(POWER[:-cut])
    weather = read_weather(path)
    assert np.isnan(weather["u2"].values[-1])
    assert "the file ends within a number" in weather.attrs["assumptions"]


@pytest.mark.parametrize("text", [TABLE, TABLE.rstrip("\n"), TABLE.replace(",21.0\n", ",21\n")])
def test_a_whole_number_is_kept(tmp_path: Path, text: str) -> None:
    path = tmp_path / "station.csv"
    path.write_text(text)
    weather = read_weather(path)
    assert weather["rs"].values[-1] == 21.0
    assert "ends within" not in weather.attrs.get("assumptions", "")


def test_numbers_of_any_length_say_nothing_of_the_last() -> None:
    assert not is_cut(["1.25", "1.3", "1.5", "2.25", "1.75", "1"])
    assert not is_cut(["1", "2", "3", "4", "5", "1"])
    assert not is_cut(["1.2", "1.3", "1.4", "1"])
    assert not is_cut(["1.2"] * 9 + [""])
    assert is_cut(["1.2"] * 9 + ["1."])
    assert is_cut(["1,25"] * 9 + ["1,2"])

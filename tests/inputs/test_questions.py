"""What weather leaves open is asked at once, by every way in; one answer to each question is then enough."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import xarray as xr

import evaeto
from evaeto.batch.grid_file import GridWork, compute_file
from evaeto.core.messages import Message
from evaeto.errors import WeatherError
from evaeto.inputs.formats.base import ReadOptions
from evaeto.inputs.hours_to_days import read_days
from evaeto.inputs.questions import asked_at_once, each_of
from evaeto.uploads.station_preview import preview_file

PLACE = {"lat": -23.0, "lon": -47.0, "elevation": 500.0}


def logger() -> pd.DataFrame:
    """Ten days of a logger, with neither units nor a place, whose dates may begin with the day or the month."""
    times = pd.date_range("2023-01-01", periods=240, freq="h")
    hour = times.hour.to_numpy()
    warm = np.sin((hour - 9) / 24 * 2 * np.pi)
    return pd.DataFrame(
        {
            "time": times.strftime("%d/%m/%Y %H:%M"),
            "temp": 24 + 6 * warm,
            "RH": 70 - 20 * warm,
            "WS": 2.0,
            "Rad": 950 * np.clip(np.sin((hour - 6) / 12 * np.pi), 0, None),
        }
    ).round(2)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "logger.csv"
    logger().to_csv(path, index=False)
    return path


def keys_of(error: pytest.ExceptionInfo[WeatherError]) -> set[str]:
    return {each.key for each in each_of(error.value.args[0])}


@pytest.mark.parametrize("of_file", [True, False])
def test_whatever_a_logger_leaves_open_is_in_one_error(file: Path, of_file: bool) -> None:
    with pytest.raises(WeatherError) as error:
        evaeto.eto(file if of_file else logger())
    said = str(error.value)
    for option in ("dayfirst=", "units=", "lat", "lon", "utc_offset", "elevation", "wind_height="):
        assert option in said, option
    assert keys_of(error) >= {"dates.day_or_month", "checks.beyond_refused", "eto.missing_hourly_inputs"}


@pytest.mark.parametrize("of_file", [True, False])
def test_one_answer_to_each_of_the_questions_is_enough(file: Path, of_file: bool) -> None:
    answers: dict[str, Any] = {"dayfirst": True, "units": {"Rad": "W m-2"}, "utc_offset": -3, "wind_height": 2.0}
    eto = evaeto.eto(file if of_file else logger(), **PLACE, **answers)
    assert 4.0 < float(eto[24:48].sum()) < 9.0


def test_a_question_that_is_answered_is_not_asked(file: Path) -> None:
    with pytest.raises(WeatherError) as error:
        evaeto.eto(file, dayfirst=True, wind_height=2.0, **PLACE)
    assert keys_of(error) >= {"checks.beyond_refused", "checks.sun_at_night_refused"}
    assert not keys_of(error) & {"dates.day_or_month", "eto.height_assumed", "input.lat"}


def test_each_question_is_asked_once(file: Path) -> None:
    with pytest.raises(WeatherError) as error:
        evaeto.eto(file)
    assert str(error.value).count("--dayfirst") == 1
    assert str(error.value).count("To be stated as well") == 1


def test_the_columns_and_dates_of_a_file_are_asked_for_together(file: Path) -> None:
    with pytest.raises(WeatherError) as read:
        evaeto.read_weather(file)
    with pytest.raises(WeatherError) as days:
        read_days(file)
    with pytest.raises(WeatherError) as described:
        evaeto.describe(file)
    for error in (read, days, described):
        assert keys_of(error) >= {"dates.day_or_month", "checks.beyond_refused"}


def test_a_description_names_all_columns_whose_unit_is_open_and_those_nobody_knows(tmp_path: Path) -> None:
    table = logger().rename(columns={"temp": "temp", "RH": "mystery"}).assign(pressure=95_000.0)
    table["time"] = pd.date_range("2023-01-01", periods=240, freq="h").strftime("%Y-%m-%d %H:%M")
    path = tmp_path / "logger.csv"
    table.to_csv(path, index=False)
    found = evaeto.describe(path)
    assert found.hourly
    assert {guess.column for guess in found.guesses} == {"Rad", "pressure"}
    assert found.ignored == ("mystery",)
    assert [each.units for each in found.columns if each.name == "Rad"] == ["MJ m-2 h-1"]


def test_the_page_is_told_of_everything_too(file: Path) -> None:
    with pytest.raises(WeatherError) as error:
        preview_file("logger.csv", file.read_bytes(), None, None, ReadOptions())
    assert keys_of(error) >= {"dates.day_or_month", "checks.beyond_refused"}


def test_an_error_that_no_option_settles_stands_alone(tmp_path: Path) -> None:
    path = tmp_path / "station.csv"
    path.write_text("date,tmax,tmin,rs\n2020-07-01,abc,15,25\n2020-07-02,abc,15,25\n")
    with pytest.raises(WeatherError) as error:
        evaeto.eto(path)
    assert "questions.also" not in keys_of(error)


def test_a_question_within_a_question_is_left_to_the_outer_one() -> None:
    asked: list[dict[str, Any]] = []

    def reading(answers: Any) -> Any:
        asked.append(dict(answers))
        if "dayfirst" not in answers:
            raise WeatherError(Message("dates.day_or_month", name="date", value="01/02/2020"))
        raise WeatherError(Message("eto.missing_inputs", what=Message("input.lat")))

    with pytest.raises(WeatherError) as error:
        asked_at_once(lambda outer: asked_at_once(lambda inner: reading({**outer, **inner})))
    assert asked == [{}, {"dayfirst": True}]
    assert keys_of(error) >= {"questions.also", "dates.day_or_month", "input.lat"}


def test_units_are_asked_for_together_with_the_names_of_columns(tmp_path: Path) -> None:
    table = logger().rename(columns={"temp": "T", "Rad": "Rfoo"})
    with pytest.raises(WeatherError) as error:
        evaeto.eto(table, dayfirst=True, **PLACE)
    assert "not recognised: T, Rfoo" in str(error.value)
    assert keys_of(error) >= {"eto.missing_hourly_inputs", "checks.beyond_refused"}


def test_days_of_a_loggers_file_are_asked_for_everything_and_take_the_answers(file: Path) -> None:
    with pytest.raises(WeatherError) as error:
        evaeto.daily(file)
    assert keys_of(error) >= {"dates.day_or_month", "checks.beyond_refused"}
    said: dict[str, Any] = {"dayfirst": True, "units": {"Rad": "W m-2"}}
    of_file, of_table = evaeto.daily(file, **said), evaeto.daily(logger(), **said)
    assert of_file["rs"].values == pytest.approx(of_table["rs"].to_numpy(), nan_ok=True)
    assert 15.0 < float(of_file["rs"][1]) < 40.0


def bare_grid() -> xr.Dataset:
    """A grid of which two variables state no unit, and which has no elevation."""
    times, dims = pd.date_range("2021-06-01", periods=4), ("time", "lat", "lon")
    values = {"tasmax": (300.0, "K"), "tasmin": (288.0, None), "hurs": (60.0, "%"), "sfcWind": (2.5, None),
              "rsds": (250.0, "W m-2")}  # fmt: skip
    return xr.Dataset(
        {
            name: (dims, np.full((4, 2, 2), value), {} if unit is None else {"units": unit})
            for name, (value, unit) in values.items()
        },
        coords={"time": times, "lat": [40.0, 41.0], "lon": [0.0, 1.0]},
    )


def test_all_units_that_a_grid_does_not_state_are_in_one_error() -> None:
    with pytest.raises(WeatherError, match=r"tasmin: the grid does not state its unit.*sfcWind: the grid does not"):
        evaeto.open_grid(bare_grid())


def test_whatever_a_grid_on_the_command_line_leaves_open_is_in_one_error(tmp_path: Path) -> None:
    bare_grid().to_netcdf(tmp_path / "grid.nc")
    with pytest.raises(WeatherError) as error:
        compute_file(tmp_path / "grid.nc", tmp_path / "eto.nc")
    said = str(error.value)
    for what in ("tasmin: the grid does not", "sfcWind: the grid does not", "elevation", "--unit"):
        assert what in said, what
    assert not (tmp_path / "eto.nc").exists()
    work = GridWork(units={"tasmin": "K", "sfcWind": "m s-1"})
    compute_file(tmp_path / "grid.nc", tmp_path / "eto.nc", work, elevation=300.0)
    assert (tmp_path / "eto.nc").exists()

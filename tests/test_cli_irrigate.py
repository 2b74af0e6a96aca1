"""`evaeto irrigate`: a field's file in, JSON out."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

FILE = """
weather = "days.csv"

[field]
crop = "maize"
soil = "loam"
planting = 2021-04-01
wetted = "trickle"

[schedule]
efficiency = 0.9
{schedule}

[[irrigation]]
date = 2021-05-01
depth = 20.0
"""


@pytest.fixture
def folder(tmp_path):
    days = pd.date_range("2021-04-01", periods=70)
    pd.DataFrame({"date": days.strftime("%Y-%m-%d"), "eto": np.full(70, 5.0), "precip": 0.0}).to_csv(
        tmp_path / "days.csv", index=False
    )
    return tmp_path


def run(folder, text: str, *options: str):
    from click.testing import CliRunner

    from evaeto.cli import cli

    file = folder / "field.toml"
    file.write_text(text, encoding="utf-8")
    return CliRunner().invoke(cli, ["irrigate", str(file), *options])


def test_a_field_that_was_watered_once_is_due(folder):
    result = run(folder, FILE.format(schedule=""))
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    assert (told["crop"], told["date"]) == ("maize", "2021-06-09")
    assert told["irrigation"] == [["2021-05-01", 20.0]]
    assert told["irrigate"] is True
    assert told["depth_mm"] == pytest.approx(told["depletion_mm"] / 0.9, abs=0.01)
    assert "days" not in told


def test_an_automatic_schedule_waters_and_the_days_are_told(folder):
    result = run(folder, FILE.format(schedule="automatic = true\nmost = 15.0"), "--days")
    told = json.loads(result.stdout)
    assert len(told["irrigation"]) > 3
    assert max(depth for _, depth in told["irrigation"]) <= 35.0
    assert len(told["days"]) == 70
    assert told["days"][0]["date"] == "2021-04-01"
    assert {"eta", "depletion", "ks"} <= set(told["days"][0])


def test_eto_and_the_climate_come_from_the_weather_and_its_wind_is_brought_to_2_m(folder):
    days = pd.date_range("2021-04-01", periods=100)
    values = {
        "tmax": 28.0,
        "tmin": 15.0,
        "rhmin": 44.0,
        "rhmax": 90.0,
        "wind speed [m/s]": 6.1498,
        "rs": 20.0,
        "precip": 0.0,
    }
    pd.DataFrame({"date": days.strftime("%Y-%m-%d")} | values).to_csv(folder / "days.csv", index=False)
    told = 'weather = "days.csv"\nlat = -22.0\nelevation = 500\nwind_height = 10.0\n'
    told += '[field]\ncrop = "maize"\nsoil = "loam"\nplanting = 2021-04-01\nmethod = "single"\n'
    answer = json.loads(run(folder, told, "--days").stdout)
    # 6.15 m/s at 10 m are 4.6 m/s at 2 m (FAO-56 eq. 47), and Kc is that of Mocha (example 27)
    assert answer["days"][90]["kc"] == pytest.approx(1.30, abs=0.006)
    assert "climate" in answer["coefficients"]


def test_layers_weekdays_leaching_and_an_index_are_taken_from_the_file(folder):
    (folder / "ndvi.csv").write_text("date,ndvi\n2021-05-01,0.2\n2021-05-11,0.4\n", encoding="utf-8")
    told = FILE.replace('soil = "loam"', "salt = 0.9").format(
        schedule='automatic = true\nleaching = 0.1\nweekdays = ["mon"]\nrain_ahead = 2'
    )
    told += "[soil]\nrew = 9.0\nlayers = [{ end = 0.3, field_capacity = 0.25, wilting_point = 0.12 }]\n"
    told += '[index]\nfile = "ndvi.csv"\ncolumn = "ndvi"\nslope = 1.25\noffset = -0.1\n'
    result = run(folder, told, "--days")
    assert result.exit_code == 0, repr(result.exception)
    answer = json.loads(result.stdout)
    days = {day["date"]: day for day in answer["days"]}
    assert days["2021-05-06"]["kcb"] == pytest.approx(0.275)
    assert days["2021-05-06"]["ks"] <= 0.9
    watered = [date for date, _ in answer["irrigation"] if date != "2021-05-01"]
    assert watered
    assert {pd.Timestamp(date).dayofweek for date in watered} == {0}


@pytest.mark.parametrize("name", ["milho", "Maíz (grano)", "MILHO (grão)", "maize"])
def test_a_crop_may_be_called_as_in_any_language(folder, name):
    result = run(folder, FILE.format(schedule="").replace('"maize"', f'"{name}"'))
    assert json.loads(result.stdout)["crop"] == "maize"


def test_crops_are_listed_by_name_and_language():
    from click.testing import CliRunner

    from evaeto.cli import cli

    lines = CliRunner().invoke(cli, ["--language", "pt-BR", "crops", "cafe"]).stdout.splitlines()
    assert [line.split(maxsplit=1) for line in lines] == [
        ["coffee", "café, solo sem mato"], ["coffee_weeds", "café, com mato"],
    ]  # fmt: skip
    assert len(CliRunner().invoke(cli, ["crops"]).stdout.splitlines()) == 122


@pytest.mark.parametrize(("table", "text"), [
    ("[soil]\nfield_capacity = 0.2\nwilting_point = 0.1\n", "missing key 'rew'"),
    ("[soil]\nrew = 9.0\nlayers = [{ end = 0.3 }]\n", "missing key 'field_capacity'"),
    ("[index]\nfile = 'days.csv'\ncolumn = 'ndvi'\nslope = 1.0\noffset = 0.0\n", "ndvi: the table has no such column"),
    ("[index]\nfile = 'days.csv'\n", "missing key 'column'"),
])  # fmt: skip
def test_what_is_wrong_with_soil_and_index_is_said(folder, table, text):
    result = run(folder, FILE.format(schedule="") + table)
    assert result.exit_code != 0
    assert text in str(result.exception)


@pytest.mark.parametrize(("change", "text"), [
    (("crop =", "crops ="), "unknown key 'crops'"),
    (('planting = 2021-04-01', ""), "missing key 'planting'"),
    (('soil = "loam"', ""), "missing key 'soil'"),
    (("weather =", "wether ="), "unknown key 'wether'"),
    (("efficiency", "eficiency"), "unknown key 'eficiency'"),
    (("depth = 20.0", ""), "missing key 'depth'"),
    (("[field]", "[field"), "not a valid TOML file"),
    (('"maize"', '"mais"'), "unknown name 'mais'"),
])  # fmt: skip
def test_what_is_wrong_with_the_file_is_said(folder, change, text):
    result = run(folder, FILE.format(schedule="").replace(*change))
    assert result.exit_code != 0
    assert text in str(result.exception)


def test_a_file_of_my_field_is_asked_for_today(folder):
    today = pd.Timestamp.now().normalize()
    days = pd.date_range(today - pd.Timedelta(days=60), today + pd.Timedelta(days=10))
    table = pd.DataFrame({"date": days.strftime("%Y-%m-%d"), "eto": 5.0, "precip": 0.0})
    table.to_csv(folder / "days.csv", index=False)
    text = f"""
name = "Pivot"
lat = -7.53
lon = -46.04
weather = "days.csv"

[field]
crop = "maize"
soil = "loam"
planting = {days[0]:%Y-%m-%d}

[system]
rate = 8
"""
    told = json.loads(run(folder, text).stdout)
    assert told["irrigate"] is True
    assert told["hours"] == pytest.approx(told["gross_mm"] / 8.0, abs=1e-3)
    assert told["said"][0].startswith("Water today: ")
    assert "days" not in told
    assert len(json.loads(run(folder, text, "--days").stdout)["days"]["depletion"]) > 60
    wrong = run(folder, text.replace("rate = 8", "rate = 8\nspeed = 3"))
    assert wrong.exit_code != 0


@pytest.mark.parametrize(("schedule", "depth"), [("depth = 18.0", 20.0), ("most = 9.0", 10.0)])
def test_a_controller_is_asked_for_no_more_than_the_schedule_gives(folder, schedule, depth):
    answer = json.loads(run(folder, FILE.format(schedule=schedule)).stdout)
    assert (answer["irrigate"], answer["depth_mm"]) == (True, depth)


def test_rain_ahead_that_would_count_on_nothing_is_refused(folder):
    result = run(folder, FILE.format(schedule="rain_ahead = 2"))
    assert result.exit_code != 0
    assert "rain_ahead needs automatic" in str(result.exception)

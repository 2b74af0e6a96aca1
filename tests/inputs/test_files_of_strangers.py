"""Station files of loggers, networks and people that no format knows: read as what they are, or asked about."""

from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import evaeto
from evaeto.core.messages import Message
from evaeto.errors import AssumedInputWarning, EvaetoWarning, WeatherError
from evaeto.inputs.formats.base import ReadOptions
from evaeto.inputs.formats.registry import open_file
from evaeto.inputs.hours_to_days import read_days
from evaeto.inputs.questions import each_of
from evaeto.inputs.summer_time import went_forward
from evaeto.inputs.variable_names import parse_name

DAYS = pd.date_range("2020-07-01", periods=4)


def station(folder: Path, text: str, name: str = "station.csv", encoding: str = "utf-8") -> Path:
    (folder / name).write_text(text, encoding=encoding)
    return folder / name


def keys_of(caught: pytest.ExceptionInfo[WeatherError]) -> set[str]:
    return {each.key for each in each_of(caught.value.args[0])}


def told_of(path: Path) -> list[str]:
    return [each.key for each in open_file(path).assumptions if isinstance(each, Message)]


@pytest.mark.parametrize(
    ("name", "quantity", "units", "height"),
    [
        ("RH (max)", "rhmax", "%", None),
        ("Temp (max) (°F)", "tmax", "°F", None),
        ("Wind speed (2 m) [km/h]", "u2", "km/h", None),
        ("Longitude (x)", "lon", "degrees_east", None),
        ("Sunshine (min)", "sunshine", "min", None),
        ("kPa Vapor Pressure", "ea", "kPa", None),
        ("Wind speed (kmph)", "uz", "kmph", None),
        ("Outdoor Temperature(℃)", "tmean", "℃", None),
        ("Wind Wind Speed(m/s)", "uz", "m/s", None),
        ("Velocidad_Viento_1000cm_Media", "uz", "m s-1", 10.0),
        ("Temperatura_Abrigo_150cm_Maxima", "tmax", "degC", None),
        ("HUMEDADMAX", "rhmax", "%", None),
        ("Température maximale (°C)", "tmax", "°C", None),
        ("Rel. Luftfeuchte [%]", "rhmean", "%", None),
        ("Radiazione globale (MJ/m²)", "rs", "MJ/m²", None),
        ("AirT_2m_Max", "tmax", "degC", None),
    ],
)
def test_a_name_is_read_with_what_stands_in_its_brackets(
    name: str, quantity: str, units: str, height: float | None
) -> None:
    found = parse_name(name, None)
    assert found is not None
    assert (found.quantity, found.units, found.height) == (quantity, units, height)


@pytest.mark.parametrize(
    "name",
    ["Wind (max)", "Indoor Temperature (°F)", "AirT_10m_Max", "Temperatura_Intemperie_5cm_Minima",
     "Pressure Relative(hPa)", "SWout_Avg", "Wind D", "Wind_d", "ssh (m)"],
)  # fmt: skip
def test_a_name_of_something_else_stays_unknown(name: str) -> None:
    assert parse_name(name, None) is None


def test_a_letter_behind_a_name_is_a_unit_only_where_it_can_be_one() -> None:
    found = parse_name("WS_F", None)  # of which the gaps are filled
    assert found is not None
    assert (found.quantity, found.stated) == ("uz", False)


def test_rain_of_the_day_so_far_is_no_rain_of_the_hour() -> None:
    assert parse_name("Daily Rain (in)", None, hourly=True) is None
    assert parse_name("Rain (in)", None, hourly=True) is not None


@pytest.mark.parametrize(
    "dates",
    [["01.07.2020 00:00", "02.07.2020 00:00", "13.07.2020 00:00"], ["1-Jul-2020", "2-Jul-2020", "13-Jul-2020"],
     ["20200701", "20200702", "20200713"]],
)  # fmt: skip
def test_dates_under_an_unknown_name_are_found_by_what_they_are(tmp_path: Path, dates: list[str]) -> None:
    rows = "".join(f"{each};X;30;15;2\n" for each in dates)
    path = station(tmp_path, f"Tid;Navn;tmax;tmin;u2\n{rows}")
    weather = evaeto.read_weather(path)
    assert [str(time)[:10] for time in weather["time"].values] == ["2020-07-01", "2020-07-02", "2020-07-13"]
    assert "table.dates_by_content" in told_of(path)


@pytest.mark.parametrize("name", ["valid", "Tiempo"])
def test_a_flag_or_a_code_beside_the_parts_of_a_date_is_no_hour(tmp_path: Path, name: str) -> None:
    rows = "".join(f"2020,7,{day},{day % 3},30,15\n" for day in (1, 2, 3))
    weather = evaeto.read_weather(station(tmp_path, f"year,month,day,{name},tmax,tmin\n{rows}"))
    assert [str(time)[:16] for time in weather["time"].values][:2] == ["2020-07-01T00:00", "2020-07-02T00:00"]


def test_a_column_that_people_call_the_dates_goes_before_what_cells_look_like(tmp_path: Path) -> None:
    rows = "".join(f"2019-01-0{day},2020-07-0{day},30,15\n" for day in (1, 2, 3))
    path = station(tmp_path, f"sent,measured,tmax,tmin\n{rows}")
    weather = evaeto.read_weather(path, names={"measured": "date"})
    assert str(weather["time"].values[0])[:10] == "2020-07-01"


def test_the_remedy_of_a_table_without_dates_works(tmp_path: Path) -> None:
    path = station(tmp_path, "when,tmax,tmin\n2020183,30,15\n2020184,31,15\n2020185,31,14\n")
    with pytest.raises(WeatherError) as caught:
        evaeto.read_weather(path)
    assert "--name COLUMN=date" in str(caught.value)
    assert evaeto.read_weather(path, names={"when": "date"})["tmax"].values.tolist() == [30, 31, 31]


@pytest.mark.parametrize("factor", [1, 1000])
def test_seconds_since_1970_are_times_of_utc(tmp_path: Path, factor: int) -> None:
    hours = pd.date_range("2020-07-01", periods=48, freq="h").astype("datetime64[s]").astype("int64")
    rows = "".join(f"{second * factor},20,60\n" for second in hours)
    weather = evaeto.read_weather(station(tmp_path, f"timestamp,temp (C),rh (%)\n{rows}"))
    assert str(weather["time"].values[5])[:16] == "2020-07-01T05:00"
    assert weather.attrs["utc_offset"] == 0.0


@pytest.mark.parametrize("text", ["20200701:0100", "2020-07-01 01:00:00 +0000 UTC"])
def test_times_are_read_as_networks_write_them(tmp_path: Path, text: str) -> None:
    rows = "".join(
        f"{text.replace('01:00', f'{hour:02}:00').replace(':0100', f':{hour:02}00')},20\n" for hour in range(5)
    )
    weather = evaeto.read_weather(station(tmp_path, f"time,temp (C)\n{rows}"))
    assert str(weather["time"].values[4])[:16] == "2020-07-01T04:00"


@pytest.mark.parametrize("name", ["Time", "HourMin"])
def test_hours_and_minutes_in_one_number_stand_beside_the_day_of_the_year(tmp_path: Path, name: str) -> None:
    rows = "".join(f"2020,{183 + (hour == 24)},{100 * hour if hour < 24 else 2400},20\n" for hour in range(1, 24))
    weather = evaeto.read_weather(station(tmp_path, f"Year,DOY,{name},temp (C)\n{rows}"))
    assert str(weather["time"].values[0])[:16] == "2020-07-01T01:00"


def test_statistics_below_merged_names_with_their_unit_are_read(tmp_path: Path) -> None:
    path = station(
        tmp_path,
        "Date/Time,HC Air temperature [°F],,,HC Relative humidity [%],\n,avg,max,min,max,min\n"
        + "".join(f"2020-07-0{day},68,86,50,90,40\n" for day in (1, 2, 3)),
    )
    weather = evaeto.read_weather(path)
    np.testing.assert_allclose([weather[name].values[0] for name in ("tmean", "tmax", "tmin")], [20, 30, 10])
    assert weather["rhmin"].values[0] == 40


def test_a_header_of_no_known_names_below_titles_is_found_by_the_numbers_below(tmp_path: Path) -> None:
    path = station(
        tmp_path,
        "Nettverk,Invented\nStasjon,X\n\nNavn,Tid,Varmest,Kaldest,Vind\n"
        + "".join(f"X,0{day}.07.2020,30.1,15.2,2.5\n" for day in (1, 2, 3)),
    )
    names = {"Varmest": "tmax", "Kaldest": "tmin", "Vind": "u2", "Tid": "date"}
    weather = evaeto.read_weather(path, names=names, dayfirst=True)
    assert weather["tmax"].values.tolist() == [30.1] * 3


def test_a_sentence_below_a_table_filled_up_with_delimiters_is_no_row(tmp_path: Path) -> None:
    rows = "".join(f"{day:%d.%m.%Y};30,1;15,2\n" for day in pd.date_range("2020-07-09", periods=8))
    path = station(tmp_path, f"Dato;Tmax;Tmin\n{rows}Data er gyldig per 01.01.2024 (CC BY 4.0);;\n")
    assert evaeto.read_weather(path, names={"Dato": "date"}).sizes["time"] == 8


def test_values_without_a_header_are_refused_with_the_line_that_lacks(tmp_path: Path) -> None:
    path = station(tmp_path, "".join(f"24,2020,{day},2400,30,15,2.1\n" for day in range(183, 190)))
    with pytest.raises(WeatherError) as caught:
        evaeto.read_weather(path)
    assert keys_of(caught) == {"table.no_header"}
    header = "id,year,doy,x,tmax,tmin,u2\n"
    assert evaeto.read_weather(station(tmp_path, header + path.read_text()))["tmax"].values[0] == 30


def test_one_unit_behind_every_number_of_a_column_is_its_unit(tmp_path: Path) -> None:
    rows = "".join(f"7/{day}/2020,86.0 °F,59.0 °F,{speed} mph\n" for day, speed in ((1, 5.0), (2, "--"), (13, 4.0)))
    weather = evaeto.read_weather(station(tmp_path, f"Time,Temp High,Temp Low,Wind Speed\n{rows}"), wind_height=2.0)
    np.testing.assert_allclose(weather["tmax"].values, 30)
    np.testing.assert_allclose(weather["u2"].values, [5 * 0.44704, np.nan, 4 * 0.44704])


@pytest.mark.parametrize("header", ["Wind", "ws", "Vento"])
def test_a_wind_without_a_unit_says_what_it_is_taken_for(tmp_path: Path, header: str) -> None:
    path = station(tmp_path, f"date,tmax,tmin,{header}\n2020-07-01,30,15,9\n2020-07-02,30,15,7\n")
    assert "table.wind_unit" in told_of(path)
    stated = open_file(path, ReadOptions(units={header: "km/h"}))
    assert not any(each.key == "table.wind_unit" for each in stated.assumptions)


@pytest.mark.parametrize("header", ["u2", "WS2M", "Wind (m/s)", "wind_km_h"])
def test_a_wind_whose_name_has_a_unit_is_not_spoken_of(tmp_path: Path, header: str) -> None:
    path = station(tmp_path, f"date,tmax,tmin,{header}\n2020-07-01,30,15,9\n2020-07-02,30,15,7\n")
    assert told_of(path) == []


def test_a_doubt_names_the_column_of_the_file_so_that_its_remedy_works(tmp_path: Path) -> None:
    rows = "".join(f"{day:%Y-%m-%d},30,15,60,32,22\n" for day in pd.date_range("2020-07-01", periods=25))
    path = station(tmp_path, f"date,tmax,tmin,rh,Vento,rs\n{rows}")
    weather = evaeto.read_weather(path, wind_height=2.0)
    with pytest.warns(EvaetoWarning, match="--unit 'Vento=km/h'"):
        evaeto.eto(weather, lat=-10.0, elevation=300.0)
    with warnings.catch_warnings():
        warnings.simplefilter("error", EvaetoWarning)
        evaeto.read_weather(path, wind_height=2.0, units={"Vento": "km/h"})


def hourly(offset: int, days: int = 3) -> str:
    """Hours at 112 degrees west, their radiation by the sun there; the clock is so many hours from UTC."""
    rows = ["time,temp (C),rh (%),wind (m/s),solar (W/m2)\n"]
    for hour in range(24 * days):
        sun = max(0.0, 800.0 * np.cos(np.pi * ((hour % 24) - 12) / 12))
        time = pd.Timestamp("2020-06-20") + pd.Timedelta(hours=hour + 7 + offset)
        rows.append(f"{time:%Y-%m-%d %H:%M},{25 + sun / 100:.1f},40,2,{sun:.1f}\n")
    return "".join(rows)


def test_hours_of_utc_make_no_local_days_without_a_word(tmp_path: Path) -> None:
    path, place = station(tmp_path, hourly(0)), (33.0, -112.0)
    with pytest.raises(WeatherError) as caught:
        read_days(path, place=place)
    assert "checks.times_of_utc" in keys_of(caught)
    days = read_days(path, place=place, said=ReadOptions(utc_offset=0.0))
    assert days["rs"].values[0] > 15.0


def test_hours_of_the_local_clock_make_days_as_they_are(tmp_path: Path) -> None:
    days = read_days(station(tmp_path, hourly(-7)), place=(33.0, -112.0))
    assert days.sizes["time"] >= 2


@pytest.mark.parametrize("zone", ["America/Los_Angeles", "Europe/Madrid", "Australia/Sydney"])
def test_a_clock_that_went_forward_is_told(zone: str) -> None:
    year = pd.date_range("2022-01-01", "2022-12-31", freq="h", tz="UTC").tz_convert(zone).tz_localize(None)
    assert went_forward(year.unique().sort_values()) is not None


def test_standard_time_with_gaps_is_not_taken_for_summer_time() -> None:
    hours = pd.date_range("2022-01-01", "2022-12-31", freq="h")
    assert went_forward(hours) is None
    assert went_forward(hours.delete([1203, 2500, 2501, 4000, 6000])) is None


def test_hours_of_summer_time_are_read_with_a_word(tmp_path: Path) -> None:
    times = pd.date_range("2022-03-25", periods=120, freq="h")
    rows = "".join(f"{time},20,60\n" for time in times if str(time) != "2022-03-27 02:00:00")
    with pytest.warns(AssumedInputWarning, match="clocks go forward"):
        evaeto.read_weather(station(tmp_path, f"time,temp (C),rh (%)\n{rows}"))


@pytest.mark.parametrize(
    ("encoding", "header"),
    [("cp949", "일시,최고기온(°C),최저기온(°C),평균 상대습도(%)"),
     ("cp932", "年月日,最高気温(℃),最低気温(℃),平均湿度(％)"),
     ("gb18030", "日期,最高气温(℃),最低气温(℃),平均相对湿度(%)")],
)  # fmt: skip
def test_names_of_east_asia_can_be_said_as_they_are_written(tmp_path: Path, encoding: str, header: str) -> None:
    rows = "".join(f"{day:%Y-%m-%d},30,15,60\n" for day in DAYS)
    names = dict(zip(header.split(",")[1:], ("tmax", "tmin", "rhmean"), strict=True))
    weather = evaeto.read_weather(station(tmp_path, f"{header}\n{rows}", encoding=encoding), names=names)
    assert weather["rhmean"].values.tolist() == [60] * 4


def test_a_table_of_unknown_names_says_how_to_name_them(tmp_path: Path) -> None:
    rows = "".join(f"{day:%Y-%m-%d},30,15,60,2,22\n" for day in DAYS)
    weather = evaeto.read_weather(station(tmp_path, f"date,alpha,beta,gamma,delta,epsilon\n{rows}"))
    with pytest.raises(WeatherError, match="--name COLUMN=tmax"):
        evaeto.eto(weather, lat=-10.0, elevation=300.0)


def test_a_quantity_named_by_people_keeps_the_unit_behind_its_brackets(tmp_path: Path) -> None:
    rows = "".join(f"{day:%Y-%m-%d},86,59\n" for day in DAYS)
    path = station(tmp_path, f"Date,Field (2026) Warmest (degF),Field (2026) Coldest (degF)\n{rows}")
    names = {"Field (2026) Warmest (degF)": "tmax", "Field (2026) Coldest (degF)": "tmin"}
    np.testing.assert_allclose(evaeto.read_weather(path, names=names)["tmax"].values, 30)


@pytest.mark.parametrize(
    ("name", "values", "unit"),
    [("tmax", [113, 251, 369, 246], "0.1 degC"), ("Radiation", [8578, 8000, 7500, 8789], "Wh m-2")],
)
def test_the_unit_that_is_guessed_is_among_those_that_fit(
    tmp_path: Path, name: str, values: list[int], unit: str
) -> None:
    rows = "".join(f"{day:%Y-%m-%d},{value}\n" for day, value in zip(DAYS, values, strict=True))
    with pytest.raises(WeatherError) as caught:
        evaeto.read_weather(station(tmp_path, f"date,{name}\n{rows}"))
    guessed = next(each for each in each_of(caught.value.args[0]) if each.key == "checks.likely_unit")
    assert unit in guessed.fields["names"]
    assert "K" not in guessed.fields["names"]
    evaeto.read_weather(tmp_path / "station.csv", units={name: unit})

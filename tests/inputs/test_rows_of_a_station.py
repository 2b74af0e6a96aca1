"""Tables of one station as people hand them over: rows twice, stations side by side, footers, indexes, coordinates."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

import evaeto
from evaeto.errors import WeatherError
from evaeto.inputs.coordinates import coordinate_of
from evaeto.inputs.formats.base import ReadOptions
from evaeto.inputs.formats.registry import open_file
from evaeto.inputs.weather_files import read_weather

Write = Callable[..., Path]
HEADER = "date,tmax,tmin,rhmax,rhmin,u2,rs"
ROWS = [f"2020-07-{day:02},{30 + day / 10},15.2,93,47,2.0,25.3" for day in range(1, 11)]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def writing(*lines: str, name: str = "station.csv") -> Path:
        path = tmp_path / name
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return path

    return writing


def right(write: Write) -> np.ndarray:
    return eto_of(write(HEADER, *ROWS, name="plain.csv"))


def eto_of(path: Path, **options: str) -> np.ndarray:
    return evaeto.eto(read_weather(path, **options), lat=40.0, elevation=100.0).values


def test_a_row_that_repeats_another_is_left_out_with_its_line(write: Write) -> None:
    path = write(HEADER, *ROWS[:5], ROWS[2], *ROWS[5:], ROWS[9])
    np.testing.assert_allclose(eto_of(path), right(write), rtol=1e-12)
    (told,) = open_file(path).assumptions
    assert told == "2 rows, the first in line 7 of station.csv, repeat earlier ones in every cell and were left out"


def test_rows_of_one_day_that_differ_are_refused(write: Write) -> None:
    with pytest.raises(WeatherError, match="2020-07-03 appears more than once"):
        eto_of(write(HEADER, *ROWS, ROWS[2].replace("25.3", "24.3")))


@pytest.mark.parametrize("column", ["station", "Station ID", "Estação", "nombre de la estación", "siteName"])
def test_a_table_of_several_stations_asks_which(write: Write, column: str) -> None:
    one = [f"{row},A1" for row in ROWS[:5]]
    other = [f"{row.replace(',15.2,', ',9.9,')},B2" for row in ROWS[5:]]
    path = write(f"{HEADER},{column}", *one, *other)
    with pytest.raises(WeatherError, match=r"has 2 stations \(A1, B2\); choose one"):
        read_weather(path)
    np.testing.assert_allclose(eto_of(path, site="a1"), right(write)[:5], rtol=1e-12)
    with pytest.raises(WeatherError, match="has no station C3; it has A1, B2"):
        read_weather(path, site="C3")


def test_a_station_that_is_the_same_in_every_row_and_a_code_of_each_row_ask_nothing(write: Write) -> None:
    path = write(f"{HEADER},station,id", *(f"{row},A1,{number}" for number, row in enumerate(ROWS)))
    np.testing.assert_allclose(eto_of(path), right(write), rtol=1e-12)


def test_text_below_the_table_is_none_of_its_rows(write: Write) -> None:
    path = write(HEADER, *ROWS, "", "Source: station of the institute", '"Printed on request, see below"')
    np.testing.assert_allclose(eto_of(path), right(write), rtol=1e-12)


@pytest.mark.parametrize("last", ["2020-07-1", "2020-07-11,30", "Total,2", "3.5"])
def test_a_last_row_that_is_cut_off_is_refused_with_its_line(write: Write, last: str) -> None:
    with pytest.raises(WeatherError, match="line 12"):
        eto_of(write(HEADER, *ROWS, last))


@pytest.mark.parametrize("first", ["", "Unnamed: 0", "index"])
def test_the_index_of_a_table_that_was_saved_with_it_holds_its_dates(write: Write, first: str) -> None:
    np.testing.assert_allclose(eto_of(write(HEADER.replace("date", first, 1), *ROWS)), right(write), rtol=1e-12)


def test_a_number_before_each_row_is_no_date(write: Write) -> None:
    with pytest.raises(WeatherError, match="no column of dates"):
        read_weather(
            write(HEADER.replace("date", "", 1), *(f"{n},{row.split(',', 1)[1]}" for n, row in enumerate(ROWS)))
        )


def test_minutes_in_a_column_of_their_own_are_part_of_the_time(write: Write) -> None:
    rows = [f"2020,7,{1 + n // 48},{n // 2 % 24},{n % 2 * 30},{20 + n % 7},60,2,0.5" for n in range(96)]
    weather = read_weather(write("Year,Month,Day,Hour,Minute,tmean,rhmean,u2,rs", *rows), utc_offset=0.0)
    assert [str(time)[:16] for time in weather["time"].values[[0, 1, 95]]] == [
        "2020-07-01T00:00", "2020-07-01T00:30", "2020-07-02T23:30",
    ]  # fmt: skip


def test_hours_of_summer_and_winter_time_are_brought_to_utc(write: Write) -> None:
    rows = [f"2020-10-24T{hour:02}:00+01:00,15,80,2,0.1" for hour in range(24)]
    rows += [f"2020-10-25T{hour:02}:00+00:00,15,80,2,0.1" for hour in range(24)]
    weather = read_weather(write("time,tmean,rhmean,u2,rs", *rows))
    assert weather.attrs["utc_offset"] == 0.0
    assert str(weather["time"].values[0])[:13] == "2020-10-23T23"
    assert str(weather["time"].values[-1])[:13] == "2020-10-25T23"


@pytest.mark.parametrize(
    ("text", "quantity", "value"),
    [
        ("12°34'56\"S", "lat", -(12 + 34 / 60 + 56 / 3600)),
        ("S 12° 34.5'", "lat", -(12 + 34.5 / 60)),
        ("12 34 56 N", "lat", 12 + 34 / 60 + 56 / 3600),
        ("12º34′56″ Sul", "lat", -(12 + 34 / 60 + 56 / 3600)),
        ("-12:30", "lat", -12.5),
        ("40,5N", "lat", 40.5),
        ("47°52'48\"O", "lon", -(47 + 52 / 60 + 48 / 3600)),
        ("5 40 E", "lon", 5 + 40 / 60),
        ("3.5 oeste", "lon", -3.5),
        ("1250 m", "elevation", 1250.0),
        ("1,5 metros", "elevation", 1.5),
        ("328 ft", "elevation", 328 * 0.3048),
        ("12°75'S", "lat", None),
        ("12.5°30'S", "lat", None),
        ("12°34'E", "lat", None),
        ("-12°34'N", "lat", None),
        ("1.250 m", "elevation", None),
        ("near 12", "lat", None),
    ],
)
def test_a_coordinate_is_read_as_it_is_written_or_not_at_all(text: str, quantity: str, value: float | None) -> None:
    assert coordinate_of(text, quantity) == (None if value is None else pytest.approx(value, abs=1e-9))


def test_columns_of_degrees_minutes_and_seconds_are_the_place(write: Write) -> None:
    quoted = '"40°30\'0""N","3°41\'24""W",667 m'
    path = write(f"{HEADER},lat,lon,elevation", *(f"{row},{quoted}" for row in ROWS))
    weather = read_weather(path)
    assert (float(weather["lat"]), float(weather["elevation"])) == (40.5, 667.0)
    assert float(weather["lon"]) == pytest.approx(-3.69)


def test_a_coordinate_that_is_none_is_refused_with_its_line(write: Write) -> None:
    with pytest.raises(WeatherError, match="lat: '40°75'N' in line 2"):
        read_weather(write(f"{HEADER},lat", *(f"{row},40°75'N" for row in ROWS)))


def test_a_minus_sign_of_word_processors_and_traces_of_rain_are_read(write: Write) -> None:
    rows = [f"2020-01-{day:02},5,\N{MINUS SIGN}2.5,93,47,2.0,5.3,{'T' if day % 2 else 0.4}" for day in range(1, 11)]
    weather = read_weather(write(f"{HEADER},rain", *rows))
    assert set(weather["tmin"].values) == {-2.5}
    assert weather["precip"].values[:2].tolist() == [0.0, 0.4]


def test_the_way_of_the_wind_in_a_day_is_its_speed(write: Write) -> None:
    for name, run in (("Wind Run (km)", 172.8), ("wind run (mi)", 172.8 / 1.609344)):
        weather = read_weather(write(HEADER.replace("u2", name), *(row.replace(",2.0,", f",{run},") for row in ROWS)))
        np.testing.assert_allclose(weather["uz"].values, 2.0, rtol=1e-9)


def test_a_place_that_is_given_is_compared_with_that_of_the_file(write: Write) -> None:
    path = write("# lat: -22.7", "# elevation: 546", HEADER, *ROWS)
    with pytest.warns(match=r"lat: 40 was given, although the weather states -22\.7"):
        evaeto.eto(read_weather(path), lat=40.0)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        evaeto.eto(read_weather(write("# lat: 39.9", "# elevation: 90", HEADER, *ROWS)), lat=40.0, elevation=100.0)


def test_times_in_the_middle_of_hours_say_how_they_are_used(write: Write) -> None:
    rows = [f"2020-07-0{1 + n // 24}T{n % 24:02}:00,20,60,2,0.5" for n in range(48)]
    weather = read_weather(write("time,tmean,rhmean,u2,rs", *rows), utc_offset=0.0)
    with pytest.raises(evaeto.errors.ArgumentError, match="--daily"):
        evaeto.eto(weather, lat=40.0, lon=0.0, elevation=100.0, label="middle")


def test_a_format_that_repeats_a_row_leaves_it_out(tmp_path: Path) -> None:
    path = tmp_path / "s.csv"
    header = "YYYY-MM-DD,daily_rain,max_temp,min_temp,metadata\n"
    rows = "2021-06-01,0.0,15,5,a\n2021-06-02,0.0,16,5,b\n2021-06-02,0.0,16,5,c\n"
    path.write_text(header + rows, encoding="utf-8")
    opened = open_file(path, ReadOptions())
    assert len(opened.table) == 2
    assert any("repeats an earlier row" in told for told in opened.assumptions)


def test_rain_that_was_collected_over_several_days_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "IDCJAC0009.csv"
    header = "Product code,Bureau of Meteorology station number,Year,Month,Day,Rainfall amount (millimetres)"
    path.write_text(
        f"{header},Period over which rainfall was measured (days),Quality\n"
        "IDCJAC0009,999,2020,07,01,1.2,1,Y\nIDCJAC0009,999,2020,07,02,,,\nIDCJAC0009,999,2020,07,03,14.6,2,Y\n"
        "IDCJAC0009,999,2020,07,04,0.4,1,Y\n"
    )
    weather = read_weather(path)
    assert weather["precip"].values == pytest.approx([1.2, np.nan, np.nan, 0.4], nan_ok=True)
    assert "the value in line 4" in weather.attrs["assumptions"]


def test_a_temperature_of_several_days_is_that_of_none(tmp_path: Path) -> None:
    path = tmp_path / "IDCJAC0010.csv"
    header = "Product code,Bureau of Meteorology station number,Year,Month,Day,Maximum temperature (Degree C)"
    path.write_text(
        f"{header},Days of accumulation of maximum temperature,Quality\n"
        "IDCJAC0010,999,2020,07,01,21.2,1,Y\nIDCJAC0010,999,2020,07,02,24.6,2,Y\n"
    )
    assert read_weather(path)["tmax"].values == pytest.approx([21.2, np.nan], nan_ok=True)

"""Tables as people hold them: encodings, titles, names, dates and units as they are written, in any order."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import evaeto
from evaeto.core.quantities import conversion
from evaeto.errors import WeatherError
from evaeto.inputs.normalise import normalise
from evaeto.inputs.weather_files import read_weather

Write = Callable[..., Path]
PLACE = {"lat": 40.0, "elevation": 100.0}
RIGHT = 5.454790
"""ETo of the day below by the names of evaeto."""
PLAIN = "date,tmax,tmin,rhmax,rhmin,u2,rs\n2020-07-01,30.1,15.2,93,47,2.0,25.3\n"


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def writing(text: str | bytes, name: str = "station.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return writing


def eto_of(path: Path, **options: Any) -> float:
    weather = read_weather(path, **options)
    return float(evaeto.eto(weather, wind_height=2.0, **PLACE).sel(time="2020-07-01"))


DAY = "30,1;15,2;93;47;2,0;25,3"
TABLES = {
    "plain": PLAIN,
    "Portuguese": "Data;Temp. máxima (°C);Temp. mínima (°C);UR máx (%);UR mín (%);Vento 2 m (m/s);Radiação (MJ/m²)\n"
    f"01/07/2020;{DAY}\n13/07/2020;{DAY}\n",
    "Spanish": "Fecha;Temperatura máxima;Temperatura mínima;Humedad relativa máxima;Humedad relativa mínima;"
    "Velocidad del viento a 2 m;Radiación solar\n"
    f"1/7/2020;{DAY}\n13/7/2020;{DAY}\n",
    "English": "Date;Max Temp;Min Temp;Max relative humidity;Min relative humidity;Wind speed at 2 m;"
    "Solar radiation\n"
    f"07/01/2020;{DAY}\n07/13/2020;{DAY}\n",
    "titles and units": "Estação Experimental;;;;;;\n"
    f";;;;;;\nLatitude: 40;;;;;;\ndata;tmax;tmin;rhmax;rhmin;u2;rs\n;°C;°C;%;%;m/s;MJ/m²\n2020-07-01;{DAY}\n",
    "day in three columns": f"Ano;Mês;Dia;tmax;tmin;rhmax;rhmin;u2;rs\n2020;7;1;{DAY}\n2020;7;2;{DAY}\n",
    "month by its name": f"Ano;Mês;Dia;tmax;tmin;rhmax;rhmin;u2;rs\n2020;julho;1;{DAY}\n2020;ago;2;{DAY}\n",
    "day of the year": f"YEAR;DOY;tmax;tmin;rhmax;rhmin;u2;rs\n2020;183;{DAY}\n2020;184;{DAY}\n",
    "year and day as one number": f"date;tmax;tmin;rhmax;rhmin;u2;rs\n2020183;{DAY}\n2020184;{DAY}\n",
    "digits": f"date;tmax;tmin;rhmax;rhmin;u2;rs\n20200701;{DAY}\n20200702;{DAY}\n",
    "a named month": f"date;tmax;tmin;rhmax;rhmin;u2;rs\n1-jul-2020;{DAY}\n2-Jul-2020;{DAY}\n",
    "in words": f"fecha;tmax;tmin;rhmax;rhmin;u2;rs\n1 de julio de 2020;{DAY}\n2 de julio de 2020;{DAY}\n",
    "points": f"date;tmax;tmin;rhmax;rhmin;u2;rs\n1.7.2020;{DAY}\n13.7.2020;{DAY}\n",
    "spreadsheet's days": f"date;tmax;tmin;rhmax;rhmin;u2;rs\n44013;{DAY}\n44014;{DAY}\n",
    "runs of spaces": "date        tmax   tmin  rhmax rhmin  u2   rs\n"
    "2020-07-01  30.1  15.2   93   47  2.0 25.3\n2020-07-02 30.1 15.2 93 47 2.0 25.3\n",
    "bars": "date|tmax|tmin|rhmax|rhmin|u2|rs\n2020-07-01|30.1|15.2|93|47|2.0|25.3\n",
    "Fahrenheit in the name": "date,Tmax_F,Tmin_F,rhmax,rhmin,u2,rs\n2020-07-01,86.18,59.36,93,47,2.0,25.3\n",
    "units as people write": "date,tmax (degree_Celsius),tmin (ºC),rhmax (pct),rhmin (percent),u2 (km/d),rs (langley)\n"
    "2020-07-01,30.1,15.2,93,47,172.8,604.684512\n",
}


@pytest.mark.parametrize("text", TABLES.values(), ids=TABLES)
def test_a_table_gives_the_eto_of_its_day(write: Write, text: str) -> None:
    assert eto_of(write(text)) == pytest.approx(RIGHT, abs=2e-4)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252", "mac_roman"])
def test_an_encoding_is_recognised(write: Write, encoding: str) -> None:
    text = TABLES["Portuguese"].replace("²", "2")
    assert eto_of(write(text.encode(encoding))) == pytest.approx(RIGHT, abs=2e-4)


@pytest.mark.parametrize("name", ["station.dat", "station.prn", "station", "station.wea"])
def test_a_table_has_any_ending(write: Write, name: str) -> None:
    assert eto_of(write(PLAIN, name)) == pytest.approx(RIGHT, abs=2e-4)


def test_an_excel_file_has_titles_another_sheet_and_serial_days(tmp_path: Path) -> None:
    path = tmp_path / "station.xlsx"
    rows = [["Estação"], ["Altitude (m):", 250], [], ["Data", "Tmáx", "Tmín", "UR máx", "UR mín", "Vento 2m", "Rs"],
            [44013, 30.1, 15.2, 93, 47, 2.0, 25.3], [44014, 30.1, 15.2, 93, 47, 2.0, 25.3]]  # fmt: skip
    with pd.ExcelWriter(path) as book:
        pd.DataFrame([["read me"]]).to_excel(book, sheet_name="notes", header=False, index=False)
        pd.DataFrame(rows).to_excel(book, sheet_name="dados", header=False, index=False)
    assert eto_of(path) == pytest.approx(RIGHT, abs=2e-4)
    weather = read_weather(path)
    assert "sheet 'dados' was read" in weather.attrs["assumptions"]
    assert float(weather["elevation"]) == 250.0
    with pytest.raises(WeatherError, match="there is no sheet 'x'; the sheets are notes, dados"):
        read_weather(path, sheet="x")


def test_days_that_may_be_months_are_asked_for(write: Write) -> None:
    path = write(PLAIN.replace("2020-07-01", "01/07/2020"))
    with pytest.raises(WeatherError, match="day-first or month-first; state which: --dayfirst or --monthfirst"):
        read_weather(path)
    assert eto_of(path, dayfirst=True) == pytest.approx(RIGHT, abs=2e-4)
    assert str(read_weather(path, dayfirst=False)["time"].values[0])[:10] == "2020-01-07"
    with pytest.raises(WeatherError, match="do not have the order"):
        read_weather(write(PLAIN.replace("2020-07-01", "13/07/2020")), dayfirst=False)


def test_a_table_in_memory_asks_for_the_order_of_its_dates_too() -> None:
    frame = pd.DataFrame(
        {"date": ["01/07/2020"], "tmax": 30.1, "tmin": 15.2, "rhmax": 93, "rhmin": 47, "u2": 2, "rs": 25.3}
    )
    with pytest.raises(WeatherError, match="dayfirst=True"):
        evaeto.eto(frame, **PLACE)
    assert evaeto.eto(frame, dayfirst=True, **PLACE).iloc[0] == pytest.approx(RIGHT, abs=2e-4)


@pytest.mark.parametrize(
    "row", ["31/02/2020", "2020-13-01", "2020-00-10", "99/99/9999", "yesterday", "2020-02-30", "32/1/2020", "0/7/2020"]
)
def test_a_date_that_is_none_is_refused_with_its_line(write: Write, row: str) -> None:
    with pytest.raises(WeatherError, match=r"line \d of station\.csv is not an unambiguous date"):
        read_weather(write(PLAIN + PLAIN.splitlines()[1].replace("2020-07-01", row) + "\n"))


@pytest.mark.parametrize("day", ["2020-183", "2020/183", "183/2020", "183-2020", "2020183"])
def test_a_year_and_a_day_of_the_year_in_one_cell_are_a_date(write: Write, day: str) -> None:
    assert eto_of(write(PLAIN.replace("2020-07-01", day))) == pytest.approx(RIGHT, abs=1e-6)


@pytest.mark.parametrize("day", ["367/2020", "2019-366", "2019366", "000/2020"])
def test_a_day_of_the_year_that_is_none_is_refused_with_its_line(write: Write, day: str) -> None:
    with pytest.raises(WeatherError, match="line 2"):
        read_weather(write(PLAIN.replace("2020-07-01", day)))


def test_the_24th_hour_and_hours_of_their_own_are_times(write: Write) -> None:
    hours = "\n".join(f"01/07/2020;{hour:02d}00;20,5;60" for hour in range(1, 25))
    weather = read_weather(write(f"Data;Hora UTC;Temperatura;Umidade\n{hours}\n13/07/2020;0100;20,5;60\n"))
    assert str(weather["time"].values[0])[:16] == "2020-07-01T01:00"
    assert str(weather["time"].values[23])[:16] == "2020-07-02T00:00"
    assert weather.attrs["utc_offset"] == 0.0


def test_midnights_in_utc_are_those_of_the_local_day(write: Write) -> None:
    path = write(
        PLAIN.replace("2020-07-01", "2020-06-30 18:30:00+00:00") + "2020-07-01 18:30:00+00:00,30,15,93,47,2,25\n"
    )
    assert eto_of(path, lat=20, lon=77) == pytest.approx(RIGHT, abs=2e-4)
    with pytest.raises(WeatherError, match="give the longitude"):
        read_weather(path)


def test_names_and_units_are_corrected_by_the_names_of_the_file(write: Write) -> None:
    path = write("day,T1,T2,rhmax,rhmin,u2,rs,no\n2020-07-01,86.18,15.2,93,47,2.0,25.3,1\n")
    options = {"names": {"T1": "tmax", "T2": "tmin", "no": ""}, "units": {"T1": "degF"}}
    assert eto_of(path, **options) == pytest.approx(RIGHT, abs=2e-4)
    with pytest.raises(WeatherError, match="T9: no such column; the columns are day, T1, T2"):
        read_weather(path, names={"T9": "tmax"})
    with pytest.raises(WeatherError, match="T1: 'heat' is not a quantity"):
        read_weather(path, names={"T1": "heat"})


@pytest.mark.parametrize(
    "name", ["Temp. máx. do solo", "wind direction", "Vento máx", "soil temperature", "Wet bulb temperature",
             "Heat index",
             "Rajada de vento", "Radiation max", "cloud cover", "Temperatura de la hierba"],
)  # fmt: skip
def test_what_only_resembles_a_quantity_is_left_out_by_name(write: Write, name: str) -> None:
    weather = read_weather(write(f"date,tmax,{name}\n2020-07-01,30,5\n2020-07-02,31,5\n"))
    assert list(weather.data_vars) == ["tmax"]
    assert name in weather.attrs["ignored"]


def test_a_name_that_is_known_goes_before_one_that_is_understood(write: Write) -> None:
    weather = read_weather(write("date,Temp max,tmax\n2020-07-01,99,30\n2020-07-02,99,31\n"))
    assert weather["tmax"].values.tolist() == [30.0, 31.0]
    assert weather.attrs["ignored"] == "Temp max"


@pytest.mark.parametrize(
    ("quantity", "units", "rule"),
    [
        ("rs", "W/m2", (0.0864, 0)), ("rs", "MJ/m2/d", (1, 0)), ("rs", "kJ/m2", (1e-3, 0)), ("rs", "J/cm2", (0.01, 0)),
        ("rs", "langley", (0.04184, 0)), ("rs", "kWh/m2", (3.6, 0)), ("rs", "watts/meter^2", (0.0864, 0)),
        ("rs", "KJ/m²", (0.001, 0)), ("rs", "Kj/m2", (0.001, 0)), ("rs", "MJ/sq m", (1, 0)), ("rs", "MJ/sq.m", (1, 0)),
        ("tmax", "oC", (1, 0)), ("pressure", "mB", (0.1, 0)),
        ("rs", "BTU/ft2", (0.01135653, 0)), ("tmax", "degrees C", (1, 0)), ("tmax", "ºC", (1, 0)),
        ("tmax", "degree_Celsius", (1, 0)), ("tmax", "0.1 degC", (0.1, 0)), ("tmax", "tenths of degC", (0.1, 0)),
        ("rhmax", "pct", (1, 0)), ("rhmax", "fraction", (100, 0)), ("u2", "m.s-1", (1, 0)),
        ("u2", "km/d", (1 / 86.4, 0)), ("u2", "mi/h", (0.44704, 0)), ("u2", "knots", (0.514444, 0)),
        ("u2", "ft/s", (0.3048, 0)), ("ea", "mmHg", (0.133322, 0)), ("precip", "l/m2", (1, 0)),
        ("sunshine", "minutes", (1 / 60, 0)), ("elevation", "feet", (0.3048, 0)),
    ],
)  # fmt: skip
def test_units_are_read_as_people_and_udunits_write_them(quantity: str, units: str, rule: tuple[float, float]) -> None:
    assert conversion(quantity, units) == pytest.approx(rule, rel=1e-5)


@pytest.mark.parametrize(
    ("quantity", "units"),
    [
        ("rs", "degC"),
        ("tmax", "m/s"),
        ("u2", "kg"),
        ("tmax", "9" * 50),
        ("rs", "m**999999"),
        ("rs", "__import__('os')"),
    ],
)
def test_a_unit_of_something_else_is_refused_by_name(quantity: str, units: str) -> None:
    with pytest.raises(ValueError, match="unknown unit"):
        conversion(quantity, units)


def test_a_description_says_what_columns_were_taken_for(write: Write) -> None:
    path = write(TABLES["titles and units"].replace("rs\n", "chuva\n").replace("MJ/m²", "mm"))
    found = evaeto.describe(path)
    assert [(each.name, each.quantity, each.stated) for each in found.columns][-1] == ("chuva", "precip", True)
    assert (found.rows, found.location.lat, found.problem) == (1, 40.0, None)
    text = evaeto.describe(write(PLAIN + "2020-07-02,999.9,15,93,47,2,n/d\n"))
    tmax, rs = text.columns[0], text.columns[-1]
    assert (tmax.values, tmax.rejected, rs.values, rs.missing) == (1, 1, 1, 1)
    assert any("tmax: 999.9 on 2020-07-02" in each for each in text.remarks)
    assert evaeto.describe(write("date,tmax,tmin\n2020-07-01,300,290\n2020-07-02,300,290\n")).problem is not None


def long_table(**columns: Any) -> pd.DataFrame:
    days = pd.date_range("2020-06-01", periods=30)
    usual = {"tmax": 30.0, "tmin": 15.0, "tdew": 14.0, "u2": 2.0, "rs": 25.0}
    return pd.DataFrame(usual | columns, index=days)


def test_radiation_that_is_usual_in_kwh_only_is_asked_for() -> None:
    with pytest.raises(WeatherError, match=r"rs: none of 30 days .* the unit is probably kWh m-2 d-1.*--unit"):
        evaeto.eto(long_table(rs=6.9), **PLACE)
    stated = long_table(rs=6.9).rename(columns={"rs": "rs [MJ m-2 d-1]"})
    with pytest.warns(evaeto.errors.RejectedValuesWarning, match="although a different one is stated"):
        assert np.isfinite(evaeto.eto(stated, **PLACE)).all()


def test_fahrenheit_in_winter_is_asked_for() -> None:
    days = pd.date_range("2020-01-01", periods=20)
    winter = pd.DataFrame({"tmax": 45.0, "tmin": 30.0, "tdew": 28.0, "u2": 2.0, "rs": 8.0}, index=days)
    with pytest.raises(WeatherError, match=r"too warm for latitude 45 .*the unit is probably degF"):
        evaeto.eto(winter, lat=45.0, elevation=100.0)


def test_eto_beyond_what_weather_gives_is_left_out_and_told() -> None:
    table = long_table()
    table.loc["2020-06-10", ["tmax", "tmin", "tdew", "u2"]] = [55.0, 30.0, -20.0, 25.0]
    with pytest.warns(evaeto.errors.RejectedValuesWarning, match=r"on 2020-06-10 is not possible \(limits -2 to 25\)"):
        result = evaeto.eto(table, **PLACE)
    assert np.flatnonzero(result.isna()).tolist() == [9]


def test_wind_of_an_unknown_height_is_told() -> None:
    table = long_table().rename(columns={"u2": "wind speed"})
    with pytest.warns(evaeto.errors.AssumedInputWarning, match="wind speed: the height at which"):
        evaeto.eto(table, **PLACE)


@pytest.mark.parametrize(
    ("column", "code"), [("ea", 0.0), ("precip", 999.9), ("u2", 99.9), ("rs", 99.9), ("tmin", -99.0)]
)
def test_a_code_for_a_missing_value_is_a_gap_and_told(column: str, code: float) -> None:
    table = long_table(
        **{column: 1.6 if column == "ea" else 2.0 if column == "precip" else long_table().get(column, 1.0)}
    )
    table.iloc[3, table.columns.get_loc(column)] = code
    with pytest.warns(evaeto.errors.RejectedValuesWarning, match=f"{column}: {code:g} on 2020-06-04"):
        assert np.isnan(evaeto.inputs.normalise.normalise(table)[column].values[3])


def test_radiation_at_night_refuses_the_offset_from_utc() -> None:
    times = pd.date_range("2020-07-01 01:00", periods=72, freq="h")
    height = np.maximum(0.0, np.sin((np.asarray(times.hour) - 18.0) / 24.0 * 2 * np.pi))  # twelve hours late
    table = pd.DataFrame({"tmean": 20.0, "rhmean": 60.0, "u2": 2.0, "rs": 1.0 * height}, index=times)
    with pytest.raises(WeatherError, match=r"utc-offset|offset from UTC"):
        evaeto.eto(table, lat=40.0, lon=0.0, elevation=100.0, utc_offset=0.0)


@pytest.mark.parametrize(
    ("title", "lat", "lon"),
    [
        ("Latitud: 37° 23' 20\" N\nLongitud: 05° 59' 10\" O", 37.388889, -5.986111),
        ("Latitude: 15°30'00\" S;Longitude: 47°15'30\" W;Altitude: 950 m", -15.5, -47.258333),
        ('"Latitude","15°30\'00"" S"\n"Longitude","47º W"', -15.5, -47.0),
        ("Latitude: -15° 30.5'\nLongitude: -47° 15' 36''", -15.508333, -47.26),
        ("Latitude: 40.5 Norte\nLongitude: 3.7 Oeste", 40.5, -3.7),
        ("Lat.: 37,39º norte\nLon.: 5,98º este", 37.39, 5.98),
        ("Latitude: S 15.5\nLongitude: W 47.25", -15.5, -47.25),
        ("Latitude: 15 30 00 S\nLongitude: 47°15 W", None, None),  # half of it would be another place
    ],
)
def test_degrees_and_minutes_in_a_title_are_read_whole_or_not_at_all(
    tmp_path: Path, title: str, lat: float | None, lon: float | None
) -> None:
    path = tmp_path / "station.csv"
    path.write_text(f"{title}\n\ndate,tmax,tmin\n2023-01-01,15,5\n2023-01-02,15,5\n", encoding="utf-8")
    weather = read_weather(path)
    for name, wanted in (("lat", lat), ("lon", lon)):
        assert (name in weather.coords) == (wanted is not None)
        assert wanted is None or float(weather[name]) == pytest.approx(wanted, abs=1e-5)


def test_rows_of_totals_and_means_are_left_out_with_a_word(tmp_path: Path) -> None:
    days = "".join(f"{day:02}/01/2023;30,{day % 10};18,2;{day % 4},0\n" for day in range(1, 32))
    path = tmp_path / "estacao.csv"
    path.write_text(f"Data;Tmáx;Tmín;Chuva\n{days}Total;;;45,0\nMédia:;30,4;18,2;1,5\n", encoding="cp1252")
    weather = read_weather(path)
    assert weather.sizes["time"] == 31
    assert "2 rows without a date, the first 'Total' in line 33" in weather.attrs["assumptions"]
    rows = "".join(f"2023,1,{day},30,15\n" for day in range(1, 10))
    path.write_text(f"year,month,day,tmax,tmin\n{rows}Mean,,,30,15\n")
    assert read_weather(path).sizes["time"] == 9
    path.write_text("date,tmax,tmin\n2023-01-01,30,15\nmañana,30,15\n2023-01-02,30,15\n")  # no such row
    with pytest.raises(WeatherError, match="'mañana' in line 3"):
        read_weather(path)


def test_a_header_that_is_written_again_above_each_month_is_no_row(tmp_path: Path) -> None:
    header = "Data;Tmax;Tmin;UR\n"
    months = [header + "".join(f"{day:02}/0{m}/2023;30,1;18,2;70\n" for day in range(1, 29)) for m in (1, 2)]
    path = tmp_path / "estacao.csv"
    path.write_text("".join(months))
    weather = read_weather(path)
    assert weather.sizes["time"] == 56
    assert (weather["tmax"].values == 30.1).all()
    path.write_text("".join(months) + "31/02/2023;30,1;18,2;70\n")  # its line is that of the file
    with pytest.raises(WeatherError, match="'31/02/2023' in line 59"):
        read_weather(path)


def test_names_of_months_go_with_years_of_two_digits_where_the_days_follow_each_other(tmp_path: Path) -> None:
    path = tmp_path / "estacion.csv"
    path.write_text("Fecha;Tmax;Tmin\n" + "".join(f"{day:02}-ene-23;15,2;5,1\n" for day in range(1, 13)))
    assert str(read_weather(path)["time"].values[-1])[:10] == "2023-01-12"
    path.write_text("Fecha;Tmax;Tmin\n" + "".join(f"23-ene-{day:02};15,2;5,1\n" for day in range(1, 13)))
    with pytest.raises(WeatherError, match="'23-ene-01' in line 2"):
        read_weather(path)


@pytest.mark.parametrize(
    ("name", "quantity"),
    [
        ("H. Relativa (%)", "rhmean"), ("V. Viento (m/s)", "uz"), ("Recorrido viento (km/día)", "uz"),
        ("T. Máxima (grados C)", "tmax"), ("Temp. mínima (graus celsius)", "tmin"),
    ],
)  # fmt: skip
def test_more_names_and_units_as_people_write_them(tmp_path: Path, name: str, quantity: str) -> None:
    path = tmp_path / "estacion.csv"
    value = "8,5" if quantity == "tmin" else "12,5"
    path.write_text(f"Fecha;{name};rs\n2023-01-01;{value};11\n2023-01-02;{value};11\n", encoding="utf-8")
    assert quantity in read_weather(path)


@pytest.mark.parametrize("values", [(40, 55), (70, 65), (70.5, 60.2), (20, 22)])
def test_a_column_hr_beside_a_date_of_each_row_is_the_humidity(tmp_path: Path, values: tuple[float, float]) -> None:
    """40 and 55 were taken for minutes past midnight, and the humidity was estimated without a word."""
    path = tmp_path / "estacion.csv"
    rows = "".join(f"2023-01-{day:02},15,5,{values[day % 2]},2\n" for day in range(1, 10))
    path.write_text(f"Fecha,Tmax,Tmin,HR,Viento\n{rows}")
    weather = read_weather(path)
    assert weather["rhmean"].values[:2].tolist() == [values[1], values[0]]
    assert weather.sizes["time"] == 9
    assert "HR is taken for rhmean" in weather.attrs["assumptions"]
    frame = pd.read_csv(path)
    assert normalise(frame)["rhmean"].values[:2].tolist() == [values[1], values[0]]


def test_a_column_hr_whose_rows_share_a_date_is_the_hour(tmp_path: Path) -> None:
    path = tmp_path / "station.csv"
    hours = [(1 + hour // 24, hour % 24) for hour in range(48)]
    path.write_text("Fecha;Temp;HR\n" + "".join(f"2023-01-{day:02};15,5;{hour}\n" for day, hour in hours))
    weather = read_weather(path)
    assert "rhmean" not in weather
    assert str(weather["time"].values[25])[:16] == "2023-01-02T01:00"
    path.write_text("Fecha;Hora;Temp;HR\n" + "".join(f"2023-01-{day:02};{hour};15,5;61\n" for day, hour in hours))
    weather = read_weather(path)
    assert (weather["rhmean"].values == 61).all()
    assert str(weather["time"].values[25])[:16] == "2023-01-02T01:00"


@pytest.mark.parametrize("ending", [".csv", ".xlsx"])
def test_a_header_in_two_rows_is_read_as_one(tmp_path: Path, ending: str) -> None:
    top = ["Fecha", "Temperatura", "", "Humedad", "", "Viento", "Radiación"]
    names = ["", "Máx", "Mín", "Máx", "Mín", "Media", "Global"]
    units = ["", "(ºC)", "(ºC)", "(%)", "(%)", "(m/s)", "(MJ/m²)"]
    path = tmp_path / f"estacion{ending}"
    if ending == ".csv":
        rows = [f"{day:02}/01/2023;14,5;3,2;90;45;2,1;8,5" for day in range(1, 32)]
        path.write_text("\n".join([";".join(top), ";".join(names), ";".join(units), *rows]) + "\n", encoding="utf-8")
    else:
        values = [[pd.Timestamp(2023, 1, day), 14.5, 3.2, 90, 45, 2.1, 8.5] for day in range(1, 32)]
        table = [[cell or None for cell in row] for row in (top, names, units)]
        pd.DataFrame([*table, *values]).to_excel(path, header=False, index=False)
    weather = read_weather(path)
    found = {str(name): float(weather[name].values[0]) for name in weather.data_vars}
    assert found == {"tmax": 14.5, "tmin": 3.2, "rhmax": 90, "rhmin": 45, "uz": 2.1, "rs": 8.5}
    assert weather.sizes["time"] == 31


def test_hours_whose_times_state_their_zone_need_no_offset(tmp_path: Path) -> None:
    path = tmp_path / "station.csv"
    sun = [max(0.0, 700.0 * np.sin((hour - 6) / 12 * np.pi)) for hour in range(24)]
    times = [(f"2023-01-{1 + h // 24:02}T{h % 24:02}:00:00-03:00", h % 24) for h in range(72)]
    rows = [f"{time},{20 + hour / 3:.1f},70,2,{sun[hour]:.0f}" for time, hour in times]
    path.write_text("time,temp_c,rh,u2,solar (W/m2)\n" + "\n".join(rows) + "\n")
    weather = read_weather(path)
    assert weather.attrs["utc_offset"] == -3.0
    stated = evaeto.eto(path, lat=-15.0, lon=-45.0, elevation=100.0)
    given = evaeto.eto(weather, lat=-15.0, lon=-45.0, elevation=100.0, utc_offset=-3.0)
    np.testing.assert_array_equal(stated, given)
    assert float(stated.max()) > 0.3


def test_sunshine_as_clocks_write_it_is_read_in_hours(write: Write) -> None:
    head, day = "date,tmax,tmin,rhmax,rhmin,u2,sunshine\n", "2020-07-01,30.1,15.2,93,47,2.0,"
    plain = eto_of(write(f"{head}{day}6.5\n2020-07-02,30.1,15.2,93,47,2.0,0.25\n"))
    assert eto_of(write(f"{head}{day}6:30\n2020-07-02,30.1,15.2,93,47,2.0,0:15\n")) == pytest.approx(plain)
    with pytest.raises(WeatherError, match="sunshine: '6:75'"):
        eto_of(write(f"{head}{day}6:75\n"))


@pytest.mark.parametrize(("cell", "remedy"), [
    ("30,1°C", r"'tmax \[°C\]'"), ("86.2 F", r"'tmax \[F\]'"), ("30.1 ºC", r"'tmax \[ºC\]'"),
])  # fmt: skip
def test_a_unit_in_the_cells_is_refused_with_the_header_that_says_it(write: Write, cell: str, remedy: str) -> None:
    text = f"date;tmax;tmin;rhmax;rhmin;u2;rs\n2020-07-01;{cell};15.2;93;47;2.0;25.3\n"
    with pytest.raises(WeatherError, match=remedy):
        eto_of(write(text))


def test_units_as_thredds_writes_them_count(write: Write) -> None:
    path = write(
        'time,lat[unit="degrees_north"],lon[unit="degrees_east"],daily_maximum_temperature[unit="K"],'
        'daily_minimum_temperature[unit="K"],daily_mean_shortwave_radiation_at_surface[unit="W m-2"]\n'
        "2020-07-01T00:00:00Z,43.06,-116.2,303.25,288.35,250.0\n2020-07-02T00:00:00Z,43.06,-116.2,303.25,288.35,250.0\n"
    )
    weather = read_weather(path)
    assert weather["tmax"].values == pytest.approx([30.1, 30.1])
    assert weather["rs"].values == pytest.approx([21.6, 21.6])
    assert (float(weather["lat"]), float(weather["lon"])) == (43.06, -116.2)
    assert str(weather["time"].values[0])[:10] == "2020-07-01"

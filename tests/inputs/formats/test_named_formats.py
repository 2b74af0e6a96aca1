"""Files of networks, services, loggers and models: names, units, missing codes and places, worked out by hand."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from format_files import AGMIP, AQUACROP_ETO, AQUACROP_TNX, FILES

from evaeto.errors import WeatherError
from evaeto.inputs.formats.base import Location, Opened, ReadOptions
from evaeto.inputs.formats.registry import open_file
from evaeto.inputs.normalise import as_normal, interpret
from evaeto.inputs.times import is_hourly
from evaeto.inputs.weather_files import read_weather

NAN = math.nan
NAMES = {name: (key, text) for key, name, text in FILES if key not in ("open_meteo", "oklahoma_mesonet")}


def texts(key: str) -> list[tuple[str, str]]:
    return [(name, text) for own, name, text in FILES if own == key]


def opened(folder: Path, key: str, number: int = 0, **options: Any) -> Opened:
    name, text = texts(key)[number]
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return open_file(path, ReadOptions(**options))


def rows(result: Opened) -> dict[str, Any]:
    """What was read, in the units of the table of quantities; its times as text."""
    table = result.table
    assert not hasattr(table, "data_vars")
    dataset, readings = interpret(table, result.wind_height)
    hourly = is_hourly(dataset)
    normal = as_normal(dataset, readings, hourly)
    found: dict[str, Any] = {str(name): normal[name].values for name in readings}
    return found | {"time": [str(time)[: 16 if hourly else 10] for time in normal["time"].values]}


FIRST_TWO = ["2020-07-01", "2020-07-02"]
U2_OF_10M = 4.87 / math.log(67.8 * 10 - 5.42)
U2_OF_3M = 4.87 / math.log(67.8 * 3 - 5.42)

DAILY: list[tuple[str, int, dict[str, list[float]], Location, list[str]]] = [
    ("open_meteo", 0, {"tmax": [30, 31, 30], "tmin": [20, 20, 19], "rs": [21.2, NAN, 20.1], "sunshine": [10, 10, NAN],
                       "u2": [2 * U2_OF_10M, 2 * U2_OF_10M, U2_OF_10M]},
     Location(-7.5, -46.0, 252.0), ["2020-07-01", "2020-07-02", "2020-07-04"]),
    ("nasa_power", 0, {"tmax": [34.1, 34.4, 34.4], "rs": [23.4, NAN, 21.96], "u2": [1.4, 1.2, NAN]},
     Location(-7.53, -46.04, 311.5), ["2020-07-01", "2020-07-02", "2020-07-04"]),
    ("nasa_power", 1, {"tmin": [20.5, 20.1], "rs": [23.4, 21.6]}, Location(-7.53, -46.04, 311.5), FIRST_TWO),
    ("inmet_bdmep", 0, {"tmax": [30.1, 31, 31], "tmin": [15.2, 15, 15], "tmean": [22.2, 22, 22],
                        "sunshine": [8.5, NAN, 9], "u2": [2.5 * U2_OF_10M, NAN, 2 * U2_OF_10M]},
     Location(-15.5, -45.0, 1000.5), [*FIRST_TWO, "2020-07-03"]),
    ("toa5", 0, {"tmax": [31.2, 31.6], "tmin": [15.1, 15.3], "rhmax": [93, 92], "rs": [25.3, 25], "uz": [2.1, NAN]},
     Location(), FIRST_TWO),
    ("ghcn_daily", 0, {"tmax": [30.1, NAN], "tmin": [15.2, 15], "precip": [1.2, 0], "uz": [2.5, NAN]},
     Location(40.5, -100.25, 300.5), FIRST_TWO),
    ("ghcn_daily", 1, {"tmax": [30.1, NAN, 31], "tmin": [15.2, 15, NAN]}, Location(), [*FIRST_TWO, "2020-07-03"]),
    ("ghcn_cdo", 0, {"tmax": [30] * 10, "tmin": [(8 + day) / 1.8 for day in range(1, 11)], "precip": [25.4] * 10,
                     "uz": [5.59 * 0.44704] * 10}, Location(), [f"2020-07-{day:02}" for day in range(1, 11)]),
    ("ghcn_cdo", 1, {"tmax": [30] * 10, "tmin": [4 + day / 2 for day in range(1, 11)], "precip": [25.4] * 10,
                     "uz": [2.5] * 10}, Location(40.5, -100.25, 300.5), [f"2020-07-{day:02}" for day in range(1, 11)]),
    ("gsod", 0, {"tmax": [30, NAN], "tmin": [10, 10], "tdew": [10, NAN], "precip": [25.4, NAN],
                 "u2": [10 * 1852 / 3600 * U2_OF_10M, NAN]}, Location(40.5, -100.25, 300.5), FIRST_TWO),
    *[("gsod", number, {"tmax": [30, NAN], "tmin": [10, 10], "tmean": [20, 20], "tdew": [10, NAN],
                        "precip": [25.4, NAN], "u2": [10 * 1852 / 3600 * U2_OF_10M, NAN]}, Location(), FIRST_TWO)
      for number in (1, 2)],
    ("gsodr", 0, {"tmax": [30, NAN], "tmin": [10, 10], "tdew": [10, NAN], "rhmean": [52.2, NAN],
                  "precip": [25.4, NAN], "u2": [5.1 * U2_OF_10M, NAN]}, Location(40.5, -100.25, 300.5), FIRST_TWO),
    *[("ghcn_daily", number, {"tmax": [30.1, NAN], "tmin": [15.2, 15], "precip": [1.2, 0], "uz": [2.5, NAN]},
       Location(), FIRST_TWO) for number in (2, 3)],
    ("meteostat", 0, {"tmax": [30.1, 30], "tmean": [22.5, 22.5], "sunshine": [10, NAN], "u2": [2 * U2_OF_10M, NAN]},
     Location(), FIRST_TWO),
    ("dwd", 0, {"tmax": [27.1, 28.1], "ea": [1.25, 1.25], "u2": [3.5 * U2_OF_10M, NAN], "sunshine": [9.5, NAN],
                "pressure": [98.55, 98.55], "precip": [1.2, 0]}, Location(), FIRST_TWO),
    ("met_eireann", 0, {"tmax": [18.8, 17], "tmin": [12.5, 11], "rs": [21.45, 18.9], "precip": [1.6, 0],
                        "u2": [6 * 1852 / 3600 * U2_OF_10M, NAN]}, Location(52.861, -6.915, 62.0), FIRST_TWO),
    ("meteo_france", 0, {"tmax": [25.1, NAN], "tmin": [12.5, 11.5], "rhmean": [60, 60], "sunshine": [9.5, 9.5],
                         "rs": [24.5, NAN], "u2": [2.5 * U2_OF_10M] * 2, "precip": [1.2, NAN]},
     Location(46.25, 5.75, 534.0), FIRST_TWO),
    ("meteoswiss", 0, {"tmax": [27.1, 28.1], "tmin": [12.2, 12.2], "rs": [21.6, 21.6], "sunshine": [9.5, 9.5],
                       "u2": [2.5 * U2_OF_10M, NAN]}, Location(), FIRST_TWO),
    ("meteomatics", 0, {"tmax": [27.1, 28.1], "rhmean": [60, 60], "rs": [24.5, 25], "u2": [2.5 * U2_OF_10M, NAN]},
     Location(), FIRST_TWO),
    ("dwd", 1, {"rs": [24.5, NAN], "sunshine": [9.5, 9.5]}, Location(), FIRST_TWO),
    ("knmi", 0, {"tmax": [27.1, 28.1], "rhmean": [60, 60], "precip": [0, 1.2], "sunshine": [9.5, 0],
                 "rs": [24.5, 24.5], "u2": [3.5 * U2_OF_10M, NAN]}, Location(52.1, 5.1, 2.0), FIRST_TWO),
    ("geosphere", 0, {"tmax": [27.1, 28.1], "rs": [24.5, 24.5], "precip": [0, 1.2], "u2": [2.5 * U2_OF_10M, NAN]},
     Location(), FIRST_TWO),
    ("aemet", 0, {"tmax": [30.1, 30], "rhmin": [40, 40], "precip": [0, NAN], "u2": [2.5 * U2_OF_10M, NAN]},
     Location(elevation=667.0), FIRST_TWO),
    ("aemet", 1, {"tmax": [30.1, 30], "rhmin": [40, 40], "precip": [0, 0], "u2": [2.5 * U2_OF_10M] * 2},
     Location(elevation=667.0), FIRST_TWO),
    ("aemet", 2, {"tmax": [30.1, 30.1], "rhmean": [60, NAN], "sunshine": [9.5, NAN], "u2": [2.5 * U2_OF_10M] * 2},
     Location(elevation=667.0), FIRST_TWO),
    ("agrimet", 0, {"tmax": [30, 30], "tmin": [15, 15], "tdew": [14, NAN], "uz": [4.47 * 0.44704, NAN],
                    "rs": [597.12 * 0.04184] * 2, "precip": [2.54, 0]}, Location(), FIRST_TWO),
    ("cimis", 0, {"tmax": [30, 30], "ea": [1.5, 1.5], "rs": [600 * 0.04184, NAN], "u2": [4.5 * 0.44704, NAN],
                  "precip": [2.54, 0]}, Location(), FIRST_TWO),
    ("azmet", 0, {"tmax": [40.2, 40.1], "rhmax": [69.9, NAN], "rs": [23.45, 23.4], "ea": [1.2, 1.2],
                  "u2": [1.3 * U2_OF_3M, NAN]}, Location(), ["2003-07-01", "2003-07-02"]),
    ("azmet", 1, {"tmax": [40.2, 40.1], "rhmin": [7.9, 8], "u2": [1.3 * U2_OF_3M, NAN]}, Location(), FIRST_TWO),
    ("coagmet", 0, {"tmax": [30, 30], "tmin": [15, 15], "ea": [1.5, NAN], "u2": [5 * 0.44704] * 2,
                    "rs": [600 * 0.04184, NAN], "precip": [2.54, 0]}, Location(), FIRST_TWO),
    ("oklahoma_mesonet", 0, {"tmax": [30, NAN], "tmin": [15, 15], "u2": [4.5 * 0.44704, NAN], "rs": [25.5, 25.5]},
     Location(), FIRST_TWO),
    ("bom", 0, {"tmax": [20.1, 20], "rhmin": [40, 40], "rs": [11.5, 11.5], "u2": [3.5 * U2_OF_10M, NAN]},
     Location(), FIRST_TWO),
    ("silo", 0, {"tmax": [20.1, 20, 20], "ea": [1.05] * 3, "rs": [11.5, 11.5, 11], "precip": [1.2, 0, 0]},
     Location(-27.5, 151.25), [*FIRST_TWO, "2020-07-03"]),
    ("apsim_met", 0, {"tmax": [20.1, 20], "tmin": [8.2, 8], "ea": [1.05, 1.05], "rs": [11.5, 11.5]},
     Location(-27.5, 151.25), FIRST_TWO),
    ("dssat", 0, {"tmax": [32.6, 30.3, -3.4], "tmin": [21.8, 22.3, -11.6], "rs": [22.1, 19.8, 8.8],
                  "tdew": [NAN, 15, NAN], "rhmean": [75, NAN, NAN], "u2": [2 * U2_OF_3M, NAN, U2_OF_3M]},
     Location(-22.5, -47.5, 560.0), [*FIRST_TWO, "2020-07-03"]),
    ("agmip", 0, {"tmax": [32.6, 32], "ea": [1.7, 1.7], "uz": [2, NAN]}, Location(-22.5, -47.5, 560.0), FIRST_TWO),
    ("aquacrop", 0, {"tmax": [30.1, 30], "tmin": [15.2, 15]}, Location(), FIRST_TWO),
    ("aquacrop", 1, {"eto": [5.1, 5.2]}, Location(), FIRST_TWO),
    ("aquacrop", 2, {"tmax": [30.1, 30], "eto": [5.1, 5], "precip": [1.2, 0]}, Location(), FIRST_TWO),
    ("cabo", 0, {"tmax": [27.1, 28.1], "ea": [1.25, 1.25], "rs": [24.5, NAN], "u2": [3.5, NAN]},
     Location(51.97, 5.67, 7.0), FIRST_TWO),
    ("pcse", 0, {"tmax": [27.1, 28.1], "rs": [24.5, NAN], "u2": [3.5, NAN], "precip": [1.2, 0]},
     Location(51.97, 5.67, 7.0), FIRST_TWO),
    ("pyfao56", 0, {"tmax": [30.1, 30], "tdew": [14, 14], "u2": [2.5 * U2_OF_3M, NAN], "etr": [7.1, 7.1]},
     Location(33.069, None, 361.0), FIRST_TWO),
    ("swat", 0, {"rhmean": [60, NAN, 70]}, Location(35.5, 127.25, 247.9), [*FIRST_TWO, "2020-07-03"]),
    ("swat_cfsr", 0, {"tmax": [34.1, 34], "rhmean": [55, 55], "rs": [21.5, 21.5], "u2": [2.5 * U2_OF_10M, NAN]},
     Location(-7.5, -46.0, 252.0), ["2013-07-01", "2013-07-02"]),
    ("daymet", 0, {"tmax": [31.2, 31.9], "rs": [25, 420 * 51980e-6], "ea": [2.31, NAN]},
     Location(35.9621, -84.2916, 256.0), FIRST_TWO),
    ("gridmet", 0, {"tmax": [30, 30], "rhmax": [90, 90], "rs": [21.6, 21.6], "u2": [3.5 * U2_OF_10M, NAN]},
     Location(), FIRST_TWO),
    ("earth_engine", 0, {"tmax": [30, 30], "tdew": [10, 10], "rs": [21.5, 21.5], "u2": [5 * U2_OF_10M] * 2},
     Location(-7.5, -46.0), FIRST_TWO),
    ("earth_engine", 2, {"tmax": [30, 30], "rhmin": [40, 40], "rs": [21.6, 21.6], "u2": [3.5 * U2_OF_10M] * 2},
     Location(), FIRST_TWO),
    ("meteostat", 2, {"tmax": [30.1] * 3, "tmin": [15.2] * 3, "sunshine": [10] * 3, "u2": [2 * U2_OF_10M] * 3},
     Location(), [*FIRST_TWO, "2020-07-03"]),
    ("evaeto", 0, {"eto": [5.55, NAN]}, Location(-7.5, -46.0, 270.0), FIRST_TWO),
    ("evaeto", 1, {"tmax": [30.1, 30], "ea": [1.55, NAN], "u2": [3.2, 3.2]}, Location(-7.5, -46.0, 270.0), FIRST_TWO),
]  # fmt: skip


@pytest.mark.parametrize(
    ("key", "number", "values", "place", "days"), DAILY, ids=[f"{each[0]}-{each[1]}" for each in DAILY]
)
def test_days_have_the_values_of_the_file_in_our_units(
    tmp_path: Path, key: str, number: int, values: dict[str, list[float]], place: Location, days: list[str]
) -> None:
    result = opened(tmp_path, key, number)
    found = rows(result)
    assert found["time"] == days
    assert result.location == place
    assert result.hourly is False
    for quantity, expected in values.items():
        # The tolerance is that of eq. 47 at 2 m, and of values written with few digits
        np.testing.assert_allclose(found[quantity], expected, rtol=1e-4, atol=1e-9, err_msg=quantity)


HOURLY: list[tuple[str, int, str, float | None, Location]] = [
    ("open_meteo", 1, "end", 0.0, Location(-7.5, -46.0, 252.0)),
    ("nasa_power", 2, "start", -3.0, Location(-7.53, -46.04, 311.5)),
    ("toa5", 1, "end", None, Location()),
    ("meteostat", 1, "end", 0.0, Location()),
    ("knmi", 1, "end", 0.0, Location()),
    ("meteostat", 3, "end", 0.0, Location()),
    ("earth_engine", 1, "end", 0.0, Location(-7.5, -46.0)),
    ("cimis", 1, "end", -8.0, Location()),
    ("epw", 0, "end", 1.0, Location(52.1, 5.1, -2.0)),
    ("tmy3", 0, "end", -5.0, Location(36.1, -79.95, 273.0)),
    ("pvgis_tmy", 0, "middle", 0.0, Location(45.0, 8.0, 250.0)),
    ("nsrdb", 0, "middle", -7.0, Location(40.5, -108.5, 2168.0)),
    ("davis", 1, "end", None, Location()),
    ("hobo", 0, "end", -3.0, Location()),
    ("met_eireann", 1, "end", 0.0, Location(52.861, -6.915, 62.0)),
    ("meteo_france", 1, "end", 0.0, Location(46.25, 5.75, 534.0)),
    ("flux_tower", 0, "start", None, Location()),
    ("flux_tower", 1, "start", None, Location()),
    ("weewx", 0, "end", 0.0, Location()),
]


@pytest.mark.parametrize(("key", "number", "label", "offset", "place"), HOURLY)
def test_hours_are_known_with_their_label_and_zone(
    tmp_path: Path, key: str, number: int, label: str, offset: float | None, place: Location
) -> None:
    result = opened(tmp_path, key, number)
    found = rows(result)
    assert (result.hourly, result.label, result.utc_offset, result.location) == (True, label, offset, place)
    assert len(found["time"]) == 48
    np.testing.assert_allclose(found["tmean"][[0, 12]], [20, 23] if key not in ("toa5", "davis", "hobo") else 20)
    if "rs" in found:  # 600 W/m2 at noon
        np.testing.assert_allclose(max(found["rs"]), 2.16, rtol=1e-6)


def test_hours_of_the_dwd_have_a_file_for_each_quantity(tmp_path: Path) -> None:
    air, sun = opened(tmp_path, "dwd", 2), opened(tmp_path, "dwd", 3)
    assert (air.hourly, air.label, air.utc_offset) == (sun.hourly, sun.label, sun.utc_offset) == (True, "end", 0.0)
    np.testing.assert_allclose(rows(air)["tmean"][[0, 12]], [20, 23])
    np.testing.assert_allclose(max(rows(sun)["rs"]), 2.16)
    assert rows(sun)["time"][12] == "2020-07-01T12:00"


def test_sums_since_midnight_of_earth_engine_become_those_of_the_hour(tmp_path: Path) -> None:
    name, text = texts("earth_engine")[1]
    header, *lines = text.splitlines()
    total, summed = 0.0, []
    for line in lines:
        cells = line.split(",", 4)
        hour = int(cells[0][-2:])
        total = float(cells[3]) + (0.0 if hour == 1 else total)  # that of 00 UTC is of the day before
        summed.append(",".join([*cells[:3], f"{total}", cells[4]]))
    path = tmp_path / name
    path.write_text("\n".join([header.replace("_hourly", ""), *summed, ""]))
    expected, found = rows(opened(tmp_path, "earth_engine", 1))["rs"], read_weather(path)["rs"].values
    there = np.isfinite(found)
    assert there.sum() >= 46
    np.testing.assert_allclose(found[there], expected[there], atol=1e-9)


def test_few_whole_degrees_of_climate_data_online_are_asked_for(tmp_path: Path) -> None:
    name, text = texts("ghcn_cdo")[0]
    path = tmp_path / name
    path.write_text("\n".join([*text.splitlines()[:3], ""]))
    with pytest.raises(WeatherError, match="state no units; give those of AWND, PRCP, TMAX, TMIN"):
        read_weather(path)
    said = {"AWND": "mph", "PRCP": "inch", "TMAX": "degF", "TMIN": "degF"}
    assert read_weather(path, units=said)["tmax"].values == pytest.approx([30, 30])


def test_a_chosen_gsod_table_that_may_be_in_degrees_celsius_is_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "gsod.csv"
    path.write_text("STATION,DATE,MAX,MIN,WDSP\n99999999999,2020-07-01,30.1,15.2,5.1\n99999999999,2020-07-02,31,16,5\n")
    with pytest.raises(WeatherError, match="state no units; give those of MAX, MIN, WDSP"):
        read_weather(path)
    said = {"MAX": "degC", "MIN": "degC", "WDSP": "m/s"}
    assert read_weather(path, units=said)["tmax"].values == pytest.approx([30.1, 31])


def test_a_gsod_line_whose_columns_slipped_is_refused_with_its_number(tmp_path: Path) -> None:
    header, first, second = texts("gsod")[2][1].splitlines()
    path = tmp_path / "999999-99999-2020.op"
    path.write_text("\n".join([header, first, second.replace("9999.9    50.0", "9999.9   50.0"), ""]))
    with pytest.raises(WeatherError, match="line 3"):
        read_weather(path)


def test_a_station_of_a_year_of_ghcn_is_chosen_by_its_code(tmp_path: Path) -> None:
    text = texts("ghcn_daily")[2][1]
    path = tmp_path / "2020.csv"
    path.write_text(text + text.replace("ZZ000000001", "ZZ000000002").replace("TMIN,152", "TMIN,102"))
    with pytest.raises(WeatherError, match="ZZ000000002"):
        read_weather(path)
    assert read_weather(path, site="ZZ000000002")["tmin"].values == pytest.approx([10.2, 15])


def test_hours_of_the_knmi_begin_with_the_first_of_utc(tmp_path: Path) -> None:
    found = rows(opened(tmp_path, "knmi", 1))
    assert (found["time"][0], found["time"][-1]) == ("2020-07-01T01:00", "2020-07-03T00:00")
    np.testing.assert_allclose(
        [found[name][0] for name in ("u2", "tdew", "sunshine", "precip", "rhmean")], [2 * U2_OF_10M, 12, 0, 0, 60],
        rtol=1e-4,
    )  # fmt: skip


def test_a_climate_of_aquacrop_is_that_of_the_files_it_names(tmp_path: Path) -> None:
    for name, text in (("a.Tnx", AQUACROP_TNX), ("A.eto", AQUACROP_ETO)):
        (tmp_path / name).write_text(text)
    climate = tmp_path / "a.CLI"
    climate.write_text("Invented\n 7.1  : AquaCrop Version (August 2023)\na.Tnx\na.ETo\n(None)\nMaunaLoa.CO2\n")
    weather = read_weather(climate)
    assert weather["tmax"].values.tolist() == [30.1, 30.0]
    assert weather["eto"].values.tolist() == [5.1, 5.2]
    assert "2020-07-01 to 2020-07-02" in weather.attrs["assumptions"]
    (tmp_path / "A.eto").write_text(AQUACROP_ETO.rstrip("\n").rsplit("\n", 1)[0])
    with pytest.raises(WeatherError, match=r"does not have the days of a\.Tnx"):
        read_weather(climate)
    (tmp_path / "A.eto").unlink()
    with pytest.raises(WeatherError, match=r"names the files of a climate, a\.Tnx, a\.ETo"):
        read_weather(climate)


@pytest.mark.parametrize("lacking", range(4, 9))
def test_a_row_whose_values_drift_and_lack_one_has_none(tmp_path: Path, lacking: int) -> None:
    lines = AGMIP.splitlines()
    at = next(number for number, line in enumerate(lines) if line.startswith("2020183"))
    cells = lines[at].split()
    del cells[lacking]
    path = tmp_path / "INVE0XXX.AgMIP"
    path.write_text("\n".join([*lines[:at], "  ".join(cells), *lines[at + 1 :], ""]))
    weather = read_weather(path)
    assert all(np.isnan(values.values[0]) for values in weather.data_vars.values())
    assert weather["tmax"].values[1] == 32.0
    assert "10 values cannot be assigned to a column" in weather.attrs["assumptions"]


def test_a_remark_behind_a_row_is_no_value(tmp_path: Path) -> None:
    path = tmp_path / "AMES8201.WTH"
    rows = (
        "82001   7.2  -4.4 -17.2   0.0 -19.0   154\n82002   3.9   0.0 -17.8   0.0 -99   -99         From Ames 8 WSW\n"
    )
    path.write_text(f"*WEATHER DATA : Invented\n\n@ INSI      LAT     LONG  ELEV   TAV   AMP REFHT WNDHT\n"
                    f"  AMES   42.017  -93.750   335   9.4  26.8   2.0   3.0\n"
                    f"@DATE  SRAD  TMAX  TMIN  RAIN  DEWP  WIND\n{rows}")  # fmt: skip
    weather = read_weather(path)
    assert weather["tmax"].values.tolist() == [-4.4, 0.0]
    assert np.isnan(weather["u2"].values[1])
    assert "cannot be assigned" not in weather.attrs.get("assumptions", "")


def test_hours_of_the_mesonet_are_minutes_after_midnight_of_utc(tmp_path: Path) -> None:
    result = opened(tmp_path, "oklahoma_mesonet", 1)
    found = rows(result)
    assert found["time"][0] == "2020-07-01T00:05"
    assert found["time"][-1] == "2020-07-02T00:00"
    np.testing.assert_allclose([found["u2"][0], found["tmean"][0], found["pressure"][0]], [3, 20.5, 98.55], rtol=1e-4)


@pytest.mark.parametrize(("number", "first"), [(0, "2018-07-01T00:00"), (1, "2023-07-01T00:00")])
def test_nights_of_inmet_without_radiation_have_none_and_days_keep_theirs(
    tmp_path: Path, number: int, first: str
) -> None:
    result = opened(tmp_path, "inmet", number)
    found = rows(result)
    assert found["time"][0] == first
    assert (result.label, result.utc_offset, result.wind_height) == ("end", 0.0, 10.0)
    assert result.location == Location(-15.5, -45.0, 1000.5)
    np.testing.assert_allclose(found["rs"][[0, 12, 23]], [0, 1.5, 0])
    assert next(message.key for message in result.assumptions) == "network.dark_hours"
    assert "tmax" not in found  # -9999 throughout


def test_an_hour_of_daylight_without_radiation_stays_without(tmp_path: Path) -> None:
    name, text = texts("inmet")[1]
    path = tmp_path / name
    path.write_text(text.replace("2023/07/01;1500 UTC;1500", "2023/07/01;1500 UTC;"), encoding="cp1252")
    found = rows(open_file(path))
    assert math.isnan(found["rs"][15])
    assert found["rs"][3] == 0


def test_the_station_asked_for_is_read_of_several(tmp_path: Path) -> None:
    with pytest.raises(WeatherError, match=r"has 2 stations \(0, 1\); choose one by its name or code"):
        opened(tmp_path, "open_meteo", 3)
    found = opened(tmp_path, "open_meteo", 3, site="1")
    assert found.location == Location(52.5, 13.4, 38.0)
    assert list(found.table["tmax [°C]"]) == [22, 23]
    with pytest.raises(WeatherError, match="has no station 7; it has 0, 1"):
        opened(tmp_path, "open_meteo", 3, site="7")


def test_of_two_blocks_the_one_with_more_inputs_is_read_and_a_message_says_so(tmp_path: Path) -> None:
    result = opened(tmp_path, "open_meteo", 2)
    assert result.hourly
    assert "network.two_blocks_hours" in [message.key for message in result.assumptions]
    name, text = texts("open_meteo")[2]
    more = text.replace(
        "temperature_2m_max (°C),et0",
        "temperature_2m_max (°C),temperature_2m_min (°C),shortwave_radiation_sum (MJ/m²),"
        "wind_speed_10m_mean (km/h),et0"
    ).replace(",26,5", ",26,20,13,7.2,5")  # fmt: skip
    (tmp_path / name).write_text(more, encoding="utf-8")
    result = open_file(tmp_path / name)
    assert not result.hourly
    assert "network.two_blocks_days" in [message.key for message in result.assumptions]


def test_units_of_the_header_are_those_of_the_values(tmp_path: Path) -> None:
    name, text = texts("nasa_power")[0]
    (tmp_path / name).write_text(text.replace("(kW-hr/m^2/day)", "(MJ/m^2/day)"), encoding="utf-8")
    np.testing.assert_allclose(rows(open_file(tmp_path / name))["rs"], [6.5, NAN, 6.1])
    (tmp_path / name).write_text(text.replace("ALLSKY_SFC_SW_DWN     C", "SOMETHING_ELSE        C"), encoding="utf-8")
    with pytest.raises(WeatherError, match="does not state the unit of ALLSKY_SFC_SW_DWN"):
        open_file(tmp_path / name)


@pytest.mark.parametrize(
    ("key", "number"),
    [("ghcn_daily", 1), ("dwd", 1), ("silo", 0), ("apsim_met", 0), ("aquacrop", 0), ("swat", 0), ("daymet", 0)],
)
def test_a_format_without_wind_is_read_and_says_so(tmp_path: Path, key: str, number: int) -> None:
    result = opened(tmp_path, key, number)
    assert "network.no_wind" in [message.key for message in result.assumptions]


@pytest.mark.parametrize(("key", "number"), [("evaeto", 0), ("aquacrop", 1), ("cabo", 0)])
def test_what_needs_no_wind_or_has_it_says_nothing(tmp_path: Path, key: str, number: int) -> None:
    assert "network.no_wind" not in [message.key for message in opened(tmp_path, key, number).assumptions]


def test_months_of_many_years_become_one_year_with_a_word(tmp_path: Path) -> None:
    result = opened(tmp_path, "epw")
    assert rows(result)["time"][0] == "2001-02-27T01:00"
    (message,) = (each for each in result.assumptions if each.key == "network.typical_year")
    assert message == "EPW: a typical year composed of months from 1995, 1996; its days are dated in 2001"


def test_means_of_months_are_dated_in_their_middle(tmp_path: Path) -> None:
    result = opened(tmp_path, "climwat")
    found = rows(result)
    assert found["time"][:2] == ["2001-01-15", "2001-02-15"]
    assert len(found["time"]) == 12
    assert result.location == Location(-7.5, -46.0, 300.0)
    np.testing.assert_allclose([found["tmax"][0], found["tmin"][0], found["u2"][0]], [30.1, 20.1, 2], rtol=1e-4)


def test_units_that_a_file_does_not_write_are_asked_for(tmp_path: Path) -> None:
    with pytest.raises(WeatherError, match="files of Davis WeatherLink state no units; give those of Temp Out"):
        opened(tmp_path, "davis", 0)
    units = {"Temp Out": "°C", "Hi Temp": "°C", "Low Temp": "°C", "Dew Pt.": "°C", "Wind Speed": "km/h", "Rain": "mm"}
    found = rows(opened(tmp_path, "davis", 0, units=units))
    assert found["time"][0] == "2020-07-13T00:00"
    np.testing.assert_allclose([found["tmax"][0], found["uz"][0]], [30, 2.5])


def test_columns_of_weatherlink_stand_below_their_names(tmp_path: Path) -> None:
    units = dict.fromkeys(("Temp Out", "Hi Temp", "Low Temp", "Dew"), "°C") | {"Wind Speed": "km/h", "Rain": "mm"}
    with pytest.raises(WeatherError, match="state no units; give those of Temp Out, Hi Temp, Low Temp, Dew"):
        opened(tmp_path, "davis", 2)
    result = opened(tmp_path, "davis", 2, units=units)
    found = rows(result)
    assert (len(found["time"]), found["time"][-1]) == (48, "2020-07-14T23:00")
    np.testing.assert_allclose([found["tmean"][12], found["tmax"][0], found["rhmean"][0]], [23, 30, 60])
    np.testing.assert_allclose([found["uz"][0], max(found["rs"])], [2.5, 2.16])
    assert np.isnan(found["tdew"]).all()
    assert {"Hi Solar Rad.", "In Temp", "Hi Speed", "Wind Dir"} <= set(result.ignored)


def test_dates_that_can_be_read_both_ways_are_asked_for(tmp_path: Path) -> None:
    name, text = texts("hobo")[0]
    (tmp_path / name).write_text(text.replace("07/13/20", "07/08/20").replace("07/14/20", "07/09/20").replace(
        "07/15/20", "07/10/20"), encoding="utf-8")  # fmt: skip
    with pytest.raises(WeatherError, match="may be day-first or month-first"):
        open_file(tmp_path / name)
    assert rows(open_file(tmp_path / name, ReadOptions(dayfirst=False)))["time"][0] == "2020-07-08T00:00"
    assert rows(open_file(tmp_path / name, ReadOptions(dayfirst=True)))["time"][0] == "2020-08-07T00:00"


def test_a_day_366_of_a_common_year_is_no_first_day_of_the_next(tmp_path: Path) -> None:
    name, text = texts("pyfao56")[0]
    leap, common = (text.replace("2020-183", f"{year}-365").replace("2020-184", f"{year}-366") for year in (2020, 2019))
    (tmp_path / name).write_text(leap, encoding="utf-8")
    assert rows(open_file(tmp_path / name))["time"] == ["2020-12-30", "2020-12-31"]
    (tmp_path / name).write_text(common, encoding="utf-8")
    with pytest.raises(WeatherError, match="'2019-366' in line 15"):
        open_file(tmp_path / name)


def test_what_a_reader_says_of_a_column_goes_before_the_format(tmp_path: Path) -> None:
    result = opened(tmp_path, "pyfao56", units={"RHmax": "1", "Tmax": "degF"}, names={"Tdew": "", "Srad": "rn"})
    assert {"rhmax [1]", "tmax [degF]", "rn [MJ m-2 d-1]"} <= set(result.table.columns)
    assert not {"tdew [degC]", "rs [MJ m-2 d-1]"} & set(result.table.columns)
    assert "Tdew" in result.ignored


def test_temperatures_of_a_table_in_kelvin_that_cannot_be_are_celsius(tmp_path: Path) -> None:
    name, text = texts("earth_engine")[0]
    (tmp_path / name).write_text(text.replace("303.15", "30").replace("288.15", "15").replace("283.15", "10"))
    result = open_file(tmp_path / name)
    assert "network.not_kelvin" in [message.key for message in result.assumptions]
    np.testing.assert_allclose(rows(result)["tmax"], [30, 30])


def test_radiation_of_daymet_without_the_length_of_the_day_is_left_out(tmp_path: Path) -> None:
    name, text = texts("daymet")[0]
    (tmp_path / name).write_text(text.replace("dayl (s)", "other (s)"))
    result = open_file(tmp_path / name)
    assert "rs" not in rows(result)
    assert "network.no_daylight" in [message.key for message in result.assumptions]


def test_a_value_below_no_column_for_certain_is_left_out_and_counted(tmp_path: Path) -> None:
    name, text = texts("dssat")[0]
    (tmp_path / name).write_text(text.replace("             75.0", "         100.0"))
    result = open_file(tmp_path / name)
    assert "rhmean" not in rows(result)
    (message,) = (each for each in result.assumptions if each.key == "network.between_columns")
    assert message.fields["count"] == 1


@pytest.mark.parametrize(("run", "told"), [(2.5, True), (19.9, True), (20.0, False), (216.0, False), (-99.0, False)])
def test_a_run_of_wind_that_looks_like_metres_per_second_is_told(tmp_path: Path, run: float, told: bool) -> None:
    _name, text = texts("dssat")[0]
    head = text[: text.index("20183")].replace("  DEWP  WIND   PAR  EVAP  RHUM", "  WIND")
    days = [f"20{day:03}  22.1  32.6  21.8   0.0 {run:5.1f}" for day in range(1, 31)]
    (tmp_path / "INVE2001.WTH").write_text(head + "\n".join(days) + "\n")
    path = tmp_path / "INVE2001.WTH"
    messages = [message for message in open_file(path).assumptions if message.key == "network.calm_run"]
    assert [message.fields["value"] for message in messages] == [run] * told
    stated = open_file(path, ReadOptions(units={"WIND": "m/s"}))
    assert "network.calm_run" not in [message.key for message in stated.assumptions]


def test_few_calm_days_are_weather(tmp_path: Path) -> None:
    result = opened(tmp_path, "dssat")
    name, text = texts("dssat")[0]
    (tmp_path / name).write_text(text.replace("172.8", "  2.0").replace(" 86.4", "  1.0"))
    assert [message.key for message in open_file(tmp_path / name).assumptions] == [
        each.key for each in result.assumptions
    ]


def test_sheets_are_read_as_the_text_files_are(tmp_path: Path) -> None:
    import openpyxl

    for key, number in (("open_meteo", 0), ("pcse", 0)):
        _name, text = texts(key)[number]
        book = openpyxl.Workbook()
        sheet = book.worksheets[0]
        if key == "pcse":
            head = [["Site Characteristics"], ["Missing values", -999],
                    ["Longitude", "Latitude", "Elevation", "AngstromA", "AngstromB", "HasSunshine"],
                    [5.67, 51.97, 7, 0.18, 0.55, True], ["Observed data"],
                    ["DAY", "IRRAD", "TMIN", "TMAX", "VAP", "WIND", "RAIN"],
                    ["date", "kJ/m2/day or hours", "Celsius", "Celsius", "kPa", "m/sec", "mm"]]  # fmt: skip
            days = [np.datetime64(day).astype(object) for day in FIRST_TWO]
            table: list[list[Any]] = [
                *head,
                [days[0], 9.5, 12.2, 27.1, 1.25, 3.5, 1.2],
                [days[1], -999, 12, 28, 1, 3, 0],
            ]
        else:
            table = [[float(cell) if cell.replace(".", "").lstrip("-").isdigit() else cell or None
                      for cell in line.split(",")] for line in text.split("\n")]  # fmt: skip
        for row in table:
            sheet.append(row)
        path = tmp_path / f"{key}.xlsx"
        book.save(path)
        found = rows(open_file(path))
        if key == "pcse":
            np.testing.assert_allclose(found["sunshine"], [9.5, NAN])
            assert open_file(path).location == Location(51.97, 5.67, 7.0)
        else:
            np.testing.assert_allclose(found["tmax"], [30, 31, 30])
            assert found["time"] == ["2020-07-01", "2020-07-02", "2020-07-04"]


@pytest.mark.parametrize(
    ("key", "name", "text"), [each for each in FILES if "hourly" not in each[1]], ids=lambda value: str(value)[:24]
)
def test_a_file_that_is_cut_off_or_spoilt_is_read_or_refused_in_a_sentence(
    tmp_path: Path, key: str, name: str, text: str
) -> None:
    lines = text.split("\n")
    spoilt = [text[: len(text) * part // 10] for part in (3, 6, 9)]
    spoilt += ["\n".join([*lines[: len(lines) // 2], "x,y;z", *lines[len(lines) // 2 :]]), text.replace("2020", "20x0")]
    for number, content in enumerate(spoilt):
        path = tmp_path / str(number) / name
        path.parent.mkdir()
        path.write_text(content, encoding="utf-8")
        try:
            open_file(path, ReadOptions(site="0" if "location_id" in text else None))
        except WeatherError as refused:
            told = refused
        else:
            continue
        assert str(told).strip()


def test_months_that_cropwat_saved_are_those_of_climwat_with_what_it_has(tmp_path: Path) -> None:
    result = opened(tmp_path, "climwat", 1)
    assert result.location == Location(-7.5, -46.0, 300.0)
    found = rows(result)
    assert found["tmax"][0] == pytest.approx(30.1)
    assert found["tmin"][0] == pytest.approx(20.1)
    assert found["u2"][0] == pytest.approx(2.0)
    assert found["rs"][0] == pytest.approx(20.5)
    assert "sunshine" not in found


def test_wind_of_cropwat_that_may_be_in_either_unit_is_left_out_with_a_word(tmp_path: Path) -> None:
    text = texts("climwat")[1][1].replace(" 172.8 ", " 2.0 ").replace("300.00", "-99.90").replace(" -7.50 ", " -99.90 ")
    (tmp_path / "other.pmm").write_text(text, encoding="utf-8")
    result = open_file(tmp_path / "other.pmm")
    assert result.location == Location(None, -46.0, None)
    assert "u2" not in rows(result)
    assert any("may be in m/s or in km/d" in message for message in result.assumptions)


@pytest.mark.parametrize(
    ("more", "told"),
    [
        (",NAVARRA,295,NaN,0,0,NaN,NaN,NaN,NaN,19,6,7", "line 2 has 17 cells, but the header has 5"),
        ("", None),
    ],
)
def test_cells_beyond_the_header_of_a_format_are_refused_not_cut_off(
    tmp_path: Path, more: str, told: str | None
) -> None:
    head, row = "fecha,indicativo,tmed,tmax,velmedia", "X,20,30,2"
    path = tmp_path / "aemet.csv"
    path.write_text(f"{head}\n2020-07-01,{row}{more}\n2020-07-02,{row}{more}\n")
    if told is None:
        assert read_weather(path)["tmax"].values.tolist() == [30, 30]
        decimals = row.replace("20", "20.5")  # delimiters at the end part nothing where decimals have a point
        path.write_text(f"{head}\n2020-07-01,{decimals},,\n2020-07-02,{decimals},,\n")
        assert read_weather(path)["tmax"].values.tolist() == [30, 30]
    else:
        with pytest.raises(WeatherError, match=told):
            read_weather(path)


def test_numbers_parted_by_their_decimal_commas_are_refused_as_such(tmp_path: Path) -> None:
    path = tmp_path / "aemet.csv"
    path.write_text("fecha,indicativo,tmed,tmax,velmedia\n2020-07-01,9,20,5,30,1,2,5\n2020-07-02,9,20,5,30,1,2,5\n")
    with pytest.raises(WeatherError, match="decimal commas"):
        read_weather(path)


def test_days_of_silo_end_where_its_dates_end(tmp_path: Path) -> None:
    path = tmp_path / "drill.csv"
    path.write_text(
        "latitude,longitude,YYYY-MM-DD,daily_rain,daily_rain_source,max_temp,max_temp_source,min_temp,min_temp_source,"
        "metadata\n"
        ' -27.8500, 150.0500,2021-06-01,    0.0,25, 23.4,25,  5.7,25,"elevation= 254.5 m"\n'
        ' -27.8500, 150.0500,,,,,,,,"reference=RXN"\n -27.8500, 150.0500,,,,,,,,"see our site, and the codes"\n',
        encoding="utf-8",
    )
    found = open_file(path)
    assert found.location == Location(-27.85, 150.05, 254.5)
    assert rows(found)["time"] == ["2021-06-01"]


def test_a_row_of_silo_with_values_but_no_date_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "drill.csv"
    path.write_text("YYYY-MM-DD,daily_rain,max_temp,metadata\n2021-06-01,0.0,23.4,a\n,0.0,22.0,b\n", encoding="utf-8")
    with pytest.raises(WeatherError, match="line 3"):
        open_file(path)


def test_the_first_names_of_geosphere_are_known(tmp_path: Path) -> None:
    path = tmp_path / "klima.csv"
    path.write_text(
        "station,time,strahl,rel,t,tmax,tmin,vv\n1,2000-01-01,300.0,80.0,-2.7,0.5,-5.8,1.0\n", encoding="utf-8"
    )
    found = rows(open_file(path))
    assert (found["rs"][0], found["rhmean"][0], found["tmean"][0]) == (pytest.approx(3.0), 80.0, -2.7)
    assert found["u2"][0] == pytest.approx(U2_OF_10M)


def test_days_of_aemet_without_wind_are_read_with_a_word(tmp_path: Path) -> None:
    path = tmp_path / "aemet.csv"
    path.write_text(
        "fecha,indicativo,nombre,provincia,altitud,tmed,prec,tmin,tmax\n"
        '2025-04-28,1A,"A, B",C,172,"17,7","0,0","13,5","21,9"\n2025-04-29,1A,"A, B",C,172,"17,9",Ip,"13,1","22,9"\n',
        encoding="utf-8",
    )
    result = open_file(path)
    found = rows(result)
    assert (found["tmax"].tolist(), found["precip"].tolist()) == ([21.9, 22.9], [0.0, 0.0])
    assert any("no wind" in told for told in result.assumptions)


def test_elements_of_arrays_of_a_logger_are_known(tmp_path: Path) -> None:
    path = tmp_path / "hourly.dat"
    path.write_text(
        '"TOA5","S","CR1000X","1","Std","CPU:x","1","Hourly"\n"TIMESTAMP","RECORD","AirT_C(2)","RelHumid_Avg(3)"\n'
        '"TS","RN","Deg C","% "\n"","","Smp","Avg"\n"2021-06-18 21:00:00",10,26.29,49.31\n'
        '"2021-06-18 22:00:00",11,25.14,54.85\n',
        encoding="utf-8",
    )
    found = rows(open_file(path))
    assert (found["tmean"][0], found["rhmean"][1]) == (26.29, 54.85)


def test_hours_of_cimis_need_no_day_of_the_year(tmp_path: Path) -> None:
    path = tmp_path / "cimis.csv"
    path.write_text(
        "Stn Id,Stn Name,CIMIS Region,Date,Hour (PST),Air Temp (F),qc,Rel Hum (%),qc\n"
        + "".join(f"6,A,B,7/13/2023,{hour:02}00,61, ,76, \n" for hour in range(1, 25)),
        encoding="utf-8",
    )
    found = rows(open_file(path))
    assert found["time"][-1] == "2023-07-14T00:00"
    assert found["tmean"][0] == pytest.approx((61 - 32) / 1.8)


@pytest.mark.parametrize(
    ("names", "values"),
    [
        ("nbyr tstep lat lon elev", "1 0 -7.5 -46 270"),
        ("NBYR TSTEP LAT LONG ELEV", "1 0 -7.5 -46 270"),
        ("NBYR\tLAT\tLONG\tELEV", "1\t-7.5\t-46\t270"),
    ],
)
@pytest.mark.parametrize("above", ["", "Year TimeStep MaxTemp(C) MinTemp(C)\n"])
def test_swat_files_made_by_hand_are_read_by_the_names_they_have(
    tmp_path: Path, names: str, values: str, above: str
) -> None:
    path = tmp_path / "invented.tmp"
    path.write_text(f"invented.tmp\n{names}\n{values}\n{above}2020 183 30.5 18.5\n2020 184 -99 -99\n2020 185 29 17\n")
    weather = read_weather(path)
    assert (float(weather["lat"]), float(weather["lon"]), float(weather["elevation"])) == (-7.5, -46.0, 270.0)
    np.testing.assert_array_equal(weather["tmax"], [30.5, np.nan, 29.0])


def test_a_swat_file_without_a_place_has_none(tmp_path: Path) -> None:
    path = tmp_path / "invented.hmd"
    path.write_text(
        "invented.hmd\n  NBYR  LAT  LONG  ELEV\n  1  0.0  0.0  0.0\n2020 183 0.6\n2020 184 0.7\n2020 185 0.8\n"
    )
    weather = read_weather(path)
    assert "lat" not in weather.coords
    np.testing.assert_allclose(weather["rhmean"], [60, 70, 80])


def test_a_place_with_a_decimal_comma_is_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "eto.csv"
    path.write_text("# software: evaeto 0.1.0\n# lat: -7,5\n# lon: -46,25\ndate,eto\n2020-07-01,5.5\n2020-07-02,5.6\n")
    weather = read_weather(path)
    assert (float(weather["lat"]), float(weather["lon"])) == (-7.5, -46.25)

"""Real records behind the stand-ins: served as they stand in the file."""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import evaeto.demo
from evaeto.demo import nasa_power
from evaeto.demo import open_meteo_weather as open_meteo
from evaeto.demo.records import Records
from evaeto.demo.wire import Asking

TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
BALSAS = {"latitude": "-7.5312", "longitude": "-46.0390"}


@pytest.fixture
def sites(shared_data: Path) -> Path:
    return shared_data / "sites"


def from_nasa_power(sites: Path, start: str, end: str, parameters: str = "T2M_MAX", **place: str) -> Any:
    query = BALSAS | {"parameters": parameters, "community": "AG", "start": start, "end": end} | place
    asking = Asking(nasa_power.PATH, query, "evaeto", NOW, 1860)
    reply = nasa_power.answer(asking, Records(sites), "nasa_power")
    assert reply is not None
    assert reply.status == 200
    return reply.body["properties"]["parameter"]


def from_open_meteo(sites: Path, start: str, end: str, daily: str = "temperature_2m_max", **place: str) -> Any:
    query = BALSAS | {"daily": daily, "wind_speed_unit": "ms", "start_date": start, "end_date": end} | place
    asking = Asking("/v1/archive", query, "evaeto", NOW, 1860)
    reply = open_meteo.answer(asking, Records(sites), "open_meteo_archive")
    assert reply is not None
    assert reply.status == 200
    return reply.body


def rows(file: Path, start: str, end: str) -> list[dict[str, str]]:
    with file.open(newline="") as lines:
        return [row for row in csv.DictReader(lines) if start <= row["date"] <= end]


@pytest.mark.slow
def test_nasa_power_serves_every_value_to_the_digit(sites: Path) -> None:
    names = ["T2M_MAX", "T2M_MIN", "T2M", "RH2M", "WS2M", "ALLSKY_SFC_SW_DWN", "PRECTOTCORR"]
    served = from_nasa_power(sites, "19910101", "20201231", ",".join(names))
    expected = rows(sites / "nasa_power/Balsas_MA.csv", "1991-01-01", "2020-12-31")
    for name in names:
        assert served[name] == {row["date"].replace("-", ""): float(row[name]) for row in expected}


@pytest.mark.slow
def test_open_meteo_serves_every_value_to_the_digit(sites: Path) -> None:
    names = {
        "temperature_2m_max": "T2M_MAX",
        "temperature_2m_min": "T2M_MIN",
        "temperature_2m_mean": "T2M",
        "relative_humidity_2m_mean": "RH2M",
        "wind_speed_10m_mean": "WS10M",
        "shortwave_radiation_sum": "ALLSKY_SFC_SW_DWN",
        "precipitation_sum": "PRECTOTCORR",
    }
    served = from_open_meteo(sites, "1991-01-01", "2020-12-31", ",".join(names))
    expected = rows(sites / "open_meteo/Balsas_MA.csv", "1991-01-01", "2020-12-31")
    assert served["daily"]["time"] == [row["date"] for row in expected]
    for name, column in names.items():
        assert served["daily"][name] == [float(row[column]) for row in expected]


def test_the_eto_open_meteo_computed_by_itself_is_served_to_the_digit_where_it_is_on_record(
    sites: Path, tmp_path: Path
) -> None:
    served = from_open_meteo(sites, "1991-01-01", "2020-12-31", "et0_fao_evapotranspiration")["daily"]
    expected = rows(sites / "peers/Balsas_MA.csv", "1991-01-01", "2020-12-31")
    assert served["et0_fao_evapotranspiration"] == [float(row["open_meteo_eto"]) for row in expected]
    (tmp_path / "sites.csv").write_text("site,lat,lon,elevation\nhere,-7.5,-46,3\n")
    (tmp_path / "open_meteo").mkdir()
    (tmp_path / "open_meteo/here.csv").write_text("date,T2M_MAX\n2020-01-01,20.5\n")
    without = from_open_meteo(tmp_path, "2020-01-01", "2020-01-01", "et0_fao_evapotranspiration")["daily"]
    assert without["et0_fao_evapotranspiration"] == [None]


def test_the_elevation_is_the_one_of_the_list_of_sites(sites: Path) -> None:
    assert from_open_meteo(sites, "2020-01-01", "2020-01-01")["elevation"] == 255.9


def test_what_the_records_lack_is_missing(sites: Path) -> None:
    assert from_nasa_power(sites, "20200101", "20200101", "PS") == {"PS": {"20200101": -999.0}}
    served = from_open_meteo(sites, "2020-01-01", "2020-01-02", "surface_pressure_mean,precipitation_sum")["daily"]
    assert served["surface_pressure_mean"] == [None, None]
    assert None not in served["precipitation_sum"]


def test_days_outside_the_records_are_missing(sites: Path) -> None:
    served = from_nasa_power(sites, "19901231", "19910101")["T2M_MAX"]
    assert served == {"19901231": -999.0, "19910101": 29.39}


def test_an_empty_field_is_a_missing_value(tmp_path: Path) -> None:
    (tmp_path / "sites.csv").write_text("site,lat,lon,elevation\nhere,1,2,3\n")
    (tmp_path / "open_meteo").mkdir()
    (tmp_path / "open_meteo/here.csv").write_text("date,T2M_MAX\n2020-01-01,\n2020-01-02,20.5\n")
    two_days = (date(2020, 1, 1), date(2020, 1, 2))
    known = Records(tmp_path).at("open_meteo_archive", 1, 2, *two_days, TODAY)
    assert np.array_equal(known.values["tmax"], [np.nan, 20.5], equal_nan=True)


def test_the_nearest_site_answers(sites: Path) -> None:
    near_the_east = {"latitude": "-12.1", "longitude": "-45.8"}
    assert from_open_meteo(sites, "2020-01-01", "2020-01-01", **near_the_east)["elevation"] == 768.5


def test_far_from_every_site_the_services_know_nothing(sites: Path) -> None:
    served = from_open_meteo(sites, "2020-01-01", "2020-01-01", latitude="50", longitude="8")
    assert served["daily"]["temperature_2m_max"] == [None]
    assert "elevation" not in served


def test_records_say_so_in_their_label(sites: Path) -> None:
    with evaeto.demo.serve(records=sites) as demo:
        assert demo.label == demo.settings.label == "records demo: sites"


def test_a_folder_without_sites_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"sites\.csv"), evaeto.demo.serve(records=tmp_path):
        pass

"""Hourly values of Open-Meteo cut into days: real answers, by hand, and places of half and quarter hours."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from math import log
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from evaeto.demo.server import Demo
from evaeto.errors import SourceBadAnswer, SourceNoData
from evaeto.sources.delivery import Delivery, Place
from evaeto.sources.open_meteo import archive as open_meteo_archive
from evaeto.sources.open_meteo import hourly as open_meteo_hourly

Ask = Callable[..., Delivery]
ARCHIVE, FORECAST = "open_meteo_archive", "open_meteo_forecast"
KOLKATA = Place(22.57, 88.36, None, 5.5)
KATHMANDU = Place(27.71, 85.32, None, 5.75)
ST_JOHNS = Place(47.56, -52.71, None, -3.5)
ADELAIDE = Place(-34.7, 138.6, None, 9.5)
TO_2_M = 4.87 / log(67.8 * 10 - 5.42)  # FAO-56 eq. 47


@pytest.fixture
def captured(shared_data: Path) -> Callable[[str], bytes]:
    return lambda name: (shared_data / "upstream" / name).read_bytes()


@pytest.fixture
def adelaide(captured: Callable[[str], bytes]) -> bytes:
    """Asked for in Australia/Adelaide in July: hours of January with the offset of winter, +9:30."""
    return captured("open_meteo_archive/vinea_adelaide_hourly_2025-01-10_12.json")


@pytest.fixture
def sao_carlos(captured: Callable[[str], bytes]) -> bytes:
    """ERA5 in GMT, wind in km/h, nothing yet of the last 24 hours."""
    return captured("open_meteo_archive/fire_lora_saocarlos_era5_hourly_2026-04_07.json")


@pytest.fixture
def germany(captured: Callable[[str], bytes]) -> bytes:
    """Asked for in Europe/Berlin in winter, wind in km/h."""
    return captured("open_meteo_forecast/eos_germany_hourly_2026-03-02.json")


def days(content: bytes, first: date, last: date, offset: float, **asked: Any) -> Delivery:
    hours = open_meteo_hourly.parse(ARCHIVE, json.loads(content), **asked)
    return open_meteo_hourly.to_days(ARCHIVE, hours, first, last, offset)


def trapezoids(values: list[float]) -> float:
    """Mean of the straight lines between 25 hourly values."""
    assert len(values) == 25
    return (values[0] / 2 + sum(values[1:24]) + values[24] / 2) / 24


def hourly(count: int, begin: str = "2026-03-01T00", **changes: list[float | None]) -> dict[str, Any]:
    """Hours as the service delivers them, every variable, in GMT."""
    times = np.datetime64(begin, "h") + np.arange(count)
    series = {name: changes.get(name, [20.0] * count) for name in open_meteo_hourly.VARIABLE_MAP}
    return {
        "utc_offset_seconds": 0,
        "elevation": 9.0,
        "hourly_units": {name: unit for name, (_, unit) in open_meteo_hourly.VARIABLE_MAP.items()},
        "hourly": {"time": [f"{time}:00" for time in times], **series},
    }


def cut(body: dict[str, Any], first: date, last: date, offset: float = 5.5) -> Delivery:
    return open_meteo_hourly.to_days(ARCHIVE, open_meteo_hourly.parse(ARCHIVE, body), first, last, offset)


def test_the_captured_day_of_adelaide_by_hand(adelaide: bytes) -> None:
    delivery = days(adelaide, date(2025, 1, 10), date(2025, 1, 12), 9.5, utc_offset_hours=9.5)
    day = delivery.weather.isel(time=1)
    # 11 January, 25 temperatures from midnight to midnight of its standard time
    t = [21.6, 21.1, 20.9, 20.1, 19.2, 19.0, 20.6, 23.6, 26.8, 29.5, 32.3, 34.6, 35.1,
         35.1, 35.1, 34.2, 33.1, 31.0, 29.0, 28.0, 26.9, 25.5, 23.3, 22.2, 21.3]  # fmt: skip
    # 21.6 / 2 + 626.2 + 21.3 / 2 = 647.65, and / 24 = 26.9854
    assert float(day["tmean"]) == pytest.approx(trapezoids(t))
    assert float(day["tmean"]) == pytest.approx(26.9854, abs=1e-4)
    assert (float(day["tmax"]), float(day["tmin"])) == (35.1, 19.0)
    assert (float(day["rhmax"]), float(day["rhmin"])) == (51.0, 21.0)
    uz = [0.32, 0.68, 1.42, 1.17, 0.84, 1.15, 0.69, 0.11, 0.57, 0.91, 1.05, 1.69, 2.9,
          3.59, 3.89, 4.37, 4.38, 4.09, 3.87, 3.09, 2.6, 1.81, 1.41, 1.16, 0.14]  # fmt: skip
    assert float(day["u2"]) == pytest.approx(trapezoids(uz) * TO_2_M)
    assert float(day["precip"]) == 0.0
    assert delivery.elevation == 12.0
    # Its own ETo of 11 January, stamps from 01:00 to midnight, each of the hour before
    et0 = [0.01, 0.03, 0.02, 0.01, 0.04, 0.05, 0.14, 0.3, 0.45, 0.6, 0.77, 0.87,
           0.88, 0.84, 0.75, 0.62, 0.45, 0.27, 0.13, 0.1, 0.07, 0.04, 0.03, 0.0]  # fmt: skip
    assert delivery.provider_eto is not None
    assert delivery.provider_eto.values[1] == pytest.approx(sum(et0))
    assert np.isnan(delivery.provider_eto.values).tolist() == [False, False, True]


def test_what_the_captured_answer_of_adelaide_lacks_is_missing_and_told(adelaide: bytes) -> None:
    delivery = days(adelaide, date(2025, 1, 10), date(2025, 1, 12), 9.5, utc_offset_hours=9.5)
    assert np.isnan(delivery.weather[["rs", "tdew"]].to_array()).all()
    # The last hour is 23:00: the line to midnight is not there
    assert np.isnan(delivery.weather["tmean"]).values.tolist() == [False, False, True]
    assert delivery.notes == (
        "not in the answer: dew_point_2m, shortwave_radiation",
        "left out, because not all 24 hours are known: 2025-01-12 (23 h)",
    )


def test_the_captured_hours_in_another_offset_than_asked_are_refused(adelaide: bytes, replayed: Ask) -> None:
    with pytest.raises(SourceBadAnswer, match=r"are 9.5 h from UTC, not 0 h as requested"):
        replayed(ARCHIVE, adelaide, date(2025, 1, 10), date(2025, 1, 12), place=ADELAIDE)


def test_the_captured_day_of_sao_carlos_by_hand(sao_carlos: bytes) -> None:
    day = days(sao_carlos, date(2026, 4, 2), date(2026, 4, 2), -3.0, wind_unit="km/h").weather.isel(time=0)
    # 2 April of UTC-3: 25 moments from 2 April 03 UTC to 3 April 03 UTC
    t = [20.0, 19.6, 18.9, 18.9, 18.6, 18.4, 18.4, 20.5, 21.1, 22.1, 23.0, 24.9, 26.2,
         27.1, 27.2, 27.1, 27.8, 26.5, 25.0, 22.8, 22.4, 22.7, 21.8, 21.5, 20.5]  # fmt: skip
    assert float(day["tmean"]) == pytest.approx(trapezoids(t))
    assert (float(day["tmax"]), float(day["tmin"])) == (27.8, 18.4)
    assert (float(day["rhmax"]), float(day["rhmin"])) == (94.0, 56.0)
    tdew = [18.2, 18.2, 17.6, 17.6, 17.3, 17.3, 17.4, 17.6, 17.5, 17.8, 18.2, 18.6, 18.9,
            18.4, 18.8, 18.9, 18.1, 18.9, 19.3, 19.1, 19.2, 19.3, 19.3, 19.2, 18.9]  # fmt: skip
    assert float(day["tdew"]) == pytest.approx(trapezoids(tdew))
    kmh = [5.0, 5.0, 5.7, 5.9, 5.4, 5.4, 5.3, 6.6, 7.1, 10.4, 12.5, 13.7, 12.7,
           12.5, 11.6, 10.5, 9.6, 8.5, 4.5, 5.4, 7.2, 9.0, 8.7, 8.5, 8.8]  # fmt: skip
    assert float(day["u2"]) == pytest.approx(trapezoids(kmh) / 3.6 * TO_2_M)
    # stamps of 15, 16, 19, 22 and 23 UTC, each of the hour before
    assert float(day["precip"]) == pytest.approx(0.1 + 0.1 + 0.9 + 0.1 + 0.1)


def test_the_same_hours_cut_at_half_past(sao_carlos: bytes) -> None:
    day = days(sao_carlos, date(2026, 4, 2), date(2026, 4, 2), -3.5, wind_unit="km/h").weather.isel(time=0)
    # From 03:30 to 03:30 UTC: half past lies between 20.0 and 19.6, then between 20.5 and 19.3
    t = [19.6, 18.9, 18.9, 18.6, 18.4, 18.4, 20.5, 21.1, 22.1, 23.0, 24.9, 26.2,
         27.1, 27.2, 27.1, 27.8, 26.5, 25.0, 22.8, 22.4, 22.7, 21.8, 21.5, 20.5]  # fmt: skip
    whole_hours = t[0] / 2 + sum(t[1:23]) + t[23] / 2
    first_half, last_half = 0.5 * (19.8 + 19.6) / 2, 0.5 * (20.5 + 19.9) / 2
    assert float(day["tmean"]) == pytest.approx((first_half + whole_hours + last_half) / 24)
    assert (float(day["tmax"]), float(day["tmin"])) == (27.8, 18.4)


def test_the_last_24_hours_of_the_captured_era5_answer_are_missing(sao_carlos: bytes) -> None:
    delivery = days(sao_carlos, date(2026, 7, 28), date(2026, 7, 31), -3.0, wind_unit="km/h")
    # Nulls from 31 July 00 UTC; 30 July of UTC-3 has its moments from 03 to 23 UTC
    assert np.isnan(delivery.weather["tmax"]).values.tolist() == [False, False, True, True]
    assert np.isnan(delivery.weather["precip"]).values.tolist() == [False, False, True, True]
    assert delivery.notes[-1] == "left out, because not all 24 hours are known: 2026-07-30 (20 h)"
    assert delivery.elevation == 857.0


def test_the_captured_wind_in_km_h_is_refused_where_m_s_were_asked_for(sao_carlos: bytes, replayed: Ask) -> None:
    place = Place(-22.0, -48.0, None, -3.5)
    with pytest.raises(SourceBadAnswer, match="wind_speed_10m came in 'km/h', not in 'm/s'"):
        replayed(ARCHIVE, sao_carlos, date(2026, 4, 2), date(2026, 4, 3), place=place)


def test_the_captured_forecast_of_germany_by_hand(germany: bytes) -> None:
    delivery = days(germany, date(2026, 3, 2), date(2026, 3, 3), 1.0, utc_offset_hours=1.0, wind_unit="km/h")
    day = delivery.weather.isel(time=1)
    # 3 March, hours before 08 to 18 [W m-2]: their sum is 3159.6, and 3159.6 x 3600 s = 11.37456 MJ m-2
    assert float(day["rs"]) == pytest.approx(11.37456)
    t = [3.4, 2.5, 1.8, 1.5, 1.1, 1.1, 0.6, 0.2, -1.1, 0.5, 1.3, 6.0, 9.8,
         11.2, 12.2, 12.8, 12.8, 12.1, 10.0, 8.5, 7.6, 6.7, 6.2, 5.0, 4.7]  # fmt: skip
    assert float(day["tmean"]) == pytest.approx(trapezoids(t))
    assert (float(day["tmax"]), float(day["tmin"])) == (12.8, -1.1)
    assert (float(day["rhmax"]), float(day["rhmin"])) == (100.0, 56.0)
    kmh = [3.7, 3.2, 2.3, 2.8, 2.1, 2.5, 0.8, 3.0, 0.4, 0.7, 1.5, 1.1, 2.5,
           3.3, 2.6, 3.4, 5.1, 5.6, 2.8, 2.3, 1.8, 0.8, 1.6, 1.9, 1.8]  # fmt: skip
    assert float(day["u2"]) == pytest.approx(trapezoids(kmh) / 3.6 * TO_2_M)
    assert float(day["precip"]) == 0.0
    assert not delivery.notes
    assert not np.isnan(delivery.weather.to_array()).any()


def test_an_hour_across_midnight_is_split_by_its_part_on_each_day() -> None:
    # Midnight of UTC+05:30 is 18:30 UTC, in the middle of the hour that is stamped 19:00
    rain: list[float | None] = [0.0] * 72
    rain[24 + 19] = 3.0
    sun: list[float | None] = [0.0] * 72
    sun[24 + 19] = 100.0
    delivery = cut(hourly(72, precipitation=rain, shortwave_radiation=sun), date(2026, 3, 2), date(2026, 3, 3))
    assert delivery.weather["precip"].values.tolist() == [1.5, 1.5]
    assert delivery.weather["rs"].values == pytest.approx([100 * 1800e-6] * 2)


def test_an_hour_missing_makes_its_variable_missing_on_that_day_only() -> None:
    wind: list[float | None] = [3.0] * 96
    wind[24 + 6] = None  # on 2 March of UTC+05:30
    rain: list[float | None] = [0.0] * 96
    rain[48 + 6] = None  # on 3 March
    weather = cut(hourly(96, wind_speed_10m=wind, precipitation=rain), date(2026, 3, 2), date(2026, 3, 4)).weather
    assert np.isnan(weather["u2"]).values.tolist() == [True, False, False]
    assert np.isnan(weather["precip"]).values.tolist() == [False, True, False]
    assert not np.isnan(weather[["tmax", "tmin", "rhmax", "rs"]].to_array()).any()


def test_an_extreme_is_not_told_of_a_day_with_an_hour_missing() -> None:
    temperature: list[float | None] = [20.0] * 96
    temperature[24 + 6] = None
    weather = cut(hourly(96, temperature_2m=temperature), date(2026, 3, 2), date(2026, 3, 3)).weather
    assert np.isnan(weather[["tmax", "tmin"]].to_array()).values.tolist() == [[True, False]] * 2


def test_hours_out_of_order_and_of_other_lengths_are_not_understood() -> None:
    twice = hourly(48)
    twice["hourly"]["time"][5] = twice["hourly"]["time"][4]
    with pytest.raises(ValueError, match="not in chronological order"):
        open_meteo_hourly.parse(ARCHIVE, twice)
    with pytest.raises(ValueError, match="shape"):
        open_meteo_hourly.parse(ARCHIVE, hourly(48, precipitation=[0.0] * 47))


def test_hours_of_other_days_are_no_data() -> None:
    with pytest.raises(SourceNoData):
        cut(hourly(72), date(2026, 5, 1), date(2026, 5, 3))


@pytest.mark.parametrize("place", [KOLKATA, KATHMANDU, ST_JOHNS, ADELAIDE], ids=["+5:30", "+5:45", "-3:30", "+9:30"])
@pytest.mark.parametrize("service", [ARCHIVE, FORECAST])
def test_days_of_half_and_quarter_hours_are_those_of_standard_time(
    demo: Demo, ask: Ask, service: str, place: Place, today: date
) -> None:
    first, last = today - timedelta(days=40), today - timedelta(days=20)
    delivery = ask(service, first, last, place=place)
    known = demo.weather.at(service, place.lat, place.lon, first, last, today).values
    assert not delivery.notes
    for name, tolerance in {"tmax": 0.3, "tmin": 0.3, "precip": 0.05, "rs": 0.01, "u2": 0.15}.items():
        assert delivery.weather[name].values == pytest.approx(known[name], abs=tolerance), name
    assert delivery.elevation is not None


def test_hours_are_asked_in_gmt_with_a_day_before_and_after(demo: Demo, ask: Ask) -> None:
    ask(ARCHIVE, date(2020, 1, 1), date(2020, 1, 31), place=KOLKATA)
    (asked,) = demo.requests
    assert asked.params["timezone"] == "GMT"
    assert asked.params["hourly"].split(",") == list(open_meteo_hourly.VARIABLE_MAP)
    assert "daily" not in asked.params
    assert asked.params["wind_speed_unit"] == "ms"
    assert (asked.params["start_date"], asked.params["end_date"]) == ("2019-12-31", "2020-02-01")


@pytest.mark.slow
def test_the_day_before_and_after_end_where_the_service_does(demo: Demo, ask: Ask, today: date) -> None:
    first = open_meteo_archive.FIRST_DAY
    (note,) = ask(ARCHIVE, first, first + timedelta(days=2), place=KOLKATA).notes
    assert demo.requests[-1].params["start_date"] == "1940-01-01"
    # The day ends at 18:30 UTC, and the first hour of rain begins at 23 UTC of the day before: 19.5 h
    assert note == "left out, because not all 24 hours are known: 1940-01-01 (19 h)"
    ask(ARCHIVE, today - timedelta(days=3), today, place=KOLKATA)
    assert demo.requests[-1].params["end_date"] == str(today)
    last = today + timedelta(days=15)
    (note,) = ask(FORECAST, today, last, place=ST_JOHNS).notes
    assert demo.requests[-1].params["end_date"] == str(last)
    assert note.startswith(f"left out, because not all 24 hours are known: {last}")
    assert not ask(FORECAST, today, last, place=KOLKATA).notes

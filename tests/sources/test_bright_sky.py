"""Reading Bright Sky: what was measured, by which station, and what was put in its place.

The shape is that of answers recorded by Akkudoktor-EOS/EOS (Apache-2.0), tests/testdata/weatherforecast_brightsky_*.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from math import log
from typing import Any

import numpy as np
import pytest

from evaeto.core.messages import Message
from evaeto.demo.server import Demo
from evaeto.errors import SourceNoData, SourceRefused
from evaeto.sources.bright_sky import client as bright_sky
from evaeto.sources.delivery import Delivery, Place

Ask = Callable[..., Delivery]
KEY = "bright_sky"
HARZ = Place(51.84, 10.77, None, 1.0)
DAY = date(2024, 6, 1)
TO_2_M = 4.87 / log(67.8 * 10 - 5.42)  # FAO-56 eq. 47


def source(number: int, kind: str = "historical", name: str = "Arnstein") -> dict[str, Any]:
    return {
        "id": number, "dwd_station_id": f"{number:05d}", "observation_type": kind, "lat": 49.97, "lon": 9.92,
        "height": 220.0, "station_name": name, "wmo_station_id": "P125", "distance": 6629.0,
    }  # fmt: skip


def record(hour: int, **changes: Any) -> dict[str, Any]:
    moment = datetime(2024, 5, 31, 23, tzinfo=UTC) + timedelta(hours=hour)
    values = {
        "source_id": 1, "temperature": 10.0 + (hour == 14), "dew_point": 5.0, "relative_humidity": 70,
        "wind_speed": 18.0, "solar": 0.25 if 6 < hour <= 18 else 0.0, "precipitation": 0.1,
    }  # fmt: skip
    return {"timestamp": moment.isoformat(), **values, **changes}


def answer(records: list[dict[str, Any]] | None = None, *sources: dict[str, Any]) -> dict[str, Any]:
    return {"weather": records or [record(hour) for hour in range(25)], "sources": list(sources) or [source(1)]}


def read(body: dict[str, Any]) -> Delivery:
    return bright_sky.parse(body, DAY, DAY, 1.0)


def test_a_day_of_hours() -> None:
    day = read(answer()).weather.isel(time=0)
    assert (float(day["tmax"]), float(day["tmin"])) == (11.0, 10.0)
    assert float(day["tmean"]) == pytest.approx(10 + 1 / 24)
    assert (float(day["rhmean"]), float(day["tdew"])) == (70.0, 5.0)
    assert float(day["u2"]) == pytest.approx(5.0 * TO_2_M)
    assert float(day["rs"]) == pytest.approx(12 * 0.25 * 3.6)  # kWh to MJ
    assert float(day["precip"]) == pytest.approx(2.4)


def test_the_station_is_told_with_height_and_distance() -> None:
    delivery = read(answer())
    assert delivery.notes[0] == "measured at 00001 (Arnstein), 7 km away, 220 m above sea level"
    assert delivery.station is not None
    assert (delivery.station.key, delivery.station.distance_km) == ("00001", 6.6)


def test_what_a_forecast_put_in_the_place_of_a_measurement_is_left_out() -> None:
    records = [record(hour) for hour in range(25)]
    records[12] |= {"fallback_source_ids": {"solar": 3}}
    day = read(answer(records, source(1), source(3, "forecast"))).weather.isel(time=0)
    assert np.isnan(day["rs"])
    assert float(day["tmax"]) == 11.0
    for one in records[5:10]:
        one["source_id"] = 3
    with pytest.raises(SourceNoData):
        read(answer(records, source(1), source(3, "forecast")))


def test_what_the_next_station_measured_is_used_and_told() -> None:
    records = [record(hour, fallback_source_ids={"solar": 2}) for hour in range(25)]
    delivery = read(answer(records, source(1), source(2, name="Kissingen, Bad")))
    assert float(delivery.weather["rs"][0]) == pytest.approx(12 * 0.25 * 3.6)
    assert "what that station does not measure comes from Kissingen, Bad" in delivery.notes


def test_a_variable_nobody_measures_costs_nothing_else() -> None:
    weather = read(answer([record(hour, solar=None) for hour in range(25)])).weather
    assert np.isnan(weather["rs"][0])
    assert weather.drop_vars("rs").to_array().notnull().all()


def test_hours_that_a_station_lacks_are_told_and_asked_for_again_soon() -> None:
    assert not read(answer()).incomplete
    records = [record(hour, **({"wind_speed": None, "solar": None} if hour == 9 else {})) for hour in range(25)]
    delivery = read(answer(records))
    assert np.isnan(delivery.weather[["u2", "rs"]].to_array().values).all()
    assert delivery.incomplete
    (told,) = [note for note in delivery.notes if isinstance(note, Message) and note.key == "source.lacks_hours"]
    assert told.fields["names"] == ["u2", "rs"]


def test_a_station_that_never_measures_wind_is_told_and_its_answer_is_whole() -> None:
    delivery = read(answer([record(hour, wind_speed=None) for hour in range(25)]))
    (told,) = [note for note in delivery.notes if isinstance(note, Message) and note.key == "source.station_lacks"]
    assert told.fields["names"] == ["u2"]
    assert not delivery.incomplete


def test_what_is_not_told_to_be_measured_is_not_taken_for_measured() -> None:
    with pytest.raises(SourceNoData):
        read(answer(None, {**source(1), "observation_type": None}))
    with pytest.raises(SourceNoData):
        read(answer([record(hour, source_id=None) for hour in range(25)]))


def test_a_station_without_a_name_is_told_by_its_number_and_one_without_a_distance_is_not_understood() -> None:
    assert read(answer(None, {**source(1), "station_name": None})).notes[0].startswith("measured at 00001 (00001)")
    with pytest.raises(TypeError):  # which the client tells as an answer of another shape
        read(answer(None, {**source(1), "distance": None}))


def test_it_is_asked_for_the_days_of_the_place_in_the_units_of_the_dwd(demo: Demo, ask: Ask) -> None:
    delivery = ask(KEY, DAY, DAY, place=HARZ)
    (asked,) = demo.requests
    assert (asked.params["date"], asked.params["last_date"]) == ("2024-05-31T23:00:00Z", "2024-06-01T23:00:00Z")
    assert asked.params["units"] == "dwd"
    known = demo.weather.at(KEY, HARZ.lat, HARZ.lon, DAY, DAY, DAY + timedelta(days=9)).values
    assert float(delivery.weather["tmax"][0]) == pytest.approx(float(known["tmax"][0]), abs=0.06)
    assert float(delivery.weather["rs"][0]) == pytest.approx(float(known["rs"][0]), rel=0.01)
    assert float(delivery.weather["precip"][0]) == pytest.approx(float(known["precip"][0]), abs=0.2)


def test_outside_its_stations_it_says_so_in_its_words(ask: Ask) -> None:
    with pytest.raises(SourceRefused, match="No sources match your criteria"):
        ask(KEY, DAY, DAY, place=Place(-7.5, -46.0, None, -3.0))

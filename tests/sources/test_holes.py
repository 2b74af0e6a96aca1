"""Days of which a service lacks an hour: nothing of the hours that are left is taken for the day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import pytest

import evaeto
from evaeto.core.messages import Message
from evaeto.demo import open_meteo_weather as stand_in
from evaeto.demo.server import Demo
from evaeto.sources.delivery import Delivery, Place
from evaeto.sources.met_norway import client as met_norway
from evaeto.sources.nasa_power import client as nasa_power
from evaeto.sources.nws import observations as nws_observations
from evaeto.sources.open_meteo import answers as open_meteo
from evaeto.sources.transport import http

Ask = Callable[..., Delivery]
ARCHIVE, FORECAST = "open_meteo_archive", "open_meteo_forecast"
BALSAS = Place(-7.5312, -46.0390, None, -3.0)
KOLKATA = Place(22.57, 88.36, None, 5.5)
HOLE = datetime(2020, 1, 11, 0, tzinfo=UTC)  # 21 h of 10 January at Balsas, long after the warmest hour
EXTREMES = ("tmax", "tmin", "rhmax", "rhmin")


def day(delivery: Delivery, number: int = 9) -> dict[str, float]:
    return {str(name): float(column) for name, column in delivery.weather.isel(time=number).data_vars.items()}


def test_the_stand_in_answers_a_hole_as_the_service_does(demo: Demo, ask: Ask) -> None:
    whole = day(ask(ARCHIVE))
    demo.set_holes(ARCHIVE, [HOLE])
    query = {
        "latitude": "-7.5312", "longitude": "-46.0390", "start_date": "2020-01-09", "end_date": "2020-01-11",
        "daily": ",".join(open_meteo.VARIABLE_MAP), "timezone": "Etc/GMT+3", "wind_speed_unit": "ms",
    }  # fmt: skip
    asking = stand_in.Asking("/v1/archive", query, "", datetime.now(UTC), 0.0, demo.holes(ARCHIVE))
    reply = stand_in.answer(asking, demo.weather, ARCHIVE)
    assert reply is not None
    table = {name: column[1] for name, column in reply.body["daily"].items() if name != "time"}
    means_and_sums = {name for name in table if not name.endswith(("_max", "_min"))}
    assert {name for name, value in table.items() if value is None} == means_and_sums
    assert whole["tmin"] < table["temperature_2m_max"] < whole["tmax"] - 1  # of the hours from 22 h on
    assert all(column[0] is not None for column in reply.body["daily"].values())


@pytest.mark.parametrize("service", [ARCHIVE, FORECAST])
def test_an_extreme_of_a_day_with_a_hole_is_missing_and_the_user_is_told(demo: Demo, ask: Ask, service: str) -> None:
    start = date(2020, 1, 1) if service == ARCHIVE else datetime.now(UTC).date() - timedelta(days=60)
    hole = datetime(start.year, start.month, start.day, 20, tzinfo=UTC) + timedelta(days=9)  # 17 h there
    end = start + timedelta(days=30)
    whole = ask(service, start, end)
    demo.set_holes(service, [hole])
    delivery = ask(service, start, end, cache_dir=demo.settings.cache_dir / "anew")
    assert all(np.isnan(value) for value in day(delivery).values())
    others = [number for number in range(31) if number != 9]
    assert delivery.weather.isel(time=others).identical(whole.weather.isel(time=others))
    (note,) = delivery.notes
    assert isinstance(note, Message)
    assert (note.key, note.fields["day"], note.fields["names"]) == ("source.lacks_hours", hole.date(), [*EXTREMES])
    assert delivery.incomplete


def test_a_stored_answer_with_a_hole_is_judged_too(demo: Demo, ask: Ask) -> None:
    demo.set_holes(ARCHIVE, [HOLE])
    first, again = ask(ARCHIVE), ask(ARCHIVE)
    assert (first.from_cache, again.from_cache) == (False, True)
    assert again.notes == first.notes
    assert np.isnan(day(again)["tmax"])


@pytest.mark.slow
def test_a_hole_that_has_healed_is_seen_within_hours_and_a_whole_answer_stays(
    demo: Demo, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(ARCHIVE, end=date(2020, 1, 20))
    demo.set_holes(ARCHIVE, [HOLE])
    ask(ARCHIVE)
    demo.set_holes(ARCHIVE)
    real = __import__("time").time
    monkeypatch.setattr("time.time", lambda: real() + http.INCOMPLETE_LIFETIME_S + 60)
    assert np.isfinite(day(ask(ARCHIVE))["tmax"])
    assert len(demo.requests) == 3
    assert ask(ARCHIVE, end=date(2020, 1, 20)).from_cache


def test_days_cut_from_hours_lose_the_day_of_a_hole_and_the_user_is_told(demo: Demo, ask: Ask) -> None:
    demo.set_holes(ARCHIVE, [datetime(2020, 1, 10, 9, tzinfo=UTC)])  # 14:30 of 10 January
    delivery = ask(ARCHIVE, place=KOLKATA)
    assert all(np.isnan(value) for value in day(delivery).values())
    assert int(np.isnan(delivery.weather["tmax"]).sum()) == 1
    (note,) = delivery.notes
    assert note == "left out, because not all 24 hours are known: 2020-01-10 (23 h)"
    assert delivery.incomplete


@pytest.mark.slow
def test_the_result_says_that_there_was_a_hole(demo: Demo, client: Any) -> None:
    demo.set_holes(ARCHIVE, [HOLE])
    result = evaeto.compute(
        lat=BALSAS.lat, lon=BALSAS.lon, elevation=256.0, start="2020-01-01", end="2020-01-31",
        sources=[ARCHIVE], client=client,
    )  # fmt: skip
    (told,) = [warning for warning in result.warnings if "lacks hours of 2020-01-10" in warning]
    assert "Open-Meteo" in told
    assert result.dataset["quality"].values[9] != "HIGH"


def daily_answer(**changes: list[float | None]) -> dict[str, Any]:
    """The day of the issue between two whole ones."""
    series = {name: [20.0, 20.0, 20.0] for name in open_meteo.VARIABLE_MAP} | changes
    return {
        "utc_offset_seconds": 0,
        "elevation": 29.0,
        "daily_units": {name: unit for name, (_, unit) in open_meteo.VARIABLE_MAP.items()} | {"time": "iso8601"},
        "daily": {"time": ["2023-06-08", "2023-06-09", "2023-06-10"], **series},
    }


def read(body: dict[str, Any]) -> Delivery:
    return open_meteo.parse(ARCHIVE, body, date(2023, 6, 8), date(2023, 6, 10), 0)


def test_each_extreme_is_judged_by_its_own_mean() -> None:
    temperature = read(daily_answer(temperature_2m_mean=[20.0, None, 20.0])).weather
    assert np.isnan(temperature[["tmax", "tmin"]].to_array()).values.tolist() == [[False, True, False]] * 2
    assert not np.isnan(temperature[["rhmax", "rhmin", "tdew", "u2", "rs", "precip"]].to_array()).any()
    humidity = read(daily_answer(relative_humidity_2m_mean=[20.0, None, 20.0])).weather
    assert np.isnan(humidity[["rhmax", "rhmin"]].to_array()).values.tolist() == [[False, True, False]] * 2
    assert not np.isnan(humidity[["tmax", "tmin"]].to_array()).any()


def test_without_its_own_mean_an_extreme_is_judged_by_what_needs_the_same_hours() -> None:
    body = daily_answer(relative_humidity_2m_mean=[20.0, None, 20.0])
    del body["daily"]["temperature_2m_mean"]
    assert np.isnan(read(body).weather["tmax"].values).tolist() == [False, True, False]
    body = daily_answer(shortwave_radiation_sum=[20.0, None, 20.0])
    for name in [name for name in body["daily"] if name.endswith("_mean")]:
        del body["daily"][name]
    assert np.isnan(read(body).weather["tmax"].values).tolist() == [False, True, False]


def test_rain_and_sun_that_are_missing_cost_no_temperature() -> None:
    weather = read(daily_answer(shortwave_radiation_sum=[20.0, None, 20.0], precipitation_sum=[0.0, None, 0.0])).weather
    assert not np.isnan(weather[["tmax", "tmin", "rhmax"]].to_array()).any()


def test_many_holes_are_told_in_one_sentence() -> None:
    delivery = read(daily_answer(temperature_2m_mean=[20.0, None, None]))
    assert str(delivery.notes[0]) == (
        "the service lacks hours of 2 days, 2023-06-09 to 2023-06-10; its values for these days are not used for "
        "tmax, tmin"
    )


def test_a_maximum_of_nasa_power_without_its_mean_is_missing() -> None:
    days = ["20230608", "20230609", "20230610"]
    series = {name: dict.fromkeys(days, 20.0) for name in nasa_power.VARIABLE_MAP}
    series["T2M"]["20230609"] = -999.0
    body = {"header": {"fill_value": -999.0}, "properties": {"parameter": series}}
    delivery = nasa_power.parse(body, date(2023, 6, 8), date(2023, 6, 10))
    assert np.isnan(delivery.weather[["tmax", "tmin"]].to_array()).values.tolist() == [[False, True, False]] * 2
    assert "lacks hours of 2023-06-09" in delivery.notes[0]
    assert delivery.incomplete


def test_years_before_the_satellites_are_no_hole_of_nasa_power() -> None:
    days = {"19831231": -999.0, "19840101": 20.0}
    series = {name: dict.fromkeys(days, 20.0) for name in nasa_power.VARIABLE_MAP}
    body = {"header": {"fill_value": -999.0}, "properties": {"parameter": series | {"ALLSKY_SFC_SW_DWN": days}}}
    assert not nasa_power.parse(body, date(1983, 12, 31), date(1984, 1, 1)).incomplete


def test_humidity_of_some_hours_of_a_forecast_is_not_that_of_the_day() -> None:
    begin = datetime(2026, 3, 2, tzinfo=UTC)
    times = np.array([(begin + timedelta(hours=hour)).timestamp() for hour in range(49)])
    humidity = np.full(49, 60.0)
    humidity[3:15] = np.nan
    moments = {name: np.full(49, 20.0) for name in met_norway.MOMENTS} | {"relative_humidity": humidity}
    none = met_norway.Blocks.of([])
    forecast = met_norway.Forecast(times, moments, none, none, none, ())
    weather, notes = met_norway.to_days(forecast, date(2026, 3, 2), date(2026, 3, 3), 0.0)
    assert np.isnan(weather[["rhmax", "rhmin"]].to_array()).values.tolist() == [[True, False]] * 2
    assert not np.isnan(weather["tmax"]).any()
    assert str(notes[0]) == "the service lacks hours of 2026-03-02; its values for that day are not used for rhmean"


def test_humidity_of_some_reports_of_a_station_is_not_that_of_the_day() -> None:
    begin = datetime(2026, 3, 2, tzinfo=UTC)
    times = np.array([(begin + timedelta(hours=hour)).timestamp() for hour in range(49)])
    humidity = np.full(49, 60.0)
    humidity[3:15] = np.nan
    values = {name: np.full(49, 20.0) for name in nws_observations.VARIABLES} | {"relativeHumidity": humidity}
    page = nws_observations.Page(times, values, None)
    weather, notes = nws_observations.to_days([page], date(2026, 3, 2), date(2026, 3, 3), 0.0)
    assert np.isnan(weather[["rhmax", "rhmin"]].to_array()).values.tolist() == [[True, False]] * 2
    assert "lacks hours of 2026-03-02" in notes[0]


def test_holes_are_whole_hours_of_a_service_that_has_hours(demo: Demo) -> None:
    with pytest.raises(ValueError, match="nasa_power"):
        demo.set_holes("nasa_power", [HOLE])
    with pytest.raises(ValueError, match="whole hours"):
        demo.set_holes(ARCHIVE, [HOLE + timedelta(minutes=30)])

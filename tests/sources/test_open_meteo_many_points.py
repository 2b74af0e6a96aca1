"""One day at many points from the Open-Meteo forecast."""

from __future__ import annotations

import asyncio
from datetime import date

import pytest

from evaeto.core import local_days
from evaeto.demo.server import Demo
from evaeto.errors import SourceBadAnswer, SourceError, SourceNoData, SourceRefused
from evaeto.sources.delivery import Delivery, Place
from evaeto.sources.open_meteo import forecast, many_points

BALSAS, NEW_YORK = Place(-7.53, -46.04, None, -3.0), Place(40.78, -73.97, None, -5.0)
DELHI = Place(28.6, 77.2, None, 5.5)


def asked(demo: Demo, today: date, *places: Place) -> list[many_points.Outcome]:
    return asyncio.run(many_points.fetch(places, today, today, demo.settings, lambda text: None))


def test_each_point_has_the_day_that_it_has_when_it_is_asked_for_by_itself(demo: Demo, today: date) -> None:
    places = (BALSAS, DELHI, NEW_YORK)
    together = asked(demo, today, *places)
    for place, delivery in zip(places, together, strict=True):
        alone = asyncio.run(forecast.fetch(place, today, today, demo.settings, lambda text: None))
        assert isinstance(delivery, Delivery)
        assert delivery.weather.equals(alone.weather)
        assert delivery.elevation == alone.elevation
        assert delivery.asked_at is not None


def test_points_of_whole_hours_are_one_request_each_in_its_own_zone(demo: Demo, today: date) -> None:
    asked(demo, today, BALSAS, DELHI, NEW_YORK)
    daily, hourly = demo.requests
    assert daily.params["latitude"] == "-7.5300,40.7800"
    assert daily.params["timezone"] == "Etc/GMT+3,Etc/GMT+5"
    assert (hourly.params["latitude"], hourly.params["timezone"]) == ("28.6000", "GMT")
    assert local_days.whole_hour_zone(-3) == "Etc/GMT+3"


def test_an_equal_request_is_answered_from_the_cache(demo: Demo, today: date) -> None:
    asked(demo, today, BALSAS, NEW_YORK)
    again = asked(demo, today, BALSAS, NEW_YORK)
    assert len(demo.requests) == 1
    assert all(isinstance(each, Delivery) and each.from_cache for each in again)


def test_a_point_without_data_leaves_the_others(demo: Demo, today: date) -> None:
    body = [
        {"utc_offset_seconds": -10800, "elevation": 300.0, "daily_units": {"temperature_2m_max": "°C"},
         "daily": {"time": [str(today)], "temperature_2m_max": [value]}}
        for value in (31.0, None)
    ]  # fmt: skip
    one, other = many_points.parse(body, [BALSAS, BALSAS], today, by_hours=False)
    assert isinstance(one, Delivery)
    assert one.weather["tmax"].values.tolist() == [31.0]
    assert isinstance(other, SourceNoData)


def test_an_answer_about_another_number_of_points_is_refused(today: date) -> None:
    with pytest.raises(SourceBadAnswer, match="about 3 places, not about the 2"):
        many_points.parse([{}, {}, {}], [BALSAS, NEW_YORK], today, by_hours=False)


@pytest.mark.parametrize(("fault", "error"), [("wrong-units", SourceBadAnswer), ("all-fill", SourceNoData)])
def test_where_no_point_can_be_read_the_request_has_failed(
    demo: Demo, today: date, fault: str, error: type[SourceError]
) -> None:
    demo.set_fault("open_meteo_forecast", fault)
    with pytest.raises(error):
        asked(demo, today, BALSAS, NEW_YORK)


def test_a_refusal_says_why_in_the_words_of_the_service(demo: Demo, today: date) -> None:
    with pytest.raises(SourceRefused, match="Latitude must be in range"):
        asked(demo, today, BALSAS, Place(95.0, 0.0, None, 0.0))

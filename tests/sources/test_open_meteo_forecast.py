"""Reading the Open-Meteo forecast: real answers, and the days it serves."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from evaeto.demo.server import Demo
from evaeto.errors import SourceBadAnswer, SourceNoData
from evaeto.sources.delivery import Delivery, Place
from evaeto.sources.open_meteo import answers as open_meteo
from evaeto.sources.open_meteo import forecast as open_meteo_forecast

Ask = Callable[..., Delivery]
KEY = "open_meteo_forecast"
NEW_YORK = Place(40.78, -73.97, None, -5.0)
KIRITIMATI = Place(1.87, -157.40, None, 14.0)


def test_the_captured_answer_is_read_through_the_real_client(
    shared_data: Path, replayed: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(open_meteo_forecast, "_its_today", lambda: date(2026, 2, 6))
    content = (shared_data / "upstream/open_meteo_forecast/magicmirror_nyc_2026-02-06.json").read_bytes()
    delivery = replayed(KEY, content, date(2026, 2, 6), date(2026, 2, 12), place=NEW_YORK)
    # asked for with other variables than ours, in winter, when the zone's offset is that of standard time
    daily = json.loads(content)["daily"]
    assert delivery.weather["tmax"].values[:3].tolist() == [-0.2, -5.3, -8.9]
    assert delivery.weather["tmin"].values[:3].tolist() == [-9.2, -17.7, -21.5]
    assert delivery.weather["precip"].values.tolist() == daily["precipitation_sum"]
    assert delivery.elevation == 20.0
    assert np.isnan(delivery.weather["u2"]).all()
    assert delivery.notes[0].startswith("not in the answer: temperature_2m_mean, relative_humidity_2m_max")


def test_the_captured_hourly_answer_is_refused(
    shared_data: Path, replayed: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(open_meteo_forecast, "_its_today", lambda: date(2026, 3, 2))
    content = (shared_data / "upstream/open_meteo_forecast/eos_germany_hourly_2026-03-02.json").read_bytes()
    with pytest.raises(SourceBadAnswer, match=r"documented structure.*daily"):
        replayed(KEY, content, date(2026, 3, 2), date(2026, 3, 4), place=Place(50.0, 10.0, None, 1.0))


def test_it_is_asked_like_the_archive_at_its_own_address(demo: Demo, ask: Ask, today: date) -> None:
    ask(KEY, today, today + timedelta(days=5), place=NEW_YORK)
    (asked,) = demo.requests
    assert (asked.service, asked.path) == (KEY, "/v1/forecast")
    assert asked.params["timezone"] == "Etc/GMT+5"
    assert asked.params["wind_speed_unit"] == "ms"
    assert (asked.params["start_date"], asked.params["end_date"]) == (str(today), str(today + timedelta(days=5)))


def test_ninety_two_days_back_and_fifteen_ahead_are_delivered(ask: Ask, today: date) -> None:
    weather = ask(KEY, today - timedelta(days=92), today + timedelta(days=15), place=NEW_YORK).weather
    assert weather.sizes["time"] == 108
    assert not np.isnan(weather.to_array()).any()


def test_where_it_is_tomorrow_already_the_last_day_is_missing_and_not_asked_for(
    demo: Demo, ask: Ask, today: date
) -> None:
    tomorrow = today + timedelta(days=1)
    weather = ask(KEY, tomorrow, tomorrow + timedelta(days=15), place=KIRITIMATI).weather
    assert weather.sizes["time"] == 16
    assert np.flatnonzero(np.isnan(weather["tmax"])).tolist() == [15]
    assert weather["tmax"].attrs["units"] == "degC"
    assert demo.requests[0].params["end_date"] == str(today + timedelta(days=15))


def test_days_it_does_not_serve_are_no_data(demo: Demo, ask: Ask, today: date) -> None:
    with pytest.raises(SourceNoData, match="it has data for none of the days"):
        ask(KEY, today + timedelta(days=20), today + timedelta(days=21), place=NEW_YORK)
    assert not demo.requests


@pytest.mark.parametrize(
    ("variables", "days", "calls"),
    # the example of open-meteo/open-meteo: 7 variables of 30 years; then a week, 14 and 28 days of ours
    [(7, 10957, 547.85), (5, 7, 1.0), (11, 7, 1.1), (11, 14, 1.1), (11, 28, 2.2)],
)
def test_a_request_counts_as_many_calls_as_the_operator_says(variables: int, days: int, calls: float) -> None:
    assert open_meteo.weight(variables, days) == pytest.approx(calls)

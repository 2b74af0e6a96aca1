"""Reading SILO's Data Drill. The shape, and the values of the first day, were recorded by ropensci/weatherOz (MIT),
tests/fixtures/silo_get_data_drill_all_daily_values.json, on 30 November 2025."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np
import pytest

from evaeto.demo.server import Demo
from evaeto.errors import RequestError, SourceBadAnswer, SourceNoData, SourceRefused, SourceUnavailable
from evaeto.request import Request
from evaeto.settings import Settings, using
from evaeto.sources.delivery import Delivery, Place
from evaeto.sources.silo import client as silo
from evaeto.sources.transport import failures

Ask = Callable[..., Delivery]
KEY = "silo"
GOONDIWINDI = Place(-27.85, 150.05, None, 10.0)

HEADER = (
    "latitude,longitude,YYYY-MM-DD,daily_rain,daily_rain_source,max_temp,max_temp_source,min_temp,min_temp_source,"
    "vp,vp_source,radiation,radiation_source,et_short_crop,et_short_crop_source,metadata"
)
TABLE = f"""{HEADER}
 -27.8500, 150.0500,2021-06-01,    0.0,25, 23.4,25,  5.7,25, 11.8,25, 12.9,42,  2.4,26,"elevation= 254.5 m"
 -27.8500, 150.0500,2021-06-02,    1.2,25, 22.0,25,  6.0,25, 11.0,25, 13.0,42,  2.3,26,"reference=RXNVJF"
 -27.8500, 150.0500,,,,,,,,,,,,,,"extracted=20251130"
 -27.8500, 150.0500,,,,,,,,,,,,,,"dataset=BoM Only"
 -27.8500, 150.0500,,,,,,,,,,,,,,"Please read our web site for information about the meanings of the codes"
"""
DAYS = (date(2021, 6, 1), date(2021, 6, 2))


def test_a_recorded_day_is_read_in_our_units() -> None:
    delivery = silo.parse(TABLE, *DAYS)
    day = {str(name): float(values[0]) for name, values in delivery.weather.data_vars.items()}
    assert day == pytest.approx({"precip": 0.0, "tmax": 23.4, "tmin": 5.7, "ea": 1.18, "rs": 12.9})
    assert delivery.provider_eto is not None
    assert delivery.provider_eto.values.tolist() == [2.4, 2.3]
    assert (delivery.version, delivery.model) == ("20251130", "BoM Only")
    assert delivery.elevation is None  # that of a cell of 5 km
    assert any("read at 9 in the morning" in note for note in delivery.notes)


def test_the_mean_of_many_years_is_no_weather() -> None:
    delivery = silo.parse(TABLE.replace(" 13.0,42", " 13.0,75").replace("22.0,25", "22.0,75"), *DAYS)
    assert np.isnan(delivery.weather[["tmax", "rs"]].to_array().values).tolist() == [[False, True]] * 2
    assert delivery.weather["tmin"].notnull().all()
    assert any("long-term mean" in note for note in delivery.notes)
    assert delivery.incomplete


def test_a_table_without_temperatures_is_refused() -> None:
    with pytest.raises(SourceBadAnswer, match="max_temp"):
        silo.parse(TABLE.replace("max_temp,max_temp_source", "other,other_source"), *DAYS)


def test_a_day_nobody_asked_for_is_refused() -> None:
    with pytest.raises(SourceBadAnswer, match="2021-06-02"):
        silo.parse(TABLE, DAYS[0], DAYS[0])


def test_only_averages_are_no_data() -> None:
    with pytest.raises(SourceNoData):
        silo.parse(TABLE.replace(",25", ",75").replace(",42", ",75"), *DAYS)


def test_its_sentences_are_told_as_they_are() -> None:
    with pytest.raises(SourceRefused, match="Sorry, you need to supply an email address"):
        failures.text(KEY, b"Sorry, you need to supply an email address")
    with pytest.raises(SourceUnavailable):
        failures.text(KEY, b"<html><body>The service is temporarily unavailable</body></html>")


def test_it_is_asked_through_the_real_client(demo: Demo, ask: Ask) -> None:
    delivery = ask(KEY, *DAYS, place=GOONDIWINDI)
    (asked,) = demo.requests
    assert asked.params["comment"] == "RXNVJF"
    assert (asked.params["username"], asked.params["password"]) == ("demo@example.org", "api_request")
    known = demo.weather.at(KEY, GOONDIWINDI.lat, GOONDIWINDI.lon, *DAYS, DAYS[1]).values
    assert delivery.weather["tmax"].values[0] == pytest.approx(known["tmax"][0], abs=0.06)
    assert ask(KEY, *DAYS, place=GOONDIWINDI).from_cache


def test_without_a_key_it_is_not_asked_and_named_it_says_where_one_goes(tmp_path: Any) -> None:
    place = {"lat": -27.85, "lon": 150.05, "start": "2021-06-01", "end": "2021-06-05"}
    with using(Settings(cache_dir=tmp_path)):
        assert KEY not in Request.create(**place).sources
        with pytest.raises(RequestError, match=r"silo in \[keys\], or into EVAETO_KEY_SILO"):
            Request.create(**place, sources=[KEY])
    with using(Settings(cache_dir=tmp_path, keys={"silo": "me@example.org"})):  # type: ignore[dict-item]
        assert KEY in Request.create(**place).sources

"""Where and when the services of the catalogue serve."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date, timedelta

import pytest
import tzfpy

from evaeto.core import local_days
from evaeto.sources.catalogue import SERVICES, SOURCES, fetcher
from evaeto.sources.delivery import Delivery, Place
from evaeto.sources.nws.about import UNITED_STATES_ZONES

NWS = ("nws_forecast", "nws_observations")


@pytest.mark.parametrize(
    ("lat", "lon"),
    [
        pytest.param(40.71, -74.01, id="New York"),
        pytest.param(39.77, -86.16, id="Indianapolis"),
        pytest.param(42.33, -83.05, id="Detroit"),
        pytest.param(32.72, -117.16, id="San Diego"),
        pytest.param(58.30, -134.42, id="Juneau"),
        pytest.param(51.88, -176.66, id="Adak"),
        pytest.param(21.31, -157.86, id="Honolulu"),
        pytest.param(18.47, -66.11, id="San Juan"),
        pytest.param(18.34, -64.93, id="Saint Thomas"),
        pytest.param(13.47, 144.75, id="Guam"),
        pytest.param(-14.28, -170.70, id="Pago Pago"),
    ],
)
def test_the_nws_is_offered_in_the_united_states_and_their_territories(lat: float, lon: float) -> None:
    assert all(SOURCES[key].covers(lat, lon) for key in NWS)


@pytest.mark.parametrize(
    ("lat", "lon"),
    [
        pytest.param(43.65, -79.38, id="Toronto"),
        pytest.param(42.30, -83.03, id="Windsor, across the river from Detroit"),
        pytest.param(25.67, -100.31, id="Monterrey"),
        pytest.param(32.53, -117.02, id="Tijuana"),
        pytest.param(49.28, -123.12, id="Vancouver"),
        pytest.param(60.72, -135.05, id="Whitehorse"),
        pytest.param(18.43, -64.62, id="Tortola"),
        pytest.param(-7.53, -46.04, id="Balsas"),
    ],
)
def test_the_nws_is_not_offered_to_the_neighbours(lat: float, lon: float) -> None:
    assert not any(SOURCES[key].covers(lat, lon) for key in NWS)
    assert SOURCES["met_norway"].covers(lat, lon)


def test_the_zones_of_the_united_states_are_called_as_the_borders_call_them() -> None:
    assert set(tzfpy.timezonenames()) >= UNITED_STATES_ZONES


@pytest.mark.parametrize("key", ["met_norway", "nws_forecast"])
def test_what_has_only_the_hours_to_come_begins_tomorrow(key: str) -> None:
    assert SOURCES[key].window(date(2026, 6, 15))[0] == date(2026, 6, 16)


@pytest.mark.parametrize("key", SOURCES)
def test_a_service_covers_its_sample_and_delivers_there_what_its_row_names(
    key: str, ask: Callable[..., Delivery]
) -> None:
    source = SOURCES[key]
    lat, lon = source.sample
    assert source.covers(lat, lon)
    today = local_days.today_at(lat, lon)
    first, last = source.window(today)
    # The last days of a forecast are whole at some hours of the day only
    end = min(last, max(today - timedelta(days=9), first + timedelta(days=2)))
    place = Place(lat, lon, 100.0, local_days.standard_utc_offset(lat, lon))
    delivery = ask(key, max(first, end - timedelta(days=2)), end, place=place)
    assert {str(name) for name in delivery.weather.data_vars} == set(source.variables)
    assert delivery.weather[["tmax", "tmin"]].to_array().notnull().all()


def test_the_client_of_every_service_of_weather_is_where_its_row_says() -> None:
    for key, source in SOURCES.items():
        assert fetcher(key) is sys.modules[source.client].fetch  # type: ignore[attr-defined]


def test_services_of_one_operator_have_the_same_limits() -> None:
    limits = {service.rate_limits for service in SERVICES.values()}
    assert len(limits) == len({each.operator for each in limits})

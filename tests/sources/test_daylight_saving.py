"""Changes of the clock never shift a day: the same days come back in whichever season they are asked for."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from evaeto.core import local_days
from evaeto.demo.server import Demo
from evaeto.sources.catalogue import fetcher
from evaeto.sources.delivery import Delivery, Place

WINTER, SUMMER = datetime(2027, 1, 15, 12, tzinfo=UTC), datetime(2026, 7, 15, 12, tzinfo=UTC)

# latitude, longitude, and the days of 2026 on which the clock changes: of half an hour at Lord Howe
PLACES = {
    "Adelaide": (-34.93, 138.60, date(2026, 4, 5), date(2026, 10, 4)),
    "Amsterdam": (52.37, 4.90, date(2026, 3, 29), date(2026, 10, 25)),
    "New York": (40.71, -74.01, date(2026, 3, 8), date(2026, 11, 1)),
    "Lord Howe": (-31.55, 159.08, date(2026, 4, 5), date(2026, 10, 4)),
}
around_every_change = pytest.mark.parametrize(
    ("lat", "lon", "change"),
    [pytest.param(lat, lon, day, id=f"{name} {day}") for name, (lat, lon, *both) in PLACES.items() for day in both],
)


def ask(
    demo: Demo, service: str, lat: float, lon: float, start: date, end: date, now: datetime, cache: Path
) -> Delivery:
    """Asked at `now`, by the clock of the client and of the service, with nothing kept from before."""
    demo.clock = lambda: now
    place = Place(lat, lon, None, local_days.standard_utc_offset(lat, lon, now=now))
    settings = replace(demo.settings, cache_dir=cache / now.isoformat())
    return asyncio.run(fetcher(service)(place, start, end, settings, lambda text: None))


@around_every_change
@pytest.mark.parametrize("service", ["open_meteo_archive", "nasa_power"])
@pytest.mark.slow
def test_days_of_the_past_are_the_same_asked_in_summer_and_in_winter(
    demo: Demo, tmp_path: Path, service: str, lat: float, lon: float, change: date
) -> None:
    change = change.replace(year=2025)  # both seasons of asking are later
    start, end = change - timedelta(days=8), change + timedelta(days=8)
    summer, winter = (ask(demo, service, lat, lon, start, end, now, tmp_path) for now in (SUMMER, WINTER))
    assert len(demo.requests) == 2
    assert demo.requests[0].params == demo.requests[1].params
    assert summer.weather.identical(winter.weather)
    assert summer.weather.sizes["time"] == 17
    assert summer.notes == winter.notes


@around_every_change
@pytest.mark.slow
def test_forecast_days_across_a_change_have_24_hours_and_are_the_same_by_either_offset(
    demo: Demo, tmp_path: Path, lat: float, lon: float, change: date
) -> None:
    before = datetime.combine(change - timedelta(days=3), datetime.min.time(), UTC)
    after = before + timedelta(days=8)  # the season of asking is then the other one
    first, last = change - timedelta(days=1), change + timedelta(days=2)
    by_either = []
    for season in (before, after):
        demo.clock = lambda: before
        place = Place(lat, lon, None, local_days.standard_utc_offset(lat, lon, now=season))
        settings = replace(demo.settings, cache_dir=tmp_path / season.isoformat())
        by_either.append(asyncio.run(fetcher("met_norway")(place, first, last, settings, lambda text: None)))
    assert by_either[0].weather.identical(by_either[1].weather)
    weather = by_either[0].weather
    assert not np.isnan(weather.to_array()).any()
    known = demo.weather.at("met_norway", lat, lon, first, last, last).values
    assert weather["tmin"].values == pytest.approx(known["tmin"], abs=0.2)  # half-hour zones miss the very minimum
    assert weather["tmax"].values == pytest.approx(known["tmax"], abs=0.2)


@pytest.mark.parametrize("change", PLACES["New York"][2:], ids=str)
@pytest.mark.parametrize("service", ["nws_forecast", "nws_observations"])
@pytest.mark.slow
def test_days_of_the_nws_across_a_change_are_those_of_standard_time(
    demo: Demo, tmp_path: Path, service: str, change: date
) -> None:
    lat, lon = PLACES["New York"][:2]
    ahead = -3 if service == "nws_forecast" else 4
    now = datetime.combine(change + timedelta(days=ahead), datetime.min.time(), UTC)
    first, last = change - timedelta(days=1), change + timedelta(days=1)
    weather = ask(demo, service, lat, lon, first, last, now, tmp_path).weather
    assert not np.isnan(weather["tmean"]).any()
    known = demo.weather.at(service, lat, lon, first, last, last).values
    if service == "nws_forecast":
        assert weather["tmin"].values == pytest.approx(known["tmin"], abs=0.02)
        assert weather["tmax"].values == pytest.approx(known["tmax"], abs=0.02)
    else:  # measured at another place
        assert weather["tmax"].values - known["tmax"] == pytest.approx(np.zeros(3), abs=5)

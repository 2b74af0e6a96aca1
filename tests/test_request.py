"""What may be asked for, and what is told about what may not."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaeto.errors import Problem, RequestError
from evaeto.request import Request, examine, latest_complete_day
from evaeto.sources.catalogue import SOURCES

TODAY = date(2026, 6, 15)
VALID = {"lat": -7.5, "lon": -46.0, "start": "2010-01-01", "end": "2020-12-31", "today": TODAY}


def problems_of(**asked: Any) -> tuple[Problem, ...]:
    return examine(**asked)[1]


def fields(**changes: object) -> list[str]:
    return [problem.field for problem in problems_of(**{**VALID, **changes})]


def test_a_valid_request_of_the_past_asks_the_archives() -> None:
    request = Request.create(**VALID)
    assert request.sources == ("nasa_power", "open_meteo_archive")
    assert request.days == 4018
    assert request.utc_offset_hours == -3


def test_a_place_with_two_civil_times_is_told_which_one_its_days_follow() -> None:
    request = Request.create(**{**VALID, "lat": 43.8, "lon": 87.6})
    assert request.utc_offset_hours == 8
    assert str(request.notes[0]) == (
        "more than one civil time is in use at this point: its days follow Asia/Shanghai (UTC+08:00), "
        "not Asia/Urumqi (UTC+06:00)"
    )
    assert not Request.create(**VALID).notes


@pytest.mark.parametrize(("lat", "lon"), [(0, -51), (0.0, 37.0), (51.5, 0), (5.6, 0.0)])
def test_zero_latitude_and_zero_longitude_are_accepted(lat: float, lon: float) -> None:
    request = Request.create(**{**VALID, "lat": lat, "lon": lon})
    assert (request.lat, request.lon) == (lat, lon)


@pytest.mark.parametrize(("lat", "lon"), [(-90, 0), (83.6, -32), ("12.5", "-1.5"), (np.float32(3), np.int64(20))])
def test_latitudes_up_to_the_pole_and_any_number_type_are_accepted(lat: object, lon: object) -> None:
    assert fields(lat=lat, lon=lon) == []


@pytest.mark.parametrize(("lat", "lon"), [(30, -40), (0, 0), (90, 0), (-45, 100)])
def test_the_open_sea_is_refused_with_the_reason(lat: float, lon: float) -> None:
    (problem,) = problems_of(**{**VALID, "lat": lat, "lon": lon})
    assert "open sea" in problem.message


@pytest.mark.parametrize(
    ("lat", "lon"),
    [(31.5, 35.48), (43.3, -87.0), (-3.85, -32.42), (52.9, 4.75), (-54.28, -36.5), (78.22, 15.65)],
    ids=["Dead Sea", "Lake Michigan", "Fernando de Noronha", "Den Helder", "South Georgia", "Longyearbyen"],
)
def test_shores_lakes_islands_and_land_below_the_sea_are_not_the_open_sea(lat: float, lon: float) -> None:
    assert fields(lat=lat, lon=lon) == []


@pytest.mark.parametrize("value", [90.01, -91, math.nan, math.inf, "north", "", None, True])
def test_a_latitude_that_is_no_latitude_is_named_with_its_value(value: object) -> None:
    (problem,) = problems_of(**{**VALID, "lat": value})
    assert problem.field == "lat"
    assert ("not given" if value is None else repr(value)) in str(problem)


def test_a_longitude_in_0_360_is_refused_with_the_longitude_meant() -> None:
    (problem,) = problems_of(**{**VALID, "lon": 314})
    assert "314 °E is -46" in problem.message


def test_all_problems_are_listed_together() -> None:
    with pytest.raises(RequestError) as caught:
        Request.create(lat=95, lon=math.nan, start="2020-13-01", end="yesterday", sources=[], elevation=1e6)
    assert [p.field for p in caught.value.problems] == ["lat", "lon", "elevation", "start", "end", "sources"]


def test_dates_in_the_wrong_order_are_refused() -> None:
    assert fields(start="2020-01-02", end="2020-01-01") == ["end"]


def test_a_future_no_service_forecasts_is_refused_by_the_date_at_the_point() -> None:
    assert fields(end="2026-06-30") == []
    assert fields(end="2026-07-01") == ["end"]
    assert fields(end="2026-06-16", sources=["nasa_power", "open_meteo"]) == ["end"]


NEW_YORK = {**VALID, "lat": 40.78, "lon": -73.97}


def test_a_forecast_asks_who_forecasts_at_the_point() -> None:
    days = {"start": None, "end": None, "mode": "forecast"}
    brazil, states = (Request.create(**{**place, **days}) for place in (VALID, NEW_YORK))
    assert (brazil.start, brazil.end, brazil.days) == (TODAY, date(2026, 6, 19), 5)
    assert brazil.sources == ("open_meteo_forecast", "met_norway")
    assert set(states.sources) == {"open_meteo_forecast", "met_norway", "nws_forecast"}
    # today is only whole where its past hours are served too
    assert brazil.period_of("open_meteo_forecast") == (TODAY, date(2026, 6, 19))
    assert brazil.period_of("met_norway") == (TODAY + timedelta(days=1), date(2026, 6, 19))
    assert brazil.notes == states.notes == ()


def test_today_alone_is_left_to_those_who_serve_it() -> None:
    today = {**VALID, "start": TODAY, "end": TODAY}
    assert Request.create(**today).sources == ("open_meteo_forecast",)
    named = problems_of(**{**today, "sources": ["met_norway"]})
    assert {problem.field for problem in named} == {"sources", "start"}


def test_recent_days_end_yesterday_at_the_point() -> None:
    request = Request.create(**{**VALID, "start": None, "end": None, "mode": "recent", "days": 14})
    assert (request.start, request.end, request.days) == (date(2026, 6, 1), date(2026, 6, 14), 14)


@pytest.mark.parametrize(
    ("mode", "days", "field"),
    [
        ("recent", 6, "days"),
        ("recent", 31, "days"),
        ("forecast", 17, "days"),
        ("forecast", 0, "days"),
        ("soon", None, "mode"),
        ("recent", 7.5, "days"),
    ],
)
def test_a_mode_takes_only_the_days_it_can_have(mode: str, days: object, field: str) -> None:
    assert fields(start=None, end=None, mode=mode, days=days) == [field]


def test_days_without_a_mode_are_refused_with_what_to_do() -> None:
    (problem,) = problems_of(**{**VALID, "days": 10})
    assert (problem.field, problem.value) == ("days", 10)
    assert "recent, forecast" in problem.message
    assert "end" in problem.message


def test_dates_do_not_go_with_a_mode() -> None:
    assert fields(end=None, mode="recent") == ["start"]
    assert fields(mode="forecast") == ["start", "end"]


def test_a_mode_with_named_sources_is_cut_to_what_they_serve_and_says_so() -> None:
    request = Request.create(
        **{**VALID, "start": None, "end": None, "mode": "forecast", "days": 5, "sources": ["met_norway"]}
    )
    assert (request.start, request.end) == (date(2026, 6, 16), date(2026, 6, 19))
    assert "with data from MET Norway" in request.notes[0]


def test_a_period_from_the_past_into_the_future_is_split_without_holes() -> None:
    request = Request.create(**{**VALID, "start": "2026-05-01", "end": "2026-06-20"})
    asked = {source: request.period_of(source) for source in request.sources}
    days = {begin + timedelta(days=n) for begin, end in asked.values() for n in range((end - begin).days + 1)}
    assert days == {date(2026, 5, 1) + timedelta(days=n) for n in range(request.days)}
    # the forecast is not asked for what the archive of the same models has, but for its newest days
    assert asked["open_meteo_archive"] == (date(2026, 5, 1), date(2026, 6, 14))
    assert asked["open_meteo_forecast"] == (date(2026, 6, 8), date(2026, 6, 20))


def test_a_source_that_does_not_cover_the_point_is_refused_when_it_is_named() -> None:
    named = problems_of(
        **{**VALID, "start": "2026-06-16", "end": "2026-06-18", "sources": ["nws_forecast", "met_norway"]}
    )
    assert [problem.value for problem in named] == ["nws_forecast"]


@pytest.mark.parametrize("limits", ["mars", {"tmax": (50, -10)}, {"snow": (0, 1)}, {"tmax": (1, 2, 3)}])
def test_limits_that_make_no_sense_are_named(limits: object) -> None:
    assert fields(limits=limits) == ["limits"]


def test_limits_of_the_user_replace_those_of_the_world() -> None:
    request = Request.create(**{**VALID, "limits": {"tmax": (-10, 48)}})
    assert request.limits["tmax"] == (-10, 48)
    assert request.limits["rhmean"] == (0, 100)


def test_a_single_day_is_a_period() -> None:
    assert Request.create(**{**VALID, "start": "2010-01-01", "end": "2010-01-01"}).days == 1


@pytest.mark.parametrize("day", [date(2010, 3, 1), datetime(2010, 3, 1, 12), np.datetime64("2010-03-01"), "2010-03-01"])
def test_dates_come_as_date_datetime_numpy_or_iso_text(day: object) -> None:
    assert Request.create(**{**VALID, "start": day}).start == date(2010, 3, 1)


@pytest.mark.parametrize("day", ["01/03/2010", "2010-3-1", "2010-02-30", "", None, 20100301.5])
def test_a_date_that_could_be_read_two_ways_is_refused(day: object) -> None:
    assert fields(start=day) == ["start"]


def test_an_unknown_source_is_named_with_the_one_that_may_be_meant() -> None:
    (problem,) = problems_of(**{**VALID, "sources": ["nasa_powr"]})
    assert "did you mean nasa_power" in problem.message


def test_short_names_of_sources_are_understood_and_doubles_dropped() -> None:
    request = Request.create(**{**VALID, "sources": ["open_meteo", "open_meteo_archive"]})
    assert request.sources == ("open_meteo_archive",)


def test_a_period_before_the_chosen_source_begins_is_refused() -> None:
    assert "start" in fields(sources=["nasa_power"], start="1975-01-01")


def test_a_source_that_serves_no_day_of_the_period_is_named() -> None:
    named = problems_of(
        **{**VALID, "sources": ["nasa_power", "open_meteo"], "start": "1950-01-01", "end": "1950-12-31"}
    )
    assert [problem.value for problem in named] == ["nasa_power"]


def test_auto_leaves_out_sources_that_serve_no_day_of_the_period() -> None:
    request = Request.create(**{**VALID, "start": "1950-01-01", "end": "1950-12-31"})
    assert request.sources == ("open_meteo_archive",)


def test_a_source_that_covers_part_of_the_period_is_asked_for_that_part_and_said_so() -> None:
    request = Request.create(**{**VALID, "start": "1979-01-01", "end": "1985-12-31"})
    assert request.period_of("nasa_power") == (date(1981, 1, 1), date(1985, 12, 31))
    assert any("NASA POWER" in note for note in request.notes)


def test_the_latest_complete_day_of_all_sources_is_that_of_the_quickest() -> None:
    slow = latest_complete_day(-7.5, -46.0, "nasa_power")
    assert latest_complete_day(-7.5, -46.0) > slow


@given(lat=st.floats(-90, 90), lon=st.floats(-180, 180))
@pytest.mark.slow
def test_every_point_on_earth_is_accepted_or_is_open_sea(lat: float, lon: float) -> None:
    problems = problems_of(**{**VALID, "lat": lat, "lon": lon})
    if problems:
        assert ["open sea" in problem.message for problem in problems] == [True]
        return
    request = Request.create(**{**VALID, "lat": lat, "lon": lon})
    assert abs(request.lat - lat) <= 0.5e-4 + 1e-12
    assert abs(request.lon - lon) <= 0.5e-4 + 1e-12
    assert -12 <= request.utc_offset_hours <= 14


def test_a_request_error_survives_the_way_from_a_worker() -> None:
    import pickle

    with pytest.raises(RequestError) as caught:
        Request.create(**{**VALID, "lat": 95})
    assert pickle.loads(pickle.dumps(caught.value)).problems == caught.value.problems


def grown(**asked: Any) -> Any:
    return Request.create(lat=-7.5, lon=-46, start="2015-01-01", end="2015-12-31", today=date(2026, 1, 1), **asked)


def test_a_crop_is_its_own_coefficient_or_one_of_the_table() -> None:
    assert grown().growing is None
    assert grown(kc="1.15").growing.kc == 1.15
    found = grown(crop="maize", planting="2015-03-01").growing
    assert (found.kc, found.crop, found.planting) == (None, "maize", date(2015, 3, 1))


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"kc": ""}, "kc"),
        ({"kc": 0.04}, "kc"),
        ({"kc": 1.61}, "kc"),
        ({"kc": float("nan")}, "kc"),
        ({"kc": True}, "kc"),
        ({"kc": 1.0, "crop": "maize"}, "crop"),
        ({"crop": "cactus", "planting": "2015-03-01"}, "crop"),
        ({"crop": "maize"}, "planting"),
        ({"crop": "maize", "planting": "March"}, "planting"),
        ({"planting": "2015-03-01"}, "planting"),
        ({"crop": "maize", "planting": "2014-01-01"}, "planting"),
        ({"crop": "maize", "planting": "2016-01-01"}, "planting"),
    ],
)
def test_what_does_not_do_as_a_crop_is_named(asked: dict[str, Any], field: str) -> None:
    with pytest.raises(RequestError) as caught:
        grown(**asked)
    assert [problem.field for problem in caught.value.problems] == [field]


def test_the_last_day_of_a_season_is_still_in_it() -> None:
    grown(crop="maize", planting="2014-08-05")  # 150 days
    with pytest.raises(RequestError):
        grown(crop="maize", planting="2014-08-04")


@pytest.mark.parametrize("today", [None, TODAY])
def test_a_period_is_judged_before_the_point_is_known(today: date | None) -> None:
    unknown = {"lat": "", "lon": "", "today": today}
    assert fields(**unknown) == ["lat", "lon"]
    assert fields(**unknown, start="1900-01-01", end="1900-02-01") == ["lat", "lon", "start"]
    assert fields(**unknown, end="2100-01-01") == ["lat", "lon", "end"]
    assert fields(**unknown, start="1975-01-01", sources=["nasa_power"]) == ["lat", "lon", "start"]


def test_the_newest_day_anywhere_on_earth_may_be_asked_for_before_the_point_is_known() -> None:
    newest = max(source.window(datetime.now(UTC).date())[1] for source in SOURCES.values())
    unknown = {"lat": None, "lon": None, "today": None}
    assert fields(**unknown, end=newest + timedelta(days=1)) == ["lat", "lon"]
    assert fields(**unknown, end=newest + timedelta(days=2)) == ["lat", "lon", "end"]


def test_how_a_site_lies_is_unknown_unless_it_is_said() -> None:
    assert Request.create(**VALID).exposure == "unknown"
    assert Request.create(**VALID, exposure="sheltered").exposure == "sheltered"


@pytest.mark.parametrize("exposure", ["breezy", "", "Open", None])
def test_an_exposure_that_is_none_is_named_with_those_there_are(exposure: Any) -> None:
    (problem,) = problems_of(**VALID, exposure=exposure)
    assert problem.field == "exposure"
    assert "unknown, sheltered, open, windy" in str(problem)


def test_a_year_before_all_services_of_a_place_is_told_though_others_elsewhere_have_it() -> None:
    with pytest.raises(RequestError, match="1900-01-01"):
        Request.create(lat=-7.5, lon=-46.0, start="1900-01-01", end="1900-02-01")

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaeto.core.messages import Message
from evaeto.dashboard.common.coordinates import UnreadableError
from evaeto.dashboard.common.words import Words
from evaeto.dashboard.form import typed
from evaeto.dashboard.form.exposure_pictures import exposures_html
from evaeto.dashboard.form.model import FormModel
from evaeto.dashboard.form.view import Form
from evaeto.errors import WeatherError
from evaeto.inputs.formats.base import ReadOptions
from evaeto.sources.catalogue import SOURCES
from evaeto.sources.station import Station
from evaeto.sources.station_facts import ColumnFacts, StationFacts, UnitGuess

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from(sorted(SOURCES)),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
)


def valid() -> FormModel:
    return FormModel(lat="-7.5328", lon="-46.0361", start=date(2015, 1, 1), end=date(2015, 1, 31))


def test_a_valid_form_has_no_blockers() -> None:
    assert valid().blockers == ()


def test_an_empty_form_lists_all_reasons_together() -> None:
    blockers = FormModel(sources=()).blockers
    assert len(blockers) == 4
    for word in ("point on the map", "First day", "Last day", "Weather services"):
        assert any(word in blocker for blocker in blockers), word


def test_a_missing_point_is_said_once_for_both_coordinates() -> None:
    model = valid()
    model.lat = model.lon = ""
    assert len(model.blockers) == 1


def test_each_wrong_field_has_its_own_line_under_its_label() -> None:
    model = FormModel(lat="95", lon="east", start=date(2020, 2, 1), end=date(2020, 1, 1), sources=())
    assert sorted(blocker.split()[0] for blocker in model.blockers) == ["Last", "Latitude:", "Longitude:", "Weather"]
    assert "Latitude: must be a number" in model.blockers[0]


def test_blockers_follow_what_is_typed() -> None:
    model = valid()
    model.lat = "91"
    assert any("Latitude" in blocker for blocker in model.blockers)
    model.lat = "-8"
    assert model.blockers == ()


@pytest.mark.parametrize("point", [("0", "-60"), ("6", "0")])
def test_zero_degrees_is_a_place(point: tuple[str, str]) -> None:
    model = valid()
    model.lat, model.lon = point
    assert model.blockers == ()


def test_the_open_sea_is_named_as_the_place() -> None:
    model = valid()
    model.lat = model.lon = "0"
    assert len(model.blockers) == 1
    assert model.blockers[0].startswith("Place")
    assert "open sea" in model.blockers[0]


@pytest.mark.parametrize("text", ["-7,5328", " -7.5328 ", "\N{MINUS SIGN}7.5328", "-7.5328°"])
def test_coordinates_are_understood_as_people_paste_them(text: str) -> None:
    model = valid()
    model.lat = text
    assert float(model.request()["lat"]) == -7.5328
    assert model.blockers == ()


@pytest.mark.parametrize(
    ("text", "axis", "degrees"),
    [
        ("7°31'58\"S", "lat", -7.532778),
        ("46° 2′ 9,6″ W", "lon", -46.036),
        ("46 02 09.6 O", "lon", -46.036),
        ("52°06'N", "lat", 52.1),
        ("5:11:0 E", "lon", 5.183333),
        ("95°30'N", "lat", 95.5),  # the request says what is wrong with it
        ("-7,5328°", "lat", -7.5328),
    ],
)
def test_degrees_minutes_and_seconds_are_understood(text: str, axis: str, degrees: float) -> None:
    assert typed.degrees(text, axis) == pytest.approx(degrees, abs=1e-6)


@pytest.mark.parametrize(
    "text", ["7°61'S", "7°31'75\"S", "7 31", "north", "1e1", "7S1", "S7S", "1_0", "inf", "nan", ""]
)
def test_what_is_no_angle_is_not_taken_for_one(text: str) -> None:
    with pytest.raises(UnreadableError):
        typed.degrees(text, "lat")


@pytest.mark.parametrize("text", ["500 S", "l00", "1_000", "inf", "nan", "1,234.5", "1 200", "", "12m", "\u0661"])
def test_what_is_no_number_is_not_taken_for_one(text: str) -> None:
    with pytest.raises(UnreadableError):
        typed.number(text)


@given(st.floats(-500, 9000, allow_nan=False).map(lambda value: round(value, 2)))
@pytest.mark.slow
def test_numbers_are_read_with_either_decimal_sign(value: float) -> None:
    for text in (str(value), str(value).replace(".", ",")):
        assert typed.number(text, thousands=True) == value


@pytest.mark.parametrize(
    ("field", "text", "told"),
    [
        ("elevation", "1,234", "Elevation: '1,234' can be read in two ways: write 1234 without"),
        ("elevation", "1.234", "Elevation: '1.234' can be read in two ways"),
        ("elevation", "500 S", "Elevation: must be a number from"),
        ("lon", "38 S", "Longitude: '38 S' is a latitude"),
        ("lat", "46°W", "Latitude: '46°W' is a longitude"),
        ("lat", "-7.53, -46.04", "Latitude: latitude and longitude have a field each"),
        ("lat", "7 31", "Latitude: latitude and longitude have a field each; write minutes as 7°31'"),
        ("lat", "7°61'S", "Latitude: Minutes and seconds must be less than 60"),
    ],
)
def test_what_was_recognised_in_the_wrong_field_is_said_once(field: str, text: str, told: str) -> None:
    model = valid()
    setattr(model, field, text)
    (blocker,) = model.blockers
    assert blocker.startswith(told)


def test_an_exponent_is_a_number_of_metres() -> None:
    model = valid()
    model.elevation = "1e3"
    assert model.request()["elevation"] == 1000.0
    model.elevation = "0"
    assert model.request()["elevation"] == 0.0


def test_text_in_place_of_a_number_is_named() -> None:
    model = valid()
    model.elevation = "high"
    assert any("Elevation" in blocker for blocker in model.blockers)


def test_days_in_the_wrong_order_are_named() -> None:
    model = valid()
    model.end = date(2014, 1, 1)
    assert any(blocker.startswith("Last day") for blocker in model.blockers)


def test_all_services_ticked_means_the_choice_is_left_to_evaeto() -> None:
    assert valid().request()["sources"] == "auto"
    model = valid()
    model.sources = ("nasa_power",)
    assert model.request()["sources"] == ["nasa_power"]


def test_a_new_point_drops_the_elevation_of_the_old_one() -> None:
    model = valid()
    model.elevation = "283"
    model.set_point(10.0, 20.5)
    assert (model.lat, model.lon, model.elevation) == ("10.0000", "20.5000", "")
    model.words.language = "pt-BR"
    model.set_point(-7.5328, 20.5)
    assert (model.lat, model.lon) == ("-7,5328", "20,5000")
    assert model.point == (-7.5328, 20.5)


def test_the_default_period_is_served_by_every_service_of_the_past() -> None:
    model = FormModel()
    today = date(2026, 1, 20)
    model.set_default_period(today)
    assert model.end == min(source.window(today)[1] for source in SOURCES.values() if source.first_day)
    assert (model.end - model.start).days == 29


def test_the_default_period_leaves_chosen_dates_alone() -> None:
    model = valid()
    model.set_default_period(date(2026, 1, 20))
    assert model.start == date(2015, 1, 1)


def test_thirty_years_are_one_click_and_end_where_the_services_of_the_past_do() -> None:
    model = valid()
    form = Form(model, on_submit=lambda: None)
    form.thirty.click()
    assert model.end == min(source.window(model.today)[1] for source in SOURCES.values() if source.first_day)
    assert model.start == date(model.end.year - 30, 1, 1)
    model.take_thirty_years(date(2026, 11, 30))
    assert (model.start, model.end) == (date(1996, 1, 1), date(2026, 11, 23))
    form.mode.value = "recent"
    assert form.thirty.layout.display == "none"


def test_periods_of_one_click_end_by_the_day_at_the_place(monkeypatch: pytest.MonkeyPatch) -> None:
    # Where it is still yesterday the services of the past end a day earlier than they do in Greenwich
    monkeypatch.setattr("evaeto.dashboard.form.model.calendar.today_at", lambda lat, lon: date(2026, 11, 30))
    model = valid()
    Form(model, on_submit=lambda: None).thirty.click()
    assert (model.start, model.end) == (date(1996, 1, 1), date(2026, 11, 23))
    model = valid()
    model.start = model.end = None
    model.set_default_period()
    assert (model.start, model.end) == (date(2026, 10, 25), date(2026, 11, 23))


def test_the_button_is_disabled_while_reasons_are_shown() -> None:
    model = valid()
    form = Form(model, on_submit=lambda: None)
    assert not form.calculate.disabled
    assert form.reasons.value == ""
    form.lat.value = "north"
    form.end.value = None
    assert form.calculate.disabled
    assert "Latitude" in form.reasons.value
    assert "Last day" in form.reasons.value


def test_what_is_typed_cannot_become_markup() -> None:
    model = valid()
    form = Form(model, on_submit=lambda: None)
    form.lat.value = "<img src=x onerror=alert(1)>"
    assert "<img" not in form.reasons.value


def test_unticking_every_service_disables_the_button() -> None:
    model = valid()
    form = Form(model, on_submit=lambda: None)
    for box in form.boxes.values():
        box.value = False
    assert form.calculate.disabled
    assert model.sources == ()


def test_the_button_submits() -> None:
    calls = []
    Form(valid(), on_submit=lambda: calls.append("submitted")).calculate.click()
    assert calls == ["submitted"]


def test_each_service_shows_the_period_it_serves_while_nothing_is_asked() -> None:
    form = Form(FormModel(), on_submit=lambda: None)
    assert form.boxes["silo"].disabled
    assert "needs a key" in form.notes["silo"].value
    for key, source in SOURCES.items():
        if key == "silo":  # whoever runs the page has no key of it here
            continue
        first, last = source.window(datetime.now(UTC).date())
        assert f"{first} to {last}" in re.sub("<[^>]+>", "", form.notes[key].value)
        assert not form.boxes[key].disabled


def test_a_service_that_does_not_cover_the_place_says_so_and_cannot_be_chosen() -> None:
    form = Form(valid(), on_submit=lambda: None)
    assert form.boxes["nws_forecast"].disabled
    assert "only for the United States" in form.notes["nws_forecast"].value
    assert not form.boxes["nasa_power"].disabled


def test_a_service_without_a_day_of_the_period_says_what_it_serves() -> None:
    form = Form(valid(), on_submit=lambda: None)
    assert form.boxes["met_norway"].disabled
    assert "no data for this period" in form.notes["met_norway"].value
    form.mode.value = "forecast"
    assert not form.boxes["met_norway"].disabled
    assert form.boxes["nasa_power"].disabled


def test_a_period_nobody_serves_is_told_of_the_period_not_of_every_service() -> None:
    model = valid()
    model.start, model.end = date(1900, 1, 1), date(1900, 2, 1)
    assert not {"nasa_power", "open_meteo_archive"} & set(model.unavailable)
    assert any(blocker.startswith("First day") for blocker in model.blockers)


def test_services_that_cannot_take_part_do_not_count_as_a_choice() -> None:
    model = valid()
    model.sources = ("nasa_power", "open_meteo_archive", "nws_forecast")
    assert model.request()["sources"] == "auto"
    model.sources = ("nws_forecast",)
    assert model.request()["sources"] == []
    assert any("Weather services" in blocker for blocker in model.blockers)


@pytest.mark.parametrize(("mode", "length"), [("recent", 14), ("forecast", 4)])
def test_modes_ask_for_days_by_the_date_at_the_point(mode: str, length: int) -> None:
    model = valid()
    model.mode = mode
    model.recent, model.ahead = 14, 3
    asked = model.request()
    assert (asked["mode"], asked["days"]) == (mode, length)
    assert "start" not in asked
    assert model.blockers == ()


def test_the_calendar_is_limited_to_what_the_chosen_services_deliver() -> None:
    model = valid()
    form = Form(model, on_submit=lambda: None)
    assert form.start.min == date(1940, 1, 1)
    model.sources = ("nasa_power",)
    assert form.start.min == date(1981, 1, 1)
    assert form.end.max == SOURCES["nasa_power"].window(model.today)[1]


def test_a_date_outside_the_limits_is_told_and_not_changed() -> None:
    model = valid()
    form = Form(model, on_submit=lambda: None)
    form.start.value = date(202, 1, 1)
    assert form.start.value == date(202, 1, 1)
    assert form.calculate.disabled


def test_only_the_fields_of_the_mode_are_shown() -> None:
    form = Form(valid(), on_submit=lambda: None)
    form.mode.value = "recent"
    shown = [name for name in ("recent", "ahead", "start", "end") if getattr(form, name).layout.display != "none"]
    assert shown == ["recent"]


def test_an_uploaded_station_goes_with_the_request_and_can_be_left_out_again() -> None:
    model = valid()
    form = Form(model, on_submit=lambda: None)
    form.station.upload._handle_custom_msg({"name": "mine.csv"}, [memoryview(b"date,tmax\n")])
    form.station.wind_height.value = "10"
    asked = model.request()
    assert (asked["station"].name, asked["station"].content, asked["wind_height"]) == ("mine.csv", b"date,tmax\n", 10.0)
    assert "mine.csv" in form.station.note.value
    form.station.wind_height.value = "high"
    assert any("Anemometer height" in blocker for blocker in model.blockers)
    form.station.forget.click()
    assert "station" not in model.request()
    assert model.blockers == ()


IGNORED = (Message("columns.ignored", names=["soil"]),)
READ_IN_KELVIN = StationFacts(
    date(2015, 1, 1), date(2015, 1, 2), ("tmax",), format="CIMIS", rows=2,
    columns=(
        ColumnFacts("T", "tmax", "K", values=2, missing=1, rejected=3, lower=10.0, upper=20.5, sketch=((10.0, 20.5),)),
        ColumnFacts("soil"),
    ),
)  # fmt: skip
READ: tuple[tuple[StationFacts | Exception, str | None, str], ...] = (
    (StationFacts(date(2014, 6, 1), date(2015, 6, 1), ("tmax", "rs"), IGNORED), None, "2014-06-01 to 2015-06-01"),
    (
        StationFacts(date(1999, 1, 1), date(1999, 2, 1), ("tmax",)),
        "mine.csv has data from 1999-01-01 to 1999-02-01, for no day",
        "",
    ),
    (WeatherError("is not a text file in UTF-8"), "mine.csv: is not a text file in UTF-8", "mine.csv"),
    (RuntimeError("no cluster"), None, "mine.csv"),
)


@pytest.mark.parametrize(("outcome", "blocker", "told"), READ)
def test_the_file_of_a_station_is_read_when_it_is_chosen(
    outcome: StationFacts | Exception, blocker: str | None, told: str
) -> None:
    model, reading = valid(), Future[StationFacts]()
    form = Form(model, lambda: None, lambda station, point: reading)
    form.station.upload._handle_custom_msg({"name": "mine.csv"}, [memoryview(b"bytes")])
    assert model.blockers == ("mine.csv is still being read",)
    assert form.calculate.disabled
    if isinstance(outcome, Exception):
        reading.set_exception(outcome)
    else:
        reading.set_result(outcome)
    assert [each[: len(blocker or "")] for each in model.blockers] == ([blocker] if blocker else [])
    shown = form.station.preview.shown
    assert told in " ".join([form.station.note.value, *shown.get("facts", [])])
    assert form.calculate.disabled == (blocker is not None)


def test_what_was_read_of_a_file_that_is_no_longer_chosen_is_not_said() -> None:
    model, late, early = valid(), Future[StationFacts](), Future[StationFacts]()
    answers = iter([late, early])
    form = Form(model, lambda: None, lambda station, point: next(answers))
    form.station.upload._handle_custom_msg({"name": "first.csv"}, [memoryview(b"1")])
    form.station.upload._handle_custom_msg({"name": "second.csv"}, [memoryview(b"2")])
    early.set_result(READ_IN_KELVIN)
    late.set_exception(WeatherError("has no rows of data"))
    assert model.blockers == ()
    assert form.station.preview.shown["facts"] == ["CIMIS · daily data", "2015-01-01 to 2015-01-02 · 2 days"]
    model.words.language = "pt-BR"
    assert form.station.preview.shown["facts"] == ["CIMIS · dados diários", "01/01/2015 a 02/01/2015 · 2 dias"]


def previewed(model: FormModel, *outcomes: StationFacts | Exception) -> tuple[Form, list[Station]]:
    """A form whose files are read as `outcomes` say, one after the other, and what was asked to be read."""
    asked: list[Station] = []
    answers = iter(outcomes)

    def read(station: Station, point: tuple[float, float] | None) -> Future[StationFacts]:
        asked.append(station)
        done, outcome = Future[StationFacts](), next(answers)
        if isinstance(outcome, Exception):
            done.set_exception(outcome)
        else:
            done.set_result(outcome)
        return done

    form = Form(model, lambda: None, read)
    form.station.upload._handle_custom_msg({"name": "mine.csv"}, [memoryview(b"bytes")])
    return form, asked


def test_the_preview_says_what_each_column_was_taken_for_and_what_is_not_used() -> None:
    form, _ = previewed(valid(), READ_IN_KELVIN)
    shown = form.station.preview.shown
    column, unused = shown["columns"]
    assert (column["name"], column["quantity"], column["unit"]) == ("T", "tmax", "K")
    assert ["K", "K"] in column["units"]
    assert {"degC", "°F"} <= {unit for unit, _ in column["units"]}
    assert column["counts"] == "2 values · 1 missing · 3 left out · 10 to 20.5 °C · unit assumed"
    assert (unused["name"], unused["quantity"], unused.get("units")) == ("soil", "", None)
    assert ["tmin", "Minimum temperature"] in shown["quantities"]


def test_what_is_corrected_in_the_preview_goes_to_the_reader_and_with_the_request() -> None:
    model = valid()
    form, asked = previewed(model, *[READ_IN_KELVIN] * 5)
    for change in (
        {"set": "unit", "value": "degF", "column": "T"},
        {"set": "name", "value": "tmin", "column": "soil"},
        {"set": "dayfirst", "value": True},
    ):
        form.station.preview._handle_custom_msg(change, [])
    said = ReadOptions(names={"soil": "tmin"}, units={"T": "degF"}, dayfirst=True)
    assert asked[-1].said == model.request()["station"].said == said
    assert form.station.preview.shown["reset"] == "Undo all corrections"
    form.station.preview._handle_custom_msg({"set": "reset", "value": ""}, [])
    assert model.request()["station"].said == ReadOptions()
    assert "reset" not in form.station.preview.shown


def test_the_clock_of_hours_can_be_told_and_that_of_days_not() -> None:
    hours = replace(READ_IN_KELVIN, hourly=True)
    form, asked = previewed(valid(), hours, hours)
    clock = next(pick for pick in form.station.preview.shown["picks"] if pick["set"] == "utc_offset")
    assert clock["value"] == ""
    assert ["-3", "UTC-03:00"] in clock["options"]
    form.station.preview._handle_custom_msg({"set": "utc_offset", "value": "-3"}, [])
    assert asked[-1].said == ReadOptions(utc_offset=-3.0)
    clock = next(pick for pick in form.station.preview.shown["picks"] if pick["set"] == "utc_offset")
    assert clock["value"] == "-3"
    form, _ = previewed(valid(), READ_IN_KELVIN)
    assert not form.station.preview.shown.get("picks")


@pytest.mark.parametrize(
    "change",
    [
        {"set": "unit", "value": "degF", "column": "elsewhere"},
        {"set": "unit", "value": "x" * 41, "column": "T"},
        {"set": "unit", "value": ["K"], "column": "T"},
        {"set": "name", "value": "lat", "column": "T"},
        {"set": "name", "value": {}, "column": []},
        {"set": "dayfirst", "value": "yes"},
        {"set": "label", "value": "never"},
        {"set": "utc_offset", "value": "3.25"},
        {"set": "utc_offset", "value": -3.0},
        {"set": "sheet", "value": "Sheet9"},
        {"set": ["unit"]},
        {},
    ],
)
def test_what_the_preview_does_not_offer_changes_nothing(change: Mapping[str, Any]) -> None:
    form, asked = previewed(valid(), READ_IN_KELVIN)
    form.station.preview._handle_custom_msg(change, [])
    assert len(asked) == 1


def test_an_ambiguous_date_is_a_choice_with_both_days_written_out() -> None:
    model = valid()
    ambiguous = WeatherError(Message("dates.day_or_month", name="date", value="01/07/2015"))
    form, asked = previewed(model, ambiguous, READ_IN_KELVIN)
    (question,) = form.station.preview.shown["asks"]
    assert "--dayfirst" not in question["text"] + model.blockers[0]
    assert [(each["label"], each["value"]) for each in question["options"]] == [
        ("day/month/year: 01/07/2015 is 1 July 2015", True),
        ("month/day/year: 01/07/2015 is 7 January 2015", False),
    ]
    model.words.language = "es"
    assert form.station.preview.shown["asks"][0]["options"][0]["label"].endswith("01/07/2015 es el 1 de julio de 2015")
    form.station.preview._handle_custom_msg({"set": "dayfirst", "value": False}, [])
    assert asked[-1].said.dayfirst is False
    assert model.blockers == ()
    (still,) = form.station.preview.shown["asks"]
    assert [option["chosen"] for option in still["options"]] == [False, True]


def test_what_the_checks_take_for_another_unit_is_a_button_and_stops_the_calculation_until_it_is_pressed() -> None:
    reason = Message("checks.too_warm", value=77.0, lat=-7.5)
    question = Message("checks.which_unit", name="T", reason=reason, names=["degF"], unit="degF")
    doubtful = replace(READ_IN_KELVIN, guesses=(UnitGuess("T", ("degF",), True, question),), problem=question)
    model = valid()
    form, asked = previewed(model, doubtful, READ_IN_KELVIN)
    (guess,) = form.station.preview.shown["guesses"]
    assert [option["label"] for option in guess["options"]] == ["The unit is °F", "The unit is K"]
    assert "--unit" not in guess["text"] + model.blockers[0]
    assert form.calculate.disabled
    form.station.preview._handle_custom_msg({"set": "unit", "value": "degF", "column": guess["column"]}, [])
    assert asked[-1].said.units == {"T": "degF"}
    assert not form.calculate.disabled


def test_a_file_is_looked_at_again_when_another_point_is_chosen() -> None:
    model = valid()
    points = []
    reading: list[Future[StationFacts]] = []

    def read(station: Station, point: tuple[float, float] | None) -> Future[StationFacts]:
        points.append(point)
        reading.append(Future())
        return reading[-1]

    form = Form(model, lambda: None, read)
    form.station.upload._handle_custom_msg({"name": "mine.csv"}, [memoryview(b"bytes")])
    for text in ("-1", "-12", "-12.5"):  # meanwhile nothing else is asked
        model.lat = text
    assert len(points) == 1
    reading[0].set_result(READ_IN_KELVIN)
    assert len(points) == 2
    assert points[-1] is not None
    assert points[-1][0] == -12.5
    assert model.blockers == ()


def test_the_button_says_why_it_is_disabled() -> None:
    form = Form(FormModel(), on_submit=lambda: None)
    assert "point on the map" in form.calculate.tooltip


def calibration_file(lat: float = -7.5, sources: tuple[str, ...] = ("nasa_power",), model: str = "regression") -> bytes:
    """As much of a calibration file as the form reads."""
    record = {"method": "daily reference", "start": "2015-01-01", "end": "2015-12-31", "n": 365,
              "left_out": "5 stretches of days", "scores": {}, "warnings": []}  # fmt: skip
    place = {"lat": lat, "lon": -46.0, "elevation": 283.0}
    told = {"format": "evaeto calibration 1", **place, "sources": sources, "model": {model: {}}, "record": record}
    return json.dumps(told).encode()


def choose(form: Form, name: str, content: bytes) -> None:
    form.calibrations.upload._handle_custom_msg({"name": name}, [memoryview(content)])


def text_of(row: Any) -> str:
    return re.sub("<[^>]+>", " ", row.told.value)


def test_an_own_kc_goes_with_the_request_and_is_checked() -> None:
    model = valid()
    form = Form(model, on_submit=lambda: None)
    assert (form.kc.layout.display, form.planting.layout.display) == ("none", "none")
    form.crop.value = "own"
    assert (form.kc.layout.display, form.planting.layout.display) == (None, "none")
    assert model.blockers == ("Crop coefficient Kc: must be a number from 0.05 to 1.6",)
    form.kc.value = "1,15"
    assert model.blockers == ()
    assert float(model.request()["kc"]) == 1.15
    form.crop.value = "none"
    assert not {"kc", "crop", "planting"} & set(model.request())


def test_a_crop_wants_a_day_of_planting_whose_season_meets_the_period() -> None:
    model = valid()
    form = Form(model, on_submit=lambda: None)
    form.crop.value = "maize"
    assert (form.kc.layout.display, form.planting.layout.display) == ("none", None)
    assert model.blockers == ("Planted on: choose a date, or write it as yyyy-mm-dd",)
    form.planting.value = date(2015, 2, 1)
    assert model.blockers == ("Planted on: no day of the period is in the growing season of the crop",)
    form.planting.value = date(2014, 12, 1)
    assert model.blockers == ()
    assert (model.request()["crop"], model.request()["planting"]) == ("maize", date(2014, 12, 1))


def test_a_crop_that_is_chosen_stays_chosen_in_another_language() -> None:
    model = valid()
    form = Form(model, on_submit=lambda: None)
    form.crop.value = "soybean"
    model.words.language = "pt-BR"
    assert form.crop.label == "Soja"
    assert model.crop == "soybean"
    assert model.blockers == ("Plantio em: escolha uma data ou escreva-a como dd/mm/aaaa",)


def test_a_calibration_goes_with_the_request_says_what_it_is_and_can_be_left_out() -> None:
    model = valid()
    form = Form(model, on_submit=lambda: None)
    choose(form, "mine.json", calibration_file())
    assert model.blockers == ()
    assert model.request()["calibration"].name == "mine.json"
    (row,) = form.calibrations.rows.children
    for text in ("mine.json", "-7.5000°, -46.0000°", "2015-01-01 to 2015-12-31", "365 days", "NASA POWER"):
        assert text in text_of(row), text
    assert "km from the point" not in text_of(row)
    model.lat = "-9"
    assert "167 km from the point" in text_of(row)
    assert form.calibrations.rows.children == (row,)
    row.children[1].click()
    assert form.calibrations.rows.children == ()
    assert "calibration" not in model.request()


def test_several_calibrations_are_those_of_a_region_and_one_of_the_same_name_replaces_the_other() -> None:
    model = valid()
    form = Form(model, on_submit=lambda: None)
    choose(form, "one.json", calibration_file())
    choose(form, "two.json", calibration_file(lat=-8.0))
    choose(form, "one.json", calibration_file(lat=-7.0))
    assert [each.lat for each in model.request()["calibration"]] == [-8.0, -7.0]
    assert [row.name for row in form.calibrations.rows.children] == ["two.json", "one.json"]


def test_what_is_wrong_with_calibrations_is_listed_with_the_other_reasons() -> None:
    model = valid()
    form = Form(model, on_submit=lambda: None)
    choose(form, "mine.csv.json", b"date,eto\n")
    choose(form, "other.json", b"{}")
    choose(form, "far.json", calibration_file(lat=40.0))
    choose(form, "farther.json", calibration_file(lat=45.0, model="quantiles"))
    model.sources = ("open_meteo_archive",)
    model.lat = "95"
    for text in ("Latitude", "mine.csv.json: cannot be read", "other.json: is not an evaeto calibration",
                 "farther.json: was made from a climatology", "none of them is chosen"):  # fmt: skip
        assert text in form.reasons.value, text
    assert form.calculate.disabled
    model.lat = "-7.5"
    assert "beyond 500 km" in form.reasons.value
    model.words.language = "pt-BR"
    for text in ("mine.csv.json: não pode ser lido", "other.json: não é uma calibração", "além de 500 km",
                 "farther.json: foi feita de uma climatologia", "nenhuma dessas fontes está escolhida"):  # fmt: skip
        assert text in form.reasons.value, text


def test_the_name_of_a_file_cannot_become_markup() -> None:
    form = Form(valid(), on_submit=lambda: None)
    choose(form, "<img src=x>.json", b"{}")
    assert "<img" not in form.reasons.value
    assert "<img" not in form.calibrations.rows.children[0].told.value


def test_options_are_folded_until_one_is_wanted_and_stay_in_sight_while_one_is_used() -> None:
    model = valid()
    form = Form(model, on_submit=lambda: None)
    assert form.options.layout.display == "none"
    form.more.value = True
    assert form.options.layout.display is None
    form.crop.value = "maize"
    form.more.value = False
    assert form.options.layout.display is None
    form.crop.value = "none"
    assert form.options.layout.display == "none"


def test_what_was_typed_is_restored_but_files_have_to_be_chosen_again() -> None:
    typed = FormModel(lat="-7,5", lon="46 W", mode="forecast", ahead=3, sources=("nasa_power",), crop="maize")
    typed.start, typed.end, typed.planting = date(2020, 1, 1), date(2020, 1, 31), date(2019, 12, 1)
    typed.station = Station("field.csv", b"date,tmax")
    typed.add_calibration("mine.json", b"no calibration")
    restored = FormModel()
    files = restored.restore(json.loads(json.dumps(typed.kept())))
    assert {name: getattr(restored, name) for name in FormModel.KEPT} == {
        name: getattr(typed, name) for name in FormModel.KEPT
    }
    assert restored.station is None
    assert files == ("field.csv", "mine.json")


def test_a_default_period_is_not_kept_for_another_day() -> None:
    form = FormModel()
    form.set_default_period(date(2026, 3, 1))
    assert {"start", "end"}.isdisjoint(form.kept())
    restored = FormModel()
    restored.restore(form.kept())
    restored.set_default_period(date(2026, 3, 9))
    assert restored.end == date(2026, 3, 2)


@given(st.dictionaries(st.sampled_from([*FormModel.KEPT, "files", "other"]), JSON))
@pytest.mark.slow
def test_whatever_a_browser_has_kept_the_form_opens(kept: dict[str, Any]) -> None:
    form = FormModel()
    files = form.restore(kept)
    assert all(isinstance(name, str) for name in files)
    assert form.mode in ("recent", "period", "forecast")
    json.dumps(form.kept())


def test_the_ticks_follow_what_is_restored() -> None:
    model = FormModel()
    view = Form(model, lambda: None)
    model.restore({"sources": ["open_meteo_archive", "met_norway"]})
    assert [key for key, box in view.boxes.items() if box.value] == ["open_meteo_archive", "met_norway"]
    view.boxes["met_norway"].value = False
    assert model.sources == ("open_meteo_archive",)


def test_a_mode_says_which_days_it_stands_for_and_how_many_of_them_there_are() -> None:
    model = valid()
    form = Form(model, lambda: None)
    assert form.mode_note.layout.display == "none"
    model.mode, model.recent = "recent", 7
    last = model.today - timedelta(days=1)
    assert f"{last - timedelta(days=6)} to {last}</" in form.mode_note.value
    model.sources = ("nasa_power",)
    newest = SOURCES["nasa_power"].window(model.today)[1]
    assert f"{newest} to {newest}: 1 of 7 days" in form.mode_note.value
    model.words.language = "pt-BR"
    assert ": 1 de 7 dias" in form.mode_note.value
    model.lat = "95"
    assert form.mode_note.value == '<span class="ev-hint"></span>'


def test_the_services_of_a_period_are_listed_in_the_language_of_the_page() -> None:
    model = valid()
    model.words.language = "pt-BR"
    model.end = model.today - timedelta(days=20)
    model.sources = ("nasa_power", "open_meteo_archive")
    model.start = date(1900, 1, 1)
    assert any("NASA POWER, Open-Meteo archive" in blocker for blocker in model.blockers)


def test_how_the_site_lies_is_asked_for_only_where_it_is_said() -> None:
    model = valid()
    assert "exposure" not in model.request()
    assert not model.has_options
    model.exposure = "windy"
    assert model.request()["exposure"] == "windy"
    assert model.asked is not None
    assert model.asked.exposure == "windy"
    assert model.has_options
    assert model.blockers == ()


def test_a_page_remembers_how_the_site_lies() -> None:
    model, again = valid(), FormModel()
    model.exposure = "open"
    again.restore(json.loads(json.dumps(model.kept())))
    assert again.exposure == "open"


@pytest.mark.parametrize("language", ["en", "es", "pt-BR"])
def test_three_pictures_show_how_a_site_can_lie(language: str) -> None:
    words = Words()
    words.language = language
    shown = exposures_html(words)
    labels = re.findall(r'aria-label="([^"]+)"', shown)
    assert shown.count("<svg") == len(set(labels)) == 3
    assert all(words.say(f"form.exposure.{name}") in shown for name in ("sheltered", "open", "windy"))


def test_the_field_of_the_form_is_that_of_the_model() -> None:
    model = valid()
    form = Form(model, lambda: None)
    assert form.exposure.value == "unknown"
    form.exposure.value = "sheltered"
    assert model.exposure == "sheltered"
    assert form.exposure.label == "Sheltered"


def test_a_service_that_costs_its_operator_much_is_asked_only_where_it_is_ticked() -> None:
    model = valid()
    assert "open_meteo_ensemble" not in model.sources
    assert model.request()["sources"] == "auto"
    model.start = datetime.now(UTC).date() + timedelta(days=2)
    model.end = model.start + timedelta(days=2)
    model.sources = (*model.sources, "open_meteo_ensemble")
    assert "open_meteo_ensemble" in model.request()["sources"]

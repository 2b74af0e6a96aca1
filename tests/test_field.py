"""`evaeto.Field`: the answer of the morning, by hand and by rule."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import evaeto
from evaeto.crops.farm.week import calendar_of
from evaeto.errors import ArgumentError, WeatherError
from evaeto.field.growers import plan_week

TODAY = date(2020, 7, 10)


def weather(days: int = 90, start: str = "2020-05-01", rain: dict[str, float] | None = None) -> pd.DataFrame:
    index = pd.date_range(start, periods=days)
    table = pd.DataFrame({"eto": 5.0, "precip": 0.0}, index)
    for day, depth in (rain or {}).items():
        table.loc[day, "precip"] = depth
    return table


WATERED = ("05-06", "05-12", "05-18", "05-24", "05-30", "06-05", "06-11", "06-17", "06-23", "06-29", "07-05")


def field(**more):
    told = {
        "name": "Pivot", "lat": -7.53, "lon": -46.04, "crop": "maize", "planting": "2020-05-01", "soil": "loam",
        "efficiency": 0.8, "rate": 12.0, "area": 10.0, "initial_depletion": 0.0,
        "irrigation": [{"date": f"2020-{day}", "depth": 28} for day in WATERED],
    }  # fmt: skip
    return evaeto.Field(**{**told, **more})


@pytest.fixture(scope="module")
def answer():
    return field().today(weather(), today=TODAY)


def test_the_depths_of_an_answer_follow_from_each_other(answer):
    numbers = answer.numbers
    assert numbers["gross_mm"] == pytest.approx(numbers["net_mm"] / 0.8, abs=1e-3)
    assert numbers["hours"] == pytest.approx(numbers["gross_mm"] / 12.0, abs=1e-3)
    assert numbers["volume_m3"] == pytest.approx(numbers["gross_mm"] * 100.0, abs=0.1)


def test_the_balance_of_each_day_comes_out_by_hand(answer):
    days = answer.numbers["days"]
    depletion = np.array(days["depletion"])
    before, rain, given, used, drained = (
        np.array(values[1:]) for values in (depletion, days["rain"], days["irrigation"], days["used"], days["drained"])
    )
    # Late in the season the roots have their depth, and a day is the arithmetic of the documentation
    late = slice(70, None)
    expected = depletion[:-1] - rain - 0.8 * given + used
    assert depletion[1:][late] == pytest.approx(expected[late], abs=1e-3)
    assert before.size == drained.size
    assert max(drained[late]) == 0.0


def test_water_is_due_on_the_first_morning_beyond_raw(answer):
    days, numbers = answer.numbers["days"], answer.numbers
    mornings = [days["depletion"][i - 1] >= days["raw"][i] for i in range(days["today"], len(days["raw"]))]
    first = pd.Timestamp(TODAY) + pd.Timedelta(days=mornings.index(True))
    assert numbers["next"] == f"{first:%Y-%m-%d}"
    assert numbers["earliest"] <= numbers["next"] <= (numbers["latest"] or "9999")
    assert numbers["irrigate"] is (numbers["next"] == TODAY.isoformat())


def test_an_irrigation_that_is_entered_lowers_the_depletion_and_puts_the_next_one_off(answer):
    later = field().with_log(irrigation=[*field().to_dict()["irrigation"], {"date": "2020-07-09", "hours": 2.0}])
    after = later.today(weather(), today=TODAY).numbers
    # 2 h at 12 mm/h are 24 mm, of which 80 % reach the roots: 19.2 mm; what evaporates of the wet surface is added
    more_used = sum(after["days"]["used"][:-1]) - sum(answer.numbers["days"]["used"][:-1])
    fell = answer.numbers["state"]["depletion_mm"] - after["state"]["depletion_mm"]
    assert 17.0 < fell <= 19.2
    assert more_used >= 0
    assert after["next"] > answer.numbers["next"]


def test_what_was_given_and_what_the_gauge_caught_today_count_today():
    dry = field(irrigation=[])
    usual = dry.today(weather(), today=TODAY)
    assert usual.irrigate
    need = usual.numbers["gross_mm"]
    watered = dry.with_log(irrigation=[{"date": TODAY, "applied": need}]).today(weather(), today=TODAY)
    assert not watered.irrigate
    half = dry.with_log(irrigation=[{"date": TODAY, "applied": need - 1}]).today(weather(), today=TODAY)
    assert not half.irrigate
    wet = dry.with_log(rain=[{"date": TODAY, "depth": 0.8 * need}]).today(weather(), today=TODAY)
    assert not wet.irrigate


def test_rain_in_the_forecast_is_told_before_water_is_given():
    found = field(irrigation=[]).today(weather(rain={"2020-07-11": 12.0}), today=TODAY)
    assert found.irrigate
    assert found.parts["next"] == "But 12 mm of rain are forecast up to tomorrow: look at the sky first"


def test_rain_of_tomorrow_puts_it_off_by_what_it_is_in_days_of_use(answer):
    rain = answer.numbers["rain"]
    assert rain["next"] > answer.numbers["next"]
    more = field().today(weather(), today=TODAY, rain=60.0).numbers["rain"]
    assert more["next"] is None or more["next"] > rain["next"]


def test_limits_bring_water_to_the_days_and_hours_there_are():
    usual = field().today(weather(), today=TODAY).numbers
    weekday = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")[date.fromisoformat(usual["due"]).weekday()]
    others = [day for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun") if day != weekday]
    moved = field(weekdays=others).today(weather(), today=TODAY).numbers
    assert moved["next"] != usual["due"]
    short = field(hours=2.0).today(weather(), today=TODAY).numbers
    assert short["gross_mm"] <= 24.0 + 1e-9
    assert short["next"] <= usual["next"]
    assert field(most=200.0).today(weather(), today=TODAY).numbers["limited"] is None


def test_too_much_water_is_told_with_what_drained_of_it():
    wet = field(irrigation=[{"date": "2020-07-04", "applied": 80}, {"date": "2020-07-06", "applied": 80}])
    found = wet.today(weather(), today=TODAY)
    week = found.numbers["last_week"]
    assert week["irrigation_mm"] == 160.0
    assert 0.0 < week["drained_irrigation_mm"] <= 128.0
    assert found.parts["last_week"].key == "field.week_too_much"
    assert "too much" in str(found)


def test_rain_that_drains_by_itself_is_not_the_water_given():
    wet = field(irrigation=[{"date": "2020-07-08", "applied": 5}])
    found = wet.today(weather(rain={"2020-07-05": 200.0}), today=TODAY).numbers["last_week"]
    assert found["drained_mm"] > 20.0
    assert found["drained_irrigation_mm"] < 5.0


def test_the_allowance_is_counted_as_water_applied():
    found = field(allowance=300.0).today(weather(), today=TODAY)
    assert found.numbers["allowance"]["used_mm"] == pytest.approx(11 * 28 / 0.8)
    assert found.numbers["allowance"]["over"]
    assert found.parts["allowance"] == "You are over your allowance by 85 mm: 385 mm of 300 mm used"


def test_a_reading_pulls_the_balance_and_narrows_its_band():
    dry = field(readings=[{"date": "2020-07-08", "available": 30}])
    before, after = (each.today(weather(), today=TODAY).numbers for each in (field(), dry))
    assert after["state"]["depletion_mm"] > before["state"]["depletion_mm"]
    assert after["next"] < before["next"]
    (reading,) = after["readings"]
    moved = reading["balance_mm"] + reading["weight"] * (reading["reading_mm"] - reading["balance_mm"])
    assert reading["after_mm"] == pytest.approx(moved, abs=0.01)
    width = [each["state"]["upper_mm"] - each["state"]["lower_mm"] for each in (before, after)]
    assert width[1] < width[0]


def test_a_gauge_stands_in_the_place_of_the_service():
    gauge = field(rain=[{"date": "2020-07-08", "depth": 0}])
    found = gauge.today(weather(rain={"2020-07-08": 30.0}), today=TODAY).numbers
    assert found["state"]["depletion_mm"] == field().today(weather(), today=TODAY).numbers["state"]["depletion_mm"]


def test_a_soil_that_nobody_knows_widens_the_days():
    known, unknown = (field(soil=soil).today(weather(), today=TODAY).numbers for soil in ("loam", "unknown"))
    assert unknown["next"] == known["next"]
    assert unknown["earliest"] <= known["earliest"]
    assert unknown["latest"] is None or unknown["latest"] >= known["latest"]


def test_stages_that_were_seen_move_the_curve():
    early = field(seen=[{"date": "2020-06-20", "stage": "mid"}])
    usual, moved = (each.today(weather(), today=TODAY).numbers["season_end"] for each in (field(), early))
    assert (date.fromisoformat(usual) - date.fromisoformat(moved)).days == 20  # mid was due on 10 July


def test_a_perennial_begins_anew_each_year_and_alfalfa_with_each_cut():
    coffee = field(crop="coffee", planting="2018-09-01", irrigation=[])
    assert coffee.season_start(date(2020, 7, 10)) == date(2019, 9, 1)
    found = coffee.today(weather(330, "2019-09-01"), today=TODAY)
    assert "evergreen" in str(found)
    alfalfa = field(crop="alfalfa", cuts=["2020-05-31", "2020-07-01"], irrigation=[])
    raw = alfalfa.today(weather(), today=TODAY).numbers["days"]
    # Cut on 1 July: the canopy is gone, and with it most of the use
    assert raw["used"][55] > 1.3 * raw["used"][62]


def test_a_season_that_is_over_or_to_come_needs_no_water():
    assert field().today(weather(200), today="2020-11-01").parts["today"] == "The season ended on Sunday 27 September"
    early = field(planting="2020-07-12", irrigation=[])
    assert "begins on Sunday 12 July" in str(early.today(weather(), today="2020-07-10"))


def test_short_gaps_are_bridged_and_said_and_long_ones_refused():
    table = weather()
    table.loc["2020-06-10":"2020-06-12", "eto"] = np.nan
    found = field().today(table, today=TODAY)
    assert "3 days have no weather (2020-06-10, 2020-06-11, 2020-06-12)" in str(found)
    table.loc["2020-06-10":"2020-06-20", "eto"] = np.nan
    with pytest.raises(WeatherError, match="last known day is 2020-06-09"):
        field().today(table, today=TODAY)


def test_a_field_comes_back_from_its_files_as_it_was(tmp_path):
    whole = field(
        system="trickle", row_spacing=1.5, plant_spacing=0.4, weekdays=["mon", "thu"], hours=6, allowance=500,
        rain=[{"date": "2020-05-03", "depth": 4.5}], readings=[{"date": "2020-06-01", "tension": 45, "sd": 9}],
        seen=[{"date": "2020-06-20", "stage": "mid"}], cuts=["2020-06-30"], units="litres", stages=[20, 30, 40, 30],
        exposure="sheltered",
    )  # fmt: skip
    for name in ("field.toml", "field.json"):
        whole.to_file(tmp_path / name)
        assert evaeto.Field.from_file(tmp_path / name) == whole


def test_the_file_of_the_page_with_one_field_is_that_field(tmp_path):
    (tmp_path / "page.json").write_text(json.dumps({"fields": [field().to_dict()]}), encoding="utf-8-sig")
    assert evaeto.Field.from_file(tmp_path / "page.json") == field()


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("field.json", '{"lat": }', r"field.json is not a valid JSON file \(line 1 column 9\)"),
        ("field.toml", "lat = x\n", r"field.toml is not a valid TOML file \(line 1, column 7\)"),
        ("field.json", "[1]", "field.json: must be a table"),
    ],
)
def test_a_file_that_is_no_field_is_refused_with_the_place_of_its_fault(tmp_path, name, text, told):
    (tmp_path / name).write_text(text)
    with pytest.raises(ArgumentError, match=told):
        evaeto.Field.from_file(tmp_path / name)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"crop": "maizze"}, "maize"),
        ({"efficiency": 1.2}, "efficiency: must be from 0.05 to 1"),
        ({"system": "hose"}, "system: unknown value 'hose'"),
        ({"exposure": "breezy"}, "exposure: unknown value 'breezy'"),
        ({"rate": None, "irrigation": [{"date": "2020-06-01", "hours": 2}]}, "irrigation: hours need"),
        ({"area": None, "irrigation": [{"date": "2020-06-01", "volume": 2}]}, "irrigation: a volume needs"),
        ({"irrigation": [{"date": "1 June", "applied": 2}]}, "'1 June' is not a date"),
        ({"irrigation": [{"date": "2020-06-01"}]}, "irrigation: needs one of"),
        ({"rain": [{"date": "2020-06-01", "depth": "much"}]}, "rain: 'much' is not a number"),
        ({"weekdays": []}, "at least one day"),
    ],
)
def test_what_is_wrong_is_told_by_name(wrong, told):
    with pytest.raises(ArgumentError, match=told):
        field(**wrong)


def test_how_a_field_lies_to_the_wind_is_said_with_the_question_for_its_weather(monkeypatch):
    asked = []
    monkeypatch.setattr("evaeto.tasks.api.compute", lambda **request: asked.append(request))
    field(exposure="sheltered").weather(TODAY)
    field().weather(TODAY)
    assert [request["exposure"] for request in asked] == ["sheltered", "unknown"]


def test_a_key_that_a_file_does_not_have_is_named():
    told = field().to_dict()
    told["system"]["colour"] = "green"
    with pytest.raises(ArgumentError, match="system: unknown key 'colour'"):
        evaeto.Field.from_dict(told)


def test_the_units_of_the_grower_come_first():
    drip = field(crop="tomato", system="trickle", row_spacing=1.5, plant_spacing=0.4)
    first = {
        units: str(drip.in_units(units).today(weather(), today="2020-06-04").messages[0:2])
        for units in ("mm", "m3/ha", "litres", "inches")
    }
    assert "mm = " in first["mm"]
    assert "m³/ha = " in first["m3/ha"]
    assert "L per plant = " in first["litres"]
    assert " in = " in first["inches"]


def test_a_week_of_fields_fits_the_hours_of_their_pump():
    fields = [field(name=name, most=24.0) for name in ("A", "B", "C")]
    answers = [each.today(weather(), today=TODAY) for each in fields]
    free, within = plan_week(answers), plan_week(answers, hours=4.0)
    assert len(free) == len(within) >= 3
    by_day: dict[str, float] = {}
    for event in within:
        if event["fits"]:
            by_day[event["date"]] = by_day.get(event["date"], 0.0) + event["hours"]
    assert max(by_day.values()) <= 4.0 + 1e-6
    assert {event["date"] for event in within} != {event["date"] for event in free}


def test_a_calendar_is_folded_escaped_and_ends_its_lines_as_the_standard_says():
    made = calendar_of(
        [("2020-07-11", "Açude, norte", "59 mm; " + "água " * 20)], datetime(2020, 7, 10, 6, 0).astimezone()
    )
    assert made.startswith("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n")
    assert made.endswith("END:VCALENDAR\r\n")
    assert "DTSTART;VALUE=DATE:20200711\r\n" in made
    assert "SUMMARY:Açude\\, norte: 59 mm\\; água" in made
    assert all(len(line.encode()) <= 75 for line in made.split("\r\n"))


def test_a_result_brings_its_band(demo):
    result = evaeto.compute(lat=-7.5, lon=-46.0, start="2020-05-01", end="2020-07-25", sources="nasa_power")
    found = field().today(result, today=TODAY).numbers
    assert found["state"]["lower_mm"] < found["state"]["depletion_mm"] < found["state"]["upper_mm"]


def test_the_arithmetic_of_the_documentation_is_what_comes_out():
    page = (Path(__file__).resolve().parents[1] / "docs" / "my_field.md").read_text(encoding="utf-8")
    days = ("05-06", "05-12", "05-18", "05-24", "05-30", "06-05", "06-11", "06-17", "06-23", "06-29")
    log = [{"date": f"2020-{day}", "applied": 35} for day in days]

    def pivot(**more):
        return field(efficiency=0.8, allowance=450.0, **{"irrigation": log, **more}).today(
            weather(86), today="2020-07-03"
        )

    usual = pivot()
    days = usual.numbers["days"]
    for place, name in ((days["today"] - 2, "1 July"), (days["today"] - 1, "2 July")):
        missing, raw, used = (f"{days[column][place]:.1f}" for column in ("depletion", "raw", "used"))
        assert f"| {name} | {missing} | {raw} | 0 | {used} | 0 |" in page
    assert "Friday 10 July, 85 mm = 850 m³/ha = 8,500 m³ = 7 h 5 min at 12 mm/h" in str(usual)
    assert "67.9 mm ÷ 0.8 that reaches the roots = 85 mm to apply" in usual.parts["arithmetic"][2]
    watered = pivot(irrigation=[*log, {"date": "2020-07-02", "hours": 1.5}])
    assert watered.numbers["state"]["depletion_mm"] == pytest.approx(14.5, abs=0.05)
    assert "Monday 13 July, 91 mm" in str(watered)
    (reading,) = pivot(readings=[{"date": "2020-07-02", "moisture": 19}]).numbers["readings"]
    assert (round(reading["reading_mm"], 1), round(reading["after_mm"]), round(reading["weight"], 2)) == (
        51.6,
        33,
        0.19,
    )
    for figure in ("67.9 ÷ 0.8 = 85 mm", "72.9 ÷ 0.8 = 91 mm", "51.6 mm missing", "= 19 %"):
        assert figure in page


def record(first: str, last: str) -> pd.DataFrame:
    """ETo of as many hundredths of a mm as the year is after 1990, a mm of rain on every fourth day."""
    index = pd.date_range(first, last)
    return pd.DataFrame({"eto": (index.year - 1990) / 100.0, "precip": (index.day_of_year % 4 == 0) * 1.0}, index)


def test_a_season_is_laid_beside_the_same_days_of_thirty_years():
    normal = field().normal(record("1988-01-01", "2020-07-08"), today="2020-07-10")
    numbers = normal.numbers
    # 1 May to 8 July is 69 days: what is later is not known yet
    assert (numbers["first"], numbers["last"], numbers["days"]) == ("2020-05-01", "2020-07-08", 69)
    assert (numbers["years"], numbers["from_year"], numbers["to_year"]) == (30, 1990, 2019)
    assert numbers["eto_mm"] == pytest.approx(69 * 0.30)
    assert numbers["eto_normal_mm"] == pytest.approx(69 * np.mean(np.arange(30) / 100.0), abs=1e-4)
    assert numbers["eto_low_mm"] == pytest.approx(69 * 0.029, abs=1e-4)
    assert numbers["eto_high_mm"] == pytest.approx(69 * 0.261, abs=1e-4)
    assert numbers["eto_rank"] == 1.0
    assert numbers["rain_mm"] == 17.0
    assert str(normal).splitlines()[1].startswith("Rain up to Wednesday 8 July: 17 mm; usual is 17 mm, ")
    assert str(normal).splitlines()[2].endswith("30 years (1990 to 2019) of the weather given")


def test_a_year_that_lacks_a_day_of_the_season_tells_nothing_of_it():
    weather = record("2005-01-01", "2020-07-09")
    weather.loc["2012-06-01", "eto"] = np.nan
    assert field().normal(weather, today="2020-07-10").numbers["years"] == 14
    weather.loc["2020-05-11", "precip"] = np.nan
    assert field().normal(weather, today="2020-07-10").numbers["last"] == "2020-05-10"


def test_a_day_without_a_row_is_a_missing_one_and_days_out_of_order_are_told():
    weather = record("2005-01-01", "2020-07-09")
    assert field().normal(weather.drop(pd.Timestamp("2012-06-01")), today="2020-07-10").numbers["years"] == 14
    whole = field().normal(weather, today="2020-07-10").numbers
    assert field().normal(weather.drop(pd.Timestamp("2007-02-03")), today="2020-07-10").numbers == whole
    assert field().normal(weather.drop(pd.Timestamp("2020-05-11")), today="2020-07-10").numbers["last"] == "2020-05-10"
    with pytest.raises(ArgumentError, match="weather"):
        field().normal(weather.iloc[::-1], today="2020-07-10")


def test_without_ten_years_or_a_day_of_the_season_there_is_no_normal():
    with pytest.raises(WeatherError, match="only 9 years have all days of the season; it takes 10"):
        field().normal(record("2011-01-01", "2020-07-09"), today="2020-07-10")
    with pytest.raises(WeatherError, match="knows no day of the season that began on 2020-05-01 yet"):
        field().normal(record("1990-01-01", "2020-04-30"), today="2020-07-10")


def test_the_normal_of_a_season_over_the_new_year_is_of_whole_seasons():
    planted = field(planting="2019-11-15", irrigation=())
    numbers = planted.normal(record("2000-11-15", "2020-01-31"), today="2020-01-20").numbers
    assert (numbers["first"], numbers["last"], numbers["years"]) == ("2019-11-15", "2020-01-19", 19)


def test_a_notebook_shows_the_sentences_of_an_answer_and_not_its_numbers():
    days = pd.date_range("2020-05-01", periods=60)
    weather = pd.DataFrame({"eto": 5.0, "precip": 0.0}, index=days)
    field = evaeto.Field(name="North", lat=-7.53, lon=-46.04, crop="maize", planting="2020-05-01", soil="loam", rate=12)
    answer = field.today(weather, today="2020-06-20")
    assert len(repr(answer).splitlines()) < 15
    assert str(answer.parts["today"]) in repr(answer)
    shown = answer._repr_html_()
    assert "North on 2020-06-20" in shown
    assert "numbers=" not in shown

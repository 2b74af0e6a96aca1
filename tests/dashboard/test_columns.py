from __future__ import annotations

import math
from array import array

import pytest

from evaeto.core.messages import Message, QuantityName
from evaeto.dashboard.common.words import Words
from evaeto.dashboard.figures.columns import (
    WEATHER,
    correlation_columns,
    daily_columns,
    eto_steps,
    monthly_columns,
    statistics_columns,
)
from evaeto.i18n.facts import statistics_note

WORDS = Words()
ROWS = [
    {"date": "1969-12-31", "eto_mm": 4.1234, "eto_lower_mm": 3.5, "eto_upper_mm": 4.6, "quality": "HIGH",
     "sources": ["nasa_power"], "origin": ""},
    {"date": "1970-01-01", "eto_mm": None, "eto_lower_mm": None, "eto_upper_mm": None, "quality": "MISSING",
     "sources": [], "origin": Message("origin.missing", variable=QuantityName("rs"))},
    {"date": "1970-01-02", "eto_mm": 0.0, "eto_lower_mm": -0.2, "eto_upper_mm": 0.2, "quality": "HIGH",
     "sources": ["nasa_power"], "origin": ""},
]  # fmt: skip


def test_columns_hold_every_row() -> None:
    days, eto, *_ = daily_columns(WORDS, ROWS)
    assert array("i", days["data"]).tolist() == [-1, 0, 1]
    values = array("f", eto["data"])
    assert values[0] == pytest.approx(4.1234, abs=5e-7)
    assert math.isnan(values[1])
    assert values[2] == 0.0


def test_words_are_sent_once() -> None:
    *_, quality, sources, origin = daily_columns(WORDS, ROWS)
    assert quality["words"] == [["HIGH", "High"], ["MISSING", "Missing"]]
    assert array("H", quality["data"]).tolist() == [0, 1, 0]
    assert sources["words"] == ["NASA POWER", ""]
    assert origin["words"] == ["", "solar radiation: missing"]


def test_exceptions_have_a_column_only_where_there_are_some() -> None:
    assert len(daily_columns(WORDS, ROWS[:1])) == len(daily_columns(WORDS, ROWS)) - 1


def test_the_weather_stands_beside_the_eto_where_the_rows_have_it() -> None:
    weather = {"tmax": 31.5, "tmin": 20.0, "ea": 2.1, "rhmean": 64.2, "u2": 1.5, "rs": None, "precip": 0.0}
    columns = daily_columns(WORDS, [{**row, **weather} for row in ROWS])
    titles = [column["title"] for column in columns]
    assert titles[4:10] == [
        "Maximum temperature (°C)", "Minimum temperature (°C)", "Mean relative humidity (%)", "Wind at 2 m (m/s)",
        "Solar radiation (MJ/m²/day)", "Precipitation (mm/day)",
    ]  # fmt: skip
    assert array("f", columns[4]["data"])[0] == 31.5
    assert math.isnan(array("f", columns[8]["data"])[0])


def test_thirty_years_of_the_daily_table_take_less_than_half_a_megabyte() -> None:
    rows = [{**row, **dict.fromkeys(WEATHER, 1.0)} for row in ROWS]
    assert sum(len(column["data"]) for column in daily_columns(WORDS, rows * 3653)) < 520_000


def test_charts_take_days_and_whole_months_in_single_precision_with_gaps() -> None:
    def total(period: str, days: int) -> dict[str, object]:
        return {"period": period, "days": days, "missing": 0, "eto_mm": 120.5, "eto_lower_mm": 110, "eto_upper_mm": 130}

    months = [total("2020-02", 28), total("2020-03", 31)]
    steps = eto_steps(ROWS, {"month": months, "year": [total("2020", 366)]})
    assert array("i", steps["day"]["days"]).tolist() == [-1, 0, 1]
    assert math.isnan(array("f", steps["day"]["data"][0])[1])
    february, march = array("f", steps["month"]["data"][0])
    assert math.isnan(february), "a leap year's has 29 days"
    assert march == 120.5
    assert array("f", steps["year"]["data"][2]).tolist() == [130.0]
    assert array("i", steps["year"]["days"]).tolist() == [18262]
    assert [steps[step]["known"] for step in ("day", "month", "year")] == [2, 1, 1]


VIEW = {
    "monthly": [{"month": "2020-01", "days": 31, "eto": 139.0, "precip": None, "tmax": 30.2}],
    "statistics": {"eto": {"n": 31, "mean": 4.5, "cv": None}, "precip": {"n": 0}},
    "trend": {"eto": {"z": 1.2, "p": 0.2, "slope": 0.01, "seasonal": False}, "precip": None},
}


def test_months_say_what_is_a_total_and_what_a_mean() -> None:
    titles = [column["title"] for column in monthly_columns(WORDS, VIEW)]
    assert titles == ["Month", "Days with ETo", "ETo (mm)", "Precipitation (mm)", "Maximum temperature (°C)"]


def test_a_trend_of_days_and_one_of_years_have_a_row_each() -> None:
    of_days, of_years = VIEW["trend"]["eto"], {"z": 2.0, "p": 0.04, "slope": 0.3, "seasonal": True}
    names, eto, precip = statistics_columns(WORDS, VIEW | {"trend": {"eto": of_years, "precip": of_days}})
    assert names["words"][-2:] == ["Sen's slope (per day)", "Sen's slope (per year)"]
    assert array("d", eto["data"])[-1] == 0.3
    assert math.isnan(array("d", eto["data"])[-2])
    assert array("d", precip["data"])[-2] == 0.01


def test_the_note_of_statistics_is_of_the_rows_that_are_there() -> None:
    trends = VIEW["trend"]
    assert statistics_note(WORDS, {"eto": {"n": 29}}, {"eto": None}).endswith("are given for 30 days or more.")
    assert "Shapiro" not in statistics_note(WORDS, {"eto": {"n": 5000}}, trends)
    assert "Mann-Kendall" in statistics_note(WORDS, {"eto": {"n": 5000}}, trends)
    assert "Above 5,000 days the p value of Shapiro-Wilk is approximate" in statistics_note(
        WORDS, {"eto": {"n": 5001}}, trends
    )


def test_statistics_have_a_row_each_and_a_gap_where_one_is_not_defined() -> None:
    names, eto, precip = statistics_columns(WORDS, VIEW)
    assert names["words"][-3:] == ["Mann-Kendall z", "Mann-Kendall p", "Sen's slope (per day)"]
    assert array("d", eto["data"])[1] == 4.5
    assert math.isnan(array("d", eto["data"])[2])
    assert array("d", precip["data"])[0] == 0
    assert all(map(math.isnan, array("d", precip["data"])[1:]))


def test_correlations_are_a_table_with_a_row_and_a_column_a_quantity() -> None:
    found = {"names": ["eto", "rs"], "values": [[1.0, -0.5], [-0.5, None]]}
    names, eto, rs = correlation_columns(WORDS, {"correlations": found})
    assert names["words"] == [eto["title"], rs["title"]] == ["ETo", "Solar radiation"]
    assert array("d", eto["data"]).tolist() == [1.0, -0.5]
    assert math.isnan(array("d", rs["data"])[1])

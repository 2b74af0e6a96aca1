from __future__ import annotations

import numpy as np
import pytest

from evaeto.analysis.daily_cycle import LEAST_DAYS, beside_days, daily_cycle, sums_of_days


def hours(first: str, days: int, minute: int = 0) -> np.ndarray:
    return np.datetime64(first, "m") + np.arange(days * 24) * np.timedelta64(60, "m") + np.timedelta64(minute, "m")


def test_each_hour_of_the_day_has_the_mean_and_the_percentiles_of_its_days() -> None:
    times = hours("2020-03-01", 11)
    values = (np.arange(times.size) // 24).astype(float)  # 0 on the first day, 10 on the last
    values[12::24] += 1.0
    found = daily_cycle(times, values)
    assert found.minute[:3].tolist() == [0, 60, 120]
    assert found.count.tolist() == [11] * 24
    assert (found.mean[0], found.p10[0], found.p90[0]) == (5.0, 1.0, 9.0)
    assert found.peak == 12
    assert found.mean[12] == 6.0


def test_an_hour_without_a_value_has_no_mean_and_one_of_few_days_no_percentiles() -> None:
    times = hours("2020-03-01", LEAST_DAYS - 1)
    values = np.ones(times.size)
    values[3::24] = np.nan
    found = daily_cycle(times, values)
    assert found.count[3] == 0
    assert np.isnan(found.mean[3])
    assert np.isnan(found.p10).all()
    assert np.isnan(found.share(10, 16)), "not of a day that is not whole"


def test_hours_may_begin_at_another_minute_as_in_india() -> None:
    found = daily_cycle(hours("2020-03-01", 2, minute=30), np.tile(np.arange(24.0), 2))
    assert found.minute[:2].tolist() == [30, 90]
    assert found.mean.tolist() == list(range(24))


def test_the_share_of_the_hours_around_noon_is_of_the_sum_of_the_mean_day() -> None:
    values = np.zeros(24)
    values[9:17] = (1.0, 2.0, 2.0, 2.0, 2.0, 2.0, 2.0, 3.0)
    assert daily_cycle(hours("2020-03-01", 1), values).share(10, 16) == pytest.approx(12 / 16)
    assert np.isnan(daily_cycle(hours("2020-03-01", 1), np.zeros(24)).share(10, 16))


def test_nothing_at_all_has_no_peak() -> None:
    assert daily_cycle(hours("2020-03-01", 1), np.full(24, np.nan)).peak is None


def test_a_day_is_the_sum_of_its_24_hours_and_missing_where_it_lacks_one() -> None:
    values = np.full(72, 0.25)
    values[30] = np.nan
    days, sums = sums_of_days(hours("2020-03-01", 3), values)
    assert [str(day) for day in days] == ["2020-03-01", "2020-03-02", "2020-03-03"]
    np.testing.assert_array_equal(sums, [6.0, np.nan, 6.0])


def test_sums_of_hours_are_laid_beside_the_days_that_both_have() -> None:
    days = np.arange("2020-03-01", "2020-03-05", dtype="datetime64[D]")
    sums = np.array([6.0, np.nan, 5.0, 4.0])
    known, daily = days[1:] + np.timedelta64(0, "D"), np.array([5.0, 5.5, np.nan])
    found = beside_days(days, sums, known, daily)
    assert (found["n"], found["hourly"], found["daily"], found["bias"], found["rmse"]) == (1, 5.0, 5.5, -0.5, 0.5)
    nothing = beside_days(days, sums, known + np.timedelta64(400, "D"), daily)
    assert nothing["n"] == 0
    assert np.isnan(nothing["bias"])

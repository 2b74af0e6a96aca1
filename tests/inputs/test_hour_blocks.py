"""Days out of hours: cover, means by time, sums by share, extremes. Seconds are counted from 2026-03-01 00 UTC."""

from __future__ import annotations

from datetime import UTC, date, datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaeto.errors import SourceNoData
from evaeto.inputs import hour_blocks
from evaeto.inputs.hour_blocks import DAY_S, HOUR_S, Blocks
from evaeto.sources import daily

FIRST = date(2026, 3, 1)
T0 = datetime(2026, 3, 1, tzinfo=UTC).timestamp()


def hours(*rows: tuple[float, float, float | None]) -> Blocks:
    return Blocks.of((T0 + begin * HOUR_S, T0 + end * HOUR_S, value) for begin, end, value in rows)


def days(count: int, offset: float = 0.0) -> np.ndarray:
    return hour_blocks.edges(FIRST, date(2026, 3, count), offset)


def test_a_day_begins_at_midnight_of_its_standard_time() -> None:
    assert days(2, -3.5).tolist() == [T0 + 3.5 * HOUR_S, T0 + 27.5 * HOUR_S, T0 + 51.5 * HOUR_S]
    assert (
        np.diff(hour_blocks.edges(date(2026, 3, 28), date(2026, 3, 30), 1.0)).tolist() == [DAY_S] * 3
    )  # a change of clocks


def test_a_mean_weighs_values_by_their_time() -> None:
    # 18 h of 10 and 6 h of 30: (18 x 10 + 6 x 30) / 24 = 15, where a plain mean over the steps says 20
    assert hour_blocks.mean(hours((0, 18, 10), (18, 24, 30)), days(1)).tolist() == [15]


def test_a_block_longer_than_a_day_counts_on_all_its_days() -> None:
    # From 18 h before the first day to 18 h into the third: 84 h
    assert hour_blocks.cover(hours((-18, 66, 84.0)), days(4)).tolist() == [DAY_S, DAY_S, 18 * HOUR_S, 0]
    assert hour_blocks.mean(hours((-18, 66, 84.0)), days(4))[:2].tolist() == [84.0, 84.0]
    assert hour_blocks.total(hours((-18, 66, 84.0)), days(4))[:2].tolist() == [24.0, 24.0]


def test_the_hours_of_decades_fit_in_memory() -> None:
    # 30 years: a table of days and hours would have 2.9e9 fields, 23 GB
    edges = np.arange(10958) * DAY_S
    begin = np.arange(10957 * 24) * HOUR_S
    hourly = Blocks(begin, begin + HOUR_S, np.ones(len(begin)))
    assert hour_blocks.total(hourly, edges) == pytest.approx(np.full(10957, 24.0))


def test_a_sum_is_split_by_the_share_of_a_block_on_each_day() -> None:
    # 6 mm from 21 to 03: half of it before midnight
    rain = hours((0, 21, 0), (21, 27, 6), (27, 48, 1.4))
    assert hour_blocks.total(rain, days(2)).tolist() == pytest.approx([3, 3 + 1.4])


def test_a_day_that_is_not_covered_is_missing() -> None:
    short = hours((0, 23, 10), (24, 48, 10))
    for cut in (hour_blocks.mean, hour_blocks.total):
        assert np.isnan(cut(short, days(2))).tolist() == [True, False]
    assert np.isnan(hour_blocks.extreme(short, days(2), np.fmax)).tolist() == [True, False]
    assert (hour_blocks.cover(short, days(2)) / HOUR_S).tolist() == [23, 24]


def test_a_block_without_a_value_covers_nothing() -> None:
    assert hour_blocks.cover(hours((0, 12, 1), (12, 18, None), (18, 24, float("nan"))), days(1)) == 12 * HOUR_S


def test_a_block_belongs_to_the_day_of_its_middle_or_to_the_day_it_lies_in() -> None:
    night = hours((-5, 9, 3.0), (19, 33, 4.0))  # the middle of the second is 02:00 of the next day
    assert hour_blocks.of_centre(night, days(2), np.fmin).tolist() == [3.0, 4.0]
    astride = hours((0, 6, 1.0), (20, 26, 9.0), (42, 48, 5.0))
    assert hour_blocks.of_whole(astride, days(2), np.fmax).tolist() == [1.0, 5.0]


def test_straight_lines_between_moments_are_cut_at_midnight() -> None:
    # from 0 at 21:00 to 6 at 03:00 the line crosses midnight at 3: means 1.5 before and 4.5 after
    times = T0 + np.array([21.0, 27.0]) * HOUR_S
    line = hour_blocks.between(times, np.array([0.0, 6.0]), days(2), 6 * HOUR_S)
    assert ((line.end - T0) / HOUR_S).tolist() == [24, 27]
    assert line.value.tolist() == [1.5, 4.5]


def test_moments_too_far_apart_are_not_joined() -> None:
    times = T0 + np.array([0.0, 3.0, 7.0, 24.0]) * HOUR_S
    line = hour_blocks.between(times, np.array([1.0, 1.0, 1.0, 1.0]), days(1), 3 * HOUR_S)
    assert hour_blocks.cover(line, days(1)) == 3 * HOUR_S


def test_partial_days_are_left_out_and_named() -> None:
    covered = np.array([5.0, 24.0, 0.0]) * HOUR_S
    weather, (note,) = daily.whole_days("met_norway", FIRST, date(2026, 3, 3), covered, {"tmax": np.ones(3)})
    assert np.isnan(weather["tmax"]).values.tolist() == [True, False, True]
    assert note == "left out, because not all 24 hours are known: 2026-03-01 (5 h)"
    with pytest.raises(SourceNoData, match="no day with all its 24 hours from 2026-03-01 to 2026-03-03"):
        daily.whole_days("met_norway", FIRST, date(2026, 3, 3), covered / 2, {"tmax": np.ones(3)})


@given(
    st.lists(st.integers(1, 9), min_size=4, max_size=30),
    st.lists(st.floats(0, 50), min_size=30, max_size=30),
    st.sampled_from([-9.5, -3.0, 0.0, 5.75, 14.0]),
)
@pytest.mark.slow
def test_cutting_neither_loses_nor_makes_rain(lengths: list[int], amounts: list[float], offset: float) -> None:
    ends = np.cumsum(lengths)
    rows = [(float(end - length), float(end), x) for end, length, x in zip(ends, lengths, amounts, strict=False)]
    rain = hours((-48, 0, 0.0), *rows, (float(ends[-1]), 400, 0.0))
    cut = hour_blocks.total(rain, hour_blocks.edges(date(2026, 2, 28), date(2026, 3, 14), offset))
    assert cut.sum() == pytest.approx(sum(row[2] for row in rows))

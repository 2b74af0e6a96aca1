from __future__ import annotations

from evaeto.analysis.side_by_side import means_of_common_days


def test_means_are_those_of_the_days_that_all_have() -> None:
    one = {"2020-01-01": 4.0, "2020-01-02": 6.0, "2020-01-03": 9.0}
    other = {"2020-01-02": 5.0, "2020-01-03": None, "2020-01-01": 3.0}
    assert means_of_common_days([one, other]) == (2, [5.0, 4.0])


def test_without_a_common_day_there_is_no_mean() -> None:
    assert means_of_common_days([{"a": 1.0}, {"b": 2.0}]) == (0, [None, None])
    assert means_of_common_days([]) == (0, [])

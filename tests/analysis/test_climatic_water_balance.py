from __future__ import annotations

import numpy as np
import pytest

from evaeto.analysis.climatic_water_balance import water_balance


def test_the_balance_is_rain_less_demand_day_by_day_and_summed() -> None:
    balance, cumulative = water_balance(np.array([10.0, 0.0, 0.0]), np.array([4.0, 5.0, 3.0]))
    assert balance.tolist() == [6.0, -5.0, -3.0]
    assert cumulative.tolist() == [6.0, 1.0, -2.0]


def test_a_day_that_lacks_one_of_them_counts_for_nothing() -> None:
    balance, cumulative = water_balance(np.array([10.0, np.nan, 1.0]), np.array([4.0, 5.0, 3.0]))
    assert np.isnan(balance[1])
    assert np.isnan(cumulative[1])
    assert cumulative[2] == 4.0


def test_different_days_are_refused() -> None:
    with pytest.raises(ValueError, match="length"):
        water_balance(np.zeros(3), np.zeros(2))

"""The median of some numbers."""

from __future__ import annotations

import numpy as np
import pytest

from evaeto.core.middle import middle


@pytest.mark.parametrize("kind", [np.float64, np.float32])
@pytest.mark.parametrize("size", [1, 2, 3, 10, 851, 1200])
def test_it_is_that_of_numpy_to_the_last_bit(size: int, kind: type) -> None:
    values = np.random.default_rng(size).normal(20.0, 8.0, size).astype(kind)
    assert middle(values) == float(np.median(values))
    assert middle(values.reshape(1, -1)) == float(np.median(values))


def test_a_gap_leaves_none_and_so_does_nothing_at_all() -> None:
    assert np.isnan(middle(np.array([1.0, np.nan, 3.0])))
    assert np.isnan(middle(np.array([])))

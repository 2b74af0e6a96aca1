"""Products of matrices in strips."""

from __future__ import annotations

import numpy as np
import pytest

from evaeto.fusion.one_thread import LARGEST, product, strips


@pytest.mark.parametrize("rows", [0, 1, 45, 46, 1000])
def test_a_product_in_strips_is_that_of_the_whole_matrices(rows: int) -> None:
    rng = np.random.default_rng(rows)
    one, other = rng.normal(size=(rows, 12)), rng.normal(size=(12, 366))
    np.testing.assert_allclose(product(one, other), one @ other, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("each", [1, 144, 4392, 2 * LARGEST])
def test_strips_are_all_rows_once_and_none_larger_than_it_may_be(each: int) -> None:
    parts = [np.arange(2000)[some] for some in strips(2000, each)]
    assert np.concatenate(parts).tolist() == list(range(2000))
    assert all(part.size * each <= LARGEST or part.size == 1 for part in parts)

"""Coarse lattices over what a map shows."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaeto.core.lattices import MAX_COLUMNS, MAX_ROWS, STEPS, Bounds, lattice, normal_longitude


def test_a_lattice_is_the_finest_that_has_few_cells_enough() -> None:
    found = lattice(Bounds(-12.0, -50.0, -5.0, -40.0))
    assert found.step == 1.5
    assert found.lats == (-11.25, -9.75, -8.25, -6.75, -5.25)
    assert found.lons == (-48.75, -47.25, -45.75, -44.25, -42.75, -41.25)
    assert found.centres[:2] == [(-11.25, -48.75), (-11.25, -47.25)]


def test_a_region_smaller_than_a_cell_has_the_cell_of_its_middle() -> None:
    found = lattice(Bounds(51.01, 4.001, 51.02, 4.01))
    assert (found.step, found.lats, found.lons) == (0.1, (51.05,), (4.05,))


def test_a_region_across_the_date_line_keeps_the_longitudes_that_the_map_shows() -> None:
    found = lattice(Bounds(-20.0, 170.0, -10.0, 190.0))
    assert found.lons == (172.5, 175.5, 178.5, 181.5, 184.5, 187.5)
    assert [normal_longitude(lon) for lon in (179.0, 181.0, -190.0)] == [179.0, -179.0, 170.0]


@given(
    st.floats(-90, 90), st.floats(0, 180), st.floats(-720, 720), st.floats(0, 900),
)  # fmt: skip
def test_every_view_has_a_lattice_within_the_world(south: float, height: float, west: float, width: float) -> None:
    found = lattice(Bounds(south, west, min(south + height, 90.0), west + width))
    assert found.step in STEPS
    assert 1 <= len(found.lats) <= MAX_ROWS
    assert 1 <= len(found.lons) <= MAX_COLUMNS + 1
    assert all(abs(lat) < 90.0 for lat in found.lats)
    turned = [normal_longitude(lon) for lon in found.lons]
    assert len({round(lon, 4) for lon in turned}) == len(turned)
    assert all(-180.0 <= lon < 180.0 for lon in turned)


@pytest.mark.parametrize("west", [-180.0, -200.0, -560.0])
def test_the_whole_world_is_taken_once(west: float) -> None:
    assert len(lattice(Bounds(-90.0, west, 90.0, west + 700.0)).lons) <= 8

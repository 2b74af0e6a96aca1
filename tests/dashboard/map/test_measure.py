from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaeto.dashboard.map.geodesy import area_km2, length_km
from evaeto.dashboard.map.measure import Measure, written_area, written_length
from evaeto.dashboard.map.world import world_map
from evaeto.dashboard.words import Words
from evaeto.distance import RADIUS_KM

CORNERS = st.tuples(st.floats(-80, 80), st.floats(-85, 85))


@pytest.fixture
def measure() -> Measure:
    return Measure(Words(), world_map(), lambda callback: callback)


def test_a_quarter_of_a_meridian_and_an_eighth_of_the_earth() -> None:
    assert length_km([(0, 0), (90, 0)]) == pytest.approx(math.pi / 2 * RADIUS_KM)
    assert area_km2([(0, 0), (0, 90), (90, 0)]) == pytest.approx(math.pi / 2 * RADIUS_KM**2)


def test_a_small_square_is_flat() -> None:
    side = math.radians(0.01) * RADIUS_KM
    east = 0.01 / math.cos(math.radians(60))
    assert area_km2([(60, 0), (60, east), (60.01, east), (60.01, 0)]) == pytest.approx(side**2, rel=1e-3)


def test_the_date_line_is_no_border() -> None:
    assert length_km([(10, 179), (10, -179)]) == pytest.approx(length_km([(10, 1), (10, -1)]))
    assert area_km2([(0, 179), (0, -179), (2, -179)]) == pytest.approx(area_km2([(0, -1), (0, 1), (2, 1)]))


@given(st.lists(CORNERS, max_size=6))
def test_direction_and_first_corner_do_not_matter(points: list[tuple[float, float]]) -> None:
    turned = [*points[1:], *points[:1]]
    assert area_km2(points[::-1]) == pytest.approx(area_km2(points), abs=1e-3)
    assert area_km2(turned) == pytest.approx(area_km2(points), abs=1e-3)


def test_two_corners_have_a_distance_and_three_an_area(measure: Measure) -> None:
    measure.button.value = True
    measure.add(0, 0)
    assert "Click two" in measure.told.value
    measure.add(0, 1)
    assert "Distance: 111 km" in measure.told.value
    assert "Area" not in measure.told.value
    measure.add(1, 1)
    assert "Area: 6,182 km²" in measure.told.value
    assert len(measure.field.locations) == 3


def test_starting_again_and_switching_off_leave_nothing_behind(measure: Measure) -> None:
    before = len(measure._map.layers)
    measure.button.value = True
    measure.add(0, 0)
    measure.clear.click()
    assert list(measure.line.locations) == []
    measure.add(5, 5)
    measure.button.value = False
    assert not measure.active
    assert list(measure.line.locations) == []
    assert len(measure._map.layers) == before


@pytest.mark.parametrize(("km", "text"), [(0.25, "250 m"), (12.345, "12.35 km"), (3919.6, "3,920 km")])
def test_lengths_are_written_in_units_of_their_size(km: float, text: str) -> None:
    assert written_length(Words(), km) == text


@pytest.mark.parametrize(("km2", "text"), [(0.5, "50.00 ha"), (250.4, "250 km²")])
def test_areas_are_written_in_units_of_their_size(km2: float, text: str) -> None:
    assert written_area(Words(), km2) == text

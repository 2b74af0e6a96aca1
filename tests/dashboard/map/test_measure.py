from __future__ import annotations

import itertools
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaeto.core.distance import RADIUS_KM
from evaeto.dashboard.common.words import Words
from evaeto.dashboard.map.base_map import world_map
from evaeto.dashboard.map.geodesy import area_km2, length_km, sides_cross, way
from evaeto.dashboard.map.measure import Measure, written_area, written_length

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
@pytest.mark.slow
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
    assert measure.field.locations[0][:3] == [(0, 0), (0, 1), (1, 1)]


def test_sides_that_cross_have_no_area_and_say_so(measure: Measure) -> None:
    measure.button.value = True
    for corner in ((0, 0), (1, 1), (1, 0), (0, 1)):
        measure.add(*corner)
    assert "The sides cross each other: there is no area." in measure.told.value
    assert "Area:" not in measure.told.value
    assert "Distance:" in measure.told.value
    assert list(measure.field.locations) == []


@pytest.mark.parametrize("shift", [0.0, 179.5])
def test_which_sides_cross(shift: float) -> None:
    def moved(*corners: tuple[float, float]) -> list[tuple[float, float]]:
        return [(lat, math.remainder(lon + shift, 360.0)) for lat, lon in corners]

    assert sides_cross(moved((0, 0), (1, 1), (1, 0), (0, 1)))
    assert not sides_cross(moved((0, 0), (0, 1), (1, 1), (1, 0)))
    assert not sides_cross(moved((0, 0), (0, 1), (1, 1)))
    assert not sides_cross(moved((0, 0), (0, 2), (2, 2), (0.5, 1), (2, 0)))


def test_the_line_goes_the_way_that_is_measured(measure: Measure) -> None:
    """From Tokyo to Los Angeles: to the east over the date line, north of both, and as long as it says."""
    tokyo, los_angeles = (35.7, 139.7), (34.1, -118.2)
    measure.button.value = True
    measure.add(*tokyo)
    measure.add(*los_angeles)
    here, there = measure.line.locations
    assert here[0] == tokyo
    assert there[-1] == pytest.approx(los_angeles)
    assert max(lat for lat, _ in here) > 47
    assert all(0 < b[1] - a[1] < 3 for a, b in itertools.pairwise(here))
    assert here[-1][1] == pytest.approx(360 - 118.2)
    assert length_km(here) == pytest.approx(length_km([tokyo, los_angeles]))


def test_an_area_round_a_pole_is_the_cap() -> None:
    """A ring of 1,000 corners at 80 degrees."""
    ring = [(80.0, 0.36 * i) for i in range(1000)]
    cap = math.tau * (1 - math.sin(math.radians(80))) * RADIUS_KM**2
    assert area_km2(ring) == pytest.approx(cap, rel=1e-4)
    assert area_km2([(-lat, lon) for lat, lon in ring]) == pytest.approx(cap, rel=1e-4)


@given(st.lists(CORNERS, min_size=2, max_size=4))
@pytest.mark.slow
def test_a_way_never_jumps_and_keeps_its_points(points: list[tuple[float, float]]) -> None:
    path = way(points)
    assert all(abs(b[1] - a[1]) <= 180 for a, b in itertools.pairwise(path))
    assert length_km(path) == pytest.approx(length_km(points), abs=1e-3)


def test_points_opposite_each_other_are_joined_somehow() -> None:
    assert way([(0, 0), (0, 180)]) == [(0, 0), (0, 180)]


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

"""A depletion with its variance: by hand."""

from __future__ import annotations

import numpy as np
import pytest

from evaeto.crops.crop_table import soil_of
from evaeto.crops.farm.entries import Reading
from evaeto.crops.farm.soil_readings import depletion_by, water_at
from evaeto.crops.farm.soil_water_filter import Uncertainty, carried, corrected, drained, kept_of


def test_fresh_errors_add_up_as_squares_and_lasting_ones_as_they_are():
    found = Uncertainty(0.0, (0.0,))
    for _ in range(4):
        found = carried(found, 1.0, (0.5,), 1.0)
    assert found.variance == pytest.approx(4 * 1.0 + (4 * 0.5) ** 2)
    assert found.shared == (pytest.approx(2.0),)


def test_a_reading_as_good_as_the_balance_counts_for_half():
    after, left, weight = corrected(50.0, Uncertainty(36.0, (3.0,)), 40.0, 36.0)
    assert (after, weight, left.variance, left.shared) == (45.0, 0.5, 18.0, (1.5,))


def test_what_drains_takes_the_uncertainty_with_it():
    wet = drained(Uncertainty(25.0, (2.0,)), 20.0)
    assert wet.sd < 0.1
    rng = np.random.default_rng(1)
    seen = np.maximum(rng.normal(-4.0, 5.0, 400_000), 0.0)
    assert drained(Uncertainty(25.0, (2.0,)), 4.0).variance == pytest.approx((seen**2).mean(), rel=0.02)
    assert drained(Uncertainty(25.0, (2.0,)), 0.0) == Uncertainty(25.0, (2.0,))


def test_a_dry_root_zone_forgets_because_it_takes_up_less():
    assert kept_of(1.0, 6.0, 130.0, 70.0) == 1.0
    assert kept_of(0.5, 6.0, 130.0, 70.0) == pytest.approx(0.9)


def test_readings_become_depletions_of_the_root_zone():
    day, loam = pd_day(), soil_of("loam")  # 0.25 and 0.12: 65 mm in half a metre
    assert depletion_by(Reading(day, "moisture", 20.0), loam, 0.5) == (pytest.approx(25.0), pytest.approx(15.0))
    assert depletion_by(Reading(day, "available", 60.0), loam, 0.5) == (pytest.approx(26.0), pytest.approx(6.5))
    assert depletion_by(Reading(day, "depletion", 90.0, sd=2.0), loam, 0.5) == (pytest.approx(65.0), 2.0)
    assert depletion_by(Reading(day, "tension", 20.0), loam, 0.5)[0] == 0.0


def test_a_tensiometer_finds_both_ends_of_the_available_water():
    loam, sand = soil_of("loam"), soil_of("sand")
    assert water_at(33.0, loam) == 0.25
    assert water_at(1500.0, loam) == pytest.approx(0.12)
    assert 0.12 < water_at(80.0, loam) < 0.25
    assert water_at(20.0, sand, "sand") < water_at(20.0, sand) == 0.12


def pd_day():
    from datetime import date

    return date(2020, 6, 1)

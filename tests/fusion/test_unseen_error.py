"""A calibration knows what it has not seen: its band is wider there, and it says so."""

from __future__ import annotations

from types import ModuleType

import numpy as np
import pytest
import xarray as xr

import evaeto
from evaeto.fusion import unseen_error


@pytest.fixture(scope="module")
def world(worlds: ModuleType) -> xr.Dataset:
    return worlds.truth(years=6)


@pytest.fixture(scope="module")
def pair(world: xr.Dataset, worlds: ModuleType) -> dict[str, xr.Dataset]:
    return {"a": worlds.seen_by(world, 1), "b": worlds.seen_by(world, 2, scale=1.4)}


def learnt(pair: dict[str, xr.Dataset], world: xr.Dataset, worlds: ModuleType, period: slice) -> evaeto.Calibration:
    part = {key: data.sel(time=period) for key, data in pair.items()}
    return evaeto.calibrate(part, worlds.eto(world.sel(time=period)), **worlds.PLACE)


def test_a_season_next_to_what_was_seen_is_known_better_than_the_opposite_one() -> None:
    left = unseen_error.unknown_seasons(unseen_error.days_seen(np.arange(1.0, 91.0)))
    assert left[:3].max() < 0.1  # January to March
    assert left[3] < left[4] < left[5] < left[6]
    assert left[7] > 0.9  # August


def test_a_whole_year_leaves_no_season_unknown() -> None:
    assert unseen_error.months_unseen(unseen_error.days_seen(np.arange(1.0, 366.0))) == []


@pytest.mark.slow
def test_three_months_of_calibration_are_wide_in_the_seasons_they_have_not_seen_and_say_so(
    pair: dict[str, xr.Dataset], world: xr.Dataset, worlds: ModuleType
) -> None:
    calibration = learnt(pair, world, worlds, slice("2002-01-01", "2002-03-31"))
    assert any("has not seen these months" in line for line in calibration.record.warnings)
    fused = evaeto.fuse(pair, calibration, **worlds.PLACE)
    width = (fused["eto_upper"] - fused["eto_lower"]).groupby("time.month").mean()
    assert float(width.sel(month=8)) > 1.5 * float(width.sel(month=2))
    assert "has not seen these months of the year: 5, 6, 7, 8, 9, 10, 11;" in fused.attrs["warnings"]
    seen = evaeto.fuse({key: data.sel(time="2003-02") for key, data in pair.items()}, calibration, **worlds.PLACE)
    assert "has not seen" not in seen.attrs["warnings"]


@pytest.mark.slow
def test_the_longer_a_calibration_the_narrower_its_band(
    pair: dict[str, xr.Dataset], world: xr.Dataset, worlds: ModuleType
) -> None:
    widths = []
    for end in ("2001-06-30", "2001-12-31", "2006-12-31"):
        calibration = learnt(pair, world, worlds, slice("2001-01-01", end))
        fused = evaeto.fuse(pair, calibration, **worlds.PLACE)
        widths.append(float((fused["eto_upper"] - fused["eto_lower"]).mean()))
    assert widths[0] > widths[1] > widths[2]


@pytest.mark.slow
def test_weather_that_was_never_seen_has_a_wider_band(
    pair: dict[str, xr.Dataset], world: xr.Dataset, worlds: ModuleType
) -> None:
    calibration = learnt(pair, world, worlds, slice("2001-01-01", "2001-12-31"))
    hot = {key: data.copy(deep=True) for key, data in pair.items()}
    for data in hot.values():
        data["tmax"].loc[{"time": "2004-07-15"}] += 8.0
    usual, heat = (evaeto.fuse(one, calibration, **worlds.PLACE).sel(time="2004-07-15") for one in (pair, hot))
    assert float(heat["error_daily"]) > 1.1 * float(usual["error_daily"])


@pytest.mark.slow
def test_a_saved_calibration_still_knows_what_it_has_not_seen(
    pair: dict[str, xr.Dataset], world: xr.Dataset, worlds: ModuleType, tmp_path
) -> None:  # type: ignore[no-untyped-def]
    calibration = learnt(pair, world, worlds, slice("2002-01-01", "2002-03-31"))
    calibration.save(tmp_path / "short.json")
    again = evaeto.Calibration.load(tmp_path / "short.json")
    one, other = (evaeto.fuse(pair, made, **worlds.PLACE) for made in (calibration, again))
    xr.testing.assert_allclose(one["eto_upper"], other["eto_upper"])

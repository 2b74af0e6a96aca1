"""Calibration files before they are applied: what they say of themselves, and where they do not do."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import numpy as np
import pandas as pd
import pytest

import evaeto
from evaeto.errors import WeatherError
from evaeto.fusion.calibration import loaded
from evaeto.fusion.calibration_file import Record, SavedCalibration, problems_of

RECORD = Record("daily reference", "2015-01-01", "2015-12-31", 365, "5 blocks of days", {"r2": 0.9})
HERE = SavedCalibration("here.json", b"", -7.5, -46.0, 283.0, ("nasa_power",), RECORD, daily=True)
NEAR = replace(HERE, name="near.json", lat=-8.0)
POINT = (-7.5, -46.0)


@pytest.fixture(scope="module")
def learnt(worlds: ModuleType) -> evaeto.Calibration:
    world = worlds.truth(years=1, seed=4)
    weather = {"nasa_power": worlds.seen_by(world, 5), "open_meteo_archive": worlds.seen_by(world, 6)}
    reference = evaeto.eto(world, lat=worlds.PLACE["lat"], elevation=worlds.PLACE["elevation"]).to_series()
    return evaeto.calibrate(weather, reference, **worlds.PLACE)


def told(*chosen: SavedCalibration, **changes: object) -> list[str]:
    known = {"point": POINT, "elevation": None, "sources": ["nasa_power", "open_meteo_archive"], **changes}
    return [problem.message for problem in problems_of(chosen, **known)]  # type: ignore[arg-type]


def test_a_file_says_its_place_period_and_services_and_holds_the_calibration(
    learnt: evaeto.Calibration, tmp_path: Path
) -> None:
    learnt.save(tmp_path / "cal.json")
    saved = SavedCalibration.open(tmp_path / "cal.json")
    assert (saved.name, saved.lat, saved.sources, saved.daily) == ("cal.json", learnt.lat, learnt.sources, True)
    assert saved.record == learnt.record
    again = loaded(saved)
    np.testing.assert_array_equal(again.model.regression.means, learnt.model.regression.means)  # type: ignore[union-attr]


def test_a_calibration_from_a_climatology_needs_no_service_and_does_for_no_region(
    learnt: evaeto.Calibration, worlds: ModuleType
) -> None:
    table = pd.DataFrame({"month": range(1, 13), "mean": 5.0, "sd": 1.0})
    world = worlds.seen_by(worlds.truth(years=1, seed=4), 5)
    made = evaeto.calibrate({"nasa_power": world}, climatology=table, **worlds.PLACE)
    saved = SavedCalibration.read("monthly.json", made.to_json())
    assert not saved.daily
    assert told(saved, sources=["met_norway"]) == []
    assert any("monthly.json: was made from a climatology" in line for line in told(saved, HERE))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda told: [], "not an evaeto calibration"),
        (lambda told: told | {"format": "evaeto calibration 99"}, "not an evaeto calibration of this version"),
        (lambda told: {key: told[key] for key in told if key != "lat"}, "damaged"),
        (lambda told: told | {"lat": "north"}, "damaged"),
        (lambda told: told | {"elevation": float("nan")}, "damaged"),
        (lambda told: told | {"record": {}}, "damaged"),
        (lambda told: told | {"model": None}, "damaged"),
    ],
)
def test_a_file_that_is_no_calibration_says_what_is_wrong(
    learnt: evaeto.Calibration, change: object, message: str
) -> None:
    content = json.dumps(change(json.loads(learnt.to_json()))).encode()  # type: ignore[operator]
    with pytest.raises(WeatherError, match=f"mine.json: is .*{message}"):
        SavedCalibration.read("mine.json", content)


@pytest.mark.parametrize("content", [b"\xff\xfe", b"date,eto\n", b""])
def test_what_is_no_json_cannot_be_read(content: bytes) -> None:
    with pytest.raises(WeatherError, match="cannot be read as a calibration"):
        SavedCalibration.read("mine.csv", content)


def test_a_damaged_model_is_found_where_it_is_applied(learnt: evaeto.Calibration) -> None:
    content = json.loads(learnt.to_json())
    del content["model"]["regression"]["means"]
    saved = SavedCalibration.read("mine.json", json.dumps(content).encode())
    with pytest.raises(WeatherError, match=r"mine\.json: is a damaged"):
        loaded(saved)


def test_one_calibration_is_used_at_any_distance_and_one_of_its_services_is_enough() -> None:
    assert told(HERE, point=(40.0, 5.0)) == []
    assert told(HERE, sources=["nasa_power"]) == []
    assert told(HERE, sources=["met_norway"]) == ["was made with nasa_power; none of them is chosen"]


def test_a_region_is_refused_where_the_library_refuses_it() -> None:
    assert told(HERE, NEAR) == []
    assert any("km away, beyond 500 km" in line for line in told(HERE, NEAR, point=(-20.0, -46.0)))
    assert any("higher or lower than 1500 m" in line for line in told(HERE, NEAR, elevation=1500.0))
    assert told(HERE, NEAR, point=None) == []


def test_reading_a_file_loads_nothing_heavy() -> None:
    code = (
        "import sys, evaeto.fusion.calibration_file; sys.exit(bool({'numpy', 'xarray', 'pandas'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0

"""A finished calculation is given to `calibrate` and `fuse` as it is: it knows its sources and its place."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import evaeto

PLACE = {"lat": -7.5, "lon": -46.0, "elevation": 270.0}
YEAR = {"start": "2022-01-01", "end": "2022-12-31"}

pytestmark = pytest.mark.slow


def test_a_result_is_calibrated_and_fused_without_saying_again_where_it_is(demo: Any, client: Any) -> None:
    result = evaeto.compute(**PLACE, **YEAR, sources=["nasa_power", "open_meteo_archive"], client=client)
    truth = evaeto.demo.truth(lat=PLACE["lat"], lon=PLACE["lon"], **YEAR)
    reference = evaeto.eto(truth, lat=PLACE["lat"], elevation=PLACE["elevation"]).to_series()
    calibration = evaeto.calibrate(result, reference)
    assert calibration.lat == PLACE["lat"]
    assert calibration.elevation == PLACE["elevation"]
    fused = evaeto.fuse(result, calibration=calibration)
    by_source = result.by_source()
    weather = {str(key): by_source.sel(source=key, drop=True) for key in by_source["source"].values}
    said = evaeto.fuse(weather, calibration=calibration, **PLACE)
    np.testing.assert_allclose(fused["eto"], said["eto"])
    plain = evaeto.fuse(result)
    error = {
        name: float(abs(each["eto"].to_series() - reference).mean())
        for name, each in (("own", fused), ("plain", plain))
    }
    assert error["own"] < error["plain"]

"""Winds at two heights, from files and from Datasets of several services."""

from __future__ import annotations

from types import ModuleType

import numpy as np
import xarray as xr

import evaeto
from evaeto.fusion.alignment import align_sources


def test_a_dataset_of_several_services_keeps_what_their_winds_tell(worlds: ModuleType) -> None:
    world = worlds.truth(years=1)
    rough = world.drop_vars("u2").assign(WS2M=0.3 * world["u2"], WS10M=world["u2"]).to_dataframe()
    by_source, _ = align_sources({"nasa_power": rough, "open_meteo": world}, -10.0)
    assert np.isfinite(by_source["model_roughness"].values).tolist() == [True, False]
    one = evaeto.fuse({"nasa_power": rough, "open_meteo": world}, **worlds.PLACE)
    other = evaeto.fuse(by_source, **worlds.PLACE)
    xr.testing.assert_allclose(one["u2"], other["u2"])
    assert not set(one.coords) & {"model_roughness", "model_wind_height"}


def test_services_that_tell_one_wind_have_no_roughness(worlds: ModuleType) -> None:
    by_source, _ = align_sources({"a": worlds.truth(years=1)}, -10.0)
    assert "model_roughness" not in by_source.coords

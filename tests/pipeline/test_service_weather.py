"""`evaeto.fetch`: what a service has, as it delivers it."""

from __future__ import annotations

import asyncio
from typing import Any

import numpy as np
import pytest
import xarray as xr

import evaeto

PIRACICABA = {"lat": -22.7, "lon": -47.6}
MARCH = {"start": "2023-03-01", "end": "2023-03-31"}


def test_a_service_is_read_under_evaetos_names_and_units(demo: Any) -> None:
    weather = evaeto.fetch("nasa_power", **PIRACICABA, **MARCH)
    assert dict(weather.sizes) == {"time": 31}
    assert {"tmax", "tmin", "rhmean", "u2", "rs", "precip"} <= set(map(str, weather.data_vars))
    assert weather["tmax"].attrs["units"] == "degC"
    assert weather.attrs["service"] == "nasa_power"
    assert weather.attrs["license"]
    assert weather.attrs["acknowledgement"].startswith("The data was obtained")
    assert weather.attrs["from_cache"] == "false"


@pytest.mark.slow
def test_what_is_fetched_is_what_eto_takes(demo: Any, client: Any) -> None:
    weather = evaeto.fetch("open_meteo_archive", **PIRACICABA, **MARCH)
    eto = evaeto.eto(weather)
    np.testing.assert_allclose(eto, weather["provider_eto"], atol=0.5)  # theirs is the sum of hours
    result = evaeto.compute(**PIRACICABA, **MARCH, sources="open_meteo_archive", client=client)
    np.testing.assert_allclose(result.dataset["tmax"], weather["tmax"])


def test_an_alias_and_one_day_are_enough(demo: Any) -> None:
    assert evaeto.fetch("power", **PIRACICABA, start="2023-03-01", end="2023-03-01").sizes["time"] == 1


def test_the_second_time_it_comes_from_the_cache(demo: Any) -> None:
    evaeto.fetch("nasa_power", **PIRACICABA, **MARCH)
    again = evaeto.fetch("nasa_power", **PIRACICABA, **MARCH)
    assert again.attrs["from_cache"] == "true"


def test_many_points_have_a_dimension_of_their_own(demo: Any) -> None:
    weather = evaeto.fetch("open_meteo_archive", lat=[-22.7, -7.5], lon=[-47.6, -46.0], **MARCH)
    assert dict(weather.sizes) == {"site": 2, "time": 31}
    assert weather["lat"].values.tolist() == [-22.7, -7.5]
    alone = evaeto.fetch("open_meteo_archive", lat=-7.5, lon=-46.0, **MARCH)
    np.testing.assert_array_equal(weather["tmax"].isel(site=1), alone["tmax"])
    assert np.isfinite(evaeto.eto(weather)).all()


def test_checked_weather_says_what_became_of_each_value(demo: Any) -> None:
    weather = evaeto.fetch("nasa_power", **PIRACICABA, **MARCH, checked=True)
    flag = weather["flag"]
    assert set(flag.dims) == {"input", "time"}
    assert flag.attrs["flag_meanings"].split()[1] == "observed"
    assert (flag.sel(input="tmax") == 1).all()


def test_it_runs_beside_a_loop_that_is_running(demo: Any) -> None:
    async def cell() -> xr.Dataset:
        return evaeto.fetch("nasa_power", **PIRACICABA, **MARCH)

    assert asyncio.run(cell()).sizes["time"] == 31


def test_a_fault_of_the_service_is_its_own_error(demo: Any) -> None:
    demo.set_fault("nasa_power", "wrong-units")
    with pytest.raises(evaeto.SourceError, match="nasa_power"):
        evaeto.fetch("nasa_power", lat=-10, lon=-50, **MARCH)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"source": "nasa"}, "unknown source"),
        ({"lat": 95}, "degrees north"),
        ({"lat": [1, 2, 3], "lon": [1, 2]}, "same length"),
        ({"start": "1/3/2023"}, "YYYY-MM-DD"),
        ({"source": "met_norway"}, "no day of this period"),
    ],
)
def test_a_wrong_question_is_refused_in_words(wrong: dict[str, Any], told: str) -> None:
    asked = {"source": "nasa_power", **PIRACICABA, **MARCH, **wrong}
    with pytest.raises(evaeto.RequestError, match=told):
        evaeto.fetch(**asked)

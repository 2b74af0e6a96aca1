"""Over fields, soils and rules at random: what comes in less what goes out is what is stored; how fields are laid out
does not matter."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from evaeto import crops
from evaeto.crops import daily_balance

DAYS = pd.date_range("2019-09-01", "2021-03-31")  # over a 29 February and two new years
OUT = ("eta", "deep_percolation", "runoff")


def one_of(random, *options):
    return options[random.integers(len(options))]


def sky(random, shape=(), **more) -> xr.Dataset:
    """Weather with frozen days (ETo below zero), storms of 500 mm, a month without rain."""
    size = (*shape, DAYS.size)
    dims = ("cell",)[: len(shape)]
    eto = random.uniform(-0.5, 9.0, size)
    rain = np.where(random.random(size) < 0.2, random.gamma(0.8, 14.0, size), 0.0)
    rain[..., 200:230] = 0.0
    rain[..., random.integers(0, DAYS.size, 2)] = 500.0
    values = {"eto": eto, "precip": rain, "u2": random.uniform(0.2, 8.0, size), "rhmin": random.uniform(5, 100, size)}
    return xr.Dataset({name: ((*dims, "time"), value) for name, value in (values | more).items()}, {"time": DAYS})


def soil_of(random) -> crops.FieldSoil:
    if random.random() < 0.5:
        return crops.soil_of(one_of(random, *crops.SOIL_TYPES))
    ends = np.cumsum(random.uniform(0.05, 0.6, random.integers(1, 5)))
    wilting = random.uniform(0.02, 0.25, ends.size)
    layers = list(zip(ends, wilting + random.uniform(0.01, 0.2, ends.size), wilting, strict=True))
    tew = 100.0 * (layers[0][1] - 0.5 * layers[0][2])
    return crops.FieldSoil.layered(layers, rew=random.uniform(0.0, 0.9) * tew)


def crop_of(random) -> crops.FieldCrop:
    first = random.uniform(0.05, 0.5)
    stages = tuple(random.integers(0, 60, 4)) if random.random() < 0.7 else (1, 1, 1, 1)
    kcb = tuple(random.choice([0.0, 0.15, 0.4, 0.9, 1.25], 3))
    return crops.FieldCrop(
        "crop", kcb, kcb, random.uniform(0.05, 9.0), (first, first + random.choice([0.0, 0.3, 1.4])),
        random.choice([0.02, 0.3, 0.6, 0.97]), stages if sum(stages) else (0, 0, 0, 1),
        first_height=0.05,
    )  # fmt: skip


def rule_of(random) -> crops.Schedule | None:
    return one_of(
        random,
        None,
        crops.Schedule(),
        crops.Schedule(at=0.0, interval=3, most=11.0),
        crops.Schedule(depth=25.0, rain_ahead=3),
        crops.Schedule(at=1.6, refill=0.6, weekdays=("mon", "fri")),
        crops.Schedule(leaching=0.2, efficiency=0.7),
    )


def how_of(random) -> dict:
    water = pd.Series(random.uniform(0, 60, 8), DAYS[np.sort(random.choice(DAYS.size, 8, replace=False))])
    return {
        "method": one_of(random, "dual", "single"), "schedule": rule_of(random),
        "irrigation": one_of(random, None, water),
        "curve_number": one_of(random, None, 55.0, 88.0, 100.0), "p": one_of(random, "adjusted", "held"),
        "stress": one_of(random, "linear", "aquacrop"), "salt": one_of(random, 1.0, 0.7),
        "wetted": one_of(random, "trickle", "sprinkler", "furrow_alternate"),
    }  # fmt: skip


def stored(result: xr.Dataset, weather: xr.Dataset) -> xr.DataArray:
    """What came less what went of all days of a season [mm]."""
    days = result.dropna("time", subset=["depletion"])
    came = weather["precip"] + weather.get("capillary_rise", 0.0)
    total = (came.sel(time=days["time"]) + days["irrigation"]).sum("time")
    return total - sum(days[name].sum("time") for name in OUT)


@pytest.mark.filterwarnings("ignore:irrigation")
@pytest.mark.parametrize("seed", range(40))
def test_a_season_keeps_its_water_whatever_grows(seed):
    random = np.random.default_rng(seed)
    weather = sky(random)
    if random.random() < 0.3:
        weather["capillary_rise"] = ("time", random.uniform(0.0, 3.0, DAYS.size))
    crop, soil, how = crop_of(random), soil_of(random), how_of(random)
    mulch = {"mulch": 0.4} if how["method"] == "dual" and random.random() < 0.3 else {}
    before = random.choice([0.0, 1.0])
    result = crops.balance(
        weather,
        crop,
        soil,
        one_of(random, "2019-11-20", "2020-01-31", "2020-02-29"),
        initial_depletion=before,
        **how,
        **mulch,
    )
    season = result.dropna("time", subset=["depletion"])
    assert season.sizes["time"] == sum(crop.stages)
    left = float(season["depletion"][-1]) - before
    assert float(stored(result, weather)) == pytest.approx(-left, abs=1e-9)
    assert (season["depletion"] >= 0.0).all()
    assert (season["depletion"] <= season["taw"] + 1e-9).all()
    thawed = (weather["eto"] >= 0.0).sel(time=season["time"])
    if how["method"] == "dual":
        assert (season["surface_depletion"] <= soil.tew + 1e-9).all()
        assert (season["evaporation"] <= season["eta"] + 1e-9).where(thawed, True).all()
    assert (season["eta"] <= season["etc"] + 1e-9).where(thawed, True).all()
    assert ((season["ks"] >= 0.0) & (season["ks"] <= 1.0)).all()


@pytest.mark.filterwarnings("ignore:irrigation")
@pytest.mark.parametrize("seed", range(10))
def test_years_keep_their_water_over_seasons_and_bare_soil(seed):
    # Roots that stay reach all the soil that is followed, so that nothing lies below them
    random = np.random.default_rng(100 + seed)
    weather, crop, how = sky(random), crop_of(random), how_of(random)
    crop = crops.FieldCrop(crop.title, crop.kc, crop.kcb, crop.height, (1.0, 1.0), crop.p, crop.stages)
    planting = ["2019-10-01", "2020-07-01", "2021-01-20"]
    result = crops.balance(weather, crop, soil_of(random), planting, between="bare", **how)
    assert result["depletion"].notnull().all()
    assert float(stored(result, weather)) == pytest.approx(-float(result["depletion"][-1]), abs=1e-9)


@pytest.mark.parametrize("compiled", [False, pytest.param(True, marks=pytest.mark.nightly)])
@pytest.mark.parametrize("between", ["missing", "bare"])
def test_a_grid_its_fields_and_a_loop_over_sites_are_equal_to_the_bit(monkeypatch, compiled, between):
    if compiled:
        pytest.importorskip("numba")
    monkeypatch.setattr(daily_balance, "LARGE", 0 if compiled else np.inf)
    random = np.random.default_rng(5)
    weather = sky(random, (6,))
    names = random.choice(["maize", "wheat", "citrus_50", "tomato", "grape_wine"], 6)
    soils = random.choice(["sand", "loam", "clay"], 6)
    first = DAYS[0] + pd.to_timedelta(random.integers(10, 200, 6), unit="D")
    how = {"schedule": crops.Schedule(interval=4, rain_ahead=2), "curve_number": 80.0, "between": between}
    fields = [xr.DataArray(values, dims="cell") for values in (names, soils, first.to_numpy())]
    flat = crops.balance(weather, *fields, **how)
    places = xr.Coordinates.from_pandas_multiindex(
        pd.MultiIndex.from_product([range(2), range(3)], names=["lat", "lon"]), "cell"
    )
    grid = crops.balance(*(each.assign_coords(places).unstack("cell") for each in (weather, *fields)), **how)
    lazy = crops.balance(weather.chunk(cell=2), *fields, **how).compute()
    xr.testing.assert_equal(lazy, flat)
    for i in range(6):
        alone = crops.balance(weather.isel(cell=i), names[i], soils[i], first[i], **how)
        xr.testing.assert_equal(flat.isel(cell=i), alone)
        xr.testing.assert_equal(grid.isel(lat=i // 3, lon=i % 3).drop_vars(["lat", "lon"]), alone)


def test_a_season_over_the_new_year_of_the_south_takes_the_leap_day_with_it():
    weather = sky(np.random.default_rng(1))
    kc = crops.balance(weather, "maize", "loam", "2019-11-15", method="single", climate=False)["kc"].dropna("time")
    assert (str(kc["time"].values[0])[:10], str(kc["time"].values[-1])[:10]) == ("2019-11-15", "2020-04-12")
    assert kc.sizes["time"] == 150
    assert "2020-02-29" in kc["time"].dt.strftime("%Y-%m-%d").to_numpy()


def test_a_season_without_rain_takes_no_more_than_the_soil_holds():
    dry = sky(np.random.default_rng(2))
    dry["precip"][:] = 0.0
    dry["eto"][:] = 8.0
    result = crops.balance(dry, "maize", "loam", "2019-11-15").dropna("time", subset=["depletion"])
    assert float(result["eta"].sum()) == pytest.approx(float(result["depletion"][-1]), abs=1e-9)
    assert float(result["eta"].sum()) <= 130.0 + 1e-9
    assert float(result["ks"][-1]) < 0.01


def test_a_frozen_season_needs_no_water():
    frozen = sky(np.random.default_rng(3))
    frozen["eto"][:] = -0.3
    result = crops.balance(frozen, "maize", "loam", "2019-11-15", schedule=crops.Schedule(at=0.0))
    season = result.dropna("time", subset=["depletion"])
    assert (season["irrigation"] == 0.0).all()
    assert (season["depletion"] == 0.0).all()

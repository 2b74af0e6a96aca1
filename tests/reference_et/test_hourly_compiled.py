"""The compiled hourly kernel says what numpy says: any place, weather, option, layout and chunk."""

from __future__ import annotations

import warnings
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st

import evaeto
from evaeto.core.quantities import quantity_of
from evaeto.equations import hourly_radiation
from evaeto.equations.standards import HOURLY_STANDARDS, with_cloudiness_floor
from evaeto.errors import RejectedValuesWarning, WeatherError
from evaeto.inputs.checks import ANY, bounds
from evaeto.reference_et import hourly, hourly_blocks, hourly_kernel_calls
from evaeto.reference_et.hour_plan import PLACE, HourPlan

pytestmark = pytest.mark.filterwarnings("ignore::evaeto.errors.EstimatedInputWarning")

HUMIDITIES = (("rhmean",), ("tdew",), ("ea",), ("ea", "tdew"), ("tdew", "rhmean"), ("ea", "tdew", "rhmean"))
NEW_YEAR = 438_288.0
"""The first hour of 2020 since 1970."""


def weather(shape: tuple[int, ...], names: tuple[str, ...], rng: np.random.Generator) -> dict[str, np.ndarray]:
    """As wide as the physical limits are, with gaps, codes for missing and values that cannot be."""
    t = rng.uniform(-80, 55, shape)
    values = {
        "tmean": t,
        "ea": rng.uniform(0, 1, shape) * np.minimum(0.6108 * np.exp(17.27 * t / (t + 237.3)), 7.0),
        "tdew": np.clip(t - rng.uniform(0, 15, shape), -90, 38),
        "rhmean": rng.uniform(1, 100, shape),
        "u2": rng.uniform(0, 30, shape),
        "rs": rng.uniform(0, 4.5, shape) * (rng.random(shape) > 0.2),
        "rn": rng.uniform(-0.5, 3, shape),
        "pressure": rng.uniform(50, 105, shape),
    }
    for name in names:
        for wrong in (np.nan, -999.0, 1e6):
            values[name] = np.where(rng.random(shape) < 0.02, wrong, values[name])
    return {name: values[name] for name in names}


def plan_of(fields: dict[str, np.ndarray], **how: Any) -> HourPlan:
    limits = tuple(ANY if name in PLACE else bounds(quantity_of(name, hourly=True)) for name in fields)
    usual: dict[str, Any] = {"constants": HOURLY_STANDARDS["fao56", "short"], "rso": "simple", "step": 1.0,
                             "night": 0.5, "dtype": np.dtype("f8"), "compiled": True}  # fmt: skip
    return HourPlan(tuple(fields), ((1.0, 0.0),) * len(fields), limits, **(usual | how))


def both_roads(fields: dict[str, np.ndarray], clock: np.ndarray, plan: HourPlan, parts: int = 1) -> list[tuple]:
    """Result, flags, counts and the state at the end, by the kernel and by numpy, in some parts of the time."""
    shape = np.broadcast_shapes(*(values.shape for name, values in fields.items() if name not in PLACE))
    made = []
    for compiled in (True, False):
        state, results = hourly_blocks.nothing_known(shape[1:]), []
        for times in np.array_split(np.arange(clock.size), parts):
            part = {name: values if name in PLACE or len(values) == 1 else values[times]
                    for name, values in fields.items()}  # fmt: skip
            results.append(
                hourly_blocks.reference_et_of_hours(part, clock[times], replace(plan, compiled=compiled), state)
            )
        values, flags = (np.concatenate([result[i] for result in results]) for i in range(2))
        made.append((values, flags, sum(r[2] for r in results), sum(r[3] for r in results), state))
    return made


def assert_alike(made: list[tuple], atol: float = 1e-9, rtol: float = 0.0) -> None:
    ours, plain = made
    np.testing.assert_allclose(ours[0], plain[0], rtol=rtol, atol=atol)
    np.testing.assert_array_equal(ours[1], plain[1])
    assert ours[2:4] == plain[2:4]
    np.testing.assert_allclose(ours[4], plain[4], rtol=max(rtol, 1e-9))


@given(
    seed=st.integers(0, 10**6),
    humidity=st.sampled_from(HUMIDITIES),
    pressure=st.booleans(),
    net=st.booleans(),
    standard=st.sampled_from([*HOURLY_STANDARDS]),
    rso=st.sampled_from(["simple", "full"]),
    step=st.sampled_from([1.0, 0.5, 0.25]),
    floor=st.sampled_from([None, 0.0, 0.5]),
    night=st.sampled_from([0.4, 0.8]),
    clock_of=st.sampled_from(["one for all", "one for each place"]),
    sunny=st.booleans(),
)
@settings(max_examples=60, deadline=None)
@pytest.mark.slow
def test_any_weather_at_any_place_by_any_option_is_within_a_billionth_of_numpy(
    seed, humidity, pressure, net, standard, rso, step, floor, night, clock_of, sunny
):
    rng = np.random.default_rng(seed)
    sites, hours = 40, 70
    names = ("tmean", *humidity, "u2", "rn" if net else "rs", *(("pressure",) if pressure else ()))
    offset = rng.integers(-12, 13) * 1.0 if clock_of == "one for all" else rng.integers(-24, 25, sites) / 2.0
    fields = weather((hours, sites), names, rng) | {
        "lat": np.r_[rng.uniform(-90, 90, sites - 4), -90.0, 0.0, 66.6, 90.0],
        "lon": rng.choice([rng.uniform(-180, 360, sites), rng.integers(-12, 24, sites) * 15.0]),
        "elevation": rng.uniform(-400, 6000, sites),
        "utc_offset": np.asarray(offset),
    }
    clock = NEW_YEAR + rng.integers(0, 9000) + np.arange(hours) * step + rng.choice([-0.5, 0.5]) * step
    clock[hours // 2 :] += rng.choice([0.0, 7.0, 30.0])  # a gap
    constants = with_cloudiness_floor(HOURLY_STANDARDS[standard], floor)
    plan = plan_of(fields, constants=constants, rso=rso, step=step, night=night, sunny=sunny)
    assert_alike(both_roads(fields, clock, plan, parts=int(rng.integers(1, 4))))


LAYOUTS = {
    "hours, latitudes, longitudes": lambda a: a,
    "many places": lambda a: np.tile(a, (1, 1, 90)),
    "turned in the memory": np.asfortranarray,
    "in single precision": lambda a: a.astype("f4"),
}


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("piece", [64, hourly_kernel_calls.KERNEL_PIECE])
def test_the_result_does_not_depend_on_how_cells_lie_in_the_memory(layout, piece, monkeypatch):
    monkeypatch.setattr(hourly_kernel_calls, "KERNEL_PIECE", piece)
    rng = np.random.default_rng(1)
    values = {n: LAYOUTS[layout](v) for n, v in weather((30, 9, 14), ("tmean", "rhmean", "u2", "rs"), rng).items()}
    shape = values["tmean"].shape
    fields = values | {
        "lat": np.linspace(-90, 90, shape[1])[:, None],
        "lon": np.linspace(0, 359, shape[2])[None],
        "elevation": rng.uniform(0, 3000, shape[1:]),
        "utc_offset": np.asarray(0.0),
    }
    single = values["tmean"].dtype == "f4"
    plan = plan_of(fields, dtype=values["tmean"].dtype)
    assert_alike(both_roads(fields, NEW_YEAR + 4000.5 + np.arange(30), plan), *((3e-6, 1e-5) if single else ()))


def test_one_value_for_all_hours_or_places_stands_for_each():
    rng = np.random.default_rng(2)
    fields = weather((30, 7), ("tmean", "rhmean", "rs"), rng)
    fields |= {"u2": np.full((1, 7), 2.0), "lat": np.asarray(40.0), "lon": np.asarray(0.0),
               "elevation": np.asarray(100.0), "utc_offset": np.asarray(0.0)}  # fmt: skip
    assert_alike(both_roads(fields, NEW_YEAR + np.arange(30.0), plan_of(fields)))


def test_radiation_in_joules_may_lie_below_zero_by_as_much_as_packing_does():
    rng = np.random.default_rng(3)
    fields = weather((30, 7), ("tmean", "rhmean", "u2", "rs"), rng)
    fields["rs"] = np.where(fields["rs"] == 0.0, -1500.0, fields["rs"] * 1e6)
    fields["rs"][3, 4] = -999.0
    fields |= {"lat": np.asarray(40.0), "lon": np.asarray(0.0), "elevation": np.asarray(100.0),
               "utc_offset": np.asarray(0.0)}  # fmt: skip
    limits = bounds(quantity_of("rs", hourly=True), 1e-6)
    plan = plan_of(fields)
    at = plan.names.index("rs")
    plan = replace(
        plan,
        conversions=(*plan.conversions[:at], (1e-6, 0.0), *plan.conversions[at + 1 :]),
        limits=(*plan.limits[:at], limits, *plan.limits[at + 1 :]),
    )
    made = both_roads(fields, NEW_YEAR + np.arange(30.0), plan)
    assert_alike(made)
    assert np.isnan(made[0][0][3, 4])


# ---- through the door


def grid(hours: int = 60, rows: int = 8, columns: int = 12) -> xr.Dataset:
    rng = np.random.default_rng(4)
    shape, dims = (hours, rows, columns), ("time", "lat", "lon")
    t, lat, lon = rng.uniform(-10, 30, shape), np.linspace(-80, 80, rows), np.linspace(0, 330, columns)
    angle = hourly_radiation.solar_time_angle((np.arange(hours)[:, None, None] - 0.5 + lon / 15.0) % 24.0, 153.0)
    ra = hourly_radiation.extraterrestrial_radiation_of_period(lat[:, None], 153.0, angle)
    values = {"tmean": t, "rhmean": rng.uniform(20, 95, shape), "u2": rng.uniform(0, 8, shape),
              "rs": rng.uniform(0, 0.75, shape) * ra}  # fmt: skip
    coords = {"time": pd.date_range("2019-06-01", periods=hours, freq="h"), "lat": lat, "lon": lon,
              "elevation": (("lat", "lon"), rng.uniform(0, 2000, shape[1:]))}  # fmt: skip
    return xr.Dataset({name: (dims, v) for name, v in values.items()}, coords)


@pytest.fixture
def always_compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hourly, "LARGE", 1)


@pytest.fixture(scope="module")
def by_numpy() -> xr.DataArray:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return evaeto.eto(grid(), utc_offset=0)


@pytest.mark.parametrize(
    "chunks",
    [None, {"time": 1}, {"time": 24, "lat": 3, "lon": 5}, {"time": -1, "lon": 4}],
    ids=["in memory", "by the hour", "in blocks", "by place"],
)
@pytest.mark.parametrize("method", ["fao56", "asce"])
def test_a_grid_gives_the_same_compiled_in_memory_and_in_any_chunks(chunks, method, always_compiled, monkeypatch):
    weather = grid()
    monkeypatch.setattr(hourly, "LARGE", 10**12)
    expected = evaeto.eto(weather, utc_offset=0, method=method)
    monkeypatch.setattr(hourly, "LARGE", 1)
    result = evaeto.eto(weather if chunks is None else weather.chunk(chunks), utc_offset=0, method=method).compute()
    np.testing.assert_allclose(result, expected, rtol=0, atol=1e-9)
    np.testing.assert_array_equal(result["cloudiness_estimated"], expected["cloudiness_estimated"])
    assert result.dims == expected.dims
    xr.testing.assert_equal(result["elevation"], expected["elevation"])


@pytest.mark.parametrize("order", [("lat", "lon", "time"), ("lat", "time", "lon")])
def test_dimensions_keep_the_order_of_the_weather(order, always_compiled, by_numpy):
    result = evaeto.eto(grid().transpose(*order), utc_offset=0)
    assert result.dims == order
    np.testing.assert_allclose(result.transpose(*by_numpy.dims), by_numpy, rtol=0, atol=1e-9)


def test_a_chunk_of_an_hour_takes_no_more_than_fourteen_tasks_carried_clouds_included():
    hours = 30
    renamed = grid(hours).rename(tmean="t2m", rhmean="hurs", u2="u10", rs="rsds")
    era5 = renamed.assign(
        t2m=(renamed["t2m"] + 273.15).assign_attrs(units="K"),
        v10=renamed["u10"].assign_attrs(units="m s-1"),
        u10=renamed["u10"].assign_attrs(units="m s-1"),
        rsds=(renamed["rsds"] / 0.0036).assign_attrs(units="W m-2"),
        hurs=renamed["hurs"].assign_attrs(units="%"),
    )
    result = evaeto.eto(era5.chunk(time=1), utc_offset=0)
    assert len(dict(result.__dask_graph__())) <= 14 * hours


def test_what_cannot_be_in_a_grid_in_memory_is_named_as_without_the_kernel(always_compiled, monkeypatch):
    weather = grid()
    weather["tmean"][5, 2, 3] = 200.0
    weather["tmean"][6, 2, 3] = -88.8  # a code that lies within the limits
    weather["rs"][7, 1, 1] = -999.0
    with pytest.warns(RejectedValuesWarning, match="tmean") as ours:
        result = evaeto.eto(weather, utc_offset=0)
    monkeypatch.setattr(hourly, "LARGE", 10**12)
    with pytest.warns(RejectedValuesWarning) as plain:
        expected = evaeto.eto(weather, utc_offset=0)
    assert [str(w.message) for w in ours] == [str(w.message) for w in plain]
    assert result.attrs["rejected"] == expected.attrs["rejected"]
    np.testing.assert_allclose(result, expected, rtol=0, atol=1e-9)
    assert np.isnan(result[5:7, 2, 3]).all()
    weather["tmean"][:40] = 500.0
    monkeypatch.setattr(hourly, "LARGE", 1)
    with pytest.raises(WeatherError, match="tmean"):
        evaeto.eto(weather, utc_offset=0)


def test_what_is_not_used_is_looked_at_all_the_same(always_compiled):
    weather = grid().assign(rn=lambda w: w["rs"] * 0.5)
    weather["rs"][5, 2, 3] = 200.0
    with pytest.warns(RejectedValuesWarning, match="rs"):
        evaeto.eto(weather, utc_offset=0)


def test_values_left_out_of_a_lazy_grid_are_counted():
    weather = grid()
    weather["tmean"][5, 2, 3] = 200.0
    weather["u2"][5, 2, 4] = 900.0
    weather["u2"][6, 2, 4] = -999.0
    lazy = evaeto.eto(weather.chunk(time=7), utc_offset=0)
    assert int(evaeto.rejected_values(lazy)) == 2

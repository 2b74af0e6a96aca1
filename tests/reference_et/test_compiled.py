"""The compiled kernel says what the plain formula says, wherever, whatever the weather and however it is laid out."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from evaeto.core import quantities
from evaeto.equations.radiation import extraterrestrial_radiation
from evaeto.equations.standards import STANDARDS, standard, with_cloudiness_floor
from evaeto.reference_et import chunks

WEATHER = ("tmax", "tmin", "rhmean", "u2", "rs")
PLAN = chunks.Plan(
    names=(*WEATHER, "lat", "elevation", "doy"),
    conversions=((1.0, 0.0),) * 8,
    constants=standard("fao56", "short"),
    rso="simple",
    estimate=False,
    dtype=np.dtype("f8"),
    compiled=True,
)


def weather(shape: tuple[int, ...], dtype: str = "f8") -> dict[str, np.ndarray]:
    """As wide as the physical limits are: polar cold and desert heat, calm and storm, night and midsummer."""
    rng = np.random.default_rng(3)
    tmin = rng.uniform(-85, 45, shape)
    values = {
        "tmax": np.minimum(tmin + rng.uniform(0, 50, shape), 60.0),
        "tmin": tmin,
        "rhmean": rng.uniform(0, 100, shape),
        "u2": rng.uniform(0, 30, shape),
        "rs": rng.uniform(0, 45, shape) * (rng.random(shape) > 0.1),
    }
    return {name: value.astype(dtype) for name, value in values.items()}


def under_the_sun(fields: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """With no more radiation than there is: a cell that has more is empty."""
    ra = extraterrestrial_radiation(fields["lat"], fields["doy"])
    return fields | {"rs": np.minimum(fields["rs"], ra).astype(fields["rs"].dtype)}


def both_roads(fields: dict[str, np.ndarray], plan: chunks.Plan = PLAN) -> tuple[Any, Any]:
    arrays = [fields[name] for name in plan.names]
    return (
        chunks.reference_et_of_block(*arrays, plan=plan),
        chunks.reference_et_of_block(*arrays, plan=replace(plan, compiled=False)),
    )


def places(lat: Any, elevation: Any, doy: Any) -> dict[str, np.ndarray]:
    return {"lat": np.asarray(lat), "elevation": np.asarray(elevation), "doy": np.asarray(doy)}


DAYS, LATITUDES = np.arange(1, 366), np.linspace(-90, 90, 13)
HEIGHTS = np.random.default_rng(4).uniform(-430, 8848, (13, 40))


@pytest.mark.slow
def test_any_weather_from_pole_to_pole_is_within_a_billionth_of_the_plain_formula():
    place = places(LATITUDES[:, None], HEIGHTS, DAYS[:, None, None])
    ours, plain = both_roads(weather((365, 13, 40)) | place)
    np.testing.assert_allclose(ours, plain, rtol=0, atol=1e-9)
    sunlit, formula = both_roads(under_the_sun(weather((365, 13, 40)) | place))
    assert abs(sunlit - formula).max() < 1e-9
    assert np.isnan(ours).sum() > 0


@pytest.mark.parametrize("unit", ["MJ m-2 d-1", "J m-2", "W m-2"])
@pytest.mark.parametrize("floor", chunks.KERNEL_FLOORS)
@pytest.mark.slow
def test_either_road_has_the_same_limits_of_the_clouds_up_to_the_edge_of_the_polar_night(floor, unit):
    """Latitudes a hundredth of a degree apart around the first days without sun, with and without twilight."""
    latitudes = np.linspace(66.0, 72.0, 601)
    scale, _ = quantities.conversion("rs", unit)
    fields = weather((365, 601)) | places(latitudes, 10.0, DAYS[:, None])
    bright = np.where(fields["rs"] > 20, fields["rs"] / 1000, fields["rs"] / 3)
    fields["rs"] = np.minimum(bright, extraterrestrial_radiation(latitudes, DAYS[:, None]) + 0.9) / scale
    conversions = tuple((scale, 0.0) if name == "rs" else (1.0, 0.0) for name in PLAN.names)
    constants = with_cloudiness_floor(PLAN.constants, floor)
    ours, plain = both_roads(fields, replace(PLAN, constants=constants, conversions=conversions))
    assert np.isfinite(plain).all()
    assert abs(ours - plain).max() < 1e-9


def test_other_limits_of_the_clouds_are_left_to_the_plain_formula():
    assert all(chunks.kernel_can(PLAN.names, "simple", constants.cloudiness_floor) for constants in STANDARDS.values())
    assert not chunks.kernel_can(PLAN.names, "simple", 0.25)


def test_single_precision_is_kept_to_its_last_digits():
    place = places(LATITUDES[:, None], HEIGHTS, DAYS[:, None, None])
    double = {name: values.astype("f8") for name, values in weather((365, 13, 40), "f4").items()}
    ours, _ = both_roads(under_the_sun(weather((365, 13, 40), "f4") | place), replace(PLAN, dtype=np.dtype("f4")))
    _, plain = both_roads(under_the_sun(double | place))
    assert ours.dtype == "f4"
    assert abs(ours - plain).max() < 1e-6 * plain.max()


TWO_YEARS = np.concatenate([DAYS, DAYS])
LAYOUTS = {
    "days, latitudes, longitudes": ((9, 13, 40), LATITUDES[:, None], HEIGHTS, DAYS[:9, None, None]),
    "from north to south": ((9, 13, 40), LATITUDES[::-1, None], HEIGHTS, DAYS[:9, None, None]),
    "longitudes before latitudes": ((9, 40, 13), LATITUDES, HEIGHTS.T, DAYS[:9, None, None]),
    "one height for all": ((9, 13, 40), LATITUDES[:, None], 120.0, DAYS[:9, None, None]),
    "days last": ((13, 40, 30), LATITUDES[:, None, None], HEIGHTS[..., None], DAYS[:30]),
    "days last, in two years": ((3, 730), LATITUDES[:3, None], HEIGHTS[0, :3, None], TWO_YEARS),
    "rows longer than a strip": ((2, 1, 5000), 10.0, np.linspace(0, 3000, 5000), DAYS[:2, None, None]),
    "many short rows": ((1500, 3), LATITUDES[4:7], HEIGHTS[0, :3], np.resize(DAYS, 1500)[:, None]),
    "a turned grid": ((9, 13, 40), LATITUDES[:, None] * 0.8 + np.arange(40) / 10, HEIGHTS, DAYS[:9, None, None]),
    "one station": ((800,), 52.0, 5.0, np.resize(DAYS, 800)),
}


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
@pytest.mark.parametrize("piece", [700, chunks.KERNEL_PIECE])
def test_places_and_days_are_found_however_the_cells_are_laid_out(layout, piece, monkeypatch):
    monkeypatch.setattr(chunks, "KERNEL_PIECE", piece)
    shape, *where = layout
    ours, plain = both_roads(weather(shape) | places(*where))
    np.testing.assert_allclose(ours, plain, rtol=0, atol=1e-9)


@pytest.mark.parametrize("gap", [np.nan, -999.0, -9999.0])
@pytest.mark.parametrize("name", WEATHER)
def test_what_is_missing_in_any_input_is_missing_in_the_result_and_nothing_else(name, gap):
    fields = weather((5, 60)) | places(LATITUDES[3], 100.0, DAYS[:5, None])
    fields[name][2, 17] = fields[name][4, 59] = gap
    ours, plain = both_roads(fields)
    assert np.argwhere(np.isnan(ours)).tolist() == [[2, 17], [4, 59]]
    np.testing.assert_allclose(ours, plain, rtol=0, atol=1e-9)


def test_units_of_every_input_are_those_of_the_plain_formula():
    """Fahrenheit, a ratio, knots and joules: the kernel multiplies the scales into its constants beforehand."""
    units = {"tmax": "degF", "tmin": "K", "rhmean": "1", "u2": "kn", "rs": "J m-2"}
    conversions = [quantities.conversion(name, unit) for name, unit in units.items()]
    in_table = weather((9, 13, 40))
    foreign = {
        name: (in_table[name] - offset) / scale for name, (scale, offset) in zip(WEATHER, conversions, strict=True)
    }
    place = places(LATITUDES[:, None], HEIGHTS, DAYS[:9, None, None])
    plan = replace(PLAN, conversions=(*conversions, *PLAN.conversions[5:]))
    ours, plain = both_roads(foreign | place, plan)
    np.testing.assert_allclose(ours, plain, rtol=0, atol=1e-9)


def test_no_unit_but_that_of_a_temperature_has_an_offset():
    """The kernel counts on it: only temperatures are more than multiplied."""
    for units, known in quantities._CONVERSIONS.items():
        assert units == "degC" or not any(offset for _, offset in known.values())


def test_the_kernel_is_compiled_once_for_each_precision():
    """Inputs that had to be copied, those that had not, and broadcast ones are of one type to the compiler."""
    from evaeto.reference_et.compiled import daily_rows

    place = places(LATITUDES[:, None], HEIGHTS, DAYS[:9, None, None])
    plain = weather((9, 13, 40))
    turned = {name: np.asfortranarray(values) for name, values in plain.items()}
    broadcast = plain | {"u2": plain["u2"][0]}
    plain |= {"rs": np.minimum(plain["rs"], 8.0 * (LATITUDES[:, None] < 50))}
    turned |= {"rs": np.asfortranarray(plain["rs"])}
    broadcast |= {"rs": plain["rs"]}
    results = [both_roads(fields | place)[0] for fields in (plain, turned, broadcast)]
    np.testing.assert_array_equal(results[0], results[1])
    assert not np.isnan(results[2]).any()
    assert len([signature for signature in daily_rows.signatures if signature[-1].dtype.bitwidth == 64]) == 1

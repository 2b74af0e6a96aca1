"""What compiled code overlooks or suspects of many places is what the plain checks do."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from evaeto import equations as et
from evaeto.equations.radiation import extraterrestrial_radiation
from evaeto.fusion.place_inputs import contradicts
from evaeto.fusion.source_arrays import InRow
from evaeto.inputs.likely import may_be_doubtful, may_be_mistaken

pytest.importorskip("numba", reason="the extra `fast`")

Array = NDArray[np.float64]
Weather = dict[str, Array]

PLACES, DAYS = 6, 400
LAT = np.array([-33.0, -10.0, 0.0, 42.0, 61.0, 72.0])


def usual() -> tuple[Weather, Array]:
    """Weather (place, time) that nothing is said of, and the radiation at the top of the atmosphere."""
    rng = np.random.default_rng(7)
    shape = PLACES, DAYS
    ra = np.asarray(extraterrestrial_radiation(LAT[:, None], np.arange(DAYS) % 365 + 1.0))
    tmin = rng.uniform(-3, 12, shape)
    tmax = tmin + rng.uniform(2, 14, shape)
    rhmin = rng.uniform(20, 60, shape)
    ea = (et.saturation_vapour_pressure(tmin) * (rhmin + 20.0) + et.saturation_vapour_pressure(tmax) * rhmin) / 200.0
    told = np.log(np.asarray(ea) / 0.6108)
    dew_point = 237.3 * told / (17.27 - told)
    weather = {
        "tmax": tmax, "tmin": tmin, "tmean": (tmax + tmin) / 2, "tdew": dew_point, "rhmax": rhmin + 20.0,
        "rhmin": rhmin, "u2": rng.uniform(0.3, 4, shape), "rs": rng.uniform(0.1, 0.74, shape) * ra,
        "sunshine": np.where(ra > 5.0, rng.uniform(0.0, 8.0, shape), 0.0),
    }  # fmt: skip
    return weather, ra


def test_nothing_is_said_of_a_place_before_a_fault_is_put_there() -> None:
    weather, ra = usual()
    assert not may_be_mistaken(weather, ra).any()
    assert not plain(weather, ra)[1]


def compiled(weather: Weather, ra: Array) -> NDArray[np.bool_]:
    """The same arrays in the second of three rows, as one service beside others."""
    from evaeto.fusion.suspects_compiled import suspects

    beside = {
        name: InRow(np.ascontiguousarray(np.repeat(each[:, None], 3, axis=1)), 1) for name, each in weather.items()
    }
    for each in beside.values():
        each.of_rows[:, (0, 2)] = 1e6
    return np.asarray(suspects(beside, LAT, ra) | may_be_mistaken(weather, ra))


def plain(weather: Weather, ra: Array) -> NDArray[np.bool_]:
    return np.asarray(contradicts(weather, ra) | may_be_doubtful(weather, LAT, ra))


def put(name: str, value: float | Callable[[Weather, Array], Array], part: float) -> Callable[[Weather, Array], None]:
    """A fault at the second place, on a part of its days."""

    def spoil(weather: Weather, ra: Array) -> None:
        some = slice(0, max(1, round(part * DAYS)))
        new = value if isinstance(value, float) else value(weather, ra)[1, some]
        weather[name][1, some] = new

    return spoil


NOTHING_SEEN = {"radiation missing", "an infinite temperature"}
"""Values beyond their limits are seen by others."""
FAULTS: dict[str, Callable[[Weather, Array], None]] = {
    "a day with crossed extremes": put("tmax", lambda w, ra: w["tmin"] - 0.01, 0.0),
    "a day with equal extremes": put("tmax", lambda w, ra: w["tmin"], 0.0),
    "extremes far apart": put("tmax", lambda w, ra: w["tmin"] + 36.0, 0.5),
    "crossed humidity": put("rhmax", lambda w, ra: w["rhmin"] - 0.1, 0.0),
    "a mean above the highest": put("tmean", lambda w, ra: w["tmax"] + 3.01, 0.0),
    "a mean below the lowest": put("tmean", lambda w, ra: w["tmin"] - 3.01, 0.0),
    "a dew point above the highest": put("tdew", lambda w, ra: w["tmax"] + 1.01, 0.0),
    "a day above the sky": put("rs", lambda w, ra: 1.05 * ra + 1.01, 0.0),
    "radiation at the top of the atmosphere": put("rs", lambda w, ra: 0.95 * ra, 0.5),
    "no bright day": put("rs", lambda w, ra: 0.3 * ra, 1.0),
    "no sunny day": put("sunshine", 0.9, 1.0),
    "wind in km/h": put("u2", 9.0, 0.5),
    "calm on twenty days": put("u2", 0.0, 0.05),
    "a mean that no place has": put("tmean", 47.0, 0.5),
    "radiation missing": put("rs", float("nan"), 1.0),
    "an infinite temperature": put("tmax", float("inf"), 0.0),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_compiled_checks_suspect_the_place_that_the_plain_ones_do(fault: str) -> None:
    weather, ra = usual()
    FAULTS[fault](weather, ra)
    expected = plain(weather, ra)
    assert expected[1] or fault in NOTHING_SEEN
    assert compiled(weather, ra).tolist() == expected.tolist()


@pytest.mark.parametrize(
    "lacking", [(), ("tmean",), ("tmean", "tmin"), ("tmax", "tmin"), ("rs", "sunshine"), ("u2", "rhmin")]
)
def test_compiled_checks_do_without_what_a_service_lacks_as_the_plain_ones_do(lacking: tuple[str, ...]) -> None:
    for fault in FAULTS.values():
        weather, ra = usual()
        fault(weather, ra)
        left = {name: each for name, each in weather.items() if name not in lacking}
        assert compiled(left, ra).tolist() == plain(left, ra).tolist()


def test_compiled_checks_decide_as_the_plain_ones_on_every_limit() -> None:
    """Values on a limit, and one rounding beside it, with gaps: no operation may round in another way."""
    weather, ra = usual()
    rng = np.random.default_rng(3)
    limits = {
        "tmax": [weather["tmin"], weather["tmin"] + 35.0], "tmean": [weather["tmax"] + 3.0, weather["tmin"] - 3.0],
        "tdew": [weather["tmax"] + 1.0], "rhmax": [weather["rhmin"]], "u2": [np.full(ra.shape, 5.5)],
        "rs": [1.05 * ra + 1.0, 0.75 * 1.2 * ra, (0.75 * 0.5 + 0.001) * ra], "sunshine": [np.full(ra.shape, 1.0)],
    }  # fmt: skip
    for name, values in limits.items():
        for limit in values:
            for beside in (limit, np.nextafter(limit, np.inf), np.nextafter(limit, -np.inf)):
                for part in (0.5, 1.0):
                    spoilt = {other: each.copy() for other, each in weather.items()}
                    spoilt[name] = np.where(np.arange(DAYS) < part * DAYS, beside, spoilt[name])
                    spoilt[name][rng.random(ra.shape) < 0.1] = np.nan
                    assert compiled(spoilt, ra).tolist() == plain(spoilt, ra).tolist(), (name, part)

"""Tables that are mangled: whatever is done to them, there is an answer in reach of physics, or a sentence."""

from __future__ import annotations

import tempfile
import warnings
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import evaeto
from evaeto.errors import EvaetoError
from evaeto.inputs.weather_files import read_weather

_NAMES = ["date", "tmax", "tmin", "rhmax", "rhmin", "u2", "rs"]
_ROWS = [[f"2020-07-{day:02d}", f"{28 + day / 7:.1f}", "15.2", "93", "47", "2.0", "25.3"] for day in range(1, 15)]
_CELLS = ["", "NaN", "-99", "999.9", "1e400", "30,5", "abc", '"', '"x', "#",
          "2020-13-45", "\t", ";", "9" * 40, "-0",
          "1e-320",
          "=1+1", "°", "24:00", "01/02/2020", "T", "True", "\0", "\ufeff",
          "٣", "1_000", "0x10", "inf", "--", "1.2.3"]  # fmt: skip
_HEADERS = ["", "date", "tmax [", "tmax ()", "Temp. máx (°F)", "rs (kWh/m2)", "lat", "z", "year", "hour", "uz", "rh",
            "T" * 300,
            "rs [m**-9]", "u2 [0.1 kn]", "tmin [tenths of K]", "date [UTC]"]  # fmt: skip


@st.composite
def mangled(draw: st.DrawFn) -> bytes:
    header, rows = list(_NAMES), [list(row) for row in _ROWS]
    for _ in range(draw(st.integers(0, 6))):
        row, column = draw(st.integers(0, len(rows) - 1)), draw(st.integers(0, 6))
        match draw(st.integers(0, 7)):
            case 0:
                rows[row][column] = draw(st.sampled_from(_CELLS) | st.text(max_size=8))
            case 1:
                header[column] = draw(st.sampled_from(_HEADERS) | st.text(max_size=12))
            case 2:
                rows[row] = rows[row][:column]
                rows[row] += [""] * (7 - len(rows[row])) if draw(st.booleans()) else []
                rows[row] += [""] * (7 - len(rows[row]))
            case 3:
                factor = draw(st.sampled_from([-1.0, 0.0, 0.01, 0.1, 1.8, 10.0, 100.0, 1e6]))
                for each in rows:
                    try:
                        each[column] = f"{float(each[column]) * factor:g}"
                    except ValueError:
                        break
            case 4:
                rows.insert(row, list(rows[row]))
            case 5:
                rows[row], rows[0] = rows[0], rows[row]
            case 6:
                for each in (header, *rows):
                    each.append("7")
                    each.pop(column)
            case _:
                rows.insert(row, [draw(st.text(max_size=5))] + [""] * 6)
    delimiter = draw(st.sampled_from([",", ";", "\t", "|", " "]))
    text = draw(st.sampled_from(["\n", "\r\n", "\r"])).join(delimiter.join(row) for row in [header, *rows])
    content = text.encode(draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])), "replace")
    cut = draw(st.integers(0, 40))
    return content if cut > 4 else content[: len(content) * cut // 5]


def look(content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings(record=True):
        warnings.simplefilter("always")
        path = Path(folder) / "station.csv"
        path.write_bytes(content)
        try:
            weather = read_weather(path)
            result = evaeto.eto(weather, lat=40.0, elevation=100.0) if "lat" not in weather else evaeto.eto(weather)
        except EvaetoError as error:
            said = str(error)
            result = None
    if result is None:
        assert said.strip()
        return
    values = result.values[np.isfinite(result.values)]
    hourly = result.attrs["units"] == "mm h-1"
    assert ((values >= -2.0) & (values <= (4.0 if hourly else 25.0))).all()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
@given(mangled())
@pytest.mark.slow
def test_a_mangled_table_gives_numbers_in_reach_or_a_sentence(content: bytes) -> None:
    look(content)


@pytest.mark.nightly
@pytest.mark.timeout(7200)
@settings(max_examples=10_000, deadline=None, suppress_health_check=list(HealthCheck))
@given(mangled())
def test_ten_thousand_mangled_tables_give_numbers_in_reach_or_a_sentence(content: bytes) -> None:
    look(content)

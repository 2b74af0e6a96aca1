"""Long tables of numbers are parted by another reader than short ones: what is read is the same."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import xarray as xr

from evaeto import read_weather
from evaeto.errors import WeatherError
from evaeto.inputs import text_tables

pytest.importorskip("pyarrow")

HEADER = "time,tmean [degC],rhmean [%],u2 [m/s],precip [mm]"
HOURS = 60
ODD_CELLS = (
    "", "NA", "nan", "NaN", "-", "n/d", "null", "inf", "-inf", "1e400", "Infinity", "+21.5", "21.", ".5", "21",
    "2.15e1", " 21.5", "21.5 ", '"21.5"', "21,5", "21;5", "true", "True", "0x15", "1_0", "21.5 C", "tmean [degC]", "#",
    "# 21.5", "-99.9", "-9999", "99999999999999999999", "2020-01-02", "2020-01-02 03:00:00",
)  # fmt: skip
ODD_TIMES = (
    "", "NA", "2020-02-30 01:00:00", "2020-01-02 24:00:00", "2020-01-02T12:00:00", "2020-01-02 12:00",
    "2020-01-02 12:00:00.5", "2020-01-02 12:00:00Z", "2020-01-02 12:00:00-03:00", "02/01/2020 12:00", "2020-01-02",
    " 2020-01-02 12:00:00", "20200102", "mean", "2020-01-02 12:00:00 ",
)  # fmt: skip


def rows_of(hours: int = HOURS) -> list[str]:
    times = pd.date_range("2020-01-01", periods=hours, freq="h").strftime("%Y-%m-%d %H:%M:%S")
    return [f"{time},{20 + at % 7 / 10},{60 + at % 11},{1 + at % 5 / 100},0" for at, time in enumerate(times)]


@pytest.fixture
def read_both(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], list[Any]]:
    """What is read of a text by pyarrow, where it takes it, and without; of a refusal what is said."""

    def both(text: str) -> list[Any]:
        file = tmp_path / "station.csv"
        file.write_text(text, encoding="utf-8")
        found: list[Any] = []
        monkeypatch.setattr(text_tables, "MIN_BYTES", 1)
        for is_long in (True, False):
            if not is_long:
                monkeypatch.setattr(text_tables, "table_of", lambda *_: None)
            try:
                found.append(read_weather(file))
            except WeatherError as error:
                found.append(str(error))
        return found

    return both


def same(first: Any, second: Any) -> None:
    if isinstance(first, xr.Dataset) and isinstance(second, xr.Dataset):
        xr.testing.assert_identical(first, second)
        assert [first[name].dtype for name in first.variables] == [second[name].dtype for name in second.variables]
    else:
        assert first == second


def test_a_long_table_of_numbers_is_read_without_pandas(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "station.csv"
    file.write_text("\n".join([HEADER, *rows_of(72_000)]), encoding="utf-8")
    assert file.stat().st_size > text_tables.MIN_BYTES
    monkeypatch.setattr(pd, "read_csv", lambda *_, **__: pytest.fail("pandas has read it"))
    weather = read_weather(file)
    assert weather.sizes["time"] == 72_000
    assert weather["tmean"].values[:8] == pytest.approx([20.0, 20.1, 20.2, 20.3, 20.4, 20.5, 20.6, 20.0], abs=0)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("cell", ODD_CELLS)
@pytest.mark.parametrize("column", [1, 4])
def test_a_cell_of_any_kind_is_read_as_in_a_short_table(
    cell: str, column: int, read_both: Callable[[str], list[Any]]
) -> None:
    rows = rows_of()
    cells = rows[37].split(",")
    cells[column] = cell
    rows[37] = ",".join(cells)
    same(*read_both("\n".join([HEADER, *rows, ""])))


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("time", ODD_TIMES)
def test_a_time_of_any_kind_is_read_as_in_a_short_table(time: str, read_both: Callable[[str], list[Any]]) -> None:
    rows = rows_of()
    rows[37] = time + rows[37][19:]
    same(*read_both("\n".join([HEADER, *rows, ""])))


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    "line",
    ["", " ", ",,,,", "# a comment", HEADER, "2020-01-02 12:00:00,20.1,60,1.0", "2020-01-02 12:00:00,20.1,60,1.0,0,5",
     "2020-01-02 12:00:00,20.1,60,1.0,0,", "mean,20.1,60,1.0,0"],
)  # fmt: skip
@pytest.mark.parametrize("at", [1, 30, HOURS])
def test_a_line_that_is_no_row_is_seen_as_in_a_short_table(
    line: str, at: int, read_both: Callable[[str], list[Any]]
) -> None:
    rows = rows_of()
    rows.insert(at, line)
    same(*read_both("\n".join([HEADER, *rows, ""])))
    same(*read_both("\n".join([HEADER, *rows])))

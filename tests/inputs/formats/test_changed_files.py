"""Files of formats with their columns in another order or with a gap: read as before, or refused; never otherwise."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from changed_files import other_units, rows_of, shuffled, without_rows
from format_files import FILES

from evaeto.errors import WeatherError
from evaeto.inputs.weather_files import read_weather

REFUSED_AS_THEY_ARE = ("places.csv", "export.txt", "downld02.txt")
"""They ask which station, or in which units."""
READ = [each for each in FILES if each[1] not in REFUSED_AS_THEY_ARE]
SHUFFLED = [each for each in READ if shuffled(each[2], 0) is not None]
WITH_ROWS = [each for each in READ if len(rows_of(each[2])) >= 8 and not each[1].endswith(".json")]
BY_POSITION = frozenset({"ghcn_daily", "bom", "oklahoma_mesonet", "agmip", "pyfao56", "pvgis_tmy", "hobo", "cimis"})
"""Their layout fixes which columns come first, or which stand side by side: another one is no file of theirs."""


def table_of(folder: Path, name: str, text: str) -> pd.DataFrame:
    (folder / name).write_text(text, encoding="utf-8")
    weather = read_weather(folder / name)
    return weather.to_dataframe()[sorted(map(str, weather.data_vars))]


def assert_same_values(changed: pd.DataFrame, whole: pd.DataFrame) -> None:
    assert set(changed.columns) <= set(whole.columns)
    assert set(changed.index) <= set(whole.index)
    wanted = whole.loc[changed.index, changed.columns]
    np.testing.assert_allclose(changed.to_numpy(float), wanted.to_numpy(float))


@pytest.mark.filterwarnings("ignore::evaeto.errors.EvaetoWarning")
@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.slow) for seed in (1, 2))])
@pytest.mark.parametrize(("key", "name", "text"), SHUFFLED, ids=[f"{key}-{name}" for key, name, _ in SHUFFLED])
def test_columns_in_another_order_are_read_by_their_names(
    tmp_path: Path, key: str, name: str, text: str, seed: int
) -> None:
    whole = table_of(tmp_path, name, text)
    other = shuffled(text, seed)
    assert other is not None
    try:
        changed = table_of(tmp_path, name, other)
    except WeatherError:
        assert key in BY_POSITION
        return
    assert_same_values(changed, whole)
    assert len(changed) == len(whole)
    if key not in BY_POSITION:
        assert list(changed.columns) == list(whole.columns)


@pytest.mark.filterwarnings("ignore::evaeto.errors.EvaetoWarning")
@pytest.mark.parametrize(("key", "name", "text"), WITH_ROWS, ids=[f"{key}-{name}" for key, name, _ in WITH_ROWS])
def test_a_gap_of_rows_moves_no_other_row(tmp_path: Path, key: str, name: str, text: str) -> None:
    whole = table_of(tmp_path, name, text)
    count = len(rows_of(text))
    for first, gone in ((1, 1), (count // 2, count // 4)):
        try:
            changed = table_of(tmp_path, name, without_rows(text, first, gone))
        except WeatherError:
            assert key in ("climwat",)  # it is of twelve months
            continue
        assert_same_values(changed, whole)
        assert len(changed) < len(whole) or len(whole) < count


WITH_UNITS = [(key, name, text) for key, name, text in READ if other_units(text)]
NO_WEATHER_OF_OURS = (
    "temperature_2m_max (°",  # of a second block, beside hours
    "GHI Units",
    "Barometer",
    'second","Deg C',  # of the logger
    'MJ/m^2","Deg C","Deg C',  # of a time
    "HORA ANT. (AUT) (°",
    "Dew-point",  # missing throughout
    "tav =",
)
"""What stands before a unit that says nothing of what is read."""


@pytest.mark.filterwarnings("ignore::evaeto.errors.EvaetoWarning")
@pytest.mark.parametrize(("key", "name", "text"), WITH_UNITS, ids=[f"{key}-{name}" for key, name, _ in WITH_UNITS])
def test_another_unit_in_the_header_is_heeded_or_refused(tmp_path: Path, key: str, name: str, text: str) -> None:
    whole = table_of(tmp_path, name, text)
    heeded = 0
    for before, other in other_units(text):
        try:
            changed = table_of(tmp_path, name, other)
        except WeatherError:
            heeded += 1
            continue
        columns = [column for column in whole if column in changed]
        same = columns == list(whole) and np.allclose(changed[columns], whole[columns], equal_nan=True)
        assert not same or any(each in before for each in NO_WEATHER_OF_OURS), f"{before} was taken as it was before"
        heeded += not same
    assert heeded


def test_flags_of_cimis_that_stand_behind_no_quantity_are_refused(tmp_path: Path) -> None:
    text = next(text for key, name, text in FILES if (key, name) == ("cimis", "daily.csv"))
    rows = [line.split(",") for line in text.splitlines()]
    at = rows[0].index("Max Air Temp (F)")
    moved = "\n".join(",".join([*row[:at], *row[at + 1 :], row[at]]) for row in rows)
    with pytest.raises(WeatherError, match="put each back after its quantity"):
        table_of(tmp_path, "daily.csv", moved + "\n")

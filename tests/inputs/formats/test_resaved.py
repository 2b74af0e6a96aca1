"""Files of formats that a spreadsheet has saved again, or that are cut off: read as before, or refused."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest
from changed_files import cells_of, header_of, rows_of
from format_files import FILES

from evaeto.errors import WeatherError
from evaeto.inputs.weather_files import read_weather

WITH_COMMAS = [
    each for each in FILES if (found := header_of(each[2].split("\n"))) is not None and found[1] == "," and found[2] > 3
]
NOT_QUOTED = ("hobo", "evaeto")
"""Commas within their names, and lines of their own above the table: a spreadsheet would not part them."""
RESAVED = [each for each in WITH_COMMAS if each[0] not in NOT_QUOTED and '"' not in each[2]]
SHORTER = [each for each in WITH_COMMAS if each[0] not in ("open_meteo", "agmip")]
"""Open-Meteo has blocks below each other, AgMIP counts places."""


def table_of(folder: Path, name: str, text: str) -> pd.DataFrame:
    (folder / name).write_text(text, encoding="utf-8")
    weather = read_weather(folder / name)
    return weather.to_dataframe()[sorted(map(str, weather.data_vars))]


def as_saved(text: str, delimiter: str) -> str:
    """As a spreadsheet saves it: every line as wide as the table; with semicolons where decimals have commas."""
    lines = text.split("\n")
    found = header_of(lines)
    assert found is not None
    first, _, width = found
    for number, line in enumerate(lines):
        if line and number < first:
            line += "," * (width - len(cells_of(line, ",")))
        if delimiter == ";":
            line = re.sub(r"(?<=\d)\.(?=\d)", ",", line.replace(",", ";"))
        lines[number] = line
    return "\n".join(lines)


@pytest.mark.filterwarnings("ignore::evaeto.errors.EvaetoWarning")
@pytest.mark.parametrize("delimiter", [",", ";"])
@pytest.mark.parametrize(("key", "name", "text"), RESAVED, ids=[f"{key}-{name}" for key, name, _ in RESAVED])
def test_a_file_that_a_spreadsheet_has_saved_again_is_read_as_before(
    tmp_path: Path, key: str, name: str, text: str, delimiter: str
) -> None:
    try:
        whole = table_of(tmp_path, name, text)
    except WeatherError:  # it asks which station
        return
    pd.testing.assert_frame_equal(table_of(tmp_path, name, as_saved(text, delimiter)), whole)


@pytest.mark.filterwarnings("ignore::evaeto.errors.EvaetoWarning")
@pytest.mark.parametrize(("key", "name", "text"), SHORTER, ids=[f"{key}-{name}" for key, name, _ in SHORTER])
def test_rows_that_lack_their_last_cell_are_refused_not_filled_up(
    tmp_path: Path, key: str, name: str, text: str
) -> None:
    lines = text.split("\n")
    found = header_of(lines)
    assert found is not None
    for number in range(found[0] + 1, len(lines)):
        cells = cells_of(lines[number], ",")
        if len(cells) == found[2]:
            lines[number] = ",".join(cells[:-1])
    with pytest.raises(WeatherError):
        read_weather(_written(tmp_path / name, "\n".join(lines)))


@pytest.mark.filterwarnings("ignore::evaeto.errors.EvaetoWarning")
@pytest.mark.parametrize(("key", "name", "text"), WITH_COMMAS, ids=[f"{key}-{name}" for key, name, _ in WITH_COMMAS])
def test_decimal_commas_between_commas_are_refused(tmp_path: Path, key: str, name: str, text: str) -> None:
    lines, rows = text.split("\n"), set(rows_of(text))
    changed = [re.sub(r"(?<=\d)\.(?=\d)", ",", line) if number in rows else line for number, line in enumerate(lines)]
    if changed != lines and key != "evaeto":  # the lines alike in this one are comments
        with pytest.raises(WeatherError):
            read_weather(_written(tmp_path / name, "\n".join(changed)))


@pytest.mark.parametrize("name", ["INVENTED.pen", "INVENTED.PMM"])
def test_a_thirteenth_month_is_refused(tmp_path: Path, name: str) -> None:
    text = next(text for _, each, text in FILES if each == name)
    lines = text.split("\n")
    row = rows_of(text)[2]
    with pytest.raises(WeatherError, match="twelve months"):
        read_weather(_written(tmp_path / name, "\n".join([*lines[:row], lines[row], *lines[row:]])))


def _written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path

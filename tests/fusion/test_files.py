"""From files to files."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pandas as pd
import pytest

import evaeto
from evaeto.errors import WeatherError
from evaeto.fusion.files import read_climatology, read_reference, read_sources, write_fused, write_totals
from evaeto.inputs.formats.base import ReadOptions


def test_weather_goes_from_files_to_a_fused_file(worlds: ModuleType, tmp_path: Path) -> None:
    world = worlds.truth(years=1)
    for seed, key in enumerate(("nasa_power", "open_meteo")):
        worlds.seen_by(world, seed).to_dataframe().to_csv(tmp_path / f"{key}.csv")
    weather = read_sources([f"{key}={tmp_path / key}.csv" for key in ("nasa_power", "open_meteo")])
    fused = evaeto.fuse(weather, **worlds.PLACE)
    write_fused(fused, tmp_path / "fused.csv")
    table = pd.read_csv(tmp_path / "fused.csv")
    assert list(table)[:5] == ["date", "eto", "eto_lower", "eto_upper", "tmax"]
    assert table["date"].iloc[0] == "2001-01-01"
    assert table["eto"].to_numpy() == pytest.approx(fused["eto"].to_numpy(), abs=1e-4)


def test_totals_of_a_fused_series_have_their_bands_in_a_file(worlds: ModuleType, tmp_path: Path) -> None:
    world = worlds.truth(years=1)
    fused = evaeto.fuse({"a": worlds.seen_by(world, 1), "b": worlds.seen_by(world, 2)}, **worlds.PLACE)
    write_totals(fused, tmp_path / "totals.csv")
    table = pd.read_csv(tmp_path / "totals.csv").set_index(["by", "period"])
    year = table.loc[("year", "2001")]
    assert year["eto_mm"] == pytest.approx(float(fused["eto"].sum()), abs=0.06)
    daily = float((fused["eto_upper"] - fused["eto_lower"]).sum())
    assert 0 < year["eto_upper_mm"] - year["eto_lower_mm"] < 0.7 * daily
    assert {"2001-02", "2001-MAM", "2001-01-01/2001-12-31"} <= set(table.index.get_level_values("period"))


def test_the_fused_file_can_be_read_as_weather(worlds: ModuleType, tmp_path: Path) -> None:
    world = worlds.truth(years=1)
    fused = evaeto.fuse({"a": worlds.seen_by(world, 1), "b": worlds.seen_by(world, 2)}, **worlds.PLACE)
    write_fused(fused, tmp_path / "fused.csv")
    again = evaeto.read_weather(tmp_path / "fused.csv")
    assert float(again["tmax"][0]) == pytest.approx(float(fused["tmax"][0]), abs=1e-4)


@pytest.mark.parametrize("entry", ["a.csv", "=a.csv", "nasa_power="])
def test_an_entry_without_key_or_path_is_refused(entry: str) -> None:
    with pytest.raises(WeatherError, match="key=path"):
        read_sources([entry])


def test_the_reference_is_the_column_eto(tmp_path: Path) -> None:
    path = tmp_path / "reference.csv"
    path.write_text("date,eto\n2020-01-01,4.5\n2020-01-02,\n", encoding="utf-8")
    reference = read_reference(path)
    assert reference.iloc[0] == 4.5
    assert reference.isna().iloc[1]


def test_a_reference_without_the_column_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "reference.csv"
    path.write_text("date,tmax\n2020-01-01,30\n", encoding="utf-8")
    with pytest.raises(WeatherError, match="no column `eto`"):
        read_reference(path)


def test_a_climatology_is_read_as_it_stands(tmp_path: Path) -> None:
    path = tmp_path / "clim.csv"
    path.write_text("month,mean,sd\n1,4.0,0.8\n", encoding="utf-8")
    assert read_climatology(path)["mean"].tolist() == [4.0]


def test_a_climatology_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WeatherError, match="cannot be read"):
        read_climatology(tmp_path / "none.csv")


def test_what_is_said_of_columns_and_dates_holds_for_each_file_that_has_them(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("date,T,tmin\n01/07/2020,86,15\n02/07/2020,88,15\n", encoding="utf-8")
    (tmp_path / "b.csv").write_text("date,tmax,tmin\n2020-07-01,30,15\n2020-07-02,31,15\n", encoding="utf-8")
    entries = [f"{name}={tmp_path / name}.csv" for name in "ab"]
    with pytest.raises(WeatherError, match="day-first or month-first"):
        read_sources(entries)
    said = ReadOptions(dayfirst=True, names={"T": "tmax"}, units={"T": "degF"})
    weather = read_sources(entries, said=said)
    assert [float(each["tmax"][0]) for each in weather.values()] == pytest.approx([30.0, 30.0])
    assert str(weather["a"]["time"].values[0])[:10] == "2020-07-01"
    with pytest.raises(WeatherError, match="Tx: no such column"):
        read_sources(entries, said=replace(said, names={"T": "tmax", "Tx": "tmin"}))
    (tmp_path / "ref.csv").write_text("date,eto\n01/07/2020,4.5\n02/07/2020,4.6\n", encoding="utf-8")
    assert read_reference(tmp_path / "ref.csv", dayfirst=False).index[0].month == 1

"""The user's own measurements as one more source: any usual file, told clearly when it cannot be used."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from evaeto.errors import WeatherError
from evaeto.inputs.formats.base import ReadOptions
from evaeto.pipeline import fetching
from evaeto.pipeline.assembling import assemble
from evaeto.pipeline.fetching import Failure
from evaeto.request import Request
from evaeto.settings import Settings
from evaeto.sources.delivery import Delivery
from evaeto.sources.station import Station, describe
from evaeto.sources.station_facts import UnsoundFactsError, facts_of
from evaeto.uploads import station_preview

REQUEST = Request.create(lat=-7.5, lon=-46, start="2010-01-01", end="2010-01-31", station=True, today=date(2026, 1, 1))


@pytest.fixture
def frame() -> pd.DataFrame:
    """Two months at a station, wind at 10 m."""
    rng = np.random.default_rng(5)
    days = pd.date_range("2009-12-15", periods=60, name="date")
    return pd.DataFrame(
        {"tmax": 31 + rng.normal(size=60), "tmin": 19 + rng.normal(size=60), "rhmean": 60 + rng.normal(size=60),
         "uz": rng.gamma(9, 0.3, 60), "rs": 20 + rng.normal(size=60)},
        index=days,
    )  # fmt: skip


@pytest.mark.slow
def test_a_file_of_any_usual_kind_gives_the_same_days(frame: pd.DataFrame, tmp_path: Path) -> None:
    frame = frame.round(2)
    frame.to_csv(tmp_path / "station.csv")
    frame.to_excel(tmp_path / "station.xlsx")
    frame.rename_axis("time").to_xarray().to_netcdf(tmp_path / "station.nc")
    delivered = []
    for name in ("station.csv", "station.xlsx", "station.nc"):
        outcome = fetching.read_station(Station.of(tmp_path / name, wind_height=10), REQUEST)
        assert isinstance(outcome, Delivery), outcome
        delivered.append(outcome.weather)
    for other in delivered[1:]:
        for name in ("tmax", "u2", "rs"):
            np.testing.assert_allclose(other[name].values, delivered[0][name].values)
    assert delivered[0].sizes["time"] == 31
    # FAO-56 eq. 47: wind at 10 m is brought to 2 m by the factor 0.748
    np.testing.assert_allclose(delivered[0]["u2"], 0.748 * frame["uz"]["2010-01"], rtol=1e-3)


def test_a_file_without_a_day_of_the_period_says_which_days_it_has(frame: pd.DataFrame) -> None:
    request = Request.create(lat=-7.5, lon=-46, start="2015-01-01", end="2015-01-31", station=True)
    outcome = fetching.read_station(Station.of(frame, wind_height=10), request)
    assert isinstance(outcome, Failure)
    assert "2009-12-15 to 2010-02-12" in outcome.reason


def test_a_file_that_makes_no_sense_is_told_with_the_place_of_the_fault(tmp_path: Path) -> None:
    (tmp_path / "bad.csv").write_text("date,tmax\n2010-01-01,300\n")
    outcome = fetching.read_station(Station.of(tmp_path / "bad.csv"), REQUEST)
    assert isinstance(outcome, Failure)
    assert "bad.csv" in outcome.reason
    assert "tmax" in outcome.reason


def test_a_station_takes_part_with_its_own_weight_and_name(frame: pd.DataFrame) -> None:
    outcome = fetching.read_station(Station.of(frame, wind_height=10), REQUEST)
    assert isinstance(outcome, Delivery)
    service = Delivery("open_meteo_archive", outcome.weather.rename(rhmean="rhmean") + 1.0, elevation=250.0)
    result = assemble(REQUEST, [service, outcome], (250.0, "given by the user"), Settings())
    weight = result.dataset["weight"].sel(input="tmax").mean("time")
    assert float(weight.sel(source="station")) > 0.8
    assert [use.name for use in result.sources] == ["Open-Meteo archive", "Your station"]
    np.testing.assert_array_less(np.abs(result.dataset["tmax"].values - outcome.weather["tmax"].values), 0.5)


def test_data_in_memory_are_taken_as_they_are(frame: pd.DataFrame) -> None:
    outcome: Any = fetching.read_station(Station.of(frame, wind_height=10), REQUEST)
    np.testing.assert_array_equal(outcome.weather["tmax"], frame["tmax"]["2010-01"])


def test_the_height_of_the_wind_gauge_holds_for_a_file_that_was_read_before() -> None:
    uploaded = Station("mine.csv", b"date,tmax\n")
    assert Station.of(uploaded, 10.0).wind_height == 10.0
    assert Station.of(Station("mine.csv", b"", 10.0)).wind_height == 10.0


def test_a_station_says_what_it_measured_and_what_is_not_understood(frame: pd.DataFrame) -> None:
    content = frame.assign(soil=1.0).to_csv().encode()
    facts = describe(Station("mine.csv", content))
    assert (facts.first, facts.last, facts.rows) == (date(2009, 12, 15), date(2010, 2, 12), 60)
    assert facts.quantities == ("tmax", "tmin", "rhmean", "uz", "rs")
    assert [(column.name, column.quantity) for column in facts.columns] == [
        ("tmax", "tmax"), ("tmin", "tmin"), ("rhmean", "rhmean"), ("uz", "uz"), ("rs", "rs"), ("soil", ""),
    ]  # fmt: skip
    assert facts.problem is None


def test_what_was_said_of_a_file_is_how_it_is_read_and_stands_in_its_notes(frame: pd.DataFrame) -> None:
    fahrenheit = (frame[["tmax"]] * 1.8 + 32).rename(columns={"tmax": "T"})
    content = fahrenheit.join(frame[["tmin"]]).to_csv().encode()
    said = ReadOptions(names={"T": "tmax", "tmin": ""}, units={"T": "degF"})
    outcome = fetching.read_station(Station("mine.csv", content, said=said), REQUEST)
    assert isinstance(outcome, Delivery), outcome
    np.testing.assert_allclose(outcome.weather["tmax"], frame["tmax"]["2010-01"], rtol=1e-6)
    assert "tmin" not in outcome.weather
    assert "mine.csv: column T is in degF, as stated" in outcome.notes
    assert "mine.csv: column tmin is left out, as stated" in outcome.notes
    assert any(str(note).startswith("mine.csv: column T is read as") for note in outcome.notes)


@pytest.mark.parametrize("own", [True, False])
def test_values_that_are_fahrenheit_at_the_place_are_asked_about_before_anything_is_computed(
    frame: pd.DataFrame, own: bool
) -> None:
    content = (frame[["tmax", "tmin"]] * 1.8 + 32).clip(upper=59.9).to_csv().encode()
    station = Station("mine.csv", content, own=own)
    assert describe(station).problem is None
    there = describe(station, (60.0, 10.0))
    assert there.problem is not None
    assert [(guess.column, guess.units, guess.asked) for guess in there.guesses] == [("tmax", ("degF",), True)]
    outcome = fetching.read_station(station, Request.create(lat=60, lon=10, start="2010-01-01", end="2010-01-31"))
    assert isinstance(outcome, Failure)
    settled = describe(Station("mine.csv", content, own=own, said=ReadOptions(units={"tmax": "degF", "tmin": "degF"})))
    assert settled.problem is None


@pytest.mark.parametrize(("lacking", "said"), [("uz", "u2"), ("rs", "rs")])
def test_a_station_that_lacks_an_input_contributes_the_others_on_the_days_it_has(
    frame: pd.DataFrame, lacking: str, said: str
) -> None:
    whole = fetching.read_station(Station.of(frame, wind_height=10), REQUEST)
    partly = fetching.read_station(Station.of(frame[:"2010-01-10"].drop(columns=[lacking]), wind_height=10), REQUEST)
    assert isinstance(whole, Delivery)
    assert isinstance(partly, Delivery)
    service = Delivery("open_meteo_archive", whole.weather + 1.0, elevation=250.0)
    result = assemble(REQUEST, [service, partly], (250.0, "given by the user"), Settings())
    weight = result.dataset["weight"].sel(source="station", time="2010-01-05")
    assert float(weight.sel(input="tmax")) > 0.5
    assert float(weight.sel(input="u2" if lacking == "uz" else lacking)) == 0.0
    assert any(f"Your station: does not have {said}: " in str(warning) for warning in result.warnings)
    assert result.eto.notnull().all()


def test_wind_of_an_unknown_height_is_left_out_with_a_word(frame: pd.DataFrame) -> None:
    outcome = fetching.read_station(Station.of(frame), REQUEST)
    assert isinstance(outcome, Delivery)
    assert any("give the anemometer height" in note for note in outcome.notes)
    assert any("give the anemometer height" in str(remark) for remark in describe(Station.of(frame)).remarks)


def test_months_are_no_days_of_a_station() -> None:
    content = b"date,tmax,tmin\n" + b"".join(f"2010-{month:02d}-01,30,20\n".encode() for month in range(1, 13))
    outcome = fetching.read_station(Station("mine.csv", content), REQUEST)
    assert isinstance(outcome, Failure)
    assert "31 days apart" in outcome.reason
    assert describe(Station("mine.csv", content)).problem is not None


def test_the_sketch_of_a_column_shows_its_gaps() -> None:
    days = pd.date_range("2010-01-01", periods=400)
    table = pd.DataFrame({"date": days, "tmax": np.linspace(20.0, 30.0, 400)})
    table = pd.concat([table[:100], table[300:]])
    (column,) = describe(Station("mine.csv", table.to_csv(index=False).encode())).columns
    there = [part is not None for part in column.sketch]
    assert all(there[:29])
    assert not any(there[31:88])
    assert all(there[91:])
    assert column.sketch[0] is not None
    assert column.sketch[0][0] == 20.0


def test_facts_that_a_reading_process_made_up_are_refused() -> None:
    plain = station_preview.preview_data(pd.DataFrame({"date": ["2010-01-01"], "tmax": [30.0]}), None, None)
    assert facts_of(plain).quantities == ("tmax",)
    for strange in (
        {"first": "soon"}, {"columns": "many"}, {"rows": float("inf")}, {"remarks": 3}, {"guesses": [{}]},
        {"columns": [plain["columns"][0] | {"lower": float("nan")}]}, {"format": 5}, {"problem": []},
    ):  # fmt: skip
        with pytest.raises(UnsoundFactsError):
            facts_of(plain | strange)
    loud = facts_of(plain | {"format": "x\n" * 5000, "remarks": [{"text": "y" * 10**6}]})
    assert len(loud.format) + len(loud.remarks[0]) < 2000
    assert "\n" not in loud.format


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("mine.csv", bytes(range(128, 256)), "is not a text file in UTF-8"),
        ("mine.csv", b"", "has no rows of data"),
        ("mine.xlsx", b"date,tmax\n", "is not an Excel file (.xlsx)"),
        ("mine.nc", b"date,tmax\n", "is not a NetCDF file"),
    ],
)
def test_a_file_that_is_none_says_so_without_the_folder_it_lay_in(name: str, content: bytes, told: str) -> None:
    with pytest.raises(WeatherError) as caught:
        describe(Station(name, content))
    assert str(caught.value) == told


def test_a_file_without_a_known_column_says_which_there_are_so_that_one_can_be_chosen() -> None:
    facts = describe(Station("mine.csv", b"date,soil,air\n2010-01-01,3,30\n2010-01-02,3,31\n"))
    assert facts.problem == "no column has a known name; the columns are soil, air"
    assert [column.name for column in facts.columns] == ["soil", "air"]
    said = ReadOptions(names={"air": "tmax"})
    facts = describe(Station("mine.csv", b"date,soil,air\n2010-01-01,3,30\n2010-01-02,3,31\n", said=said))
    assert (facts.problem, facts.quantities) == (None, ("tmax",))

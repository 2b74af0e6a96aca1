"""Wrong files, grids, calibrations and plans are refused, or warned of, in Portuguese without an English word."""

from __future__ import annotations

import json
import re
import warnings
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import xarray as xr

import evaeto
from evaeto.batch.site_table import read_sites
from evaeto.core.messages import Message, of_error, templates
from evaeto.core.texts import TEXTS
from evaeto.crops.irrigation import irrigate
from evaeto.crops.tables import CROPS, SOILS, Growing, IrrigationPlan, growing_of
from evaeto.errors import EvaetoWarning, Problem, RequestError, WeatherError
from evaeto.fusion import files
from evaeto.fusion.calibration_file import SavedCalibration, problems_of
from evaeto.fusion.estimate import method_of
from evaeto.i18n import Speech
from evaeto.i18n.speech import _catalogue
from evaeto.inputs.delivery_checks import FLAGS, rejection
from evaeto.inputs.remarks import remarks
from evaeto.inputs.weather_files import read_weather
from evaeto.uploads import confined
from evaeto.uploads.limits import STATION
from evaeto.uploads.station_file import read_file, read_visitors_file
from evaeto.workers.eto_grids import open_eto


def words_of(text: str) -> set[str]:
    return set(re.findall(r"[^\W\d_]+", text.casefold()))


PORTUGUESE = Speech("pt-BR")
ALLOWED = words_of(
    # quantities and columns as files and functions call them
    "tmax tmin tmean rhmin rhmax rhmean tdew ea rs rn u uz u2 sunshine precip eto lat lon elevation time date month "
    "mean sd source site day label start end middle method reference crop kc pm estimate rain humidity radiation wind "
    # units, symbols and programs
    "degrees degC mm MJ m s d h kg cm inch kelvin fahrenheit attrs units csv nc xlsx zip zarr netcdf excel Dataset "
    "DataFrame str ratio doc "
    # services, and words of the program that are written alike
    "T2M_MAX t max NASA Power Open-Meteo open_meteo_archive "
    " FAO UTC reference_crop climatology reference_eto wind_height"
)
"""Names of services, files and arguments, and symbols, which no language translates."""
DAYS = pd.date_range("2020-01-01", periods=120, name="date")
PLACE = {"lat": -7.5, "lon": -46.0, "elevation": 250.0}


def portuguese_words() -> set[str]:
    catalogue = _catalogue("pt-BR")
    found: set[str] = set()
    for key, text in TEXTS.items():
        for number in (1, 2):
            said = catalogue.gettext(key) if isinstance(text, str) else catalogue.ngettext(key, key, number)
            found |= words_of(re.sub(r"\{\w+\}", "", said))
    return found


ENGLISH = {word for text in templates() for word in words_of(re.sub(r"\{\w+\}", "", text))} - portuguese_words()


def test_the_words_that_are_looked_for_are_those_of_the_english_texts() -> None:
    assert {"missing", "unknown", "the", "rows", "appears", "left", "more", "than"} <= ENGLISH


def say(message: object) -> str:
    """What the page says of it, where it is a message with all that is in it."""
    assert isinstance(message, Message), f"only a text: {message!r}"
    return PORTUGUESE.tell(message)


def is_portuguese(told: str) -> None:
    english = (words_of(told) & ENGLISH) - ALLOWED
    assert not english, f"{sorted(english)} in: {told}"


def table(days: pd.DatetimeIndex = DAYS, **columns: Any) -> pd.DataFrame:
    """Weather that can be, of a place in the Cerrado, with other columns; None takes one away."""
    n = len(days)
    wave = np.sin(np.arange(n) / 3.0)
    usual: dict[str, Any] = {
        "tmax": 31.0 + wave, "tmin": 20.0 + wave, "rhmean": 70.0 - 5 * wave, "u2": 2.0 + 0.5 * wave,
        "rs": 20.0 + 3 * wave,
    }  # fmt: skip
    columns = {name: values for name, values in {**usual, **columns}.items() if values is not None}
    return pd.DataFrame(columns, index=days)


def written(folder: Path, content: str | bytes, name: str = "dados.csv") -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def csv(folder: Path, frame: pd.DataFrame) -> Path:
    return written(folder, frame.to_csv())


def grid(folder: Path, **changes: Any) -> bytes:
    """ETo of a grid in a NetCDF file."""
    eto = xr.DataArray(
        np.full((3, 2, 2), 4.0),
        coords={"time": pd.date_range("2020-01-01", periods=3), "lat": [1.0, 2.0], "lon": [3.0, 4.0]},
        dims=("time", "lat", "lon"),
        attrs={"units": "mm d-1"},
    )
    dataset = changes.get("dataset", lambda values: values.to_dataset(name="eto"))(eto)
    path = folder / "grade.nc"
    dataset.to_netcdf(path, engine="scipy")
    return path.read_bytes()


def calibration(folder: Path, **changes: Any) -> SavedCalibration:
    """A calibration learnt from two services."""
    weather = {"nasa_power": table(), "open_meteo_archive": table(tmax=table()["tmax"] + 0.5)}
    reference = pd.Series(np.asarray(evaeto.eto(table(), lat=-7.5, elevation=250.0)), index=DAYS) * 1.05
    noise = np.random.default_rng(1).normal(0.0, 0.15, len(DAYS))
    made = evaeto.calibrate(weather, reference + noise, **PLACE)
    return replace(SavedCalibration.read("mine.json", made.to_json()), **changes)


def plan(**changes: Any) -> IrrigationPlan:
    usual: dict[str, Any] = {
        "kc": (0.3, 1.2, 0.6), "stages": (20, 35, 40, 30), "planting": "2020-01-05", "soil": [*SOILS.values()][2],
        "depth": 1.0, "depletion": 0.55,
    }  # fmt: skip
    return IrrigationPlan(**(usual | changes))


def watered() -> pd.DataFrame:
    return pd.DataFrame({"eto": 4.0, "precip": 2.0}, index=DAYS)


FILES: dict[str, Callable[[Path], object]] = {
    "no such file": lambda p: read_weather(p / "nada.csv"),
    "another ending": lambda p: read_weather(written(p, "x", "dados.doc")),
    "no text": lambda p: read_weather(written(p, bytes(range(128, 256)))),
    "no rows": lambda p: read_weather(written(p, "date,tmax\n")),
    "no Excel file": lambda p: read_weather(written(p, "x", "dados.xlsx")),
    "no NetCDF file": lambda p: read_weather(written(p, "x", "dados.nc")),
    "no column of dates": lambda p: read_weather(written(p, "dia,tmax\n1,30\n")),
    "text for a number": lambda p: read_weather(written(p, "date,tmax\n2020-01-01,quente\n")),
    "an ambiguous date": lambda p: read_weather(written(p, "date,tmax\n05/01/2020,30\n")),
    "too many cells": lambda p: read_weather(written(p, "date,tmax\n2020-01-01,30,1,2,x\n")),
    "too few cells": lambda p: read_weather(written(p, "date,tmax,tmin\n2020-01-01,30\n")),
    "a day twice": lambda p: read_weather(written(p, "date,tmax\n2020-01-01,30\n2020-01-01,31\n")),
    "a column twice": lambda p: read_weather(written(p, "date,tmax,tmax\n2020-01-01,30,31\n")),
    "two for one quantity": lambda p: read_weather(written(p, "date,tmax,T2M_MAX\n2020-01-01,30,31\n")),
    "an unknown unit": lambda p: read_weather(written(p, "date,tmax [furlong]\n2020-01-01,30\n")),
    "another unit than stated": lambda p: read_weather(csv(p, table(tmax=305.0))),
    "crossed columns": lambda p: read_weather(csv(p, table(tmax=10.0, tmin=20.0))),
    "two places in a table": lambda p: read_weather(csv(p, table(lat=np.arange(len(DAYS)) / 10.0))),
    "a visitor's empty file": lambda p: read_file("minha.csv", b"", None, None),
    "a visitor's crooked file": lambda p: read_file("minha.csv", b"date,tmax\n2020-01-01,30,1,2,x\n", None, None),
    "inputs missing": lambda p: evaeto.eto(table(u2=None, rs=None, tmax=None)),
    "an unknown method": lambda p: evaeto.eto(table(), method="thornthwaite", **_at()),
    "an unknown estimate": lambda p: evaeto.eto(table(), estimate=["rain"], **_at()),
    "a place out of this world": lambda p: evaeto.eto(table(), lat=95.0, elevation=10.0),
    "as many places as there are not": lambda p: evaeto.eto(table(), lat=[1.0, 2.0], elevation=10.0),
    "a number for weather": lambda p: evaeto.eto(3.0),
    "an offset that cannot be": lambda p: evaeto.daily(table(), utc_offset=20.0),
    "days of days": lambda p: evaeto.daily(table()),
    "a method without its inputs": lambda p: evaeto.eto(table(rhmean=None), method="turc", **_at()),
    "a source without a key": lambda p: files.paths_of(["a.csv"]),
    "a source twice": lambda p: files.paths_of(["a=a.csv", "a=b.csv"]),
    "a climatology with a column less": lambda p: evaeto.calibrate(
        {"a": table()}, climatology=pd.DataFrame({"month": range(1, 13), "mean": 4.0}), **PLACE
    ),
    "no reference": lambda p: evaeto.calibrate({"a": table()}, **PLACE),
    "a reference of few days": lambda p: evaeto.calibrate(
        {"a": table()}, pd.Series(np.linspace(3, 5, 20), index=DAYS[:20]), **PLACE
    ),
    "a reference in another unit": lambda p: evaeto.calibrate(
        {"a": table()}, pd.Series(np.asarray(evaeto.eto(table(), **_at())) * 25.4, index=DAYS), **PLACE
    ),
    "a reference without eto": lambda p: files.read_reference(csv(p, table())),
    "a table that is no calibration": lambda p: SavedCalibration.read("minha.json", b"{}"),
    "text that is no calibration": lambda p: SavedCalibration.read("minha.json", b"\xff"),
    "a calibration cut off": lambda p: SavedCalibration.read("minha.json", b"{'"),
    "no source": lambda p: evaeto.fuse({}, **PLACE),
    "a grid of another kind": lambda p: open_eto("grade.tif", b""),
    "a grid without a name": lambda p: open_eto("grade", b""),
    "a grid that is none": lambda p: open_eto("grade.nc", b"nada"),
    "a grid of another unit": lambda p: open_eto(
        "grade.nc", grid(p, dataset=lambda eto: eto.assign_attrs(units="mm month-1").to_dataset(name="eto"))
    ),
    "a grid beyond the limits": lambda p: open_eto(
        "grade.nc", grid(p, dataset=lambda eto: (eto * 100).assign_attrs(eto.attrs).to_dataset(name="eto"))
    ),
    "a grid of nothing": lambda p: open_eto(
        "grade.nc", grid(p, dataset=lambda eto: (eto * np.nan).assign_attrs(eto.attrs).to_dataset(name="eto"))
    ),
    "a grid that lacks weather": lambda p: open_eto(
        "grade.nc", grid(p, dataset=lambda eto: (eto + 20).assign_attrs(units="degC").to_dataset(name="tmin"))
    ),
    "a grid of one line": lambda p: open_eto(
        "grade.nc", grid(p, dataset=lambda eto: eto.isel(lat=slice(1)).to_dataset(name="eto"))
    ),
    "a plan of another year": lambda p: irrigate(watered(), plan(planting="2025-01-05")),
    "a plan with a depth of nothing": lambda p: irrigate(watered(), plan(depth=0.0)),
    "a plan with stages of three": lambda p: irrigate(watered(), plan(stages=(1, 2, 3))),
    "a plan with more water gone than there is": lambda p: irrigate(watered(), plan(initial_depletion=900.0)),
}
"""What somebody hands over, and what is done with it."""


def _at() -> dict[str, float]:
    return {"lat": -7.5, "elevation": 250.0}


@pytest.mark.parametrize("what", FILES)
@pytest.mark.slow
def test_what_is_refused_is_said_in_portuguese(what: str, tmp_path: Path) -> None:
    with pytest.raises((WeatherError, ValueError)) as refused:
        FILES[what](tmp_path)
    told = say(of_error(refused.value))
    is_portuguese(told.replace(str(tmp_path), ""))
    assert told != str(refused.value)
    assert "/tmp" not in told.replace(str(tmp_path), "")


@pytest.mark.slow
def test_what_a_visitors_process_says_comes_whole() -> None:
    content = hours().assign(soil=1.0, tmean=[99.9, *[25.0] * 71]).drop(hours().index[30]).to_csv().encode()
    weather = confined.run(read_visitors_file, "minha.csv", content, None, None, name="minha.csv", limits=STATION)
    told = remarks(weather)
    assert {message.key for message in told} >= {"days.made", "days.incomplete", "columns.ignored"}
    for message in told:
        is_portuguese(say(message).replace("soil", ""))


WARNED: dict[str, Callable[[], object]] = {
    "a value that cannot be": lambda: evaeto.eto(table(tmax=[99.0, *[31.0] * 119]), **_at()),
    "a code for missing": lambda: evaeto.eto(table(tmax=[-99.9, *[31.0] * 119]), **_at()),
    "more sun than there is": lambda: evaeto.eto(table(rs=[48.0, *[20.0] * 119]), **_at()),
    "no humidity": lambda: evaeto.eto(table(rhmean=None), **_at()),
    "an estimate": lambda: evaeto.eto(table(rhmean=None), estimate=["humidity"], **_at()),
    "a column like another": lambda: evaeto.eto(table(tmaxx=25.0), **_at()),
    "nothing to compute": lambda: evaeto.eto(table(u2=np.nan), **_at()),
    "a day of 23 hours": lambda: evaeto.daily(hours().drop(hours().index[30])),
    "an hour without radiation": lambda: evaeto.daily(hours().assign(rs=[0.5, *[np.nan], *[0.5] * (len(hours()) - 2)])),
}


def hours() -> pd.DataFrame:
    index = pd.date_range("2020-01-01 01:00", periods=72, freq="h", name="time")
    return pd.DataFrame({"tmean": 25.0, "rhmean": 60.0, "u2": 2.0, "rs": 0.5}, index=index)


@pytest.mark.parametrize("what", WARNED)
def test_what_is_warned_of_is_said_in_portuguese(what: str) -> None:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        WARNED[what]()
    ours = [warning.message.args[0] for warning in caught if isinstance(warning.message, EvaetoWarning)]
    assert ours
    for message in ours:
        is_portuguese(say(message))


def services(**changes: Callable[[pd.DataFrame], pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Three services that agree but for a change."""
    found = {name: table() for name in ("nasa_power", "open_meteo_archive", "minha")}
    return found | {name: change(found[name]) for name, change in changes.items()}


DOUBTED: dict[str, dict[str, Callable[[pd.DataFrame], pd.DataFrame]]] = {
    "wind of another height": {"minha": lambda weather: weather.assign(u2=weather["u2"] * 3)},
    "another ETo": {"minha": lambda weather: weather.assign(u2=weather["u2"] * 1.5, rhmean=45.0)},
    "a sky clearer than clear": {"minha": lambda weather: weather.assign(rs=weather["rs"] * 0.3)},
    "days of another time": {
        "minha": lambda weather: weather.assign(tmax=62.0 - weather["tmax"], rs=40.0 - weather["rs"])
    },
}


@pytest.mark.parametrize("what", DOUBTED)
def test_what_services_say_of_each_other_is_said_in_portuguese(what: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fused = evaeto.fuse(services(**DOUBTED[what]), **PLACE)
    told = remarks(fused, "warnings")
    assert told
    assert [str(message) for message in told] == fused.attrs["warnings"].splitlines()
    for message in told:
        is_portuguese(say(message))


def test_what_is_rejected_of_a_service_is_said_in_portuguese() -> None:
    for flag in FLAGS[3:]:
        is_portuguese(say(rejection("NASA POWER", "tmax", flag, 1)))
        is_portuguese(say(rejection("NASA POWER", "tmax", flag, 3)))


def made_of_calibrations(folder: Path) -> Iterator[object]:
    one = calibration(folder)
    yield from (problem.message for problem in _unfit(one))
    yield one.record.method
    yield one.record.left_out
    yield method_of(None)
    yield method_of([None] * 3)


def _unfit(one: SavedCalibration) -> list[Problem]:
    far = replace(one, name="longe.json", lat=40.0)
    high = replace(one, name="alto.json", elevation=3000.0)
    climatology = replace(one, name="clima.json", daily=False)
    problems = []
    for chosen in ([far, far], [high, high], [one, climatology], [one]):
        problems += problems_of(chosen, point=(-7.5, -46.0), elevation=250.0, sources=["met_norway"])
    return problems


def test_what_a_calibration_says_of_itself_is_said_in_portuguese_after_its_file(tmp_path: Path) -> None:
    said = [*made_of_calibrations(tmp_path)]
    assert len(said) >= 8
    for message in said:
        is_portuguese(say(message))


def test_a_calibration_keeps_key_and_fields_in_its_file_and_older_ones_their_text(tmp_path: Path) -> None:
    one = calibration(tmp_path)
    assert isinstance(one.record.left_out, Message)
    content = json.loads(one.content)
    content["record"] |= {"left_out": "5 stretches of days", "warnings": ["a text"], "method": "daily reference"}
    old = SavedCalibration.read("velha.json", json.dumps(content).encode())
    assert (old.record.left_out, old.record.warnings, old.record.method) == (
        "5 stretches of days", ("a text",), "daily reference",
    )  # fmt: skip


@pytest.mark.parametrize(
    "forged",
    [
        {"text": "um texto", "key": "reference.few_days", "fields": {"count": "x", "least": 3}},
        {"text": "um texto", "key": "reference.no_such_key", "fields": {}},
        {"text": "um texto", "key": "said.of", "fields": {"name": {"quantity": "xyz"}, "what": "y"}},
        {"text": "um texto", "key": "said.of", "fields": {"name": {"a": "b"}, "what": "y"}},
        {"text": 3, "key": "said.of"},
    ],
)
def test_a_forged_message_in_a_calibration_file_is_only_a_text(forged: object, tmp_path: Path) -> None:
    content = json.loads(calibration(tmp_path).content)
    content["record"]["warnings"] = [forged]
    (warning,) = SavedCalibration.read("minha.json", json.dumps(content).encode()).record.warnings
    assert not isinstance(warning, Message)
    assert PORTUGUESE.tell(warning)


def test_what_grows_is_said_in_portuguese() -> None:
    for growing in (Growing(kc=1.05), Growing(crop="maize", planting=date(2020, 1, 5))):
        is_portuguese(say(growing.told))
    assert "milho (grão), plantio em 05/01/2020: Kc 0,3/1,2/0,35" in say(growing.told)
    for problem in (
        growing_of(9.0, None, None), growing_of(None, "cactus", None), growing_of(1.0, "maize", None),
        growing_of(None, None, date(2020, 1, 1)),
    ):  # fmt: skip
        assert isinstance(problem, Problem)
        is_portuguese(say(problem.message).replace(", ".join([*CROPS][:3]), ""))  # they are values of the argument


@pytest.mark.parametrize("content", ["name,x\na,1\n", "lat,lon\n", "lat;lon;elevation\n-7;-46;1,250\n1;2;3.5\n"])
def test_a_wrong_table_of_sites_is_said_in_portuguese(content: str, tmp_path: Path) -> None:
    with pytest.raises(RequestError) as refused:
        read_sites(written(tmp_path, content))
    for problem in refused.value.problems:
        is_portuguese(say(problem.message))

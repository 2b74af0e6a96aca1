"""`evaeto irrigate`: when and how much to water a field that a file describes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from evaeto.cli.crop_names import crop_key
from evaeto.cli.speaking import Once
from evaeto.core.messages import Message
from evaeto.errors import ArgumentError

if TYPE_CHECKING:
    import xarray as xr

    from evaeto.crops import FieldSoil

_TOP = {"weather", "lat", "elevation", "wind_height", "field", "soil", "schedule", "irrigation", "index"}
_FIELD = {
    "crop", "soil", "planting", "stages", "method", "wetted", "initial_depletion", "initial_surface", "curve_number",
    "p", "stress", "kc_ini", "climate", "salt",
}  # fmt: skip
_OF_GROWERS = {"name", "system", "limits", "rain", "reading", "seen", "cut"}
"""What only a file of My field has."""
_NEEDED = ("crop", "planting")
_SOIL = {"field_capacity", "wilting_point", "rew", "evaporation_depth", "layers"}
_LAYER = ("end", "field_capacity", "wilting_point")
_SCHEDULE = {
    "at", "refill", "depth", "most", "interval", "efficiency", "leaching", "weekdays", "rain_ahead", "automatic",
}  # fmt: skip
_ADVICE = ("refill", "efficiency", "at", "leaching", "weekdays", "depth", "most", "interval")
_INDEX = {"file", "column", "slope", "offset", "longest_gap"}


@click.command(cls=Once)
@click.argument("field", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--days", "with_days", is_flag=True, help="With the balance of each day.")
def irrigate(field: Path, with_days: bool) -> None:
    """Say by JSON when and how much to water the field of a file (TOML): weather, crop, soil and water given.

    A file of My field, with its system and log, is asked for today; its weather comes from the services where it names
    no file of its own.
    """
    from evaeto.crops.advising import advice
    from evaeto.field.field_file import read_tables

    if (told := read_tables(field)).keys() & _OF_GROWERS:
        click.echo(json.dumps(_today(told, field.parent, with_days), indent=2, ensure_ascii=False))
        return
    told = _read(told, field.name)
    schedule = told.get("schedule", {})
    balance = _balance(told, field.parent)
    answer = advice(balance, **{name: schedule[name] for name in _ADVICE if name in schedule})
    answer = {
        "crop": crop_key(str(told["field"]["crop"])),
        **answer,
        **{name: balance.attrs[name] for name in ("method", "coefficients")},
    }
    if with_days:
        answer["days"] = _days(balance)
    click.echo(json.dumps(answer, indent=2, ensure_ascii=False))


def _today(told: dict[str, Any], folder: Path, with_days: bool) -> dict[str, Any]:
    """The answer of the page My field, with its sentences."""
    from evaeto.field.growers import Field

    field = Field.from_dict(told)
    answer = field.today(_weather(told, folder) if "weather" in told else None)
    numbers = {name: value for name, value in answer.numbers.items() if with_days or name != "days"}
    return {**numbers, "notes": list(map(str, answer.parts["notes"])), "said": list(map(str, answer.messages))}


def _read(told: dict[str, Any], file: str) -> dict[str, Any]:
    _known(told, _TOP, file)
    for name in ("field", "weather"):
        if name not in told:
            raise ArgumentError(Message("crop.file_missing", where=file, name=name))
    _known(told["field"], _FIELD, "field")
    for name in _NEEDED:
        if name not in told["field"]:
            raise ArgumentError(Message("crop.file_missing", where="field", name=name))
    if "soil" not in told["field"] and "soil" not in told:
        raise ArgumentError(Message("crop.file_missing", where="field", name="soil"))
    return told


def _known(table: Any, known: set[str], where: str) -> None:
    if not isinstance(table, dict):
        raise ArgumentError(Message("crop.file_table", where=where))
    for key in table:
        if key not in known:
            raise ArgumentError(Message("crop.file_key", where=where, name=key, known=sorted(known)))


def _balance(told: dict[str, Any], folder: Path) -> xr.Dataset:
    import pandas as pd

    from evaeto.crops import Schedule
    from evaeto.crops import balance as balance_of

    how = dict(told["field"])
    how["crop"] = crop_key(str(how["crop"]))
    if "soil" in told:
        how["soil"] = _soil(told["soil"])
    if "schedule" in told:
        _known(told["schedule"], _SCHEDULE, "schedule")
        rule = Schedule(**{key: value for key, value in told["schedule"].items() if key != "automatic"})
        if told["schedule"].get("automatic"):
            how["schedule"] = rule
        elif "rain_ahead" in told["schedule"]:
            raise ArgumentError(Message("crop.file_automatic", name="rain_ahead"))
    if "index" in told:
        how["kcb"] = _of_index(told["index"], folder)
    given: dict[pd.Timestamp, float] = {}
    for event in told.get("irrigation", []):
        _known(event, {"date", "depth"}, "irrigation")
        for name in ("date", "depth"):
            if name not in event:
                raise ArgumentError(Message("crop.file_missing", where="irrigation", name=name))
        day = pd.Timestamp(event["date"])
        given[day] = given.get(day, 0.0) + float(event["depth"])
    if given:
        how["irrigation"] = pd.Series(given).sort_index()
    return balance_of(_weather(told, folder), **how)


def _soil(told: Any) -> FieldSoil:
    from evaeto.crops import FieldSoil

    _known(told, _SOIL, "soil")
    if "layers" not in told:
        return FieldSoil(**_with(told, ("field_capacity", "wilting_point", "rew"), "soil"))
    for layer in told["layers"]:
        _known(_with(layer, _LAYER, "soil.layers"), {*_LAYER}, "soil.layers")
    _known(_with(told, ("rew",), "soil"), {"rew", "evaporation_depth", "layers"}, "soil")
    return FieldSoil.layered(**(told | {"layers": [tuple(layer[key] for key in _LAYER) for layer in told["layers"]]}))


def _with(told: Any, needed: tuple[str, ...], where: str) -> Any:
    """A table that has these keys."""
    for name in needed:
        if name not in told:
            raise ArgumentError(Message("crop.file_missing", where=where, name=name))
    return told


def _of_index(told: Any, folder: Path) -> xr.DataArray:
    """Coefficients from the file of a vegetation index: a CSV with dates first, or NetCDF."""
    import pandas as pd
    import xarray as xr

    from evaeto.crops import kcb_from_index

    _known(told, _INDEX, "index")
    file = folder / _with(told, ("file", "column", "slope", "offset"), "index")["file"]
    if file.suffix == ".nc":
        with xr.open_dataset(file) as opened:
            table: Any = opened.load()
    else:
        table = pd.read_csv(file, index_col=0, parse_dates=True)
    if told["column"] not in table:
        raise ArgumentError(Message("crop.missing_column", name=told["column"]))
    more = {name: told[name] for name in ("longest_gap",) if name in told}
    return kcb_from_index(table[told["column"]], told["slope"], told["offset"], **more)


def _weather(told: dict[str, Any], folder: Path) -> xr.Dataset:
    """The weather of the file, its wind at 2 m, with ETo from it where it has none."""
    from evaeto.inputs.normalise import normalise
    from evaeto.inputs.weather_files import read_weather
    from evaeto.reference_et import eto

    weather = read_weather(folder / told["weather"])
    height = told.get("wind_height", weather.attrs.get("wind_height", 2.0))
    place = {name: told[name] for name in ("lat", "elevation") if name in told}
    days = normalise(weather, height)
    return days if "eto" in days else days.assign(eto=eto(weather, wind_height=height, **place))


def _days(balance: xr.Dataset) -> list[dict[str, Any]]:
    dates = balance["time"].dt.strftime("%Y-%m-%d").to_numpy()
    rows = balance.to_dataframe().round(3).to_dict("records")
    return [
        {"date": str(date)} | {str(name): None if value != value else value for name, value in row.items()}
        for date, row in zip(dates, rows, strict=True)
    ]

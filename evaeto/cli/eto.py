"""The command that computes ETo from your own weather: `evaeto eto`."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from evaeto.cli.grid_options import bbox_of, of_grids, period_of
from evaeto.cli.options import of_the_file, said_of_the_file
from evaeto.cli.speaking import Once, remarks_of, say, speech, usage_error
from evaeto.cli.without_dask import without_dask
from evaeto.core.messages import Message, naming, of_error
from evaeto.core.replacing import replacing
from evaeto.errors import WeatherError
from evaeto.outputs import require_free

if TYPE_CHECKING:
    from xarray import DataArray, Dataset

    from evaeto.inputs.accumulation import Accumulation
    from evaeto.inputs.hour_times import DayLabel
    from evaeto.inputs.questions import Answers

_OTHER_KINDS = frozenset({".nc", ".nc4", ".cdf", ".zarr", ".xlsx", ".xls", ".parquet", ".json", ".html"})
"""Endings of files that hold something else than the text that is written."""


@click.command(cls=Once)
@click.argument("station", required=False, type=click.Path(exists=True, path_type=Path))
@click.option(
    "--grid",
    "grids",
    multiple=True,
    metavar="SOURCE",
    help="Zarr store, NetCDF or GRIB file, by path, address or pattern; repeat for several files that form one "
    "grid. Needs --out.",
)
@of_grids
@click.option("--lat", type=float, help="Latitude, degrees north; not needed if the file states it.")
@click.option("--elevation", type=float, help="Metres above sea level; not needed if the file states it.")
@click.option(
    "--wind-height", type=float, help="Height of the anemometer [m]; by default as the file states, otherwise 2."
)
@click.option(
    "--method",
    default="fao56",
    show_default=True,
    help="fao56, asce, hargreaves, priestley-taylor, turc or blaney-criddle; other common names are understood.",
)
@click.option("--reference-crop", type=click.Choice(["short", "tall"]), default="short", show_default=True)
@click.option("--rso", type=click.Choice(["simple", "full"]), default="simple", show_default=True)
@click.option("--utc-offset", type=float, help="Offset from UTC of the times of hourly weather, in standard time [h].")
@click.option(
    "--accumulation",
    type=click.Choice(["auto", "step", "midnight"]),
    default="auto",
    show_default=True,
    help="What hourly sums (J m-2, m) cover: the step before their time, or all hours since midnight UTC.",
)
@click.option(
    "--label",
    type=click.Choice(["end", "middle", "start"]),
    help="Which moment of its hour a time stamp marks (default: end); middle only with --daily.",
)
@click.option("--daily", is_flag=True, help="Aggregate hourly weather to days of 24 hours first.")
@click.option(
    "--estimate",
    "estimates",
    multiple=True,
    metavar="INPUT[=PARAMETER]",
    help="Estimate humidity, radiation or wind on days without it by FAO-56 chapter 3; repeatable.",
)
@click.option(
    "--step",
    type=click.Choice(["auto", "day"]),
    default="auto",
    show_default=True,
    help="How to take values more than a day apart: as means of months or other periods (auto), or "
    "of single days (day).",
)
@click.option(
    "--lon", type=float, help="Longitude, degrees east, for hourly weather; not needed if the file states it."
)
@click.option(
    "--cloudiness-floor",
    type=click.FloatRange(0, 1),
    help="Lower limit of Rs/Rso; by default that of the method's own paper: for daily values none "
    "(fao56) or 0.3 (asce).",
)
@click.option(
    "--night-cloudiness",
    type=click.FloatRange(0, 1),
    help="Rs/Rso at night where none was measured before (default 0.5): 0.4 to 0.6 for humid, 0.7 to "
    "0.8 for arid climates.",
)
@of_the_file
@click.option(
    "--out",
    metavar="PATH",
    help="File to write: .csv, by default standard output; for grids .zarr, by path or address, or .nc. The same "
    "command continues a .zarr that was interrupted.",
)
def eto(
    station: Path | None,
    grids: tuple[str, ...],
    period: str | None,
    bbox: str | None,
    workers: int | None,
    scheduler: str | None,
    memory_limit: str | None,
    lat: float | None,
    elevation: float | None,
    wind_height: float | None,
    method: str,
    reference_crop: str,
    rso: str,
    utc_offset: float | None,
    accumulation: Accumulation,
    label: DayLabel | None,
    daily: bool,
    estimates: tuple[str, ...],
    step: str,
    lon: float | None,
    cloudiness_floor: float | None,
    night_cloudiness: float | None,
    dayfirst: bool | None,
    names: tuple[str, ...],
    units: tuple[str, ...],
    sheet: str | None,
    site: str | None,
    out: str | None,
) -> None:
    """Compute ETo from your own weather (a table, Excel, NetCDF) or a grid; names and units are recognised."""
    from evaeto.inputs.questions import asked_at_once, with_answers
    from evaeto.inputs.weather_files import read_weather
    from evaeto.reference_et import eto as reference_et

    how: dict[str, Any] = {"lat": lat, "elevation": elevation, "wind_height": wind_height, "method": method,
                           "reference_crop": reference_crop, "rso": rso, "lon": lon, "utc_offset": utc_offset,
                           "cloudiness_floor": cloudiness_floor, "estimate": _estimates(estimates),
                           "step": step}  # fmt: skip
    if night_cloudiness is not None:
        how["night_cloudiness"] = night_cloudiness
    if label is not None and not daily:
        how["label"] = label
    if grids:
        from evaeto.batch.grid_file import GridWork, compute_file

        if station is not None or out is None:
            raise usage_error(Message("command.grid_needs_out"))
        if daily:
            raise usage_error(Message("command.daily_grid"))
        said = said_of_the_file(None, names, units, None, None)
        work = GridWork(
            names=said["names"], units=said["units"], period=period_of(period), bbox=bbox_of(bbox), workers=workers,
            scheduler=scheduler, memory_limit=memory_limit, accumulation=accumulation, progress=sys.stderr.isatty(),
        )  # fmt: skip
        with _options_that_fit():
            compute_file(grids[0] if len(grids) == 1 else list(grids), out, work, **how)
        return
    if station is None:
        raise usage_error(Message("command.no_input"))
    if station.is_dir():  # a Zarr store is a folder
        raise usage_error(Message("command.is_a_grid", file=str(station)))
    if out is not None:
        if Path(out).suffix.lower() in _OTHER_KINDS:
            raise usage_error(Message("command.out_not_csv", file=out))
        require_free(out, [station])
    click.get_current_context().with_resource(without_dask(station))
    said = said_of_the_file(dayfirst, names, units, sheet, site)
    notes: list[Message] = []

    def computing(answers: Answers) -> DataArray:
        of_file = with_answers(said, _among(said, answers))
        of_place = with_answers(how, _among(how, answers))
        if daily:
            weather = _days(station, of_place, label, of_file)
        else:
            read_as = {name: of_place[name] for name in ("lat", "lon", "elevation", "wind_height")}
            sums = answers.get("accumulation", accumulation)
            weather = read_weather(station, sums, **read_as, **of_file)
        _require_one_place(station, weather)
        if not answers:
            notes[:] = remarks_of(station.name, weather, "notes", "assumptions", "ignored")
        return reference_et(weather, **of_place)

    try:
        with _options_that_fit():
            series = asked_at_once(computing)
    finally:
        for note in notes:
            say(note)
    if "empty" in series.attrs:
        raise WeatherError(naming(station.name, series.encoding.get("empty") or series.attrs["empty"]))
    frame = series.to_series().rename_axis("date").to_frame()
    if (of_steps := f"{series.name}_step") in series.coords:
        frame[of_steps] = series[of_steps].values
    form = "%Y-%m-%d %H:%M" if series.attrs["units"] == "mm h-1" else "%Y-%m-%d"
    how_written: dict[str, Any] = {"float_format": "%.6f", "date_format": form, "lineterminator": "\n"}
    if out is None:
        click.echo(frame.to_csv(**how_written), nl=False)
        return
    with replacing(out) as beside:
        frame.to_csv(beside, **how_written)


def _require_one_place(station: Path, weather: Dataset) -> None:
    """A grid has an option of its own, which computes it in parts."""
    if any(values.ndim > 1 for values in weather.data_vars.values()):
        raise usage_error(Message("command.is_a_grid", file=str(station)))


def _among(options: Mapping[str, Any], answers: Answers) -> dict[str, Any]:
    return {name: answer for name, answer in answers.items() if name in options}


def _days(station: Path, how: Mapping[str, Any], label: DayLabel | None, said: Mapping[str, Any]) -> Dataset:
    """The weather of a station as days, made of its hours where it is hourly."""
    from evaeto.inputs.formats.base import ReadOptions
    from evaeto.inputs.hours_to_days import as_days
    from evaeto.inputs.weather_files import read_any

    place = None if how["lat"] is None or how["lon"] is None else (how["lat"], how["lon"])
    of_place = {name: how[name] for name in ("utc_offset", "wind_height", "elevation")}
    options = ReadOptions(label=label, **of_place, **said)
    return as_days(read_any(station, options), how["wind_height"], label, place, how["utc_offset"])


def _estimates(entries: Sequence[str]) -> dict[str, float] | tuple[str, ...]:
    """What `--estimate` asks for: names, or names with their parameter."""
    from evaeto.reference_et.gap_filling import PROCEDURES

    found: dict[str, float] = {}
    for entry in entries:
        name, given, parameter = entry.partition("=")
        if name not in PROCEDURES:
            raise usage_error(Message("command.unknown_estimate", name=name, known=list(PROCEDURES)))
        try:
            found[name] = float(parameter) if given else PROCEDURES[name][1]
        except ValueError:
            raise usage_error(Message("command.estimate_parameter", name=name, given=parameter)) from None
    return found or ()


@contextlib.contextmanager
def _options_that_fit() -> Iterator[None]:
    """An option that does not go with the file is bad input, not a defect."""
    try:
        yield
    except WeatherError:
        raise
    except ValueError as error:
        raise click.UsageError(speech().tell(of_error(error))) from error

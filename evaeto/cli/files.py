"""The commands that work on your own files: eto, calibrate, fuse, score."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import sys
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from evaeto.cli.grid_options import bbox_of, of_grids, period_of
from evaeto.cli.options import CALIBRATIONS, EXPOSURE, LABEL, calibration, of_the_file, said_of_the_file
from evaeto.cli.speaking import Once, say, speech, usage_error, warn
from evaeto.cli.without_dask import without_dask
from evaeto.core.messages import Message, naming, of_error
from evaeto.core.replacing import replacing
from evaeto.errors import WeatherError
from evaeto.outputs import require_free

if TYPE_CHECKING:
    from xarray import DataArray, Dataset

    from evaeto.core.exposure import Exposure
    from evaeto.inputs.accumulation import Accumulation
    from evaeto.inputs.formats.base import ReadOptions
    from evaeto.inputs.hours_to_days import DayLabel
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
            notes[:] = _notes(station.name, weather, "notes", "assumptions", "ignored")
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


def _note_ignored(name: str, weather: Dataset) -> None:
    """Name the columns that were left out: the result may depend on one that is only spelled otherwise."""
    for note in _notes(name, weather, "assumptions", "ignored"):
        say(note)


def _notes(name: str, weather: Dataset, *kinds: str) -> list[Message]:
    from evaeto.inputs.remarks import remarks

    return [Message("command.note", what=naming(name, remark)) for remark in remarks(weather, *kinds)]


def _read_sources(
    entries: tuple[str, ...],
    label: DayLabel | None,
    place: tuple[float, float],
    said: Mapping[str, Any],
    elsewhere: Collection[str] = (),
) -> dict[str, Dataset]:
    from evaeto.fusion import files
    from evaeto.inputs.formats.base import ReadOptions

    weather = files.read_sources(entries, label, place, ReadOptions(**said), elsewhere)
    for key, each in weather.items():
        _note_ignored(key, each)
    return weather


SOURCE_FILES = click.option(
    "--source",
    "sources",
    multiple=True,
    required=True,
    help="key=path of a service's daily or hourly weather; repeat for each service.",
)
PLACE = (
    click.option("--lat", type=float, required=True, help="Latitude, degrees north."),
    click.option("--lon", type=float, required=True, help="Longitude, degrees east."),
    click.option("--elevation", type=float, required=True, help="Metres above sea level."),
)
OUT = click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="File to write.")


def at_a_place(command: Callable[..., None]) -> Callable[..., None]:
    for option in reversed(PLACE):
        command = option(command)
    return command


@click.command(cls=Once)
@SOURCE_FILES
@click.option(
    "--reference",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="CSV with the columns date and eto.",
)
@click.option(
    "--climatology",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Instead of a reference: CSV with month, mean and sd of its daily ETo [mm/day].",
)
@click.option(
    "--update",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A calibration of this place, to be renewed with the days after its end; --out may be the same file.",
)
@EXPOSURE
@click.option(
    "--accept", is_flag=True, help="Calibrate even with a reference that is probably wrong, if you are sure of it."
)
@LABEL
@of_the_file
@at_a_place
@OUT
def calibrate(
    sources: tuple[str, ...],
    reference: Path | None,
    climatology: Path | None,
    update: Path | None,
    exposure: Exposure,
    accept: bool,
    label: DayLabel | None,
    dayfirst: bool | None,
    names: tuple[str, ...],
    units: tuple[str, ...],
    sheet: str | None,
    site: str | None,
    lat: float,
    lon: float,
    elevation: float,
    out: Path,
) -> None:
    """Calibrate services against a reference over their common days; write a small JSON file and print its scores."""
    from evaeto.fusion import files
    from evaeto.fusion.calibration import Calibration
    from evaeto.fusion.learning import calibrate as learn
    from evaeto.inputs.formats.base import ReadOptions

    if update is not None and climatology is not None:
        raise usage_error(Message("command.update_needs_reference"))
    if (reference is None) == (climatology is None):
        raise usage_error(Message("command.one_reference"))
    require_free(out, [*files.paths_of(sources).values(), reference, climatology])
    said = said_of_the_file(dayfirst, names, units, sheet, site)
    measured, lacking = None, dict[str, WeatherError]()
    if reference is not None:
        measured, lacking = files.read_eto(reference, label, (lat, lon), ReadOptions(**said))
    of_reference = () if reference is None else {*said["names"], *said["units"]} - set(lacking)
    learnt = learn(
        _read_sources(sources, label, (lat, lon), said | {"elevation": elevation}, of_reference),
        measured,
        climatology=None if climatology is None else files.read_climatology(climatology),
        lat=lat,
        lon=lon,
        elevation=elevation,
        update=None if update is None else Calibration.load(update),
        exposure=exposure,
        accept=accept,
    )
    learnt.save(out)
    for line in learnt.record.warnings:
        warn(line)
    record = dataclasses.asdict(learnt.record)
    click.echo(
        json.dumps({name: record[name] for name in ("method", "start", "end", "n", "left_out", "scores")}, indent=2)
    )


@click.command(cls=Once)
@SOURCE_FILES
@CALIBRATIONS
@EXPOSURE
@LABEL
@of_the_file
@at_a_place
@OUT
@click.option(
    "--totals",
    type=click.Path(dir_okay=False, path_type=Path),
    help="CSV file to write as well: totals of months, seasons, years and all days [mm] with their 90 % band.",
)
def fuse(
    sources: tuple[str, ...],
    calibrations: tuple[Path, ...],
    exposure: Exposure,
    label: DayLabel | None,
    dayfirst: bool | None,
    names: tuple[str, ...],
    units: tuple[str, ...],
    sheet: str | None,
    site: str | None,
    lat: float,
    lon: float,
    elevation: float,
    out: Path,
    totals: Path | None,
) -> None:
    """Fuse the daily weather of several services; write date, eto, eto_lower, eto_upper and the inputs.

    The band of a total is none of the sums of the daily ones: --totals writes it.
    """
    from evaeto.fusion import files
    from evaeto.fusion.fuse import fuse as combine
    from evaeto.inputs.remarks import remarks

    inputs: list[str | Path] = [*files.paths_of(sources).values(), *calibrations]
    require_free(out, inputs)
    if totals is not None:
        require_free(totals, inputs)
        if totals.resolve() == out.resolve():
            raise usage_error(Message("command.totals_are_days"))
    said = said_of_the_file(dayfirst, names, units, sheet, site)
    weather = _read_sources(sources, label, (lat, lon), said | {"elevation": elevation})
    fused = combine(weather, calibration(calibrations), lat=lat, lon=lon, elevation=elevation, exposure=exposure)
    if not fused["eto"].notnull().any():
        raise WeatherError(Message("checks.nothing_fused"))
    files.write_fused(fused, out)
    if totals is not None:
        files.write_totals(fused, totals)
    for line in remarks(fused, "warnings"):
        warn(line)


@click.command(cls=Once)
@click.option("--estimate", required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--reference", required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@LABEL
@of_the_file
def score(
    estimate: Path,
    reference: Path,
    label: DayLabel | None,
    dayfirst: bool | None,
    names: tuple[str, ...],
    units: tuple[str, ...],
    sheet: str | None,
    site: str | None,
) -> None:
    """Compare two ETo series (files with a date and ETo), hourly ones as daily totals; prints JSON.

    --name and --unit apply to whichever of the two files has the column.
    """
    from evaeto.analysis.scores import score as scores
    from evaeto.inputs.formats.base import ReadOptions

    said = ReadOptions(**said_of_the_file(dayfirst, names, units, sheet, site))
    read = [
        _possible_eto(option, path, label, said) for option, path in (("estimate", estimate), ("reference", reference))
    ]
    sides = [side for side, _ in read]
    for name, missing in read[0][1].items():
        if name in read[1][1]:
            raise missing
    click.echo(json.dumps(scores(*sides), indent=2))


def _possible_eto(
    option: str, path: Path, label: DayLabel | None, said: ReadOptions
) -> tuple[DataArray, dict[str, WeatherError]]:
    """The daily ETo of a file, where a code for missing data or another impossible value is missing, and told; and the
    columns that something is said of and that it lacks."""
    import numpy as np

    from evaeto.fusion.files import read_eto
    from evaeto.fusion.reference_files import NOTES
    from evaeto.fusion.reference_values import without_impossible
    from evaeto.inputs.checks import CODES

    read, lacking = read_eto(path, label, None, said)
    series = read.rename_axis("time")
    for note in series.attrs[NOTES]:
        warn(naming(option, note))
    wrong = without_impossible(np.asarray(series, dtype=float))[1] | np.isin(series, CODES)
    if wrong.any():
        found = series[wrong]
        told = Message(
            "score.impossible", count=len(found), value=float(found.iloc[0]), day=found.index[0].date(), file=path.name
        )
        warn(told)
    return series.where(~wrong).to_xarray(), lacking

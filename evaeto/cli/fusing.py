"""The commands that join several services, of your own files: calibrate, fuse, score."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from evaeto.cli.options import CALIBRATIONS, EXPOSURE, LABEL, calibration, of_the_file, said_of_the_file, with_options
from evaeto.cli.speaking import Once, remarks_of, say, usage_error, warn
from evaeto.core.messages import Message, naming
from evaeto.errors import WeatherError
from evaeto.outputs import require_free

if TYPE_CHECKING:
    from xarray import DataArray, Dataset

    from evaeto.core.exposure import Exposure
    from evaeto.inputs.formats.base import ReadOptions
    from evaeto.inputs.hour_times import DayLabel

_SOURCE_FILES = click.option(
    "--source",
    "sources",
    multiple=True,
    required=True,
    help="key=path of a service's daily or hourly weather; repeat for each service.",
)
_PLACE = (
    click.option("--lat", type=float, required=True, help="Latitude, degrees north."),
    click.option("--lon", type=float, required=True, help="Longitude, degrees east."),
    click.option("--elevation", type=float, required=True, help="Metres above sea level."),
)
_OUT = click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="File to write.")


def _at_a_place(command: Callable[..., None]) -> Callable[..., None]:
    """The options that say where the services were asked."""
    return with_options(_PLACE, command)


@click.command(cls=Once)
@_SOURCE_FILES
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
@_at_a_place
@_OUT
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
@_SOURCE_FILES
@CALIBRATIONS
@EXPOSURE
@LABEL
@of_the_file
@_at_a_place
@_OUT
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
        # The result may depend on a column that is left out because it is spelled otherwise
        for remark in remarks_of(key, each, "assumptions", "ignored"):
            say(remark)
    return weather


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

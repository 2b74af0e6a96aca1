"""`evaeto compute`: one point."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from evaeto.cli.crop_names import crop_key
from evaeto.cli.options import (
    CALIBRATIONS,
    DEMO,
    EXPOSURE,
    FROM_CACHE,
    LABEL,
    LIMITS,
    RECORDS,
    SCHEDULER,
    SOURCES,
    WIND_HEIGHT,
    calibration,
    of_the_file,
    over_a_period,
    said_of_the_file,
    stand_ins,
)
from evaeto.cli.speaking import Once, bad_option, say, speech, warn
from evaeto.core.messages import Message
from evaeto.core.replacing import write_whole
from evaeto.export.text import table_text
from evaeto.extras import require_to_write
from evaeto.i18n import LANGUAGES
from evaeto.outputs import require_free

if TYPE_CHECKING:
    from evaeto.core.choices import CropName, Language, LimitsName, Mode
    from evaeto.core.exposure import Exposure
    from evaeto.inputs.hour_times import DayLabel
    from evaeto.sources.station import Station
    from evaeto.tasks.task import Task

_FORMATS = {".csv": "csv", ".xlsx": "xlsx", ".nc": "netcdf", ".parquet": "parquet", ".html": "html"}


@click.command(cls=Once)
@click.option("--lat", required=True, help="Latitude, degrees north.")
@click.option("--lon", required=True, help="Longitude, degrees east.")
@over_a_period
@SOURCES
@click.option("--elevation", help="Metres above sea level; taken from a terrain model when not given.")
@LIMITS
@EXPOSURE
@click.option(
    "--station",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Your own measurements as an additional source (CSV, Excel, NetCDF).",
)
@WIND_HEIGHT
@LABEL
@of_the_file
@CALIBRATIONS
@click.option("--kc", help="Crop coefficient, the same every day; adds the crop's water use, ETc = Kc ETo.")
@click.option("--crop", help="Instead of --kc, a crop of FAO-56, such as maize; `evaeto crops` lists them.")
@click.option("--planting", help="First day of the crop's initial stage, YYYY-MM-DD.")
@click.option("--time-limit", default=600.0, show_default=True, help="Give up after this many seconds.")
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="File to write: .csv, .xlsx, .nc, .parquet or .html (a report).",
)
@click.option(
    "--language",
    type=click.Choice(list(LANGUAGES)),
    help="Language of a report (.html); by default that of the option `evaeto --language`.",
)
@FROM_CACHE
@DEMO
@RECORDS
@SCHEDULER
def compute(
    lat: str,
    lon: str,
    start: str | None,
    end: str | None,
    mode: Mode | None,
    days: int | None,
    sources: tuple[str, ...],
    elevation: str | None,
    limits: LimitsName,
    exposure: Exposure,
    station: Path | None,
    wind_height: float | None,
    label: DayLabel | None,
    dayfirst: bool | None,
    names: tuple[str, ...],
    units: tuple[str, ...],
    sheet: str | None,
    site: str | None,
    calibrations: tuple[Path, ...],
    kc: str | None,
    crop: CropName | None,
    planting: str | None,
    time_limit: float,
    out: Path | None,
    language: Language | None,
    from_cache: bool,
    demo: bool,
    records: Path | None,
    scheduler: str | None,
) -> None:
    """Fetch weather for a point, fuse it and compute daily ETo. Without --out the table goes to standard output."""
    from evaeto.tasks.api import submit
    from evaeto.tasks.cluster import connect

    fmt = _format_of(out)
    if out is not None:
        require_to_write(out)  # now, not when all is computed
    if language and fmt != "html":
        raise bad_option(Message("command.report_language"), "--language")
    if out is not None:
        require_free(out, [station, *calibrations, records])
    own = _station(station, label, said_of_the_file(dayfirst, names, units, sheet, site))
    with stand_ins(demo, records, from_cache=from_cache):
        task = submit(
            lat=lat,  # type: ignore[arg-type]  # text from the shell; the request turns it into a number
            lon=lon,  # type: ignore[arg-type]
            start=start,
            end=end,
            mode=mode,
            days=days,
            sources=sources or "auto",
            elevation=elevation,  # type: ignore[arg-type]
            limits=limits,
            exposure=exposure,
            station=own,
            wind_height=wind_height,
            calibration=calibration(calibrations),
            kc=kc,  # type: ignore[arg-type]
            crop=None if crop is None else crop_key(crop),  # type: ignore[arg-type]  # who is unknown is told
            planting=planting,
            time_limit=time_limit,
            client=connect(scheduler) if scheduler else None,
        )
        try:
            _show_progress(task)
            result = task.result()
        except KeyboardInterrupt:
            task.cancel(Message("task.interrupted"))
            raise
    for line in result.warnings:
        warn(line)
    if out is None:
        for line in filter(None, (result.label, *result.attribution)):
            say(Message("command.note", what=line))
        click.echo(table_text(result.to_dataframe(), ".").decode(), nl=False)
    else:
        if fmt == "csv":
            result.to_csv(out)
        else:
            write_whole(out, result.export(fmt, language=language or speech().language))  # type: ignore[arg-type]
        summary = result.summary()
        days, mean = summary["days_with_eto"], summary["eto_mean_mm"]
        if days:
            say(Message("command.written", file=str(out), count=days, mean=mean))
        else:
            say(Message("command.written_without_eto", file=str(out)))


def _station(file: Path | None, label: DayLabel | None, said: dict[str, Any]) -> Station | None:
    """The station of a file, by what is said of it; what is said of none is refused."""
    given = [option for option, value in {"label": label, **said}.items() if value not in (None, {})]
    if file is None:
        if given:
            option = {"names": "name", "units": "unit"}.get(given[0], given[0])
            raise bad_option(Message("command.said_of_no_station"), f"--{option}")
        return None
    from evaeto.inputs.formats.base import ReadOptions
    from evaeto.sources.station import Station

    return replace(Station.of(file), said=ReadOptions(label=label, **said))


def _format_of(out: Path | None) -> str:
    if out is None:
        return "csv"
    try:
        return _FORMATS[out.suffix.lower()]
    except KeyError:
        raise bad_option(Message("command.out_ending", file=str(out), endings=[*_FORMATS]), "--out") from None


def _show_progress(task: Task) -> None:
    """Draw a bar on a terminal until the task ends; elsewhere (a log, a pipe) print nothing."""
    import queue

    from evaeto.pipeline.task_messages import STARTING

    if not sys.stderr.isatty():
        return
    arrived: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
    unsubscribe = task.subscribe(arrived.put)
    with click.progressbar(length=100, label=speech().tell(STARTING.text), file=sys.stderr, show_eta=False) as bar:
        while not task.has_ended or not arrived.empty():
            data = arrived.get()["data"]
            if "step" in data:
                bar.label = f"{data['current_step']}/{data['total_steps']} {speech().tell(data['step'])}"
            bar.update(max(task.progress - bar.pos, 0))
    unsubscribe()

"""The command line: the same names and defaults as the Python API.

Exit codes: 0 done, 2 bad input, 3 a service (or the cluster) failed, 4 timed out, 130 interrupted.
Everything heavy is imported by the command that needs it, so that `evaeto --help` is quick.
"""

from __future__ import annotations

import contextlib
import dataclasses
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from evaeto._version import __version__
from evaeto.errors import EvaetoError, RequestError, TaskTimeout, WeatherError

if TYPE_CHECKING:
    from xarray import DataArray, Dataset

    from evaeto.fusion.calibration import Calibration
    from evaeto.settings import Settings
    from evaeto.tasks.task import Task

BAD_INPUT, FAILED, TIMED_OUT, INTERRUPTED = 2, 3, 4, 130

_FORMATS = {".csv": "csv", ".xlsx": "xlsx", ".nc": "netcdf", ".parquet": "parquet"}


def main() -> None:
    """Entry point: run a command, and turn the errors evaeto raises on purpose into a line and an exit code."""
    try:
        code = cli(standalone_mode=False)
    except click.exceptions.Abort:
        code = INTERRUPTED
    except KeyboardInterrupt:
        code = INTERRUPTED
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except RequestError as error:
        for problem in error.problems:
            click.echo(f"Error: {problem}", err=True)
        code = BAD_INPUT
    except (WeatherError, OSError) as error:
        click.echo(f"Error: {error}", err=True)
        code = TIMED_OUT if isinstance(error, TaskTimeout) else BAD_INPUT
    except EvaetoError as error:
        click.echo(f"Error: {error}", err=True)
        code = FAILED
    sys.exit(code or 0)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="evaeto")
def cli() -> None:
    """Reference evapotranspiration (FAO-56) from fused public weather services."""


_DEMO = click.option("--demo", is_flag=True, help="Use local stand-ins with synthetic weather; no network.")
_RECORDS = click.option(
    "--records",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Use local stand-ins that serve the daily records in this folder; no network.",
)
_PORT = click.option("--port", default=8866, show_default=True, help="Port of the page; 0 takes a free one.")
_HOST = click.option("--host", default="127.0.0.1", show_default=True, help="Address the page listens on.")
_BROWSER = click.option("--browser/--no-browser", default=False, help="Open the page in a browser.")
_SCHEDULER = click.option(
    "--scheduler", envvar="EVAETO_SCHEDULER", help="Address of a Dask scheduler to use instead of an embedded one."
)


@cli.command()
@_RECORDS
@_HOST
@_PORT
@_BROWSER
def demo(records: Path | None, host: str, port: int, browser: bool) -> None:
    """Open the dashboard on an embedded cluster and embedded data sources, without any network."""
    from evaeto.demo.process import serve_apart

    with serve_apart(records):
        _serve_page(host, port, browser, scheduler=None, offline=True)


@cli.command()
@_HOST
@_PORT
@_BROWSER
@_SCHEDULER
def serve(host: str, port: int, browser: bool, scheduler: str | None) -> None:
    """Serve the dashboard, on an embedded cluster or on your scheduler."""
    _serve_page(host, port, browser, scheduler, offline=False)


@cli.command()
@click.option("--lat", required=True, help="Latitude, degrees north.")
@click.option("--lon", required=True, help="Longitude, degrees east.")
@click.option("--start", help="First day, YYYY-MM-DD.")
@click.option("--end", help="Last day, YYYY-MM-DD, included.")
@click.option("--mode", help="In place of dates: recent or forecast, by the date at the point.")
@click.option("--days", type=int, help="Days of the mode: the last 7 to 30, or up to 15 to come.")
@click.option("--source", "sources", multiple=True, help="Service to ask; may be given several times.")
@click.option("--elevation", help="Metres above sea level; asked of the services when not given.")
@click.option("--limits", default="world", show_default=True, help="Physical limits: world or brazil.")
@click.option(
    "--station",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Your own measurements as one more source (CSV, Excel, NetCDF).",
)
@click.option("--wind-height", type=float, help="Height of the station's wind gauge [m].")
@click.option(
    "--calibration",
    "calibrations",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="File of `evaeto calibrate`; several make a regional calibration.",
)
@click.option("--time-limit", default=600.0, show_default=True, help="Give up after this many seconds.")
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help="File to write: .csv, .xlsx, .nc or .parquet."
)
@_DEMO
@_RECORDS
@_SCHEDULER
def compute(
    lat: str,
    lon: str,
    start: str | None,
    end: str | None,
    mode: str | None,
    days: int | None,
    sources: tuple[str, ...],
    elevation: str | None,
    limits: str,
    station: Path | None,
    wind_height: float | None,
    calibrations: tuple[Path, ...],
    time_limit: float,
    out: Path | None,
    demo: bool,
    records: Path | None,
    scheduler: str | None,
) -> None:
    """Fetch weather for a point, fuse it and compute daily ETo. Without --out the table goes to standard output."""
    from evaeto.tasks.cluster import connect
    from evaeto.tasks.session import submit

    fmt = _format_of(out)
    with _stand_ins(demo, records):
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
            station=station,
            wind_height=wind_height,
            calibration=_calibration(calibrations),
            time_limit=time_limit,
            client=connect(scheduler) if scheduler else None,
        )
        try:
            _show_progress(task)
            result = task.result()
        except KeyboardInterrupt:
            task.cancel("interrupted")
            raise
    for line in result.warnings:
        click.echo(f"Warning: {line}", err=True)
    content = result.export(fmt)  # type: ignore[arg-type]
    if out is None:
        click.echo(content.decode(), nl=False)
    else:
        out.write_bytes(content)
        summary = result.summary()
        click.echo(f"{out}: {summary['days_with_eto']} days, mean {summary['eto_mean_mm']} mm/d", err=True)


@cli.command()
@click.argument("sites", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--start", required=True, help="First day, YYYY-MM-DD.")
@click.option("--end", required=True, help="Last day, YYYY-MM-DD, included.")
@click.option("--source", "sources", multiple=True, help="Service to ask; may be given several times.")
@click.option("--limits", default="world", show_default=True, help="Physical limits: world or brazil.")
@click.option(
    "--patience", default=3900.0, show_default=True, help="Seconds a site waits for a service whose limit is reached."
)
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="NetCDF file to write.")
@_DEMO
@_RECORDS
@_SCHEDULER
def batch(
    sites: Path,
    start: str,
    end: str,
    sources: tuple[str, ...],
    limits: str,
    patience: float,
    out: Path,
    demo: bool,
    records: Path | None,
    scheduler: str | None,
) -> None:
    """Compute daily ETo at many sites (CSV with lat, lon, and optionally elevation, name) into one NetCDF file.

    Stopped or killed, the same command goes on where it was. Exit code 3 when some sites failed: the others are
    written, and the same command tries the failed ones again.
    """
    from evaeto.tasks.cluster import connect
    from evaeto.tasks.sites import compute_sites

    with _stand_ins(demo, records), _sites_bar() as progress:
        finished = compute_sites(
            sites, start=start, end=end, sources=sources or "auto", limits=limits, out=out, patience=patience,
            progress=progress, client=connect(scheduler) if scheduler else None,
        )  # fmt: skip
    with finished:
        failed = _tell_about_sites(finished, out)
    if failed:
        sys.exit(FAILED)


def _tell_about_sites(finished: Dataset, out: Path) -> int:
    """Print what came of a batch; the number of sites that failed."""
    names, failures = finished["name"].values, finished["failure"].values
    failed = [(row, name, text) for row, (name, text) in enumerate(zip(names, failures, strict=True), 1) if text]
    click.echo(f"{out}: {names.size - len(failed):,} of {names.size:,} sites", err=True)
    for row, name, text in failed:
        click.echo(f"Failed: row {row}, {name}: {text}", err=True)
    lacking = Counter(key for text in finished["provenance"].values if text for key in json.loads(text)["lacking"])
    for key, count in lacking.items():
        click.echo(
            f"Warning: {key} did not deliver for {count:,} of the sites, for a reason that may pass. "
            "The same command asks it again.",
            err=True,
        )
    return len(failed)


@cli.command()
@click.argument("station", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--grid", type=click.Path(exists=True, path_type=Path), help="Zarr store or NetCDF file; with --out.")
@click.option("--lat", type=float, help="Latitude, degrees north; may also stand in the file.")
@click.option("--elevation", type=float, help="Metres above sea level; may also stand in the file.")
@click.option("--wind-height", type=float, default=2.0, show_default=True, help="Height of the wind gauge [m].")
@click.option("--method", type=click.Choice(["fao56", "asce"]), default="fao56", show_default=True)
@click.option("--crop", type=click.Choice(["short", "tall"]), default="short", show_default=True)
@click.option("--rso", type=click.Choice(["simple", "full"]), default="simple", show_default=True)
@click.option("--utc-offset", type=float, help="Of the times of hourly weather from UTC, in standard time [h].")
@click.option("--lon", type=float, help="Longitude, degrees east, for hourly weather; may also stand in the file.")
@click.option(
    "--out", type=click.Path(path_type=Path), help="File to write: .csv; else standard output. Grids: .zarr, .nc."
)
def eto(
    station: Path | None,
    grid: Path | None,
    lat: float | None,
    elevation: float | None,
    wind_height: float,
    method: str,
    crop: str,
    rso: str,
    utc_offset: float | None,
    lon: float | None,
    out: Path | None,
) -> None:
    """Compute ETo from your own weather (CSV or NetCDF) or a grid (NetCDF or Zarr); names and units are recognised."""
    from evaeto.reference_et import eto as reference_et
    from evaeto.weather import read_weather

    how: dict[str, Any] = {"lat": lat, "elevation": elevation, "wind_height": wind_height, "method": method,
                           "crop": crop, "rso": rso, "lon": lon, "utc_offset": utc_offset}  # fmt: skip
    if grid is not None:
        from evaeto.grids import compute_file

        if station is not None or out is None:
            raise click.UsageError("--grid needs --out, and no station file")
        compute_file(grid, out, progress=sys.stderr.isatty(), **how)
        return
    if station is None:
        raise click.UsageError("name a station file, or a grid with --grid")
    series = reference_et(read_weather(station), **how)
    frame = series.to_series().rename_axis("date").to_frame()
    form = "%Y-%m-%d %H:%M" if series.attrs["units"] == "mm h-1" else "%Y-%m-%d"
    table = frame.to_csv(out, float_format="%.6f", date_format=form, lineterminator="\n")
    if out is None:
        click.echo(table, nl=False)


_SOURCE_FILES = click.option(
    "--source", "sources", multiple=True, required=True, help="key=path of a service's daily weather; several times."
)
_PLACE = (
    click.option("--lat", type=float, required=True, help="Latitude, degrees north."),
    click.option("--lon", type=float, required=True, help="Longitude, degrees east."),
    click.option("--elevation", type=float, required=True, help="Metres above sea level."),
)
_OUT = click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="File to write.")


def _at_a_place(command: Callable[..., None]) -> Callable[..., None]:
    for option in reversed(_PLACE):
        command = option(command)
    return command


@cli.command()
@_SOURCE_FILES
@click.option("--reference", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="CSV with date, eto.")
@click.option(
    "--climatology",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="In place of a reference: CSV with month, mean, sd of its daily ETo [mm/day].",
)
@_at_a_place
@_OUT
def calibrate(
    sources: tuple[str, ...],
    reference: Path | None,
    climatology: Path | None,
    lat: float,
    lon: float,
    elevation: float,
    out: Path,
) -> None:
    """Learn from the overlap of services with a reference; writes a small JSON file and prints its scores."""
    from evaeto.fusion import files
    from evaeto.fusion.calibration import calibrate as learn

    if (reference is None) == (climatology is None):
        raise click.UsageError("give either --reference or --climatology")
    learnt = learn(
        files.read_sources(sources),
        None if reference is None else files.read_reference(reference),
        climatology=None if climatology is None else files.read_climatology(climatology),
        lat=lat,
        lon=lon,
        elevation=elevation,
    )
    learnt.save(out)
    for line in learnt.record.warnings:
        click.echo(f"Warning: {line}", err=True)
    record = dataclasses.asdict(learnt.record)
    click.echo(
        json.dumps({name: record[name] for name in ("method", "start", "end", "n", "left_out", "scores")}, indent=2)
    )


@cli.command()
@_SOURCE_FILES
@click.option(
    "--calibration",
    "calibrations",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="File of `evaeto calibrate`; several make a regional calibration.",
)
@_at_a_place
@_OUT
def fuse(
    sources: tuple[str, ...], calibrations: tuple[Path, ...], lat: float, lon: float, elevation: float, out: Path
) -> None:
    """Fuse the daily weather of several services; writes date, eto, eto_lower, eto_upper and the inputs."""
    from evaeto.fusion import files
    from evaeto.fusion.fusing import fuse as combine

    fused = combine(files.read_sources(sources), _calibration(calibrations), lat=lat, lon=lon, elevation=elevation)
    files.write_fused(fused, out)
    for line in filter(None, fused.attrs["warnings"].splitlines()):
        click.echo(f"Warning: {line}", err=True)


@cli.command()
@click.option("--estimate", required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--reference", required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
def score(estimate: Path, reference: Path) -> None:
    """Compare two daily ETo series (CSV with the columns date, eto); prints JSON."""
    from evaeto.analysis.scores import score as scores

    click.echo(json.dumps(scores(_eto_series(estimate), _eto_series(reference)), indent=2))


@cli.command()
@_DEMO
@_RECORDS
@_SCHEDULER
def doctor(demo: bool, records: Path | None, scheduler: str | None) -> None:
    """Tell whether each service, the cluster and the cache work, and what to do where one does not."""
    from evaeto import checkup

    with _stand_ins(demo, records) as settings:
        findings = list(checkup.run(settings, scheduler))
    width = max(len(finding.what) for finding in findings)
    for finding in findings:
        mark = click.style("ok  ", fg="green") if finding.ok else click.style("FAIL", fg="red")
        click.echo(f"{mark} {finding.what:<{width}}  {finding.text}")
    if not all(finding.ok for finding in findings):
        sys.exit(FAILED)


@contextlib.contextmanager
def _stand_ins(wanted: bool, records: Path | None) -> Iterator[Settings]:
    """The settings to use: those of local stand-ins where they are wanted, which run as long as the block."""
    from evaeto import settings

    if not wanted and records is None:
        yield settings.current()
        return
    from evaeto import demo as stand_ins

    with stand_ins.serve(records=records) as running:
        yield running.settings


def _calibration(paths: tuple[Path, ...]) -> Calibration | list[Calibration] | None:
    """None, the one calibration, or the list that makes a regional one."""
    if not paths:
        return None
    from evaeto.fusion.calibration import Calibration

    loaded = [Calibration.load(path) for path in paths]
    return loaded[0] if len(loaded) == 1 else loaded


def _serve_page(host: str, port: int, browser: bool, scheduler: str | None, *, offline: bool) -> None:
    from evaeto.dashboard import server

    server.run(host=host, port=port, open_browser=browser, scheduler=scheduler, offline=offline)


def _format_of(out: Path | None) -> str:
    if out is None:
        return "csv"
    try:
        return _FORMATS[out.suffix.lower()]
    except KeyError:
        raise click.BadParameter(
            f"{out}: the name must end in one of {', '.join(_FORMATS)}", param_hint="--out"
        ) from None


def _show_progress(task: Task) -> None:
    """Draw a bar on a terminal until the task ends; elsewhere (a log, a pipe) print nothing."""
    import queue

    if not sys.stderr.isatty():
        return
    arrived: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
    unsubscribe = task.subscribe(arrived.put)
    with click.progressbar(length=100, label="Starting", file=sys.stderr, show_eta=False) as bar:
        while not task.has_ended or not arrived.empty():
            data = arrived.get()["data"]
            if "step" in data:
                bar.label = f"{data['current_step']}/{data['total_steps']} {data['step']}"
            bar.update(max(task.progress - bar.pos, 0))
    unsubscribe()


@contextlib.contextmanager
def _sites_bar() -> Iterator[Callable[[int, int], None] | None]:
    """A function that draws a bar on a terminal; None elsewhere."""
    if not sys.stderr.isatty():
        yield None
        return
    with click.progressbar(length=1, label="Sites", file=sys.stderr, show_pos=True) as bar:

        def draw(ended: int, total: int) -> None:
            bar.length = total
            bar.update(ended - bar.pos)

        yield draw


def _eto_series(path: Path) -> DataArray:
    from evaeto.weather import read_weather

    weather = read_weather(path)
    if "eto" not in weather:
        raise click.BadParameter(f"{path}: no column named eto")
    return weather["eto"]

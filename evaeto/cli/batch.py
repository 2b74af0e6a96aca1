"""`evaeto batch`: many sites."""

from __future__ import annotations

import contextlib
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from evaeto.cli.options import (
    CALIBRATIONS,
    DEMO,
    EXPOSURE,
    FAILED,
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
from evaeto.cli.speaking import Once, say, warn
from evaeto.core.messages import Message

if TYPE_CHECKING:
    from xarray import Dataset

    from evaeto.core.choices import LimitsName, Mode
    from evaeto.core.exposure import Exposure
    from evaeto.inputs.hour_times import DayLabel


@click.command(cls=Once)
@click.argument("sites", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@over_a_period
@SOURCES
@LIMITS
@EXPOSURE
@CALIBRATIONS
@click.option(
    "--patience",
    default=3900.0,
    show_default=True,
    help="Seconds that a site waits for a service whose rate limit has been reached.",
)
@click.option(
    "--spacing",
    default=0.1,
    show_default=True,
    help="Spacing of the points within polygons [degrees]; a smaller polygon is one point.",
)
@WIND_HEIGHT
@LABEL
@of_the_file
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="NetCDF file to write.")
@FROM_CACHE
@DEMO
@RECORDS
@SCHEDULER
def batch(
    sites: Path,
    start: str | None,
    end: str | None,
    mode: Mode | None,
    days: int | None,
    sources: tuple[str, ...],
    limits: LimitsName,
    exposure: Exposure,
    calibrations: tuple[Path, ...],
    patience: float,
    spacing: float,
    wind_height: float | None,
    label: DayLabel | None,
    dayfirst: bool | None,
    names: tuple[str, ...],
    units: tuple[str, ...],
    sheet: str | None,
    site: str | None,
    out: Path,
    from_cache: bool,
    demo: bool,
    records: Path | None,
    scheduler: str | None,
) -> None:
    """Compute daily ETo at many sites (CSV with lat, lon, and optionally elevation, name) into one NetCDF file.

    With the extra `geo` also for fields and basins: means over the polygons of a .geojson, .gpkg or .shp file.

    A site's own measurements are used if a column station_file names their file; a column wind_height gives the
    anemometer height, a column exposure how each site lies to the wind. With a mode all sites have the same days.

    If it is stopped or killed, the same command continues where it left off. Exit code 3 when some sites failed: the
    others are written, and the same command tries the failed ones again.
    """
    from evaeto.batch.sites import compute_sites
    from evaeto.inputs.formats.base import ReadOptions
    from evaeto.tasks.cluster import connect

    stations = ReadOptions(label=label, **said_of_the_file(dayfirst, names, units, sheet, site))
    with stand_ins(demo, records, from_cache=from_cache), _sites_bar() as progress:
        finished = compute_sites(
            sites, start=start, end=end, mode=mode, days=days, sources=sources or "auto", limits=limits,
            exposure=exposure, calibration=calibration(calibrations), spacing=spacing, wind_height=wind_height,
            stations=stations, out=out, patience=patience, progress=progress,
            client=connect(scheduler) if scheduler else None,
        )  # fmt: skip
    with finished:
        failed = _tell_about_sites(finished, out)
    if failed:
        sys.exit(FAILED)


def _tell_about_sites(finished: Dataset, out: Path) -> int:
    """Print what came of a batch; the number of sites that failed."""
    from evaeto.batch.site_words import failures_of, warnings_of

    failed, count = failures_of(finished), finished.sizes["site"]
    say(Message("command.sites", file=str(out), finished=count - len(failed), all=count))
    for line in failed:
        say(line)
    lacking = Counter(key for text in finished["provenance"].values if text for key in json.loads(text)["lacking"])
    for key, count in lacking.items():
        warn(Message("command.service_lacking", source=key, count=count))
    for line in warnings_of(finished):
        warn(line)
    return len(failed)


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

"""`evaeto batch`: many sites."""

from __future__ import annotations

import contextlib
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from evaeto.cli.options import (
    DEMO,
    EXPOSURE,
    FAILED,
    FROM_CACHE,
    RECORDS,
    SCHEDULER,
    of_the_file,
    said_of_the_file,
    stand_ins,
)
from evaeto.cli.speaking import say, warn
from evaeto.core.messages import Message

if TYPE_CHECKING:
    from xarray import Dataset

    from evaeto.core.exposure import Exposure
    from evaeto.inputs.hours_to_days import DayLabel


MOST_WARNINGS = 10
"""Different warnings that are printed."""


@click.command()
@click.argument("sites", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--start", required=True, help="First day, YYYY-MM-DD.")
@click.option("--end", required=True, help="Last day, YYYY-MM-DD, included.")
@click.option("--source", "sources", multiple=True, help="Service to use; repeatable.")
@click.option("--limits", default="world", show_default=True, help="Physical limits: world or brazil.")
@EXPOSURE
@click.option(
    "--patience",
    default=3900.0,
    show_default=True,
    help="Seconds that a site waits for a service whose rate limit has been reached.",
)
@click.option(
    "--label",
    type=click.Choice(["end", "middle", "start"]),
    help="Which moment of its hour a time stamp in the station files marks.",
)
@of_the_file
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="NetCDF file to write.")
@FROM_CACHE
@DEMO
@RECORDS
@SCHEDULER
def batch(
    sites: Path,
    start: str,
    end: str,
    sources: tuple[str, ...],
    limits: str,
    exposure: Exposure,
    patience: float,
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

    A site's own measurements are used if a column station_file names their file; a column wind_height gives the
    anemometer height.

    If it is stopped or killed, the same command continues where it left off. Exit code 3 when some sites failed: the
    others are written, and the same command tries the failed ones again.
    """
    from evaeto.batch.sites import compute_sites
    from evaeto.inputs.formats.base import ReadOptions
    from evaeto.tasks.cluster import connect

    stations = ReadOptions(label=label, **said_of_the_file(dayfirst, names, units, sheet, site))
    with stand_ins(demo, records, from_cache=from_cache), _sites_bar() as progress:
        finished = compute_sites(
            sites, start=start, end=end, sources=sources or "auto", limits=limits, exposure=exposure,
            stations=stations, out=out,
            patience=patience, progress=progress, client=connect(scheduler) if scheduler else None,
        )  # fmt: skip
    with finished:
        failed = _tell_about_sites(finished, out)
    if failed:
        sys.exit(FAILED)


def _tell_about_sites(finished: Dataset, out: Path) -> int:
    """Print what came of a batch; the number of sites that failed."""
    names, failures = finished["name"].values, finished["failure"].values
    failed = [(row, name, text) for row, (name, text) in enumerate(zip(names, failures, strict=True), 1) if text]
    say(Message("command.sites", file=str(out), finished=names.size - len(failed), all=names.size))
    for row, name, text in failed:
        say(Message("command.failed_site", row=row, name=name, reason=text))
    lacking = Counter(key for text in finished["provenance"].values if text for key in json.loads(text)["lacking"])
    for key, count in lacking.items():
        warn(Message("command.service_lacking", source=key, count=count))
    _warn_of_sites(names, finished["warnings"].values)
    return len(failed)


def _warn_of_sites(names: Iterable[str], warnings: Iterable[str]) -> None:
    """What the library warns of sites, each warning once; of many the most frequent."""
    told: dict[str, list[str]] = {}
    for name, text in zip(names, warnings, strict=True):
        for line in dict.fromkeys(text.splitlines()):
            told.setdefault(line, []).append(str(name))
    often = sorted(told.items(), key=lambda item: -len(item[1]))
    for line, sites in often[:MOST_WARNINGS]:
        warn(Message("command.warned_sites", count=len(sites), reason=line, names=sites[0]))
    if (rest := len(often) - MOST_WARNINGS) > 0:
        warn(Message("command.more_warnings", count=rest))


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

"""The command that makes a climatology of a grid, for the map of the page."""

from __future__ import annotations

from pathlib import Path

import click

from evaeto.cli.grid_options import bbox_of, period_of
from evaeto.cli.speaking import Once, say
from evaeto.core.messages import Message


@click.command(cls=Once)
@click.argument("grid", nargs=-1, required=True)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="NetCDF file to write.")
@click.option("--name", help="Name of the data set, told with the map; by default that of the file.")
@click.option("--version", "version", default="", help="Version of the data set, or the day it was downloaded.")
@click.option(
    "--error",
    type=click.FloatRange(min=0),
    help="Standard deviation of the error of its daily ETo, if it is known [mm/day].",
)
@click.option("--time", "period", metavar="FIRST/LAST", help="Only these days: 1991-01-01/2020-12-31.")
@click.option("--bbox", metavar="WEST,SOUTH,EAST,NORTH", help="Only this region [degrees].")
def climatology(
    grid: tuple[str, ...],
    out: Path,
    name: str | None,
    version: str,
    error: float | None,
    period: str | None,
    bbox: str | None,
) -> None:
    """Make monthly and yearly normals of ETo from a grid of days or months; `evaeto serve --climatology` shows them."""
    from evaeto.batch.climatology_file import About, climatology_file

    source = grid[0] if len(grid) == 1 else list(grid)
    about = About(name or Path(grid[0]).stem, version, error)
    made = climatology_file(source, out, about, period_of(period), bbox_of(bbox))
    most = int(made["years"].max())
    say(Message("climatology.written", file=str(out), first=made.attrs["period_first"],
                last=made.attrs["period_last"], count=most))  # fmt: skip

"""Options of the command `evaeto eto --grid`: which part of a grid, and who computes it."""

from __future__ import annotations

from collections.abc import Callable

import click

from evaeto.cli.options import with_options
from evaeto.cli.speaking import usage_error
from evaeto.core.messages import Message

_OF_GRIDS = (
    click.option("--time", "period", metavar="FIRST/LAST", help="Only these days: 2020-01-01/2020-12-31, or 2020."),
    click.option("--bbox", metavar="WEST,SOUTH,EAST,NORTH", help="Only this region [degrees]."),
    click.option(
        "--workers",
        type=click.IntRange(1),
        help="Number of worker processes with one thread each; by default threads are used.",
    ),
    click.option("--scheduler", metavar="ADDRESS", help="Address of a running Dask scheduler: tcp://host:8786."),
    click.option("--memory-limit", metavar="SIZE", help="Memory limit of each worker process: 4GB."),
)


def of_grids(command: Callable[..., None]) -> Callable[..., None]:
    """The options that are for grids."""
    return with_options(_OF_GRIDS, command)


def period_of(text: str | None) -> tuple[str, str] | None:
    """First and last day of a period, as written."""
    if text is None:
        return None
    first, _, last = text.partition("/")
    return first.strip(), (last or first).strip()


def bbox_of(text: str | None) -> tuple[float, float, float, float] | None:
    """West, south, east and north."""
    if text is None:
        return None
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError:
        raise usage_error(Message("command.bbox", given=text)) from None
    return west, south, east, north

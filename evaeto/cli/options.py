"""What several commands share: exit codes, options and what these stand for."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from evaeto.cli.speaking import usage_error
from evaeto.core.exposure import EXPOSURES
from evaeto.core.messages import Message

if TYPE_CHECKING:
    from evaeto.fusion.calibration import Calibration
    from evaeto.settings import Settings

BAD_INPUT, FAILED, TIMED_OUT, INTERRUPTED = 2, 3, 4, 130

DEMO = click.option("--demo", is_flag=True, help="Use local stand-ins with synthetic weather; no network.")
RECORDS = click.option(
    "--records",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Use local stand-ins that serve the daily records in this folder; no network.",
)
FROM_CACHE = click.option(
    "--from-cache",
    is_flag=True,
    help="Contact no service: use only answers stored on this machine, however old, even if they "
    "cover only part of the period.",
)
SCHEDULER = click.option(
    "--scheduler", envvar="EVAETO_SCHEDULER", help="Address of a Dask scheduler to use instead of an embedded one."
)

EXPOSURE = click.option(
    "--exposure",
    type=click.Choice(list(EXPOSURES)),
    default="unknown",
    show_default=True,
    help="Exposure of the site to wind: sheltered (hedges, trees or houses around), open (open "
    "fields) or windy (a bare plain, a ridge or a windy coast).",
)

CALIBRATIONS = click.option(
    "--calibration",
    "calibrations",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="File written by `evaeto calibrate`; repeat for a regional calibration.",
)

_PERIOD = (
    click.option("--start", help="First day, YYYY-MM-DD."),
    click.option("--end", help="Last day, YYYY-MM-DD, included."),
    click.option("--mode", help="Instead of dates: recent or forecast, relative to the date at the point."),
    click.option("--days", type=int, help="Number of days: the last 7 to 30 (recent), 1 to 16 from today (forecast)."),
)
SOURCES = click.option("--source", "sources", multiple=True, help="Service to use; repeatable.")
LIMITS = click.option("--limits", default="world", show_default=True, help="Physical limits: world or brazil.")
WIND_HEIGHT = click.option(
    "--wind-height", type=float, help="Height of the station's anemometer, where its file does not state it [m]."
)
LABEL = click.option(
    "--label",
    type=click.Choice(["end", "middle", "start"]),
    help="Which moment of its hour a time stamp of hourly weather marks; by default as the file states, otherwise the "
    "end. Hours are aggregated to days.",
)

_OF_THE_FILE = (
    click.option(
        "--dayfirst/--monthfirst", "dayfirst", default=None,
        help="Order of dates such as 01/07/2020, where the file leaves it open."
    ),
    click.option(
        "--name", "--names", "names", multiple=True, metavar="COLUMN=QUANTITY",
        help="What a column holds: --name T=tmax; nothing after the equals sign leaves it out. Repeatable.",
    ),
    click.option(
        "--unit", "--units", "units", multiple=True, metavar="COLUMN=UNIT", help="Unit of a column: "
        "--unit T=degF. Repeatable."
    ),
    click.option("--sheet", help="Sheet of an Excel file: its name, or its number from 0; by default "
    "the first with a table."),
    click.option("--site", help="Station in a file of several: its name or code."),
)  # fmt: skip


def of_the_file(command: Callable[..., None]) -> Callable[..., None]:
    """The options that say how a file is to be understood."""
    return with_options(_OF_THE_FILE, command)


def over_a_period(command: Callable[..., None]) -> Callable[..., None]:
    """The options that say which days: dates, or a mode."""
    return with_options(_PERIOD, command)


def with_options(options: Sequence[Callable[..., Any]], command: Callable[..., None]) -> Callable[..., None]:
    """A command with several options, in their order."""
    for option in reversed(options):
        command = option(command)
    return command


def said_of_the_file(
    dayfirst: bool | None, names: tuple[str, ...], units: tuple[str, ...], sheet: str | None, site: str | None
) -> dict[str, Any]:
    """These options as `read_weather` takes them."""
    said: dict[str, Any] = {"dayfirst": dayfirst, "sheet": sheet, "site": site}
    for option, entries in (("name", names), ("unit", units)):
        pairs = [entry.rpartition("=") for entry in entries]
        if wrong := next((entry for entry, pair in zip(entries, pairs, strict=True) if not pair[0]), None):
            raise usage_error(Message("command.no_pair", option=f"--{option}", given=wrong))
        said[f"{option}s"] = {column.strip(): value.strip() for column, _, value in pairs}
    return said


@contextlib.contextmanager
def stand_ins(wanted: bool, records: Path | None, *, from_cache: bool = False) -> Iterator[Settings]:
    """The settings to use: those of local stand-ins where they are wanted, which run as long as the block."""
    from dataclasses import replace

    from evaeto import settings

    if not wanted and records is None:
        current = settings.current()
        with settings.using(replace(current, from_cache=True)) if from_cache else contextlib.nullcontext(current) as s:
            yield s
        return
    from evaeto import demo

    with demo.serve(records=records) as running:
        yield running.settings


def calibration(paths: tuple[Path, ...]) -> Calibration | list[Calibration] | None:
    """None, the one calibration, or the list that makes a regional one."""
    if not paths:
        return None
    from evaeto.fusion.calibration import Calibration

    loaded = [Calibration.load(path) for path in paths]
    return loaded[0] if len(loaded) == 1 else loaded

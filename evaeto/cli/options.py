"""What several commands share: exit codes, options and what these stand for."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

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
SCHEDULER = click.option(
    "--scheduler", envvar="EVAETO_SCHEDULER", help="Address of a Dask scheduler to use instead of an embedded one."
)

CALIBRATIONS = click.option(
    "--calibration",
    "calibrations",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="File of `evaeto calibrate`; several make a regional calibration.",
)


@contextlib.contextmanager
def stand_ins(wanted: bool, records: Path | None) -> Iterator[Settings]:
    """The settings to use: those of local stand-ins where they are wanted, which run as long as the block."""
    from evaeto import settings

    if not wanted and records is None:
        yield settings.current()
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

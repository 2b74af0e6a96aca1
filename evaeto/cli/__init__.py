"""The command line: the same names and defaults as the Python API.

Exit codes: 0 done, 2 bad input or a package missing, 3 a service (or the cluster) failed, 4 timed out, 130 interrupted.
Everything heavy is imported by the command that needs it, so that `evaeto --help` is quick.
"""

from __future__ import annotations

import os
import sys
import warnings
from pathlib import Path
from typing import Any

import click

from evaeto._version import __version__
from evaeto.cli import batch, climatology, crop_names, describing, eto, fusing, irrigating, kept, page, point, services
from evaeto.cli.options import BAD_INPUT, FAILED, INTERRUPTED, TIMED_OUT
from evaeto.cli.speaking import LANGUAGE, say, warn
from evaeto.core.messages import Message, of_error
from evaeto.errors import (
    ArgumentError,
    CalibrationWarning,
    EmptyResultWarning,
    EvaetoError,
    EvaetoWarning,
    FusionWarning,
    MissingExtraError,
    RequestError,
    ResultWarning,
    ServiceWarning,
    SettingsError,
    TaskTimeout,
    WeatherError,
)
from evaeto.settings_file import FILE_VARIABLE

_TOLD_OTHERWISE = (EmptyResultWarning, ResultWarning, ServiceWarning, FusionWarning, CalibrationWarning)
"""Warnings that the commands tell themselves, the first as an error."""


def main() -> None:
    """Entry point: run a command, and turn the errors evaeto raises on purpose into a line and an exit code."""
    try:
        with warnings.catch_warnings():
            _show_warnings_as_lines()
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
            say(Message("command.error", what=problem.told))
        code = BAD_INPUT
    except (WeatherError, ArgumentError, SettingsError, MissingExtraError, OSError) as error:
        say(Message("command.error", what=of_error(error)))
        code = TIMED_OUT if isinstance(error, TaskTimeout) else BAD_INPUT
    except EvaetoError as error:
        say(Message("command.error", what=of_error(error)))
        code = FAILED
    sys.exit(code or 0)


def _show_warnings_as_lines() -> None:
    """What evaeto warns of is for whoever called it: a line, without the place in the code."""
    usual = warnings.showwarning

    def show(message: Warning | str, category: type[Warning], *where: Any, **more: Any) -> None:
        if issubclass(category, _TOLD_OTHERWISE):
            return
        if issubclass(category, EvaetoWarning):
            warn(of_error(message) if isinstance(message, Warning) else message)
        else:
            usual(message, category, *where, **more)

    warnings.showwarning = show
    warnings.simplefilter("always", EvaetoWarning)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="evaeto")
@LANGUAGE
@click.option(
    "--settings",
    "settings_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Settings file (TOML); by default that of EVAETO_SETTINGS, otherwise evaeto/settings.toml "
    "in your configuration folder.",
)
def cli(settings_file: Path | None) -> None:
    """Reference evapotranspiration (FAO-56) from fused public weather services."""
    if settings_file is not None:
        # In the environment, because the kernels of pages and the workers of a cluster read it too
        os.environ[FILE_VARIABLE] = str(settings_file.absolute())


for command in (page.demo, page.serve, point.compute, batch.batch, services.sources, services.fetch, eto.eto,
                describing.describe, climatology.climatology, irrigating.irrigate, crop_names.crops, fusing.calibrate,
                fusing.fuse, fusing.score, page.doctor, kept.cache):  # fmt: skip
    cli.add_command(command)

"""English texts: options of the command line."""

from __future__ import annotations

TEXTS: dict[str, str | tuple[str, str]] = {
    "cli.daily_grid": "--daily is for station files; make days of an hourly grid with evaeto.daily in Python",
    "cli.unknown_estimate": "--estimate: '{name}' is unknown; choose from {known}",
    "cli.estimate_parameter": "--estimate {name}: '{given}' is not a number",
}

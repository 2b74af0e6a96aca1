"""English texts: the command line."""

from __future__ import annotations

TEXTS: dict[str, str | tuple[str, str]] = {
    # doctor: what it looks at and finds
    "doctor.budget": "Budget of {operator}",
    "doctor.cluster": "Dask cluster",
    "doctor.cache": "Cache",
    "doctor.failed": "{reason}; {hint}",
    "doctor.answers": "answers for {day} ({seconds} s)",
    "doctor.answers_from_cache": "answers for {day} (from the cache of {time} UTC)",
    "doctor.answers_from_old_cache": "answers for {day} (from the cache)",
    "doctor.elevation": "{metres} m at latitude {lat}, longitude {lon}",
    "doctor.geocoding_off": "switched off by {variable}, not asked",
    "doctor.places": (
        "knows {count} place called {name}",
        "knows {count} places called {name}",
    ),
    "doctor.no_cluster": "{reason}; check the address of the scheduler",
    "doctor.workers": "workers: {workers}, threads: {threads}, at {address}",
    "doctor.kept": "{size} MB in {folder}",
    # command
    "command.bbox": "--bbox: four numbers are needed, WEST,SOUTH,EAST,NORTH (got {given})",
    "command.error": "Error: {what}",
    "command.warning": "Warning: {what}",
    "command.note": "Note: {what}",
    "command.ok": "ok",
    "command.fail": "FAIL",
    "command.report_language": "only a report (--out with a name in .html) has a language",
    "command.out_ending": "{file}: the name must end in one of {endings}",
    "command.written": (
        "{file}: {count} day, mean {mean} mm/d",
        "{file}: {count} days, mean {mean} mm/d",
    ),
    "command.written_without_eto": "{file}: no day has ETo",
    "command.sites": "{file}: {finished} of {all} sites",
    "command.failed_site": "Failed: row {row}, {name}: {reason}",
    "command.service_lacking": (
        "{source} did not deliver for {count} site, for a reason that may pass. The same command requests it again.",
        "{source} did not deliver for {count} sites, for a reason that may pass. The same command requests it again.",
    ),
    "command.grid_needs_out": "--grid needs --out, and no station file",
    "command.no_input": "name a station file, or a grid with --grid",
    "command.out_not_csv": "--out {file}: the ETo of a station is written as CSV; use a name ending in .csv",
    "command.one_reference": "give either --reference or --climatology",
    "command.daily_grid": "--daily is for station files; make days of an hourly grid with evaeto.daily in Python",
    "command.unknown_estimate": "--estimate: '{name}' is unknown; choose from {known}",
    "command.estimate_parameter": "--estimate {name}: '{given}' is not a number",
}

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
    "doctor.geocoding_off": "switched off by {variable}, not contacted",
    "doctor.places": (
        "knows {count} place called {name}",
        "knows {count} places called {name}",
    ),
    "doctor.no_cluster": "{reason}; check the address of the scheduler",
    "doctor.workers": "workers: {workers}, threads: {threads}, at {address}",
    "command.report_live": "--report needs --live",
    "command.port_taken": (
        "port {port} of {host} is taken by another program; choose another one with --port (0 takes a free one)"
    ),
    "command.port_forbidden": "port {port} is only for administrators; choose one above 1023 with --port",
    "command.host": "cannot listen at {host} ({reason}); --host takes an address of this machine",
    "command.operator": "{value} is not valid here; see evaeto serve --help",
    "doctor.settings": "Settings",
    "doctor.endpoint": "{name} is contacted at {address}",
    "doctor.key": "a key is set for {name}",
    "doctor.no_key": "not contacted: {reason}",
    "doctor.proxy": "a proxy is set",
    "doctor.bundle": "certificates in {file} are trusted",
    "doctor.from_cache": "only answers stored on this machine are used",
    "doctor.changed": "its answer differs from that of {time}: {changes}",
    "doctor.report": "Report",
    "doctor.report_written": "{file} written",
    "doctor.no_report": "{file} is not a report of evaeto doctor; choose another file",
    "cache.size": (
        "{count} answer, {size} MB in {folder}; {expired} expired",
        "{count} answers, {size} MB in {folder}; {expired} expired",
    ),
    "cache.cleared": ("{count} answer removed from {folder}", "{count} answers removed from {folder}"),
    "cache.empty": "no answers are kept in {folder}",
    "doctor.kept": "{size} MB in {folder}",
    # command
    "command.bbox": "--bbox: four numbers are needed, WEST,SOUTH,EAST,NORTH (got {given})",
    "command.error": "Error: {what}",
    "command.option_twice": "{option} is given more than once",
    "command.warning": "Warning: {what}",
    "command.note": "Note: {what}",
    "command.ok": "ok",
    "command.fail": "FAIL",
    "command.report_language": "--language applies only to a report (--out with a name ending in .html)",
    "command.out_ending": "{file}: the name must end in one of {endings}",
    "command.written": (
        "{file}: {count} day, mean {mean} mm/d",
        "{file}: {count} days, mean {mean} mm/d",
    ),
    "command.lat_and_lon": "give both --lat and --lon, or neither",
    "command.fetched": (
        "{file}: {count} day",
        "{file}: {count} days",
    ),
    "command.written_without_eto": "{file}: no day has ETo",
    "command.sites": "{file}: {finished} of {all} sites",
    "command.failed_site": "Failed: row {row}, {name}: {reason}",
    "command.warned_sites": (
        "{reason} ({count} site, {names})",
        "{reason} ({count} sites, {names} and others)",
    ),
    "command.more_warnings": (
        "{count} more warning is in the variable `warnings` of the file",
        "{count} more warnings are in the variable `warnings` of the file",
    ),
    "command.service_lacking": (
        "{source} did not deliver for {count} site, for a reason that may be temporary. The same command "
        "requests it again.",
        "{source} did not deliver for {count} sites, for a reason that may be temporary. The same command "
        "requests it again.",
    ),
    "command.grid_needs_out": "--grid needs --out, and no station file",
    "command.is_a_grid": "{file}: is a grid; name it with --grid, and the file to write with --out",
    "command.said_of_no_station": "says how a station file is read, and none is given; name one with --station",
    "command.no_input": "name a station file, or a grid with --grid",
    "command.out_not_csv": "--out {file}: the ETo of a station is written as CSV; use a name ending in .csv",
    "command.update_needs_reference": "--update needs a daily --reference",
    "command.totals_are_days": "--totals: give another file than --out, which has the days",
    "command.one_reference": "give either --reference or --climatology",
    "command.daily_grid": "--daily is for station files; aggregate an hourly grid to days with evaeto.daily in Python",
    "command.unknown_estimate": "--estimate: '{name}' is unknown; choose from {known}",
    "command.estimate_parameter": "--estimate {name}: '{given}' is not a number",
}

"""English texts: checks."""

from __future__ import annotations

TEXTS: dict[str, str | tuple[str, str]] = {
    # checks: what cannot be
    "checks.beyond_refused": (
        "{name}: values from {lower} to {upper} {units} (read as {unit}) lie beyond the physical limits {least} to "
        "{most}, {wrong} of {total}, the first {value} on {when}; the unit is probably a different one: state it in "
        "attrs['units'] or in the column name ('{column}'), or make a wrong value missing"
    ),
    "checks.from_column": "{name} (from '{column}')",
    "checks.likely_unit": "{reason}; the unit is probably {names}",
    "checks.beyond_left_out": (
        "{name}: {value} {unit} on {when} lies beyond the physical limits {lower} to {upper} {units}: left out; "
        "correct it or leave it empty",
        "{name}: {count} values, the first {value} {unit} on {when}, lie beyond the physical limits {lower} to "
        "{upper} {units}: left out; correct them or leave them empty",
    ),
    "checks.code_left_out": (
        "{name}: {value} on {when} is treated as a missing value; leave it empty",
        "{name}: {count} values, the first {value} on {when}, are treated as missing values; leave them empty",
    ),
    "checks.no_day": "no certain day",
    "checks.fraction": (
        "{name}: {value} on {when} looks like a fraction, not like %; state the unit, in attrs['units'] or in the "
        "column name: '1' for a fraction ('{fraction}'), '%' for per cent ('{percent}')"
    ),
    "checks.unit_of_humidity": (
        "{name}: its unit is empty; state it in attrs['units']: '1' for a fraction, '%' for per cent"
    ),
    "checks.read_as_fraction": "{name}: {value} on {when} and the others are read as fractions, since no place has "
    "such days in %; state the unit in the column name ('{fraction}')",
    "checks.fraction_left_out": (
        "{name}: {value} on {when} looks like a fraction among values in %: left out; correct it or leave it empty",
        "{name}: {count} values, the first {value} on {when}, look like fractions among values in %: left out; "
        "correct them or leave them empty",
    ),
    "checks.saturated": (
        "{name}: {value} on {when} is above saturation: taken as 100 % (ASCE-EWRI 2005, appendix D)",
        "{name}: {count} values, the first {value} on {when}, are above saturation: taken as 100 % (ASCE-EWRI "
        "2005, appendix D)",
    ),
    "checks.crossed_left_out": (
        "{name} is below {other} on {when} ({value} and {limit}): both left out; correct them or leave them empty",
        "{name} is below {other} on {count} days, the first {when} ({value} and {limit}): both left out; correct "
        "them or leave them empty",
    ),
    "checks.crossed_refused": (
        "{name} is below {other} on {wrong} of {total} days, the first {when} ({value} and {limit}); check whether "
        "the columns are swapped, or in different units"
    ),
    "checks.mean_left_out": (
        "{name}: {value} on {when} lies outside the extremes of the day: left out; correct it or leave it empty",
        "{name}: {count} values, the first {value} on {when}, lie outside the extremes of their day: left out; "
        "correct them or leave them empty",
    ),
    "checks.vapour_left_out": (
        "{name}: {value} on {when} is more vapour than the air can hold: left out; correct it or leave it empty",
        "{name}: {count} values, the first {value} on {when}, are more vapour than the air can hold: left out; "
        "correct them or leave them empty",
    ),
    "checks.vapour_refused": (
        "{name}: {wrong} of {total} values, the first {value} {units} on {when}, are more vapour than the air can "
        "hold at its {temperature}; state the unit in attrs['units'] or in the column name, or correct the column"
    ),
    "checks.sun_left_out": (
        "{name}: {value} {units} on {when} is more than the sun can give, {upper}: left out; correct it or "
        "leave it empty",
        "{name}: {count} values, the first {value} {units} on {when}, are more than the sun can give, {upper}: left "
        "out; correct them or leave them empty",
    ),
    "checks.sun_refused": (
        "{name}: {wrong} of {total} values, the first {value} {units} on {when}, are more than the sun can give, "
        "{upper}; state the unit in attrs['units'] or in the column name, check the place, the times and their "
        "offset from UTC, or correct the column"
    ),
    "checks.cells_left_out": (
        "{count} cell is empty because its weather is not possible: beyond the physical limits, tmax below tmin, or "
        "more vapour than the air can hold",
        "{count} cells are empty because their weather is not possible: beyond the physical limits, tmax below tmin, "
        "or more vapour than the air can hold",
    ),
    "checks.not_counted": (
        "the number of cells whose weather is not possible is known only for a lazy result as evaeto.eto returned it, "
        "before it is computed"
    ),
    "checks.empty": "nothing could be computed: {reason}",
    "checks.empty_rejected": "nothing could be computed: {reason} ({cause})",
    "checks.missing_everywhere": "missing input: {names}",
    "checks.never_together": "every time step lacks an input",
    "checks.nothing_fused": (
        "nothing could be fused: on no day does one source have temperature, humidity, wind and radiation"
    ),
}

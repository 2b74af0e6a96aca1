"""English texts: what the files of weather networks, services, loggers and models leave open."""

from __future__ import annotations

TEXTS: dict[str, str | tuple[str, str]] = {
    # what cannot be read
    "network.no_header": "{file}: the header ({header}) is missing; the file may be cut off",
    "network.damaged": "{file}: looks like a file of {format}, but cannot be read as one; it may be cut off or edited",
    "network.not_a_row": "{file}: line {line} is not a row of {format}; the file may be cut off",
    "network.no_weather": "{file}: is a file of {format}, but none of its columns with values is an input of ETo",
    "network.not_a_date": "{name}: '{value}' in {where} is not a date of this format; correct the line",
    "network.not_daily": "{file}: this file of {format} has no daily or hourly values; download daily or hourly ones",
    "network.not_twelve_months": "{file}: a file of {format} has twelve months, no more and no fewer",
    "network.no_unit": "{file}: the header does not state the unit of {name}; download the file again with its header",
    "network.unknown_unit": "{file}: unknown unit '{unit}' of {name}; state it (--unit COLUMN=UNIT; in Python units=)",
    "network.units_unknown": (
        "{file}: files of {format} state no units; give those of {names} (--unit COLUMN=UNIT; in Python units=)"
    ),
    "network.several_sites": "{file}: has {count} stations ({sites}); choose one by its name or code (--site; "
    "in Python site=)",
    "network.flags_elsewhere": (
        "{file}: a file of {format} has a column qc after each quantity, and there is none after {name}; put each "
        "back after its quantity, or delete the qc columns"
    ),
    "network.no_such_site": "{file}: has no station {site}; it has {sites}",
    "network.several_places": "{file}: this table of {format} has several rows a day, as of several places or images; "
    "export one place and one value a day",
    "network.files_beside": (
        "{file}: names the files of a climate, {names}, which have to stand beside it; put them there, or give one "
        "of them"
    ),
    "network.other_rows": "{file}: does not have the days of {name}; correct the one that lacks rows",
    # what was assumed
    "network.whole_degrees": "{format}: the file states no units; its whole degrees are taken as degF, wind as mph and "
    "rain as inches",
    "network.tenths": "{format}: the file states no units; its tenths of degrees are taken as degC, wind as m/s and "
    "rain as mm",
    "network.rows_of_days": "{format}: its rows have no dates; they are taken as the days from {first} to {last}, "
    "without a gap",
    "network.wind_unit_open": "{format}: the wind of this file may be in m/s or in km/d and is left out; save it in "
    "km/d",
    "network.calm_run": "{format}: WIND is the day's run in km, and half of the days have no more than {value}, which "
    "hardly any station has; if it was written in m/s, state it: --unit WIND=m/s (in Python units=)",
    "network.no_wind": "{format}: this file has no wind speed; add it, or choose a method that needs none",
    "network.wind_height": "{format}: wind is taken as measured {height} m above the ground",
    "network.day_offset": "{format}: its days begin at midnight of UTC{offset}, {hours} h from midnight at this place",
    "network.two_blocks_days": "the file has hourly and daily values; the daily ones were read",
    "network.two_blocks_hours": "the file has hourly and daily values; the hourly ones have more inputs and were read",
    "network.cell_elevation": "elevation {elevation} m is the mean of the grid cell; state that of the site if you "
    "know it",
    "network.dark_hours": (
        "radiation of {count} hour with the sun below the horizon was missing or negative and is taken as 0",
        "radiation of {count} hours with the sun below the horizon was missing or negative and is taken as 0",
    ),
    "network.flagged": (
        "{format}: {count} value that failed a check of the network was left out",
        "{format}: {count} values that failed a check of the network were left out",
    ),
    "network.between_columns": (
        "{format}: {count} value cannot be assigned to a column with certainty and was left out",
        "{format}: {count} values cannot be assigned to a column with certainty and were left out",
    ),
    "network.estimated": (
        "{format}: {count} value is flagged as estimated or repaired, and is used as it is",
        "{format}: {count} values are flagged as estimated or repaired, and are used as they are",
    ),
    "network.no_such_day": (
        "{format}: {count} row has a day of the year that does not exist, and was left out",
        "{format}: {count} rows have a day of the year that does not exist, and were left out",
    ),
    "network.predicted": (
        "{count} day is marked as predicted, not measured",
        "{count} days are marked as predicted, not measured",
    ),
    "network.doubtful": (
        "{format}: {count} value whose quality is doubtful was left out",
        "{format}: {count} values whose quality is doubtful were left out",
    ),
    "network.mixed_units": "{file}: {name} does not say one known system of units for all rows; export those of one",
    "network.rain_of_days": "{format}: rainfall totals over several days were left out",
    "network.stamped_at_end": "{format}: a record at 00:00 is taken as that of the day before, which ends there",
    "network.two_digit_years": "two-digit years are taken as {first} to {last}",
    "network.no_year": "the records have no year; {year} is used",
    "network.monthly_means": (
        "{format}: monthly means of no single year are dated in the middle of the months of {year}"
    ),
    "network.typical_year": "{format}: a typical year composed of months from {years}; its days are dated in {year}",
    "network.daylight_mean": "{format}: radiation is the mean over the hours of daylight, and was multiplied by their "
    "length",
    "network.no_daylight": "{format}: radiation is the mean over the hours of daylight, whose length (dayl) is "
    "missing; it was left out",
    "network.not_kelvin": "{format}: {names} cannot be in K, and are taken as degC",
}

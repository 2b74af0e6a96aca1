"""The English text of every `Message`, by its key: `area.what_happened`.

Fields stand in braces, without a format or conversion: `messages.said` writes them. A pair is singular and plural.
A text says what is wrong, where, with which value, and what to do.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

TEXTS: Mapping[str, str | tuple[str, str]] = MappingProxyType(
    {
        # output: where a file may be written
        "output.is_input": "{out}: is an input and would be lost; choose another name for the output",
        "output.within_input": "{out}: lies within the input {input}; choose a place outside it",
        "output.holds_input": "{out}: holds the input {input}, which would be lost; choose another place",
        "output.no_folder": "{out}: the folder {folder} does not exist; create it first",
        "output.is_folder": "{out}: is a folder; name a file to write",
        "output.is_file": "{out}: is a file, and a Zarr store is a folder; choose another name, or delete it first",
        "output.foreign_folder": (
            "{out}: exists and was not written by evaeto, so it is not replaced; choose another name, or delete it "
            "first"
        ),
        "output.not_written": "{out}: cannot be written: {why}",
        # grid: files of grids
        "grid.chunks_missing": "{name}: {missing} of the {total} chunks of the store are not there, and would read as "
        "{value}; copy the store again, or declare its fill value as missing data (_FillValue)",
        "grid.unfinished": (
            "{file}: is what an interrupted run left behind and is not whole; delete it and run the command again"
        ),
        "grid.cannot_be_opened": "{file}: cannot be opened as a grid: {why}",
        "grid.damaged": (
            "{name}: the input is damaged, chunk {chunk} cannot be read ({region}): {why}; replace the file by a whole "
            "copy"
        ),
        "grid.damaged_somewhere": (
            "{name}: the input is damaged and cannot be read: {why}; replace the file by a whole copy"
        ),
        # weather: what a Dataset or DataFrame holds
        "weather.forecast_steps": (
            "step: the weather has {size} forecast steps as a dimension; bring them onto one time axis first: stack "
            "time and step into one dimension and take valid_time as its time"
        ),
        "weather.places_by_source": (
            "{source}: has the dimension {dims} beside time; give many places as one Dataset with the dimension "
            "source, or choose a place with .isel"
        ),
        # accumulation: what hourly sums are sums of
        "accumulation.unknown": "accumulation: unknown value '{value}'; choose one of {known}",
        "accumulation.not_hourly": "accumulation: is for hourly weather only (got {value}); this is daily",
        "accumulation.cannot_be_told": (
            "{name}: are these sums of one step or since midnight UTC? The values do not change enough to tell; "
            "say it with accumulation='step' or accumulation='midnight'"
        ),
        "accumulation.neither": (
            "{name}: its values are neither sums of one step nor sums since midnight UTC: they fall within the day, "
            "and hold a sum for hours; if they start anew at another hour, make them sums of the step first, else "
            "say what they are with accumulation='step' or accumulation='midnight'"
        ),
        # place: latitude, longitude and elevation against the grid of the weather
        "place.not_a_number": "{name}: must be a number, or one number per site (got {value})",
        "place.which_variable": "{name}: is a Dataset of {names}; give the one variable that it is",
        "place.no_such_dimension": (
            "{name}: has the dimension {dim}, which the weather does not have (its dimensions are {dims}); "
            "rename it, or choose one value along it with .isel"
        ),
        "place.other_length": (
            "{name}: has {length} values along {dim} where the weather has {weather}, and no coordinates to align "
            "them by"
        ),
        "place.repeated": "{name}: its coordinate {dim} holds {value} more than once",
        "place.cells_missing": (
            "{name}: has no value for the {dim} {value} of the weather; bring it onto the weather's grid first, "
            "for example with .interp or .reindex(method='nearest')",
            "{name}: has no value for {count} of the weather's {dim}, the first of them {value}; bring it onto the "
            "weather's grid first, for example with .interp or .reindex(method='nearest')",
        ),
        "place.two_grids": (
            "{name} and {other} are on different grids ({dims} and {other_dims}); bring them onto one first"
        ),
        # tables: what is wrong with a file of text or a DataFrame
        # sources: what a service delivered and what it did not
        "source.lacks_hours": (
            "the service lacks hours of {day}; its values of that day are not used for {names}",
            "the service lacks hours of {count} days, {day} to {last}; its values of these days are not used for "
            "{names}",
        ),
        # sites: the output of a batch
        "sites.out_in_use": "another run is writing this file; wait until it ends, or choose another name",
        "sites.out_is_open": "this file can't be replaced; close it in all programs and notebooks and run the same "
        "again, what was calculated is kept",
        "sites.result_was_replaced": "{path} has been written anew since this result was made; open it again to read "
        "what it holds now",
        "table.row": "row {row}",
        "table.row_of_file": "row {place} of {file}",
        "table.line_of_file": "line {place} of {file}",
        "table.not_a_number": "{name}: '{value}' in {where} is not a number; leave the cell empty where a value is "
        "missing",
        "table.not_a_date": "{name}: '{value}' in {where} is not an unambiguous date; write YYYY-MM-DD",
        "table.no_date": "date: {where} has none",
        "table.too_many_cells": "{file}: line {line} has {cells} cells, but the header has {columns}; put a text that "
        "contains the delimiter ({delimiter}) in quotes, or correct the line",
        "table.decimal_commas": "{file}: line {line} has {cells} cells, but the header has {columns}, as if numbers "
        "with decimal commas stood between commas; save the table with semicolons between the columns, or with decimal "
        "points",
        "table.too_few_cells": "{file}: line {line} has {cells} cells, but the header has {columns}; it is cut off or "
        "lacks a delimiter ({delimiter}): correct the line, and leave a cell empty where a value is missing",
        "table.quote_not_closed": "{file}: a quotation mark in line {line} is not closed where its cell ends; close "
        "it, and write those within a text twice",
        "table.nul": "{file}: line {line} has a NUL byte; the file is damaged, or it is not text in UTF-8",
        "table.thousands": "{file}: {name}: '{value}' has a point where other numbers of the table have a decimal "
        "comma; write it without a sign for thousands",
        "table.thousands_or_decimals": "{file}: '{value}' may be a thousand or a decimal number; write it without a "
        "sign for thousands, or with a decimal point",
        "table.double_column": "{file}: {name} appears more than once, as columns {columns}; keep one of them",
        "table.two_places": "{file}: the comments state two values of {name}, {values}; keep one of them",
        # days: made of hours
        "days.made": "days are made of their 24 hours, each time being the {label} of its step, in {zone}",
        "days.end": "end",
        "days.middle": "middle",
        "days.start": "start",
        "days.local_time": "local standard time",
        "days.incomplete": (
            "1 day lacks some of its 24 hours and is missing: {names}",
            "{count} days lack some of their 24 hours and are missing: {names}",
        ),
        "days.values_missing": (
            "{variable} lacks an hour of 1 day, where it is missing",
            "{variable} lacks hours of {count} days, where it is missing",
        ),
        "days.no_whole_day": "time: no day has all its 24 hours from {first} to {last}, each time being the {label} of "
        "its step; add the other hours, or make the days with evaeto.daily and another label",
        "days.not_hourly": "time: the values are {hours} h apart; one value a day is expected, or steps of an hour or "
        "shorter, of which evaeto.daily makes days",
        "days.no_steps": "time: days are made of dates and times in steps of an hour or shorter, and there are none",
        "days.sunshine_beyond_step": "sunshine: {value} h within a step of {hours} h; give the hours of sunshine of "
        "each step, or state the unit in the column name",
        # series: two that are compared
        "series.steps_differ": "estimate and reference differ in their steps of time, {one} and {other} h; make days "
        "of the hours first, with evaeto.daily",
        # references of calibrations
        "reference.impossible": (
            "{count} day of the reference is left out: {value} on {day} is a code for missing data, or no possible ETo",
            "{count} days of the reference are left out: values such as {value}, first on {day}, are codes for "
            "missing data, or no possible ETo",
        ),
        "reference.mostly_impossible": (
            "reference: {count} of its {known} days are codes for missing data or no possible ETo, most often {value}; "
            "check that the column `eto` holds daily ETo in mm/day"
        ),
        "reference.other_unit": (
            "reference: the values of `eto` are {level} times the ETo of the services, as if they were in {units}; "
            "state the unit in the column name (`eto [cm]`, `eto [inch]`), or convert the values to mm/day"
        ),
        "reference.wrong_level": (
            "reference: the values of `eto` are {level} times the ETo of the services, too far apart for daily "
            "reference ETo in mm/day; check the column, its unit and its sign, the units of the weather, and the place"
        ),
        "reference.stray": (
            "{count} day of the reference is left out: {value} on {day} has nothing to do with the weather of that day",
            "{count} days of the reference are left out: exactly {value} comes again on days whose weather says "
            "otherwise, first on {day}",
        ),
        "reference.constant": (
            "reference: every value of `eto` is {value}; daily values are needed, or give monthly means and standard "
            "deviations as a climatology"
        ),
        "reference.repeated": (
            "reference: {share} percent of the values of `eto` repeat that of the day before to the last digit, as if "
            "means of weeks or months stood on every day; give daily values, or monthly means and standard deviations "
            "as a climatology"
        ),
        "reference.stuck": (
            "{count} day of the reference is left out: the same value to the last digit for {longest} days, from {day}",
            "{count} days of the reference are left out: the same value to the last digit for up to {longest} days, "
            "first from {day}",
        ),
        "reference.same_each_year": (
            "reference: its years are equal to the last digit; it is a climatology, not daily values: give monthly "
            "means and standard deviations as a climatology"
        ),
        "reference.no_weather": (
            "reference: it has a season, but no change from day to day; it is a climatology, not daily values: give "
            "monthly means and standard deviations as a climatology"
        ),
        "reference.low": (
            "the reference is only {level} times the ETo of the services: its formula or unit may be wrong, or the "
            "services err here by as much (a sheltered site, wind of another height); compare it with a second "
            "reference before you trust the calibration"
        ),
        "reference.high": (
            "the reference is {level} times the ETo of the services: its formula or unit may be wrong (net longwave "
            "radiation left out, a taller crop), or the services err here by as much; compare it with a second "
            "reference before you trust the calibration"
        ),
        "reference.late": (
            "reference: its values follow the weather of {count} day before; the dates of `eto` are late (a reading of"
            " the next morning, or days of another time zone): move them back",
            "reference: its values follow the weather of {count} days before; the dates of `eto` are late: move them "
            "back",
        ),
        "reference.early": (
            "reference: its values follow the weather of {count} day after; the dates of `eto` are early (stamped at "
            "the beginning, or days of another time zone): move them forward",
            "reference: its values follow the weather of {count} days after; the dates of `eto` are early: move them "
            "forward",
        ),
        "reference.maybe_shifted": (
            "the reference follows the weather of a neighbouring day of {sources} about as well as that of the same "
            "day: its day may begin at another hour (a morning reading, UTC)"
        ),
        "reference.no_relation": (
            "reference: it does not follow the weather of this place (correlation of departures from the season {r} "
            "with {source}, the best); check its dates, its place and its column"
        ),
        "reference.other_hemisphere": (
            "reference: its seasons are opposite to those of {source}, and its days do not follow the weather; check "
            "the signs of the coordinates and the place of the reference"
        ),
        "reference.weak_relation": (
            "the reference follows the weather of this place weakly (correlation of departures from the season {r} with"
            " {source}, the best; a station at the place has 0.7 or more): it may be that of another place"
        ),
        "reference.years_apart": (
            "the reference does not follow the weather of {source} in {years}, but does in other years; check its dates"
            " in these"
        ),
        "reference.provider_eto": "the reference is the ETo of {source} itself: it teaches nothing of the true ETo",
        "reference.unknown_unit": "the unit '{units}' of the reference is not known; it is read as mm/day",
        "climatology.impossible": (
            "climatology: {name} of month {month} is {value}, which is not possible; give the mean and standard "
            "deviation of daily ETo in mm/day"
        ),
        "climatology.other_unit": (
            "climatology: the means are {level} times the ETo of the services, as if they were in {units}; give means "
            "of daily values in mm/day"
        ),
        "climatology.wrong_level": (
            "climatology: the means are {level} times the ETo of the services, too far apart for daily reference ETo in"
            " mm/day; check the column, its unit and the place"
        ),
        "climatology.wrong_spread": (
            "climatology: sd is {level} times that of the daily ETo of the services; give the standard deviation of "
            "daily values in mm/day"
        ),
        "climatology.spread": (
            "sd of the climatology is {level} times that of the daily ETo of the services: it must be the standard "
            "deviation of daily values, not of monthly means"
        ),
        "climatology.constant": "every month of the climatology has the mean {value}, but the weather has seasons",
        "climatology.other_hemisphere": (
            "climatology: its seasons are opposite to those of the weather; check the order of the months, the signs of"
            " the coordinates and the place"
        ),
        "climatology.other_season": (
            "the seasons of the climatology are not those of the weather (correlation {r}): it may be that of another "
            "place, or its months are out of order"
        ),
        "score.impossible": (
            "{count} day is left out: {value} on {day} in {file} is a code for missing data, or no possible ETo",
            "{count} days are left out: values such as {value}, first on {day}, in {file} are codes for missing data,"
            " or no possible ETo",
        ),
        "score.codes": (
            "{count} value is left out: {value} is a code for missing data",
            "{count} values are left out: {value} and the like are codes for missing data",
        ),
        # uploads: what is wrong with a file of a visitor; whoever tells it says which file
        "upload.array": "'{part}' declares {count} values, more than {most}; cut a part out",
        "upload.attribute": "the attribute or metadata '{part}' is too long; shorten it",
        "upload.chunk": "'{part}' is stored in chunks of more than {most} MB; store it in smaller ones",
        "upload.chunks": "'{part}' is stored in {count} chunks, more than {most}; store it in larger ones",
        "upload.codec": "'{part}' is packed with {codec}; allowed are {codecs}",
        "upload.columns": "has more than {most} columns; delete those that are not needed",
        "upload.cut_off": "the file is cut off: it has {count} bytes and declares {most}; copy it again",
        "upload.damaged": "the file cannot be read; it is damaged or of another kind than its ending says",
        "upload.entities": "the Excel file contains XML declarations that no spreadsheet needs; save it again as .xlsx",
        "upload.entry": "the ZIP file has an entry '{part}' that is a link or lies outside its folder; zip the folder "
        "itself again",
        "upload.line": "line {row} is longer than {most} bytes; check what separates the lines",
        "upload.memory": "reading the file takes more memory than allowed; cut a part out",
        "upload.metadata": "the metadata in '{part}' are not valid",
        "upload.no_netcdf": "is not a NetCDF file",
        "upload.no_workbook": "is not an Excel file (.xlsx)",
        "upload.no_zip": "cannot be unpacked; it must be a ZIP file without a password",
        "upload.outside": "'{part}' refers to data outside the file; copy the data into the file",
        "upload.packing": "'{part}' in the ZIP file has a password or is packed in an unusual way; zip it again",
        "upload.rows": "has more than {most} rows; cut a part out",
        "upload.time": "reading the file took longer than {seconds} s; cut a part out",
        "upload.too_deep": "the file has groups inside more than {most} other groups",
        "upload.too_many_parts": "the file has more than {most} parts",
        "upload.type": "'{part}' holds objects; only numbers, times and short texts are read",
        "upload.unpacked": "larger than {most} MB when unpacked",
        # calibration files
        "calibration.too_large": "{file}: is larger than {most} kB, too large for a calibration file",
        # cache: the answers of the services kept on disk
        "cache.not_used": "The cache in {folder} can't be used ({reason}): answers of the services are not kept, and "
        "the next calculation asks for them again. Fix that, or set EVAETO_CACHE to another folder.",
        "cache.disk_is_full": "the disk is full",
        "cache.not_writable": "it can't be written to",
        "cache.locked": "another program keeps it locked",
        # eto: what is wrong with its arguments
        "eto.not_a_ratio": "{name}: must be a ratio from 0 to 1 ({given} was given)",
        # request: what to know of a place
        "request.several_civil_times": (
            "more than one civil time is in use at this point: its days follow {used}, not {others}"
        ),
        # hourly: what was estimated
        "hourly.cloudiness_estimated": (
            "estimated: Rs/Rso of {count} of {total} time steps is taken as {ratio}, for want of measured ones "
            "(FAO-56 p. 75; night_cloudiness sets another): {spans}"
        ),
        "hourly.cloudiness_estimated_in_places": (
            "estimated: Rs/Rso of {count} of {total} time steps is taken as {ratio}, for want of measured ones "
            "(FAO-56 p. 75; night_cloudiness sets another), in {places} places"
        ),
        # checks: what cannot be
        "checks.beyond_refused": (
            "{name}: values from {lower} to {upper} {units} (read as {unit}) lie beyond the physical limits {least} to "
            "{most}, {wrong} of {total}, the first {value} on {when}; most often the unit is another one: state it in "
            "attrs['units'] or in the column name ('{column}'), or make a wrong value missing"
        ),
        "checks.likely_unit": "{reason}; likely the unit is {names}",
        "checks.beyond_left_out": (
            "{name}: {value} {unit} on {when} lies beyond the physical limits {lower} to {upper} {units}: left out; "
            "correct it or leave it empty",
            "{name}: {count} values, the first {value} {unit} on {when}, lie beyond the physical limits {lower} to "
            "{upper} {units}: left out; correct them or leave them empty",
        ),
        "checks.code_left_out": (
            "{name}: {value} on {when} is taken for a missing value; leave it empty",
            "{name}: {count} values, the first {value} on {when}, are taken for missing values; leave them empty",
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
            "{name}: {value} {units} on {when} is more than the sun gives, {upper}: left out; correct it or leave it "
            "empty",
            "{name}: {count} values, the first {value} {units} on {when}, are more than the sun gives, {upper}: left "
            "out; correct them or leave them empty",
        ),
        "checks.sun_refused": (
            "{name}: {wrong} of {total} values, the first {value} {units} on {when}, are more than the sun gives, "
            "{upper}; state the unit in attrs['units'] or in the column name, check the place, the times and their "
            "offset from UTC, or correct the column"
        ),
        "checks.cells_left_out": (
            "{count} cell is empty because its weather cannot be: beyond the physical limits, tmax below tmin, or more "
            "vapour than the air can hold",
            "{count} cells are empty because their weather cannot be: beyond the physical limits, tmax below tmin, or "
            "more vapour than the air can hold",
        ),
        "checks.not_counted": (
            "how many cells are empty because their weather cannot be is known of a lazy result as evaeto.eto returned "
            "it, before it is computed"
        ),
        "checks.empty": "nothing could be computed: {reason}",
        "checks.empty_rejected": "nothing could be computed: {reason} ({cause})",
        "checks.missing_everywhere": "missing input: {names}",
        "checks.never_together": "every time step lacks an input",
        "checks.nothing_fused": (
            "nothing could be fused: on no day is there temperature, humidity, wind and radiation of one of the sources"
        ),
        "checks.only_rhmin": (
            "missing input: rhmax, rhmean, tdew or ea; rhmin by itself says too little of the humidity. Add one of "
            "them, or leave rhmin out: then the humidity is estimated from tmin (FAO-56 eq. 48)"
        ),
        # columns that are not recognised
        "columns.ignored": "not recognised and left out: {names}",
        "columns.similar": (
            "{name}: not recognised and left out, though it resembles {similar}; rename it, or drop it if it is "
            "something else"
        ),
        "columns.ignored_though_lacking": ("not recognised and left out: {names}; if {what} is among them, rename it"),
    }
)

"""English texts: tables."""

from __future__ import annotations

TEXTS: dict[str, str | tuple[str, str]] = {
    "table.row": "row {row}",
    "table.row_of_file": "row {place} of {file}",
    "table.line_of_file": "line {place} of {file}",
    "table.unit_in_cell": (
        "{name}: '{value}' in {where} has its unit in the cell; write it in the header, '{name} [{unit}]', and numbers "
        "alone in the cells"
    ),
    "table.not_a_number": "{name}: '{value}' in {where} is not a number; leave the cell empty where a value is missing",
    "table.text_left_out": (
        "{name}: '{value}' in {where} is not a number: left out; correct it or leave it empty",
        "{name}: {count} cells, the first '{value}' in {where}, are not numbers: left out; correct them or leave them "
        "empty",
    ),
    "table.archive": "{file}: is an archive or an old Excel file (.xls), not a table; unpack it, or save it as .xlsx "
    "or .csv",
    "table.no_sheet": "{file}: there is no sheet '{name}'; the sheets are {names}",
    "table.wind_unit": "{name}: no unit of the wind is stated; taken as {unit} (another one: --unit '{name}=km/h')",
    "table.no_header": "{file}: its first line holds values, '{value}', and no line names the columns; write their "
    "names above them, such as date, tmax, tmin, rh, wind, rs (a column that is not needed: any other name)",
    "table.dates_by_content": "{name} is taken for the dates, as its cells are dates ('{value}'); another column: "
    "--name COLUMN=date",
    "table.hour_or_humidity": "{name} is taken for {quantity}, as it cannot be the hour of each row",
    "table.summaries": (
        "'{value}' in {where} is not a date: the row summarises others and was left out",
        "{count} rows without a date, the first '{value}' in {where}, summarise others and were left out",
    ),
    "table.cut_number": "{name}: the file ends within a number, '{value}' in {where}; it is cut off, and the number "
    "was left out",
    "table.of_several_days": (
        "{name}: the value in {where} is of several days and was left out",
        "{name}: {count} values, the first in {where}, are of several days each and were left out",
    ),
    "table.sheet_taken": "sheet '{name}' was read, the first with a table; the file has {names} (another one: --sheet)",
    "describe.days": ("{count} day, {first}", "{count} days, {first} to {last}"),
    "describe.hours": ("{count} time, {first}", "{count} times of hourly weather, {first} to {last}"),
    "describe.place": "place: {names}",
    "describe.no_place": "the file does not say where it was measured",
    "describe.label": "its times are the {label} of the hour",
    "describe.utc_offset": "its times are {hours} h from UTC",
    "describe.wind_height": "wind measured at {height} m",
    "command.no_pair": "{option} {given}: give the column, an equals sign and what it is, such as T=tmax or T=degF",
    "columns.no_such": "{name}: no such column; the columns are {names}",
    "columns.no_such_quantity": "{name}: '{quantity}' is not a quantity; known are {names}",
    "table.not_a_date": "{name}: '{value}' in {where} is not an unambiguous date; write YYYY-MM-DD",
    "table.no_date": "date: {where} has none",
    "table.no_dates": "no column of dates; say which it is (--name COLUMN=date; in Python names=), call it one of "
    "{names}, or give year, month and day, or year and day of the year, in columns of their own; a table without a "
    "header needs one",
    "dates.day_or_month": (
        "{name}: '{value}' and the other dates may be day-first or month-first; state which: --dayfirst or "
        "--monthfirst (in Python dayfirst=True or dayfirst=False), or write YYYY-MM-DD"
    ),
    "dates.other_order": "{name}: '{value}' and the other dates do not have the order of day and month that was stated",
    "dates.whose_midnight": "time: {time} UTC may be a local midnight written in UTC; give the longitude (--lon; in "
    "Python lon=), or write the days as YYYY-MM-DD",
    "dates.no_hour": "{name}: '{value}' in {where} is not a time of day; write HH:MM",
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
    "table.thousands": (
        "{file}: {name}: '{value}' has a point where other numbers of the table have a decimal comma; write it "
        "without a thousands separator"
    ),
    "table.thousands_or_decimals": (
        "{file}: '{value}' may be a thousand or a decimal number; write it without a thousands separator, or with "
        "a decimal point"
    ),
    "table.copies": (
        "{where} repeats an earlier row in every cell and was left out",
        "{count} rows, the first in {where}, repeat earlier ones in every cell and were left out",
    ),
    "table.double_column": "{file}: {name} appears more than once, as columns {columns}; keep one of them",
    "table.two_places": "{file}: the comments state two values of {name}, {values}; keep one of them",
    # columns that are not recognised
    "columns.ignored": "not recognised and left out: {names}",
    "columns.similar": (
        "{name}: not recognised and left out, though it resembles {similar}; rename it, or drop it if it is "
        "something else"
    ),
    "columns.humidity": "humidity",
    "columns.ignored_though_lacking": ("not recognised and left out: {names}; if {what} is among them, rename it"),
}

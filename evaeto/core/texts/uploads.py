"""English texts: uploads."""

from __future__ import annotations

TEXTS: dict[str, str | tuple[str, str]] = {
    # uploads: what is wrong with a file of a visitor; whoever tells it says which file
    "upload.array": "'{part}' declares {count} values, more than {most}; use a smaller part of it",
    "upload.attribute": "the attribute or metadata '{part}' is too long; shorten it",
    "upload.chunk": "'{part}' is stored in chunks of more than {most} MB; store it in smaller ones",
    "upload.chunks": "'{part}' is stored in {count} chunks, more than {most}; store it in larger ones",
    "upload.codec": "'{part}' is packed with {codec}; allowed are {codecs}",
    "upload.columns": "has more than {most} columns; delete those that are not needed",
    "upload.cut_off": "the file is truncated: it has {count} bytes and declares {most}; copy it again",
    "upload.damaged": "the file cannot be read; it is damaged, or its content does not match its ending",
    "upload.entities": "the Excel file contains XML declarations that no spreadsheet needs; save it again as .xlsx",
    "upload.entry": "the ZIP file has an entry '{part}' that is a link or lies outside its folder; zip the folder "
    "itself again",
    "upload.line": "line {row} is longer than {most} bytes; check what separates the lines",
    "upload.memory": "reading the file takes more memory than allowed; use a smaller part of it",
    "upload.metadata": "the metadata in '{part}' are not valid",
    "upload.no_netcdf": "is not a NetCDF file",
    "upload.no_workbook": "is not an Excel file (.xlsx)",
    "upload.no_zip": "cannot be unpacked; it must be a ZIP file without a password",
    "upload.outside": "'{part}' refers to data outside the file; copy the data into the file",
    "upload.packing": "'{part}' in the ZIP file has a password or is packed in an unusual way; zip it again",
    "upload.rows": "has more than {most} rows; use a smaller part of it",
    "upload.time": "reading the file took longer than {seconds} s; use a smaller part of it",
    "upload.too_deep": "the file has groups nested more than {most} deep",
    "upload.too_many_parts": "the file has more than {most} parts",
    "upload.type": "'{part}' holds objects; only numbers, times and short texts are read",
    "upload.unpacked": "larger than {most} MB when unpacked",
    # hours: of a file in which ETo of every hour is looked for
    "hours.file_is_daily": "has days, not hours; give it as a station in the form",
}

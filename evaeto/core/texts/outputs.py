"""English texts: outputs."""

from __future__ import annotations

TEXTS: dict[str, str | tuple[str, str]] = {
    # output: where a file may be written
    "output.is_input": "{out}: is an input and would be lost; choose another name for the output",
    "output.within_input": "{out}: lies within the input {input}; choose a place outside it",
    "output.holds_input": "{out}: holds the input {input}, which would be lost; choose another place",
    "output.no_folder": "{out}: the folder {folder} does not exist; create it first",
    "output.is_folder": "{out}: is a folder; give the name of a file",
    "output.is_file": "{out}: is a file, and a Zarr store is a folder; choose another name, or delete it first",
    "output.foreign_folder": (
        "{out}: exists and was not written by evaeto, so it is not replaced; choose another name, or delete it first"
    ),
    "output.in_use": "{out}: another run is writing it; wait until it has ended, or choose another name",
    "output.not_written": "{out}: cannot be written: {why}",
}

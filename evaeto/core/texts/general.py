"""English texts: general."""

from __future__ import annotations

TEXTS: dict[str, str | tuple[str, str]] = {
    # said: how messages go together
    "said.of": "{name}: {what}",
    "said.either": "{names} or {last}",
    # argument: of a function
    "argument.unknown": "{name}: unknown value '{value}'; choose one of {known}",
    "argument.unexpected": "{name}: there is no such argument; there are {known}",
    "argument.unexpected_like": "{name}: there is no such argument; is {likely} meant?",
    "argument.of_step": "{name}: the step is that of the weather, so hours give hours; for days first "
    "weather = evaeto.daily(weather)",
    "argument.by_name": "{value}: has to be given by name; is it {names}?",
    "argument.missing": "{name}: is missing",
    "argument.of_weather": "{names}: belong to the weather; give all of it as the first argument, one table or Dataset",
    "argument.no_daily_eto": (
        "totals: there is no daily `eto` in it; give what evaeto.fuse, compute or compute_sites gave (got {given})"
    ),
    "argument.no_days": "totals: there are no days in it",
    "argument.kind": "{name}: must be {kinds} (got {value})",
    "kind.number": "a number",
    "kind.numbers": "numbers",
    "kind.several": "{size} numbers",
    "kind.per_field": "a number or a DataArray of numbers",
    "argument.shapes": "{names}: their shapes do not fit together",
    "kind.text": "text",
    "kind.path": "the path of a file",
    "kind.mapping": "a mapping with names as its keys",
    "kind.texts": "a list of names",
    "kind.dataset": "a Dataset",
    "kind.table": "a DataFrame",
    "kind.count": "a whole number",
    "kind.flag": "True or False",
    "kind.day": "a date, such as 2020-12-31",
    "kind.words": "a mapping of names to text",
    "kind.array": "a DataArray",
    "kind.callable": "a function",
    "kind.client": "a Dask client",
    "kind.axes": "axes of matplotlib",
    "weather.not_numbers": "{name}: its values are not numbers (got the type {kind})",
    "kind.points": "a list of points (lat, lon)",
    "kind.calibration": "a calibration",
    "kind.plan": "a plan of irrigation (evaeto.crops.tables.IrrigationPlan)",
    "argument.place_missing": "missing: {names}; the weather does not say where it is",
    "argument.offset": "{name}: must be a number of hours from {lower} to {upper} (got {value})",
    "argument.zone_stated": "utc_offset: the times already carry a time zone (got {value})",
    "argument.day_offset_alone": "day_offset: needs utc_offset too, because the times carry no time zone",
    # names: that are looked for and not there
    "names.elsewhere": "{owner} has no '{name}'; use {here}",
    "names.called": "{name} is a package, not a function; use {here}",
    "names.unknown": "{owner} has no '{name}'",
    # file: of any kind, whoever tells it says which one
    "file.table": "table",
    "file.missing": "no such file",
    "file.no_ending": "its name has no ending; use {known}",
    "file.unknown_ending": "unknown file ending '{ending}'; use {known}",
    "file.not_netcdf": "is not a NetCDF file",
    "file.not_excel": "is not an Excel file (.xlsx)",
    "file.not_text": "is not a text file in UTF-8",
    "file.not_a_table": "cannot be read as a table: {why}",
    "file.no_rows": "has no rows of data",
}

"""English texts: calibrations."""

from __future__ import annotations

TEXTS: dict[str, str | tuple[str, str]] = {
    # reference: what a calibration is learnt from
    "reference.one_of_two": "reference: give either reference_eto (daily) or climatology (monthly)",
    "reference.no_eto": "reference: has no column `eto`; of weather make it first with evaeto.eto",
    "reference.no_eto_in_file": "has no column `eto` (reference ETo, mm/day); of weather make it first with evaeto.eto",
    "reference.not_dated": "reference: must be a Series or DataArray indexed by date",
    "reference.double_day": "reference: {day} appears more than once",
    "reference.few_days": (
        "reference: has {count} day in common with the weather; at least {least} are needed",
        "reference: has {count} days in common with the weather; at least {least} are needed",
    ),
    "reference.few_new_days": (
        "reference: has {count} day after {end}, where the calibration ends; at least {least} are needed",
        "reference: has {count} days after {end}, where the calibration ends; at least {least} are needed",
    ),
    "climatology.missing_columns": "climatology: missing column: {names}; give month, mean and sd [mm/day]",
    "climatology.months": "climatology: month must be 1 to 12, each once (got {months})",
    "climatology.not_numbers": "climatology: mean and sd must be numbers, and sd not negative",
    "climatology.few_days": (
        "climatology: the weather has {count} day of month {month}; at least {least} of every month are needed",
        "climatology: the weather has {count} days of month {month}; at least {least} of every month are needed",
    ),
    # record: what a calibration saw
    "record.daily": "daily reference",
    "record.climatology": "monthly climatology of the reference",
    "record.renewed": "daily reference, renewed after {end}",
    "record.new_days_left_out": (
        "{count} new day, scored with the calibration that had not seen it",
        "{count} new days, scored with the calibration that had not seen them",
    ),
    "record.nothing_left_out": "nothing: no day of the reference was seen",
    "record.years_left_out": "{blocks} blocks of whole years, {years} years in all",
    "record.days_left_out": "{blocks} blocks of days",
    # calibration: files, and where they can be used
    "calibration.damaged": "is a damaged calibration file",
    "calibration.unreadable": "cannot be read as a calibration: {why}",
    "calibration.not_json": "cannot be read as a calibration: line {line} is not JSON",
    "calibration.other_version": "is not an evaeto calibration of this version",
    "calibration.not_renewable": (
        "update: only a calibration with a daily reference, made by this version, can be renewed; calibrate again"
    ),
    "calibration.renewed_elsewhere": (
        "update: the calibration was made {distance} km away; calibrate this place separately"
    ),
    "calibration.not_daily": "was made from a climatology; a region needs daily references",
    "calibration.at": "calibration at latitude {lat}, longitude {lon}",
    "calibration.none_of_its_sources_chosen": "was made with {sources}; none of them is chosen",
    "calibration.none_of_its_sources_given": ("calibration: was made with {known}; none of them is among {sources}"),
    "calibration.away": "the calibration was made {distance} km away; its band does not account for the distance",
    "calibration.unseen_months": (
        "the calibration has not seen these months of the year: {months}; the band is wider there; a full year of "
        "reference data would narrow it"
    ),
    "calibration.too_far": (
        "the nearest calibrated site is {distance} km away, beyond {most} km; calibrate a nearer site, or fuse "
        "without a calibration"
    ),
    "calibration.too_high_or_low": (
        "every site within {radius} km is at least {difference} m higher or lower than {elevation} m, beyond {most} m; "
        "calibrate a site of similar elevation"
    ),
    "calibration.region": "regional calibration: {why}",
}

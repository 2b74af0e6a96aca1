"""English texts: references."""

from __future__ import annotations

TEXTS: dict[str, str | tuple[str, str]] = {
    # series: two that are compared
    "series.steps_differ": (
        "estimate and reference differ in their time step, {one} and {other} h; aggregate the hours to days first, "
        "with evaeto.daily"
    ),
    "series.shapes_differ": "estimate and reference differ in shape: {one} and {other}",
    "series.lengths_differ": "precipitation and ETo differ in length: {one} and {other}",
    "series.double": "{name}: {when} appears more than once",
    "statistics.few_values": "a trend needs at least {least} values",
    "statistics.few_years": "a seasonal trend needs at least {least} values of one calendar month",
    "spei.few_years": (
        "the SPEI needs {least} years of each calendar month with precipitation and ETo on all days, and finds {years};"
        " choose a longer period"
    ),
    # unit: what a reference may be in
    "unit.degrees": "degrees",
    "unit.mm_per_hour": "mm per hour",
    "unit.mm_per_week": "mm per week",
    "unit.mm_per_month": "mm per month",
    "unit.mm_per_year": "mm per year",
    "unit.mm_times_inch": "mm multiplied by 25.4",
    "unit.latent_heat": "{unit} of latent heat",
    "unit.tenths": "tenths of a millimetre",
    "unit.hundredths": "hundredths of a millimetre",
    "unit.thousandths": "thousandths of a millimetre",
    # references of calibrations
    "reference.impossible": (
        "{count} day of the reference is left out: {value} on {day} is a code for missing data, or not a possible ETo",
        "{count} days of the reference are left out: values such as {value}, first on {day}, are codes for "
        "missing data, or not a possible ETo",
    ),
    "reference.mostly_impossible": (
        "reference: {count} of its {known} days are codes for missing data or not a possible ETo, most often "
        "{value}; check that the column `eto` holds daily ETo in mm/day"
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
        "{count} days of the reference are left out: exactly {value} recurs on days whose weather says "
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
    "reference.other_crop": (
        "the reference is {scale} times the ETo of grass, whatever the wind: it may be that of a taller crop (alfalfa: "
        "about 1.25), or its formula may leave out net longwave radiation; reference ETo of grass is needed"
    ),
    "reference.too_small": (
        "the reference is only {scale} times the ETo of grass, whatever the wind: its formula, its unit or its crop "
        "coefficient may be wrong; reference ETo of grass is needed"
    ),
    "reference.step": (
        "the reference changes its level against the services from about {day} on, to {ratio} times what it was: a "
        "station may have moved, or have another sensor or formula since; use the years before or after"
    ),
    "reference.drift": (
        "the reference drifts away from the services, over all its years to {ratio} times what it was: a sensor may be "
        "ageing, or its surroundings have changed; use the years in which it was right"
    ),
    "reference.doubtful": (
        "reference: {reasons}. If you are sure of it, accept it: accept=True, on the command line --accept"
    ),
    "reference.mean_of_services": "the mean of the services",
    "reference.other_place": (
        "from day to day the reference does not follow the weather of this place (correlation of the changes {r} with "
        "{source}, the best; a station at the place has 0.6 or more): it may be that of another place"
    ),
    "reference.late": (
        "reference: its values follow the weather of {count} day before; the dates of `eto` are late (a reading of"
        " the next morning, or days of another time zone): move them back",
        "reference: its values follow the weather of {count} days before; the dates of `eto` are late: move them back",
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
    "reference.provider_eto": "the reference is the ETo of {source} itself: it says nothing about the true ETo",
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
        "{count} day is left out: {value} on {day} in {file} is a code for missing data, or not a possible ETo",
        "{count} days are left out: values such as {value}, first on {day}, in {file} are codes for missing "
        "data, or not a possible ETo",
    ),
    "score.codes": (
        "{count} value is left out: {value} is a code for missing data",
        "{count} values are left out: {value} and the like are codes for missing data",
    ),
    # calibration files
    "calibration.too_large": "{file}: is larger than {most} kB, too large for a calibration file",
}

"""English texts: checks."""

from __future__ import annotations

TEXTS: dict[str, str | tuple[str, str]] = {
    # checks: what cannot be
    "checks.beyond_refused": (
        "{name}: values from {lower} to {upper} {units} (read as {unit}) lie beyond the physical limits {least} to "
        "{most}, {wrong} of {total}, the first {value} on {when}; the unit is probably a different one: state it by "
        "units= (--unit), in attrs['units'] or in the column name ('{column}'), or make a wrong value missing"
    ),
    "checks.from_column": "{name} (from '{column}')",
    "checks.likely_unit": "{reason}; the unit is probably {names}",
    "checks.which_unit": (
        "{name}: {reason}; the unit is probably {names}. State it: --unit '{name}={unit}' (in Python units=, or in "
        "the column name); or state the unit it is read as, if that is right"
    ),
    "checks.unlikely_unit": "{name}: {reason}; the unit is probably {names}, although a different one is stated",
    "checks.contradicted_unit": (
        "{name}: {reason}; the unit is probably {names}, although a different one is stated. If so, state it: --unit "
        "'{name}={unit}' (in Python units=)"
    ),
    "checks.unlikely": "{name}: {reason}; check the unit, the latitude and the sensor",
    "checks.unit_of_chunks": (
        "{name}: values of this grid are implausible; the unit is probably {unit}. State it: attrs['units'] = "
        "'{unit}' (or units=, --unit), or the unit it is read as, if that is right"
    ),
    "checks.chunks_unlikely": (
        "{name}: values of this grid are implausible; check the unit, the latitude and the sensor"
    ),
    "checks.dim": "none of {count} days reaches half of the clear-sky radiation (the highest {value})",
    "checks.too_bright": "the typical day of {count} has {value} times the clear-sky radiation",
    "checks.sunless": "none of {count} days has more than {value} h of sunshine",
    "checks.equal": (
        "{name} and {other} are both {value} on {when}; leave them empty if they were not measured",
        "{name} and {other} are equal on {count} days, the first {when} ({value}); leave them empty if they were not "
        "measured",
    ),
    "checks.no_light": (
        "{name}: 0 on {when} is treated as a missing value, because some light is left under the thickest cloud; "
        "leave it empty",
        "{name}: 0 on {count} days, the first {when}, is treated as a missing value, because some light is left under "
        "the thickest cloud; leave it empty",
    ),
    "checks.sea_level_pressure": (
        "{name}: a typical pressure of {value} kPa is that of sea level, not of {elevation} m ({expected} kPa); leave "
        "this column out (--name '{name}=') or check the elevation"
    ),
    "checks.other_pressure": (
        "{name}: a typical pressure of {value} kPa is not that of {elevation} m ({expected} kPa); check the elevation, "
        "the unit and the sensor"
    ),
    "checks.too_warm": "a typical temperature of {value} degC is too warm for latitude {lat} in that season",
    "checks.too_windy": (
        "{name}: a typical wind of {value} m s-1 at 2 m occurs hardly anywhere on land; if it is in {unit}, state it: "
        "--unit '{name}={unit}' (in Python units=, or in the column name)"
    ),
    "checks.too_calm": (
        "{name}: hardly any place has so little wind, typically {value} m s-1 at 2 m; if it is in {unit}, state it: "
        "--unit '{name}={unit}' (in Python units=)"
    ),
    "checks.too_cold": (
        "a typical temperature of {value} degC in summer is too cold for latitude {lat} at that elevation"
    ),
    "checks.too_dry": "a typical relative humidity of {value} % is drier than deserts",
    "checks.too_humid": "a typical relative humidity of {value} % is more vapour than the air can hold",
    "checks.pressure_apart": ("a typical pressure of {value} kPa is not that of {elevation} m ({expected} kPa)"),
    "checks.too_dewy": (
        "a vapour pressure of typically {value} times that at saturation at the daily minimum occurs hardly anywhere"
    ),
    "checks.much_net_radiation": (
        "a typical net radiation of {value} MJ m-2 d-1 on warm days is more than any ground takes in"
    ),
    "checks.little_net_radiation": (
        "a typical net radiation of {value} MJ m-2 d-1 on warm days is too little for the height of the sun"
    ),
    "checks.cold_sensor": (
        "{name}: {value} {unit} on {when} is slightly below zero, as sensors are by night: taken as 0",
        "{name}: {count} values, the first {value} {unit} on {when}, are slightly below zero, as sensors are by night: "
        "taken as 0",
    ),
    "checks.repeated": (
        "{name}: {value} comes {count} times, first on {when}, and does not go with the other values; if it stands for "
        "a missing value, or fills gaps, leave it empty"
    ),
    "checks.calm": (
        "{name}: no wind at all on {count} of {total} days; check the anemometer, and leave empty what was not measured"
    ),
    "checks.exchanged": (
        "{name} and {other} seem to have been exchanged: from day to day {name} changes as radiation does and {other} "
        "as a temperature; if so, say so: --name '{name}={second}' --name '{other}={first}' (in Python names=)"
    ),
    "checks.exchanged_dew": (
        "{name} and {other} seem to have been exchanged: {other} lies {value} K above {name} on average, and {name} "
        "falls on clear days as a dew point does; if so, say so: --name '{name}={second}' --name '{other}={first}' "
        "(in Python names=)"
    ),
    "checks.season_late": (
        "{name}: its season comes {days} days after that of the sun at latitude {lat}; check the dates, whether rows "
        "have slipped, and the latitude"
    ),
    "checks.season_early": (
        "{name}: its season comes {days} days before that of the sun at latitude {lat}; check the dates, whether rows "
        "have slipped, and the latitude"
    ),
    "checks.wind_steps": (
        "{name}: its values go in steps of {step}, as wind in {unit} does and none in m s-1; if it is in {unit}, state "
        "it: --unit '{name}={unit}' (in Python units=, or in the column name)"
    ),
    "checks.little_wind": "a typical wind of {value} m s-1 at 2 m is less than any place has",
    "checks.told_twice": (
        "{name} and {other} do not tell the same humidity: over {count} hours they are {value} % apart on average; "
        "keep only the one that was measured"
    ),
    "checks.days_told_twice": (
        "{name} and {other} do not tell the same humidity: over {count} days they are {value} {unit} apart on average; "
        "check their units and columns, and those of the temperatures, and keep only the humidity that was measured"
    ),
    "checks.radiation_a_day_early": (
        "{name} goes with {one} and {other} of the day after, over {count} days: one of them is dated a day off, as "
        "extremes are that are read the next morning; move that column by a day"
    ),
    "checks.radiation_a_day_late": (
        "{name} goes with {one} and {other} of the day before, over {count} days: one of them is dated a day off; move "
        "that column by a day"
    ),
    "checks.wide_range": "the typical difference between tmax and tmin is {value} K",
    "checks.components": (
        "{name}: daily wind speed made from mean components is too low, because winds from different directions "
        "cancel out; use the mean of the wind speed"
    ),
    "checks.half_a_pair": (
        "{name} was recognised without {other}, which the result depends on; if it is among {names}, state it: "
        "--name COLUMN={other} (in Python names=)"
    ),
    "checks.eto_left_out": (
        "ETo of {value} mm/d on {when} is not possible (limits {lower} to {upper}): left out; look for a wrong "
        "value in that day's weather",
        "ETo of {count} days, the first {value} mm/d on {when}, is not possible (limits {lower} to {upper}): "
        "left out; look for wrong values in the weather of these days",
    ),
    "checks.sun_at_night": (
        "{name}: radiation at night on {when}: the radiation of that day is left out; correct the times or the sensor",
        "{name}: radiation at night on {count} days, the first {when}: the radiation of these days is left out; "
        "correct the times or the sensor",
    ),
    "checks.sun_at_night_refused": "{name}: radiation at night on {wrong} of {total} days, the first {when}: the "
    "times, their offset from UTC, the longitude or the sensor are wrong; local times need their offset, here usually "
    "{offset} (--utc-offset {offset}; in Python utc_offset={offset})",
    "checks.times_of_utc": "{name}: radiation at night on {wrong} of {total} days, the first {when}, if the times are "
    "local standard time, and none if they are in UTC; state it: --utc-offset 0 (in Python utc_offset=0)",
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
    "checks.no_day": "an unknown day",
    "checks.fraction": (
        "{name}: {value} on {when} looks like a fraction, not a percentage; state the unit, in attrs['units'] or "
        "in the column name: '1' for a fraction ('{fraction}'), '%' for per cent ('{percent}')"
    ),
    "checks.unit_of_humidity": (
        "{name}: its unit is empty; state it in attrs['units']: '1' for a fraction, '%' for per cent"
    ),
    "checks.read_as_fraction": (
        "{name}: {value} on {when} and the others are read as fractions, because no place has such days in %; "
        "state the unit in the column name ('{fraction}')"
    ),
    "checks.fraction_left_out": (
        "{name}: {value} on {when} looks like a fraction among values in %: left out; correct it or leave it empty",
        "{name}: {count} values, the first {value} on {when}, look like fractions among values in %: left out; "
        "correct them or leave them empty",
    ),
    "checks.saturated": (
        "{name}: {value} on {when} is above saturation: taken as 100 % (FAO-56, annex 5)",
        "{name}: {count} values, the first {value} on {when}, are above saturation: taken as 100 % (FAO-56, annex 5)",
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
    "checks.never_together": "no time step has all inputs",
    "checks.nothing_fused": (
        "nothing could be fused: no source has temperature, humidity, wind and radiation on the same day"
    ),
}

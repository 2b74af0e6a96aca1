"""English texts: crops."""

from __future__ import annotations

TEXTS: dict[str, str | tuple[str, str]] = {
    # crop: what grows, and what is wrong with a plan
    "crop.number_outside": "must be a number from {lower} to {upper}",
    "crop.kc_or_crop": "cannot be given together with kc",
    "crop.planting_alone": "needs a crop",
    "crop.unknown": "must be a crop of FAO-56 by its name; similar ones are {known}",
    "crop.negative_kc": "kc: must not be negative (got {values})",
    "crop.stages": "stages: must be four lengths in whole days (got {values})",
    "crop.not_in_season": ("planting: no day of the period is within the {days} days from {planting}"),
    "crop.soil_water": (
        "field_capacity, wilting_point: must lie between 0 and 1, the wilting point lower (got {capacity} and "
        "{wilting})"
    ),
    "crop.depth": "depth: must be positive (got {value})",
    "crop.depletion_fraction": "depletion: must lie between 0 and 1 (got {value})",
    "crop.missing_column": "{name}: the table has no such column",
    "crop.initial_depletion": "initial_depletion: must be from 0 to {most} mm, the available water (got {value})",
    "crop.unordered": "{name}: {day} follows {before}; the days must be in order",
    "crop.day_missing": "{name}: row {row} has no date",
    "crop.not_days": "{name}: its index must hold dates or whole numbers of days (got {value})",
    "crop.interval": "interval: must be positive (got {value})",
    "crop.roots": "roots: the first depth must be positive and not greater than the last (got {first} and {last})",
    "crop.evaporable": "rew: must be less than the total evaporable water, {tew} mm (got {rew})",
    "crop.not_in_table": "{name}: unknown name '{value}'; similar ones are {near}",
    "crop.least": "{name}: must be at least {least} (got {value})",
    "crop.more_than": "{name}: must be more than {least} (got {value})",
    "crop.efficiency": "efficiency: must not exceed 1 (got {value})",
    "crop.no_weather": "weather: must be a Dataset, a DataFrame or a result (got {value})",
    "crop.no_dates": "time: the weather has no dates",
    "crop.no_season": "planting: no day of the weather is within a season",
    "crop.no_schedule": "schedule: must be a Schedule (got {value})",
    "crop.missing_weather": "weather: missing input: {name}",
    "crop.by_day": "{name}: must be a Series or DataArray indexed by time",
    "crop.own_dimension": "{name}: cannot have the dimension '{dimension}'",
    "crop.other_day": "{name}: {day} is not a day of the weather",
    "crop.no_kcb": "crop: FAO-56 table 17 has no Kcb for {crop}; use the single method, or give the values",
    "crop.no_stages": "stages: FAO-56 table 11 has none for {crop}; give four lengths in days",
    "crop.wetted": "wetted: must be above 0 and at most 1",
    "crop.first_depletion": "{name}: must be from 0 to {most} mm, what the soil there can lose (got {value})",
    "crop.planting": "planting: '{value}' is not a date",
    "crop.seasons": "planting: each season must begin after the one before",
    "crop.not_of_balance": "balance: has no {name}; give what evaeto.crops.balance returned",
    "crop.one_field": "balance: must be of one field; choose one of them",
    "crop.nothing_known": "balance: no day of the season is known",
    "crop.file_key": "{where}: unknown key '{name}'; known are {known}",
    "crop.file_missing": "{where}: missing key '{name}'",
    "crop.file_automatic": "schedule: {name} needs automatic = true: it counts on rain of the weather's own days",
    "crop.file_table": "{where}: must be a table of keys and values",
    "crop.degree_days": "degree_days: must be four positive sums (got {values})",
    "crop.degree_days_end": (
        "weather: its temperatures do not reach from planting to the end of the season without a gap"
    ),
    "crop.negative_irrigation": "irrigation: must not be negative",
    "crop.layers": (
        "layers: give each layer's end in metres, from the top on and each deeper than the one above, with its field "
        "capacity and wilting point; the first has those of the soil"
    ),
    "crop.salt": "salt: must be from 0 to 1",
    "crop.leaching": "leaching: must be from 0 to less than 1 (got {value})",
    "crop.leaching_refill": (
        "leaching: needs refill = 1 and no fixed depth, since only water beyond field capacity drains"
    ),
    "crop.no_mulch": (
        "reduction: FAO-56 table 25 has none for {crop}, only for {known}; give the share by which Kc falls"
    ),
    "crop.mulch_single": (
        "mulch: needs the dual method; for the single one take under_residue(crop, covered) as the crop"
    ),
    "crop.no_index": "index: it has no day",
    "crop.index_scale": (
        "index: gives coefficients up to {value}, and no crop has more than {most}; check slope and offset, and "
        "whether the index is scaled, as by 10000"
    ),
    "crop.two_crops": "crop, planting, shares: give two crops, a day of planting and a share of the surface for each",
    "crop.shares": "shares: must be positive, together at most 1 (got {values})",
    "crop.outside": "{name}: must be from {least} to {most} (got {value})",
    "crop.outside_units": "{name}: must be from {least} to {most} {units} (got {value})",
    "crop.eto_small": (
        "eto: its highest value is {value} mm d-1, which no place has where crops grow; the unit is probably another: "
        "state it in attrs['units']"
    ),
    "crop.gap": (
        "weather: {names} missing on {when}: the balance of that season ends there; fill the day, or begin a season "
        "after it",
        "weather: {names} missing on {count} days, the first {when}: the balance of a season ends on the first of its "
        "days; fill them, or begin a season after them",
    ),
    "crop.climate_gap": (
        "weather: {names} missing on {when}: the mean of the other days is taken for Kc max (eq. 72)",
        "weather: {names} missing on {count} days, the first {when}: the mean of the other days is taken for Kc max "
        "(eq. 72)",
    ),
    "crop.irrigation_unused": (
        "irrigation: {depth} mm on {when} lie outside of the season and are not counted; take between='bare', or an "
        "initial_depletion that has them",
        "irrigation: {depth} mm on {count} days, the first {when}, lie outside of the seasons and are not counted; "
        "take between='bare', or an initial_depletion that has them",
    ),
    # growing: what a result says of it
    "growing.kc": "Kc {kc} on every day, given by the user",
    "growing.crop": (
        "{crop} planted {planting}: Kc {ini}/{mid}/{end} (FAO-56 table 12; mid season and end follow the wind and the "
        "minimum humidity of their days where the result has them, eq. 62 and 65), stages of "
        "{first}/{development}/{middle}/{late} days (table 11)"
    ),
}

"""A grower's field: what is wrong with what was told of it, and what there is to say."""

from __future__ import annotations

TEXTS: dict[str, str | tuple[str, str]] = {
    "field.file": "{file} is not a valid {form} file ({reason})",
    "field.outside": "{name}: must be from {lower} to {upper} (got {value})",
    "field.no_weekday": "weekdays: at least one day is needed",
    "field.hours_without_rate": "irrigation: hours need the application rate of the system, or its flow and the area",
    "field.volume_without_area": "irrigation: a volume needs the area of the field",
    "field.answers": "answers: must be what today() of each field returned (got {value})",
    "field.long_log": "{name}: more than {most} entries",
    "field.one_of": "{where}: needs one of {known}",
    "field.text": "{name}: must be a text (got {value})",
    "field.number": "{name}: '{value}' is not a number",
    "field.day": "{where}: '{value}' is not a date (write 2026-12-01)",
    "field.no_weather": "weather: there is none from {day} on",
    "field.stale": "weather: the last known day is {day}; nothing can be said of today",
    # what is assumed
    "field.weather_later": "The weather begins on {day}, after the season did on {start}: the balance begins there.",
    "field.bridged": (
        "One day has no weather ({days}): the mean of the days around it stands there, without rain.",
        "{count} days have no weather ({days}): the mean of the days around them stands there, without rain.",
    ),
    "field.evergreen": "FAO-56 has no stages for this crop: those of an evergreen orchard stand in ({stages} days).",
    "field.soil_unknown": "Soil not known: loam is assumed; the days given span sand to silt loam.",
    "field.begins_full": "The soil is assumed to have been full on {day}. A soil reading in the log corrects this.",
    "field.usual_efficiency": (
        "{share} % of the water is taken to reach the roots, as is usual for this system; enter your own if you know "
        "it."
    ),
    "field.rain_of_service": "Rain is from the weather services, not from your gauge, on days without an entry.",
    "field.beyond_forecast": (
        "After {day} there is no forecast: each day is taken to use what the last week used, without rain."
    ),
    "field.no_irrigation": "No irrigation has been entered this season.",
    # the answer
    "field.water_today": "Water today: {depth}",
    "field.no_water_today": "Do not water today",
    "field.not_planted": "Nothing to water yet: the season begins on {day}",
    "field.over": "The season ended on {day}",
    "field.next": "Next: {day}, {depth} ({band})",
    "field.next_certain": "Next: {day}, {depth}",
    "field.between": "between {first} and {last}",
    "field.from_on": "from {day} on",
    "field.later": "perhaps later",
    "field.none_due": "No water is due up to {day}",
    "field.none_due_early": "No water is due up to {day}; at the earliest on {early}",
    "field.limited": "A refill would take {depth}: your limit for a day is less",
    "field.before_due": "It is due on {day}, which is not one of your days",
    "field.due_since_band": "The soil has dried to its limit ({band})",
    "field.due_rain_ahead": "But {rain} of rain are forecast up to tomorrow: look at the sky first",
    "field.rain_wait": "If {rain} of rain come tomorrow: water is still due tomorrow, {depth}",
    "field.rain_today": "If {rain} of rain come tomorrow: you can wait until {day}, then {depth}",
    "field.rain_next": "If {rain} of rain come tomorrow: next on {day}, {depth}",
    "field.rain_enough": "If {rain} of rain come tomorrow: no water is due in the days ahead",
    "field.no_allowance": "Given this season: {used}. No allowance was entered",
    "field.within_allowance": (
        "Allowance: {used} of {allowance} used ({share} %), {left} left; {passed} % of the season is over"
    ),
    "field.over_allowance": "You are over your allowance by {over}: {used} of {allowance} used",
    "field.week_no_water": "Last 7 days: no water given, none lost below the roots",
    "field.week_rain_drained": "Last 7 days: no water given; of the rain {drained} drained below the roots",
    "field.week_right": "Last 7 days: {given} given, nothing lost below the roots",
    "field.week_too_much": "Last 7 days: {given} given, too much: {lost} of it drained below the roots",
    "field.soil_now": (
        "In the root zone {share} % of the available water is left: {depletion} are missing ({lower} to {upper}); "
        "the crop suffers from {raw} on"
    ),
    "field.season": (
        "In one day of this season: used {used}, rain {rain}, given {given}, drained {drained}",
        "In {count} days of this season: used {used}, rain {rain}, given {given}, drained {drained}",
    ),
    "field.normal_eto": "ETo up to {day}: {depth}; usual is {normal}, in eight years of ten {low} to {high}",
    "field.normal_rain": "Rain up to {day}: {depth}; usual is {normal}, in eight years of ten {low} to {high}",
    "field.normal_of": "Both by {source}, this season as well as the same days of {count} years ({first} to {last})",
    "field.normal_own": (
        "This season as well as the same days of {count} years ({first} to {last}) of the weather given"
    ),
    "field.normal_none": "normal: its source knows no day of the season that began on {day} yet",
    "field.normal_short": "normal: only {count} years have all days of the season; it takes {least}",
    "field.no_stress": "No day of stress so far; no yield lost to dryness",
    "field.stress": (
        "One day of stress so far: about {loss} % of the yield lost to dryness (Ky {ky})",
        "{count} days of stress so far: about {loss} % of the yield lost to dryness (Ky {ky})",
    ),
    "field.stress_little": (
        "One day of stress so far: less than 1 % of the yield lost to dryness",
        "{count} days of stress so far: less than 1 % of the yield lost to dryness",
    ),
    "field.stress_without_ky": (
        "One day of stress so far; FAO-56 has no yield factor for this crop",
        "{count} days of stress so far; FAO-56 has no yield factor for this crop",
    ),
    "field.reading_near": "Reading of {day}: as computed",
    "field.reading_drier": (
        "Reading of {day}: {apart} drier than computed; it counts for {weight} %, so {after} are missing"
    ),
    "field.reading_wetter": (
        "Reading of {day}: {apart} wetter than computed; it counts for {weight} %, so {after} are missing"
    ),
    "field.sum.balance": (
        "Yesterday: {before} mm missing − {rain} rain − {reached} of the water given + {used} used + {drained} drained "
        "= {after} mm missing this morning"
    ),
    "field.sum.rest": (
        "Yesterday: {before} mm missing − {rain} rain − {reached} of the water given + {used} used + {drained} drained "
        "+ {rest} by growing roots, readings and rounding = {after} mm missing this morning"
    ),
    "field.sum.due": "Water is due when {raw} mm are missing (RAW) of the {taw} mm that the root zone holds (TAW)",
    "field.sum.depth": "Missing on that morning: {net} mm ÷ {share} that reaches the roots = {gross} mm to apply",
    "field.sum.time": "{gross} mm ÷ {rate} mm/h = {hours} h",
    # amounts
    "field.same": "{first} = {rest}",
    "field.mm": "{value} mm",
    "field.m3_ha": "{value} m³/ha",
    "field.m3": "{value} m³",
    "field.inches": "{value} in",
    "field.gallons": "{value} gal",
    "field.litres_per_plant": "{value} L per plant",
    "field.gallons_per_plant": "{value} gal per plant",
    "field.minutes": "{minutes} min at {rate} mm/h",
    "field.hours": "{hours} h at {rate} mm/h",
    "field.hours_minutes": "{hours} h {minutes} min at {rate} mm/h",
    "field.day_named": "{weekday} {number} {month}",
    "field.weekday.mon": "Monday",
    "field.weekday.tue": "Tuesday",
    "field.weekday.wed": "Wednesday",
    "field.weekday.thu": "Thursday",
    "field.weekday.fri": "Friday",
    "field.weekday.sat": "Saturday",
    "field.weekday.sun": "Sunday",
    "field.month.1": "January",
    "field.month.2": "February",
    "field.month.3": "March",
    "field.month.4": "April",
    "field.month.5": "May",
    "field.month.6": "June",
    "field.month.7": "July",
    "field.month.8": "August",
    "field.month.9": "September",
    "field.month.10": "October",
    "field.month.11": "November",
    "field.month.12": "December",
}

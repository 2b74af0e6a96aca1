"""English texts: reference_et."""

from __future__ import annotations

TEXTS: dict[str, str | tuple[str, str]] = {
    # eto: what is wrong with its arguments
    "eto.height_assumed": (
        "{name}: the height at which the wind was measured is not stated; taken as 2 m. State it: --wind-height "
        "(in Python wind_height=); wind measured at 10 m but read as 2 m is some 34 % too high"
    ),
    "eto.not_a_ratio": "{name}: must be a ratio from 0 to 1 (got {given})",
    "eto.estimate_of_hours": "estimate: is for daily weather only, and this is hourly",
    "eto.method_of_hours": "method: '{method}' is for daily weather only, and this is hourly",
    "eto.other_place": (
        "{name}: {given} was given, although the weather states {stated}; {given} was used: make sure that it is the "
        "place of this weather"
    ),
    "eto.middle_of_hours": (
        "label: the times of this weather mark the middle of its hours, of which days can be made: --daily (in Python "
        "evaeto.daily(weather, label='middle')); or state 'end' or 'start' (--label)"
    ),
    "eto.short_crop_only": "reference_crop: '{method}' is defined for the short crop only (got '{given}')",
    "eto.wind_height": "wind_height: must be {lower} m above the ground or more (got {value} m)",
    "eto.chunks_differ": "{name}: is in chunks of {length} along {dim}, {other} in chunks of {other_length}; bring "
    "them into line, for example with weather.unify_chunks()",
    # eto: what it needs and what it estimates
    "eto.missing_inputs": "missing input: {what}",
    "eto.missing_hourly_inputs": "missing hourly input: {what}",
    "eto.humidity_estimated": "no humidity (rhmax and rhmin, tdew, rhmax, rhmean or ea): estimated from tmin (FAO-56 "
    "eq. 48), which is too humid in dry places",
    "eto.estimate_needs": "{name}: is missing, and {quantity} cannot be estimated without it",
    "eto.estimated": "estimated: {what}",
    "eto.estimated_input": ("{variable} on {count} day ({how})", "{variable} on {count} days ({how})"),
    "fao56.dew_point": "FAO-56 eq. 48, dew point {value} degC below tmin",
    "fao56.temperature_range": "FAO-56 eq. 50, from the temperature range, krs {value}",
    "fao56.usual_wind": "FAO-56 p. 63, the mean of many stations, {value} m s-1",
    # input: what is missing, and what can replace it
    "input.tmax": "tmax (daily maximum air temperature; the daily mean cannot replace it)",
    "input.tmin": "tmin (daily minimum air temperature; the daily mean cannot replace it)",
    "input.tmean_of_hour": "tmean (mean air temperature of the hour)",
    "input.u2": "u2 (wind speed at 2 m; or uz together with wind_height)",
    "input.rhmean_of_hour": "rhmean (relative humidity; or tdew, or ea)",
    "input.rs": "rs (incoming solar radiation; or sunshine, or rn)",
    "input.rs_of_hour": "rs (incoming solar radiation; or rn)",
    "input.lat": "lat (latitude in degrees, as argument or coordinate)",
    "input.lon": "lon (longitude in degrees, as argument or coordinate)",
    "input.elevation": "elevation (metres above sea level, as argument or coordinate)",
    "input.utc_offset": "utc_offset (hours of the times from UTC, 0 for UTC)",
}

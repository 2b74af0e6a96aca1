"""English texts: what services deliver, and why they do not."""

from __future__ import annotations

TEXTS: dict[str, str | tuple[str, str]] = {
    # source: said of one, whatever it is
    "source.left_out": "{source}: {reason}; left out",
    "source.hint.try_later": "try again later, or leave this source out",
    "source.hint.wait": "wait as long as the service asks, or leave this source out",
    "source.hint.check_request": "check the place and the period, or leave this source out",
    "source.hint.report": "the service may have changed; leave this source out and report it",
    "source.hint.choose_another": "choose another period or another source",
    "source.hint.fix_file": "fix the file, or leave it out",
    "source.hint.fix_settings": "correct the settings",
    "source.hint.defect": "please report this",
    # source: what a service delivered and what it did not
    "source.lacks_hours": (
        "the service lacks hours of {day}; its values for that day are not used for {names}",
        "the service lacks hours of {count} days, {day} to {last}; its values for these days are not used for {names}",
    ),
    "source.partial_days": "left out, because not all 24 hours are known: {days}",
    "source.hours_of_day": "{day} ({hours} h)",
    "source.absent": "not in the answer: {names}",
    "source.not_available": "not available at this place: {names}",
    "source.hole": (
        "a gap at the service: it has no {names} for {day} yet, although that day should be there. Services usually "
        "fill such gaps within hours or days; calculate again later",
        "a gap at the service: it has no {names} for {count} days between {day} and {last} yet, although these days "
        "should be there. Services usually fill such gaps within hours or days; calculate again later",
    ),
    "source.not_stored": (
        "no stored answer has data for {day}; no service was contacted, because only stored answers are used",
        "no stored answer has data for {count} days between {day} and {last}; no service was contacted, because only "
        "stored answers are used",
    ),
    "source.no_data_yet": (
        "a gap at the service: it has no data for {day} yet, although that day should be there. Services usually fill "
        "such gaps within hours or days; calculate again later",
        "a gap at the service: it has no data for {count} days between {day} and {last} yet, although these days "
        "should be there. Services usually fill such gaps within hours or days; calculate again later",
    ),
    "source.old_forecast": "this forecast was issued {hours} h ago ({time} UTC); the service has not renewed it since",
    "source.model_changes": (
        "its weather model changes on {day}: values before and after it are not of one kind. For normals, trends and "
        "calibrations set {setting} to {value}"
    ),
    "source.deprecated": "the service says that this version of it is deprecated (HTTP 203)",
    "source.solar_days_before": "its days are local solar days and begin {hours} h before the civil day ({zone})",
    "source.solar_days_after": "its days are local solar days and begin {hours} h after the civil day ({zone})",
    "source.highest_wind": (
        "its wind is the highest prevailing speed of each period, so the mean of a day is too high"
    ),
    "source.measured_at": "measured at {station}",
    "source.station": "{station} ({name}), {distance} km away",
    "source.station_height": "{station} ({name}), {distance} km away, {elevation} m above sea level",
    "source.silent_stations": "nearer stations without a complete day: {names}",
    "source.incomplete_stations": "nearer stations without wind or humidity: {names}",
    "source.failed_station": "{station} did not answer ({reason}); the next station is used",
    "source.station_lacks": "this station does not measure {names}, and none nearby measures more",
    "source.wind_height": (
        "{kind}: its wind is taken to be measured at {height} m, which leaves an error of {error}% in wind at 2 m"
    ),
    "source.other_stations": "what that station does not measure comes from {names}",
    "source.days_at_nine": (
        "its days are read at 9 in the morning: rain and minimum are those of the 24 hours before, the maximum that of "
        "the 24 hours after"
    ),
    "source.long_term_averages": (
        "where no station reported, it gives the long-term mean, which is not the weather of the day; left out: {names}"
    ),
    "source.members": "mean of an ensemble of {count} forecasts, whose differences make the band of the days ahead",
    "source.contact": (
        "its operator requires a contact address and may refuse requests without one; set EVAETO_CONTACT to an e-mail "
        "or web address"
    ),
    # answer: why one cannot be used
    "answer.none_in_time": "no answer within {seconds} s",
    "answer.no_connection": "no connection ({reason})",
    "answer.cut_off": "the answer was cut off",
    "answer.not_decompressed": "the answer cannot be decompressed",
    "answer.not_json": "the answer is not JSON; it begins with '{start}'",
    "answer.other_shape": "the answer does not have the documented structure ({reason})",
    "answer.overloaded": "the service is overloaded at the moment; calculate again later (its words: '{words}')",
    "answer.overloaded_page": (
        "the service is overloaded at the moment; calculate again later (HTTP {status}, a web page instead of data)"
    ),
    "answer.closed": "the service is down for maintenance; calculate again later (its words: '{words}')",
    "answer.refused_in_words": "it gives no data ('{words}')",
    "answer.stale": (
        "its newest forecast is more than a day old: issued {hours} h ago ({time} UTC); one that is older than a day "
        "is not used",
        "its newest forecast is {count} days old: issued {hours} h ago ({time} UTC); one that is older than a day is "
        "not used",
    ),
    "answer.other_days": "its days are those of {found}, not of {wanted} as requested",
    "answer.not_kept": "no answer is stored on this machine, and services are not to be contacted",
    "answer.no_table": "the answer is not a table",
    "answer.few_members": "the ensemble has {count} members, and at least {least} are needed",
    "answer.http": "HTTP {status}",
    "answer.http_words": "HTTP {status} ({words})",
    "answer.redirect_away": "it redirects to another host, {host}",
    "answer.redirect_loop": "it redirects in a loop",
    "answer.no_reason": "no reason given",
    "answer.no_values": "no value for this place from {first} to {last}",
    "answer.no_temperature": "no temperature for this place",
    "answer.no_elevation": "no elevation for this place",
    "answer.no_whole_day": "no day with all its 24 hours from {first} to {last}",
    "answer.no_day_served": "it has data for none of the days from {first} to {last}",
    "forecast_map.open_sea": "open sea: not asked for",
    "forecast_map.missing": "the service lacks a value that ETo needs",
    "answer.other_count": "the answer is about {count} places, not about the {asked} asked for",
    "answer.several_places": "the answer is about {count} places, not about one",
    "answer.extra_day": "the answer has {day}, a day that was not requested",
    "answer.extra_day_of": "{name} has {day}, a day that was not requested",
    "answer.double_day": "{day} appears more than once in the answer",
    "answer.other_unit": "{name} came in '{unit}', not in '{wanted}'",
    "answer.unknown_unit": "{name} came in the unknown unit '{unit}'",
    "answer.no_fill_value": "header.fill_value, the value that stands for missing data, is missing",
    "answer.other_offset": "its days or hours are {found} h from UTC, not {wanted} h as requested",
    "answer.not_in_order": "its times are not in chronological order",
    "answer.not_a_duration": "'{value}' is not a duration in days, hours and minutes",
    "answer.not_a_height": "'{value}' is not an elevation in metres",
    "answer.not_a_number": "'{value}' is not a number",
    "answer.not_a_coordinate": "{value} is not a coordinate",
    "answer.no_places": "the answer is not about places",
    "answer.not_covered": "the place is not covered; {reason}",
    "answer.no_grid": "there is no forecast grid",
    "answer.no_station": "no station within {distance} km reported a complete day from {first} to {last}",
    "answer.no_station_of": (
        "no station within {distance} km reported a complete day from {first} to {last}; requested were {names}"
    ),
    "answer.unknown_station": "{station} is no longer known",
    # rate: the limits of the operators
    "rate.at_once": ("{operator} takes {count} request at a time", "{operator} takes {count} requests at a time"),
    "rate.allows": "{operator} allows {rate}",
    "rate.per_second": ("{count} call per second", "{count} calls per second"),
    "rate.per_two_seconds": ("{count} call in two seconds", "{count} calls in two seconds"),
    "rate.per_minute": ("{count} call per minute", "{count} calls per minute"),
    "rate.per_hour": ("{count} call per hour", "{count} calls per hour"),
    "rate.per_day": ("{count} call per day", "{count} calls per day"),
    "rate.exceeded": "{reason}; the next request is possible in {seconds} s",
    "rate.left": "{left} left of {rate}",
    "rate.busy": "busy with other requests",
    # access: keys of services
    "access.key": "a key",
    "access.email": "an e-mail address",
    "access.missing": ("the service requires {kind}; put it into the settings as {name} in [keys], or into {variable}"),
    # cache: the answers of the services kept on disk
    "cache.not_used": "The cache in {folder} can't be used ({reason}): answers of the services are not kept, and "
    "the next calculation asks for them again. Fix that, or set EVAETO_CACHE to another folder.",
    "cache.disk_is_full": "the disk is full",
    "cache.not_writable": "it can't be written to",
    "cache.locked": "another program keeps it locked",
    # elevation: where that of a point comes from
    "elevation.given": "given by the user",
    "elevation.terrain_model": "terrain model of {service}",
    "elevation.city": "city centre, by the terrain model of GeoNames",
    "elevation.place": "of the place, by GeoNames",
    # station: what kind of station measured
    "station.airport": "airport station",
    "station.fire_weather": "fire-weather station",
    "station.dwd": "station of the Deutscher Wetterdienst",
    "station.other": "station of another network",
    # station: the user's own measurements
    "station.name": "Your station",
    "station.data": "the data given",
    "station.unreadable": "station: {file} cannot be read ({reason})",
    "station.no_rows": "has no rows of data",
    "station.no_known_column": "no column has a known name; the columns are {names}",
    "station.said_name": "column {name} is read as {quantity}, as stated",
    "station.said_left_out": "column {name} is left out, as stated",
    "station.said_unit": "column {name} is in {unit}, as stated",
    "station.said_day_first": "dates are day-first, as stated",
    "station.said_month_first": "dates are month-first, as stated",
    "station.said_sheet": "sheet '{name}' is read, as stated",
    "station.said_site": "station '{name}' of the file is read, as stated",
    "station.no_height": (
        "the wind is not used, because the height at which it was measured is not stated: give the anemometer height"
    ),
    "station.other_days": "{file} has data from {first} to {last}, for no day of this period",
}

"""English texts: the table of sources, and whom to credit."""

from __future__ import annotations

TEXTS: dict[str, str | tuple[str, str]] = {
    # kind: what a source is
    "kind.satellite_and_merra": "satellite radiation (CERES), MERRA-2 reanalysis",
    "kind.era5_and_ifs": "ECMWF IFS since 2017, ERA5-Land and ERA5",
    "kind.weather_models": "weather models, the best for each region",
    "kind.locationforecast": "Locationforecast 2.0, ECMWF and MEPS",
    "kind.gridpoint_forecast": "National Weather Service gridpoint forecast",
    "kind.dwd_stations": "hourly station measurements of the German weather service",
    "kind.interpolated_stations": "measurements of Australian stations, interpolated",
    "kind.ensemble": "ensemble of {members} forecasts (ECMWF IFS)",
    "kind.nearest_station": "measurements of the nearest reporting station",
    "kind.own_measurements": "measurements you supplied",
    # resolution: how far apart its values are
    "resolution.power": "0.5° × 0.625° weather, 1° radiation",
    "resolution.adjusted": "about {finest} to {coarsest} km, temperature adjusted to a 90 m elevation model",
    "resolution.nordic": "1 to 2.5 km in the Nordic countries, about 9 km elsewhere",
    "resolution.grid": "{size} km",
    "resolution.station": "a station, most often an airport, up to {most} km away",
    "resolution.point": "a point",
    # area: where it has data
    "area.everywhere": "everywhere",
    "area.germany": "Germany",
    "area.australia": "Australia",
    "area.united_states": "the United States and its territories",
    # licence: under which its data may be used
    "licence.citation": "free to use, citation requested",
    "licence.public_domain": "public domain",
    "licence.non_commercial": "{licence}, non-commercial use of the free service",
    "licence.attribution": "{licence}, with credit",
    "licence.both": "{one} and {other}",
    "licence.own": "your own",
    # credit: words of operators stand as they ask for them
    "credit.line": "{attribution} ({licence}; {address})",
    "credit.line_short": "{attribution} ({licence})",
    "credit.station": "Station data supplied by the user",
}

"""English texts: grids."""

from __future__ import annotations

TEXTS: dict[str, str | tuple[str, str]] = {
    # grid: files of grids
    "climatology.steps": (
        "a climatology is made of days or of months; of hours compute days first, with evaeto eto --grid"
    ),
    "climatology.ending": "a climatology is written as NetCDF; end its name in .nc",
    "climatology.unit": "the ETo of the grid has the unknown unit '{unit}'; it must be mm d-1 or one like it",
    "climatology.too_short": "no cell has five whole years of any month: too short for a climatology",
    "climatology.written": (
        "{file}: normals of {first} to {last}, {count} year in each month at most",
        "{file}: normals of {first} to {last}, up to {count} years in each month",
    ),
    "climatology.no_climatology": "this is no climatology that evaeto climatology has written",
    "climatology.no_regular_grid": "its latitudes and longitudes do not have even steps: a map cannot show it",
    "grid.chunks_missing": "{name}: {missing} of the {total} chunks of the store are missing, and would read as "
    "{value}; copy the store again, or declare its fill value as missing data (_FillValue)",
    "grid.unfinished": (
        "{file}: is incomplete, left behind by an interrupted run; run the same command again, which continues it, or "
        "delete it"
    ),
    "grid.not_a_period": "{first}/{last}: is not a period of dates; write 2020-01-01/2020-12-31, or 2020",
    "grid.empty_period": "{first}/{last}: the grid has no time in it; it goes from {begin} to {end}",
    "grid.empty_region": "no cell lies between {west} and {east} degrees east, {south} and {north} degrees north",
    "grid.no_name": "the grid has no name; give it one: result.rename('eto')",
    "grid.no_region": "a region can be chosen where latitude and longitude are dimensions (got {dims}); use .isel",
    "grid.chunks": "Chunks",
    "grid.progress": "{percent}%, {rate} million values a second, {left} left",
    "grid.no_files": "no file matches '{pattern}'",
    "grid.do_not_go_together": "the files do not form one grid: {why}",
    "grid.twice": (
        "{name}: {one} and {other} both have it for the same times and places, and neither its attributes nor the "
        "names of the files say which is the highest or lowest of the day; open them with xarray, rename it in one "
        "(tmax, tmin) and give evaeto.open_grid the Datasets"
    ),
    "grid.daylight_radiation": (
        "{name}: is a mean over the daylight hours, not over the day; give the day length (dayl, in s) in the same "
        "file, or the daily sum"
    ),
    "eto.found": "{reason}; found: {found}; not recognised: {ignored} (say what they are: "
    "--name COLUMN=tmax; in Python names=)",
    "eto.nothing_found": "{reason}; no column is recognised among {ignored}: say what they are (--name COLUMN=tmax, "
    "once for each; in Python names=)",
    "eto.found_as": "{quantity} ({name})",
    "grid.humidity_needs_pressure": (
        "{name}: humidity by mass is not used without the pressure it is at; add the surface pressure (ps) or the "
        "elevation, a coordinate or one number"
    ),
    "grid.pressure_of_elevation": (
        "{name}: no surface pressure (ps), so vapour pressure is computed with that of the elevation (FAO-56 eq. 7)"
    ),
    "grid.cannot_be_opened": "{file}: cannot be opened as a grid: {why}",
    "grid.chunk_cut_short": "only {there} of its {whole} bytes are there",
    "grid.damaged": (
        "{name}: the input is damaged, chunk {chunk} cannot be read ({region}): {why}; replace the file with an intact "
        "copy"
    ),
    "grid.range": "{dim} {first} to {last}",
    "grid.damaged_somewhere": (
        "{name}: the input is damaged and cannot be read: {why}; replace the file with an intact copy"
    ),
    # grid: of a visitor, whose ETo is shown on the map
    "grid.not_a_grid": "cannot be read as a grid; it must be a NetCDF file, or a ZIP file with a Zarr store in it",
    "grid.too_many_values": "{number} values are more than {most}; use a smaller part of it",
    "grid.no_eto_nor_weather": "has no variable eto, and not everything needed to compute it; missing input: {names}",
    "grid.eto_is_no_rate": "ETo in {unit} is not a rate, and the steps are not of one day; state a unit such as mm d-1",
    "grid.unknown_unit_of_eto": "unknown unit of ETo '{unit}'; use {known}",
    "grid.all_missing": "all of its ETo is missing",
    "grid.eto_beyond": "its ETo, from {low} to {high} {units}, lies beyond the physical limits {lower} to {upper}; "
    "the unit is probably a different one",
    "grid.no_ending": "its name has no ending; use .nc, or a .zip with a .zarr in it",
    "grid.unknown_ending": "unknown file ending '{ending}'; use .nc, or a .zip with a .zarr in it",
    "grid.no_store": "there is no Zarr store in it",
    "grid.dimensions": "a grid has the dimensions time, lat and lon (got {dims})",
    "grid.times_not_dates": "its times are not all dates",
    "grid.not_degrees": "its lat and lon are not all degrees of latitude and longitude",
    "grid.too_small": "a grid needs at least two rows and two columns",
    # weather: what a Dataset or DataFrame holds
    "weather.forecast_steps": (
        "step: the weather has {size} forecast steps as a dimension; bring them onto one time axis first: stack "
        "time and step into one dimension and take valid_time as its time"
    ),
    "weather.places_by_source": (
        "{source}: has the dimension {dims} beside time; give many places as one Dataset with the dimension "
        "source, or choose a place with .isel"
    ),
    # accumulation: what hourly sums are sums of
    "accumulation.unknown": "accumulation: unknown value '{value}'; choose one of {known}",
    "accumulation.not_hourly": "accumulation: is for hourly weather only (got {value}); this is daily",
    "accumulation.cannot_be_told": (
        "{name}: are these sums of one step or since midnight UTC? The values do not change enough to tell; state "
        "it with accumulation='step' or accumulation='midnight'"
    ),
    "accumulation.neither": (
        "{name}: its values are neither sums of one step nor sums since midnight UTC: they fall within the day, "
        "and hold a sum for hours; if they restart at another hour, convert them to sums of the step first; "
        "otherwise state what they are with accumulation='step' or accumulation='midnight'"
    ),
    # place: latitude, longitude and elevation against the grid of the weather
    "place.not_a_number": "{name}: must be a number, or one number per site (got {value})",
    "place.beyond": "{name}: must be a number from {lower} to {upper} {units} (got {value})",
    "place.other_shape": "{name}: must be one number, or one per site, {sites}; its shape is {shape}",
    "place.which_variable": "{name}: is a Dataset of {names}; give the one variable that it is",
    "place.no_such_dimension": (
        "{name}: has the dimension {dim}, which the weather does not have (its dimensions are {dims}); "
        "rename it, or choose one value along it with .isel"
    ),
    "place.other_length": (
        "{name}: has {length} values along {dim} where the weather has {weather}, and no coordinates to align them by"
    ),
    "place.repeated": "{name}: its coordinate {dim} holds {value} more than once",
    "place.cells_missing": (
        "{name}: has no value for the {dim} {value} of the weather; bring it onto the weather's grid first, "
        "for example with .interp or .reindex(method='nearest')",
        "{name}: has no value for {count} of the weather's {dim}, the first of them {value}; bring it onto the "
        "weather's grid first, for example with .interp or .reindex(method='nearest')",
    ),
    "place.two_grids": (
        "{name} and {other} are on different grids ({dims} and {other_dims}); bring them onto one first"
    ),
}

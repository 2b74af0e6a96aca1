"""English texts: batches."""

from __future__ import annotations

TEXTS: dict[str, str | tuple[str, str]] = {
    # sites: the table of a batch
    "sites.missing_columns": "missing column: {names}",
    "sites.no_rows": "needs at least one site",
    "sites.row": "row {row}",
    "progress.point": "ETo",
    "progress.sites": "Sites",
    "sites.not_options": "stations: must be ReadOptions of {names} (got {value})",
    "sites.not_a_point": "must be a point (lat, lon) or (lat, lon, elevation)",
    "sites.not_areas": "geometries must be points, polygons or multipolygons, and none empty",
    "sites.no_projection": "its coordinates are not degrees and it has no projection; set one with set_crs()",
    "sites.spacing": "must be a number from 0.001 to 5 degrees",
    "sites.too_many_points": (
        "these areas have {count} points, but at most {most} are allowed at once; give a wider spacing, or fewer areas"
    ),
    "sites.of_one_point": (
        "applies to one point, but this area has {points} at a spacing of {spacing} degrees; leave it out, or give "
        "a wider spacing"
    ),
    "sites.points_failed": "{count} of {all} points: {reasons}",
    "sites.no_such_site": "no such site; the sites are {names}",
    "sites.row_and_line": "row {row} (line {line})",
    # sites: its output
    "sites.out_not_netcdf": "the name must end in .nc",
    "sites.out_no_folder": "the folder does not exist",
    "sites.out_not_ours": "exists and is not the file of a batch; choose another name",
    # sites: what became of them
    "sites.workers_died": "several worker processes died with it: the workers need more memory",
    "sites.failed": "{kind}: {why}. Please report this.",
    "sites.cluster_lost": (
        "The connection to the Dask cluster was lost. If an output file was named, the sites finished so far are "
        "kept in it: run the same again to continue."
    ),
    "sites.wind_height": "'{value}' is not a valid anemometer height; give metres from 0.5 to 200",
}

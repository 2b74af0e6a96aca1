"""English texts: batches."""

from __future__ import annotations

TEXTS: dict[str, str | tuple[str, str]] = {
    # sites: the table of a batch
    "sites.missing_columns": "missing column: {names}",
    "sites.no_rows": "needs at least one site",
    "sites.row": "row {row}",
    "progress.sites": "Sites",
    "sites.not_options": "stations: must be ReadOptions of {names} (got {value})",
    "sites.not_a_point": "must be a point (lat, lon) or (lat, lon, elevation)",
    "sites.not_areas": "geometries must be points, polygons or multipolygons, and none empty",
    "sites.no_projection": "its coordinates are no degrees, and it says no projection; set it with set_crs()",
    "sites.spacing": "must be a number from 0.001 to 5 degrees",
    "sites.too_many_points": "these areas have {count} points, and at most {most} are asked for at once; give a wider "
    "spacing, or fewer areas",
    "sites.of_one_point": "holds for one point, and this area has {points} at a spacing of {spacing} degrees; leave it "
    "out, or give a wider spacing",
    "sites.points_failed": "{count} of {all} points: {reasons}",
    "sites.no_such_site": "there is no such site; there are {names}",
    "sites.row_and_line": "row {row} (line {line})",
    # sites: its output
    "sites.out_not_netcdf": "the name must end in .nc",
    "sites.out_no_folder": "the folder does not exist",
    "sites.out_not_ours": "exists and is not the file of a batch; choose another name",
    # sites: what became of them
    "sites.workers_died": "several worker processes died with it: the workers need more memory",
    "sites.failed": "{kind}: {why}. Please report this.",
    "sites.cluster_lost": (
        "The connection to the Dask cluster was lost. The sites finished so far are kept where a file was named: run "
        "the same again to go on."
    ),
    "sites.wind_height": "'{value}' is no height of a wind gauge; give metres from 0.5 to 200",
}

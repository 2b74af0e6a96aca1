"""Sites that are areas, such as fields and basins: points within them, and the means over these.

An area smaller than a cell of `spacing` is one point. A larger one has a point in each cell of a fixed grid that it
reaches into, weighted by the part of it that lies in the cell. The grid is the same for all areas and calls: answers
that are kept for a cell which an area fills serve again.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from evaeto import extras
from evaeto.analysis.total_errors import PERSISTENCE_ATTRS
from evaeto.batch.site_table import COLUMNS, in_degrees
from evaeto.core.messages import Message
from evaeto.core.replacing import replacing
from evaeto.errors import Problem, RequestError

if TYPE_CHECKING:
    import xarray as xr
    from numpy.typing import NDArray

ENDINGS = (".geojson", ".gpkg", ".shp", ".fgb")
"""Of files that hold geometries."""
MAX_POINTS = 20_000
"""Points of one call: more is a grid, for which services have files."""
MIN_SHARE = 0.01
"""Parts of an area within a cell that are a smaller part of it than this have no point of their own."""
COVERED = 0.9
"""Share of an area whose points must have a value for the area to have one."""

_KIND = "evaeto areas 1"
"""Says in a NetCDF file that it is one of ours."""
_AREAS = frozenset({"Polygon", "MultiPolygon"})
_EARTH_KM2 = 510_065_622.0 / 2 / 360
"""Area of a strip of 1 degree of longitude and of 1 in the sine of the latitude [km2]."""


@dataclass(frozen=True, slots=True)
class Parted:
    """Areas as points.

    Attributes
    ----------
    table : DataFrame
        A row for each point, as `site_table.read_sites` takes it.
    names : list of str
        Of the areas.
    area : ndarray of int
        To which area each point belongs.
    weight : ndarray
        Share of its area that each point stands for; those of an area sum to 1.
    km2 : ndarray
        Size of each area [km2]; 0 of points.
    """

    table: Any
    names: list[str]
    area: NDArray[np.intp]
    weight: NDArray[np.float64]
    km2: NDArray[np.float64]


def opened(sites: Any) -> Any:
    """The GeoDataFrame in a file of geometries; what is none of these stays as it is.

    Raises
    ------
    MissingExtraError
        The extra `geo` is not installed.
    RequestError
        The file cannot be read.
    """
    if not isinstance(sites, str | Path) or Path(sites).suffix.lower() not in ENDINGS:
        return sites
    extras.require("geopandas", "shapely", extra="geo")
    import geopandas

    try:
        return geopandas.read_file(sites)
    except Exception as error:  # of GDAL, in its own classes
        if not Path(sites).exists():
            raise FileNotFoundError(2, "No such file", str(sites)) from None
        told = Message("file.not_a_table", why=" ".join(str(error).split()))
        raise RequestError([Problem("sites", str(sites), told)]) from error


def are_areas(sites: Any) -> bool:
    """Whether it is a GeoDataFrame with areas among its geometries."""
    if not (hasattr(sites, "geometry") and hasattr(sites, "to_crs")):
        return False
    return bool(sites.geometry.geom_type.isin(_AREAS).any())


def parted(sites: Any, spacing: float) -> Parted:
    """The points of areas (and of points among them), by their weights.

    Parameters
    ----------
    sites : GeoDataFrame
        Areas, in any projection; with columns as `site_table.read_sites` takes them.
    spacing : float
        Width of the cells [degrees].

    Raises
    ------
    RequestError
        Geometries of another kind, empty ones, or too many points.
    """
    import pandas as pd

    if not 0.001 <= spacing <= 5:
        raise RequestError([Problem("spacing", spacing, Message("sites.spacing"))])
    geometry = in_degrees(sites.geometry)
    wrong = sorted(set(map(str, geometry.geom_type)) - _AREAS - {"Point"})
    if wrong or bool(geometry.is_empty.any()):
        raise RequestError([Problem("sites", ", ".join(wrong) or "empty", Message("sites.not_areas"))])
    known = {str(name).strip().lower(): name for name in sites.columns}
    column = next((known[word] for word in COLUMNS["name"] if word in known), None)
    names = [
        str(label if column is None or pd.isna(sites[column].iloc[row]) else sites[column].iloc[row])
        for row, label in enumerate(sites.index)
    ]
    found = [_points(shape, spacing) for shape in geometry]
    if (count := sum(len(weights) for _, weights, _ in found)) > MAX_POINTS:
        raise RequestError(
            [Problem("spacing", spacing, Message("sites.too_many_points", count=count, most=MAX_POINTS))]
        )
    area = np.repeat(np.arange(len(found)), [len(weights) for _, weights, _ in found])
    own = [name for name in sites.columns if name != sites.geometry.name and str(name).lower() not in _PLACE]
    rows = pd.DataFrame(sites[own]).iloc[area].reset_index(drop=True)
    points = np.concatenate([points for points, _, _ in found])
    several = np.bincount(area, minlength=len(found))[area] > 1
    for name in [name for name in own if str(name).strip().lower() in _OF_ONE_POINT]:
        if bool((rows[name].notna() & several).any()):
            row = int(area[(rows[name].notna() & several).to_numpy()][0])
            told = Message("sites.of_one_point", points=int((area == row).sum()), spacing=spacing)
            raise RequestError([Problem(Message("said.of", name=names[row], what=str(name)), "", told)])
    number = np.concatenate([np.arange(1, len(weights) + 1) for _, weights, _ in found])
    each = zip(area, number, several, strict=True)
    called = [f"{names[which]} {nth}" if many else names[which] for which, nth, many in each]
    if column is not None:
        rows = rows.drop(columns=[column])
    table = rows.assign(name=called, lat=points[:, 1].round(4), lon=points[:, 0].round(4))
    weight = np.concatenate([weights for _, weights, _ in found])
    return Parted(table, names, area, weight, np.array([km2 for _, _, km2 in found]))


_PLACE = ("lat", "lon", "latitude", "longitude")
_OF_ONE_POINT = ("elevation", "altitude", "elev", "station_file", "weather_file")
"""Columns that hold what cannot be alike at several points."""


def _points(shape: Any, spacing: float) -> tuple[NDArray[np.float64], NDArray[np.float64], float]:
    """Points (lon, lat) of a geometry in degrees, their weights, and its size [km2]."""
    import shapely

    if shape.geom_type == "Point":
        return np.array([[shape.x, shape.y]]), np.ones(1), 0.0
    shape = shape if shape.is_valid else shapely.make_valid(shape)
    size = _size(shape)
    west, south, east, north = shape.bounds
    cell = _size(shapely.box(west, (south + north - spacing) / 2, west + spacing, (south + north + spacing) / 2))
    if size <= cell:
        return _inner_points([shape]), np.ones(1), float(size)
    columns, rows = (
        np.arange(np.floor(low / spacing), np.ceil(high / spacing)) for low, high in ((west, east), (south, north))
    )
    if columns.size * rows.size > 50 * MAX_POINTS:
        told = Message("sites.too_many_points", count=int(size / cell), most=MAX_POINTS)
        raise RequestError([Problem("spacing", spacing, told)])
    x, y = (each.ravel() * spacing for each in np.meshgrid(columns, rows))
    cells = shapely.box(x, y, x + spacing, y + spacing)
    shapely.prepare(shape)
    cells = cells[shapely.intersects(shape, cells)]
    parts = shapely.intersection(shape, cells)
    sizes = np.array([_size(part) for part in parts])
    kept = sizes >= MIN_SHARE * cell
    kept = kept if sizes[kept].sum() >= COVERED * sizes.sum() else sizes > 0
    return _inner_points(parts[kept]), sizes[kept] / sizes[kept].sum(), float(size)


def _size(shape: Any) -> Any:
    """Area on the sphere [km2]: longitude and the sine of the latitude make an equal-area map."""
    import shapely

    flat = shapely.transform(shape, lambda at: np.column_stack([at[:, 0], np.sin(np.deg2rad(at[:, 1]))]))
    return shapely.area(flat) * _EARTH_KM2


def _inner_points(shapes: Sequence[Any]) -> NDArray[np.float64]:
    """The middle of each shape, or another point within it where its middle is outside."""
    import shapely

    held = np.asarray(shapes, dtype=object)
    middle = shapely.centroid(held)
    inside = shapely.contains(held, middle)
    found: NDArray[np.float64] = shapely.get_coordinates(np.where(inside, middle, shapely.point_on_surface(held)))
    return found


def means(found: xr.Dataset, areas: Parted) -> xr.Dataset:
    """What was computed for the points of areas as means over each area.

    Parameters
    ----------
    found : Dataset
        Of `compute_sites` for `areas.table`, dims (site, time).
    areas : Parted
        To which area each site belongs.

    Returns
    -------
    Dataset
        Dims (site, time), sites being the areas. A day on which points that stand for more than a tenth of an area
        have no value is missing. Flags are the lowest of the points. The bounds of the band are the means of theirs,
        as are the two parts of the error, as if it were the same at all points of an area: the bands of days and totals
        are rather too wide than too narrow.
    """
    import xarray as xr

    share = np.zeros((len(areas.names), areas.area.size))
    share[areas.area, np.arange(areas.area.size)] = areas.weight
    data: dict[str, Any] = {}
    for name, values in found.data_vars.items():
        if values.dims == ("site", "time"):
            part = values.to_numpy()
            made = _mean(part, share) if part.dtype.kind == "f" else _lowest(part, areas)
            data[str(name)] = (("site", "time"), made, values.attrs)
    for name in filter(found.data_vars.__contains__, PERSISTENCE_ATTRS):  # alike at all points
        values = found[name]
        data[name] = ("site", _mean(values.to_numpy()[:, None], share)[:, 0], values.attrs)
    data["covered"] = (
        ("site", "time"), share @ np.isfinite(found["eto"].to_numpy()),
        {"long_name": "share of the area whose points have reference evapotranspiration", "units": "1"},
    )  # fmt: skip
    data["points"] = ("site", np.bincount(areas.area, minlength=len(areas.names)), {"long_name": "points of the area"})
    data["area"] = ("site", areas.km2, {"long_name": "size of the area", "units": "km2"})
    data |= {name: ("site", texts, found[name].attrs) for name, texts in _texts(found, areas).items()}
    place = {name: ("site", _mean(found[name].to_numpy()[:, None], share)[:, 0], found[name].attrs)
             for name in ("lat", "lon", "elevation")}  # fmt: skip
    names = np.array(areas.names)
    coords = {"site": ("site", names), "name": ("site", names, found["name"].attrs), "time": found["time"], **place}
    attrs = found.attrs | {
        "title": f"Reference evapotranspiration of {len(areas.names)} areas",
        "cell_methods": "area: mean",
        "sites_failed": np.int32(sum(bool(text) for text in data["failure"][1])),
    }
    return xr.Dataset(data, coords, attrs)


class MeansFile:
    """The file of the means over areas, and that of their points beside it.

    Parameters
    ----------
    out : Path
        Where the means go.

    Raises
    ------
    RequestError
        There is a file that is not of this kind, or the name is not one of NetCDF.
    """

    def __init__(self, out: Path) -> None:
        self.out, self.points = out, out.with_suffix(".points.nc")
        if out.suffix.lower() != ".nc":
            raise RequestError([Problem("out", str(out), Message("sites.out_not_netcdf"))])
        if out.exists() and not self._is_ours():
            raise RequestError([Problem("out", str(out), Message("sites.out_not_ours"))])

    def _is_ours(self) -> bool:
        import xarray as xr

        try:
            with xr.open_dataset(self.out, engine="netcdf4") as held:
                return held.attrs.get("content") == _KIND
        except OSError:
            return False

    def write(self, found: xr.Dataset) -> None:
        """Write the means; the file appears whole or not at all."""
        plain = found.drop_vars("site").assign_attrs(content=_KIND)
        packed = {name: {"zlib": True, "complevel": 1} for name, values in plain.items() if "time" in values.dims}
        with replacing(self.out) as beside:
            plain.to_netcdf(beside, engine="netcdf4", encoding=packed)


def _mean(values: NDArray[np.floating], share: NDArray[np.float64]) -> NDArray[np.float64]:
    """Means over the points of each area that have a value; missing where these are too small a part of it."""
    there = np.isfinite(values)
    covered = share @ there
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = (share @ np.where(there, values, 0.0)) / covered
    return np.where(covered >= COVERED - 1e-9, mean, np.nan)


def _lowest(values: NDArray[Any], areas: Parted) -> NDArray[Any]:
    return np.stack([values[areas.area == which].min(axis=0) for which in range(len(areas.names))])


def _texts(found: xr.Dataset, areas: Parted) -> dict[str, list[str]]:
    """Failures, warnings and provenance of each area, from those of its points."""
    failure, warnings, provenance = [], [], []
    for which in range(len(areas.names)):
        rows = np.flatnonzero(areas.area == which)
        why = [str(text) for text in found["failure"].values[rows] if text]
        lacking = float(areas.weight[rows][[bool(text) for text in found["failure"].values[rows]]].sum())
        reasons = list(dict.fromkeys(why))
        lines = dict.fromkeys(line for text in found["warnings"].values[rows] for line in text.splitlines())
        told = Message("sites.points_failed", count=len(why), all=len(rows), reasons=reasons) if why else None
        failed = told is not None and lacking > 1 - COVERED + 1e-9
        failure.append(str(told) if failed else "")
        warnings.append("\n".join([*([str(told)] if told and not failed else []), *lines]))
        abouts = [json.loads(text) for text in found["provenance"].values[rows] if text]
        keys = sorted({key for about in abouts for key in about["lacking"]})
        provenance.append(json.dumps({"lacking": keys, "points": abouts}) if abouts else "")
    return {"failure": failure, "warnings": warnings, "provenance": provenance}

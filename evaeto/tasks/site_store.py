"""Where the finished sites of a batch are: one small file each until all are done, then one CF NetCDF file.

Every file is written beside its place and renamed, so that whatever is there is whole, at whatever moment a process
was killed. The folder of the small files is `<out>.parts`; it goes when the NetCDF file is there, which holds the
same, and from which later runs go on.
"""

from __future__ import annotations

import json
import logging
import os
import shutil
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from evaeto._version import __version__
from evaeto.errors import Problem, RequestError
from evaeto.quantities import QUANTITIES
from evaeto.sources.catalogue import elevation_credit, source_of
from evaeto.tasks.piece import Piece, unpack

log = logging.getLogger(__name__)

_KIND = "evaeto sites 1"
"""Says in a NetCDF file that it is one of ours, and of which form."""

_CHUNK_BYTES = 512 * 1024
_COMPRESSION = {"zlib": True, "complevel": 1, "shuffle": True}

_TEXTS = {
    "failure": "why the site was not computed; empty where it was",
    "warnings": "what the user should know of the site, a line each",
    "provenance": "sources with version and time, elevation and its source, as JSON",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One site of the output: where it is, which finished piece is its own, and why there is none."""

    name: str
    lat: float
    lon: float
    mark: str | None
    failure: str = ""


class SiteStore:
    """The finished sites of one output file."""

    def __init__(self, out: Path) -> None:
        if out.suffix.lower() != ".nc":
            raise RequestError([Problem("out", str(out), "the name must end in .nc")])
        self.out, self._parts = out, out.with_name(out.name + ".parts")
        if not out.absolute().parent.is_dir():
            raise RequestError([Problem("out", str(out), "the folder does not exist")])
        with self._earlier():
            pass  # refuse now, not after hours of work, to replace a file of somebody else's

    def finished(self) -> set[str]:
        """Marks of the sites that need nothing more; those some service may still deliver for are not among them."""
        with self._earlier() as file:
            abouts = [about for _, about in _abouts(file)]
        pieces = map(self._read, self._parts.glob("*.npz"))
        abouts += [piece.about for piece in pieces if piece is not None]  # the newer ones, so they come last
        lacking = {about["identity"]: about["lacking"] for about in abouts}
        return {mark for mark in lacking if not lacking[mark]}

    def keep(self, mark: str, content: bytes) -> None:
        """Put the file of a finished site where the next run finds it."""
        self._parts.mkdir(exist_ok=True)
        with _replacing(self._parts / f"{mark}.npz", self._parts) as temporary:
            temporary.write_bytes(content)

    def write(self, rows: Sequence[Row], start: date, end: date) -> None:
        """Write the NetCDF file from all that is finished, one site in memory at a time."""
        self._parts.mkdir(exist_ok=True)
        with _replacing(self.out, self._parts) as temporary:
            _write(temporary, rows, self._pieces(rows), start, end)
        shutil.rmtree(self._parts)

    def _pieces(self, rows: Sequence[Row]) -> Iterator[Piece | None]:
        """The piece of each row, the newest there is."""
        with self._earlier() as file:
            at = {about["identity"]: index for index, about in _abouts(file)}
            for row in rows:
                piece = self._read(self._parts / f"{row.mark}.npz") if row.mark else None
                yield _piece_of(file, at[row.mark]) if piece is None and row.mark in at else piece

    @contextmanager
    def _earlier(self) -> Iterator[Any]:
        """The file of an earlier run, None where there is none."""
        if not self.out.exists():
            yield None
            return
        with _opened(self.out) as file:
            yield file

    @staticmethod
    def _read(path: Path) -> Piece | None:
        try:
            return unpack(path.read_bytes())
        except FileNotFoundError:
            return None
        except ValueError as error:  # the machine failed before the disk had it
            log.warning("%s is damaged and is made again: %s", path, error)
            path.unlink()
            return None


@contextmanager
def _replacing(path: Path, folder: Path) -> Iterator[Path]:
    """A name in `folder`, on the same disk, whose file takes the place of `path` at the end."""
    temporary = folder / f"{path.name}.{os.getpid()}.tmp"
    yield temporary
    os.replace(temporary, path)


@contextmanager
def _opened(path: Path) -> Iterator[Any]:
    """A file of an earlier run, to read."""
    import netCDF4

    try:
        file = netCDF4.Dataset(path)
    except OSError as error:
        raise _not_ours(path) from error
    with file:
        file.set_auto_mask(False)
        if getattr(file, "content", None) != _KIND:
            raise _not_ours(path)
        yield file


def _not_ours(path: Path) -> RequestError:
    return RequestError([Problem("out", str(path), "exists and is not the file of a batch; choose another name")])


def _abouts(file: Any) -> list[tuple[int, dict[str, Any]]]:
    """What an earlier file says of its finished sites, with their index."""
    texts = [] if file is None else file["provenance"][:]
    return [(index, json.loads(text)) for index, text in enumerate(texts) if text]


def _piece_of(file: Any, index: int) -> Piece:
    """The piece a row of an earlier file was made from."""
    series = {name: variable for name, variable in file.variables.items() if variable.dimensions == ("site", "time")}
    about = json.loads(file["provenance"][index])
    warnings = file["warnings"][index]
    attrs = {
        name: {key: variable.getncattr(key) for key in variable.ncattrs() if key not in ("_FillValue", "coordinates")}
        for name, variable in series.items()
    }
    values = {name: variable[index] for name, variable in series.items()}
    return Piece(values, attrs, {**about, "warnings": warnings.splitlines()})


def _write(path: Path, rows: Sequence[Row], pieces: Iterator[Piece | None], start: date, end: date) -> None:
    import netCDF4

    abouts, described = list[dict[str, Any]](), set[str]()
    with netCDF4.Dataset(path, "w", format="NETCDF4") as file:
        file.set_auto_mask(False)
        _frame(file, rows, start, end)
        for index, (row, piece) in enumerate(zip(rows, pieces, strict=True)):
            file["failure"][index] = "" if piece else row.failure
            file["warnings"][index] = "\n".join(piece.about["warnings"]) if piece else ""
            if piece is None:
                file["provenance"][index] = ""
                file["quality"][index] = 0
                continue
            about = {key: value for key, value in piece.about.items() if key != "warnings"}
            file["provenance"][index] = json.dumps(about)
            file["elevation"][index] = about["elevation"]
            abouts.append(about)
            for name, values in piece.values.items():
                variable = _variable(file, name, values.dtype)
                if name not in described:  # those of the first site: for each again they would cost more than its data
                    described.add(name)
                    attrs = piece.attrs.get(name, {}).items()
                    variable.setncatts({key: _attribute(value, values.dtype) for key, value in attrs})
                variable[index] = values
        file.setncatts(_attributes(abouts, rows, start, end))


def _frame(file: Any, rows: Sequence[Row], start: date, end: date) -> None:
    """Dimensions, coordinates and the variables that are always there."""
    days = (end - start).days + 1
    file.createDimension("site", len(rows))
    file.createDimension("time", days)
    time = file.createVariable("time", "i4", ("time",))
    time.setncatts({"standard_name": "time", "units": f"days since {start.isoformat()}", "calendar": "standard"})
    time[:] = np.arange(days)
    name = file.createVariable("name", str, ("site",))
    name.setncatts({"long_name": "name of the site", "cf_role": "timeseries_id"})
    name[:] = np.array([row.name for row in rows], dtype=object)
    for coordinate in ("lat", "lon", "elevation"):
        variable = file.createVariable(coordinate, "f8", ("site",), fill_value=np.nan)
        variable.setncatts(QUANTITIES[coordinate].attrs)
    file["lat"][:] = [row.lat for row in rows]
    file["lon"][:] = [row.lon for row in rows]
    for text, meaning in _TEXTS.items():
        file.createVariable(text, str, ("site",)).setncatts({"long_name": meaning, "coordinates": _COORDINATES})
    _variable(file, "eto", np.dtype("f8")).setncatts(QUANTITIES["eto"].attrs)
    _variable(file, "quality", np.dtype("i1"))


_COORDINATES = "name lat lon elevation"


def _variable(file: Any, name: str, dtype: np.dtype[Any]) -> Any:
    """The variable (site, time) of this name, made when it is met first."""
    if name in file.variables:
        return file[name]
    sites, days = len(file.dimensions["site"]), len(file.dimensions["time"])
    several = int(np.clip(_CHUNK_BYTES // (days * dtype.itemsize), 1, sites))
    variable = file.createVariable(
        name,
        dtype,
        ("site", "time"),
        chunksizes=(several, days),
        fill_value=np.nan if dtype.kind == "f" else False,
        **_COMPRESSION,
    )
    variable.coordinates = _COORDINATES
    return variable


def _attribute(value: Any, dtype: np.dtype[Any]) -> Any:
    """Numbers in the type of the variable, as CF asks for flag values."""
    return value if isinstance(value, str) else np.asarray(value, dtype=dtype)


def _attributes(
    abouts: Sequence[dict[str, Any]], rows: Sequence[Row], start: date, end: date
) -> dict[str, str | np.int32]:
    """CF and ACDD attributes, with every source that took part anywhere."""
    counts = Counter(use["key"] for about in abouts for use in about["sources"])
    used = [source_of(key) for key in counts]
    credits_of_heights = dict.fromkeys(elevation_credit(about["elevation_source"]) for about in abouts)
    heights = [credit for credit in credits_of_heights if credit is not None]
    credited = ("key", "name", "licence", "licence_url", "attribution", "attribution_url")
    credits = [{name: getattr(source, name) for name in credited} | {"sites": counts[source.key]} for source in used]
    attributes: dict[str, str | np.int32] = {
        "Conventions": "CF-1.10",
        "featureType": "timeSeries",
        "content": _KIND,
        "title": f"Reference evapotranspiration at {len(rows)} sites",
        "source": f"evaeto {__version__}",
        "method": "\n".join(dict.fromkeys(about["method"] for about in abouts)),
        "references": "\n".join(dict.fromkeys(about["references"] for about in abouts)),
        "day_definition": "civil day in local standard time of each site",
        "time_coverage_start": start.isoformat(),
        "time_coverage_end": end.isoformat(),
        "sources": json.dumps(credits),
        "license": "\n".join(f"{one.name}: {one.licence} ({one.licence_url})" for one in (*used, *heights)),
        "acknowledgement": "\n".join(f"{one.attribution} ({one.licence})" for one in (*used, *heights)),
        "sites_failed": np.int32(len(rows) - len(abouts)),
    }
    labels = "\n".join(dict.fromkeys(about["label"] for about in abouts if about["label"]))
    return {**attributes, "comment": labels} if labels else attributes

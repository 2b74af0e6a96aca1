"""Where the finished sites of a batch are: one small file each until all are done, then one CF NetCDF file.

Every file is written beside its place and renamed, so that whatever is there is whole, at whatever moment a process
was killed. The folder of the small files is `<out>.parts`; it goes when the NetCDF file is there, which holds the
same, and from which later runs go on.
"""

from __future__ import annotations

import errno
import glob
import json
import logging
import os
import shutil
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import locket
import numpy as np

from evaeto._version import __version__
from evaeto.analysis.total_errors import PERSISTENCE_ATTRS
from evaeto.batch import site_reading
from evaeto.core.messages import Message
from evaeto.core.quantities import QUANTITIES
from evaeto.core.replacing import UNFINISHED, remove, replacing
from evaeto.errors import Problem, RequestError
from evaeto.extras import require_to_write
from evaeto.sources.catalogue import elevation_credit, source_of
from evaeto.workers.site_file import Piece, unpack

log = logging.getLogger(__name__)

_KIND = "evaeto sites 1"
"""Says in a NetCDF file that it is one of ours, and of which form."""

_LOCK = "lock"
"""In the folder of the small files: locked by the process that works on the output."""

_PIECES = "[!.]*.npz"
"""The small files, without those that are being written."""

_WITHOUT_LOCKS = {errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP, errno.ENOTSUP}
"""What disks answer that know no locks."""

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
            raise RequestError([Problem("out", str(out), Message("sites.out_not_netcdf"))])
        require_to_write(out)
        self.out, self._parts = out, out.with_name(out.name + ".parts")
        if not out.absolute().parent.is_dir():
            raise RequestError([Problem("out", str(out), Message("sites.out_no_folder"))])
        with self._earlier():
            pass  # refuse now, not after hours of work, to replace a file of somebody else's

    @contextmanager
    def alone(self) -> Iterator[None]:
        """While the block runs nobody else works on the same output, on this machine or on one that shares the disk.

        Raises
        ------
        RequestError
            Somebody does.
        """
        with ExitStack() as held:
            self._lock(held)
            for path in (*self._parts.glob(f".*{UNFINISHED}*"), *self._left_behind()):
                remove(path)  # of a process that was killed
            try:
                yield
            finally:
                if {path.name for path in self._parts.glob("*")} <= {_LOCK}:
                    shutil.rmtree(self._parts, ignore_errors=True)
        if os.name == "nt" and not [path for path in self._parts.glob("*") if path.name != _LOCK]:
            shutil.rmtree(self._parts, ignore_errors=True)  # it can't go there while it is open

    def _lock(self, held: ExitStack) -> None:
        """Take the lock until `held` ends; the system lets it go when the process dies."""
        file = self._parts / _LOCK
        while True:
            self._parts.mkdir(exist_ok=True)
            try:
                lock = locket.lock_file(str(file.absolute()), timeout=0)
                lock.acquire()
            except locket.LockError:
                raise RequestError([Problem("out", str(self.out), Message("sites.out_in_use"))]) from None
            except FileNotFoundError:  # the folder went with the run that has just ended
                continue
            except OSError as error:
                if error.errno not in _WITHOUT_LOCKS:
                    raise
                log.warning("%s is on a disk without locks; don't write it twice at once", self.out)
                return
            if file.exists():
                held.callback(lock.release)
                return
            lock.release()  # of a folder that has just gone

    def _left_behind(self) -> Iterator[Path]:
        """Unfinished files of this output whose process was killed."""
        target = Path(os.path.realpath(self.out))
        return target.parent.glob(f".{glob.escape(target.stem)}.????????{UNFINISHED}{target.suffix}")

    def finished(self) -> set[str]:
        """Marks of the sites that need nothing more; those some service may still deliver for are not among them."""
        with self._earlier() as file:
            abouts = [about for _, about in _abouts(file)]
        pieces = map(self._read, self._parts.glob(_PIECES))
        abouts += [piece.about for piece in pieces if piece is not None]  # the newer ones, so they come last
        lacking = {about["identity"]: about["lacking"] for about in abouts}
        return {mark for mark in lacking if not lacking[mark]}

    def keep(self, mark: str, content: bytes) -> None:
        """Put the file of a finished site where the next run finds it."""
        self._parts.mkdir(exist_ok=True)
        with replacing(self._parts / f"{mark}.npz") as beside:
            beside.write_bytes(content)

    def write(self, rows: Sequence[Row], start: date, end: date) -> None:
        """Write the NetCDF file from all that is finished, one site in memory at a time.

        Raises
        ------
        RequestError
            The file that is there can't be replaced; the finished sites are kept.
        """
        try:
            with replacing(self.out) as beside, self._earlier() as earlier:
                _write(beside, rows, self._pieces(rows, earlier), start, end)
        except PermissionError as error:
            if error.filename2 is None:  # not of the renaming, which Windows refuses where the file is open
                raise
            raise RequestError([Problem("out", str(self.out), Message("sites.out_is_open"))]) from error
        for path in self._parts.glob("*"):
            if path.name != _LOCK:
                path.unlink()
        with suppress(OSError):  # where it is locked, it goes at the end
            self._parts.rmdir()

    def _pieces(self, rows: Sequence[Row], earlier: Any) -> Iterator[Piece | None]:
        """The piece of each row, the newest there is."""
        at = {about["identity"]: index for index, about in _abouts(earlier)}
        for row in rows:
            piece = self._read(self._parts / f"{row.mark}.npz") if row.mark else None
            yield _piece_of(earlier, at[row.mark]) if piece is None and row.mark in at else piece

    @contextmanager
    def _earlier(self) -> Iterator[Any]:
        """The file of an earlier run, None where there is none. Nobody reads NetCDF in this process meanwhile."""
        if not self.out.exists():
            with site_reading.LOCK:
                yield None
            return
        with site_reading.private(self.out) as path, site_reading.LOCK, _opened(path, self.out) as file:
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
def _opened(path: Path, out: Path) -> Iterator[Any]:
    """The file of an earlier run of `out`, to read."""
    import netCDF4

    try:
        file = netCDF4.Dataset(path)
    except OSError as error:
        raise _not_ours(out) from error
    with file:
        file.set_auto_mask(False)
        if getattr(file, "content", None) != _KIND:
            raise _not_ours(out)
        yield file


def _not_ours(path: Path) -> RequestError:
    return RequestError([Problem("out", str(path), Message("sites.out_not_ours"))])


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
    begin = _first_day(about, date.fromisoformat(file["time"].units.split()[-1][:10]))
    end = begin + int(about.get("days", file.dimensions["time"].size))  # older files had no modes
    values = {name: variable[index][begin:end] for name, variable in series.items()}
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
            for name, value in about.get("persistence", {}).items():  # files of earlier versions have none
                file[name][index] = value
            abouts.append(about)
            for name, values in piece.values.items():
                variable = _variable(file, name, values.dtype)
                if name not in described:  # those of the first site: for each again they would cost more than its data
                    described.add(name)
                    attrs = piece.attrs.get(name, {}).items()
                    variable.setncatts({key: _attribute(value, values.dtype) for key, value in attrs})
                begin = _first_day(about, start)
                variable[index, begin : begin + len(values)] = values
        file.setncatts(_attributes(abouts, rows, start, end))


def _first_day(about: Mapping[str, Any], start: date) -> int:
    """Where the days of a site begin among those of the file, which are those of all sites."""
    return (date.fromisoformat(about["start"]) - start).days if "start" in about else 0


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
    for told, attrs in PERSISTENCE_ATTRS.items():
        variable = file.createVariable(told, "f8", ("site",), fill_value=np.nan)
        variable.setncatts({**attrs, "coordinates": _COORDINATES})
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

"""What a paper says of a result: a fingerprint of its numbers, and BibTeX."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

import numpy as np

from evaeto._version import __version__
from evaeto.export.exportable import Exportable

if TYPE_CHECKING:
    import xarray as xr


def content_hash(dataset: xr.Dataset) -> str:
    """SHA-256 over names, coordinates and values, whatever order, files or attributes they come in.

    Values count to the last bit, NaN as NaN, times in nanoseconds; when it was asked, warnings and versions do not.
    """
    digest = hashlib.sha256()
    for name in sorted(map(str, dataset.variables)):
        values = dataset[name].transpose(*sorted(map(str, dataset[name].dims))).to_numpy()
        if values.dtype.kind == "M":
            values = values.astype("datetime64[ns]").astype("<i8")
        elif values.dtype.kind in "OUST":
            values = np.array("\0".join(map(str, values.ravel())))
        elif values.dtype.kind == "f":
            values = np.where(np.isnan(values), np.nan, values.astype("<f8")) + 0.0  # one NaN, one zero
        else:
            values = values.astype("<i8")
        digest.update(f"{name}{values.shape}".encode() + np.ascontiguousarray(values).tobytes())
    return digest.hexdigest()


def bibtex(result: Exportable, fingerprint: str) -> str:
    """Entries for the software with this result, the method, and each service."""
    attrs = result.dataset.attrs
    period = f"{attrs['time_coverage_start']} to {attrs['time_coverage_end']}"
    entries = [
        _entry(
            "software", "evaeto",
            author="{The evaeto developers}",
            title=f"evaeto {__version__}: {attrs['title']}, {period}",
            version=__version__,
            year=attrs["requested_on"][:4],
            note=f"{attrs['method']}. SHA-256 of the content: {fingerprint}",
        ),
        _entry(
            "techreport", "fao56",
            author="Allen, Richard G. and Pereira, Luis S. and Raes, Dirk and Smith, Martin",
            title="Crop evapotranspiration: Guidelines for computing crop water requirements",
            institution="FAO",
            type="FAO Irrigation and Drainage Paper",
            number="56",
            address="Rome",
            year="1998",
        ),
    ]  # fmt: skip
    entries += [
        _entry(
            "misc", use.key,
            title=f"{use.name}{f', version {use.version}' if use.version else ''}",
            note=f"{use.attribution} ({use.licence})",
            url=use.attribution_url or use.licence_url,
            **({"urldate": use.asked_at[:10]} if use.asked_at else {}),
        )
        for use in result.sources
    ]  # fmt: skip
    return "\n".join(entries)


def _entry(kind: str, key: str, **fields: str) -> str:
    lines = [f"  {name:<11} = {{{_escaped(name, value)}}}," for name, value in fields.items() if value]
    return "\n".join([f"@{kind}{{{key},", *lines, "}", ""])


def _escaped(name: str, value: str) -> str:
    text = str(value)
    return text if name in ("url", "author") else re.sub(r"([&%$#_])", r"\\\1", text)

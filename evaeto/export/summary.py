"""What a result says of itself: its summary, the quality of what came in, and the lines that go with every export."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from evaeto.analysis.total_errors import Uncertain, plain
from evaeto.core.flags import QUALITIES
from evaeto.core.messages import naming
from evaeto.core.quantities import QUANTITIES
from evaeto.export.exportable import Exportable

if TYPE_CHECKING:
    from pandas import DataFrame
    from xarray import Dataset


def quality_of(dataset: Dataset) -> DataFrame:
    """Days by flag, one row for each source and input, as `evaeto.Result.quality` describes them."""
    import pandas as pd

    from evaeto.inputs.delivery_checks import FLAGS, OBSERVED

    flag = dataset["flag"].transpose("source", "input", "time").to_numpy()
    sources, inputs = dataset["source"].values, dataset["input"].values
    counts = {
        (str(source), str(name)): np.bincount(flag[i, j], minlength=len(FLAGS))
        for i, source in enumerate(sources)
        for j, name in enumerate(inputs)
    }
    frame = pd.DataFrame.from_dict(counts, orient="index", columns=list(FLAGS))
    frame.index = pd.MultiIndex.from_tuples(counts, names=["source", "input"])
    return frame.assign(share=frame[FLAGS[OBSERVED]] / flag.shape[2])


def summary_of(result: Exportable) -> dict[str, Any]:
    """Totals, means and how good they are, as plain values by name."""
    eto = result.dataset["eto"].to_numpy()
    valid = eto[np.isfinite(eto)]
    flags = np.bincount(result.dataset["quality"].to_numpy(), minlength=len(QUALITIES))
    attrs, table = result.dataset.attrs, quality_of(result.dataset)
    width = (result.dataset["eto_upper"] - result.dataset["eto_lower"]).to_numpy()
    uncertain = Uncertain.of(result.dataset)
    whole = plain("", uncertain.total())
    keys, shares = result.dataset["source"].values, result.dataset["eto_share"].mean("time").values
    return {
        "days": int(eto.size),
        "days_with_eto": int(valid.size),
        "eto_total_mm": round(float(valid.sum()), 1) if valid.size else None,
        "eto_total_lower_mm": whole["eto_lower_mm"],
        "eto_total_upper_mm": whole["eto_upper_mm"],
        "totals": {
            name: [plain(period, found) for period, found in of_each()]
            for name, of_each in (
                ("month", uncertain.months),
                ("season", uncertain.seasons),
                ("year", uncertain.years),
            )
        },
        "eto_mean_mm": round(float(valid.mean()), 2) if valid.size else None,
        "eto_max_mm": round(float(valid.max()), 2) if valid.size else None,
        "quality_days": {name: int(count) for name, count in zip(QUALITIES, flags, strict=True)},
        "quality_by_source": [
            {"source": source, "input": name, **{key: float(value) for key, value in row.items() if value}}
            for (source, name), row in zip(table.index, table.to_dict("records"), strict=True)
        ],
        "name": str(attrs.get("place_name", "")),
        "lat": float(result.dataset["lat"]),
        "lon": float(result.dataset["lon"]),
        "elevation_m": float(result.dataset["elevation"]),
        "elevation_source": result.tells("elevation_source"),
        "start": attrs["time_coverage_start"],
        "end": attrs["time_coverage_end"],
        "eto_band_mm": round(float(np.nanmean(width)), 2) if valid.size else None,
        "method": result.tells("method"),
        "sources": [use.name for use in result.sources],
        "provenance": [naming(use.name, use.told) for use in result.sources if use.told],
        "weights": {str(key): round(float(share), 3) for key, share in zip(keys, shares, strict=True)},
        "attribution": list(result.attribution),
        "label": result.label,
    }


def metadata_of(result: Exportable) -> Iterator[tuple[str, str]]:
    """(what, value) lines: place, period, method, sources, licences, warnings."""
    data = result.dataset
    yield "title", str(data.attrs["title"])
    if result.label:
        yield "DATA", str(result.label)
    if "place_name" in data.attrs:
        yield "place", str(data.attrs["place_name"])
    yield "lat", f"{float(data['lat']):g}"
    yield "lon", f"{float(data['lon']):g}"
    yield "elevation", f"{float(data['elevation']):g}"
    yield "elevation source", str(data.attrs["elevation_source"])
    yield "period", f"{data.attrs['time_coverage_start']} to {data.attrs['time_coverage_end']}"
    yield "days", str(data.attrs["day_definition"])
    yield "method", str(data.attrs["method"])
    if result.growing is not None:
        yield "crop", str(result.growing)
    yield "software", str(data.attrs["source"])
    for use in result.sources:
        asked = f", asked {use.asked_at}" if use.asked_at else ""
        version = f", version {use.version}" if use.version else ""
        yield f"source {use.key}", f"{use.name}{version}{asked}; {use.licence}"
        if use.told is not None:
            yield f"source {use.key} data", str(use.told)
    for line in result.attribution:
        yield "attribution", str(line)
    for line in result.warnings:
        yield "warning", str(line)
    uncertain = Uncertain.of(data)
    years = uncertain.years()
    for period, found in (("", uncertain.total()), *(years if len(years) > 1 else ())):
        row = plain(period, found)
        if row["eto_lower_mm"] is not None:
            band = f"{row['eto_lower_mm']} to {row['eto_upper_mm']} mm (90 %)"
            yield " ".join(filter(None, ("total eto", period))), f"{row['eto_mm']} mm, {band}, {found.days} days"
    names = ("eto", *map(str, data["input"].values), *(name for name in ("kc", "etc") if name in data))
    units = {name: data[name].attrs["units"] for name in names} | {"rhmean": QUANTITIES["rhmean"].units}
    yield "units", ", ".join(f"{name} {unit}" for name, unit in units.items())


def card_of(result: Exportable) -> tuple[str, dict[str, str], tuple[str, ...]]:
    """What a notebook shows: title, rows and warnings."""
    told = result.summary()
    quality = ", ".join(f"{count} {name}" for name, count in told["quality_days"].items() if count)
    rows = {
        "period": f"{told['start']} to {told['end']}, {told['days_with_eto']} of {told['days']} days with ETo",
        "ETo": f"mean {told['eto_mean_mm']} mm/d (90 % band {told['eto_band_mm']} wide), "
        f"total {told['eto_total_mm']} mm",
        "quality": quality,
        "sources": ", ".join(f"{name}" for name in told["sources"]),
        "method": str(told["method"]),
        "elevation": f"{told['elevation_m']:g} m ({told['elevation_source']})",
    }
    if result.growing is not None:
        rows["crop"] = str(result.growing)
    return " · ".join(filter(None, [str(result.dataset.attrs["title"]), result.label])), rows, tuple(result.warnings)

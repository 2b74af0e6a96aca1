"""English texts: fusion."""

from __future__ import annotations

TEXTS: dict[str, str | tuple[str, str]] = {
    # fusion: how the sources were combined
    "fusion.uncalibrated": "no reference: services combined by the inverse variance of each input",
    "fusion.regional": (
        "services calibrated with {count} site of the region",
        "services calibrated with {count} sites of the region",
    ),
    "fusion.climatology": "services calibrated with a monthly climatology",
    "fusion.daily": "services calibrated with a daily reference from {first} to {last}",
    "fusion.exposure": "exposure: must be one of {known} (got {given})",
    "fusion.no_source_dimension": ("source: the Dataset has no dimension of this name; give one entry per service"),
    "fusion.no_source": "source: no service is given",
    "fusion.no_days": "has no days",
    "fusion.no_inputs": "weather: no service delivers any input of ETo",
    "fusion.observations": "observations: must have the shape (series, time, {entries}) (got {shape})",
    "fusion.no_data": "no data",
    "fusion.in_chunks": "{dim}: is split into chunks, and fusion needs whole series: use .chunk({dim}=-1)",
    "fusion.not_key_and_path": "source: '{entry}' is not of the form key=path, such as nasa_power=a.csv",
    "fusion.source_twice": "source: '{source}' is given twice",
    # plausibility: what several sources say of each other
    "plausibility.left_out": "left out",
    "plausibility.kept": "kept, since no other service is better",
    "plausibility.clear_sky": (
        "solar radiation of its clearest days is {ratio} of that of a clear sky, which is not possible here"
    ),
    "plausibility.temperature_range": (
        "its daily temperature range does not match its solar radiation (Rs / (Ra √ΔT) = {ratio}, usually 0.16 to "
        "0.19): it may be the data of another place"
    ),
    "plausibility.other_days": "its days do not follow those of the other services",
    "plausibility.different_days": (
        "{sources}: their days do not follow each other, and nothing here shows which is right"
    ),
    "plausibility.wind_level": "{speed} m/s ({source})",
    "plausibility.winds_differ": (
        "wind: means of {levels}; nothing here shows which is right; the lower one counts more"
    ),
    "plausibility.wind_far_from_median": (
        "wind: means of {levels}; that of {worst} is left out, {best} is closer to the median"
    ),
    "plausibility.wind_far_from_usual": (
        "wind: means of {levels}; that of {worst} is left out, {best} is closer to what weather stations usually "
        "measure"
    ),
    "plausibility.eto_differs": (
        "{one} and {other} disagree: mean ETo {lower} and {upper} mm/d; without a reference nothing shows which is "
        "right; calibrate if you can"
    ),
}

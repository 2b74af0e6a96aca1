"""What is here under the names that other libraries have for it. For those who guess, and are told."""

from __future__ import annotations

from collections.abc import Mapping

from evaeto.core.messages import Message

_PENMAN = 'eto(weather, lat, elevation, method="fao56")'
_FETCH = "fetch(service, lat=, lon=, start=, end=)"
_COMPUTE = "compute(lat=, lon=, start=, end=)"
_SITES = "compute_sites(sites, start=, end=)"
_SCORE = "score(estimate, reference)"
_BALANCE = "crops.balance(weather, crop, soil, planting)"
PACKAGE: Mapping[str, str] = {
    "forecast": 'compute(lat=, lon=, mode="forecast", days=7)',
    "recent": 'compute(lat=, lon=, mode="recent", days=10)',
    **dict.fromkeys(
        ("eto_hourly", "hourly", "et0_hourly", "hourly_eto"),
        'eto(weather, lat, elevation, lon=, utc_offset=-3, label="end"), which takes hourly values too',
    ),
    **dict.fromkeys(
        ("et0", "ETo", "ET0", "et", "pet", "pm", "pm_fao56", "pm_asce", "fao56", "penman_monteith", "reference_et",
         "reference_evapotranspiration", "potential_evapotranspiration", "eto_daily"),
        _PENMAN,
    ),
    **{name: f'eto(weather, lat, method="{name}")' for name in ("hargreaves", "turc")},
    "priestley_taylor": 'eto(weather, lat, elevation, method="priestley-taylor")',
    "hargreaves_samani": 'eto(weather, lat, method="hargreaves")',
    **dict.fromkeys(
        ("get", "get_data", "download", "get_daily", "get_hourly", "get_bycoords", "get_bygeom", "raw"), _FETCH
    ),
    **dict.fromkeys(("calculate", "run", "Point", "Daily", "Hourly", "point"), _COMPUTE),
    **dict.fromkeys(("batch", "sites", "compute_many", "many", "compute_batch"), _SITES),
    **dict.fromkeys(("read_csv", "read", "load", "load_csv", "read_file"), "read_weather(path)"),
    **dict.fromkeys(("open_dataset", "open_zarr", "read_grid"), "open_grid(path)"),
    "open": "Result.open(path)",
    **dict.fromkeys(("evaluate", "metrics", "rmse", "kge", "nse", "scores", "compare"), _SCORE),
    **dict.fromkeys(("irrigate", "irrigation", "balance", "water_balance", "soil_water_balance"), _BALANCE),
    **dict.fromkeys(("list_sources", "providers", "stations"), "services()"),
    **dict.fromkeys(("cite", "citation"), "compute(...).cite()"),
}  # fmt: skip
"""Of `import evaeto`."""

CALLED: Mapping[str, str] = {
    "evaeto.batch": _SITES,
    "evaeto.crops": _BALANCE,
    "evaeto.demo": "with demo.serve():",
    "evaeto.fusion": "fuse(weather, calibration, lat=, lon=, elevation=)",
    "evaeto.request": "Request(lat=, lon=, start=, end=)",
}
"""Packages, and what is meant where one is called."""

RESULT: Mapping[str, str] = {
    **dict.fromkeys(("hash", "checksum", "sha256", "digest"), "content_hash"),
    **dict.fromkeys(("data", "ds", "to_xarray", "xarray", "to_dataset"), "dataset"),
    **dict.fromkeys(("df", "to_pandas", "to_frame", "dataframe", "table", "fetch"), "to_dataframe()"),
    **dict.fromkeys(("citation", "bibtex", "to_bibtex", "references"), "cite()"),
    **dict.fromkeys(("annual", "by_year"), "yearly()"),
    **dict.fromkeys(("by_month", "resample"), "monthly()"),
    **dict.fromkeys(("et0", "ETo", "et", "values"), "eto"),
    **dict.fromkeys(("save", "to_zarr", "to_file"), "to_netcdf(path)"),
    **dict.fromkeys(("score", "metrics", "validate"), "compare(other)"),
    **dict.fromkeys(("balance", "irrigation"), "irrigate(crop, soil, planting)"),
    "calibrate": "evaeto.calibrate(result, reference_eto)",
    "fuse": "evaeto.fuse(result, calibration)",
}
"""Of a `Result`."""

FIELD: Mapping[str, str] = {
    **dict.fromkeys(
        ("advice", "advise", "irrigate", "irrigation_needed", "schedule", "plan", "recommend", "recommendation", "now"),
        "today()",
    ),
    **dict.fromkeys(("balance", "water_balance", "depletion"), "today()"),
}
"""Of a `Field`."""


def no_such(owner: object, said: str, name: str, elsewhere: Mapping[str, str]) -> AttributeError:
    """The error of a name that is not there; with what is meant, where other libraries call it so.

    Parameters
    ----------
    owner : object
        In which it was looked for; Python adds a name of it that is spelled alike.
    said : str
        What the owner is called.
    name : str
        That was looked for.
    elsewhere : mapping of str to str
        `PACKAGE`, `RESULT` or `FIELD`.

    Returns
    -------
    AttributeError
        To raise.
    """
    if name in elsewhere:
        told = Message("names.elsewhere", owner=said, name=name, here=elsewhere[name])
    else:
        told = Message("names.unknown", owner=said, name=name)
    return AttributeError(told, name=name, obj=owner)

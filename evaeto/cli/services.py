"""The commands that speak of services by themselves: sources, fetch."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from evaeto.cli.options import DEMO, RECORDS, over_a_period, stand_ins
from evaeto.cli.speaking import Once, bad_option, say, speech, warn
from evaeto.core.described_csv import write_described
from evaeto.core.messages import Message
from evaeto.core.replacing import replacing
from evaeto.extras import require_to_write
from evaeto.outputs import require_free

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

    from evaeto.core.choices import Mode

_ENDINGS = (".csv", ".nc", ".parquet")


@click.command(cls=Once)
@click.option("--lat", type=float, help="Latitude, degrees north: list only the services with data there.")
@click.option("--lon", type=float, help="Longitude, degrees east.")
@click.option("--json", "as_json", is_flag=True, help="Everything known about them, as JSON.")
def sources(lat: float | None, lon: float | None, as_json: bool) -> None:
    """List the weather services: coverage, delay, rate limits and licence."""
    from evaeto.sources.listing import listed

    if (lat is None) != (lon is None):
        raise bad_option(Message("command.lat_and_lon"), "--lat")
    rows = listed(lat, lon, speech().tell)
    if as_json:
        click.echo(json.dumps(rows, indent=2, ensure_ascii=False))
        return
    for row in rows:
        click.echo(f"{row['key']}: {row['name']}, {row['kind']}")
        for name in ("area", "resolution", "first", "last", "variables", "limits", "licence"):
            value = ", ".join(row[name]) if isinstance(row[name], list) else row[name]
            click.echo(f"    {name:<11} {value}")


@click.command(cls=Once)
@click.argument("source")
@click.option("--lat", type=float, required=True, help="Latitude, degrees north.")
@click.option("--lon", type=float, required=True, help="Longitude, degrees east.")
@over_a_period
@click.option(
    "--checked", is_flag=True, help="Leave out impossible values, and add flags that say what was done with each."
)
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="File to write: .csv, .nc or .parquet; by default CSV goes to standard output.",
)
@DEMO
@RECORDS
def fetch(
    source: str,
    lat: float,
    lon: float,
    start: str | None,
    end: str | None,
    mode: Mode | None,
    days: int | None,
    checked: bool,
    out: Path | None,
    demo: bool,
    records: Path | None,
) -> None:
    """Fetch daily weather from one service as it delivers it; `evaeto sources` lists the services."""
    from evaeto.inputs.remarks import remarks
    from evaeto.pipeline.service_weather import fetch as fetched

    if out is not None:
        if out.suffix.lower() not in _ENDINGS:
            raise bad_option(Message("command.out_ending", file=str(out), endings=list(_ENDINGS)), "--out")
        require_to_write(out)  # now, not when all has been fetched
        require_free(out, [records])
    with stand_ins(demo, records):
        weather = fetched(source, lat=lat, lon=lon, start=start, end=end, mode=mode, days=days, checked=checked)
    for note in remarks(weather, "notes"):
        warn(note)
    table = _table(weather)
    text = table.to_csv(lineterminator="\n")
    if out is None:
        for line in filter(None, map(weather.attrs.get, ("comment", "acknowledgement"))):
            say(Message("command.note", what=line))
        click.echo(text, nl=False)
        return
    if out.suffix.lower() == ".csv":
        units = {str(name): str(each.attrs["units"]) for name, each in weather.items() if name != "flag"}
        write_described(out, text.encode(), table, units, _said(weather))
    else:
        with replacing(out) as beside:
            if out.suffix.lower() == ".nc":
                weather.to_netcdf(beside)
            else:
                table.to_parquet(beside)
    say(Message("command.fetched", file=str(out), count=weather.sizes["time"]))


def _said(weather: xr.Dataset) -> Iterator[tuple[str, str]]:
    """What it is, (what, value), as that of a result."""
    attrs = weather.attrs
    told = {"title": attrs["title"]} | ({"DATA": attrs["comment"]} if "comment" in attrs else {})
    place = {name: float(weather[name]) for name in ("lat", "lon", "elevation")}
    told |= {name: f"{value:g}" for name, value in place.items() if value == value}
    told |= {
        name: attrs[name] for name in ("service", "version", "asked_at", "license", "acknowledgement") if name in attrs
    }
    yield from told.items()


def _table(weather: xr.Dataset) -> pd.DataFrame:
    """Days as rows; with flags in words, one column for each variable's."""
    table = weather.drop_vars(["flag", "input"], errors="ignore").reset_coords(drop=True).to_dataframe()
    table.index.name = "date"
    if "flag" in weather:
        words = str(weather["flag"].attrs["flag_meanings"]).split()
        for name in map(str, weather["input"].values):
            table[f"{name}_flag"] = [words[flag] for flag in weather["flag"].sel(input=name).values]
    return table

"""Whether faults of references and of services are told: every fault put into the records of every site.

    python benchmarks/references.py [--data ../shared/data/sites] [--abroad ../shared/data/abroad]

References: what `calibrate` says of a reference with a fault, for which nothing needs to be learnt. Services: what
`fuse` says where one is a day late, or its radiation falls to 0.8 from 2013, and how many days of the reference the
band of protocol B (accuracy.py) covers then. "As they are" counts the alarms on records with nothing put into them.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import xarray as xr

import evaeto
from evaeto.core.distance import distance_km
from evaeto.core.messages import Message
from evaeto.core.quantities import ETO_INPUTS
from evaeto.errors import WeatherError
from evaeto.fusion.alignment import align_sources, eto_of_each
from evaeto.fusion.fuse import fuse
from evaeto.fusion.reference_checks import judge_reference
from evaeto.fusion.reference_level import Weather

sys.path.insert(0, str(Path(__file__).resolve().parent))
import accuracy

STEP_FROM = "2013-01-01"


@dataclass(frozen=True)
class Seen:
    """A reference beside the ETo of each service of its place (source, time)."""

    name: str
    reference: pd.Series
    eto: np.ndarray
    sources: tuple[str, ...]
    weather: Weather
    elsewhere: pd.Series
    """Of another place."""

    def judged(self, values: pd.Series) -> list[str]:
        """Keys of what is said of other values of the reference; of one that is refused the reason, with a `!`."""
        try:
            found = judge_reference(
                values.to_numpy(), self.eto, self.sources, self.reference.index.to_numpy(), self.weather
            )
        except WeatherError as error:
            said = error.args[0]
            return ["!" + (said.key if isinstance(said, Message) else str(said)).removeprefix("reference.")]
        return [message.key.removeprefix("reference.") for message in found.warnings]


def _some(values: pd.Series, put: float, share: float = 0.03) -> pd.Series:
    days = np.random.default_rng(3).choice(len(values), int(share * len(values)), replace=False)
    changed = values.copy()
    changed.iloc[days] = put
    return changed


def _shuffled(values: pd.Series) -> pd.Series:
    return pd.Series(np.random.default_rng(1).permutation(values.to_numpy()), index=values.index)


def _from_the_middle(values: pd.Series, factor: float) -> pd.Series:
    return values.where(np.arange(len(values)) < len(values) // 2, values * factor)


def _means_of_months(values: pd.Series) -> pd.Series:
    return values.groupby([values.index.year, values.index.month]).transform("mean")


FAULTS: dict[str, Callable[[Seen], pd.Series]] = {
    "cm": lambda seen: seen.reference / 10,
    "inch": lambda seen: seen.reference / 25.4,
    "W/m2": lambda seen: seen.reference * 28.35,
    "a day late": lambda seen: seen.reference.shift(1),
    "a day early": lambda seen: seen.reference.shift(-1),
    "random": lambda seen: _shuffled(seen.reference),
    "constant": lambda seen: seen.reference * 0 + 4.2,
    "3 % zeros": lambda seen: _some(seen.reference, 0.0),
    "3 % 9.99": lambda seen: _some(seen.reference, 9.99),
    "3 % 99.9": lambda seen: _some(seen.reference, 99.9),
    "-9999": lambda seen: _some(seen.reference, -9999.0),
    "x 1.25": lambda seen: seen.reference * 1.25,
    "step x 0.8": lambda seen: _from_the_middle(seen.reference, 0.8),
    "step x 1.25": lambda seen: _from_the_middle(seen.reference, 1.25),
    "monthly means": lambda seen: _means_of_months(seen.reference),
    "another place": lambda seen: seen.elsewhere,
}
"""Values of the reference with each fault in them. 9.99 and 99.9, and the steps down and up, are one each of the 14."""


def seen_at(site: accuracy.Site, others: list[accuracy.Site], period: slice = accuracy.ALL) -> Seen:
    """The reference of a site, the ETo of its services on the same days, and the reference of the furthest site."""
    weather = {service: data.sel(time=period) for service, data in site.weather.items()}
    by_source, _ = align_sources(weather, site.place["lat"])
    days = by_source.indexes["time"]
    here = (site.place["lat"], site.place["lon"])
    away = max(others, key=lambda one: distance_km(*here, one.place["lat"], one.place["lon"]))
    eto = eto_of_each(by_source, site.place["lat"], site.place["elevation"])
    inputs = {name: by_source[name].transpose("source", "time").to_numpy() for name in ETO_INPUTS}
    return Seen(
        site.name, site.reference.reindex(days), eto, tuple(map(str, by_source["source"].values)),
        Weather(inputs, site.place["lat"], site.place["elevation"]), away.reference.reindex(days),
    )  # fmt: skip


def references(sites: list[accuracy.Site], period: slice = accuracy.ALL) -> pd.DataFrame:
    """What is said of each fault at each site; the row "as it is" has the false alarms."""
    rows = {}
    for site in sites:
        seen = seen_at(site, sites, period)
        clean = seen.judged(seen.reference)
        faults = {name: seen.judged(put(seen)) for name, put in FAULTS.items()}
        new = {name: [key for key in said if key not in clean] for name, said in faults.items()}
        rows[site.name] = {"as it is": " ".join(clean), **{name: " ".join(said) for name, said in new.items()}}
    return pd.DataFrame(rows)


def a_day_late(weather: dict[str, xr.Dataset], service: str) -> dict[str, xr.Dataset]:
    """The weather with the days of one service a day late."""
    late = weather[service]
    return {**weather, service: late.assign_coords(time=late["time"] + np.timedelta64(1, "D"))}


def dimmed(weather: dict[str, xr.Dataset], service: str) -> dict[str, xr.Dataset]:
    """The weather with the radiation of one service at 0.8 from 2013."""
    one = weather[service]
    rs = one["rs"].where(one["time"] < np.datetime64(STEP_FROM), 0.8 * one["rs"])
    return {**weather, service: one.assign(rs=rs.assign_attrs(one["rs"].attrs))}


def of_services(fused: xr.Dataset) -> list[str]:
    """Keys of what `fuse` says of changes in its services, without those of models, which are facts."""
    found = []
    for warning in fused.encoding.get("warnings", ()):
        first = warning.fields["first"] if isinstance(warning, Message) and warning.key == "text.list" else warning
        if isinstance(first, Message) and first.key.startswith("watch.") and first.key != "watch.model":
            found.append(first.key.removeprefix("watch."))
    return found


def services(sites: list[accuracy.Site], calibrations: dict[str, evaeto.Calibration] | None = None) -> pd.DataFrame:
    """What `fuse` says of each service with a fault; with calibrations the days covered after the step as well [%]."""
    rows = {}
    for site in sites:
        row: dict[str, object] = {"as it is": " ".join(of_services(fuse(site.weather, **site.place)))}
        for service in accuracy.SERVICES:
            row[f"{service} late"] = " ".join(of_services(fuse(a_day_late(site.weather, service), **site.place)))
            row[f"{service} x 0.8"] = " ".join(of_services(fuse(dimmed(site.weather, service), **site.place)))
            if calibrations:
                after = fuse(dimmed(site.weather, service), calibrations[site.name], **site.place)
                scores = accuracy.scores_of(after, site.reference, slice(STEP_FROM, "2020"))
                row[f"B, {service} x 0.8 covers"] = round(scores["coverage"], 1)
        rows[site.name] = row
    return pd.DataFrame(rows)


def print_references(table: pd.DataFrame) -> None:
    told = (table.drop(index="as it is") != "").sum(axis=1)
    print(table.assign(told=told).to_string())
    pairs = {"3 % 99.9": "3 % 9.99", "step x 1.25": "step x 0.8"}
    one_each = (table.drop(index="as it is") != "").rename(index=pairs).groupby(level=0).all()
    print(f"\nTold at every site: {one_each.all(axis=1).sum()} of {len(one_each)} faults; "
          f"of each site's {len(one_each)}: {one_each.sum().min()} to {one_each.sum().max()}; "
          f"false alarms on {(table.loc['as it is'] != '').sum()} of {table.shape[1]} sites")  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    default = Path(__file__).resolve().parents[2] / "shared" / "data" / "sites"
    parser.add_argument("--data", type=Path, default=default)
    parser.add_argument("--quick", action="store_true", help="only what needs no calibration")
    arguments = parser.parse_args()
    sites = accuracy.read_sites(arguments.data)
    for name, period in {
        "30 years": accuracy.ALL,
        "15 years": accuracy.LEARNT,
        "2 years": slice("2009", "2010"),
    }.items():
        print(f"\nReferences, {name}")
        print_references(references(sites, period))
    print("\nServices")
    print(services(sites, None if arguments.quick else accuracy.calibrate_all(sites)).T.to_string())


if __name__ == "__main__":
    main()

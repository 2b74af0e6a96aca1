"""Accuracy of the fusion at sites with a station-based reference, by four protocols, next to simple baselines.

    python benchmarks/accuracy.py [--data ../shared/data/sites] [--json accuracy.json]

A  monthly climatology of the reference only, scored 1991-2020
B  calibrated 1991-2005 at the site, scored 2006-2020
C  calibrated 1991-2005 at the other sites, scored 2006-2020 at the one left out
D  no reference, scored 2006-2020

Besides: D at a flux tower in Montana (--abroad) and by region, with how far the lasting error lies from what is stated
of it; what the bands of days hold by season, and those of months and years; calibrations of three months and of a year;
B renewed every year; D where the winds of services are raised and the truth is a part of them, as no truly windy site
is at hand. With --quick none of the latter three.

That nothing of the scored days or site reaches a calibration is asserted twice: by the days handed out, and by
running again with the reference that must not be seen replaced by noise, which must change no estimate.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd
import xarray as xr

import evaeto
from evaeto.analysis.climate import ARIDITY
from evaeto.analysis.scores import score
from evaeto.analysis.total_errors import SEASONS, Uncertain
from evaeto.errors import WeatherError
from evaeto.fusion.alignment import align_sources, eto_of_each
from evaeto.fusion.calibration import Calibration
from evaeto.fusion.fuse import fuse
from evaeto.fusion.learning import calibrate

SERVICES = ("nasa_power", "open_meteo")
LEARNT, SCORED, ALL = slice("1991", "2005"), slice("2006", "2020"), slice("1991", "2020")
TARGETS = {"A": 0.417, "B": 0.376, "C": 0.413, "D": 0.44}
COLUMNS = ("rmse", "kge", "nse", "r2", "mae", "pbias", "coverage", "width", *SEASONS)
SHORT = {
    "3 months": ("1997-01-01", "2000-04-01", "2003-07-01", "2004-10-01"),
    "1 year": ("1996-01-01", "2001-07-01"),
}
"""First days of short calibrations, one in each season."""
DAYS_OF_SHORT = {"3 months": 91, "1 year": 365}
REGIONS = {
    "west": ("Alvorada_do_Gurgueia_PI", "Bom_Jesus_PI", "Corrente_PI"),
    "north": ("Araguaina_TO", "Balsas_MA", "Pedro_Afonso_TO", "Tasso_Fragoso_MA"),
    "south": ("Luiz_Eduardo_Magalhaes_BA", "Sao_Desiderio_BA"),
}
WINDS = (2.0, 3.0, 4.0, 5.0)
"""Levels [m/s] to which the winds of services are raised."""
PARTS = {0.5: ("unknown",), 0.7: ("unknown", "open"), 0.85: ("unknown", "open"), 1.0: ("unknown", "open", "windy")}
"""Part of it that is the truth, and what is said of the site then."""


@dataclass(frozen=True)
class Site:
    """One site: its place, the weather of each service, the reference, and what was published for it."""

    name: str
    place: dict[str, float]
    weather: dict[str, xr.Dataset]
    reference: pd.Series
    peers: pd.DataFrame

    def learnt(self) -> tuple[dict[str, xr.Dataset], pd.Series]:
        """Weather and reference of the calibration period, and no other day."""
        weather = {service: data.sel(time=LEARNT) for service, data in self.weather.items()}
        reference = self.reference[LEARNT]
        scored = self.reference[SCORED].index
        assert not len(reference.index.intersection(scored)), "a scored day reached the calibration"
        assert all(not len(data.indexes["time"].intersection(scored)) for data in weather.values())
        return weather, reference

    def with_noise(self, period: slice) -> Site:
        """The site with its reference of a period disturbed, no more than `calibrate` takes for a reference."""
        reference = self.reference.copy()
        reference[period] *= np.random.default_rng(0).uniform(0.75, 1.25, len(reference[period]))
        return replace(self, reference=reference)


def read_sites(folder: Path) -> list[Site]:
    """All sites of a folder with sites.csv, one folder a service, reference/ and peers/."""
    sites = []
    for name, row in pd.read_csv(folder / "sites.csv", index_col="site").iterrows():
        weather = {service: evaeto.read_weather(folder / service / f"{name}.csv") for service in SERVICES}
        reference = pd.read_csv(folder / "reference" / f"{name}.csv", index_col="date", parse_dates=True)["eto"]
        peers = pd.read_csv(folder / "peers" / f"{name}.csv", index_col="date", parse_dates=True)
        place = {key: float(row[key]) for key in ("lat", "lon", "elevation")}
        sites.append(Site(str(name), place, weather, reference, peers))
    return sites


def monthly(reference: pd.Series) -> pd.DataFrame:
    """The twelve means and standard deviations of a reference: all that protocol A may see."""
    groups = reference.groupby(reference.index.month)
    return pd.DataFrame({"month": range(1, 13), "mean": groups.mean().to_numpy(), "sd": groups.std().to_numpy()})


def calibrate_all(sites: list[Site]) -> dict[str, Calibration]:
    """A calibration of each site from its calibration period."""
    calibrations = {}
    for site in sites:
        weather, reference = site.learnt()
        calibrations[site.name] = calibrate(weather, reference, **site.place)
    return calibrations


def protocol_a(sites: list[Site], calibrations: dict[str, Calibration]) -> dict[str, xr.Dataset]:
    results = {}
    for site in sites:
        calibration = calibrate(site.weather, climatology=monthly(site.reference[ALL]), **site.place)
        assert calibration.record.n == 0
        results[site.name] = fuse(site.weather, calibration, **site.place)
    return results


def protocol_b(sites: list[Site], calibrations: dict[str, Calibration]) -> dict[str, xr.Dataset]:
    for calibration in calibrations.values():
        assert calibration.record.end < "2006", "a scored day reached the calibration"
    return {site.name: fuse(site.weather, calibrations[site.name], **site.place) for site in sites}


def protocol_c(sites: list[Site], calibrations: dict[str, Calibration]) -> dict[str, xr.Dataset]:
    results = {}
    for site in sites:
        others = [calibration for name, calibration in calibrations.items() if name != site.name]
        places = {(calibration.lat, calibration.lon) for calibration in others}
        assert (site.place["lat"], site.place["lon"]) not in places, "the scored site reached the calibration"
        try:
            results[site.name] = fuse(site.weather, others, **site.place)
        except WeatherError as refusal:  # out of reach: what a user gets then is the fusion without a calibration
            print(f"C, {site.name}: {refusal}")
            results[site.name] = fuse(site.weather, **site.place)
    return results


def protocol_d(sites: list[Site], calibrations: dict[str, Calibration]) -> dict[str, xr.Dataset]:
    return {site.name: fuse(site.weather, **site.place) for site in sites}


PROTOCOLS: dict[str, tuple[Callable[..., dict[str, xr.Dataset]], slice]] = {
    "A": (protocol_a, ALL),
    "B": (protocol_b, SCORED),
    "C": (protocol_c, SCORED),
    "D": (protocol_d, SCORED),
}


def assert_no_leak(site: Site, sites: list[Site]) -> None:
    """Noise in what must not be seen changes no estimate at `site` (B and C; D is given no reference)."""
    later = site.with_noise(SCORED)
    both = [calibrate(*version.learnt(), **version.place) for version in (site, later)]
    one, other = (fuse(site.weather, calibration, **site.place)["eto"] for calibration in both)
    assert one.equals(other), "B: the scored period reached the calibration"
    noisy = [other.with_noise(ALL if other.name == site.name else SCORED) for other in sites]
    one, other = (protocol_c([site], calibrate_all(version))[site.name]["eto"] for version in (sites, noisy))
    assert one.equals(other), "C: the scored site or period reached the calibration"


def scores_of(result: xr.Dataset, reference: pd.Series, period: slice) -> dict[str, float]:
    """Scores of a fused series, how many reference days its band holds, in all and by season [%], and its width."""
    frame = result[["eto", "eto_lower", "eto_upper"]].to_dataframe().loc[period]
    truth = reference[period].reindex(frame.index)
    inside = ((truth >= frame["eto_lower"]) & (truth <= frame["eto_upper"]))[truth.notna()]
    by_season = 100 * inside.groupby(inside.index.month % 12 // 3).mean()
    return {
        **score(frame["eto"], truth),
        "coverage": float(100 * inside.mean()),
        "width": float((frame["eto_upper"] - frame["eto_lower"]).mean()),
        **{season: float(by_season[number]) for number, season in enumerate(SEASONS)},
    }


def totals_of(result: xr.Dataset, reference: pd.Series, period: slice) -> dict[str, float]:
    """How many totals of the reference lie within the bands of months and years [%], and how wide these are [mm]."""
    part = result.sel(time=period)
    truth = reference.reindex(part.indexes["time"])
    uncertain = Uncertain.of(part.assign(eto=part["eto"].where(truth.notna().to_numpy())))
    days = truth[np.isfinite(uncertain.eto)]
    told = {}
    for name, totals, rule in (("month", uncertain.months(), "M"), ("year", uncertain.years(), "Y")):
        sums = days.groupby(days.index.to_period(rule)).sum()
        there = [(total, sums[key]) for key, total in totals if total.days]
        told[f"{name} within"] = 100 * float(np.mean([total.lower <= true <= total.upper for total, true in there]))
        told[f"{name} width"] = float(np.mean([total.upper - total.lower for total, _ in there]))
    return told


def short_calibrations(sites: list[Site]) -> pd.DataFrame:
    """Coverage over the scored years of calibrations of three months and a year [%]: their mean and the worst."""
    told = {}
    for name, starts in SHORT.items():
        within, widths = [], []
        for site in sites:
            for start in starts:
                last = pd.Timestamp(start) + pd.Timedelta(days=DAYS_OF_SHORT[name] - 1)
                days = slice(start, str(last.date()))
                weather = {service: data.sel(time=days) for service, data in site.weather.items()}
                calibration = calibrate(weather, site.reference[days], **site.place)
                scores = scores_of(fuse(site.weather, calibration, **site.place), site.reference, SCORED)
                within.append(scores["coverage"])
                widths.append(scores["width"])
        told[name] = {"coverage": np.mean(within), "worst": np.min(within), "width": np.mean(widths)}
    return pd.DataFrame(told).T


def renewed_yearly(site: Site, first: Calibration) -> dict[str, float]:
    """Scores of years, each fused by the calibration renewed with all years before it."""
    calibration, years = first, []
    for year in range(2006, 2021):
        weather = {service: data.sel(time=str(year)) for service, data in site.weather.items()}
        assert calibration.record.end < str(year), "a scored day reached the calibration"
        years.append(fuse(weather, calibration, **site.place)[["eto", "eto_lower", "eto_upper"]])
        calibration = calibrate(weather, site.reference[str(year)], update=calibration, **site.place)
    return scores_of(xr.concat(years, dim="time"), site.reference, SCORED)


def at_the_tower(folder: Path) -> tuple[dict[str, dict[str, float]], xr.Dataset, pd.Series]:
    """D and the plain ETo of gridMET at Fort Peck, Montana, against the tower."""
    place = {"lat": 48.3077, "lon": -105.1019, "elevation": 634.0}
    weather = evaeto.read_weather(folder / "fort_peck_gridmet.csv")
    tower = pd.read_csv(folder / "fort_peck_tower.csv", index_col="date", parse_dates=True)["eto"]
    fused = fuse({"gridmet": weather}, **place)
    plain = evaeto.eto(weather, lat=place["lat"], elevation=place["elevation"]).to_series()
    return {"D": scores_of(fused, tower, slice(None)), "gridMET": score(plain, tower)}, fused, tower


def lasting_of(result: xr.Dataset, reference: pd.Series, period: slice) -> dict[str, float]:
    """Mean error of each season in units of what is stated to last of it."""
    part = result.sel(time=period)
    error = reference.reindex(part.indexes["time"]).to_numpy() - part["eto"].to_numpy()
    season = part["time"].dt.month.to_numpy() % 12 // 3
    lasting = part["error_lasting"].to_numpy()
    return {
        name: float(np.nanmean(error[season == number]) / np.nanmean(lasting[season == number]))
        for number, name in enumerate(SEASONS)
    }


def by_region(results: dict[str, xr.Dataset], sites: list[Site]) -> pd.DataFrame:
    """Days within the band [%] and root mean square of `lasting_of`, by region and season."""
    rows = {}
    for region, names in REGIONS.items():
        of_region = [site for site in sites if site.name in names]
        scores = [scores_of(results[site.name], site.reference, SCORED) for site in of_region]
        apart = [lasting_of(results[site.name], site.reference, SCORED) for site in of_region]
        if of_region:
            within = {season: np.mean([one[season] for one in scores]) for season in SEASONS}
            lasting = {f"lasting {s}": np.sqrt(np.mean([one[s] ** 2 for one in apart])) for s in SEASONS}
            rows[region] = {**within, **lasting}
    return pd.DataFrame(rows).T


def by_climate(results: dict[str, xr.Dataset], sites: list[Site], scores: dict[str, dict[str, float]]) -> pd.DataFrame:
    """D by precipitation over ETo of the reference (classes of UNEP) and by the wind of the services [m/s]."""
    rows = []
    for site in sites:
        weather = [each.sel(time=SCORED) for each in site.weather.values()]
        rain, wind = (np.mean([float(each[name].mean()) for each in weather]) for name in ("precip", "u2"))
        aridity = rain / float(site.reference[SCORED].mean())
        climate = next(name for end, name in ARIDITY if aridity < end)
        left = float(results[site.name]["u2"].sel(time=SCORED).mean())
        rows.append({"climate": climate, "P/ETo": aridity, "wind": wind, "at the site": left, **scores[site.name]})
    told = ["P/ETo", "wind", "at the site", "rmse", "kge", "pbias", "coverage", "width"]
    table = pd.DataFrame(rows)
    windy = pd.cut(table["wind"], [0, 1.75, 2.5, np.inf], right=False).astype(str)
    parts = [table.groupby(by)[told].mean() for by in (table["climate"], windy)]
    return pd.concat(parts).assign(sites=[int(n) for by in (table["climate"], windy) for n in table.groupby(by).size()])


def windy_site(site: Site, fused: xr.Dataset, level: float) -> dict[str, float]:
    """RMSE of D relative to the plain mean where all winds are raised to a level and a part of them is the truth.

    The truth has the mean weather of the services, and what is fresh of the error of `fused` at the site.
    """
    raised = {}
    for name, each in site.weather.items():
        scored = each.sel(time=SCORED)
        raised[name] = scored.assign(u2=scored["u2"] * (level / float(scored["u2"].mean())))
    by_source, _ = align_sources(raised, site.place["lat"])
    middle = by_source.mean("source")
    days = by_source.indexes["time"]
    error = site.reference.reindex(days) - fused["eto"].to_series().reindex(days)
    fresh = error - error.groupby(days.month).transform("mean")
    plain = pd.Series(eto_of_each(by_source, site.place["lat"], site.place["elevation"]).mean(axis=0), index=days)
    exposures = {exposure for said in PARTS.values() for exposure in said}
    estimates = {name: fuse(raised, **site.place, exposure=name, watch=False)["eto"].to_series() for name in exposures}
    found = {}
    for part, said in PARTS.items():
        weather = middle.assign(u2=part * middle["u2"])
        truth = evaeto.eto(weather, lat=site.place["lat"], elevation=site.place["elevation"]).to_series() + fresh
        for exposure in said:
            found[f"{part} {exposure}"] = score(estimates[exposure], truth)["rmse"] / score(plain, truth)["rmse"]
    return found


def windy_sites(results: dict[str, xr.Dataset], sites: list[Site]) -> pd.DataFrame:
    """`windy_site` by level, mean over the sites."""
    return pd.DataFrame(
        {level: pd.DataFrame([windy_site(site, results[site.name], level) for site in sites]).mean() for level in WINDS}
    ).T


def baselines(site: Site) -> dict[str, dict[str, float]]:
    """Each service, their plain mean, and the published fusion, over the years scored."""
    by_source, _ = align_sources(site.weather, site.place["lat"])
    eto = eto_of_each(by_source, site.place["lat"], site.place["elevation"])
    days = by_source.indexes["time"]
    series = {service: pd.Series(row, index=days) for service, row in zip(SERVICES, eto, strict=True)}
    series["plain mean"] = pd.Series(np.nanmean(eto, axis=0), index=days)
    series["EVAonline"] = site.peers["evaonline_eto"]
    return {name: score(values[SCORED], site.reference[SCORED]) for name, values in series.items()}


def print_table(title: str, table: pd.DataFrame) -> None:
    """A table with the mean over the sites as its last row."""
    full = pd.concat([table, table.mean(numeric_only=True).to_frame("mean over sites").T])
    print(f"\n{title}\n{full.to_string(float_format=lambda value: f'{value:.3f}')}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    default = Path(__file__).resolve().parents[2] / "shared" / "data" / "sites"
    parser.add_argument("--data", type=Path, default=default)
    parser.add_argument("--abroad", type=Path, default=default.parent / "abroad")
    parser.add_argument("--quick", action="store_true", help="without short and renewed calibrations")
    parser.add_argument("--json", type=Path, help="write the means and the table of each site here")
    arguments = parser.parse_args()

    began = time.perf_counter()
    sites = read_sites(arguments.data)
    calibrations = calibrate_all(sites)
    told: dict[str, dict[str, dict[str, float]]] = {}
    for letter, (protocol, period) in PROTOCOLS.items():
        results = protocol(sites, calibrations)
        rows = {site.name: scores_of(results[site.name], site.reference, period) for site in sites}
        told[letter] = rows
        print_table(f"{letter} (RMSE to reach {TARGETS[letter]})", pd.DataFrame(rows).T[list(COLUMNS)])
        totals = {site.name: totals_of(results[site.name], site.reference, period) for site in sites}
        print_table(f"{letter}, totals: within their 90 % band [%], width [mm]", pd.DataFrame(totals).T)
        if letter == "D":
            print("\nD by region: days within the band [%], lasting error in units of what is stated")
            print(by_region(results, sites).round(2).to_string())
            print("\nD by climate, and by the wind of the services")
            print(by_climate(results, sites, rows).round(2).to_string())
            uncalibrated = results
            for site in sites:
                for line in results[site.name].attrs["warnings"].splitlines():
                    print(f"  {site.name}: {line}")

    simple = {site.name: baselines(site) for site in sites}
    names = next(iter(simple.values()))
    print_table(
        "Baselines, RMSE 2006-2020",
        pd.DataFrame({name: {site: row[name]["rmse"] for site, row in simple.items()} for name in names}),
    )
    worst = max(told["D"][site]["rmse"] / simple[site]["plain mean"]["rmse"] for site in simple)
    print(f"\nD against the plain mean, worst site: {100 * (worst - 1):+.1f} %")

    if arguments.abroad.exists():
        rows, fused, tower = at_the_tower(arguments.abroad)
        print(f"\nMontana, no reference\n{pd.DataFrame(rows).T.to_string(float_format=lambda value: f'{value:.3f}')}")
        print(totals_of(fused, tower, slice(None)))
    if not arguments.quick:
        print(
            "\nD where the winds of services are raised: RMSE beside that of the plain mean, by truth and exposure said"
        )
        print(windy_sites(uncalibrated, sites).round(2).to_string())
        print(f"\nShort calibrations, scored 2006-2020\n{short_calibrations(sites).round(2).to_string()}")
        renewed = {site.name: renewed_yearly(site, calibrations[site.name]) for site in sites}
        print_table("B renewed every year", pd.DataFrame(renewed).T[list(COLUMNS)])

    assert_no_leak(sites[0], sites)
    print(f"No leak found. {time.perf_counter() - began:.0f} s")
    if arguments.json:
        arguments.json.write_text(json.dumps({"protocols": told, "baselines": simple}, indent=1))


if __name__ == "__main__":
    main()

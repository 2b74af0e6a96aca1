"""What no method could do better with these data: bounds beside what `accuracy.py` prints.

    python benchmarks/bounds.py [--data ../shared/data/sites] [--abroad ../shared/data/abroad]

Level   D with the level of the wind that fits the reference best at each site, and with the mean error of each calendar
        month taken out: what is left is not a matter of the prior.
Cells   how many days of a region and season a band would cover that is exactly right: errors drawn from the two parts
        that are stated, as often as there are sites.
Wind    where services tell of a wind, and the truth is spread about it as at stations in Spain (ln u about a line of
        slope 0.35, residual 0.36): of the best wind that can be told from the services alone, of that in use, and of
        the least with which a site as windy as its services say loses no more than 15 % beside the plain mean: the
        RMSE, the wind, how many sites lose more than that, and what the site loses that is as windy.
"""

from __future__ import annotations

import argparse
import warnings
from pathlib import Path

import accuracy
import numpy as np
import pandas as pd
import xarray as xr
from scipy.signal import lfilter

import evaeto
from evaeto.analysis.scores import score
from evaeto.analysis.total_errors import NORMAL_QUANTILE, SEASONAL, SEASONS, Uncertain
from evaeto.fusion.alignment import align_sources
from evaeto.fusion.wind_prior import site_level

DRAWS = 500
FACTORS = np.exp(np.arange(-1.6, 1.01, 0.05))
"""On the wind of the estimate, in which the best is sought."""
LINE, RESIDUAL, USUAL = 0.35, 0.36, 1.0
"""Slope and residual of ln u at stations beside that of services, and where both agree [m s-1]: 27 in Spain."""
LOSS = 1.15
WINDS = (1.5, 2.0, 2.5, 3.0, 3.5, 4.0, 5.0)
TARGET = (85.0, 95.0)


def eto_with_wind(weather: xr.Dataset, place: dict[str, float], factors: np.ndarray) -> np.ndarray:
    """ETo (factor, time) of weather with its wind times each factor."""
    where = {"lat": place["lat"], "elevation": place["elevation"]}
    return np.array([evaeto.eto(weather.assign(u2=factor * weather["u2"]), **where).to_numpy() for factor in factors])


def of_level(fused: xr.Dataset, reference: pd.Series, place: dict[str, float]) -> dict[str, float]:
    """RMSE of D, with the best level of the wind, and with that and no mean error of a calendar month."""
    truth = reference.reindex(fused.indexes["time"])
    each = eto_with_wind(fused[["tmax", "tmin", "ea", "u2", "rs"]], place, FACTORS)
    errors = truth.to_numpy() - each
    best = int(np.argmin(np.nanmean(errors**2, axis=1)))
    left = pd.Series(errors[best], index=truth.index)
    left -= left.groupby(left.index.month).transform("mean")
    return {
        "D": score(fused["eto"].to_series(), truth)["rmse"],
        "best level": float(np.sqrt(np.nanmean(errors[best] ** 2))),
        "no monthly bias": float(np.sqrt(np.nanmean(left**2))),
        "wind x": float(FACTORS[best]),
    }


def drawn_coverage(parts: dict[str, list[Uncertain]], random: np.random.Generator) -> pd.DataFrame:
    """Days that a right band covers [%], by draw, region and season; what lasts is drawn anew for each site."""
    rows = []
    for _ in range(DRAWS):
        row = {}
        for region, sites in parts.items():
            inside, seasons = [], []
            for site in sites:
                inside.append(np.abs(drawn(site, random)) <= NORMAL_QUANTILE * np.hypot(site.daily, site.lasting))
                seasons.append((site.days.astype("datetime64[M]").astype(int) + 1) % 12 // 3)
            within, season = np.concatenate(inside), np.concatenate(seasons)
            for number, name in enumerate(SEASONS):
                row[region, name] = 100 * within[season == number].mean()
        rows.append(row)
    return pd.DataFrame(rows)


def drawn(site: Uncertain, random: np.random.Generator) -> np.ndarray:
    """One series of errors by what is stated of them."""
    days, course = site.eto.size, site.persistence
    keeps = np.exp(-1.0 / course.memory)
    share = course.next_day / keeps
    before = random.normal()
    slow, _ = lfilter([np.sqrt(1 - keeps**2)], [1, -keeps], random.normal(size=days), zi=[keeps * before])
    fresh = np.sqrt(1 - share) * random.normal(size=days) + np.sqrt(share) * slow
    same, cosine, sine = random.normal(size=3)
    angle = SEASONAL * np.arange(days)
    seasonal = cosine * np.cos(angle) + sine * np.sin(angle)
    lasts = np.sqrt(course.all_year) * same + np.sqrt(1 - course.all_year) * seasonal
    return np.asarray(site.daily * fresh + site.lasting * lasts)


def of_wind(site: accuracy.Site, fused: xr.Dataset, level: float) -> dict[str, float]:
    """RMSE [mm d-1] where the services tell of a wind of this level and the truth is spread as published."""
    by_source, _ = align_sources(site.weather, site.place["lat"])
    middle = by_source.mean("source").sel(time=accuracy.SCORED)
    middle = middle.assign(u2=middle["u2"] * (level / float(middle["u2"].mean())))
    error = site.reference.reindex(middle.indexes["time"]) - fused["eto"].to_series().reindex(middle.indexes["time"])
    fresh = (error - error.groupby(error.index.month).transform("mean")).to_numpy()
    grid = np.exp(np.arange(-2.4, 0.81, 0.05))
    eto = eto_with_wind(middle, site.place, grid)
    rmse = np.sqrt(np.nanmean((eto[:, None] - eto[None] - fresh) ** 2, axis=2))  # (told, true)
    likely = np.exp(-0.5 * ((np.log(grid * level) - np.log(USUAL) - LINE * np.log(level / USUAL)) / RESIDUAL) ** 2)
    likely /= likely.sum()
    as_served = int(np.argmin(np.abs(grid - 1.0)))
    mean = rmse @ likely
    safe = int(np.flatnonzero(rmse[:, as_served] <= LOSS * rmse[as_served, as_served])[0])
    used = float(np.exp(site_level(np.log([level]))[0]))
    chosen = {"best": int(np.argmin(mean)), "in use": int(np.argmin(np.abs(grid * level - used))), "safe": safe}
    row = {"plain mean": float(mean[as_served])}
    for name, at in chosen.items():
        loses = likely[rmse[at] > LOSS * rmse[as_served]].sum()
        row[name] = float(mean[at])
        row |= {f"{name}, wind": float(grid[at] * level), f"{name}, lose [%]": float(100 * loses)}
        row[f"{name}, windy"] = float(rmse[at, as_served] / rmse[as_served, as_served])
    return {**row, "truth known": float(np.diag(rmse) @ likely)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    default = Path(__file__).resolve().parents[2] / "shared" / "data" / "sites"
    parser.add_argument("--data", type=Path, default=default)
    parser.add_argument("--abroad", type=Path, default=default.parent / "abroad")
    arguments = parser.parse_args()
    warnings.simplefilter("ignore")
    sites = accuracy.read_sites(arguments.data)
    fused = accuracy.protocol_d(sites, {})
    scored = {name: result.sel(time=accuracy.SCORED) for name, result in fused.items()}
    rows = {site.name: of_level(scored[site.name], site.reference, site.place) for site in sites}
    regions = {region: [Uncertain.of(scored[name]) for name in names] for region, names in accuracy.REGIONS.items()}
    _, montana, tower = accuracy.at_the_tower(arguments.abroad)
    accuracy.print_table("Level: RMSE of D [mm/d]", pd.DataFrame(rows).T)
    place = {"lat": float(montana["lat"]), "elevation": float(montana["elevation"])}
    print("Montana", {name: round(value, 3) for name, value in of_level(montana, tower, place).items()})

    measured = np.isfinite(tower.reindex(montana.indexes["time"]).to_numpy())
    regions["Montana"] = [Uncertain.of(montana.isel(time=measured))]
    cells = drawn_coverage(regions, np.random.default_rng(15))
    within = ((cells >= TARGET[0]) & (cells <= TARGET[1])).sum(axis=1)
    print(f"\nCells: days that a right band covers [%], 5th and 95th percentile of {DRAWS} draws")
    print(cells.quantile([0.05, 0.5, 0.95]).T.unstack(0).round(1).to_string())
    print(f"within {TARGET}: {within.mean():.1f} of {cells.shape[1]} cells on average, "
          f"all of them in {100 * (within == cells.shape[1]).mean():.1f} % of draws")  # fmt: skip

    print("\nWind: RMSE [mm/d], mean over the nine sites, by the wind that services tell of [m/s]")
    told = {level: pd.DataFrame([of_wind(site, fused[site.name], level) for site in sites]).mean()
            for level in WINDS}  # fmt: skip
    print(pd.DataFrame(told).round(2).to_string())


if __name__ == "__main__":
    main()

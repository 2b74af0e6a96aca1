"""A reference beside the services: a verdict, what it rests on, and what a calibration with it would gain.

Light: a page imports it. What is compared is compared on a worker.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

from evaeto.core.messages import Message, of_error
from evaeto.errors import WeatherError
from evaeto.fusion.calibration_file import SavedCalibration

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from evaeto.fusion.alignment import WeatherBySource

    Array = NDArray[np.float64]

Verdict = Literal["good", "doubtful", "wrong", "elsewhere"]

OF_OTHER_DAYS = frozenset({"reference.no_relation", "reference.other_hemisphere", "reference.late", "reference.early"})
"""Why a reference does not follow the weather of a place."""
REFUSED = OF_OTHER_DAYS | {
    f"reference.{name}"
    for name in ("other_unit", "wrong_level", "mostly_impossible", "constant", "repeated", "same_each_year",
                 "no_weather")
}  # fmt: skip
"""Why a reference that was read is refused."""
SHORT = 400
"""Days up to which means of ten days are compared, and of calendar months beyond."""


@dataclass(frozen=True)
class BesideService:
    """A reference against the ETo of one service; None where there is too little to tell.

    source : key of the service
    level : ratio of the reference to it
    correlation : of departures from the season
    lag : days by which the reference follows it best, 0 where that is the same day; None where it follows on none
    rmse : of its ETo against the reference [mm d-1], on the days that the reference and all services with a level have
    """

    source: str
    level: float | None
    correlation: float | None
    lag: int | None
    rmse: float | None = None


@dataclass(frozen=True)
class Trial:
    """What is to be known of a reference before a calibration with it is used.

    verdict : "good"; "doubtful", where something is likely wrong; "wrong", where it is no daily ETo in mm/day;
        "elsewhere", where it does not follow the weather here
    reasons : of the verdict, and what else was found
    beside : the reference against each service
    days : first days of the periods of which there are means
    reference, services : these means [mm d-1], of the reference and of each of `beside`; None where there is none
    before, after : RMSE against the reference without and with a calibration, on days left out of it [mm d-1]
    calibration : with the reference; None where it is refused
    """

    verdict: Verdict
    reasons: tuple[str, ...]
    beside: tuple[BesideService, ...]
    days: tuple[date, ...]
    reference: tuple[float | None, ...]
    services: tuple[tuple[float | None, ...], ...]
    before: float | None = None
    after: float | None = None
    calibration: SavedCalibration | None = None


def try_reference(
    weather_by_source: WeatherBySource, reference_eto: Any, *, lat: float, lon: float, elevation: float
) -> Trial:
    """Judge a reference, and calibrate with it if it can be one.

    Parameters
    ----------
    weather_by_source, reference_eto, lat, lon, elevation : as `evaeto.calibrate` takes them

    Raises
    ------
    WeatherError
        The reference cannot be read, or has too few days in common with the services.
    """
    import numpy as np

    from evaeto.fusion.alignment import align_sources, eto_of_each
    from evaeto.fusion.daily_reference import aligned_reference
    from evaeto.fusion.learning import learn
    from evaeto.fusion.plausibility import assess_sources
    from evaeto.fusion.reference_checks import LIKELY
    from evaeto.fusion.reference_values import without_impossible
    from evaeto.fusion.uncalibrated import fuse_by_agreement

    by_source, _ = align_sources(weather_by_source, lat, lon)
    values, _ = aligned_reference(reference_eto, by_source["time"])
    eto = eto_of_each(by_source, lat, elevation)
    known, wrong = without_impossible(values)
    shown = values if wrong.sum() > 0.5 * np.isfinite(values).sum() else known
    compared = _compared(shown, eto, [str(key) for key in by_source["source"].values], by_source["time"].to_numpy())
    try:
        learnt = learn(weather_by_source, reference_eto, {"lat": lat, "lon": lon, "elevation": elevation}, accept=True)
    except WeatherError as error:
        why = of_error(error)
        if not isinstance(why, Message) or why.key not in REFUSED:
            raise
        return Trial("elsewhere" if why.key in OF_OTHER_DAYS else "wrong", (why,), *compared)
    agreement = assess_sources(by_source, lat, elevation)
    plain = fuse_by_agreement(by_source, agreement, lat, elevation).eto
    both = np.isfinite(plain) & np.isfinite(known)
    before = float(np.sqrt(np.mean((plain - known)[both] ** 2))) if both.any() else None
    doubtful = any(isinstance(one, Message) and one.key in LIKELY for one in learnt.record.warnings)
    saved = SavedCalibration.read(f"calibration_{lat:g}_{lon:g}.json", learnt.to_json())
    return Trial(
        "doubtful" if doubtful else "good",
        saved.record.warnings,
        *compared,
        before,
        learnt.record.scores["rmse"],
        saved,
    )


def _compared(
    reference: Array, eto: Array, sources: list[str], time: NDArray[np.datetime64]
) -> tuple[
    tuple[BesideService, ...],
    tuple[date, ...],
    tuple[float | None, ...],
    tuple[tuple[float | None, ...], ...],
]:
    import numpy as np

    from evaeto.fusion.reference_course import LAGS, SURE_CORRELATION, anomalies, correlation, moved
    from evaeto.fusion.reference_level import FEWEST, level_of

    days = time.astype("datetime64[D]")
    doy = (days - days.astype("datetime64[Y]")).astype(float) + 1.0
    levels = [level_of(reference, own[None]) for own in eto]
    # A service of few of the days, such as a forecast in a long period, would leave these few for all
    fair = np.isfinite(reference) & np.isfinite(eto[np.isfinite(levels)]).all(axis=0)
    beside = []
    for source, own, level in zip(sources, eto, levels, strict=True):
        found = {lag: correlation(*anomalies(moved(reference, lag), own, doy)) for lag in (0, *LAGS)}
        lag = max(found, key=lambda one: found[one])
        follows = found[lag] >= SURE_CORRELATION
        if not np.isfinite(level):
            beside.append(BesideService(source, None, None, None))
            continue
        rmse = float(np.sqrt(np.mean((own - reference)[fair] ** 2))) if fair.sum() >= FEWEST else None
        beside.append(BesideService(source, level, found[0], lag if follows else None, rmse))
    there = np.flatnonzero(np.isfinite(reference))
    if not there.size:
        return tuple(beside), (), (), tuple(() for _ in sources)
    inside = slice(int(there[0]), int(there[-1]) + 1)
    days, reference, eto = days[inside], reference[inside], eto[:, inside]
    period = np.arange(len(days)) // 10 if len(days) <= SHORT else days.astype("datetime64[M]").astype(int)
    begins = np.flatnonzero(np.r_[True, period[1:] != period[:-1]])
    common = np.isfinite(reference)  # the same days of all

    def means(values: Array) -> tuple[float | None, ...]:
        good = np.isfinite(values) & common
        count = np.add.reduceat(good, begins, dtype=float)
        sums = np.add.reduceat(np.where(good, values, 0.0), begins)
        return tuple(float(total / n) if n else None for total, n in zip(sums, count, strict=True))

    first = tuple(day.item() for day in days[begins])
    return tuple(beside), first, means(reference), tuple(means(own) for own in eto)

"""Whether a reference can be what it is said to be, before anything is learnt from it.

A reference in another unit, a day off, of another place or full of codes for "missing" gives a calibration that looks
as good as any. What tells is the weather itself: the services' own ETo of the same days has nearly the same level, and
its departures from the season follow those of a good reference on the same day, and on no other as well.

Sure faults raise a `WeatherError`; what may be right is told. On nine Brazilian sites and a flux tower in Montana the
level was 0.72 to 0.98 of the services', the correlation 0.69 to 0.88 over years and never below 0.40 over 60 days;
correlations with neighbouring days were lower by 0.10 or more over 120 days. The limits below leave a margin to these;
they were set with all ten sites in view, as `docs/method.md` says.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evaeto.core.messages import Message
from evaeto.fusion.reference_course import course, months_of_growth
from evaeto.fusion.reference_level import FEWEST, Weather, other_scale, refuse_level, steps_of, usual_level
from evaeto.fusion.reference_values import (
    leave_out_impossible,
    refuse_the_same_each_year,
    without_codes,
    without_strays,
    without_stuck,
)

Array = NDArray[np.float64]

LIKELY = frozenset(
    f"reference.{name}"
    for name in (
        "low",
        "high",
        "other_crop",
        "too_small",
        "step",
        "drift",
        "weak_relation",
        "other_place",
        "years_apart",
        "provider_eto",
    )
)
"""Faults that are likely, not sure: whoever calibrates is asked. The others are told."""


@dataclass(frozen=True)
class Judged:
    """A reference on the days of the weather.

    values : (time,) [mm d-1], NaN where it has none or an impossible one
    warnings : what may be wrong with it
    """

    values: Array
    warnings: tuple[Message, ...]

    @property
    def doubts(self) -> tuple[Message, ...]:
        """What is likely wrong with the whole of it."""
        return tuple(warning for warning in self.warnings if warning.key in LIKELY)


def judge_reference(
    reference: Array,
    eto: Array,
    sources: Sequence[str],
    days: NDArray[np.datetime64],
    weather: Weather | None = None,
) -> Judged:
    """Compare a reference with the services' own ETo of the same days.

    Parameters
    ----------
    reference : ndarray
        Shape (time,) [mm d-1], NaN where it has nothing.
    eto : ndarray
        Shape (source, time) [mm d-1], what each service's own weather gives; NaN where unknown.
    sources : sequence of str
        Names of the services.
    days : ndarray of datetime64
        Shape (time,), every day once, without gaps.
    weather : Weather, optional
        Inputs of the same services on the same days, by which another crop is told.

    Returns
    -------
    Judged
        The values of a reference with nothing wrong are those that came in.

    Raises
    ------
    WeatherError
        The reference is in another unit, a day or two off, constant or repeated, does not follow the weather, or
        consists of codes for missing values.
    """
    calendar = days.astype("datetime64[D]")
    doy = (calendar - calendar.astype("datetime64[Y]")).astype(float) + 1.0
    kept = np.array(reference, dtype=float)
    judges = [row for row in range(len(eto)) if (np.isfinite(eto[row]) & np.isfinite(kept)).sum() >= FEWEST]
    eto, sources = eto[judges], [sources[row] for row in judges]

    kept, warnings = without_codes(kept, eto, calendar)
    refuse_level(kept, eto)
    for step in (leave_out_impossible, without_strays, without_stuck):
        kept, more = step(kept, eto, calendar)
        warnings += more
    if np.isfinite(kept).sum() < FEWEST:
        return Judged(kept, tuple(warnings))
    refuse_the_same_each_year(kept, calendar)
    warnings += usual_level(kept, eto)
    if weather is not None and not any(warning.key in LIKELY for warning in warnings):
        warnings += other_scale(kept, weather, doy)
    warnings += steps_of(kept, eto, calendar)
    growing = np.where(months_of_growth(eto, calendar), kept, np.nan)
    rows = [row for row, own in enumerate(eto) if (np.isfinite(own) & np.isfinite(growing)).sum() >= FEWEST]
    if rows:
        warnings += course(growing, eto[rows], [sources[row] for row in rows], calendar, doy)
    return Judged(kept, tuple(warnings))

"""Daily series of several results beside each other. Light: a page compares without loading arrays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence


def means_of_common_days(series: Sequence[Mapping[str, float | None]]) -> tuple[int, list[float | None]]:
    """How many days have a value in every series, and the mean of each over these days.

    Parameters
    ----------
    series : sequence of mapping
        Values by day, None where there is none.

    Returns
    -------
    count : int
        Days.
    means : list
        One for each series, in its unit; None without a common day.
    """
    if not series:
        return 0, []
    common = set.intersection(*({day for day, value in one.items() if value is not None} for one in series))
    if not common:
        return 0, [None] * len(series)
    return len(common), [sum(one[day] or 0.0 for day in common) / len(common) for one in series]

"""How a site lies to the wind, as people can say it."""

from __future__ import annotations

from typing import Literal, get_args

Exposure = Literal["unknown", "sheltered", "open", "windy"]
EXPOSURES: tuple[Exposure, ...] = get_args(Exposure)
"""Not known; between hedges, trees or houses; in open fields; on a bare plain, a ridge, a pass or a windy coast."""


def exposure_named(name: object) -> Exposure | None:
    """The exposure of this name; None where there is none."""
    return next((known for known in EXPOSURES if name == known), None)

"""When and how much a field is irrigated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from evaeto.core.messages import Message
from evaeto.errors import ArgumentError


@dataclass(frozen=True)
class Schedule:
    """Water comes on the morning of a day whose depletion has reached a share of RAW, and refills the root zone.

    Each value may be a number, or a DataArray of one for each field.

    Attributes
    ----------
    at : float, optional
        Share of RAW: 1 waters as late as no stress allows, 0 as often as the interval lets, more than 1 with a deficit
        [-].
    refill : float, optional
        Share of the depletion that is replaced: 1 is up to field capacity [-].
    depth : float, optional
        Depth of each irrigation in place of a refill, net of losses [mm].
    most : float, optional
        Largest depth of one irrigation, such as a system's capacity, net of losses [mm].
    interval : float, optional
        Shortest time between two [d].
    efficiency : float, optional
        Share of the water applied that reaches the root zone; more is drawn for it (`irrigation_gross`) [-].

    Raises
    ------
    ArgumentError
        A value is not valid.
    """

    at: Any = 1.0
    refill: Any = 1.0
    depth: Any = None
    most: Any = np.inf
    interval: Any = 1.0
    efficiency: Any = 1.0

    def __post_init__(self) -> None:
        for name, least, more in (
            ("at", 0.0, False), ("refill", 0.0, True), ("depth", 0.0, True), ("most", 0.0, True),
            ("interval", 1.0, False), ("efficiency", 0.0, True),
        ):  # fmt: skip
            value = getattr(self, name)
            if value is None:
                continue
            values = np.asarray(value, dtype=float)
            if not ((values > least) if more else (values >= least)).all():
                lowest = float(np.nanmin(values))
                if more:
                    raise ArgumentError(Message("crop.more_than", name=name, least=least, value=lowest))
                raise ArgumentError(Message("crop.least", name=name, least=least, value=lowest))
        if (np.asarray(self.efficiency, dtype=float) > 1.0).any():
            raise ArgumentError(Message("crop.efficiency", value=float(np.max(self.efficiency))))

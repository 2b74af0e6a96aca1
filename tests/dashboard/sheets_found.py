"""What workers find for the sheets of methods and of hours."""

from __future__ import annotations

from array import array
from datetime import date
from typing import Any

import numpy as np

from evaeto.analysis.method_view import method_view
from evaeto.core.messages import Message, QuantityName, naming

DAYS = np.arange("2019-01-01", "2021-01-01", dtype="datetime64[D]")
FAO56 = 4.0 + np.sin(np.arange(DAYS.size))


def methods_found() -> dict[str, Any]:
    left_out = [naming("blaney-criddle", Message("checks.missing_everywhere", names=[QuantityName("rhmin")]))]
    found = method_view(DAYS, {"fao56": FAO56, "turc": FAO56 + 0.5})
    return found | {"left_out": left_out, "titles": {}}


def hours_found() -> dict[str, Any]:
    eto = array("f", [0.1] * 48).tobytes()
    return {
        "minutes": array("i", range(0, 48 * 60, 60)).tobytes(), "series": {"eto": eto, "tmean": eto, "rs": eto},
        "cycle": [
            {"minute": 60 * hour, "count": 2, "mean": 0.1 + (hour == 12), "p10": 0.05, "p90": 0.2} for hour in range(24)
        ],
        "peak": 12, "noon": 0.625, "beside": {"n": 2, "hourly": 4.5, "daily": 4.25, "bias": 0.25, "rmse": 0.3, "r2": 1},
        "hours": 48, "of": 48, "first": date(1970, 1, 1), "last": date(1970, 1, 2), "source": "Open-Meteo archive",
        "said": [], "credit": "Weather by <them>",
    }  # fmt: skip

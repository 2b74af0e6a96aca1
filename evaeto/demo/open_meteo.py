"""Stand-ins of the services of Open-Meteo: what they have in common with each other, and what not."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

from evaeto.demo import open_meteo_ensemble, open_meteo_geocoding, open_meteo_weather
from evaeto.demo.stand_in import Errors, Rules, StandIn, changing

_RULES = Rules("Open-Meteo", MappingProxyType({60.0: 600.0, 3600.0: 5000.0, 86400.0: 10000.0}), 1)

_DECIMALS = MappingProxyType({"": 1, "rhmax": 0, "rhmin": 0, "rhmean": 0, "uz": 2, "rs": 2, "pressure": 2})

_ARCHIVE = Errors(
    shift_sd=0.6, narrowing=0.96, wind=0.95, wind_sd=0.15, sun=1.04, sun_sd=0.12, rain_sd=0.4,
    decimals=_DECIMALS, late={"": 0},
)  # fmt: skip

_FORECAST = Errors(
    shift_sd=0.8, narrowing=0.96, wind=0.97, wind_sd=0.18, sun=1.04, sun_sd=0.15, rain_sd=0.5,
    decimals=_DECIMALS, late={"": -15},
)  # fmt: skip

_ENSEMBLE = Errors(
    shift_sd=0.8, narrowing=0.95, wind=0.97, wind_sd=0.18, sun=1.02, sun_sd=0.14, rain_sd=0.5,
    decimals=_DECIMALS, late={"": -15},
)  # fmt: skip


def _a_hole(body: dict[str, Any]) -> None:
    for table in (body[name] for name in ("daily", "hourly") if name in body):
        for name, column in table.items():
            if name != "time":
                column[len(column) // 3] = None


def _undefined(body: dict[str, Any]) -> None:
    for kind in ("daily", "hourly"):
        for name in [name for name in body.get(kind, ()) if name.startswith("shortwave_radiation")]:
            body[f"{kind}_units"][name] = "undefined"
            body[kind][name] = [None] * len(body[kind]["time"])


_FAULTS = MappingProxyType(
    {
        "hole": changing("a day in the middle is missing", _a_hole),
        "undefined": changing('radiation comes in the unit "undefined", without a value', _undefined),
    }
)

_WEATHER, _CALLS = open_meteo_weather, open_meteo_weather.calls

STAND_INS = MappingProxyType(
    {
        "open_meteo_archive": StandIn(
            rules=_RULES,
            errors=_ARCHIVE,
            records="open_meteo",
            own_eto="open_meteo_eto",
            has_holes=True,
            calls=_CALLS,
            faults=_FAULTS,
            wire=_WEATHER,
        ),
        "open_meteo_forecast": StandIn(
            rules=_RULES, errors=_FORECAST, has_holes=True, calls=_CALLS, faults=_FAULTS, wire=_WEATHER
        ),
        "open_meteo_ensemble": StandIn(
            rules=_RULES,
            errors=_ENSEMBLE,
            calls=open_meteo_ensemble.calls,
            faults=_FAULTS,
            wire=open_meteo_ensemble,
        ),
        "open_meteo_elevation": StandIn(rules=_RULES, calls=_CALLS, wire=_WEATHER),
        "open_meteo_geocoding": StandIn(rules=_RULES, wire=open_meteo_geocoding),
    }
)

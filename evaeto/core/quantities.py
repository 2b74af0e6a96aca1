"""The one table of quantities: names, symbols, units, CF names, physical limits, daily statistic, aliases.

Checks, exports, plots, documentation and the reading of foreign files all read this table.
Limits are the world records by default (WMO World Weather & Climate Extremes Archive, rounded outwards):
a value beyond them is an error of instrument, unit or transmission, not weather. The wind is a mean: of a day 57 m s-1
on Mount Washington (11 and 12 April 1934) and 48 m s-1 at Port-Martin, Antarctica (21 March 1951). The dew point of
the coldest air there is, -89.2 degC, lies a few degrees below it, and above the code -99.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Literal

from evaeto.core.messages import Message
from evaeto.core.unit_text import canonical

Statistic = Literal["maximum", "minimum", "mean", "sum", "point"]


@dataclass(frozen=True, slots=True)
class Alias:
    """A name other people use, the unit they mean when the file does not say, and its height for wind [m]."""

    name: str
    units: str
    height: float | None = None


@dataclass(frozen=True, slots=True)
class Quantity:
    """One quantity. `lower` and `upper` are physical limits in `units`, both included."""

    name: str
    symbol: str
    long_name: str
    units: str
    standard_name: str | None
    statistic: Statistic
    lower: float
    upper: float
    aliases: tuple[Alias, ...] = ()

    @property
    def attrs(self) -> dict[str, str]:
        """CF attributes for a variable holding this quantity, one value a day."""
        attrs = {"long_name": self.long_name, "units": self.units}
        if self.standard_name:
            attrs["standard_name"] = self.standard_name
        if self.statistic != "point":
            # A sum in units per day is a rate, and the rate of a day is its mean
            attrs["cell_methods"] = f"time: {'mean' if self.statistic == 'sum' else self.statistic}"
        return attrs


def _a(*aliases: tuple[str, str] | tuple[str, str, float]) -> tuple[Alias, ...]:
    return tuple(Alias(*alias) for alias in aliases)


_TABLE = (
    Quantity("tmax", "Tmax", "daily maximum air temperature at 2 m", "degC", "air_temperature", "maximum", -90, 60,
             _a(("tasmax", "K"), ("tmmx", "K"), ("Tmx", "degC"), ("tmx", "degC"),
                ("T2M_MAX", "degC"), ("temperature_2m_max", "degC"),
                ("mx2t", "K"), ("Temperature_Air_2m_Max_24h", "K"))),
    Quantity("tmin", "Tmin", "daily minimum air temperature at 2 m", "degC", "air_temperature", "minimum", -90, 60,
             _a(("tasmin", "K"), ("tmmn", "K"), ("Tmn", "degC"), ("tmn", "degC"),
                ("T2M_MIN", "degC"), ("temperature_2m_min", "degC"),
                ("mn2t", "K"), ("Temperature_Air_2m_Min_24h", "K"))),
    Quantity("tmean", "Tmean", "daily mean air temperature at 2 m", "degC", "air_temperature", "mean", -90, 60,
             _a(("tas", "K"), ("T2M", "degC"), ("temperature_2m_mean", "degC"),
                ("temperature_2m", "degC"), ("t2m", "K"), ("Temperature_Air_2m_Mean_24h", "K"))),
    Quantity("rhmax", "RHmax", "daily maximum relative humidity", "%", "relative_humidity", "maximum", 0, 100,
             _a(("hursmax", "%"), ("rmax", "%"), ("RHmx", "%"), ("rhmx", "%"),
                ("relative_humidity_2m_max", "%"), ("Derived_Relative_Humidity_2m_Max_24h", "%"))),
    Quantity("rhmin", "RHmin", "daily minimum relative humidity", "%", "relative_humidity", "minimum", 0, 100,
             _a(("hursmin", "%"), ("rmin", "%"), ("RHmn", "%"), ("rhmn", "%"),
                ("relative_humidity_2m_min", "%"), ("Derived_Relative_Humidity_2m_Min_24h", "%"))),
    Quantity("rhmean", "RHmean", "daily mean relative humidity", "%", "relative_humidity", "mean", 0, 100,
             _a(("hurs", "%"), ("RH2M", "%"), ("relative_humidity_2m_mean", "%"), ("relative_humidity_2m", "%"),
                ("rh", "%"), ("RH", "%"))),
    Quantity("tdew", "Tdew", "daily mean dew point temperature", "degC", "dew_point_temperature", "mean", -95, 40,
             _a(("tdps", "K"), ("T2MDEW", "degC"), ("dew_point_2m_mean", "degC"), ("dew_point_2m", "degC"),
                ("d2m", "K"), ("dewpoint_temperature_2m", "K"), ("Dew_Point_Temperature_2m_Mean", "K"),
                ("Dew_Point_Temperature_2m_Mean_24h", "K"))),
    Quantity("ea", "ea", "actual vapour pressure", "kPa", "water_vapor_partial_pressure_in_air", "mean", 0, 7.4,
             _a(("Vapour_Pressure_Mean", "hPa"), ("Vapour_Pressure_Mean_24h", "hPa"))),
    Quantity("u2", "u2", "wind speed at 2 m", "m s-1", "wind_speed", "mean", 0, 60, _a(("WS2M", "m s-1", 2.0))),
    Quantity("uz", "uz", "wind speed at the measuring height", "m s-1", "wind_speed", "mean", 0, 60,
             _a(("sfcWind", "m s-1", 10.0), ("WS10M", "m s-1", 10.0), ("wind_speed_10m_mean", "km h-1", 10.0),
                ("wind_speed_10m", "km h-1", 10.0), ("si10", "m s-1", 10.0), ("Wind_Speed_10m_Mean", "m s-1", 10.0),
                ("Wind_Speed_10m_Mean_24h", "m s-1", 10.0))),
    Quantity("rs", "Rs", "incoming solar radiation", "MJ m-2 d-1",
             "surface_downwelling_shortwave_flux_in_air", "sum", 0, 50,
             _a(("rsds", "W m-2"), ("ALLSKY_SFC_SW_DWN", "MJ m-2 d-1"), ("shortwave_radiation_sum", "MJ m-2 d-1"),
                ("shortwave_radiation", "W m-2"), ("ssrd", "J m-2"), ("SlrW", "W m-2"), ("SlrW_Avg", "W m-2"),
                ("SlrkW", "kW m-2"), ("SlrkW_Avg", "kW m-2"), ("SlrkJ", "kJ m-2"), ("SlrkJ_Tot", "kJ m-2"),
                ("surface_solar_radiation_downwards_sum", "J m-2"), ("Solar_Radiation_Flux", "J m-2 d-1"))),
    Quantity("rn", "Rn", "net radiation at the crop surface", "MJ m-2 d-1", None, "sum", -20, 40),
    Quantity("sunshine", "n", "actual duration of sunshine", "h d-1", None, "sum", 0, 24),
    Quantity("pressure", "P", "atmospheric pressure at the site", "kPa", "surface_air_pressure", "mean", 30, 110,
             _a(("ps", "Pa"), ("PS", "kPa"), ("surface_pressure_mean", "hPa"), ("surface_pressure", "hPa"),
                ("sp", "Pa"))),
    Quantity("precip", "P", "precipitation", "mm d-1", "lwe_precipitation_rate", "sum", 0, 2000,
             _a(("pr", "kg m-2 s-1"), ("PRECTOTCORR", "mm d-1"), ("precipitation_sum", "mm d-1"),
                ("precipitation", "mm"), ("tp", "m"), ("total_precipitation_sum", "m"),
                ("Precipitation_Flux", "mm d-1"), ("rain", "mm d-1"), ("prcp", "mm d-1"))),
    Quantity("eto", "ETo", "reference evapotranspiration, short crop (grass)", "mm d-1", None, "sum", -5, 30,
             _a(("et0", "mm d-1"), ("et0_fao_evapotranspiration", "mm d-1"), ("et_ref", "mm d-1"), ("ETref", "mm d-1"),
                ("reference_evapotranspiration", "mm d-1"))),
    Quantity("etr", "ETr", "reference evapotranspiration, tall crop (alfalfa)", "mm d-1", None, "sum", -5, 40),
    Quantity("lat", "φ", "latitude", "degrees_north", "latitude", "point", -90, 90, _a(("latitude", "degrees_north"))),
    Quantity("lon", "λ", "longitude", "degrees_east", "longitude", "point", -180, 180,
             _a(("longitude", "degrees_east"))),
    Quantity("elevation", "z", "height above mean sea level", "m", "surface_altitude", "point", -500, 9000,
             _a(("orog", "m"), ("altitude", "m"), ("z", "m"))),
)  # fmt: skip

QUANTITIES: Mapping[str, Quantity] = MappingProxyType({quantity.name: quantity for quantity in _TABLE})
"""Every quantity by its name."""

ETO_INPUTS = ("tmax", "tmin", "ea", "u2", "rs")
"""What daily Penman-Monteith ETo is computed from, once humidity is vapour pressure and wind is that at 2 m."""

SUMMED = ("eto", "eto_lower", "eto_upper", "etc", "precip", "balance")
"""Depths of water, some of them computed from others: a month has a total of these, and a mean of the rest."""

RATIOS = ("eto", "etc", "ea", "u2", "rs", "precip")
"""Quantities of which zero is none; the others (a temperature in degC, a balance) have no coefficient of variation."""

ALIASES: Mapping[str, tuple[Quantity, Alias]] = MappingProxyType(
    {alias.name: (quantity, alias) for quantity in _TABLE for alias in quantity.aliases}
)
"""Every foreign name, with the quantity it stands for."""

PhysicalLimits = Mapping[str, tuple[float, float]]

PHYSICAL_LIMITS: Mapping[str, PhysicalLimits] = MappingProxyType(
    {
        "world": MappingProxyType({name: (q.lower, q.upper) for name, q in QUANTITIES.items()}),
        # After the checks of the Brazilian gridded weather data (Xavier et al. 2016, Int. J. Climatol. 36, 2644-2659)
        "brazil": MappingProxyType(
            {**dict.fromkeys(("tmax", "tmin", "tmean"), (-30.0, 50.0)), "u2": (0.0, 100.0), "precip": (0.0, 450.0)}
        ),
    }
)
"""Named tables of physical limits, both included. What a regional table does not name is as in the world's."""

# (scale, offset) so that canonical = value * scale + offset. Spellings as services and files print them.
# A units library (pint, cf-units) would cost 0.3 s of import for these few linear rules.
_CONVERSIONS: Mapping[str, Mapping[str, tuple[float, float]]] = {
    "degC": {
        **dict.fromkeys(("degC", "°C", "C", "celsius", "Celsius", "degrees_celsius", "deg C"), (1.0, 0.0)),
        **dict.fromkeys(("K", "kelvin", "Kelvin"), (1.0, -273.15)),
        **dict.fromkeys(("°F", "degF", "F"), (5 / 9, -160 / 9)),
    },
    "%": {**dict.fromkeys(("%", "percent"), (1.0, 0.0)), **dict.fromkeys(("1", "fraction"), (100.0, 0.0))},
    "m s-1": {
        **dict.fromkeys(("m s-1", "m/s", "m s**-1", "m_s-1"), (1.0, 0.0)),
        **dict.fromkeys(
            ("km h-1", "km/h", "km_h-1", "kmh", "kph", "km/hr", "kmph", "kmhr", "kmh-1", "km/hour"), (1 / 3.6, 0.0)
        ),
        **dict.fromkeys(("kn", "kt", "knot"), (1852 / 3600, 0.0)),
        **dict.fromkeys(("mp/h", "mph", "mi h-1"), (0.44704, 0.0)),
        **dict.fromkeys(("km d-1", "km/day"), (1 / 86.4, 0.0)),
    },
    "MJ m-2 d-1": {
        **dict.fromkeys(
            ("MJ m-2 d-1", "MJ m-2 day-1", "MJ/m^2/day", "MJ/m²", "MJ m-2", "MJ/m2/day", "MJ/m2"), (1.0, 0.0)
        ),
        **dict.fromkeys(("W m-2", "W/m²", "W/m^2", "W m**-2"), (0.0864, 0.0)),
        **dict.fromkeys(("kW-hr/m^2/day", "kWh m-2 d-1", "kWh/m^2/day", "kWh m-2"), (3.6, 0.0)),
        **dict.fromkeys(("Wh m-2", "Wh m-2 d-1", "Wh/m2", "Wh/m²"), (0.0036, 0.0)),
        **dict.fromkeys(("J cm-2", "J cm-2 d-1"), (0.01, 0.0)),
        **dict.fromkeys(("langley", "langley d-1"), (0.04184, 0.0)),
        **dict.fromkeys(("J m-2 d-1", "J m-2", "J m**-2", "J m-2 day-1"), (1e-6, 0.0)),
        **dict.fromkeys(("kJ m-2 d-1", "kJ m-2"), (1e-3, 0.0)),
        **dict.fromkeys(("cal cm-2 d-1", "cal cm-2"), (0.04184, 0.0)),
    },
    "MJ m-2 h-1": {
        **dict.fromkeys(
            ("MJ m-2 h-1", "MJ m-2 hour-1", "MJ/m^2/hour", "MJ/hr", "MJ/m²", "MJ m-2", "MJ/m2"), (1.0, 0.0)
        ),
        **dict.fromkeys(("W m-2", "W/m²", "W/m^2", "W m**-2", "Wh/m^2", "Wh m-2"), (0.0036, 0.0)),
        **dict.fromkeys(("J m-2 h-1", "J m-2", "J m**-2"), (1e-6, 0.0)),
        **dict.fromkeys(("kJ m-2 h-1", "kJ m-2"), (1e-3, 0.0)),
        "MJ m-2 d-1": (1 / 24, 0.0),
    },
    "kPa": {
        "kPa": (1.0, 0.0),
        **dict.fromkeys(("hPa", "mbar", "mb"), (0.1, 0.0)),
        "Pa": (0.001, 0.0),
    },
    "mm d-1": {
        **dict.fromkeys(
            ("mm d-1", "mm/day", "mm day-1", "mm/d", "mm d**-1", "mm", "kg m-2 d-1", "kg m-2 day-1", "kg m-2"),
            (1.0, 0.0),
        ),
        **dict.fromkeys(("inch", "in", "in/day", "in d-1", "inch/day", "inch d-1"), (25.4, 0.0)),
        **dict.fromkeys(("cm", "cm d-1", "cm/day", "cm day-1", "cm/d"), (10.0, 0.0)),
        **dict.fromkeys(("kg m-2 s-1", "kg m**-2 s**-1", "mm s-1"), (86400.0, 0.0)),
        **dict.fromkeys(("m", "m d-1", "m day-1"), (1000.0, 0.0)),
    },
    "mm h-1": {
        **dict.fromkeys(("mm h-1", "mm/hour", "mm hour-1", "mm", "kg m-2 h-1", "kg m-2", "mm/h"), (1.0, 0.0)),
        **dict.fromkeys(("inch", "in"), (25.4, 0.0)),
        **dict.fromkeys(("kg m-2 s-1", "kg m**-2 s**-1", "mm s-1"), (3600.0, 0.0)),
        **dict.fromkeys(("m", "m h-1"), (1000.0, 0.0)),
        "mm d-1": (1 / 24, 0.0),
    },
    "h d-1": {**dict.fromkeys(("h d-1", "h", "hour", "hours"), (1.0, 0.0)), "s": (1 / 3600, 0.0)},
    "m": {
        **dict.fromkeys(("m", "metre", "meter"), (1.0, 0.0)),
        "ft": (0.3048, 0.0),
        "km": (1000.0, 0.0),
        **dict.fromkeys(("m**2 s**-2", "m2 s-2"), (1 / 9.80665, 0.0)),  # geopotential
    },
    "degrees_north": dict.fromkeys(("degrees_north", "degree_north", "degrees", "deg"), (1.0, 0.0)),
    "degrees_east": dict.fromkeys(("degrees_east", "degree_east", "degrees", "deg"), (1.0, 0.0)),
}


_HOURLY_UNITS = {"MJ m-2 d-1": "MJ m-2 h-1", "mm d-1": "mm h-1"}
_HOURLY_LIMITS = {
    "u2": (0.0, 85.0),
    "uz": (0.0, 85.0),
    "rs": (0.0, 5.1),
    "rn": (-2.0, 5.0),
    "precip": (0.0, 450.0),
    "eto": (-1.0, 4.0),
    "etr": (-1.0, 5.0),
}
"""Solar radiation by the solar constant at perihelion, rain by the world record of 42 minutes, wind by the strongest
hour on Mount Washington (77 m s-1)."""


def quantity_of(name: str, hourly: bool = False) -> Quantity:
    """A quantity by its name, as it is in daily or in hourly weather: sums are per day or per hour."""
    quantity = QUANTITIES[name]
    if not hourly:
        return quantity
    lower, upper = _HOURLY_LIMITS.get(name, (quantity.lower, quantity.upper))
    units = usual_units(quantity.units, hourly)
    long_name = quantity.long_name.removeprefix("daily ")
    return replace(quantity, long_name=long_name, units=units, lower=lower, upper=upper)


@functools.cache
def _by_canonical_unit(target: str) -> Mapping[str | None, tuple[float, float]]:
    """The conversions to a unit of the table by their units as `unit_text.canonical` writes them."""
    found = {canonical(spelling): rule for spelling, rule in _CONVERSIONS[target].items()}
    return {spelling: rule for spelling, rule in found.items() if spelling is not None}


def usual_units(units: str, hourly: bool) -> str:
    """The unit of the same quantity in hourly weather where `units` is that of the daily one."""
    return _HOURLY_UNITS.get(units, units) if hourly else units


def conversion(quantity: str, units: str, hourly: bool = False) -> tuple[float, float]:
    """(scale, offset) from `units` to the table's units of `quantity`: canonical = value * scale + offset.

    With `hourly` to those of hourly weather, where a sum without a time in its unit (J m-2, mm) is that of
    the hour.

    Raises
    ------
    KeyError
        The quantity is unknown.
    ValueError
        The unit is not one this quantity can come in; the message names both.
    """
    target = quantity_of(quantity, hourly).units
    known = _CONVERSIONS[target]
    units = units.strip()
    if units in known:
        return known[units]
    if rule := _by_canonical_unit(target).get(canonical(units)):
        return rule
    from evaeto.core import unit_library

    if found := unit_library.factor_of(units):
        try:
            scale, offset = conversion(quantity, found[1], hourly)
            return scale * found[0], offset
        except ValueError:
            pass
    elif rule := unit_library.rule_of(target, units):
        return rule
    raise ValueError(Message("weather.unknown_unit", name=quantity, unit=units, known=sorted(known)))


def conversions_of(quantity: Quantity) -> Mapping[str, tuple[float, float]]:
    """(scale, offset) to the unit of a quantity from each unit it can come in."""
    return _CONVERSIONS[quantity.units]

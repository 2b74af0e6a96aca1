"""The methods other than Penman-Monteith, in one table: what each needs, where it holds, who wrote it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass
from itertools import chain
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from evaeto.core.messages import Message, QuantityName, either, naming
from evaeto.core.quantities import QUANTITIES
from evaeto.equations import radiation, radiation_methods, temperature_methods
from evaeto.equations.arrays import Field, FieldResult, elementwise, first_present
from evaeto.equations.atmosphere import atmospheric_pressure
from evaeto.equations.humidity import HUMIDITIES, actual_vapour_pressure, mean_saturation_vapour_pressure
from evaeto.equations.penman_monteith import net_radiation_of_day
from evaeto.equations.standards import STANDARDS, Rso
from evaeto.errors import WeatherError
from evaeto.inputs.steps import LongSteps
from evaeto.reference_et.monthly import soil_heat_flux

if TYPE_CHECKING:
    import xarray as xr

Inputs = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Empirical:
    """A method of daily reference ET.

    needs : groups of quantities, of each of which one must be there
    valid : where it holds, in the words of its author or of FAO-56
    """

    title: str
    needs: tuple[tuple[str, ...], ...]
    compute: Callable[[Inputs, Rso, float], FieldResult]
    valid: str
    reference: str


def empirical_reference_et(
    days: xr.Dataset,
    place: Mapping[str, Any],
    method: str,
    rso: Rso,
    doy: xr.DataArray,
    cloudiness_floor: float | None = None,
    steps: LongSteps | None = None,
) -> xr.DataArray:
    """Daily reference ET [mm d-1] of normalised weather by a method of `EMPIRICAL`.

    Raises
    ------
    WeatherError
        Inputs are missing; all are named.
    """
    how = EMPIRICAL[method]
    inputs = {str(name): days[name] for name in days.data_vars} | dict(place)
    missing = [
        either([QuantityName(name) for name in group])
        for group in how.needs
        if not any(name in inputs for name in group)
    ]
    if missing:
        raise WeatherError(naming(method, Message("checks.missing_everywhere", names=missing)))
    weather = {name for group in how.needs for name in group} & {str(name) for name in days.data_vars}
    dtype = np.result_type(*(inputs[name].dtype for name in weather))
    floor = STANDARDS["fao56", "short"].cloudiness_floor if cloudiness_floor is None else cloudiness_floor
    inputs |= {"doy": doy} | _soil_heat(days, steps)
    result: xr.DataArray = how.compute(inputs, rso, floor).astype(dtype)
    result.attrs = {}  # newer xarray keeps those of an input
    return result.rename("eto").assign_attrs(
        QUANTITIES["eto"].attrs
        | {
            "method": how.title,
            "inputs": _said_of_inputs(method, how, {str(name) for name in days.data_vars}),
            "valid_for": how.valid,
            "references": how.reference,
        }
    )


def _said_of_inputs(method: str, how: Empirical, measured: Set[str]) -> str:
    """What was measured of what the method asks for, and what stands in for the rest."""
    used = [name for name in dict.fromkeys(chain.from_iterable(how.needs)) if name in measured]
    if method == "priestley-taylor" and "rn" in measured:
        used = [name for name in used if name not in ("rs", "sunshine", *HUMIDITIES)]
    notes = []
    if method == "turc" and not ("rhmean" in measured or {"rhmax", "rhmin"} <= measured):
        notes.append("mean relative humidity as 100 ea/es")
    if method == "turc" and "sunshine" in measured:
        notes.append("radiation from sunshine (FAO-56 eq. 35) where rs is missing")
    if method == "blaney-criddle" and "sunshine" not in measured:
        notes.append("n/N from rs (FAO-56 eq. 35 reversed)")
    if method == "priestley-taylor" and "rn" not in measured:
        notes.append("net radiation by FAO-56 eq. 38 to 40")
    return "; ".join([f"from {', '.join(used)}", *notes])


def _soil_heat(days: xr.Dataset, steps: LongSteps | None) -> dict[str, Any]:
    if steps is None or steps.kind != "month":
        return {}
    return {"g": soil_heat_flux(days["tmax"], days["tmin"], steps)}


def _mean_temperature(inputs: Inputs) -> FieldResult:
    return (inputs["tmax"] + inputs["tmin"]) / 2.0  # FAO-56 eq. 9


def _ra(inputs: Inputs) -> FieldResult:
    return radiation.extraterrestrial_radiation(inputs["lat"], inputs["doy"])


def _daylight(inputs: Inputs) -> FieldResult:
    return radiation.daylight_hours(inputs["lat"], inputs["doy"])


def _solar_radiation(inputs: Inputs) -> FieldResult:
    if "sunshine" not in inputs:
        return inputs["rs"]
    from_sunshine = radiation.solar_radiation_from_sunshine(inputs["sunshine"], _ra(inputs), _daylight(inputs))
    return inputs["rs"].fillna(from_sunshine) if "rs" in inputs else from_sunshine


def _sunshine_fraction(inputs: Inputs) -> FieldResult:
    """n/N, from sunshine or by FAO-56 eq. 35 the other way round."""
    if "sunshine" in inputs:
        return inputs["sunshine"] / _daylight(inputs)
    return ((inputs["rs"] / _ra(inputs) - 0.25) / 0.50).clip(0.0, 1.0)


def _vapour_pressure(inputs: Inputs) -> FieldResult:
    measured = {name: inputs[name] for name in HUMIDITIES if name in inputs}
    return actual_vapour_pressure(inputs["tmax"], inputs["tmin"], estimate=False, **measured)


def _mean_humidity(inputs: Inputs) -> FieldResult:
    """Mean relative humidity [%] of each day: measured, else the mean of its extremes, else 100 ea/es.

    The last is another quantity: the extremes of humidity and of temperature come at opposite times of the day.
    """
    pair = "rhmax" in inputs and "rhmin" in inputs
    return _first_humidity(
        inputs.get("rhmean"),
        (inputs["rhmax"] + inputs["rhmin"]) / 2.0 if pair else None,
        100.0 * _vapour_pressure(inputs) / mean_saturation_vapour_pressure(inputs["tmax"], inputs["tmin"]),
    )


@elementwise
def _first_humidity(measured: Field | None, of_extremes: Field | None, of_vapour: Field) -> FieldResult:
    return first_present(measured, of_extremes, of_vapour)


@elementwise
def _pressure(pressure: Field | None, elevation: Field | None) -> FieldResult:
    return first_present(pressure, None if elevation is None else lambda: atmospheric_pressure(elevation))


def _hargreaves(inputs: Inputs, rso: Rso, cloudiness_floor: float) -> FieldResult:
    return temperature_methods.hargreaves(inputs["tmax"], inputs["tmin"], _ra(inputs))


def _priestley_taylor(inputs: Inputs, rso: Rso, cloudiness_floor: float) -> FieldResult:
    pressure = _pressure(inputs.get("pressure"), inputs.get("elevation"))
    if "rn" in inputs:
        rn = inputs["rn"]
    else:
        sigma = STANDARDS["fao56", "short"].sigma
        rn = net_radiation_of_day(
            inputs["tmax"], inputs["tmin"], _vapour_pressure(inputs), inputs["doy"], inputs.get("rs"),
            inputs.get("sunshine"), pressure, inputs["lat"], inputs["elevation"], sigma, rso,
            cloudiness_floor,
        )  # fmt: skip
    return radiation_methods.priestley_taylor(_mean_temperature(inputs), rn, pressure, inputs.get("g", 0.0))


def _turc(inputs: Inputs, rso: Rso, cloudiness_floor: float) -> FieldResult:
    return radiation_methods.turc(_mean_temperature(inputs), _solar_radiation(inputs), _mean_humidity(inputs))


def _blaney_criddle(inputs: Inputs, rso: Rso, cloudiness_floor: float) -> FieldResult:
    share = temperature_methods.daytime_share_of_year(_daylight(inputs))
    return temperature_methods.blaney_criddle_fao24(
        _mean_temperature(inputs),
        inputs["rhmin"],
        temperature_methods.daytime_wind_speed(inputs["u2"]),
        _sunshine_fraction(inputs),
        share,
    )


_TEMPERATURES = (("tmax",), ("tmin",))
EMPIRICAL: Mapping[str, Empirical] = MappingProxyType(
    {
        "hargreaves": Empirical(
            "Hargreaves-Samani",
            (*_TEMPERATURES, ("lat",)),
            _hargreaves,
            "means of five days and more; too high in humid air, too low in wind above 3 m s-1 (FAO-56 p. 64)",
            "Hargreaves and Samani (1985), Appl. Eng. Agric. 1(2), 96-99, doi:10.13031/2013.26773; FAO-56 eq. 52",
        ),
        "priestley-taylor": Empirical(
            "Priestley-Taylor",
            (*_TEMPERATURES, ("rn", "rs", "sunshine"), ("rn", *HUMIDITIES), ("rn", "lat"), ("elevation",)),
            _priestley_taylor,
            "wet regions without dry air from elsewhere; too low in arid places",
            "Priestley and Taylor (1972), Mon. Weather Rev. 100(2), 81-92; alpha 1.26, net radiation by FAO-56",
        ),
        "turc": Empirical(
            "Turc",
            (*_TEMPERATURES, ("rs", "sunshine"), HUMIDITIES, ("lat",)),
            _turc,
            "above 0 degC, means of ten days and more, made for western Europe; 0 in frost",
            "Turc (1961), Annales agronomiques 12, 13-49",
        ),
        "blaney-criddle": Empirical(
            "Blaney-Criddle, FAO-24",
            (*_TEMPERATURES, ("rhmin",), ("u2",), ("sunshine", "rs"), ("lat",)),
            _blaney_criddle,
            "means of ten days and more; not where temperature says little about the sun: at the equator, "
            "in oceanic and mountain climates",
            "Doorenbos and Pruitt (1977), FAO Irrigation and Drainage Paper 24; "
            "McMahon et al. (2013), doi:10.5194/hess-17-1331-2013, supplement S9.7-8; "
            "wind by day as 4/3 of the mean of the day, which is twice that by night",
        ),
    }
)  # fmt: skip
"""Every method but Penman-Monteith by its name."""

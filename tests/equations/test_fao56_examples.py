"""The worked examples and tables of FAO-56, each number within the tolerance of its print."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from published import fao56

from evaeto import equations as et


def everything(example: int, i: dict[str, Any]) -> dict[str, Any]:
    """What our functions give for the inputs of an example, under the names the file uses."""
    match example:
        case 2:
            pressure = et.atmospheric_pressure(i["z"])
            return {"P": pressure, "gamma": et.psychrometric_constant(pressure)}
        case 4:
            pressure = et.atmospheric_pressure(i["z"])
            ea = et.vapour_pressure_from_psychrometer(i["tdry"], i["twet"], pressure, i["a_psy"])
            return {"P": pressure, "e0_twet": et.saturation_vapour_pressure(i["twet"]), "ea": ea}
        case 5:
            rhmean = (i["rhmax"] + i["rhmin"]) / 2
            return saturation(i) | {
                "ea_eq17": et.vapour_pressure_from_rhmax_rhmin(i["tmax"], i["tmin"], i["rhmax"], i["rhmin"]),
                "ea_eq19": et.vapour_pressure_from_rhmean(i["tmax"], i["tmin"], rhmean),
            }
        case 7:
            return {"bkk": np.radians(i["lat_bkk"]), "rio": np.radians(i["lat_rio"])}
        case 11:
            return {"rnl": et.net_longwave_radiation(i["tmax"], i["tmin"], i["ea"], i["rs"], i["rso"])}
        case 12:
            rns = et.net_shortwave_radiation(i["rs"])
            return {"rns": rns, "rn": et.net_radiation(rns, i["rnl"])}
        case 13:
            return {"g": et.monthly_soil_heat_flux(i["t_prev"], i["t_next"])}
        case 14:
            return {"u2": et.wind_speed_at_2m(i["uz"], i["zw"])}
        case 3 | 6:
            return saturation(i)
    return day(i)


def saturation(i: dict[str, Any]) -> dict[str, Any]:
    es = et.mean_saturation_vapour_pressure(i["tmax"], i["tmin"])
    values = {
        "e0_tmax": et.saturation_vapour_pressure(i["tmax"]),
        "e0_tmin": et.saturation_vapour_pressure(i["tmin"]),
        "es": es,
    }
    if "rhmin" in i:
        ea = et.actual_vapour_pressure(i["tmax"], i["tmin"], rhmax=i["rhmax"], rhmin=i["rhmin"])
        values |= {"ea": ea, "vpd": es - ea}
    return values


def day(i: dict[str, Any]) -> dict[str, Any]:
    """The whole chain of a day or a month, as far as the inputs go."""
    lat, doy = i["lat"], i["doy"]
    declination = et.solar_declination(doy)
    ra, daylight = et.extraterrestrial_radiation(lat, doy), et.daylight_hours(lat, doy)
    out = {
        "dr": et.relative_earth_sun_distance(doy),
        "decl": declination,
        "ws": et.sunset_hour_angle(lat, declination),
        "ra": ra,
        "N": daylight,
    }
    if "n" in i:
        out["rs"] = et.solar_radiation_from_sunshine(i["n"], ra, daylight)
    if "krs" in i:
        out["rs"] = et.solar_radiation_from_temperature(i["tmax"], i["tmin"], ra, i["krs"])
        out["hargreaves"] = et.hargreaves(i["tmax"], i["tmin"], ra)
    if "tmax" not in i or not {"ea", "rhmin", "z"} & i.keys():
        return out
    out |= saturation(i)
    out["ea"] = i.get("ea", out.get("ea", et.vapour_pressure_from_tmin(i["tmin"])))
    out["vpd"] = out["es"] - out["ea"]
    out["rso"] = et.clear_sky_radiation(ra, i.get("z", 0))
    out["rns"] = et.net_shortwave_radiation(out["rs"])
    out["rnl"] = et.net_longwave_radiation(i["tmax"], i["tmin"], out["ea"], out["rs"], out["rso"])
    out["rn"] = et.net_radiation(out["rns"], out["rnl"])
    if "z" not in i:
        return out
    t = (i["tmax"] + i["tmin"]) / 2
    out["delta"] = et.slope_of_saturation_vapour_pressure(t)
    out["P"] = et.atmospheric_pressure(i["z"])
    out["gamma"] = et.psychrometric_constant(out["P"])
    out["g"] = et.monthly_soil_heat_flux_so_far(i.get("t_prev", t), t)
    out["u2"] = i["u2"] if "u2" in i else et.wind_speed_at_2m(i["uz_kmh"] / 3.6, i["zw"])
    for name, u2 in (("eto", out["u2"]), ("eto_u2_1", 1.0), ("eto_u2_3", 3.0)):
        out[name] = et.penman_monteith(i["tmax"], i["tmin"], out["ea"], u2, out["rn"], out["P"], out["g"])
    return out


@pytest.mark.parametrize("number", [2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 20])
def test_worked_example_agrees_with_the_book(number):
    inputs, printed, tolerance = fao56.EXAMPLES[number]
    ours = everything(number, inputs)
    for name, expected in printed.items():
        assert ours[name] == pytest.approx(expected, abs=tolerance[name]), name


def test_the_daily_parts_of_the_hourly_example_agree_with_the_book():
    inputs, expected, tolerance = fao56.EXAMPLES[19]
    e0 = et.saturation_vapour_pressure(np.array(inputs["t"]))
    ours = {
        "delta": et.slope_of_saturation_vapour_pressure(np.array(inputs["t"])),
        "gamma": et.psychrometric_constant(et.atmospheric_pressure(inputs["z"])),
        "e0": e0,
        "ea": e0 * np.array(inputs["rh"]) / 100,
        "dr": et.relative_earth_sun_distance(inputs["doy"]),
        "decl": et.solar_declination(inputs["doy"]),
    }
    for name, values in ours.items():
        np.testing.assert_allclose(values, expected[name], atol=tolerance[name], err_msg=name)


def columns(table: dict[float, float]) -> tuple[Any, Any]:
    return np.array([*table], dtype=float), np.array([*table.values()])


def test_every_value_of_table_2_4_is_met():
    temperature, slope = columns(fao56.SLOPE)
    np.testing.assert_allclose(et.slope_of_saturation_vapour_pressure(temperature), slope, atol=0.0006)


def test_every_value_of_table_2_8_is_met():
    temperature, emission = columns(fao56.BLACK_BODY)
    np.testing.assert_allclose(et.black_body_radiation(temperature), emission, atol=0.006)


def test_every_value_of_table_2_9_is_met():
    height, factor = columns(fao56.WIND_FACTOR)
    tolerance = np.where(height == 1.0, 0.0011, 0.0006)
    assert (np.abs(et.wind_speed_at_2m(1.0, height) - factor) <= tolerance).all()


def test_latent_heat_is_245_at_about_twenty_degrees():
    assert et.latent_heat(20.0) == pytest.approx(2.45, abs=0.005)  # FAO-56 p. 31 takes 2.45 for about 20 degC

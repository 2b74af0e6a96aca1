"""Tables as networks export them, of no format that has a name: every column is read as what it is."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import evaeto
from evaeto.inputs.variable_words import match_words

SPANISH = """IdProvincia,IdEstacion,Fecha,Año,Dia,Temp Media (ºC),Temp Max (ºC),Temp Mínima (ºC),Humedad Media (%),Velviento (m/s),Radiación (MJ/m2),Precipitación (mm),EtPMon
99,1,01/05/2030,2030,121,18.2,24.6,12.1,61.5,1.35,22.41,0,4.12
99,1,02/05/2030,2030,122,17.4,22.9,11.8,66.0,1.12,19.87,1.2,3.56
99,1,13/05/2030,2030,133,19.9,27.3,13.0,55.2,1.6,24.9,0,4.97
"""  # noqa: E501


@pytest.mark.parametrize("saved", ["as it is", "by a spreadsheet"])
def test_a_table_of_the_spanish_network_gives_the_eto_of_its_columns(tmp_path: Path, saved: str) -> None:
    header, *rows = SPANISH.split("\n")
    if saved == "by a spreadsheet":
        rows = [row.replace(",", ";").replace(".", ",") for row in rows]
        header = header.replace(",", ";")
    (tmp_path / "siar.csv").write_text("\n".join([header, *rows]), encoding="utf-8-sig")
    weather = evaeto.read_weather(tmp_path / "siar.csv", wind_height=2.0)
    assert {"tmean", "tmax", "tmin", "rhmean", "u2", "rs", "precip", "eto"} <= set(weather)
    assert weather["u2"].values.tolist() == [1.35, 1.12, 1.6]
    np.testing.assert_allclose(
        evaeto.eto(weather, lat=40.0, elevation=600), weather["eto"], atol=0.006
    )  # FAO-56 eq. 6 by hand


def test_vapour_pressure_cut_short_is_read_in_its_unit(tmp_path: Path) -> None:
    text = "date,TMax (C),TMin (C),Vapor Pres (kPa),Rs (w/m2),ws_2m (m/s)\n2030-06-01,28.0,12.0,0.95,290,2.0\n"
    (tmp_path / "station.csv").write_text(text + "2030-06-02,27.0,11.5,0.9,281,2.2\n")
    assert evaeto.read_weather(tmp_path / "station.csv")["ea"].values.tolist() == [0.95, 0.9]


@pytest.mark.parametrize(
    "name",
    ["surface_net_solar_radiation_sum", "Net solar radiation", "radiacion neta solar", "net atmospheric radiation",
     "Temperature_surface", "Surface temp. max", "temperatura superficie", "Wind_E", "vento o"],
)  # fmt: skip
def test_a_part_of_net_radiation_or_wind_and_the_ground_are_not_taken_for_the_whole_or_the_air(name: str) -> None:
    assert match_words(name) is None


@pytest.mark.parametrize(
    ("name", "quantity"),
    [("surface net radiation", "rn"), ("saldo de radiacao", "rn"), ("surface air temperature", "tmean"),
     ("Temperatura do ar à superfície", "tmean"), ("velocidade do vento", "uz"), ("surface solar radiation", "rs")],
)  # fmt: skip
def test_what_is_of_the_air_and_the_whole_of_it_still_is(name: str, quantity: str) -> None:
    match = match_words(name)
    assert match is not None
    assert match.quantity == quantity

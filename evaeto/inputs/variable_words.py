"""Names of columns as people write them in English, Portuguese, Spanish, French, German and Italian.

A name is taken apart into words, without accents and whatever their case, and it means a quantity only if every one of
its words is known here: "Temp. máx. do ar" is a maximum temperature, "Temp. máx. do solo" is none. `docs/tables.md`
prints these tables.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

SUBJECTS: Mapping[str, str] = MappingProxyType(
    {
        "temperature": "temp temperature temperatura tair airtemp airtc air_tc air_t airt t_air tc ta tar bulbo_seco "
        "dry_bulb drybulb temperatur lufttemperatur temperature_de_l_air",
        "humidity": "rh ur hr humidity umidade humedad relative_humidity umidade_relativa humedad_relativa hum umid "
        "rel_hum relhum humid umid_rel hum_rel umidade_rel humedad_rel rel_humidity h_relativa u_relativa "
        "relhumid relhumidity humidade humidade_relativa humidite humidite_relative luftfeuchte luftfeuchtigkeit "
        "relative_luftfeuchte relative_luftfeuchtigkeit relative_feuchte rel_feuchte rel_luftfeuchte umidita "
        "umidita_relativa",
        "dew point": "dew dewpoint dew_point dewpt tdew td ponto_orvalho ponto_de_orvalho punto_rocio "
        "punto_de_rocio orvalho rocio tpo temp_orvalho dew_pt "
        "point_rosee point_de_rosee taupunkt taupunkttemperatur punto_rugiada punto_di_rugiada",
        "vapour pressure": "ea vapour_pressure vapor_pressure vapour_pressure_actual actual_vapour_pressure "
        "actual_vapor_pressure pressao_de_vapor pressao_vapor presion_de_vapor presion_vapor tension_de_vapor "
        "pressao_atual_vapor vp vap vapor_pres vapour_pres vap_pres vapor_press vapour_press vap_press "
        "dampfdruck tension_de_vapeur pression_de_vapeur tensione_di_vapore",
        "wind": "wind windspeed wind_speed speed_wind ws wspd wndspd wndsp windspd wind_spd vento viento "
        "velocidade_vento velocidade_do_vento "
        "velocidad_viento velocidad_del_viento vel_vento vel_viento vel_do_vento vel_del_viento "
        "velocidade_de_vento velocidad_de_viento vento_velocidade viento_velocidad vv v_vento v_viento wind_run "
        "windrun recorrido_viento recorrido_del_viento recorrido_de_viento percurso_vento percurso_do_vento "
        "velviento velvento vent vitesse_vent vitesse_du_vent windgeschwindigkeit velocita_vento velocita_del_vento "
        "vento_velocita",
        "radiation": "rs rg radiation srad solar_radiation solarradiation solar_rad global_radiation "
        "shortwave_radiation incoming_radiation incoming_solar_radiation short_wave_radiation radiacao radiacion "
        "radiacao_solar radiacion_solar radiacao_global radiacion_global radiacao_solar_global "
        "radiacion_solar_global rad_solar rad_global solar rad qg irradiance global_irradiance solar_irradiance "
        "irradiation global_irradiation irradiacao irradiacao_solar swdown sw_in rad_sol radiacao_incidente "
        "radiacao_solar_incidente irradiancia global_horizontal_irradiance ghi slr slr_rad slrrad sol_rad solrad "
        "globrad globalrad rayonnement rayonnement_global rayonnement_solaire globalstrahlung radiazione "
        "radiazione_globale radiazione_solare radiazione_solare_globale swin sw_down solar_and_uvi_solar",
        "net radiation": "rn net_radiation netrad net_rad saldo_radiacao saldo_de_radiacao radiacao_liquida "
        "radiacion_neta rad_liquida rad_neta",
        "sunshine": "sunshine sunshine_duration sunshine_hours bright_sunshine sun_hours insolacao insolacion "
        "heliofania horas_de_sol horas_sol brilho_solar brillo_solar hours_of_sunshine "
        "ssh bss insolation duree_insolation duree_d_insolation sonnenscheindauer sonnenschein eliofania",
        "pressure": "pressure atmospheric_pressure air_pressure barometric_pressure station_pressure pressao presion "
        "pressao_atmosferica presion_atmosferica patm pressao_atm presion_atm baro barometer bp "
        "pression pression_atmospherique luftdruck pressione pressione_atmosferica",
        "rain": "rain rainfall precipitation precip prec precipitacao precipitacion chuva lluvia pluviosidade "
        "pluviometria prcp rainmm ppt pcp rainfall_amount precipitation_amount "
        "pluie precipitations niederschlag pioggia precipitazione precipitazioni",
        "elevation": "elevation elev altitude altitud alt elevacao elevacion height_above_sea_level asl",
        "latitude": "latitude latitud lat",
        "longitude": "longitude longitud lon long lng",
        "reference et": "eto et0 reference_evapotranspiration evapotranspiracao_referencia "
        "evapotranspiracao_de_referencia evapotranspiracion_de_referencia evapotranspiracion_referencia "
        "et_o eto_fao eto_pm etpmon et_pmon",
    }
)
"""What a column may be of; an underscore parts words."""
STATISTICS: Mapping[str, str] = MappingProxyType(
    {
        "max": "max maxima maximo maximum mx maxi highest high maximale maximal massima massimo",
        "min": "min minima minimo minimum mn mini lowest low minimale minimal",
        "mean": "mean media medio med average avg ave promedio prom mid moy moyenne moyen mittel mittlere",
        "total": "total sum tot soma acumulada acumulado acum accumulated suma summe somme cumul",
    }
)
"""What of a day it is."""
_FILLING = (
    "air ar aire of the do da de del la el o a at em en e y in daily diaria diario diarias day dia station estacao "
    "estacion "
    "hc outdoor outside exterior ambient ambiente abrigo shelter abri sous di della dell aria surface superficie "
    "atmospheric relative relativa solar global hourly horaria horario nivel ao"
)
_FILLERS = frozenset(_FILLING.split())
"""Words that say nothing of their own."""
_OF_AIR = frozenset(["air", "ar", "aire", "aria", "tair", "airtemp", "airtc", "lufttemperatur"])
"""Beside one of these a temperature at the surface is that of the air, and else that of the ground."""
_COMPASS = ("e", "o")
"""Those that say at the end which way a wind blows: east, and west in the languages of the south."""
_QUANTITIES: Mapping[tuple[str, str | None], str] = MappingProxyType(
    {
        ("temperature", "max"): "tmax", ("temperature", "min"): "tmin",
        ("temperature", "mean"): "tmean", ("temperature", None): "tmean",
        ("humidity", "max"): "rhmax", ("humidity", "min"): "rhmin",
        ("humidity", "mean"): "rhmean", ("humidity", None): "rhmean",
        ("dew point", "mean"): "tdew", ("dew point", None): "tdew",
        ("vapour pressure", "mean"): "ea", ("vapour pressure", None): "ea",
        ("wind", "mean"): "uz", ("wind", None): "uz",
        ("radiation", "mean"): "rs", ("radiation", "total"): "rs", ("radiation", None): "rs",
        ("net radiation", "mean"): "rn", ("net radiation", "total"): "rn", ("net radiation", None): "rn",
        ("sunshine", "total"): "sunshine", ("sunshine", None): "sunshine",
        ("pressure", "mean"): "pressure", ("pressure", None): "pressure",
        ("rain", "total"): "precip", ("rain", None): "precip",
        ("elevation", None): "elevation", ("latitude", None): "lat", ("longitude", None): "lon",
        ("reference et", "total"): "eto", ("reference et", None): "eto",
    }
)  # fmt: skip
DATE_PARTS: Mapping[str, str] = MappingProxyType(
    {
        "date": "date data fecha datetime date_time data_hora fecha_hora fecha_y_hora timestamp time_stamp time "
        "data_medicao data_da_medicao fecha_de_medicion valid_time dia_mes_ano yyyymmdd yyyy_mm_dd ymd local_date "
        "datum obs_date date_local datetime_local date_utc time_utc obs_time "
        "aaaammdd aaaammjj iso_date fecha_hora_local date_heure",
        "year": "year yr yyyy ano anio año annee jahr anno",
        "month": "month mo mon mes mm mois monat mese",
        "day": "day dy dd dom day_of_month dia dia_do_mes dia_del_mes da jour tag giorno",
        "day of year": "doy day_of_year dayofyear julian_day julian jday yday jd dia_juliano dia_do_ano "
        "dia_del_ano dj ddd",
        "hour": "hour hr hh hora hora_utc hour_utc hora_local local_hour hora_medicao time_of_day "
        "hhmm hourmin hour_min hrmn heure stunde uhrzeit ora",
        "minute": "minute minutes minuto minutos",
    }
)
"""What a column of dates, or of a part of them, is called."""

_WORD = re.compile(r"\d+(?:[.,]\d+)?|[^\W\d_]+")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_TOGETHER = re.compile(
    r"^(?P<subject>t|temp|tair|ta|rh|ur|hr|airtc|hum|humedad|umidade|humidade|humidity|temperatura|temperature)"
    r"(?P<statistic>max|min|mx|mn|avg|med|mean|media|maxima|minima|maxi|mini)$"
)


class WordMatch(NamedTuple):
    """What the words of a name mean: a quantity, the height of an anemometer [m], and a unit among the words."""

    quantity: str
    height: float | None = None
    units: str | None = None


def plain(text: str) -> str:
    """A text without accents, in lower case."""
    parts = unicodedata.normalize("NFKD", text.replace("º", " ").replace("°", " "))
    return "".join(sign for sign in parts if not unicodedata.combining(sign)).casefold()


def words_of(name: str) -> tuple[str, ...]:
    """The words of a name, plain; TempMax are two."""
    return tuple(_WORD.findall(plain(_CAMEL.sub(" ", name))))


@functools.lru_cache(maxsize=4096)
def match_words(name: str) -> WordMatch | None:
    """The quantity that the words of a name stand for; None where one of them is not known, or they say too little."""
    if len(name) > 80:
        return None
    words = words_of(name)
    if found := _match(words):
        return found
    for length in range(6, 0, -1):  # a unit may stand among them: "tmax_c", "WS_ms_Avg"; a letter at the end only
        for start in range(len(words) - length, 0, -1):
            part = " ".join(words[start : start + length])
            units = _UNIT_WORDS.get(part)
            if units is None or (len(part) == 1 and start + length < len(words)):
                continue
            if found := _match((*words[:start], *words[start + length :])):
                return found._replace(units=units)
    return None


@functools.lru_cache(maxsize=4096)
def date_part(name: str) -> str | None:
    """Which part of a date a column of this name holds: a key of `DATE_PARTS`."""
    name = re.sub(r"[\[(].*?[\])]", "", name)
    return _PARTS.get("_".join(words_of(name))) or _PARTS.get("_".join(_WORD.findall(plain(name))))


def _match(words: tuple[str, ...]) -> WordMatch | None:
    words, height = _without_height(words)
    split: list[str] = []
    for word in words:
        match = _TOGETHER.match(word)
        split += [match["subject"], match["statistic"]] if match else [word]
    statistic: str | None = None
    rest: list[str] = []
    for word in split:
        kind = _STATISTIC_WORDS.get(word)
        if kind is None:
            rest.append(word)
        elif statistic not in (None, kind):
            return None
        else:
            statistic = kind
    rest = [word for word, before in zip(rest, ["", *rest], strict=False) if word != before]  # group, and column
    bare = [word for word in rest if word not in _FILLERS]
    subject = "temperature" if bare == ["t"] and statistic else _subject(tuple(rest))
    if subject is None:
        return None
    quantity = _QUANTITIES.get((subject, statistic))
    if quantity is None or (height is not None and not _fits(subject, height)):
        return None
    if subject == "pressure" and {"relative", "relativa", "rel"} & set(rest):  # brought to sea level
        return None
    if subject == "temperature" and {"surface", "superficie"} & set(rest) and not _OF_AIR & set(rest):  # of the ground
        return None
    if subject == "net radiation" and {"solar", "atmospheric"} & set(rest):  # that of the sun, or of the sky, alone
        return None
    if subject == "wind":
        if rest[-1] in _COMPASS:  # a component of it
            return None
        run = "km d-1" if "run" in words or "windrun" in words else None
        return WordMatch("u2" if height == 2.0 else quantity, None if height == 2.0 else height, run)
    return WordMatch(quantity)


def _subject(words: tuple[str, ...]) -> str | None:
    """What the words are of: some of them say it, in their order, and the others say nothing."""
    for kept in (words, tuple(word for word in words if word not in _FILLERS)):
        if found := _SUBJECT_WORDS.get("_".join(kept)):
            return found
    # "relative" and "global" say something beside another word only
    for length in range(len(words), 0, -1):
        for start in range(len(words) - length + 1):
            found = _SUBJECT_WORDS.get("_".join(words[start : start + length]))
            others = (*words[:start], *words[start + length :])
            if found and all(word in _FILLERS for word in others):
                return found
    return None


def _without_height(words: tuple[str, ...]) -> tuple[tuple[str, ...], float | None]:
    """The words without "2 m", and that height."""
    for at in range(len(words) - 1):
        if words[at + 1] == "cm" and words[at].isdigit() and int(words[at]) >= 50:
            return (*words[:at], *words[at + 2 :]), int(words[at]) / 100.0
        if words[at + 1] in ("m", "metros", "metres", "meters", "mts") and words[at][0].isdigit():
            rest = (*words[:at], *words[at + 2 :])
            return rest, float(words[at].replace(",", "."))
    if len(words) > 1 and words[-1] in ("2", "10") and words[0] in ("wind", "vento", "viento", "ws", "windspeed"):
        return words[:-1], float(words[-1])
    return words, None


def _fits(subject: str, height: float) -> bool:
    if subject == "wind":
        return 0.5 <= height <= 200.0
    return subject in ("temperature", "humidity", "dew point", "radiation") and 1.0 <= height <= 2.5


_UNIT_WORDS: dict[str, str] = {
    "c": "degC", "degc": "degC", "celsius": "degC", "f": "degF", "degf": "degF", "fahrenheit": "degF",
    "k": "K", "kelvin": "K", "pct": "%", "percent": "%", "perc": "%", "ms": "m/s", "m s": "m/s", "m s 1": "m/s",
    "kmh": "km/h", "km h": "km/h", "kph": "km/h", "km d": "km d-1", "km day": "km d-1", "km dia": "km d-1",
    "kmph": "km/h", "kmhr": "km/h", "mps": "m/s", "mph": "mph",
    "kt": "kn", "kn": "kn", "kts": "kn", "knots": "kn", "ft": "ft", "feet": "ft", "mm": "mm",
    "mm d": "mm", "mm day": "mm", "mm dia": "mm",
    "inch": "in", "inches": "in", "kpa": "kPa", "hpa": "hPa", "k pa": "kPa", "h pa": "hPa",
    "mb": "mbar", "mbar": "mbar", "mj": "MJ m-2",
    "langley": "langley", "langleys": "langley", "ly": "langley", "kwh": "kWh m-2", "h": "h", "hours": "h",
    "horas": "h",
}  # fmt: skip
for _energy, _area in (("mj", "m"), ("kj", "m"), ("j", "m"), ("j", "cm"), ("cal", "cm"), ("w", "m"), ("kwh", "m")):
    for _day in ("", " d", " day", " dia", " d 1", " day 1", " dia 1"):
        _symbol = {"mj": "MJ", "kj": "kJ", "j": "J", "w": "W", "kwh": "kWh"}.get(_energy, _energy)
        _unit = f"{_symbol} {_area}-2" + (" d-1" if _day and _energy != "w" else "")
        if _energy != "w" or not _day:
            _UNIT_WORDS[f"{_energy} {_area} 2{_day}"] = _UNIT_WORDS[f"{_energy}{_area} 2{_day}"] = _unit


def _index(table: Mapping[str, str]) -> dict[str, str]:
    return {plain(spelling): key for key, spellings in table.items() for spelling in spellings.split()}


_SUBJECT_WORDS = _index(SUBJECTS)
_STATISTIC_WORDS = _index(STATISTICS)
STATISTIC_WORDS = frozenset(_STATISTIC_WORDS)
_PARTS = _index(DATE_PARTS)

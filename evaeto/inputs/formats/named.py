"""The formats that have a name, in the order in which they are asked."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from evaeto.core.messages import Message
from evaeto.errors import WeatherError
from evaeto.inputs.formats.agrimet import AGRIMET
from evaeto.inputs.formats.australia import BOM, MET, SILO
from evaeto.inputs.formats.azmet import AZMET
from evaeto.inputs.formats.base import Format, Opened, ReadOptions
from evaeto.inputs.formats.cimis import CIMIS
from evaeto.inputs.formats.climwat import CLIMWAT
from evaeto.inputs.formats.coagmet import COAGMET
from evaeto.inputs.formats.crop_models import AQUACROP, CABO, PCSE, PYFAO56
from evaeto.inputs.formats.dssat import AGMIP, DSSAT
from evaeto.inputs.formats.europe import AEMET, DWD, GEOSPHERE, KNMI
from evaeto.inputs.formats.inmet import BDMEP, INMET
from evaeto.inputs.formats.loggers import DAVIS, HOBO, TOA5
from evaeto.inputs.formats.mesonet import MESONET
from evaeto.inputs.formats.meteomatics import METEOMATICS
from evaeto.inputs.formats.meteostat import METEOSTAT
from evaeto.inputs.formats.nasa_power import NASA_POWER
from evaeto.inputs.formats.national import MET_EIREANN, METEO_FRANCE, METEOSWISS
from evaeto.inputs.formats.noaa import CDO, GHCN_DAILY, GSOD, GSODR
from evaeto.inputs.formats.open_meteo import OPEN_METEO
from evaeto.inputs.formats.own import OWN
from evaeto.inputs.formats.points import DAYMET, GEE, GRIDMET
from evaeto.inputs.formats.swat import CFSR, SWAT
from evaeto.inputs.formats.towers import TOWER, WEEWX
from evaeto.inputs.formats.typical_years import EPW, NSRDB, PVGIS, TMY3

_ALL: tuple[Format, ...] = (
    OWN, OPEN_METEO, NASA_POWER, INMET, BDMEP, TOA5, GHCN_DAILY, CDO, GSOD, GSODR, METEOSTAT, DWD, KNMI, GEOSPHERE,
    AEMET, AGRIMET, CIMIS, COAGMET, MESONET, BOM, SILO, MET, DSSAT, AGMIP, AQUACROP, PCSE, CABO, PYFAO56, CLIMWAT, SWAT,
    CFSR, DAYMET, GRIDMET, GEE, EPW, TMY3, PVGIS, NSRDB, DAVIS, HOBO, MET_EIREANN, METEO_FRANCE, METEOSWISS, TOWER,
    WEEWX, METEOMATICS, AZMET,
)  # fmt: skip
"""AZMET comes last: its raw files have no header to know them by."""


def _guarded(each: Format) -> Format:
    """A format whose reader refuses a damaged file in a sentence, whatever in it is not as it should be."""

    def read(path: Path, options: ReadOptions) -> Opened:
        try:
            return each.read(path, options)
        except WeatherError:
            raise
        except (ValueError, LookupError, TypeError, AttributeError, ArithmeticError) as error:
            raise WeatherError(Message("network.damaged", file=str(path), format=each.title)) from error

    return replace(each, read=read)


NAMED: tuple[Format, ...] = tuple(map(_guarded, _ALL))

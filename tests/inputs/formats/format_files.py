"""Invented files, one or more of each format: what they are called, and what stands in them."""

from __future__ import annotations

from collections.abc import Callable


def _hours(row: Callable[[int, int], str], days: int = 2) -> str:
    """A line for each hour of some days, from the number of the day (1 ...) and the hour (0 to 23)."""
    return "".join(f"{row(day, hour)}\n" for day in range(1, days + 1) for hour in range(24))


def _sun(hour: int) -> int:
    return max(0, 100 * (6 - abs(hour - 12)))


OPEN_METEO_DAILY = (
    "latitude,longitude,elevation,utc_offset_seconds,timezone,timezone_abbreviation\n"
    "-7.5,-46.0,252.0,-10800,America/Fortaleza,GMT-3\n\n"
    "time,shortwave_radiation_sum (MJ/m²),temperature_2m_max (°F),temperature_2m_min (°F),"
    "relative_humidity_2m_mean (%),wind_speed_10m_mean (km/h),sunshine_duration (s),weather_code (wmo code)\n"
    "2020-07-01,21.2,86,68,55,7.2,36000,3\n2020-07-02,,87.8,68,53,7.2,36000,3\n2020-07-04,20.1,86,66.2,53,3.6,,3\n"
)
OPEN_METEO_HOURLY = (
    "latitude,longitude,elevation,utc_offset_seconds,timezone,timezone_abbreviation\n"
    "-7.5,-46.0,252.0,0,GMT,GMT\n\n"
    "time,temperature_2m (°C),relative_humidity_2m (%),wind_speed_10m (km/h),shortwave_radiation (W/m²)\n"
    + _hours(lambda day, hour: f"2020-07-0{day}T{hour:02}:00,{20 + hour / 4},60,7.2,{_sun(hour)}")
)
OPEN_METEO_BOTH = (
    OPEN_METEO_HOURLY
    + "\ntime,temperature_2m_max (°C),et0_fao_evapotranspiration (mm)\n2020-07-01,26,5\n2020-07-02,26,5\n"
)
OPEN_METEO_PLACES = (
    "location_id,latitude,longitude,elevation,utc_offset_seconds,timezone,timezone_abbreviation\n"
    "0,-7.5,-46.0,252.0,-10800,America/Fortaleza,GMT-3\n1,52.5,13.4,38.0,3600,Europe/Berlin,GMT+1\n\n"
    "location_id,time,temperature_2m_max (°C),temperature_2m_min (°C)\n"
    "0,2020-07-01,34,20\n0,2020-07-02,34.5,20\n1,2020-07-01,22,12\n1,2020-07-02,23,13\n"
)
_POWER_HEADER = (
    "-BEGIN HEADER-\nNASA/POWER Source Native Resolution {step} Data \n"
    "Dates (month/day/year): 07/01/2020 through 07/03/2020 in {zone}\n"
    "Location: latitude  -7.53   longitude -46.04 \n"
    "elevation from MERRA-2: Average for 0.5 x 0.625 degree lat/lon region = 311.5 meters\n"
    "The value for missing source data that cannot be computed or is outside of the sources availability range: -999 \n"
    "parameter(s): \n{parameters}-END HEADER-\n"
)
_POWER_PARAMETERS = (
    "T2M_MAX               MERRA-2 Temperature at 2 Meters Maximum (C) \n"
    "T2M_MIN               MERRA-2 Temperature at 2 Meters Minimum (C) \n"
    "RH2M                  MERRA-2 Relative Humidity at 2 Meters (%) \n"
    "WS2M                  MERRA-2 Wind Speed at 2 Meters (m/s) \n"
    "ALLSKY_SFC_SW_DWN     CERES SYN1deg All Sky Surface Shortwave Downward Irradiance (kW-hr/m^2/day) \n"
)
NASA_POWER_DAILY = (
    _POWER_HEADER.format(step="Daily", zone="LST", parameters=_POWER_PARAMETERS)
    + "YEAR,MO,DY,ALLSKY_SFC_SW_DWN,T2M_MAX,T2M_MIN,RH2M,WS2M\n"
    "2020,7,1,6.5,34.1,20.5,55.1,1.4\n2020,7,2,-999,34.4,20.1,53.2,1.2\n2020,7,4,6.1,34.4,20.1,53.2,-999\n"
)
NASA_POWER_DOY = (
    _POWER_HEADER.format(step="Daily", zone="UTC", parameters=_POWER_PARAMETERS)
    + "YEAR,DOY,T2M_MAX,T2M_MIN,RH2M,WS2M,ALLSKY_SFC_SW_DWN\n"
    "2020,183,34.1,20.5,55.1,1.4,6.5\n2020,184,34.4,20.1,53.2,1.2,6\n"
)
NASA_POWER_HOURLY = (
    _POWER_HEADER.format(
        step="Hourly",
        zone="LST",
        parameters="T2M                   MERRA-2 Temperature at 2 Meters (C) \n"
        "RH2M                  MERRA-2 Relative Humidity at 2 Meters (%) \n"
        "WS10M                 MERRA-2 Wind Speed at 10 Meters (m/s) \n"
        "ALLSKY_SFC_SW_DWN     CERES SYN1deg All Sky Surface Shortwave Downward Irradiance (MJ/hr) \n",
    )
    + "YEAR,MO,DY,HR,T2M,RH2M,WS10M,ALLSKY_SFC_SW_DWN\n"
    + _hours(lambda day, hour: f"2020,7,{day},{hour},{20 + hour / 4},60,2,{_sun(hour) * 0.0036:.3f}")
)
INMET_OLD = (
    "REGIÃO:;CO\nUF:;DF\nESTAÇÃO:;INVENTADA\nCODIGO (WMO):;A999\nLATITUDE:;-15,5\nLONGITUDE:;-45\nALTITUDE:;1000,5\n"
    "DATA DE FUNDAÇÃO (YYYY-MM-DD):;2000-05-07\n"
    "DATA (YYYY-MM-DD);HORA (UTC);PRECIPITAÇÃO TOTAL, HORÁRIO (mm);RADIACAO GLOBAL (KJ/m²);"
    "TEMPERATURA DO AR - BULBO SECO, HORARIA (°C);TEMPERATURA DO PONTO DE ORVALHO (°C);"
    "TEMPERATURA MÁXIMA NA HORA ANT. (AUT) (°C);TEMPERATURA MÍNIMA NA HORA ANT. (AUT) (°C);"
    "UMIDADE RELATIVA DO AR, HORARIA (%);VENTO, VELOCIDADE HORARIA (m/s);\n"
    + _hours(
        lambda day, hour: (
            f"2018-07-0{day};{hour:02}:00;0;{'-3,54' if not 10 <= hour <= 21 else '1500'};"
            f"{20 + hour / 4};15;-9999;19;60;,8;"
        ).replace(".", ",")
    )
)
INMET_NEW = (
    "REGIAO:;CO\nUF:;DF\nESTACAO:;INVENTADA\nCODIGO (WMO):;A999\nLATITUDE:;-15,5\nLONGITUDE:;-45\nALTITUDE:;1000,5\n"
    "DATA DE FUNDACAO:;07/05/00\n"
    "Data;Hora UTC;RADIACAO GLOBAL (Kj/m²);TEMPERATURA DO AR - BULBO SECO, HORARIA (°C);"
    "UMIDADE RELATIVA DO AR, HORARIA (%);VENTO, VELOCIDADE HORARIA (m/s);PRECIPITAÇÃO TOTAL, HORÁRIO (mm);\n"
    + _hours(
        lambda day, hour: (
            f"2023/07/0{day};{hour:02}00 UTC;{'' if not 10 <= hour <= 21 else '1500'};{20 + hour // 4},5;60;1,2;0;"
        )
    )
)
BDMEP = (
    "Nome: INVENTADA\nCodigo Estacao: 83999\nLatitude: -15.5\nLongitude: -45.0\nAltitude: 1000.5\nSituacao: Operante\n"
    "Data Inicial: 2020-07-01\nData Final: 2020-07-03\nPeriodicidade da Medicao: Diaria\n\n"
    "Data Medicao;INSOLACAO TOTAL, DIARIO(h);PRECIPITACAO TOTAL, DIARIO(mm);TEMPERATURA MAXIMA, DIARIA(°C);"
    "TEMPERATURA MEDIA COMPENSADA, DIARIA(°C);TEMPERATURA MINIMA, DIARIA(°C);"
    "UMIDADE RELATIVA DO AR, MEDIA DIARIA(%);VENTO, VELOCIDADE MEDIA DIARIA(m/s);\n"
    "2020-07-01;8.5;0;30.1;22.2;15.2;60.5;2.5;\n2020-07-02;null;0;31;22;15;61;null;\n2020-07-03;9;0;31;22;15;61;2;\n"
)
TOA5_DAILY = (
    '"TOA5","INVENTED","CR1000","12345","CR1000.Std.32","CPU:prog.CR1","1234","Daily"\n'
    '"TIMESTAMP","RECORD","SlrMJ_Tot","AirTC_Max","AirTC_TMx","AirTC_Min","RH_Max","RH_Min","WS_ms_Avg","PTemp_C_Max"\n'
    '"TS","RN","MJ/m^2","Deg C","Deg C","Deg C","%","%","meters/second","Deg C"\n'
    '"","","Tot","Max","TMx","Min","Max","Min","Avg","Max"\n'
    '"2020-07-02 00:00:00",0,25.3,31.2,"2020-07-01 14:05:00",15.1,93,47,2.1,40\n'
    '"2020-07-03 00:00:00",1,25.0,31.6,"2020-07-02 14:05:00",15.3,92,45,"NAN",41\n'
)
TOA5_HOURLY = (
    '"TOA5","INVENTED","CR6","12345","CR6.Std.10","CPU:prog.CR6","1234","Hourly"\n'
    '"TIMESTAMP","RECORD","AirTF_Avg","RH","WS_ms_S_WVT","SlrkW_Avg"\n'
    '"TS","RN","Deg F","%","miles/hour","kW/m^2"\n"","","Avg","Smp","WVc","Avg"\n'
    + _hours(lambda day, hour: f'"2020-07-0{day} {hour:02}:00:00",{hour},68,60,10,{_sun(hour) / 1000}')
)
GHCN_CSV = (
    '"STATION","DATE","LATITUDE","LONGITUDE","ELEVATION","NAME","PRCP","PRCP_ATTRIBUTES","TMAX","TMAX_ATTRIBUTES",'
    '"TMIN","TMIN_ATTRIBUTES","AWND","AWND_ATTRIBUTES"\n'
    '"ZZ000000001","2020-07-01","40.5","-100.25","300.5","INVENTED","   12",",,W","  301",",,W","  '
    '152",",,W","   25",",,W"\n'
    '"ZZ000000001","2020-07-02","40.5","-100.25","300.5","INVENTED","    0",",,W","  999",",X,W"," '
    ' 150",",,W","-9999",\n'
)
_DLY_DAY = "{:5d}{}{}{}".format


def _dly(element: str, values: list[tuple[int, str]]) -> str:
    days = "".join(_DLY_DAY(value, " ", flag, "7") for value, flag in values)
    return f"ZZ000000001202007{element}{days}{_DLY_DAY(-9999, ' ', ' ', ' ') * (31 - len(values))}\n"


GHCN_DLY = _dly("TMAX", [(301, " "), (999, "X"), (310, " ")]) + _dly("TMIN", [(152, " "), (150, " "), (-9999, " ")])
CDO_STANDARD = '"STATION","NAME","DATE","AWND","PRCP","TMAX","TMIN"\n' + "".join(
    f'"ZZ000000001","INVENTED, ZZ","2020-07-{day:02}","5.59","1.00","86","{40 + day}"\n' for day in range(1, 11)
)
CDO_METRIC = '"STATION","NAME","LATITUDE","LONGITUDE","ELEVATION","DATE","AWND","PRCP","TMAX","TMIN"\n' + "".join(
    f'"ZZ000000001","INVENTED, ZZ","40.5","-100.25","300.5","2020-07-{day:02}","2.5","25.4","30.0","{4 + day / 2}"\n'
    for day in range(1, 11)
)
GSOD = (
    '"STATION","DATE","LATITUDE","LONGITUDE","ELEVATION","NAME","TEMP","TEMP_ATTRIBUTES","DEWP","DEWP_ATTRIBUTES",'
    '"STP","STP_ATTRIBUTES","WDSP","WDSP_ATTRIBUTES","MAX","MAX_ATTRIBUTES","MIN","MIN_ATTRIBUTES","PRCP",'
    '"PRCP_ATTRIBUTES","FRSHTT"\n'
    '"99999999999","2020-07-01","40.5","-100.25","300.5","INVENTED, ZZ","  68.0","24","  50.0","24"," 12.1","24",'
    '"  10.0","24","  86.0","*","  50.0"," "," 1.00","G","000000"\n'
    '"99999999999","2020-07-02","40.5","-100.25","300.5","INVENTED, ZZ","  68.0","24","9999.9"," 0","999.9"," 0",'
    '" 999.9"," 0","9999.9"," ","  50.0"," ","99.99"," ","000000"\n'
)
GSOD_CHOSEN = (
    '"STATION","DATE","DEWP","MAX","MIN","TEMP","WDSP","PRCP"\n'
    '"99999999999","2020-07-01","  50.0","  86.0","  50.0","  68.0","  10.0"," 1.00"\n'
    '"99999999999","2020-07-02","9999.9","9999.9","  50.0","  68.0"," 999.9","99.99"\n'
)
GSOD_OP = (
    "STN--- WBAN   YEARMODA    TEMP       DEWP      SLP        STP       VISIB      WDSP     MXSPD   GUST    MAX     "
    "MIN   PRCP   SNDP   FRSHTT\n"
    "999999 99999  20200701    68.0 24    50.0 24  1002.9 24    12.1 24    6.5  6   10.0 24   22.7  999.9    86.0*   "
    "50.0*  1.00G 999.9  010000\n"
    "999999 99999  20200702    68.0 24  9999.9  0  9999.9  0  9999.9  0  999.9  0  999.9  0  999.9  999.9  9999.9    "
    "50.0  99.99  999.9  000000\n"
)
GSODR = (
    '"","STNID","NAME","CTRY","COUNTRY_NAME","ISO2C","ISO3C","STATE","LATITUDE","LONGITUDE","ELEVATION","BEGIN","END",'
    '"YEARMODA","YEAR","MONTH","DAY","YDAY","TEMP","TEMP_ATTRIBUTES","DEWP","DEWP_ATTRIBUTES","SLP","SLP_ATTRIBUTES",'
    '"STP","STP_ATTRIBUTES","VISIB","VISIB_ATTRIBUTES","WDSP","WDSP_ATTRIBUTES","MXSPD","GUST","MAX","MAX_ATTRIBUTES",'
    '"MIN","MIN_ATTRIBUTES","PRCP","PRCP_ATTRIBUTES","SNDP","I_FOG","I_RAIN_DRIZZLE","I_SNOW_ICE","I_HAIL",'
    '"I_THUNDER","I_TORNADO_FUNNEL","EA","ES","RH"\n'
    '"1","999999-99999","INVENTED, ZZ","ZZ","NOWHERE","ZZ","ZZZ",NA,40.5,-100.25,300.5,20000101,20201231,2020-07-01,'
    '2020,7,1,183,20,24,10,24,1002.9,24,12.1,24,10.5,6,5.1,24,11.7,NA,30,"*",10,NA,25.4,"G",NA,0,1,0,0,0,0,1.2,2.3,'
    "52.2\n"
    '"2","999999-99999","INVENTED, ZZ","ZZ","NOWHERE","ZZ","ZZZ",NA,40.5,-100.25,300.5,20000101,20201231,2020-07-02,'
    "2020,7,2,184,20,24,NA,0,NA,0,NA,0,NA,0,NA,0,NA,NA,NA,NA,10,NA,NA,NA,NA,0,0,0,0,0,0,NA,2.3,NA\n"
)
GHCN_BY_YEAR = (
    "ZZ000000001,20200701,TMAX,301,,,S,0700\nZZ000000001,20200701,TMIN,152,,,S,0700\n"
    "ZZ000000001,20200701,PRCP,12,,,S,0700\nZZ000000001,20200701,SNWD,0,,,S,\nZZ000000001,20200701,AWND,25,,,W,\n"
    "ZZ000000001,20200702,TMAX,999,,X,S,0700\nZZ000000001,20200702,TMIN,150,,,S,0700\n"
    "ZZ000000001,20200702,PRCP,0,T,,S,0700\n"
)
GHCN_BY_YEAR_HEADED = "ID,DATE,ELEMENT,DATA_VALUE,M_FLAG,Q_FLAG,S_FLAG,OBS_TIME\n" + GHCN_BY_YEAR
METEOSTAT_DAILY = (
    "date,tavg,tmin,tmax,prcp,snow,wdir,wspd,wpgt,pres,tsun\n"
    "2020-07-01,22.5,15.2,30.1,1.2,,200,7.2,30,1015.2,600\n2020-07-02,22.5,15,30,,,200,,30,1015.2,\n"
)
METEOSTAT_BULK = "".join(f"2020-07-0{day},22.5,15.2,30.1,0.0,,250,7.2,,1015.2,600\n" for day in (1, 2, 3))
METEOSTAT_BULK_HOURLY = _hours(
    lambda day, hour: f"2020-07-0{day},{hour},{20 + hour / 4},12.0,60,0.0,,250,7.2,,1015.2,,3"
)
METEOSTAT_HOURLY = "date,hour,temp,dwpt,rhum,prcp,snow,wdir,wspd,wpgt,pres,tsun,coco\n" + _hours(
    lambda day, hour: f"2020-07-0{day},{hour},{20 + hour / 4},10,55,,,200,7.2,,1015,,3"
)
DWD_KL = (
    "STATIONS_ID;MESS_DATUM;QN_3;  FX;  FM;QN_4; RSK;RSKF; SDK;SHK_TAG;  NM; VPM;  PM; TMK; UPM; TXK; TNK; TGK;eor\n"
    "       9999;20200701;   10;  12.1;   3.5;    3;   1.2;   6;   9.50;   0;   4.0;  12.5;  985.50;  20.5;   60.00;"
    "  27.1;  12.2;  10.0;eor\n"
    "       9999;20200702;   10;  12.1;   -999;    3;   0.0;   6;   -999;   0;   4.0;  12.5;  985.50;  20.5;   60.00;"
    "  28.1;  12.2;  10.0;eor\n"
)
DWD_TU = "STATIONS_ID;MESS_DATUM;QN_9;TT_TU;RF_TU;eor\n" + _hours(
    lambda day, hour: f"       9999;2020070{day}{hour:02};    5;{20 + hour / 4:6.1f};  60.0;eor"
)
DWD_SOLAR = "STATIONS_ID;MESS_DATUM;QN_592;ATMO_LBERG;FD_LBERG;FG_LBERG;SD_LBERG;ZENIT;MESS_DATUM_WOZ;eor\n" + _hours(
    lambda day, hour: (
        f"       9999;2020070{day}{hour:02}:09;    1;  -999;  -999; {_sun(hour) * 0.36:.0f};   0;  45.0;"
        f"2020070{day}{hour:02}:00;eor"
    )
)
DWD_ST = (
    "STATIONS_ID;MESS_DATUM;QN_592;ATMO_STRAHL;FD_STRAHL;FG_STRAHL;SD_STRAHL;eor\n"
    "       9999;20200701;    1; 2900.00;   780.00; 2450.00;   9.50;eor\n"
    "       9999;20200702;    1; 2900.00;  -999;  -999;   9.50;eor\n"
)
KNMI = (
    "BRON: KONINKLIJK NEDERLANDS METEOROLOGISCH INSTITUUT (KNMI)\n"
    "# STN         LON(east)   LAT(north)      ALT(m)      NAME\n# 999         5.100       52.100  "
    "        2.0         Invented\n"
    "# STN,YYYYMMDD,   RH,   FG,   TG,   TN,   TX,   SQ,    Q,   UG,   UX,   UN,   PG\n\n"
    "  999,20200701,   -1,   35,  205,  122,  271,   95, 2450,   60,   90,   40,10155\n"
    "  999,20200702,   12,     ,  205,  122,  281,   -1, 2450,   60,   90,   40,10155\n"
)
KNMI_HOURLY = (
    "BRON: KONINKLIJK NEDERLANDS METEOROLOGISCH INSTITUUT (KNMI)\n\n"
    "# STN,YYYYMMDD,   HH,   DD,   FH,   FF,    T, T10N,   TD,   SQ,    Q,   RH,    P,    U\n\n"
    + _hours(
        lambda day, hour: (
            f"  999,2020070{day}, {hour + 1:4}, 200, 20, 30, {200 + 2.5 * hour:.0f},, 120, -1, "
            f"{_sun(hour) * 0.36:.0f}, -1,10155, 60"
        )
    )
)
EIREANN = (
    "Station Name: INVENTED\nStation Height: 62 M \nLatitude:52.861  ,Longitude: -6.915\n\n\n"
    "date:  -  00 to 00 utc\nwdsp:  -  Mean Wind Speed (knot)\n\n\n"
    "date,ind,maxtp,ind,mintp,igmin,gmin,ind,rain,cbl,wdsp,ind,hm,pe,glorad\n"
    "01-jul-2020,0,18.8,0,12.5,0,8.2,0,1.6,993.9,6.0,0,12,2.8,2145\n"
    "02-jul-2020,0,17.0,0,11.0,0,8.0,1,0.0,990.0, ,0,20,2.8,1890\n"
)
EIREANN_HOURS = (
    "Station Name: INVENTED\nStation Height: 62 M \nLatitude:52.861  ,Longitude: -6.915\n\n\n"
    "date,ind,rain,ind,temp,ind,wetb,dewpt,vappr,rhum,msl,ind,wdsp,ind,wddir,ww,w,sun,vis,clht,clamt\n"
    + _hours(
        lambda day, hour: (
            f"{day:02}-jul-2020 {hour:02}:00,0,0.1,0,{20 + hour / 4},0,6.4,10.1,12.4,60,1004.9,2,5,2,130,"
            "61,62,0.0,6000,40,8"
        )
    )
)
FRANCE = (
    "NUM_POSTE;NOM_USUEL;LAT;LON;ALTI;AAAAMMJJ;RR;QRR;TN;QTN;TX;QTX;TM;QTM;FFM;QFFM;UM;QUM;INST;QINST;GLOT;QGLOT\n"
    "01999001;INVENTED;46.25;5.75;534;20200701;1.2;1;12.5;1;25.1;1;18.8;1;2.5;1;60;1;570;1;2450;1\n"
    "01999001;INVENTED;46.25;5.75;534;20200702;mq;9;11.5;1;35.1;2;18.8;1;2.5;9;60;1;570;1;;\n"
)
FRANCE_HOURS = "NUM_POSTE;NOM_USUEL;LAT;LON;ALTI;AAAAMMJJHH;RR1;QRR1;FF;QFF;T;QT;TD;QTD;U;QU;GLO;QGLO\n" + _hours(
    lambda day, hour: (
        f"01999001;INVENTED;46.25;5.75;534;2020070{day}{hour:02};0;1;2.5;1;{20 + hour / 4};1;10;1;60;1;"
        f"{_sun(hour) * 0.36:.0f};1"
    )
)
SWISS = (
    "station_abbr;reference_timestamp;tre200d0;tre200dx;tre200dn;tre005dn;ure200d0;fkl010d0;gre000d0;rre150d0;"
    "sre000d0\n"
    "INV;01.07.2020 00:00;20.5;27.1;12.2;8.1;60;2.5;250;1.2;570\n"
    "INV;02.07.2020 00:00;20.5;28.1;12.2;8.1;60;;250;0;570\n"
)
TOWER_BASE = (
    "# Site: XX-Inv\n# Version: 1-5\nTIMESTAMP_START,TIMESTAMP_END,TA_1_1_1,TA_1_2_1,RH_1_1_1,WS,SW_IN,NETRAD,PA,P\n"
    + _hours(
        lambda day, hour: (
            f"2020070{day}{hour:02}00,2020070{day + (hour == 23)}{(hour + 1) % 24:02}00,{20 + hour / 4},9,60,2.5,"
            f"{_sun(hour)},-9999,97.1,0"
        )
    )
)
TOWER_FULLSET = "TIMESTAMP_START,TIMESTAMP_END,TA_F,TA_F_QC,SW_IN_F,VPD_F,PA_F,P_F,WS_F,RH\n" + _hours(
    lambda day, hour: (
        f"2020070{day}{hour:02}00,2020070{day + (hour == 23)}{(hour + 1) % 24:02}00,{20 + hour / 4},0,{_sun(hour)},"
        "12.1,97.1,0,2.5,60"
    )
)
WEEWX = "dateTime,usUnits,interval,barometer,outTemp,outHumidity,windSpeed,radiation,rain\n" + _hours(
    lambda day, hour: (
        f"{1593561600 + (day - 1) * 86400 + hour * 3600},1,60,29.9,{32 + 1.8 * (20 + hour / 4):.2f},60,5,{_sun(hour)},0"
    )
)
METEOMATICS = (
    "validdate;t_max_2m_24h:C;t_min_2m_24h:C;relative_humidity_mean_2m_24h:p;wind_speed_mean_10m_24h:kmh;"
    "global_rad_24h:J\n2020-07-02T00:00:00Z;27.1;12.2;60;9;24500000\n2020-07-03T00:00:00Z;28.1;12.2;60;-999;25000000\n"
)
GEOSPHERE = (
    "time,station,tl_mittel,tlmax,tlmin,rf_mittel,vv_mittel,cglo_j,rr,tlmax_flag\n"
    "2020-07-01T00:00+00:00,999,20.5,27.1,12.2,60,2.5,2450,-1,11\n"
    "2020-07-02T00:00+00:00,999,20.5,28.1,12.2,60,,2450,1.2,11\n"
)
AEMET = (
    "fecha;indicativo;nombre;provincia;altitud;tmed;prec;tmin;tmax;velmedia;sol;hrMedia;hrMax;hrMin\n"
    "2020-07-01;9999X;INVENTADA;MADRID;667;22,5;Ip;15,2;30,1;2,5;9,5;60;90;40\n"
    "2020-07-02;9999X;INVENTADA;MADRID;667;22,5;Acum;15,0;30,0;;9,5;60;90;40\n"
)
AEMET_QUOTED = (
    '"fecha","indicativo","nombre","provincia","altitud","tmed","prec","tmin","horatmin","tmax","horatmax","dir",'
    '"velmedia","racha","horaracha","sol","presMax","horaPresMax","hrMedia","hrMax","horaHrMax","hrMin"\n'
    '"2020-07-01","9999X","INVENTADA, AEROPUERTO","MADRID","667","22,5","Ip","15,2","06:50","30,1","14:30","24","2,5",'
    '"6,7","Varias","9,5","951,2","Varias","60","90","Varias","40"\n'
    '"2020-07-02","9999X","INVENTADA, AEROPUERTO","MADRID","667","22,5","0,0","15,0","06:50","30,0","14:30","24","2,5",'
    '"6,7","Varias","9,5","951,2","24","60","90","Varias","40"\n'
)
AEMET_JSON = "[ {" + "}, {".join(
    f'\n  "fecha" : "2020-07-0{day}",\n  "indicativo" : "9999X",\n  "nombre" : "INVENTADA; BASE",\n'
    f'  "altitud" : "667",\n  "tmed" : "22,5",\n  "tmin" : "15,2",\n  "tmax" : "30,1",\n  "velmedia" : "2,5"{more}\n'
    for day, more in ((1, ',\n  "sol" : "9,5",\n  "hrMedia" : "60"'), (2, ""))
) + "} ]\n"  # fmt: skip
AGRIMET = (
    "USBR Columbia-Pacific Northwest Region\nHydromet/AgriMet Data Access\n\nBEGIN DATA\n"
    "DATE      ,   INVI MN  ,   INVI MX  ,   INVI YM  ,   INVI UA  ,   INVI SR  ,   INVI PP  \n"
    "07/01/2020,       59.00,       86.00,       57.20,        4.47,      597.12,        0.10\n"
    "07/02/2020,       59.00,       86.00,   NO RECORD,   998877.00,      597.12,        0.00\nEND DATA\n"
)
CIMIS_DAILY = (
    "Stn Id,Stn Name,CIMIS Region,Date,Jul,ETo (in),qc,Precip (in),qc,Sol Rad (Ly/day),qc,Avg Vap Pres (mBars),qc,"
    "Max Air Temp (F),qc,Min Air Temp (F),qc,Avg Wind Speed (mph),qc\n"
    "999,Invented,Nowhere,7/1/2020,183,0.25, ,0.1, ,600, ,15, ,86, ,59, ,4.5, \n"
    "999,Invented,Nowhere,7/2/2020,184,0.25, ,0, ,900,R,15,Y,86, ,59, ,--,M\n"
)
CIMIS_HOURLY = (
    "Stn Id,Stn Name,CIMIS Region,Date,Hour (PST),Jul,Sol Rad (W/sq.m),qc,Air Temp (C),qc,Rel Hum (%),qc,"
    "Wind Speed (m/s),qc\n"
    + _hours(lambda day, hour: f"999,Inv,No,7/{day}/2020,{hour + 1:02}00,183,{_sun(hour)}, ,{20 + hour / 4}, ,60, ,2, ")
)
AZMET_RAW = (
    "2003,182,6,40.2,15.1,27.6,69.9,7.9,33.5,3.1,23.45,0,38,22.4,29.3,34.1,24.7,29.1,1.3,.5,14,66,"
    "4.2,6.1,7.5,7.1,1.2,9.7\n"
    "2003,183,6,40.1,15,27.5,999,999,999,3.1,23.4,0,38,22.4,29.3,34.1,24.7,29.1,999,.5,14,66,4.2,6.1,7.5,7.1,1.2,9.7\n"
)
AZMET_API = (
    "meta_station_id,meta_station_name,datetime,temp_air_maxC,temp_air_minC,relative_humidity_max,"
    "relative_humidity_min,sol_rad_total,wind_spd_mean_mps,precip_total_mm\n"
    "az99,Invented,2020-07-01,40.2,15.1,69.9,7.9,23.45,1.3,0\naz99,Invented,2020-07-02,40.1,15,70,8,23.4,,0\n"
)
COAGMET = (
    '"Station","Date","Max Temp","Min Temp","RH Max","RH Min","Vapor Pressure","Liquid Precip","Wind Run","Solar Rad"\n'
    '"id","date","deg F","deg F","%","%","kPa","in","mi","Langleys"\n'
    '"inv01","07/01/2020",86,59,90,40,1.5,0.1,120,600\n"inv01","07/02/2020",86,59,90,40,-999,0,120,-999\n'
)
COAGMET_HOURLY = (
    '"Station","Date and Time","Air Temp","RH","Dewpoint","Solar Rad","Precip","Wind","Wind Dir"\n'
    '"id","date time","deg F","fraction","deg F","W/m^2","in","mph","degrees N"\n'
    + _hours(lambda day, hour: f'"inv01","07/0{day}/2020 {hour:02}:00",68,0.6,50,{_sun(hour)},0,4.5,180')
)
MESONET_DAILY = (
    "YEAR,MONTH,DAY,STID,TMAX,TMIN,HMAX,HMIN,2AVG,ATOT,RAIN\n"
    "2020,7,1,INVE,86,59,90,40,4.5,25.5,0.1\n2020,7,2,INVE,-996,59,90,40,-999,25.5,0\n"
)
MESONET_MTS = (
    "  101 ! (c) invented\n    6 2020 07 01 00 00 00\n STID  STNM  TIME   RELH   TAIR   WSPD   WS2M   SRAD   PRES\n"
    + "".join(f" INVE   999  {5 * n:4}     60   20.5    4.0    3.0    200  985.5\n" for n in range(1, 289))
)
BOM = (
    "Bureau of Meteorology - Invented station\nIDCKWCDEA0\n\n"
    '"Station Name","Date","Evapo-Transpiration 0000-2400 (mm)","Rain 0900-0900 (mm)","Maximum Temperature (°C)",'
    '"Minimum Temperature (°C)","Maximum Relative Humidity (%)","Minimum Relative Humidity (%)",'
    '"Average 10m Wind Speed (m/sec)","Solar Radiation (MJ/sq m)"\n'
    "INVENTED,01/07/2020,2.1,1.2,20.1,8.2,90,40,3.5,11.5\nINVENTED,02/07/2020,2.1,0.0,20.0,8.0,90,40, ,11.5\n"
    "Totals:,,4.2,1.2,,,,,,\n"
)
SILO = (
    "station,YYYY-MM-DD,daily_rain,daily_rain_source,max_temp,max_temp_source,min_temp,min_temp_source,vp,vp_source,"
    "radiation,radiation_source,metadata\n"
    '99999,2020-07-01,1.2,0,20.1,0,8.2,0,10.5,0,11.5,42,"name=INVENTED"\n'
    "99999,2020-07-02,0.0,0,20.0,0,8.0,0,10.5,0,11.5,42,latitude=-27.5\n99999,2020-07-03,0.0,0,"
    "20.0,0,8.0,0,10.5,0,11,42,"
    "longitude= 151.25\n"
)
MET = (
    "[weather.met.weather]\n!station name = INVENTED\nlatitude = -27.5  (DECIMAL DEGREES)\nlongitude=151.25\n"
    "tav =  19.1 (oC) ! mean\n!\nyear  day rain  radn  maxt   mint   vp      code\n"
    " ()   () (mm) (MJ/m^2) (oC) (oC)  (hPa)     ()\n"
    "2020   183   1.2  11.5  20.1   8.2  10.5 300070\n2020   184   0.0  11.5  20.0   8.0  10.5 300070\n"
)
DSSAT = (
    "*WEATHER DATA : Invented\n\n@ INSI      LAT     LONG  ELEV   TAV   AMP REFHT WNDHT\n"
    "  INVE  -22.500  -47.500   560  22.0   3.4   2.0   3.0\n"
    "@DATE  SRAD  TMAX  TMIN  RAIN  DEWP  WIND   PAR  EVAP  RHUM\n"
    "20183  22.1  32.6  21.8   0.0 -99.0 172.8              75.0\n"
    "20184  19.8E 30.3  22.3   1.2  15.0                        \n"
    "20185   8.8 -3.40-11.60   0.0       86.4                   \n"
)
AGMIP = (
    "*WEATHER DATA : Invented\n\n@ INSI      LAT     LONG  ELEV   TAV   AMP REFHT WNDHT\n"
    "  INVE  -22.500  -47.500   560  22.0   3.4 -99.0 -99.0\n"
    "@DATE    YYYY  MM  DD  SRAD  TMAX  TMIN  RAIN  WIND  DEWP  VPRS  RHUM\n"
    "2020183  2020   7   1  22.1  32.6  21.8   0.0   2.0  15.0  17.0  40.0\n"
    "2020184  2020   7   2  22.1  32.0  21.0   0.0 -99.0  15.0  17.0  40.0\n"
)
AQUACROP_TNX = (
    "Invented : daily data\n     1  : Daily records (1=daily, 2=10-daily and 3=monthly data)\n"
    "     1  : First day of record (1, 11 or 21 for 10-day or 1 for months)\n     7  : First month of record\n"
    "  2020  : First year of record (1901 if not linked to a specific year)\n\n  Tmin (C)   TMax (C)\n"
    "========================\n    15.2      30.1\n    15.0      30.0\n"
)
AQUACROP_ETO = AQUACROP_TNX.replace("  Tmin (C)   TMax (C)", "  Average ETo (mm/day)").replace(
    "    15.2      30.1\n    15.0      30.0\n", "    5.1\n    5.2\n"
)
AQUACROP_OSPY = (
    "Day\tMonth\tYear\tTmin(C)\tTmax(C)\tPrcp(mm)\tEt0(mm)\n"
    "1\t7\t2020\t15.2\t30.1\t1.2\t5.1\n2\t7\t2020\t15\t30\t0\t5\n"
)
CABO = (
    "* Invented\n* Columns: station, year, day, ...\n  5.67 51.97  7. -0.18 -0.55\n"
    "  1 2020 183 24500. 12.2 27.1 1.25 3.5 1.2\n  1 2020 184 -99. 12.2 28.1 1.25 -99. 0.0\n -999 2020 185\n"
)
PCSE_CSV = (
    "## Site Characteristics\nCountry     = 'Nowhere'\nLongitude = 5.67; Latitude = 51.97; Elevation = 7; "
    "AngstromA = 0.18; AngstromB = 0.55; HasSunshine = False\n## Daily weather observations (missing values are NaN)\n"
    "DAY,IRRAD,TMIN,TMAX,VAP,WIND,RAIN,SNOWDEPTH\n20200701,24500,12.2,27.1,1.25,3.5,1.2,NaN\n"
    "20200702,NaN,12.2,28.1,1.25,NaN,0,NaN\n"
)
PYFAO56 = (
    f"{'*' * 72}\npyfao56: FAO-56 Evapotranspiration in Python\nWeather Data\n{'*' * 72}\nComments: none\n{'*' * 72}\n"
    "           T Reference crop - Short ('S') or Tall ('T')\n 361.0000000 Weather station elevation (z) (m)\n"
    "  33.0690000 Weather station latitude (decimal degrees)\n   3.0000000 Wind speed measurement height (m)\n\n"
    "Daily weather data:\n"
    "Year-DOY   Srad   Tmax   Tmin   Vapr   Tdew  RHmax  RHmin  Wndsp   Rain  ETref   MorP\n"
    "2020-183  25.50  30.10  15.20    NaN  14.00  90.00  40.00   2.50   1.20   7.10      M\n"
    "2020-184  25.50  30.00  15.00    NaN  14.00  90.00  40.00    NaN   0.00   7.10      P\n"
)
CLIMWAT = '"NOWHERE","INVENTED",300,-7.5,2,-46.0,2\n' + "".join(
    f"{30 + month / 10:.1f} {20 + month / 10:.1f} 60 172.8 8.5 20.5 5.1\n" for month in range(1, 13)
)
CROPWAT = "CROPWAT 8.0 Climate data\n 0   6\nNOWHERE\nInvented\n300.00\n -7.50  -46.00\n" + "".join(
    f" {20 + month / 10:.1f} {30 + month / 10:.1f}  60.0  172.8  -99.9 20.5     5.10\n" for month in range(1, 13)
)
SWAT = (
    "invented.hmd: Relative humidity data\nnbyr     tstep       lat       lon      elev\n"
    "   1         0    35.500   127.250   247.900\n2020  183    0.60000\n2020  184  -99.00000\n2020  185    0.70000\n"
)
CFSR = (
    "Date,Longitude,Latitude,Elevation,Max Temperature,Min Temperature,Precipitation,Wind,Relative Humidity,Solar\n"
    "7/1/2013,-46.0,-7.5,252,34.1,20.5,0,2.5,0.55,21.5\n7/2/2013,-46.0,-7.5,252,34,20,0,-99,0.55,21.5\n"
)
DAYMET = (
    "Latitude: 35.9621  Longitude: -84.2916\nX & Y on Lambert Conformal Conic: 1409651.94 -709734.44\nTile: 11738\n"
    "Elevation: 256 meters\nAll years; all variables; Daymet Software Version 4.0\nHow to cite: see there\n"
    "year,yday,prcp (mm/day),tmax (deg c),tmin (deg c),srad (W/m^2),dayl (s),vp (Pa)\n"
    "2020,183,1.20,31.20,19.80,500.00,50000.00,2310.00\n2020,184,0.00,31.90,20.10,420.00,51980.00,-9999\n"
)
GRIDMET = (
    "time,pr (mm),rmax (%),rmin (%),srad (W/m2),tmmn (K),tmmx (K),vs (m/s)\n"
    "2020-07-01,1.2,90,40,250,288.15,303.15,3.5\n2020-07-02,0,90,40,250,288.15,303.15,\n"
)
GEE_ERA5 = (
    "system:index,date,dewpoint_temperature_2m,surface_solar_radiation_downwards_sum,temperature_2m_max,"
    "temperature_2m_min,u_component_of_wind_10m,v_component_of_wind_10m,.geo\n"
    '20200701,2020-07-01,283.15,21500000,303.15,288.15,3,-4,"{""type"":""Point"",""coordinates"":[-46,-7.5]}"\n'
    '20200702,2020-07-02,283.15,21500000,303.15,288.15,3,-4,"{""type"":""Point"",""coordinates"":[-46,-7.5]}"\n'
)
_EPW_TAIL = "9999,9999,300,{sun},0,0,0,0,0,0,180,2.5,5,5,20,77777,9,999999999,10,0.1,0,88,0.2,0,1"
GEE_HOURLY = (
    "system:index,dewpoint_temperature_2m,surface_pressure,surface_solar_radiation_downwards_hourly,temperature_2m,"
    "u_component_of_wind_10m,v_component_of_wind_10m,.geo\n"
    + _hours(
        lambda day, hour: (
            f"2020070{day}T{hour:02},285.15,95000,{_sun(hour) * 3600},{293.15 + hour / 4},3,-4,"
            '"{""type"":""Point"",""coordinates"":[-46.0,-7.5]}"'
        )
    )
)
GEE_CHART = (
    "system:time_start,tmmx,tmmn,srad,vs,rmax,rmin\n"
    '"Jul 1, 2020",303.15,288.15,250,3.5,90,40\n"Jul 2, 2020",303.15,288.15,250,3.5,90,40\n'
)
EPW = (
    "LOCATION,INVENTED,-,NOW,TEST,999999,52.10,5.10,1.0,-2.0\nDESIGN CONDITIONS,0\nTYPICAL/EXTREME PERIODS,0\n"
    "GROUND TEMPERATURES,0\nHOLIDAYS/DAYLIGHT SAVINGS,No,0,0,0\nCOMMENTS 1,invented\nCOMMENTS 2,none\n"
    "DATA PERIODS,1,1,Data,Sunday, 1/ 1,12/31\n"
    + _hours(
        lambda day, hour: (
            f"{1994 + day},2,{27 + day - 1},{hour + 1},60,A7,{20 + hour / 4},99.9,60,98500,"
            + _EPW_TAIL.format(sun=_sun(hour))
        )
    )
)
TMY3 = (
    '999999,"INVENTED",ZZ,-5.0,36.100,-79.950,273\n'
    "Date (MM/DD/YYYY),Time (HH:MM),GHI (W/m^2),GHI source,Dry-bulb (C),Dew-point (C),RHum (%),"
    "Pressure (mbar),Wspd (m/s)\n"
    + _hours(
        lambda day, hour: f"02/{27 + day}/1995,{hour + 1:02}:00,{_sun(hour)},1,{20 + hour / 4},-9900,60,985,2.5"
    ).replace("02/29", "03/01")
)
PVGIS = (
    "Latitude (decimal degrees): 45.000\nLongitude (decimal degrees): 8.000\nElevation (m): 250.0\n"
    "Irradiance Time Offset (h): 0.1761\nmonth,year\n1,2018\n2,2007\n"
    "time(UTC),T2m,RH,G(h),Gb(n),Gd(h),IR(h),WS10m,WD10m,SP\n"
    + _hours(lambda day, hour: f"20180{day}01:{hour:02}00,{20 + hour / 4},60,{_sun(hour)},0,0,300,2.5,180,98500")
    + "\nT2m: 2-m air temperature (degree Celsius)\nPVGIS (c) invented\n"
)
NSRDB = (
    "Source,Location ID,City,State,Country,Latitude,Longitude,Time Zone,Elevation,Local Time Zone,Dew Point Units,"
    "GHI Units,Temperature Units,Pressure Units,Wind Speed Units,Relative Humidity Units\n"
    "NSRDB,999,-,-,-,40.5,-108.5,-7,2168,-7,c,w/m2,c,mbar,m/s,%\n"
    "Year,Month,Day,Hour,Minute,GHI,Temperature,Dew Point,Relative Humidity,Wind Speed,Pressure\n"
    + _hours(lambda day, hour: f"2020,7,{day},{hour},30,{_sun(hour)},{20 + hour / 4},10,60,2.5,785")
)
DAVIS_TXT = (
    "\t\tTemp\tHi\tLow\tOut\tDew\tWind\tWind\tSolar\t\n"
    "Date\tTime\tOut\tTemp\tTemp\tHum\tPt.\tSpeed\tDir\tRad.\tRain\n"
    + _hours(
        lambda day, hour: f"{12 + day}/07/20\t{hour}:00\t{20 + hour / 4}\t30\t15\t60\t---\t9\tN\t{_sun(hour)}\t0.0"
    )
)
_DAVIS_COLUMNS = (
    ("", "Date", 8), ("", "Time", 8), ("Temp", "Out", 8), ("Hi", "Temp", 7), ("Low", "Temp", 7), ("Out", "Hum", 6),
    ("", "Dew", 7), ("Wind", "Speed", 6), ("Wind", "Dir", 6), ("Wind", "Run", 7), ("Hi", "Speed", 6),
    ("", "Rain", 6), ("Solar", "Rad.", 7), ("Solar", "Energy", 8), ("Hi Solar", "Rad.", 9), ("In", "Temp", 8),
    ("In", "Dew", 7),
)  # fmt: skip


def _in_columns(*cells: str) -> str:
    return "".join(cell.rjust(width) for cell, (*_, width) in zip(cells, _DAVIS_COLUMNS, strict=True))


DAVIS_DOWNLOAD = (
    f"{_in_columns(*(upper for upper, *_ in _DAVIS_COLUMNS))}\n"
    f"{_in_columns(*(name for _, name, _ in _DAVIS_COLUMNS))}\n{'-' * 121}\n"
    + _hours(
        lambda day, hour: _in_columns(
            f"{12 + day}/07/20", f"{hour}:00", f"{20 + hour / 4}", "30.0", "15.0", "60", "---", "9.0", "NNW", "9.00",
            "17.7", "0.00", f"{_sun(hour)}", "0.00", "999", "24.8", "12.8",
        )
    )
)  # fmt: skip
DAVIS_CSV = (
    '"Invented station"\n"Time zone","UTC-3"\n\n'
    '"Date & Time","Barometer - hPa","Temp - °F","High Temp - °F","Low Temp - °F","Hum - %","Avg Wind Speed - km/h",'
    '"Solar Rad - W/m^2","Rain - mm"\n'
    + _hours(lambda day, hour: f'"7/{12 + day}/20 {hour}:00",1015,68,86,59,60,9,{_sun(hour)},0')
)
HOBO = (
    '"Plot Title: Invented"\n"#","Date Time, GMT-03:00","Solar Radiation, W/m² (LGR S/N: 1, SEN S/N: 2)",'
    '"Temp, °F (LGR S/N: 1, SEN S/N: 3)","RH, % (LGR S/N: 1, SEN S/N: 3)","Wind Speed, m/s (LGR S/N: 1, SEN S/N: 4)",'
    '"Host Connected (LGR S/N: 1)"\n'
    + _hours(lambda day, hour: f'{hour},"07/{12 + day}/20 {hour:02}:00:00",{_sun(hour)},68,60,2.5,')
    + '49,"07/15/20 00:10:00",,,,,Logged\n'
)
OWN_PT = (
    "# title: Reference evapotranspiration at -7.5, -46\n# lat: -7.5\n# lon: -46\n# elevation: 270\n"
    "# software: evaeto 0.1.0\n\nData;ETo (mm/dia);ETo, limite inferior (mm/dia);Qualidade\n"
    "2020-07-01;5,55;4,30;ALTA\n2020-07-02;;1,76;BAIXA\n"
)
OWN_CSV = (
    "# lat: -7.5\n# lon: -46\n# elevation: 270\n# software: evaeto 0.1.0\n# units: eto mm d-1, tmax degC\n"
    "date,eto,eto_lower,quality,tmax,tmin,ea,u2,rs\n2020-07-01,5.5471,4.2980,HIGH,30.1,18.8,1.55,3.2,18.6\n"
    "2020-07-02,,,LOW,30,18,,3.2,18.6\n"
)

FILES: tuple[tuple[str, str, str], ...] = (
    ("open_meteo", "open-meteo.csv", OPEN_METEO_DAILY),
    ("open_meteo", "hourly.csv", OPEN_METEO_HOURLY),
    ("open_meteo", "both.csv", OPEN_METEO_BOTH),
    ("open_meteo", "places.csv", OPEN_METEO_PLACES),
    ("nasa_power", "POWER.csv", NASA_POWER_DAILY),
    ("nasa_power", "POWER_doy.csv", NASA_POWER_DOY),
    ("nasa_power", "POWER_hr.csv", NASA_POWER_HOURLY),
    ("inmet", "INMET_CO_DF_A999_2018.CSV", INMET_OLD),
    ("inmet", "INMET_CO_DF_A999_2023.CSV", INMET_NEW),
    ("inmet_bdmep", "dados_83999_D.csv", BDMEP),
    ("toa5", "daily.dat", TOA5_DAILY),
    ("toa5", "hourly.dat", TOA5_HOURLY),
    ("ghcn_daily", "ZZ000000001.csv", GHCN_CSV),
    ("ghcn_daily", "ZZ000000001.dly", GHCN_DLY),
    ("ghcn_cdo", "1234567.csv", CDO_STANDARD),
    ("ghcn_cdo", "1234568.csv", CDO_METRIC),
    ("ghcn_daily", "2020.csv", GHCN_BY_YEAR),
    ("ghcn_daily", "2020_cloud.csv", GHCN_BY_YEAR_HEADED),
    ("gsod", "99999999999.csv", GSOD),
    ("gsod", "chosen.csv", GSOD_CHOSEN),
    ("gsod", "999999-99999-2020.op", GSOD_OP),
    ("gsodr", "gsodr.csv", GSODR),
    ("meteostat", "export.csv", METEOSTAT_DAILY),
    ("meteostat", "hourly.csv", METEOSTAT_HOURLY),
    ("meteostat", "83999.csv", METEOSTAT_BULK),
    ("meteostat", "83999_hourly.csv", METEOSTAT_BULK_HOURLY),
    ("dwd", "produkt_klima_tag_20200701_20200702_09999.txt", DWD_KL),
    ("dwd", "produkt_st_tag_20200701_20200702_09999.txt", DWD_ST),
    ("dwd", "produkt_tu_stunde_09999.txt", DWD_TU),
    ("dwd", "produkt_st_stunde_09999.txt", DWD_SOLAR),
    ("knmi", "etmgeg_999.txt", KNMI),
    ("knmi", "uurgeg_999.txt", KNMI_HOURLY),
    ("geosphere", "klima-v2-1d.csv", GEOSPHERE),
    ("aemet", "aemet.csv", AEMET),
    ("aemet", "aemet_quoted.csv", AEMET_QUOTED),
    ("aemet", "valores.json", AEMET_JSON),
    ("agrimet", "invi.csv", AGRIMET),
    ("cimis", "daily.csv", CIMIS_DAILY),
    ("cimis", "hourly.csv", CIMIS_HOURLY),
    ("azmet", "0603rd.txt", AZMET_RAW),
    ("azmet", "azmet.csv", AZMET_API),
    ("coagmet", "inv01.csv", COAGMET),
    ("coagmet", "hourly.csv", COAGMET_HOURLY),
    ("oklahoma_mesonet", "daily.csv", MESONET_DAILY),
    ("oklahoma_mesonet", "20200701inve.mts", MESONET_MTS),
    ("bom", "IDCKWCDEA0.csv", BOM),
    ("silo", "99999.csv", SILO),
    ("apsim_met", "invented.met", MET),
    ("dssat", "INVE2001.WTH", DSSAT),
    ("agmip", "INVE0XXX.AgMIP", AGMIP),
    ("aquacrop", "invented.Tnx", AQUACROP_TNX),
    ("aquacrop", "invented.ETo", AQUACROP_ETO),
    ("aquacrop", "invented.txt", AQUACROP_OSPY),
    ("cabo", "inv1.020", CABO),
    ("pcse", "inv1.csv", PCSE_CSV),
    ("pyfao56", "invented.wth", PYFAO56),
    ("climwat", "INVENTED.pen", CLIMWAT),
    ("climwat", "INVENTED.PMM", CROPWAT),
    ("swat", "invented.hmd", SWAT),
    ("swat_cfsr", "weatherdata.csv", CFSR),
    ("daymet", "11738_lat_35.9621_lon_-84.2916.csv", DAYMET),
    ("gridmet", "gridmet.csv", GRIDMET),
    ("earth_engine", "era5_land.csv", GEE_ERA5),
    ("earth_engine", "era5_land_hourly.csv", GEE_HOURLY),
    ("earth_engine", "ee-chart.csv", GEE_CHART),
    ("epw", "invented.epw", EPW),
    ("tmy3", "999999TY.csv", TMY3),
    ("pvgis_tmy", "tmy_45.000_8.000.csv", PVGIS),
    ("nsrdb", "999_40.5_-108.5_2020.csv", NSRDB),
    ("davis", "export.txt", DAVIS_TXT),
    ("davis", "weatherlink.csv", DAVIS_CSV),
    ("davis", "downld02.txt", DAVIS_DOWNLOAD),
    ("hobo", "hobo.csv", HOBO),
    ("met_eireann", "dly999.csv", EIREANN),
    ("met_eireann", "hly999.csv", EIREANN_HOURS),
    ("meteo_france", "Q_01_latest-2020.csv", FRANCE),
    ("meteo_france", "H_01_latest-2020.csv", FRANCE_HOURS),
    ("meteoswiss", "ogd-smn_inv_d_recent.csv", SWISS),
    ("flux_tower", "AMF_XX-Inv_BASE_HR_1-5.csv", TOWER_BASE),
    ("flux_tower", "FLX_XX-Inv_FULLSET_HR_2020.csv", TOWER_FULLSET),
    ("weewx", "archive.csv", WEEWX),
    ("meteomatics", "meteomatics.csv", METEOMATICS),
    ("evaeto", "daily_pt.csv", OWN_PT),
    ("evaeto", "eto.csv", OWN_CSV),
)
"""The key of the format, the name of the file, its text."""

GENERIC: tuple[str, ...] = (
    "date,tmax,tmin,rhmax,rhmin,u2,rs\n2020-07-01,30,15,90,40,2,25\n2020-07-02,30,15,90,40,2,25\n",
    "Data;Temp. máxima (°C);Temp. mínima (°C)\n01/07/2020;30,1;15,2\n13/07/2020;31,1;15,2\n",
    "year,month,day,hour,temp,rh,wind\n2020,7,1,0,20,60,2\n2020,7,1,1,20,60,2\n",
    "year,doy,tmax,tmin\n2020,183,30,15\n2020,184,30,15\n",
    "time,temperature_2m_max,temperature_2m_min\n2020-07-01,30,15\n2020-07-02,30,15\n",
    "station,date,TMAX,TMIN,PRCP\nX,2020-07-01,30,15,0\nX,2020-07-02,30,15,0\n",
    "2020,183,30,15,60,2\n2020,184,30,15,60,2\n",
    "# a comment\nDATE,TMAX,TMIN,WIND\n2020-07-01,30,15,2\n",
    "Year Month Day Tmax Tmin\n2020 7 1 30 15\n",
    "",
    "\n\n\n",
    "LOCATION,x\n",
    "@DATE TMAX\n1 2\n",
)
"""Tables of nobody in particular, and scraps."""

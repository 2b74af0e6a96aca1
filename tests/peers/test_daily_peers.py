"""A year of real hourly weather, aggregated to days, by this package and by its peers.

The stations are those pvlib carries as examples (TMY3, National Renewable Energy Laboratory): Sand Point in
Alaska and Greensboro in North Carolina. `pytest tests/peers -s` prints the differences.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pvlib
import pyet
import pyfao56.refet as pyfao56
import pytest
import refet

from evaeto import equations as et
from evaeto.errors import EstimatedInputWarning
from evaeto.reference_et import eto

STATIONS = {"Sand Point": "703165TY.csv", "Greensboro": "723170TYA.CSV"}


WIND = "it brings wind at 2 m to 2 m by eq. 33, whose constants give 1.0002 there"


class Station:
    """One year of days, and of the hours they come from, in local standard time."""

    def __init__(self, file: str) -> None:
        path = Path(pvlib.__file__).parent / "data" / file
        hours, about = pvlib.iotools.read_tmy3(path, coerce_year=2001, map_variables=True)
        self.lat, self.lon = about["latitude"], about["longitude"]
        self.elevation, self.utc_offset = about["altitude"], about["TZ"]
        self.hours = pd.DataFrame(
            {
                "tmean": hours["temp_air"].to_numpy(float),
                "tdew": hours["temp_dew"].to_numpy(float),
                "u2": et.wind_speed_at_2m(hours["wind_speed"].to_numpy(float), 10.0),
                "rs": hours["ghi"].to_numpy(float) * 0.0036,
            },
            # TMY3 labels an hour by its end, 01:00 to 24:00
            index=pd.date_range("2001-01-01 01:00", periods=8760, freq="h"),
        )
        hours = self.hours.assign(ea=et.saturation_vapour_pressure(self.hours["tdew"]))
        groups = hours.groupby((hours.index - pd.Timedelta("1h")).normalize())
        self.days = pd.DataFrame(
            {
                "tmax": groups["tmean"].max(),
                "tmin": groups["tmean"].min(),
                "ea": groups["ea"].mean(),
                "u2": groups["u2"].mean(),
                "rs": groups["rs"].sum(),
            }
        )
        assert len(self.days) == 365


@pytest.fixture(scope="module", params=STATIONS)
def station(request) -> Station:
    return Station(STATIONS[request.param])


def report(what: str, ours: np.ndarray, theirs: np.ndarray, why: str) -> None:
    difference = ours - theirs
    print(
        f"\n{what:<46} mean {difference.mean():+.4f}  rms {np.sqrt((difference**2).mean()):.4f}  "
        f"max {np.abs(difference).max():.4f} mm  n {difference.size}  {why}"
    )


def test_pyet_agrees_where_it_does_not_cut_off_at_zero(station):
    d = station.days
    ours = eto(d, lat=station.lat, elevation=station.elevation, cloudiness_floor=0.3)
    theirs = pyet.pm_fao56(
        (d["tmax"] + d["tmin"]) / 2, d["u2"], rs=d["rs"], tmax=d["tmax"], tmin=d["tmin"], ea=d["ea"],
        elevation=station.elevation, lat=np.radians(station.lat),
    )  # fmt: skip
    why = "pyet has ASCE-EWRI's floor of Rs/Rso, sets negative ETo to 0, and derives anew what FAO-56 rounds"
    report("pyet pm_fao56 (clipped at 0 here too)", ours.clip(lower=0).to_numpy(), theirs.to_numpy(), why)
    assert (ours.clip(lower=0) - theirs).abs().max() < 0.02


@pytest.mark.parametrize(("crop", "method"), [("short", "eto"), ("tall", "etr")])
def test_refet_agrees_where_the_air_is_not_oversaturated(station, crop, method):
    d = station.days
    ours = eto(d, lat=station.lat, elevation=station.elevation, method="asce", reference_crop=crop)
    peer = refet.Daily(
        tmin=d["tmin"].to_numpy(), tmax=d["tmax"].to_numpy(), ea=d["ea"].to_numpy(), rs=d["rs"].to_numpy(),
        uz=d["u2"].to_numpy(), zw=2.0, elev=station.elevation, lat=station.lat,
        doy=d.index.day_of_year.to_numpy(), method="asce", rso_type="simple",
    )  # fmt: skip
    theirs = getattr(peer, method)()
    deficit = et.mean_saturation_vapour_pressure(d["tmax"], d["tmin"]) - d["ea"]
    plain = (deficit > 0).to_numpy()
    report(
        f"refet {method}, days with a vapour deficit", ours.to_numpy()[plain], theirs[plain],
        WIND,
    )  # fmt: skip
    assert plain.sum() > 300
    assert np.abs(ours.to_numpy() - theirs)[plain].max() < 0.02


@pytest.mark.parametrize(("crop", "letter"), [("short", "S"), ("tall", "T")])
def test_pyfao56_agrees_every_day(station, crop, letter):
    d = station.days
    ours = eto(d, lat=station.lat, elevation=station.elevation, method="asce", reference_crop=crop)
    theirs = np.array(
        [
            pyfao56.ascedaily(
                letter,
                station.elevation,
                station.lat,
                day.Index.day_of_year,
                day.rs,
                day.tmax,
                day.tmin,
                vapr=day.ea,
                wndsp=day.u2,
                wndht=2.0,
            )
            for day in d.itertuples()
        ]
    )
    report(f"pyfao56 ascedaily {letter}", ours.to_numpy(), theirs, WIND)
    assert np.abs(ours.to_numpy() - theirs).max() < 0.02


def test_the_polar_night_is_a_number_here_and_in_pyet():
    day = pd.DataFrame(
        {"tmax": [-20.0], "tmin": [-25.0], "ea": [0.06], "u2": [5.0], "rs": [0.0]}, index=pd.to_datetime(["2001-01-10"])
    )
    ours = eto(day, lat=80.0, elevation=0.0).item()
    theirs = pyet.pm_fao56(
        (day["tmax"] + day["tmin"]) / 2, day["u2"], rs=day["rs"], tmax=day["tmax"], tmin=day["tmin"], ea=day["ea"],
        elevation=0.0, lat=np.radians(80.0),
    ).item()  # fmt: skip
    print(f"\npolar night: evaeto {ours:.3f}, pyet {theirs:.3f} mm; Rs/Rso is 0/0, here that of a clear sky")
    assert np.isfinite(ours)
    assert ours == pytest.approx(theirs, abs=0.3)


def test_pyfao56_raises_in_the_polar_night_where_this_gives_a_number():
    with pytest.raises((ValueError, ZeroDivisionError)):
        pyfao56.ascedaily("S", 10.0, 70.0, 1, 0.0, -10.0, -15.0, vapr=0.15, wndsp=3.0)
    day = pd.DataFrame(
        {"tmax": [-10.0], "tmin": [-15.0], "ea": [0.15], "u2": [3.0], "rs": [0.0]}, index=pd.to_datetime(["2001-01-01"])
    )
    assert np.isfinite(eto(day, lat=70.0, elevation=10.0).item())


@pytest.mark.slow
def test_a_year_of_hours_agrees_with_pyfao56_night_included_and_with_the_days(station):
    place = {"lat": station.lat, "lon": station.lon, "elevation": station.elevation}
    weather = station.hours.rename_axis("time").to_xarray()
    with pytest.warns(EstimatedInputWarning):
        whole = eto(weather, method="asce", utc_offset=station.utc_offset, **place)
    ours, estimated = whole.to_series(), whole["cloudiness_estimated"].to_numpy()
    theirs, clouds = [], np.nan  # of the hours before the first high sun nothing is known, there as here
    for end, row in zip(station.hours.index, station.hours.itertuples(), strict=True):
        middle = end - pd.Timedelta("30min")
        value, clouds = pyfao56.ascehourly(
            "S", station.elevation, station.lat, -station.lon, -station.utc_offset * 15.0, middle.day_of_year,
            middle.hour + 0.5, row.rs, row.tmean, tdew=row.tdew, wndsp=row.u2, wndht=2.0, csreq="S", fcdpt=clouds,
        )  # fmt: skip
        theirs.append(value)
    assert np.isnan(np.array(theirs)[:5]).all()
    assert estimated[:5].all()
    known = np.isfinite(theirs) & ~estimated
    report(
        "pyfao56 ascehourly S, night included", ours.to_numpy()[known], np.array(theirs)[known],
        "pyfao56 has 0.06667 h for a degree and no sun in an hour whose middle is after sunset",
    )  # fmt: skip
    assert np.isfinite(ours).all()
    # At 55 N the sun of December stays below 0.3 rad; pyfao56 carries the clouds of November through it
    assert known.sum() > (6700 if station.lat > 50 else 8740)
    assert np.abs(ours.to_numpy() - theirs)[known].max() < 0.01
    by_day = eto(station.days, method="asce", lat=station.lat, elevation=station.elevation)
    summed = ours.groupby((ours.index - pd.Timedelta("1h")).normalize()).sum(min_count=24)
    why = "means of a day lose that wind and dryness come together"
    report("the hours of a day, against the day", summed.dropna().to_numpy(), by_day[summed.notna()].to_numpy(), why)
    ratio = summed.sum() / by_day[summed.notna()].sum()
    assert 0.9 < ratio < 1.1


def test_pyfao56_takes_the_lowest_humidity_by_the_same_equation_where_it_stands_alone(station):
    """ASCE-EWRI (2005) eq. 13, which pyfao56 cites in its source."""
    d = station.days
    vapour = 0.6108 * np.exp(17.27 * d["tmax"] / (d["tmax"] + 237.3))
    rhmin = (100.0 * d["ea"] / vapour).clip(5.0, 100.0)
    alone = d.drop(columns=[name for name in ("ea", "rhmax", "rhmean", "tdew") if name in d]).assign(rhmin=rhmin)
    ours = eto(alone, lat=station.lat, elevation=station.elevation, method="asce")
    theirs = [
        pyfao56.ascedaily(
            "S", station.elevation, station.lat, day.Index.day_of_year, day.rs, day.tmax, day.tmin,
            rhmin=day.rhmin, wndsp=day.u2, wndht=2.0,
        )
        for day in alone.itertuples()
    ]  # fmt: skip
    assert len(theirs) > 300
    np.testing.assert_allclose(ours, theirs, atol=0.01)

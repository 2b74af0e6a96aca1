from __future__ import annotations

import pytest

from evaeto.dashboard.common.coordinates import UnreadableError
from evaeto.dashboard.common.points import Point, is_point, point_of_text

GOOGLE = (
    "https://www.google.com/maps/place/Balsas+-+MA/@-7.5311,-46.0601,13z/"
    "data=!3m1!4b1!4m6!3m5!1s0x0!8m2!3d-7.5328!4d-46.0361"
)


@pytest.mark.parametrize(
    ("text", "point"),
    [
        ("geo:-7.53,-46.04", Point(-7.53, -46.04)),
        ("GEO:-7.53,-46.04,300;u=35", Point(-7.53, -46.04, 300.0)),
        ("geo:0,0?q=-7.53,-46.04(Minha+fazenda)", Point(-7.53, -46.04, None, "Minha fazenda")),
        ("https://www.openstreetmap.org/#map=12/-7.5321/-46.0355", Point(-7.5321, -46.0355)),
        ("https://www.openstreetmap.org/?mlat=-7.53&mlon=-46.04#map=12/-7.5/-46.0", Point(-7.53, -46.04)),
        (GOOGLE, Point(-7.5328, -46.0361, None, "Balsas - MA")),
        ("https://www.google.com/maps/@-7.5311,-46.0601,13z", Point(-7.5311, -46.0601)),
        ("maps.google.com/?q=-7.53,-46.04", None),
        ("www.google.com/maps?q=-7.53,-46.04", Point(-7.53, -46.04)),
        ("https://maps.apple.com/?ll=-7.53,-46.04&q=Farm", Point(-7.53, -46.04)),
        ("https://www.bing.com/maps?cp=-7.53~-46.04&lvl=11", Point(-7.53, -46.04)),
        ("-7.53, -46.04, 283", Point(-7.53, -46.04, 283.0)),
        ("-7.53; -46.04; 283 m", Point(-7.53, -46.04, 283.0)),
        ("7,53, 46", Point(7.53, 46.0)),
        ("-7,53 -46,04", Point(-7.53, -46.04)),
        ("Petrolina, PE", None),
        ("Route 66", None),
    ],
)
def test_a_point_is_read_in_the_ways_it_is_handed_on(text: str, point: Point | None) -> None:
    assert point_of_text(text) == point
    assert is_point(text) is (point is not None)


def test_minutes_and_seconds_may_have_a_height_behind_them() -> None:
    lat, lon, height, _ = point_of_text("7°31'58\"S 46°02'10\"W, 283 m") or Point(0, 0)
    assert (round(lat, 4), round(lon, 4), height) == (-7.5328, -46.0361, 283.0)


@pytest.mark.parametrize(
    ("code", "lat", "lon"),
    [("7FG49Q00+", None, None), ("8FVC9G8F+6X", 47.365562, 8.524938), ("6FG22222+22", 0.0000625, 0.0000625),
     ("7FG49QCJ+2VX", 20.3701125, 2.782234375)],
)  # fmt: skip
def test_a_plus_code_is_the_middle_of_its_cell(code: str, lat: float | None, lon: float | None) -> None:
    """The examples of the specification of Open Location Code (test_data/decoding.csv)."""
    if lat is None:
        assert point_of_text(code) is None, "a padded code is an area"
        return
    found = point_of_text(code)
    assert found is not None
    assert (found.lat, found.lon) == pytest.approx((lat, lon), abs=1e-6)


@pytest.mark.parametrize(
    ("text", "lat", "lon"),
    [("31U 448251 5411932", 48.8582, 2.2945), ("UTM 23M 385000 E 9167000 N", -7.534737, -46.042361),
     ("33T 500000 4649776", 42.0, 15.0)],
)  # fmt: skip
def test_utm_is_read_in_both_hemispheres(text: str, lat: float, lon: float) -> None:
    """The Eiffel Tower; the central meridian, where easting is 500 km; south, northings count from 10,000 km."""
    found = point_of_text(text)
    assert found is not None
    assert (found.lat, found.lon) == pytest.approx((lat, lon), abs=2e-5)


@pytest.mark.parametrize(
    ("text", "key"),
    [("geo:here", "coordinates.geo"), ("https://maps.app.goo.gl/abc", "coordinates.link"),
     ("9G8F+6X Zürich", "coordinates.short_code"), ("61U 448251 5411932", "coordinates.zone"),
     ("geo:95,10", "coordinates.range.lat"), ("https://www.openstreetmap.org/#map=3/10/190", "coordinates.range.lon")],
)  # fmt: skip
def test_what_is_meant_as_a_point_and_says_none_is_told_why(text: str, key: str) -> None:
    with pytest.raises(UnreadableError) as error:
        point_of_text(text)
    assert error.value.key == key
    assert is_point(text)

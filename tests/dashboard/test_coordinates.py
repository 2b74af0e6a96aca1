from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaeto.dashboard.common.coordinates import UnreadableError, dms, looks_like_coordinates, parse_point
from evaeto.dashboard.common.words import Words

BALSAS = (-7.5311, -46.0389)
"""7°31'52"S 46°2'20"W."""
LATS, LONS = st.floats(-90, 90), st.floats(-180, 180)


@pytest.mark.parametrize(
    "text",
    [
        "7°31'52\"S 46°2'20\"W",
        "7° 31' 52\" S, 46° 2' 20\" W",
        "7º31′52″S 46º02′20″O",  # as a Portuguese keyboard and word processor write it
        "S 7°31'52\" W 46°2'20\"",
        "46°2'20\"W 7°31'52\"S",
        "-7°31'52\" -46°2'20\"",
        "-7 31 52, -46 2 20",
        "-7:31:52 -46:02:20",
        "7°31'52''s 46°2'20''w",
        "7°31'52,0\"S, 46°2'20,0\"W",
        "7°31.8667'S 46°2.3333'W",
        "-7.53111, -46.03889",
        "-7.53111,-46.03889",
        "-7.53111 -46.03889",
        "−7.53111°; −46.03889°",
        "-7,53111 -46,03889",
        "-7,53111; -46,03889",
        "-7,53111, -46,03889",
        "-7,53111,-46,03889",
        "7.53111 S 46.03889 W",
        "W46.03889 S7.53111",
    ],
)
def test_one_point_in_the_ways_people_write_it(text: str) -> None:
    assert parse_point(text) == pytest.approx(BALSAS, abs=5e-5)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("-7.53", "a latitude and a longitude"),
        ("7,53", "space after the comma"),
        ("1 2 3", "a latitude and a longitude"),
        ("95 10", "latitude 95 "),
        ("10 -181", "longitude -181 "),
        ("7.5 S 46.0", "Only S"),
        ("7.5 S 46.0 S", "Both are latitudes"),
        ("7.5 S 46.0 W 3 N", "more than two"),
        ("7.5 S 46.0 W 3", "a latitude and a longitude"),
        ("-7.5 S 46.0 W", "both a sign and a letter"),
        ("7°61'0\"S 46°2'20\"W", "less than 60"),
        ("7.5°30'S 46°W", "Only the last"),
        ("7°31'52\"S 46°2'20\"X", "'X'"),
        ("1.2.3.4", "cannot be read"),
        ("S W", "cannot be read"),
        ("", "a latitude and a longitude"),
    ],
)
def test_what_is_wrong_is_said(text: str, told: str) -> None:
    with pytest.raises(UnreadableError) as error:
        parse_point(text)
    assert told in Words().say(error.value.key, **error.value.values)


@given(LATS, LONS, st.sampled_from(["{:.6f}, {:.6f}", "{:.6f} {:.6f}", "{:.6f};{:.6f}", "{:.6f}° {:.6f}°"]))
@pytest.mark.slow
def test_decimal_degrees_come_back(lat: float, lon: float, form: str) -> None:
    assert parse_point(form.format(lat, lon)) == pytest.approx((lat, lon), abs=1e-6)


@given(LATS, LONS)
def test_decimal_commas_mean_the_same_as_points(lat: float, lon: float) -> None:
    text = f"{lat:.4f}; {lon:.4f}"
    assert parse_point(text.replace(".", ",")) == parse_point(text)


@given(LATS, LONS)
@pytest.mark.slow
def test_written_with_seconds_and_read_again_it_is_the_same_point_to_half_a_second(lat: float, lon: float) -> None:
    assert parse_point(dms(lat, lon)) == pytest.approx((lat, lon), abs=0.51 / 3600)


@given(st.text(alphabet="0123456789 .,;:-+°'\"NSEWLO", max_size=30) | st.text(max_size=20))
@pytest.mark.slow
def test_any_text_is_a_point_on_earth_or_said_to_be_none(text: str) -> None:
    try:
        lat, lon = parse_point(text)
    except UnreadableError:
        return
    assert abs(lat) <= 90
    assert abs(lon) <= 180


@pytest.mark.parametrize(
    ("text", "meant"),
    [("-7.5 -46", True), ("7°31'S 46°2'W", True), ("12", True), ("São Paulo", False), ("6th of October", False)],
)
def test_digits_without_a_word_are_coordinates(text: str, meant: bool) -> None:
    assert looks_like_coordinates(text) is meant

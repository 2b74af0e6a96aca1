from __future__ import annotations

import logging

import pytest

from evaeto.dashboard.common.words import Words
from evaeto.dashboard.map.grid import why
from evaeto.uploads.texts import LONGEST_LOGGED, as_logged


@pytest.mark.parametrize(
    "name",
    ["a.csv\n2030 CRITICAL lost", "a\rb", "\x1b[2Jcleared", "\u2028line", "\u202egnp.exe", "\x00", "é", "a" * 10_000],
)
def test_what_a_stranger_has_named_is_one_short_line_of_printable_characters(name: str) -> None:
    logged = as_logged(name)
    assert logged.isascii()
    assert logged.isprintable()
    assert len(logged) <= 10 * LONGEST_LOGGED


def test_an_ordinary_name_stays_readable() -> None:
    assert as_logged("Piracicaba 2015.csv") == "Piracicaba 2015.csv"


def test_an_error_that_holds_a_name_breaks_no_line_of_the_log(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        why(Words(), ValueError("bad.nc\n2030-01-01 CRITICAL all is lost"))
    assert caplog.records
    assert all("\n" not in record.getMessage() for record in caplog.records)

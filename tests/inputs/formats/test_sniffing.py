"""Each file is known by its own format, and a table of nobody in particular by none."""

from __future__ import annotations

from pathlib import Path

import pytest
from format_files import FILES, GENERIC

from evaeto.inputs.formats.base import Head
from evaeto.inputs.formats.named import NAMED
from evaeto.inputs.formats.registry import format_of, in_own_names


def claims(name: str, text: str | bytes) -> list[str]:
    content = text if isinstance(text, bytes) else text.encode()
    return [each.key for each in NAMED if each.sniff(Head(Path(name), content[: 1 << 16]))]


@pytest.mark.parametrize(("key", "name", "text"), FILES, ids=[f"{key}-{name}" for key, name, _ in FILES])
def test_a_file_is_claimed_by_its_own_format_alone(key: str, name: str, text: str) -> None:
    assert claims(name, text) == [key]


@pytest.mark.parametrize(("key", "name", "text"), FILES, ids=[f"{key}-{name}" for key, name, _ in FILES])
def test_a_file_of_a_format_is_never_taken_for_a_table_in_our_own_names(key: str, name: str, text: str) -> None:
    assert not in_own_names(Head(Path(name), text.encode()))


def test_a_table_in_our_own_names_is_read_without_asking_the_formats() -> None:
    head = Head(Path("station.csv"), b"date,tmax,tmin,rhmax,rhmin,u2,rs\n2020-01-01,30,20,90,50,2,20\n")
    assert in_own_names(head)
    assert format_of(head) is format_of(Head(Path("station.csv"), b"a,b\n1,2\n"))


@pytest.mark.parametrize(("key", "name", "text"), FILES, ids=[f"{key}-{name}" for key, name, _ in FILES])
def test_line_ends_of_windows_change_nothing(key: str, name: str, text: str) -> None:
    assert claims(name, text.replace("\n", "\r\n")) == [key]


def test_every_format_has_a_file() -> None:
    assert {key for key, _, _ in FILES} == {each.key for each in NAMED}
    assert len({each.title for each in NAMED}) == len(NAMED)


@pytest.mark.parametrize("text", GENERIC)
@pytest.mark.parametrize("name", ["station.csv", "station.txt", "station.pen", "station.hmd", "station.xlsx"])
def test_a_table_of_nobody_in_particular_is_claimed_by_none(name: str, text: str) -> None:
    assert claims(name, text) == []


@pytest.mark.parametrize(("key", "name", "text"), FILES, ids=[f"{key}-{name}" for key, name, _ in FILES])
def test_a_file_cut_off_anywhere_upsets_no_sniffer(key: str, name: str, text: str) -> None:
    content = text.encode()
    for cut in range(0, min(len(content), 3000), 97):
        assert set(claims(name, content[:cut])) <= {key}
    claims(name, content[:200] + b"\0\xff\xfe" + content[200:400])

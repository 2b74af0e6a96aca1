"""Rows kept by column are the rows they were made of."""

from __future__ import annotations

import pickle
from typing import Any

import pytest

from evaeto.core.day_rows import DayRows
from evaeto.core.messages import Message

STOPPED = Message("progress.stopped")
ROWS: list[dict[str, Any]] = [
    {"date": "1999-12-31", "eto_mm": 3.1459, "quality": "HIGH", "sources": ["a", "b"], "origin": ""},
    {"date": "2000-01-01", "eto_mm": None, "quality": "LOW", "sources": ["a"], "origin": STOPPED},
    {"date": "2000-01-02", "eto_mm": -0.02, "quality": "HIGH", "sources": ["a"], "origin": ""},
]


@pytest.mark.parametrize("kept", [DayRows.of(ROWS), pickle.loads(pickle.dumps(DayRows.of(ROWS)))])
def test_rows_by_column_are_the_same_rows(kept: DayRows) -> None:
    assert list(kept) == ROWS
    assert [kept[place] for place in range(len(ROWS))] == ROWS
    assert kept[-1] == ROWS[-1]
    assert kept[1:] == ROWS[1:]
    assert len(kept) == 3
    with pytest.raises(IndexError):
        kept[3]


def test_a_message_among_the_rows_is_still_one() -> None:
    origin = pickle.loads(pickle.dumps(DayRows.of(ROWS)))[1]["origin"]
    assert isinstance(origin, Message)
    assert origin.key == "progress.stopped"


def test_equal_texts_are_kept_once() -> None:
    rows = [{"date": f"2000-01-{day:02}", "quality": "".join(("HI", "GH"))} for day in range(1, 32)]
    assert DayRows.of(rows).terms("quality").values == ["HIGH"]


def test_no_days_are_no_rows() -> None:
    assert list(DayRows.of([])) == []
    assert not DayRows.of([])

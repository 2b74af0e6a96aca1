from __future__ import annotations

import asyncio
from contextlib import aclosing

import pytest

from evaeto.dashboard.serving import line as line_module
from evaeto.dashboard.serving.line import Line


async def stand(line: Line, places: list[int]) -> None:
    """Wait for one's turn, and keep the places that one had."""
    async with aclosing(line.wait()) as told:
        async for place in told:
            places += [place]


async def rest() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


def test_as_many_start_at_once_as_may_and_the_others_are_told_their_place() -> None:
    async def use() -> None:
        line = Line(2)
        places: list[list[int]] = [[] for _ in range(5)]
        waiting = []
        for one in places:
            waiting.append(asyncio.ensure_future(stand(line, one)))
            await rest()
        assert [task.done() for task in waiting] == [True, True, False, False, False]
        assert not line.enter()
        assert len(line) == 3
        line.leave()
        await rest()
        assert places == [[], [], [1], [2, 1], [3, 2]]
        for _ in range(2):
            line.leave()
        await asyncio.gather(*waiting)
        for _ in range(2):
            line.leave()
        assert len(line) == 0
        assert line.enter()

    asyncio.run(use())


def test_who_leaves_the_line_moves_the_others_up() -> None:
    async def use() -> None:
        line = Line(1)
        assert line.enter()
        first, second = [], []  # type: list[int], list[int]
        leaving = asyncio.ensure_future(stand(line, first))
        await rest()
        staying = asyncio.ensure_future(stand(line, second))
        await rest()
        leaving.cancel()
        await rest()
        assert second == [2, 1]
        line.leave()
        await staying
        assert not line.enter()

    asyncio.run(use())


def test_a_place_that_does_not_change_is_told_now_and_then(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line_module, "BEAT_S", 0.0)

    async def use() -> None:
        line = Line(1)
        assert line.enter()
        async with aclosing(line.wait()) as places:
            assert [await anext(places) for _ in range(3)] == [1, 1, 1]
        assert len(line) == 0

    asyncio.run(use())

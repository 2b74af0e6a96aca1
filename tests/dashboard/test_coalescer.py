from __future__ import annotations

import heapq
import itertools
import threading
from collections.abc import Callable
from typing import Any

from evaeto.dashboard.shell.coalescer import MAX_FLUSHES, WINDOW_S, Coalescer


class FakeLoop:
    """An event loop whose clock only moves when told to."""

    def __init__(self) -> None:
        self.now = 100.0
        self._due: list[tuple[float, int, Callable[[], Any]]] = []
        self._order = itertools.count()

    def time(self) -> float:
        return self.now

    def call_soon_threadsafe(self, callback: Callable[..., Any], *args: Any) -> None:
        self.call_later(0.0, callback, *args)

    def call_later(self, delay: float, callback: Callable[..., Any], *args: Any) -> None:
        heapq.heappush(self._due, (self.now + delay, next(self._order), lambda: callback(*args)))

    def run_until(self, end: float) -> None:
        while self._due and self._due[0][0] <= end:
            due, _, callback = heapq.heappop(self._due)
            self.now = max(self.now, due)
            callback()
        self.now = end


def test_nothing_is_applied_on_the_thread_that_puts() -> None:
    loop, applied = FakeLoop(), []
    Coalescer(loop, applied.append).put("a")
    assert applied == []
    loop.run_until(loop.now)
    assert applied == [["a"]]


def test_messages_between_two_turns_of_the_loop_are_applied_together_in_order() -> None:
    loop, applied = FakeLoop(), []
    coalescer = Coalescer(loop, applied.append)
    for item in range(50):
        coalescer.put(item)
    loop.run_until(loop.now)
    assert applied == [list(range(50))]


def test_a_few_messages_in_a_row_are_each_shown_at_once() -> None:
    loop, applied = FakeLoop(), []
    coalescer = Coalescer(loop, applied.append)
    for item in range(6):
        coalescer.put(item)
        loop.run_until(loop.now + 0.002)
    assert applied == [[item] for item in range(6)]


def test_no_second_holds_more_than_ten_flushes() -> None:
    loop = FakeLoop()
    times: list[float] = []
    coalescer = Coalescer(loop, lambda items: times.append(loop.now))
    for _ in range(3000):
        coalescer.put(object())
        loop.run_until(loop.now + 0.001)
    loop.run_until(loop.now + 2)
    assert len(times) > 20
    for first, eleventh in zip(times, times[MAX_FLUSHES:], strict=False):
        assert eleventh - first >= WINDOW_S - 1e-9


def test_the_last_state_is_always_applied() -> None:
    loop, seen = FakeLoop(), []
    coalescer = Coalescer(loop, seen.extend)
    for item in range(500):
        coalescer.put(item)
        loop.run_until(loop.now + 0.003)
    loop.run_until(loop.now + WINDOW_S)
    assert seen == list(range(500))


def test_a_message_put_while_a_flush_is_applied_is_not_lost() -> None:
    loop, seen = FakeLoop(), []

    def apply(items: list[str]) -> None:
        seen.extend(items)
        if items == ["first"]:
            coalescer.put("second")

    coalescer: Coalescer[str] = Coalescer(loop, apply)
    coalescer.put("first")
    loop.run_until(loop.now + WINDOW_S)
    assert seen == ["first", "second"]


def test_messages_of_many_threads_all_arrive() -> None:
    loop, seen = FakeLoop(), []
    coalescer = Coalescer(loop, seen.extend)
    threads = [
        threading.Thread(target=lambda start=start: [coalescer.put(start + i) for i in range(200)])
        for start in range(0, 800, 200)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    loop.run_until(loop.now + WINDOW_S)
    assert sorted(seen) == list(range(800))

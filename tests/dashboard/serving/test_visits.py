from __future__ import annotations

import pytest

from evaeto.dashboard.common.allowance import Allowance
from evaeto.dashboard.serving import visits as visits_module
from evaeto.dashboard.serving.limits import Outstanding
from evaeto.dashboard.serving.visits import (
    MANY,
    MAX_UNJOINED_S,
    OFTEN,
    OPENED_AT_ONCE,
    OPENED_PER_S,
    UNJOINED_S,
    Visit,
    Visits,
)


class FakeClock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def opened(visits: Visits, kernel_id: str, visitor: str = "me") -> Visit:
    visit = visits.begin(visitor)
    assert visit is not None
    visit.kernel_id = kernel_id
    return visit


def test_a_kernel_nobody_came_for_is_overdue_a_minute_after_the_last_file() -> None:
    clock = FakeClock()
    visits = Visits(clock=clock)
    opened(visits, "slow", "a phone in the field")
    opened(visits, "gone", "a robot")
    for _ in range(10):  # a file every fifty seconds
        clock.now += UNJOINED_S - 10
        with visits.serving("a phone in the field"):
            pass
    assert visits.overdue() == ["gone"]
    clock.now += UNJOINED_S - 0.1
    assert visits.overdue() == ["gone"]
    clock.now += 0.1
    assert visits.overdue() == ["slow", "gone"]


def test_a_file_that_takes_minutes_keeps_the_kernel() -> None:
    clock = FakeClock()
    visits = Visits(clock=clock)
    opened(visits, "slow")
    with visits.serving("me"):
        clock.now += 10 * UNJOINED_S
        assert not visits.overdue()
    assert not visits.overdue()
    clock.now += UNJOINED_S
    assert visits.overdue() == ["slow"]


def test_a_file_that_is_read_without_end_does_not() -> None:
    clock = FakeClock()
    visits = Visits(clock=clock)
    opened(visits, "stalled")
    with visits.serving("me"):
        clock.now += MAX_UNJOINED_S
        assert visits.overdue() == ["stalled"]


def test_a_page_that_has_joined_keeps_its_kernel_also_when_its_connection_is_lost() -> None:
    clock = FakeClock()
    visits = Visits(clock=clock)
    visit = opened(visits, "mine")
    with visits.socket(visit):
        visit.joined = True
        clock.now += 10 * UNJOINED_S
        assert not visits.overdue()
    clock.now += 10 * UNJOINED_S
    assert not visits.overdue()


def test_a_socket_that_is_being_opened_keeps_the_kernel_and_one_that_failed_does_not() -> None:
    clock = FakeClock()
    visits = Visits(clock=clock)
    with visits.socket(opened(visits, "mine")):
        clock.now += 10 * UNJOINED_S
        assert not visits.overdue()
    clock.now += UNJOINED_S
    assert visits.overdue() == ["mine"]


def test_a_place_is_taken_before_its_kernel_is_there_and_free_when_it_has_ended() -> None:
    visits = Visits(max_pages=2)
    starting = visits.begin("me")
    assert starting is not None
    opened(visits, "b")
    assert visits.full
    assert visits.begin("me") is None
    visits.kernel_ended("unknown")
    assert visits.full
    visits.kernel_ended("b")
    assert len(visits) == 1
    assert not visits.full
    visits.end(starting)
    visits.end(starting)
    assert len(visits) == 0


def test_places_taken_at_the_same_moment_are_told_apart() -> None:
    visits = Visits(max_pages=2, clock=FakeClock())
    one, other = visits.begin("me"), visits.begin("me")
    assert one is not None
    assert other is not None
    visits.end(other)
    one.kernel_id = "a"
    assert visits.of("a") is one


def test_without_a_limit_there_is_always_a_place() -> None:
    visits = Visits()
    for number in range(1000):
        opened(visits, str(number))
    assert not visits.full


def test_an_allowance_comes_back_with_time_and_never_more_than_there_was() -> None:
    clock = FakeClock()
    allowance = Allowance(10, per_second=2, clock=clock)
    assert allowance.take(10)
    assert not allowance.take(1)
    clock.now += 0.5
    assert allowance.take(1)
    assert not allowance.take(1)
    clock.now += 3600
    assert not allowance.take(11)
    assert allowance.take(10)


def test_messages_a_kernel_has_dealt_with_make_room_with_all_before_them() -> None:
    outstanding = Outstanding(max_messages=3, max_bytes=100)
    assert all(outstanding.add(name, 10) for name in "abc")
    assert not outstanding.add("d", 10)
    outstanding.finish("unknown")
    outstanding.finish("c")
    assert outstanding.add("e", 80)
    assert not outstanding.add("f", 20)


def test_an_address_has_so_many_pages_and_this_machine_any_number() -> None:
    visits = Visits(max_per_address=2, clock=FakeClock())
    pages = [visits.begin("a", "192.0.2.1") for _ in range(2)]
    assert visits.refuses("192.0.2.1") == MANY
    assert visits.refuses("192.0.2.2") is None
    assert pages[0] is not None
    visits.end(pages[0])
    assert visits.refuses("192.0.2.1") is None
    for address in ("127.0.0.1", "::1", ""):
        for _ in range(5):
            visits.begin("b", address)
        assert visits.refuses(address) is None


def test_an_address_may_ask_for_so_many_pages_in_a_while() -> None:
    clock = FakeClock()
    visits = Visits(clock=clock)
    assert [visits.refuses("192.0.2.1") for _ in range(OPENED_AT_ONCE + 1)] == [*[None] * OPENED_AT_ONCE, OFTEN]
    assert visits.refuses("192.0.2.2") is None
    clock.now += 1 / OPENED_PER_S
    assert visits.refuses("192.0.2.1") is None
    assert visits.refuses("192.0.2.1") == OFTEN


def test_of_addresses_only_the_latest_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(visits_module, "MOST_ADDRESSES", 3)
    visits = Visits(clock=FakeClock())
    for number in range(10):
        visits.refuses(f"192.0.2.{number}")
    assert list(visits._asked) == ["192.0.2.7", "192.0.2.8", "192.0.2.9"]

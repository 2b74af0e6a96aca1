"""Memory goes back to the system after pages have closed, now and then."""

from __future__ import annotations

import gc
import weakref

from evaeto.dashboard.serving.memory import EVERY_S, Returned


class Page:
    """Holds itself, as pages and their sockets do."""

    def __init__(self) -> None:
        self.socket = self


def test_memory_is_given_back_once_after_pages_have_closed_and_not_all_the_time() -> None:
    now, given = [0.0], []

    def trim(left: int) -> int:
        given.append((now[0], left))
        return 1

    returned = Returned(trim, lambda: now[0])
    returned.look()
    now[0] = EVERY_S
    returned.look()
    assert given == [], "nothing has closed"
    returned.closed()
    returned.look()
    returned.closed()
    returned.look()
    assert given == [(EVERY_S, 0)]
    now[0] = 2 * EVERY_S
    returned.look()
    returned.look()
    assert given == [(EVERY_S, 0), (2 * EVERY_S, 0)]


def test_the_c_library_of_this_machine_is_asked_where_it_can() -> None:
    now = [0.0]
    returned = Returned(clock=lambda: now[0])
    returned.closed()
    now[0] = EVERY_S
    returned.look()  # ends neither the process nor in an error


def test_what_closed_pages_leave_in_cycles_is_gone_before_memory_is_given_back() -> None:
    now, left = [0.0], []
    page = weakref.ref(Page())

    def trim(_: int) -> int:
        left.append(page())
        return 1

    gc.disable()
    try:
        returned = Returned(trim, lambda: now[0])
        returned.closed()
        now[0] = EVERY_S
        returned.look()
    finally:
        gc.enable()
    assert left == [None]


def test_what_was_loaded_at_the_start_is_not_looked_through_again() -> None:
    gc.unfreeze()
    try:
        Returned.started()
        assert gc.get_freeze_count() > 1000
    finally:
        gc.unfreeze()

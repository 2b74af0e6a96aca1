"""The pages that are open: how many there may be, and which of them nobody came for.

A page that is asked for takes a kernel at once, and its browser joins the kernel with a socket once it has loaded what
the page is made of. Robots, and visitors who leave meanwhile, never do.
"""

from __future__ import annotations

import ipaddress
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from tornado.httputil import HTTPServerRequest

from evaeto.dashboard.common.allowance import Allowance

UNJOINED_S = 60.0
"""A kernel that no socket has joined ends this long after the last file of its page was served."""

MAX_UNJOINED_S = 1800.0
"""Nor does it stay longer than this for files that somebody reads without end."""

MAX_SOCKETS = 4
"""Of one page: it has one, and for a moment another when its connection was lost."""

OPENED_AT_ONCE, OPENED_PER_S = 40, 0.5
"""Pages that one address may ask for: a class that begins its lesson, and then one in two seconds."""

MOST_ADDRESSES = 10_000
"""Of which is known how much they have asked for."""

MANY, OFTEN = "many", "often"
"""Why an address gets no page."""

Clock = Callable[[], float]


def visitor_of(request: HTTPServerRequest) -> str:
    """Whose request it is, as well as can be told without a cookie; for `Visits.serving` only."""
    headers = request.headers
    return "\n".join((request.remote_ip or "", headers.get("X-Forwarded-For", ""), headers.get("User-Agent", "")))


def is_of_this_machine(address: str) -> bool:
    """Whether it is that of this machine, as all requests have that come through a proxy here which does not tell."""
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return not address or address.startswith("/")  # a socket of the file system


@dataclass(eq=False)
class Visit:
    """One page.

    Attributes
    ----------
    visitor : str
        Whose it is, as far as the requests for its files tell.
    begun : float
        When it was asked for [s of the clock].
    kernel_id : str or None
        None until there is a kernel.
    sockets : int
        How many are open.
    joined : bool
        Whether a socket has ever joined its kernel.
    served : float
        When the last file of the page was served [s of the clock].
    loading : int
        Files that are being served at this moment.
    address : str
        From which it was asked for.
    """

    visitor: str
    begun: float
    served: float
    kernel_id: str | None = None
    sockets: int = 0
    joined: bool = False
    loading: int = 0
    address: str = ""


class Visits:
    """The open pages of a server.

    Parameters
    ----------
    max_pages : int or None
        How many there may be at once; None is no limit.
    clock : callable
        Seconds that pass, from any moment on.
    max_per_address : int or None
        How many of them one address may have; this machine may have all.
    """

    def __init__(
        self, max_pages: int | None = None, clock: Clock = time.monotonic, max_per_address: int | None = None
    ) -> None:
        self.max_pages = max_pages
        self.max_per_address = max_per_address
        self._clock = clock
        self._asked: dict[str, Allowance] = {}
        self._visits: list[Visit] = []

    def __len__(self) -> int:
        return len(self._visits)

    def __iter__(self) -> Iterator[Visit]:
        return iter(self._visits)

    @property
    def full(self) -> bool:
        """Whether there is no place for another page."""
        return self.max_pages is not None and len(self) >= self.max_pages

    def refuses(self, address: str) -> str | None:
        """Why an address may not have another page, `MANY` or `OFTEN`; None where it may, which is counted."""
        if is_of_this_machine(address):
            return None
        has = sum(visit.address == address for visit in self._visits)
        if self.max_per_address is not None and has >= self.max_per_address:
            return MANY
        allowance = self._asked.pop(address, None) or Allowance(OPENED_AT_ONCE, OPENED_PER_S, self._clock)
        self._asked[address] = allowance
        if len(self._asked) > MOST_ADDRESSES:
            del self._asked[next(iter(self._asked))]  # that of the longest silence
        return None if allowance.take(1) else OFTEN

    def begin(self, visitor: str, address: str = "") -> Visit | None:
        """Take a place for a page, before its kernel is there; None where all are taken."""
        if self.full:
            return None
        now = self._clock()
        visit = Visit(visitor, now, now, address=address)
        self._visits.append(visit)
        return visit

    def end(self, visit: Visit) -> None:
        """Give the place free."""
        if visit in self._visits:
            self._visits.remove(visit)

    def of(self, kernel_id: str) -> Visit | None:
        """The page of a kernel; None also for a kernel that waits for one."""
        return next((visit for visit in self._visits if visit.kernel_id == kernel_id), None)

    def kernel_ended(self, kernel_id: str) -> None:
        """A kernel has ended, and its page with it."""
        if (visit := self.of(kernel_id)) is not None:
            self.end(visit)

    @contextmanager
    def serving(self, visitor: str) -> Iterator[None]:
        """While a file is served to a visitor: the pages that he has asked for are still being loaded.

        Two visitors behind one proxy can look like one. Then the kernel of a page nobody came for ends later.
        """
        loading = [visit for visit in self._visits if visit.visitor == visitor and not visit.joined]
        for visit in loading:
            visit.loading += 1
        try:
            yield
        finally:
            now = self._clock()
            for visit in loading:
                visit.loading -= 1
                visit.served = now

    @contextmanager
    def socket(self, visit: Visit) -> Iterator[None]:
        """While a socket is open, or is being opened."""
        visit.sockets += 1
        try:
            yield
        finally:
            visit.sockets -= 1
            visit.served = self._clock()

    def overdue(self) -> list[str]:
        """Kernels that nobody came for in time."""
        now = self._clock()
        return [visit.kernel_id for visit in self._visits if visit.kernel_id and self._is_overdue(visit, now)]

    @staticmethod
    def _is_overdue(visit: Visit, now: float) -> bool:
        if visit.joined or visit.sockets:
            return False
        waited = not visit.loading and now - visit.served >= UNJOINED_S
        return waited or now - visit.begun >= MAX_UNJOINED_S

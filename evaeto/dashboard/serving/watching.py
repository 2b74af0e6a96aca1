"""What load balancers, supervisors and whoever watches the server ask it. None of it starts a kernel."""

from __future__ import annotations

import asyncio
import json
import ssl
import time
from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from evaeto._version import __version__
from evaeto.dashboard.serving.headers import Plain
from evaeto.dashboard.serving.kernels import WaitingRoom
from evaeto.dashboard.serving.metrics import KIND, Metrics
from evaeto.dashboard.serving.visits import Visits

SCHEDULER_CHECK_S, SCHEDULER_TIMEOUT_S = 10.0, 1.0


def client_tls() -> ssl.SSLContext | None:
    """The certificates with which Dask's clients here join a scheduler; None where its configuration names none."""
    from distributed.security import Security

    context: ssl.SSLContext | None = Security().get_connection_args("client").get("ssl_context")
    return context


class SchedulerCheck:
    """Whether something listens where the scheduler should be.

    Parameters
    ----------
    address : str or None
        Without one, or with one that asks for TLS where there is no `tls`, nothing is looked at: callers without
        certificates would fill the scheduler's log.
    tls : ssl.SSLContext or None
        Certificates of a client.
    clock : callable
        Seconds that pass, from any moment on; a finding holds for `SCHEDULER_CHECK_S`.
    """

    def __init__(
        self, address: str | None, clock: Callable[[], float] = time.monotonic, tls: ssl.SSLContext | None = None
    ) -> None:
        parts = urlsplit(address or "")
        self._tls = tls if parts.scheme == "tls" else None
        can = parts.scheme == "tcp" or self._tls is not None
        self._end = (parts.hostname, parts.port) if can and parts.hostname and parts.port else None
        self._clock = clock
        self._then = -SCHEDULER_CHECK_S
        self._found: asyncio.Future[bool] | None = None

    async def listens(self) -> bool | None:
        """Whether it does; None where nothing is looked at."""
        if self._end is None:
            return None
        if self._found is None or self._clock() - self._then >= SCHEDULER_CHECK_S:
            self._then = self._clock()
            self._found = asyncio.ensure_future(self._look(*self._end))
        return await asyncio.shield(self._found)

    async def _look(self, host: str, port: int) -> bool:
        try:
            _, writer = await asyncio.wait_for(asyncio.open_connection(host, port, ssl=self._tls), SCHEDULER_TIMEOUT_S)
        except (OSError, TimeoutError):
            return False
        writer.close()
        return True


class Watched(Plain):
    """What is told about the server, and not kept."""

    def initialize(self, **what: Any) -> None:
        self._what = what
        self.set_header("Cache-Control", "no-store")

    async def tell(self, told: dict[str, Any]) -> None:
        """Answer with an object."""
        self.set_header("Content-Type", "application/json")
        await self.finish(json.dumps(told) + "\n")


class Health(Watched):
    """How the server is."""

    async def get(self) -> None:
        """200 as long as pages are served at all: a replica without its scheduler is no better restarted."""
        visits: Visits = self._what["visits"]
        listens = await self._what["scheduler"].listens()
        status = "degraded" if listens is False else "full" if visits.full else "ok"
        await self.tell(
            {
                "status": status,
                "pages": len(visits),
                "max_pages": visits.max_pages,
                "kernels": len(self.settings["kernel_manager"].list_kernel_ids()),
                "waiting": len(self._what["waiting"]),
                "scheduler": {True: "ok", False: "unreachable", None: "not checked"}[listens],
                "version": __version__,
            }
        )

    head = get


class Ready(Watched):
    """Whether a visitor who comes now gets a page that calculates."""

    async def get(self) -> None:
        """200, or 503 with the reason: a load balancer then sends visitors to another replica."""
        visits: Visits = self._what["visits"]
        waiting: WaitingRoom = self._what["waiting"]
        reasons = []
        if await self._what["scheduler"].listens() is False:
            reasons.append("scheduler unreachable")
        if visits.full:
            reasons.append("full")
        if waiting.failing:
            reasons.append("kernels do not start")
        elif not waiting.has_started:
            reasons.append("starting")
        if reasons:
            self.set_status(HTTPStatus.SERVICE_UNAVAILABLE)
        await self.tell({"ready": not reasons, "reasons": reasons})

    head = get


class MetricsPage(Watched):
    """Numbers for Prometheus."""

    async def get(self) -> None:
        """All of them; for whoever is let through to it."""
        metrics: Metrics = self._what["metrics"]
        self.set_header("Content-Type", KIND)
        await self.finish(metrics.text())

    head = get


class Text(Watched):
    """A small file that is the same for everybody."""

    async def get(self) -> None:
        """The file."""
        self.set_header("Content-Type", self._what["kind"])
        self.set_header("Cache-Control", "public, max-age=86400")
        await self.finish(self._what["text"])

    head = get

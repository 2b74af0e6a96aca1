"""How a visitor comes to his page: first one that is the same for all, whose script then asks for a kernel.

Robots, and whatever else only looks at an address, get the first and cost nothing.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from contextlib import suppress
from http import HTTPStatus
from typing import Any

import tornado.iostream
import tornado.web
from voila.handler import BaseVoilaHandler

from evaeto.dashboard.serving.headers import WithoutCookies
from evaeto.dashboard.serving.kernels import STILL_THERE, PageKernels, Rendering, WaitingRoom
from evaeto.dashboard.serving.metrics import Metrics
from evaeto.dashboard.serving.visits import Visits, visitor_of
from evaeto.i18n import LANGUAGES
from evaeto.i18n.speech import Speech

TRY_AGAIN_S = 15
"""When somebody for whom there was no place may ask again, which his page does by itself."""

ASKED_BY = ("X-Evaeto", "page")
"""A header that no other site can have a browser send."""

TEXTS = ("opening", "place", "full_title", "full", "many_title", "many", "failed", "no_script", "imprint", "privacy")


def words() -> dict[str, dict[str, str]]:
    """What the page says before its kernel is there, by language."""
    made = {}
    for language in LANGUAGES:
        speech = Speech(language)
        # Numbers are put in by the script
        said = {name: speech.say(f"opening.{name}", place="{place}", seconds="{seconds}") for name in TEXTS}
        made[language] = {**said, "reload": speech.say("connection.reload")}
    return made


class Shown(WithoutCookies, BaseVoilaHandler):
    """What a browser shows, and our page of errors in place of it."""

    SUPPORTED_METHODS = ("GET", "HEAD")

    def write_error(self, status_code: int, **options: Any) -> None:
        """Our page of errors."""
        self.set_status(status_code)
        self.finish(self.render_template("error.html", status_code=status_code, status_message=self._reason))


class NotFound(Shown):
    """Everything that the page does not ask for."""

    async def get(self) -> None:
        """There is no such page."""
        raise tornado.web.HTTPError(HTTPStatus.NOT_FOUND)

    head = get


class Shell(Shown):
    """The page before its kernel is there: the same for everybody."""

    def initialize(self, *, shell: Mapping[str, Any], visits: Visits, **options: Any) -> None:
        super().initialize(**options)
        self._shell, self._visits = shell, visits

    @tornado.web.authenticated
    async def get(self) -> None:
        """The page."""
        self.set_header("Cache-Control", "no-cache")
        with self._visits.serving(visitor_of(self.request)):
            await self.finish(self.render_template("shell.html", **self._shell))

    head = get


class Open(WithoutCookies, BaseVoilaHandler):
    """A kernel for a visitor, and what the notebook shows in it.

    The answer comes line by line, as JSON: `{"place": 3}` as long as others are before him, `{}` as a sign of life, and
    `{"page": {...}}` in the end. Without that the kernel has died, and the page asks again.
    """

    SUPPORTED_METHODS = ("POST",)
    kernel_manager: PageKernels

    def initialize(self, *, visits: Visits, waiting: WaitingRoom, metrics: Metrics, **options: Any) -> None:
        super().initialize(**options)
        self._visits, self._waiting, self._metrics = visits, waiting, metrics

    def check_xsrf_cookie(self) -> None:
        """Not needed: a cookie would be, and other sites cannot send the header."""

    def write_error(self, status_code: int, **_: Any) -> None:
        """No page: a script reads it."""
        self.finish(f"{status_code} {HTTPStatus(status_code).phrase}\n")

    @tornado.web.authenticated
    async def post(self) -> None:
        """Take a place, wait in the line, and give the page."""
        name, value = ASKED_BY
        if self.request.headers.get(name) != value or not self.check_origin():
            raise tornado.web.HTTPError(HTTPStatus.FORBIDDEN)
        begun = time.monotonic()
        visitor, address = visitor_of(self.request), str(self.request.remote_ip)
        refused = self._visits.refuses(address)
        visit = None if refused else self._visits.begin(visitor, address)
        self.set_header("Cache-Control", "no-store")
        self.set_header("X-Accel-Buffering", "no")  # nginx passes on what there is
        if visit is None:
            self._metrics.refused.labels(refused or "full").inc()
            self.set_header("Retry-After", str(TRY_AGAIN_S))
            self.set_status(HTTPStatus.TOO_MANY_REQUESTS if refused else HTTPStatus.SERVICE_UNAVAILABLE)
            await self.finish()
            return
        self.set_header("Content-Type", "text/x-ndjson; charset=utf-8")
        whole = False
        try:
            with self._visits.serving(visitor):
                rendering = await self._waiting.take(lambda place: self._tell(place=place))
                visit.kernel_id = rendering.kernel_id
                whole = await self._give(rendering)
            self._metrics.opened.observe(time.monotonic() - begun)
        except tornado.iostream.StreamClosedError:
            return  # the visitor has gone
        finally:
            if visit.kernel_id is None:
                self._visits.end(visit)
            elif not whole:
                await self.kernel_manager.end(visit.kernel_id)
                self._visits.end(visit)
        with suppress(tornado.iostream.StreamClosedError):
            await self.finish()  # only now: a page that has not come asks again at once, and needs the place

    async def _give(self, rendering: Rendering) -> bool:
        """Give what a kernel makes; whether it is alive and all was given."""
        page = None
        try:
            async for page in rendering.pieces():
                if page is STILL_THERE:
                    await self._tell()
            whole = await self.kernel_manager.is_alive(rendering.kernel_id)
        except tornado.iostream.StreamClosedError:
            raise
        except Exception:
            self.log.exception("a page could not be made")
            whole = False
        if whole:
            await self._tell(page=page)
        return whole

    async def _tell(self, **told: Any) -> None:
        self.write(json.dumps(told, ensure_ascii=False) + "\n")
        await self.flush()

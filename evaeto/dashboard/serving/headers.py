"""What every answer says besides its content: what a browser may do with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

import tornado.web

TILES = ("https://tile.openstreetmap.org", "https://tiles.maps.eox.at")
"""Where the pictures of the map come from, once the page is online (`dashboard.map.base_map`)."""


def security_headers(embed_from: Sequence[str] = ()) -> dict[str, str]:
    """Headers of every answer.

    Parameters
    ----------
    embed_from : sequence of str
        Sites that may show the page in a frame, such as `https://example.org`.

    Returns
    -------
    dict of str to str
    """
    policy = {
        "default-src": "'self'",
        # Widgets are modules that anywidget makes blobs of; nothing is evaluated, and nothing stands in the page itself
        "script-src": "'self' blob:",
        "style-src": "'self' 'unsafe-inline'",  # widgets have sizes and colours of their own
        "img-src": " ".join(["'self'", "data:", "blob:", *TILES]),
        "font-src": "'self' data:",
        "connect-src": "'self' blob:",
        "worker-src": "'self' blob:",
        "object-src": "'none'",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": " ".join(["'self'", *embed_from]),
    }
    headers = {
        "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in policy.items()),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "strict-origin-when-cross-origin",  # the makers of the map ask for it
        "Permissions-Policy": "geolocation=(self), camera=(), microphone=(), payment=(), usb=()",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Server": "evaeto",  # in place of the version of what serves it
    }
    if not embed_from:
        headers["X-Frame-Options"] = "SAMEORIGIN"  # for browsers that do not know frame-ancestors
    return headers


class Plain(tornado.web.RequestHandler):
    """Answers something that is no page: with the headers of every answer, also where that is an error."""

    SUPPORTED_METHODS: Any = ("GET", "HEAD")

    def set_default_headers(self) -> None:
        """Called by Tornado, for errors once more."""
        set_safe_headers(self)

    def write_error(self, status_code: int, **_: Any) -> None:
        """No page either: programs ask."""
        self.set_header("Content-Type", "text/plain; charset=utf-8")
        self.finish(f"{status_code} {HTTPStatus(status_code).phrase}\n")


class Elsewhere(Plain):
    """What does not lie below the address of the page."""

    def prepare(self) -> None:
        """There is nothing, whatever is asked for."""
        raise tornado.web.HTTPError(HTTPStatus.NOT_FOUND)


def set_safe_headers(handler: tornado.web.RequestHandler) -> None:
    """Set the headers that the application has for every answer."""
    headers: Mapping[str, str] = handler.settings.get("headers", {})
    for name, value in headers.items():
        handler.set_header(name, value)


class WithoutCookies:
    """For handlers of Jupyter's: they set one with a name for the visitor, and one against forged requests.

    Nobody has a name here, and what would be forged asks for a header, or for the id of a kernel, that others lack.
    """

    def set_cookie(self, *_: Any, **__: Any) -> None:
        """Set none."""

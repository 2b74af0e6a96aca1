"""What every answer says besides its content: what a browser may do with it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

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
    }
    if not embed_from:
        headers["X-Frame-Options"] = "SAMEORIGIN"  # for browsers that do not know frame-ancestors
    return headers


class WithoutCookies:
    """For handlers of Jupyter's: they set one with a name for the visitor, and one against forged requests.

    Nobody has a name here, and what would be forged asks for a header, or for the id of a kernel, that others lack.
    """

    def set_cookie(self, *_: Any, **__: Any) -> None:
        """Set none."""

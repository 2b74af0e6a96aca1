"""What whoever runs the server says of where it stands and whose it is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

SITE = re.compile(r"https?://[\w.*-]+(:\d+)?")
LARGEST_LOGO_BYTES = 200_000


@dataclass(frozen=True)
class Operator:
    """Settings of the operator.

    Attributes
    ----------
    base_url : str
        Path below which the page lies, with a slash at both ends.
    behind_proxy : bool
        Whether a proxy that sets `X-Forwarded-For` and `X-Forwarded-Proto` is before it; then, and only then, these
        are believed.
    embed_from : tuple of str
        Sites that may show the page in a frame, such as `https://example.org`.
    max_per_address : int or None
        How many pages one address may have open; None is no limit.
    title : str or None
        Of the page; by default that of the notebook.
    logo : pathlib.Path or None
        An SVG file, in place of ours.
    climatology : pathlib.Path or None
        A file of `evaeto climatology`, to lie behind the map.
    imprint, privacy : str or None
        Address of a page, or name of a text file that is shown.

    Raises
    ------
    ValueError
        One of them is none; the first argument is the name of the setting.
    """

    base_url: str = "/"
    behind_proxy: bool = False
    embed_from: tuple[str, ...] = ()
    max_per_address: int | None = None
    title: str | None = None
    logo: Path | None = None
    climatology: Path | None = None
    imprint: str | None = None
    privacy: str | None = None

    def __post_init__(self) -> None:
        if not re.fullmatch(r"/(\w[\w.~-]*/)*", self.base_url):
            raise ValueError("base_url", self.base_url)
        for site in self.embed_from:
            if not SITE.fullmatch(site):
                raise ValueError("embed_from", site)
        if self.logo is not None and not _is_svg(self.logo):
            raise ValueError("logo", str(self.logo))
        if self.climatology is not None and not self.climatology.is_file():
            raise ValueError("climatology", str(self.climatology))
        for name in ("imprint", "privacy"):
            told = getattr(self, name)
            if told is not None and not is_address(told) and not Path(told).is_file():
                raise ValueError(name, told)


def is_address(told: str) -> bool:
    """Whether this is the address of a page."""
    return re.match(r"https?://[^\s\"'<>]+$", told) is not None


def _is_svg(path: Path) -> bool:
    try:
        content = path.read_bytes()
    except OSError:
        return False
    return b"<svg" in content[:4096] and len(content) <= LARGEST_LOGO_BYTES

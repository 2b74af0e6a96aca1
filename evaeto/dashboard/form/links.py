"""A form that is filled by a link."""

from __future__ import annotations

from typing import Any

from evaeto.dashboard.common.address import DATES, NUMBERS, Link, is_of
from evaeto.dashboard.common.words import Words
from evaeto.dashboard.form.model import NO_CROP, OWN_KC, PERIOD, FormModel
from evaeto.sources.catalogue import AUTO


def fill(form: FormModel, link: Link) -> bool:
    """Let a form ask for what a link does; whether it did not already."""
    asked = link.asked
    if not asked or is_of(link, form.request()):
        return False
    numbers = {
        name: form.words.number(float(asked[name]), _decimals(asked[name]), grouped=False)
        for name in NUMBERS
        if name in asked
    }
    days = int(asked.get("days", 0))
    kept: dict[str, Any] = {
        "elevation": "", "name": asked.get("name", ""), "kc": "", "wind_height": "", **numbers,
        "mode": asked.get("mode", PERIOD), "exposure": asked.get("exposure", "unknown"),
        "recent": days, "ahead": days - 1,
        "crop": asked.get("crop", OWN_KC if "kc" in asked else NO_CROP),
        "sources": asked["sources"].split(",") if "sources" in asked else list(AUTO),
        **{name: asked.get(name) for name in DATES},
    }  # fmt: skip
    form.restore(kept)
    return True


def request_of(link: Link, words: Words) -> dict[str, Any] | None:
    """The arguments of `evaeto.submit` that a link asks for; None where they cannot be calculated."""
    form = FormModel(words)
    fill(form, link)
    words.forget(form)
    return None if form.blockers else form.request()


def _decimals(number: str) -> int:
    return len(number.partition(".")[2])

"""Methods of reference ET by the names people and other packages use for them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from evaeto.core.messages import Message
from evaeto.equations.standards import METHODS
from evaeto.errors import ArgumentError
from evaeto.reference_et.empirical import EMPIRICAL

METHOD_NAMES = (*METHODS, *EMPIRICAL)
"""As results and messages name them."""

_USUAL: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "fao56": (
            "fao", "fao56pm", "pmfao56", "pmfao", "faopm", "fao56penmanmonteith", "faopenmanmonteith",
            "penmanmonteithfao56", "penmanmonteith", "pm", "allen98",
        ),
        "asce": (
            "asceewri", "ascepm", "pmasce", "asce05", "asce2005", "ascestandardized", "ewri", "ascepenmanmonteith",
            "asceewripenmanmonteith", "penmanmonteithasce", "standardized", "standardizedpenmanmonteith",
        ),
        "hargreaves": ("hargreavessamani", "hargreaves1985", "hs", "hs85", "hg85"),
        "priestley-taylor": ("priestleytaylor", "pt"),
        "turc": ("turc1961",),
        "blaney-criddle": ("blaneycriddle", "fao24", "fao24blaneycriddle", "blaneycriddlefao24", "bc"),
    }
)  # fmt: skip
_BY_NAME = {
    re.sub(r"[\W_]+", "", name).casefold(): method for method in METHOD_NAMES for name in (method, *_USUAL[method])
}


def method_of(name: str) -> str:
    """The method that a usual name stands for: "Hargreaves-Samani", "priestley_taylor", "PM".

    Raises
    ------
    ValueError
        No method is called so.
    """
    found = _BY_NAME.get(re.sub(r"[\W_]+", "", str(name)).casefold())
    if found is None:
        raise ArgumentError(Message("argument.unknown", name="method", value=str(name), known=list(METHOD_NAMES)))
    return found

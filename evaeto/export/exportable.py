"""What the exporters ask of a result."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from evaeto.core.protocols import WithDataset

if TYPE_CHECKING:
    from pandas import DataFrame

    from evaeto.sources.credits import SourceUse

DECIMALS = 4
"""Digits printed in text files: finer than any service delivers, so that nothing is lost to rounding."""


class Exportable(WithDataset, Protocol):
    """A finished calculation, such as `evaeto.Result`, where each member is described."""

    @property
    def warnings(self) -> Sequence[str]: ...

    @property
    def sources(self) -> Sequence[SourceUse]: ...

    @property
    def label(self) -> str | None: ...

    @property
    def said(self) -> Mapping[str, str]: ...

    @property
    def attribution(self) -> Sequence[str]: ...

    @property
    def origins(self) -> Sequence[tuple[list[str], str]]: ...

    @property
    def growing(self) -> str | None: ...

    def tells(self, name: str) -> str: ...

    def summary(self) -> Mapping[str, Any]: ...

    def metadata(self) -> Iterable[tuple[str, str]]: ...

    def to_dataframe(self) -> DataFrame: ...

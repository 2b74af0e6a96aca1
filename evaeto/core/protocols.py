"""What a module asks of an object that is made on a higher floor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from xarray import Dataset


class WithDataset(Protocol):
    """A calculation for one point, such as `evaeto.Result`: its `dataset` has the variables that are told there."""

    @property
    def dataset(self) -> Dataset: ...


class OfSources(Protocol):
    """A calculation for one point that knows what each of its services delivered, such as `evaeto.Result`."""

    @property
    def dataset(self) -> Dataset: ...

    def by_source(self) -> Dataset: ...

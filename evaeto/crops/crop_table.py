"""The crops of FAO-56 tables 11, 12, 17 and 22 and the soils of table 19, by name.

The numbers are those of the printed tables (pages 104 to 108, 110 to 114, 137 to 140, 144 and 163 to 165 of the paper),
read beside the print; the middle stands for a range (of sunflower, safflower and rapeseed a value of dense stands, of
wheat that of the machine harvest, as in pyfao56), and the value of its group for a crop that has none of its own.
`fao56_crops.csv` holds them.
FAO-56 = Allen, Pereira, Raes, Smith (1998), Crop evapotranspiration, FAO Irrigation and Drainage Paper 56.
"""

from __future__ import annotations

import csv
import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import TypeVar

from evaeto.arguments import are_several, made_of, several, shown, takes
from evaeto.core.messages import Message
from evaeto.crops.plausible import require_within
from evaeto.errors import ArgumentError

T = TypeVar("T")

ROOTS_OF_SEEDLINGS = 0.2
"""Effective root depth while a crop germinates, 0.15 to 0.20 m (FAO-56 p. 279) [m]."""
HEIGHT_OF_SEEDLINGS = 0.05
"""Height of a crop that begins [m]."""


@made_of(
    title="text", kc=several(3), kcb=several(3, or_none=True), height="number", roots=several(2), p="number",
    stages=several(4, or_none=True), first_height="number",
)  # fmt: skip
@dataclass(frozen=True, slots=True)
class FieldCrop:
    """A crop as the balance takes it; `dataclasses.replace` changes what differs at a place.

    Attributes
    ----------
    title : str
        What it is, in English.
    kc : tuple of float
        Kc of the initial stage, of mid season and of the end (FAO-56 table 12) [-].
    kcb : tuple of float or None
        Kcb of the same (table 17) [-]; None where the table has none.
    height : float
        Of the plants in mid season (table 12) [m].
    roots : tuple of float
        Root depth at the beginning and in mid season: for a field, the smaller of the two depths of table 22, which is
        the one for scheduling [m].
    p : float
        Depletion fraction at an ETc of 5 mm/d (table 22) [-].
    stages : tuple of int or None
        Lengths of the initial, development, mid and late season (table 11) [d]; None where the table has none.
    first_height : float, optional
        Height of the plants at the beginning [m].

    Raises
    ------
    ArgumentError
        A value is not valid.
    """

    title: str
    kc: tuple[float, float, float]
    kcb: tuple[float, float, float] | None
    height: float
    roots: tuple[float, float]
    p: float
    stages: tuple[float, float, float, float] | None
    first_height: float = HEIGHT_OF_SEEDLINGS

    def __post_init__(self) -> None:
        for name in ("kc", "kcb", "roots", "stages"):
            if (values := getattr(self, name)) is not None:
                object.__setattr__(self, name, (*values,))
        if not min(*self.kc, *(self.kcb or (0.0,))) >= 0.0:
            raise ArgumentError(Message("crop.negative_kc", values=[*(self.kcb or ()), *self.kc]))
        if self.stages is not None and not (len(self.stages) == 4 and min(self.stages) >= 0 and sum(self.stages) > 0):
            raise ArgumentError(Message("crop.stages", values=list(self.stages)))
        for name, values in (
            ("kc", self.kc), ("kcb", self.kcb or ()), ("height", self.height), ("first_height", self.first_height),
            ("roots", self.roots),
        ):  # fmt: skip
            require_within(name, values)
        if not 0.0 < self.roots[0] <= self.roots[1]:
            raise ArgumentError(Message("crop.roots", first=self.roots[0], last=self.roots[1]))
        for name, height in (("height", self.height), ("first_height", self.first_height)):
            if not height > 0.0:
                raise ArgumentError(Message("crop.more_than", name=name, least=0.0, value=height))
        if not 0.0 < self.p < 1.0:
            raise ArgumentError(Message("crop.depletion_fraction", value=self.p))


@made_of(field_capacity="number", wilting_point="number", rew="number", evaporation_depth="number")
@dataclass(frozen=True, slots=True)
class FieldSoil:
    """A soil as the balance takes it.

    Attributes
    ----------
    field_capacity, wilting_point : float
        Water content (FAO-56 table 19) [m3 m-3].
    rew : float
        Readily evaporable water of the surface layer (table 19) [mm].
    evaporation_depth : float, optional
        Depth Ze of that layer, 0.10 to 0.15 [m].
    layers : tuple, optional
        Of a layered soil, from the top on: how deep each layer ends [m], its water content at field capacity and at
        wilting point [m3 m-3]. The first has those above, and the last one goes on below its end. See `layered`.

    Raises
    ------
    ArgumentError
        The water contents are not valid, REW is not below TEW (eq. 73), or a layer does not end below the one above.
    """

    field_capacity: float
    wilting_point: float
    rew: float
    evaporation_depth: float = 0.1
    layers: tuple[tuple[float, float, float], ...] = ()

    @classmethod
    @takes(rew="number", evaporation_depth="number")
    def layered(
        cls, layers: Sequence[tuple[float, float, float]], rew: float, evaporation_depth: float = 0.1
    ) -> FieldSoil:
        """A soil of layers, over which the available water is summed as the roots grow.

        Parameters
        ----------
        layers : sequence of tuple
            From the top on: end [m], water content at field capacity and at wilting point [m3 m-3].
        rew : float
            Readily evaporable water of the surface [mm].
        evaporation_depth : float, optional
            Depth of the layer that evaporates [m].

        Returns
        -------
        FieldSoil
            The soil.

        Raises
        ------
        ArgumentError
            There is no layer, or one is not valid.
        """
        _require_layers(layers)
        layers = tuple((float(end), float(capacity), float(wilting)) for end, capacity, wilting in layers)
        if not layers:
            raise ArgumentError(Message("crop.layers"))
        return cls(layers[0][1], layers[0][2], rew, evaporation_depth, layers)

    def __post_init__(self) -> None:
        _require_layers(self.layers)
        rows = [tuple(float(value) for value in layer) for layer in self.layers]
        object.__setattr__(self, "layers", tuple(rows))  # of lists and arrays too
        for capacity, wilting in ((self.field_capacity, self.wilting_point), *(layer[1:] for layer in self.layers)):
            if not 0.0 <= wilting < capacity < 1.0:
                raise ArgumentError(Message("crop.soil_water", capacity=capacity, wilting=wilting))
        ends = [0.0, *(layer[0] for layer in self.layers)]
        if not all(above < below for above, below in pairwise(ends)) or (
            self.layers and self.layers[0][1:] != (self.field_capacity, self.wilting_point)
        ):
            raise ArgumentError(Message("crop.layers"))
        require_within("evaporation_depth", self.evaporation_depth)
        require_within("layers", tuple(ends[:-1]))  # the last one goes on below its end
        if not 0.0 <= self.rew < self.tew:
            raise ArgumentError(Message("crop.evaporable", rew=self.rew, tew=self.tew))

    @property
    def tew(self) -> float:
        """TEW [mm], FAO-56 eq. 73."""
        return 1000.0 * (self.field_capacity - 0.5 * self.wilting_point) * self.evaporation_depth


def _require_layers(layers: object) -> None:
    rows = [*layers] if isinstance(layers, Sequence) or getattr(layers, "ndim", 0) == 2 else [None]  # type: ignore[misc]
    if hasattr(layers, "columns") or not all(are_several(layer, 3) for layer in rows):
        raise ArgumentError(Message("crop.layers"))


SOIL_TYPES = {
    "sand": FieldSoil(0.12, 0.045, 4.5),
    "loamy_sand": FieldSoil(0.15, 0.065, 6.0),
    "sandy_loam": FieldSoil(0.23, 0.11, 8.0),
    "loam": FieldSoil(0.25, 0.12, 9.0),
    "silt_loam": FieldSoil(0.29, 0.15, 9.5),
    "silt": FieldSoil(0.32, 0.17, 9.5),
    "silty_clay_loam": FieldSoil(0.335, 0.205, 9.5),
    "silty_clay": FieldSoil(0.36, 0.23, 10.0),
    "clay": FieldSoil(0.36, 0.22, 10.0),
}
"""Soils by name: middle of the ranges of FAO-56 table 19, p. 144."""


@cache
def _table() -> dict[str, FieldCrop]:
    rows = csv.DictReader((files("evaeto.crops") / "fao56_crops.csv").read_text(encoding="utf-8").splitlines())
    return {row["key"]: _of_row(row) for row in rows}


def _of_row(row: dict[str, str]) -> FieldCrop:
    kc, kcb = (
        tuple(float(row[f"{kind}_{stage}"]) for stage in ("ini", "mid", "end") if row[f"{kind}_{stage}"])
        for kind in ("kc", "kcb")
    )
    stages = [int(row[name]) for name in ("initial", "development", "mid", "late") if row[name]]
    height, depth = float(row["height"]), float(row["roots_low"])
    return FieldCrop(
        title=row["title"],
        kc=kc,  # type: ignore[arg-type]
        kcb=kcb or None,  # type: ignore[arg-type]
        height=height,
        roots=(depth if row["lasting"] else min(ROOTS_OF_SEEDLINGS, depth), depth),
        p=float(row["p"]),
        stages=tuple(stages) if len(stages) == 4 else None,  # type: ignore[arg-type]
        first_height=height if row["lasting"] == "wood" else HEIGHT_OF_SEEDLINGS,
    )


@takes()
def names() -> list[str]:
    """Names of the crops of FAO-56 that `balance` knows.

    Returns
    -------
    list of str
        In the order of the tables.
    """
    return [*_table()]


@takes()
def crop_of(name: str) -> FieldCrop:
    """A crop of the tables of FAO-56.

    Parameters
    ----------
    name : str
        As in `names`.

    Returns
    -------
    FieldCrop
        Its values.

    Raises
    ------
    ArgumentError
        There is none of this name.
    """
    return _found("crop", name, _table())


@takes()
def soil_of(name: str) -> FieldSoil:
    """A soil of FAO-56 table 19.

    Parameters
    ----------
    name : str
        As in `SOIL_TYPES`.

    Returns
    -------
    FieldSoil
        Its values.

    Raises
    ------
    ArgumentError
        There is none of this name.
    """
    return _found("soil", name, SOIL_TYPES)


def _found(argument: str, name: str, table: Mapping[str, T]) -> T:
    name = name if isinstance(name, str) else shown(name)
    if name in table:
        return table[name]
    near = difflib.get_close_matches(str(name), table, 3, 0.5) or [*table][:3]
    raise ArgumentError(Message("crop.not_in_table", name=argument, value=str(name), near=near))

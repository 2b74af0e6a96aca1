"""The command that shows what a file of weather would be taken for."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from evaeto.cli.options import of_the_file, said_of_the_file
from evaeto.cli.speaking import Once, usage_error
from evaeto.cli.without_dask import without_dask
from evaeto.core.messages import Message

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evaeto.inputs.describing import Description


@click.command(cls=Once)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@of_the_file
def describe(
    file: Path,
    dayfirst: bool | None,
    names: tuple[str, ...],
    units: tuple[str, ...],
    sheet: str | None,
    site: str | None,
) -> None:
    """Show how a weather file would be read: its format, columns, units and days, and what is assumed."""
    from evaeto.inputs.describing import describe as description_of

    click.get_current_context().with_resource(without_dask(file))
    found = description_of(file, **said_of_the_file(dayfirst, names, units, sheet, site))
    for line in _lines(found):
        click.echo(line)
    if found.problem is not None:
        raise usage_error(Message("said.of", name=file.name, what=found.problem))


def _lines(found: Description) -> Iterator[str]:
    yield f"{found.file}: {found.format}"
    if found.first is not None and found.last is not None:
        form = "%Y-%m-%d %H:%M" if found.hourly else "%Y-%m-%d"
        first, last = f"{found.first:{form}}", f"{found.last:{form}}"
        if found.hourly:
            yield Message("describe.hours", count=found.rows, first=first, last=last)
        else:
            yield Message("describe.days", count=found.rows, first=first, last=last)
    place = found.location
    known = [
        f"{name} {value:g}"
        for name, value in (("lat", place.lat), ("lon", place.lon), ("elevation", place.elevation))
        if value is not None
    ]
    yield Message("describe.place", names=known) if known else Message("describe.no_place")
    if found.time_label is not None:
        from evaeto.inputs.hour_times import label_in_words

        yield Message("describe.label", label=label_in_words(found.time_label))
    if found.utc_offset is not None:
        yield Message("describe.utc_offset", hours=found.utc_offset)
    if found.wind_height is not None:
        yield Message("describe.wind_height", height=found.wind_height)
    yield ""
    rows = [("column", "read as", "unit", "used", "missing", "left out", "from", "to")]
    rows += [
        (
            column.name, column.quantity + (f" at {column.height:g} m" if column.height else ""),
            column.units + ("" if column.stated else " (assumed)"), str(column.values), str(column.missing),
            str(column.rejected), _number(column.lower), _number(column.upper),
        )
        for column in found.columns
    ]  # fmt: skip
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
    for row in rows:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
    yield ""
    if found.ignored:
        yield Message("columns.ignored", names=list(found.ignored))
    yield from (*found.assumptions, *found.remarks)


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.4g}"

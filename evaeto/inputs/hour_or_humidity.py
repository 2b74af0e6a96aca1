"""HR: the hour of many networks, and humedad relativa of all who write Spanish."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import islice

from evaeto.core.messages import Message, QuantityName
from evaeto.inputs.corrections import Corrections
from evaeto.inputs.frames import is_date
from evaeto.inputs.time_columns import HR, is_no_hour
from evaeto.inputs.variable_names import parse_name, split_unit
from evaeto.inputs.variable_words import date_part

_LOOKED_AT = 60


def with_humidity(
    corrections: Corrections, names: Sequence[str], units: Sequence[str], rows: Iterable[Sequence[str]]
) -> tuple[Corrections, tuple[Message, ...]]:
    """What is said of the columns of a table, and that HR is a humidity where it cannot be an hour, with a word on it.

    Parameters
    ----------
    corrections : Corrections
        What people say of them.
    names, units : sequence of str
        Of the columns.
    rows : iterable of sequence of str
        The first rows of data; they are only looked at where there is such a column.
    """
    own = [at for at, name in enumerate(names) if split_unit(name)[0].strip().casefold() == HR]
    dates = [at for at, name in enumerate(names) if at not in own and is_date(name)]
    if len(own) != 1 or not dates or any(wanted.strip().casefold() == HR for wanted in corrections.names):
        return corrections, ()
    at = own[0]
    others = [name for position, name in enumerate(names) if position != at]
    if any((meaning := parse_name(name, None)) and meaning.quantity == "rhmean" for name in others):
        return corrections, ()
    has_hour = any(date_part(names[position]) == "hour" for position in dates)
    is_stated = "%" in (units[at], split_unit(names[at])[1])
    if not (has_hour or is_stated or is_no_hour(list(islice(rows, _LOOKED_AT)), dates, at)):
        return corrections, ()
    told = Message("table.hour_or_humidity", name=names[at], quantity=QuantityName("rhmean"))
    return replace(corrections, names={**corrections.names, names[at]: "rhmean"}), (told,)

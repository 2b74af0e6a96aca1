"""A result as an Excel workbook: sheets for days, months, totals, statistics, and one that says what it is."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from evaeto.analysis.result_view import view
from evaeto.core.quantities import QUANTITIES, SUMMED

if TYPE_CHECKING:
    from pandas import DataFrame

    from evaeto.export.exportable import Exportable

DAYS, MONTHS, TOTALS, STATISTICS, ABOUT = "ETo", "Months", "Totals", "Statistics", "About"


def workbook(result: Exportable, decimals: int) -> bytes:
    """The file; numbers rounded to `decimals`, dates as dates of Excel."""
    import pandas as pd

    shown = view(result)
    buffer = io.BytesIO()
    # Text that begins with = must stay text: these files are opened by people who trust them
    options = {"strings_to_formulas": False, "strings_to_urls": False}
    with pd.ExcelWriter(
        buffer, engine="xlsxwriter", datetime_format="yyyy-mm-dd", engine_kwargs={"options": options}
    ) as writer:
        result.to_dataframe().round(decimals).to_excel(writer, sheet_name=DAYS, freeze_panes=(1, 1))
        _months(shown).round(decimals).to_excel(writer, sheet_name=MONTHS, freeze_panes=(1, 1))
        _totals(shown).to_excel(writer, sheet_name=TOTALS, freeze_panes=(1, 1))
        _statistics(shown).to_excel(writer, sheet_name=STATISTICS, freeze_panes=(1, 1))
        about = [*result.metadata(), ("months", "totals of eto, precip and balance, means of the others")]
        pd.DataFrame(about, columns=["what", "value"]).to_excel(writer, sheet_name=ABOUT, index=False)
        widths = {DAYS: ((0, 0, 12), (4, 6, 24)), MONTHS: ((0, 0, 12), (1, 11, 16)), TOTALS: ((0, 5, 16),),
                  STATISTICS: ((0, 0, 24), (1, 8, 16)), ABOUT: ((0, 0, 28), (1, 1, 120))}  # fmt: skip
        for sheet, columns in widths.items():
            for first, last, width in columns:
                writer.sheets[sheet].set_column(first, last, width)
    return buffer.getvalue()


def _titled(name: str, *, month: bool = False) -> str:
    """ "tmax [degC]"."""
    if name in SUMMED:
        return f"{name} [{'mm' if month else 'mm d-1'}]"
    return f"{name} [{QUANTITIES[name].units}]"


def _months(shown: dict[str, Any]) -> DataFrame:
    """A row a month, which is told by its first day."""
    import pandas as pd

    frame = pd.DataFrame(shown["monthly"])
    frame = frame.set_index(pd.to_datetime(frame.pop("month")))
    named = (*shown["statistics"], "eto_lower", "eto_upper")
    return frame.rename(columns={name: _titled(name, month=True) for name in named})


def _totals(shown: dict[str, Any]) -> DataFrame:
    """A row a season and a row a year, with the 90 % band of its ETo."""
    import pandas as pd

    frame = pd.DataFrame(shown["totals"]).set_index("period")
    return frame.rename(columns={f"{name}_mm": f"{name} [mm]" for name in ("eto", "eto_lower", "eto_upper")})


def _statistics(shown: dict[str, Any]) -> DataFrame:
    """A row a statistic; the trend is of days, or of calendar months over the years."""
    import pandas as pd

    columns = {}
    for name, described in shown["statistics"].items():
        trend = shown["trend"][name] or {}
        slope = "sen_slope_per_year" if trend.get("seasonal") else "sen_slope_per_day"
        told = {"mann_kendall_z": trend["z"], "mann_kendall_p": trend["p"], slope: trend["slope"]} if trend else {}
        columns[_titled(name)] = {**described, **told}
    return pd.DataFrame(columns, dtype=float).rename_axis("statistic")

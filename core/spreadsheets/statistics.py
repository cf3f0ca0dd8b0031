"""Official statistics forms (情况报表) as XLSX, with the fixed frame and live formulas."""

from __future__ import annotations

import io
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from core.lazily import lazily
from core.spreadsheets.cached import with_results
from core.spreadsheets.columns import Kind

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    import openpyxl

    from core.spreadsheets import statistics_drawing
else:
    openpyxl = lazily("openpyxl")
    statistics_drawing = lazily("core.spreadsheets.statistics_drawing")


class TotalRow(StrEnum):
    """Where the 合计 row stands."""

    TOP = "top"
    BOTTOM = "bottom"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class StatisticsColumn:
    """A column; `title` is a path of one to three levels, equal beginnings are merged.

    `rate_of` names the columns of numerator and denominator, `sum_of` those added up in each row:
    both become formulas. `totalled` defaults to true for counts and amounts; rates are always
    computed anew in the total row, never added.
    """

    key: str
    title: str | tuple[str, ...]
    kind: Kind = Kind.COUNT
    width: float = 9
    rate_of: tuple[str, str] | None = None
    sum_of: tuple[str, ...] = ()
    totalled: bool | None = None

    @property
    def path(self) -> tuple[str, ...]:
        """Return the levels of the title from the top."""
        return (self.title,) if isinstance(self.title, str) else self.title

    @property
    def is_totalled(self) -> bool:
        """Tell whether the total row adds this column up."""
        adds_up = self.kind in (Kind.COUNT, Kind.AMOUNT)
        return adds_up if self.totalled is None else self.totalled


@dataclass(frozen=True, slots=True)
class StatisticsSheet:
    """One form: the frame's facts, the columns (序号 is added) and the rows by column key."""

    title: str
    unit: str
    columns: tuple[StatisticsColumn, ...]
    rows: Sequence[Mapping[str, object]]
    filled_on: dt.date | None = None
    measure: str = "人、期、天"
    total: TotalRow = TotalRow.BOTTOM
    head: str = ""
    filler: str = ""
    phone: str = ""
    note: str = ""
    name: str = "情况报表"

    def __post_init__(self) -> None:
        if not self.columns or max(len(column.path) for column in self.columns) > 3:
            raise ValueError("a form has columns, and their titles have at most three levels")
        keys = {column.key for column in self.columns}
        named = {key for c in self.columns for key in (*c.sum_of, *(c.rate_of or ()))}
        if missing := named - keys:
            raise ValueError(f"formulas name columns that do not exist: {sorted(missing)}")


def render_statistics(*sheets: StatisticsSheet) -> bytes:
    """Return the XLSX of one or several forms, each on a sheet of its own."""
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.worksheets[0])
    results = {}
    for number, sheet in enumerate(sheets, start=1):
        results[number] = statistics_drawing.draw(workbook.create_sheet(sheet.name), sheet)
    workbook.calculation.fullCalcOnLoad = True
    buffer = io.BytesIO()
    workbook.save(buffer)
    return with_results(buffer.getvalue(), results)

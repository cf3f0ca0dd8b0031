"""Big plain tables, row after row in constant memory."""

from __future__ import annotations

import datetime as dt
import math
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from core.lazily import lazily
from core.spreadsheets.columns import LARGEST_EXACT, NUMBER_FORMATS, ExportColumn, Kind
from core.spreadsheets.text import cell_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path
    from typing import BinaryIO

    import xlsxwriter
else:
    xlsxwriter = lazily("xlsxwriter")

ROWS_PER_SHEET = 1_048_575
OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def write_table(
    rows: Iterable[Sequence[object]],
    columns: Sequence[ExportColumn],
    path_or_file: str | Path | BinaryIO,
    *,
    name: str = "数据",
) -> int:
    """Write rows below one header row and return how many; a full sheet goes on in a next one.

    Rows are taken one at a time, so a database iterator stays one. Identifiers and numbers of more
    than 15 digits become text; text that could start a formula is neutralised.
    """
    target = path_or_file if hasattr(path_or_file, "write") else str(path_or_file)
    with xlsxwriter.Workbook(target, OPTIONS) as workbook:
        writer = _Writer(workbook, columns, name)
        for row in rows:
            writer.write(row)
    return writer.total


class _Writer:
    """Keeps the place in the workbook while rows stream in."""

    def __init__(self, workbook: Any, columns: Sequence[ExportColumn], name: str) -> None:
        self.workbook, self.columns, self.name = workbook, columns, name
        self.formats = {
            kind: workbook.add_format({"num_format": form, "valign": "vcenter"})
            for kind, form in NUMBER_FORMATS.items()
        }
        self.header = workbook.add_format(
            {"bold": True, "bg_color": "#F2F2F2", "bottom": 1, "valign": "vcenter"}
        )
        self.total = 0
        self._open_sheet()

    def _open_sheet(self) -> None:
        number = self.total // ROWS_PER_SHEET + 1
        name = self.name if number == 1 else f"{self.name}（{number}）"
        self.sheet = self.workbook.add_worksheet(name)
        self.sheet.freeze_panes(1, 0)
        self.row = 0
        for position, column in enumerate(self.columns):
            self.sheet.set_column(position, position, column.width)
            self.sheet.write_string(0, position, cell_text(column.title), self.header)

    def write(self, row: Sequence[object]) -> None:
        if self.row == ROWS_PER_SHEET:
            self._open_sheet()
        self.row += 1
        self.total += 1
        for position, (column, value) in enumerate(zip(self.columns, row, strict=True)):
            self._write_cell(position, column.kind, value)

    def _write_cell(self, position: int, kind: Kind, value: object) -> None:
        plain = exported(value, kind)
        form = self.formats[kind]
        if plain is None:
            return
        if isinstance(plain, str):
            self.sheet.write_string(self.row, position, plain, form)
        elif isinstance(plain, dt.date):
            moment = self.formats[Kind.MOMENT if isinstance(plain, dt.datetime) else Kind.DATE]
            self.sheet.write_datetime(self.row, position, plain, moment)
        else:
            self.sheet.write_number(self.row, position, plain, form)


def exported(value: object, kind: Kind) -> str | int | float | dt.date | None:
    """Return a value as a cell holds it: local time without zone, 是/否, harmless text."""
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, dt.datetime):
        return timezone.localtime(value).replace(tzinfo=None) if value.tzinfo else value
    if isinstance(value, dt.date):
        return value
    if isinstance(value, int | float | Decimal) and kind in (Kind.COUNT, Kind.AMOUNT, Kind.RATE):
        number = float(value) if isinstance(value, Decimal) else value
        if math.isfinite(number) and abs(number) < LARGEST_EXACT:
            return number
    return cell_text(str(value))

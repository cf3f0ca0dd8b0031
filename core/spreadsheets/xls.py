"""An old .xls (BIFF, also what WPS saves an .et as): its values, what it hides, merges and formats.

Read in Python alone: the fast reader allocates what a broken file's counts say, and takes the whole
process with it; this one can only raise.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import xlrd
from xlrd.xldate import xldate_as_datetime

from core.spreadsheets.files import SAVE_AS, UnreadableFile
from core.spreadsheets.xlsx_facts import MOST_MERGES, Scan

if TYPE_CHECKING:
    from collections.abc import Iterator

    from core.spreadsheets.files import Limits
    from core.spreadsheets.sheets import CellValue

DAMAGED = f"文件不完整或已损坏。{SAVE_AS}"
LOCKED = "文件设有密码，请先取消密码，保存后再上传。"
GENERAL = 0
FILLED = (xlrd.XL_CELL_TEXT, xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE, xlrd.XL_CELL_BOOLEAN)
STATES = {0: "visible", 1: "hidden"}


class OldSheet:
    """One sheet of an .xls: its rows come one at a time, blanks as empty texts."""

    def __init__(self, sheet: Any, datemode: int, scan: Scan, limits: Limits) -> None:
        self.sheet, self.datemode, self.scan, self.limits = sheet, datemode, scan, limits
        self.name: str = sheet.name

    def rows(self) -> Iterator[list[CellValue]]:
        """Yield the rows down to the last that holds anything; refuse what is beyond the limits."""
        last, width = self.scan.last_row, self.scan.last_column
        if last > self.limits.rows or width > self.limits.columns:
            raise UnreadableFile(
                f"工作表“{self.name}”超出{self.limits.rows}行或{self.limits.columns}列，"
                "请分成几个文件上传。"
            )
        for row in range(last):
            kinds = self.sheet.row_types(row, 0, width)
            values = self.sheet.row_values(row, 0, width)
            yield [self._value(kind, value) for kind, value in zip(kinds, values, strict=True)]

    def _value(self, kind: int, value: Any) -> CellValue:
        if kind == xlrd.XL_CELL_DATE:
            try:
                moment: CellValue = xldate_as_datetime(value, self.datemode)
            except (OverflowError, ValueError):
                return float(value)
            return moment
        if kind == xlrd.XL_CELL_BOOLEAN:
            return bool(value)
        filled: CellValue = value
        return filled if kind in FILLED else ""  # errors stand in the scan


def read_xls(data: bytes, limits: Limits) -> list[OldSheet]:
    """Return the sheets of an .xls, hidden ones too; raise UnreadableFile with a sentence."""
    try:
        book = xlrd.open_workbook(
            file_contents=data,
            logfile=io.StringIO(),  # its complaints are no news for a server's output
            formatting_info=True,
            on_demand=True,
            ragged_rows=True,  # a cell in the last corner makes no grid
            ignore_workbook_corruption=True,
        )
        return [
            OldSheet(sheet, book.datemode, _scan(book, sheet), limits)
            for sheet in map(book.sheet_by_index, range(book.nsheets))
        ]
    except Exception as error:  # what a broken file raises in the reader is anybody's guess
        is_locked = isinstance(error, xlrd.XLRDError) and "encrypted" in str(error)
        raise UnreadableFile(LOCKED if is_locked else DAMAGED) from error


def _scan(book: Any, sheet: Any) -> Scan:
    scan = Scan(state=STATES.get(sheet.visibility, "veryHidden"), is_1904=book.datemode == 1)
    if scan.hidden:
        return scan
    for row in range(sheet.nrows):
        _scan_row(book, sheet, row, scan)
    scan.hidden_rows = {row + 1 for row, info in sheet.rowinfo_map.items() if info.hidden}
    scan.hidden_columns = {
        place + 1
        for place, info in sheet.colinfo_map.items()
        if info.hidden and place < scan.last_column
    }
    scan.merges = [
        (top + 1, left + 1, min(bottom, scan.last_row), min(right, scan.last_column))
        for top, bottom, left, right in sheet.merged_cells[:MOST_MERGES]
        if top < min(bottom, scan.last_row) and left < min(right, scan.last_column)
    ]
    return scan


def _scan_row(book: Any, sheet: Any, row: int, scan: Scan) -> None:
    """Note how far a row reaches, its errors, and the formats of its numbers that are not plain."""
    for place, kind in enumerate(sheet.row_types(row)):
        if kind == xlrd.XL_CELL_ERROR:
            code = sheet.cell_value(row, place)
            scan.errors[row + 1, place + 1] = xlrd.error_text_from_code.get(code, "错误")
        elif kind not in FILLED:
            continue
        scan.last_row, scan.last_column = row + 1, max(scan.last_column, place + 1)
        if kind in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE):
            number = book.xf_list[sheet.cell_xf_index(row, place)].format_key
            if number != GENERAL:
                known = book.format_map.get(number)
                code = (known.format_str or "") if known else ""  # none: built in, by its number
                scan.formats[row + 1, place + 1] = (number, code)
